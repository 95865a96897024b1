// The ledger: written with what asks for a destruction, copied everywhere before a half goes, and only ids.
import { beforeAll, describe, expect, test } from 'vitest'
import { LedgerLine } from '../../core/ledger.ts'
import { QuitclaimId } from '../../core/ids.ts'
import { reopenMissed } from '../../server/backup/replay.ts'
import { compactShares } from '../../server/db/compact.ts'
import { readLedger } from '../../server/db/ledger.ts'
import { inSnapshot } from '../../server/db/sql.ts'
import { createLedger, destroyHalvesOf, type LedgerCopy } from '../../server/ledger.ts'
import { useHouse, type House } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  beforeAll(async () => {
    member = await TestMember.founder(house.app)
  })

  const halvesOf = async (share: string): Promise<number> =>
    (await house.deps.shred`select 1 from server_share where share_id = ${share}`).length

  const withdraw = async (app: House['app'], copies: readonly LedgerCopy[] | null = null) => {
    const subject = await member.withShare(house.app, 'faces')
    const grant = QuitclaimId.parse(crypto.randomUUID())
    const consent = await member.consent(subject.owner, { action: 'matching-withdraw', grant })
    const server = copies === null ? app : house.another({ ledger: createLedger({ ...house.deps, copies }) })
    expect((await member.post(server, '/api/statements', { statements: [consent] })).status).toBe(200)
    return subject
  }

  test('a withdrawal leaves one line in both databases, which names the shares and nothing about a person', async () => {
    const { owner, share, pseudonym } = await withdraw(house.app)
    for (const database of [house.deps.main, house.deps.shred]) {
      const lines = (await readLedger(database)).filter((line) => line.owner === owner)
      expect(lines).toEqual([
        expect.objectContaining({ workspace: member.workspace, reason: 'matching-withdrawn', shares: [share] }),
      ])
      expect(LedgerLine.parse(lines[0])).toEqual(lines[0])
      expect(JSON.stringify(lines)).not.toContain(pseudonym)
    }
    expect(await halvesOf(share)).toBe(0)
  })

  test('the store is rewritten without what was destroyed, and says when', async () => {
    const { owner } = await withdraw(house.app)
    await house.deps.ledger.compact()
    const [row] = await house.deps.main<{ done: boolean }[]>`
      select destroyed_at <= compacted_at as done from ledger where owner_id = ${owner}`
    expect(row).toEqual({ done: true })
  })

  test('a half that an open transaction could still see is not called rewritten away: once that has ended it is in no block', async () => {
    const { deps } = house
    const bytesOf = async (share: string) =>
      (await deps.shred<{ half: Buffer }[]>`select half from server_share where share_id = ${share}`)[0]?.half ?? Buffer.of()
    const isInFile = async (half: Buffer): Promise<boolean> => {
      await deps.shred`checkpoint`
      const [row] = await deps.shred<{ found: boolean }[]>`
        select position(${half}::bytea in pg_read_binary_file(pg_relation_filepath('server_share'))) > 0 as found`
      return row?.found ?? false
    }
    const subject = await member.withShare(house.app, 'faces')
    const half = await bytesOf(subject.share)
    expect(await isInFile(half)).toBe(true)
    // As a backup does: a snapshot that has not come to this table yet.
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    let begun = (): void => undefined
    const open = new Promise<void>((resolve) => (begun = resolve))
    const reader = inSnapshot(deps.shred, async (tx) => {
      await tx`select 1 from ledger`
      begun()
      await held
    })
    await open
    await destroyHalvesOf(deps.shred, { ...(await readLedger(deps.shred))[0]!, reason: 'erased', shares: [subject.share] })
    expect(await compactShares(deps.shred, deps.logger, 300)).toBe(false)
    // Control: rewriting all the same would have carried it along.
    await deps.shred`vacuum full server_share`
    expect(await isInFile(half)).toBe(true)
    release()
    await reader
    expect(await compactShares(deps.shred, deps.logger, 5000)).toBe(true)
    expect(await isInFile(half)).toBe(false)
  })

  test('while a copy cannot be kept no half goes; the next attempt does it', async () => {
    let broken = true
    const kept: LedgerLine[] = []
    const copy: LedgerCopy = {
      keep: (line) => {
        if (broken) return Promise.reject(new Error('no room'))
        kept.push(line)
        return Promise.resolve()
      },
    }
    const { owner, share } = await withdraw(house.app, [copy])
    expect(await halvesOf(share)).toBe(1)
    broken = false
    await createLedger({ ...house.deps, copies: [copy] }).carryOut()
    expect(await halvesOf(share)).toBe(0)
    expect(kept).toEqual([expect.objectContaining({ owner, shares: [share] })])
  })

  describe('a database that was put back by other means than a restore', () => {
    const lineOf = async (owner: string): Promise<LedgerLine> =>
      (await readLedger(house.deps.shred)).find((one) => one.owner === owner)!
    const startsAgain = async (copy: readonly LedgerLine[]): Promise<number> => {
      const missed = await reopenMissed(house.deps, copy, new Date())
      await house.deps.ledger.carryOut()
      return missed
    }

    test('the halves from before: what the main database says is gone goes again', async () => {
      const { owner, share } = await withdraw(house.app)
      const { line } = await lineOf(owner)
      await house.deps.shred`delete from ledger where line_id = ${line}`
      await house.deps.shred`
        insert into server_share (workspace_id, share_id, half, made_at) values (${member.workspace}, ${share}, ${Buffer.alloc(32)}, now())`
      expect(await startsAgain([])).toBe(1)
      expect(await halvesOf(share)).toBe(0)
      // Once: the next start finds nothing to do.
      expect(await startsAgain([])).toBe(0)
    })

    test('both from before: the copy of the ledger knows what was destroyed since', async () => {
      const { owner, share } = await withdraw(house.app)
      const line = await lineOf(owner)
      const { main, shred } = house.deps
      for (const database of [main, shred]) await database`delete from ledger where line_id = ${line.line}`
      await main`update share set destroy_asked_at = null, destroyed_at = null where share_id = ${share}`
      await shred`
        insert into server_share (workspace_id, share_id, half, made_at) values (${member.workspace}, ${share}, ${Buffer.alloc(32)}, now())`
      const released = async (): Promise<unknown> => {
        const response = await member.post(house.app, '/api/shares/release', { shares: [share], purpose: 'roster' })
        return ((await response.json()) as { halves: unknown[] }).halves.length
      }
      // Without the copy nobody can know.
      expect([await startsAgain([]), await released()]).toEqual([0, 1])
      expect([await startsAgain([line]), await released()]).toEqual([1, 0])
      expect(await halvesOf(share)).toBe(0)
      expect(await startsAgain([line])).toBe(0)
    })

    test('what was only just asked for is not told of, and is carried out all the same', async () => {
      const { share } = await withdraw(house.app, [{ keep: () => Promise.reject(new Error('no room')) }])
      expect(await halvesOf(share)).toBe(1)
      expect(await startsAgain([])).toBe(0)
      expect(await halvesOf(share)).toBe(0)
    })
  })

  test('a line replayed on a restored store destroys the halves again, and only those', async () => {
    const gone = await member.withShare(house.app, 'people')
    const stays = await member.withShare(house.app, 'people')
    const line: LedgerLine = {
      format: 'imprimatur/v1',
      workspace: member.workspace,
      line: crypto.randomUUID(),
      at: new Date().toISOString(),
      reason: 'erased',
      owner: gone.owner,
      shares: [gone.share],
    }
    for (const _twice of [1, 2]) await destroyHalvesOf(house.deps.shred, line)
    expect([await halvesOf(gone.share), await halvesOf(stays.share)]).toEqual([0, 1])
    await destroyHalvesOf(house.deps.shred, { ...line, reason: 'workspace-closed', owner: null, shares: [] })
    expect(await halvesOf(stays.share)).toBe(0)
  })
})
