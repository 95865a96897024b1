// Versions of forms that follow each other. The same rule on both sides: a version that stands is never replaced, and each names the one before.
import type { FormId, MemberId } from '../ids.ts'
import type { Sha256 } from '../log/tree.ts'
import { isLater } from '../later.ts'
import type { FormStatement } from '../statements.ts'
import { FormDocument, formHash, type FormReference } from './document.ts'
import type { FormOfferedStatement } from './offered.ts'

/** A version whose hash fits its document; whether its author may publish is the chain's to say. */
export interface PublishedForm extends FormReference {
  readonly document: FormDocument
  readonly at: string
  readonly by: MemberId
}

/** @returns null when this document is not the one the statement is about */
export async function parsePublished(body: FormStatement, document: unknown, sha256: Sha256): Promise<PublishedForm | null> {
  const parsed = FormDocument.safeParse(document)
  if (!parsed.success || parsed.data.form !== body.form || parsed.data.version !== body.version) return null
  const { form, version, hash, at, author } = body
  return (await formHash(parsed.data, sha256)) === hash ? { form, version, hash, document: parsed.data, at, by: author } : null
}

/** Does this version come right after the newest that stands? */
export function follows(
  { version, previous }: Pick<FormStatement, 'version' | 'previous'>,
  newest: Pick<FormReference, 'version' | 'hash'> | undefined,
): boolean {
  return version === (newest?.version ?? 0) + 1 && previous === (newest?.hash ?? null)
}

/** All versions of all forms, and which are still offered. */
export class FormShelf {
  readonly #versions = new Map<FormId, PublishedForm[]>()
  readonly #offered = new Map<FormId, FormOfferedStatement>()

  /** False for what does not follow: a second document for a version that stands, a gap, another past. */
  add(body: Pick<FormStatement, 'previous'>, published: PublishedForm): boolean {
    const standing = this.#versions.get(published.form) ?? []
    if (!follows({ version: published.version, previous: body.previous }, standing.at(-1))) return false
    this.#versions.set(published.form, [...standing, published])
    return true
  }

  noteOffered(body: FormOfferedStatement): void {
    const standing = this.#offered.get(body.form)
    if (!standing || isLater(body, standing)) this.#offered.set(body.form, body)
  }

  isOffered(form: FormId): boolean {
    return this.#offered.get(form)?.offered ?? true
  }

  /** Oldest first. */
  versionsOf(form: FormId): readonly PublishedForm[] {
    return this.#versions.get(form) ?? []
  }

  newest(form: FormId): PublishedForm | undefined {
    return this.#versions.get(form)?.at(-1)
  }

  /** The very version a reference names; undefined also when its hash is another. */
  find({
    form,
    version,
    hash,
  }: {
    readonly form: string
    readonly version: number
    readonly hash: string
  }): PublishedForm | undefined {
    const found = this.#versions.get(form as FormId)?.[version - 1]
    return found?.hash === hash ? found : undefined
  }

  get forms(): readonly FormId[] {
    return [...this.#versions.keys()]
  }

  clear(): void {
    this.#offered.clear()
    this.#versions.clear()
  }
}
