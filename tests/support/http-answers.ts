// A server on loopback for contract tests: one function answers every request it gets, and what was asked is kept.
import { once } from 'node:events'
import { createServer } from 'node:http'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export interface Answered {
  readonly status: number
  readonly json?: unknown
  readonly text?: string
}

export async function answerHttp(
  answer: (asked: Asked) => Answered | 'hang-up',
): Promise<{ url: string; asked: Asked[]; stop(): Promise<void> }> {
  const asked: Asked[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const one = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks),
      }
      asked.push(one)
      const reply = answer(one)
      if (reply === 'hang-up') return outgoing.destroy()
      outgoing.writeHead(reply.status)
      return outgoing.end(reply.json === undefined ? reply.text : JSON.stringify(reply.json))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://localhost:${address.port}`,
    asked,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
