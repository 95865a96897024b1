// One of each kind of thing the vault seals, and everything that must not open: every flipped bit, every other length, every other place or key.
import { concatBytes, equalBytes, type Bytes } from '../../../../core/bytes.ts'
import { isCodedError } from '../../../../core/errors.ts'
import {
  decodeEnvelope,
  deviceAad,
  deviceKeyInfo,
  encodeDocument,
  encodeEnvelope,
  grantAad,
  headsAad,
  headsKeyInfo,
  recordAad,
  recordKeyInfo,
  sealedShareAad,
  unlockerAad,
  unlockerKeyInfo,
} from '../../../../core/format/v1.ts'
import type { MemberId, OwnerId, RecordId, ShareId, UnlockerId, WorkspaceId } from '../../../../core/ids.ts'
import type { Scope } from '../../../../core/scopes.ts'
import type { openWith, sealTo } from '../../../../workers/vault/hpke.ts'
import { receivePair } from '../../../../workers/vault/key-pairs.ts'
import { hkdfParent, takeSecret, type ParentKey } from '../../../../workers/vault/primitives.ts'
import type { openEnvelope, sealEnvelope } from '../../../../workers/vault/v1/envelope.ts'
import type { Random } from '../../random.ts'

/** What is tried: the shipped functions, or a careless variant of them. */
export interface Suite {
  readonly sealEnvelope: typeof sealEnvelope
  readonly openEnvelope: typeof openEnvelope
  readonly sealTo: typeof sealTo
  readonly openWith: typeof openWith
}

/** Where something is sealed to; a change of any field names another place. */
type Fields = Readonly<Record<string, string | number>>

interface Kind {
  readonly name: string
  fields(random: Random): Fields
  aad(fields: Fields): Bytes
  /** Null: sealed to a public key. */
  readonly info: ((fields: Fields) => Bytes) | null
  plaintext(random: Random): Bytes
}

/** Forgets the exact fields of a kind, so that all kinds fit one list; they go back only into the functions they came with. */
const kind = <F extends object>(of: {
  name: string
  fields: (random: Random) => F
  aad: (fields: F) => Bytes
  info: ((fields: F) => Bytes) | null
  plaintext: (random: Random) => Bytes
}): Kind => of as unknown as Kind

const key32 = (random: Random): Bytes => random.bytes(32)
const shareFields = (random: Random) => ({
  workspace: random.id() as WorkspaceId,
  owner: random.id() as OwnerId,
  scope: random.pick<Scope>(['people', 'faces', 'papers', 'library']),
  share: random.id() as ShareId,
})

const kinds: readonly Kind[] = [
  kind({
    name: 'record',
    fields: (random) => ({
      ...shareFields(random),
      table: random.pick(['person', 'template', 'paper', 'event', 'asset']),
      record: random.id() as RecordId,
      version: 1 + random.below(900),
    }),
    aad: recordAad,
    info: ({ record, version }) => recordKeyInfo(record, version),
    plaintext: (random) => encodeDocument({ json: { name: random.id() }, attachment: null }),
  }),
  kind({
    name: 'share half',
    fields: (random) => ({ ...shareFields(random), epoch: 1 + random.below(90) }),
    aad: (fields) => sealedShareAad(fields, fields.epoch),
    info: null,
    plaintext: key32,
  }),
  kind({
    name: 'grant',
    fields: (random) => ({ ...shareFields(random), epoch: 1 + random.below(90), member: random.id() as MemberId }),
    aad: ({ workspace, scope, epoch, member }) => grantAad(workspace, scope, epoch, member),
    info: null,
    plaintext: key32,
  }),
  kind({
    name: 'unlocker',
    fields: (random) => ({ unlocker: random.id() as UnlockerId, kind: random.pick(['passphrase', 'recovery', 'device']) }),
    aad: (fields) => unlockerAad(fields.unlocker, fields.kind),
    info: ({ unlocker }) => unlockerKeyInfo(unlocker),
    plaintext: (random) => random.bytes(96),
  }),
  kind({
    name: 'device copy',
    fields: (random) => ({
      workspace: random.id() as WorkspaceId,
      member: random.id() as MemberId,
      store: random.pick(['outbox', 'previews']),
      key: random.id(),
    }),
    aad: ({ workspace, member, store, key }) => deviceAad(workspace, member, store, key),
    info: ({ store, key }) => deviceKeyInfo(store, key),
    plaintext: (random) => random.bytes(random.below(65)),
  }),
  kind({
    name: 'heads',
    fields: (random) => ({ workspace: random.id() as WorkspaceId, member: random.id() as MemberId }),
    aad: ({ workspace, member }) => headsAad(workspace, member),
    info: () => headsKeyInfo,
    plaintext: (random) => random.bytes(120),
  }),
]

interface Sealed {
  readonly bytes: Bytes
  readonly aad: Bytes
  open(bytes: Bytes, aad: Bytes): Promise<Bytes>
}

/** Seals one thing of the `index`th kind and tries everything on it. @returns what went wrong, one sentence each */
export async function tryEnvelope(suite: Suite, index: number, random: Random): Promise<string[]> {
  const one = kinds[index % kinds.length]
  if (!one) throw new Error('no such kind')
  const fields = one.fields(random)
  const plaintext = one.plaintext(random)
  const parent = await hkdfParent(await takeSecret(random.bytes(32)), random.bytes(8))
  const sealed = await seal(suite, one, fields, parent, plaintext.slice(), random)
  const faults: string[] = []
  const opensTo = await sealed.open(sealed.bytes, sealed.aad).catch(() => null)
  if (opensTo === null || !equalBytes(opensTo, plaintext)) faults.push('does not open to what was sealed')

  const refused: { what: string; bytes: Bytes; aad: Bytes }[] = []
  for (let bit = 0; bit < sealed.bytes.length * 8; bit++)
    refused.push({ what: `bit ${String(bit)} flipped`, bytes: flip(sealed.bytes, bit), aad: sealed.aad })
  refused.push({ what: 'cut short', bytes: sealed.bytes.slice(0, -1), aad: sealed.aad })
  refused.push({ what: 'a byte longer', bytes: concatBytes(sealed.bytes, Uint8Array.of(0)), aad: sealed.aad })
  const otherFields = one.fields(random)
  for (const [field, value] of Object.entries(fields)) {
    const other = otherFields[field] === value ? `${String(value)}x` : (otherFields[field] ?? '')
    const aad = one.aad({ ...fields, [field]: typeof value === 'number' ? value + 1 : other })
    // A grant has no owner: a field that the place does not name cannot be swapped.
    if (!equalBytes(aad, sealed.aad)) refused.push({ what: `moved to another ${field}`, bytes: sealed.bytes, aad })
  }
  if (one.info !== null) {
    const spliced = { ...decodeEnvelope(sealed.bytes), commitment: random.bytes(32) }
    refused.push({ what: 'under another commitment', bytes: encodeEnvelope(spliced), aad: sealed.aad })
  }
  const answers = await Promise.all(refused.map(({ bytes, aad }) => isRefused(sealed, bytes, aad)))
  faults.push(...refused.filter((_, i) => answers[i] !== true).map(({ what }) => `${what} and still opened`))
  return faults.map((fault) => `${one.name}: ${fault}`)
}

async function seal(
  suite: Suite,
  { aad: aadOf, info: infoOf }: Kind,
  fields: Fields,
  parent: ParentKey,
  plaintext: Bytes,
  random: Random,
): Promise<Sealed> {
  const aad = aadOf(fields)
  if (infoOf === null) {
    const pair = await receivePair(random.bytes(32))
    const bytes = await suite.sealTo(pair.publicBytes, plaintext, aad)
    return { bytes, aad, open: (other, place) => suite.openWith(pair, other, place) }
  }
  // The key stays the right one when the place is not: only what the ciphertext is bound to may refuse it.
  const info = infoOf(fields)
  const bytes = await suite.sealEnvelope(parent, { info, aad }, plaintext)
  return { bytes, aad, open: (other, place) => suite.openEnvelope(parent, { info, aad: place }, other) }
}

/** Refused means this one opaque code; any other error would tell an attacker something. */
async function isRefused({ open }: Sealed, bytes: Bytes, aad: Bytes): Promise<boolean> {
  return open(bytes, aad).then(
    () => false,
    (error: unknown) => isCodedError(error, 'not_readable'),
  )
}

function flip(bytes: Bytes, bit: number): Bytes {
  const flipped = bytes.slice()
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return flipped
}
