// FAKE: an in-memory `SessionDoor` and `Workspace` for component tests. No vault, no server, no vision; never imported by the product.
import { dayFromNow } from '../support/days.ts'
import { FakeForms } from '../support/fake-forms.svelte.ts'
import { FakeEvidence } from '../support/fake-evidence.ts'
import { FakeJoining } from '../support/fake-joining.ts'
import { FakeAsks } from '../support/fake-asks.svelte.ts'
import { FakeTakingOver } from '../support/fake-taking-over.svelte.ts'
import { FakePaperAnswers } from '../support/fake-paper-answers.ts'
import { FakeRequests } from '../support/fake-requests.svelte.ts'
import { FakeMembers } from '../support/fake-members.svelte.ts'
import type { Channel } from '../../core/channels.ts'
import type { ConsentState, Quitclaim } from '../../core/consent.ts'
import { noConsent } from '../../core/consent.ts'
import type { AssetDocument, EventDocument, NormalizedBox, PersonDocument } from '../../core/documents.ts'
import { CodedError } from '../../core/errors.ts'
import type { CalendarDate, MemberId, OwnerId, Pseudonym, QuitclaimId, RecordId, WorkspaceId } from '../../core/ids.ts'
import { noRules, type PublishingRules } from '../../core/verdict/rules.ts'
import type { ClosingReceipt } from '../../core/wire/closing.ts'
import type { ErasureReceipt } from '../../core/wire/erasure.ts'
import type { RefusalCode } from '../../core/wire.ts'
import type { LeavingDoor } from '../../web/workspace/organisation/leaving.ts'
import type { DestinationsDoor, SavedDestination } from '../../web/workspace/publishing/destinations.svelte.ts'
import type {
  AssetView,
  EventView,
  LockReason,
  NameHit,
  NameSearch,
  NewQuitclaim,
  OutboxState,
  OvertakenOnCard,
  PaperView,
  PersonView,
  SentItem,
  SessionDoor,
  Workspace,
} from '../../web/workspace/types.ts'
import { FakeKeys } from './fake-keys.ts'
import type { Enrolment } from '../../workers/vision/api.ts'

export const fakeSheet = {
  accountKey: '7K3F-92QD-ABCD-EFGH-JKMN-PQRS-TV',
  recoveryCode: '1234-5678-9ABC-DEFG-HJKM-NPQR-STVW-XYZ0',
}

export function fakeQuitclaim(from: number, until: number | null, more: Partial<Quitclaim> = {}): Quitclaim {
  return {
    id: crypto.randomUUID() as QuitclaimId,
    purposes: ['information', 'promotion'],
    channels: ['intranet', 'website', 'social'],
    territory: null,
    withdrawnChannels: [],
    basis: 'consent',
    from: dayFromNow(from),
    until: until === null ? null : dayFromNow(until),
    method: 'paper',
    guardians: null,
    form: null,
    recordedBy: crypto.randomUUID() as MemberId,
    ended: null,
    recordedAt: new Date().toISOString(),
    ...more,
  }
}

export const fakePaper = (change: Partial<PaperView> = {}): PaperView => ({
  record: crypto.randomUUID() as RecordId,
  quitclaim: crypto.randomUUID() as QuitclaimId,
  fileName: '',
  at: null,
  onPage: false,
  permits: true,
  ...change,
})

export class FakeDestinations implements DestinationsDoor {
  all = $state.raw<readonly SavedDestination[]>([])
  allowed: readonly string[] | undefined = []

  save(destination: SavedDestination): Promise<void> {
    this.all = [...this.all.filter(({ id }) => id !== destination.id), destination]
    return Promise.resolve()
  }

  remove(id: string): Promise<void> {
    this.all = this.all.filter((one) => one.id !== id)
    return Promise.resolve()
  }

  allowedOrigins(): Promise<readonly string[] | undefined> {
    return Promise.resolve(this.allowed)
  }
}

/** No statements, no log; papers come when `held` resolves. */
export function fakeLeaving(held: () => Promise<void> = () => Promise.resolve()): LeavingDoor {
  return {
    chain: [],
    statements: () => Promise.resolve([]),
    asks: () => [],
    async *openPapers(signal, papers) {
      for (const place of papers) {
        await held()
        signal.throwIfAborted()
        yield { ...place, ok: true, file: new File(['paper'], 'form.pdf') }
      }
    },
    log: () => Promise.resolve(undefined),
  }
}

export class FakeWorkspace implements Workspace {
  info: Workspace['info']
  member = {
    id: crypto.randomUUID() as MemberId,
    name: 'Noor Bakker',
    email: 'noor@waterveld.example',
    roles: new Array<'owner' | 'consent-officer' | 'editor'>(),
  }
  roles: Workspace['roles'] = ['owner', 'consent-officer', 'editor']
  recognition = $state(true)
  grouping = $state(false)
  ownChannels = $state.raw<Workspace['ownChannels']>([{ channel: 'own:hal', label: 'Schermen in de hal' }])
  rules = $state.raw<PublishingRules>(noRules)
  people = $state.raw<readonly PersonView[]>([])
  events = $state.raw<readonly EventView[]>([])
  assets = $state.raw<readonly AssetView[]>([])
  outbox = $state.raw<OutboxState>({ waiting: 0, online: true, refused: null, refusedItems: [], storageFull: false })
  sent = $state.raw<readonly SentItem[]>([])
  erased = $state.raw<Workspace['erased']>([])
  restore = $state.raw<Workspace['restore']>(null)
  alerts = $state.raw<Workspace['alerts']>([])
  backups = $state.raw<Workspace['backups']>('none')
  recoveryOpenedAt = $state.raw<string | null>(null)
  otherLogs = $state.raw<Workspace['otherLogs']>([])
  clocksApart = $state.raw<Workspace['clocksApart']>(null)
  /** What a search for anybody's name finds. */
  nameHits: readonly NameHit[] = []
  unreadTexts = 0
  receipt: ErasureReceipt | null = null
  readonly keys = new FakeKeys()
  locked = $state<LockReason | null>(null)
  lockPostponedUntil = null
  /** Commands by name, in order. */
  readonly calls: string[] = []
  readonly members = new FakeMembers()
  readonly asks = new FakeAsks()
  readonly requests = new FakeRequests()
  readonly paperAnswers = new FakePaperAnswers()
  readonly takingOver = new FakeTakingOver()
  readonly evidence = new FakeEvidence()
  /** The next command throws this code. */
  failNext: RefusalCode | null = null
  enrolments: Enrolment[] = []
  previews = new Map<RecordId, Blob>()
  destinations = new FakeDestinations()
  readonly forms = new FakeForms()

  dismissRestore(): Promise<void> {
    this.restore = null
    return Promise.resolve()
  }

  constructor(practice = false) {
    this.info = {
      id: crypto.randomUUID() as WorkspaceId,
      name: practice ? 'Oefenwerkruimte' : 'Gemeente Waterveld',
      practice,
      deletesAt: practice ? new Date(Date.now() + 86_400_000).toISOString() : null,
    }
  }

  get consents(): ReadonlyMap<OwnerId, ConsentState> {
    return new Map(this.people.map(({ id, consent }) => [id, consent]))
  }

  person(id: OwnerId): PersonView | undefined {
    return this.people.find((person) => person.id === id || person.others.some((other) => other.id === id))
  }

  assetsOf(event: OwnerId): readonly AssetView[] {
    return this.assets.filter((asset) => asset.event === event)
  }

  /** Puts a person there without a command. */
  seed(name: string, consent: Partial<ConsentState> = {}, document: Partial<PersonDocument> = {}): OwnerId {
    const id = crypto.randomUUID() as OwnerId
    const letters = id.replaceAll('-', '').toUpperCase()
    this.people = [
      ...this.people,
      {
        id,
        pseudonym: `P-${letters.slice(0, 4)}-${letters.slice(4, 8)}` as Pseudonym,
        document: { name, email: `${name.split(' ')[0]?.toLowerCase() ?? 'x'}@waterveld.example`, note: '', ...document },
        consent: { ...noConsent, ...consent },
        templates: [],
        papers: [],
        beyondForm: [],
        others: [],
        state: 'saved',
      },
    ]
    return id
  }

  #called(name: string): void {
    this.calls.push(name)
    const code = this.failNext
    this.failNext = null
    if (code) throw new CodedError(code)
  }

  #change(id: OwnerId, change: (person: PersonView) => Partial<PersonView>): void {
    this.people = this.people.map((person) => (person.id === id ? { ...person, ...change(person) } : person))
  }

  #consent(id: OwnerId, change: (consent: ConsentState) => Partial<ConsentState>): void {
    this.#change(id, ({ consent }) => ({ consent: { ...consent, ...change(consent) } }))
  }

  async addPerson(document: PersonDocument): Promise<OwnerId> {
    this.#called('addPerson')
    return Promise.resolve(this.seed(document.name, {}, document))
  }

  async updatePerson(id: OwnerId, document: PersonDocument): Promise<void> {
    this.#called('updatePerson')
    this.#change(id, () => ({ document }))
    return Promise.resolve()
  }

  async recordQuitclaim(id: OwnerId, quitclaim: NewQuitclaim): Promise<QuitclaimId> {
    this.#called('recordQuitclaim')
    const { paper, guardians = null, ...terms } = quitclaim
    const recorded = fakeQuitclaim(0, 0, { ...terms, form: terms.form ?? null, guardians })
    this.#consent(id, (consent) => ({ quitclaims: [recorded, ...consent.quitclaims] }))
    if (paper)
      this.#change(id, (person) => ({
        papers: [...person.papers, fakePaper({ quitclaim: recorded.id, fileName: paper.name })],
      }))
    return Promise.resolve(recorded.id)
  }

  async withdrawQuitclaim(id: OwnerId, quitclaim: QuitclaimId, channels: readonly Channel[] | null): Promise<void> {
    this.#called(`withdrawQuitclaim:${channels?.join() ?? 'all'}`)
    this.#consent(id, (consent) => ({
      quitclaims: consent.quitclaims.map((one) =>
        one.id !== quitclaim
          ? one
          : channels === null
            ? { ...one, ended: 'withdrawn' as const }
            : {
                ...one,
                channels: one.channels.filter((channel) => !channels.includes(channel)),
                withdrawnChannels: [...one.withdrawnChannels, ...channels],
              },
      ),
    }))
    return Promise.resolve()
  }

  async permitMatching(id: OwnerId, until: CalendarDate | null): Promise<void> {
    this.#called('permitMatching')
    this.#consent(id, () => ({ matching: [{ grant: crypto.randomUUID() as QuitclaimId, until }] }))
    return Promise.resolve()
  }

  async withdrawMatching(id: OwnerId): Promise<void> {
    this.#called('withdrawMatching')
    this.#consent(id, () => ({ matching: [] }))
    this.#change(id, () => ({ templates: [] }))
    return Promise.resolve()
  }

  async setNever(id: OwnerId, never: boolean, reason = ''): Promise<void> {
    this.#called(`setNever:${String(never)}${reason === '' ? '' : `:${reason}`}`)
    this.#consent(id, () => ({ never }))
    const { neverReason, ...document } = this.people.find((person) => person.id === id)?.document ?? {
      name: '',
      email: null,
      note: '',
    }
    this.#change(id, () => ({ document: never && reason !== '' ? { ...document, neverReason: reason } : document }))
    return Promise.resolve()
  }

  readonly #parted = new Map<OwnerId, readonly [PersonView, PersonView]>()

  /** What a later no on either card overtook, whichever two are joined. */
  overtakenNow: readonly OvertakenOnCard[] = []
  /** What ended with the last joining. */
  endedByJoining: readonly OvertakenOnCard[] = []
  overtaken = (): readonly OvertakenOnCard[] => this.overtakenNow

  /** Both as one; apart they are as they were. */
  async joinPeople(entry: OwnerId, of: OwnerId, ended: readonly OvertakenOnCard[] = []): Promise<void> {
    this.#called('joinPeople')
    this.endedByJoining = ended
    const [other, standing] = [this.person(entry), this.person(of)]
    if (!other || !standing) throw new CodedError('not_found')
    this.#parted.set(other.id, [other, standing])
    this.people = this.people.filter(({ id }) => id !== other.id)
    this.#change(standing.id, ({ others, consent, papers }) => ({
      others: [...others, { id: other.id, pseudonym: other.pseudonym, name: other.document?.name ?? null }, ...other.others],
      papers: [...papers, ...other.papers],
      consent: {
        ...{ never: consent.never || other.consent.never, matching: [...consent.matching, ...other.consent.matching] },
        quitclaims: [...consent.quitclaims, ...other.consent.quitclaims],
        declines: [...consent.declines, ...other.consent.declines],
      },
    }))
    return Promise.resolve()
  }

  async partPeople(entry: OwnerId): Promise<void> {
    this.#called('partPeople')
    const [other, standing] = this.#parted.get(entry) ?? []
    if (!other || !standing) throw new CodedError('not_found')
    this.people = [...this.people.map((person) => (person.id === standing.id ? standing : person)), other]
    return Promise.resolve()
  }

  async addPortrait(id: OwnerId): Promise<Enrolment> {
    this.#called('addPortrait')
    const result = this.enrolments.shift() ?? { ok: false as const, problem: 'no_face' as const }
    if (result.ok)
      this.#change(id, (person) => ({
        templates: [...person.templates, { record: crypto.randomUUID() as RecordId, model: result.model, standing: 'ordinary' }],
      }))
    return Promise.resolve(result)
  }

  removeTemplate(id: OwnerId, template: RecordId): Promise<void> {
    this.#called('removeTemplate')
    this.#change(id, (person) => ({ templates: person.templates.filter(({ record }) => record !== template) }))
    return Promise.resolve()
  }

  /** What a test adds to the archive, and what holds it up. */
  papersHeld: Promise<void> = Promise.resolve()
  readonly leaving: LeavingDoor = fakeLeaving(() => this.papersHeld)
  closing: ClosingReceipt | null = null

  close(): ReturnType<Workspace['close']> {
    this.#called('close')
    if (!this.keys.confirmed) return Promise.resolve({ ok: false, code: 'confirm_needed' })
    return Promise.resolve(this.closing ? { ok: true, receipt: this.closing } : { ok: false, code: 'offline' })
  }

  leave(): Promise<void> {
    this.#called('leave')
    this.lock()
    return Promise.resolve()
  }

  findName(id: OwnerId): NameSearch {
    // As the real one: nobody is looked for who is not there.
    if (!this.person(id)) throw new CodedError('not_found')
    return { hits: this.nameHits, unread: this.unreadTexts }
  }

  erasePerson(id: OwnerId, names: readonly NameHit[]): Promise<void> {
    this.#called(`erasePerson ${String(names.length)}`)
    const pseudonym = this.person(id)?.pseudonym ?? ('P-0000-0000' as Pseudonym)
    this.people = this.people.filter((person) => person.id !== id)
    this.erased = [{ id, pseudonym, at: new Date().toISOString() }, ...this.erased]
    return Promise.resolve()
  }

  erasureReceipt(): ReturnType<Workspace['erasureReceipt']> {
    return Promise.resolve(this.receipt ? { ok: true, receipt: this.receipt } : { ok: false, code: 'offline' })
  }

  async openPaper(): Promise<Blob> {
    this.#called('openPaper')
    return Promise.resolve(new Blob(['paper']))
  }

  async addEvent(document: EventDocument): Promise<OwnerId> {
    this.#called('addEvent')
    const id = crypto.randomUUID() as OwnerId
    this.events = [...this.events, { id, document, assets: 0, state: 'saved' }]
    return Promise.resolve(id)
  }

  async updateEvent(): Promise<void> {
    this.#called('updateEvent')
    return Promise.resolve()
  }

  async addAsset(
    event: OwnerId,
    document: AssetDocument,
    _file: File,
    preview: Blob,
  ): Promise<{ id: RecordId; duplicate: boolean }> {
    this.#called('addAsset')
    const id = crypto.randomUUID() as RecordId
    this.assets = [...this.assets, { id, event, document, state: 'saved' }]
    this.previews.set(id, preview)
    return Promise.resolve({ id, duplicate: false })
  }

  async updateAsset(): Promise<void> {
    this.#called('updateAsset')
    return Promise.resolve()
  }

  async removeAsset(): Promise<void> {
    this.#called('removeAsset')
    return Promise.resolve()
  }

  async recordPublications(): Promise<void> {
    this.#called('recordPublications')
    return Promise.resolve()
  }

  async preview(asset: RecordId): Promise<Blob | undefined> {
    return Promise.resolve(this.previews.get(asset))
  }

  async original(): Promise<Blob | undefined> {
    return Promise.resolve(undefined)
  }

  async pictureSources() {
    return Promise.resolve({ copies: { count: 24, sizeBytes: 62_000_000, enabled: true }, folder: null })
  }

  async keepCopies(): Promise<void> {
    this.#called('keepCopies')
    return Promise.resolve()
  }

  async rememberFolder(): Promise<void> {
    return Promise.resolve()
  }

  async reconnectFolder(): Promise<boolean> {
    return Promise.resolve(false)
  }

  async batchNote(): Promise<null> {
    return Promise.resolve(null)
  }

  async noteBatch(): Promise<void> {
    return Promise.resolve()
  }

  async offerFiles(): Promise<number> {
    return Promise.resolve(0)
  }

  readonly vision: Workspace['vision'] = {
    width: 1,
    prepare: (_signal, _recognise, onProgress) => {
      onProgress({ loadedBytes: 6_000_000, totalBytes: 7_500_000 })
      return Promise.resolve()
    },
    analyse: () => Promise.resolve({ ok: false as const, problem: 'not_an_image' as const }),
    lookInside: () => Promise.resolve(null),
    render: () => Promise.resolve({ ok: false as const, problem: 'not_an_image' as const }),
    verify: () => Promise.resolve({ ok: false as const, problem: 'not_an_image' as const }),
    crop: (_signal: AbortSignal, _file: Blob, _box: NormalizedBox) => Promise.resolve(undefined),
    counts: () => Promise.resolve({ found: 0, compared: 0, kept: 0 }),
    groups: () => Promise.resolve([]),
    forgetBatch: () => Promise.resolve(),
  }

  async deliverRoster(people: readonly OwnerId[]): Promise<number> {
    return Promise.resolve(people.length)
  }

  async setGrouping(on: boolean): Promise<void> {
    this.#called(`setGrouping:${String(on)}`)
    this.grouping = on
    return Promise.resolve()
  }

  async setRecognition(on: boolean): Promise<void> {
    this.#called(`setRecognition:${String(on)}`)
    this.recognition = on
    return Promise.resolve()
  }

  async setOwnChannels(channels: Workspace['ownChannels']): Promise<void> {
    this.#called('setOwnChannels')
    this.ownChannels = channels
    return Promise.resolve()
  }

  async setRules(rules: PublishingRules): Promise<void> {
    this.#called('setRules')
    this.rules = rules
    return Promise.resolve()
  }

  retryRefused(): Promise<void> {
    this.#called('retryRefused')
    return Promise.resolve()
  }

  discardRefused(): Promise<void> {
    this.#called('discardRefused')
    return Promise.resolve()
  }

  holdWhile<T>(work: Promise<T>): Promise<T> {
    return work
  }

  lock(): void {
    this.locked = 'asked'
  }
}

/** A workspace with somebody in every state. */
export function fakePopulated(): FakeWorkspace {
  const workspace = new FakeWorkspace()
  const anna = workspace.seed(
    'Anna de Vries',
    { quitclaims: [fakeQuitclaim(-100, 900)], matching: [{ grant: crypto.randomUUID() as QuitclaimId, until: dayFromNow(300) }] },
    { note: 'Verpleegkundige, afdeling C2.' },
  )
  workspace.seed('Bram Jansen', {
    quitclaims: [fakeQuitclaim(-330, 35, { withdrawnChannels: ['press'] }), fakeQuitclaim(-800, -340, { ended: 'superseded' })],
  })
  workspace.seed('Chadia El Amrani', { quitclaims: [fakeQuitclaim(-400, -35)] })
  workspace.seed('Dirk Postma', { quitclaims: [fakeQuitclaim(-200, 500, { ended: 'withdrawn' })] })
  workspace.seed('Ewa Kowalska')
  workspace.seed('Femke van den Broek', { quitclaims: [fakeQuitclaim(-10, 720, { channels: ['intranet'] })] })
  workspace.seed('Gerrit Smit', { never: true })
  workspace.seed('Hatice Yılmaz', { quitclaims: [fakeQuitclaim(-50, null, { basis: 'contract' })] })
  const event = crypto.randomUUID() as OwnerId
  workspace.events = [
    { id: event, document: { name: 'Open dag', date: dayFromNow(-3), roster: [anna] }, assets: 1, state: 'saved' },
  ]
  workspace.sent = [
    { at: new Date().toISOString(), kind: 'sign-in', endpoint: 'POST /sign-in', sizeBytes: 120 },
    { at: new Date().toISOString(), kind: 'records', endpoint: 'POST /records', sizeBytes: 48_000 },
  ]
  return workspace
}

export interface FakeDoorOptions {
  readonly remembered?: Awaited<ReturnType<SessionDoor['remembered']>>
  readonly needsCode?: boolean
  /** What the next unlock answers; the passphrase `goed geheim` opens otherwise. */
  readonly unlockCode?: 'account_key_needed' | 'passkey_no_key' | 'mistyped' | 'too_many_attempts' | 'offline'
  readonly foundCode?: RefusalCode | 'offline'
  readonly workspace?: FakeWorkspace
  readonly joining?: FakeJoining
}

export function fakeDoor(options: FakeDoorOptions = {}): SessionDoor {
  const workspace = options.workspace ?? fakePopulated()
  return {
    joining: options.joining ?? new FakeJoining(),
    remembered: () => Promise.resolve(options.remembered),
    foundingNeedsCode: () => Promise.resolve(options.needsCode ?? false),
    found: () =>
      Promise.resolve(
        options.foundCode ? { ok: false as const, code: options.foundCode } : { ok: true as const, workspace, sheet: fakeSheet },
      ),
    practice: () => Promise.resolve({ ok: true as const, workspace: options.workspace ?? new FakeWorkspace(true), fresh: true }),
    unlock: (unlock) => {
      if (options.unlockCode) return Promise.resolve({ ok: false as const, code: options.unlockCode })
      const right =
        'passphrase' in unlock
          ? unlock.passphrase === 'goed geheim'
          : 'passkey' in unlock || unlock.recoveryCode === fakeSheet.recoveryCode
      return Promise.resolve(right ? { ok: true as const, workspace } : { ok: false as const, code: 'wrong_secret' as const })
    },
    forgetDevice: () => Promise.resolve(),
    forgetEverything: () => Promise.resolve(),
  }
}
