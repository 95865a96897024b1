// The WebDAV adapter against a real Apache with mod_dav.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { webdav } from '../../../web/destinations/webdav/adapter.ts'
import { hasApache, startWebdav, type WebdavServer } from '../../support/apache.ts'
import { deliveryOf } from '../../support/delivery.ts'

describe.runIf(hasApache)('WebDAV, against Apache', () => {
  let server: WebdavServer
  const signal = new AbortController().signal
  const settings = (over: Partial<{ folder: string; password: string; address: string }> = {}) =>
    webdav.settings.parse({
      address: server.address,
      folder: 'Website/Open dag',
      user: server.user,
      password: server.password,
      ...over,
    })
  const connect = (over = {}) => webdav.connect(settings(over))

  beforeAll(async () => {
    server = await startWebdav()
  })
  afterAll(() => server.stop())

  it('makes the folder, stores the file byte for byte, and says where', async () => {
    const delivery = deliveryOf('open dag 01.jpg')
    const put = await connect().put(signal, delivery)
    expect(put).toEqual({ ok: true, outcome: 'stored', address: `${server.address}/Website/Open%20dag/open%20dag%2001.jpg` })
    expect(new Uint8Array(readFileSync(join(server.folder, 'Website/Open dag/open dag 01.jpg')))).toEqual(delivery.bytes)
  })

  it('changes nothing when the same file is sent again', async () => {
    const delivery = deliveryOf('twice.jpg')
    expect(await connect().put(signal, delivery)).toMatchObject({ outcome: 'stored' })
    expect(await connect().put(signal, delivery)).toMatchObject({ ok: true, outcome: 'there-already' })
  })

  it('never overwrites another file, not even one of the same size', async () => {
    await connect().put(signal, deliveryOf('taken.jpg', 1000))
    const before = readFileSync(join(server.folder, 'Website/Open dag/taken.jpg'))
    expect(await connect().put(signal, deliveryOf('taken.jpg', 1000))).toMatchObject({ ok: false, problem: 'name_taken' })
    expect(readFileSync(join(server.folder, 'Website/Open dag/taken.jpg'))).toEqual(before)
  })

  it.each(['é ñ 漢字 😀.jpg', 'a#b?c%20d.jpg', '..hidden.jpg', 'שלום.jpg'])('stores %s under its own name', async (name) => {
    expect(await connect({ folder: 'unicode' }).put(signal, deliveryOf(name))).toMatchObject({ ok: true })
    expect(existsSync(join(server.folder, 'unicode', name))).toBe(true)
  })

  it('stays below its address whatever the folder says', async () => {
    await connect({ folder: '../../etc/../x' }).put(signal, deliveryOf('climb.jpg'))
    expect(existsSync(join(server.folder, 'etc/x/climb.jpg'))).toBe(true)
  })

  it('refuses a wrong password with the one problem it is', async () => {
    expect(await connect({ password: 'wrong' }).put(signal, deliveryOf('no.jpg'))).toEqual({
      ok: false,
      problem: 'sign_in_refused',
      status: 401,
    })
  })

  it('checks a set-up from reach to remove, and leaves nothing behind', async () => {
    const checks = await connect({ folder: 'checked' }).check(signal)
    expect(checks).toEqual(['reach', 'sign-in', 'write', 'remove'].map((step) => ({ step, ok: true })))
    expect((await connect({ password: 'wrong' }).check(signal)).at(-1)).toEqual({
      step: 'sign-in',
      ok: false,
      problem: 'sign_in_refused',
      status: 401,
    })
  })

  it('says unreachable where nobody listens, and stops when it is told to', async () => {
    expect(await connect({ address: 'http://localhost:1' }).put(signal, deliveryOf('x.jpg'))).toMatchObject({
      problem: 'unreachable',
    })
    await expect(connect().put(AbortSignal.abort(new Error('stopped')), deliveryOf('x.jpg'))).rejects.toThrow('stopped')
  })

  it('finds its own file when only the answer got lost', async () => {
    const delivery = deliveryOf('lost answer.jpg')
    // The connection breaks after the server has stored the file: exactly what a retry has to live with.
    let broken = false
    const losing: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init)
      if (init?.method === 'PUT' && answer.ok && !broken) {
        broken = true
        throw new TypeError('connection reset')
      }
      return answer
    }
    const connection = webdav.connect(settings(), losing)
    expect(await connection.put(signal, delivery)).toMatchObject({ problem: 'unreachable' })
    expect(await connection.put(signal, delivery)).toMatchObject({ ok: true, outcome: 'there-already' })
  })

  it('does not take a half-written file for its own', async () => {
    const delivery = deliveryOf('half.jpg')
    await connect({ folder: 'half' }).put(signal, deliveryOf('other.jpg'))
    writeFileSync(join(server.folder, 'half', 'half.jpg'), delivery.bytes.subarray(0, 1000))
    expect(await connect({ folder: 'half' }).put(signal, delivery)).toMatchObject({ ok: false, problem: 'name_taken' })
  })
})
