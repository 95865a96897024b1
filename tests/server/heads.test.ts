// A member's sealed heads: kept for themselves only, replaced only by somebody who has seen what stands.
import { randomBytes } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const sealed = (): string => randomBytes(321).toString('base64url')

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  beforeEach(async () => {
    member = await TestMember.founder(house.app)
  })

  const kept = async (by = member): Promise<unknown> => (await by.get(house.app, '/api/heads')).json()
  const keep = async (body: object, by = member): Promise<{ status: number; body: unknown }> => {
    const response = await by.send(house.app, 'PUT', '/api/heads', { member: by.member, ...body })
    return { status: response.status, body: await response.json() }
  }

  test('none at first; then the newest, by version', async () => {
    expect(await kept()).toEqual({ version: 0, sealed: null })
    const [first, second] = [sealed(), sealed()]
    expect(await keep({ after: 0, sealed: first })).toEqual({ status: 200, body: { version: 1 } })
    expect(await keep({ after: 1, sealed: second })).toEqual({ status: 200, body: { version: 2 } })
    expect(await kept()).toEqual({ version: 2, sealed: second })
  })

  test('somebody who has not seen what stands replaces nothing', async () => {
    const first = sealed()
    await keep({ after: 0, sealed: first })
    for (const after of [0, 2, 7])
      expect(await keep({ after, sealed: sealed() })).toEqual({ status: 409, body: { code: 'conflict' } })
    expect(await kept()).toEqual({ version: 1, sealed: first })
  })

  test('of ten at once one is kept', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => keep({ after: 0, sealed: sealed() })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('are nobody else’s', async () => {
    await keep({ after: 0, sealed: sealed() })
    const other = await TestMember.founder(house.app)
    expect(await kept(other)).toEqual({ version: 0, sealed: null })
    member.cookie = null
    expect((await member.get(house.app, '/api/heads')).status).toBe(401)
    expect((await keep({ after: 0, sealed: sealed() })).status).toBe(401)
  })

  test('of another tab’s workspace do not land with the one that was opened since', async () => {
    const other = await TestMember.founder(house.app)
    await keep({ after: 0, sealed: sealed() }, other)
    other.cookie = member.cookie
    expect(await keep({ after: 0, sealed: sealed() }, other)).toEqual({ status: 401, body: { code: 'session_ended' } })
    expect(await kept()).toEqual({ version: 0, sealed: null })
  })

  test.each([
    ['no body', {}],
    ['nothing sealed', { after: 0, sealed: '' }],
    ['too much', { after: 0, sealed: 'A'.repeat(2000) }],
    ['no base64url', { after: 0, sealed: '===' }],
    ['a version below zero', { after: -1, sealed: 'AAAA' }],
    ['a field too many', { after: 0, sealed: 'AAAA', seen: 'x' }],
  ])('%s is a bad request', async (_name, body) => {
    expect(await keep(body)).toMatchObject({ status: 400, body: { code: 'bad_request' } })
  })
})
