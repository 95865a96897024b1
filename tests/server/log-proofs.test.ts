// The log's proofs as a client asks for them, and `log:verify` as an operator runs it: an honest log is good, one altered row anywhere is found.
import { beforeAll, expect, test } from 'vitest'
import { fromBase64Url, fromHex } from '../../core/bytes.ts'
import { openNote, originOf, parseCheckpointText } from '../../core/log/checkpoint.ts'
import { verifyConsistency, verifyInclusion } from '../../core/log/proofs.ts'
import { leafHash } from '../../core/log/tree.ts'
import type { LogHead } from '../../core/statements.ts'
import { LogInclusion, LogLines, LogProof } from '../../core/wire/log.ts'
import { readCheckpoints, readLines } from '../../server/db/log.ts'
import { asyncSha256 } from '../../server/hash.ts'
import { notePrimitives } from '../../server/log/signer.ts'
import { verifyLog, type LogVerdict } from '../../server/log/verify-log.ts'
import { sweep } from '../../server/sweep.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const slow = process.env['SLOW'] === '1'

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  const heads: LogHead[] = []
  beforeAll(async () => {
    member = await TestMember.founder(house.app)
    // Past 256 lines, so that kept subtree roots are used.
    for (let i = 0; i < 300; i++) {
      const answer = await member.post(house.app, '/api/statements', { statements: [await member.subject()] })
      heads.push(((await answer.json()) as { logHead: LogHead }).logHead)
    }
  })

  const root = ({ size, root }: LogHead) => ({ size, root: fromHex(root) })
  const prove = async (sizes: readonly number[]): Promise<LogProof> =>
    LogProof.parse(await (await member.get(house.app, `/api/log/proof?sizes=${sizes.join(',')}`)).json())
  const opened = async ({ checkpoint, key }: LogProof): Promise<LogHead> =>
    parseCheckpointText(
      await openNote(checkpoint, { name: originOf(member.workspace), publicKey: fromBase64Url(key) }, notePrimitives),
    )

  test('every head that was ever told leads to the signed one, in one question', async () => {
    const told = [0, 3, 17, 100, 254, 255, 256, 299].map((i) => heads[i]!)
    const proof = await prove(told.map(({ size }) => size))
    const path = [...told, await opened(proof)]
    for (const [i, hashes] of proof.proofs.entries())
      expect(await verifyConsistency(root(path[i]!), root(path[i + 1]!), hashes.map(fromHex), asyncSha256)).toBe(true)
    // Asked again, kept roots answer the same.
    expect((await prove(told.map(({ size }) => size))).proofs).toEqual(proof.proofs)
    expect(await house.deps.main`select 1 from log_subtree where workspace_id = ${member.workspace}`).toHaveLength(1)
  })

  test('a line is shown to be in the log', async () => {
    const head = heads.at(-1)!
    for (const line of [0, 1, 200, head.size - 1]) {
      const answer = await member.get(house.app, `/api/log/inclusion?line=${String(line)}&size=${String(head.size)}`)
      const { leaf, proof } = LogInclusion.parse(await answer.json())
      const claim = { index: line, size: head.size, leaf: fromHex(leaf), root: fromHex(head.root) }
      expect(await verifyInclusion(claim, proof.map(fromHex), asyncSha256)).toBe(true)
    }
  })

  test('the auditor reads the lines, byte for byte what the leaves hash; and that is a line too', async () => {
    const before = (await opened(await prove([1]))).size
    const answer = await member.get(house.app, '/api/log/lines?from=2&limit=5')
    const { lines, more } = LogLines.parse(await answer.json())
    expect([lines.length, more]).toEqual([5, true])
    const [stored] = await readLines(house.deps.main, member.workspace, 2, 1)
    expect(await leafHash(new TextEncoder().encode(lines[0]), asyncSha256)).toEqual(stored?.leaf)
    const [last] = await readLines(house.deps.main, member.workspace, before, 1)
    expect(JSON.parse(last!.line)).toMatchObject({ EventID: 'log.read', EventOutcomeIndicator: 0, UserID: member.member })
  })

  test('nobody else reads them, and the attempt is in the log; proofs are for every member', async () => {
    const viewer = await TestMember.founder(house.app, ['owner', 'viewer'])
    expect((await viewer.get(house.app, '/api/log/lines')).status).toBe(403)
    expect((await viewer.get(house.app, '/api/log/proof?sizes=1')).status).toBe(200)
    const lines = await readLines(house.deps.main, viewer.workspace, 0, 100)
    expect(JSON.parse(lines.at(-1)!.line)).toMatchObject({ EventID: 'log.read', EventOutcomeIndicator: 4 })
    viewer.cookie = null
    for (const path of ['lines', 'proof?sizes=1', 'inclusion?line=0&size=1'])
      expect((await viewer.get(house.app, `/api/log/${path}`)).status).toBe(401)
  })

  test.each([
    ['proof', 400],
    ['proof?sizes=0', 400],
    ['proof?sizes=3,2', 400],
    ['proof?sizes=2,2', 400],
    ['proof?sizes=1,x', 400],
    ['proof?sizes=999999', 404],
    ['inclusion?line=5&size=5', 404],
    ['inclusion?line=0&size=999999', 404],
    ['lines?limit=5000', 400],
  ])('%s is refused with %i', async (path, status) => {
    expect((await member.get(house.app, `/api/log/${path}`)).status).toBe(status)
  })

  test('the sweep signs a log that nobody asked about', async () => {
    const quiet = await TestMember.founder(house.app)
    await sweep(house.deps)
    expect(await readCheckpoints(house.deps.main, quiet.workspace)).toHaveLength(1)
  })

  const verify = async (lines: readonly { line: string; leaf?: Uint8Array<ArrayBuffer> }[]): Promise<LogVerdict> =>
    verifyLog({
      workspace: member.workspace,
      publicKey: house.deps.logSigner.publicKey,
      checkpoints: await readCheckpoints(house.deps.main, member.workspace),
      lines,
    })

  test('verifying finds the honest log good and names the first bad line of an altered one', async () => {
    const lines = await readLines(house.deps.main, member.workspace, 0, 10_000)
    expect(await verify(lines)).toMatchObject({ ok: true, head: { size: lines.length } })
    const bad = lines.map((entry) =>
      entry.seq === 123 ? { ...entry, line: entry.line.replace('owner.add', 'record.write') } : entry,
    )
    expect(await verify(bad)).toEqual({ ok: false, line: 123, flaw: 'does not fit its stored hash' })
    const hidden = bad.map(({ line }) => ({ line }))
    expect(await verify(hidden)).toMatchObject({ ok: false, flaw: 'root' })
    expect(await verify(lines.filter(({ seq }) => seq !== 50))).toEqual({ ok: false, line: 50, flaw: 'not in its place' })
    expect(await verify(lines.slice(0, 100))).toMatchObject({ ok: false, flaw: 'lines are missing' })
  })

  test(`${slow ? '2,000' : '20'} random changes to lines and hashes are all found`, { timeout: 600_000 }, async () => {
    const lines = (await readLines(house.deps.main, member.workspace, 0, 10_000)).slice(0, 300)
    // The signed head of just these, so that a change of the last line counts as well.
    const [checkpoints, publicKey] = [await readCheckpoints(house.deps.main, member.workspace), house.deps.logSigner.publicKey]
    const check = (changed: readonly { line: string; leaf?: Uint8Array<ArrayBuffer> }[]) =>
      verifyLog({
        workspace: member.workspace,
        publicKey,
        checkpoints: checkpoints.filter(({ size }) => size >= 300).slice(0, 1),
        lines: changed,
      })
    let state = 7
    const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below
    for (let i = 0; i < (slow ? 2000 : 20); i++) {
      const at = random(lines.length)
      const { line } = lines[at]!
      const where = random(line.length)
      const text = `${line.slice(0, where)}${line[where] === '7' ? '8' : '7'}${line.slice(where + 1)}`
      const changed = lines.map((entry, index) => (index === at ? { line: text } : { line: entry.line }))
      expect((await check(changed)).ok, `${String(where)} of line ${String(at)}`).toBe(false)
    }
  })
})
