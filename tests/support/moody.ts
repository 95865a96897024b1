// A gateway before a real destination that follows orders: for each upload in turn it lets it through, says that it is full, takes the file but loses
// the answer or keeps it to itself, or takes nothing and says nothing. Everything else goes through.
import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'

export type Mood = 'well' | 'full' | 'lost-answer' | 'silent' | 'slow'

export interface Moody {
  readonly address: string
  /** Of the uploads that come from now on, in order; the ones after them go well. */
  orders: Mood[]
  /** Uploads that reached the destination, by path. */
  readonly arrived: readonly string[]
  /** Uploads whose answer is kept waiting now. */
  readonly waiting: number
  stop(): Promise<void>
}

export async function startMoody(target: string): Promise<Moody> {
  const { port } = new URL(target)
  const arrived: string[] = []
  let waiting = 0
  const state = { orders: new Array<Mood>() }

  const keepWaiting = (outgoing: ServerResponse): void => {
    waiting += 1
    outgoing.on('close', () => (waiting -= 1))
  }

  /** @param stored what happens with the answer of the destination */
  function pass(incoming: IncomingMessage, stored: (answer: IncomingMessage) => void): void {
    const { method, url, headers } = incoming
    const forwarded = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      if (method === 'PUT' && answer.statusCode !== undefined && answer.statusCode < 300)
        arrived.push(decodeURIComponent(url ?? ''))
      stored(answer)
    })
    forwarded.on('error', () => incoming.socket.destroy())
    incoming.pipe(forwarded)
  }

  const server = createServer((incoming, outgoing) => {
    const mood = incoming.method === 'PUT' ? (state.orders.shift() ?? 'well') : 'well'
    switch (mood) {
      case 'well':
        pass(incoming, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(outgoing)
        })
        return
      case 'lost-answer':
        pass(incoming, (answer) => {
          answer.resume()
          answer.on('end', () => incoming.socket.destroy())
        })
        return
      case 'silent':
        pass(incoming, (answer) => {
          answer.resume()
          answer.on('end', () => {
            keepWaiting(outgoing)
          })
        })
        return
      case 'full':
        incoming.resume()
        incoming.on('end', () => {
          // As a server with CORS set up says it.
          outgoing.writeHead(507, { 'Access-Control-Allow-Origin': incoming.headers.origin ?? '*' }).end()
        })
        return
      case 'slow':
        incoming.resume()
        keepWaiting(outgoing)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    address: `http://localhost:${String(address.port)}`,
    get orders() {
      return state.orders
    },
    set orders(next) {
      state.orders = next
    },
    arrived,
    get waiting() {
      return waiting
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
