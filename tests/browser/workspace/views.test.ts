// What a screen must not be made to do anew for every photo that comes in: consents, rules and people stay the very same objects.
import { expect, test } from 'vitest'
import type { MemberId, OwnerId, Pseudonym, RecordId } from '../../../core/ids.ts'
import type { PublishingRules } from '../../../core/verdict/rules.ts'
import { JoinedEntries } from '../../../web/workspace/views/joined-entries.ts'
import { Knowledge, type KnownRecord } from '../../../web/workspace/feed/knowledge.ts'
import { PendingChanges } from '../../../web/workspace/outbox/pending.ts'
import { Views } from '../../../web/workspace/views/views.svelte.ts'
import { face, photo } from '../../unit/web/desk/sample.ts'

const [member, anna, event] = ['m', 'anna', 'event'] as unknown as [MemberId, OwnerId, OwnerId]
const rules = { note: 'ours' } as unknown as PublishingRules

function setUp() {
  const knowledge = new Knowledge()
  const pending = new PendingChanges()
  const views = new Views(knowledge, pending, new JoinedEntries(knowledge, pending))
  knowledge.noteOwner(anna, { kind: 'subject', pseudonym: 'P-7K3F-92QD' as Pseudonym, by: member })
  knowledge.noteOwner(event, { kind: 'event', pseudonym: null, by: member })
  knowledge.settings = { type: 'settings', recognition: true, ownChannels: [], rules } as never
  const addPhoto = (name: string): void => {
    const document = photo([], { fileName: name })
    knowledge.noteRecord({
      table: 'asset',
      owner: event,
      record: name as RecordId,
      version: 1,
      removed: false,
      document,
    } as KnownRecord)
    views.refresh(new Set([event]))
  }
  views.refresh(new Set([anna, event]))
  return { knowledge, views, addPhoto }
}

test('a photo that comes in changes its event and nothing else', () => {
  const { views, addPhoto } = setUp()
  const { consents, settings } = views
  const person = views.person(anna)
  addPhoto('a.jpg')
  const [first] = views.assetsOf(event)
  addPhoto('b.jpg')
  expect(views.assetsOf(event)).toHaveLength(2)
  expect(views.assetsOf(event)[0]).toBe(first)
  expect(views.event(event)?.assets).toBe(2)
  expect(views.consents).toBe(consents)
  expect(views.settings).toBe(settings)
  expect(views.person(anna)).toBe(person)
})

test('what does change is seen: a person, settings, somebody who is gone', () => {
  const { knowledge, views } = setUp()
  const { consents, settings } = views
  views.refresh(new Set([anna]))
  expect(views.consents).not.toBe(consents)
  knowledge.settings = { type: 'settings', recognition: true, grouping: true, ownChannels: [], rules } as never
  views.refresh(new Set())
  expect(views.settings).not.toBe(settings)
  expect(views.settings.grouping).toBe(true)
  knowledge.noteErased({ owner: anna, pseudonym: 'P-7K3F-92QD', at: '2026-11-25T12:00:00.000Z' } as never)
  views.refresh(new Set([anna]))
  expect(views.person(anna)).toBeUndefined()
  expect(views.consents.has(anna)).toBe(false)
})

test('a template this session put back to waiting stays that when it has come back from the server', () => {
  const { knowledge, views } = setUp()
  const template = 'template' as RecordId
  const stored = (version: number): void => {
    const put = { statement: { body: { author: member, share: 'share' } } }
    knowledge.noteRecord({
      table: 'template',
      owner: anna,
      record: template,
      version,
      removed: false,
      put,
    } as unknown as KnownRecord)
    views.refresh(new Set([anna]))
  }
  const standing = () => views.person(anna)?.templates[0]?.standing
  stored(2)
  views.noteTemplate(template, 2, { model: 'm@1', standing: 'ordinary' })
  views.noteRestated(template, 3, true)
  stored(3)
  expect(standing()).toBe('waiting')
  expect(views.person(anna)?.templates[0]?.model).toBe('m@1')
  // What somebody else wrote since is theirs to say.
  stored(4)
  expect(standing()).toBe('ordinary')
})

/** Anna entered twice, in two photos; what either entry says is signed by a member. */
function entered() {
  const { knowledge, views, addPhoto } = setUp()
  const again = 'again' as unknown as OwnerId
  let size = 0
  const alias = (owner: OwnerId, of: OwnerId, joined = true): void => {
    size += 1
    const body = { type: 'alias', owner, of, joined, statement: `alias ${String(size)}`, logHead: { size, root: 'r' }, at: '' }
    knowledge.noteAlias(body as never)
    views.refresh(new Set([owner]))
  }
  const say = (owner: OwnerId, consent: object): void => {
    size += 1
    const body = { type: 'consent', owner, author: member, statement: `said ${String(size)}`, at: '2026-01-01', consent }
    knowledge.noteConsent({ body, signature: '' } as never, true)
    views.refresh(new Set([owner]))
  }
  const photoOf = (name: string, subject: OwnerId): void => {
    const document = photo([face(name, { decision: { kind: 'person', subject } })], { fileName: name })
    knowledge.noteRecord({ table: 'asset', owner: event, record: name, version: 1, removed: false, document } as never)
    views.refresh(new Set([event]))
  }
  const named = (): unknown[] => views.assetsOf(event).map(({ document }) => document.faces[0]?.decision)
  knowledge.noteOwner(again, { kind: 'subject', pseudonym: 'P-0000-0002' as Pseudonym, by: member })
  views.refresh(new Set([again]))
  photoOf('1.jpg', anna)
  photoOf('2.jpg', again)
  return { knowledge, views, addPhoto, again, alias, say, named }
}

test('somebody who was entered twice is one person once they are joined, by what either entry says, and two again when that is taken back', () => {
  const { views, again, alias, say, named } = entered()
  say(again, { action: 'never' })
  say(anna, { action: 'matching-permit', grant: 'g', until: null })
  expect(views.people).toHaveLength(2)
  expect(views.person(anna)?.consent.never).toBe(false)

  alias(again, anna)
  expect(views.people.map(({ id }) => id)).toEqual([anna])
  expect(views.person(again)).toBe(views.person(anna))
  expect(views.person(anna)).toMatchObject({ others: [{ id: again, pseudonym: 'P-0000-0002', name: null }] })
  expect(views.consents.get(anna)).toMatchObject({ never: true, matching: [{ grant: 'g' }] })
  expect([...views.consents.keys()]).toEqual([anna])
  expect(named()).toEqual([anna, anna].map((subject) => ({ kind: 'person', subject })))
  // Kept as it was said.
  expect(views.keptAsset('2.jpg' as RecordId)?.document.faces[0]?.decision).toEqual({ kind: 'person', subject: again })

  alias(again, anna, false)
  expect(views.people.map(({ id }) => id).sort()).toEqual([again, anna].sort())
  expect(views.person(anna)).toMatchObject({ others: [], consent: { never: false } })
  expect(views.person(again)?.consent.never).toBe(true)
  expect(named()).toEqual([anna, again].map((subject) => ({ kind: 'person', subject })))
})

test('a photo of somebody who was joined stays the very same object while nothing about it changes', () => {
  const { views, addPhoto, again, alias } = entered()
  alias(again, anna)
  const before = views.assetsOf(event)
  addPhoto('3.jpg')
  expect(views.assetsOf(event).slice(0, 2)).toEqual(before)
  expect(views.assetsOf(event)[1]).toBe(before[1])
})

test('an event is nobody’s other entry, and a tombstone takes what joined others to them along', () => {
  const { knowledge, views, again, alias } = entered()
  alias(again, event)
  expect(views.person(again)?.id).toBe(again)
  alias(again, anna)
  knowledge.noteErased({ owner: anna, pseudonym: 'P-7K3F-92QD', at: '2026-11-25T12:00:00.000Z' } as never)
  views.refresh(new Set([anna]))
  expect(views.people.map(({ id }) => id)).toEqual([again])
})
