// What ends something is said about the entry it began at: it holds also when the two turn out to be two people.
import { expect, test } from 'vitest'
import type { OwnerId } from '../../../../../core/ids.ts'
import type { ConsentAction, ConsentStatement } from '../../../../../core/statements.ts'
import type { VaultApi } from '../../../../../workers/vault/api.ts'
import { ConsentSigner } from '../../../../../web/workspace/people/consent-commands.ts'
import { Knowledge } from '../../../../../web/workspace/feed/knowledge.ts'
import { PendingChanges } from '../../../../../web/workspace/outbox/pending.ts'
import { permit } from '../../../../support/consent-samples.ts'

const [anna, again, bram] = ['anna', 'again', 'bram'] as unknown as [OwnerId, OwnerId, OwnerId]

function setUp() {
  const knowledge = new Knowledge()
  let made = 0
  const signed = (owner: OwnerId, consent: ConsentAction, after: string | null = null) => {
    made += 1
    const body = { type: 'consent', owner, statement: `s${String(made)}`, author: 'm', at: String(made), consent, after }
    return { body: body as unknown as ConsentStatement, signature: '' }
  }
  const vault = {
    signConsent: (owner: OwnerId, consent: ConsentAction, after: string | null) => Promise.resolve(signed(owner, consent, after)),
  } as unknown as VaultApi
  const entriesOf = (entry: OwnerId): readonly OwnerId[] => (entry === bram ? [bram] : [anna, again])
  const say = (owner: OwnerId, consent: ConsentAction): string => {
    const one = signed(owner, consent)
    knowledge.noteConsent(one, true)
    return one.body.statement
  }
  return { signer: new ConsentSigner(vault, knowledge, new PendingChanges(), entriesOf), say }
}

const bodies = async (drafts: ReturnType<ConsentSigner['sign']>) =>
  (await drafts).flatMap((draft) => (draft.kind === 'statement' ? [draft.signed.body as ConsentStatement] : []))

test('each under the entry it is about, in a row of its own; what begins stands under the one that was asked for', async () => {
  const { signer, say } = setUp()
  say(again, permit({ quitclaim: 'theirs' as never }))
  say(anna, permit({ quitclaim: 'hers' as never }))
  say(again, { action: 'matching-permit', grant: 'g' as never, until: null })
  const said = await bodies(
    signer.sign(anna, [
      permit({ quitclaim: 'new' as never }),
      { action: 'supersede', quitclaim: 'theirs' as never, by: 'new' as never },
      { action: 'withdraw', quitclaim: 'hers' as never, channels: null },
      { action: 'matching-withdraw', grant: 'g' as never },
      { action: 'withdraw', quitclaim: 'nobodys' as never, channels: null },
    ]),
  )
  expect(said.map(({ owner, consent }) => [owner, consent.action])).toEqual([
    [anna, 'permit'],
    [again, 'supersede'],
    [anna, 'withdraw'],
    [again, 'matching-withdraw'],
    [anna, 'withdraw'],
  ])
  // Each follows on what was said about that entry.
  const hashes = said.map(({ after }) => after)
  expect(new Set(hashes).size).toBe(5)
})

test('every standing *never* of either entry is lifted, each where it was said', async () => {
  const { signer, say } = setUp()
  const [first, second] = [say(anna, { action: 'never' }), say(again, { action: 'never' })]
  say(bram, { action: 'never' })
  const nevers = signer.standingNevers(anna)
  expect(nevers).toEqual([first, second])
  const said = await bodies(
    signer.sign(
      anna,
      nevers.map((never) => ({ action: 'never-lifted', never })),
    ),
  )
  expect(said.map(({ owner }) => owner)).toEqual([anna, again])
})
