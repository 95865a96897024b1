// What a person signed on the page, opened and held against everything else this browser knows about it, and against the server's log.
import { Evidence } from '../../../core/asks/evidence.ts'
import { judgeEvidence, type Findings } from '../../../core/asks/judge-evidence.ts'
import { provenHead } from '../../../core/asks/check-receipt.ts'
import { signedLine, type SignedLine } from '../../../core/asks/signed-line.ts'
import { fromUtf8 } from '../../../core/bytes.ts'
import { CodedError } from '../../../core/errors.ts'
import type { OwnerId, RecordId, WorkspaceId } from '../../../core/ids.ts'
import type { LogHead } from '../../../core/statements.ts'
import type { PutRecord } from '../../../core/wire.ts'
import { receiptPrimitives } from '../../api/receipt-primitives.ts'
import type { ServerDoor } from '../../api/server-door.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import type { Papers } from './papers.ts'
import { sha256 } from '../sha256.ts'

export interface ReadEvidence {
  readonly evidence: Evidence
  readonly findings: Findings
  /** Null while the log could not be asked, or proved nothing. */
  readonly line: SignedLine | null
}

export interface EvidenceDoor {
  /** Opening it is a line in the log. @throws CodedError `not_found`, `not_readable` (no evidence of the page: a scan), or what the server answered */
  read(person: OwnerId, paper: RecordId): Promise<ReadEvidence>
}

export interface EvidenceParts {
  readonly workspace: WorkspaceId
  readonly server: ServerDoor
  readonly knowledge: Knowledge
  readonly papers: Papers
  /** A head somebody told us of: must belong to the one log this session knows. */
  noteHead(head: LogHead): Promise<void>
}

export class EvidenceReader implements EvidenceDoor {
  readonly #parts: EvidenceParts

  constructor(parts: EvidenceParts) {
    this.#parts = parts
  }

  async read(person: OwnerId, paper: RecordId): Promise<ReadEvidence> {
    const { knowledge, papers } = this.#parts
    const { file } = await papers.open(person, paper)
    const parsed = Evidence.safeParse(jsonIn(new Uint8Array(await file.arrayBuffer())))
    const put = knowledge.record(paper)?.put
    if (!parsed.success || !put) throw new CodedError('not_readable')
    const evidence = parsed.data
    const { body: record } = put.statement
    const signer = knowledge.asks.signer(record.author)
    const { logged, line } = await this.#logged(put, evidence)
    const findings = await judgeEvidence(
      evidence,
      {
        ...{ record, signer, logged },
        ask: signer && knowledge.asks.ask(signer.ask)?.body,
        form: knowledge.forms.find(evidence.form)?.document,
        said: knowledge.said(record.owner),
      },
      sha256,
    )
    return { evidence, findings, line }
  }

  async #logged(
    { statement }: PutRecord,
    { ask }: Evidence,
  ): Promise<{ readonly logged: boolean | null; readonly line: SignedLine | null }> {
    const { server, workspace } = this.#parts
    const answer = await server.logSigned(statement.body.statement)
    if (!answer.ok) return { logged: answer.code === 'not_found' ? false : null, line: null }
    const head = await provenHead(answer.value, workspace, [statement], receiptPrimitives)
    if (!head) return { logged: false, line: null }
    // The tree it was found in is the one everything else here is in.
    await this.#parts.noteHead(head)
    return { logged: true, line: signedLine(answer.value, ask) }
  }
}

function jsonIn(bytes: Uint8Array<ArrayBuffer>): unknown {
  try {
    return JSON.parse(fromUtf8(bytes))
  } catch {
    // A scan: the schema refuses what is not there.
    return undefined
  }
}
