// Builds the browser side: the console now, the public signing pages as a second entry later. Workers are module workers from `workers/`.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

export default defineConfig({
  root: 'web',
  publicDir: false,
  plugins: [svelte()],
  worker: { format: 'es' },
  build: { outDir: '../build/web', emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, sourcemap: true },
})
