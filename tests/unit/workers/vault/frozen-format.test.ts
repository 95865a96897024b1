// The frozen sample of format v1 must open for ever: what fails here could not be opened in the field either.
import { describe, expect, test } from 'vitest'
import { fromBase64Url, toBase64Url } from '../../../../core/bytes.ts'
import type { Signed } from '../../../../core/statements.ts'
import { FoundWorkspace, SessionInfo, type PutRecord } from '../../../../core/wire.ts'
import type { ReleasedShare, UnlockWithSecret, VaultApi } from '../../../../workers/vault/api.ts'
import { sha256 } from '../../../../workers/vault/primitives.ts'
import { createVault } from '../../../../workers/vault/vault.ts'
import frozen from '../../../vectors/format-v1.json' with { type: 'json' }

const { passphrase, sheet, practice } = frozen
const founded = { request: frozen.request, session: frozen.session }

const unlockers: [string, UnlockWithSecret, typeof founded][] = [
  ['passphrase and account key', { kind: 'passphrase', passphrase, accountKey: sheet.accountKey }, founded],
  ['recovery code', { kind: 'recovery', recoveryCode: sheet.recoveryCode }, founded],
  ['practice device', { kind: 'device', device: practice.device }, practice],
]

async function unlocked(
  unlock: UnlockWithSecret,
  { request, session }: typeof founded,
  remembered: string[] = [],
): Promise<VaultApi> {
  const vault = createVault()
  const signIn = await vault.signInSecret(unlock)
  const parsed = FoundWorkspace.parse(request)
  const { signInHash, ...unlocker } = parsed.unlockers.find(({ kind }) => kind === unlock.kind)!
  expect(toBase64Url(await sha256(fromBase64Url(signIn!.signInSecret)))).toBe(signInHash)
  await vault.unlock(unlock, unlocker, SessionInfo.parse(session), remembered.map(fromBase64Url))
  return vault
}

test.each(unlockers)('%s unlocks', async (_name, unlock, workspace) => {
  await unlocked(unlock, workspace)
})

describe('unlocked', async () => {
  const vault = await unlocked(unlockers[1]![1], founded)

  test('shares open and records say what they said', async () => {
    const shares = frozen.shares as unknown as ReleasedShare[]
    expect(await vault.openShares(shares)).toEqual({ opened: shares.map((s) => s.statement.body.share), refused: [] })
    const opened = await vault.openRecords(frozen.records.map(({ sealed }) => sealed as unknown as PutRecord))
    const expected = frozen.records.map(({ sealed, document: { json, attachment } }) => ({
      record: sealed.statement.body.record,
      ok: true,
      document: { json, attachment: attachment === null ? null : fromBase64Url(attachment) },
    }))
    expect(opened).toEqual(expected)
  })

  test('every statement verifies', async () => {
    const statements = [...frozen.statements, frozen.request.settings] as unknown as Signed[]
    expect(await vault.verifyStatements(statements)).toEqual(statements.map(() => true))
  })

  test('what the device kept opens', async () => {
    const { store, key, sealed, document } = frozen.device
    expect(await vault.openFromDevice(store, key, fromBase64Url(sealed))).toEqual(document)
  })
})

test('remembered heads are understood: this sample has seen 42 log lines, so a log of none is refused', async () => {
  const [, unlock] = unlockers[1]!
  await expect(unlocked(unlock, founded, [frozen.heads.sealed])).rejects.toMatchObject({ code: 'log_refused' })
  const session = { ...frozen.session, logHead: frozen.heads.log } as unknown as typeof frozen.session
  await unlocked(unlock, { ...founded, session }, [frozen.heads.sealed])
})
