// Same time for unknown and wrong: two series of sign-ins, taken in turns, must not be told apart. A server that answers known accounts three
// milliseconds later is caught by the same measure.
import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { SoftAuthenticator } from '../support/authenticator.ts'
import { useHouse } from './house.ts'
import { TestMember, type Answers, almostRight } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const pairs = process.env['SLOW'] === '1' ? 1000 : 150
const unlimited = { take: () => Promise.resolve(true), giveBack: () => Promise.resolve() }
const secret = (): string => randomBytes(32).toString('base64url')
const tag = (): string => randomBytes(16).toString('base64url')

/** Rank-sum statistic (Mann–Whitney) in standard deviations: insensitive to the long tail of a busy machine. */
function difference(a: readonly number[], b: readonly number[]): number {
  const ranked = [...a.map((time) => ({ time, of: 'a' })), ...b.map((time) => ({ time, of: 'b' }))].sort((x, y) => x.time - y.time)
  const rankSum = ranked.reduce((sum, { of }, index) => (of === 'a' ? sum + index + 1 : sum), 0)
  const [n, m] = [a.length, b.length]
  const mean = (n * (n + m + 1)) / 2
  return (rankSum - mean) / Math.sqrt((n * m * (n + m + 1)) / 12)
}

/** A twentieth of what the control adds. Smaller differences are not judged here: a busy machine makes them by itself. */
const tellableMs = 0.15

const median = (times: readonly number[]): number => times.toSorted((x, y) => x - y)[Math.floor(times.length / 2)] ?? 0

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  let device: SoftAuthenticator
  const account = tag()
  beforeAll(async () => {
    member = await TestMember.create()
    const { unlockers } = await member.founding()
    await member.found(house.app, { unlockers: unlockers.map((one) => ({ ...one, account })) })
    device = new SoftAuthenticator('http://localhost:8420', member.member)
    await member.post(house.app, '/api/session/confirm', { signInSecret: member.signInSecret, account })
    const passkey = device.register(await challenge())
    const added = await member.post(house.app, '/api/unlockers', {
      add: [{ unlocker: crypto.randomUUID(), kind: 'passkey', wrapped: secret(), label: null, passkey }],
      remove: [],
    })
    expect(added.status).toBe(200)
  })

  const challenge = async (): Promise<string> =>
    ((await (await member.post(house.app, '/api/passkeys/challenge', {})).json()) as { challenge: string }).challenge

  /** Known account with a wrong proof against an unknown account, in turns. */
  async function measure(app: Answers, known: () => Promise<unknown>, unknown: () => Promise<unknown>): Promise<number> {
    const times: [number[], number[]] = [[], []]
    const fresh = await TestMember.create()
    for (let round = 0; round < pairs + 20; round++) {
      const bodies = [await known(), await unknown()] as const
      // Who goes first changes, so that nothing follows from the order.
      for (const which of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        const started = performance.now()
        const { status } = await fresh.post(app, '/api/sign-in', bodies[which])
        const took = performance.now() - started
        expect(status).toBe(401)
        if (round >= 20) times[which].push(took)
      }
    }
    const [knownMs, unknownMs] = times.map(median)
    return Math.abs((knownMs ?? 0) - (unknownMs ?? 0)) < tellableMs ? 0 : Math.abs(difference(...times))
  }

  const open = (): Answers =>
    house.another({ limits: { ...house.deps.limits, attempts: unlimited, attemptsOverall: unlimited, account: unlimited } })
  const wrongPassphrase = () => Promise.resolve({ signInSecret: secret(), account })
  const unknownPassphrase = () => Promise.resolve({ signInSecret: secret(), account: tag() })
  const nearMiss = () => Promise.resolve({ signInSecret: almostRight(member), account })

  /** Beyond 4 standard deviations: by chance once in 16,000. What is really there shows again when it is measured again, what a busy machine made does not. */
  async function told(app: Answers, known: () => Promise<unknown>, unknown: () => Promise<unknown>): Promise<number> {
    let times = 0
    while (times < 3 && (await measure(app, known, unknown)) > 4) times++
    return times
  }

  test('a passphrase', async () => {
    expect(await told(open(), wrongPassphrase, unknownPassphrase)).toBeLessThan(3)
    expect(await told(open(), nearMiss, unknownPassphrase)).toBeLessThan(3)
  })

  test('a passkey', async () => {
    const wrong = async () => ({
      passkey: { ...device.assert(await challenge()), signature: device.assert(await challenge()).signature },
    })
    const unknown = async () => ({
      passkey: new SoftAuthenticator('http://localhost:8420', member.member).assert(await challenge()),
    })
    expect(await told(open(), wrong, unknown)).toBeLessThan(3)
  })

  test('control: a server that is three milliseconds slower for accounts it knows is caught', async () => {
    const app = open()
    const slower: Answers = {
      request: async (input, init) => {
        if (typeof init?.body === 'string' && init.body.includes(account)) await new Promise((resolve) => setTimeout(resolve, 3))
        return app.request(input, init)
      },
    }
    // A machine that does ten other things may drown it once.
    let caught = false
    for (let tries = 0; tries < 3 && !caught; tries++) caught = (await measure(slower, wrongPassphrase, unknownPassphrase)) > 4
    expect(caught).toBe(true)
  })
})
