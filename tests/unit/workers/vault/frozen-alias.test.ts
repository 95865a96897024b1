// The frozen statements that join two entries of one person, and part them, must count for ever: by the member of the frozen sample, and by nothing that was changed.
import { expect, test } from 'vitest'
import { foldAliases } from '../../../../core/aliases.ts'
import { fromUtf8 } from '../../../../core/bytes.ts'
import { AliasStatement, statementSigningBytes, type Signed } from '../../../../core/statements.ts'
import { FoundWorkspace, SessionInfo } from '../../../../core/wire.ts'
import { createVault } from '../../../../workers/vault/vault.ts'
import founded from '../../../vectors/format-v1.json' with { type: 'json' }
import frozen from '../../../vectors/format-v1-alias.json' with { type: 'json' }

const [join, part] = frozen.statements.map(({ body, signature }) => ({ body: AliasStatement.parse(body), signature })) as [
  Signed<AliasStatement>,
  Signed<AliasStatement>,
]

test('what is signed is this text, under the label of every statement', () => {
  expect(fromUtf8(statementSigningBytes(join.body)).split('\0')).toEqual([frozen.label, frozen.text])
})

test('both verify, and nothing that says something else does', async () => {
  const vault = createVault()
  const unlock = { kind: 'recovery', recoveryCode: founded.sheet.recoveryCode } as const
  await vault.signInSecret(unlock)
  const { signInHash: _hash, ...unlocker } = FoundWorkspace.parse(founded.request).unlockers.find(
    ({ kind }) => kind === 'recovery',
  )!
  await vault.unlock(unlock, unlocker, SessionInfo.parse(founded.session), [])
  const turned = { ...join, body: { ...join.body, joined: false } }
  const swapped = { ...join, body: { ...join.body, owner: join.body.of, of: join.body.owner } }
  expect(await vault.verifyStatements([join, part, turned, swapped])).toEqual([true, true, false, false])
})

test('the later of the two stands', () => {
  const { owner, of } = join.body
  expect(foldAliases([join.body]).entriesOf(owner)).toEqual([of, owner])
  expect(foldAliases([part.body, join.body]).entriesOf(owner)).toEqual([owner])
})
