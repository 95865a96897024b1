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

/**
 * The worker of a public page comes with the page's own code, not after it has run, and a small file before it starts it and shows
 * it the link: on a slow line each is a way there and back less. The rest of the vault is named here and called for by `web/sign/early.ts` a moment later: the
 * page's own code has the line first, and runs while the vault is on its way. Browsers know no preload for workers; what they load as a module is in their cache
 * when the worker asks for it.
 */
function workerAlong(): Plugin {
  return {
    name: 'worker-along',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const early = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry && file.name === 'early')
        if (early?.type !== 'chunk') throw new Error('the page has no file that starts its worker')
        const code = [early.fileName, ...early.imports]
          .map((name) => bundle[name])
          .map((file) => (file?.type === 'chunk' ? file.code : ''))
        const workers: readonly string[] = code.join('').match(/assets\/worker-[\w-]+\.js/g) ?? []
        const files = new Set<string>()
        const later = new Set<string>()
        const take = (name: string): void => {
          if (files.has(name)) return
          files.add(name)
          const file = bundle[name]
          const text = file?.type === 'asset' ? String(file.source) : (file?.code ?? '')
          for (const [, part = ''] of text.matchAll(/from"\.\/([\w.-]+\.js)"/g)) take(`assets/${part}`)
          if (!workers.includes(name)) return
          for (const [, part = ''] of text.matchAll(/import\(["`]\.\/([\w.-]+\.js)["`]\)/g)) later.add(`assets/${part}`)
        }
        for (const worker of workers) take(worker)
        if (later.size === 0) throw new Error('the worker asks for no vault')
        return [
          {
            tag: 'script',
            attrs: { type: 'module', crossorigin: true, src: `/${early.fileName}` },
            injectTo: 'head-prepend' as const,
          },
          ...[...files].map((name) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${name}` },
            injectTo: 'head-prepend' as const,
          })),
          ...[...later].map((name) => ({
            tag: 'link',
            attrs: { 'data-later': true, crossorigin: true, href: `/${name}` },
            injectTo: 'head-prepend' as const,
          })),
        ]
      },
    },
  }
}

/**
 * zod parses here and does nothing else: no schema is turned into a JSON Schema, and nobody reads its English sentences (texts are looked up by code). Its classic
 * API names both where no bundler can see that they are never called, which is a sixth of what a phone loads of it.
 */
function zodParsesOnly(): Plugin {
  return {
    name: 'zod-parses-only',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (id.endsWith('/zod/v4/locales/en.js')) return { code: 'export default () => ({})', map: null }
      if (!/\/zod\/v4\/core\/(?:to-json-schema|json-schema-processors)\.js$/.test(id)) return null
      const names = [...code.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(
        ([, name = '']) => `export const ${name} = never`,
      )
      const never = "const never = () => () => { throw new Error('zod only parses here (vite.config.ts)') }"
      return { code: [never, ...names].join('\n'), map: null }
    },
  }
}

/**
 * A worker's entry stands alone, and what it shares with parts that come later is a file of its own: WebKit runs the entry a second time when such a part imports it
 * (seen in WebKitGTK 2.50), and then two vaults answer every call. Vite asks for the opposite, so it is said over its head.
 */
function entriesApart(): Plugin {
  return {
    name: 'entries-apart',
    apply: 'build',
    options: (options) => ({ ...options, preserveEntrySignatures: 'strict' }),
  }
}

export default defineConfig(({ mode }) => ({
  root: 'web',
  publicDir: false,
  plugins: [svelte(), zodParsesOnly(), compressed(), ...(mode === 'public' ? [workerAlong()] : [])],
  worker: {
    format: 'es',
    plugins: () => [zodParsesOnly(), entriesApart()],
    // The person's vault is two files beside its entry: what shows the server the link, small enough to be there first, and the rest. Each file more costs a slow line
    // its headers. The bundler left to itself makes more of it. No other worker has these two modules.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'link', test: /vault\/person\/first\.ts/, priority: 1 },
            { name: 'vault', test: /vault\/person\/vault\.ts/ },
          ],
        },
      },
    },
  },
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
            input: { sign: 'web/sign/index.html', early: 'web/sign/early.ts' },
            // One file and one style sheet before the first choice: on a slow line a browser asks for six at a time, each a whole way there and back.
            output: {
              codeSplitting: {
                groups: [
                  {
                    name: 'early',
                    test: /web\/(?:sign\/early|api\/(?:person-worker|admitted-worker))|person\/worker/,
                    priority: 1,
                  },
                  { name: 'first', tags: ['$initial'] },
                ],
              },
            },
          }
        : { input: { console: 'web/index.html' } },
  },
}))
