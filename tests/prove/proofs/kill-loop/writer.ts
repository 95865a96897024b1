// A client that writes without pause and remembers what the server acknowledged. What failed on the way is sent again, byte for byte, as a browser does.
import { setTimeout as sleep } from 'node:timers/promises'
import type { OwnerId, RecordId, ShareId, StatementId } from '../../../../core/ids.ts'
import type { Outcome } from '../../../../core/wire.ts'
import type { Answers, TestMember } from '../../../server/member.ts'

/** What the server said it has. */
export interface Acknowledged {
  readonly statements: StatementId[]
  readonly halves: Map<ShareId, string>
  /** The newest acknowledged version of each record. */
  readonly records: Map<RecordId, { version: number; envelopeHash: string | null }>
}

export interface Writer {
  readonly acknowledged: Acknowledged
  /** Answers that no retry may give: a first attempt that half happened. */
  readonly strange: string[]
  stop(): Promise<void>
}

const pauseMs = 40

export function startWriter(member: TestMember, server: Answers): Writer {
  const acknowledged: Acknowledged = { statements: [], halves: new Map(), records: new Map() }
  const strange: string[] = []
  const state = { running: true }

  /** @returns undefined once the writer is to stop before an answer came: nothing was acknowledged then */
  const insist = async (path: string, body: unknown): Promise<unknown> => {
    while (state.running) {
      const response = await member.post(server, path, body).catch(() => undefined)
      if (response?.ok) {
        const answer: unknown = await response.json().catch(() => undefined)
        if (answer !== undefined) return answer
      } else if (response !== undefined && response.status < 500) {
        strange.push(`${path} was answered ${String(response.status)} ${await response.text()}`)
        return undefined
      }
      await sleep(pauseMs)
    }
    return undefined
  }

  const put = async (path: string, body: unknown, statement: StatementId): Promise<boolean> => {
    const answer = (await insist(path, body)) as { outcomes: Outcome[] } | undefined
    if (answer === undefined) return false
    const [outcome] = answer.outcomes
    if (outcome?.outcome === 'stored' || outcome?.outcome === 'repeated') {
      acknowledged.statements.push(statement)
      return true
    }
    strange.push(`${path} came back as ${JSON.stringify(outcome)}`)
    return false
  }

  const writeRecord = async (owner: OwnerId, share: ShareId, record: RecordId | undefined, version: number): Promise<RecordId> => {
    const made = await member.record({ owner, share, table: 'person', version, ...(record ? { record } : {}) })
    const { body } = made.statement
    if (await put('/api/records', { records: [made] }, body.statement))
      acknowledged.records.set(body.record, { version, envelopeHash: body.envelopeHash })
    return body.record
  }

  const run = async (): Promise<void> => {
    while (state.running) {
      const subject = await member.subject()
      const { owner, statement } = subject.body
      if (!(await put('/api/statements', { statements: [subject] }, statement))) continue
      const start = await member.share(owner, 'people')
      const started = (await insist('/api/shares', start)) as { serverHalf: string } | undefined
      if (started === undefined) continue
      const { share } = start.statement.body
      acknowledged.statements.push(start.statement.body.statement)
      acknowledged.halves.set(share, started.serverHalf)
      let record: RecordId | undefined
      for (let version = 1; version <= 4; version++) record = await writeRecord(owner, share, record, version)
    }
  }
  const done = run()
  return {
    acknowledged,
    strange,
    async stop() {
      state.running = false
      await done
    },
  }
}
