// Many at once: exactly once, no gap a reader could fall into, one winner per version. Two servers on the same databases take part.
import { beforeAll, expect, test } from 'vitest'
import type { FeedPage, Outcome } from '../../core/wire.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onEveryEngine } from './postgres.ts'

const parallel = 50

onEveryEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  beforeAll(async () => {
    member = await TestMember.founder(house.app)
  })

  const outcomesOf = async (response: Response): Promise<Outcome[]> => ((await response.json()) as { outcomes: Outcome[] }).outcomes
  const feed = async (after: number): Promise<FeedPage> =>
    (await (await member.get(house.app, `/api/feed?after=${String(after)}&limit=7`)).json()) as FeedPage

  test('fifty parallel writers, two servers, each batch sent twice: a polling reader sees every change once, in order', async () => {
    const second = house.another()
    const subjects = await Promise.all(Array.from({ length: parallel }, () => member.subject()))
    let writing = true
    const seen: number[] = []
    const names = new Set<string>()
    const read = async (): Promise<void> => {
      let after = 0
      for (let done = false; !done;) {
        done = !writing
        for (let more = true; more;) {
          const page = await feed(after)
          for (const change of page.changes) {
            seen.push(change.seq)
            if (change.kind === 'statement') names.add(change.statement.body.statement)
          }
          ;({ next: after, more } = page)
        }
      }
    }
    const reading = read()
    const outcomes = await Promise.all(
      subjects.flatMap((subject) => [
        member.post(house.app, '/api/statements', { statements: [subject] }).then(outcomesOf),
        member.post(second, '/api/statements', { statements: [subject] }).then(outcomesOf),
      ]),
    )
    writing = false
    await reading

    const told = outcomes.flat().map(({ outcome }) => outcome)
    expect(told.filter((outcome) => outcome === 'stored')).toHaveLength(parallel)
    expect(told.filter((outcome) => outcome === 'repeated')).toHaveLength(parallel)
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 1))
    for (const { body } of subjects) expect(names.has(body.statement)).toBe(true)
    const [log] = await house.deps.main<{ lines: number; last: number; size: number }[]>`
      select count(*)::integer as lines, max(seq) + 1 as last, (select log_size from head where workspace_id = ${member.workspace}) as size
      from audit_line where workspace_id = ${member.workspace}`
    expect(log).toEqual({ lines: log?.size, last: log?.size, size: log?.size })
  })

  test('fifty rivals for the same version: one is stored, the others conflict', async () => {
    const { owner, share } = await member.withShare(house.app, 'people')
    const first = await member.record({ owner, share, table: 'person' })
    const { record } = first.statement.body
    const rivals = await Promise.all(
      Array.from({ length: parallel }, () => member.record({ owner, share, table: 'person', record })),
    )
    const outcomes = await Promise.all(
      rivals.map((rival) => member.post(house.app, '/api/records', { records: [rival] }).then(outcomesOf)),
    )
    const told = outcomes.flat().map(({ outcome }) => outcome)
    expect(told.filter((outcome) => outcome === 'stored')).toHaveLength(1)
    expect(told.filter((outcome) => outcome === 'conflict')).toHaveLength(parallel - 1)
  })

  test('the same share started fifty times at once has one half, told the same to all', async () => {
    const person = await member.subject()
    await member.post(house.app, '/api/statements', { statements: [person] })
    const start = await member.share(person.body.owner, 'people')
    const halves = await Promise.all(
      Array.from({ length: parallel }, async () => {
        const response = await member.post(house.app, '/api/shares', start)
        return ((await response.json()) as { serverHalf: string }).serverHalf
      }),
    )
    expect(new Set(halves).size).toBe(1)
    expect(halves[0]).toHaveLength(43)
  })

  test('the same pseudonym asked for fifty times at once goes to one person', async () => {
    const { pseudonym } = (await member.subject()).body
    if (pseudonym === null) throw new Error('a subject has a pseudonym')
    const rivals = await Promise.all(Array.from({ length: parallel }, () => member.subject(pseudonym)))
    const outcomes = await Promise.all(
      rivals.map((statement) => member.post(house.app, '/api/statements', { statements: [statement] }).then(outcomesOf)),
    )
    expect(outcomes.flat().filter(({ outcome }) => outcome === 'stored')).toHaveLength(1)
    expect(outcomes.flat().filter(({ code }) => code === 'exists')).toHaveLength(parallel - 1)
  })

  test('the same workspace founded ten times at once exists once', async () => {
    const founder = await TestMember.create()
    const request = await founder.founding()
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async () => (await founder.post(house.app, '/api/workspaces', request)).status),
    )
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(9)
  })
})
