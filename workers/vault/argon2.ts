// Stretching a passphrase: Argon2id (RFC 9106) with the parameters the protocol pins. The only file that touches `hash-wasm`.
import { argon2id } from 'hash-wasm'
import { utf8, type Bytes } from '../../core/bytes.ts'
import { argon2id as pinned } from '../../core/format/v1.ts'

/**
 * 32 bytes from a passphrase, about half a second. The passphrase is taken in Unicode NFC (as RFC 8265 prepares passwords), because keyboards
 * differ in how they compose `é`; nothing else about it is changed.
 */
export async function stretchPassphrase(passphrase: string, salt: Bytes): Promise<Bytes> {
  const password = utf8(passphrase.normalize('NFC'))
  const { memoryKiB: memorySize, iterations, parallelism, hashLength } = pinned
  const stretched = await argon2id({ password, salt, memorySize, iterations, parallelism, hashLength, outputType: 'binary' })
  password.fill(0)
  return new Uint8Array(stretched)
}
