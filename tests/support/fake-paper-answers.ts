// FAKE: answers on paper for component tests. No vault, no server; never imported by the product.
import type { QuitclaimId, RecordId } from '../../core/ids.ts'
import type { PaperAnswer, PaperAnswersDoor, RecordedPaper } from '../../web/workspace/requests/paper-answers.ts'

export class FakePaperAnswers implements PaperAnswersDoor {
  /** Commands in order. */
  readonly recorded: PaperAnswer[] = []
  readonly undone: RecordedPaper[] = []

  record = (answer: PaperAnswer): Promise<RecordedPaper> => {
    this.recorded.push(answer)
    const { ask, owner } = answer
    return Promise.resolve({
      ...{ ask, owner },
      quitclaim: crypto.randomUUID() as QuitclaimId,
      paper: crypto.randomUUID() as RecordId,
      grant: null,
      ended: [],
    })
  }
  undo = (recorded: RecordedPaper): Promise<void> => {
    this.undone.push(recorded)
    return Promise.resolve()
  }
}
