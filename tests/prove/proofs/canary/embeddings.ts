// The true embeddings of the portraits: made by the very vision worker of the build, in a page of our own that owns the port the vault would have.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Browser } from 'playwright'
import { bestSet, installedFile, type ModelSet } from '../../../../models/manifest.ts'
import { vectorNeedle } from '../../../support/needles.ts'
import type { Planted } from './plant.ts'

const comlink = join(dirname(createRequire(import.meta.url).resolve('comlink')), 'comlink.min.js')

function visionWorker(root: string): string {
  const assets = join(root, 'build/web/assets')
  const file = readdirSync(assets).find(
    (name) => /^worker-.*\.js$/.test(name) && readFileSync(join(assets, name), 'utf8').includes('forgetSubject'),
  )
  if (file === undefined) throw new Error('the built vision worker was not found')
  return `/assets/${file}`
}

/** The set that the product's own pages would take from this server. */
async function handedOut(url: string): Promise<ModelSet> {
  const { sets } = (await (await fetch(new URL(`/models/${installedFile}`, url))).json()) as { readonly sets: readonly string[] }
  return bestSet(sets)
}

/** @param portraits paths, one per person */
export async function embeddingNeedles(
  browser: Browser,
  url: string,
  root: string,
  portraits: readonly string[],
): Promise<readonly Planted[]> {
  const context = await browser.newContext({ bypassCSP: true })
  try {
    const page = await context.newPage()
    await page.goto(url)
    await page.addScriptTag({ path: comlink })
    const files = portraits.map((path) => readFileSync(path).toString('base64'))
    const vectors = await page.evaluate(
      async ([workerUrl, portraitTexts, set]) => {
        interface Vision {
          prepare(options: object, onProgress: unknown): Promise<void>
          connectVault(port: unknown): Promise<void>
          enrol(file: Blob): Promise<{ ok: boolean }>
        }
        const { wrap, proxy, transfer } = (
          globalThis as unknown as {
            Comlink: { wrap(worker: Worker): Vision; proxy(f: object): object; transfer(o: object, t: Transferable[]): object }
          }
        ).Comlink
        const worker = new Worker(workerUrl, { type: 'module', name: 'vision' })
        const vision = wrap(worker)
        const found: number[][] = []
        const channel = new MessageChannel()
        channel.port1.onmessage = ({ data }: MessageEvent<{ type: string; embedding: Float32Array }>) => {
          if (data.type === 'offer') found.push([...data.embedding])
        }
        await vision.connectVault(transfer(channel.port2, [channel.port2]))
        await vision.prepare(
          { recognise: true, baseUrl: new URL('/models', location.href).href, models: set },
          proxy(() => undefined),
        )
        for (const text of portraitTexts) {
          const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
          const answer = await vision.enrol(new Blob([bytes], { type: 'image/jpeg' }))
          if (!answer.ok) throw new Error(`a portrait was refused: ${JSON.stringify(answer)}`)
        }
        for (let tries = 0; tries < 100 && found.length < portraitTexts.length; tries++)
          await new Promise((done) => setTimeout(done, 20))
        worker.terminate()
        return found
      },
      [visionWorker(root), files, await handedOut(url)] as const,
    )
    if (vectors.length !== portraits.length) throw new Error('an embedding is missing')
    return vectors.map((vector, i) => ({ kind: 'embedding' as const, needle: vectorNeedle(`embedding ${String(i + 1)}`, vector) }))
  } finally {
    await context.close()
  }
}
