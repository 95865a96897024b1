// Signed checkpoints of the log: C2SP tlog-checkpoint in a C2SP signed note, Ed25519. What a client pins and anybody can check without us.
// Layout only; the primitives are handed in, because browser and server have different ones.
import { concatBytes, equalBytes, fromBase64Url, fromHex, toBase64Url, toHex, utf8, type Bytes } from '../bytes.ts'
import { CodedError, isCodedError } from '../errors.ts'
import type { WorkspaceId } from '../ids.ts'
import type { LogHead } from '../statements.ts'
import type { Sha256 } from './tree.ts'

/** The log's name, in its first line and in the key name. A workspace keeps it wherever it moves to. */
export const originOf = (workspace: WorkspaceId): string => `imprimatur/v1/log/${workspace}`

export interface Checkpoint extends LogHead {
  readonly origin: string
}

/** The text that is signed: origin, size, root; its last character is a newline. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${String(size)}\n${toBase64(fromHex(root))}\n`
}

/** Extension lines, which others may add, are allowed and ignored. @throws CodedError `checkpoint_refused` */
export function parseCheckpointText(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n')
  const rootBytes = fromBase64(root)
  const extensions = rest.slice(0, -1)
  const wellFormed = origin !== '' && /^(?:0|[1-9]\d{0,15})$/.test(size) && rootBytes?.length === 32
  if (!wellFormed || rest.at(-1) !== '' || extensions.includes('')) throw new CodedError('checkpoint_refused')
  return { origin, size: Number(size), root: toHex(rootBytes) }
}

const ed25519 = 1
const keyIdLength = 4

/** Key ID of an Ed25519 key: the first bytes of SHA-256(name | newline | 01 | public key). */
async function keyId(name: string, publicKey: Bytes, sha256: Sha256): Promise<Bytes> {
  return (await sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(ed25519), publicKey))).slice(0, keyIdLength)
}

/** The key as the C2SP tools read it: `name+id+base64(01 | public key)`. */
export async function verifierKey(name: string, publicKey: Bytes, sha256: Sha256): Promise<string> {
  return `${name}+${toHex(await keyId(name, publicKey, sha256))}+${toBase64(concatBytes(Uint8Array.of(ed25519), publicKey))}`
}

/** Name and raw public key of a verifier key. @throws CodedError `checkpoint_refused` for another algorithm or an id that does not fit */
export async function parseVerifierKey(text: string, sha256: Sha256): Promise<{ name: string; publicKey: Bytes }> {
  const [name = '', id = '', ...rest] = text.split('+')
  const key = fromBase64(rest.join('+'))
  if (name === '' || key?.length !== 33 || key[0] !== ed25519) throw new CodedError('checkpoint_refused')
  const publicKey = key.slice(1)
  if (toHex(await keyId(name, publicKey, sha256)) !== id) throw new CodedError('checkpoint_refused')
  return { name, publicKey }
}

/** A note: the text, an empty line, one signature line. `sign` is Ed25519 over the text's bytes. */
export async function signNote(
  text: string,
  signer: { readonly name: string; readonly publicKey: Bytes; sign(message: Bytes): Promise<Bytes> },
  sha256: Sha256,
): Promise<string> {
  const signature = concatBytes(await keyId(signer.name, signer.publicKey, sha256), await signer.sign(utf8(text)))
  return `${text}\n— ${signer.name} ${toBase64(signature)}\n`
}

/**
 * The text of a note that carries a good signature of this key; signatures of others are ignored, a bad one of this key is not.
 * @throws CodedError `checkpoint_refused`
 */
export async function openNote(
  note: string,
  key: { readonly name: string; readonly publicKey: Bytes },
  primitives: { readonly sha256: Sha256; verify(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> },
): Promise<string> {
  const end = note.lastIndexOf('\n\n')
  const text = note.slice(0, end + 1)
  const lines = note.slice(end + 2).split('\n')
  if (end < 0 || lines.pop() !== '' || /[^\n\P{Cc}]/u.test(note)) throw new CodedError('checkpoint_refused')
  const id = await keyId(key.name, key.publicKey, primitives.sha256)
  let found = false
  for (const line of lines) {
    const [, name = '', signature = ''] = /^— (\S+) (\S+)$/.exec(line) ?? []
    const bytes = fromBase64(signature)
    if (!bytes || bytes.length <= keyIdLength) throw new CodedError('checkpoint_refused')
    if (name !== key.name || !equalBytes(bytes.subarray(0, keyIdLength), id)) continue
    if (!(await primitives.verify(key.publicKey, utf8(text), bytes.slice(keyIdLength)))) throw new CodedError('checkpoint_refused')
    found = true
  }
  if (!found) throw new CodedError('checkpoint_refused')
  return text
}

// --- Standard base64 with padding (RFC 4648 §4), which notes use: our base64url in other letters ---

function toBase64(bytes: Uint8Array): string {
  const text = toBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

/** @returns undefined for anything but canonical base64 */
function fromBase64(text: string): Bytes | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined
  try {
    return fromBase64Url(text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''))
  } catch (error) {
    if (isCodedError(error, 'bad_encoding')) return undefined
    throw error
  }
}
