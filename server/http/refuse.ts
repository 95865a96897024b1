// Refusals over HTTP: one status per code, the body is `{ code }` and nothing else.
import type { Context, TypedResponse } from 'hono'
import type { RefusalCode } from '../../core/wire.ts'

export const refusalStatus = {
  bad_request: 400,
  not_signed_in: 401,
  session_ended: 401,
  member_removed: 401,
  wrong_secret: 401,
  too_many_attempts: 429,
  confirm_needed: 403,
  last_unlocker: 409,
  forbidden: 403,
  founding_code_required: 403,
  founding_code_refused: 403,
  practice_full: 429,
  signature_refused: 422,
  chain_refused: 422,
  exists: 409,
  owners_needed: 403,
  restored_waiting: 409,
  last_holder: 409,
  not_found: 404,
  ask_signed: 409,
  ask_expired: 410,
  ask_revoked: 410,
  address_unknown: 422,
  code_needed: 403,
  code_wrong: 422,
  code_over: 410,
  conflict: 409,
  mail_off: 409,
  mail_refused: 422,
  mail_later: 503,
  mail_unreachable: 502,
  too_large: 413,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<RefusalCode, number>

/** Answers with a refusal. Typed per code, so that clients know which statuses a route can give. */
export function refuse<const Code extends RefusalCode>(c: Context, code: Code): Refusal<Code> {
  const answer: Response = c.json({ code }, refusalStatus[code])
  return answer as Refusal<Code>
}

export type Refusal<Code extends RefusalCode> = Response & TypedResponse<{ code: Code }, (typeof refusalStatus)[Code], 'json'>
