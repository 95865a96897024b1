// Verifies and folds a chain: every link, every signature, every rule. A verified chain is extended by what is new and never verified again.
import type { Bytes } from '../bytes.ts'
import { CodedError } from '../errors.ts'
import { scopes } from '../scopes.ts'
import { chainEntryBytes, chainSigningBytes, SignedChainEntry, type LinkedEntry } from './entries.ts'
import { changeBy, knownFormat, signerOf } from './rules.ts'
import type { ChainState } from './state.ts'
import { eventOf, memberIn } from './story.ts'

/** The two primitives folding needs. Neither may throw on malformed keys or signatures: what cannot be decoded verifies nothing. */
export interface ChainPrimitives {
  /** SHA-256 as lower-case hex. */
  hashHex(bytes: Bytes): Promise<string>
  /** Ed25519 by a raw base64url public key. */
  verify(publicKey: string, message: Bytes, signature: string): Promise<boolean>
}

/**
 * Verifies a whole chain and folds it.
 * @throws CodedError `chain_refused` on any broken link, bad signature, unknown entry, broken rule, or a minimum format this version does not know
 */
export async function foldChain(entries: readonly unknown[], primitives: ChainPrimitives): Promise<ChainState> {
  const [first, ...rest] = entries
  return extendChain(await foldGenesis(first, primitives), rest, primitives)
}

/**
 * Adds the entries that follow a verified chain.
 * @throws CodedError `chain_refused`; the state that was handed in stands
 */
export async function extendChain(
  state: ChainState,
  entries: readonly unknown[],
  primitives: ChainPrimitives,
): Promise<ChainState> {
  let next = state
  for (const entry of entries) next = await addEntry(next, parseEntry(entry), primitives)
  return next
}

async function foldGenesis(entry: unknown, primitives: ChainPrimitives): Promise<ChainState> {
  const signed = parseEntry(entry)
  const { body, signature } = signed
  if (body.type !== 'genesis') return refuse('does not begin with a founding')
  const { founder } = body
  const keysComplete = scopes.every((scope) => body.scopeKeys.some((key) => key.scope === scope && key.epoch === 1))
  if (!keysComplete || body.author !== founder.member || !founder.roles.includes('owner')) refuse('genesis is incomplete')
  if (!(await primitives.verify(founder.signKey, chainSigningBytes(body), signature))) refuse('genesis signature')
  const hash = await primitives.hashHex(chainEntryBytes(signed))
  const members = new Map([[founder.member, founder]])
  return {
    workspace: body.workspace,
    head: { seq: 0, hash },
    genesisHash: hash,
    members,
    history: new Map([[hash, { seq: 0, members }]]),
    scopeKeys: new Map(body.scopeKeys.map(({ scope, epoch, publicKey }) => [scope, { epoch, publicKey }])),
    epochs: new Map(body.scopeKeys.map(({ scope, publicKey }) => [scope, [publicKey]])),
    stale: new Set(),
    recoveryKey: null,
    smallPractice: false,
    minimumFormat: body.minimumFormat,
    uncompared: new Set(),
    ownWord: new Map(),
    closings: [],
    restored: [],
    story: [eventOf(body, hash, [])],
    spent: new Set([founder.member, founder.signKey, founder.receiveKey, ...body.scopeKeys.map(({ publicKey }) => publicKey)]),
  }
}

async function addEntry(state: ChainState, signed: SignedChainEntry, primitives: ChainPrimitives): Promise<ChainState> {
  const { body, signature } = signed
  if (body.type === 'genesis') return refuse('a second founding')
  ensureFollows(state, body)
  const signer = signerOf(state, body) ?? refuse('signed by nobody who may')
  if (!(await primitives.verify(signer, chainSigningBytes(body), signature))) refuse('signature')
  const change = changeBy(state, body)
  if ((change.minimumFormat ?? state.minimumFormat) > knownFormat) refuse('needs a newer version of this client')
  const hash = await primitives.hashHex(chainEntryBytes(signed))
  const members = change.members ?? state.members
  const history = new Map(state.history).set(hash, { seq: body.seq, members })
  const about = memberIn(body)
  const before = about === null ? [] : (state.members.get(about)?.roles ?? [])
  const story = [...state.story, eventOf(body, hash, before)]
  return { ...state, ...change, head: { seq: body.seq, hash }, history, story }
}

function ensureFollows({ workspace, head }: ChainState, body: LinkedEntry): void {
  if (body.workspace !== workspace || body.seq !== head.seq + 1 || body.previous !== head.hash) refuse('a broken link')
}

function parseEntry(entry: unknown): SignedChainEntry {
  const parsed = SignedChainEntry.safeParse(entry)
  return parsed.success ? parsed.data : refuse('not an entry this version knows')
}

function refuse(why: string): never {
  throw new CodedError('chain_refused', why)
}
