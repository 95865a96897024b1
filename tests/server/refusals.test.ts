// Everything the server must refuse, by code: other workspaces, missing roles, forged signatures, altered envelopes, impossible requests.
import { beforeAll, expect, test } from 'vitest'
import type { Outcome } from '../../core/wire.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const codeOf = async (response: Response): Promise<[number, unknown]> => [response.status, await response.json()]

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  beforeAll(async () => {
    member = await TestMember.founder(house.app)
  })

  const put = async (by: TestMember, path: 'statements' | 'records', items: unknown[]): Promise<Outcome[]> => {
    const response = await by.post(house.app, `/api/${path}`, { [path]: items })
    return ((await response.json()) as { outcomes: Outcome[] }).outcomes
  }
  const stranger = async (): Promise<TestMember> => TestMember.founder(house.app)
  const limited = async (...roles: ('owner' | 'editor' | 'viewer' | 'auditor' | 'consent-officer')[]): Promise<TestMember> =>
    TestMember.founder(house.app, roles)

  test.each([
    ['GET', '/api/session'],
    ['GET', '/api/feed'],
    ['POST', '/api/statements'],
    ['POST', '/api/shares'],
    ['POST', '/api/shares/release'],
    ['POST', '/api/records'],
    ['GET', '/api/records/person/00000000-0000-4000-8000-000000000000'],
  ] as const)('without a session %s %s is not_signed_in', async (method, path) => {
    const anonymous = await TestMember.create()
    const response = await anonymous.send(house.app, method, path, method === 'POST' ? {} : undefined)
    expect(await codeOf(response)).toEqual([401, { code: 'not_signed_in' }])
  })

  test('another workspace sees nothing and changes nothing', async () => {
    const { owner, share } = await member.withShare(house.app, 'people')
    const record = await member.record({ owner, share, table: 'person' })
    await put(member, 'records', [record])
    const other = await stranger()

    expect(await put(other, 'records', [record])).toMatchObject([{ outcome: 'refused', code: 'forbidden' }])
    expect(await put(other, 'statements', [await member.subject()])).toMatchObject([{ outcome: 'refused', code: 'forbidden' }])
    // Signed by the stranger for their own workspace, but about a person of ours.
    expect(await put(other, 'records', [await other.record({ owner, share, table: 'person' })])).toMatchObject([
      { code: 'not_found' },
    ])
    const never = await other.consent(owner, { action: 'never' })
    expect(await put(other, 'statements', [never])).toMatchObject([{ code: 'not_found' }])
    const released = await other.post(house.app, '/api/shares/release', { shares: [share], purpose: 'roster' })
    expect(await released.json()).toMatchObject({ halves: [], missing: [share] })
    const fetched = await other.get(house.app, `/api/records/person/${record.statement.body.record}`)
    expect(await codeOf(fetched)).toEqual([404, { code: 'not_found' }])
    const feed = (await (await other.get(house.app, '/api/feed')).json()) as { changes: { kind: string }[] }
    expect(feed.changes).toHaveLength(1)
  })

  test('a viewer writes nothing, but may restrict', async () => {
    const viewer = await limited('owner', 'viewer')
    const subject = await viewer.subject()
    expect(await put(viewer, 'statements', [subject])).toMatchObject([{ outcome: 'refused', code: 'forbidden' }])
    const start = await viewer.post(house.app, '/api/shares', await viewer.share(subject.body.owner, 'library'))
    expect(await codeOf(start)).toEqual([403, { code: 'forbidden' }])
    // Nobody by that id is known, so the answer is not_found: the role let it through.
    expect(await put(viewer, 'statements', [await viewer.consent(subject.body.owner, { action: 'never' })])).toMatchObject([
      { code: 'not_found' },
    ])
  })

  test('an editor may add a paper and can never have its half, its share or its ciphertext back', async () => {
    const editor = await limited('owner', 'editor')
    const { owner, share } = await editor.withShare(house.app, 'papers')
    const paper = await editor.record({ owner, share, table: 'paper' })
    expect(await put(editor, 'records', [paper])).toMatchObject([{ outcome: 'stored' }])
    const release = await editor.post(house.app, '/api/shares/release', { shares: [share], purpose: 'roster' })
    expect(await codeOf(release)).toEqual([403, { code: 'forbidden' }])
    const fetched = await editor.get(house.app, `/api/records/paper/${paper.statement.body.record}`)
    expect(await codeOf(fetched)).toEqual([403, { code: 'forbidden' }])
    const feed = (await (await editor.get(house.app, '/api/feed')).json()) as { changes: { kind: string }[]; more: boolean }
    expect(feed.changes.filter(({ kind }) => kind !== 'statement')).toEqual([])
    expect(feed.more).toBe(false)
  })

  test('settings are the owner’s', async () => {
    const owner = await limited('owner')
    expect(await put(owner, 'statements', [await owner.settings(false)])).toMatchObject([{ outcome: 'stored' }])
    expect(await put(owner, 'statements', [await owner.event()])).toMatchObject([{ code: 'forbidden' }])
  })

  test('a forged signature, somebody else’s signature and an altered body are signature_refused', async () => {
    const subject = await member.subject()
    const forged = { ...subject, signature: `${'A'.repeat(85)}A` }
    expect(await put(member, 'statements', [forged])).toMatchObject([{ outcome: 'refused', code: 'signature_refused' }])
    const altered = { ...subject, body: { ...subject.body, at: '2020-01-01T00:00:00.000Z' } }
    expect(await put(member, 'statements', [altered])).toMatchObject([{ code: 'signature_refused' }])
    const impostor = await TestMember.create()
    const theirs = await impostor.sign(subject.body)
    expect(await put(member, 'statements', [theirs])).toMatchObject([{ code: 'signature_refused' }])
    // The control: unaltered it goes in.
    expect(await put(member, 'statements', [subject])).toMatchObject([{ outcome: 'stored' }])
  })

  test('a statement made under an unknown chain head is chain_refused', async () => {
    const subject = await member.subject()
    const body = { ...subject.body, chainHead: { seq: 0, hash: '0'.repeat(64) } }
    expect(await put(member, 'statements', [await member.sign(body)])).toMatchObject([{ code: 'chain_refused' }])
  })

  test('an envelope or sealed half that is not the signed one is signature_refused', async () => {
    const { owner, share } = await member.withShare(house.app, 'people')
    const record = await member.record({ owner, share, table: 'person' })
    const other = await member.record({ owner, share, table: 'person' })
    expect(await put(member, 'records', [{ ...record, envelope: other.envelope }])).toMatchObject([{ code: 'signature_refused' }])
    expect(await put(member, 'records', [{ ...record, envelope: null }])).toMatchObject([{ code: 'signature_refused' }])
    const start = await member.share(owner, 'people')
    const { sealed } = await member.share(owner, 'people')
    expect(await codeOf(await member.post(house.app, '/api/shares', { ...start, sealed }))).toEqual([
      422,
      { code: 'signature_refused' },
    ])
  })

  test('a record stays with its person, its scope and its share', async () => {
    const a = await member.withShare(house.app, 'people')
    const b = await member.withShare(house.app, 'people')
    const first = await member.record({ ...a, table: 'person' })
    await put(member, 'records', [first])
    const { record } = first.statement.body
    expect(await put(member, 'records', [await member.record({ ...b, table: 'person', record, version: 2 })])).toMatchObject([
      { code: 'bad_request' },
    ])
    const foreignShare = await member.record({ owner: a.owner, share: b.share, table: 'person' })
    expect(await put(member, 'records', [foreignShare])).toMatchObject([{ code: 'bad_request' }])
    const otherScope = await member.record({ ...a, table: 'template' })
    expect(await put(member, 'records', [otherScope])).toMatchObject([{ code: 'bad_request' }])
    const asEvent = await member.record({ ...a, table: 'asset' })
    expect(await put(member, 'records', [asEvent])).toMatchObject([{ code: 'not_found' }])
  })

  test('a taken pseudonym, owner or statement id is refused as exists', async () => {
    const subject = await member.subject()
    await put(member, 'statements', [subject])
    const { pseudonym, owner } = subject.body
    if (pseudonym === null) throw new Error('a subject has a pseudonym')
    expect(await put(member, 'statements', [await member.subject(pseudonym)])).toMatchObject([{ code: 'exists' }])
    expect(await put(member, 'statements', [await member.subject(undefined, owner)])).toMatchObject([{ code: 'exists' }])
    const sameId = await member.sign({ ...(await member.subject()).body, statement: subject.body.statement })
    expect(await put(member, 'statements', [sameId])).toMatchObject([{ code: 'exists' }])
    // Another workspace may use the same pseudonym.
    const other = await stranger()
    expect(await put(other, 'statements', [await other.subject(pseudonym)])).toMatchObject([{ outcome: 'stored' }])
    // Twice in one batch: the second is the one refused.
    const [x, y] = [await member.subject(undefined), await member.subject(undefined)]
    const clash = await member.sign({ ...y.body, pseudonym: x.body.pseudonym })
    expect(await put(member, 'statements', [x, clash])).toMatchObject([{ outcome: 'stored' }, { code: 'exists' }])
  })

  test('a share in scope log, for an old epoch or of the wrong kind is refused', async () => {
    const { owner } = await member.withShare(house.app, 'people')
    const start = await member.share(owner, 'log')
    expect(await codeOf(await member.post(house.app, '/api/shares', start))).toEqual([403, { code: 'forbidden' }])
    const inLibrary = await member.share(owner, 'library')
    expect(await codeOf(await member.post(house.app, '/api/shares', inLibrary))).toEqual([400, { code: 'bad_request' }])
    const later = await member.share(owner, 'people')
    const statement = await member.sign({ ...later.statement.body, epoch: 2 })
    expect(await codeOf(await member.post(house.app, '/api/shares', { ...later, statement }))).toEqual([409, { code: 'conflict' }])
  })

  test.each([
    ['an unknown field', '/api/sign-in', { signInSecret: 'A'.repeat(43), extra: 1 }],
    ['a wrong type', '/api/sign-in', { signInSecret: 1 }],
    ['no body', '/api/sign-in', ''],
    ['a list where an object belongs', '/api/statements', []],
    ['stray bits in base64url', '/api/sign-in', { signInSecret: `${'A'.repeat(42)}B` }],
  ])('%s is bad_request', async (_name, path, body) => {
    expect(await codeOf(await member.post(house.app, path, body))).toEqual([400, { code: 'bad_request' }])
  })

  test('broken JSON is bad_request and a NUL character too', async () => {
    const headers = { 'content-type': 'application/json', cookie: member.cookie ?? '' }
    const broken = await house.app.request(`${member.origin}/api/sign-in`, { method: 'POST', headers, body: '{"signIn' })
    expect(await codeOf(broken)).toEqual([400, { code: 'bad_request' }])
    const other = await TestMember.create()
    const response = await other.post(house.app, '/api/workspaces', { ...(await other.founding()), name: 'a\u0000b' })
    expect(await codeOf(response)).toEqual([400, { code: 'bad_request' }])
  })

  test('a body past the limit is too_large', async () => {
    const response = await member.post(house.app, '/api/sign-in', { signInSecret: 'A'.repeat(3 * 1024 * 1024) })
    expect(await codeOf(response)).toEqual([413, { code: 'too_large' }])
  })

  test('the largest envelope goes in and comes back', async () => {
    const { owner, share } = await member.withShare(house.app, 'papers')
    const paper = await member.record({ owner, share, table: 'paper' }, 16 * 1024 * 1024)
    expect(await put(member, 'records', [paper])).toMatchObject([{ outcome: 'stored' }])
    const fetched = await member.get(house.app, `/api/records/paper/${paper.statement.body.record}`)
    expect(((await fetched.json()) as { envelope: string }).envelope === paper.envelope).toBe(true)
  })

  test('an unknown API address is not_found', async () => {
    expect(await codeOf(await member.get(house.app, '/api/nothing'))).toEqual([404, { code: 'not_found' }])
  })
})
