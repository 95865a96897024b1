// What the log's own line says about a signature: where it stands, when the server had it, and that a mailed code was shown first. The server writes it, and
// the log's head covers it; no signature of the person's can say these things.
import type { AskId } from '../ids.ts'
import { AuditLine } from '../log/line.ts'
import type { Logged } from '../wire/asks.ts'

/** The detail under which the line names the link a second time when its one-time code was confirmed. */
export const codeDetail = 'code'

export interface SignedLine {
  readonly seq: number
  /** The server's clock. */
  readonly at: string
  readonly codeConfirmed: boolean
}

/** Only after `isLogged` (`check-receipt.ts`) said that this line is in the log. @returns null for a line of another form */
export function signedLine({ line, seq }: Pick<Logged, 'line' | 'seq'>, ask: AskId): SignedLine | null {
  const parsed = AuditLine.safeParse(parsedJson(line))
  if (!parsed.success || parsed.data.seq !== seq) return null
  const { EventDateTime: at, objects } = parsed.data
  const codeConfirmed = objects.some(
    (object) => object.ParticipantObjectID === ask && object.ParticipantObjectDetail === codeDetail,
  )
  return { seq, at, codeConfirmed }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the schema refuses what is not there.
    return undefined
  }
}
