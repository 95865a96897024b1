// What the signing page keeps of an answer: sealed, back after a reload, gone when it arrived; and nothing at all on a device that many use.
import { beforeEach, expect, test } from 'vitest'
import type { Told, PersonDoor } from '../../../web/api/person-door.ts'
import { noChoices } from '../../../web/form-view/steps.ts'
import { Ask } from '../../../web/sign/ask/ask.svelte.ts'
import { forgetDraft, savedDraft, saveDraft, type Draft } from '../../../web/sign/ask/draft.ts'

const fragment = '1.0f5b8a8e-55f0-4c59-9d0c-3f6f6f0a1b11.SECRET-OF-THE-LINK.0.hash'
const ticks = { ...noChoices, purposes: ['promotion'], channels: ['website'] } as Draft['choices']
const pending = { fragment: 'SECRET-OF-MY-CONSENT', evidence: { by: { name: 'Sanne de Wit' } } } as unknown as Draft['pending']

const everything = (): string =>
  [sessionStorage, localStorage]
    .flatMap((kept) => Array.from({ length: kept.length }, (_, i) => kept.getItem(kept.key(i) ?? '')))
    .join()

beforeEach(async () => {
  sessionStorage.clear()
  localStorage.clear()
  // Each begins on a device that never had a key.
  await new Promise((resolve) =>
    Object.assign(indexedDB.deleteDatabase('imprimatur-sign'), { onsuccess: resolve, onblocked: resolve }),
  )
})

test('comes back after a reload, and nothing of it can be read where it lies', async () => {
  await saveDraft(fragment, { choices: ticks, pending })
  expect(await savedDraft(fragment)).toEqual({ choices: ticks, pending })
  expect(everything()).not.toMatch(/SECRET|Sanne|website|promotion/)
  // What lies there is the draft, and not an empty box.
  expect(sessionStorage.length).toBe(1)
})

test('two answers in one moment: the later one is kept, under one key', async () => {
  const first = saveDraft(fragment, { choices: noChoices, pending: null })
  await Promise.all([first, saveDraft(fragment, { choices: ticks, pending: null })])
  expect(await savedDraft(fragment)).toEqual({ choices: ticks, pending: null })
})

test('what was forgotten stays forgotten, also by a save that was still under way', async () => {
  const saving = saveDraft(fragment, { choices: ticks, pending: null })
  forgetDraft(fragment)
  await saving
  expect(await savedDraft(fragment)).toBeUndefined()
})

test('a draft that cannot be opened is none', async () => {
  sessionStorage.setItem('imprimatur.sign.0f5b8a8e-55f0-4c59-9d0c-3f6f6f0a1b11', JSON.stringify({ choices: ticks, pending: null }))
  expect(await savedDraft(fragment)).toBeUndefined()
})

test('on a tablet of the organisation the next person finds nothing ticked; on one’s own phone a reload does', async () => {
  const door = {
    openAsk: () => Promise.resolve({ ok: true, value: { state: 'open', pseudonym: null } } as unknown as Told<never>),
  } as unknown as PersonDoor
  const opened = async (): Promise<Ask> => {
    const ask = new Ask(door, fragment)
    await ask.open()
    return ask
  }
  const own = await opened()
  own.choose(ticks)
  await expect.poll(async () => (await opened()).choices, { timeout: 20_000 }).toEqual(ticks)
  own.standOnSite(true)
  const first = await opened()
  expect(first.onSite).toBe(true)
  expect(first.choices).toEqual(noChoices)
  first.choose(ticks)
  await saveDraft('1.other.x.0.y', { choices: ticks, pending: null })
  expect((await opened()).choices).toEqual(noChoices)
})
