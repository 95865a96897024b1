// A SharePoint document library through Microsoft Graph: an upload session per file (it goes on where it stopped), then the columns for verdict and end date.
// The access token is the member's own, pasted or from the organisation's sign-in; it is sent to Graph only, never to the upload address.
import { z } from '../../../core/zod.ts'
import { checkInOrder, probeSteps } from '../check.ts'
import { passing, type Adapter, type Connection, type Delivery, type Put, type Refusal, type Told } from '../contract.ts'
import { quickXorOf } from './quick-xor.ts'
import { ask, encodeName, encodePath, isPlainAddress, jsonOf, type Answered } from '../http.ts'

const column = z
  .string()
  .trim()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/)
const Settings = z.strictObject({
  /** Microsoft Graph, or a national cloud's own address. */
  graph: z.string().trim().max(200).refine(isPlainAddress).default('https://graph.microsoft.com'),
  /** Where the upload addresses that Graph hands out lead, such as https://contoso.sharepoint.com. */
  site: z.string().trim().max(300).refine(isPlainAddress),
  drive: z.string().trim().min(1).max(200),
  folder: z.string().trim().max(300),
  token: z.string().trim().min(1).max(8000),
  /**
   * Internal names of the library's columns; the fingerprint is text and recognises a file sent twice. `people` is where people there write who is to be seen:
   * nothing is ever written into it from here, it is emptied when a consent ends.
   */
  columns: z.strictObject({ verdict: column, until: column, fingerprint: column, people: column.optional() }),
})
type Settings = z.infer<typeof Settings>
const Advised = Settings.pick({ graph: true, site: true, columns: true }).strip()
type Advised = z.infer<typeof Advised>

/** Fragments must be multiples of 320 KiB (Graph, "Upload large files"). */
const fragmentBytes = 16 * 320 * 1024

export const sharepoint: Adapter<Settings, Advised> = {
  kind: 'sharepoint',
  settings: Settings,
  advised: Advised,
  origins: ({ graph, site }) => [new URL(graph).origin, new URL(site).origin],
  adminSettings: (settings, ourOrigin) => [
    { at: 'our-server', text: `DESTINATION_ORIGINS=${sharepoint.origins(settings).join(',')}` },
    // Graph answers any origin for a registered single-page application; the registration is what the administrator makes.
    {
      at: 'their-server',
      text: `App registration, platform "Single-page application", redirect URI ${ourOrigin}, delegated permission Files.ReadWrite.All`,
    },
    { at: 'their-server', text: columnsFor(settings) },
  ],
  connect: (settings, fetch = globalThis.fetch.bind(globalThis)) => connect(settings, fetch),
}

/** The library's columns, as they are made under "Add column". */
function columnsFor({ columns: { verdict, until, fingerprint, people } }: Advised): string {
  const names = people === undefined ? [] : [`${people}: Text`]
  return [`${verdict}: Text`, `${until}: Date and time, date only`, `${fingerprint}: Text`, ...names].join('\n')
}

const Item = z.object({ id: z.string().min(1) })
const Hashes = z.object({ quickXorHash: z.string().nullish(), sha256Hash: z.string().nullish() })
const ItemWithFields = Item.extend({
  size: z.number().optional(),
  file: z.object({ hashes: Hashes.optional() }).optional(),
  listItem: z.object({ fields: z.record(z.string(), z.unknown()) }),
})
const Session = z.object({ uploadUrl: z.url(), nextExpectedRanges: z.array(z.string()).optional() })
const Ranges = z.object({ nextExpectedRanges: z.array(z.string()).min(1) })

type Parsed<T> = { readonly ok: true; readonly value: T; readonly status: number } | Refusal

function connect(settings: Settings, fetch: typeof globalThis.fetch): Connection {
  const drive = `${settings.graph.replace(/\/+$/, '')}/v1.0/drives/${encodeName(settings.drive)}`
  const nobody = settings.columns.people === undefined ? {} : { [settings.columns.people]: null }
  const itemAt = (name: string): string => {
    const path = [encodePath(settings.folder), encodeName(name)].filter(Boolean).join('/')
    return `${drive}/root:/${path}:`
  }

  async function graph<T>(
    signal: AbortSignal,
    method: string,
    url: string,
    schema: z.ZodType<T>,
    body?: unknown,
  ): Promise<Parsed<T>> {
    const headers = { Authorization: `Bearer ${settings.token}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) }
    const answer = await ask(signal, fetch, {
      url,
      init: { method, headers, body: body === undefined ? null : JSON.stringify(body) },
    })
    if (!answer.ok) return answer.status === 409 ? { ...answer, problem: 'name_taken' } : answer
    return parse(answer, schema)
  }

  /** Upload addresses of files that are half there, by their place and bytes. An address lets anybody send to it: it lives as long as this connection. */
  const halfSent = new Map<string, string>()

  /** Sends what the upload address still lacks, fragment by fragment. */
  async function upload(
    signal: AbortSignal,
    uploadUrl: string,
    delivery: Delivery,
    from: number,
    onProgress?: (sentBytes: number) => void,
  ): Promise<Parsed<z.infer<typeof Item>>> {
    const { bytes } = delivery
    let start = from
    for (;;) {
      const end = Math.min(start + fragmentBytes, bytes.length)
      const answer = await ask(signal, fetch, {
        url: uploadUrl,
        init: {
          method: 'PUT',
          headers: { 'Content-Range': `bytes ${start}-${end - 1}/${bytes.length}` },
          body: bytes.slice(start, end),
        },
      })
      if (!answer.ok) {
        if (answer.problem !== 'unreachable' && answer.problem !== 'busy') return answer
        const where = await expectedStart(signal, uploadUrl)
        if (where === undefined || where <= start) return answer
        start = where
        continue
      }
      onProgress?.(end)
      if (answer.status !== 202) return parse(answer, Item)
      const ranges = parse(answer, Ranges)
      if (!ranges.ok) return ranges
      const next = firstOf(ranges.value.nextExpectedRanges)
      // A session that asks for what it already has would never end.
      if (next === undefined || next <= start) return { ok: false, problem: 'answer_not_understood', status: answer.status }
      start = next
    }
  }

  /** After a broken fragment: what the session has. @returns undefined when it does not say, or is over */
  async function expectedStart(signal: AbortSignal, uploadUrl: string): Promise<number | undefined> {
    const answer = await ask(signal, fetch, { url: uploadUrl, init: { method: 'GET' } })
    if (!answer.ok) return undefined
    const ranges = parse(answer, Ranges)
    return ranges.ok ? firstOf(ranges.value.nextExpectedRanges) : undefined
  }

  async function setColumns(signal: AbortSignal, item: string, values: Readonly<Record<string, string | null>>): Promise<Told> {
    const set = await graph(signal, 'PATCH', `${drive}/items/${encodeName(item)}/listItem/fields`, z.unknown(), values)
    return set.ok ? { ok: true } : set
  }

  async function put(signal: AbortSignal, delivery: Delivery, onProgress?: (sentBytes: number) => void): Promise<Put> {
    const { sha256, facts } = delivery
    const item = await store(signal, delivery, onProgress)
    if (!item.ok) return item
    const { verdict, until, fingerprint } = settings.columns
    // A new file names nobody: that this column can be emptied is known before it has to be.
    const names = item.outcome === 'stored' ? nobody : {}
    const columns = { [verdict]: `clear: ${facts.channel}`, [until]: facts.until, [fingerprint]: sha256, ...names }
    const set = await setColumns(signal, item.id, columns)
    return set.ok ? { ok: true, outcome: item.outcome, address: item.id } : set
  }

  type Stored = { readonly ok: true; readonly id: string; readonly outcome: 'stored' | 'there-already' } | Refusal

  /** Goes on with the session of an earlier try, if that still stands; what it has is not sent again. */
  async function store(signal: AbortSignal, delivery: Delivery, onProgress?: (sentBytes: number) => void): Promise<Stored> {
    const key = `${delivery.sha256} ${delivery.name}`
    const address = halfSent.get(key)
    const from = address === undefined ? undefined : await expectedStart(signal, address)
    const session =
      address === undefined || from === undefined ? await openSession(signal, delivery) : ({ ok: true, address, from } as const)
    if (!session.ok || 'id' in session) return session
    halfSent.set(key, session.address)
    const stored = await upload(signal, session.address, delivery, session.from, onProgress)
    if (!stored.ok && passing.has(stored.problem)) return stored
    halfSent.delete(key)
    return stored.ok ? { ok: true, id: stored.value.id, outcome: 'stored' } : stored
  }

  /** @returns where to send and from which byte; or the file, if it is there */
  async function openSession(
    signal: AbortSignal,
    delivery: Delivery,
  ): Promise<Stored | { readonly ok: true; readonly address: string; readonly from: number }> {
    const session = await graph(signal, 'POST', `${itemAt(delivery.name)}/createUploadSession`, Session, {
      item: { '@microsoft.graph.conflictBehavior': 'fail', name: delivery.name },
    })
    if (!session.ok) {
      if (session.problem !== 'name_taken') return session
      const there = await graph(signal, 'GET', `${itemAt(delivery.name)}?$expand=listItem($expand=fields)`, ItemWithFields)
      if (!there.ok) return there
      return isSame(there.value, delivery) ? { ok: true, id: there.value.id, outcome: 'there-already' } : session
    }
    // Graph says where to send; only the site the member named (and the policy allows) is believed.
    if (new URL(session.value.uploadUrl).origin !== new URL(settings.site).origin)
      return { ok: false, problem: 'answer_not_understood', status: session.status }
    return { ok: true, address: session.value.uploadUrl, from: 0 }
  }

  async function remove(signal: AbortSignal, item: string): Promise<Told> {
    const headers = { Authorization: `Bearer ${settings.token}` }
    const answer = await ask(signal, fetch, { url: `${drive}/items/${encodeName(item)}`, init: { method: 'DELETE', headers } })
    return answer.ok ? { ok: true } : answer
  }

  /** A browser that died after the upload left no fingerprint: then the library's own hash of the bytes says whether the file is ours. */
  function isSame({ size, file, listItem }: z.infer<typeof ItemWithFields>, { bytes, sha256 }: Delivery): boolean {
    const known = listItem.fields[settings.columns.fingerprint]
    if (typeof known === 'string' && known !== '') return known === sha256
    const { sha256Hash, quickXorHash } = file?.hashes ?? {}
    if (size !== bytes.length) return false
    return sha256Hash ? sha256Hash.toLowerCase() === sha256 : quickXorHash === quickXorOf(bytes)
  }

  return {
    put,
    tell: (signal, address, until) => {
      const { verdict, until: untilColumn } = settings.columns
      return setColumns(signal, address, until === 'ended' ? { [verdict]: 'ended', ...nobody } : { [untilColumn]: until })
    },
    async check(signal) {
      return checkInOrder([
        ['reach', async () => reached(await graph(signal, 'GET', drive, z.unknown()))],
        ['sign-in', async () => told(await graph(signal, 'GET', drive, z.unknown()))],
        ...probeSteps(signal, put, (item) => remove(signal, item)),
      ])
    },
  }
}

const told = (parsed: Parsed<unknown>): Told => (parsed.ok ? { ok: true } : parsed)
/** Any status is an answer. */
const reached = (parsed: Parsed<unknown>): Told => (parsed.ok || parsed.status !== null ? { ok: true } : parsed)

function parse<T>(answer: Answered, schema: z.ZodType<T>): Parsed<T> {
  const { status } = answer
  const json = jsonOf(answer)
  const parsed = json && schema.safeParse(json.value)
  return parsed?.success ? { ok: true, value: parsed.data, status } : { ok: false, problem: 'answer_not_understood', status }
}

function firstOf(ranges: readonly string[]): number | undefined {
  const start = Number(ranges[0]?.split('-')[0])
  return Number.isSafeInteger(start) ? start : undefined
}
