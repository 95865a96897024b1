// Volume alerts: who opens nearly everybody's faces or papers is told to owners and auditors, once; an ordinary day is none, and nothing is held back.
import { describe, expect, test } from 'vitest'
import type { Role } from '../../core/scopes.ts'
import { Alerts } from '../../core/wire/alerts.ts'
import { defaultVolumeLimits } from '../../server/volume.ts'
import { VaultClient } from '../support/vault-client.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const minute = 60_000

onSomeEngine((cluster) => {
  const unlocking = { 'ten-minutes': 10, day: 40 }
  const people = { 'ten-minutes': 25, day: 40 }
  const house = useHouse(cluster, () => ({ volumeLimits: { unlocking, people, everybodyFrom: 10 } }))

  const release = async (member: TestMember, shares: readonly string[], purpose: string): Promise<void> => {
    expect((await member.post(house.app, '/api/shares/release', { shares, purpose })).status).toBe(200)
  }
  const alerts = async (member: TestMember) => Alerts.parse(await (await member.get(house.app, '/api/alerts')).json()).alerts
  const told = async (member: TestMember) =>
    (await alerts(member)).map(({ scope, span, openings }) => `${scope ?? 'names'} ${span} ${String(openings)}`).toSorted()
  const lines = async ({ workspace }: TestMember): Promise<number> =>
    (await house.deps.main`select 1 from audit_line where workspace_id = ${workspace} and line like '%"volume.alert"%'`).length
  const register = async (scope: 'people' | 'faces' | 'papers', count: number) => {
    const member = await TestMember.founder(house.app)
    const shares: string[] = []
    for (let i = 0; i < count; i++) shares.push((await member.withShare(house.app, scope)).share)
    return { member, shares }
  }

  describe('names, by unlocking', () => {
    test('beyond the limit one alert, once per span, and a day counts by itself', async () => {
      const { member, shares } = await register('people', 2)
      const unlock = async (times: number): Promise<void> => {
        for (let i = 0; i < times; i++) await release(member, shares, 'open-workspace')
      }
      await unlock(5)
      expect([await alerts(member), await lines(member)]).toEqual([[], 0])
      await unlock(3)
      expect(await alerts(member)).toEqual([
        expect.objectContaining({ member: member.member, memberName: 'Ilse', span: 'ten-minutes', scope: null, openings: 12 }),
      ])
      expect(await lines(member)).toBe(1)
      house.pass(11 * minute)
      await unlock(1)
      expect(await lines(member)).toBe(1)
      for (let i = 0; i < 6; i++) {
        house.pass(11 * minute)
        await unlock(3)
      }
      expect((await alerts(member)).map(({ span }) => span)).toContain('day')
    })

    test('everybody a few times is ordinary, however many they are', async () => {
      const { member, shares } = await register('people', 12)
      for (let i = 0; i < 3; i++) await release(member, shares, 'open-workspace')
      expect(await alerts(member)).toEqual([])
    })
  })

  describe('faces and papers', () => {
    test.each(['faces', 'papers'] as const)('one sweep over everybody’s %s is told, whatever it says it is for', async (scope) => {
      const { member, shares } = await register(scope, 12)
      await release(member, shares, 'open-workspace')
      expect(await told(member)).toEqual([`${scope} day 12`, `${scope} ten-minutes 12`])
      await release(member, shares, 'open-workspace')
      expect(await lines(member)).toBe(2)
    })

    test('one by one, hour after hour, with a few left out: told all the same', async () => {
      const { member, shares } = await register('papers', 12)
      for (const share of shares.slice(0, 10)) {
        house.pass(60 * minute)
        await release(member, [share], 'open-paper')
      }
      expect(await told(member)).toEqual(['papers day 10'])
    })

    test('of a register that is larger than the limit: told before it is half copied', async () => {
      const { member, shares } = await register('faces', 60)
      await release(member, shares.slice(0, 25), 'roster')
      expect(await told(member)).toEqual([])
      await release(member, shares.slice(25, 26), 'roster')
      expect(await told(member)).toEqual(['faces ten-minutes 26'])
    })

    test('a day’s desk work is not: the roster of an event, at every unlock, and papers now and then', async () => {
      const { member, shares } = await register('faces', 16)
      const paper = (await member.withShare(house.app, 'papers')).share
      for (let i = 0; i < 15; i++) {
        await release(member, shares.slice(0, 9), 'roster')
        await release(member, [paper], 'open-paper')
        house.pass(20 * minute)
      }
      expect(await told(member)).toEqual([])
    })

    test('of a handful, everybody is one roster', async () => {
      const { member, shares } = await register('faces', 9)
      await release(member, shares, 'roster')
      expect(await told(member)).toEqual([])
    })

    test('the product’s own limits are of that kind', () => {
      const { people, everybodyFrom } = defaultVolumeLimits
      expect(everybodyFrom).toBeLessThan(people['ten-minutes'])
      expect(people['ten-minutes']).toBeLessThan(people.day)
    })
  })

  test('owners and auditors are told, nobody else', async () => {
    const founder = await new VaultClient(house.app).found()
    const answered = async (client: VaultClient): Promise<unknown> =>
      client.ask(Alerts, 'GET', '/api/alerts').then(
        () => 'told',
        (error: unknown) => (error as { code: string }).code,
      )
    expect(await answered(founder)).toBe('told')
    for (const [role, answer] of Object.entries({
      auditor: 'told',
      'consent-officer': 'forbidden',
      editor: 'forbidden',
      viewer: 'forbidden',
    }))
      expect([role, await answered(await founder.addMember([role as Role]))]).toEqual([role, answer])
    expect((await house.app.request('http://localhost:8420/api/alerts')).status).toBe(401)
  }, 120_000)
})
