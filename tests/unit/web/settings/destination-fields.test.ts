// Set-up of destinations: every field the screen asks for has a label and fills exactly what the adapter reads.
import { describe, expect, it } from 'vitest'
import { kinds, settingsOf, setupFields, valuesOf } from '../../../../web/console/settings/destinations/fields.ts'
import en from '../../../../web/console/settings/destinations/texts.en.json' with { type: 'json' }
import { loadAdapter } from '../../../../web/destinations/adapters.ts'
import type { DestinationKind } from '../../../../web/destinations/contract.ts'

const good: Readonly<Record<DestinationKind, Record<string, string>>> = {
  webdav: { address: 'https://cloud.example.org/dav', folder: 'Website', user: 'anna', password: 'p' },
  s3: { endpoint: 'https://s3.example.org', region: 'eu-1', bucket: 'photos', folder: '', keyId: 'k', secretKey: 's' },
  resourcespace: {
    address: 'https://beeld.example.org',
    user: 'anna',
    privateKey: 'k',
    resourceType: '1',
    endedState: '-2',
    'fields.title': '8',
    'fields.channel': '90',
    'fields.until': '91',
    'fields.fingerprint': '92',
    'fields.people': '29',
    consents: 'yes',
  },
  webhook: { address: 'https://www.example.org/hooks/photos', secret: 'sixteen characters' },
  sharepoint: {
    graph: 'https://graph.microsoft.com',
    site: 'https://school.sharepoint.com',
    drive: 'b!x',
    folder: '',
    token: 't',
    'columns.verdict': 'Verdict',
    'columns.until': 'Until',
    'columns.fingerprint': 'Fingerprint',
    'columns.people': 'People',
  },
}

describe.each(kinds)('%s', (kind) => {
  it('has a label for every field', () => {
    for (const { path } of setupFields[kind])
      expect(
        `field.${kind}.${path}`.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], en),
        path,
      ).toBeTypeOf('string')
  })

  it('what is filled in fits the adapter, and reads back the same', async () => {
    const settings = settingsOf(kind, good[kind])
    expect((await loadAdapter(kind)).configure(settings)?.origins.length).toBeGreaterThan(0)
    expect(valuesOf(kind, settings)).toEqual(good[kind])
  })

  it('what may stay empty is left out, as it was before there was such a field', async () => {
    const left = setupFields[kind].filter(({ optional }) => optional).map(({ path }) => path)
    const settings = settingsOf(kind, { ...good[kind], ...Object.fromEntries(left.map((path) => [path, ' '])) })
    expect(JSON.stringify(settings)).not.toContain('people')
    expect((await loadAdapter(kind)).configure(settings)).toBeDefined()
  })

  it('marks the very field that is wrong', async () => {
    const { settings: schema } = await loadAdapter(kind)
    const address = setupFields[kind].find(({ path }) => ['address', 'endpoint', 'site'].includes(path))?.path ?? ''
    for (const bad of [
      'http://cloud.example.org',
      'https://a:b@cloud.example.org',
      'https://x.example/?a=b',
      'cloud',
      'javascript:alert(1)',
    ]) {
      const parsed = schema.safeParse(settingsOf(kind, { ...good[kind], [address]: bad }))
      expect(
        parsed.error?.issues.map(({ path }) => path.join('.')),
        bad,
      ).toEqual([address])
    }
  })

  it('prints settings for both administrators', async () => {
    // Before anybody has an account there: without user, key or password.
    const empty = Object.fromEntries(setupFields[kind].filter(({ type }) => type === 'secret').map(({ path }) => [path, '']))
    const typed = settingsOf(kind, { ...good[kind], ...empty, user: '', keyId: '' })
    const advice = (await loadAdapter(kind)).advise(typed, 'https://photos.example.org')?.settings ?? []
    expect(advice.find(({ at }) => at === 'our-server')?.text).toMatch(/^DESTINATION_ORIGINS=https:\/\/[a-z0-9.,:/]+$/)
    expect(advice.find(({ at }) => at === 'their-server')?.text).toContain('https://photos.example.org')
  })
})
