// My consent on what a server may well hold: one photo that stands in two places of the same channel since the same day.
import { mount, unmount } from 'svelte'
import { afterEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { PersonDoor } from '../../../web/api/person-door.ts'
import { language } from '../../../web/i18n/language.svelte.ts'
import MyConsent from '../../../web/sign/mine/MyConsent.svelte'
import type { OwnView } from '../../../workers/vault/person/api.ts'
import { formDocument } from '../../support/form-samples.ts'
import { expectAccessible } from '../ui/screen.ts'

let shown: ReturnType<typeof mount> | undefined

afterEach(async () => {
  if (shown) await unmount(shown)
  vi.restoreAllMocks()
})

test('a photo that was sent to two places on one day is told of twice, and the page opens', async () => {
  language.set('en')
  const published = { asset: crypto.randomUUID(), channel: 'website', from: '2026-06-12' }
  const view = {
    ...{ workspaceName: 'De Linde', practice: false, pseudonym: 'P-7K3F-92QD', behindMs: 0, form: formDocument() },
    ...{ decision: 'counts', ended: false, never: false, later: 'mailed', photos: 1 },
    ...{ quitclaims: [], matching: [], asks: [], channelNames: [], requests: [], papers: [] },
    standing: { quitclaims: [], grants: [], after: null },
    publications: [published, published],
  } as unknown as OwnView
  vi.spyOn(PersonDoor.prototype, 'openOwn').mockResolvedValue({ ok: true, value: view })
  shown = mount(MyConsent, { target: document.body })
  await expect.element(page.getByRole('heading', { level: 1, name: 'My consent' })).toBeVisible()
  await expect.element(page.getByText('You are in 1 photo.')).toBeVisible()
  expect(page.getByText('Website · 12 June 2026').elements()).toHaveLength(2)
  // Who got it by mail has it there already.
  await expect.element(page.getByRole('heading', { name: 'Changing your mind' })).not.toBeInTheDocument()
  await expectAccessible()
})
