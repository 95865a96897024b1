// Envelope readers that forget one of their checks: each must be caught by the envelopes proof, or the proof could not tell.
import { decodeEnvelope } from '../../../core/format/v1.ts'
import { openWith, sealTo } from '../../../workers/vault/hpke.ts'
import { aesGcmOpen, expandEnvelopeKey } from '../../../workers/vault/primitives.ts'
import { openEnvelope, sealEnvelope } from '../../../workers/vault/v1/envelope.ts'
import type { Suite } from '../proofs/envelopes/cases.ts'

const nothing = new Uint8Array(0)

/** Decrypts without looking at the commitment. */
const withoutCommitment: Suite = {
  sealEnvelope,
  async openEnvelope(parent, { info, aad }, bytes) {
    const { nonce, ciphertext } = decodeEnvelope(bytes)
    const { key } = await expandEnvelopeKey(parent, info)
    return aesGcmOpen(key, nonce, ciphertext, aad)
  },
  sealTo,
  openWith,
}

/** Binds a ciphertext to nothing. */
const withoutPlace: Suite = {
  sealEnvelope: (parent, { info }, plaintext) => sealEnvelope(parent, { info, aad: nothing }, plaintext),
  openEnvelope: (parent, { info }, bytes) => openEnvelope(parent, { info, aad: nothing }, bytes),
  sealTo: (publicKey, plaintext) => sealTo(publicKey, plaintext, nothing),
  openWith: (pair, sealed) => openWith(pair, sealed, nothing),
}

/** Takes more bytes than it was given a signature for: cuts off what does not fit. */
const forgivingLength: Suite = {
  sealEnvelope,
  openEnvelope: (parent, place, bytes) =>
    openEnvelope(parent, place, bytes).catch(() => openEnvelope(parent, place, bytes.subarray(0, bytes.length - 1))),
  sealTo,
  openWith,
}

export const carelessSuites: Readonly<Record<string, Suite>> = {
  'without the commitment': withoutCommitment,
  'without the place': withoutPlace,
  'with a forgiving length': forgivingLength,
}
