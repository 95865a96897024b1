import { beforeEach, describe, expect, test } from 'vitest'
import { CodedError } from '../../../../core/errors.ts'
import { noConsent, type ConsentState } from '../../../../core/consent.ts'
import type { AssetDocument } from '../../../../core/documents.ts'
import type { OwnerId, QuitclaimId, RecordId } from '../../../../core/ids.ts'
import { comparedAgain, Comparison, type ComparisonDoor, type ComparisonState } from '../../../../web/console/desk/comparison.ts'
import type { AnalysedFace, Analysis } from '../../../../workers/vision/api.ts'
import { box, eventId, face, person, photo, proposal, recordId, subject } from './sample.ts'

const found = (at: ReturnType<typeof box>, extra: Partial<AnalysedFace> = {}): AnalysedFace => ({
  id: crypto.randomUUID(),
  box: at,
  score: 0.9,
  quality: 'good',
  angle: 0,
  compared: true,
  proposal: null,
  nearest: [],
  ...extra,
})

describe('what a new look changes of a photo', () => {
  const looked = (faces: readonly AnalysedFace[]) => ({ faces, recogniser: 'better@1' })

  test('open faces get what is proposed at their place, however the box was drawn', () => {
    const document = photo([
      face('a', { box: box(0.1, 0.1) }),
      face('b', { box: box(0.5, 0.1), source: 'drawn', quality: 'look-yourself' }),
    ])
    const after = comparedAgain(
      looked([found(box(0.49, 0.08, 0.13), { proposal: proposal(2) }), found(box(0.11, 0.1), { proposal: proposal(1) })]),
    )(document)
    expect(after.faces.map(({ proposal: one, quality }) => [one?.subject, quality])).toEqual([
      [subject(1), 'good'],
      [subject(2), 'good'],
    ])
    expect(after.recognition).toEqual({ compared: 2, model: 'better@1' })
  })

  test('what somebody decided stays, and so do covered faces, "not this person", and faces that were not found again', () => {
    const faces = [
      face('named', { box: box(0.1, 0.1), ...person(3) }),
      face('covered', { box: box(0.3, 0.1), covered: true }),
      face('not them', { box: box(0.5, 0.1), rejected: [subject(1)] }),
      face('lost', { box: box(0.7, 0.1), proposal: proposal(4) }),
    ]
    const everywhere = [box(0.1, 0.1), box(0.3, 0.1), box(0.5, 0.1)].map((at) => found(at, { proposal: proposal(1) }))
    const after = comparedAgain(looked(everywhere))(photo(faces))
    expect(after.faces.map((one) => one.decision)).toEqual(faces.map((one) => one.decision))
    expect(after.faces.map((one) => one.proposal?.subject ?? null)).toEqual([null, null, subject(1), subject(4)])
    expect(after.faces[2]?.rejected).toEqual([subject(1)])
    expect(after.faces).toHaveLength(faces.length)
  })

  test('somebody who is no longer expected is no longer proposed', () => {
    const before = photo([face('a', { proposal: proposal(1) })])
    expect(comparedAgain(looked([found(box())]))(before).faces[0]?.proposal).toBeNull()
  })

  test('a face that was not compared keeps what was said of it: recognition was switched off meanwhile, or it is too small', () => {
    const before = photo([face('a', { proposal: proposal(1) })])
    const uncompared = [found(box(), { compared: false, quality: 'look-yourself' })]
    expect(comparedAgain(looked(uncompared))(before)).toBe(before)
    expect(comparedAgain({ faces: uncompared, recogniser: null })(before)).toBe(before)
  })

  test('the same answer once more is no change', () => {
    const document = photo([face('a', { proposal: proposal(1) })], { recognition: { compared: 1, model: 'better@1' } })
    expect(comparedAgain(looked([found(box(), { proposal: proposal(1) })]))(document)).toBe(document)
  })
})

describe('a run over an event', () => {
  let documents: Map<RecordId, AssetDocument>
  let pictures: Set<RecordId>
  let usable: number
  let recognition: boolean
  let consents: Map<OwnerId, ConsentState>
  let analyse: (signal: AbortSignal, id: RecordId) => Promise<Analysis>
  let forgotten: number
  let written: RecordId[]
  let states: ComparisonState[]

  const agreed: ConsentState = { ...noConsent, matching: [{ grant: crypto.randomUUID() as QuitclaimId, until: null }] }
  const answer = (faces: readonly AnalysedFace[]): Analysis => ({
    ok: true,
    contentHash: '0'.repeat(64),
    mediaType: 'image/jpeg',
    onlyFirst: false,
    fingerprint: '0000000000000000',
    width: 100,
    height: 80,
    faces,
    recogniser: 'better@1',
    preview: new Uint8Array(1),
  })

  function door(): ComparisonDoor {
    return {
      recognition,
      consents,
      assetsOf: () => [...documents].map(([id, document]) => ({ id, event: eventId, document, state: 'saved' as const })),
      original: (id: RecordId) => Promise.resolve(pictures.has(id) ? new Blob([id]) : undefined),
      updateAsset: (id: RecordId, change: (document: AssetDocument) => AssetDocument) => {
        const [before] = [documents.get(id) ?? photo([])]
        const after = change(before)
        if (after !== before) written.push(id)
        documents.set(id, after)
        return Promise.resolve()
      },
      deliverRoster: () => Promise.resolve(usable),
      vision: {
        width: 2,
        prepare: () => Promise.resolve(),
        analyse: async (signal: AbortSignal, file: Blob) => analyse(signal, (await file.text()) as RecordId),
        forgetBatch: () => {
          forgotten += 1
          return Promise.resolve()
        },
      },
    } as unknown as ComparisonDoor
  }

  const start = (): Comparison =>
    new Comparison({ workspace: door(), event: eventId, roster: [subject(1)], onState: (state) => states.push(state) })
  const proposedIn = (number: number): (OwnerId | null)[] =>
    documents.get(recordId(number))?.faces.map((one) => one.proposal?.subject ?? null) ?? []

  beforeEach(() => {
    documents = new Map([1, 2, 3, 4].map((number) => [recordId(number), photo([face('a')])]))
    pictures = new Set([1, 2, 3, 4].map(recordId))
    usable = 2
    recognition = true
    consents = new Map([[subject(1), agreed]])
    forgotten = 0
    written = []
    states = []
    analyse = () => Promise.resolve(answer([found(box(), { proposal: proposal(1), nearest: [subject(1)] })]))
  })

  test('every photo with an open face is looked at once; what it gave is counted, and no vector stays', async () => {
    documents.set(recordId(3), photo([face('a', person(2))]))
    expect(await start().run()).toMatchObject({ phase: 'done', stop: null, total: 3, done: 3, proposed: 3, unread: 0 })
    expect(written.toSorted()).toEqual([1, 2, 4].map(recordId))
    expect(proposedIn(3)).toEqual([null])
    expect(forgotten).toBe(1)
    expect(states.map(({ done }) => done)).toEqual([...states.map(({ done }) => done)].sort((a, b) => a - b))
  })

  test.each(['nobody', 'recognition off'])('with nobody to compare with (%s) it says so, and looks at nothing', async (why) => {
    if (why === 'nobody') usable = 0
    else recognition = false
    analyse = () => Promise.reject(new Error('not asked'))
    expect(await start().run()).toMatchObject({ phase: 'stopped', stop: 'nobody', done: 0 })
  })

  test('a picture that is not here, and one that cannot be read, are counted; the rest goes on', async () => {
    pictures.delete(recordId(2))
    const usual = analyse
    analyse = (signal, id) =>
      id === recordId(3) ? Promise.reject(new CodedError('worker_failed', 'no answer')) : usual(signal, id)
    expect(await start().run()).toMatchObject({ phase: 'done', done: 4, proposed: 2, unread: 2 })
    expect([proposedIn(2), proposedIn(3)]).toEqual([[null], [null]])
  })

  test.each(['model_refused', 'model_missing', 'model_unreachable'] as const)('%s ends all of it', async (code) => {
    analyse = () => Promise.reject(new CodedError(code))
    expect(await start().run()).toMatchObject({ phase: 'stopped', stop: code, proposed: 0 })
  })

  test('stopped, it ends at once, and what was proposed so far stays', async () => {
    const usual = analyse
    analyse = (signal, id) => (id === recordId(1) ? usual(signal, id) : new Promise(() => undefined))
    const comparison = start()
    const ended = comparison.run()
    await expect.poll(() => comparison.state.proposed).toBe(1)
    comparison.cancel()
    expect(await ended).toMatchObject({ phase: 'stopped', stop: 'cancelled', proposed: 1 })
    expect([proposedIn(1), proposedIn(2)]).toEqual([[subject(1)], [null]])
  })

  test('what rests on somebody who ended recognition is not written again', async () => {
    documents = new Map([[recordId(1), photo([face('a', { box: box(0.6, 0.6), proposal: proposal(5) }), face('b')])]])
    await start().run()
    expect(proposedIn(1)).toEqual([null, subject(1)])
  })
})
