// ResourceSpace, the open image bank, through its signed API (version 10.2 or newer): a resource is created, its fields are filled, the file is attached.
// Every call is signed with SHA-256 over the member's private key and the query (ResourceSpace knowledge base, "API").
import { utf8 } from '../../../core/bytes.ts'
import { z } from '../../../core/zod.ts'
import { checkInOrder, probeSteps } from '../check.ts'
import type { Adapter, Connection, Delivery, Put, Refusal, Told } from '../contract.ts'
import { ask, isPlainAddress, jsonOf } from '../http.ts'
import { sha256Hex } from '../sha256.ts'

const field = z.int().min(1).max(99_999)
const Settings = z.strictObject({
  /** The image bank's own address, without `/api`. */
  address: z.string().trim().max(500).refine(isPlainAddress),
  user: z.string().trim().min(1).max(100),
  privateKey: z.string().trim().min(1).max(200),
  resourceType: z.int().min(1).max(999),
  /** The workflow state a resource goes to when its consent ended: -3 to 999. */
  endedState: z.int().min(-3).max(999),
  /** Field numbers of the image bank; the last one recognises a file sent twice and has to be searchable. */
  fields: z.strictObject({ title: field, channel: field, until: field, fingerprint: field }),
})
type Settings = z.infer<typeof Settings>

/** Workflow states: everybody sees what is active; what waits for submission is seen by whoever made it. */
const state = { active: 0, pending: -2 } as const

export const resourcespace: Adapter<Settings> = {
  kind: 'resourcespace',
  settings: Settings,
  origins: ({ address }) => [new URL(address).origin],
  adminSettings: (settings, ourOrigin) => [
    { at: 'our-server', text: `DESTINATION_ORIGINS=${new URL(settings.address).origin}` },
    { at: 'their-server', text: `$CORS_whitelist[] = '${ourOrigin}';` },
  ],
  connect: (settings, fetch = globalThis.fetch.bind(globalThis)) => connect(settings, fetch),
}

const Hits = z.array(
  z.object({
    ref: z.coerce.string(),
    file_checksum: z.string().nullish(),
    has_image: z.coerce.number().nullish(),
  }),
)
/** `ref` undefined: nothing there. */
type Found = { readonly ok: true; readonly ref: string | undefined; readonly complete: boolean; readonly active: boolean }
type Value = { readonly ok: true; readonly value: unknown } | Refusal

function connect(settings: Settings, fetch: typeof globalThis.fetch): Connection {
  const api = `${settings.address.replace(/\/+$/, '')}/api/`

  /** Calls one API function. Parameters travel in the body, so that nothing of them stands in an access log. */
  async function call(
    signal: AbortSignal,
    name: string,
    parameters: Readonly<Record<string, string>>,
    file?: File,
  ): Promise<Value> {
    const query = new URLSearchParams({ user: settings.user, function: name, ...parameters }).toString()
    const body = new FormData()
    body.set('query', query)
    body.set('sign', await sha256Hex(utf8(settings.privateKey + query)))
    body.set('user', settings.user)
    if (file) body.set('file', file)
    const answer = await ask(signal, fetch, { url: api, init: { method: 'POST', body } })
    if (!answer.ok) return answer
    if (answer.status === 204) return { ok: true, value: true }
    const json = jsonOf(answer)
    return json ? { ok: true, ...json } : { ok: false, problem: 'answer_not_understood', status: answer.status }
  }

  /** The image bank answers `false` with status 200 where a right is missing. */
  const denied: Refusal = { ok: false, problem: 'forbidden', status: 200 }

  async function setField(signal: AbortSignal, resource: string, number: number, value: string): Promise<Told> {
    const set = await call(signal, 'update_field', { resource, field: String(number), value })
    if (!set.ok) return set
    return set.value === true ? { ok: true } : denied
  }

  async function moveTo(signal: AbortSignal, resource: string, archive: number): Promise<Told> {
    const moved = await call(signal, 'put_resource_data', { resource, data: JSON.stringify({ archive }) })
    if (!moved.ok) return moved
    return moved.value === true ? { ok: true } : denied
  }

  /** A resource that an earlier try left half done is finished, not made twice; one that had ended comes back. A search looks in one state at a time. */
  async function findByFingerprint(signal: AbortSignal, sha256: string): Promise<Found | Refusal> {
    const search = `!hasdata${settings.fields.fingerprint},"${sha256}"`
    for (const archive of new Set([state.active, state.pending, settings.endedState])) {
      const found = await call(signal, 'do_search', { search, archive: String(archive), fetchrows: '1' })
      if (!found.ok) return found
      // An empty result is `false` or an empty list, by version.
      const first = Hits.safeParse(found.value).data?.[0]
      const complete = Boolean(first?.file_checksum) || first?.has_image === 1
      if (first) return { ok: true, ref: first.ref, complete, active: archive === state.active }
    }
    return { ok: true, ref: undefined, complete: false, active: false }
  }

  async function put(signal: AbortSignal, delivery: Delivery): Promise<Put> {
    const found = await findByFingerprint(signal, delivery.sha256)
    if (!found.ok) return found
    if (found.complete && found.active && found.ref !== undefined) return { ok: true, outcome: 'there-already', address: found.ref }
    let resource = found.ref
    if (resource === undefined) {
      const created = await call(signal, 'create_resource', {
        resource_type: String(settings.resourceType),
        archive: String(state.pending),
      })
      if (!created.ok) return created
      const ref = z.coerce.string().regex(/^\d+$/).safeParse(created.value)
      if (!ref.success) return denied
      resource = ref.data
    }
    const { title, channel, until, fingerprint } = settings.fields
    // The fingerprint first: from then on a second try finds this resource.
    const values: readonly (readonly [number, string])[] = [
      [fingerprint, delivery.sha256],
      [title, delivery.name],
      [channel, delivery.facts.channel],
      [until, delivery.facts.until ?? ''],
    ]
    for (const [number, value] of values) {
      const set = await setField(signal, resource, number, value)
      if (!set.ok) return set
    }
    if (!found.complete) {
      const file = new File([delivery.bytes], delivery.name, { type: delivery.mediaType })
      const attached = await call(signal, 'upload_multipart', { ref: resource, no_exif: '1', revert: '0' }, file)
      if (!attached.ok) return attached
    }
    // Last: nobody but its maker sees a resource without its file or its last day.
    const activated = await moveTo(signal, resource, state.active)
    if (!activated.ok) return activated
    return { ok: true, outcome: found.complete ? 'there-already' : 'stored', address: resource }
  }

  return {
    put,
    async tell(signal, address, until) {
      if (until !== 'ended') return setField(signal, address, settings.fields.until, until ?? '')
      return moveTo(signal, address, settings.endedState)
    },
    async check(signal) {
      return checkInOrder([
        ['reach', async () => asTold(await call(signal, 'get_system_status', {}))],
        [
          'sign-in',
          async () => {
            const rights = await call(signal, 'checkperm', { perm: 'c' })
            return rights.ok && rights.value !== true ? denied : asTold(rights)
          },
        ],
        ...probeSteps(signal, put, async (resource) => asTold(await call(signal, 'delete_resource', { resource }))),
      ])
    },
  }
}

const asTold = (value: Value): Told => (value.ok ? { ok: true } : value)
