// A real vision worker with the real models, and a stand-in for the vault's end of the port that keeps what was offered.
import { inject } from 'vitest'
import type { Bytes } from '../../../core/bytes.ts'
import type { OwnerId } from '../../../core/ids.ts'
import type { DeliveredTemplate, TemplatePortMessage } from '../../../workers/rpc/template-port.ts'
import { wrapWorker } from '../../../workers/rpc/wrap.ts'
import type { HeicSamples } from '../../support/heif-enc.ts'
import type { Enrolment, VisionApi } from '../../../workers/vision/api.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute folder of ../shared/faces, null where there is none. */
    sharedFaces: string | null
    /** Null where Debian's HEIC encoder is not installed. */
    heic: HeicSamples | null
  }
}

export const modelsUrl = '/build/models'
export const sharedFaces = inject('sharedFaces')

export interface TestVision {
  readonly api: VisionApi
  /** Enrols one portrait for `subject`; its template is delivered with the others at the next {@link deliver}. */
  enrol(subject: OwnerId, portrait: Blob): Promise<Enrolment>
  deliver(): void
  end(): void
}

export async function startVision(recognise = true): Promise<TestVision> {
  const worker = new Worker(new URL('../../../workers/vision/worker.ts', import.meta.url), { type: 'module' })
  const { api, end } = wrapWorker<VisionApi>(worker)
  const { port1, port2 } = new MessageChannel()
  const offers = new Map<string, Omit<DeliveredTemplate, 'subject'>>()
  const waiting = new Map<string, () => void>()
  port1.onmessage = ({ data }: MessageEvent<TemplatePortMessage>) => {
    if (data.type !== 'offer') return
    offers.set(data.offered, { model: data.model, embedding: data.embedding })
    waiting.get(data.offered)?.()
  }
  await api.connectVault(port2)
  await api.prepare({ recognise, baseUrl: modelsUrl, models: 'builtin' }, () => undefined)
  const templates: DeliveredTemplate[] = []
  return {
    api,
    enrol: async (subject, portrait) => {
      const enrolment = await api.enrol(portrait)
      if (!enrolment.ok) return enrolment
      if (!offers.has(enrolment.offered)) await new Promise<void>((resolve) => waiting.set(enrolment.offered, resolve))
      const offer = offers.get(enrolment.offered)
      if (offer) templates.push({ subject, ...offer })
      return enrolment
    },
    deliver: () => {
      port1.postMessage({ type: 'templates', templates } satisfies TemplatePortMessage)
    },
    end,
  }
}

export async function sharedFile(path: string): Promise<Blob> {
  const response = await fetch(`/@fs${sharedFaces ?? ''}/${path}`)
  if (!response.ok) throw new Error(`${path}: ${String(response.status)}`)
  return response.blob()
}

export function ownerId(name: string): OwnerId {
  return name as OwnerId
}

export function jpegBlob(bytes: Bytes): Blob {
  return new Blob([bytes], { type: 'image/jpeg' })
}
