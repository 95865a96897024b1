// FAKE: evidence for component tests: what was put there, by paper. No vault, no server; never imported by the product.
import { CodedError } from '../../core/errors.ts'
import type { OwnerId, RecordId } from '../../core/ids.ts'
import type { EvidenceDoor, ReadEvidence } from '../../web/workspace/people/evidence.ts'

export class FakeEvidence implements EvidenceDoor {
  readonly papers = new Map<RecordId, ReadEvidence>()

  read = (_person: OwnerId, paper: RecordId): Promise<ReadEvidence> => {
    const read = this.papers.get(paper)
    return read ? Promise.resolve(read) : Promise.reject(new CodedError('not_readable'))
  }
}
