// Seals and opens version 1 envelopes: a single-use key expanded from a parent, commitment compared before anything is decrypted.
import { equalBytes, type Bytes } from '../../../core/bytes.ts'
import { CodedError } from '../../../core/errors.ts'
import { decodeEnvelope, encodeEnvelope } from '../../../core/format/v1.ts'
import { aesGcmOpen, aesGcmSeal, expandEnvelopeKey, randomBytes, type ParentKey } from '../primitives.ts'

/** Where an envelope belongs: `info` picks the key, `aad` is what the ciphertext is bound to. */
export interface Place {
  readonly info: Bytes
  readonly aad: Bytes
}

/** Seals `plaintext`, which is zeroed. */
export async function sealEnvelope(parent: ParentKey, { info, aad }: Place, plaintext: Bytes): Promise<Bytes> {
  const { key, commitment } = await expandEnvelopeKey(parent, info)
  const nonce = randomBytes(12)
  const ciphertext = await aesGcmSeal(key, nonce, plaintext, aad)
  plaintext.fill(0)
  return encodeEnvelope({ commitment, nonce, ciphertext })
}

/** @throws CodedError `not_readable`: wrong key, altered bytes or wrong place, and never which */
export async function openEnvelope(parent: ParentKey, { info, aad }: Place, bytes: Uint8Array): Promise<Bytes> {
  const envelope = decodeEnvelope(bytes)
  const { key, commitment } = await expandEnvelopeKey(parent, info)
  if (!equalBytes(commitment, envelope.commitment)) throw new CodedError('not_readable')
  return aesGcmOpen(key, envelope.nonce, envelope.ciphertext, aad)
}
