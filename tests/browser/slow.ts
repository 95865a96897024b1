// `SLOW=1 npm test` runs the long versions; a test in the browser learns of it through vitest.config.ts.
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    slow: boolean
  }
}

export const slow = inject('slow')
