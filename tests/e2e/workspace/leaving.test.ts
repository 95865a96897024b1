// Everything taken along from a real workspace and read back from the zip by other code: what was put in is there, and one log line tells of the papers.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WorkspaceId } from '../../../core/ids.ts'
import { parseVerifierKey } from '../../../core/log/checkpoint.ts'
import { asyncSha256 } from '../../../server/hash.ts'
import { verifyLog } from '../../../server/log/verify-log.ts'
import { readZip } from '../../support/zip.ts'
import { newProfile, setStage, startBrowser, type KillableBrowser, type Stage } from './harness.ts'
import { addEverything, found, settled } from './steps.ts'

let stage: Stage
let browser: KillableBrowser
const releases: { purpose: string; shares: string[] }[] = []

beforeAll(async () => {
  stage = await setStage()
  browser = await startBrowser(await newProfile())
})
afterAll(async () => {
  await browser.close()
  await stage.stop()
})

/** As `npm run log:verify` does with three files. */
async function verified(lines: readonly string[], note: string, keyText: string) {
  const { name, publicKey } = await parseVerifierKey(keyText.trim(), asyncSha256)
  const workspace = WorkspaceId.parse(name.split('/').at(-1))
  const checkpoints = [{ size: Number(note.split('\n')[1]), note }]
  return verifyLog({ workspace, publicKey, checkpoints, lines: lines.map((line) => ({ line })) })
}

test('the zip holds people, consents, papers, photos and publications, readable', async () => {
  const page = await browser.open(stage.url)
  const sheet = await found(page)
  await addEverything(page)
  await page.evaluate(async () => {
    const [person] = workspace.people
    for (const name of ['tweede.pdf', '../../=cmd.pdf'])
      await workspace.recordQuitclaim(person?.id as never, {
        purposes: ['information'],
        channels: ['press'],
        basis: 'consent',
        from: '2026-01-01' as never,
        until: '2029-01-01' as never,
        paper: new File([`scan of ${name}`], name, { type: 'application/pdf' }),
      })
    const [event] = workspace.events
    const assets = workspace.assetsOf(event?.id as never).map(({ id }) => id)
    const at = { channel: 'website', at: '2026-07-01T10:00:00.000Z', contentHash: '0'.repeat(64) } as const
    const place = { kind: 'webdav', label: 'Website folder', destination: null } as const
    const rest = { until: null, address: 'https://cloud.example.org/a.jpg', recipe: '0'.repeat(64), quitclaims: [] }
    await workspace.recordPublications(
      assets.map((asset) => ({
        ...{ asset, channel: at.channel, from: '2026-07-01' as never, place, name: 'a.jpg', contentHash: at.contentHash, ...rest },
        check: { ...at, faces: 0, regions: 0, highest: null },
      })),
    )
  })
  await settled(page)

  // A browser that has nothing usable yet: every paper has to be released.
  const elsewhere = await startBrowser(await newProfile())
  try {
    stage.intercept(async (request, server) => {
      if (request.url.endsWith('/api/shares/release'))
        releases.push((await request.clone().json()) as { purpose: string; shares: string[] })
      return server()
    })
    const other = await elsewhere.open(stage.url)
    await other.evaluate(async (recoveryCode) => {
      const result = await door.unlock({ recoveryCode })
      if (!result.ok) throw new Error(result.code)
      globalThis.workspace = result.workspace
    }, sheet.recoveryCode)
    const files = readZip(Buffer.from(await other.evaluate(() => takeEverything(true)), 'base64'))
    const text = (name: string): string => files.get(name)?.toString('utf8') ?? ''
    const pseudonym = await other.evaluate(() => workspace.people[0]?.pseudonym ?? '')

    expect(text('people.csv')).toContain('Anna de Vries,anna@thuis.example')
    expect(JSON.parse(text('consents.json'))).toMatchObject([{ pseudonym, quitclaims: [{}, {}, {}] }])
    const consents = JSON.parse(text('consents.json')) as { events: { verified: boolean; signed: { signature: string } }[] }[]
    expect(consents[0]?.events.length).toBeGreaterThanOrEqual(3)
    expect(consents[0]?.events.every(({ verified, signed }) => verified && signed.signature.length === 86)).toBe(true)
    const papers = [...files.keys()].filter((name) => name.startsWith('papers/'))
    expect(papers.map((name) => files.get(name)?.toString()).sort()).toEqual([
      'scan of ../../=cmd.pdf',
      'scan of a signed form',
      'scan of tweede.pdf',
    ])
    expect(papers.every((name) => name.startsWith(`papers/${pseudonym}/`) && !name.includes('..'))).toBe(true)
    expect(text('photos.csv')).toContain('IMG_0001 Anna.jpg')
    // No last day was signed; what counts today depends on today's consents.
    expect(text('publications.csv')).toMatch(
      /^Open dag,IMG_0001 Anna\.jpg,website,2026-07-01,,[\d-]*,[a-z-]+,Website folder,https:\/\/cloud\.example\.org\/a\.jpg,/m,
    )
    expect((JSON.parse(text('chain.json')) as unknown[]).length).toBeGreaterThan(0)
    expect(JSON.parse(text('settings.json'))).toMatchObject({ recognition: true })
    // No picture is on this device: none is there, and the page says so.
    expect([...files.keys()].some((name) => name.startsWith('pictures/'))).toBe(false)
    expect(text('README.txt')).toMatch(/1 (?:foto's die niet op dit apparaat|pictures that are not on this device)/)
    const lines = text('log/lines.jsonl').trimEnd().split('\n')
    expect(await verified(lines, text('log/checkpoint.txt'), text('log/key.txt'))).toMatchObject({ ok: true, checkpoints: 1 })
    // The check can fail: one line less.
    expect(await verified(lines.slice(0, -1), text('log/checkpoint.txt'), text('log/key.txt'))).toMatchObject({ ok: false })
    expect(releases.filter(({ purpose }) => purpose !== 'open-workspace')).toMatchObject([{ purpose: 'take-everything-along' }])
  } finally {
    stage.intercept(null)
    await elsewhere.close()
  }
})
