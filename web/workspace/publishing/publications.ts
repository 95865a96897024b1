// What a file that left leaves behind: a signed statement in the clear (photo, channel, days), and where it went, sealed with the photo.
import type { AssetDocument } from '../../../core/documents.ts'
import type { Instant, MemberId, RecordId } from '../../../core/ids.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { Draft } from '../outbox/outbox.svelte.ts'
import { recordDraft } from '../outbox/record-draft.ts'
import type { AssetView, NewPublication } from '../types.ts'

/** Evidence is kept of the newest files only; where they went is kept of all, as far as a record carries. */
const kept = { checks: 20, publications: 200 }

/** A photo that was removed meanwhile gets its statement all the same: the file did leave. */
export async function publicationDrafts(
  vault: VaultApi,
  assetOf: (asset: RecordId) => AssetView | undefined,
  published: readonly NewPublication[],
  by: { readonly by: MemberId; readonly at: Instant },
): Promise<readonly Draft[]> {
  const statements: Draft[] = []
  const documents = new Map<RecordId, AssetDocument>()
  for (const { asset, check, ...details } of published) {
    const signed = await vault.signPublication(asset, details.channel, details.from, details.until)
    statements.push({ kind: 'statement', signed })
    const document = documents.get(asset) ?? assetOf(asset)?.document
    if (!document) continue
    const publication = { id: signed.body.statement, ...by, ...details, ended: null }
    documents.set(asset, {
      ...document,
      checks: [...(document.checks ?? []), check].slice(-kept.checks),
      publications: [...(document.publications ?? []), publication].slice(-kept.publications),
    })
  }
  return [...statements, ...[...documents].flatMap(([asset, document]) => changeOf(assetOf(asset), document))]
}

function changeOf(asset: AssetView | undefined, document: AssetDocument): Draft[] {
  return asset ? [recordDraft('asset', asset.event, asset.id, asset.document, document)] : []
}
