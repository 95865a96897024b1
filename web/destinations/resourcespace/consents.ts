// ResourceSpace's consent manager, a plug-in: one consent per quitclaim, under a pseudonym, linked to every resource that rests on it. The image bank
// archives what has an expired consent linked, so a consent that was replaced is unlinked, and only one that ended without another stays.
import type { ConsentFact } from '../../../core/consent-facts.ts'
import type { QuitclaimId } from '../../../core/ids.ts'
import { z } from '../../../core/zod.ts'
import type { Refusal, Told } from '../contract.ts'
import { asTold, type Call, type Value } from './api.ts'

const Listed = z.array(z.object({ ref: z.coerce.string(), name: z.string() }))
const text = z.string().nullish()
const Kept = z.object({
  name: z.string(),
  consent_usage: text,
  expires: text,
  email: text,
  telephone: text,
  notes: text,
  date_of_birth: text,
  address: text,
  parent_guardian_name: text,
  date_of_consent: text,
})
type Kept = z.infer<typeof Kept>

/** It answers `false` without a word where the plug-in is off and where the user may not use it. */
const off: Refusal = { ok: false, problem: 'no_consents', status: 200 }

/** How a consent of ours is known again: the search there looks in the name. */
const ours = 'Imprimatur'
const nameOf = ({ quitclaim, pseudonym }: ConsentFact): string => `${ours} ${pseudonym} ${quitclaim}`

export class Consents {
  readonly #call: Call
  /** What was written by this connection: a person in three hundred photos is looked up once. */
  readonly #written = new Map<QuitclaimId, { readonly ref: string; readonly as: string }>()

  constructor(call: Call) {
    this.#call = call
  }

  /** Whether there is a consent manager that this user may use. */
  async reach(signal: AbortSignal): Promise<Told> {
    return asTold(this.#list(await this.#call(signal, 'consentmanager_get_all_consents', { findtext: `${ours} check` })))
  }

  /** Writes each consent and links it to the resource; of ours, nothing else stays linked. */
  async keep(signal: AbortSignal, resource: string, facts: readonly ConsentFact[]): Promise<Told> {
    const wanted = new Set<string>()
    for (const fact of facts) {
      const ref = await this.#write(signal, fact)
      if (typeof ref === 'object') return ref
      if (ref !== undefined) wanted.add(ref)
    }
    const linked = this.#list(await this.#call(signal, 'consentmanager_get_consents', { ref: resource }))
    if (!linked.ok) return linked
    const known = new Set(linked.value.map(({ ref }) => ref))
    const replaced = linked.value.filter(({ ref, name }) => name.startsWith(`${ours} `) && !wanted.has(ref))
    const steps = [
      ...[...wanted].filter((ref) => !known.has(ref)).map((consent) => ['consentmanager_link_consent', consent] as const),
      ...replaced.map(({ ref }) => ['consentmanager_unlink_consent', ref] as const),
    ]
    for (const [name, consent] of steps) {
      const done = asDone(await this.#call(signal, name, { consent, resource }))
      // Somebody may have deleted it there: the next try looks it up again.
      if (!done.ok) this.#written.clear()
      if (!done.ok) return done
    }
    return { ok: true }
  }

  async remove(signal: AbortSignal, { quitclaim }: ConsentFact): Promise<Told> {
    const written = this.#written.get(quitclaim)
    if (!written) return { ok: true }
    this.#written.delete(quitclaim)
    return asDone(await this.#call(signal, 'consentmanager_delete_consent', { ref: written.ref }))
  }

  /** @returns its number there; undefined when there is nothing to end */
  async #write(signal: AbortSignal, fact: ConsentFact): Promise<string | undefined | Refusal> {
    const as = JSON.stringify([fact.channels, fact.until])
    const written = this.#written.get(fact.quitclaim)
    if (written?.as === as) return written.ref
    const found = this.#list(await this.#call(signal, 'consentmanager_get_all_consents', { findtext: fact.quitclaim }))
    if (!found.ok) return found
    const ref = found.value[0] ? await this.#change(signal, found.value[0].ref, fact) : await this.#create(signal, fact)
    if (typeof ref === 'string') this.#written.set(fact.quitclaim, { ref, as })
    return ref
  }

  async #create(signal: AbortSignal, fact: ConsentFact): Promise<string | undefined | Refusal> {
    if (fact.pseudonym === null) return undefined
    const created = await this.#call(signal, 'consentmanager_create_consent', {
      name: nameOf(fact),
      email: '',
      telephone: '',
      ...termsOf(fact),
    })
    if (!created.ok) return created
    return z.coerce.string().regex(/^\d+$/).safeParse(created.value).data ?? off
  }

  /** Updating overwrites everything: what somebody noted there is handed back as it was. */
  async #change(signal: AbortSignal, consent: string, fact: ConsentFact): Promise<string | Refusal> {
    const got = await this.#call(signal, 'consentmanager_get_consent', { consent })
    if (!got.ok) return got
    const kept = Kept.safeParse(got.value)
    if (!kept.success) return off
    // An erased person's consent keeps the channels it had; only its end changes.
    const terms = fact.pseudonym === null ? { ...termsOf(fact), consent_usage: kept.data.consent_usage ?? '' } : termsOf(fact)
    if (kept.data.consent_usage === terms.consent_usage && (kept.data.expires ?? null) === fact.until) return consent
    const set = asDone(await this.#call(signal, 'consentmanager_update_consent', { consent, ...carriedOver(kept.data), ...terms }))
    return set.ok ? consent : set
  }

  #list(answer: Value): { readonly ok: true; readonly value: z.infer<typeof Listed> } | Refusal {
    if (!answer.ok) return answer
    const list = Listed.safeParse(answer.value)
    return list.success ? { ok: true, value: list.data } : off
  }
}

const asDone = (answer: Value): Told => (answer.ok && answer.value !== true ? off : asTold(answer))

/** No end is left out: an empty text is no date there. */
function termsOf({ channels, until }: ConsentFact): { readonly consent_usage: string; readonly expires?: string } {
  return { consent_usage: channels.join(', '), ...(until !== null && { expires: until }) }
}

function carriedOver(kept: Kept): Record<string, string> {
  const { name, email, telephone, notes, date_of_birth, address, parent_guardian_name: parent_guardian, date_of_consent } = kept
  const optional = Object.entries({ notes, date_of_birth, address, parent_guardian, date_of_consent })
  return {
    name,
    email: email ?? '',
    telephone: telephone ?? '',
    ...Object.fromEntries(optional.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  }
}
