// The register as rows, with what became of the consents each rests on; read anew whenever anything changes. Pure.
import type { ConsentState } from '../../../core/consent.ts'
import type { FileCheck, Publication } from '../../../core/documents.ts'
import type { CalendarDate, OwnerId, RecordId } from '../../../core/ids.ts'
import { standingOf, type Standing } from '../../../core/register.ts'
import type { Workspace } from '../types.ts'

export interface Row {
  readonly asset: RecordId
  readonly event: OwnerId
  readonly eventName: string
  readonly fileName: string
  readonly publication: Publication
  readonly standing: Standing
  /** What an attack on this very file found before it left; null where that is not kept any more. */
  readonly check: FileCheck | null
}

export type RegisterDoor = Pick<Workspace, 'events' | 'assetsOf' | 'consents' | 'rules'>

/** Newest first. */
export function rowsOf(workspace: RegisterDoor, today: CalendarDate): readonly Row[] {
  const { consents, rules } = workspace
  return workspace.events
    .flatMap(({ id: event, document: known }) =>
      workspace.assetsOf(event).flatMap(({ id: asset, document }) =>
        (document.publications ?? []).map((publication) => ({
          asset,
          event,
          eventName: known?.name ?? '',
          fileName: document.fileName,
          publication,
          standing: standingOf(publication, document, consents, rules, today),
          check: document.checks?.findLast(({ contentHash }) => contentHash === publication.contentHash) ?? null,
        })),
      ),
    )
    .sort((a, b) => (a.publication.at < b.publication.at ? 1 : -1))
}

/** What rests on somebody's quitclaims, or may not stand there because of them. */
export function rowsAbout(rows: readonly Row[], person: OwnerId, { quitclaims }: Pick<ConsentState, 'quitclaims'>): readonly Row[] {
  const own = new Set(quitclaims.map(({ id }) => id))
  return rows.filter(
    ({ publication, standing }) =>
      publication.quitclaims.some((id) => own.has(id)) ||
      (standing.state === 'lapsed' && standing.lapses.some(({ subject }) => subject === person)),
  )
}

/** What stands somewhere without the consent it rested on. */
export function countLapsed(workspace: RegisterDoor, today: CalendarDate): number {
  return rowsOf(workspace, today).filter(({ standing }) => standing.state === 'lapsed').length
}
