// A real OpenID Connect provider on 127.0.0.1 (`oidc-provider`, certified), and a person who signs in there by its pages.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose'
import Provider from 'oidc-provider'

export const clientId = 'imprimatur'
export const redirectUri = 'http://127.0.0.1/identified'

export interface OidcProvider {
  readonly issuer: string
  keys(): Promise<JSONWebKeySet>
  /** Signs in as `login` and agrees. @returns where the provider sent them */
  signIn(url: URL, login: string): Promise<URL>
  close(): Promise<void>
}

export async function startOidcProvider(): Promise<OidcProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        application_type: 'native',
        redirect_uris: [redirectUri],
        response_types: ['id_token'],
        grant_types: ['implicit'],
        token_endpoint_auth_method: 'none',
      },
    ],
    responseTypes: ['id_token'],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: crypto.randomUUID() }] },
    cookies: { keys: [crypto.randomUUID()] },
    features: { devInteractions: { enabled: true } },
  })
  const answer = provider.callback()
  server.on('request', (request, response) => void answer(request, response))
  return {
    issuer,
    keys: async () => (await (await fetch(`${issuer}/jwks`)).json()) as JSONWebKeySet,
    signIn: (url, login) => walk(url, login),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      }),
  }
}

/** Follows the provider's pages as a browser does: cookies kept, forms sent. */
async function walk(start: URL, login: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let next: { url: URL; body?: URLSearchParams } = { url: start }
  for (let step = 0; step < 15; step++) {
    const response = await fetch(next.url, {
      method: next.body ? 'POST' : 'GET',
      ...(next.body && { body: next.body }),
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location !== null) {
      const url = new URL(location, next.url)
      if (url.href.startsWith(redirectUri)) return url
      next = { url }
      continue
    }
    const page = await response.text()
    const prompt = /name="prompt" value="([a-z]+)"/.exec(page)?.[1]
    if (prompt === undefined) throw new Error(`the provider shows no form: ${String(response.status)} ${page.slice(0, 300)}`)
    const fields = { prompt, ...(prompt === 'login' ? { login, password: 'any' } : {}) }
    next = { url: next.url, body: new URLSearchParams(fields) }
  }
  throw new Error('the provider sent us in circles')
}
