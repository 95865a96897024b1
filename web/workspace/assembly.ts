// What an opened workspace is made of, and who tells whom. Parts know each other by the few verbs they are handed here; what happens in which order
// (opening, ending) is in `course.ts`, and what screens may ask for in `workspace.svelte.ts`.
import { matchingPermittedOn, noConsent } from '../../core/consent.ts'
import { today } from '../../core/dates.ts'
import type { FormReference } from '../../core/forms/document.ts'
import type { RecordId } from '../../core/ids.ts'
import { scopesOf } from '../../core/scopes.ts'
import type { ClearStatement, SessionInfo } from '../../core/wire.ts'
import type { SignInSecret } from '../../workers/vault/api.ts'
import { installedModelSet } from '../api/model-set.ts'
import type { ServerDoor, SessionOver } from '../api/server-door.ts'
import type { VaultDoor } from '../api/vault-door.ts'
import { poolWidth, VisionPool } from '../api/vision-pool.ts'
import { providerChooser } from '../api/vision-provider.ts'
import { startVisionWorker } from '../api/vision-worker.ts'
import { WorkspaceDatabase } from '../store/database.ts'
import { CatchingUp, type News } from './feed/catching-up.ts'
import { ChainKeeper } from './feed/chain-keeper.ts'
import { HeadsKeeper } from './feed/heads-keeper.ts'
import { Knowledge } from './feed/knowledge.ts'
import { LogKeeper } from './feed/log-keeper.svelte.ts'
import { Restored } from './feed/restored.svelte.ts'
import { Shares } from './feed/shares.ts'
import { Sync } from './feed/sync.ts'
import { Alerts } from './organisation/alerts.svelte.ts'
import { Leaving } from './organisation/leaving.ts'
import { Members } from './organisation/members.svelte.ts'
import { WorkspaceSettings } from './organisation/settings.ts'
import { Outbox, type Draft } from './outbox/outbox.svelte.ts'
import { formOffersIn, PendingChanges } from './outbox/pending.ts'
import { ConsentSigner } from './people/consent-commands.ts'
import { Eraser } from './people/erasure.ts'
import { EvidenceReader } from './people/evidence.ts'
import { Papers } from './people/papers.ts'
import { People } from './people/people.ts'
import { Roster } from './people/roster.ts'
import { Photos } from './photos/photos.ts'
import { Pictures } from './photos/pictures.ts'
import { makePreview } from './photos/preview.ts'
import { PooledVision } from './photos/vision-door.ts'
import { Destinations } from './publishing/destinations.svelte.ts'
import { Asks } from './requests/asks.svelte.ts'
import { Forms } from './requests/forms.svelte.ts'
import { PaperAnswers } from './requests/paper-answers.ts'
import { Requests } from './requests/requests.svelte.ts'
import type { ClockWatch } from './session/clock.svelte.ts'
import { Commands } from './session/commands.ts'
import type { Life } from './session/life.svelte.ts'
import { BrowserKeys } from './session/own-keys.ts'
import type { SentList } from './session/sent.svelte.ts'
import { StayingOpen } from './session/staying-open.svelte.ts'
import { Tabs, type TabMessage } from './session/tabs.ts'
import { peopleInUse } from './taking-over/in-use.ts'
import { TakingOver } from './taking-over/taking-over.svelte.ts'
import { JoinedEntries } from './views/joined-entries.ts'
import { Views } from './views/views.svelte.ts'

/** What unlocking hands over. */
export interface Opened {
  readonly session: SessionInfo
  readonly vault: VaultDoor
  readonly server: ServerDoor
  readonly sent: SentList
  readonly clock: ClockWatch
  /** Resolves when the server lets this session do nothing more. */
  readonly over: Promise<SessionOver>
  /** How to sign in again by itself changed. */
  readonly renewWith: (secret: SignInSecret | undefined) => void
}

export type Parts = ReturnType<typeof assemble>

export function assemble({ session, vault: vaultDoor, server, renewWith }: Opened, life: Life) {
  const { member, workspace } = session
  const { origin } = location
  const vault = vaultDoor.api
  const opens = scopesOf(member.roles)

  // --- Verbs that parts are handed ---

  const drain = () => outbox.drain()
  const catchUp = () => catchingUp.now()
  const follow = () => chain.follow()
  const recognition = () => views.settings.recognition
  const formOf = (form: FormReference) => forms.find(form)?.document
  const holdWhile = <T>(work: Promise<T>) => staying.holdWhile(work)
  const historyRefused = () => {
    life.lock('history-refused')
  }
  /** Durable on this device, in the order of commands. */
  const enqueue = (make: () => Promise<readonly Draft[]>) => commands.run(async () => outbox.enqueue(await make()))
  /** Durable here, then sent; resolves when the server had its chance to answer. */
  const say = async (statements: readonly ClearStatement[]) => {
    await enqueue(() => Promise.resolve(statements.map((signed) => ({ kind: 'statement', signed }))))
    await drain()
  }

  // --- On this device ---

  const database = new WorkspaceDatabase(workspace.id)
  database.on('versionchange', () => {
    life.lock('elsewhere')
  })
  const tabs = new Tabs(workspace.id, (message: TabMessage) => {
    if (message === 'locked') life.lock('elsewhere')
    else if (message === 'changed') life.inBackground(outbox.load())
    else staying.heard(message)
  })
  const commands = new Commands(life)
  const pool = new VisionPool({
    width: poolWidth(navigator),
    modelsUrl: new URL('/models', location.href).href,
    start: startVisionWorker,
    installed: installedModelSet,
    chooseProvider: () => providerChooser().choose(),
    connectVault: (port) => vault.connectVision(port),
    onConnected: () => roster.again(),
  })
  const staying = new StayingOpen({ life, tabs, visionBusy: () => pool.busy })
  const vision = new PooledVision(pool, { recognition, grouping: () => views.settings.grouping })

  // --- What is known, and what is shown of it ---

  const knowledge = new Knowledge()
  const pending = new PendingChanges()
  const joined = new JoinedEntries(knowledge, pending)
  const views = new Views(knowledge, pending, joined)

  // --- From the server ---

  const shares = new Shares(vault, server, knowledge, follow)
  const members = new Members({ vault, server, tabs, follow })
  const heads = new HeadsKeeper({
    ...{ workspace: workspace.id, member: member.id, vault, server },
    run: (work) => {
      life.inBackground(work)
    },
  })
  const log = new LogKeeper({ vault, server, onWithheld: historyRefused })
  const chain = new ChainKeeper({ member, vault, server, database, life, members, shares, heads })
  const sync = new Sync({
    ...{ workspace: workspace.id, vault, server, database, tabs, knowledge, shares },
    held: () => opens,
    chainSeen: (head) => chain.seen(head),
    ownDocument: (statement) => outbox.ownDocument(statement),
    entriesOf: joined.entriesOf,
    purge: ({ owner }) => people.purge(owner),
    onContradiction: historyRefused,
  })
  const show = ({ owners, statements, forms: formsToo }: News) => {
    if (formsToo || statements) forms.refresh()
    views.refresh(owners)
    if (statements) asks.refresh()
    if (statements || owners.size > 0) requests.refresh()
  }
  const restored = new Restored({ restored: session.restored, chain: session.chain, vault, server, database, tabs })

  // --- To the server ---

  const outbox: Outbox = new Outbox({
    ...{ vault, server, database, tabs, knowledge, shares, pending, catchUp },
    onChanged: (changed) => {
      views.refresh(changed)
      requests.refresh()
      heads.moved()
    },
    onRestated: (record, version, waiting) => {
      views.noteRestated(record, version, waiting)
    },
    absorb: () => catchingUp.absorb(),
    shows: (scope) => opens.includes(scope),
    matchingPermitted: (owner) => matchingPermittedOn(views.person(owner)?.consent ?? noConsent, today()),
    enrolAgain: async (portrait) => {
      const enrolment = await vision.enrol(life.signal, new Blob([portrait]))
      return enrolment.ok ? enrolment.offered : undefined
    },
  })
  const catchingUp = new CatchingUp({ sync, outbox, tabs, heads, log, show })

  // --- People, photos, and the workspace itself ---

  const papers = new Papers({
    ...{ vault, server, knowledge, shares, personOf: joined.personOf },
    openPending: (paper: RecordId) => outbox.openPending(paper),
  })
  const consents = new ConsentSigner(vault, knowledge, pending, joined.entriesOf)
  const roster = new Roster({ vault, server, knowledge, shares, views, joined, drain })
  const people: People = new People({
    ...{ vault, database, commands, outbox, knowledge, views, joined, shares, consents, papers, roster, pool },
    eraser: new Eraser({ vault, knowledge, views, pending }),
    enrol: (portrait) => vision.enrol(life.signal, portrait),
    ...{ recognition, formOf },
  })
  const pictures = new Pictures({
    ...{ vault, database },
    assetsOf: (event) => views.assetsOf(event),
    asset: (asset) => views.asset(asset),
    noteStorage: (full) => {
      outbox.noteStorage(full)
    },
    makePreview: (original) => makePreview(vision, life.signal, original),
  })
  const photos = new Photos({
    ...{ member: member.id, vault, commands, outbox, views, joined, pictures },
    opensFaces: () => opens.includes('faces'),
  })
  const settings = new WorkspaceSettings({ vault, commands, outbox, views, roster, pool })
  const alerts = new Alerts({
    server,
    isTold: () => member.roles.includes('owner') || member.roles.includes('auditor'),
    isLocked: () => life.locked !== null,
  })
  const leaving = new Leaving({ session, vault, server, database, knowledge, pending, papers, views })
  const evidence = new EvidenceReader({
    ...{ workspace: workspace.id, server, knowledge, papers },
    noteHead: async (head) => {
      await vault.noteLogHead(head)
      await log.check()
    },
  })
  const keys = new BrowserKeys({ session, vault, server, renewWith })
  const destinations = new Destinations({ member: member.id, vault, server, database })

  // --- Asking people ---

  const forms: Forms = new Forms({
    ...{ member: member.id, vault, server, database, knowledge, catchUp },
    offersOnTheWay: () => formOffersIn(pending.all()),
    say: (signed) => say([signed]),
  })
  const asks: Asks = new Asks({ session, origin, vault, server, people, book: knowledge.asks, knowledge, catchUp, say, drain })
  const requests: Requests = new Requests({
    ...{ session, origin, vault, server, database, tabs, book: knowledge.asks, pending, views, forms },
    ...{ enqueue, drain, catchUp, holdWhile },
  })
  const paperAnswers = new PaperAnswers({ vault, book: knowledge.asks, consents, views, formOf, enqueue })
  const takingOver = new TakingOver({
    key: `taken-over:${member.id}`,
    ...{ vault, database, consents, enqueue, drain, recognition, holdWhile },
    person: (owner) => views.person(owner),
    inUse: () => peopleInUse(views, knowledge.asks),
    erase: (owner) => people.erase(owner, []),
    addPortrait: (owner, portrait) => people.addPortrait(owner, portrait),
  })

  return {
    ...{ database, tabs, commands, pool, staying, vision, knowledge, pending, views },
    ...{ members, heads, log, chain, restored, outbox, catchingUp },
    ...{ people, roster, pictures, photos, settings, alerts, leaving, evidence, keys, destinations },
    ...{ forms, asks, requests, paperAnswers, takingOver },
  }
}
