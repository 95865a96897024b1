// The mail relay against a real SMTP server: what comes of a message is one code, and neither its address nor its text is anywhere afterwards.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MailFailure } from '../../core/asks/document.ts'
import { AskId, type OwnerId } from '../../core/ids.ts'
import { createMailer } from '../../server/mail.ts'
import { runMail, worthAnotherTry } from '../../web/workspace/requests/mail-run.ts'
import { startMailServer, type MailServer } from '../support/mail-server.ts'
import { useHouse, type House } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const marker = 'Zonnebloemlaan-7-geheim'

onSomeEngine((cluster) => {
  let mail: MailServer
  beforeAll(async () => {
    mail = await startMailServer()
  })
  afterAll(() => mail.close())
  const house = useHouse(cluster, () => ({ mailer: createMailer({ smtpUrl: mail.url, from: 'Foto <foto@huis.example>' }, 500) }))
  let member: TestMember
  beforeAll(async () => {
    member = await TestMember.founder(house.app)
  })

  const person = async (): Promise<OwnerId> => (await member.withShare(house.app, 'people')).owner
  const send = async (about: OwnerId, change: object = {}, app: House['app'] = house.app): Promise<string> => {
    const message = { to: `anna-${marker}@example.org`, subject: `Foto’s ${marker}`, text: `Dag Anna\n${marker}`, about }
    const response = await member.post(app, '/api/mail', { ...message, ...change })
    return response.status === 200 ? 'sent' : ((await response.json()) as { code: string }).code
  }

  test('a message arrives, from the operator’s address, with its text', async () => {
    expect(await send(await person())).toBe('sent')
    expect(mail.received.at(-1)).toContain('From: Foto <foto@huis.example>')
    expect(mail.received.at(-1)).toContain(`To: anna-${marker}@example.org`)
    expect(mail.received.at(-1)).toContain(marker)
  })

  test.each([
    ['nobody', 'mail_refused'],
    ['greylist', 'mail_later'],
    ['slow', 'mail_unreachable'],
    ['closes', 'mail_unreachable'],
  ])('%s: %s', async (local, code) => {
    const before = mail.received.length
    expect(await send(await person(), { to: `${local}@${marker}.example` })).toBe(code)
    expect(mail.received.length).toBe(before)
  })

  test('a mail server that is down, that needs TLS, or that was never set', async () => {
    const down = house.another({ mailer: createMailer({ smtpUrl: 'smtp://127.0.0.1:1', from: 'a@b.example' }, 500) })
    expect(await send(await person(), {}, down)).toBe('mail_unreachable')
    const port = new URL(mail.url).port
    // The same server under a name that is not this machine's: it offers no TLS, so it gets nothing.
    const distant = house.another({ mailer: createMailer({ smtpUrl: `smtp://0.0.0.0:${port}`, from: 'a@b.example' }, 500) })
    const before = mail.received.length
    expect(await send(await person(), {}, distant)).toBe('mail_unreachable')
    expect(mail.received.length).toBe(before)
    expect(await send(await person(), {}, house.another({ mailer: null }))).toBe('mail_off')
  })

  test.each<[string, object]>([
    ['two addresses', { to: 'a@example.org, b@example.org' }],
    ['a header smuggled into the subject', { subject: 'Hi\r\nBcc: c@example.org' }],
    ['a header smuggled into the address', { to: 'a@example.org\r\nBcc: c@example.org' }],
    ['an attachment', { attachments: [{ path: '/etc/passwd' }] }],
    ['no text', { text: '' }],
  ])('refused: %s', async (_name, change) => {
    const before = mail.received.length
    expect(await send(await person(), change)).toBe('bad_request')
    expect(mail.received.length).toBe(before)
  })

  test('about nobody, nothing is sent; about one person only so much', async () => {
    const event = await member.withShare(house.app, 'library')
    expect(await send(event.owner)).toBe('not_found')
    const about = await person()
    const answers: string[] = []
    for (let i = 0; i < 9; i++) answers.push(await send(about))
    expect(answers).toEqual([...Array.from({ length: 8 }, () => 'sent'), 'too_many_attempts'])
    expect(await send(await person())).toBe('sent')
  })

  test('what never left costs nothing', async () => {
    const about = await person()
    for (let i = 0; i < 10; i++) expect(await send(about, { to: 'greylist@example.org' })).toBe('mail_later')
    expect(await send(about)).toBe('sent')
  })

  test('neither address nor text is in the database or the log; the line names the pseudonym', async () => {
    const { owner, pseudonym } = await member.withShare(house.app, 'people')
    await send(owner)
    await send(owner, { to: `nobody@${marker}.example` })
    const tables = await house.deps.main<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public'`
    expect(tables.length).toBeGreaterThan(10)
    for (const { name } of tables) {
      const rows = await house.deps.main<{ row: string }[]>`select t::text as row from ${house.deps.main(name)} t`
      expect(
        rows.filter(({ row }) => row.includes(marker)),
        name,
      ).toEqual([])
    }
    expect(house.logText()).toContain('/api/mail')
    expect(house.logText()).not.toContain(marker)
    const [line] = await house.deps.main<{ line: string }[]>`
      select line from audit_line where workspace_id = ${member.workspace} order by seq desc limit 1`
    expect(JSON.parse(line?.line ?? '')).toMatchObject({
      EventID: 'mail.relay',
      EventOutcomeIndicator: 8,
      objects: [{ ParticipantObjectID: pseudonym, ParticipantObjectDetail: 'mail_refused' }],
    })
    // Control: what is stored is found this way.
    const found = await house.deps.main<{ row: string }[]>`select t::text as row from owner t`
    expect(found.some(({ row }) => row.includes(pseudonym ?? '-'))).toBe(true)
  })

  test('forty people at once, through a mail server with moods: each has one outcome, another try sends the rest, and nobody gets it twice', async () => {
    const moods = ['anna', 'nobody', 'greylist', 'closes'] as const
    const people = new Map<AskId, { readonly to: string; readonly about: OwnerId }>()
    for (let i = 0; i < 40; i++)
      people.set(AskId.parse(crypto.randomUUID()), {
        to: `${moods[i % 4] ?? ''}-${String(i)}@forty.example`,
        about: await person(),
      })
    const before = mail.received.length
    const deliver = async (ask: AskId): Promise<'sent' | MailFailure> => {
      const { to, about } = people.get(ask)!
      const outcome = await send(about, { to })
      return outcome === 'sent' ? 'sent' : (({ mail_refused: 'refused', mail_later: 'later' } as const)[outcome] ?? 'unreachable')
    }
    const run = (asks: Iterable<AskId>) => runMail([...asks], deliver, new AbortController().signal, () => undefined)
    const recipients = () => mail.received.slice(before).map((message) => /^To: (\S+)$/m.exec(message)?.[1])
    const first = await run(people.keys())
    expect(first).toMatchObject({ sent: 10, failed: { refused: 10, later: 10, unreachable: 10 }, left: 0 })
    expect(first.unsent).toHaveLength(30)
    const again = worthAnotherTry(first)
    expect(again.map((ask) => people.get(ask)?.to)).not.toContainEqual(expect.stringContaining('nobody'))
    mail.recover(true)
    try {
      expect(await run(again)).toEqual({ sent: 20, failed: {}, left: 0, unsent: [] })
    } finally {
      mail.recover(false)
    }
    expect(recipients()).toHaveLength(30)
    expect(new Set(recipients()).size).toBe(30)
  }, 60_000)

  test('a mail server that is silent, or that is not there, is not asked forty times', async () => {
    const asked: string[] = []
    const asks = Array.from({ length: 40 }, () => AskId.parse(crypto.randomUUID()))
    const down = house.another({ mailer: createMailer({ smtpUrl: 'smtp://127.0.0.1:1', from: 'a@b.example' }, 500) })
    const about = await person()
    const result = await runMail(
      asks,
      async (ask) => {
        asked.push(ask)
        return (await send(about, {}, down)) === 'mail_unreachable' ? 'unreachable' : 'later'
      },
      new AbortController().signal,
      () => undefined,
    )
    expect(asked.length).toBeLessThan(12)
    expect(result).toMatchObject({ sent: 0, left: 40 - asked.length })
    // Not one of them is lost.
    expect(worthAnotherTry(result)).toEqual(asks)
  })
})
