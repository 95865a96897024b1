// An organisation on a real server with two real PostgreSQL instances, worked by a real vault: people with names, events and photos that carry some of those
// names, and an officer who erases. What the console does in the browser is done here with the same core functions.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { AssetDocument, EventDocument } from '../../../../core/documents.ts'
import { assetWithout, namesIn, withTexts } from '../../../../core/erasure.ts'
import {
  createPseudonym,
  type CalendarDate,
  type OwnerId,
  type Pseudonym,
  type RecordId,
  type ShareId,
} from '../../../../core/ids.ts'
import type { PutRecord, StartShare } from '../../../../core/wire.ts'
import { createApp } from '../../../../server/app.ts'
import { ensureLogKey, ensureSessionKey } from '../../../../server/db/installation.ts'
import { findLinesToCompact } from '../../../../server/db/ledger.ts'
import type { AppDeps } from '../../../../server/deps.ts'
import { createLedger, type Ledger } from '../../../../server/ledger.ts'
import { createAuditLog } from '../../../../server/log/audit.ts'
import { createLogSigner } from '../../../../server/log/signer.ts'
import { openDatabases, type OpenDatabases } from '../../../../server/open-databases.ts'
import { createLimits } from '../../../../server/service.ts'
import { defaultVolumeLimits } from '../../../../server/volume.ts'
import { ServerDoor, type Answer } from '../../../../web/api/server-door.ts'
import type { DeviceSecret } from '../../../../workers/vault/api.ts'
import { createVault } from '../../../../workers/vault/vault.ts'
import { newId } from '../../../support/practice-vault.ts'

const origin = 'http://localhost:8420'

export interface Person {
  readonly id: OwnerId
  readonly pseudonym: Pseudonym
  readonly name: string
  readonly share: StartShare
  readonly put: PutRecord
}

/** An event whose name and one photo's file name hold a person's name. */
export interface Named {
  readonly person: Person
  readonly event: OwnerId
  readonly share: ShareId
  readonly puts: readonly PutRecord[]
  readonly texts: readonly string[]
}

/** What a backup of both databases holds. */
export interface Backup {
  readonly shares: ReadonlyMap<ShareId, StartShare>
  readonly records: readonly PutRecord[]
  readonly halves: ReadonlyMap<ShareId, string>
}

/** Each broken in its own way; undefined is the real one. */
export type Broken = 'keeps a share' | undefined

export class Organisation {
  readonly vault = createVault()
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'imprimatur-erasure-'))
  #databases!: OpenDatabases
  #deps!: AppDeps
  #door!: ServerDoor
  #device!: DeviceSecret
  #cookie = ''

  async open(broken: Broken): Promise<void> {
    this.#databases = await openDatabases({ databases: null, dataDir: this.#dataDir })
    const { main, shred } = this.#databases
    const clock = (): Date => new Date()
    const logger = pino({ level: 'silent' })
    const ledger = createLedger({ main, shred, logger, clock })
    const sessionKey = await ensureSessionKey(main)
    this.#deps = {
      main,
      shred,
      audit: createAuditLog('proof', clock),
      logSigner: createLogSigner(await ensureLogKey(main)),
      ledger: broken ? this.#keepingOne(ledger) : ledger,
      logger,
      publicUrl: new URL(origin),
      trustedProxies: [],
      destinationOrigins: [],
      clock,
      sessionKey,
      limits: createLimits({ main, key: sessionKey, clock }),
      backupDays: 30,
      volumeLimits: defaultVolumeLimits,
      webRoot: null,
      mailer: null,
      modelsRoot: null,
    }
    const app = createApp(this.#deps)
    this.#door = new ServerDoor({
      baseUrl: origin,
      fetch: async (input, init) => {
        const headers = new Headers(init?.headers)
        headers.set('cookie', this.#cookie)
        const response = await app.request(input instanceof Request ? input.url : input, { ...init, headers })
        const set = response.headers.get('set-cookie')
        if (set) this.#cookie = /__Host-imprimatur=[^;]+/.exec(set)?.[0] ?? this.#cookie
        return response
      },
    })
    const input = {
      name: 'Proof',
      practice: true,
      member: { name: 'Officer', email: null },
      foundingCode: null,
      recognition: false,
    }
    const { request, device } = await this.vault.foundPracticeWorkspace(input)
    this.#device = device
    ensure(await this.#door.found(request))
  }

  async close(): Promise<void> {
    await this.#databases.close()
    rmSync(this.#dataDir, { recursive: true, force: true })
  }

  /** The broken variant: whatever is destroyed, one half of it comes back. */
  #keepingOne(ledger: Ledger): Ledger {
    return {
      ...ledger,
      carryOut: async () => {
        const { main, shred } = this.#databases
        const [line] = await main<{ shares: string[] }[]>`select shares from ledger where destroyed_at is null limit 1`
        const rows = await shred`select * from server_share where share_id = any(${line?.shares ?? []}::uuid[]) limit 1`
        const done = await ledger.carryOut()
        for (const row of rows) await shred`insert into server_share ${shred(row)}`
        return done
      },
    }
  }

  // --- Work ---

  async addPeople(names: readonly string[]): Promise<Person[]> {
    const made = await Promise.all(
      names.map(async (name) => {
        const id = newId<OwnerId>()
        const pseudonym = createPseudonym(crypto.getRandomValues(new Uint8Array(5)))
        return { id, pseudonym, name, signed: await this.vault.signOwner(id, 'subject', pseudonym) }
      }),
    )
    for (let i = 0; i < made.length; i += 400)
      ensure(await this.#door.putStatements(made.slice(i, i + 400).map(({ signed }) => signed)))
    const people: Person[] = []
    for (const { id, pseudonym, name } of made) {
      const share = await this.#startShare(id, 'people')
      const [put] = await this.vault.sealRecords([
        {
          table: 'person',
          record: newId<RecordId>(),
          version: 1,
          share: share.statement.body.share,
          document: { json: { name, email: null, note: '' }, attachment: null },
        },
      ])
      if (!put) throw new Error('nothing was sealed')
      people.push({ id, pseudonym, name, share, put })
    }
    await this.#put(people.map(({ put }) => put))
    return people
  }

  /** An event named after the person, with a photo whose file carries the name and on which they are named. */
  async addNamedEvent(person: Person): Promise<Named> {
    const event = newId<OwnerId>()
    ensure(await this.#door.putStatements([await this.vault.signOwner(event, 'event', null)]))
    const share = (await this.#startShare(event, 'library')).statement.body.share
    const file = `${person.name.replaceAll(' ', '-').toLowerCase()}_01.jpg`
    const title = `Afscheid van ${person.name}`
    const altText = `Zaal vol collega's, links ${person.name.toUpperCase()} met bloemen`
    const documents = [
      { table: 'event' as const, json: { name: title, date: '2026-05-01' as CalendarDate, roster: [person.id] } },
      { table: 'asset' as const, json: photoOf(file, altText, person.id) },
    ]
    const puts = await this.vault.sealRecords(
      documents.map(({ table, json }) => ({
        table,
        record: newId<RecordId>(),
        version: 1,
        share,
        document: { json, attachment: null },
      })),
    )
    await this.#put(puts)
    return { person, event, share, puts, texts: [file, title, altText] }
  }

  /** What the console's officer does (web/workspace/people/erasure.ts): names out of the texts, everything of the event anew, then the tombstone. */
  async erase(person: Person, named: Named | undefined): Promise<void> {
    if (named) {
      ensure(await this.#door.putStatements([await this.vault.signRetired(named.event, named.share)]))
      const share = (await this.#startShare(named.event, 'library')).statement.body.share
      const opened = await this.vault.openRecords(named.puts)
      const inputs = opened.map((result, i) => {
        const body = named.puts[i]?.statement.body
        if (!result.ok || !body) throw new Error('an own record does not open')
        const json =
          body.table === 'asset'
            ? assetWithout(AssetDocument.parse(result.document.json), new Set([person.id]))
            : EventDocument.parse(result.document.json)
        const changed = withTexts(json, namesIn(json, [{ name: person.name, replacement: person.pseudonym }]))
        return {
          table: body.table,
          record: body.record,
          version: body.version + 1,
          share,
          document: { json: changed, attachment: null },
        }
      })
      await this.#put(await this.vault.sealRecords(inputs))
    }
    ensure(await this.#door.putStatements([await this.vault.signErased(person.id, person.pseudonym, null)]))
  }

  /** Everything asked for is carried out, and the store rewritten. */
  /** What the server's sweeps do, until no line is left. */
  async settle(): Promise<void> {
    await this.#deps.ledger.carryOut()
    for (let sweeps = 0; sweeps < 30; sweeps++) {
      await this.#deps.ledger.compact()
      if ((await findLinesToCompact(this.#deps.main)).length === 0) return
    }
    throw new Error('the share store was not rewritten')
  }

  receipt(person: Person) {
    return this.#door.erasureReceipt(person.id)
  }

  /** Which of these bytes stand anywhere in the files of the shred instance. */
  findInShredFiles(halves: readonly string[]): number {
    const files = readdirSync(join(this.#dataDir, 'shred'), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    const contents = files.map((file) => readFileSync(join(file.parentPath, file.name)))
    return halves.filter((half) => contents.some((bytes) => bytes.includes(Buffer.from(half, 'base64url')))).length
  }

  async backup(): Promise<Backup> {
    const { main, shred } = this.#databases
    const [shares, records, halves] = [
      await main<{ signed: string; sealed: Buffer }[]>`
        select s.signed, h.sealed from share h join statement s using (workspace_id, statement_id)`,
      await main<{ signed: string; envelope: Buffer }[]>`
        select s.signed, r.envelope from record r join statement s using (workspace_id, statement_id) where r.envelope is not null`,
      await shred<{ share: ShareId; half: Buffer }[]>`select share_id as share, half from server_share`,
    ]
    return {
      shares: new Map(
        shares.map(({ signed, sealed }) => {
          const start = { statement: JSON.parse(signed) as StartShare['statement'], sealed: sealed.toString('base64url') }
          return [start.statement.body.share, start]
        }),
      ),
      records: records.map(({ signed, envelope }) => ({
        statement: JSON.parse(signed) as PutRecord['statement'],
        envelope: envelope.toString('base64url'),
      })),
      halves: new Map(halves.map(({ share, half }) => [share, half.toString('base64url')])),
    }
  }

  async #startShare(owner: OwnerId, scope: 'people' | 'library'): Promise<StartShare> {
    const start = await this.vault.startShare(owner, scope)
    const { serverHalf } = ensure(await this.#door.startShare(start))
    await this.vault.completeShare(start.statement.body.share, serverHalf)
    return start
  }

  async #put(puts: readonly PutRecord[]): Promise<void> {
    for (let i = 0; i < puts.length; i += 200) {
      const { outcomes } = ensure(await this.#door.putRecords(puts.slice(i, i + 200)))
      if (outcomes.some(({ outcome }) => outcome !== 'stored')) throw new Error('a record was not stored')
    }
  }

  /** Another vault with the same member's keys, which has opened nothing: what somebody with every key and a backup can do. */
  async vaultWithAllKeys(): Promise<Organisation['vault']> {
    const vault = createVault()
    const { unlocker, session } = await this.#signInAgain()
    await vault.unlock({ kind: 'device', device: this.#device }, unlocker, session)
    return vault
  }

  async #signInAgain() {
    const secret = await createVault().signInSecret({ kind: 'device', device: this.#device })
    if (secret === undefined) throw new Error('no sign-in secret')
    return ensure(await this.#door.signIn(secret))
  }
}

function photoOf(fileName: string, altText: string, subject: OwnerId): AssetDocument {
  return AssetDocument.parse({
    fileName,
    altText,
    contentHash: 'ab'.repeat(32),
    sizeBytes: 1,
    width: 10,
    height: 10,
    faces: [
      {
        id: 'f1',
        box: { x: 0.1, y: 0.1, width: 0.2, height: 0.2 },
        source: 'drawn',
        score: 1,
        quality: 'good',
        proposal: null,
        rejected: [],
        decision: { kind: 'person', subject },
        covered: false,
        decidedBy: null,
        decidedAt: null,
      },
    ],
    withoutFace: [],
    seen: null,
    recognition: null,
  })
}

function ensure<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`the server answered ${answer.code}`)
  return answer.value
}
