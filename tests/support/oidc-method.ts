// A stronger way to sign, worked out: an OpenID Connect provider says who signs (ADR 0021). The page only goes there and comes back with an ID token behind the
// `#`; it asks nobody else anything. What a provider would show in a window of its own, `visit` does here.
import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet } from 'jose'
import { actBytes, type Identified } from '../../core/asks/identified.ts'
import { toBase64Url } from '../../core/bytes.ts'
import type { Evidence } from '../../core/asks/evidence.ts'
import type { StrongerMethod } from '../../web/api/person-door.ts'
import { sha256 } from '../server/member.ts'

export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  readonly redirectUri: string
  /** Goes to the provider. @returns the address the person came back to; null: they closed the window */
  visit(url: URL): Promise<URL | null>
}

export class OidcMethod implements StrongerMethod {
  readonly #settings: OidcSettings

  constructor(settings: OidcSettings) {
    this.#settings = settings
  }

  async identify(nonce: string): Promise<Identified | null> {
    const { issuer, clientId, redirectUri, visit } = this.#settings
    const ask = new URL(`${issuer}/auth`)
    const state = crypto.randomUUID()
    const parameters = { response_type: 'id_token', response_mode: 'fragment', scope: 'openid', prompt: 'login' }
    for (const [name, value] of Object.entries({ ...parameters, client_id: clientId, redirect_uri: redirectUri, nonce, state }))
      ask.searchParams.set(name, value)
    const back = new URLSearchParams((await visit(ask))?.hash.slice(1))
    const assertion = back.get('id_token')
    return assertion !== null && back.get('state') === state ? { method: 'oidc', issuer, assertion } : null
  }
}

/** Who signed, as the provider has it; null when this evidence does not show that. For whoever holds the evidence and the provider's keys, years later too. */
export async function whoSigned(
  evidence: Evidence,
  { issuer, clientId }: OidcSettings,
  keys: JSONWebKeySet,
): Promise<string | null> {
  const { identified, signedAt } = evidence
  if (identified?.method !== 'oidc') return null
  try {
    const currentDate = new Date(signedAt)
    const checks = { issuer, audience: clientId, currentDate, clockTolerance: 60, algorithms: ['RS256'] }
    const { payload } = await jwtVerify(identified.assertion, createLocalJWKSet(keys), checks)
    const nonce = toBase64Url(await sha256(actBytes(evidence)))
    return payload['nonce'] === nonce ? (payload.sub ?? null) : null
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}
