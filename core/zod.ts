// The one door to zod: compiled parsers are switched off before the first schema exists, because probing for `new Function` is a violation
// under our Content-Security-Policy and Trusted Types, harmless but reported.
import { config, z } from 'zod'

config({ jitless: true })

export { z }
