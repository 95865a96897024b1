// Reasons and permissions as sentences. One place, so that the panel, the box on the photo and a screen reader say the same.
import type { Face, FaceDecision } from '../../../core/documents.ts'
import type { OwnerId } from '../../../core/ids.ts'
import type { Permission } from '../../../core/verdict/permission.ts'
import type { Reason } from '../../../core/verdict/verdict.ts'
import { formatDate, formatList, territoryName } from '../../i18n/format.ts'
import { inRuns } from './in-runs.ts'
import { t } from './texts.ts'

export type Tone = 'clear' | 'review' | 'blocked'

export interface Naming {
  nameOf(subject: OwnerId): string
  /** Number of a face as shown on the photo, from 1. */
  numberOf(face: string): number
  channel: string
}

/** Why, in one line. */
export function reasonText(reason: Reason, naming: Naming, faces: readonly string[] = []): string {
  switch (reason.code) {
    case 'face-undecided':
    case 'stranger':
    case 'covered':
    case 'crowd':
    case 'not-a-face': {
      const about = faces.length > 0 ? faces : [reason.face]
      const numbers = about.map((face) => naming.numberOf(face)).sort((a, b) => a - b)
      return t(`why.${reason.code}`, { count: numbers.length, numbers: formatList(inRuns(numbers)) })
    }
    case 'not-seen':
      return t('why.not-seen')
    case 'permitted': {
      const { until } = reason.quitclaim
      const name = naming.nameOf(reason.subject)
      const text =
        until === null ? t('why.permittedOpen', { name }) : t('why.permitted', { name, until: formatDate(until, 'short') })
      return reason.quitclaim.guardians === null ? text : t('why.minor', { text })
    }
    default:
      return t(`why.${reason.code}`, {
        name: naming.nameOf(reason.subject),
        channel: naming.channel,
        until: reason.quitclaim?.until ? formatDate(reason.quitclaim.until, 'short') : '',
        from: reason.quitclaim ? formatDate(reason.quitclaim.from, 'short') : '',
      })
  }
}

/** Reasons of the same kind about nameless faces as one line: "Faces 1, 2 and 5: …". */
export function gatherReasons(
  reasons: readonly Reason[],
): readonly { readonly reason: Reason; readonly faces: readonly string[] }[] {
  const lines = new Map<string, { readonly reason: Reason; readonly faces: string[] }>()
  for (const [index, reason] of reasons.entries()) {
    const key = 'subject' in reason ? `${reason.code} ${reason.subject} ${String(index)}` : reason.code
    const line = lines.get(key) ?? { reason, faces: [] }
    if ('face' in reason) line.faces.push(reason.face)
    lines.set(key, line)
  }
  return [...lines.values()]
}

/** How a reason weighs on the photo, for icon and colour beside its words. */
export function reasonTone(reason: Reason): Tone {
  switch (reason.code) {
    case 'permitted':
    case 'covered':
    case 'crowd':
    case 'not-a-face':
      return 'clear'
    case 'face-undecided':
    case 'not-seen':
      return 'review'
    default:
      return 'blocked'
  }
}

/** May this person be shown: the answer in the panel. */
export function permissionText(permission: Permission, name: string, channel: string): string {
  if (permission.permitted) {
    const { until } = permission.quitclaim
    return until === null ? t('may.permittedOpen', { channel }) : t('may.permitted', { channel, until: formatDate(until, 'short') })
  }
  const { quitclaim, refusal } = permission
  return t(`may.${refusal}`, {
    name,
    channel,
    until: quitclaim?.until ? formatDate(quitclaim.until, 'short') : '',
    from: quitclaim ? formatDate(quitclaim.from, 'short') : '',
    territory: quitclaim?.territory ? territoryName(quitclaim.territory) : '',
  })
}

/** What is decided about a face, for its box and for screen readers. */
export function faceText(face: Face, nameOf: (subject: OwnerId) => string): string {
  const who = decisionText(face.decision, nameOf)
  return face.covered ? `${who}, ${t('face.covered')}` : who
}

export function decisionText(decision: FaceDecision, nameOf: (subject: OwnerId) => string): string {
  if (decision.kind === 'person') return nameOf(decision.subject)
  return decision.kind === 'undecided' ? t('face.undecided') : t(`face.${decision.kind}`)
}

/** The tone of a face's box. */
export function faceTone(face: Face, reasons: readonly Reason[]): Tone | 'quiet' {
  if (face.decision.kind === 'not-a-face' && !face.covered) return 'quiet'
  const reason = reasons.find((one) => 'face' in one && one.face === face.id)
  return reason ? reasonTone(reason) : 'review'
}
