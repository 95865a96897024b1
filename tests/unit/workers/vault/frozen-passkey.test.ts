// What passkeys added to format version 1, frozen: the sample of tests/vectors/format-v1-passkey.json opens for ever, in its place only.
import { expect, test } from 'vitest'
import { fromBase64Url, fromUtf8 } from '../../../../core/bytes.ts'
import { prfInputs } from '../../../../core/format/v1.ts'
import { SessionInfo } from '../../../../core/wire.ts'
import { Unlocker } from '../../../../core/wire/unlockers.ts'
import type { PrfOutputs } from '../../../../workers/vault/api.ts'
import { createVault } from '../../../../workers/vault/vault.ts'
import founded from '../../../vectors/format-v1.json' with { type: 'json' }
import frozen from '../../../vectors/format-v1-passkey.json' with { type: 'json' }

const unlocker = Unlocker.parse(frozen.unlocker)
const session = SessionInfo.parse(founded.session)
const prf = (change: (outputs: PrfOutputs) => Partial<PrfOutputs> = () => ({})): PrfOutputs => {
  const outputs = { first: fromBase64Url(frozen.prf.first), second: fromBase64Url(frozen.prf.second) }
  return { ...outputs, ...change(outputs) }
}

test('both outputs open it, its label reads, and the outputs are zeroed', async () => {
  const vault = createVault()
  const outputs = prf()
  await vault.unlock({ kind: 'passkey', prf: outputs }, unlocker, session)
  expect([...outputs.first, ...outputs.second].every((byte) => byte === 0)).toBe(true)
  expect(await vault.openLabels([{ unlocker: unlocker.unlocker, label: frozen.label.sealed }])).toEqual([frozen.label.name])
  const elsewhere = crypto.randomUUID() as typeof unlocker.unlocker
  expect(await vault.openLabels([{ unlocker: elsewhere, label: frozen.label.sealed }])).toEqual([null])
})

test.each<[string, (outputs: PrfOutputs) => Partial<PrfOutputs>]>([
  ['the first output alone, twice', ({ first }) => ({ second: first.slice() })],
  ['the outputs swapped', ({ first, second }) => ({ first: second, second: first })],
  ['a second of another length', ({ second }) => ({ second: second.slice(1) })],
  ['one bit changed', ({ second }) => ({ second: second.map((byte, index) => (index === 31 ? byte ^ 1 : byte)) })],
])('%s opens nothing', async (_name, change) => {
  await expect(createVault().unlock({ kind: 'passkey', prf: prf(change) }, unlocker, session)).rejects.toMatchObject({
    code: 'not_readable',
  })
})

test('the inputs and the account tag are what they were', async () => {
  expect(fromUtf8(prfInputs.first)).toBe(frozen.prfInputs.first)
  expect(fromUtf8(prfInputs.second)).toBe(frozen.prfInputs.second)
  const { passphrase, sheet } = founded
  const secret = await createVault().signInSecret({ kind: 'passphrase', passphrase, accountKey: sheet.accountKey })
  expect(secret?.account).toBe(frozen.account)
})
