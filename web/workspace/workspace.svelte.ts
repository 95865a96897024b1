// An opened workspace: puts its parts together, follows the server, and ends all of it when it locks. Commands (`people.ts`, `photos.ts`, `settings.ts`) are made
// durable in the outbox before they resolve; what screens read is what sync has brought with that laid over it (`views.svelte.ts`).
import { matchingPermittedOn, noConsent, type ConsentState } from '../../core/consent.ts'
import type { Channel } from '../../core/channels.ts'
import { today } from '../../core/dates.ts'
import { CodedError, isCodedError } from '../../core/errors.ts'
import type { MemberId, OwnerId, RecordId } from '../../core/ids.ts'
import { scopesOf, type Role } from '../../core/scopes.ts'
import type { PublishingRules } from '../../core/verdict/rules.ts'
import type { BackupAge, VolumeAlert } from '../../core/wire/alerts.ts'
import type { ClearStatement, SessionInfo } from '../../core/wire.ts'
import type { SignInSecret } from '../../workers/vault/api.ts'
import type { Enrolment } from '../../workers/vision/api.ts'
import type { ClockReading, ServerDoor, SessionOver } from '../api/server-door.ts'
import type { VaultDoor } from '../api/vault-door.ts'
import { poolWidth, VisionPool } from '../api/vision-pool.ts'
import { installedModelSet } from '../api/model-set.ts'
import { providerChooser } from '../api/vision-provider.ts'
import { startVisionWorker } from '../api/vision-worker.ts'
import { saveBatchNote, savedBatchNote } from '../store/batch-store.ts'
import { forgetRemembered, saveSealedHeads } from '../store/device.ts'
import { WorkspaceDatabase, type RestoreReport } from '../store/database.ts'
import { feedAnewFor } from '../store/feed-store.ts'
import { dropReport, saveChain, savedReport } from '../store/restore-store.ts'
import { Alerts } from './organisation/alerts.svelte.ts'
import { Asks } from './requests/asks.svelte.ts'
import type { ClockWatch } from './session/clock.svelte.ts'
import { Commands } from './session/commands.ts'
import { ConsentSigner } from './people/consent-commands.ts'
import { Destinations } from './publishing/destinations.svelte.ts'
import { EvidenceReader } from './people/evidence.ts'
import { Forms } from './requests/forms.svelte.ts'
import { Eraser } from './people/erasure.ts'
import { giveBack } from './feed/giving-back.ts'
import { HeadsKeeper } from './feed/heads-keeper.ts'
import { IdleLock } from './session/idle-lock.ts'
import { JoinedEntries } from './views/joined-entries.ts'
import { LogKeeper } from './feed/log-keeper.ts'
import { Knowledge } from './feed/knowledge.ts'
import { Members } from './organisation/members.svelte.ts'
import { BrowserKeys, type OwnKeys } from './session/own-keys.ts'
import { Leaving } from './organisation/leaving.ts'
import { Outbox, type Draft } from './outbox/outbox.svelte.ts'
import { Papers } from './people/papers.ts'
import { formOffersIn, PendingChanges } from './outbox/pending.ts'
import { People } from './people/people.ts'
import { Photos } from './photos/photos.ts'
import { Pictures } from './photos/pictures.ts'
import { PaperAnswers } from './requests/paper-answers.ts'
import { Requests } from './requests/requests.svelte.ts'
import { Roster } from './people/roster.ts'
import { WorkspaceSettings } from './organisation/settings.ts'
import type { SentList } from './session/sent.svelte.ts'
import { Shares } from './feed/shares.ts'
import { isEnded, Sync } from './feed/sync.ts'
import { TakingOver } from './taking-over/taking-over.svelte.ts'
import { peopleInUse } from './taking-over/in-use.ts'
import { Tabs, type TabMessage } from './session/tabs.ts'
import type {
  AssetView,
  ErasedPerson,
  EventView,
  LockReason,
  OutboxState,
  PersonView,
  SentItem,
  VisionDoor,
  Workspace,
} from './types.ts'
import { Views } from './views/views.svelte.ts'
import { previewLongestSide } from './photos/preview-size.ts'
import { PooledVision } from './photos/vision-door.ts'

const pollEveryMs = 20_000
const remindersEveryMs = 10 * 60_000
const alertsEveryMs = 5 * 60_000
/** Another tab says every five seconds that its batch runs. */
const otherBusyMs = 12_000

export interface OpenWorkspaceParts {
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

export class OpenWorkspace implements Workspace {
  readonly info: SessionInfo['workspace']
  readonly member: SessionInfo['member']
  readonly vision: VisionDoor
  readonly destinations: Destinations
  readonly forms: Forms
  readonly members: Members
  readonly asks: Asks
  readonly requests: Requests
  readonly paperAnswers: PaperAnswers
  readonly takingOver: TakingOver
  readonly evidence: EvidenceReader
  readonly keys: OwnKeys
  readonly leaving: Leaving
  readonly #vault: VaultDoor
  readonly #server: ServerDoor
  readonly #sent: SentList
  readonly #clock: ClockWatch
  readonly #over: Promise<SessionOver>
  readonly #database: WorkspaceDatabase
  readonly #tabs: Tabs
  readonly #knowledge = new Knowledge()
  readonly #pending = new PendingChanges()
  readonly #joined = new JoinedEntries(this.#knowledge, this.#pending)
  readonly #views = new Views(this.#knowledge, this.#pending, this.#joined)
  readonly #shares: Shares
  readonly #sync: Sync
  readonly #outbox: Outbox
  readonly #pictures: Pictures
  readonly #people: People
  readonly #photos: Photos
  readonly #settings: WorkspaceSettings
  readonly #alerts: Alerts
  readonly #commands = new Commands(() => this.#locked !== null)
  readonly #roster: Roster
  readonly #pool: VisionPool
  readonly #idle: IdleLock
  readonly #heads: HeadsKeeper
  readonly #log: LogKeeper
  readonly #end = new AbortController()
  #catching: Promise<unknown> = Promise.resolve()
  #absorbing: Promise<unknown> = Promise.resolve()
  #otherBusyUntil = 0
  #held = 0
  readonly #restored: SessionInfo['restored']
  readonly #chainEntries: SessionInfo['chain']
  #restore = $state.raw<RestoreReport | null>(null)
  #otherLogs = $state.raw<readonly MemberId[]>([])
  #locked = $state<LockReason | null>(null)
  #lockPostponedUntil = $state<number | null>(null)

  constructor({ session, vault, server, sent, clock, over, renewWith }: OpenWorkspaceParts) {
    this.info = session.workspace
    this.member = session.member
    this.#restored = session.restored
    this.#chainEntries = session.chain
    this.#vault = vault
    this.#server = server
    this.#sent = sent
    this.#clock = clock
    this.#over = over
    this.keys = new BrowserKeys({ session, vault: vault.api, server, renewWith })
    const { id } = session.workspace
    const { api } = vault
    const knowledge = this.#knowledge
    const commands = this.#commands
    const enqueue = (make: () => Promise<readonly Draft[]>): Promise<void> =>
      commands.run(async () => this.#outbox.enqueue(await make()))
    const database = (this.#database = new WorkspaceDatabase(id))
    database.on('versionchange', () => {
      this.#lock('elsewhere')
    })
    const tabs = (this.#tabs = new Tabs(id, (message) => {
      this.#heard(message)
    }))
    const shares = (this.#shares = new Shares(api, server, knowledge, () => this.#follow()))
    this.members = new Members({ vault: api, server, tabs, follow: () => this.#follow() })
    this.asks = new Asks({
      session,
      server,
      catchUp: () => this.#catchUp(),
      vault: api,
      book: knowledge.asks,
      knowledge,
      origin: location.origin,
      say: (signed) => this.#say(signed),
    })
    this.#sync = new Sync({
      workspace: id,
      held: () => scopesOf(this.roles),
      vault: api,
      server,
      database,
      tabs,
      knowledge,
      shares,
      chainSeen: (head) => (this.members.isNews(head) ? this.#follow() : Promise.resolve()),
      ownDocument: (statement) => this.#outbox.ownDocument(statement),
      entriesOf: this.#joined.entriesOf,
      purge: ({ owner }) => this.#people.purge(owner),
      onContradiction: () => {
        this.#lock('history-refused')
      },
    })
    this.#outbox = new Outbox({
      vault: api,
      server,
      database,
      tabs,
      knowledge,
      shares,
      pending: this.#pending,
      onChanged: (changed) => {
        this.#views.refresh(changed)
        this.requests.refresh()
        this.#heads.moved()
      },
      onRestated: (record, version, waiting) => {
        this.#views.noteRestated(record, version, waiting)
      },
      absorb: () => this.#absorb(),
      catchUp: () => this.#catchUp(),
      shows: (scope) => scopesOf(this.roles).includes(scope),
      matchingPermitted: (owner) => matchingPermittedOn(this.#views.person(owner)?.consent ?? noConsent, today()),
      enrolAgain: async (portrait) => {
        const enrolment = await this.#enrol(new Blob([portrait]))
        return enrolment.ok ? enrolment.offered : undefined
      },
    })
    this.#pictures = new Pictures({
      vault: api,
      database,
      assetsOf: (event) => this.#views.assetsOf(event),
      asset: (asset) => this.#views.asset(asset),
      noteStorage: (full) => {
        this.#outbox.noteStorage(full)
      },
      makePreview: async (original) => {
        const options = { covers: [], longestSide: previewLongestSide, mediaType: 'image/jpeg', quality: 0.8 } as const
        const rendered = await this.vision.render(this.#end.signal, original, options)
        return rendered.ok ? new Blob([rendered.bytes], { type: options.mediaType }) : undefined
      },
    })
    const openPending = (paper: RecordId) => this.#outbox.openPending(paper)
    const joined = this.#joined
    const papers = new Papers({ vault: api, server, knowledge, shares, openPending, personOf: joined.personOf })
    this.leaving = new Leaving({
      session,
      vault: api,
      server,
      database,
      knowledge,
      pending: this.#pending,
      papers,
      views: this.#views,
    })
    const consents = new ConsentSigner(api, knowledge, this.#pending, joined.entriesOf)
    this.#roster = new Roster({ vault: api, server, knowledge, shares, views: this.#views, joined })
    this.#pool = new VisionPool({
      width: poolWidth(navigator),
      modelsUrl: new URL('/models', location.href).href,
      start: startVisionWorker,
      installed: installedModelSet,
      chooseProvider: () => providerChooser().choose(),
      connectVault: (port) => api.connectVision(port),
      onConnected: () => this.#roster.again(),
    })
    const own = { vault: api, commands, outbox: this.#outbox, views: this.#views, joined, roster: this.#roster, pool: this.#pool }
    this.#people = new People({
      ...own,
      ...{ database, knowledge, shares, consents, papers },
      eraser: new Eraser({ vault: api, knowledge, views: this.#views, pending: this.#pending }),
      recognition: () => this.recognition,
      enrol: (portrait) => this.#enrol(portrait),
      formOf: (form) => this.forms.find(form)?.document,
    })
    this.#photos = new Photos({
      ...own,
      member: session.member.id,
      pictures: this.#pictures,
      opensFaces: () => scopesOf(this.roles).includes('faces'),
    })
    this.#settings = new WorkspaceSettings(own)
    this.#alerts = new Alerts({
      server,
      isTold: () => this.roles.includes('owner') || this.roles.includes('auditor'),
      isLocked: () => this.#locked !== null,
    })
    this.vision = new PooledVision(this.#pool, { recognition: () => this.recognition, grouping: () => this.grouping })
    this.destinations = new Destinations({ member: session.member.id, vault: api, server, database })
    this.forms = new Forms({
      ...{ member: session.member.id, vault: api, server, database, knowledge },
      offersOnTheWay: () => formOffersIn(this.#pending.all()),
      say: (signed) => this.#say([signed]),
      catchUp: () => this.#catchUp(),
    })
    this.requests = new Requests({
      session,
      origin: location.origin,
      vault: api,
      server,
      database,
      tabs,
      book: knowledge.asks,
      pending: this.#pending,
      views: this.#views,
      forms: this.forms,
      enqueue,
      drain: () => this.#outbox.drain(),
      catchUp: () => this.#catchUp(),
      holdWhile: (work) => this.holdWhile(work),
    })
    this.paperAnswers = new PaperAnswers({
      vault: api,
      book: knowledge.asks,
      consents,
      views: this.#views,
      formOf: (form) => this.forms.find(form)?.document,
      enqueue,
    })
    this.takingOver = new TakingOver({
      key: `taken-over:${session.member.id}`,
      vault: api,
      database,
      consents,
      enqueue,
      drain: () => this.#outbox.drain(),
      person: (owner) => this.#views.person(owner),
      inUse: () => peopleInUse(this.#views, knowledge.asks),
      erase: (owner) => this.erasePerson(owner, []),
      recognition: () => this.recognition,
      addPortrait: (owner, portrait) => this.addPortrait(owner, portrait),
      holdWhile: (work) => this.holdWhile(work),
    })
    this.#log = new LogKeeper({
      vault: api,
      server,
      onWithheld: () => {
        this.#lock('history-refused')
      },
      onOtherLog: (member) => {
        this.#otherLogs = [...this.#otherLogs.filter((one) => one !== member), member]
      },
    })
    this.evidence = new EvidenceReader({
      ...{ workspace: id, server, knowledge, papers },
      noteHead: async (head) => {
        await api.noteLogHead(head)
        await this.#log.check()
      },
    })
    this.#heads = new HeadsKeeper({
      workspace: id,
      member: this.member.id,
      vault: api,
      server,
      run: (work) => {
        this.#inBackground(work)
      },
    })
    this.#idle = new IdleLock({
      busy: () => this.#busy || Date.now() < this.#otherBusyUntil,
      tellActive: () => {
        tabs.tell('active')
      },
      onPostponed: (until) => {
        this.#lockPostponedUntil = until
      },
      onIdle: () => {
        this.#lock('idle')
      },
    })
  }

  /** Shows what this device holds, then what the server has. Resolves when both are there, or the server does not answer. */
  async start(): Promise<void> {
    const { signal } = this.#end
    void this.#vault.failed.then(() => {
      this.#lock('vault-ended')
    })
    void this.#vault.historyRefused.then(() => {
      this.#lock('history-refused')
    })
    void this.#over.then((reason) => {
      this.#lock(reason)
    })
    // A page that goes away locks: the browser may keep it as it is and show it again on the way back.
    window.addEventListener(
      'pagehide',
      () => {
        this.#lock('left')
      },
      { signal },
    )
    this.#idle.start(window, signal)
    window.addEventListener('focus', () => this.#inBackground(this.#catchUp()), { signal })
    window.addEventListener('online', () => this.#inBackground(this.#outbox.drain()), { signal })
    const every = (ms: number, work: () => void): void => {
      const timer = setInterval(work, ms)
      signal.addEventListener('abort', () => clearInterval(timer))
    }
    every(pollEveryMs, () => {
      if (document.visibilityState === 'visible') this.#inBackground(this.#catchUp())
    })
    every(otherBusyMs / 3, () => {
      if (this.#busy) this.#tabs.tell('busy')
    })
    every(alertsEveryMs, () => this.#inBackground(this.#alerts.look()))
    every(remindersEveryMs, () => this.#inBackground(this.requests.tend()))
    await this.#chainRead()
    const restore = this.members.chain?.restore
    if (restore) {
      const { api } = this.#vault
      const parts = { chain: this.#chainEntries, vault: api, server: this.#server, database: this.#database, tabs: this.#tabs }
      await giveBack(parts, restore.hash, this.#restored?.takenAt ?? restore.at)
    }
    this.#restore = await savedReport(this.#database)
    await feedAnewFor(this.#database, scopesOf(this.roles))
    await this.#outbox.load()
    await this.destinations.open()
    await this.forms.open()
    await this.requests.open()
    await this.takingOver.open()
    await this.#catchUp()
    // In this order: sealed heads that no kept chain leads to are only less, never wrong.
    await saveSealedHeads(this.info.id, await this.#vault.api.sealHeads())
    await saveChain(this.#database, this.#chainEntries)
    this.#inBackground(this.#heads.keep())
    this.#inBackground(this.#alerts.look())
    this.#inBackground(this.#outbox.drain())
    this.#inBackground(this.members.tend())
    // A new recovery key ends what is told about the one before.
    if (this.#alerts.recoveryOpenedAt !== null) this.#inBackground(this.#alerts.look())
    this.#inBackground(this.requests.tend())
  }

  // --- The chain ---

  /** Fetches the session anew; the vault verifies what is new in the chain. Told at once: whose statements were closed, and which keys are open. */
  async #follow(): Promise<void> {
    const answer = await this.#server.session()
    if (!answer.ok) return
    await this.#vault.api.acceptSession(answer.value)
    await saveChain(this.#database, answer.value.chain)
    await this.#chainRead()
    this.#heads.moved()
    const held = scopesOf(this.#chainRoles())
    // What the new role opens comes with the next unlocking, and what was taken away goes now.
    if (held.length !== scopesOf(this.roles).length || held.some((scope) => !scopesOf(this.roles).includes(scope))) {
      this.#lock('roles-changed')
      return
    }
    this.#inBackground(this.members.tend())
  }

  async #chainRead(): Promise<void> {
    const { api } = this.#vault
    for (const seq of (await api.chainView()).closingsWanted) {
      const answer = await this.#server.closing(seq)
      // Without the list, nothing of that author counts: told now, rather than shown wrong.
      if (!answer.ok) throw new CodedError(answer.code)
      await api.noteClosing(seq, answer.value.hashes)
    }
    const view = await api.chainView()
    this.members.noteChain(view)
    this.#shares.noteHeld(view.held)
  }

  #chainRoles(): readonly Role[] {
    return this.members.chain?.members.find(({ member }) => member === this.member.id)?.roles ?? []
  }

  // --- Reading ---

  get roles(): readonly Role[] {
    return this.member.roles
  }

  get recognition(): boolean {
    return this.#views.settings.recognition
  }

  get grouping(): boolean {
    return this.#views.settings.grouping
  }

  get ownChannels(): readonly { readonly channel: Channel; readonly label: string }[] {
    return this.#views.settings.ownChannels
  }

  get rules(): PublishingRules {
    return this.#views.settings.rules
  }

  get people(): readonly PersonView[] {
    return this.#views.people
  }

  get events(): readonly EventView[] {
    return this.#views.events
  }

  get consents(): ReadonlyMap<OwnerId, ConsentState> {
    return this.#views.consents
  }

  get outbox(): OutboxState {
    return this.#outbox.state
  }

  get alerts(): readonly VolumeAlert[] {
    return this.#alerts.volume
  }

  get backups(): BackupAge {
    return this.#alerts.backups
  }

  get recoveryOpenedAt(): string | null {
    return this.#alerts.recoveryOpenedAt
  }

  get otherLogs(): readonly MemberId[] {
    return this.#otherLogs
  }

  get restore(): RestoreReport | null {
    return this.#restore
  }

  async dismissRestore(): Promise<void> {
    await dropReport(this.#database)
    this.#restore = null
  }

  get erased(): readonly ErasedPerson[] {
    return this.#views.erased
  }

  get clocksApart(): ClockReading | null {
    return this.#clock.apart
  }

  get sent(): readonly SentItem[] {
    return this.#sent.items
  }

  get locked(): LockReason | null {
    return this.#locked
  }

  get lockPostponedUntil(): number | null {
    return this.#lockPostponedUntil
  }

  person(id: OwnerId): PersonView | undefined {
    return this.#views.person(id)
  }

  assetsOf(event: OwnerId): readonly AssetView[] {
    return this.#views.assetsOf(event)
  }

  // --- People ---

  readonly addPerson: Workspace['addPerson'] = (document) => this.#people.add(document)
  readonly updatePerson: Workspace['updatePerson'] = (id, document) => this.#people.update(id, document)
  readonly recordQuitclaim: Workspace['recordQuitclaim'] = (id, quitclaim) => this.#people.recordQuitclaim(id, quitclaim)
  readonly withdrawQuitclaim: Workspace['withdrawQuitclaim'] = (id, quitclaim, channels) =>
    this.#people.withdrawQuitclaim(id, quitclaim, channels)
  readonly setNever: Workspace['setNever'] = (id, never, reason) => this.#people.setNever(id, never, reason)
  readonly openPaper: Workspace['openPaper'] = (id, paper) => this.#people.openPaper(id, paper)
  readonly permitMatching: Workspace['permitMatching'] = (id, until) => this.#people.permitMatching(id, until)
  readonly withdrawMatching: Workspace['withdrawMatching'] = (id) => this.#people.withdrawMatching(id)
  readonly addPortrait: Workspace['addPortrait'] = (id, portrait) => this.#people.addPortrait(id, portrait)
  readonly removeTemplate: Workspace['removeTemplate'] = (id, template) => this.#people.removeTemplate(id, template)
  readonly joinPeople: Workspace['joinPeople'] = (entry, of) => this.#people.join(entry, of)
  readonly partPeople: Workspace['partPeople'] = (entry) => this.#people.part(entry)
  readonly findName: Workspace['findName'] = (id) => this.#people.findName(id)
  readonly erasePerson: Workspace['erasePerson'] = (id, names) => this.#people.erase(id, names)

  async erasureReceipt(id: OwnerId): ReturnType<Workspace['erasureReceipt']> {
    this.#commands.ensureOpen()
    const answer = await this.#server.erasureReceipt(id)
    return answer.ok ? { ok: true, receipt: answer.value } : answer
  }

  // --- Events and photos ---

  readonly addEvent: Workspace['addEvent'] = (document) => this.#photos.addEvent(document)
  readonly updateEvent: Workspace['updateEvent'] = (id, document) => this.#photos.updateEvent(id, document)
  readonly addAsset: Workspace['addAsset'] = (event, document, file, preview) => this.#photos.add(event, document, file, preview)
  readonly updateAsset: Workspace['updateAsset'] = (id, change) => this.#photos.update(id, change)
  readonly removeAsset: Workspace['removeAsset'] = (id) => this.#photos.remove(id)
  readonly recordPublications: Workspace['recordPublications'] = (published) => this.#photos.recordPublications(published)

  // --- Pictures on this device ---

  readonly preview: Workspace['preview'] = async (asset) => this.#openPictures().preview(asset)
  readonly original: Workspace['original'] = async (asset) => this.#openPictures().original(asset)
  readonly pictureSources: Workspace['pictureSources'] = async (event) => this.#openPictures().sources(event)
  readonly keepCopies: Workspace['keepCopies'] = async (event, keep) => this.#openPictures().keepCopies(event, keep)
  readonly rememberFolder: Workspace['rememberFolder'] = async (event, folder) => this.#openPictures().rememberFolder(event, folder)
  readonly reconnectFolder: Workspace['reconnectFolder'] = async (event) => this.#openPictures().reconnectFolder(event)
  readonly offerFiles: Workspace['offerFiles'] = async (event, files, signal) =>
    this.#openPictures().offerFiles(event, files, signal)

  #openPictures(): Pictures {
    this.#commands.ensureOpen()
    return this.#pictures
  }

  readonly batchNote: Workspace['batchNote'] = async (event) => {
    this.#commands.ensureOpen()
    return savedBatchNote(this.#database, event)
  }

  readonly noteBatch: Workspace['noteBatch'] = async (event, note) => {
    this.#commands.ensureOpen()
    return saveBatchNote(this.#database, event, note)
  }

  // --- Vision and settings ---

  async deliverRoster(people: readonly OwnerId[]): Promise<number> {
    this.#commands.ensureOpen()
    if (!this.recognition) return 0
    // A portrait added a moment ago counts too: its template has to stand before it can be delivered.
    await this.#outbox.drain()
    return this.#roster.deliver(people)
  }

  async #enrol(portrait: Blob): Promise<Enrolment> {
    const { signal } = this.#end
    await this.#pool.prepare(signal, true, () => undefined)
    return this.#pool.run(signal, (api) => api.enrol(portrait))
  }

  readonly setRecognition: Workspace['setRecognition'] = (on) => this.#settings.setRecognition(on)
  readonly setGrouping: Workspace['setGrouping'] = (on) => this.#settings.setGrouping(on)
  readonly setOwnChannels: Workspace['setOwnChannels'] = (channels) => this.#settings.setOwnChannels(channels)
  readonly setRules: Workspace['setRules'] = (rules) => this.#settings.setRules(rules)

  // --- What the server did not take ---

  readonly retryRefused: Workspace['retryRefused'] = () => this.#commands.run(() => this.#outbox.retryRefused())
  readonly discardRefused: Workspace['discardRefused'] = (id) => this.#commands.run(() => this.#outbox.discardRefused(id))

  // --- Ending ---

  async holdWhile<T>(work: Promise<T>): Promise<T> {
    this.#held += 1
    return work.finally(() => (this.#held -= 1))
  }

  get #busy(): boolean {
    return this.#pool.busy || this.#held > 0
  }

  lock(): void {
    this.#lock('asked')
  }

  /** A workspace of another session was opened in this browser: the session cookie is no longer ours. */
  lockElsewhere(): void {
    this.#lock('elsewhere')
  }

  async close(): ReturnType<Workspace['close']> {
    this.#commands.ensureOpen()
    const closing = crypto.randomUUID()
    const answer = await this.#server.closeWorkspace(closing, this.info.name)
    // An answer that was lost is asked for again: the closing may have taken place.
    const receipt = answer.ok || answer.code !== 'offline' ? answer : await this.#server.closingReceipt(this.info.id, closing)
    return receipt.ok ? { ok: true, receipt: receipt.value } : { ok: false, code: answer.ok ? 'internal' : answer.code }
  }

  async leave(): Promise<void> {
    this.#lock('asked')
    await forgetRemembered(this.info.id)
  }

  #lock(reason: LockReason): void {
    if (this.#locked !== null) return
    this.#locked = reason
    this.#end.abort(new CodedError('locked'))
    this.#outbox.end()
    this.#heads.end()
    this.members.end()
    this.#pool.end()
    this.#vault.end()
    this.#pending.clear()
    this.#knowledge.clear()
    this.#roster.clear()
    this.#pictures.clear()
    this.#views.clear()
    this.asks.clear()
    this.requests.end()
    this.takingOver.end()
    this.destinations.forget()
    this.forms.forget()
    if (reason === 'asked' || reason === 'idle' || reason === 'history-refused' || reason === 'roles-changed')
      void this.#server.signOut()
    // Tabs of one browser share the session; a page that only went away leaves the others at work.
    if (reason !== 'elsewhere' && reason !== 'vault-ended' && reason !== 'left') this.#tabs.tell('locked')
    this.#tabs.close()
    this.#database.close()
  }

  // --- Plumbing ---

  /** Feed in, knowledge up, views fresh. One at a time. */
  #catchUp(): Promise<boolean> {
    const next = this.#catching.then(async () => {
      // Another tab may have stored what introduces the author of something that comes now.
      await this.#absorb()
      const pulled = await this.#sync.pull()
      this.#outbox.noteOnline(pulled.ok || pulled.code !== 'offline')
      if (pulled.ok && pulled.news) {
        this.#tabs.tell('changed')
        this.#heads.moved()
      }
      await this.#absorb()
      if (pulled.ok) {
        await this.#log.check()
        await this.#log.compare(this.#sync.signedHeads)
      }
      return pulled.ok
    })
    this.#catching = next.catch(() => undefined)
    return next
  }

  /** One at a time, whoever asks. */
  #absorb(): Promise<void> {
    const next = this.#absorbing.then(async () => {
      const { owners, statements, forms } = await this.#sync.absorb()
      if (forms || statements.size > 0) this.forms.refresh()
      this.#views.refresh(new Set([...owners, ...this.#outbox.arrived(statements)]))
      if (statements.size > 0) this.asks.refresh()
      if (statements.size > 0 || owners.size > 0) this.requests.refresh()
    })
    this.#absorbing = next.catch(() => undefined)
    return next
  }

  #heard(message: TabMessage): void {
    if (message === 'locked') this.#lock('elsewhere')
    else if (message === 'active') this.#idle.active()
    else if (message === 'busy') this.#otherBusyUntil = Date.now() + otherBusyMs
    else {
      this.#inBackground(this.#outbox.load())
    }
  }

  /** Durable here, then sent; resolves when the server had its chance to answer. */
  async #say(statements: readonly ClearStatement[]): Promise<void> {
    await this.#commands.run(() => this.#outbox.enqueue(statements.map((signed) => ({ kind: 'statement', signed }))))
    await this.#outbox.drain()
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (isEnded(error) || isCodedError(error, 'storage_closed') || this.#locked !== null) return
      reportError(error)
    })
  }
}
