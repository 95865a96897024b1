// Security headers of every response, errors included (OWASP ASVS 3.4, security.md §2.8). The content security policy is built per response,
// because pages, worker scripts and (later) a workspace's own destinations need different ones.
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './context.ts'

export interface PolicyOptions {
  /** A document. Trusted Types hold there; worker scripts go without, because the WASM runtimes start threads themselves (design §10). */
  readonly page: boolean
  /** Origins the page may send to besides ours. */
  readonly destinations?: readonly string[]
}

/** The policies our pages may create: ours for worker addresses, and the name Svelte 5 gives its own for templates. */
const trustedTypesPolicies = ['imprimatur-worker', 'svelte-trusted-html']

export function contentSecurityPolicy({ page, destinations = [] }: PolicyOptions): string {
  const directives = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...destinations].join(' '),
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ]
  if (page) directives.push("require-trusted-types-for 'script'", `trusted-types ${trustedTypesPolicies.join(' ')}`)
  return directives.join('; ')
}

const fixedHeaders: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Origin-Agent-Cluster': '?1',
}

/** Nothing but a page may ask for anything. Camera: for reading the QR code of a sheet, when somebody asks for that; the browser asks them again. */
function permissionsPolicy({ page }: PolicyOptions): string {
  const pagesOnly = ['camera', 'publickey-credentials-get', 'publickey-credentials-create']
  const never = ['microphone', 'geolocation', 'display-capture', 'payment', 'usb']
  return [
    ...pagesOnly.map((feature) => `${feature}=${page ? '(self)' : '()'}`),
    ...never.map((feature) => `${feature}=()`),
    'cross-origin-isolated=(self)',
  ].join(', ')
}

/** Everything but the transport header, for answers given outside the app too. */
export function securityHeadersFor(options: PolicyOptions): Readonly<Record<string, string>> {
  return {
    ...fixedHeaders,
    'Permissions-Policy': permissionsPolicy(options),
    'Content-Security-Policy': contentSecurityPolicy(options),
  }
}

/** @param destinationOrigins where pages (never workers) may send derivatives besides here */
export const securityHeaders = (destinationOrigins: readonly string[]) =>
  createMiddleware<AppEnv>(async function securityHeaders(c, next) {
    await next()
    const page = c.res.headers.get('content-type')?.startsWith('text/html') ?? false
    const headers = securityHeadersFor({ page, destinations: page ? destinationOrigins : [] })
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value)
    // Over plain http browsers ignore it, and on localhost it would lock other programs on this machine out.
    if (c.var.connection.https) c.res.headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
    if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store')
  })
