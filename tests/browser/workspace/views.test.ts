// What a screen must not be made to do anew for every photo that comes in: consents, rules and people stay the very same objects.
import { expect, test } from 'vitest'
import type { MemberId, OwnerId, Pseudonym, RecordId } from '../../../core/ids.ts'
import type { PublishingRules } from '../../../core/verdict/rules.ts'
import { Knowledge, type KnownRecord } from '../../../web/workspace/knowledge.ts'
import { PendingChanges } from '../../../web/workspace/pending.ts'
import { Views } from '../../../web/workspace/views.svelte.ts'
import { photo } from '../../unit/web/desk/sample.ts'

const [member, anna, event] = ['m', 'anna', 'event'] as unknown as [MemberId, OwnerId, OwnerId]
const rules = { note: 'ours' } as unknown as PublishingRules

function setUp() {
  const knowledge = new Knowledge()
  const views = new Views(knowledge, new PendingChanges())
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
