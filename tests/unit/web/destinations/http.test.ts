// One question to a destination: an answer whose body breaks off, or never ends, is a problem like any other and not an exception.
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { resourcespace } from '../../../../web/destinations/resourcespace/adapter.ts'
import { ask } from '../../../../web/destinations/http.ts'
import { webdav } from '../../../../web/destinations/webdav/adapter.ts'
import { deliveryOf } from '../../../support/delivery.ts'

const signal = new AbortController().signal
let server: Server | undefined

async function answering(answer: (outgoing: ServerResponse, method: string) => void): Promise<string> {
  server = createServer((incoming, outgoing) => {
    incoming.resume()
    incoming.on('end', () => answer(outgoing, incoming.method ?? ''))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://localhost:${String(typeof address === 'object' ? address?.port : '')}`
}

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** Says more than it sends. */
const breaksOff = (outgoing: ServerResponse): void => {
  outgoing.writeHead(200, { 'Content-Length': '100' })
  outgoing.write('[{"ref":')
  setTimeout(() => outgoing.destroy(), 10)
}

describe('a line that breaks while the answer is read', () => {
  it('is no answer', async () => {
    const url = await answering(breaksOff)
    expect(await ask(signal, fetch, { url, init: {} })).toEqual({ ok: false, problem: 'unreachable', status: null })
  })

  it('stopped by the member, it is theirs', async () => {
    const abort = new AbortController()
    const url = await answering((outgoing) => {
      outgoing.writeHead(200, { 'Content-Length': '100' })
      outgoing.write('half')
      setTimeout(() => abort.abort(new Error('stopped')), 10)
    })
    await expect(ask(abort.signal, fetch, { url, init: {} })).rejects.toThrow('stopped')
  })

  it('ResourceSpace: the file was not taken, and may be tried again', async () => {
    const address = await answering(breaksOff)
    const settings = {
      address,
      user: 'anna',
      privateKey: 'key',
      resourceType: 1,
      endedState: 2,
      fields: { title: 8, channel: 90, until: 91, fingerprint: 92 },
    }
    const put = await resourcespace.connect(resourcespace.settings.parse(settings)).put(signal, deliveryOf('a.jpg', 10))
    expect(put).toMatchObject({ ok: false, problem: 'unreachable' })
  })

  it('WebDAV: a file that could not be compared is not taken for another one', async () => {
    const delivery = deliveryOf('a.jpg', 100)
    const address = await answering((outgoing, method) => {
      if (method === 'PUT') outgoing.writeHead(412).end()
      else if (method === 'HEAD') outgoing.writeHead(200, { 'Content-Length': '100' }).end()
      else breaksOff(outgoing)
    })
    const settings = { address, folder: '', user: 'anna', password: 'p' }
    expect(await webdav.connect(webdav.settings.parse(settings)).put(signal, delivery)).toMatchObject({ problem: 'unreachable' })
  })
})
