// My consent: what is here about a person, checked and opened with their own key, and what they may say about it.
import { foldAliases } from '../../../core/aliases.ts'
import { endChannels, endEverything, endMatching, standsOf, type Standing } from '../../../core/asks/answer.ts'
import { Evidence } from '../../../core/asks/evidence.ts'
import { AcceptanceStatement, AskStatement, RequestStatement, SignerStatement } from '../../../core/asks/statements.ts'
import { fromBase64Url, fromUtf8 } from '../../../core/bytes.ts'
import { foldConsent, type ConsentEvent } from '../../../core/consent.ts'
import { assertNever, CodedError, isCodedError } from '../../../core/errors.ts'
import { decodeDocument } from '../../../core/format/v1.ts'
import type { MemberId, OwnerId } from '../../../core/ids.ts'
import {
  AliasStatement,
  ConsentStatement,
  RecordStatement,
  SettingsStatement,
  ShareStatement,
  signedStatementBytes,
  type ConsentAction,
  type Signed,
} from '../../../core/statements.ts'
import { consentsAtMost, type OwnOpened } from '../../../core/wire/asks.ts'
import { sha256Hex } from '../primitives.ts'
import { placeOf } from '../records.ts'
import { isVerified, type Author, type Judge } from '../statements.ts'
import { openEnvelope } from '../v1/envelope.ts'
import type { PersonKeys } from '../v1/links.ts'
import { dataKey, openOwnHalf } from '../v1/shares.ts'
import type { OwnView, OwnWish } from './api.ts'
import type { OpenedLink } from './link.ts'
import { signConsents, type Before } from './sign.ts'

interface Self {
  readonly author: MemberId
  readonly keys: PersonKeys
}

export interface OwnState {
  readonly view: OwnView
  readonly certificate: Signed<SignerStatement>
  /** What a new signature may end. */
  readonly before: Before
  /** `more`: not all of it fits into one message. */
  readonly actionsOf: (
    by: Author,
    wish: OwnWish,
  ) => Promise<{ readonly consents: Signed<ConsentStatement>[]; readonly more: boolean }>
}

/** @throws CodedError `chain_refused` when the certificate is not one of this person's key */
export async function openOwnView({ judge, form }: OpenedLink, shown: OwnOpened, self: Self): Promise<OwnState> {
  const { body } = shown.signer
  const { opens, delivery } = shown.ask.body
  const isOwn = body.author === self.author && body.signKey === self.keys.publicKey
  if (!isOwn || !(await isVerified(judge, shown.signer, SignerStatement)))
    throw new CodedError('chain_refused', 'not the certificate of this key')
  const { owner } = body
  const entries = await entriesOf(judge, shown, owner)
  const about = shown.consents.filter((signed) => entries.includes(signed.body.owner))
  const waiting = await waitingAuthors(judge, shown)
  const events = await Promise.all(
    about.map(async (signed) => ({ statement: signed.body, verified: await isVerified(judge, signed, ConsentStatement) })),
  )
  const state = foldConsent(events)
  const counting = foldConsent(
    events.map(({ statement, verified }): ConsentEvent => ({ statement, verified: verified && !waiting.has(statement.author) })),
  )
  const newest = about.findLast((signed) => signed.body.owner === owner)
  const after = newest ? await sha256Hex(signedStatementBytes(newest)) : null
  const papers = await readPapers(judge, shown, self)
  // What cannot be verified here stands for others: it ends with the rest.
  const standing = standsOf(about.map(({ body: statement }) => statement))
  return {
    certificate: shown.signer,
    before: { standing, after, pending: waiting.has(self.author) },
    actionsOf: async (by, wish) => {
      const actions = actionsFor(wish, standing)
      return {
        consents: await signConsents(by, owner, actions.slice(0, consentsAtMost), after),
        more: actions.length > consentsAtMost,
      }
    },
    view: {
      workspaceName: shown.workspaceName,
      practice: shown.practice,
      behindMs: Date.parse(shown.now) - Date.now(),
      pseudonym: pseudonymOf(shown, papers),
      ref: shown.ask.body.form,
      form,
      decision: waiting.get(self.author) ?? 'counts',
      ended: shown.revoked,
      quitclaims: state.quitclaims.map((quitclaim) => ({
        ...quitclaim,
        counts: counting.quitclaims.some(({ id }) => id === quitclaim.id),
      })),
      never: state.never,
      matching: state.matching.map((one) => ({ ...one, counts: counting.matching.some(({ grant }) => grant === one.grant) })),
      standing,
      channelNames: await channelNamesOf(judge, shown),
      asks: await readAsks(judge, shown, entries),
      requests: shown.requests.flatMap(({ body: request }) =>
        RequestStatement.safeParse(request).success ? [{ kind: request.kind, at: request.at }] : [],
      ),
      photos: shown.photos,
      publications: shown.publications,
      papers,
      later: opens === undefined ? null : papers.length > 0 ? 'reads' : delivery,
    },
  }
}

/** Every entry this person has here, by an officer's word: a server alone makes nobody end, or see, what is somebody else's. */
async function entriesOf(judge: Judge, { aliases = [] }: OwnOpened, owner: OwnerId): Promise<readonly OwnerId[]> {
  const good = await Promise.all(aliases.map((signed) => isVerified(judge, signed, AliasStatement)))
  return foldAliases(aliases.flatMap(({ body }, i) => (good[i] ? [body] : []))).entriesOf(owner)
}

function actionsFor(wish: OwnWish, standing: Standing): readonly ConsentAction[] {
  switch (wish.type) {
    case 'withdraw':
      return endChannels(standing, wish.channels)
    case 'withdraw-all':
      return endEverything(standing)
    case 'withdraw-matching':
      return endMatching(standing)
    case 'request':
      return []
    default:
      return assertNever(wish)
  }
}

async function readAsks(judge: Judge, { ask, asks = [ask] }: OwnOpened, entries: readonly OwnerId[]): Promise<OwnView['asks']> {
  const found: OwnView['asks'][number][] = []
  for (const signed of asks) {
    const { ask: id, at, expiresAt, delivery, form } = signed.body
    const isAbout = (signed.body.owner !== null && entries.includes(signed.body.owner)) || id === ask.body.ask
    if (isAbout && (await isVerified(judge, signed, AskStatement))) found.push({ ask: id, at, expiresAt, delivery, form })
  }
  return found
}

type Waiting = Exclude<OwnView['decision'], 'counts'>

/** Whose word an officer still has to accept, or refused, of every link this person signed through. Notes them all: their statements are judged by it. */
async function waitingAuthors(
  judge: Judge,
  { ask, signer, acceptance, others, consents }: OwnOpened,
): Promise<ReadonlyMap<MemberId, Waiting>> {
  // Who decided for a child and is neither parent nor guardian waits whatever the link says.
  const awaiting = new Set(consents.flatMap(({ body }) => ('awaits' in body && body.awaits ? [body.author] : [])))
  for (const other of others)
    if (await isVerified(judge, other.ask, AskStatement)) await isVerified(judge, other.signer, SignerStatement)
  const waiting = new Map<MemberId, Waiting>()
  for (const one of [{ ask, signer, acceptance }, ...others]) {
    const { author } = one.signer.body
    if (!one.ask.body.pending && !awaiting.has(author)) continue
    const isDecided =
      one.acceptance?.body.signer === author &&
      one.acceptance.body.owner === one.signer.body.owner &&
      (await isVerified(judge, one.acceptance, AcceptanceStatement))
    if (!isDecided) waiting.set(author, 'pending')
    else if (!one.acceptance?.body.accepted) waiting.set(author, 'refused')
  }
  return waiting
}

/** What the workspace calls its own channels, by an owner's word. */
async function channelNamesOf(judge: Judge, { settings }: OwnOpened): Promise<OwnView['channelNames']> {
  return settings && (await isVerified(judge, settings, SettingsStatement)) ? settings.body.ownChannels : []
}

/** A personal link names it; who registered themselves finds it in what they signed. */
function pseudonymOf({ ask }: OwnOpened, papers: readonly Evidence[]): OwnView['pseudonym'] {
  const pseudonym = ask.body.pseudonym ?? papers[0]?.pseudonym
  if (pseudonym === undefined) throw new CodedError('not_readable', 'nobody says which pseudonym')
  return pseudonym
}

/** Newest first. What does not open or is not this person's is left out: the rest is still theirs to read. */
async function readPapers(judge: Judge, { shares, records }: OwnOpened, self: Self): Promise<readonly Evidence[]> {
  const { workspace } = judge.chain
  const found: Evidence[] = []
  for (const { statement, envelope } of records) {
    const { body } = statement
    const share = shares.find((one) => one.statement.body.share === body.share)
    // By the key of this link, or by another of this same person: a reading link opens what was signed through the one that was lost.
    const isTheirs = body.author === self.author || judge.links.certified(body.author)?.signer.owner === body.owner
    if (!share || body.table !== 'paper' || !isTheirs) continue
    const isGood =
      (await isVerified(judge, share.statement, ShareStatement)) && (await isVerified(judge, statement, RecordStatement))
    if (!isGood || (await sha256Hex(fromBase64Url(envelope))) !== body.envelopeHash) continue
    try {
      const context = { workspace, owner: body.owner, scope: body.scope, share: body.share }
      const half = await openOwnHalf(context, { author: self.author, receive: self.keys.receive }, fromBase64Url(share.own))
      const { table, record, version } = body
      const place = placeOf({ ...context, table, record, version })
      const document = decodeDocument(
        await openEnvelope(await dataKey(context, half, share.serverHalf), place, fromBase64Url(envelope)),
      )
      const evidence = Evidence.safeParse(document.attachment && JSON.parse(fromUtf8(document.attachment)))
      if (evidence.success) found.push(evidence.data)
    } catch (error) {
      if (!isCodedError(error, 'not_readable')) throw error
    }
  }
  return found.reverse()
}
