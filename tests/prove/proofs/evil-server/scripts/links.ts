// Lies about what somebody signed through a link: a key that the link never certified, a key that whoever mailed the link had certified afterwards, and an
// officer's no that is shown before the yes it took back.
import type { Page } from 'playwright'
import type { AcceptanceStatement, FormRef, SignerStatement } from '../../../../../core/asks/statements.ts'
import { toBase64Url } from '../../../../../core/bytes.ts'
import { decodeLink } from '../../../../../core/format/link.ts'
import { AskId, type MemberId, type OwnerId } from '../../../../../core/ids.ts'
import { statementSigningBytes, type Signed } from '../../../../../core/statements.ts'
import type { Change, FeedPage } from '../../../../../core/wire.ts'
import { signBytes } from '../../../../../workers/vault/key-pairs.ts'
import { linkKeys } from '../../../../../workers/vault/v1/links.ts'
import { dayFromNow } from '../../../../support/days.ts'
import { formDocument } from '../../../../support/form-samples.ts'
import { agreeing, createPerson, postsTo } from '../../../../support/person-client.ts'
import { newId } from '../../../../support/practice-vault.ts'
import { addPerson, emptyStore, lastSession, locked, look, mustPractise, permittedUntil, planted, settled } from '../client.ts'
import { Forger, noSignature } from '../forge.ts'
import type { Script, Stage } from '../script.ts'
import { ignoredUnless } from '../told.ts'
import { unsigned, withAnna } from './feed.ts'

/** Anna is asked to sign a published form. @returns the fragment of her link, which whoever mailed it has seen */
async function withLink(stage: Stage, pending = false) {
  const { page, anna } = await withAnna(stage)
  const { ask, link } = await page.evaluate(
    async ({ document, owner, expiresAt, pending }) => {
      const published = await workspace.forms.publish(document)
      const version = workspace.forms.all[0]?.[0]
      const pseudonym = workspace.person(owner)?.pseudonym
      if (!published.ok || !version || !pseudonym) throw new Error('there is no form to sign')
      const form: FormRef = { form: version.document.form, version: version.document.version, hash: version.hash }
      return workspace.asks.create({ owner, pseudonym, form, expiresAt, delivery: 'handed-over', address: null, pending })
    },
    { document: formDocument(), owner: anna, expiresAt: new Date(Date.now() + 10 * 86_400_000).toISOString(), pending },
  )
  await settled(page)
  return { page, anna, ask, fragment: new URL(link).hash.slice(1) }
}

/** Anna's own browser signs, at the real server behind this one. */
async function signs(page: Page, fragment: string): Promise<void> {
  const { origin } = new URL(page.url())
  const app = { request: (input: string, init?: RequestInit) => fetch(origin + new URL(input).pathname, init) }
  const { door } = createPerson(postsTo(app))
  await door.openAsk(fragment)
  const signed = await door.sign(fragment, agreeing())
  const done = signed.ok ? await door.send(signed.value) : signed
  if (!done.ok) throw new Error(`Anna could not sign: ${done.code}`)
}

/** Somebody who is not Anna, as her: a certificate and a yes under it. */
async function inHerPlace({ evil }: Stage, ask: AskId, anna: OwnerId, certify: (body: SignerStatement) => Promise<string>) {
  const forger = await Forger.create()
  const author = newId<MemberId>()
  const receiveKey = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  const body: SignerStatement = {
    type: 'signer',
    ...(await unsigned(evil)),
    author,
    ask,
    owner: anna,
    signKey: forger.signPublic,
    receiveKey,
  }
  const yes = await forger.sign({
    type: 'consent',
    ...(await unsigned(evil)),
    author,
    owner: anna,
    after: null,
    // Inside the form's term, or the form alone would refuse it.
    consent: { action: 'matching-permit', grant: newId(), until: dayFromNow(30) },
  } as never)
  return [
    { kind: 'statement', statement: { body, signature: await certify(body) } },
    { kind: 'statement', statement: yes },
  ] as const
}

/** By the secret in the link, with a clock that says: before Anna. */
async function certifiedBefore(stage: Stage, ask: AskId, anna: OwnerId, fragment: string) {
  const link = decodeLink(fragment, AskId)
  if (!link) throw new Error('not a link')
  const { signKey } = await linkKeys(link.secret)
  return inHerPlace(stage, ask, anna, (body) => signBytes(signKey, statementSigningBytes(body)))
}

const isRecognised = (page: Page, anna: OwnerId): Promise<boolean> =>
  page.evaluate((id) => (workspace.person(id)?.consent.matching.length ?? 0) > 0, anna)

/** What a device makes of Anna that has read all of it anew. */
async function recognisedOnceReloaded(stage: Stage, page: Page, anna: OwnerId) {
  await stage.reload(page)
  await mustPractise(page)
  return ignoredUnless(await isRecognised(page, anna))
}

const isCertificate = (change: Change): boolean => change.kind === 'statement' && change.statement.body.type === 'signer'

function certificateSeen({ evil }: Stage): Change & { kind: 'statement' } {
  const seen = evil.answers<FeedPage>('/api/feed').flatMap(({ changes }) => changes.filter(isCertificate))
  const [first] = seen
  if (first?.kind !== 'statement') throw new Error('Anna’s certificate was not in the feed')
  return first
}

export const links: readonly Script[] = [
  {
    name: 'a yes through a link, by a key that the link never certified',
    without: ['link-certificate'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna, ask } = await withLink(stage)
      stage.evil.inject(...(await inHerPlace(stage, ask, anna, () => Promise.resolve(noSignature))))
      await look(page, stage.evil)
      return ignoredUnless(await isRecognised(page, anna))
    },
  },
  {
    name: 'whoever signed through a link pushed behind a key that came later',
    without: ['said-once'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna, ask, fragment } = await withLink(stage)
      await signs(page, fragment)
      await look(page, stage.evil)
      const [certificate, yes] = await certifiedBefore(stage, ask, anna, fragment)
      const { statement } = certificateSeen(stage)
      stage.evil.inject(certificate, { kind: 'statement', statement }, yes)
      await look(page, stage.evil)
      return recognisedOnceReloaded(stage, page, anna)
    },
  },
  {
    name: 'a certificate slipped in before the one that this device holds',
    without: ['feed-in-order'],
    answer: 'history-refused',
    async run(stage) {
      const { page, anna, ask, fragment } = await withLink(stage)
      // A place in the feed between the link and who signed through it.
      await addPerson(page, planted.bram)
      await settled(page)
      await signs(page, fragment)
      await look(page, stage.evil)
      const [certificate, yes] = await certifiedBefore(stage, ask, anna, fragment)
      const { seq } = certificateSeen(stage)
      let told = false
      stage.evil.lie(/^\/api\/feed$/, (answer) => {
        if (told) return undefined
        told = true
        const { changes, next } = answer as unknown as FeedPage
        return { ...answer, changes: [{ ...certificate, seq: seq - 1 }, ...changes], next: next + 1 }
      })
      stage.evil.inject(yes)
      await look(page, stage.evil)
      const reason = await locked(page)
      if (reason !== null) return { fooled: false, answer: reason }
      return recognisedOnceReloaded(stage, page, anna)
    },
  },
  {
    name: 'an officer’s no shown before the yes it took back',
    without: ['newest-decision'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna, fragment } = await withLink(stage, true)
      await signs(page, fragment)
      await look(page, stage.evil)
      await page.evaluate(async () => {
        const { waiting } = workspace.asks
        await workspace.asks.decide(waiting, true)
        await workspace.asks.decide(waiting, false)
      })
      await look(page, stage.evil)
      if ((await permittedUntil(page, anna)).length > 0) throw new Error('the officer’s no did not count')
      stage.evil.lie(/^\/api\/feed$/, (answer) => {
        const { changes } = answer as unknown as FeedPage
        const words = changes.flatMap((change) => (isDecision(change) ? [change.statement] : [])).reverse()
        return {
          ...answer,
          changes: changes.map((change) => (isDecision(change) ? { ...change, statement: words.shift()! } : change)),
        }
      })
      // On a second device of the same member.
      const { id } = lastSession(stage.evil).workspace
      await stage.reload(page)
      await emptyStore(page, id)
      await mustPractise(page)
      return ignoredUnless((await permittedUntil(page, anna)).length > 0)
    },
  },
]

const isDecision = (
  change: Change,
): change is Change & { readonly kind: 'statement'; readonly statement: Signed<AcceptanceStatement> } =>
  change.kind === 'statement' && change.statement.body.type === 'acceptance'
