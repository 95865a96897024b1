// The worked example of a stronger signature: a real OpenID Connect provider says who signs, over this very act; what it said stands in the evidence.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Evidence } from '../../core/asks/evidence.ts'
import { PersonDoor } from '../../web/api/person-door.ts'
import { createPersonVault } from '../../workers/vault/person/vault.ts'
import { formDocument } from '../support/form-samples.ts'
import { OidcMethod, whoSigned, type OidcSettings } from '../support/oidc-method.ts'
import { clientId, redirectUri, startOidcProvider, type OidcProvider } from '../support/oidc-provider.ts'
import { agreeing, createPerson, makeLink, postsTo, publishForm } from '../support/person-client.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let provider: OidcProvider
  let settings: OidcSettings

  beforeAll(async () => {
    provider = await startOidcProvider()
    settings = { issuer: provider.issuer, clientId, redirectUri, visit: (url) => provider.signIn(url, 'sanne-1987') }
  })
  afterAll(() => provider.close())

  /** A link of a workspace of its own, and a door that asks who signs. */
  async function asked(method: OidcMethod | null): Promise<{ door: PersonDoor; fragment: string }> {
    const member = await TestMember.founder(house.app)
    const form = await publishForm(house.app, member, formDocument())
    const subject = await member.subject()
    const link = await makeLink(member, form, { owner: subject.body.owner, pseudonym: subject.body.pseudonym! })
    await member.post(house.app, '/api/statements', { statements: [subject, link.signed] })
    const door = new PersonDoor(createPersonVault(), postsTo(house.app), method)
    expect(await door.openAsk(link.fragment)).toMatchObject({ ok: true, value: { state: 'open' } })
    return { door, fragment: link.fragment }
  }

  test('who signed is in the evidence, and shows for this act alone', async () => {
    const { door, fragment } = await asked(new OidcMethod(settings))
    const pending = await door.sign(fragment, agreeing())
    if (!pending.ok) throw new Error(pending.code)
    const done = await door.send(pending.value)
    if (!done.ok) throw new Error(done.code)
    // As it stands at the server, opened by whom it was sealed to.
    const own = await createPerson(postsTo(house.app)).door.openOwn(done.value.fragment)
    const evidence = Evidence.parse(own.ok ? own.value.papers[0] : null)
    const keys = await provider.keys()
    expect(await whoSigned(evidence, settings, keys)).toBe('sanne-1987')

    // What must not count: another choice, another name under it, another act's token, another provider's keys, another client.
    const another = await asked(new OidcMethod(settings))
    const other = await another.door.sign(another.fragment, agreeing())
    const borrowed = other.ok ? other.value.evidence?.identified : undefined
    expect(borrowed).toBeDefined()
    const stranger = await startOidcProvider()
    const wrong: readonly (readonly [string, Evidence, OidcSettings, typeof keys])[] = [
      ['another channel', { ...evidence, channels: [...evidence.channels, 'press'] }, settings, keys],
      [
        'another name',
        { ...evidence, by: agreeing({ by: { who: 'self', name: 'X', signature: { kind: 'typed', text: 'X' } } }).by! },
        settings,
        keys,
      ],
      ['another act', { ...evidence, ...(borrowed && { identified: borrowed }) }, settings, keys],
      ['another provider', evidence, settings, await stranger.keys()],
      ['another client', evidence, { ...settings, clientId: 'somebody-else' }, keys],
      ['nobody', Evidence.parse({ ...evidence, identified: undefined }), settings, keys],
    ]
    await stranger.close()
    for (const [what, forged, whose, theirs] of wrong) expect([what, await whoSigned(forged, whose, theirs)]).toEqual([what, null])
  })

  test('whoever turns back has signed nothing, and can still sign', async () => {
    let comes = false
    const { door, fragment } = await asked(
      new OidcMethod({ ...settings, visit: (url) => (comes ? settings.visit(url) : Promise.resolve(null)) }),
    )
    expect(await door.sign(fragment, agreeing())).toEqual({ ok: false, code: 'not_identified' })
    expect(await door.openAsk(fragment)).toMatchObject({ ok: true, value: { state: 'open' } })
    comes = true
    expect(await door.sign(fragment, agreeing())).toMatchObject({ ok: true })
  })

  test('saying no takes nobody’s word for who says it', async () => {
    const never = new OidcMethod({ ...settings, visit: () => Promise.reject(new Error('nobody should be asked')) })
    const { door, fragment } = await asked(never)
    expect(await door.sign(fragment, agreeing({ purposes: [], channels: [], by: null }))).toMatchObject({ ok: true })
  })
})
