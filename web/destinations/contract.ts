// What a destination is: a place outside this browser where cleared derivatives go, straight from the page and never through our server.
// One folder per kind, each exporting an `Adapter`; see README.md. An adapter knows nothing of verdicts: it is handed only what may leave.
import type { z } from 'zod'
import type { Bytes } from '../../core/bytes.ts'
import type { Channel } from '../../core/channels.ts'
import type { ConsentFact } from '../../core/consent-facts.ts'
import type { CalendarDate, RecordId, StatementId } from '../../core/ids.ts'

/** Kinds that take files. */
export const fileKinds = ['webdav', 's3', 'resourcespace', 'sharepoint'] as const
/** A webhook is only told what became of them. */
export const destinationKinds = [...fileKinds, 'webhook'] as const
export type DestinationKind = (typeof destinationKinds)[number]

export function takesFiles<Place extends { readonly kind: DestinationKind }>(
  place: Place,
): place is Place & { readonly kind: (typeof fileKinds)[number] } {
  return place.kind !== 'webhook'
}

/** Places that know an ended state; the others only store files. */
export const canBeTold = (kind: string): boolean => kind === 'resourcespace' || kind === 'sharepoint'

/** Whether this place, as it is set up, keeps a register of consents beside its files. */
export const keepsConsents = ({
  kind,
  settings,
}: {
  readonly kind: DestinationKind
  readonly settings: Readonly<Record<string, unknown>>
}): boolean => kind === 'resourcespace' && settings['consents'] === true

/** Whoever can be told in some way that a file should come down. */
export const hears = (kind: DestinationKind): boolean => canBeTold(kind) || kind === 'webhook'

/** One derivative on its way out. The facts are what a destination may show beside it: never a name. */
export interface Delivery {
  readonly name: string
  readonly bytes: Bytes
  readonly mediaType: string
  /** SHA-256 of `bytes`, lower-case hex: the same file sent twice is recognised by it. */
  readonly sha256: string
  readonly facts: {
    readonly asset: RecordId
    readonly channel: Channel
    /** The day the verdict was asked for. */
    readonly clearOn: CalendarDate
    /** The last day it may stand there; null when no consent in it ends. */
    readonly until: CalendarDate | null
    readonly consents: readonly ConsentFact[]
  }
}

/** Why a destination did not take a file, in words a screen looks up. `again` says whether waiting and trying once more can help. */
export const destinationProblems = [
  'unreachable', // no answer: offline, a wrong address, or the browser was not allowed to ask (CORS); a browser does not tell which
  'too_slow',
  'sign_in_refused',
  'forbidden',
  'not_believed', // whoever listens refused the message: mostly another shared secret
  'nobody_listens', // nothing takes messages at that address
  'place_missing',
  'name_taken', // another file of that name is there
  'not_recognised', // sent twice, it was stored twice
  'no_consents', // it cannot keep consents: not switched on there, or not for this user
  'full',
  'too_large',
  'busy',
  'refused', // any other answer that says no
  'answer_not_understood',
] as const
export type DestinationProblem = (typeof destinationProblems)[number]

/** Problems that may pass by themselves. */
export const passing: ReadonlySet<DestinationProblem> = new Set(['unreachable', 'too_slow', 'busy'])

export type Refusal = { readonly ok: false; readonly problem: DestinationProblem; readonly status: number | null }
/** `address` finds the file again at that destination: kept, sealed, with the publication. */
export type Put = { readonly ok: true; readonly outcome: 'stored' | 'there-already'; readonly address: string } | Refusal
export type Told = { readonly ok: true } | Refusal

/** A file that stands somewhere without the consent it rested on. Nothing of a person: not who, not why. */
export interface Lapsed {
  readonly publication: StatementId
  /** The name of the place as a member calls it, the file's name there, and its address where one is known. */
  readonly place: string
  readonly name: string
  readonly address: string | null
  readonly channel: Channel
  readonly until: CalendarDate | null
}

/** One thing the set-up tries, in this order; the first that fails says what to do. */
export const checkSteps = ['reach', 'sign-in', 'consents', 'write', 'remove'] as const
export type CheckStep = (typeof checkSteps)[number]
export type Check = { readonly step: CheckStep } & (Told | Refusal)

/** An opened destination. Every call may be aborted; none throws for an expected refusal. */
export interface Connection {
  /** Writes and removes a small file, so that the first real export does not fail half-way. */
  check(signal: AbortSignal): Promise<readonly Check[]>
  /** Stores one file. Idempotent: sending the same bytes under the same name again changes nothing and says `there-already`. Never overwrites another file. */
  put(signal: AbortSignal, delivery: Delivery, onProgress?: (sentBytes: number) => void): Promise<Put>
  /**
   * Tells the destination that a file may no longer stand there, or until when it may (null: no end), and on which consents it rests now, ended ones included.
   * Left out where nothing can be told.
   */
  tell?(signal: AbortSignal, address: string, until: CalendarDate | null | 'ended', consents: readonly ConsentFact[]): Promise<Told>
  /** Says that a file, wherever it stands, should come down. Left out where nobody listens. */
  announce?(signal: AbortSignal, lapsed: Lapsed): Promise<Told>
}

/** A setting that an administrator of the destination or the operator of this server has to make, as text to copy. */
export interface AdminSetting {
  /** Where it goes: ours is the operator's environment, theirs the destination's server. */
  readonly at: 'our-server' | 'their-server'
  readonly text: string
}

export interface Adapter<Settings, Advised = Settings> {
  readonly kind: DestinationKind
  /** What a member fills in, credentials included; kept sealed under the member's key. */
  readonly settings: z.ZodType<Settings>
  /** The part of them that the administrators' settings are made of: they can be read before anybody has an account there. */
  readonly advised: z.ZodType<Advised>
  /** The origins the page must be allowed to talk to: the content security policy lists exactly these. */
  origins(advised: Advised): readonly string[]
  /** What the administrators need to set so that a page of `ourOrigin` may send files there. */
  adminSettings(advised: Advised, ourOrigin: string): readonly AdminSetting[]
  connect(settings: Settings, fetch?: typeof globalThis.fetch): Connection
}
