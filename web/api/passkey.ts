// The page's end of a passkey (WebAuthn Level 3): the only file that touches `navigator.credentials`. The PRF outputs it brings open everything, so
// callers hand them to the vault at once with `movedToVault` and keep nothing. Every way it can fail is a value with a screen of its own.
import { fromBase64Url, fromHex, toBase64Url, type Bytes } from '../../core/bytes.ts'
import { prfInputs, prfOutputLength } from '../../core/format/v1.ts'
import { transports, type PasskeyAssertion, type PasskeyRegistration } from '../../core/wire/unlockers.ts'
import type { PrfOutputs } from '../../workers/vault/api.ts'
import { transfer } from '../../workers/rpc/wrap.ts'

export type PasskeyFailure =
  | 'passkey_unsupported' // this browser has none
  | 'passkey_address' // not at this address: a number instead of a name, or another name than the passkey's
  | 'passkey_cancelled' // cancelled, timed out, or there is none here: browsers do not say which
  | 'passkey_exists' // this device already has one for this account
  | 'passkey_no_key' // it signs, but gives no key (no PRF)
  | 'passkey_failed' // the device or its software gave up

type Failed = { readonly ok: false; readonly code: PasskeyFailure }
export type Created = { readonly ok: true; readonly registration: PasskeyRegistration; readonly prf: PrfOutputs } | Failed
/** `prf` null: signed in, but without a key. */
export type Asserted = { readonly ok: true; readonly assertion: PasskeyAssertion; readonly prf: PrfOutputs | null } | Failed

export interface KnownPasskey {
  readonly credential: string
  readonly transports: PasskeyRegistration['transports']
}

export interface NewPasskey {
  readonly challenge: string
  /** The user handle: 16 bytes of the member's id. */
  readonly member: string
  readonly memberName: string
  readonly workspaceName: string
  /** The member's own: an authenticator that has one of these makes no second. */
  readonly known: readonly KnownPasskey[]
}

/** EdDSA, ES256, RS256, as the server accepts. */
const algorithms = [-8, -7, -257]
/** The browser's own limit differs; this one is long enough to fetch a phone. */
const timeoutMs = 180_000
/** Nobody reads a dialog and cancels it within this. */
const unreadMs = 600
const evaluate = { prf: { eval: prfInputs } } as const

/** Whether passkeys can work on this page at all. */
export function passkeySupport(): 'ready' | 'passkey_unsupported' | 'passkey_address' {
  if (typeof PublicKeyCredential !== 'function') return 'passkey_unsupported'
  // WebAuthn §5.1.3: a relying party is a name. An address in numbers is none.
  return /^[\d.]+$|:/.test(location.hostname) ? 'passkey_address' : 'ready'
}

/** Marks an argument of a vault call, so that the outputs in it move into the worker: the page's own bytes are gone with the call. */
export function movedToVault<T extends object>(argument: T, { first, second }: PrfOutputs): T {
  return transfer(argument, [first.buffer, second.buffer])
}

/** Makes a passkey that gives a key. One that turns out to give none is taken back where the browser can, and never sent anywhere. */
export async function createPasskey(asked: NewPasskey): Promise<Created> {
  const made = await createOnce(asked)
  if (!made.ok) return made
  const { credential } = made
  const { prf } = credential.getClientExtensionResults()
  const outputs = outputsOf(credential) ?? (prf?.enabled === false ? null : await evaluateAgain(credential))
  if (outputs === null) {
    await takeBack(credential.id)
    return failed('passkey_no_key')
  }
  if ('ok' in outputs) return outputs
  const response = credential.response as AuthenticatorAttestationResponse
  const registration: PasskeyRegistration = {
    credential: toBase64Url(new Uint8Array(credential.rawId)),
    clientData: text(response.clientDataJSON),
    attestation: text(response.attestationObject),
    transports: transports.filter((name) => response.getTransports().includes(name)),
  }
  return { ok: true, registration, prf: outputs }
}

/** Asks for a passkey: one of `known`, or any that this device has for our address. */
export async function askPasskey(challenge: string, known: readonly KnownPasskey[]): Promise<Asserted> {
  const asked = await getOnce(fromBase64Url(challenge), known)
  if (!asked.ok) return asked
  const { credential } = asked
  const response = credential.response as AuthenticatorAssertionResponse
  const assertion: PasskeyAssertion = {
    credential: toBase64Url(new Uint8Array(credential.rawId)),
    clientData: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle && text(response.userHandle),
  }
  return { ok: true, assertion, prf: outputsOf(credential) }
}

// --- One ceremony ---

type Ceremony = { readonly ok: true; readonly credential: PublicKeyCredential } | Failed

async function createOnce(asked: NewPasskey): Promise<Ceremony> {
  const support = passkeySupport()
  if (support !== 'ready') return failed(support)
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge: fromBase64Url(asked.challenge),
    rp: { id: location.hostname, name: 'Imprimatur' },
    user: {
      id: fromHex(asked.member.replaceAll('-', '')),
      name: `${asked.memberName} · ${asked.workspaceName}`,
      displayName: asked.memberName,
    },
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    excludeCredentials: asked.known.map(descriptor),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'none',
    timeout: timeoutMs,
  }
  // Always with inputs: Windows Hello fails on `prf: {}`. Some authenticators fail on PRF itself and still have it afterwards: once more, without.
  const began = performance.now()
  const first = await ceremony(() => navigator.credentials.create({ publicKey: { ...publicKey, extensions: evaluate } }))
  // Where the device refuses before anybody could have read its question, nobody cancelled: that is a refusal of PRF under another name.
  const refusedUnasked = !first.ok && first.code === 'passkey_cancelled' && performance.now() - began < unreadMs
  const isPrf = !first.ok && (first.code === 'passkey_failed' || refusedUnasked)
  return isPrf ? ceremony(() => navigator.credentials.create({ publicKey })) : first
}

async function getOnce(challenge: Bytes, known: readonly KnownPasskey[]): Promise<Ceremony> {
  const support = passkeySupport()
  if (support !== 'ready') return failed(support)
  return ceremony(() =>
    navigator.credentials.get({
      publicKey: {
        challenge,
        rpId: location.hostname,
        allowCredentials: known.map(descriptor),
        userVerification: 'required',
        timeout: timeoutMs,
        extensions: evaluate,
      },
    }),
  )
}

/** Many authenticators tell their PRF only when asked to sign. The challenge is nobody's: this signature is thrown away. */
async function evaluateAgain(made: PublicKeyCredential): Promise<PrfOutputs | Failed | null> {
  const known = { credential: toBase64Url(new Uint8Array(made.rawId)), transports: [] }
  const asked = await getOnce(crypto.getRandomValues(new Uint8Array(32)), [known])
  return asked.ok ? outputsOf(asked.credential) : asked
}

async function ceremony(run: () => Promise<Credential | null>): Promise<Ceremony> {
  try {
    const credential = await run()
    return credential instanceof PublicKeyCredential ? { ok: true, credential } : failed('passkey_failed')
  } catch (error) {
    if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error
    return failed(failureNames[error.name] ?? 'passkey_failed')
  }
}

/** WebAuthn §5.1.3 and §5.1.4; everything else is the device's own trouble. */
const failureNames: Readonly<Record<string, PasskeyFailure>> = {
  NotAllowedError: 'passkey_cancelled',
  AbortError: 'passkey_cancelled',
  SecurityError: 'passkey_address',
  InvalidStateError: 'passkey_exists',
}

function outputsOf(credential: PublicKeyCredential): PrfOutputs | null {
  const { first, second } = credential.getClientExtensionResults().prf?.results ?? {}
  if (first === undefined || second === undefined) return null
  // One password manager answers with plain arrays of numbers; both forms make the same bytes.
  const outputs = { first: bytesOf(first), second: bytesOf(second) }
  return outputs.first.length === prfOutputLength && outputs.second.length === prfOutputLength ? outputs : null
}

function bytesOf(source: BufferSource): Bytes {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice()
    : new Uint8Array(source).slice()
}

/** Tells the authenticator that this passkey opens nothing here (WebAuthn §5.1.10), where browsers can. */
async function takeBack(credentialId: string): Promise<void> {
  const signals = PublicKeyCredential as {
    signalUnknownCredential?(options: { rpId: string; credentialId: string }): Promise<void>
  }
  try {
    await signals.signalUnknownCredential?.({ rpId: location.hostname, credentialId })
  } catch (error) {
    // A kindness to the list on the device; that it did not work changes nothing here.
    if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error
  }
}

const failed = (code: PasskeyFailure): Failed => ({ ok: false, code })
const text = (buffer: ArrayBuffer): string => toBase64Url(new Uint8Array(buffer))

function descriptor({ credential, transports: known }: KnownPasskey): PublicKeyCredentialDescriptor {
  return {
    type: 'public-key',
    id: fromBase64Url(credential),
    ...(known.length > 0 ? { transports: [...known] as AuthenticatorTransport[] } : {}),
  }
}
