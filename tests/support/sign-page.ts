// The files of the signing page: what its HTML names, what those import at once, and its worker. Fonts come after the text is there and are not among them.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { repoRoot } from './product.ts'

export const signPageLimit = 120 * 1024

export interface PageFile {
  readonly name: string
  readonly gzip: number
  readonly brotli: number
}

/** Largest first. */
export async function signPageFiles(folder = join(repoRoot, 'build/web')): Promise<readonly PageFile[]> {
  const found = new Map<string, PageFile>()
  const visit = async (name: string): Promise<void> => {
    if (found.has(name)) return
    const bytes = await readFile(join(folder, name))
    const sizes = {
      gzip: (await promisify(gzip)(bytes, { level: 9 })).length,
      brotli: (await promisify(brotliCompress)(bytes)).length,
    }
    found.set(name, { name, ...sizes })
    if (!name.endsWith('.js')) return
    const text = bytes.toString()
    // The worker's entry asks for the rest of its vault by itself, and at once.
    if (name.startsWith('assets/worker-'))
      for (const [, later = ''] of text.matchAll(/import\([`"']\.\/([^`"']+)[`"']\)/g)) await visit(`assets/${later}`)
    for (const [, imported = ''] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) await visit(`assets/${imported}`)
    for (const [, worker = ''] of text.matchAll(/["'`]\/(assets\/worker-[^"'`]+\.js)["'`]/g)) await visit(worker)
  }
  const html = await readFile(join(folder, 'sign/index.html'), 'utf8')
  for (const [, name = ''] of html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)) await visit(name)
  return [...found.values()].sort((a, b) => b.gzip - a.gzip)
}
