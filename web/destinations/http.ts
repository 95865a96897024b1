// One way to ask a destination something: a time limit, no cookies, no referrer, and every failure turned into a problem a screen can explain.
import { fromUtf8, type Bytes } from '../../core/bytes.ts'
import type { DestinationProblem, Refusal } from './contract.ts'

const limitMs = 60_000
/** What is sent may take longer: as if the line carried 32 KB a second. */
const bytesPerMs = 32

/** An answer that came whole: a line that breaks while its body is read is a failure like any other. */
export interface Answered {
  readonly ok: true
  readonly status: number
  readonly headers: Headers
  readonly body: Bytes
}
export type Answer = Answered | Refusal

/** @param expected statuses that are an answer besides 2xx; they come back as `ok` for the caller to read */
export async function ask(
  signal: AbortSignal,
  fetch: typeof globalThis.fetch,
  request: Request | { readonly url: string; readonly init: RequestInit },
  expected: readonly number[] = [],
): Promise<Answer> {
  const limit = AbortSignal.timeout(limitMs + Math.ceil(sizeOf(request) / bytesPerMs))
  const init: RequestInit = {
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.any([signal, limit]),
  }
  try {
    const response = await (request instanceof Request ? fetch(request, init) : fetch(request.url, { ...request.init, ...init }))
    const { status, headers } = response
    const body = new Uint8Array(await response.arrayBuffer())
    return response.ok || expected.includes(status) ? { ok: true, status, headers, body } : refusal(status)
  } catch (error) {
    // The member stopped it: that is for the caller. Anything else a browser throws here means that no answer came.
    signal.throwIfAborted()
    if (limit.aborted) return { ok: false, problem: 'too_slow', status: null }
    if (error instanceof TypeError || error instanceof DOMException) return { ok: false, problem: 'unreachable', status: null }
    throw error
  }
}

/** @returns undefined when it is not JSON: a page of HTML (a login form, a proxy's error) is an answer, but not the destination's */
export function jsonOf({ body }: Answered): { readonly value: unknown } | undefined {
  try {
    return { value: body.length === 0 ? null : (JSON.parse(fromUtf8(body)) as unknown) }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function sizeOf(request: Parameters<typeof ask>[2]): number {
  if (request instanceof Request) return 0
  const { body } = request.init
  if (body instanceof Blob) return body.size
  if (ArrayBuffer.isView(body)) return body.byteLength
  if (!(body instanceof FormData)) return 0
  return [...body.values()].reduce((sum, value) => sum + (typeof value === 'string' ? value.length : value.size), 0)
}

/** What a status says (RFC 9110 §15, RFC 4918 §11). */
export function refusal(status: number): Refusal {
  return { ok: false, problem: problems.get(status) ?? (status >= 500 ? 'busy' : 'refused'), status }
}

const problems: ReadonlyMap<number, DestinationProblem> = new Map([
  [401, 'sign_in_refused'],
  [403, 'forbidden'],
  [404, 'place_missing'],
  [408, 'too_slow'],
  [409, 'place_missing'], // WebDAV: the folder above is not there
  [412, 'name_taken'],
  [413, 'too_large'],
  [423, 'busy'], // WebDAV: locked
  [429, 'busy'],
  [507, 'full'],
])

/** `folder/sub` without empty or relative parts, each percent-encoded: whatever a name holds, it stays one name below the base address. */
export function encodePath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map(encodeName)
    .join('/')
}

/** One name, percent-encoded as strictly as RFC 3986 has it: signatures over addresses differ where `!'()*` are left to taste. */
export function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** An https address, or http on this machine, without query, fragment or credentials in it. */
export function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, search, hash } = new URL(text)
  const local = hostname === 'localhost' || hostname === '127.0.0.1'
  return (protocol === 'https:' || (protocol === 'http:' && local)) && username + password + search + hash === ''
}
