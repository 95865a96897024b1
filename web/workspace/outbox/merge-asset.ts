// Two members changed the same photo. All of it merges three ways (`merge.ts`), except where they answered differently about one face: then neither answer stands.
// The face is open again, with what each of them said, because a name that is put over another in silence may publish somebody.
import { AssetDocument, sameDecision, type Face, type FaceDecision, type Said } from '../../../core/documents.ts'
import { mergeThreeWay } from './merge.ts'

/** As {@link mergeThreeWay}: `mine`, made from `base`, re-applied to `theirs`. Applied again to its own result it changes nothing. */
export function mergeAsset(base: unknown, mine: unknown, theirs: unknown): unknown {
  const plain = mergeThreeWay(base, mine, theirs)
  const [merged, from, here, there] = [plain, base, mine, theirs].map((document) => AssetDocument.safeParse(document).data)
  if (!merged || !from || !here || !there) return plain
  const faces = merged.faces.map((face) => {
    const [before, own, other] = [from, here, there].map(({ faces: all }) => all.find(({ id }) => id === face.id))
    return before && own && other ? withBoth(face, before, own, other) : face
  })
  return { ...merged, faces }
}

const open = { decision: { kind: 'undecided' }, decidedBy: null, decidedAt: null } as const

function withBoth(face: Face, before: Face, own: Face, other: Face): Face {
  // "This is Anna" here and "this is not Anna" there.
  if (turnsDown(other, own.decision, before) || turnsDown(own, other.decision, before)) return { ...face, ...open }
  if (sameDecision(own.decision, before.decision) || sameDecision(own.decision, other.decision)) return face
  // Said here before, and heard: the answer to this change was lost.
  if (other.said?.some((one) => sameDecision(one.decision, own.decision) && one.at === own.decidedAt))
    return { ...face, ...answerOf(other), said: other.said }
  if (sameDecision(other.decision, before.decision) || other.decision.kind === 'undecided') return face
  // Taken back here: that says nothing about the answer there.
  if (own.decision.kind === 'undecided') return { ...face, ...answerOf(other) }
  return { ...face, ...open, said: [...(other.said ?? []), saidIn(other), saidIn(own)].slice(-4) }
}

const turnsDown = ({ rejected }: Face, decision: FaceDecision, before: Face): boolean =>
  decision.kind === 'person' && rejected.includes(decision.subject) && !before.rejected.includes(decision.subject)

const answerOf = ({ decision, decidedBy, decidedAt }: Face): Pick<Face, 'decision' | 'decidedBy' | 'decidedAt'> => ({
  decision,
  decidedBy,
  decidedAt,
})

const saidIn = ({ decision, decidedBy, decidedAt }: Face): Said => ({ decision, by: decidedBy, at: decidedAt })
