// The opened workspace as screens know it: what they read, the commands they give, and its end. It decides nothing itself: what it is made of is in
// `assembly.ts`, what happens in which order in `course.ts`. A command is durable in the outbox before it resolves.
import type { ConsentState } from '../../core/consent.ts'
import type { Channel } from '../../core/channels.ts'
import type { MemberId, OwnerId } from '../../core/ids.ts'
import type { Role } from '../../core/scopes.ts'
import type { PublishingRules } from '../../core/verdict/rules.ts'
import type { BackupAge, VolumeAlert } from '../../core/wire/alerts.ts'
import type { SessionInfo } from '../../core/wire.ts'
import type { ClockReading } from '../api/server-door.ts'
import { saveBatchNote, savedBatchNote } from '../store/batch-store.ts'
import type { RestoreReport } from '../store/database.ts'
import { forgetRemembered } from '../store/device.ts'
import { assemble, type Opened, type Parts } from './assembly.ts'
import { begin, end } from './course.ts'
import { closeWorkspace } from './organisation/closing.ts'
import type { Pictures } from './photos/pictures.ts'
import { Life } from './session/life.svelte.ts'
import type { AssetView, ErasedPerson, EventView, LockReason, OutboxState, PersonView, SentItem, Workspace } from './types.ts'

export class OpenWorkspace implements Workspace {
  readonly info: SessionInfo['workspace']
  readonly member: SessionInfo['member']
  readonly #opened: Opened
  readonly #parts: Parts
  readonly #life = new Life((reason) => {
    end(this.#opened, this.#parts, reason)
  })

  constructor(opened: Opened) {
    this.info = opened.session.workspace
    this.member = opened.session.member
    this.#opened = opened
    this.#parts = assemble(opened, this.#life)
  }

  /** Shows what this device holds, then what the server has. Resolves when both are there, or the server does not answer. */
  start(): Promise<void> {
    return begin(this.#opened, this.#parts, this.#life)
  }

  // --- Doors of their own ---

  get vision(): Workspace['vision'] {
    return this.#parts.vision
  }

  get destinations(): Workspace['destinations'] {
    return this.#parts.destinations
  }

  get forms(): Workspace['forms'] {
    return this.#parts.forms
  }

  get members(): Workspace['members'] {
    return this.#parts.members
  }

  get asks(): Workspace['asks'] {
    return this.#parts.asks
  }

  get requests(): Workspace['requests'] {
    return this.#parts.requests
  }

  get paperAnswers(): Workspace['paperAnswers'] {
    return this.#parts.paperAnswers
  }

  get takingOver(): Workspace['takingOver'] {
    return this.#parts.takingOver
  }

  get evidence(): Workspace['evidence'] {
    return this.#parts.evidence
  }

  get keys(): Workspace['keys'] {
    return this.#parts.keys
  }

  get leaving(): Workspace['leaving'] {
    return this.#parts.leaving
  }

  // --- Reading ---

  get roles(): readonly Role[] {
    return this.member.roles
  }

  get recognition(): boolean {
    return this.#parts.views.settings.recognition
  }

  get grouping(): boolean {
    return this.#parts.views.settings.grouping
  }

  get ownChannels(): readonly { readonly channel: Channel; readonly label: string }[] {
    return this.#parts.views.settings.ownChannels
  }

  get rules(): PublishingRules {
    return this.#parts.views.settings.rules
  }

  get people(): readonly PersonView[] {
    return this.#parts.views.people
  }

  get events(): readonly EventView[] {
    return this.#parts.views.events
  }

  get consents(): ReadonlyMap<OwnerId, ConsentState> {
    return this.#parts.views.consents
  }

  get outbox(): OutboxState {
    return this.#parts.outbox.state
  }

  get alerts(): readonly VolumeAlert[] {
    return this.#parts.alerts.volume
  }

  get backups(): BackupAge {
    return this.#parts.alerts.backups
  }

  get recoveryOpenedAt(): string | null {
    return this.#parts.alerts.recoveryOpenedAt
  }

  get otherLogs(): readonly MemberId[] {
    return this.#parts.log.otherLogs
  }

  get restore(): RestoreReport | null {
    return this.#parts.restored.report
  }

  dismissRestore(): Promise<void> {
    return this.#parts.restored.dismiss()
  }

  get erased(): readonly ErasedPerson[] {
    return this.#parts.views.erased
  }

  get clocksApart(): ClockReading | null {
    return this.#opened.clock.apart
  }

  get sent(): readonly SentItem[] {
    return this.#opened.sent.items
  }

  get locked(): LockReason | null {
    return this.#life.locked
  }

  get lockPostponedUntil(): number | null {
    return this.#parts.staying.postponedUntil
  }

  person(id: OwnerId): PersonView | undefined {
    return this.#parts.views.person(id)
  }

  assetsOf(event: OwnerId): readonly AssetView[] {
    return this.#parts.views.assetsOf(event)
  }

  // --- People ---

  readonly addPerson: Workspace['addPerson'] = (document) => this.#parts.people.add(document)
  readonly updatePerson: Workspace['updatePerson'] = (id, document) => this.#parts.people.update(id, document)
  readonly recordQuitclaim: Workspace['recordQuitclaim'] = (id, quitclaim) => this.#parts.people.recordQuitclaim(id, quitclaim)
  readonly withdrawQuitclaim: Workspace['withdrawQuitclaim'] = (id, quitclaim, channels) =>
    this.#parts.people.withdrawQuitclaim(id, quitclaim, channels)
  readonly setNever: Workspace['setNever'] = (id, never, reason) => this.#parts.people.setNever(id, never, reason)
  readonly openPaper: Workspace['openPaper'] = (id, paper) => this.#parts.people.openPaper(id, paper)
  readonly permitMatching: Workspace['permitMatching'] = (id, until) => this.#parts.people.permitMatching(id, until)
  readonly withdrawMatching: Workspace['withdrawMatching'] = (id) => this.#parts.people.withdrawMatching(id)
  readonly addPortrait: Workspace['addPortrait'] = (id, portrait) => this.#parts.people.addPortrait(id, portrait)
  readonly removeTemplate: Workspace['removeTemplate'] = (id, template) => this.#parts.people.removeTemplate(id, template)
  readonly overtaken: Workspace['overtaken'] = (one, other) => this.#parts.people.overtaken(one, other)
  readonly joinPeople: Workspace['joinPeople'] = (entry, of, ended = []) => this.#parts.people.join(entry, of, ended)
  readonly partPeople: Workspace['partPeople'] = (entry) => this.#parts.people.part(entry)
  readonly findName: Workspace['findName'] = (id) => this.#parts.people.findName(id)
  readonly erasePerson: Workspace['erasePerson'] = (id, names) => this.#parts.people.erase(id, names)

  async erasureReceipt(id: OwnerId): ReturnType<Workspace['erasureReceipt']> {
    this.#life.ensureOpen()
    const answer = await this.#opened.server.erasureReceipt(id)
    return answer.ok ? { ok: true, receipt: answer.value } : answer
  }

  // --- Events and photos ---

  readonly addEvent: Workspace['addEvent'] = (document) => this.#parts.photos.addEvent(document)
  readonly updateEvent: Workspace['updateEvent'] = (id, document) => this.#parts.photos.updateEvent(id, document)
  readonly addAsset: Workspace['addAsset'] = (event, document, file, preview) =>
    this.#parts.photos.add(event, document, file, preview)
  readonly updateAsset: Workspace['updateAsset'] = (id, change) => this.#parts.photos.update(id, change)
  readonly removeAsset: Workspace['removeAsset'] = (id) => this.#parts.photos.remove(id)
  readonly recordPublications: Workspace['recordPublications'] = (published) => this.#parts.photos.recordPublications(published)

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
    this.#life.ensureOpen()
    return this.#parts.pictures
  }

  readonly batchNote: Workspace['batchNote'] = async (event) => {
    this.#life.ensureOpen()
    return savedBatchNote(this.#parts.database, event)
  }

  readonly noteBatch: Workspace['noteBatch'] = async (event, note) => {
    this.#life.ensureOpen()
    return saveBatchNote(this.#parts.database, event, note)
  }

  // --- Vision and settings ---

  readonly deliverRoster: Workspace['deliverRoster'] = async (people) => {
    this.#life.ensureOpen()
    return this.#parts.roster.deliver(people)
  }

  readonly setRecognition: Workspace['setRecognition'] = (on) => this.#parts.settings.setRecognition(on)
  readonly setGrouping: Workspace['setGrouping'] = (on) => this.#parts.settings.setGrouping(on)
  readonly setOwnChannels: Workspace['setOwnChannels'] = (channels) => this.#parts.settings.setOwnChannels(channels)
  readonly setRules: Workspace['setRules'] = (rules) => this.#parts.settings.setRules(rules)

  // --- What the server did not take ---

  readonly retryRefused: Workspace['retryRefused'] = () => this.#parts.commands.run(() => this.#parts.outbox.retryRefused())
  readonly discardRefused: Workspace['discardRefused'] = (id) =>
    this.#parts.commands.run(() => this.#parts.outbox.discardRefused(id))

  // --- Ending ---

  holdWhile<T>(work: Promise<T>): Promise<T> {
    return this.#parts.staying.holdWhile(work)
  }

  lock(): void {
    this.#life.lock('asked')
  }

  /** A workspace of another session was opened in this browser: the session cookie is no longer ours. */
  lockElsewhere(): void {
    this.#life.lock('elsewhere')
  }

  readonly close: Workspace['close'] = async () => {
    this.#life.ensureOpen()
    return closeWorkspace(this.#opened.server, this.info)
  }

  async leave(): Promise<void> {
    this.lock()
    await forgetRemembered(this.info.id)
  }
}
