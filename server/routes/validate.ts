// The validator at every door: a body or query that does not fit its schema is `bad_request`, without saying where, so nothing is echoed.
import { zValidator } from '@hono/zod-validator'
import type { z } from 'zod'
import { refuse } from '../http/refuse.ts'

export const validJson = <T extends z.ZodType>(schema: T) =>
  zValidator('json', schema, (result, c) => (result.success ? undefined : refuse(c, 'bad_request')))

export const validQuery = <T extends z.ZodType>(schema: T) =>
  zValidator('query', schema, (result, c) => (result.success ? undefined : refuse(c, 'bad_request')))

export const validParam = <T extends z.ZodType>(schema: T) =>
  zValidator('param', schema, (result, c) => (result.success ? undefined : refuse(c, 'bad_request')))
