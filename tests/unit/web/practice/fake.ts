// A workspace in memory for filling the practice set: consents are folded by core from the statements the commands would sign.
import { foldConsent, type ConsentEvent } from '../../../../core/consent.ts'
import type { EventDocument, PersonDocument } from '../../../../core/documents.ts'
import type { CalendarDate, OwnerId, QuitclaimId, RecordId } from '../../../../core/ids.ts'
import type { ConsentStatement } from '../../../../core/statements.ts'
import type { FillDoor } from '../../../../web/console/practice/fill.ts'
import type { AssetView, NewQuitclaim, PersonView } from '../../../../web/workspace/types.ts'

interface Person {
  readonly document: PersonDocument
  readonly events: ConsentEvent[]
  templates: number
}

export class FakeWorkspace {
  recognition = true
  width = 2
  readonly persons = new Map<OwnerId, Person>()
  readonly eventDocuments = new Map<OwnerId, EventDocument>()
  photos: string[] = []
  readonly commands: string[] = []
  prepared = 0
  comparing = 0
  widest = 0
  /** Called before every command; throws to play a failure. */
  before: (command: string) => void = () => undefined
  prepare: () => Promise<void> = () => Promise.resolve()
  #next = 0

  id(): string {
    return `00000000-0000-4000-8000-${String(++this.#next).padStart(12, '0')}`
  }

  #command(name: string): void {
    this.before(name)
    this.commands.push(name)
  }

  #sign(id: OwnerId, consent: ConsentStatement['consent']): void {
    const statement = {
      statement: this.id(),
      author: 'somebody',
      at: `2026-01-01T00:00:00.${String(this.#next).padStart(3, '0')}Z`,
      consent,
    }
    this.persons.get(id)?.events.push({ statement: statement as unknown as ConsentStatement, verified: true })
  }

  view(id: OwnerId): PersonView | undefined {
    const person = this.persons.get(id)
    return (
      person && {
        id,
        pseudonym: 'P-0000-0000' as PersonView['pseudonym'],
        document: person.document,
        consent: foldConsent(person.events),
        templates: Array.from({ length: person.templates }, () => ({
          record: this.id() as RecordId,
          model: '',
          standing: 'ordinary' as const,
        })),
        papers: [],
        beyondForm: [],
        others: [],
        state: 'saved',
      }
    )
  }

  door(): FillDoor {
    const views = (): PersonView[] => [...this.persons.keys()].flatMap((id) => this.view(id) ?? [])
    const events = (): FillDoor['events'] =>
      [...this.eventDocuments].map(([id, document]) => ({ id, document, assets: this.photos.length, state: 'saved' }))
    return {
      recognition: this.recognition,
      get people() {
        return views()
      },
      get events() {
        return events()
      },
      vision: {
        width: this.width,
        prepare: (
          _signal: AbortSignal,
          _recognise: boolean,
          onProgress: (p: { loadedBytes: number; totalBytes: number }) => void,
        ) => {
          this.prepared += 1
          onProgress({ loadedBytes: 9, totalBytes: 9 })
          return this.prepare()
        },
      } as unknown as FillDoor['vision'],
      person: (id) => this.view(id),
      assetsOf: () => this.photos.map((fileName) => ({ document: { fileName } }) as AssetView),
      addPerson: (document) => {
        this.#command('addPerson')
        const id = this.id() as OwnerId
        this.persons.set(id, { document, events: [], templates: 0 })
        return Promise.resolve(id)
      },
      recordQuitclaim: (id, { purposes, channels, basis, from, until }: NewQuitclaim) => {
        this.#command('recordQuitclaim')
        const quitclaim = this.id() as QuitclaimId
        this.#sign(id, {
          action: 'permit',
          quitclaim,
          purposes: [...purposes],
          channels: [...channels],
          basis,
          territory: null,
          from,
          until,
          method: 'paper',
          form: null,
          evidence: null,
        })
        return Promise.resolve(quitclaim)
      },
      withdrawQuitclaim: (id, quitclaim) => {
        this.#command('withdrawQuitclaim')
        this.#sign(id, { action: 'withdraw', quitclaim, channels: null })
        return Promise.resolve()
      },
      permitMatching: (id, until: CalendarDate | null) => {
        this.#command('permitMatching')
        this.#sign(id, { action: 'matching-permit', grant: this.id() as QuitclaimId, until })
        return Promise.resolve()
      },
      setNever: (id, never) => {
        this.#command('setNever')
        if (never) this.#sign(id, { action: 'never' })
        return Promise.resolve()
      },
      addPortrait: async (id) => {
        this.#command('addPortrait')
        this.comparing += 1
        this.widest = Math.max(this.widest, this.comparing)
        await new Promise((resolve) => setTimeout(resolve, 1))
        this.comparing -= 1
        const person = this.persons.get(id)
        if (person) person.templates += 1
        return { ok: false, problem: 'no_face' }
      },
      addEvent: (document) => {
        this.#command('addEvent')
        const id = this.id() as OwnerId
        this.eventDocuments.set(id, document)
        return Promise.resolve(id)
      },
    }
  }
}
