import { describe, expect, test } from 'vitest'
import { FileCheck, type AssetDocument } from '../../../../core/documents.ts'
import type { RecordId, StatementId } from '../../../../core/ids.ts'
import { noRules } from '../../../../core/verdict/rules.ts'
import { onDay } from '../../../../core/verdict/use.ts'
import type { Destination } from '../../../../web/console/export/destination.ts'
import { zipDestination } from '../../../../web/console/export/destinations.ts'
import type { Making } from '../../../../web/console/export/file-plan.ts'
import { coverFaces } from '../../../../web/console/export/plan.ts'
import { remoteDestination } from '../../../../web/console/export/remote.ts'
import { standing } from '../../../../web/console/export/recipe.ts'
import { joined, runExport, worthRetrying, type ExportDoor, type ExportJob } from '../../../../web/console/export/run.ts'
import { deliveryOf } from '../../../support/delivery.ts'
import type { Connection, Delivery, DestinationProblem, Put } from '../../../../web/destinations/contract.ts'
import type { MetadataApi } from '../../../../workers/metadata/api.ts'
import type { CoverCheck, Drawn, Place, RenderOptions } from '../../../../workers/vision/api.ts'
import { by, consents, day, eventId, face, person, photo, quitclaim, recordId, seen } from '../desk/sample.ts'

const known = consents([1, { quitclaims: [quitclaim()] }])
const clear = (): AssetDocument => photo([face('a', person(1))], { seen })
const stranger = face('s', { decision: { kind: 'stranger' } })

/** What the attack on a written file finds: nothing, unless a test says otherwise. */
const holds = (places: readonly Place[], drawn = 0): CoverCheck => ({
  ok: true,
  places: places.map(() => ({ faceFound: false, recognised: false, similarities: [] })),
  drawn: Array.from({ length: drawn }, () => ({ alike: 0.0417, shows: false })),
  leftovers: [],
})

/** A workspace in memory; `onRender` lets a test change the world while a photo is being rendered. */
function fake(documents: AssetDocument[], onRender: (index: number) => void = () => undefined, attack = holds) {
  const rendered: RenderOptions[] = []
  const recorded: RecordId[][] = []
  const ends: (string | null)[] = []
  const door: ExportDoor = {
    consents: known,
    rules: noRules,
    events: [],
    person: () => undefined,
    recognition: false,
    assetsOf: () => documents.map((document, index) => ({ id: recordId(index), event: eventId, document, state: 'saved' })),
    original: (asset) => Promise.resolve(asset === recordId(404) ? undefined : new Blob(['x'])),
    recordPublications: (published) => {
      recorded.push(published.map(({ asset }) => asset))
      ends.push(...published.map(({ until }) => until))
      for (const { asset, check, ...details } of published) {
        const index = documents.findIndex((_, at) => recordId(at) === asset)
        const before = documents[index]
        const publication = { id: crypto.randomUUID() as StatementId, ...by(), ...details, ended: null }
        if (before) documents[index] = { ...before, checks: [check], publications: [...(before.publications ?? []), publication] }
      }
      return Promise.resolve()
    },
    vision: {
      prepare: () => Promise.resolve(),
      verify: (_signal: AbortSignal, _file: Blob, places: readonly Place[], _named: boolean, drawn: Drawn) =>
        Promise.resolve(attack(places, drawn.covers.length)),
      render: (_signal: AbortSignal, _file: Blob, options: RenderOptions) => {
        rendered.push(options)
        onRender(rendered.length - 1)
        return Promise.resolve({ ok: true, bytes: new Uint8Array(8), width: 10, height: 10 })
      },
    } as unknown as ExportDoor['vision'],
  }
  return { door, rendered, recorded, ends }
}

function memory(extra: Partial<Destination> = {}) {
  const files: string[] = []
  let abandoned = false
  const destination: Destination = {
    place: { kind: 'folder', label: 'Website', destination: null },
    taken: [],
    keepsEachFile: true,
    write: (_signal, { name }, allowed) => {
      if (!allowed()) return Promise.resolve({ ok: false, problem: 'not-allowed' })
      files.push(name)
      return Promise.resolve({ ok: true, outcome: 'stored', address: null })
    },
    finish: () => Promise.resolve(),
    abandon: () => {
      abandoned = true
      return Promise.resolve()
    },
    ...extra,
  }
  return { destination, files, abandoned: () => abandoned }
}

const job = (count: number): ExportJob => ({
  event: eventId,
  assets: Array.from({ length: count }, (_, index) => recordId(index)),
  use: onDay('website', day),
  rendering: { longestSide: 1600, mediaType: 'image/jpeg', quality: 0.9 },
  coverStyle: 'solid',
  watermark: null,
  namesInside: false,
  terms: () => 'Ask first.',
  numberedPrefix: null,
})
/** Writes nothing; what is written is the proof's matter. */
const untouched: MetadataApi = {
  read: () => Promise.resolve({ creator: [], credit: null, copyright: null, regions: [] }),
  write: (file) => Promise.resolve(file),
}
const never = new AbortController().signal
const quiet = (): void => undefined

describe('what may leave', () => {
  test('clear photos are written once each, recorded, and named in the result', async () => {
    const { door, recorded } = fake([clear(), clear()])
    const { destination, files } = memory()
    const result = await runExport(never, door, untouched, job(2), destination, quiet)
    expect(files).toEqual(['a.jpg', 'a-2.jpg'])
    expect(recorded.flat()).toEqual([recordId(0), recordId(1)])
    expect(result).toMatchObject({ ended: 'finished', recorded: true, place: { label: 'Website' } })
  })

  test('the register knows the day the first consent in a photo ends; a photo without people has no end', async () => {
    const { door, recorded, ends } = fake([clear(), photo([], { seen })])
    await runExport(never, door, untouched, job(2), memory().destination, quiet)
    expect(recorded).toEqual([[recordId(0)], [recordId(1)]])
    expect(ends).toEqual([quitclaim().until, null])
  })

  test('a photo that stops being clear while its file is attacked does not leave', async () => {
    const documents = [clear()]
    const { door, recorded } = fake(documents, undefined, (places) => {
      documents[0] = photo([stranger], { seen })
      return holds(places)
    })
    const { destination, files } = memory()
    const { outcomes } = await runExport(never, door, untouched, job(1), destination, quiet)
    expect(outcomes).toMatchObject([{ kind: 'held-back', verdict: { verdict: 'blocked' } }])
    expect([files, recorded]).toEqual([[], []])
  })

  test('whatever the plan said, a photo that is not clear now is held back with its verdict', async () => {
    const { door, rendered } = fake([photo([face('u')], { seen }), photo([face('a', person(1))]), photo([stranger], { seen })])
    const { destination, files } = memory()
    const { outcomes } = await runExport(never, door, untouched, job(3), destination, quiet)
    expect(files).toEqual([])
    expect(rendered).toEqual([])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['held-back', 'held-back', 'held-back'])
  })

  test('consent that ends while the photo is rendered holds it back', async () => {
    const documents = [clear()]
    const { door } = fake(documents, () => {
      documents[0] = photo([face('a', person(2))], { seen })
    })
    const { destination, files } = memory()
    const { outcomes } = await runExport(never, door, untouched, job(1), destination, quiet)
    expect(files).toEqual([])
    expect(outcomes[0]).toMatchObject({ kind: 'held-back', verdict: { verdict: 'blocked' } })
  })

  test('a face covered while the photo is rendered is covered in what leaves', async () => {
    const documents = [photo([face('a', person(1)), face('b', person(1))], { seen })]
    const { door, rendered } = fake(documents, (attempt) => {
      if (attempt === 0) documents[0] = coverFaces(documents[0] ?? clear(), ['b'], by())
    })
    const { destination } = memory()
    const { outcomes } = await runExport(never, door, untouched, job(1), destination, quiet)
    expect(rendered.map(({ covers }) => covers.length)).toEqual([0, 1])
    expect(outcomes[0]).toMatchObject({ kind: 'written', check: { faces: 1 } })
    expect(documents[0]?.checks).toHaveLength(1)
  })

  test('what a member drew is covered beside the faces, and told apart in the evidence', async () => {
    const region = { id: 'r', box: face('b', {}).box, form: 'box' as const, ...by() }
    const { door, rendered } = fake([{ ...clear(), regions: [region] }])
    const { outcomes } = await runExport(never, door, untouched, job(1), memory().destination, quiet)
    expect(rendered[0]?.covers).toMatchObject([{ form: 'box', box: region.box }])
    expect(outcomes[0]).toMatchObject({ kind: 'written', check: { faces: 0, regions: 1, alike: 0.042 } })
  })

  test.each<[string, CoverCheck, string]>([
    [
      'a face is still found',
      { ok: true, places: [{ faceFound: true, recognised: false, similarities: [] }], drawn: [], leftovers: [] },
      'face_found',
    ],
    [
      'somebody is still recognised',
      { ok: true, places: [{ faceFound: false, recognised: true, similarities: [] }], drawn: [], leftovers: [] },
      'still_recognised',
    ],
    [
      'what was covered by hand can still be seen',
      { ok: true, places: [], drawn: [{ alike: 0.9, shows: true }], leftovers: [] },
      'region_shows',
    ],
    ['something of the original is left', { ok: true, places: [], drawn: [], leftovers: ['jpeg Exif'] }, 'leftovers'],
    ['it cannot be decoded', { ok: false, problem: 'damaged_image' }, 'unreadable'],
  ])('a written file stays here when %s', async (_name, check, code) => {
    const { door, recorded } = fake([photo([{ ...stranger, covered: true }], { seen })], undefined, () => check)
    const { destination, files } = memory()
    const { outcomes } = await runExport(never, door, untouched, job(1), destination, quiet)
    expect(outcomes).toMatchObject([{ kind: 'not-safe', code }])
    expect([files, recorded]).toEqual([[], []])
  })

  test.each([
    ['public', false],
    ['internal', true],
  ] as const)(
    'the evidence says itself that nothing else was in the file: %s; with a leftover there is no evidence',
    async (nothingBut, namesInside) => {
      const left: string[] = []
      const documents = [clear()]
      const { door } = fake(documents, undefined, (places) => ({ ...holds(places), leftovers: left }))
      const send = () => runExport(never, door, untouched, { ...job(1), namesInside }, memory().destination, quiet)
      // The control: the very same file, with an embedded preview in it.
      left.push('jpeg Exif')
      expect((await send()).outcomes).toMatchObject([{ kind: 'not-safe', code: 'leftovers' }])
      expect(documents[0]?.checks).toBeUndefined()
      left.length = 0
      expect((await send()).outcomes).toMatchObject([{ kind: 'written', check: { nothingBut } }])
      expect(documents[0]?.checks).toMatchObject([{ nothingBut }])
      // As it is stored, and as records from before were.
      const [check] = documents[0]?.checks ?? []
      expect(FileCheck.parse(JSON.parse(JSON.stringify(check)))).toEqual(check)
      const { nothingBut: _later, ...older } = check ?? { nothingBut }
      expect(FileCheck.parse(older)).not.toHaveProperty('nothingBut')
    },
  )

  describe('what an attack finds is tried again where another try can help', () => {
    const found = (places: readonly Place[]): CoverCheck => ({
      ok: true,
      places: places.map(() => ({ faceFound: true, recognised: false, similarities: [] })),
      drawn: [],
      leftovers: [],
    })
    const recognised = (places: readonly Place[]): CoverCheck => ({
      ok: true,
      places: places.map(() => ({ faceFound: false, recognised: true, similarities: [] })),
      drawn: [],
      leftovers: [],
    })
    /** The nth attack finds what the nth answer says; the last one goes on. */
    const sendCovered = async (coverStyle: ExportJob['coverStyle'], ...answers: ((places: readonly Place[]) => CoverCheck)[]) => {
      let attacks = 0
      const { door, rendered, recorded } = fake([photo([{ ...stranger, covered: true }], { seen })], undefined, (places) =>
        (answers[Math.min(attacks++, answers.length - 1)] ?? holds)(places),
      )
      const { outcomes } = await runExport(never, door, untouched, { ...job(1), coverStyle }, memory().destination, quiet)
      const seeds = rendered.map(({ covers }) => covers.map(({ seed }) => seed))
      const widths = rendered.map(({ covers }) => (covers[0]?.box.width ?? 0) / (rendered[0]?.covers[0]?.box.width ?? 1))
      return { outcomes, renderings: rendered.length, attacks, recorded: recorded.length, seeds, widths }
    }

    test('new noise is drawn once and attacked again; what leaves is what held', async () => {
      expect(await sendCovered('mosaic', found, holds)).toMatchObject({
        outcomes: [{ kind: 'written', check: { faces: 1 } }],
        renderings: 2,
        attacks: 2,
        recorded: 1,
      })
    })

    test('made again, after a kill or for another try, it is the same noise; only what chance found gets another', async () => {
      const { seeds: once } = await sendCovered('mosaic', holds)
      const { seeds: twice } = await sendCovered('mosaic', found, holds)
      expect(once).toEqual([[stranger.id]])
      expect(twice[0]).toEqual(once[0])
      expect(twice[1]).not.toEqual(once[0])
    })

    test('what is recognised again is no chance: the file stays here', async () => {
      expect(await sendCovered('mosaic', recognised)).toMatchObject({
        outcomes: [{ kind: 'not-safe', code: 'still_recognised' }],
        renderings: 2,
        attacks: 2,
        recorded: 0,
      })
    })

    test.each(['solid', 'shape'] as const)('nothing is left to chance in a cover that is %s', async (style) => {
      expect(await sendCovered(style, recognised, holds)).toMatchObject({
        outcomes: [{ kind: 'not-safe', code: 'still_recognised' }],
        renderings: 1,
        attacks: 1,
      })
    })

    test.each(['solid', 'shape', 'mosaic'] as const)(
      '%s: a cover at which a face is found grows, and the evidence says so',
      async (style) => {
        const { outcomes, widths } = await sendCovered(style, found, found, holds)
        expect(outcomes).toMatchObject([{ kind: 'written', check: { faces: 1, grown: 1 } }])
        expect(widths.map((width) => Number(width.toFixed(3)))).toEqual([1, 1.3, 1.69])
      },
    )

    test('at which a face is found however large it grows: the file stays here', async () => {
      expect(await sendCovered('solid', found)).toMatchObject({
        outcomes: [{ kind: 'not-safe', code: 'face_found' }],
        renderings: 4,
        attacks: 4,
        recorded: 0,
      })
    })

    test('only the cover at which one is found grows', async () => {
      const documents = [
        photo(
          [
            { ...stranger, covered: true },
            { ...face('t', { decision: { kind: 'stranger' } }), covered: true },
          ],
          { seen },
        ),
      ]
      let attacks = 0
      const { door, rendered } = fake(documents, undefined, (places) => {
        const check = holds(places)
        if (attacks++ > 0 || !check.ok) return check
        return { ...check, places: check.places.map((place, index) => ({ ...place, faceFound: index === 1 })) }
      })
      await runExport(never, door, untouched, job(1), memory().destination, quiet)
      const [before, after] = rendered.map(({ covers }) => covers.map(({ box }) => box))
      expect(after?.map((box, index) => box.width > (before?.[index]?.width ?? 0))).toEqual([false, true])
    })

    test('leftovers of the original are no chance either', async () => {
      const left = (places: readonly Place[]): CoverCheck => ({ ...holds(places), leftovers: ['jpeg Exif'] }) as CoverCheck
      expect(await sendCovered('mosaic', left, holds)).toMatchObject({ outcomes: [{ code: 'leftovers' }], attacks: 1, recorded: 0 })
    })
  })

  test('a file that could not be checked stays here', async () => {
    const { door } = fake([clear()], undefined, () => {
      throw new Error('worker gone')
    })
    const { outcomes } = await runExport(never, door, untouched, job(1), memory().destination, quiet)
    expect(outcomes).toMatchObject([{ kind: 'not-safe', code: 'not_checked' }])
  })

  test('a picture that is not here, and one that was removed, do not end the export', async () => {
    const { door } = fake([clear()])
    const { destination } = memory()
    const { outcomes } = await runExport(
      never,
      { ...door, original: () => Promise.resolve(undefined) },
      untouched,
      { ...job(1), assets: [recordId(0), recordId(9)] },
      destination,
      quiet,
    )
    expect(outcomes).toMatchObject([{ code: 'no_picture' }, { code: 'removed' }])
  })
})

describe('when it does not go to plan', () => {
  test('cancel keeps what a folder already has, and records it', async () => {
    const abort = new AbortController()
    const { door, recorded } = fake([clear(), clear(), clear()], (index) => {
      if (index === 2) abort.abort()
    })
    const { destination, abandoned } = memory()
    const result = await runExport(abort.signal, door, untouched, job(3), destination, quiet)
    expect(result.ended).toBe('cancelled')
    expect(recorded.flat()).toHaveLength(2)
    expect(abandoned()).toBe(true)
  })

  test('a zip that was not finished went nowhere: nothing is recorded or listed as written', async () => {
    const abort = new AbortController()
    const { door, recorded } = fake([clear(), clear()], (index) => {
      if (index === 1) abort.abort()
    })
    const { destination } = memory({ keepsEachFile: false })
    const result = await runExport(abort.signal, door, untouched, job(2), destination, quiet)
    expect(recorded).toEqual([])
    expect(result.outcomes).toEqual([])
  })

  test('a full disk stops the export, with what was written before', async () => {
    const { door, recorded } = fake([clear(), clear(), clear()])
    let writes = 0
    const { destination } = memory({
      write: () =>
        Promise.resolve(++writes === 2 ? { ok: false, problem: 'full' } : { ok: true, outcome: 'stored', address: null }),
    })
    const result = await runExport(never, door, untouched, job(3), destination, quiet)
    expect(result).toMatchObject({ ended: 'stopped', stop: 'full', left: [recordId(2)] })
    expect(worthRetrying(result)).toEqual([recordId(1), recordId(2)])
    expect(recorded.flat()).toEqual([recordId(0)])
  })

  test('what nobody foresaw, before or during the sending, is the outcome of that file; the others go, and it may be tried again', async () => {
    const { door, recorded } = fake([clear(), clear(), clear()])
    const original = (asset: RecordId) => (asset === recordId(0) ? Promise.reject(new Error('disk')) : door.original(asset))
    let writes = 0
    const { destination } = memory({
      write: () =>
        ++writes === 1 ? Promise.reject(new TypeError('bug')) : Promise.resolve({ ok: true, outcome: 'stored', address: null }),
    })
    const result = await runExport(never, { ...door, original }, untouched, job(3), destination, quiet)
    expect(result.outcomes).toMatchObject([{ code: 'unexpected' }, { code: 'unexpected' }, { kind: 'written' }])
    expect(result).toMatchObject({ ended: 'finished', left: [] })
    expect(worthRetrying(result)).toEqual([recordId(0), recordId(1)])
    expect(recorded.flat()).toEqual([recordId(2)])
  })

  test('a zip that breaks ends there, and is left in order', async () => {
    const { door, recorded } = fake([clear(), clear()])
    const { destination, abandoned } = memory({ keepsEachFile: false, write: () => Promise.reject(new TypeError('closed')) })
    const result = await runExport(never, door, untouched, job(2), destination, quiet)
    expect(result).toMatchObject({ ended: 'stopped', stop: 'refused', left: [recordId(1)] })
    expect([recorded, abandoned()]).toEqual([[], true])
  })

  test('each file in a folder is in the register before the next is made', async () => {
    const counts: number[] = []
    const { door, recorded } = fake([clear(), clear(), clear()], () => counts.push(recorded.length))
    await runExport(never, door, untouched, job(3), memory().destination, quiet)
    expect(counts).toEqual([0, 1, 2])
  })

  test('a register that cannot be reached is said, not hidden', async () => {
    const { door } = fake([clear()])
    const { destination } = memory()
    const refusing = { ...door, recordPublications: () => Promise.reject(new Error('offline')) }
    expect(await runExport(never, refusing, untouched, job(1), destination, quiet)).toMatchObject({
      ended: 'finished',
      recorded: false,
    })
  })
})

describe('a place that is reached over the network', () => {
  const place = { kind: 'webdav' as const, label: 'Website', destination: '00000000-0000-4000-8000-000000000009' }
  /** Answers in order, then takes everything; like a real one it tells the same bytes under the same name from other ones. */
  function reached(...answers: (Put | (() => Put))[]) {
    const stored = new Map<string, string>()
    const connection: Connection = {
      check: () => Promise.resolve([]),
      put: (_signal, { name, sha256 }) => {
        const next = answers.shift()
        const answer = typeof next === 'function' ? next() : next
        if (answer) return Promise.resolve(answer)
        const there = stored.get(name)
        if (there !== undefined && there !== sha256) return Promise.resolve(refused('name_taken'))
        stored.set(name, sha256)
        return Promise.resolve({ ok: true, outcome: there === undefined ? 'stored' : 'there-already', address: `at/${name}` })
      },
    }
    return { destination: remoteDestination(connection, place), stored }
  }
  const refused = (problem: DestinationProblem): Put => ({ ok: false, problem, status: null })

  test('what arrived is recorded with its address, and only that', async () => {
    const documents = [clear(), clear()]
    const { door } = fake(documents)
    const { destination, stored } = reached(refused('too_large'))
    const { outcomes, ended } = await runExport(never, door, untouched, job(2), destination, quiet)
    expect(outcomes).toMatchObject([
      { kind: 'refused', problem: 'too_large' },
      { kind: 'written', before: false },
    ])
    expect([ended, [...stored.keys()]]).toEqual(['finished', ['a-2.jpg']])
    expect(documents.map(({ publications }) => publications?.map(({ address }) => address))).toEqual([undefined, ['at/a-2.jpg']])
  })

  test('another file of that name is left alone; ours gets a number, and the same one the next time', async () => {
    const { door } = fake([clear()])
    const { destination, stored } = reached()
    stored.set('a.jpg', 'something else')
    const first = await runExport(never, door, untouched, job(1), destination, quiet)
    const second = await runExport(never, door, untouched, job(1), destination, quiet)
    expect(first.outcomes).toMatchObject([{ name: 'a-2.jpg', before: false }])
    expect(second.outcomes).toMatchObject([{ name: 'a-2.jpg', before: true }])
    expect(stored.size).toBe(2)
  })

  test('consent that ends between two tries: the file does not go', async () => {
    const documents = [clear()]
    const { door } = fake(documents)
    const { destination, stored } = reached(() => {
      documents[0] = photo([stranger], { seen })
      return refused('busy')
    })
    const { outcomes } = await runExport(never, door, untouched, job(1), destination, quiet)
    expect(outcomes).toMatchObject([{ kind: 'held-back', verdict: { verdict: 'blocked' } }])
    expect(stored.size).toBe(0)
  })

  test('a face covered between two tries: the file made without that cover does not go', async () => {
    const documents = [photo([face('a', person(1)), face('b', person(1))], { seen })]
    const { door } = fake(documents)
    const { destination, stored } = reached(() => {
      documents[0] = coverFaces(documents[0] ?? clear(), ['b'], by())
      return refused('busy')
    })
    const { outcomes } = await runExport(never, door, untouched, job(1), destination, quiet)
    expect(outcomes).toMatchObject([{ kind: 'failed', code: 'render_failed' }])
    expect(stored.size).toBe(0)
  })

  test.each<DestinationProblem>(['full', 'sign_in_refused', 'place_missing', 'forbidden', 'answer_not_understood'])(
    '%s ends it; another try sends the others and nothing twice',
    async (problem) => {
      const documents = [clear(), clear(), clear()]
      const { door, recorded } = fake(documents)
      const { destination, stored } = reached(() => {
        stored.set('a.jpg', 'x')
        return { ok: true, outcome: 'stored', address: 'at/a.jpg' }
      }, refused(problem))
      const first = await runExport(never, door, untouched, job(3), destination, quiet)
      expect(first).toMatchObject({ ended: 'stopped', stop: problem, left: [recordId(2)] })
      const second = await runExport(never, door, untouched, { ...job(3), assets: worthRetrying(first) }, destination, quiet)
      const both = joined(first, second)
      expect(both.outcomes.map(({ kind }) => kind)).toEqual(['written', 'written', 'written'])
      expect([both.ended, both.left]).toEqual(['finished', []])
      expect(recorded).toEqual([[recordId(0)], [recordId(1)], [recordId(2)]])
    },
  )

  test('stopped while a file is on its way: what arrived before is recorded, the rest is left', async () => {
    const abort = new AbortController()
    const { door, recorded } = fake([clear(), clear(), clear()])
    const { destination } = reached({ ok: true, outcome: 'stored', address: 'at/a.jpg' }, () => {
      abort.abort()
      return refused('busy')
    })
    const result = await runExport(abort.signal, door, untouched, job(3), destination, quiet)
    expect(result).toMatchObject({ ended: 'cancelled', left: [recordId(1), recordId(2)] })
    expect(recorded).toEqual([[recordId(0)]])
  })

  test('what stands there unchanged is known again, until anything about it changes', async () => {
    const documents = [clear(), clear()]
    const { door } = fake(documents)
    await runExport(never, door, untouched, job(1), reached().destination, quiet)
    const photos = () => documents.map((document, index) => ({ id: recordId(index), document }))
    const { use, rendering, coverStyle } = job(2)
    const usual: Making = { rendering, coverStyle, watermark: null, namesInside: false }
    const ask = (making = usual, where = place) => standing(photos(), door, use, making, where)
    expect([...(await ask())]).toEqual([recordId(0)])
    expect((await ask({ ...usual, rendering: { ...rendering, longestSide: 800 } })).size).toBe(0)
    expect((await ask({ ...usual, watermark: { kind: 'text', text: '© us', corner: 'top-left' } })).size).toBe(0)
    expect((await ask(undefined, { ...place, destination: crypto.randomUUID() })).size).toBe(0)
    documents[0] = coverFaces(documents[0] ?? clear(), ['a'], by())
    expect((await ask()).size).toBe(0)
  })

  test('a renewed consent does not make another file of what stands there; somebody else, or a shorter one, does', async () => {
    const documents = [clear()]
    const { door } = fake(documents)
    await runExport(never, door, untouched, job(1), reached().destination, quiet)
    const { use, rendering, coverStyle } = job(1)
    const making: Making = { rendering, coverStyle, watermark: null, namesInside: false }
    const first = quitclaim()
    const until = (day: string) => day as NonNullable<typeof first.until>
    const next = (day: string) => quitclaim({ id: crypto.randomUUID() as never, until: until(day) })
    const ask = async (quitclaims: (typeof first)[], asked = use) => {
      const photos = documents.map((document, index) => ({ id: recordId(index), document }))
      const world = { rules: noRules, consents: consents([1, { quitclaims }], [2, { quitclaims: [next('2029-01-01')] }]) }
      return (await standing(photos, world, asked, making, place)).size
    }
    expect(await ask([first])).toBe(1)
    expect(await ask([quitclaim({ ended: 'superseded' }), next('2029-01-01')])).toBe(1)
    expect(await ask([quitclaim({ ended: 'superseded' }), next('2026-12-01')])).toBe(0)
    expect(await ask([first], { ...use, until: until('2026-12-01') })).toBe(0)
    // Written before the editor's own end was kept apart.
    documents[0] = { ...documents[0]!, publications: documents[0]!.publications!.map(({ ownEnd: _, ...rest }) => rest) }
    expect(await ask([quitclaim({ ended: 'superseded' }), next('2029-01-01')])).toBe(1)
    documents[0] = { ...documents[0], faces: [face('a', person(2))] }
    expect(await ask([first])).toBe(0)
  })
})

const fileOf = (name: string, sizeBytes: number): Delivery => deliveryOf(name, sizeBytes)
const always = (): boolean => true

describe('one zip', () => {
  test('holds every file, in order, and is handed over once', async () => {
    const saved: Blob[] = []
    const zip = zipDestination('set.zip', null, (blob) => saved.push(blob))
    await zip.write(never, fileOf('a.jpg', 3), always)
    await zip.write(never, fileOf('b.jpg', 10), always)
    await zip.finish()
    expect(saved).toHaveLength(1)
    const bytes = Buffer.from((await saved[0]?.arrayBuffer()) ?? new ArrayBuffer(0))
    expect(bytes.indexOf('a.jpg')).toBeGreaterThan(0)
    expect(bytes.indexOf('b.jpg')).toBeGreaterThan(bytes.indexOf('a.jpg'))
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')
  })

  test('abandoned, it hands over nothing', async () => {
    const saved: Blob[] = []
    const zip = zipDestination('set.zip', null, (blob) => saved.push(blob))
    await zip.write(never, fileOf('a.jpg', 1), always)
    await zip.abandon()
    expect(saved).toEqual([])
  })
})
