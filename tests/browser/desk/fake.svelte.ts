// A made-up workspace for the Desk's own tests: everything in memory, nothing sealed, nothing sent. Photos are drawn shapes; the
// "recogniser" reads its proposals from a table. The real workspace is tested in tests/browser/workspace and end to end.
import { FakeForms } from '../../support/fake-forms.svelte.ts'
import { FakeAsks } from '../../support/fake-asks.svelte.ts'
import { FakeEvidence } from '../../support/fake-evidence.ts'
import { FakeTakingOver } from '../../support/fake-taking-over.svelte.ts'
import { FakePaperAnswers } from '../../support/fake-paper-answers.ts'
import { FakeRequests } from '../../support/fake-requests.svelte.ts'
import { FakeMembers } from '../../support/fake-members.svelte.ts'
import { FakeKeys } from '../fake-keys.ts'
import { FakeDestinations, fakeLeaving } from '../fake-workspace.svelte.ts'
import { utf8 } from '../../../core/bytes.ts'
import { noConsent, type ConsentState, type Quitclaim } from '../../../core/consent.ts'
import type { AssetDocument, EventDocument, NormalizedBox, PersonDocument, Proposal } from '../../../core/documents.ts'
import type {
  CalendarDate,
  MemberId,
  OwnerId,
  Pseudonym,
  QuitclaimId,
  RecordId,
  StatementId,
  WorkspaceId,
} from '../../../core/ids.ts'
import { noRules, type PublishingRules } from '../../../core/verdict/rules.ts'
import type {
  AssetView,
  EventView,
  NewPublication,
  OutboxState,
  PersonView,
  PictureSources,
  Workspace,
} from '../../../web/workspace/types.ts'
import type { AnalysedFace, RenderOptions } from '../../../workers/vision/api.ts'

export interface FakeFace {
  readonly box: NormalizedBox
  readonly proposal: Proposal | null
  readonly quality?: 'look-yourself'
}

export interface FakePhoto {
  readonly fileName: string
  /** Left out: nothing to tell the photo by. */
  readonly fingerprint?: string
  readonly faces: readonly FakeFace[]
  /** Another program wrote into the file who the first face is. */
  readonly named?: string
  /** Comes in once this one is there; without it whichever is read first. */
  readonly after?: string
}

const uuid = (): string => crypto.randomUUID()

const byName = new Intl.Collator(undefined, { numeric: true })

export class FakeWorkspace implements Workspace {
  readonly info = { id: uuid() as WorkspaceId, name: 'Testziekenhuis', kind: 'member' } as unknown as Workspace['info']
  readonly member = { id: uuid() as MemberId, name: 'Eva Editor', email: 'eva@example.org' } as unknown as Workspace['member']
  readonly roles = ['owner', 'editor', 'consent-officer'] as unknown as Workspace['roles']
  recognition = $state(true)
  grouping = $state(false)
  /** What grouping finds among unknown faces. */
  groupUnknown: (among: readonly string[]) => readonly (readonly string[])[] = () => []
  ownChannels = $state.raw<Workspace['ownChannels']>([])
  rules = $state.raw<PublishingRules>(noRules)
  #people = $state.raw<readonly PersonView[]>([])
  #events = $state.raw<readonly EventView[]>([])
  #assets = $state.raw<readonly AssetView[]>([])
  outbox = $state.raw<OutboxState>({ waiting: 0, online: true, refused: null, refusedItems: [], storageFull: false })
  sent = $state.raw<Workspace['sent']>([])
  readonly keys = new FakeKeys()
  readonly locked = null
  readonly lockPostponedUntil = null
  readonly #consents = $derived(new Map(this.#people.map(({ id, consent }) => [id, consent])))

  /** What the fake recogniser knows of each file. */
  readonly known = new Map<string, FakePhoto>()
  /** What the fake recogniser says of a face that was drawn. */
  compareDrawn: () => Promise<Proposal | null> = () => Promise.resolve(null)
  readonly pictures = new Map<RecordId, Blob>()
  readonly publications: NewPublication[] = []
  readonly rendered: RenderOptions[] = []
  analyseMs = 0
  readonly destinations = new FakeDestinations()
  readonly forms = new FakeForms()
  readonly members = new FakeMembers()
  readonly leaving = fakeLeaving()
  readonly asks = new FakeAsks()
  readonly requests = new FakeRequests()
  readonly paperAnswers = new FakePaperAnswers()
  readonly takingOver = new FakeTakingOver()
  readonly evidence = new FakeEvidence()

  get people(): readonly PersonView[] {
    return this.#people
  }
  get events(): readonly EventView[] {
    return this.#events
  }
  get consents(): ReadonlyMap<OwnerId, ConsentState> {
    return this.#consents
  }
  person(id: OwnerId): PersonView | undefined {
    return this.#people.find((one) => one.id === id)
  }
  /** By file name, as the workspace has them, in whatever order they came in. */
  assetsOf(event: OwnerId): readonly AssetView[] {
    return this.#assets
      .filter((one) => one.event === event)
      .sort((a, b) => byName.compare(a.document.fileName, b.document.fileName))
  }

  /** Adds a person whose consent is as given. */
  addKnown(name: string, quitclaims: readonly Partial<Quitclaim>[], extra: Partial<ConsentState> = {}): OwnerId {
    const id = uuid() as OwnerId
    const digits = String(1000 + this.#people.length)
    const consent: ConsentState = {
      ...noConsent,
      quitclaims: quitclaims.map((one) => ({
        id: uuid() as QuitclaimId,
        purposes: ['information'],
        channels: ['website', 'intranet'],
        withdrawnChannels: [],
        basis: 'consent',
        territory: null,
        from: '2026-01-12' as CalendarDate,
        until: '2029-06-12' as CalendarDate,
        method: 'paper',
        guardians: null,
        form: null,
        recordedBy: crypto.randomUUID() as MemberId,
        ended: null,
        recordedAt: '2026-01-12T09:30:00.000Z',
        ...one,
      })),
      matching: [{ grant: uuid() as QuitclaimId, until: null }],
      ...extra,
    }
    const person: PersonView = {
      id,
      pseudonym: `P-7K3F-${digits}` as Pseudonym,
      document: { name, email: null, note: '' },
      consent,
      templates: [],
      papers: [],
      beyondForm: [],
      others: [],
      state: 'saved',
    }
    this.#people = [...this.#people, person]
    return id
  }

  setConsent(id: OwnerId, consent: ConsentState): void {
    this.#people = this.#people.map((one) => (one.id === id ? { ...one, consent } : one))
  }

  addPerson(document: PersonDocument): Promise<OwnerId> {
    return Promise.resolve(this.addKnown(document.name, []))
  }
  addEvent(document: EventDocument): Promise<OwnerId> {
    const id = uuid() as OwnerId
    this.#events = [...this.#events, { id, document, assets: 0, state: 'saved' }]
    return Promise.resolve(id)
  }
  updateEvent(id: OwnerId, document: EventDocument): Promise<void> {
    this.#events = this.#events.map((one) => (one.id === id ? { ...one, document } : one))
    return Promise.resolve()
  }
  addAsset(event: OwnerId, document: AssetDocument, _file: File, preview: Blob): Promise<{ id: RecordId; duplicate: boolean }> {
    const id = uuid() as RecordId
    this.pictures.set(id, preview)
    this.#assets = [...this.#assets, { id, event, document, state: 'on-device' }]
    return Promise.resolve({ id, duplicate: false })
  }
  async updateAsset(id: RecordId, change: (document: AssetDocument) => AssetDocument): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5))
    this.#assets = this.#assets.map((one) => (one.id === id ? { ...one, document: change(one.document) } : one))
  }
  removeAsset(id: RecordId): Promise<void> {
    this.#assets = this.#assets.filter((one) => one.id !== id)
    return Promise.resolve()
  }
  recordPublications(published: readonly NewPublication[]): Promise<void> {
    this.publications.push(...published)
    const by = { by: this.member.id, at: new Date().toISOString(), ended: null }
    this.#assets = this.#assets.map((one) => {
      const added = published.filter(({ asset }) => asset === one.id)
      const publications = added.map(({ asset: _asset, check: _check, ...rest }) => ({ id: uuid() as StatementId, ...by, ...rest }))
      const { checks = [], publications: before = [] } = one.document
      const now = { checks: [...checks, ...added.map(({ check }) => check)], publications: [...before, ...publications] }
      return { ...one, document: { ...one.document, ...now } }
    })
    return Promise.resolve()
  }
  preview(asset: RecordId): Promise<Blob | undefined> {
    return Promise.resolve(this.pictures.get(asset))
  }
  original(asset: RecordId): Promise<Blob | undefined> {
    const [picture, photo] = [this.pictures.get(asset), this.#assets.find(({ id }) => id === asset)]
    return Promise.resolve(picture && new File([picture], photo?.document.fileName ?? '', { type: picture.type }))
  }
  pictureSources(): Promise<PictureSources> {
    return Promise.resolve({ copies: { count: 24, sizeBytes: 61_000_000, enabled: true }, folder: null })
  }
  keepCopies(): Promise<void> {
    return Promise.resolve()
  }
  rememberFolder(): Promise<void> {
    return Promise.resolve()
  }
  reconnectFolder(): Promise<boolean> {
    return Promise.resolve(true)
  }
  batchNote(): Promise<null> {
    return Promise.resolve(null)
  }
  noteBatch(): Promise<void> {
    return Promise.resolve()
  }
  offerFiles(_event: OwnerId, files: readonly File[]): Promise<number> {
    return Promise.resolve(files.length)
  }
  deliverRoster(people: readonly OwnerId[]): Promise<number> {
    return Promise.resolve(people.length)
  }
  setOwnChannels(channels: Workspace['ownChannels']): Promise<void> {
    this.ownChannels = channels
    return Promise.resolve()
  }
  setRules(rules: PublishingRules): Promise<void> {
    this.rules = rules
    return Promise.resolve()
  }
  retryRefused(): Promise<void> {
    return Promise.resolve()
  }
  discardRefused(): Promise<void> {
    return Promise.resolve()
  }
  setGrouping(on: boolean): Promise<void> {
    this.grouping = on
    return Promise.resolve()
  }
  setRecognition(on: boolean): Promise<void> {
    this.recognition = on
    return Promise.resolve()
  }
  holdWhile<T>(work: Promise<T>): Promise<T> {
    return work
  }
  lock(): void {
    this.#assets = []
  }

  readonly vision: Workspace['vision'] = {
    width: 2,
    prepare: () => Promise.resolve(),
    analyse: async (signal, file, { recognise }) => {
      if (this.analyseMs > 0) await sleep(signal, this.analyseMs)
      const known = this.known.get((file as File).name)
      if (!known) return { ok: false, problem: 'not_an_image' }
      while (known.after !== undefined && !this.#assets.some(({ document }) => document.fileName === known.after))
        await sleep(signal, 10)
      const bytes = new Uint8Array(await file.arrayBuffer())
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      const bitmap = await createImageBitmap(file)
      const { width, height } = bitmap
      bitmap.close()
      const faces: AnalysedFace[] = known.faces.map((face) => ({
        id: uuid(),
        box: face.box,
        score: 0.95,
        quality: face.quality ?? 'good',
        angle: 0,
        nearest: [],
        compared: face.quality === undefined,
        proposal: face.proposal,
      }))
      const contentHash = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
      return {
        ok: true,
        contentHash,
        mediaType: 'image/png',
        onlyFirst: false,
        fingerprint: known.fingerprint ?? '0000000000000000',
        width,
        height,
        faces,
        recogniser: recognise ? 'dlib-resnet@1' : null,
        preview: bytes,
      }
    },
    lookInside: async () => {
      const proposal = await this.compareDrawn()
      return proposal && { angle: 0, proposal, nearest: [] }
    },
    // A picture, however small: what is written into it afterwards is written for real.
    render: async (_signal, _file, options) => {
      this.rendered.push(options)
      const canvas = new OffscreenCanvas(16, 12)
      canvas.getContext('2d')?.fillRect(0, 0, 16, 12)
      const picture = await canvas.convertToBlob({ type: options.mediaType })
      return { ok: true, bytes: new Uint8Array(await picture.arrayBuffer()), width: 16, height: 12 }
    },
    verify: (_signal, _file, places) =>
      Promise.resolve({
        ok: true,
        places: places.map(() => ({ faceFound: false, recognised: false, similarities: [] })),
        drawn: [],
        leftovers: [],
      }),
    crop: () => Promise.resolve(undefined),
    counts: () => Promise.resolve({ found: 0, compared: 0, kept: 0 }),
    groups: (among) => Promise.resolve(this.groupUnknown(among)),
    forgetBatch: () => Promise.resolve(),
  }

  // What the Desk never calls.
  updatePerson = unused
  recordQuitclaim = unused
  withdrawQuitclaim = unused
  permitMatching = unused
  withdrawMatching = unused
  setNever = unused
  overtaken = () => []
  joinPeople = unused
  partPeople = unused
  addPortrait = unused
  removeTemplate = unused
  openPaper = unused
  erased = []
  restore = null
  dismissRestore = () => Promise.resolve()
  alerts = []
  readonly recoveryOpenedAt = null
  readonly otherLogs = []
  readonly clocksApart = null
  backups = 'none' as const
  close = unused
  leave = unused
  findName = () => ({ hits: [], unread: 0 })
  erasePerson = unused
  erasureReceipt = unused
}

function unused(): Promise<never> {
  return Promise.reject(new Error('the Desk does not call this'))
}

function sleep(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new DOMException('aborted', 'AbortError'))
    })
  })
}

export const box = (x: number, y: number, width: number, height = width): NormalizedBox =>
  ({ x, y, width, height }) as NormalizedBox

/** A photo of coloured ovals where the faces are, small and different for every name. */
/** As other programs write it: an XMP segment that names the face in a box. */
async function withRegion(jpeg: Blob, name: string, face: NormalizedBox): Promise<BlobPart[]> {
  const [x, y] = [face.x + face.width / 2, face.y + face.height / 2]
  const text = name.replaceAll('<', '&lt;')
  const area = `stArea:x="${String(x)}" stArea:y="${String(y)}" stArea:w="${String(face.width)}" stArea:h="${String(face.height)}" stArea:unit="normalized"`
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"><mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li><rdf:Description mwg-rs:Name="${text}" mwg-rs:Type="Face"><mwg-rs:Area ${area}/></rdf:Description></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions></rdf:Description></rdf:RDF></x:xmpmeta>`
  const body = utf8(`http://ns.adobe.com/xap/1.0/\0${packet}`)
  const head = Uint8Array.of(0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255)
  const bytes = new Uint8Array(await jpeg.arrayBuffer())
  return [bytes.slice(0, 2), head, body, bytes.slice(2)]
}

export async function drawnPhoto({ fileName, faces, named }: FakePhoto): Promise<File> {
  const canvas = new OffscreenCanvas(600, 400)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  const hue = Array.from(fileName).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7)
  context.fillStyle = `hsl(${String(hue)} 30% 70%)`
  context.fillRect(0, 0, 600, 400)
  context.fillText(fileName, 10, 390)
  for (const { box: face } of faces) {
    context.fillStyle = '#d8a98a'
    context.beginPath()
    context.ellipse((face.x + face.width / 2) * 600, (face.y + face.height / 2) * 400, face.width * 300, face.height * 200, 0, 0, 7)
    context.fill()
  }
  const [first] = faces
  if (named === undefined || !first) return new File([await canvas.convertToBlob()], fileName, { type: 'image/png' })
  const parts = await withRegion(await canvas.convertToBlob({ type: 'image/jpeg' }), named, first.box)
  return new File(parts, fileName, { type: 'image/jpeg' })
}
