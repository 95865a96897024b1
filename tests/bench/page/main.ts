/// <reference types="vite/client" />
// The page that the measuring commands drive: it starts the shipped vision workers, feeds them files, and stands in for the vault's end of the port.
import workerUrl from '../../../workers/vision/worker.ts?worker&url'
import type { ModelSet } from '../../../models/manifest.ts'
import type { TemplatePortMessage } from '../../../workers/rpc/template-port.ts'
import { wrapWorker } from '../../../workers/rpc/wrap.ts'
import type { Analysis, Enrolment, Provider, VisionApi } from '../../../workers/vision/api.ts'
import { attackCover } from './covering.ts'
import { hidden, hidings, type HidingKind } from './hiding.ts'

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never

export interface Lane {
  readonly api: VisionApi
  /** The vault's end of the port. */
  readonly port: MessagePort
  readonly offers: Map<string, Float32Array>
  readonly waiting: Map<string, () => void>
}

export interface Embedded {
  /** The mean over all looks, as enrolment makes it. */
  readonly vector: readonly number[] | null
  /** Of the first look alone, as a face of a batch is compared first. */
  readonly first: readonly number[] | null
  /** Whether the quality gate would let it be compared. */
  readonly clear: boolean
  readonly problem: string | null
  readonly milliseconds: number
}

export interface Found {
  readonly boxes: readonly (readonly [number, number, number, number])[]
  readonly milliseconds: number
}

const lanes: Lane[] = []

async function start(count: number, recognise: boolean, models: ModelSet): Promise<void> {
  for (let i = 0; i < count; i++) {
    const worker = new Worker(workerAddress(), { type: 'module' })
    const { api } = wrapWorker<VisionApi>(worker)
    const { port1, port2 } = new MessageChannel()
    const lane: Lane = { api, port: port1, offers: new Map(), waiting: new Map() }
    port1.onmessage = ({ data }: MessageEvent<TemplatePortMessage>) => {
      if (data.type !== 'offer') return
      lane.offers.set(data.offered, data.embedding)
      lane.waiting.get(data.offered)?.()
    }
    await api.connectVault(port2)
    await api.prepare({ recognise, baseUrl: '/models', models }, () => undefined)
    lanes.push(lane)
  }
}

async function embed(index: number, url: string): Promise<Embedded> {
  const lane = laneAt(index)
  const file = await (await fetch(url)).blob()
  const started = performance.now()
  const enrolment = await lane.api.enrol(file, { choose: 'middle', firstLook: true })
  const milliseconds = performance.now() - started
  if (!enrolment.ok) return { vector: null, first: null, clear: false, problem: enrolment.problem, milliseconds }
  const vector = await takeOffer(lane, enrolment.offered)
  const first = enrolment.offeredFirst === undefined ? null : await takeOffer(lane, enrolment.offeredFirst)
  return { vector, first, clear: enrolment.quality === 'good', problem: null, milliseconds }
}

async function takeOffer(lane: Lane, offered: string): Promise<readonly number[]> {
  if (!lane.offers.has(offered)) await new Promise<void>((resolve) => lane.waiting.set(offered, resolve))
  const vector = [...(lane.offers.get(offered) ?? [])]
  lane.offers.delete(offered)
  lane.waiting.delete(offered)
  return vector
}

/** Boxes in the frame of the file; a file whose true shape differs is stretched back first. */
async function find(
  index: number,
  url: string,
  size: readonly [number, number],
  trueSize: readonly [number, number],
): Promise<Found> {
  const file = await (await fetch(url)).blob()
  const stretched = size[0] * trueSize[1] === size[1] * trueSize[0] ? file : await stretch(file, trueSize)
  const started = performance.now()
  const analysis: Analysis = await laneAt(index).api.analyse(stretched, { recognise: false, previewLongestSide: 64 })
  const milliseconds = performance.now() - started
  if (!analysis.ok) return { boxes: [], milliseconds }
  const boxes = analysis.faces.map(
    ({ box }) => [box.x * size[0], box.y * size[1], box.width * size[0], box.height * size[1]] as const,
  )
  return { boxes, milliseconds }
}

export type GateOutcome = 'good' | Extract<Enrolment, { ok: false }>['problem']

/** What enrolment says to a portrait as it is, and with things drawn over its face. Null: the detector sees nobody in the portrait itself. */
async function gate(index: number, url: string): Promise<Readonly<Record<HidingKind, GateOutcome>> | null> {
  const { api, offers } = laneAt(index)
  const file = await (await fetch(url)).blob()
  const analysis = await api.analyse(file, { recognise: false, previewLongestSide: 64 })
  const [face] = analysis.ok ? analysis.faces : []
  if (!face) return null
  const outcomes: [HidingKind, GateOutcome][] = []
  for (const kind of hidings) {
    const enrolment = await api.enrol(await hidden(file, face, kind, url))
    outcomes.push([kind, enrolment.ok ? 'good' : enrolment.problem])
  }
  offers.clear()
  return Object.fromEntries(outcomes) as Record<HidingKind, GateOutcome>
}

async function stretch(file: Blob, [width, height]: readonly [number, number]): Promise<Blob> {
  const bitmap = await createImageBitmap(file)
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  return canvas.convertToBlob({ type: 'image/png' })
}

function laneAt(index: number): Lane {
  const lane = lanes[index]
  if (!lane) throw new Error('not started')
  return lane
}

/** The page runs under the product's policy, which admits worker addresses only through a named one. */
let policy: { createScriptURL(url: string): unknown } | undefined
function workerAddress(): string {
  const policies = (
    globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): unknown } } }
  ).trustedTypes
  if (!policies) return workerUrl
  policy ??= policies.createPolicy('imprimatur-worker', { createScriptURL: (url: string) => url })
  return policy.createScriptURL(workerUrl) as string
}

/** One provider on one set of models, in a worker of its own. */
async function trial(
  provider: Provider,
  models: ModelSet,
): Promise<{ readonly milliseconds: number; readonly answer: readonly number[]; readonly maps: readonly (readonly number[])[] }> {
  const { api, end } = wrapWorker<VisionApi>(new Worker(workerAddress(), { type: 'module' }))
  try {
    const { milliseconds, answer, maps } = await api.trial({ recognise: true, baseUrl: '/models', models, provider })
    return { milliseconds, answer: [...answer], maps: maps.map((map) => [...map]) }
  } finally {
    end()
  }
}

const attack = (index: number, ...rest: Tail<Parameters<typeof attackCover>>) => attackCover(laneAt(index), ...rest)

const bench = { start, embed, find, gate, trial, attack }
export type Bench = typeof bench
Object.assign(globalThis, { bench })
