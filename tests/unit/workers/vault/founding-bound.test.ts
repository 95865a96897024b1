// A member secret carries the hash of its own founding: a second founding of the same workspace by the same keys is still another one.
import { expect, test } from 'vitest'
import { chainSigningBytes, foldChain, type GenesisEntry } from '../../../../core/chain.ts'
import { toBase64Url } from '../../../../core/bytes.ts'
import type { FoundWorkspace } from '../../../../core/wire.ts'
import { chainPrimitives } from '../../../../workers/vault/chain-primitives.ts'
import { signBytes } from '../../../../workers/vault/key-pairs.ts'
import { randomBytes } from '../../../../workers/vault/primitives.ts'
import { memberKeys } from '../../../../workers/vault/v1/member.ts'
import { unlockerKeys, unwrapMemberSecret } from '../../../../workers/vault/v1/unlockers.ts'
import { createVault } from '../../../../workers/vault/vault.ts'
import { foundPractice, reopen, type PracticeVault } from '../../../support/practice-vault.ts'

/** The founder founds once more: same workspace, member and keys, other scope keys, well signed. */
async function refound(
  { request, device }: PracticeVault,
  change: (body: GenesisEntry) => GenesisEntry,
): Promise<FoundWorkspace['genesis']> {
  const { signInHash: _stored, ...unlocker } = request.unlockers[0]!
  const keys = await unlockerKeys({ kind: 'device', device })
  const { signKey } = await memberKeys((await unwrapMemberSecret(keys!, unlocker)).secret)
  const body = change(request.genesis.body)
  return { body, signature: await signBytes(signKey, chainSigningBytes(body)) }
}

test('another founding, signed with the member’s own key, is refused', async () => {
  const mine = await foundPractice(createVault())
  const same = await refound(mine, (body) => body)
  // Control: signed the same way and unchanged, it is the founding itself and opens.
  await reopen(createVault(), mine, { chain: [same] })
  const other = await refound(mine, (body) => ({
    ...body,
    scopeKeys: body.scopeKeys.map((key) => ({ ...key, publicKey: toBase64Url(randomBytes(32)) })),
  }))
  await foldChain([other], chainPrimitives)
  await expect(reopen(createVault(), mine, { chain: [other], grants: [] })).rejects.toMatchObject({ code: 'chain_refused' })
})
