/// <reference types="vite/client" />
// Makes files as an export does, with the shipped code and workers, for originals and facts that the proof hands over.
import metadataUrl from '../../../../../workers/metadata/worker.ts?worker&url'
import visionUrl from '../../../../../workers/vision/worker.ts?worker&url'
import { noConsent } from '../../../../../core/consent.ts'
import type { OwnerId, RecordId } from '../../../../../core/ids.ts'
import { noRules } from '../../../../../core/verdict/rules.ts'
import { makeFile, type MakingDoor } from '../../../../../web/console/export/make.ts'
import { termsFor } from '../../../../../web/console/export/terms.ts'
import type { MetadataApi } from '../../../../../workers/metadata/api.ts'
import { wrapWorker } from '../../../../../workers/rpc/wrap.ts'
import type { VisionApi } from '../../../../../workers/vision/api.ts'
import type { Case } from '../cases.ts'

const policy = (
  globalThis as {
    trustedTypes?: {
      createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
    }
  }
).trustedTypes?.createPolicy('imprimatur-worker', { createScriptURL: (url) => url })
const start = (url: string): Worker => new Worker(policy ? policy.createScriptURL(url) : url, { type: 'module' })

const vision = wrapWorker<VisionApi>(start(visionUrl)).api
const metadata = wrapWorker<MetadataApi>(start(metadataUrl)).api

export type MadeOrNot = { readonly ok: true; readonly base64: string } | { readonly ok: false; readonly why: string }

async function make(case_: Case, careless: boolean): Promise<MadeOrNot> {
  const original = await (await fetch(case_.url)).blob()
  let leftovers: readonly string[] = []
  const door = {
    consents: new Map(case_.people.map(({ id, quitclaim }) => [id as OwnerId, { ...noConsent, quitclaims: [quitclaim] }])),
    rules: noRules,
    events: [
      { id: case_.event as OwnerId, document: { name: case_.eventName, date: case_.day, roster: [] }, assets: 1, state: 'saved' },
    ],
    person: (id: OwnerId) => ({ document: { name: case_.people.find((one) => one.id === id)?.name ?? '' } }),
    assetsOf: () => [{ id: case_.asset as RecordId, event: case_.event as OwnerId, document: case_.document, state: 'saved' }],
    original: () => Promise.resolve(original),
    vision: {
      render: (_signal: AbortSignal, ...rest: Parameters<VisionApi['render']>) => vision.render(...rest),
      verify: async (_signal: AbortSignal, ...rest: Parameters<VisionApi['verify']>) => {
        if (careless) return { ok: true, places: [], drawn: [], leftovers: [] }
        const check = await vision.verify(...rest)
        if (check.ok) leftovers = check.leftovers
        return check
      },
    },
  } as unknown as MakingDoor
  const order = {
    event: case_.event as OwnerId,
    use: { channel: case_.channel, from: case_.day, until: case_.day, longestSide: null },
    rendering: { longestSide: 400, mediaType: case_.mediaType, quality: 0.9 },
    coverStyle: 'solid',
    watermark: null,
    namesInside: case_.namesInside,
    terms: termsFor(case_.channel, []),
    numberedPrefix: null,
  } as const
  const made = await makeFile(
    new AbortController().signal,
    door,
    careless ? keeping(metadata, original) : metadata,
    order,
    case_.asset as RecordId,
  )
  if (made.kind !== 'made') return { ok: false, why: JSON.stringify([made, leftovers]) }
  return { ok: true, base64: btoa(Array.from(made.bytes, (byte) => String.fromCharCode(byte)).join('')) }
}

/** The broken build: what stood before the pixels of the original stands before the pixels of the file. */
function keeping({ write }: MetadataApi, original: Blob): Pick<MetadataApi, 'read' | 'write'> {
  return {
    read: (file) => metadata.read(file),
    write: async (...rest) => {
      const made = await write(...rest)
      const bytes = new Uint8Array(await original.arrayBuffer())
      let end = 2
      while (bytes[end] === 0xff && ((bytes[end + 1] ?? 0) & 0xf0) === 0xe0)
        end += 2 + (bytes[end + 2] ?? 0) * 256 + (bytes[end + 3] ?? 0)
      return new Uint8Array([...made.subarray(0, 2), ...bytes.subarray(2, end), ...made.subarray(2)])
    },
  }
}

async function prepare(): Promise<void> {
  await vision.prepare({ recognise: false, baseUrl: '/models', models: 'builtin' }, () => undefined)
}

Object.assign(globalThis, { proof: { prepare, make } })
export type Page = { readonly prepare: typeof prepare; readonly make: typeof make }
