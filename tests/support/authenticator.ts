// A passkey's authenticator in a few lines: makes the bytes WebAuthn defines (§6.1, §6.5, §8.7) with a real P-256 key, so that a test can also make
// them wrong. No PRF; the browser tests use Chromium's own for that.
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import type { PasskeyAssertion, PasskeyRegistration } from '../../core/wire/unlockers.ts'

const sha256 = (bytes: Buffer | string): Buffer => createHash('sha256').update(bytes).digest()
const b64 = (bytes: Buffer): string => bytes.toString('base64url')

/** What an authenticator or a browser may get wrong. */
export interface Faults {
  readonly origin?: string
  readonly rpId?: string
  readonly type?: string
  /** 1 present, 4 verified, 64 credential attached. */
  readonly flags?: number
  readonly counter?: number
  readonly key?: KeyObject
}

export class SoftAuthenticator {
  readonly credential = randomBytes(32)
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #origin: string
  readonly #handle: Buffer
  counter = 0

  constructor(origin: string, member: string) {
    this.#origin = origin
    this.#handle = Buffer.from(member.replaceAll('-', ''), 'hex')
  }

  register(challenge: string, faults: Faults = {}): PasskeyRegistration {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' })
    const cose = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ])
    const length = Buffer.from([0, this.credential.length])
    const authData = Buffer.concat([this.#data(0x45, faults), Buffer.alloc(16), length, this.credential, cose])
    // CBOR: {"fmt": "none", "attStmt": {}, "authData": bytes}
    const size = Buffer.from([0x58, authData.length])
    const attestation = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'),
      size,
      authData,
    ])
    return {
      credential: b64(this.credential),
      clientData: b64(this.#clientData('webauthn.create', challenge, faults)),
      attestation: b64(attestation),
      transports: ['internal'],
    }
  }

  assert(challenge: string, faults: Faults = {}): PasskeyAssertion {
    this.counter += 1
    const authData = this.#data(0x05, faults)
    const clientData = this.#clientData('webauthn.get', challenge, faults)
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), faults.key ?? this.#keys.privateKey)
    return {
      credential: b64(this.credential),
      clientData: b64(clientData),
      authenticatorData: b64(authData),
      signature: b64(signature),
      userHandle: b64(this.#handle),
    }
  }

  #clientData(type: string, challenge: string, faults: Faults): Buffer {
    return Buffer.from(
      JSON.stringify({ type: faults.type ?? type, challenge, origin: faults.origin ?? this.#origin, crossOrigin: false }),
    )
  }

  #data(flags: number, faults: Faults): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(faults.counter ?? this.counter)
    return Buffer.concat([sha256(faults.rpId ?? new URL(this.#origin).hostname), Buffer.from([faults.flags ?? flags]), counter])
  }
}
