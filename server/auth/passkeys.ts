// What an authenticator signed, checked with `@simplewebauthn/server` (the only file that touches it): origin, relying party, our challenge used once,
// user present and verified, signature, and a counter that only rises.
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { generateKeyPairSync } from 'node:crypto'
import type { PasskeyAssertion, PasskeyRegistration } from '../../core/wire/unlockers.ts'
import type { AppDeps } from '../deps.ts'
import { isOwnChallenge, useChallenge } from './challenge.ts'

type PasskeyDeps = Pick<AppDeps, 'main' | 'publicUrl' | 'sessionKey' | 'clock'>

export interface StoredPasskey {
  readonly credentialId: Buffer
  /** COSE. */
  readonly publicKey: Buffer
  readonly counter: number
}

/** EdDSA, ES256, RS256: what authenticators in use offer. */
export const passkeyAlgorithms = [-8, -7, -257]

/** @returns null for a registration that does not verify, and never why */
export async function verifyRegistration(deps: PasskeyDeps, registration: PasskeyRegistration): Promise<StoredPasskey | null> {
  const { credential, clientData, attestation } = registration
  const result = await settle(() =>
    verifyRegistrationResponse({
      response: {
        id: credential,
        rawId: credential,
        type: 'public-key',
        response: { clientDataJSON: clientData, attestationObject: attestation },
        clientExtensionResults: {},
      },
      ...expected(deps, clientData),
      requireUserVerification: true,
      supportedAlgorithmIDs: passkeyAlgorithms,
    }),
  )
  if (!result?.verified || result.registrationInfo.credential.id !== credential) return null
  const { id, publicKey, counter } = result.registrationInfo.credential
  if (!(await useChallenge(deps.main, challengeIn(clientData), deps.clock()))) return null
  return { credentialId: Buffer.from(id, 'base64url'), publicKey: Buffer.from(publicKey), counter }
}

/**
 * An unknown passkey takes the same way as a known one, against a key that never signed anything.
 * @returns the counter to keep; null for whatever does not verify, and never why
 */
export async function verifyAssertion(
  deps: PasskeyDeps,
  stored: StoredPasskey | undefined,
  assertion: PasskeyAssertion,
): Promise<number | null> {
  const { credential, clientData, authenticatorData, signature, userHandle } = assertion
  const { publicKey, counter } = stored ?? { publicKey: nobodysKey, counter: 0 }
  const result = await settle(() =>
    verifyAuthenticationResponse({
      response: {
        id: credential,
        rawId: credential,
        type: 'public-key',
        response: {
          clientDataJSON: clientData,
          authenticatorData,
          signature,
          ...(userHandle === null ? {} : { userHandle }),
        },
        clientExtensionResults: {},
      },
      ...expected(deps, clientData),
      credential: { id: credential, publicKey: new Uint8Array(publicKey), counter },
      requireUserVerification: true,
    }),
  )
  if (!stored || !result?.verified) return null
  return (await useChallenge(deps.main, challengeIn(clientData), deps.clock())) ? result.authenticationInfo.newCounter : null
}

function expected({ publicUrl, sessionKey, clock }: PasskeyDeps, clientData: string) {
  return {
    expectedChallenge: (challenge: string) =>
      challenge === challengeIn(clientData) && isOwnChallenge(sessionKey, challenge, clock()),
    expectedOrigin: publicUrl.origin,
    expectedRPID: publicUrl.hostname,
  }
}

/** The challenge as the browser wrote it down; empty when there is none, which is nobody's challenge. */
function challengeIn(clientData: string): string {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientData, 'base64url').toString()) as { challenge?: unknown }
    return typeof challenge === 'string' ? challenge : ''
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return ''
    throw error
  }
}

/** The library throws for everything that is not as it should be; here all of that is one answer. */
async function settle<T>(verify: () => Promise<T>): Promise<T | null> {
  try {
    return await verify()
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}

/** An ES256 key as COSE: map of five, kty EC2, alg ES256, crv P-256, x, y (RFC 9053 §7.1). */
const nobodysKey = ((): Buffer => {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const head = Buffer.from('a5010203262001215820', 'hex')
  return Buffer.concat([head, Buffer.from(x, 'base64url'), Buffer.from('225820', 'hex'), Buffer.from(y, 'base64url')])
})()
