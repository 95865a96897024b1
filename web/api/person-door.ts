// The public pages' end of server and vault: open a link, sign, read and say more. Every step that changes something can be sent again, to the byte.
import type { Evidence } from '../../core/asks/evidence.ts'
import type { Identified } from '../../core/asks/identified.ts'
import type { ReceiptParts } from '../../core/asks/receipt.ts'
import { isCodedError } from '../../core/errors.ts'
import type { ShareId } from '../../core/ids.ts'
import type { AskSigned, HalvesReserved, Logged, SayOwn, SignAsk } from '../../core/wire/asks.ts'
import type { RefusalCode } from '../../core/wire.ts'
import type { AskView, Choice, OwnView, OwnWish, PersonApi } from '../../workers/vault/person/api.ts'

export type PersonFailure = RefusalCode | 'offline' | 'not_a_link' | 'chain_refused' | 'not_identified' | 'not_signable'
export type Told<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: PersonFailure }

/** Signed and on its way: kept until the server has it. */
export interface Pending {
  readonly path: 'asks/sign' | 'persons/say'
  readonly request: SignAsk | SayOwn
  /** What of it did not fit, signed with it: goes right after. */
  readonly further?: readonly SayOwn[]
  /** Behind the `#` of My consent. */
  readonly fragment: string
  readonly evidence: Evidence | null
  readonly receipt: ReceiptParts
}

export interface Done {
  readonly fragment: string
  readonly evidence: Evidence | null
  readonly salt: string | null
  /** Consent receipts as compact JWS: one for each message, because each has its own line in the log. What was signed is in the first. */
  readonly receipts: readonly string[]
  /** The line of the log, which the receipt proves. */
  readonly logged: Logged
}

export type Post = (path: string, body: object) => Promise<Told<unknown>>

/**
 * A stronger way to sign than the simple one (ADR 0021): an identity provider or trust service says who signs, over a nonce that stands for this very act. Whoever
 * adds one hands it to the door in `person-vault.ts`; none is built in.
 */
export interface StrongerMethod {
  /** Has the person identify themselves, in a window of its own. @returns null when they turned back */
  identify(nonce: string): Promise<Identified | null>
}

/** A server that goes on showing what was ended must not keep a page busy for ever. */
const messagesAtMost = 20

export class PersonDoor {
  readonly #vault: PersonApi
  readonly #post: Post
  readonly #stronger: StrongerMethod | null

  constructor(vault: PersonApi, post: Post = postTo(location.origin), stronger: StrongerMethod | null = null) {
    this.#vault = vault
    this.#post = post
    this.#stronger = stronger
  }

  async openAsk(fragment: string): Promise<Told<AskView>> {
    const proof = await this.#vault.linkProof(fragment)
    if (!proof) return { ok: false, code: 'not_a_link' }
    const answer = await this.#post('asks/open', proof)
    return answer.ok ? checked(this.#vault.openAsk(fragment, answer.value)) : answer
  }

  /** Reserves, seals and signs; nothing is at the server yet but random halves. */
  async sign(fragment: string, choice: Choice): Promise<Told<Pending>> {
    const proof = await this.#vault.linkProof(fragment)
    if (!proof) return { ok: false, code: 'not_a_link' }
    const whole = await this.#identified(choice)
    if (!whole) return { ok: false, code: 'not_identified' }
    const withTemplate = choice.matching && choice.selfie === true
    const halves = await this.#reserve('asks/halves', proof, await this.#vault.begin(withTemplate))
    if (!halves.ok) return halves
    return checked(this.#vault.sign(halves.value, whole).then((sealed) => ({ path: 'asks/sign' as const, ...sealed })))
  }

  /** The vault's part in a selfie: its template goes there over a channel of its own, never by this page. */
  get selfies(): Pick<PersonApi, 'connectVision' | 'holdSelfie' | 'dropSelfie'> {
    return this.#vault
  }

  /** Asks for a one-time code, or shows the one that came by mail, for the key that signed what waits here. */
  async code(fragment: string, path: 'asks/code' | 'asks/confirm', body: object, signKey?: string): Promise<Told<unknown>> {
    const proof = await this.#vault.codeProof(fragment)
    return proof
      ? this.#post(path, { ...proof, ...body, ...(path === 'asks/confirm' && { signKey }) })
      : { ok: false, code: 'not_a_link' }
  }

  async openOwn(fragment: string): Promise<Told<OwnView>> {
    const proof = await this.#vault.ownProof(fragment)
    if (!proof) return { ok: false, code: 'not_a_link' }
    const answer = await this.#post('persons/open', proof)
    return answer.ok ? checked(this.#vault.openOwn(fragment, answer.value)) : answer
  }

  async renew(fragment: string, choice: Choice): Promise<Told<Pending>> {
    const proof = await this.#vault.ownProof(fragment)
    if (!proof) return { ok: false, code: 'not_a_link' }
    const whole = await this.#identified(choice)
    if (!whole) return { ok: false, code: 'not_identified' }
    const halves = await this.#reserve('persons/halves', proof, await this.#vault.beginOwn())
    if (!halves.ok) return halves
    return checked(this.#vault.renew(halves.value, whole).then((sealed) => ({ path: 'persons/say' as const, ...sealed })))
  }

  /** What does not fit into one message goes in the next, each with a receipt of its own. */
  async say(fragment: string, wish: OwnWish): Promise<Told<readonly Done[]>> {
    const all: Done[] = []
    for (;;) {
      const said = await checked(this.#vault.say(wish))
      if (!said.ok) return said
      const { more, ...sealed } = said.value
      const done = await this.send({ path: 'persons/say', fragment, evidence: null, ...sealed })
      if (!done.ok) return done
      all.push(done.value)
      if (!more || all.length === messagesAtMost) return { ok: true, value: all }
      const opened = await this.openOwn(fragment)
      if (!opened.ok) return opened
    }
  }

  /** Sends what was signed, as often as it takes. The receipts are made from the server's proof that its log holds it, once all of it is there. */
  async send({ path, request, further = [], fragment, evidence, receipt }: Pending): Promise<Told<Done>> {
    const answer = await this.#post(path, request)
    if (!answer.ok) return answer
    const proven = [{ parts: receipt, logged: (answer.value as AskSigned).logged }]
    for (const more of further) {
      const rest = await this.#post('persons/say', more)
      if (!rest.ok) return rest
      proven.push({ parts: { ...receipt, said: more.consents, evidence: null }, logged: (rest.value as AskSigned).logged })
    }
    const receipts: string[] = []
    for (const { parts, logged } of proven) {
      const sealed = await checked(this.#vault.sealReceipt(fragment, parts, logged))
      if (!sealed.ok) return sealed
      receipts.push(sealed.value)
    }
    const { logged } = answer.value as AskSigned
    return { ok: true, value: { fragment, evidence, salt: receipt.evidence?.salt ?? null, receipts, logged } }
  }

  /** The choice with who signs, where a stronger method asks that. @returns undefined when the person turned back */
  async #identified(choice: Choice): Promise<Choice | undefined> {
    if (!this.#stronger || choice.by === null) return choice
    const identified = await this.#stronger.identify(await this.#vault.nonceOf(choice))
    return identified ? { ...choice, identified } : undefined
  }

  async #reserve(path: string, proof: object, shares: readonly ShareId[]): Promise<Told<HalvesReserved['halves']>> {
    const answer = await this.#post(path, { ...proof, shares })
    return answer.ok ? { ok: true, value: (answer.value as { halves: HalvesReserved['halves'] }).halves } : answer
  }
}

/** What the vault refuses to believe is an answer, everything else is a bug. */
async function checked<T>(work: Promise<T>): Promise<Told<T>> {
  try {
    return { ok: true, value: await work }
  } catch (error) {
    if (isCodedError(error, 'not_signable')) return { ok: false, code: 'not_signable' }
    // A part of the page did not come: the same again, later.
    if (isCodedError(error, 'unavailable')) return { ok: false, code: 'unavailable' }
    if (isCodedError(error, 'chain_refused') || isCodedError(error, 'not_readable')) return { ok: false, code: 'chain_refused' }
    throw error
  }
}

const timeoutMs = 60_000

/** One request to our server. The vault parses what comes back. */
export const postTo =
  (origin: string): Post =>
  async (path, body) => {
    try {
      const response = await fetch(`${origin}/api/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      })
      const value: unknown = await response.json()
      if (response.ok) return { ok: true, value }
      return { ok: false, code: (value as { code?: RefusalCode }).code ?? 'internal' }
    } catch (error) {
      // fetch: TypeError without a connection, TimeoutError from our own signal. SyntaxError: a proxy's page instead of our answer.
      if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError'))
        return { ok: false, code: 'offline' }
      if (error instanceof SyntaxError) return { ok: false, code: 'unavailable' }
      throw error
    }
  }
