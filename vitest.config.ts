// Five kinds of tests, one runner. `browser` runs in a real Chromium; `e2e` drives one against the built product; `proofs` runs every proof in small.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumFlags, findChromium } from './tests/support/chromium.ts'
import { heicSamples } from './tests/support/heif-enc.ts'

const shared = {
  /** What is waited for comes within milliseconds on a quiet machine; only what never comes takes this long. */
  expect: { poll: { timeout: 30_000 } },
  /** What was found is said whole: where only the message of a failure is kept, "[ Array(1) ]" tells nobody anything. */
  chaiConfig: { truncateThreshold: 0 },
}

const node = (name: string, folders: readonly string[], extra: object = {}) => ({
  test: { name, environment: 'node', include: folders.map((folder) => `tests/${folder}/**/*.test.ts`), ...shared, ...extra },
})

const executablePath = findChromium()

/** Real faces for measuring, beside the checkout; tests that use them fall back to drawn ones. */
const sharedFaces = new URL('../shared/faces', import.meta.url).pathname

export default defineConfig({
  test: {
    projects: [
      // Milliseconds each on a quiet machine; a busy one must not turn them red.
      node('unit', ['unit', 'architecture'], { testTimeout: 60_000 }),
      // One process for all files, on shared clusters: loading the server anew, and a PostgreSQL of its own, cost each file more than its tests do.
      node('server', ['server'], {
        testTimeout: 120_000,
        hookTimeout: 300_000,
        fileParallelism: false,
        isolate: false,
        globalSetup: 'tests/server/clusters.ts',
      }),
      node('proofs', ['proofs'], { testTimeout: 600_000 }),
      node('e2e', ['e2e'], {
        testTimeout: 600_000,
        hookTimeout: 600_000,
        fileParallelism: false,
        isolate: false,
        exclude: existsSync(join(sharedFaces, 'event')) ? [] : ['tests/e2e/main-job-real.test.ts'],
      }),
      {
        plugins: [svelte()],
        worker: { format: 'es' },
        server: { fs: { allow: ['.', sharedFaces] } },
        // A dependency found in the middle of a run would reload the page under the tests: Vite looks through the product, workers included, before
        // the first page opens. The dynamic imports are named.
        optimizeDeps: {
          entries: ['web/**/*.{ts,svelte}', 'workers/*/worker.ts', 'tests/browser/**/*.ts'],
          include: [
            'libheif-js/libheif-wasm/libheif-bundle.mjs',
            '@jsquash/avif/codec/enc/avif_enc.js',
            'qr/decode.js',
            'utif2',
            '@zxcvbn-ts/core',
            '@zxcvbn-ts/language-common',
            '@zxcvbn-ts/language-en',
            '@zxcvbn-ts/language-nl-be',
            'onnxruntime-web/webgpu',
          ],
        },
        test: {
          name: 'browser',
          provide: {
            sharedFaces: existsSync(sharedFaces) ? sharedFaces : null,
            slow: process.env['SLOW'] === '1',
            heic: heicSamples(),
          },
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...shared,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(executablePath === undefined ? {} : { executablePath }),
                args: [...chromiumFlags],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
