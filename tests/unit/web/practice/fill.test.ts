// Filling a practice workspace: every kind of consent gives the state it is named after, a stopped filling goes on where it was, and stopping stops.
import { beforeEach, describe, expect, test } from 'vitest'
import { builtInChannels } from '../../../../core/channels.ts'
import { foldConsent, matchingPermittedOn, quitclaimStatusOn } from '../../../../core/consent.ts'
import { permissionOn } from '../../../../core/verdict/permission.ts'
import { noRules } from '../../../../core/verdict/rules.ts'
import { onDay } from '../../../../core/verdict/use.ts'
import { CalendarDate, type OwnerId } from '../../../../core/ids.ts'
import { daysAfter, practiceRecord } from '../../../../web/console/practice/consents.ts'
import {
  fillPractice,
  portraitsPerPerson,
  practiceSeed,
  type FillOptions,
  type FillProgress,
} from '../../../../web/console/practice/fill.ts'
import { photoStream } from '../../../../web/console/practice/photos.ts'
import type { PracticeConsent } from '../../../../workers/practice/api.ts'
import { plan } from '../../../../workers/practice/plan.ts'
import { FakeWorkspace } from './fake.ts'

const today = CalendarDate.parse(new Date().toLocaleDateString('sv'))
const set = plan(practiceSeed)
const matched = set.people.filter(({ consent }) => practiceRecord(consent, today).matching)

let fake: FakeWorkspace
let drawn: string[]
let progress: FillProgress[]
beforeEach(() => {
  fake = new FakeWorkspace()
  drawn = []
  progress = []
})

const fill = (change: Partial<FillOptions> = {}): ReturnType<typeof fillPractice> =>
  fillPractice({
    workspace: fake.door(),
    practice: {
      plan: (seed) => Promise.resolve(plan(seed)),
      portrait: (_, person, variant) => {
        drawn.push(`${person}/${String(variant)}`)
        return Promise.resolve(new Uint8Array([0xff, 0xd8, 0xff]))
      },
    },
    seed: practiceSeed,
    today,
    texts: { eventName: 'Open day', note: 'Drawn.', paperName: (key) => `${key}.txt`, paperText: (name) => name },
    signal: new AbortController().signal,
    onProgress: (next) => progress.push(next),
    ...change,
  })

const ownerOf = (email: string): OwnerId => {
  const found = [...fake.persons].find(([, { document }]) => document.email === email)
  if (!found) throw new Error(`no ${email}`)
  return found[0]
}

describe('consents', () => {
  const expected: Record<PracticeConsent, { status: string | null; website: string; intranet: string; matching: boolean }> = {
    'all-channels': { status: 'signed', website: 'permitted', intranet: 'permitted', matching: true },
    'some-channels': { status: 'signed', website: 'channel-not-included', intranet: 'permitted', matching: true },
    expiring: { status: 'expiring', website: 'permitted', intranet: 'permitted', matching: true },
    expired: { status: 'expired', website: 'expired', intranet: 'expired', matching: true },
    withdrawn: { status: 'withdrawn', website: 'withdrawn', intranet: 'withdrawn', matching: true },
    none: { status: null, website: 'no-quitclaim', intranet: 'no-quitclaim', matching: true },
    'no-matching': { status: 'signed', website: 'permitted', intranet: 'permitted', matching: false },
    never: { status: null, website: 'never', intranet: 'never', matching: false },
  }

  test.each(Object.entries(expected))('%s', async (consent, wanted) => {
    await fill()
    for (const { email } of set.people.filter((one) => one.consent === (consent as PracticeConsent))) {
      const state = foldConsent(fake.persons.get(ownerOf(email))?.events ?? [])
      const said = (channel: 'website' | 'intranet'): string => {
        const permission = permissionOn(state, onDay(channel, today), noRules)
        return permission.permitted ? 'permitted' : permission.refusal
      }
      const [quitclaim] = state.quitclaims
      expect({
        status: quitclaim ? quitclaimStatusOn(quitclaim, today) : null,
        website: said('website'),
        intranet: said('intranet'),
        matching: matchingPermittedOn(state, today),
      }).toEqual(wanted)
    }
  })

  test('all channels are all of ours, on any day of the year', () => {
    for (const day of ['2026-01-01', '2028-02-29', '2026-12-31'].map((text) => CalendarDate.parse(text))) {
      const { quitclaim } = practiceRecord('all-channels', day)
      expect(new Set(quitclaim?.channels)).toEqual(new Set(builtInChannels))
      expect(quitclaim && quitclaim.from < day && day < quitclaim.until).toBe(true)
    }
    expect(daysAfter(CalendarDate.parse('2028-02-28'), 1)).toBe('2028-02-29')
    expect(daysAfter(CalendarDate.parse('2026-01-01'), -1)).toBe('2025-12-31')
  })
})

describe('filling', () => {
  test('gives everybody, templates of who agreed to matching, and an event with all of them', async () => {
    const { event, photos } = await fill()
    expect([...fake.persons.values()].map(({ document }) => document.name)).toEqual(set.people.map(({ name }) => name))
    expect(drawn).toHaveLength(matched.length * portraitsPerPerson)
    expect(new Set(drawn).size).toBe(drawn.length)
    expect(fake.eventDocuments.get(event)?.roster).toEqual([...fake.persons.keys()])
    expect(photos).toEqual(set.photos.map(({ fileName }) => fileName))
  })

  test('compares as many portraits at once as there are workers, and one waits', async () => {
    await fill()
    expect(fake.widest).toBe(fake.width + 1)
  })

  test('enters people while the models load', async () => {
    let loaded = (): void => undefined
    fake.prepare = () => new Promise((resolve) => (loaded = resolve))
    const filling = fill()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(fake.persons.size).toBe(set.people.length)
    expect(drawn).toEqual([])
    loaded()
    await filling
    expect(drawn).not.toEqual([])
  })

  test('without recognition no portrait is drawn and nobody is asked for matching', async () => {
    fake.recognition = false
    await fill()
    expect(drawn).toEqual([])
    expect(fake.commands).not.toContain('permitMatching')
  })

  test('says how far each part is, to the end', async () => {
    await fill()
    const last = new Map(progress.map((one) => [one.part, one]))
    expect(last.get('portraits')).toEqual({ part: 'portraits', done: drawn.length, total: drawn.length })
    for (const { done, total } of last.values()) expect(done).toBe(total)
    expect(new Set(progress.map(({ part }) => part))).toEqual(new Set(['models', 'people', 'portraits']))
  })

  test('models that are refused end it with their code', async () => {
    fake.prepare = () => Promise.reject(new Error('model_refused'))
    await expect(fill()).rejects.toThrow('model_refused')
    expect(fake.commands).not.toContain('addEvent')
  })
})

describe('going on', () => {
  test('a second time changes nothing and asks only for photos that are missing', async () => {
    const first = await fill()
    const commands = fake.commands.length
    drawn = []
    fake.photos = [...first.photos.slice(0, 5), 'my own.jpg']
    const second = await fill()
    expect(fake.commands).toHaveLength(commands)
    expect(drawn).toEqual([])
    expect(second).toEqual({ event: first.event, photos: first.photos.slice(5) })
  })

  test.each(['addPerson', 'recordQuitclaim', 'permitMatching', 'addPortrait', 'addEvent'])('after %s failed', async (command) => {
    let calls = 0
    fake.before = (name) => {
      if (name === command && ++calls === (command === 'addEvent' ? 1 : 4)) throw new Error('gone')
    }
    await expect(fill()).rejects.toThrow('gone')
    // What was under way still lands.
    await new Promise((resolve) => setTimeout(resolve, 20))
    fake.before = () => undefined
    await fill()
    const whole = new FakeWorkspace()
    const broken = fake
    fake = whole
    await fill()
    const shape = ({ persons }: FakeWorkspace): unknown =>
      [...persons.values()].map(({ document, events, templates }) => {
        const state = foldConsent(events)
        return [
          document.name,
          state.quitclaims.map(({ channels, ended }) => [channels, ended]),
          state.matching.length,
          state.never,
          templates,
        ]
      })
    expect(shape(broken)).toEqual(shape(whole))
    expect(broken.eventDocuments.size).toBe(1)
  })

  test('stopped by the user: nothing is added any more', async () => {
    const stop = new AbortController()
    const filling = fill({
      signal: stop.signal,
      onProgress: ({ part, done }) => {
        if (part === 'portraits' && done === 3) stop.abort()
      },
    })
    await expect(filling).rejects.toMatchObject({ name: 'AbortError' })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(fake.eventDocuments.size).toBe(0)
    expect(drawn.length).toBeLessThan(10)
  })
})

describe('photos', () => {
  const stream = (names: readonly string[]): { started: number; ended: number; files: ReturnType<typeof photoStream> } => {
    const seen = { started: 0, ended: 0, files: undefined as unknown as ReturnType<typeof photoStream> }
    seen.files = photoStream(
      () => {
        seen.started += 1
        const api = {
          plan: () => Promise.resolve(set),
          portrait: () => Promise.resolve(new Uint8Array()),
          photo: (seed: number, name: string) => Promise.resolve(new TextEncoder().encode(`${String(seed)} ${name}`)),
        }
        return { api, end: () => (seen.ended += 1) }
      },
      practiceSeed,
      names,
    )
    return seen
  }

  test('come one by one, with their names, and the worker ends after the last', async () => {
    const seen = stream(['a.jpg', 'b.jpg'])
    expect(seen.files.expected).toBe(2)
    expect(seen.started).toBe(0)
    const said: string[] = []
    for await (const file of seen.files) said.push(`${file.name} ${file.type} ${await file.text()}`)
    expect(said).toEqual(['a.jpg image/jpeg 7 a.jpg', 'b.jpg image/jpeg 7 b.jpg'])
    expect(seen).toMatchObject({ started: 1, ended: 1 })
  })

  test('the worker also ends when nobody asks for the rest', async () => {
    const seen = stream(['a.jpg', 'b.jpg'])
    for await (const file of seen.files) if (file.name === 'a.jpg') break
    expect(seen).toMatchObject({ started: 1, ended: 1 })
  })
})
