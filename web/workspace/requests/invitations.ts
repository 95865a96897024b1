// Invitations as they are made: the person when they are new, the link's signed statement, and the sealed note of how it goes out. Durable together.
import type { AskDocument } from '../../../core/asks/document.ts'
import type { AskStatement, FormRef } from '../../../core/asks/statements.ts'
import type { PersonDocument } from '../../../core/documents.ts'
import type { FormLanguage } from '../../../core/forms/languages.ts'
import { createPseudonym, OwnerId, RecordId, type AskId, type Pseudonym } from '../../../core/ids.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { Draft } from '../outbox/outbox.svelte.ts'
import { recordDraft } from '../outbox/record-draft.ts'

/** Somebody of the workspace, or somebody new. */
export type Asked =
  | { readonly owner: OwnerId; readonly pseudonym: Pseudonym; readonly email: string | null; readonly language: FormLanguage }
  | { readonly document: PersonDocument; readonly language: FormLanguage }

export interface AskTerms {
  readonly form: FormRef
  readonly expiresAt: string
  readonly by: AskDocument['by']
  readonly note: string
  /** What comes back waits for an officer. */
  readonly pending: boolean
}

/** A request that stands, with its note. */
export interface Found {
  readonly owner: OwnerId
  readonly body: AskStatement
  readonly document: AskDocument
}

/** What asking this person takes. */
export async function invitationDrafts(
  vault: VaultApi,
  asked: Asked,
  terms: AskTerms,
): Promise<{ readonly ask: AskId; readonly drafts: readonly Draft[] }> {
  const isNew = 'document' in asked
  const owner = isNew ? OwnerId.parse(crypto.randomUUID()) : asked.owner
  const pseudonym = isNew ? createPseudonym(crypto.getRandomValues(new Uint8Array(5))) : asked.pseudonym
  const email = isNew ? asked.document.email : asked.email
  const founding: Draft[] = isNew
    ? [
        { kind: 'statement', signed: await vault.signOwner(owner, 'subject', pseudonym) },
        recordDraft('person', owner, RecordId.parse(crypto.randomUUID()), null, asked.document),
      ]
    : []
  const { body, drafts } = await invitation(vault, { owner, pseudonym, email, language: asked.language }, terms, [])
  return { ask: body.ask, drafts: [...founding, ...drafts] }
}

/** The address changed, or a colleague made the link: a new one takes its place, and what was sent before still counts. */
export async function replacement(
  vault: VaultApi,
  { owner, body, document }: Found,
  pseudonym: Pseudonym,
  email: string,
): Promise<{ readonly found: Found; readonly drafts: readonly Draft[] }> {
  const terms = { form: body.form, expiresAt: body.expiresAt, by: 'mail', note: document.note, pending: body.pending } as const
  const made = await invitation(vault, { owner, pseudonym, email, language: document.language }, terms, document.mails)
  const found = { owner, body: made.body, document: made.document }
  return { found, drafts: [...made.drafts, { kind: 'statement', signed: await vault.signAskRevoked(body.ask) }] }
}

async function invitation(
  vault: VaultApi,
  { owner, pseudonym, email, language }: Extract<Asked, { owner: OwnerId }>,
  { form, expiresAt, by, note, pending }: AskTerms,
  mails: AskDocument['mails'],
) {
  const { signed } = await vault.createAsk({
    ...{ owner, pseudonym, event: null, form, expiresAt, pending },
    delivery: by === 'mail' ? 'mailed' : 'handed-over',
    address: by === 'mail' ? email : null,
  })
  const { ask } = signed.body
  const document: AskDocument = { ask, by, language, note, mails, failed: null, paused: false }
  const drafts: readonly Draft[] = [{ kind: 'statement', signed }, recordDraft('ask', owner, RecordId.parse(ask), null, document)]
  return { body: signed.body, document, drafts }
}
