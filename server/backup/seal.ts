// Encrypts and decrypts backups with age (age-encryption.org/v1), streamed: Debian's `age` program reads the same files.
import { createReadStream } from 'node:fs'
import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ReadableStream } from 'node:stream/web'
import { createGunzip, createGzip } from 'node:zlib'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { NotABackup } from './format.ts'

// Ciphertext in hex is most of a backup, and halving it is what the fastest level already does.
const compression = { level: 1 }

type Chunks = AsyncIterable<Uint8Array>

/** Compresses and encrypts to one recipient. */
export async function sealed(plain: Chunks, recipient: string): Promise<Chunks> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return await encrypter.encrypt(asStream(through(createGzip(compression), plain)))
}

/** The plain text of a file. @throws NotABackup for a wrong key and for every altered, missing or added byte, while it is read */
export async function* opened(path: string, identity: string): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const source = createReadStream(path)
  try {
    yield* through(createGunzip(), await decrypter.decrypt(asStream(source)))
  } catch (error) {
    // A file system that fails is another matter than bytes that are wrong.
    if (error instanceof Error && 'syscall' in error) throw error
    throw new NotABackup('it does not open with this key, or was altered', { cause: error })
  } finally {
    source.destroy()
  }
}

const asStream = (chunks: Chunks): ReadableStream<Uint8Array> => ReadableStream.from(chunks)

/** Pumps `source` through a transform. Whoever stops reading early stops the source too. */
async function* through(transform: Transform, source: Chunks): AsyncGenerator<Uint8Array> {
  const feeding = pipeline(Readable.from(source), transform)
  // Looked at below; a reader that stops early makes it fail for that very reason.
  feeding.catch(() => undefined)
  for await (const chunk of transform) yield chunk as Uint8Array
  await feeding
}

export interface KeyPair {
  readonly identity: string
  readonly recipient: string
}

export async function makeKeyPair(): Promise<KeyPair> {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/** @returns undefined for text that is no age identity */
export async function recipientOf(identity: string): Promise<string | undefined> {
  try {
    return await identityToRecipient(identity)
  } catch {
    // Whatever is wrong with the text: it is not a key.
    return undefined
  }
}

export function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    // Whatever is wrong with the text: nothing can be encrypted to it.
    return false
  }
}
