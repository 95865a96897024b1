// One signature: the evidence, sealed, and the consent events that follow from it, each signed. Nothing here talks to anybody.
import { effectOf, endingActions, type Standing } from '../../../core/asks/answer.ts'
import { Evidence, evidenceBytes, evidenceMediaType, saltedEvidence } from '../../../core/asks/evidence.ts'
import { isForOfficer } from '../../../core/asks/words.ts'
import { actBytes } from '../../../core/asks/identified.ts'
import type { ReceiptParts } from '../../../core/asks/receipt.ts'
import type { AskStatement } from '../../../core/asks/statements.ts'
import { fromUtf8, toBase64Url } from '../../../core/bytes.ts'
import { PaperDocument, PersonDocument } from '../../../core/documents.ts'
import { localDay } from '../../../core/dates.ts'
import { CodedError } from '../../../core/errors.ts'
import type { FormDocument } from '../../../core/forms/document.ts'
import { shownBytes } from '../../../core/forms/shown.ts'
import { QuitclaimId, type MemberId, type OwnerId, type Pseudonym, type ShareId } from '../../../core/ids.ts'
import { ConsentStatement, signedStatementBytes, type ConsentAction, type Signed } from '../../../core/statements.ts'
import { consentsAtMost, type SayOwn, type SignAsk } from '../../../core/wire/asks.ts'
import { randomBytes, sha256, sha256Hex } from '../primitives.ts'
import { signAs, type Author } from '../statements.ts'
import type { Choice } from './api.ts'
import { sealFirst, shareOnWire, type Begun } from './seal.ts'
import type { HeldTemplate } from './selfie.ts'

/** What stood before: of what the form asks, the new answer stands and nothing older. */
export interface Before {
  readonly standing: Standing
  /** Hash of the newest consent statement this person saw. */
  readonly after: string | null
  /** An officer still has to accept what is signed now. */
  readonly pending: boolean
}

export interface ChoiceInput {
  readonly by: Author
  readonly owner: OwnerId
  readonly pseudonym: Pseudonym
  readonly ask: AskStatement
  readonly form: FormDocument
  readonly begun: readonly Begun[]
  readonly halves: ReadonlyMap<ShareId, string>
  readonly choice: Choice
  /** From a selfie. */
  readonly template: HeldTemplate | null
  readonly before: Before
}

export interface SealedChoice extends Pick<SignAsk, 'consents' | 'shares' | 'records'> {
  readonly evidence: Evidence | null
  readonly salted: ReceiptParts['evidence']
}

/** @throws CodedError `not_readable` when a half is missing, `not_signable` when what was filled in fits no evidence */
export async function sealChoice(input: ChoiceInput): Promise<SealedChoice> {
  const { by, owner, choice, form, before } = input
  const quitclaim = QuitclaimId.parse(crypto.randomUUID())
  const agrees = choice.purposes.length > 0 && choice.channels.length > 0
  const { channels, matching } = choice
  const on = localDay(by.at === undefined ? Date.now() : Date.parse(by.at))
  // Until an officer accepted what is signed now, what it repeats has to go on by what stood.
  const pending = before.pending || (choice.by !== null && isForOfficer(choice.by))
  const effect = effectOf(form, { channels: agrees ? channels : [], matching }, before.standing, { on, pending })
  const ending = endingActions(effect, agrees ? quitclaim : null)
  // Who says no signs nothing more than that; there is nothing to prove and nothing to keep.
  if (!agrees && !choice.matching) {
    const consents = await signConsents(by, owner, [{ action: 'decline', quitclaim }, ...ending], before.after)
    return { consents, shares: [], records: [], evidence: null, salted: null }
  }
  const selfie = await sealTemplate(input)
  const evidence = await evidenceOf(input, quitclaim, selfie?.template)
  const salt = randomBytes(32)
  const papers = await sealPapers(input, evidence)
  const { paper } = papers
  const shares = [...papers.shares, ...(selfie ? [selfie.share] : [])]
  const records = [...papers.records, ...(selfie ? [selfie.record] : [])]
  const awaits = isForOfficer(evidence.by) ? ({ awaits: true } as const) : {}
  const actions: ConsentAction[] = []
  if (agrees)
    actions.push({
      action: 'permit',
      quitclaim,
      purposes: [...choice.purposes],
      channels: [...choice.channels],
      basis: 'consent',
      territory: input.form.territory?.code ?? null,
      from: evidence.from,
      until: evidence.until,
      method: 'page',
      form: input.ask.form,
      evidence: { record: paper.record, version: 1 },
      ...(evidence.by.who === 'guardians' ? { guardians: evidence.by.guardians.length } : {}),
      ...awaits,
    })
  // Recognised, but shown nowhere: the no to that is an answer too.
  else actions.push({ action: 'decline', quitclaim })
  if (choice.matching)
    actions.push({ action: 'matching-permit', grant: QuitclaimId.parse(crypto.randomUUID()), until: evidence.until, ...awaits })
  const consents = await signConsents(by, owner, [...actions, ...ending], before.after)
  return {
    consents,
    shares,
    records,
    evidence,
    salted: { salt: toBase64Url(salt), hash: await sha256Hex(saltedEvidence(salt, evidence)) },
  }
}

/** What does not fit into the message with the signature goes in messages of its own after it: signed at the same time, so that nothing of it can be left standing. */
export function inMessages(
  person: MemberId,
  consents: readonly Signed<ConsentStatement>[],
): { readonly first: Signed<ConsentStatement>[]; readonly further: readonly SayOwn[] } {
  const further: SayOwn[] = []
  for (let from = consentsAtMost; from < consents.length; from += consentsAtMost)
    further.push({ person, consents: consents.slice(from, from + consentsAtMost), shares: [], records: [], requests: [] })
  return { first: consents.slice(0, consentsAtMost), further }
}

/** Each after the one before. */
export async function signConsents(
  by: Author,
  owner: OwnerId,
  actions: readonly ConsentAction[],
  after: string | null,
): Promise<Signed<ConsentStatement>[]> {
  const signed: Signed<ConsentStatement>[] = []
  let previous = after
  for (const consent of actions) {
    const statement = await signAs(by, ConsentStatement, { type: 'consent', owner, after: previous, consent })
    previous = await sha256Hex(signedStatementBytes(statement))
    signed.push(statement)
  }
  return signed
}

async function evidenceOf(
  { by, pseudonym, ask, form, choice }: ChoiceInput,
  quitclaim: QuitclaimId,
  template: Evidence['template'],
): Promise<Evidence> {
  const shown = shownBytes(form, choice.language)
  const signedAt = by.at ?? new Date().toISOString()
  const evidence = Evidence.safeParse({
    format: 'imprimatur/evidence/v1',
    workspace: by.workspace,
    ask: ask.ask,
    pseudonym,
    quitclaim,
    form: ask.form,
    language: choice.language,
    shown: fromUtf8(shown),
    shownHash: await sha256Hex(shown),
    purposes: choice.purposes,
    channels: choice.channels,
    matching: choice.matching,
    // The day it is where the person stands, of the same instant: at night it is another one in UTC.
    from: localDay(Date.parse(signedAt)),
    until: choice.until,
    by: choice.by,
    method: 'page',
    delivery: ask.delivery,
    witness: choice.witness,
    ...(choice.identified && { identified: choice.identified }),
    ...(template && { template }),
    openedAt: choice.openedAt,
    signedAt,
  })
  // What somebody filled in that no evidence can hold: an answer to the page, not a fault of ours.
  if (!evidence.success) throw new CodedError('not_signable', 'the choice does not fit evidence', { cause: evidence.error })
  return evidence.data
}

/** @throws CodedError `not_readable` when nobody signs */
export async function nonceOf(ask: AskStatement, form: FormDocument, choice: Choice): Promise<string> {
  const { language, purposes, channels, matching, until, by } = choice
  if (by === null) throw new CodedError('not_readable', 'a plain no needs nobody to say who says it')
  const shownHash = await sha256Hex(shownBytes(form, language))
  const { workspace, ask: id, form: ref } = ask
  const act = { workspace, ask: id, form: ref, language, shownHash, matching, until, by }
  return toBase64Url(await sha256(actBytes({ ...act, purposes: [...purposes], channels: [...channels] })))
}

function halfOf(
  { begun, halves }: ChoiceInput,
  scope: 'papers' | 'people' | 'faces',
): { readonly begun: Begun; readonly half: string } | undefined {
  const found = begun.find(({ context }) => context.scope === scope)
  const half = found && halves.get(found.context.share)
  return found && half !== undefined ? { begun: found, half } : undefined
}

/** Beside the evidence, which names it: sealed to whoever compares faces, under a share that goes when matching is withdrawn. */
async function sealTemplate(input: ChoiceInput) {
  const { by, choice, template } = input
  // Without the tick there is no template, whatever was made before.
  if (!choice.matching || template === null) return undefined
  const faces = halfOf(input, 'faces')
  if (!faces) throw new CodedError('not_readable', 'no half for the template')
  const { model, document } = template
  const record = await sealFirst(by, faces.begun, faces.half, 'template', document)
  return { share: await shareOnWire(by, faces.begun), record, template: { record: record.statement.body.record, model } }
}

async function sealPapers(input: ChoiceInput, evidence: Evidence) {
  const { by, choice } = input
  const papers = halfOf(input, 'papers')
  if (!papers) throw new CodedError('not_readable', 'no half for the papers')
  const paper = await sealFirst(by, papers.begun, papers.half, 'paper', {
    json: PaperDocument.parse({
      quitclaim: evidence.quitclaim,
      fileName: `${evidence.pseudonym}-${evidence.from}.json`,
      mediaType: evidenceMediaType,
    }),
    attachment: evidenceBytes(evidence),
  })
  const people = halfOf(input, 'people')
  const name = evidence.by.who === 'self' ? evidence.by.name : evidence.by.child
  const person =
    people &&
    (await sealFirst(by, people.begun, people.half, 'person', {
      json: PersonDocument.parse({ name, email: choice.email, note: '' }),
      attachment: null,
    }))
  return {
    shares: await Promise.all([papers, ...(people ? [people] : [])].map((found) => shareOnWire(by, found.begun))),
    records: [paper, ...(person ? [person] : [])],
    paper: paper.statement.body,
  }
}
