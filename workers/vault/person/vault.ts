// A depicted person's vault: the contract of `api.ts`. Plain, so that tests can run it without a worker.
import { mayCertify } from '../../../core/asks/rules.ts'
import { RequestStatement, SignerStatement } from '../../../core/asks/statements.ts'
import type { ReceiptParts } from '../../../core/asks/receipt.ts'
import { toBase64Url, type Bytes } from '../../../core/bytes.ts'
import { CodedError } from '../../../core/errors.ts'
import { askProofBytes } from '../../../core/format/asks.ts'
import { decodeLink, encodeLink, type Link } from '../../../core/format/link.ts'
import { AskId, createPseudonym, MemberId, type OwnerId, type Pseudonym, type ShareId } from '../../../core/ids.ts'
import { OwnerStatement, SettingsStatement, type LogHead, type Signed } from '../../../core/statements.ts'
import { AskOpened, OwnOpened, type Logged, type SayOwn, type SignAsk } from '../../../core/wire/asks.ts'
import { signBytes } from '../key-pairs.ts'
import { randomBytes } from '../primitives.ts'
import { isVerified, signAs, type Author } from '../statements.ts'
import { linkKeys, linkSalt, personKeys, type PersonKeys } from '../v1/links.ts'
import type { AskView, Choice, OwnView, OwnWish, PersonApi, Sealed } from './api.ts'
import { checkLink, type OpenedLink } from './link.ts'
import { linkProof, ownProof } from './proofs.ts'
import type { OwnState } from './own.ts'
import type { Begun } from './seal.ts'
import type { HeldTemplate, Selfie } from './selfie.ts'
import type { Before } from './sign.ts'

/** There before anything is signed: once it is signed, only the server's answer should be missing. @throws CodedError `unavailable` */
async function sealing() {
  try {
    return await import('./sealing.ts')
  } catch (error) {
    // What browsers throw when a module does not come.
    if (error instanceof TypeError) throw new CodedError('unavailable', 'what seals and signs did not come', { cause: error })
    throw error
  }
}

type Halves = Parameters<PersonApi['sign']>[0]

interface Opened extends OpenedLink {
  readonly shown: Pick<AskOpened, 'ask' | 'workspaceName'>
  readonly before: Before
  readonly logHead: LogHead | null
  /** How far this device's clock is behind the server's. */
  readonly behindMs: number
}

const clockOf = ({ logHead, now }: Pick<AskOpened, 'logHead' | 'now'>): Pick<Opened, 'logHead' | 'behindMs'> => ({
  logHead,
  behindMs: new Date(now).getTime() - Date.now(),
})

interface Person {
  readonly author: MemberId
  readonly secret: Bytes
  readonly keys: PersonKeys
  readonly owner: OwnerId
  readonly pseudonym: Pseudonym
}

export function createPersonVault(): PersonApi {
  let opened: (Opened & { readonly link: Link<string> }) | undefined
  let person: Person | undefined
  let begun: readonly Begun[] = []
  let own: OwnState | undefined
  let selfie: Selfie | undefined
  const selfies = async (): Promise<Selfie> => {
    const { Selfie } = await import('./selfie.ts')
    return (selfie ??= new Selfie())
  }

  const ensure = <T>(value: T | undefined): T => {
    if (value === undefined) throw new CodedError('not_readable', 'nothing was opened')
    return value
  }
  /** On the server's clock: a phone that is a day ahead must not sign after a link's end. */
  const nowOf = ({ behindMs }: Opened): string => new Date(Date.now() + behindMs).toISOString()
  const authorOf = (opened: Opened, { author, keys }: Person): Author => ({
    workspace: opened.judge.chain.workspace,
    author,
    chainHead: opened.judge.chain.head,
    logHead: opened.logHead,
    signKey: keys.signKey,
    at: nowOf(opened),
  })
  const beginShares = async (registers: boolean, withFaces = false): Promise<ShareId[]> => {
    const { beginShare } = await sealing()
    const { judge } = ensure(opened)
    const { author, keys, owner } = ensure(person)
    const scopes = [...(registers ? (['people'] as const) : []), 'papers' as const, ...(withFaces ? (['faces'] as const) : [])]
    begun = await Promise.all(scopes.map((scope) => beginShare(judge.chain, owner, scope, { author, receive: keys.receive })))
    return begun.map(({ context }) => context.share)
  }
  const partsOf = (
    certificate: Signed<SignerStatement>,
    said: ReceiptParts['said'],
    evidence: ReceiptParts['evidence'],
  ): ReceiptParts => {
    const { shown } = ensure(opened)
    const { pseudonym } = ensure(person)
    return {
      workspaceName: shown.workspaceName,
      pseudonym,
      ask: shown.ask,
      certificate,
      said,
      evidence,
    }
  }
  const fragmentOf = ({ author, secret }: Person): string =>
    encodeLink({ id: author, secret, head: ensure(opened).judge.chain.head })
  const sealedWith = async (halves: Halves, choice: Choice, template: HeldTemplate | null) => {
    const { sealChoice } = await sealing()
    const at = ensure(opened)
    const who = ensure(person)
    return sealChoice({
      by: authorOf(at, who),
      owner: who.owner,
      pseudonym: who.pseudonym,
      ask: at.shown.ask.body,
      form: at.form,
      begun,
      halves: new Map(halves.map(({ share, serverHalf }) => [share, serverHalf])),
      choice,
      template,
      before: at.before,
    })
  }

  return {
    linkProof,
    async codeProof(fragment) {
      const link = decodeLink(fragment, AskId)
      if (!link) return undefined
      const [{ signKey }, salt] = await Promise.all([linkKeys(link.secret), linkSalt(link.secret)])
      // In a link of My consent stands the person's id; one that was mailed is derived from the same secret as its invitation.
      const ask = opened && person && String(link.id) === String(person.author) ? opened.shown.ask.body.ask : link.id
      return { ask, proof: await signBytes(signKey, askProofBytes(ask)), salt: toBase64Url(salt) }
    },
    async openAsk(fragment, answer): Promise<AskView> {
      const link = ensure(decodeLink(fragment, AskId))
      const shown = AskOpened.parse(answer)
      const { body } = shown.ask
      const checked = await checkLink(shown, link.head)
      if (body.ask !== link.id || body.linkKey !== (await linkKeys(link.secret)).publicKey)
        throw new CodedError('chain_refused', 'an invitation of another link')
      const { standing } = shown
      const before = { standing, after: standing.after, pending: body.pending }
      opened = { ...checked, link, shown, before, ...clockOf(shown) }
      const { workspaceName, practice, state } = shown
      const { behindMs } = opened
      const { pseudonym, expiresAt, delivery, pending, form: ref } = body
      const { settings } = shown
      // On its way while the form is read. Not waited for: what did not come is asked for again when somebody signs, and failing then is said.
      sealing().catch(() => undefined)
      const recognition =
        settings !== null && (await isVerified(checked.judge, settings, SettingsStatement)) && settings.body.recognition
      return {
        state,
        workspaceName,
        practice,
        pseudonym,
        expiresAt,
        behindMs,
        delivery,
        pending,
        standing,
        recognition,
        ref,
        form: checked.form,
      }
    },
    connectVision: async (port) => (await selfies()).connect(port),
    holdSelfie: async (offered) => (await selfies()).hold(offered),
    // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous, forgetting is not
    async dropSelfie() {
      selfie?.drop()
    },
    async nonceOf(choice) {
      const { nonceOf } = await sealing()
      const { shown, form } = ensure(opened)
      return nonceOf(shown.ask.body, form, choice)
    },
    async begin(withFaces = false) {
      const { shown } = ensure(opened)
      const { owner, pseudonym } = shown.ask.body
      const secret = randomBytes(32)
      person = {
        author: crypto.randomUUID() as MemberId,
        secret,
        keys: await personKeys(secret),
        owner: owner ?? (crypto.randomUUID() as OwnerId),
        pseudonym: pseudonym ?? createPseudonym(randomBytes(5)),
      }
      return beginShares(owner === null, withFaces)
    },
    async sign(halves, choice): Promise<Sealed<SignAsk>> {
      const at = ensure(opened)
      const who = ensure(person)
      const { ask } = at.shown
      const by = authorOf(at, who)
      const { owner, pseudonym, keys } = who
      const { signKey } = await linkKeys(at.link.secret)
      const certificate = await signAs({ ...by, signKey }, SignerStatement, {
        type: 'signer',
        ask: ask.body.ask,
        owner,
        signKey: keys.publicKey,
        receiveKey: keys.receiveKey,
      })
      if (!mayCertify(at.judge.links, certificate.body)) throw new CodedError('chain_refused', 'this link signs nothing more')
      const registers = ask.body.owner === null
      const fields = { type: 'owner', owner, kind: 'subject', pseudonym }
      const ownerStatement = registers ? await signAs(by, OwnerStatement, fields) : null
      const template = choice.matching && choice.selfie ? ensure(selfie?.held) : null
      const { consents, shares, records, evidence, salted } = await sealedWith(halves, choice, template)
      selfie?.drop()
      const { first, further } = (await sealing()).inMessages(who.author, consents)
      return {
        request: { signer: certificate, owner: ownerStatement, consents: first, shares, records },
        further,
        fragment: fragmentOf(who),
        evidence,
        receipt: partsOf(certificate, first, salted),
      }
    },

    ownProof,
    async openOwn(fragment, answer): Promise<OwnView> {
      const link = ensure(decodeLink(fragment, MemberId))
      const shown = OwnOpened.parse(answer)
      const keys = await personKeys(link.secret)
      const checked = await checkLink(shown, link.head)
      const { openOwnView } = await sealing()
      const state = await openOwnView(checked, shown, { author: link.id, keys })
      opened = { ...checked, link, shown, before: state.before, ...clockOf(shown) }
      person = { author: link.id, secret: link.secret, keys, owner: shown.signer.body.owner, pseudonym: state.view.pseudonym }
      own = state
      return state.view
    },
    beginOwn: () => beginShares(false),
    async renew(halves, choice): Promise<Sealed<SayOwn>> {
      const who = ensure(person)
      const { certificate } = ensure(own)
      const { consents, shares, records, evidence, salted } = await sealedWith(halves, choice, null)
      const { first, further } = (await sealing()).inMessages(who.author, consents)
      return {
        request: { person: who.author, consents: first, shares, records, requests: [] },
        further,
        fragment: fragmentOf(who),
        evidence,
        receipt: partsOf(certificate, first, salted),
      }
    },
    async say(wish: OwnWish) {
      const at = ensure(opened)
      const who = ensure(person)
      const { certificate, actionsOf } = ensure(own)
      const by = authorOf(at, who)
      const { consents, more } = await actionsOf(by, wish)
      const fields = { type: 'request', owner: who.owner, kind: wish.type === 'request' ? wish.kind : null }
      const requests = wish.type === 'request' ? [await signAs(by, RequestStatement, fields)] : []
      return {
        request: { person: who.author, consents, shares: [], records: [], requests },
        receipt: partsOf(certificate, [...consents, ...requests], null),
        more,
      }
    },

    async sealReceipt(fragment, parts, logged: Logged) {
      // By the link they keep, not by what is open here: the tab may have been loaded again since they signed.
      const keys = await personKeys(ensure(decodeLink(fragment, MemberId)).secret)
      const { makeReceipt } = await sealing()
      return makeReceipt(keys, parts, logged, opened?.judge.chain)
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous, looking is not
    async person() {
      return person?.author
    },
  }
}
