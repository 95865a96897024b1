// Where a request comes from and over what: the network it came from (truncated, never whole) and whether its origin is safe.
// Forwarded headers count only when the peer is a proxy the operator named.
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { isIPv4, isIPv6 } from 'node:net'
import type { AppDeps } from '../deps.ts'

/** `local`: this machine's own browser. `public`: the published https address. `insecure`: anything else. */
export type Reach = 'local' | 'public' | 'insecure'

export interface Connection {
  readonly reach: Reach
  readonly https: boolean
  /** IPv4 /24 or IPv6 /48, null when unknown. */
  readonly network: string | null
}

/** True for names and addresses that only this machine reaches. */
export function isLocalHostname(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'
}

export function connectionOf(c: Context, deps: Pick<AppDeps, 'publicUrl' | 'trustedProxies'>): Connection {
  const peer = peerOf(c)
  const proxied = peer.address !== null && deps.trustedProxies.includes(peer.address)
  const forwardedFor = lastOf(c.req.header('x-forwarded-for'))
  const https = proxied ? lastOf(c.req.header('x-forwarded-proto')) === 'https' : peer.https
  const address = proxied ? plainAddress(forwardedFor ?? '') : peer.address
  const host = (proxied ? lastOf(c.req.header('x-forwarded-host')) : undefined) ?? c.req.header('host') ?? new URL(c.req.url).host
  return { reach: reachOf(host, https, peer.address, c, deps), https, network: truncateAddress(address) }
}

function reachOf(host: string, https: boolean, peerAddress: string | null, c: Context, deps: Pick<AppDeps, 'publicUrl'>): Reach {
  if (!isLocalHostname(deps.publicUrl.hostname)) return https && host === deps.publicUrl.host ? 'public' : 'insecure'
  // A forwarded request is somebody else's, even when a proxy on this machine rewrote its Host.
  const forwarded = ['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'via'].some((name) => c.req.header(name) !== undefined)
  const own = peerAddress === null || peerAddress === '::1' || peerAddress.startsWith('127.')
  return !forwarded && own && isLocalHostname(host.replace(/:\d+$/, '')) ? 'local' : 'insecure'
}

/** The socket's own view. Under `app.request` in tests there is no socket: then the URL's scheme counts. */
function peerOf(c: Context): { address: string | null; https: boolean } {
  const socket = (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket
  if (!socket) return { address: null, https: new URL(c.req.url).protocol === 'https:' }
  return { address: plainAddress(socket.remoteAddress ?? ''), https: 'encrypted' in socket && socket.encrypted === true }
}

function plainAddress(address: string): string | null {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '')
  return isIPv4(plain) || isIPv6(plain) ? plain : null
}

function lastOf(list: string | undefined): string | undefined {
  return list?.split(',').at(-1)?.trim()
}

/** Keeps the network and drops the machine. */
export function truncateAddress(address: string | null): string | null {
  if (address === null) return null
  if (isIPv4(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`
  const [left = '', right] = address.toLowerCase().split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === undefined || right === '' ? [] : right.split(':')
  const groups =
    right === undefined ? head : [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0'), ...tail]
  return `${groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/48`
}
