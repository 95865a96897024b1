// A proxy between browser and server that keeps every body both ways, decoded: what the canary proof searches.
import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'

export interface Exchange {
  readonly method: string
  /** Path and query: nothing secret may stand there either. */
  readonly target: string
  readonly requestHeaders: string
  readonly requestBody: Buffer
  readonly status: number
  readonly responseBody: Buffer
}

export interface RecordingProxy {
  readonly url: string
  readonly exchanges: readonly Exchange[]
  stop(): Promise<void>
}

/** Listens on `port` (0: any free one) of localhost and forwards to `targetPort`. */
export async function startRecordingProxy(targetPort: number, port = 0): Promise<RecordingProxy> {
  const exchanges: Exchange[] = []
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const requestBody = await bodyOf(incoming)
      const forwarded = request(
        { host: '127.0.0.1', port: targetPort, method: incoming.method, path: incoming.url, headers: incoming.headers },
        (answer) => {
          void bodyOf(answer).then((responseBody) => {
            exchanges.push({
              method: incoming.method ?? '',
              target: incoming.url ?? '',
              requestHeaders: JSON.stringify(incoming.headers),
              requestBody,
              status: answer.statusCode ?? 0,
              responseBody,
            })
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
            outgoing.end(responseBody)
          })
        },
      )
      forwarded.on('error', () => {
        outgoing.writeHead(502)
        outgoing.end()
      })
      forwarded.end(requestBody)
    })()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://localhost:${String(address.port)}`,
    exchanges,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
