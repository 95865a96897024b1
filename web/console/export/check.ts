// Attacks a file before it leaves: decoded again, detector and recogniser run where faces were covered, and nothing may be in it that we did not write.
import type { Bytes } from '../../../core/bytes.ts'
import type { FileCheck } from '../../../core/documents.ts'
import type { Workspace } from '../../workspace/types.ts'
import type { Drawn, Place } from '../../../workers/vision/api.ts'

/** Why a finished file stays here. */
export type Suspicion = 'unreadable' | 'face_found' | 'still_recognised' | 'region_shows' | 'leftovers' | 'not_checked'

/** Why, and at which places a face was found. */
export interface Objection {
  readonly code: Suspicion
  readonly at: readonly number[]
}

/** What is noted down of a file that held. */
export type Evidence = Pick<FileCheck, 'highest' | 'alike' | 'nothingBut'>

const objection = (code: Suspicion, at: readonly number[] = []): { objection: Objection } => ({ objection: { code, at } })

/** @returns the evidence, or why the file may not leave */
export async function checkFile(
  signal: AbortSignal,
  { vision }: Pick<Workspace, 'vision'>,
  bytes: Bytes,
  mediaType: string,
  places: readonly Place[],
  named: boolean,
  drawn: Drawn,
): Promise<{ readonly evidence: Evidence } | { readonly objection: Objection }> {
  let check
  try {
    check = await vision.verify(signal, new Blob([bytes], { type: mediaType }), places, named, drawn)
  } catch {
    // The worker was ended or ran out of memory: what was not checked does not leave. The caller looks at the signal first.
    return objection('not_checked')
  }
  if (!check.ok) return objection('unreadable')
  if (check.leftovers.length > 0) return objection('leftovers')
  const found = check.places.flatMap(({ faceFound }, index) => (faceFound ? [index] : []))
  if (found.length > 0) return objection('face_found', found)
  if (check.places.some(({ recognised }) => recognised)) return objection('still_recognised')
  if (check.drawn.length < drawn.covers.length) return objection('not_checked')
  if (check.drawn.some(({ shows }) => shows)) return objection('region_shows')
  const all = check.places.flatMap(({ similarities }) => similarities)
  const highest = all.toSorted((a, b) => b.similarity - a.similarity)[0]
  const alike = Math.max(0, ...check.drawn.map((one) => one.alike))
  const evidence: Evidence = {
    nothingBut: named ? 'internal' : 'public',
    highest: highest ?? null,
    ...(drawn.covers.length > 0 && { alike: Math.round(alike * 1000) / 1000 }),
  }
  return { evidence }
}
