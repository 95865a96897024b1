// The last door: whatever a route throws leaves as `{ code }`. Nothing of the error reaches the client, and only its kind and place the log.
import type { ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Logger } from 'pino'
import { CodedError } from '../../core/errors.ts'
import { RefusalCode } from '../../core/wire.ts'
import { isUnavailable } from '../db/sql.ts'
import type { AppEnv } from './context.ts'
import { refuse } from './refuse.ts'

/** The code a thrown error means to a client. */
export function codeOf(error: unknown): RefusalCode {
  if (error instanceof HTTPException) return error.status === 413 ? 'too_large' : error.status < 500 ? 'bad_request' : 'internal'
  if (isUnavailable(error)) return 'unavailable'
  // SQLSTATE 22021: a NUL character inside text, the one character PostgreSQL does not store.
  if (error instanceof Error && 'code' in error && error.code === '22021') return 'bad_request'
  if (error instanceof CodedError) {
    if (error.code === 'bad_encoding' || error.code === 'not_canonical') return 'bad_request'
    const known = RefusalCode.safeParse(error.code)
    if (known.success) return known.data
  }
  return 'internal'
}

export const errorHandler =
  (logger: Logger): ErrorHandler<AppEnv> =>
  (error, c) => {
    const code = codeOf(error)
    if (code === 'internal' || code === 'unavailable') logger.error({ trace: c.var.trace, ...describe(error) }, code)
    return refuse(c, code)
  }

/** Kind and place. Messages stay out: a database's may quote a value. */
function describe(error: Error): { error: string; cause: unknown; at: string[] } {
  const at = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { error: error.name, cause: 'code' in error ? error.code : undefined, at: at.slice(0, 8).map((line) => line.trim()) }
}
