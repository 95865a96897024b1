// Calls of ResourceSpace's signed API. Every call is signed with SHA-256 over the member's private key and the query (knowledge base, "API").
import { utf8 } from '../../../core/bytes.ts'
import type { Refusal, Told } from '../contract.ts'
import { ask, jsonOf } from '../http.ts'
import { sha256Hex } from '../sha256.ts'

export type Value = { readonly ok: true; readonly value: unknown } | Refusal

/** Calls one API function. */
export type Call = (signal: AbortSignal, name: string, parameters: Readonly<Record<string, string>>, file?: File) => Promise<Value>

/** The image bank answers `false` with status 200 where a right is missing, and where it does not know a function. */
export const denied: Refusal = { ok: false, problem: 'forbidden', status: 200 }

export const asTold = (value: Value): Told => (value.ok ? { ok: true } : value)

/** Parameters travel in the body, so that nothing of them stands in an access log. */
export function callsTo(
  { address, user, privateKey }: { readonly address: string; readonly user: string; readonly privateKey: string },
  fetch: typeof globalThis.fetch,
): Call {
  const api = `${address.replace(/\/+$/, '')}/api/`
  return async (signal, name, parameters, file) => {
    const query = new URLSearchParams({ user, function: name, ...parameters }).toString()
    const body = new FormData()
    body.set('query', query)
    body.set('sign', await sha256Hex(utf8(privateKey + query)))
    body.set('user', user)
    if (file) body.set('file', file)
    const answer = await ask(signal, fetch, { url: api, init: { method: 'POST', body } })
    if (!answer.ok) return answer
    if (answer.status === 204) return { ok: true, value: true }
    const json = jsonOf(answer)
    return json ? { ok: true, ...json } : { ok: false, problem: 'answer_not_understood', status: answer.status }
  }
}
