// A member's unlockers: confirmed before they change, never without a way in, passkeys verified as WebAuthn says, nobody else's.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { UnlockerId } from '../../core/ids.ts'
import type { OwnUnlocker } from '../../core/wire/unlockers.ts'
import { SoftAuthenticator, type Faults } from '../support/authenticator.ts'
import { useHouse } from './house.ts'
import { TestMember, sha256 } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const b64 = (sizeBytes: number): string => randomBytes(sizeBytes).toString('base64url')
const origin = 'http://localhost:8420'

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  beforeEach(async () => {
    await house.deps.main`delete from attempt_bucket`
    member = await TestMember.founder(house.app)
  })

  const answer = async (response: Response): Promise<[number, unknown]> => [response.status, await response.json()]
  const list = async (by = member): Promise<OwnUnlocker[]> =>
    ((await (await by.get(house.app, '/api/unlockers')).json()) as { unlockers: OwnUnlocker[] }).unlockers
  const confirm = (by = member): Promise<Response> =>
    by.post(house.app, '/api/session/confirm', { signInSecret: member.signInSecret })
  const change = async (add: unknown[], remove: string[] = [], by = member): Promise<[number, unknown]> =>
    answer(await by.post(house.app, '/api/unlockers', { add, remove }))
  const challenge = async (): Promise<string> =>
    ((await (await member.post(house.app, '/api/passkeys/challenge', {})).json()) as { challenge: string }).challenge

  const secretUnlocker = async (kind: 'passphrase' | 'recovery', secret = b64(32)) => ({
    unlocker: UnlockerId.parse(randomUUID()),
    kind,
    wrapped: b64(173),
    signInHash: Buffer.from(await sha256(Buffer.from(secret, 'base64url'))).toString('base64url'),
    label: null,
  })
  const passkeyUnlocker = async (device: SoftAuthenticator, faults: Faults = {}, asked?: string) => ({
    unlocker: UnlockerId.parse(randomUUID()),
    kind: 'passkey' as const,
    wrapped: b64(173),
    label: b64(321),
    passkey: device.register(asked ?? (await challenge()), faults),
  })
  const withPasskey = async (): Promise<SoftAuthenticator> => {
    const device = new SoftAuthenticator(origin, member.member)
    await confirm()
    expect((await change([await passkeyUnlocker(device)]))[0]).toBe(200)
    return device
  }
  const signIn = async (proof: unknown): Promise<[number, string | undefined]> => {
    const response = await (await TestMember.create()).post(house.app, '/api/sign-in', proof)
    return [response.status, ((await response.json()) as { code?: string }).code]
  }

  test('the founder’s one is listed, with the time it was made; used once it was', async () => {
    expect(await list()).toMatchObject([{ kind: 'passphrase', label: null, usedAt: null, passkey: null }])
    await member.post(house.app, '/api/sign-in', { signInSecret: member.signInSecret })
    expect((await list())[0]?.usedAt).toMatch(/^\d{4}-/)
  })

  describe('confirmation', () => {
    test('without one nothing changes', async () => {
      expect(await change([await secretUnlocker('recovery')])).toEqual([403, { code: 'confirm_needed' }])
      expect(await list()).toHaveLength(1)
    })

    test('lasts five minutes, for the session that was confirmed and for no other', async () => {
      const elsewhere = member.elsewhere()
      await elsewhere.post(house.app, '/api/sign-in', { signInSecret: member.signInSecret })
      const before = member.cookie
      expect((await confirm()).status).toBe(200)
      expect(member.cookie).not.toBe(before)
      expect(await change([await secretUnlocker('recovery')], [], elsewhere)).toEqual([403, { code: 'confirm_needed' }])
      expect((await change([await secretUnlocker('recovery')]))[0]).toBe(200)
      // The id from before still answers for a moment, but may not do this.
      const old = member.elsewhere(before)
      expect((await old.get(house.app, '/api/session')).status).toBe(200)
      expect(await change([await secretUnlocker('recovery')], [], old)).toEqual([403, { code: 'confirm_needed' }])
      house.pass(5 * 60_000)
      expect(await change([await secretUnlocker('recovery')])).toEqual([403, { code: 'confirm_needed' }])
    })

    test('somebody else’s unlocker confirms nothing', async () => {
      const other = await TestMember.founder(house.app)
      const response = await member.post(house.app, '/api/session/confirm', { signInSecret: other.signInSecret })
      expect(await answer(response)).toEqual([401, { code: 'wrong_secret' }])
      expect(await change([await secretUnlocker('recovery')])).toEqual([403, { code: 'confirm_needed' }])
    })
  })

  describe('adding and removing', () => {
    test('a passphrase is replaced in one step, and sessions it had started elsewhere end', async () => {
      const [first] = await list()
      const elsewhere = member.elsewhere()
      await elsewhere.post(house.app, '/api/sign-in', { signInSecret: member.signInSecret })
      await confirm()
      const secret = b64(32)
      expect((await change([await secretUnlocker('passphrase', secret)], [first?.unlocker ?? '']))[0]).toBe(200)
      expect(await signIn({ signInSecret: member.signInSecret })).toEqual([401, 'wrong_secret'])
      expect((await signIn({ signInSecret: secret }))[0]).toBe(200)
      expect(await answer(await elsewhere.get(house.app, '/api/session'))).toEqual([401, { code: 'session_ended' }])
      expect((await member.get(house.app, '/api/session')).status).toBe(200)
    })

    test('the last way in on paper or by heart stays, also when a passkey is there', async () => {
      const [first] = await list()
      await withPasskey()
      expect(await change([], [first?.unlocker ?? ''])).toEqual([409, { code: 'last_unlocker' }])
      expect(await change([await passkeyUnlocker(new SoftAuthenticator(origin, member.member))], [first?.unlocker ?? ''])).toEqual([
        409,
        { code: 'last_unlocker' },
      ])
      expect(await list()).toHaveLength(2)
      expect((await change([await secretUnlocker('recovery')], [first?.unlocker ?? '']))[0]).toBe(200)
    })

    test('half of a change is no change: an unknown one to remove leaves nothing added', async () => {
      await confirm()
      expect(await change([await secretUnlocker('recovery')], [randomUUID()])).toEqual([404, { code: 'not_found' }])
      expect(await list()).toHaveLength(1)
    })

    test('nobody removes or renames what is not theirs', async () => {
      const other = await TestMember.founder(house.app)
      const [theirs] = await list(other)
      await confirm()
      expect(await change([await secretUnlocker('recovery')], [theirs?.unlocker ?? ''])).toEqual([404, { code: 'not_found' }])
      const renamed = await member.send(house.app, 'PUT', '/api/unlockers/label', { unlocker: theirs?.unlocker, label: b64(321) })
      expect(renamed.status).toBe(404)
      expect((await list(other))[0]?.label).toBeNull()
    })

    test('a taken id, sign-in secret or passkey is refused', async () => {
      const device = await withPasskey()
      const [first] = await list()
      const made = await secretUnlocker('recovery', member.signInSecret)
      expect(await change([made])).toEqual([409, { code: 'exists' }])
      expect(await change([{ ...(await secretUnlocker('recovery')), unlocker: first?.unlocker }])).toEqual([
        409,
        { code: 'exists' },
      ])
      expect(await change([await passkeyUnlocker(device)])).toEqual([409, { code: 'exists' }])
    })

    test('not more than twenty; a practice workspace keeps its one', async () => {
      await confirm()
      for (let i = 0; i < 9; i++)
        expect((await change([await secretUnlocker('recovery'), await secretUnlocker('recovery')]))[0]).toBe(200)
      expect((await change([await secretUnlocker('recovery'), await secretUnlocker('recovery')]))[0]).toBe(413)
      const practice = await (await TestMember.create()).found(house.app, { practice: true })
      await practice.post(house.app, '/api/session/confirm', { signInSecret: practice.signInSecret })
      expect(await change([await secretUnlocker('recovery')], [], practice)).toEqual([403, { code: 'forbidden' }])
    })

    test('a name is kept as it is sealed, without a confirmation', async () => {
      const [first] = await list()
      const label = b64(321)
      expect((await member.send(house.app, 'PUT', '/api/unlockers/label', { unlocker: first?.unlocker, label })).status).toBe(200)
      expect((await list())[0]?.label).toBe(label)
    })
  })

  describe('passkeys', () => {
    test('one that was added signs in and confirms', async () => {
      const device = await withPasskey()
      expect((await signIn({ passkey: device.assert(await challenge()) }))[0]).toBe(200)
      const confirmed = await member.post(house.app, '/api/session/confirm', { passkey: device.assert(await challenge()) })
      expect(await confirmed.json()).toMatchObject({ unlocker: { kind: 'passkey' } })
    })

    test('two passkeys of one member both work; removed is removed', async () => {
      const [one, two] = [await withPasskey(), await withPasskey()]
      for (const device of [one, two]) expect((await signIn({ passkey: device.assert(await challenge()) }))[0]).toBe(200)
      const gone = (await list()).find(({ passkey }) => passkey?.credential === one.credential.toString('base64url'))
      expect((await change([], [gone?.unlocker ?? '']))[0]).toBe(200)
      expect(await signIn({ passkey: one.assert(await challenge()) })).toEqual([401, 'wrong_secret'])
      expect((await signIn({ passkey: two.assert(await challenge()) }))[0]).toBe(200)
    })

    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const faults: [string, Faults][] = [
      ['another origin', { origin: 'https://evil.example' }],
      ['another relying party', { rpId: 'evil.example' }],
      ['another type', { type: 'payment.get' }],
      ['nobody present', { flags: 0x04 }],
      ['nobody verified', { flags: 0x01 }],
      ['another key', { key: stranger }],
    ]
    test.each(faults)('an assertion with %s is refused', async (_name, fault) => {
      const device = await withPasskey()
      expect(await signIn({ passkey: device.assert(await challenge(), fault) })).toEqual([401, 'wrong_secret'])
      // Control: the same device, without the fault.
      expect((await signIn({ passkey: device.assert(await challenge()) }))[0]).toBe(200)
    })

    test.each(
      faults.slice(0, 5).map(([name, fault]) => [name, fault.flags === undefined ? fault : { flags: fault.flags | 0x40 }] as const),
    )('a registration with %s is refused', async (_name, fault) => {
      await confirm()
      const device = new SoftAuthenticator(origin, member.member)
      expect(await change([await passkeyUnlocker(device, fault)])).toEqual([422, { code: 'signature_refused' }])
      expect((await change([await passkeyUnlocker(device)]))[0]).toBe(200)
    })

    test('a challenge is good once, for five minutes, and only ours', async () => {
      const device = await withPasskey()
      const asked = await challenge()
      expect((await signIn({ passkey: device.assert(asked) }))[0]).toBe(200)
      expect(await signIn({ passkey: device.assert(asked) })).toEqual([401, 'wrong_secret'])
      const stale = await challenge()
      house.pass(5 * 60_000)
      expect(await signIn({ passkey: device.assert(stale) })).toEqual([401, 'wrong_secret'])
      const forged = Buffer.from(await challenge(), 'base64url')
      forged[0] = (forged[0] ?? 0) ^ 1
      for (const foreign of [forged.toString('base64url'), b64(54), '', 'x'])
        expect(await signIn({ passkey: device.assert(foreign) })).toEqual([401, 'wrong_secret'])
    })

    test('of ten replays at once one is taken', async () => {
      const device = await withPasskey()
      const proof = { passkey: device.assert(await challenge()) }
      const answers = await Promise.all(Array.from({ length: 10 }, () => signIn(proof)))
      expect(answers.filter(([status]) => status === 200)).toHaveLength(1)
    })

    test('a counter that falls back is a copy', async () => {
      const device = await withPasskey()
      device.counter = 40
      expect((await signIn({ passkey: device.assert(await challenge()) }))[0]).toBe(200)
      expect(await signIn({ passkey: device.assert(await challenge(), { counter: 12 }) })).toEqual([401, 'wrong_secret'])
    })

    test('a passkey of one member does not open another, whatever handle is told', async () => {
      const device = await withPasskey()
      const other = await TestMember.founder(house.app)
      const proof = device.assert(await challenge())
      const told = Buffer.from(other.member.replaceAll('-', ''), 'hex').toString('base64url')
      for (const userHandle of [told, null, b64(16), '']) expect((await signIn({ passkey: { ...proof, userHandle } }))[0]).toBe(401)
    })
  })
})
