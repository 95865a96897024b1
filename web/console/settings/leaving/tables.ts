// The workspace as tables and JSON: what each file holds, made from the views and the signed statements alone.
import { localDay } from '../../../../core/dates.ts'
import type { OwnerId, RecordId } from '../../../../core/ids.ts'
import { standingOf } from '../../../../core/register.ts'
import type { ClearStatement } from '../../../../core/wire.ts'
import type { KeptAsk, KeptStatement } from '../../../workspace/organisation/leaving.ts'
import type { AssetView, EventView, PersonView, Workspace } from '../../../workspace/types.ts'
import { csv, type Cell } from './csv.ts'

export interface Holdings {
  /** What counts today is told beside what was signed. */
  readonly now: Date
  readonly info: Workspace['info']
  readonly settings: Pick<Workspace, 'recognition' | 'grouping' | 'ownChannels' | 'rules'>
  readonly people: readonly PersonView[]
  readonly erased: Workspace['erased']
  readonly forms: Workspace['forms']['all']
  readonly events: readonly EventView[]
  readonly assets: readonly AssetView[]
  readonly statements: readonly KeptStatement[]
  readonly asks: readonly KeptAsk[]
  readonly chain: Workspace['leaving']['chain']
}

export interface TextFile {
  readonly name: string
  readonly text: string
}

type Of<Type extends ClearStatement['body']['type']> = Extract<ClearStatement['body'], { readonly type: Type }>

/** Every file that is made of text, in the order in which somebody would read them. */
export function textFiles(held: Holdings): readonly TextFile[] {
  const people = new Map(held.people.flatMap((person) => entriesOf(person).map((entry) => [entry, person])))
  return [
    { name: 'people.csv', text: peopleTable(held) },
    json('people.json', {
      people: held.people.map(({ id, pseudonym, others, document, state }) => ({ id, pseudonym, others, document, state })),
      erased: held.erased,
    }),
    { name: 'consents.csv', text: consentTable(held, people) },
    json(
      'consents.json',
      held.people.map((person) => consentsOf(person, held.statements)),
    ),
    { name: 'asks.csv', text: askTable(held, people) },
    json('asks.json', held.asks),
    json('forms.json', held.forms.flat()),
    json('events.json', held.events),
    { name: 'photos.csv', text: photoTable(held, people) },
    json('photos.json', held.assets),
    { name: 'publications.csv', text: publicationTable(held) },
    json('settings.json', { workspace: held.info, ...held.settings }),
    json('statements.json', held.statements),
    json('chain.json', held.chain),
  ]
}

const json = (name: string, value: unknown): TextFile => ({ name, text: `${JSON.stringify(value, null, 2)}\n` })

function peopleTable({ people }: Holdings): string {
  return csv(
    ['pseudonym', 'name', 'email', 'note', 'never', 'neverReason', 'quitclaims', 'recognition', 'papers', 'id', 'alsoEnteredAs'],
    people.map(({ pseudonym, others, document, consent, papers, id }) => [
      pseudonym,
      document?.name ?? null,
      document?.email ?? null,
      document?.note ?? null,
      consent.never,
      document?.neverReason ?? null,
      consent.quitclaims.length,
      consent.matching.length > 0,
      papers.length,
      id,
      others.map((other) => (other.name === null ? other.pseudonym : `${other.pseudonym} ${other.name}`)),
    ]),
  )
}

function consentTable({ statements }: Holdings, people: ReadonlyMap<OwnerId, PersonView>): string {
  const columns = [
    'pseudonym',
    'name',
    'at',
    'author',
    'action',
    'quitclaim',
    'purposes',
    'channels',
    'basis',
    'territory',
    'from',
    'until',
  ]
  return csv(
    [...columns, 'method', 'guardians', 'paper', 'verified', 'atServer', 'statement'],
    bodiesOf(statements, 'consent').map(({ body, verified, atServer }): readonly Cell[] => {
      const { consent, owner, at, author, statement } = body
      const permit = consent.action === 'permit' ? consent : undefined
      return [
        people.get(owner)?.pseudonym ?? owner,
        people.get(owner)?.document?.name ?? null,
        at,
        author,
        consent.action,
        'quitclaim' in consent ? consent.quitclaim : 'grant' in consent ? consent.grant : 'never' in consent ? consent.never : null,
        permit?.purposes ?? null,
        'channels' in consent ? consent.channels : null,
        permit?.basis ?? null,
        permit?.territory ?? null,
        'from' in consent ? consent.from : null,
        'until' in consent ? consent.until : null,
        permit?.method ?? null,
        permit?.guardians ?? null,
        permit?.evidence?.record ?? null,
        verified,
        atServer,
        statement,
      ]
    }),
  )
}

/** Every signed event about one person, beside what they add up to. */
function consentsOf(person: PersonView, statements: readonly KeptStatement[]): object {
  const { id, pseudonym, document, consent } = person
  const entries = new Set(entriesOf(person))
  const events = statements.filter(({ signed: { body } }) => body.type === 'consent' && entries.has(body.owner))
  return { id, pseudonym, name: document?.name ?? null, ...consent, events }
}

const entriesOf = ({ id, others }: PersonView): readonly OwnerId[] => [id, ...others.map((other) => other.id)]

/** Who was asked, in which way, what went out and what came of it. */
function askTable({ asks }: Holdings, people: ReadonlyMap<OwnerId, PersonView>): string {
  return csv(
    [
      'pseudonym',
      'name',
      'form',
      'version',
      'by',
      'language',
      'asked',
      'expires',
      'sent',
      'lastSent',
      'failed',
      'paused',
      'onPaper',
      'note',
      'id',
    ],
    asks.map(({ owner, document, invitation }) => {
      const { by, language, mails, failed, paused, onPaper, note, ask } = document
      return [
        people.get(owner)?.pseudonym ?? owner,
        people.get(owner)?.document?.name ?? null,
        invitation?.form.form ?? null,
        invitation?.form.version ?? null,
        by,
        language,
        invitation?.at ?? null,
        invitation?.expiresAt ?? null,
        mails.length,
        mails.at(-1)?.at ?? null,
        failed?.why ?? null,
        paused,
        onPaper?.at ?? null,
        note,
        ask,
      ]
    }),
  )
}

function photoTable({ events, assets }: Holdings, people: ReadonlyMap<OwnerId, PersonView>): string {
  const named = (id: OwnerId): string => people.get(id)?.document?.name ?? people.get(id)?.pseudonym ?? id
  const byId = new Map(events.map((event) => [event.id, event]))
  const columns = ['event', 'date', 'file', 'width', 'height', 'sizeBytes', 'sha256', 'faces', 'people', 'strangers', 'undecided']
  return csv(
    [...columns, 'covered', 'lookedAt', 'lookedAtBy', 'altText', 'state', 'id'],
    assets.map(({ id, event, document, state }) => {
      const { faces, withoutFace, seen } = document
      const present = faces.flatMap(({ decision }) => (decision.kind === 'person' ? [decision.subject] : []))
      return [
        byId.get(event)?.document?.name ?? event,
        byId.get(event)?.document?.date ?? null,
        document.fileName,
        document.width,
        document.height,
        document.sizeBytes,
        document.contentHash,
        faces.length,
        [...new Set([...present, ...withoutFace])].map(named),
        faces.filter(({ decision }) => decision.kind === 'stranger').length,
        faces.filter(({ decision }) => decision.kind === 'undecided').length,
        faces.filter(({ covered }) => covered).length,
        seen?.at ?? null,
        seen?.by ?? null,
        document.altText ?? null,
        state,
        id,
      ]
    }),
  )
}

function publicationTable({ statements, assets, events, people, settings, now }: Holdings): string {
  const photos = new Map<RecordId, AssetView>(assets.map((asset) => [asset.id, asset]))
  const names = new Map(events.map(({ id, document }) => [id, document?.name]))
  const consents = new Map(people.map(({ id, consent }) => [id, consent]))
  const today = localDay(now.getTime())
  const columns = ['event', 'file', 'channel', 'from', 'signedUntil', 'untilToday', 'stateToday', 'place', 'address', 'ended']
  return csv(
    [...columns, 'at', 'author', 'verified', 'atServer', 'photo'],
    bodiesOf(statements, 'publication').map(({ body, verified, atServer }) => {
      const photo = photos.get(body.asset)
      const event = photo ? (names.get(photo.event) ?? photo.event) : null
      const { channel, from, until, at, author, asset } = body
      // What the clear statement leaves out stands with the photo.
      const kept = photo?.document.publications?.find(({ id }) => id === body.statement)
      const where = [kept?.place.label ?? null, kept?.address ?? null, kept?.ended?.at ?? null]
      // Consents that were renewed or shortened since move its last day; what was signed stays as it was.
      const standing = photo && kept && standingOf(kept, photo.document, consents, settings.rules, today)
      const counts = [standing && 'until' in standing ? standing.until : null, standing?.state ?? null]
      const file = photo?.document.fileName ?? null
      return [event, file, channel, from, until, ...counts, ...where, at, author, verified, atServer, asset]
    }),
  )
}

function bodiesOf<Type extends ClearStatement['body']['type']>(
  statements: readonly KeptStatement[],
  type: Type,
): readonly (Omit<KeptStatement, 'signed'> & { readonly body: Of<Type> })[] {
  const isType = (body: ClearStatement['body']): body is Of<Type> => body.type === type
  return statements.flatMap(({ signed: { body }, ...rest }) => (isType(body) ? [{ ...rest, body }] : []))
}
