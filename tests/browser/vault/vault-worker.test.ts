// The real vault worker in a real browser: founding, signing out, unlocking, sealing, tampering, locking.
import { afterEach, describe, expect, test } from 'vitest'
import type { OwnerId, RecordId } from '../../../core/ids.ts'
import type { TemplatePortMessage } from '../../../workers/rpc/template-port.ts'
import { wrapWorker, type WorkerClient } from '../../../workers/rpc/wrap.ts'
import type { UnlockWithSecret, VaultApi } from '../../../workers/vault/api.ts'
import { foundInput, foundPractice, newHalf, newId, reopen, sessionFor } from '../../support/practice-vault.ts'
import { slow } from '../slow.ts'

const started: WorkerClient<VaultApi>[] = []
function startVault(): WorkerClient<VaultApi> {
  const worker = new Worker(new URL('../../../workers/vault/worker.ts', import.meta.url), { type: 'module', name: 'vault' })
  const client = wrapWorker<VaultApi>(worker)
  started.push(client)
  return client
}
afterEach(() => {
  for (const { end } of started.splice(0)) end()
})

const passphrase = 'vier zuivere zwanen zwemmen'

test('found, sign out, unlock by passphrase and account key or by recovery code; a wrong one gives no hint which part', async () => {
  const founder = startVault()
  const { request, sheet } = await founder.api.foundWorkspace({ ...foundInput, practice: false }, passphrase)
  const owner = newId<OwnerId>()
  const start = await founder.api.startShare(owner, 'people')
  const serverHalf = newHalf()
  await founder.api.completeShare(start.statement.body.share, serverHalf)
  const document = { json: { name: 'Fatima el Idrissi' }, attachment: new Uint8Array([1, 2, 3]) }
  const share = start.statement.body.share
  const [record] = await founder.api.sealRecords([{ table: 'person', record: newId<RecordId>(), version: 1, share, document }])
  const heads = await founder.api.sealHeads()
  founder.end()

  const session = sessionFor(request)
  const unlockers: [UnlockWithSecret, number][] = [
    [{ kind: 'passphrase', passphrase, accountKey: sheet.accountKey }, 0],
    [{ kind: 'recovery', recoveryCode: sheet.recoveryCode }, 1],
  ]
  for (const [unlock, index] of unlockers) {
    const { signInHash, ...unlocker } = request.unlockers[index]!
    const { api, end } = startVault()
    const shown = await api.signInSecret(unlock)
    expect(shown?.signInSecret).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(shown?.signInSecret).not.toBe(signInHash)
    expect(await api.unlock(unlock, unlocker, session, [heads])).toEqual({
      workspace: session.workspace.id,
      member: session.member.id,
    })
    expect(await api.openShares([{ ...start, serverHalf }])).toEqual({ opened: [share], refused: [] })
    expect(await api.openRecords([record!])).toEqual([{ record: record!.statement.body.record, ok: true, document }])
    end()
  }

  const { signInHash: _stored, ...unlocker } = request.unlockers[0]!
  const errors = []
  for (const wrong of [
    { kind: 'passphrase', passphrase: `${passphrase}!`, accountKey: sheet.accountKey },
    { kind: 'passphrase', passphrase, accountKey: sheet.recoveryCode.slice(0, 32) },
  ] as const) {
    const { api } = startVault()
    errors.push(await api.unlock(wrong, unlocker, session).catch((error: unknown) => error))
  }
  expect(errors[0]).toMatchObject({ code: 'not_readable', message: 'not_readable' })
  expect(errors[1]).toEqual(errors[0])
})

describe('a practice workspace', () => {
  test('opens again with the secret of this device', async () => {
    const practice = await foundPractice(startVault().api)
    const { sealed, share } = await practice.record()
    const again = await reopen(startVault().api, practice)
    await again.openShares([share])
    expect(await again.openRecords([sealed])).toMatchObject([{ ok: true }])
  })

  test('refuses altered bytes, another member’s record, and a share whose half was swapped', async () => {
    const [mine, theirs] = [await foundPractice(startVault().api), await foundPractice(startVault().api)]
    const [{ sealed, share }, other] = [await mine.record(), await theirs.record()]
    const altered = { ...sealed, envelope: sealed.envelope!.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')) }
    expect(await mine.vault.openRecords([altered, other.sealed, sealed])).toMatchObject([
      { ok: false, code: 'not_readable' },
      { ok: false, code: 'signature_refused' },
      { ok: true },
    ])
    const fresh = await reopen(startVault().api, mine)
    expect(await fresh.openShares([{ ...share, sealed: other.share.sealed }, other.share])).toMatchObject({ opened: [] })
  })

  test('seals what a vision worker offers and sends it back to that worker, never to the page', async () => {
    const practice = await foundPractice(startVault().api)
    const { port1, port2 } = new MessageChannel()
    await practice.vault.connectVision(port1)
    const embedding = new Float32Array(128).fill(Math.sqrt(1 / 128))
    const offered: TemplatePortMessage = { type: 'offer', offered: 'p1', model: 'model@1', embedding }
    const delivered = new Promise<TemplatePortMessage>((resolve) => {
      port2.onmessage = ({ data }: MessageEvent<TemplatePortMessage>) => {
        resolve(data)
      }
    })
    port2.postMessage(offered, [embedding.buffer])
    const { statement } = await practice.share('faces')
    const input = { record: newId<RecordId>(), version: 1, share: statement.body.share }
    const record = await practice.vault.sealTemplate('p1', input)
    expect(await practice.vault.deliverTemplates([{ subject: statement.body.owner, record }])).toHaveLength(1)
    const expected = new Float32Array(128).fill(Math.sqrt(1 / 128))
    expect(await delivered).toEqual({
      type: 'templates',
      templates: [{ subject: statement.body.owner, model: 'model@1', embedding: expected }],
    })
  })
})

test('locking ends every call under way and every later one', async () => {
  const practice = startVault()
  await foundPractice(practice.api)
  const waiting = practice.api.signInSecret({ kind: 'passphrase', passphrase, accountKey: '0'.repeat(26) })
  practice.end()
  await expect(waiting).rejects.toMatchObject({ code: 'worker_ended' })
  await expect(practice.api.sealHeads()).rejects.toMatchObject({ code: 'worker_ended' })
})

test('a vault that was just started is locked', async () => {
  await expect(startVault().api.sealHeads()).rejects.toMatchObject({ code: 'locked' })
})

test('a worker whose script does not load fails its callers', async () => {
  const { api, end } = wrapWorker<VaultApi>(new Worker('/no-such-worker.js', { type: 'module' }))
  await expect(api.sealHeads()).rejects.toMatchObject({ code: 'worker_failed' })
  end()
})

// Registered only where it is wanted, so that an ordinary run skips nothing.
const measure = slow ? test : () => undefined
measure('measured: Argon2id and opening 10,000 records', { timeout: 120_000 }, async () => {
  const practice = await foundPractice(startVault().api)
  const before = performance.now()
  await practice.vault.signInSecret({ kind: 'passphrase', passphrase, accountKey: '0'.repeat(26) })
  const argonMs = performance.now() - before
  const { statement } = await practice.share('library')
  const sealed = []
  const sealStart = performance.now()
  for (let i = 0; i < 20; i++)
    sealed.push(
      ...(await practice.vault.sealRecords(
        Array.from({ length: 500 }, (_, n) => ({
          table: 'asset' as const,
          record: newId<RecordId>(),
          version: 1,
          share: statement.body.share,
          document: { json: { fileName: `${String(i * 500 + n)}.jpg`, faces: [] }, attachment: null },
        })),
      )),
    )
  const sealMs = performance.now() - sealStart
  const openStart = performance.now()
  let readable = 0
  for (let i = 0; i < 20; i++)
    readable += (await practice.vault.openRecords(sealed.slice(i * 500, i * 500 + 500))).filter(({ ok }) => ok).length
  const openMs = performance.now() - openStart
  expect(readable).toBe(10_000)
  console.info(`argon2id ${argonMs.toFixed(0)} ms, seal 10,000 ${sealMs.toFixed(0)} ms, open 10,000 ${openMs.toFixed(0)} ms`)
})
