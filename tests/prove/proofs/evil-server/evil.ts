// The lying proxy: between a real client and the real server it changes answers, slips changes into the feed, and keeps every body it sees.
import { toBase64Url } from '../../../../core/bytes.ts'
import type { Change, FeedPage } from '../../../../core/wire.ts'
import type { Front } from '../../../support/workspace-stage.ts'
import type { Check } from './removable.ts'

type Body = Record<string, unknown>
type Lie = (answer: Body, request: Body) => Body | undefined
/** What the feed shows of a change, before it has a place in it. */
export type Injected = Change extends infer C ? (C extends Change ? Omit<C, 'seq'> : never) : never

interface Told {
  readonly path: RegExp
  readonly method: string | null
  readonly lie: Lie
}

export class Evil {
  readonly #front: Front
  readonly #lies: Told[] = []
  readonly #removed: readonly Check[]
  /** Changes to slip into the next page of the feed that is asked for. */
  #injected: Injected[] = []
  /** By how much the feed's numbers run ahead of the server's own, because of what was slipped in. */
  #shift = 0
  #refusedBefore: ((request: Request) => Promise<Response | undefined>) | undefined
  /** Every request and its answer, as the proxy saw them. */
  readonly seen: { readonly path: string; readonly request: string; readonly answer: string }[] = []

  constructor(front: Front, removed: readonly Check[]) {
    this.#front = front
    this.#removed = removed
    front.intercept((request, server) => this.#between(request, server))
  }

  /** From now on answers under this path are changed; undefined leaves one as it is. */
  lie(path: RegExp, lie: Lie, method: string | null = null): void {
    this.#lies.push({ path, method, lie })
  }

  /** Answers instead of the server, where `answer` has something to say. */
  instead(answer: (request: Request) => Promise<Response | undefined>): void {
    this.#refusedBefore = answer
  }

  /** Takes whatever the client sends and keeps none of it. `outcomes` makes the answer to a batch. */
  swallow(outcomes: (statements: readonly string[]) => readonly object[] = stored): void {
    this.instead(async (request) => {
      const { pathname } = new URL(request.url)
      if (request.method !== 'POST') return undefined
      if (pathname === '/api/shares')
        return Response.json(
          { serverHalf: toBase64Url(crypto.getRandomValues(new Uint8Array(32))), logHead: null },
          { status: 201 },
        )
      if (pathname !== '/api/statements' && pathname !== '/api/records') return undefined
      const batch = (await request.json()) as { statements?: SignedId[]; records?: { statement: SignedId }[] }
      const signed = batch.statements ?? batch.records?.map(({ statement }) => statement) ?? []
      return Response.json({ outcomes: outcomes(signed.map(({ body }) => body.statement)), logHead: null })
    })
  }

  honest(): void {
    this.#lies.length = 0
    this.#refusedBefore = undefined
  }

  inject(...changes: readonly Injected[]): void {
    this.#injected.push(...changes)
  }

  get bodies(): Buffer {
    return Buffer.from(this.seen.map(({ path, request }) => `${path}\n${request}`).join('\n'))
  }

  /** The parsed bodies of requests to a path, oldest first. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names what travels under that path
  requests<T>(path: string): readonly T[] {
    return this.seen.filter((one) => one.path === path && one.request !== '').map(({ request }) => JSON.parse(request) as T)
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names what travels under that path
  answers<T>(path: string): readonly T[] {
    return this.seen.filter((one) => one.path === path).map(({ answer }) => JSON.parse(answer) as T)
  }

  stop(): void {
    this.#front.intercept(null)
  }

  async #between(request: Request, server: (instead?: Request) => Promise<Response>): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (!pathname.startsWith('/api/')) return this.#page(await server())
    const text = await request.clone().text()
    const own = await this.#refusedBefore?.(request.clone())
    const honest = own ?? (pathname === '/api/feed' ? await this.#feed(request, server) : await server())
    const answer = await this.#told(request.method, pathname, text, honest)
    this.seen.push({ path: pathname, request: text, answer: await answer.clone().text() })
    return answer
  }

  async #told(method: string, pathname: string, text: string, honest: Response): Promise<Response> {
    let answer = honest
    for (const { path, method: only, lie } of this.#lies) {
      if (!path.test(pathname) || (only !== null && only !== method) || !answer.ok) continue
      const changed = lie((await answer.clone().json()) as Body, text === '' ? {} : (JSON.parse(text) as Body))
      if (changed) answer = Response.json(changed, { status: answer.status, headers: cookiesOf(answer) })
    }
    return answer
  }

  async #feed(request: Request, server: (instead?: Request) => Promise<Response>): Promise<Response> {
    const url = new URL(request.url)
    url.searchParams.set('after', String(Math.max(0, Number(url.searchParams.get('after') ?? 0) - this.#shift)))
    const answer = await server(new Request(url, request))
    if (!answer.ok) return answer
    const page = (await answer.json()) as FeedPage
    const changes: Change[] = page.changes.map((change) => ({ ...change, seq: change.seq + this.#shift }))
    let next = page.next + this.#shift
    for (const change of this.#injected.splice(0)) {
      next += 1
      this.#shift += 1
      changes.push({ ...change, seq: next })
    }
    return Response.json({ ...page, changes, next })
  }

  /** The scripts of the page and of the vault, with the removed checks named in front. */
  async #page(answer: Response): Promise<Response> {
    const isScript = answer.headers.get('content-type')?.includes('javascript') === true
    if (!isScript || this.#removed.length === 0) return answer
    const headers = new Headers(answer.headers)
    for (const name of ['content-length', 'etag', 'content-encoding']) headers.delete(name)
    const named = `globalThis.removedChecks = ${JSON.stringify(this.#removed)};\n`
    return new Response(named + (await answer.text()), { status: answer.status, headers })
  }
}

interface SignedId {
  readonly body: { readonly statement: string }
}

const stored = (statements: readonly string[]): readonly object[] =>
  statements.map((statement) => ({ statement, outcome: 'stored' }))

function cookiesOf(answer: Response): Headers {
  const headers = new Headers()
  for (const cookie of answer.headers.getSetCookie()) headers.append('set-cookie', cookie)
  return headers
}
