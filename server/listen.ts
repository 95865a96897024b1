// The HTTP(S) listener. It is opened first, so that a taken port is told before anything is started, and answers 503 until the app is there.
import { createAdaptorServer, type ServerType } from '@hono/node-server'
import { readFileSync } from 'node:fs'
import { createServer as createHttpsServer } from 'node:https'
import type { Settings } from './env.ts'
import { StartError } from './start-error.ts'
import { answerWhileStarting } from './starting.ts'

type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch']

export interface Listener {
  /** From now on requests go to the app. */
  serve(fetch: Fetch): void
  /** Takes no new requests, gives running ones a moment, then closes. */
  close(): Promise<void>
}

const graceMs = 5_000

/** @throws StartError `port_taken`, or `bad_setting` for a certificate that does not work */
export async function listen({ host, port, tls }: Pick<Settings, 'host' | 'port' | 'tls'>): Promise<Listener> {
  let current: Fetch = answerWhileStarting
  const fetch: Fetch = (request, env) => current(request, env)
  const server = tls === null ? createAdaptorServer({ fetch }) : createTlsServer(fetch, tls)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(explain(error, host, port))
    })
    server.listen(port, host, resolve)
  })
  return {
    serve: (appFetch) => {
      current = appFetch
    },
    close: () => close(server),
  }
}

function createTlsServer(fetch: Fetch, { certPath, keyPath }: NonNullable<Settings['tls']>): ServerType {
  try {
    const serverOptions = { cert: readFileSync(certPath), key: readFileSync(keyPath) }
    return createAdaptorServer({ fetch, createServer: createHttpsServer, serverOptions })
  } catch (cause) {
    throw new StartError(
      'bad_setting',
      `TLS_CERT (${certPath}) and TLS_KEY (${keyPath}) could not be read as a certificate and its key.`,
      { cause },
    )
  }
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(
        'port_taken',
        `Port ${String(port)} is taken by another program; stop that program, or set PORT to another number.`,
        {
          cause: error,
        },
      )
    case 'EACCES':
      return new StartError('port_taken', `This user may not listen on port ${String(port)}; set PORT to a number above 1023.`, {
        cause: error,
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError('bad_setting', `HOST=${host} is not an address of this machine.`, { cause: error })
    default:
      return error
  }
}

async function close(server: ServerType): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve()
    })
  })
  if ('closeIdleConnections' in server) {
    server.closeIdleConnections()
    const timer = setTimeout(() => {
      server.closeAllConnections()
    }, graceMs)
    await closed
    clearTimeout(timer)
  }
  await closed
}
