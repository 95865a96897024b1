// Which tasks count: those of the page's main thread, by the clock and by the processor.
import { expect, test } from 'vitest'
import { figuresOf, summaryOf, type TraceEvent } from '../../bench/long-tasks/trace.ts'

const thread = (pid: number, tid: number, name: string): TraceEvent => ({
  name: 'thread_name',
  ph: 'M',
  pid,
  tid,
  ts: 0,
  args: { name },
})
const task = (pid: number, tid: number, atMs: number, wallMs: number, processorMs: number): TraceEvent => ({
  name: 'RunTask',
  ph: 'X',
  pid,
  tid,
  ts: atMs * 1000,
  dur: wallMs * 1000,
  tdur: processorMs * 1000,
})

test('a task that waited for a busy machine is no long task of ours; workers and other pages do not count', () => {
  const events = [
    thread(1, 1, 'CrRendererMain'),
    thread(1, 2, 'DedicatedWorker thread'),
    thread(2, 1, 'CrRendererMain'),
    task(1, 1, 1000, 20, 10),
    task(1, 1, 1100, 400, 49),
    task(1, 1, 1600, 80, 61),
    task(1, 2, 1000, 900, 900),
    task(2, 1, 1000, 70, 70),
  ]
  const { tasks, longestProcessorMs, overByClock, overByProcessor } = figuresOf(events)
  expect({ tasks, longestProcessorMs }).toEqual({ tasks: 3, longestProcessorMs: 61 })
  expect(overByClock.map(({ atMs }) => atMs)).toEqual([100, 600])
  expect(overByProcessor).toEqual([{ atMs: 600, wallMs: 80, processorMs: 61 }])
})

test('an empty trace has no tasks', () => {
  expect(figuresOf([])).toEqual({ tasks: 0, longestProcessorMs: 0, overByClock: [], overByProcessor: [] })
})

test('the report tells how many tasks were long by the clock, and only the longest frames that name a script', () => {
  const long = { atMs: 1, wallMs: 80, processorMs: 7 }
  const frame = (wallMs: number, scripts: readonly string[]) => ({ atMs: 0, wallMs, scripts })
  expect(
    summaryOf({ tasks: 9, longestProcessorMs: 7, overByClock: [long, { ...long, wallMs: 60 }], overByProcessor: [] }, [
      frame(900, []),
      ...[60, 70, 80, 90, 100, 110].map((wallMs) => frame(wallMs, ['a script'])),
    ]),
  ).toMatchObject({
    tasks: 9,
    overByClock: { count: 2, longestMs: 80, processorMs: 14 },
    longestFrames: [110, 100, 90, 80, 70].map((wallMs) => ({ wallMs })),
  })
})
