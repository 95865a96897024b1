// Trying again: only what may pass by itself, a bounded number of times, and never after a stop.
import { describe, expect, it } from 'vitest'
import {
  destinationProblems,
  passing,
  type Connection,
  type DestinationProblem,
  type Put,
} from '../../../../web/destinations/contract.ts'
import { deliver } from '../../../../web/destinations/deliver.ts'
import { deliveryOf } from '../../../support/delivery.ts'

const signal = new AbortController().signal
const stored: Put = { ok: true, outcome: 'stored', address: 'there' }
const refused = (problem: DestinationProblem): Put => ({ ok: false, problem, status: null })

function answering(...answers: Put[]): Connection & { calls: number } {
  return {
    calls: 0,
    check: () => Promise.resolve([]),
    put() {
      this.calls += 1
      return Promise.resolve(answers[Math.min(this.calls, answers.length) - 1] ?? stored)
    },
  }
}

describe('deliver', () => {
  it.each(destinationProblems)('%s', async (problem) => {
    const connection = answering(refused(problem))
    const pauses: number[] = []
    const put = await deliver(signal, connection, deliveryOf('a.jpg'), undefined, (_, ms) => Promise.resolve(void pauses.push(ms)))
    expect(put).toEqual(refused(problem))
    expect(connection.calls).toBe(passing.has(problem) ? 4 : 1)
    expect(pauses).toEqual(passing.has(problem) ? [500, 2000, 8000] : [])
  })

  it('ends with the first success', async () => {
    const connection = answering(refused('busy'), stored)
    expect(await deliver(signal, connection, deliveryOf('a.jpg'), undefined, () => Promise.resolve())).toEqual(stored)
    expect(connection.calls).toBe(2)
  })

  it('stops in the middle of a pause', async () => {
    const abort = new AbortController()
    const sending = deliver(abort.signal, answering(refused('busy')), deliveryOf('a.jpg'))
    setTimeout(() => abort.abort(new Error('stopped')), 20)
    await expect(sending).rejects.toThrow('stopped')
  })
})
