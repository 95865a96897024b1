// The main job of recognition with the real models: enrol people from portraits, analyse event photos, see who is proposed and who is not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawPortrait } from '../../../workers/practice/draw.ts'
import { drawPhoto } from '../../../workers/practice/photo.ts'
import { plan } from '../../../workers/practice/plan.ts'
import type { AnalysedFace, Analysis } from '../../../workers/vision/api.ts'
import { hidden } from '../../bench/page/hiding.ts'
import { jpegBlob, ownerId, sharedFaces, sharedFile, startVision, type TestVision } from './harness.ts'
import { drawBaby, drawPainting, drawScreen, drawStatue } from './likenesses.ts'

const options = { recognise: true, previewLongestSide: 640 }

function facesOf(analysis: Analysis): readonly AnalysedFace[] {
  if (!analysis.ok) throw new Error(analysis.problem)
  return analysis.faces
}

function proposedIn(faces: readonly AnalysedFace[]): string[] {
  return [...new Set(faces.flatMap(({ proposal }) => (proposal ? [String(proposal.subject)] : [])))].sort()
}

describe.runIf(sharedFaces !== null)('real faces', () => {
  let vision: TestVision
  const portraits = ['biden_1.jpg', 'lacamoire_1.png', 'miranda_1.png', 'obama_1.jpg']

  beforeAll(async () => {
    vision = await startVision()
    for (const portrait of portraits) {
      const enrolment = await vision.enrol(ownerId(portrait.split('_')[0] ?? ''), await sharedFile(`event/people/${portrait}`))
      expect(enrolment, portrait).toMatchObject({ ok: true, model: 'dlib-resnet@1', dimensions: 128 })
    }
    vision.deliver()
  }, 120_000)
  afterAll(() => {
    vision.end()
  })

  test.each([
    ['biden_portrait.jpg', ['biden']],
    ['lacamoire.jpg', ['lacamoire']],
    // Its name is wrong: it is the photo that biden_1.jpg was cut from (same room, clothes and pose).
    ['miranda_and_lacamoire.jpg', ['biden', 'obama']],
    ['obama_and_biden.jpg', ['biden', 'obama']],
    ['obama_speech.jpg', ['obama']],
  ])('%s: proposes exactly %j', async (photo, expected) => {
    const faces = facesOf(await vision.api.analyse(await sharedFile(`event/photos/${photo}`), options))
    expect(proposedIn(faces)).toEqual(expected)
  })

  test.each(['obama_partial.jpg', 'obama_profile.jpg'])('%s: found, and never taken for somebody else', async (photo) => {
    const faces = facesOf(await vision.api.analyse(await sharedFile(`event/photos/${photo}`), options))
    expect(faces.length).toBeGreaterThan(0)
    expect(proposedIn(faces).filter((name) => name !== 'obama')).toEqual([])
  })

  test.each([
    ['1.jpg', 20],
    ['11.jpg', 8],
    ['18.jpg', 4],
    ['2.jpg', 3],
    ['25.jpg', 15],
    ['8.jpg', 20],
  ])('group %s: at least %i faces found, no stranger very likely somebody', async (photo, least) => {
    const faces = facesOf(await vision.api.analyse(await sharedFile(`groups/${photo}`), options))
    expect(faces.length).toBeGreaterThanOrEqual(least)
    expect(faces.filter(({ proposal }) => proposal?.confidence === 'likely')).toEqual([])
  })

  test('after all that, no vector of anybody is kept', async () => {
    const { found, compared, kept } = await vision.api.counts()
    expect(found).toBeGreaterThan(compared)
    expect(compared).toBeGreaterThan(0)
    expect(kept).toBe(0)
  })
})

describe('drawn faces', () => {
  const seed = 7
  const { people, photos } = plan(seed)
  const enrolled = people.slice(0, 5).map(({ key }) => key)
  let vision: TestVision

  beforeAll(async () => {
    vision = await startVision()
    for (const key of enrolled) {
      const enrolment = await vision.enrol(ownerId(key), jpegBlob(await drawPortrait(seed, key, 0)))
      expect(enrolment, key).toMatchObject({ ok: true })
    }
    vision.deliver()
  }, 120_000)
  afterAll(() => {
    vision.end()
  })

  test('other portraits of the enrolled propose them, with the runner-up behind', async () => {
    for (const key of enrolled) {
      const faces = facesOf(await vision.api.analyse(jpegBlob(await drawPortrait(seed, key, 1)), options))
      expect(proposedIn(faces), key).toEqual([key])
      const proposal = faces.find((face) => face.proposal)?.proposal
      expect(proposal?.similarity ?? 0, key).toBeGreaterThan(proposal?.runnerUp?.similarity ?? 1)
    }
  })

  test('every face drawn from the front on the first photos is found', async () => {
    for (const photo of photos.slice(0, 4)) {
      const faces = facesOf(await vision.api.analyse(jpegBlob(await drawPhoto(seed, photo.fileName)), options))
      expect(faces.length, photo.fileName).toBeGreaterThanOrEqual(Math.ceil(photo.people.length * 0.8))
    }
  })

  test('recognition off: faces are found, none is compared, nothing is proposed', async () => {
    const before = await vision.api.counts()
    const photo = jpegBlob(await drawPortrait(seed, enrolled[0] ?? '', 1))
    const faces = facesOf(await vision.api.analyse(photo, { ...options, recognise: false }))
    expect(faces.length).toBe(1)
    expect(faces[0]).toMatchObject({ compared: false, proposal: null })
    expect((await vision.api.counts()).compared).toBe(before.compared)
  })

  test('a withdrawn person is nobody at once', async () => {
    const [first = '', second = ''] = enrolled
    await vision.api.forgetSubject(ownerId(first))
    const faces = facesOf(await vision.api.analyse(jpegBlob(await drawPortrait(seed, first, 1)), options))
    expect(proposedIn(faces)).not.toContain(first)
    const others = facesOf(await vision.api.analyse(jpegBlob(await drawPortrait(seed, second, 1)), options))
    expect(proposedIn(others)).toEqual([second])
  })

  test('a box drawn around a face is compared; one around nothing is not', async () => {
    const key = enrolled[2] ?? ''
    const portrait = jpegBlob(await drawPortrait(seed, key, 1))
    const [face] = facesOf(await vision.api.analyse(portrait, options))
    if (!face) throw new Error('no face')
    expect(await vision.api.lookInside(portrait, face.box, true)).toMatchObject({ proposal: { subject: key } })
    // Without recognition its tilt is found all the same, and nobody is proposed.
    expect(await vision.api.lookInside(portrait, face.box, false)).toEqual({
      angle: expect.closeTo(face.angle, 1) as number,
      proposal: null,
      nearest: [],
    })
    expect(await vision.api.lookInside(portrait, { ...face.box, x: 0.01, y: 0.01, width: 0.1, height: 0.1 }, true)).toBeNull()
  })

  test.each(['none', 'glasses', 'mask'] as const)('in front of the face: %s', async (kind) => {
    const key = enrolled[3] ?? ''
    const portrait = jpegBlob(await drawPortrait(seed, key, 1))
    const [face] = facesOf(await vision.api.analyse(portrait, options))
    if (!face) throw new Error('no face')
    const seen = facesOf(await vision.api.analyse(await hidden(portrait, face, kind, key), options))
    const compared = kind === 'none' ? [key] : []
    expect([proposedIn(seen), seen.some(({ quality }) => quality === 'good')]).toEqual([compared, kind === 'none'])
  })

  test.each(['microphone', 'hand'] as const)(
    'a %s in front of the face is mostly not noticed (card: dlib-resnet), and makes nobody else of it',
    async (kind) => {
      for (const key of enrolled.slice(1)) {
        const portrait = jpegBlob(await drawPortrait(seed, key, 1))
        const [face] = facesOf(await vision.api.analyse(portrait, options))
        if (!face) throw new Error('no face')
        const others = proposedIn(facesOf(await vision.api.analyse(await hidden(portrait, face, kind, key), options)))
        expect(others.filter((name) => name !== key)).toEqual([])
      }
    },
  )

  test.each([
    ['a mirror image', [-1, 0, 0, 1]],
    ['an upside-down scan', [-1, 0, 0, -1]],
    ['a picture on its side', [0, 1, -1, 0]],
  ] as const)('%s: the face is found, and never taken for somebody else', async (_name, [a, b, c, d]) => {
    for (const key of enrolled.slice(1)) {
      const bitmap = await createImageBitmap(jpegBlob(await drawPortrait(seed, key, 1)))
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.width)
      const middle = bitmap.width / 2
      const context = canvas.getContext('2d')
      context?.setTransform(a, b, c, d, middle, middle)
      context?.drawImage(bitmap, -middle, -middle)
      const faces = facesOf(await vision.api.analyse(await canvas.convertToBlob({ type: 'image/png' }), options))
      expect([faces.length, ...proposedIn(faces).filter((name) => name !== key)], key).toEqual([1])
    }
  })

  test.each<[string, (key: string) => Promise<Blob>]>([
    ['a statue', drawStatue],
    ['a painting', async (key) => drawPainting(jpegBlob(await drawPortrait(seed, key, 1)))],
    ['a screen', async (key) => drawScreen(jpegBlob(await drawPortrait(seed, key, 1)))],
  ])('%s counts as a face, for a person to decide, and is never taken for somebody else', async (_name, draw) => {
    for (const key of enrolled.slice(1)) {
      const faces = facesOf(await vision.api.analyse(await draw(key), options))
      expect([faces.length, ...proposedIn(faces).filter((name) => name !== key)], key).toEqual([1])
    }
  })

  // Whom the recognisers take a drawn baby for says nothing of real ones: the cards call babies not measured.
  test('a baby is found: a short face, low in a round head', async () => {
    for (const key of enrolled) expect(facesOf(await vision.api.analyse(await drawBaby(key), options)), key).toHaveLength(1)
  })

  test('two people whom nobody can tell apart: neither is very likely, and the other is named', async () => {
    const [one, twin] = [ownerId('one'), ownerId('twin')]
    const alike = await startVision()
    const key = enrolled[2] ?? ''
    for (const subject of [one, twin]) await alike.enrol(subject, jpegBlob(await drawPortrait(seed, key, 0)))
    alike.deliver()
    const [face] = facesOf(await alike.api.analyse(jpegBlob(await drawPortrait(seed, key, 1)), options))
    alike.end()
    expect(face?.proposal).toMatchObject({ confidence: 'possible' })
    expect([face?.proposal?.subject, face?.proposal?.runnerUp?.subject].sort()).toEqual([one, twin])
  })

  test('480 faces in one photo are found, and nothing gets stuck', async () => {
    const face = await createImageBitmap(jpegBlob(await drawPortrait(seed, enrolled[0] ?? '', 1)))
    const canvas = new OffscreenCanvas(24 * 100, 20 * 100)
    const context = canvas.getContext('2d')
    for (let at = 0; at < 480; at++) context?.drawImage(face, (at % 24) * 100, Math.floor(at / 24) * 100, 100, 100)
    const crowd = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })
    const found = facesOf(await vision.api.analyse(crowd, { ...options, recognise: false }))
    expect(found.length).toBeGreaterThan(400)
  })

  test('several people in a portrait, or none, cannot be enrolled', async () => {
    const group = photos.find((photo) => photo.people.length > 2)
    const empty = photos.find((photo) => photo.people.length === 0)
    expect(await vision.api.enrol(jpegBlob(await drawPhoto(seed, group?.fileName ?? '')))).toEqual({
      ok: false,
      problem: 'several_faces',
    })
    expect(await vision.api.enrol(jpegBlob(await drawPhoto(seed, empty?.fileName ?? '')))).toMatchObject({ ok: false })
  })
})
