// Volume alerts: crossing a limit is one alert and one line, told to owners and auditors; an ordinary day is none, and nothing is held back.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Alerts } from '../../core/wire/alerts.ts'
import { openHouse, type House } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

onSomeEngine((cluster) => {
  let house: House
  let member: TestMember
  let shares: string[]
  beforeAll(async () => {
    house = await openHouse(cluster(), { volumeLimits: { 'ten-minutes': 10, day: 40 } })
    member = await (await TestMember.create()).found(house.app)
    shares = [(await member.withShare(house.app, 'people')).share, (await member.withShare(house.app, 'people')).share]
  })
  afterAll(() => house.close())

  const release = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i++)
      expect((await member.post(house.app, '/api/shares/release', { shares, purpose: 'look' })).status).toBe(200)
  }
  const alerts = async () => Alerts.parse(await (await member.get(house.app, '/api/alerts')).json()).alerts
  const lines = async (): Promise<number> =>
    (await house.deps.main`select 1 from audit_line where workspace_id = ${member.workspace} and line like '%"volume.alert"%'`)
      .length

  test('up to the limit there is none; beyond it one, once per span, and what was asked for is released', async () => {
    await release(5)
    expect([await alerts(), await lines()]).toEqual([[], 0])
    await release(3)
    expect(await alerts()).toEqual([
      expect.objectContaining({ member: member.member, memberName: 'Ilse', span: 'ten-minutes', openings: 12 }),
    ])
    expect(await lines()).toBe(1)
    house.pass(11 * 60_000)
    await release(1)
    expect(await lines()).toBe(1)
  })

  test('a whole day counts by itself', async () => {
    for (let i = 0; i < 6; i++) {
      house.pass(11 * 60_000)
      await release(3)
    }
    expect((await alerts()).map(({ span }) => span)).toContain('day')
  })

  test('opening everybody a few times is ordinary, however many they are', async () => {
    const large = await (await TestMember.create()).found(house.app)
    const many = []
    for (let i = 0; i < 12; i++) many.push((await large.withShare(house.app, 'people')).share)
    for (let i = 0; i < 3; i++) await large.post(house.app, '/api/shares/release', { shares: many, purpose: 'open-workspace' })
    expect(Alerts.parse(await (await large.get(house.app, '/api/alerts')).json()).alerts).toEqual([])
  })

  test('nobody else is told', async () => {
    const editor = await (await TestMember.create(['editor', 'owner'])).found(house.app)
    expect((await editor.get(house.app, '/api/alerts')).status).toBe(200)
    editor.cookie = null
    expect((await editor.get(house.app, '/api/alerts')).status).toBe(401)
  })
})
