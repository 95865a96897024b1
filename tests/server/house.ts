// A whole server without a socket for tests: real databases, real app, a clock that the test moves and a log that it can read.
import { Writable } from 'node:stream'
import { afterAll, beforeAll } from 'vitest'
import { createApp } from '../../server/app.ts'
import { ensureLogKey, ensureSessionKey } from '../../server/db/installation.ts'
import { migrate } from '../../server/db/migrate.ts'
import { openDatabase } from '../../server/db/sql.ts'
import type { AppDeps } from '../../server/deps.ts'
import { createLedger } from '../../server/ledger.ts'
import { createAuditLog } from '../../server/log/audit.ts'
import { createLogSigner } from '../../server/log/signer.ts'
import { createLogger } from '../../server/log/logger.ts'
import { createLimits } from '../../server/service.ts'
import { defaultVolumeLimits } from '../../server/volume.ts'
import type { Cluster } from './postgres.ts'

export interface House {
  readonly app: ReturnType<typeof createApp>
  readonly deps: AppDeps
  /** Everything the operator's log holds. */
  logText(): string
  /** Moves the clock on. */
  pass(ms: number): void
  /** Another server on the same databases, with other parts where given. */
  another(parts?: Partial<AppDeps>): ReturnType<typeof createApp>
}

/** One that whoever opened it closes. */
export interface OwnHouse extends House {
  close(): Promise<void>
}

export async function openHouse(cluster: Cluster, parts: Partial<AppDeps> = {}): Promise<OwnHouse> {
  const main = openDatabase(await cluster.createDatabase(), { maxConnections: 8 })
  const shred = openDatabase(await cluster.createDatabase(), { maxConnections: 4 })
  await migrate(main, 'main')
  await migrate(shred, 'shred')
  let skew = 0
  const clock = (): Date => new Date(Date.now() + skew)
  const lines: string[] = []
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  const logger = createLogger('debug', destination)
  const sessionKey = await ensureSessionKey(main)
  const deps: AppDeps = {
    main,
    shred,
    audit: createAuditLog('test', clock),
    logSigner: createLogSigner(await ensureLogKey(main)),
    ledger: createLedger({ main, shred, logger, clock }),
    logger,
    publicUrl: new URL('http://localhost:8420'),
    trustedProxies: [],
    destinationOrigins: [],
    clock,
    sessionKey,
    limits: createLimits({ main, key: sessionKey, clock }),
    backupDays: 30,
    volumeLimits: defaultVolumeLimits,
    mailer: null,
    webRoot: null,
    modelsRoot: null,
    ...parts,
  }
  return {
    app: createApp(deps),
    deps,
    logText: () => lines.join(''),
    pass: (ms) => {
      skew += ms
    },
    another: (others) => createApp({ ...deps, ...others }),
    async close() {
      await Promise.all([main.end({ timeout: 1 }), shred.end({ timeout: 1 })])
    },
  }
}

/**
 * A house for all tests of a file, to be called where hooks may be. What is in it is there from the next hook on.
 * @param parts asked for when it opens: what a hook before it started may go in
 */
export function useHouse(cluster: () => Cluster, parts: () => Partial<AppDeps> = () => ({})): House {
  let house: OwnHouse | undefined
  const opened = (): House => {
    if (!house) throw new Error('before the first hook')
    return house
  }
  beforeAll(async () => {
    house = await openHouse(cluster(), parts())
  })
  afterAll(() => house?.close())
  return {
    get app() {
      return opened().app
    },
    get deps() {
      return opened().deps
    },
    logText: () => opened().logText(),
    pass: (ms) => {
      opened().pass(ms)
    },
    another: (others) => opened().another(others),
  }
}
