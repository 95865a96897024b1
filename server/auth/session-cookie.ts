// The cookie that carries a session. `__Host-`: this host only, over TLS, no other site can plant one.
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Context } from 'hono'
import type { AppEnv } from '../http/context.ts'

const name = 'imprimatur'
const options = { httpOnly: true, sameSite: 'Strict', path: '/' } as const

export function writeSessionCookie(c: Context<AppEnv>, value: string, maxAge: number): void {
  setCookie(c, name, value, { ...options, prefix: 'host', secure: true, maxAge })
  if (isPlainLoopback(c)) setCookie(c, name, value, { ...options, maxAge })
}

export function readSessionCookie(c: Context<AppEnv>): string | undefined {
  return getCookie(c, name, 'host') ?? (isPlainLoopback(c) ? getCookie(c, name) : undefined)
}

export function dropSessionCookie(c: Context<AppEnv>): void {
  deleteCookie(c, name, { prefix: 'host', secure: true, path: '/' })
  if (isPlainLoopback(c)) deleteCookie(c, name, { path: '/' })
}

/**
 * Safari keeps no `Secure` cookie from http, not even one of its own machine's (seen in WebKitGTK 2.50; Chromium and Firefox do), so a server that was started to
 * look at would sign it in to nothing. There, and only there, the same value goes out a second time without the prefix; nothing crosses a network.
 */
function isPlainLoopback({ var: { connection } }: Context<AppEnv>): boolean {
  return connection.reach === 'local' && !connection.https
}
