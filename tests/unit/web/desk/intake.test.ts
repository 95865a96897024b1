import { beforeEach, describe, expect, test } from 'vitest'
import { CodedError } from '../../../../core/errors.ts'
import type { AssetDocument } from '../../../../core/documents.ts'
import type { OwnerId } from '../../../../core/ids.ts'
import { filesInFolder, isLeftBehind } from '../../../../web/console/desk/files.ts'
import { Intake, type IntakeDoor, type IntakeState } from '../../../../web/console/desk/intake.ts'
import type { AssetView } from '../../../../web/workspace/types.ts'
import type { Analysis } from '../../../../workers/vision/api.ts'
import { toHex } from '../../../../core/bytes.ts'
import { eventId, proposal, recordId, subject } from './sample.ts'

/** A workspace that keeps photos in memory; only what a batch needs of it. */
class FakeDoor {
  recognition = true
  outbox = { waiting: 0, online: true, refused: null, refusedItems: [], storageFull: false }
  assets: AssetView[] = []
  offered: string[] = []
  recognise: boolean[] = []
  grouping = false
  group: unknown[] = []
  asked: (readonly string[])[] = []
  usable = 3
  forgotten = 0
  running = 0
  widest = 0
  delayMs = 0
  analyse: (file: Blob) => Promise<Analysis> = (file) => goodAnalysis(file)
  prepare: () => Promise<void> = () => Promise.resolve()

  /** Holds the first photos until so many are looked at at once; on a busy machine the first would be done before the last begins. */
  async besideEachOther(count: number): Promise<void> {
    while (this.widest < count) await new Promise((resolve) => setTimeout(resolve))
  }

  door(): IntakeDoor {
    return {
      recognition: this.recognition,
      grouping: this.grouping,
      outbox: this.outbox,
      assetsOf: () => this.assets,
      person: () => undefined,
      deliverRoster: () => Promise.resolve(this.usable),
      addAsset: (event, document: AssetDocument) => {
        const id = recordId(this.assets.length + 1)
        this.assets.push({ id, event, document, state: 'on-device' })
        return Promise.resolve({ id, duplicate: false })
      },
      offerFiles: (_, files) => {
        this.offered.push(...files.map(({ name }) => name))
        return Promise.resolve(files.length)
      },
      vision: {
        width: 3,
        prepare: () => this.prepare(),
        analyse: async (signal, file, { recognise, group }) => {
          this.recognise.push(recognise)
          this.group.push(group)
          this.running += 1
          this.widest = Math.max(this.widest, this.running)
          if (this.delayMs > 0) await aborted(signal, this.delayMs)
          const analysis = await this.analyse(file)
          this.running -= 1
          return analysis.ok && !recognise ? { ...analysis, recogniser: null } : analysis
        },
        lookInside: () => Promise.resolve(null),
        render: () => Promise.reject(new Error('not here')),
        verify: () => Promise.reject(new Error('not here')),
        crop: () => Promise.resolve(undefined),
        counts: () => Promise.resolve({ found: 0, compared: 0, kept: 0 }),
        groups: (among) => {
          this.asked.push(among)
          return Promise.resolve([[...among]])
        },
        forgetBatch: () => {
          this.forgotten += 1
          return Promise.resolve()
        },
      },
    }
  }
}

async function goodAnalysis(file: Blob): Promise<Analysis> {
  return {
    ok: true,
    contentHash: toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))),
    mediaType: 'image/jpeg',
    onlyFirst: false,
    fingerprint: '0000000000000000',
    width: 100,
    height: 80,
    faces: [
      {
        id: 'f1',
        box: { x: 0.1, y: 0.1, width: 0.1, height: 0.1 } as never,
        score: 0.9,
        quality: 'good',
        nearest: [subject(2), subject(1)],
        angle: 0,
        compared: true,
        proposal: proposal(1),
      },
    ],
    recogniser: 'compared-with@2',
    preview: new Uint8Array(4),
  }
}

function aborted(signal: AbortSignal, delayMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, delayMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new DOMException('aborted', 'AbortError'))
    })
  })
}

const file = (name: string, content = name): File => new File([content], name)
const many = (count: number): File[] => Array.from({ length: count }, (_, index) => file(`photo-${String(index)}.jpg`))

const signal = new AbortController().signal
const handleOf = (one: File): object => ({ kind: 'file', name: one.name, getFile: () => Promise.resolve(one) })

/** A folder as a browser hands it over; `then` is what it throws after the last entry. */
const folderOf = (entries: readonly object[], then?: DOMException): FileSystemDirectoryHandle =>
  ({
    kind: 'directory',
    name: 'folder',
    async *values() {
      for (const entry of entries) yield await Promise.resolve(entry)
      if (then) throw then
    },
  }) as unknown as FileSystemDirectoryHandle

let fake: FakeDoor
let states: IntakeState[]
const start = (): Intake =>
  new Intake({ workspace: fake.door(), event: eventId, roster: [subject(1)], onState: (s) => states.push(s) })

beforeEach(() => {
  fake = new FakeDoor()
  states = []
})

describe('a batch', () => {
  test('brings every photo in, undecided, as many side by side as the door is wide', async () => {
    fake.analyse = async (one) => {
      await fake.besideEachOther(3)
      return goodAnalysis(one)
    }
    const end = await start().run(many(40))
    expect(end).toMatchObject({ phase: 'done', total: 40, added: 40, duplicates: 0, problems: [], counting: false })
    expect(fake.widest).toBe(3)
    expect(fake.assets[0]?.document).toMatchObject({
      seen: null,
      // What compared them, not what somebody's oldest template was made with.
      recognition: { compared: 1, model: 'compared-with@2' },
      faces: [{ decision: { kind: 'undecided' }, covered: false, source: 'detector' }],
    })
    expect(fake.forgotten).toBe(1)
  })

  test('the same content twice, under two names, is one photo; its picture is offered again', async () => {
    const end = await start().run([file('a.jpg', 'same'), file('b.jpg', 'same'), file('c.jpg')])
    expect(end).toMatchObject({ added: 2, duplicates: 1 })
    expect(fake.offered).toHaveLength(1)
  })

  test('whom a face resembles is told before its photo is there, and nothing of it is stored', async () => {
    const told: unknown[] = []
    const onNearest = (face: string, people: readonly OwnerId[]) => told.push([face, people, fake.assets.length])
    await new Intake({ workspace: fake.door(), event: eventId, roster: [subject(1)], onState: () => undefined, onNearest }).run([
      file('a.jpg'),
    ])
    expect(told).toEqual([['f1', [subject(2), subject(1)], 0]])
    expect(JSON.stringify(fake.assets)).not.toContain(subject(2))
  })

  test('moving pictures are counted: only their first image was looked at', async () => {
    fake.analyse = async (one) => ({ ...(await goodAnalysis(one)), onlyFirst: (one as File).name.endsWith('.gif') }) as Analysis
    const end = await start().run([file('a.gif'), file('b.jpg'), file('c.gif')])
    expect(end).toMatchObject({ phase: 'done', added: 3, moving: 2, problems: [] })
  })

  test('with grouping, faces that matched nobody are grouped before their vectors are forgotten, also without a roster', async () => {
    fake.grouping = true
    fake.usable = 0
    fake.analyse = async (one) => {
      const analysis = await goodAnalysis(one)
      if (!analysis.ok) return analysis
      const [face] = analysis.faces
      const name = (one as File).name
      const unknown = { ...face, id: `${name}/unknown`, proposal: null }
      const unclear = { ...unknown, id: `${name}/unclear`, compared: false }
      return { ...analysis, faces: [...analysis.faces, unknown, unclear] as typeof analysis.faces }
    }
    const end = await start().run([file('a.jpg'), file('b.jpg'), file('c.jpg', 'a.jpg')])
    expect(fake.recognise).toEqual([true, true])
    expect(fake.group).toEqual([true, true])
    expect(fake.asked.map((ids) => [...ids].sort())).toEqual([['a.jpg/unknown', 'b.jpg/unknown']])
    expect(end.groups.map((ids) => [...ids].sort())).toEqual([['a.jpg/unknown', 'b.jpg/unknown']])
    expect(fake.forgotten).toBe(1)
  })

  test('without grouping nobody is held for it and nothing is asked', async () => {
    const end = await start().run(many(3))
    expect(fake.group).toEqual([false, false, false])
    expect(fake.asked).toEqual([])
    expect(end.groups).toEqual([])
  })

  test('after a reload the same folder goes on where it stopped: known content is not analysed again', async () => {
    await start().run(many(6))
    const before = fake.recognise.length
    const end = await start().run(many(10))
    expect(end).toMatchObject({ added: 4, duplicates: 6 })
    expect(fake.recognise.length - before).toBe(4)
  })

  test('a bad file gets its own code and the rest goes on', async () => {
    fake.analyse = (blob) =>
      (blob as File).name === 'broken.jpg'
        ? Promise.resolve({ ok: false, problem: 'damaged_image' })
        : (blob as File).name === 'crash.jpg'
          ? Promise.reject(new Error('worker gone'))
          : goodAnalysis(blob)
    const end = await start().run([file('empty.jpg', ''), file('broken.jpg'), file('crash.jpg'), file('good.jpg')])
    expect(end).toMatchObject({ phase: 'done', added: 1 })
    expect(new Map(end.problems.map(({ fileName, code }) => [fileName, code]))).toEqual(
      new Map([
        ['empty.jpg', 'empty_file'],
        ['broken.jpg', 'damaged_image'],
        ['crash.jpg', 'analysis_failed'],
      ]),
    )
  })

  test('without recognition, or without a single usable template, nothing is compared', async () => {
    fake.usable = 0
    await start().run([file('a.jpg')])
    fake.usable = 3
    fake.recognition = false
    await start().run([file('b.jpg')])
    expect(fake.recognise).toEqual([false, false])
    expect(fake.assets.map(({ document }) => document.recognition)).toEqual([null, null])
  })

  test('ten photos in a row that cannot be examined stop the batch; between others they do not', async () => {
    let count = 0
    fake.analyse = (blob) => (++count % 5 === 0 ? goodAnalysis(blob) : Promise.reject(new CodedError('worker_failed')))
    expect(await start().run(many(40))).toMatchObject({ phase: 'done', added: 8 })
    fake.analyse = () => Promise.reject(new CodedError('worker_failed'))
    const end = await start().run(many(400))
    expect(end).toMatchObject({ phase: 'stopped', stop: 'photos_failing', added: 0 })
    expect(end.problems.length).toBeLessThan(20)
  })

  test('a connection that is lost in the middle stops the batch instead of blaming every photo', async () => {
    fake.analyse = (blob) => (fake.assets.length < 3 ? goodAnalysis(blob) : Promise.reject(new CodedError('model_unreachable')))
    const end = await start().run(many(50))
    expect(end).toMatchObject({ phase: 'stopped', stop: 'model_unreachable', problems: [] })
    expect(end.added).toBeGreaterThanOrEqual(3)
  })

  test.each(['model_refused', 'model_missing', 'model_unreachable'] as const)('%s stops the batch with that code', async (code) => {
    fake.prepare = () => Promise.reject(new CodedError(code))
    expect(await start().run(many(3))).toMatchObject({ phase: 'stopped', stop: code, added: 0 })
  })

  test('full storage stops the batch; what came in stays', async () => {
    const intake = start()
    fake.analyse = (blob) => {
      if (fake.assets.length >= 5) fake.outbox.storageFull = true
      return goodAnalysis(blob)
    }
    const end = await intake.run(many(50))
    expect(end).toMatchObject({ phase: 'stopped', stop: 'storage_full' })
    expect(fake.assets.length).toBeGreaterThanOrEqual(5)
    expect(fake.assets.length).toBeLessThan(50)
  })
})

describe('pause and cancel', () => {
  test('a folder that changes while it is read: what vanished is named, the rest comes in', async () => {
    const moved = { kind: 'file', name: 'moved.jpg', getFile: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }
    const below = folderOf([moved, handleOf(file('b.jpg'))])
    const state = await start().run(filesInFolder(folderOf([handleOf(file('a.jpg')), below]), signal))
    expect(state).toMatchObject({
      phase: 'done',
      added: 2,
      total: 3,
      problems: [{ fileName: 'moved.jpg', code: 'unreadable_file' }],
    })
  })

  test('permission withdrawn while a folder is walked: what came in stays, and the batch says why it stopped', async () => {
    const files = many(4).map(handleOf)
    const state = await start().run(filesInFolder(folderOf(files, new DOMException('no', 'NotAllowedError')), signal))
    expect(state).toMatchObject({ phase: 'stopped', stop: 'folder_gone' })
    // The same folder again, allowed this time: everything is there once.
    const again = await start().run(filesInFolder(folderOf(files), signal))
    expect(again).toMatchObject({ phase: 'done', problems: [] })
    expect(new Set(fake.assets.map(({ document }) => document.fileName)).size).toBe(4)
    expect(fake.assets).toHaveLength(4)
  })

  test('permission withdrawn after the walk: not a sentence for each of a thousand files', async () => {
    const files = many(1000)
    for (const one of files.slice(20)) one.arrayBuffer = () => Promise.reject(new DOMException('no', 'NotReadableError'))
    const state = await start().run(files)
    expect(state).toMatchObject({ phase: 'stopped', stop: 'folder_gone' })
    // What a lane had in hand is given up.
    expect(state.added).toBeGreaterThanOrEqual(20 - 3)
    expect(state.problems.length).toBeLessThan(20)
  })

  test('cancel ends the batch while a worker is busy for much longer', async () => {
    fake.delayMs = 3_600_000
    const intake = start()
    const ended = intake.run(many(20))
    await expect.poll(() => fake.running).toBe(3)
    intake.cancel()
    expect(await ended).toMatchObject({ phase: 'stopped', stop: 'cancelled' })
  })

  test('cancel also ends a batch whose models never arrive', async () => {
    fake.prepare = () => new Promise(() => undefined)
    const intake = start()
    const ended = intake.run(many(2))
    intake.cancel()
    expect(await ended).toMatchObject({ phase: 'stopped', stop: 'cancelled' })
  })

  test('a paused batch starts nothing new and then finishes', async () => {
    const intake = start()
    fake.analyse = (one) => {
      if (fake.recognise.length === 5) intake.pause()
      return goodAnalysis(one)
    }
    const ended = intake.run(many(30))
    await expect.poll(() => intake.state.phase).toBe('paused')
    await expect.poll(() => fake.running).toBe(0)
    const started = fake.recognise.length
    expect(started).toBeLessThan(30)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(fake.recognise.length).toBe(started)
    intake.resume()
    expect(await ended).toMatchObject({ phase: 'done', added: 30 })
  })
})

describe('files that are added while it runs', () => {
  /** Holds the photos until it is called. */
  function hold(): () => void {
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    fake.analyse = async (one) => {
      await released
      return goodAnalysis(one)
    }
    return release
  }

  test.each([1, 6])('come in as one batch, with %i that it began with', async (count) => {
    const release = hold()
    const intake = start()
    const ended = intake.run(many(count))
    await expect.poll(() => fake.recognise.length).toBe(Math.min(count, 3))
    expect(intake.add([file('later.jpg'), file('photo-0.jpg')])).toBe(true)
    release()
    expect(await ended).toMatchObject({ phase: 'done', total: count + 2, added: count + 1, duplicates: 1, counting: false })
  })

  test('a folder among them that goes away ends the batch; what came in stays', async () => {
    hold()
    const held = fake.analyse
    fake.analyse = (one) => (fake.assets.length === 0 ? goodAnalysis(one) : held(one))
    const intake = start()
    const ended = intake.run(many(8))
    await expect.poll(() => fake.assets.length).toBeGreaterThan(0)
    const gone = folderOf([], new DOMException('gone', 'NotFoundError'))
    expect(intake.add(filesInFolder(gone, intake.signal))).toBe(true)
    expect(await ended).toMatchObject({ phase: 'stopped', stop: 'folder_gone', added: fake.assets.length })
  })

  test('a batch that is over takes none', async () => {
    const intake = start()
    await intake.run(many(2))
    expect(intake.add(many(3))).toBe(false)
  })
})

test('10,000 files at once: the loop gives way to the screen all the time', async () => {
  let turns = 0
  const timer = setInterval(() => turns++, 5)
  const end = await start().run(many(10000))
  clearInterval(timer)
  expect(end).toMatchObject({ added: 10000, total: 10000 })
  // A loop that keeps the thread gives a timer no turn before it ends.
  expect(turns).toBeGreaterThan(10)
}, 300_000)

test.each([
  ['.DS_Store', true],
  ['Thumbs.db', true],
  ['._photo.jpg', true],
  ['photo.jpg', false],
])('%s is left behind by a system: %s', (name, expected) => {
  expect(isLeftBehind(name)).toBe(expected)
})

describe('files that are made on the way', () => {
  const made = (count: number, onMade: (index: number) => void = () => undefined, expected = count) => ({
    expected,
    async *[Symbol.asyncIterator]() {
      for (let index = 0; index < count; index++) {
        onMade(index)
        yield await Promise.resolve(file(`drawn-${String(index)}.jpg`))
      }
    },
  })

  test('their number is known before the first is there', async () => {
    const end = await start().run(made(9))
    expect(states.every(({ total, counting }) => total === 9 && !counting)).toBe(true)
    expect(end).toMatchObject({ phase: 'done', total: 9, added: 9 })
  })

  test('they are asked for shortly before their turn', async () => {
    let ahead = 0
    fake.delayMs = 2
    await start().run(made(9, (index) => (ahead = Math.max(ahead, index - fake.assets.length))))
    // One in every lane, one in hand for each, one being made.
    expect(ahead).toBeLessThanOrEqual(2 * 3 + 1)
    expect(fake.assets).toHaveLength(9)
  })

  test('fewer than promised ends the batch all the same', async () => {
    expect(await start().run(made(3, undefined, 5))).toMatchObject({ phase: 'done', total: 3, added: 3 })
  })

  test('stopping ends the making', async () => {
    fake.delayMs = 50
    const asked: number[] = []
    const intake = start()
    const running = intake.run(made(9, (index) => asked.push(index)))
    await new Promise((resolve) => setTimeout(resolve, 20))
    intake.cancel()
    expect(await running).toMatchObject({ phase: 'stopped', stop: 'cancelled' })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(asked.length).toBeLessThanOrEqual(8)
  })

  test('a maker that fails stops the batch', async () => {
    const failing = made(5, (index) => {
      if (index === 2) throw new Error('no ink')
    })
    expect(await start().run(failing)).toMatchObject({ phase: 'stopped', stop: 'failed' })
  })
})
