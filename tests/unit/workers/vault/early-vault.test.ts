// The part of a person's vault that answers before the rest has come.
import { expect, it } from 'vitest'
import { encodeLink } from '../../../../core/format/link.ts'
import { createEarlyVault } from '../../../../workers/vault/person/first.ts'
import { createPersonVault } from '../../../../workers/vault/person/vault.ts'

const link = (id: string) => encodeLink({ id, secret: new Uint8Array(32).fill(7), head: { seq: 3, hash: 'ab'.repeat(32) } })
const fragment = link('2f1c8a54-6d3b-4e0f-9a61-0c5d7e8f9a10')

it('shows a link before the rest is there, the same as the whole vault would', async () => {
  const early = createEarlyVault(() => new Promise(() => undefined))
  const whole = createPersonVault()
  // Ed25519 signatures are the same each time (RFC 8032).
  expect(await early.linkProof(fragment)).toEqual(await whole.linkProof(fragment))
  expect(await early.ownProof(fragment)).toEqual(await whole.ownProof(fragment))
  expect(await early.linkProof(fragment)).toBeDefined()
})

it.each([
  '',
  'x',
  fragment.slice(0, -1),
  link('2f1c8a54-6d3b-4e0f-9a61-0c5d7e8f9a1'),
  link('2F1C8A54-6D3B-4E0F-9A61-0C5D7E8F9A10'),
])('knows what is no link of ours: %s', async (text) => {
  const early = createEarlyVault(() => new Promise(() => undefined))
  expect(await early.linkProof(text)).toBeUndefined()
  expect(await early.ownProof(text)).toBeUndefined()
})

it('hands everything else on, once for all calls', async () => {
  let loads = 0
  const early = createEarlyVault(() => {
    loads++
    return Promise.resolve(createPersonVault())
  })
  await expect(early.openAsk(fragment, {})).rejects.toThrow()
  expect(await early.person()).toBeUndefined()
  expect(loads).toBe(1)
})

it('says that the rest did not come, and asks for it again when it is called again', async () => {
  let online = false
  const early = createEarlyVault(() =>
    online ? Promise.resolve(createPersonVault()) : Promise.reject(new TypeError('Failed to fetch dynamically imported module')),
  )
  await expect(early.person()).rejects.toMatchObject({ code: 'unavailable' })
  online = true
  expect(await early.person()).toBeUndefined()
})
