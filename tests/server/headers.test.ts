// Security headers and reach: on every route, errors included; what an unsafe address gets; how files are served.
import type { HttpBindings } from '@hono/node-server'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { routeRules } from '../../server/auth/rules.ts'
import { contentSecurityPolicy } from '../../server/http/headers.ts'
import { useHouse, type House } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const always = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'origin-agent-cluster': '?1',
}

function expectHeaders({ headers }: Response): void {
  for (const [name, value] of Object.entries(always)) expect(`${name}: ${headers.get(name) ?? ''}`).toBe(`${name}: ${value}`)
  const isPage = headers.get('content-type')?.startsWith('text/html') ?? false
  expect(headers.get('permissions-policy')).toContain(`camera=${isPage ? '(self)' : '()'}, `)
  expect(headers.get('permissions-policy')).toContain('microphone=()')
  const policy = headers.get('content-security-policy') ?? ''
  for (const part of [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ])
    expect(policy).toContain(part)
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/)
}

onSomeEngine((cluster) => {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-static-'))
  const webRoot = join(folder, 'web')
  const modelsRoot = join(folder, 'models')
  beforeAll(() => {
    for (const path of [join(webRoot, 'assets'), modelsRoot]) mkdirSync(path, { recursive: true })
    writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>x</title>')
    writeFileSync(join(webRoot, 'assets/index-Bq3x9Zk1.js'), 'export {}')
    writeFileSync(join(webRoot, 'assets/index-Bq3x9Zk1.js.gz'), 'packed')
    writeFileSync(join(webRoot, 'assets/vision-0aB.mjs'), 'export {}')
    writeFileSync(join(webRoot, 'plain.txt'), 'x')
    for (const name of ['recogniser.onnx', 'detector.tflite', 'runtime.wasm']) writeFileSync(join(modelsRoot, name), 'x')
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  const house = useHouse(cluster, () => ({ webRoot, modelsRoot }))

  test.each(Object.keys(routeRules))('%s carries the headers, signed in or not', async (route) => {
    const [method, path] = route.split(' ') as ['GET' | 'POST', string]
    const address = path.replace(':table', 'person').replace(':record', '00000000-0000-4000-8000-000000000000')
    const member = await TestMember.founder(house.app)
    for (const by of [member, await TestMember.create()]) {
      const response = await by.send(house.app, method, address, method === 'POST' ? {} : undefined)
      expectHeaders(response)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('strict-transport-security')).toBeNull()
    }
  })

  test('the declared routes are exactly the ones that exist', () => {
    const real = house.app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${path}`)
    expect([...new Set(real)].sort()).toEqual(Object.keys(routeRules).sort())
  })

  test.each(['/', '/nothing', '/api/nothing', '/models/nothing', '/assets/index-Bq3x9Zk1.js', '/models/recogniser.onnx'])(
    'GET %s carries the headers',
    async (path) => {
      expectHeaders(await house.app.request(`http://localhost:8420${path}`))
    },
  )

  test('a server error carries the headers and tells nothing', async () => {
    const broken = house.another({
      shred: new Proxy(house.deps.shred, { apply: () => Promise.reject(new Error('secret detail')) }),
    })
    const response = await broken.request('http://localhost:8420/api/health')
    expectHeaders(response)
    expect([response.status, await response.text()]).toEqual([500, '{"code":"internal"}'])
    expect(house.logText()).not.toContain('secret detail')
  })

  test('a database that does not answer is unavailable', async () => {
    const { openDatabase } = await import('../../server/db/sql.ts')
    const away = openDatabase('postgres://nobody:x@127.0.0.1:9/none')
    const response = await house.another({ main: away }).request('http://localhost:8420/api/health')
    expect([response.status, await response.json()]).toEqual([503, { code: 'unavailable' }])
    await away.end({ timeout: 1 })
  })

  test('Trusted Types hold on pages, not on worker scripts', () => {
    expect(contentSecurityPolicy({ page: true })).toContain(
      "require-trusted-types-for 'script'; trusted-types imprimatur-worker svelte-trusted-html",
    )
    expect(contentSecurityPolicy({ page: false })).not.toContain('trusted-types')
    expect(contentSecurityPolicy({ page: true, destinations: ['https://dav.example'] })).toContain(
      "connect-src 'self' https://dav.example;",
    )
  })

  test('pages may send to the destinations of the operator, workers and answers to nothing but here', async () => {
    const app = house.another({ destinationOrigins: ['https://dav.example', 'https://s3.example'] })
    const policyOf = async (path: string) =>
      (await app.request(`http://localhost:8420${path}`)).headers.get('content-security-policy')
    expect(await policyOf('/')).toContain("connect-src 'self' https://dav.example https://s3.example;")
    for (const path of ['/assets/index-Bq3x9Zk1.js', '/api/health', '/nothing'])
      expect(await policyOf(path)).toContain("connect-src 'self';")
  })

  test.each([
    ['/', 'text/html; charset=utf-8', 'no-store'],
    ['/assets/index-Bq3x9Zk1.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/assets/vision-0aB.mjs', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/plain.txt', 'text/plain; charset=utf-8', 'no-cache'],
    ['/models/recogniser.onnx', 'application/octet-stream', 'no-cache'],
    ['/models/recogniser.onnx?sha256=ab', 'application/octet-stream', 'no-cache'],
    ['/models/detector.tflite', 'application/octet-stream', 'no-cache'],
    ['/models/runtime.wasm', 'application/wasm', 'no-cache'],
  ])('%s is %s, %s', async (path, type, cache) => {
    const response = await house.app.request(`http://localhost:8420${path}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('cache-control')).toBe(cache)
    await response.arrayBuffer()
  })

  test('an unchanged file is not sent twice', async () => {
    const first = await house.app.request('http://localhost:8420/models/runtime.wasm')
    const headers = { 'if-modified-since': first.headers.get('last-modified') ?? '' }
    const second = await house.app.request('http://localhost:8420/models/runtime.wasm', { headers })
    expect([second.status, await second.text(), second.headers.get('cache-control')]).toEqual([304, '', 'no-cache'])
    expectHeaders(second)
  })

  test('a packed copy is sent where the browser takes it, with the type of the original', async () => {
    const headers = { 'accept-encoding': 'gzip, br' }
    const response = await house.app.request('http://localhost:8420/assets/index-Bq3x9Zk1.js', { headers })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await response.text()).toBe('packed')
  })

  test.each(['/../migrate.test.ts', '/%2e%2e/secret', '/..%2fsecret', '/models/..%2f..%2fsecret'])(
    '%s leads nowhere',
    async (path) => {
      expect((await house.app.request(`http://localhost:8420${path}`)).status).toBe(404)
    },
  )

  // --- Reach ---

  const published = (): House['app'] =>
    house.another({ publicUrl: new URL('https://imprimatur.example'), trustedProxies: ['10.0.0.5'] })
  /** A request as it comes from a socket. */
  const from = async (
    app: House['app'],
    url: string,
    remoteAddress: string,
    headers: Record<string, string> = {},
  ): Promise<Response> => {
    const bindings: unknown = { incoming: { socket: { remoteAddress } } }
    return app.request(url, { headers }, bindings as HttpBindings)
  }

  test.each([
    ['its own address over https', 'https://imprimatur.example', 200],
    ['plain http', 'http://imprimatur.example', 403],
    ['another name', 'https://other.example', 403],
    ['localhost, which anybody may claim', 'http://localhost:8420', 403],
  ])('a published server answers %s with %s: %i', async (_name, origin, status) => {
    const response = await published().request(`${origin}/api/start`)
    expect(response.status).toBe(status)
    if (status === 200) expect(response.headers.get('strict-transport-security')).toContain('max-age=63072000')
  })

  test('an unsafe address gets one page in two languages that names the safe one', async () => {
    const response = await published().request('http://imprimatur.example/anything')
    const page = await response.text()
    expect(response.status).toBe(403)
    expectHeaders(response)
    for (const part of ['lang="nl"', 'lang="en"', 'https://imprimatur.example', 'Dit adres', 'This address'])
      expect(page).toContain(part)
    expect(page).not.toMatch(/<script|<style|style=/)
  })

  test('health answers wherever it is asked', async () => {
    expect((await published().request('http://10.1.2.3/api/health')).status).toBe(200)
  })

  test.each([
    ['the named proxy that ended TLS', '10.0.0.5', { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'imprimatur.example' }, 200],
    ['the named proxy over plain http', '10.0.0.5', { 'x-forwarded-proto': 'http', 'x-forwarded-host': 'imprimatur.example' }, 403],
    ['somebody who says the same', '10.0.0.6', { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'imprimatur.example' }, 403],
  ])('forwarded headers from %s', async (_name, peer, headers, status) => {
    expect((await from(published(), 'http://imprimatur.example/api/start', peer, headers)).status).toBe(status)
  })

  test.each([
    ['this machine', '127.0.0.1', {}, 200],
    ['another machine that claims to be localhost', '192.168.1.9', {}, 403],
    ['a proxy on this machine', '127.0.0.1', { 'x-forwarded-for': '203.0.113.9' }, 403],
    ['a page of another name that resolves here', '127.0.0.1', { host: 'evil.example:8420' }, 403],
  ])('a server for this machine only, asked by %s', async (_name, peer, headers, status) => {
    expect((await from(house.app, 'http://localhost:8420/api/start', peer, headers)).status).toBe(status)
  })
})
