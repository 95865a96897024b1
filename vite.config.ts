// Builds the browser side: the console, and apart from it (`--mode public`) the public pages: signing, My consent, Verify. What a phone loads first is one
// file then, not thirty that are shared with the console, each of which costs a slow line its headers. Workers are module workers from `workers/`.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'

const outDir = 'build/web'

/** Text is compressed once, when it is built: what a phone on hospital Wi-Fi loads should not wait for a server to do it each time. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async closeBundle() {
      const names = new Set(await readdir(outDir, { recursive: true }))
      for (const name of names) {
        if (!/\.(?:js|css|html|svg)$/.test(name)) continue
        const path = join(outDir, name)
        const { size } = await stat(path)
        if (size < 1024 || names.has(`${name}.br`)) continue
        const bytes = await readFile(path)
        // The best quality takes seconds per megabyte; nothing on the public pages is that large.
        const quality = size > 500_000 ? 9 : 11
        await writeFile(
          `${path}.br`,
          await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
        )
        await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }))
      }
    },
  }
}

export default defineConfig(({ mode }) => ({
  root: 'web',
  publicDir: false,
  plugins: [svelte(), compressed()],
  worker: { format: 'es' },
  build: {
    outDir: `../${outDir}`,
    // The console is built first.
    emptyOutDir: mode !== 'public',
    target: 'es2023',
    assetsInlineLimit: 0,
    // Every browser of this target knows modulepreload.
    modulePreload: { polyfill: false },
    sourcemap: true,
    rolldownOptions:
      mode === 'public'
        ? {
            input: { sign: 'web/sign/index.html' },
            // One file and one style sheet before the first choice: on a slow line a browser asks for six at a time, each a whole way there and back.
            output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
          }
        : { input: { console: 'web/index.html' } },
  },
}))
