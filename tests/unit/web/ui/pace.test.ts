// The one rule of how long a run still takes: by its last steps, silent at first, whether it goes one by one or several at a time.
import { describe, expect, test } from 'vitest'
import { noPace, recordDone, secondsLeft } from '../../../../web/ui/pace.ts'

/** Told `times` times, each time `by` further and `everyMs` later. */
function run(times: number, everyMs: number, by = 1, pace = noPace): typeof noPace {
  let [at, done, now] = [pace.at(-1)?.atMs ?? -everyMs, pace.at(-1)?.done ?? -by, pace]
  for (let step = 0; step < times; step += 1) now = recordDone(now, (at += everyMs), (done += by))
  return now
}

describe('time left', () => {
  test('nothing is said of the first few', () => {
    expect(secondsLeft(noPace, 10)).toBeNull()
    expect(secondsLeft(run(3, 500), 10)).toBeNull()
    expect(secondsLeft(run(4, 500), 10)).toBe(5)
  })

  test('follows the last ones: what the first cost is forgotten', () => {
    const slow = run(5, 60_000)
    expect(secondsLeft(slow, 10)).toBe(600)
    expect(secondsLeft(run(30, 500, 1, slow), 10)).toBe(5)
  })

  test('counts what is done, not how often it is told', () => {
    expect(secondsLeft(run(10, 2000, 50), 100)).toBe(4)
    const once = run(10, 2000, 50)
    expect(recordDone(once, 1_000_000, once.at(-1)?.done)).toBe(once)
  })

  test('one by one, nobody has to count', () => {
    let pace = noPace
    for (let index = 0; index < 30; index += 1) pace = recordDone(pace, index * 500)
    expect(pace).toEqual(run(30, 500).slice(-pace.length))
  })

  test('fewer done than before is another run', () => {
    const other = recordDone(run(30, 60_000), 2_000_000, 0)
    expect(secondsLeft(other, 10)).toBeNull()
    expect(secondsLeft(run(4, 500, 1, other), 10)).toBe(5)
  })
})
