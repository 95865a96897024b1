// A real SMTP server on loopback that accepts, refuses, greylists, dawdles or hangs up, by the local part of the address (`nobody`, `greylist`, `slow`, `closes`, each
// with `-anything` behind it); keeps what it accepted, and can be told to take everything from now on.
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface MailServer {
  readonly url: string
  /** Messages as they came over the wire. */
  readonly received: string[]
  /** From now on it takes everything, or behaves by address again. */
  recover(isWell: boolean): void
  close(): Promise<void>
}

/** The text of a message as its reader sees it. */
export function textOf(message: string): string {
  const [head = '', ...body] = message.split('\r\n\r\n')
  const coded = body.join('\r\n\r\n')
  const bytes = /^Content-Transfer-Encoding: base64/im.test(head)
    ? Buffer.from(coded, 'base64')
    : Buffer.from(
        coded.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
        'latin1',
      )
  return bytes.toString('utf8')
}

const replies: Readonly<Record<string, { readonly code: number; readonly text: string }>> = {
  nobody: { code: 550, text: 'no such mailbox' },
  greylist: { code: 451, text: 'come back later' },
}

export async function startMailServer(): Promise<MailServer> {
  const received: string[] = []
  const sockets = new Map<number, Socket>()
  let isWell = false
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo({ address }, session, done) {
      const local = isWell ? '' : (address.split('@')[0] ?? '').replace(/-.*$/, '')
      const reply = replies[local]
      // Repeats the address, as real servers do.
      if (reply) done(Object.assign(new Error(`${address}: ${reply.text}`), { responseCode: reply.code }))
      else if (local === 'closes') sockets.get(session.remotePort)?.destroy()
      else if (local !== 'slow') done()
    },
    onData(stream, _session, done) {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
      stream.on('end', () => {
        received.push(text)
        done()
      })
    },
  })
  server.on('error', () => undefined)
  server.server.on('connection', (socket: Socket) => sockets.set(socket.remotePort ?? 0, socket))
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${String(port)}`,
    received,
    recover: (well) => {
      isWell = well
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
      }),
  }
}
