// Four kinds of tests, one runner. `browser` runs in a real Chromium; `e2e` drives one against the built product.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

const node = (name: string, folders: readonly string[], extra: object = {}) => ({
  test: { name, environment: 'node', include: folders.map((folder) => `tests/${folder}/**/*.test.ts`), ...extra },
})

export default defineConfig({
  test: {
    projects: [
      node('unit', ['unit', 'architecture']),
      node('server', ['server'], { testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false }),
      node('e2e', ['e2e'], { testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false }),
      {
        plugins: [svelte()],
        worker: { format: 'es' },
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 60_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
                args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
