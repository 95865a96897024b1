// The digest to consent officers: pseudonyms and dates, at most one a day with two servers on one database, nothing lost when mail does not get through.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CalendarDate, OwnerId, Pseudonym, QuitclaimId } from '../../core/ids.ts'
import type { AppDeps } from '../../server/deps.ts'
import { sendDigests } from '../../server/digests/send.ts'
import { startJobs } from '../../server/jobs.ts'
import { createMailer, type Mailer } from '../../server/mail.ts'
import { permit } from '../support/consent-samples.ts'
import { startMailServer, textOf, type MailServer } from '../support/mail-server.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const day = 86_400_000

onSomeEngine((cluster) => {
  let mail: MailServer
  let mailer: Mailer
  let url: string
  let member: TestMember
  beforeAll(async () => {
    mail = await startMailServer()
    mailer = createMailer({ smtpUrl: mail.url, from: 'Foto <foto@huis.example>' }, 500)
    url = await cluster().createDatabase()
  })
  afterAll(() => mail.close())
  const house = useHouse(
    () => ({ createDatabase: once(url, () => cluster().createDatabase()) }),
    () => ({ mailer }),
  )
  beforeEach(async () => {
    await house.deps.main`delete from workspace`
    mail.received.length = 0
  })

  const found = async (email: string): Promise<void> => {
    member = await (await TestMember.create()).found(house.app, { member: { name: 'Noor', email } })
  }
  const on = (days: number): CalendarDate =>
    new Date(house.deps.clock().getTime() + days * day).toISOString().slice(0, 10) as CalendarDate
  const signed = async (from: number, until: number): Promise<{ owner: OwnerId; pseudonym: Pseudonym; quitclaim: QuitclaimId }> => {
    const subject = await member.subject()
    const quitclaim = crypto.randomUUID() as QuitclaimId
    const { owner, pseudonym } = subject.body
    const consent = await member.consent(owner, permit({ quitclaim, from: on(from), until: on(until) }))
    await member.post(house.app, '/api/statements', { statements: [subject, consent] })
    return { owner, pseudonym: pseudonym!, quitclaim }
  }
  const run = (change: Partial<AppDeps> = {}): Promise<number> =>
    sendDigests({ ...house.deps, mailer, ...change } as typeof house.deps & { mailer: Mailer })

  test('who runs out is told once, by pseudonym, in both languages; what ended before anybody was told is history', async () => {
    await found('noor@huis.example')
    const late = await signed(-85, 15)
    const last = await signed(-97, 3)
    await signed(-10, 900)
    await signed(-100, -1)
    expect(await run()).toBe(1)
    const text = textOf(mail.received[0] ?? '')
    expect(text).toMatch(/80 % van de termijn is voorbij \(1\)/)
    expect(text).toMatch(/95 % of the term has passed \(1\)/)
    expect(text.match(/P-\w{4}-\w{4}/g)).toEqual([last.pseudonym, late.pseudonym, last.pseudonym, late.pseudonym])
    expect(text).toContain('/#/people/asks/expiring')
    expect(await run()).toBe(0)
  })

  test('the next day tells only what is new, and nothing when there is nothing', async () => {
    await found('noor@huis.example')
    const soon = await signed(-99, 1)
    expect(await run()).toBe(1)
    house.pass(day)
    expect(await run()).toBe(0)
    house.pass(day)
    expect(await run()).toBe(1)
    expect(textOf(mail.received.at(-1) ?? '')).toMatch(new RegExp(`Ended \\(1\\)\\s+${soon.pseudonym}`))
  })

  test('90, 60 and 30 days before the end, each told once', async () => {
    await found('noor@huis.example')
    // So long a term has its 95 % behind it by then.
    const { pseudonym } = await signed(-4000, 100)
    expect(await run()).toBe(1)
    expect(textOf(mail.received.at(-1) ?? '')).toMatch(/95 % of the term has passed \(1\)/)
    for (const [passing, left] of [
      [15, 90],
      [30, 60],
      [30, 30],
    ] as const) {
      house.pass(passing * day)
      expect(await run()).toBe(1)
      const text = textOf(mail.received.at(-1) ?? '')
      expect(text).toMatch(new RegExp(`${String(left)} days left, or fewer \\(1\\)\\s+${pseudonym}`))
      expect(text).not.toContain('95 %')
      expect(await run()).toBe(0)
    }
  })

  test('who withdrew, or signed anew, is in no digest', async () => {
    await found('noor@huis.example')
    const gone = await signed(-85, 15)
    const again = await signed(-85, 15)
    await member.post(house.app, '/api/statements', {
      statements: [
        await member.consent(gone.owner, { action: 'withdraw', quitclaim: gone.quitclaim, channels: null }),
        await member.consent(again.owner, permit({ quitclaim: crypto.randomUUID() as QuitclaimId, from: on(0), until: on(900) })),
      ],
    })
    expect(await run()).toBe(0)
  })

  test('greylisted: later the same day; no answer: not again today, and told tomorrow', async () => {
    await found('greylist@huis.example')
    await signed(-85, 15)
    expect(await run()).toBe(0)
    await house.deps.main`update member set email = 'noor@huis.example'`
    expect(await run()).toBe(1)

    await house.deps.main`delete from digest`
    expect(await run({ mailer: createMailer({ smtpUrl: 'smtp://127.0.0.1:1', from: 'a@b.example' }, 500) })).toBe(0)
    expect(await run()).toBe(0)
    house.pass(day)
    expect(await run()).toBe(1)
  })

  test('ten runs at once on one database: one message', async () => {
    await found('noor@huis.example')
    await signed(-85, 15)
    const sent = await Promise.all(Array.from({ length: 10 }, () => run()))
    expect(sent.reduce((sum, one) => sum + one)).toBe(1)
    expect(mail.received).toHaveLength(1)
    // Control: without the claim every run would have told it.
    await house.deps.main`delete from digest`
    expect(await run()).toBe(1)
  })

  test(
    'two servers start their jobs on one database at the same time: one message, and both stop',
    { timeout: 240_000 },
    async () => {
      await found('noor@huis.example')
      await signed(-85, 15)
      const times = { digestCron: '* * * * *', pollEveryS: 1, lookEveryS: 1 }
      const stops = await Promise.all([startJobs(url, house.deps, times), startJobs(url, house.deps, times)])
      await expect.poll(() => mail.received.length, { timeout: 180_000, interval: 200 }).toBe(1)
      await Promise.all(stops.map((stop) => stop()))
      expect(mail.received).toHaveLength(1)
      const tables = await house.deps.main<
        { name: string }[]
      >`select table_name as name from information_schema.tables where table_schema = 'jobs'`
      expect(tables.length).toBeGreaterThan(3)
      // Whatever the library keeps of a job names nobody.
      const [job] = await house.deps.main<{ rows: string | null }[]>`select string_agg(j::text, ' ') as rows from jobs.job j`
      expect(job?.rows ?? '').not.toMatch(/P-\w{4}-\w{4}|@/)
    },
  )
})

/** The first answer is given, later ones are made. */
function once<T>(first: T, make: () => Promise<T>): () => Promise<T> {
  let given = false
  return () => {
    if (given) return make()
    given = true
    return Promise.resolve(first)
  }
}
