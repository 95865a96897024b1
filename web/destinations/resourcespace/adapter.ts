// ResourceSpace, the open image bank, through its API (version 10.2 or newer): a resource is created, its fields are filled, the file is attached, and where the
// member asked for it the consents it rests on are written beside it.
import type { ConsentFact } from '../../../core/consent-facts.ts'
import { today } from '../../../core/dates.ts'
import type { Pseudonym, QuitclaimId } from '../../../core/ids.ts'
import { z } from '../../../core/zod.ts'
import { checkInOrder, probeSteps } from '../check.ts'
import type { Adapter, Connection, Delivery, Put, Refusal, Told } from '../contract.ts'
import { isPlainAddress } from '../http.ts'
import { asTold, callsTo, denied } from './api.ts'
import { Consents } from './consents.ts'

const field = z.int().min(1).max(99_999)
const Settings = z.strictObject({
  /** The image bank's own address, without `/api`. */
  address: z.string().trim().max(500).refine(isPlainAddress),
  user: z.string().trim().min(1).max(100),
  privateKey: z.string().trim().min(1).max(200),
  resourceType: z.int().min(1).max(999),
  /** The workflow state a resource goes to when its consent ended: -3 to 999. */
  endedState: z.int().min(-3).max(999),
  /**
   * Field numbers of the image bank; the fingerprint recognises a file sent twice and has to be searchable. `people` is where people there write who is to be seen:
   * nothing is ever written into it from here, it is emptied when a consent ends.
   */
  fields: z.strictObject({ title: field, channel: field, until: field, fingerprint: field, people: field.optional() }),
  /** Whether its consent manager, a plug-in, keeps the consents too. */
  consents: z.boolean().default(false),
})
type Settings = z.infer<typeof Settings>
const Advised = Settings.pick({ address: true, consents: true }).strip()
type Advised = z.infer<typeof Advised>

/** Workflow states: everybody sees what is active; what waits for submission is seen by whoever made it. */
const state = { active: 0, pending: -2 } as const

export const resourcespace: Adapter<Settings, Advised> = {
  kind: 'resourcespace',
  settings: Settings,
  advised: Advised,
  origins: ({ address }) => [new URL(address).origin],
  adminSettings: (settings, ourOrigin) => [
    { at: 'our-server', text: `DESTINATION_ORIGINS=${new URL(settings.address).origin}` },
    { at: 'their-server', text: `$CORS_whitelist[] = '${ourOrigin}';` },
    ...(settings.consents ? [{ at: 'their-server', text: 'Plugins: consentmanager\nUser group permissions: cm' } as const] : []),
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

function connect(settings: Settings, fetch: typeof globalThis.fetch): Connection {
  const call = callsTo(settings, fetch)
  const consents = settings.consents ? new Consents(call) : undefined
  const nobody = settings.fields.people === undefined ? [] : [[settings.fields.people, ''] as const]

  async function setField(signal: AbortSignal, resource: string, number: number, value: string): Promise<Told> {
    const set = await call(signal, 'update_field', { resource, field: String(number), value })
    if (!set.ok) return set
    return set.value === true ? { ok: true } : denied
  }

  async function setFields(signal: AbortSignal, resource: string, values: readonly (readonly [number, string])[]): Promise<Told> {
    for (const [number, value] of values) {
      const set = await setField(signal, resource, number, value)
      if (!set.ok) return set
    }
    return { ok: true }
  }

  /** It goes out of sight first; then it says neither that it may be used nor who is in it, wherever else it shows. */
  async function end(signal: AbortSignal, resource: string): Promise<Told> {
    const moved = await moveTo(signal, resource, settings.endedState)
    return moved.ok ? setFields(signal, resource, [[settings.fields.channel, ''], ...nobody]) : moved
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

  async function keepConsents(signal: AbortSignal, resource: string, facts: readonly ConsentFact[]): Promise<Told> {
    return consents ? consents.keep(signal, resource, facts) : { ok: true }
  }

  async function put(signal: AbortSignal, delivery: Delivery): Promise<Put> {
    const found = await findByFingerprint(signal, delivery.sha256)
    if (!found.ok) return found
    if (found.complete && found.active && found.ref !== undefined) {
      const kept = await keepConsents(signal, found.ref, delivery.facts.consents)
      return kept.ok ? { ok: true, outcome: 'there-already', address: found.ref } : kept
    }
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
    // The fingerprint first: from then on a second try finds this resource. A new one names nobody: that this field can be emptied is known before it has to be.
    const set = await setFields(signal, resource, [
      [fingerprint, delivery.sha256],
      [title, delivery.name],
      [channel, delivery.facts.channel],
      [until, delivery.facts.until ?? ''],
      ...(found.complete ? [] : nobody),
    ])
    if (!set.ok) return set
    if (!found.complete) {
      const file = new File([delivery.bytes], delivery.name, { type: delivery.mediaType })
      const attached = await call(signal, 'upload_multipart', { ref: resource, no_exif: '1', revert: '0' }, file)
      if (!attached.ok) return attached
    }
    const kept = await keepConsents(signal, resource, delivery.facts.consents)
    if (!kept.ok) return kept
    // Last: nobody but its maker sees a resource without its file or its last day.
    const activated = await moveTo(signal, resource, state.active)
    if (!activated.ok) return activated
    return { ok: true, outcome: found.complete ? 'there-already' : 'stored', address: resource }
  }

  return {
    put,
    async tell(signal, address, until, facts) {
      // What everybody sees first; a consent manager that is off must not keep an ended photo up.
      const told =
        until === 'ended' ? await end(signal, address) : await setField(signal, address, settings.fields.until, until ?? '')
      return told.ok ? keepConsents(signal, address, facts) : told
    },
    async check(signal) {
      const trial = trialConsent()
      return checkInOrder([
        ['reach', async () => asTold(await call(signal, 'get_system_status', {}))],
        [
          'sign-in',
          async () => {
            const rights = await call(signal, 'checkperm', { perm: 'c' })
            return rights.ok && rights.value !== true ? denied : asTold(rights)
          },
        ],
        ...(consents ? [['consents', () => consents.reach(signal)] as const] : []),
        ...probeSteps(
          signal,
          put,
          async (resource) => {
            const removed = asTold(await call(signal, 'delete_resource', { resource }))
            const forgotten = consents ? await consents.remove(signal, trial) : removed
            return removed.ok ? forgotten : removed
          },
          [trial],
        ),
      ])
    },
  }
}

/** Nobody's: it is made and removed with the trial file. */
function trialConsent(): ConsentFact {
  const quitclaim = crypto.randomUUID() as QuitclaimId
  return { quitclaim, pseudonym: 'P-0000-0000' as Pseudonym, channels: ['website'], until: today() }
}
