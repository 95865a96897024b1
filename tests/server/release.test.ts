// The promise behind every read: no server half leaves before the line that names each person is in the log. With a positive control:
// a server that forgets the line is caught by the same check.
import { beforeAll, expect, test } from 'vitest'
import { AuditLine } from '../../core/log/line.ts'
import type { AuditLog } from '../../server/log/audit.ts'
import { useHouse } from './house.ts'
import { TestMember, type Answers } from './member.ts'
import { onSomeEngine } from './postgres.ts'

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  beforeAll(async () => {
    member = await TestMember.founder(house.app)
  })

  const lines = async (by = member): Promise<AuditLine[]> => {
    const rows = await house.deps.main<{ line: string }[]>`
      select line from audit_line where workspace_id = ${by.workspace} order by seq`
    return rows.map(({ line }) => AuditLine.parse(JSON.parse(line)))
  }

  /** The check itself: releases, and tells how many halves came out that no committed line accounts for. */
  const unaccounted = async (app: Answers, subjects: readonly { share: string; pseudonym: string | null }[]): Promise<number> => {
    const before = (await lines()).length
    const response = await member.post(app, '/api/shares/release', {
      shares: subjects.map(({ share }) => share),
      purpose: 'roster',
    })
    const { halves = [] } = (await response.json()) as { halves?: { share: string }[] }
    const named = new Set(
      (await lines()).slice(before).flatMap(({ objects }) => objects.map((object) => object.ParticipantObjectID)),
    )
    return halves.filter(({ share }) => !named.has(subjects.find((subject) => subject.share === share)?.pseudonym ?? '')).length
  }

  /** Makes every write to the log fail, as a full disk would. */
  const withBrokenLog = async (work: () => Promise<void>): Promise<void> => {
    await house.deps.main`create function refuse_line() returns trigger language plpgsql as $$ begin raise 'no space'; end $$`
    await house.deps.main`create trigger refuse_line before insert on audit_line execute function refuse_line()`
    try {
      await work()
    } finally {
      await house.deps.main`drop trigger refuse_line on audit_line`
      await house.deps.main`drop function refuse_line()`
    }
  }

  test('nobody writes their own words into the log: a purpose is one of a list', async () => {
    const member = await TestMember.founder(house.app)
    const { share } = await member.withShare(house.app, 'people')
    const response = await member.post(house.app, '/api/shares/release', { shares: [share], purpose: 'Anna de Vries' })
    expect([response.status, await response.json()]).toEqual([400, { code: 'bad_request' }])
  })

  test('a batch of releases is one line that names every person, with the purpose', async () => {
    const subjects = [await member.withShare(house.app, 'faces'), await member.withShare(house.app, 'faces')]
    expect(await unaccounted(house.app, subjects)).toBe(0)
    const line = (await lines()).at(-1)
    expect(line).toMatchObject({ EventID: 'share.release', EventActionCode: 'R', EventOutcomeIndicator: 0, PurposeOfUse: 'roster' })
    expect(line).toMatchObject({ UserID: member.member, UserIsRequestor: true })
    expect(line?.objects).toEqual(
      expect.arrayContaining(
        subjects.map(({ pseudonym }) => ({
          ParticipantObjectID: pseudonym,
          ParticipantObjectIDTypeCode: 'subject',
          ParticipantObjectDetail: 'faces',
        })),
      ),
    )
  })

  test('when the log cannot be written nothing is released, nothing started, nothing stored', async () => {
    const subject = await member.withShare(house.app, 'faces')
    const person = await member.subject()
    const start = await member.share(subject.owner, 'people')
    const record = await member.record({ owner: subject.owner, share: subject.share, table: 'template' })
    await withBrokenLog(async () => {
      const release = await member.post(house.app, '/api/shares/release', { shares: [subject.share], purpose: 'roster' })
      expect([release.status, await release.json()]).toEqual([500, { code: 'internal' }])
      for (const [path, body] of [
        ['/api/shares', start],
        ['/api/statements', { statements: [person] }],
        ['/api/records', { records: [record] }],
      ] as const) {
        const response = await member.post(house.app, path, body)
        expect(JSON.stringify(await response.json())).toBe('{"code":"internal"}')
      }
    })
    // And none of it stayed: sent again, each is new.
    const outcomes = await member.post(house.app, '/api/statements', { statements: [person] })
    expect(await outcomes.json()).toMatchObject({ outcomes: [{ outcome: 'stored' }] })
    const stored = await member.post(house.app, '/api/records', { records: [record] })
    expect(await stored.json()).toMatchObject({ outcomes: [{ outcome: 'stored' }] })
    expect((await member.post(house.app, '/api/shares', start)).status).toBe(201)
  })

  test('control: a server that releases without a line is caught', async () => {
    const forgetful: AuditLog = { append: () => Promise.resolve() }
    const subject = await member.withShare(house.app, 'faces')
    expect(await unaccounted(house.another({ audit: forgetful }), [subject])).toBe(1)
    expect(await unaccounted(house.app, [subject])).toBe(0)
  })

  test('a refused release is a line too, with outcome 4', async () => {
    const editor = await TestMember.founder(house.app, ['owner', 'editor'])
    const { share, pseudonym } = await editor.withShare(house.app, 'papers')
    expect((await editor.post(house.app, '/api/shares/release', { shares: [share], purpose: 'roster' })).status).toBe(403)
    expect((await lines(editor)).at(-1)).toMatchObject({
      EventID: 'share.release',
      EventOutcomeIndicator: 4,
      objects: [{ ParticipantObjectID: pseudonym, ParticipantObjectDetail: 'papers' }],
    })
  })

  test('the half is durable before the sealed half is stored: a failed start leaves a half, never a share without one', async () => {
    const { owner } = await member.withShare(house.app, 'people')
    const start = await member.share(owner, 'people')
    await withBrokenLog(async () => {
      expect((await member.post(house.app, '/api/shares', start)).status).toBe(500)
    })
    const { share } = start.statement.body
    expect(await house.deps.main`select 1 from share where share_id = ${share}`).toHaveLength(0)
    expect(await house.deps.shred`select 1 from server_share where share_id = ${share}`).toHaveLength(1)
  })

  test('the server halves are nowhere in the main database, and differ', async () => {
    const { share, serverHalf } = await member.withShare(house.app, 'faces')
    const other = await member.withShare(house.app, 'faces')
    expect(Buffer.from(serverHalf, 'base64url')).toHaveLength(32)
    expect(other.serverHalf).not.toBe(serverHalf)
    const [row] = await house.deps.main`select share::text from share where share_id = ${share}`
    expect(JSON.stringify(row)).not.toContain(Buffer.from(serverHalf, 'base64url').toString('hex'))
  })

  test('withdrawing matching destroys the person’s faces shares and no other; templates can still be removed', async () => {
    const { owner, share, pseudonym } = await member.withShare(house.app, 'faces')
    const startPeople = await member.share(owner, 'people')
    await member.post(house.app, '/api/shares', startPeople)
    const template = await member.record({ owner, share, table: 'template' })
    await member.post(house.app, '/api/records', { records: [template] })
    const grants = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const
    const say = async (action: 'matching-permit' | 'matching-withdraw', grant: (typeof grants)[number]): Promise<void> => {
      const consent = action === 'matching-permit' ? { action, grant, until: null } : { action, grant }
      await member.post(house.app, '/api/statements', { statements: [await member.consent(owner, consent as never)] })
    }
    const released = async (): Promise<number> => {
      const response = await member.post(house.app, '/api/shares/release', { shares: [share], purpose: 'roster' })
      return ((await response.json()) as { halves: unknown[] }).halves.length
    }
    await say('matching-permit', grants[0])
    await say('matching-permit', grants[1])
    await say('matching-withdraw', grants[0])
    expect(await released()).toBe(1)
    await say('matching-withdraw', grants[1])
    expect(await released()).toBe(0)
    expect(await house.deps.shred`select 1 from server_share where share_id = ${share}`).toHaveLength(0)
    const peopleShare = startPeople.statement.body.share
    expect(await house.deps.shred`select 1 from server_share where share_id = ${peopleShare}`).toHaveLength(1)
    expect(await lines()).toContainEqual(
      expect.objectContaining({
        EventID: 'share.destroy',
        objects: [{ ParticipantObjectID: pseudonym, ParticipantObjectIDTypeCode: 'subject', ParticipantObjectDetail: 'faces' }],
      }),
    )
    const { record } = template.statement.body
    const write = await member.record({ owner, share, table: 'template', record, version: 2 })
    const remove = await member.record({ owner, share, table: 'template', record, version: 2 }, null)
    const answer = await member.post(house.app, '/api/records', { records: [write, remove] })
    expect(await answer.json()).toMatchObject({ outcomes: [{ outcome: 'refused', code: 'not_found' }, { outcome: 'stored' }] })
  })

  test('a destruction that the shred database refused is done by the next sweep', async () => {
    const { sweep } = await import('../../server/sweep.ts')
    const { owner, share } = await member.withShare(house.app, 'faces')
    const grant = '33333333-3333-4333-8333-333333333333'
    await house.deps.shred`alter table server_share rename to away`
    const withdraw = await member.consent(owner, { action: 'matching-withdraw', grant: grant as never })
    expect((await member.post(house.app, '/api/statements', { statements: [withdraw] })).status).toBe(200)
    await house.deps.shred`alter table away rename to server_share`
    expect(await house.deps.shred`select 1 from server_share where share_id = ${share}`).toHaveLength(1)
    await sweep(house.deps)
    expect(await house.deps.shred`select 1 from server_share where share_id = ${share}`).toHaveLength(0)
  })
})
