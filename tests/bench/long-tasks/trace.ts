// Tasks of a page's main thread, from Chromium's own trace, and the scripts in its long frames, from the page's own observer.
import type { Page } from 'playwright'

/** What the interface may block, in milliseconds (issue 3). */
export const limitMs = 50

export interface Task {
  readonly atMs: number
  readonly wallMs: number
  readonly processorMs: number
}

export interface TaskFigures {
  readonly tasks: number
  readonly longestProcessorMs: number
  readonly overByClock: readonly Task[]
  readonly overByProcessor: readonly Task[]
}

export interface Frame {
  readonly atMs: number
  readonly wallMs: number
  readonly scripts: readonly string[]
}

export interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** What a reader needs: how many there were, the ones that were ours, and which scripts ran in the longest frames. */
export function summaryOf({ tasks, longestProcessorMs, overByClock, overByProcessor }: TaskFigures, frames: readonly Frame[]) {
  return {
    tasks,
    longestProcessorMs,
    overByProcessor,
    overByClock: {
      count: overByClock.length,
      longestMs: Math.max(0, ...overByClock.map(({ wallMs }) => wallMs)),
      processorMs: overByClock.reduce((sum, { processorMs }) => sum + processorMs, 0),
    },
    longestFrames: frames
      .filter(({ scripts }) => scripts.length > 0)
      .toSorted((a, b) => b.wallMs - a.wallMs)
      .slice(0, 5),
  }
}

/** Runs in the page before anything else; a script as text would not pass the page's policy. */
export function watchFrames(): void {
  const frames: { atMs: number; wallMs: number; scripts: string[] }[] = []
  Object.assign(globalThis, { frames })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { scripts = [] } = entry as unknown as {
        scripts?: { duration: number; invoker: string; sourceFunctionName: string; sourceURL: string; sourceCharPosition: number }[]
      }
      const named = scripts
        .filter(({ duration }) => duration >= 10)
        .map(
          ({ duration, invoker, sourceFunctionName, sourceURL, sourceCharPosition }) =>
            `${String(Math.round(duration))} ms ${invoker} ${sourceFunctionName} ${sourceURL.split('/').at(-1) ?? ''}:${String(sourceCharPosition)}`,
        )
      frames.push({ atMs: Math.round(entry.startTime), wallMs: Math.round(entry.duration), scripts: named })
    }
  }).observe({ type: 'long-animation-frame', buffered: true })
}

/** Traces the page while `work` runs. */
export async function longTasks(page: Page, work: () => Promise<void>): Promise<TaskFigures> {
  const session = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]).filter(({ name }) => name === 'RunTask' || name === 'thread_name'))
  })
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline', '__metadata'], excludedCategories: ['*'] },
  })
  await work()
  const complete = new Promise<void>((resolve) => {
    session.once('Tracing.tracingComplete', () => {
      resolve()
    })
  })
  await session.send('Tracing.end')
  await complete
  return figuresOf(events)
}

/** Of the busiest main thread: the page's, when one page is open. */
export function figuresOf(events: readonly TraceEvent[]): TaskFigures {
  const main = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map((event) => threadOf(event)),
  )
  const byThread = new Map<string, TraceEvent[]>()
  for (const event of events) {
    if (event.ph !== 'X' || event.name !== 'RunTask' || !main.has(threadOf(event))) continue
    const found = byThread.get(threadOf(event))
    if (found) found.push(event)
    else byThread.set(threadOf(event), [event])
  }
  const busiest = [...byThread.values()].sort((a, b) => total(b) - total(a))[0] ?? []
  const began = Math.min(...busiest.map(({ ts }) => ts))
  const tasks = busiest.map(({ ts, dur = 0, tdur = 0 }): Task => ({
    atMs: Math.round((ts - began) / 1000),
    wallMs: Math.round(dur / 1000),
    processorMs: Math.round(tdur / 1000),
  }))
  return {
    tasks: tasks.length,
    longestProcessorMs: Math.max(0, ...tasks.map(({ processorMs }) => processorMs)),
    overByClock: tasks.filter(({ wallMs }) => wallMs > limitMs),
    overByProcessor: tasks.filter(({ processorMs }) => processorMs > limitMs),
  }
}

const threadOf = ({ pid, tid }: TraceEvent): string => `${String(pid)}/${String(tid)}`
const total = (events: readonly TraceEvent[]): number => events.reduce((sum, { dur = 0 }) => sum + dur, 0)
