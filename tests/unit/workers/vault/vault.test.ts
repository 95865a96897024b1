import { beforeAll, describe, expect, test } from 'vitest'
import { fromBase64Url, toBase64Url } from '../../../../core/bytes.ts'
import { grantAad, sealedShareAad } from '../../../../core/format/v1.ts'
import type {
  CalendarDate,
  OwnerId,
  Pseudonym,
  QuitclaimId,
  RecordId,
  ShareId,
  StatementId,
  UnlockerId,
} from '../../../../core/ids.ts'
import { scopes } from '../../../../core/scopes.ts'
import { Statement, type Signed } from '../../../../core/statements.ts'
import { FoundWorkspace, PutRecord, StartShare, type SessionInfo } from '../../../../core/wire.ts'
import type { ReleasedShare, VaultApi } from '../../../../workers/vault/api.ts'
import { sealTo } from '../../../../workers/vault/hpke.ts'
import { randomBytes } from '../../../../workers/vault/primitives.ts'
import { createVault } from '../../../../workers/vault/vault.ts'
import {
  foundInput,
  foundPractice,
  newHalf,
  newId,
  reopen,
  sessionFor,
  type PracticeVault,
} from '../../../support/practice-vault.ts'

let mine: PracticeVault
let theirs: PracticeVault
beforeAll(async () => {
  mine = await foundPractice(createVault())
  theirs = await foundPractice(createVault())
})

/** A copy with one base64url character changed somewhere in the middle. */
const altered = (text: string): string => {
  const at = text.length >> 1
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
}

describe('a locked vault', () => {
  test.each<[string, (vault: VaultApi) => Promise<unknown>]>([
    ['startShare', (vault) => vault.startShare(newId<OwnerId>(), 'people')],
    ['completeShare', (vault) => vault.completeShare(newId<ShareId>(), newHalf())],
    ['openShares', (vault) => vault.openShares([])],
    ['sealRecords', (vault) => vault.sealRecords([])],
    ['openRecords', (vault) => vault.openRecords([])],
    ['verifyStatements', (vault) => vault.verifyStatements([])],
    ['signConsent', (vault) => vault.signConsent(newId<OwnerId>(), { action: 'never' }, null)],
    ['sealForDevice', (vault) => vault.sealForDevice('drafts', 'a', { json: 1, attachment: null })],
    ['openFromDevice', (vault) => vault.openFromDevice('drafts', 'a', new Uint8Array(100))],
    ['acceptSession', (vault) => vault.acceptSession(sessionFor(mine.request))],
    ['sealHeads', (vault) => vault.sealHeads()],
    ['deliverTemplates', (vault) => vault.deliverTemplates([])],
  ])('refuses %s', async (_name, call) => {
    await expect(call(createVault())).rejects.toMatchObject({ code: 'locked' })
  })
})

describe('founding', () => {
  test('asks the server for exactly what the wire contract says', () => {
    expect(FoundWorkspace.safeParse(mine.request).success).toBe(true)
    expect(mine.request.grants.map(({ scope }) => scope)).toEqual([...scopes])
    expect(mine.request.practice).toBe(true)
  })

  test('tells the server no secret: neither the device secret nor anything equal to it', () => {
    expect(JSON.stringify(mine.request)).not.toContain(mine.device.secret)
  })

  test('two foundings share no key', () => {
    const keys = (request: FoundWorkspace): string[] => {
      const { founder, scopeKeys } = request.genesis.body
      return [founder.signKey, founder.receiveKey, ...scopeKeys.map(({ publicKey }) => publicKey)]
    }
    const all = [...keys(mine.request), ...keys(theirs.request)]
    expect(new Set(all).size).toBe(all.length)
  })
})

describe('unlocking', () => {
  const unlocking = async (change: Partial<SessionInfo>, vault = createVault()): Promise<VaultApi> => reopen(vault, mine, change)

  test('what is typed wrong cannot be one', async () => {
    const vault = createVault()
    expect(await vault.signInSecret({ kind: 'recovery', recoveryCode: 'too short' })).toBeUndefined()
    expect(await vault.signInSecret({ kind: 'passphrase', passphrase: 'x', accountKey: 'UUUU' })).toBeUndefined()
    expect(await vault.signInSecret({ kind: 'device', device: { secret: 'x' } })).toBeUndefined()
  })

  test('with another secret, another unlocker id or altered bytes is not readable', async () => {
    const { signInHash: _stored, ...unlocker } = mine.request.unlockers[0]!
    const session = sessionFor(mine.request)
    const right = { kind: 'device', device: mine.device } as const
    for (const [unlock, wrapped] of [
      [{ kind: 'device', device: theirs.device } as const, unlocker],
      [right, { ...unlocker, unlocker: newId<UnlockerId>() }],
      [right, { ...unlocker, wrapped: altered(unlocker.wrapped) }],
      [right, { ...unlocker, wrapped: '' }],
      [right, { ...unlocker, wrapped: 'A' }],
    ] as const) {
      const vault = createVault()
      await expect(vault.unlock(unlock, wrapped, session)).rejects.toMatchObject({ code: 'not_readable' })
      await expect(vault.sealHeads()).rejects.toMatchObject({ code: 'locked' })
    }
  })

  test.each<[string, () => Partial<SessionInfo>]>([
    ['another workspace', () => ({ workspace: sessionFor(theirs.request).workspace })],
    ['another member', () => ({ member: sessionFor(theirs.request).member })],
    ['another chain', () => ({ chain: [theirs.request.genesis] })],
    ['no chain', () => ({ chain: [] })],
    ['a chain with an entry too many', () => ({ chain: [mine.request.genesis, mine.request.genesis] })],
    [
      'an altered genesis',
      () => ({ chain: [{ ...mine.request.genesis, body: { ...mine.request.genesis.body, at: '2026-01-01T00:00:00.000Z' } }] }),
    ],
    ['an altered signature', () => ({ chain: [{ ...mine.request.genesis, signature: altered(mine.request.genesis.signature) }] })],
  ])('against %s is refused', async (_name, change) => {
    await expect(unlocking(change())).rejects.toMatchObject({ code: 'chain_refused' })
  })

  test('a scope key that the server made itself is refused, though it is sealed to the right member', async () => {
    const { workspace, author, founder } = mine.request.genesis.body
    const sealed = await sealTo(fromBase64Url(founder.receiveKey), randomBytes(32), grantAad(workspace, 'people', 1, author))
    const grants = mine.request.grants.map((grant) =>
      grant.scope === 'people' ? { ...grant, sealed: toBase64Url(sealed) } : grant,
    )
    await expect(unlocking({ grants })).rejects.toMatchObject({ code: 'not_readable' })
  })

  test('grants swapped between scopes are refused', async () => {
    const [a, b, ...rest] = mine.request.grants
    const grants = [{ ...a!, sealed: b!.sealed }, { ...b!, sealed: a!.sealed }, ...rest]
    await expect(unlocking({ grants })).rejects.toMatchObject({ code: 'not_readable' })
  })

  test('a scope without a grant stays closed, and writing to it still works', async () => {
    const { sealed, share } = await mine.record()
    const vault = await unlocking({ grants: [] })
    expect(await vault.openShares([share])).toEqual({ opened: [], refused: [share.statement.body.share] })
    expect(await vault.openRecords([sealed])).toMatchObject([{ ok: false, code: 'share_missing' }])
    const started = await vault.startShare(newId<OwnerId>(), 'people')
    await vault.completeShare(started.statement.body.share, newHalf())
    const document = { json: { name: 'x' }, attachment: null }
    const input = { table: 'person', record: newId<RecordId>(), version: 1, share: started.statement.body.share, document } as const
    expect(await vault.sealRecords([input])).toHaveLength(1)
  })
})

describe('shares', () => {
  test('start as the wire contract says and open again elsewhere', async () => {
    const share = await mine.share('papers')
    const { serverHalf: _half, ...started } = share
    expect(StartShare.safeParse(started).success).toBe(true)
    const vault = await reopen(createVault(), mine)
    expect(await vault.openShares([share])).toEqual({ opened: [share.statement.body.share], refused: [] })
  })

  test.each<[string, (share: ReleasedShare, other: ReleasedShare) => ReleasedShare]>([
    ['with another sealed half', (share, other) => ({ ...share, sealed: other.sealed })],
    ['with altered bytes', (share) => ({ ...share, sealed: altered(share.sealed) })],
    ['with text that is no base64url', (share) => ({ ...share, sealed: 'A' })],
    ['with a server half of another length', (share) => ({ ...share, serverHalf: 'AAAA' })],
    [
      'moved to another owner',
      (share) => ({ ...share, statement: { ...share.statement, body: { ...share.statement.body, owner: newId<OwnerId>() } } }),
    ],
    [
      'moved to another scope',
      (share) => ({ ...share, statement: { ...share.statement, body: { ...share.statement.body, scope: 'library' } } }),
    ],
    ['of another epoch', (share) => ({ ...share, statement: { ...share.statement, body: { ...share.statement.body, epoch: 2 } } })],
    [
      'with another statement’s signature',
      (share, other) => ({ ...share, statement: { ...share.statement, signature: other.statement.signature } }),
    ],
  ])('%s are refused, the rest open', async (_name, change) => {
    const [share, other] = [await mine.share('people'), await mine.share('people')]
    const vault = await reopen(createVault(), mine)
    const { opened, refused } = await vault.openShares([change(share, other), other])
    expect({ opened, refused }).toEqual({ opened: [other.statement.body.share], refused: [share.statement.body.share] })
  })

  test('whose half the server made itself are refused, though it is sealed to the right scope with the right data', async () => {
    const share = await mine.share('people')
    const { owner, scope, share: id, epoch, workspace } = share.statement.body
    const scopeKey = mine.request.genesis.body.scopeKeys.find((key) => key.scope === scope)!
    const known = await sealTo(
      fromBase64Url(scopeKey.publicKey),
      randomBytes(32),
      sealedShareAad({ workspace, owner, scope, share: id }, epoch),
    )
    const vault = await reopen(createVault(), mine)
    expect(await vault.openShares([{ ...share, sealed: toBase64Url(known) }])).toEqual({ opened: [], refused: [id] })
  })

  test('of another workspace are refused', async () => {
    const share = await theirs.share('people')
    expect(await mine.vault.openShares([share])).toMatchObject({ opened: [] })
  })

  test('are not half open: without the server’s half nothing seals', async () => {
    const { statement } = await mine.vault.startShare(newId<OwnerId>(), 'people')
    const document = { json: {}, attachment: null }
    const input = { table: 'person', record: newId<RecordId>(), version: 1, share: statement.body.share, document } as const
    await expect(mine.vault.sealRecords([input])).rejects.toMatchObject({ code: 'share_missing' })
    await expect(mine.vault.completeShare(statement.body.share, 'AAAA')).rejects.toMatchObject({ code: 'not_readable' })
    await mine.vault.completeShare(statement.body.share, newHalf())
    await mine.vault.completeShare(statement.body.share, newHalf())
    expect(await mine.vault.sealRecords([input])).toHaveLength(1)
    await expect(mine.vault.completeShare(newId<ShareId>(), newHalf())).rejects.toMatchObject({ code: 'share_missing' })
  })

  test('with another server half give a key that opens nothing', async () => {
    const { sealed, share } = await mine.record()
    const vault = await reopen(createVault(), mine)
    await vault.openShares([{ ...share, serverHalf: newHalf() }])
    expect(await vault.openRecords([sealed])).toMatchObject([{ ok: false, code: 'not_readable' }])
  })
})

describe('records', () => {
  test('seal as the wire contract says and open to the same document', async () => {
    const attachment = new Uint8Array(70_000).map((_, i) => i * 7)
    const { sealed, share } = await mine.record({ document: { json: { name: 'Çelik 🌿' }, attachment } })
    expect(PutRecord.safeParse(sealed).success).toBe(true)
    const vault = await reopen(createVault(), mine)
    await vault.openShares([share])
    const { record } = sealed.statement.body
    expect(await vault.openRecords([sealed])).toEqual([{ record, ok: true, document: { json: { name: 'Çelik 🌿' }, attachment } }])
  })

  test.each<[string, (sealed: PutRecord, other: PutRecord) => PutRecord, string]>([
    ['altered bytes', (sealed) => ({ ...sealed, envelope: altered(sealed.envelope!) }), 'not_readable'],
    ['another record’s bytes', (sealed, other) => ({ ...sealed, envelope: other.envelope }), 'not_readable'],
    ['no bytes', (sealed) => ({ ...sealed, envelope: null }), 'not_readable'],
    ['text that is no base64url', (sealed) => ({ ...sealed, envelope: 'A' }), 'not_readable'],
    [
      'another version claimed',
      (sealed) => ({ ...sealed, statement: { ...sealed.statement, body: { ...sealed.statement.body, version: 2 } } }),
      'signature_refused',
    ],
    [
      'another signature',
      (sealed, other) => ({ ...sealed, statement: { ...sealed.statement, signature: other.statement.signature } }),
      'signature_refused',
    ],
    [
      'a field too many',
      (sealed) => ({ ...sealed, statement: { ...sealed.statement, body: { ...sealed.statement.body, extra: 1 } as never } }),
      'signature_refused',
    ],
    [
      'another author',
      (sealed) => ({
        ...sealed,
        statement: { ...sealed.statement, body: { ...sealed.statement.body, author: newId() } },
      }),
      'signature_refused',
    ],
  ])('with %s are refused, and the others open', async (_name, change, code) => {
    const [{ sealed }, { sealed: other }] = [await mine.record(), await mine.record()]
    const opened = await mine.vault.openRecords([change(sealed, other), other])
    expect(opened).toMatchObject([{ ok: false, code, record: sealed.statement.body.record }, { ok: true }])
  })

  test('signed by a member of another workspace are refused', async () => {
    const { sealed } = await theirs.record()
    expect(await mine.vault.openRecords([sealed])).toMatchObject([{ ok: false, code: 'signature_refused' }])
  })

  test('sealed twice as the same version keep their own content: one signature does not carry the other’s bytes', async () => {
    const { statement } = await mine.share('people')
    const same = { table: 'person', record: newId<RecordId>(), version: 1, share: statement.body.share } as const
    const [first, second] = await mine.vault.sealRecords([
      { ...same, document: { json: { name: 'first' }, attachment: null } },
      { ...same, document: { json: { name: 'second' }, attachment: null } },
    ])
    const swapped = { statement: first!.statement, envelope: second!.envelope }
    expect(await mine.vault.openRecords([first!, second!, swapped])).toMatchObject([
      { ok: true },
      { ok: true },
      { ok: false, code: 'not_readable' },
    ])
  })

  test('go only under a share of their own scope', async () => {
    const library = await mine.share('library')
    await expect(mine.record({ share: library.statement.body.share })).rejects.toMatchObject({ code: 'share_missing' })
  })

  test('are removed by a signed version without content, which opens to nothing', async () => {
    const { sealed } = await mine.record()
    const { owner, scope, share, table, record } = sealed.statement.body
    const removed = await mine.vault.removeRecord({ owner, scope, share, table, record, version: 2 })
    expect(removed).toMatchObject({ envelope: null, statement: { body: { envelopeHash: null, version: 2 } } })
    expect(await mine.vault.verifyStatements([removed.statement])).toEqual([true])
    expect(await mine.vault.openRecords([removed, { ...removed, envelope: sealed.envelope }])).toMatchObject([
      { ok: false, code: 'not_readable' },
      { ok: false, code: 'not_readable' },
    ])
  })

  test('hold no readable word of what they say', async () => {
    const { sealed } = await mine.record({ document: { json: { name: 'Wilhelmina' }, attachment: null } })
    const text = new TextDecoder('latin1').decode(fromBase64Url(sealed.envelope!)) + JSON.stringify(sealed)
    expect(text).not.toContain('Wilhelmina')
  })
})

describe('statements', () => {
  const signEach = (vault: VaultApi): Promise<Signed[]> => {
    const [owner, asset] = [newId<OwnerId>(), newId<RecordId>()]
    return Promise.all([
      vault.signOwner(owner, 'subject', 'P-0000-0000' as Pseudonym),
      vault.signOwner(owner, 'event', null),
      vault.signConsent(owner, { action: 'decline', quitclaim: newId<QuitclaimId>() }, null),
      vault.signAppearance(asset, owner, false),
      vault.signPublication(asset, 'own:beeldbank', '2026-01-01' as CalendarDate, null),
      vault.signSettings(true, []),
    ])
  }

  test('are well-formed, name the heads their author saw, and verify', async () => {
    const signed = await signEach(mine.vault)
    for (const { body } of signed) expect(Statement.safeParse(body).success).toBe(true)
    expect(new Set(signed.map(({ body }) => body.statement)).size).toBe(signed.length)
    expect(await mine.vault.verifyStatements(signed)).toEqual(signed.map(() => true))
  })

  test('of another workspace do not verify', async () => {
    const signed = await signEach(theirs.vault)
    expect(await mine.vault.verifyStatements(signed)).toEqual(signed.map(() => false))
  })

  test.each<[string, (signed: Signed) => Signed]>([
    ['another signature text', (s) => ({ ...s, signature: altered(s.signature) })],
    [
      'the same signature with stray bits',
      (s) => ({ ...s, signature: s.signature.slice(0, -1) + String.fromCharCode(s.signature.charCodeAt(85) + 1) }),
    ],
    ['no signature', (s) => ({ ...s, signature: '' })],
    ['another statement id', (s) => ({ ...s, body: { ...s.body, statement: newId<StatementId>() } })],
    ['a head this chain never had', (s) => ({ ...s, body: { ...s.body, chainHead: { seq: 0, hash: 'ab'.repeat(32) } } })],
    ['the head’s place altered', (s) => ({ ...s, body: { ...s.body, chainHead: { ...s.body.chainHead, seq: 0 } } })],
    ['a type this version does not know', (s) => ({ ...s, body: { ...s.body, type: 'decree' } as never })],
    ['another format', (s) => ({ ...s, body: { ...s.body, format: 'imprimatur/v2' } as never })],
  ])('with %s do not verify', async (_name, change) => {
    const signed = await mine.vault.signConsent(newId<OwnerId>(), { action: 'never' }, null)
    expect(await mine.vault.verifyStatements([change(signed), signed])).toEqual([false, true])
  })

  test('that do not fit their schema are never signed', async () => {
    await expect(mine.vault.signOwner(newId<OwnerId>(), 'subject', null)).rejects.toThrow()
    await expect(mine.vault.signPublication(newId<RecordId>(), 'the moon', '2026-01-01' as CalendarDate, null)).rejects.toThrow()
  })
})

describe('heads', () => {
  const head = (size: number, byte = 'ab') => ({ size, root: byte.repeat(32) })

  test('a newer log head is named by later signatures, a late smaller one is not', async () => {
    const vault = await reopen(createVault(), mine)
    await vault.noteLogHead(head(7))
    await vault.noteLogHead(head(5, 'cd'))
    expect((await vault.signSettings(true, [])).body.logHead).toEqual(head(7))
    await expect(vault.noteLogHead(head(7, 'cd'))).rejects.toMatchObject({ code: 'log_refused' })
  })

  test('remembered between sessions, a shorter or another log is refused, a longer one accepted', async () => {
    const vault = await reopen(createVault(), mine)
    await vault.noteLogHead(head(7))
    const remembered = [await vault.sealHeads()]
    const { signInHash: _stored, ...unlocker } = mine.request.unlockers[0]!
    const unlockAt = (logHead: SessionInfo['logHead'], copies = remembered) =>
      createVault().unlock({ kind: 'device', device: mine.device }, unlocker, sessionFor(mine.request, { logHead }), copies)
    for (const refused of [null, head(6), head(7, 'cd')])
      await expect(unlockAt(refused)).rejects.toMatchObject({ code: 'log_refused' })
    for (const accepted of [head(7), head(8, 'cd')]) await unlockAt(accepted)
    const foreign = [await theirs.vault.sealHeads()]
    await expect(unlockAt(head(8), foreign)).rejects.toMatchObject({ code: 'not_readable' })
  })

  test('sealed over a kept copy are never less than it says, and another log is refused', async () => {
    const first = await reopen(createVault(), mine)
    const second = await reopen(createVault(), mine)
    const third = await reopen(createVault(), mine)
    await first.noteLogHead({ size: 9, root: 'ab'.repeat(32) })
    await third.noteLogHead({ size: 4, root: 'cd'.repeat(32) })
    await second.noteLogHead({ size: 4, root: 'cd'.repeat(32) })
    const merged = await second.sealHeads(await first.sealHeads())
    const { signInHash: _stored, ...unlocker } = mine.request.unlockers[0]!
    const unlock = { kind: 'device', device: mine.device } as const
    const at = (size: number, byte: string) => sessionFor(mine.request, { logHead: { size, root: byte.repeat(32) } })
    await expect(createVault().unlock(unlock, unlocker, at(8, 'ef'), [merged])).rejects.toMatchObject({ code: 'log_refused' })
    await createVault().unlock(unlock, unlocker, at(9, 'ab'), [merged])
    // Control: without merging, the second device would have set the memory back.
    await createVault().unlock(unlock, unlocker, at(8, 'ef'), [await third.sealHeads()])
    // What another device saw is to be connected here as well.
    expect(await second.logSizesToConnect()).toEqual([4, 9])
    await third.noteLogHead({ size: 9, root: 'cd'.repeat(32) })
    await expect(third.sealHeads(merged)).rejects.toMatchObject({ code: 'log_refused' })
    await expect(second.sealHeads(await theirs.vault.sealHeads())).rejects.toMatchObject({ code: 'not_readable' })
  })

  test('a session about another workspace, or with another log of the same size, changes nothing', async () => {
    const vault = await reopen(createVault(), mine)
    await vault.noteLogHead(head(7))
    await expect(vault.acceptSession(sessionFor(theirs.request))).rejects.toMatchObject({ code: 'chain_refused' })
    await expect(vault.acceptSession(sessionFor(mine.request, { logHead: head(7, 'cd') }))).rejects.toMatchObject({
      code: 'log_refused',
    })
    await vault.acceptSession(sessionFor(mine.request, { logHead: head(9) }))
    expect((await vault.signSettings(true, [])).body.logHead).toEqual(head(9))
  })
})

describe('this device', () => {
  const document = { json: { draft: 1 }, attachment: Uint8Array.of(1, 2, 3) }

  test('reads back what it kept, after a reload too', async () => {
    const sealed = await mine.vault.sealForDevice('thumbnails', 'a', document)
    const vault = await reopen(createVault(), mine)
    expect(await vault.openFromDevice('thumbnails', 'a', sealed)).toEqual(document)
  })

  test('reads nothing from another store or key, of another member, or altered', async () => {
    const sealed = await mine.vault.sealForDevice('thumbnails', 'a', document)
    const attempts: [VaultApi, string, string, Uint8Array<ArrayBuffer>][] = [
      [mine.vault, 'drafts', 'a', sealed],
      [mine.vault, 'thumbnails', 'b', sealed],
      [theirs.vault, 'thumbnails', 'a', sealed],
      [mine.vault, 'thumbnails', 'a', sealed.subarray(1)],
      [mine.vault, 'thumbnails', 'a', new Uint8Array(0)],
    ]
    for (const [vault, ...from] of attempts)
      await expect(vault.openFromDevice(...from)).rejects.toMatchObject({ code: 'not_readable' })
  })
})

test(
  'a workspace opens by passphrase and by recovery code, and gives no hint which part was wrong',
  { timeout: 30_000 },
  async () => {
    const founder = createVault()
    const { request, sheet } = await founder.foundWorkspace({ ...foundInput, practice: false }, 'correct horse battery')
    const session = sessionFor(request)
    const [byPassphrase, byRecovery] = request.unlockers.map(({ signInHash: _stored, ...unlocker }) => unlocker)
    const right = { kind: 'passphrase', passphrase: 'correct horse battery', accountKey: sheet.accountKey } as const
    await createVault().unlock(right, byPassphrase!, session)
    await createVault().unlock({ kind: 'recovery', recoveryCode: sheet.recoveryCode.toLowerCase() }, byRecovery!, session)

    const wrongs = [
      { ...right, passphrase: 'Correct horse battery' },
      { ...right, accountKey: '0000-0000-0000-0000-0000-0000-00' },
    ]
    const secrets = new Set([await createVault().signInSecret(right)])
    for (const wrong of wrongs) {
      const vault = createVault()
      secrets.add(await vault.signInSecret(wrong))
      const error: unknown = await vault.unlock(wrong, byPassphrase!, session).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'not_readable', message: 'not_readable' })
    }
    expect(secrets.size).toBe(3)
    await expect(createVault().unlock(right, byRecovery!, session)).rejects.toMatchObject({ code: 'not_readable' })
  },
)
