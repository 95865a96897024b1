// A decision about a face and the selfie that proposed it, while the feed brings the same photo anew.
import { expect, test } from 'vitest'
import { foldAliases } from '../../../../../core/aliases.ts'
import type { AssetDocument } from '../../../../../core/documents.ts'
import type { Draft } from '../../../../../web/workspace/outbox/outbox.svelte.ts'
import { Photos, type PhotosParts } from '../../../../../web/workspace/photos/photos.ts'
import { by, eventId, face, member, person, photo, proposal, recordId, subject } from '../../desk/sample.ts'

const selfie = recordId(9)
const proposed = { proposal: { ...proposal(1, 'possible'), waiting: selfie } }
const { by: decidedBy, at: decidedAt } = by()
const named = { ...proposed, ...person(1), decidedBy, decidedAt }

/** @param others photos that name the person by the same selfie */
function setUp(others: readonly AssetDocument[]) {
  const enqueued: Draft[] = []
  let mine = photo([face('f', named)])
  const parts = {
    member,
    vault: {
      // Meanwhile what was saved comes back: the same photo, another object.
      signAppearance: () => {
        mine = structuredClone(mine)
        return Promise.resolve({ body: { type: 'appearance' } })
      },
    },
    commands: { run: (work: () => Promise<unknown>) => work() },
    outbox: {
      enqueue: (drafts: readonly Draft[]) => {
        enqueued.push(...drafts)
        return Promise.resolve()
      },
    },
    views: {
      knownAsset: () => ({ event: eventId, document: mine }),
      keptAsset: () => ({ event: eventId, document: mine }),
      entryOf: () => subject(1),
      events: [{ id: eventId }],
      assetsOf: () => [mine, ...others].map((document, at) => ({ id: recordId(at), document })),
      person: () => ({ templates: [{ record: selfie, standing: 'ordinary' }] }),
    },
    joined: foldAliases([]),
    opensFaces: () => true,
  } as unknown as PhotosParts
  const reject = (): Promise<void> =>
    new Photos(parts).update(recordId(0), (document) => ({
      ...document,
      faces: document.faces.map((one) => ({ ...one, decision: { kind: 'undecided' }, rejected: [subject(1)] })),
    }))
  return { enqueued, reject }
}

test('not this person after all: the selfie waits again, also when the photo came in anew meanwhile', async () => {
  const { enqueued, reject } = setUp([])
  await reject()
  expect(enqueued.find(({ kind }) => kind === 'match')).toMatchObject({ intent: { record: selfie, waiting: true } })
})

test('another photo names them by the same selfie: it stays confirmed', async () => {
  const { enqueued, reject } = setUp([photo([face('g', named)])])
  await reject()
  expect(enqueued.some(({ kind }) => kind === 'match')).toBe(false)
})
