// Changing unlockers: nothing without one shown again, not for another member, not for longer than five minutes; what is made opens the same member.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Unlocker } from '../../../../core/wire.ts'
import type { NewUnlocker } from '../../../../core/wire/unlockers.ts'
import type { VaultApi } from '../../../../workers/vault/api.ts'
import { createVault } from '../../../../workers/vault/vault.ts'
import { foundPractice, sessionFor, type PracticeVault } from '../../../support/practice-vault.ts'

let vault: VaultApi
let mine: PracticeVault
beforeEach(async () => {
  vault = createVault()
  mine = await foundPractice(vault)
})
afterEach(() => {
  vi.useRealTimers()
})

const unlockerOf = ({ request }: PracticeVault): Unlocker => {
  const { signInHash: _stored, ...unlocker } = request.unlockers[0]!
  return unlocker
}
const show = (by = mine): Promise<void> => vault.confirmUnlocker({ kind: 'device', device: by.device }, unlockerOf(by))
const outputs = () => ({ first: new Uint8Array(32).fill(7), second: new Uint8Array(32).fill(9) })
const bare = ({ unlocker, kind, wrapped }: Pick<NewUnlocker, 'unlocker' | 'kind' | 'wrapped'>): Unlocker => ({
  unlocker,
  kind,
  wrapped,
})

test('without a confirmation nothing is wrapped', async () => {
  await expect(vault.wrapForPasskey(outputs(), 'x')).rejects.toMatchObject({ code: 'confirm_needed' })
  await expect(vault.wrapForSheet('x')).rejects.toMatchObject({ code: 'confirm_needed' })
  await expect(vault.wrapForPassphrase('x', '0'.repeat(26))).rejects.toMatchObject({ code: 'confirm_needed' })
})

test('a locked vault confirms nothing', async () => {
  await expect(createVault().confirmUnlocker({ kind: 'device', device: mine.device }, unlockerOf(mine))).rejects.toMatchObject({
    code: 'locked',
  })
})

test('another member’s unlocker, valid as it is, is refused; so is a wrong one', async () => {
  const other = await foundPractice(createVault())
  await expect(show(other)).rejects.toMatchObject({ code: 'not_readable' })
  await expect(vault.confirmUnlocker({ kind: 'device', device: other.device }, unlockerOf(mine))).rejects.toMatchObject({
    code: 'not_readable',
  })
  await expect(vault.wrapForPasskey(outputs(), 'x')).rejects.toMatchObject({ code: 'confirm_needed' })
})

test('it lasts five minutes, and ends when it is asked to', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  await show()
  vi.advanceTimersByTime(5 * 60_000 - 1)
  await vault.wrapForPasskey(outputs(), 'x')
  vi.advanceTimersByTime(1)
  await expect(vault.wrapForPasskey(outputs(), 'x')).rejects.toMatchObject({ code: 'confirm_needed' })
  await show()
  await vault.endConfirmation()
  await expect(vault.wrapForPasskey(outputs(), 'x')).rejects.toMatchObject({ code: 'confirm_needed' })
})

test('a passkey that was added opens the same member, with the name it was given', async () => {
  await show()
  const made = await vault.wrapForPasskey(outputs(), 'Telefoon')
  expect(await vault.openLabels([{ unlocker: made.unlocker, label: made.label ?? '' }])).toEqual(['Telefoon'])
  const session = sessionFor(mine.request)
  expect(await createVault().unlock({ kind: 'passkey', prf: outputs() }, bare(made), session)).toEqual({
    workspace: session.workspace.id,
    member: session.member.id,
  })
})

test('a new sheet opens by both its codes; the passphrase is asked for when none was shown', { timeout: 60_000 }, async () => {
  await show()
  await expect(vault.wrapForSheet(null)).rejects.toMatchObject({ code: 'confirm_needed' })
  const { sheet, unlockers } = await vault.wrapForSheet('vier paarden')
  const [byPassphrase, byRecovery] = unlockers.map(bare)
  const session = sessionFor(mine.request)
  await createVault().unlock(
    { kind: 'passphrase', passphrase: 'vier paarden', accountKey: sheet.accountKey },
    byPassphrase!,
    session,
  )
  await createVault().unlock({ kind: 'recovery', recoveryCode: sheet.recoveryCode }, byRecovery!, session)
  expect(await vault.wrapForPassphrase('x', 'UUUU')).toBeUndefined()
})
