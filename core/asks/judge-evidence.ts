// Does what a person signed hold together? Evidence against everything that says something about it: the certificate and invitation of its author, the form as it
// was published, the consent that followed from it, the log. Pure; who asks shows each answer.
import { canonicalJson } from '../canonical.ts'
import { fromUtf8, toHex, utf8 } from '../bytes.ts'
import type { ConsentEvent } from '../consent.ts'
import type { FormDocument } from '../forms/document.ts'
import { shownBytes } from '../forms/shown.ts'
import type { Sha256 } from '../log/tree.ts'
import type { RecordStatement } from '../statements.ts'
import type { Evidence } from './evidence.ts'
import type { AskStatement, SignerStatement } from './statements.ts'

/**
 * `signature`: the record is signed by the key the evidence came with. `link`: that key was certified by the invitation the evidence names. `text`: what was shown
 * is, to the byte, the published form. `consent`: what counts since is what was ticked. `log`: the server's log holds it.
 */
export const evidenceChecks = ['signature', 'link', 'text', 'consent', 'log'] as const
export type EvidenceCheck = (typeof evidenceChecks)[number]

/** Null: could not be looked up now. */
export type Findings = Readonly<Record<EvidenceCheck, boolean | null>>

export interface EvidenceContext {
  /** Of the paper: its signature was verified, or it would not have opened. */
  readonly record: RecordStatement
  readonly signer: SignerStatement | undefined
  readonly ask: AskStatement | undefined
  /** The version the evidence names; undefined when it is not here. */
  readonly form: FormDocument | undefined
  /** Everything said about the person, `verified` by signature alone: what waits for an officer is signed too. */
  readonly said: readonly ConsentEvent[]
  /** What the log proves about the record. */
  readonly logged: boolean | null
}

export async function judgeEvidence(evidence: Evidence, context: EvidenceContext, sha256: Sha256): Promise<Findings> {
  return {
    signature: context.signer !== undefined && context.signer.author === context.record.author,
    link: isFromLink(evidence, context),
    text: await isTheForm(evidence, context.form, sha256),
    consent: isWhatCounts(evidence, context),
    log: context.logged,
  }
}

function isFromLink(evidence: Evidence, { signer, ask, record }: EvidenceContext): boolean {
  if (!signer || !ask) return false
  return (
    signer.ask === evidence.ask &&
    ask.ask === evidence.ask &&
    signer.owner === record.owner &&
    (ask.owner === null || ask.owner === record.owner) &&
    (ask.pseudonym === null || ask.pseudonym === evidence.pseudonym) &&
    ask.workspace === evidence.workspace &&
    ask.delivery === evidence.delivery &&
    canonicalJson(ask.form) === canonicalJson(evidence.form)
  )
}

async function isTheForm(
  { shown, shownHash, language }: Evidence,
  form: FormDocument | undefined,
  sha256: Sha256,
): Promise<boolean> {
  if (toHex(await sha256(utf8(shown))) !== shownHash) return false
  return form !== undefined && fromUtf8(shownBytes(form, language)) === shown
}

function isWhatCounts(evidence: Evidence, { said, record }: EvidenceContext): boolean {
  const { purposes, channels, from, until, quitclaim } = evidence
  const own = said.flatMap(({ statement, verified }) => (verified && statement.author === record.author ? [statement.consent] : []))
  const permits = own.flatMap((consent) =>
    consent.action === 'permit' && consent.evidence?.record === record.record ? [consent] : [],
  )
  const agrees = purposes.length > 0 && channels.length > 0
  const ticked = canonicalJson({ quitclaim, purposes, channels, from, until })
  const isPermitted = agrees
    ? permits.length === 1 &&
      permits.every(
        (permit) =>
          canonicalJson({
            ...{ quitclaim: permit.quitclaim, purposes: permit.purposes, channels: permit.channels },
            ...{ from: permit.from, until: permit.until },
          }) === ticked,
      )
    : permits.length === 0
  const mayMatch = own.some((consent) => consent.action === 'matching-permit' && consent.until === until)
  return isPermitted && (!evidence.matching || mayMatch)
}
