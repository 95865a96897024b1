// An opened workspace: the commands of the contract in `types.ts`, each made durable in the outbox before it resolves, over what sync has brought.
import { effectOfPaper, endingActions } from '../../core/asks/answer.ts'
import { matchingPermittedOn, noConsent, type ConsentState } from '../../core/consent.ts'
import type { Channel } from '../../core/channels.ts'
import { AssetDocument, EventDocument, PaperDocument, PersonDocument } from '../../core/documents.ts'
import { today } from '../../core/dates.ts'
import { CodedError, isCodedError } from '../../core/errors.ts'
import { createPseudonym, OwnerId, QuitclaimId, RecordId, type CalendarDate, type StatementId } from '../../core/ids.ts'
import { scopesOf, type Role } from '../../core/scopes.ts'
import type { ConsentAction, RecordTable, SettingsStatement } from '../../core/statements.ts'
import { PublishingRules } from '../../core/verdict/rules.ts'
import type { BackupAge, VolumeAlert } from '../../core/wire/alerts.ts'
import type { ClearStatement, SessionInfo } from '../../core/wire.ts'
import type { SignInSecret } from '../../workers/vault/api.ts'
import type { Enrolment } from '../../workers/vision/api.ts'
import type { ServerDoor, SessionOver } from '../api/server-door.ts'
import type { VaultDoor } from '../api/vault-door.ts'
import { poolWidth, VisionPool } from '../api/vision-pool.ts'
import { installedModelSet } from '../api/model-set.ts'
import { providerChooser } from '../api/vision-provider.ts'
import { startVisionWorker } from '../api/vision-worker.ts'
import { forgetRemembered, saveSealedHeads } from '../store/device.ts'
import { removePerson } from '../store/feed-store.ts'
import { WorkspaceDatabase, type RestoreReport } from '../store/database.ts'
import { feedAnewFor } from '../store/feed-store.ts'
import { dropReport, saveChain, savedReport } from '../store/restore-store.ts'
import { appearanceChanges } from './appearances.ts'
import { Asks } from './asks.svelte.ts'
import { ConsentSigner } from './consent-commands.ts'
import { Destinations } from './destinations.svelte.ts'
import { EvidenceReader } from './evidence.ts'
import { Forms } from './forms.svelte.ts'
import { Eraser } from './erasure.ts'
import { firstMatchChanges, firstMatchesIn, type FirstMatch } from './first-matches.ts'
import { giveBack } from './giving-back.ts'
import { HeadsKeeper } from './heads-keeper.ts'
import { IdleLock } from './idle-lock.ts'
import { LogKeeper } from './log-keeper.ts'
import { Knowledge } from './knowledge.ts'
import { Members } from './members.svelte.ts'
import { BrowserKeys, type OwnKeys } from './own-keys.ts'
import { Leaving } from './leaving.ts'
import { Outbox, type Draft } from './outbox.svelte.ts'
import { Papers } from './papers.ts'
import { formOffersIn, PendingChanges } from './pending.ts'
import { Pictures } from './pictures.ts'
import { publicationDrafts } from './publications.ts'
import { PaperAnswers } from './requests/paper-answers.ts'
import { Requests } from './requests/requests.svelte.ts'
import { recordDraft, type RecordDraft } from './record-draft.ts'
import { Roster } from './roster.ts'
import type { SentList } from './sent.svelte.ts'
import { Shares } from './shares.ts'
import { isEnded, Sync } from './sync.ts'
import { TakingOver } from './taking-over/taking-over.svelte.ts'
import { peopleInUse } from './taking-over/in-use.ts'
import { paperBytesAtMost } from './paper-file.ts'
import { Tabs, type TabMessage } from './tabs.ts'
import type {
  AssetView,
  ErasedPerson,
  EventView,
  LockReason,
  NameHit,
  NameSearch,
  NewPublication,
  NewQuitclaim,
  OutboxState,
  PersonView,
  PictureSources,
  SentItem,
  VisionDoor,
  Workspace,
} from './types.ts'
import { Views } from './views.svelte.ts'
import { previewLongestSide } from './preview-size.ts'
import { PooledVision } from './vision-door.ts'

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
  readonly #over: Promise<SessionOver>
  readonly #database: WorkspaceDatabase
  readonly #tabs: Tabs
  readonly #knowledge = new Knowledge()
  readonly #pending = new PendingChanges()
  readonly #views = new Views(this.#knowledge, this.#pending)
  readonly #shares: Shares
  readonly #sync: Sync
  readonly #outbox: Outbox
  readonly #papers: Papers
  readonly #pictures: Pictures
  readonly #consents: ConsentSigner
  readonly #roster: Roster
  readonly #eraser: Eraser
  readonly #pool: VisionPool
  readonly #idle: IdleLock
  readonly #heads: HeadsKeeper
  readonly #log: LogKeeper
  readonly #end = new AbortController()
  readonly #adding = new Map<string, Promise<{ id: RecordId; duplicate: boolean }>>()
  #commands: Promise<unknown> = Promise.resolve()
  #catching: Promise<unknown> = Promise.resolve()
  #absorbing: Promise<unknown> = Promise.resolve()
  #otherBusyUntil = 0
  #held = 0
  readonly #restored: SessionInfo['restored']
  readonly #chainEntries: SessionInfo['chain']
  #restore = $state.raw<RestoreReport | null>(null)
  #alerts = $state.raw<readonly VolumeAlert[]>([])
  #backups = $state.raw<BackupAge>('none')
  #recoveryOpenedAt = $state.raw<string | null>(null)
  #locked = $state<LockReason | null>(null)
  #lockPostponedUntil = $state<number | null>(null)

  constructor({ session, vault, server, sent, over, renewWith }: OpenWorkspaceParts) {
    this.info = session.workspace
    this.member = session.member
    this.#restored = session.restored
    this.#chainEntries = session.chain
    this.#vault = vault
    this.#server = server
    this.#sent = sent
    this.#over = over
    this.keys = new BrowserKeys({ session, vault: vault.api, server, renewWith })
    const { id } = session.workspace
    const { api } = vault
    const knowledge = this.#knowledge
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
      purge: ({ owner }) => this.#purge(owner),
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
      absorb: () => this.#absorb(),
      catchUp: () => this.#catchUp(),
      shows: (scope) => scopesOf(this.roles).includes(scope),
      matchingPermitted: (owner) => matchingPermittedOn(this.#consentOf(owner), today()),
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
    this.#papers = new Papers({ vault: api, server, knowledge, shares, openPending })
    this.leaving = new Leaving({
      session,
      vault: api,
      server,
      database,
      knowledge,
      pending: this.#pending,
      papers: this.#papers,
      views: this.#views,
    })
    this.#consents = new ConsentSigner(api, knowledge, this.#pending)
    this.#roster = new Roster({ vault: api, server, knowledge, shares, views: this.#views })
    this.#eraser = new Eraser({ vault: api, knowledge, views: this.#views, pending: this.#pending })
    this.#pool = new VisionPool({
      width: poolWidth(navigator),
      modelsUrl: new URL('/models', location.href).href,
      start: startVisionWorker,
      installed: installedModelSet,
      chooseProvider: () => providerChooser().choose(),
      connectVault: (port) => api.connectVision(port),
      onConnected: () => this.#roster.again(),
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
      enqueue: (make) => this.#command(async () => this.#outbox.enqueue(await make())),
      drain: () => this.#outbox.drain(),
      catchUp: () => this.#catchUp(),
      holdWhile: (work) => this.holdWhile(work),
    })
    this.paperAnswers = new PaperAnswers({
      vault: api,
      book: knowledge.asks,
      consents: this.#consents,
      views: this.#views,
      formOf: (form) => this.forms.find(form)?.document,
      enqueue: (make) => this.#command(async () => this.#outbox.enqueue(await make())),
    })
    this.takingOver = new TakingOver({
      key: `taken-over:${session.member.id}`,
      vault: api,
      database,
      consents: this.#consents,
      enqueue: (make) => this.#command(async () => this.#outbox.enqueue(await make())),
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
    })
    this.evidence = new EvidenceReader({
      ...{ workspace: id, server, knowledge, papers: this.#papers },
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
    const poll = setInterval(() => {
      if (this.#busy) this.#tabs.tell('busy')
      if (document.visibilityState === 'visible') this.#inBackground(this.#catchUp())
    }, pollEveryMs)
    const busy = setInterval(() => {
      if (this.#busy) this.#tabs.tell('busy')
    }, otherBusyMs / 3)
    const alerts = setInterval(() => this.#inBackground(this.#lookForAlerts()), alertsEveryMs)
    const reminders = setInterval(() => this.#inBackground(this.requests.tend()), remindersEveryMs)
    signal.addEventListener('abort', () => {
      clearInterval(alerts)
      clearInterval(reminders)
      clearInterval(poll)
      clearInterval(busy)
    })
    await this.#chainRead()
    const restore = this.members.chain?.restore
    if (restore) {
      const { api } = this.#vault
      const parts = { vault: api, server: this.#server, database: this.#database, tabs: this.#tabs }
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
    this.#inBackground(this.#lookForAlerts())
    this.#inBackground(this.#outbox.drain())
    this.#inBackground(this.members.tend())
    // A new recovery key ends what is told about the one before.
    if (this.#recoveryOpenedAt !== null) this.#inBackground(this.#lookForAlerts())
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

  async #lookForAlerts(): Promise<void> {
    if (!this.roles.includes('owner') && !this.roles.includes('auditor')) return
    const answer = await this.#server.alerts()
    if (!answer.ok || this.#locked !== null) return
    const { alerts, backups, recoveryOpenedAt } = answer.value
    this.#alerts = alerts
    this.#backups = backups
    this.#recoveryOpenedAt = recoveryOpenedAt
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
    return this.#alerts
  }

  get backups(): BackupAge {
    return this.#backups
  }

  get recoveryOpenedAt(): string | null {
    return this.#recoveryOpenedAt
  }

  get restore(): RestoreReport | null {
    return this.#restore
  }

  async dismissRestore(): Promise<void> {
    await dropReport(this.#database)
    this.#restore = null
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

  addPerson(document: PersonDocument): Promise<OwnerId> {
    const person = PersonDocument.parse(document)
    return this.#command(async () => {
      const owner = newId(OwnerId)
      const pseudonym = createPseudonym(crypto.getRandomValues(new Uint8Array(5)))
      const signed = await this.#vault.api.signOwner(owner, 'subject', pseudonym)
      await this.#outbox.enqueue([{ kind: 'statement', signed }, newRecord('person', owner, person)])
      return owner
    })
  }

  updatePerson(id: OwnerId, document: PersonDocument): Promise<void> {
    const person = PersonDocument.parse(document)
    return this.#command(() => this.#changeOwnRecord(id, 'person', this.#ensurePerson(id).document, person))
  }

  recordQuitclaim(id: OwnerId, { paper, ...quitclaim }: NewQuitclaim): Promise<QuitclaimId> {
    return this.#command(async () => {
      this.#ensurePerson(id)
      if (paper && paper.size > paperBytesAtMost) throw new CodedError('too_large')
      const created = newId(QuitclaimId)
      const sealed = paper && (await this.#paperDraft(id, created, paper))
      const permit: ConsentAction = {
        action: 'permit',
        quitclaim: created,
        purposes: [...quitclaim.purposes],
        channels: [...quitclaim.channels],
        basis: quitclaim.basis,
        territory: quitclaim.territory ?? null,
        from: quitclaim.from,
        until: quitclaim.until,
        method: paper ? 'paper' : 'taken-over',
        form: quitclaim.form ?? null,
        evidence: sealed ? { record: sealed.intent.record, version: 1 } : null,
        ...(quitclaim.guardians === undefined ? {} : { guardians: quitclaim.guardians }),
      }
      const { form, from, channels } = quitclaim
      const document = form && this.forms.find(form)?.document
      const ends = document
        ? endingActions(effectOfPaper(document, channels, this.#consentOf(id), { from, today: today() }), created)
        : []
      await this.#outbox.enqueue([...(sealed ? [sealed] : []), ...(await this.#consents.sign(id, [permit, ...ends]))])
      return created
    })
  }

  async #paperDraft(owner: OwnerId, quitclaim: QuitclaimId, paper: File): Promise<Draft & { kind: 'record' }> {
    const document = PaperDocument.parse({ quitclaim, fileName: paper.name.slice(0, 255), mediaType: paper.type.slice(0, 100) })
    const draft = newRecord('paper', owner, document, new Uint8Array(await paper.arrayBuffer()))
    this.#views.notePaper(draft.intent.record, document)
    return draft
  }

  withdrawQuitclaim(id: OwnerId, quitclaim: QuitclaimId, channels: readonly Channel[] | null): Promise<void> {
    return this.#command(async () => {
      const action = { action: 'withdraw', quitclaim, channels: channels && [...channels] } as const
      await this.#outbox.enqueue(await this.#consents.sign(id, [action]))
    })
  }

  permitMatching(id: OwnerId, until: CalendarDate | null): Promise<void> {
    return this.#command(async () => {
      this.#ensurePerson(id)
      await this.#outbox.enqueue(await this.#consents.sign(id, [{ action: 'matching-permit', grant: newId(QuitclaimId), until }]))
    })
  }

  withdrawMatching(id: OwnerId): Promise<void> {
    return this.#command(async () => {
      const { consent, templates } = this.#ensurePerson(id)
      const withdrawals = await this.#consents.sign(
        id,
        consent.matching.map(({ grant }) => ({ action: 'matching-withdraw', grant }) as const),
      )
      const removals = templates
        .filter(({ record }) => this.#knowledge.record(record) !== undefined)
        .map(({ record }) => removalOf('template', id, record))
      await this.#outbox.enqueue([...withdrawals, ...removals])
      this.#shares.startAnew(id, 'faces')
      await this.#forgetTemplates(id)
    })
  }

  setNever(id: OwnerId, never: boolean, reason = ''): Promise<void> {
    return this.#command(async () => {
      const { consent, document } = this.#ensurePerson(id)
      if (consent.never === never) return
      const lifts = this.#consents
        .standingNevers(id)
        .map((statement: StatementId) => ({ action: 'never-lifted', never: statement }) as const)
      await this.#outbox.enqueue(await this.#consents.sign(id, never ? [{ action: 'never' }] : lifts))
      if (never) await this.#forgetTemplates(id)
      if (document) await this.#keepNeverReason(id, document, never ? reason.trim() : '')
    })
  }

  async #keepNeverReason(id: OwnerId, before: PersonDocument, reason: string): Promise<void> {
    const { neverReason = '', ...rest } = before
    if (neverReason === reason) return
    const person = PersonDocument.parse(reason === '' ? rest : { ...rest, neverReason: reason })
    await this.#changeOwnRecord(id, 'person', before, person)
  }

  async addPortrait(id: OwnerId, portrait: File | Blob): Promise<Enrolment> {
    this.#ensureOpen()
    if (!this.recognition) throw new CodedError('recognition_off')
    if (!matchingPermittedOn(this.#ensurePerson(id).consent, today())) throw new CodedError('matching_not_permitted')
    const enrolment = await this.#enrol(portrait)
    if (!enrolment.ok) return enrolment
    const { offered, model } = enrolment
    const bytes = new Uint8Array(await portrait.arrayBuffer())
    await this.#command(async () => {
      const record = newId(RecordId)
      this.#views.noteTemplate(record, 1, { model, standing: 'ordinary' })
      await this.#outbox.enqueue([
        { kind: 'template', intent: { kind: 'template', owner: id, record, model }, portrait: bytes, offered },
      ])
    })
    return enrolment
  }

  async #enrol(portrait: Blob): Promise<Enrolment> {
    const { signal } = this.#end
    await this.#pool.prepare(signal, true, () => undefined)
    return this.#pool.run(signal, (api) => api.enrol(portrait))
  }

  removeTemplate(id: OwnerId, template: RecordId): Promise<void> {
    return this.#command(async () => {
      if (!this.#ensurePerson(id).templates.some(({ record }) => record === template)) throw new CodedError('not_found')
      await this.#outbox.enqueue([removalOf('template', id, template)])
      await this.#roster.removeOne(template)
    })
  }

  async openPaper(id: OwnerId, paper: RecordId): Promise<Blob> {
    this.#ensureOpen()
    const { document, file } = await this.#papers.open(id, paper)
    this.#views.notePaper(paper, document)
    this.#views.refresh(new Set([id]))
    return file
  }

  // --- Erasing a person ---

  get erased(): readonly ErasedPerson[] {
    return this.#views.erased
  }

  findName(id: OwnerId): NameSearch {
    return this.#eraser.findName(this.#ensurePerson(id))
  }

  erasePerson(id: OwnerId, names: readonly NameHit[]): Promise<void> {
    return this.#command(async () => {
      const { drafts, retired } = await this.#eraser.drafts(this.#ensurePerson(id), names)
      await this.#outbox.forgetPerson(id)
      await this.#outbox.enqueue(drafts)
      for (const share of retired) this.#shares.retire(share)
      await this.#forgetTemplates(id)
    })
  }

  async erasureReceipt(id: OwnerId): ReturnType<Workspace['erasureReceipt']> {
    this.#ensureOpen()
    const answer = await this.#server.erasureReceipt(id)
    return answer.ok ? { ok: true, receipt: answer.value } : answer
  }

  /** The tombstone arrived, from here or from somebody else's device. */
  async #purge(owner: OwnerId): Promise<void> {
    await removePerson(this.#database, owner)
    await this.#outbox.forgetPerson(owner)
    await this.#forgetTemplates(owner)
  }

  async #forgetTemplates(id: OwnerId): Promise<void> {
    await this.#roster.remove(id)
    await this.#pool.everywhere((api) => api.forgetSubject(id))
  }

  // --- Events and photos ---

  addEvent(document: EventDocument): Promise<OwnerId> {
    const event = EventDocument.parse(document)
    return this.#command(async () => {
      const owner = newId(OwnerId)
      const signed = await this.#vault.api.signOwner(owner, 'event', null)
      await this.#outbox.enqueue([{ kind: 'statement', signed }, newRecord('event', owner, event)])
      return owner
    })
  }

  updateEvent(id: OwnerId, document: EventDocument): Promise<void> {
    const event = EventDocument.parse(document)
    return this.#command(() => this.#changeOwnRecord(id, 'event', this.#views.event(id)?.document ?? null, event))
  }

  async addAsset(
    event: OwnerId,
    document: AssetDocument,
    file: File,
    preview: Blob,
  ): Promise<{ id: RecordId; duplicate: boolean }> {
    this.#ensureOpen()
    const asset = AssetDocument.parse(document)
    const existing = this.#views.assetsOf(event).find((view) => view.document.contentHash === asset.contentHash)
    if (existing) {
      await this.#pictures.noteFile(event, existing.id, file)
      return { id: existing.id, duplicate: true }
    }
    const key = `${event}|${asset.contentHash}`
    const running = this.#adding.get(key)
    if (running) return { ...(await running), duplicate: true }
    const adding = this.#addNewAsset(event, asset, file, preview).finally(() => this.#adding.delete(key))
    this.#adding.set(key, adding)
    return adding
  }

  async #addNewAsset(
    event: OwnerId,
    asset: AssetDocument,
    file: File,
    preview: Blob,
  ): Promise<{ id: RecordId; duplicate: boolean }> {
    const draft = newRecord('asset', event, asset)
    const { record } = draft.intent
    // Pictures first: an acknowledged photo always has its preview, a preview without a photo is harmless.
    await this.#pictures.keepPreview(record, preview)
    await this.#pictures.noteFile(event, record, file)
    await this.#command(async () => {
      if (!this.#views.event(event)) throw new CodedError('not_found')
      await this.#outbox.enqueue([draft, ...(await this.#appearanceDrafts(record, null, asset))])
    })
    return { id: record, duplicate: false }
  }

  updateAsset(id: RecordId, change: (document: AssetDocument) => AssetDocument): Promise<void> {
    return this.#command(async () => {
      const { event, document } = this.#ensureAsset(id)
      const next = AssetDocument.parse(change(document))
      await this.#outbox.enqueue([
        {
          kind: 'record',
          intent: { kind: 'record', table: 'asset', owner: event, record: id, base: document, madeFrom: document, document: next },
          attachment: null,
        },
        ...(await this.#appearanceDrafts(id, document, next)),
        ...this.#matchDrafts(document, next),
      ])
    })
  }

  /** Whoever may open templates confirms with the answer about a face; for the others a selfie goes on waiting. */
  #matchDrafts(before: AssetDocument, after: AssetDocument): readonly Draft[] {
    if (!scopesOf(this.roles).includes('faces')) return []
    const { confirmed, takenBack } = firstMatchChanges(before, after)
    const draft = ({ subject, template }: FirstMatch, waiting: boolean): readonly Draft[] => {
      const standing = this.#views.person(subject)?.templates.find(({ record }) => record === template)?.standing
      if (standing !== (waiting ? 'ordinary' : 'waiting')) return []
      return [{ kind: 'match', intent: { kind: 'match', owner: subject, record: template, waiting } }]
    }
    const restsElsewhere = ({ template }: FirstMatch): boolean =>
      this.events.some(({ id }) =>
        this.assetsOf(id).some(
          ({ document }) => document !== before && firstMatchesIn(document).some((other) => other.template === template),
        ),
      )
    return [
      ...confirmed.flatMap((match) => draft(match, false)),
      ...takenBack.flatMap((match) => (restsElsewhere(match) ? [] : draft(match, true))),
    ]
  }

  removeAsset(id: RecordId): Promise<void> {
    return this.#command(async () => {
      const { event, document } = this.#ensureAsset(id)
      await this.#outbox.enqueue([...(await this.#appearanceDrafts(id, document, null)), removalOf('asset', event, id, document)])
      await this.#pictures.forget([id])
    })
  }

  recordPublications(published: readonly NewPublication[]): Promise<void> {
    return this.#command(async () => {
      const by = { by: this.member.id, at: new Date().toISOString() }
      await this.#outbox.enqueue(await publicationDrafts(this.#vault.api, (asset) => this.#views.asset(asset), published, by))
    })
  }

  async #appearanceDrafts(asset: RecordId, before: AssetDocument | null, after: AssetDocument | null): Promise<readonly Draft[]> {
    return Promise.all(
      appearanceChanges(before, after).map(async ({ subject, present }) => ({
        kind: 'statement' as const,
        signed: await this.#vault.api.signAppearance(asset, subject, present),
      })),
    )
  }

  // --- Pictures on this device ---

  async preview(asset: RecordId): Promise<Blob | undefined> {
    this.#ensureOpen()
    return this.#pictures.preview(asset)
  }

  async original(asset: RecordId): Promise<Blob | undefined> {
    this.#ensureOpen()
    return this.#pictures.original(asset)
  }

  async pictureSources(event: OwnerId): Promise<PictureSources> {
    this.#ensureOpen()
    return this.#pictures.sources(event)
  }

  async keepCopies(event: OwnerId, keep: boolean): Promise<void> {
    this.#ensureOpen()
    return this.#pictures.keepCopies(event, keep)
  }

  async rememberFolder(event: OwnerId, folder: FileSystemDirectoryHandle): Promise<void> {
    this.#ensureOpen()
    return this.#pictures.rememberFolder(event, folder)
  }

  async reconnectFolder(event: OwnerId): Promise<boolean> {
    this.#ensureOpen()
    return this.#pictures.reconnectFolder(event)
  }

  async offerFiles(event: OwnerId, files: readonly File[], signal: AbortSignal): Promise<number> {
    this.#ensureOpen()
    return this.#pictures.offerFiles(event, files, signal)
  }

  // --- Vision and settings ---

  async deliverRoster(people: readonly OwnerId[]): Promise<number> {
    this.#ensureOpen()
    if (!this.recognition) return 0
    // A portrait added a moment ago counts too: its template has to stand before it can be delivered.
    await this.#outbox.drain()
    return this.#roster.deliver(people)
  }

  setRecognition(on: boolean): Promise<void> {
    return this.#command(async () => {
      await this.#putSettings({ recognition: on, grouping: on && this.grouping })
      if (on) return
      await this.#roster.remove()
      await this.#pool.forgetBatch()
    })
  }

  setGrouping(on: boolean): Promise<void> {
    return this.#command(async () => {
      if (on && !this.recognition) throw new CodedError('recognition_off')
      await this.#putSettings({ grouping: on })
      if (!on) await this.#pool.forgetBatch()
    })
  }

  setOwnChannels(channels: Workspace['ownChannels']): Promise<void> {
    return this.#command(() => this.#putSettings({ ownChannels: channels.map(({ channel, label }) => ({ channel, label })) }))
  }

  setRules(rules: PublishingRules): Promise<void> {
    const parsed = PublishingRules.parse(rules)
    return this.#command(() => this.#putSettings({ rules: parsed }))
  }

  /** One statement carries every setting: what is not changed is said again. */
  async #putSettings(
    change: Partial<Pick<SettingsStatement, 'recognition' | 'grouping' | 'ownChannels' | 'rules'>>,
  ): Promise<void> {
    const { recognition, grouping, ownChannels, rules } = this.#views.settings
    const next = { recognition, grouping, ownChannels: [...ownChannels], rules, ...change }
    const signed = await this.#vault.api.signSettings(next.recognition, next.ownChannels, next.rules, next.grouping)
    await this.#outbox.enqueue([{ kind: 'statement', signed }])
    this.#views.refresh(new Set())
  }

  // --- What the server did not take ---

  retryRefused(): Promise<void> {
    return this.#command(() => this.#outbox.retryRefused())
  }

  discardRefused(id: number): Promise<void> {
    return this.#command(() => this.#outbox.discardRefused(id))
  }

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
    this.#ensureOpen()
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
      if (pulled.ok) await this.#log.check()
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
    await this.#command(() => this.#outbox.enqueue(statements.map((signed) => ({ kind: 'statement', signed }))))
    await this.#outbox.drain()
  }

  /** Commands run one after the other, so that each starts from what the one before left. */
  #command<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#commands.then(async () => {
      this.#ensureOpen()
      return work()
    })
    this.#commands = next.catch(() => undefined)
    return next
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (isEnded(error) || isCodedError(error, 'storage_closed') || this.#locked !== null) return
      reportError(error)
    })
  }

  async #changeOwnRecord(owner: OwnerId, table: 'person' | 'event', before: unknown, document: unknown): Promise<void> {
    const record = this.#recordIdOf(owner, table)
    if (before === null || record === undefined) throw new CodedError('not_found')
    await this.#outbox.enqueue([recordDraft(table, owner, record, before, document)])
  }

  #recordIdOf(owner: OwnerId, table: 'person' | 'event'): RecordId | undefined {
    const known = this.#knowledge.recordsOf(owner, table)[0]?.record
    const pending = this.#pending.of(owner).find(({ intent }) => intent?.kind === 'record' && intent.table === table)
      ?.intent?.record
    return known ?? pending
  }

  #consentOf(id: OwnerId): ConsentState {
    return this.#views.person(id)?.consent ?? noConsent
  }

  #ensureOpen(): void {
    if (this.#locked !== null) throw new CodedError('locked')
  }

  #ensurePerson(id: OwnerId): PersonView {
    const person = this.#views.person(id)
    if (!person) throw new CodedError('not_found')
    return person
  }

  #ensureAsset(id: RecordId): AssetView {
    const asset = this.#views.asset(id)
    if (!asset) throw new CodedError('not_found')
    return asset
  }
}

const newId = <T>(schema: { parse(value: unknown): T }): T => schema.parse(crypto.randomUUID())

const newRecord = (
  table: RecordTable,
  owner: OwnerId,
  document: unknown,
  attachment: Uint8Array<ArrayBuffer> | null = null,
): RecordDraft => recordDraft(table, owner, newId(RecordId), null, document, attachment)

const removalOf = (table: RecordTable, owner: OwnerId, record: RecordId, base: unknown = null): RecordDraft =>
  recordDraft(table, owner, record, base, null)
