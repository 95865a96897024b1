// What a link, or a person's own key, is told: signed statements and the chain to judge them by, so that the page need not trust us.
import type { MemberId, WorkspaceId } from '../../core/ids.ts'
import type { AcceptanceStatement, AskStatement, RequestStatement } from '../../core/asks/statements.ts'
import {
  signedStatementBytes,
  type AppearanceStatement,
  type ConsentStatement,
  type SettingsStatement,
  type Signed,
} from '../../core/statements.ts'
import { memberAt } from '../../core/chain.ts'
import { standsOf } from '../../core/asks/answer.ts'
import { askStateAt } from '../../core/asks/rules.ts'
import type { AskOpened, Logged, OwnOpened } from '../../core/wire/asks.ts'
import { encodeBase64Url } from '../base64.ts'
import {
  findLinesOfAuthor,
  findPersonLine,
  readLinksAbout,
  readOwnShares,
  readSaidAbout,
  type OwnShare,
  type StandingLink,
} from '../db/asks.ts'
import { readAliases, readAliasesAmong } from '../db/aliases.ts'
import { readChain } from '../db/chain.ts'
import { readForm } from '../db/forms.ts'
import { readHead, withHead } from '../db/head.ts'
import { readLines } from '../db/log.ts'
import { readClosing } from '../db/members.ts'
import { readRecordsUnder } from '../db/records.ts'
import { readServerHalves } from '../db/shares.ts'
import { findOwners, findStatements, readNewestOf, readPublicationsOf } from '../db/statements.ts'
import { readWorkspace } from '../db/workspaces.ts'
import type { AppDeps } from '../deps.ts'
import { asyncSha256, sha256Hex } from '../hash.ts'
import type { Origin } from '../http/context.ts'
import { ownerObject } from '../log/objects.ts'
import { proveLine, signedCheckpoint } from '../log/prove.ts'
import { toBase64Url, toHex, utf8 } from '../../core/bytes.ts'
import type { StatementId } from '../../core/ids.ts'
import { leafHash } from '../../core/log/tree.ts'

/** The chain, and the lists for those of these authors who lost rights since. */
async function provenChain({ main }: AppDeps, workspace: WorkspaceId, authors: readonly MemberId[]) {
  const { entries, chain } = await readChain(main, workspace)
  const wanted = chain.closings.filter(({ member }) => authors.includes(member))
  const closings = await Promise.all(
    wanted.map(async ({ seq }) => ({ seq, hashes: encodeBase64Url((await readClosing(main, workspace, seq)) ?? Buffer.alloc(0)) })),
  )
  return { chain: [...entries], closings, logHead: (await readHead(main, workspace))?.logHead ?? null }
}

async function common(deps: AppDeps, link: StandingLink, others: readonly Signed[]) {
  const { body } = link.known
  const { workspace } = body
  const about = await readWorkspace(deps.main, workspace, body.author)
  const form = await readForm(deps.main, workspace, body.form)
  const settings = (await readNewestOf(deps.main, workspace, 'settings')) as Signed<SettingsStatement> | undefined
  if (!about || !form) return undefined
  const authors = [link.known.signed, form.statement, ...(settings ? [settings] : []), ...others].map(
    (signed) => signed.body.author,
  )
  return {
    workspaceName: about.name,
    practice: about.practice,
    ask: link.known.signed,
    form: { statement: form.statement, document: form.document },
    settings: settings ?? null,
    now: deps.clock().toISOString(),
    ...(await provenChain(deps, workspace, authors)),
  }
}

/** @returns undefined when workspace or form are gone */
export async function describeAsk(deps: AppDeps, link: StandingLink): Promise<AskOpened | undefined> {
  const { workspace, owner } = link.known.body
  const entries = owner === null ? [] : (await readAliases(deps.main, workspace)).entriesOf(owner)
  const [parts, said] = await Promise.all([common(deps, link, []), readSaidAbout(deps.main, workspace, entries, ['consent'])])
  const consents = said as Signed<ConsentStatement>[]
  // What was said about each entry follows on what was said about that entry.
  const newest = consents.findLast(({ body }) => body.owner === owner)
  const after = newest ? sha256Hex(signedStatementBytes(newest)) : null
  return (
    parts && {
      state: askStateAt(link, link.known, parts.now),
      standing: { ...standsOf(consents.map(({ body }) => body)), after } as AskOpened['standing'],
      ...parts,
    }
  )
}

/**
 * Everything a person may see of what is here about them. Server halves are read after the line that names the person was committed.
 * @returns undefined when the person is nobody here, or erased
 */
export async function describePerson(
  deps: AppDeps,
  link: StandingLink,
  person: MemberId,
  origin: Origin,
): Promise<OwnOpened | undefined> {
  const { main, shred } = deps
  const signer = link.certificate(person)
  if (!signer) return undefined
  const { workspace, owner } = signer.body
  const entries = (await readAliases(main, workspace)).entriesOf(owner)
  const aliases = await readAliasesAmong(main, workspace, entries)
  const said = await readSaidAbout(main, workspace, entries, ['consent', 'acceptance', 'request', 'appearance', 'ask'])
  const others = (await readLinksAbout(main, workspace, entries)).filter(({ signer: other }) => other.body.author !== person)
  const parts = await common(deps, link, [...others.map(({ ask }) => ask), ...aliases, ...said])
  const known = (await findOwners(main, workspace, [owner])).get(owner)
  if (!parts || !known || known.erased) return undefined
  const shares = await readOwnShares(main, workspace, person)
  await logOwnRelease(deps, workspace, shares, ownerObject(owner, known, 'own'), origin)
  const ids = shares.map(({ share }) => share)
  const halves = await readServerHalves(shred, workspace, ids)
  const photos = photosIn(said.filter(({ body }) => body.type === 'appearance') as Signed<AppearanceStatement>[])
  const published = await readPublicationsOf(main, workspace, photos)
  const acceptances = said.filter(({ body }) => body.type === 'acceptance') as Signed<AcceptanceStatement>[]
  const acceptanceOf = (author: MemberId) => acceptances.filter(({ body }) => body.signer === author).at(-1) ?? null
  return {
    ...parts,
    revoked: link.known.revoked,
    signer,
    acceptance: acceptanceOf(person),
    others: others.map((other) => ({ ...other, acceptance: acceptanceOf(other.signer.body.author) })),
    ...(aliases.length > 0 ? { aliases } : {}),
    consents: said.filter(({ body }) => body.type === 'consent') as Signed<ConsentStatement>[],
    requests: said.filter(({ body }) => body.type === 'request') as Signed<RequestStatement>[],
    asks: said.filter(({ body }) => body.type === 'ask') as Signed<AskStatement>[],
    shares: shares.flatMap(({ signed, share, own }) => {
      const serverHalf = halves.get(share)
      return serverHalf === undefined
        ? []
        : [{ statement: JSON.parse(signed) as OwnOpened['shares'][number]['statement'], own, serverHalf }]
    }),
    records: await readRecordsUnder(main, workspace, ids),
    photos: photos.length,
    publications: published.map(({ body: { asset, channel, from, until } }) => ({ asset, channel, from, until })),
  }
}

async function logOwnRelease(
  { main, audit }: AppDeps,
  workspace: WorkspaceId,
  shares: readonly OwnShare[],
  object: ReturnType<typeof ownerObject>,
  origin: Origin,
): Promise<void> {
  if (shares.length === 0) return
  await withHead(main, workspace, (tx, head) =>
    audit.append(tx, head, {
      EventID: 'share.release',
      EventActionCode: 'R',
      EventOutcomeIndicator: 0,
      UserID: null,
      RoleIDCode: [],
      ...origin,
      PurposeOfUse: 'my-consent',
      objects: [object],
    }),
  )
}

/** Photos this person is in now, by any of their entries: the newest that was said about each counts. */
function photosIn(appearances: readonly Signed<AppearanceStatement>[]) {
  const newest = new Map(appearances.map(({ body }) => [`${body.owner} ${body.asset}`, body]))
  return [...new Set([...newest.values()].flatMap(({ asset, present }) => (present ? [asset] : [])))]
}

/**
 * The line about what a person signed through this invitation, and all that their receipt needs besides.
 * @returns undefined when the line is not there (the workspace is gone)
 */
export async function describeLine(deps: AppDeps, ask: Signed<AskStatement>, first: StatementId): Promise<Logged | undefined> {
  const { workspace } = ask.body
  const seq = await findPersonLine(deps.main, workspace, first)
  const logged = seq === undefined ? undefined : await describeSeq(deps, workspace, seq)
  return logged && { ...logged, ...(await vouchFor(deps, ask, logged.line)) }
}

/** The line that names this statement. @returns undefined for what no depicted person signed here */
export async function describeLineOf(deps: AppDeps, workspace: WorkspaceId, statement: StatementId): Promise<Logged | undefined> {
  const signed = (await findStatements(deps.main, workspace, [statement])).get(statement)
  if (signed === undefined) return undefined
  const hash = sha256Hex(signedStatementBytes(JSON.parse(signed) as Signed))
  for (const seq of await findLinesOfAuthor(deps.main, workspace, statement)) {
    const logged = await describeSeq(deps, workspace, seq)
    if (logged?.line.includes(hash)) return logged
  }
  return undefined
}

async function describeSeq(deps: AppDeps, workspace: WorkspaceId, seq: number): Promise<Logged | undefined> {
  const head = (await readHead(deps.main, workspace))?.logHead
  if (!head) return undefined
  const [line] = await readLines(deps.main, workspace, seq, 1)
  const inclusion = await proveLine(deps.main, workspace, seq, head.size)
  if (!line || !inclusion) return undefined
  return {
    line: line.line,
    seq,
    proof: inclusion.proof,
    checkpoint: await signedCheckpoint(deps, workspace, head),
    key: toBase64Url(deps.logSigner.publicKey),
  }
}

/** The invitation was verified when it was stored; what its author's key was, the chain says. */
async function vouchFor({ main, logSigner }: AppDeps, ask: Signed<AskStatement>, line: string): Promise<Pick<Logged, 'vouched'>> {
  const { workspace, author, chainHead } = ask.body
  const about = await readWorkspace(main, workspace, author)
  const member = memberAt((await readChain(main, workspace)).chain, chainHead, author)
  if (!about || !member) return {}
  const { name, practice } = about
  const hash = sha256Hex(signedStatementBytes(ask))
  const leaf = toHex(await leafHash(utf8(line), asyncSha256))
  const format = 'imprimatur/receipt-voucher/v1'
  return {
    vouched: await logSigner.vouch({ format, workspace, name, practice, ask: hash, author: member.signKey, chainHead, leaf }),
  }
}
