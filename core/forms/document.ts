// A consent form as it is published: every sentence a person reads, in both languages, and what it offers. Frozen: whoever signs, signs these bytes.
import { z } from '../zod.ts'
import { canonicalBytes } from '../canonical.ts'
import { Channel, legalBases, Purpose } from '../channels.ts'
import { toHex, type Bytes } from '../bytes.ts'
import { CalendarDate, FormId } from '../ids.ts'
import type { Sha256 } from '../log/tree.ts'
import { Territory } from '../verdict/rules.ts'
import { placeholdersIn } from './placeholders.ts'

/** What is signed must look the same to everybody: no control characters but line ends, and none that turn the reading direction. */
const unseen = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\p{Cs}]/u

const sentence = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .refine((text) => text === text.trim() && !unseen.test(text) && text === text.normalize('NFC'))

const inBoth = (maxLength: number) => z.strictObject({ nl: sentence(maxLength), en: sentence(maxLength) })

const basisOf = (basis: Exclude<(typeof legalBases)[number], 'consent'>) =>
  z.strictObject({
    basis: z.literal(basis),
    /** Why this basis holds here; kept with the form, not shown to whoever signs. */
    assessment: sentence(10_000),
  })

const shape = {
  format: z.literal('imprimatur/v1'),
  form: FormId,
  version: z.int().min(1),
  legalBasis: z.discriminatedUnion('basis', [
    z.strictObject({ basis: z.literal('consent') }),
    basisOf('contract'),
    basisOf('legitimate-interest'),
    basisOf('public-interest'),
  ]),
  title: inBoth(120),
  /** Who we are and what this is about. */
  introduction: inBoth(2000),
  /** That saying no is free, or why no permission is asked. */
  choice: inBoth(1000),
  purposes: z.array(z.strictObject({ purpose: Purpose, label: inBoth(60), sentence: inBoth(400) })).min(1),
  channels: z
    .array(z.strictObject({ channel: Channel, label: inBoth(60), sentence: inBoth(400) }))
    .min(1)
    .max(50),
  /** Recognising the face: never bundled with the rest. Null: not offered. */
  matching: z.strictObject({ label: inBoth(120), explanation: inBoth(2000) }).nullable(),
  term: z.strictObject({
    ends: z.union([z.strictObject({ months: z.int().min(1).max(60) }), z.strictObject({ until: CalendarDate })]),
    sentence: inBoth(600),
  }),
  /** Where pictures may be used; null is anywhere. */
  territory: z.strictObject({ code: Territory, sentence: inBoth(400) }).nullable(),
  /** For children: guardians sign, and it ends when the child reaches the age. Null: for people who decide themselves. */
  minors: z
    .strictObject({
      lapseAt: z.union([z.literal(16), z.literal(18)]),
      guardians: z.union([z.literal(1), z.literal(2)]),
      /** The form is for everybody: who has reached the age signs themselves. Left out: for children only. */
      orThemselves: z.literal(true).optional(),
      sentence: inBoth(800),
    })
    .nullable(),
  /** GDPR Art. 13. */
  privacy: z.strictObject({
    controller: inBoth(600),
    officer: inBoth(600),
    /** The legal basis in words, with the interest pursued where there is one. This one and the next two: left out by forms older than they are. */
    basis: inBoth(1000).optional(),
    /** Who else gets to see pictures or data. */
    recipients: inBoth(1000).optional(),
    /** Where they leave the European Economic Area. */
    transfers: inBoth(1000).optional(),
    retention: inBoth(800),
    rights: inBoth(1000),
    complaint: inBoth(800),
  }),
  /** How to change one's mind, and what happens then. */
  withdrawing: inBoth(1000),
  /** What kind of signature this is. */
  signature: inBoth(600),
}

const isDistinct = (values: readonly string[]): boolean => new Set(values).size === values.length

/** What an editor works on: placeholders still stand in it. */
export const FormContent = z
  .strictObject(shape)
  .refine(({ purposes }) => isDistinct(purposes.map(({ purpose }) => purpose)), { path: ['purposes'] })
  .refine(({ channels }) => isDistinct(channels.map(({ channel }) => channel)), { path: ['channels'] })
export type FormContent = z.infer<typeof FormContent>

/** A published form: nothing is left to fill in. */
export const FormDocument = FormContent.refine((content) => placeholdersIn(content).length === 0).brand('FormDocument')
export type FormDocument = z.infer<typeof FormDocument>

/** What every privacy notice has to say today (GDPR Art. 13), in the order in which it is read. */
export const privacyParts = [
  'controller',
  'officer',
  'basis',
  'recipients',
  'transfers',
  'retention',
  'rights',
  'complaint',
] as const

/** Dotted paths of what a new version has to say and an older one need not: nothing is published without. */
export const missingIn = ({ privacy }: FormContent): readonly string[] =>
  privacyParts.filter((part) => privacy[part] === undefined).map((part) => `privacy.${part}`)

/** Names one frozen version: what evidence and consent events carry. */
export interface FormReference {
  readonly form: FormId
  readonly version: number
  readonly hash: string
}

/** The bytes that `hash` in a form statement and in consent events is taken of. */
export const formBytes = (document: FormDocument): Bytes => canonicalBytes(document)

/** Lower-case hexadecimal SHA-256 of {@link formBytes}. */
export async function formHash(document: FormDocument, sha256: Sha256): Promise<string> {
  return toHex(await sha256(formBytes(document)))
}
