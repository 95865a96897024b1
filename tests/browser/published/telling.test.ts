// Destinations hear by themselves: once, not before a withdrawal could be undone, and again later when nobody listened.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { today } from '../../../core/dates.ts'
import type { CalendarDate, OwnerId } from '../../../core/ids.ts'
import { errandsOf, Telling } from '../../../web/console/published/telling.ts'
import type { SavedDestination } from '../../../web/workspace/publishing/destinations.svelte.ts'
import { rowsOf } from '../../../web/workspace/publishing/register.ts'
import { dayFromNow } from '../../support/days.ts'
import { FakeWorkspace } from '../desk/fake.svelte.ts'
import { publish, withdrawOf } from './publish.ts'

const hook: SavedDestination = {
  id: crypto.randomUUID(),
  kind: 'webhook',
  label: 'Our site',
  channels: ['website'],
  settings: { address: 'https://www.example.org/hooks/photos', secret: 'a secret of sixteen' },
}
const library: SavedDestination = {
  id: crypto.randomUUID(),
  kind: 'sharepoint',
  label: 'Library',
  channels: ['website'],
  settings: {
    site: 'https://example.sharepoint.com',
    drive: 'b!drive',
    folder: '',
    token: 'token',
    columns: { verdict: 'Verdict', until: 'ConsentUntil', fingerprint: 'Fingerprint' },
  },
}
const grace = 60

let workspace: FakeWorkspace
let anna: OwnerId
let answers: Response[]
let sent: string[]
let events: string[]
let telling: Telling

beforeEach(async () => {
  workspace = new FakeWorkspace()
  anna = workspace.addKnown('Anna de Vries', [{}])
  const event = await workspace.addEvent({ name: 'Open day', date: '2026-06-12' as CalendarDate, roster: [] })
  await publish(workspace, event, 'one.jpg', anna, '2029-06-12')
  answers = []
  sent = []
  events = []
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
    sent.push(await new Request(url, { ...init, signal: null }).text())
    return answers.shift() ?? new Response(null, { status: 204 })
  })
  telling = new Telling({
    workspace,
    errands: () => errandsOf(workspace, workspace.destinations.all, rows()),
    onTold: ({ label }, { ended, dated }) => events.push(`${label} ${String(ended)} ended, ${String(dated)} dated`),
    onUnheard: ({ label }, problem) => events.push(`${label} ${problem}`),
    waits: { graceMs: grace, againMs: grace },
  })
})

afterEach(() => {
  telling.stop()
  vi.restoreAllMocks()
})

const rows = () => rowsOf(workspace, today())
const lapsed = () => rows().filter(({ standing }) => standing.state === 'lapsed')
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

test('a withdrawal is told once, and the publication says who heard', async () => {
  await workspace.destinations.save(hook)
  withdrawOf(workspace, anna)
  telling.look()
  await expect.poll(() => events).toEqual(['Our site 1 ended, 0 dated'])
  expect(JSON.parse(sent[0] ?? '')).toMatchObject({ event: 'publication.lapsed', name: 'one.jpg' })
  expect(lapsed()[0]?.publication.heard).toMatchObject([{ id: hook.id, label: 'Our site' }])
  telling.look()
  await pause(4 * grace)
  expect(sent).toHaveLength(1)
})

test('what was undone in time is told to nobody', async () => {
  await workspace.destinations.save(hook)
  withdrawOf(workspace, anna)
  telling.look()
  withdrawOf(workspace, anna, null)
  await pause(4 * grace)
  expect(sent).toEqual([])
  // The control: the same, not undone.
  withdrawOf(workspace, anna)
  telling.look()
  await expect.poll(() => sent.length).toBe(1)
})

test('who did not listen is said once, and told again later', async () => {
  await workspace.destinations.save(hook)
  answers = [new Response(null, { status: 503 }), new Response(null, { status: 503 })]
  withdrawOf(workspace, anna)
  telling.look()
  await expect.poll(() => events).toEqual(['Our site busy', 'Our site 1 ended, 0 dated'])
  expect(sent).toHaveLength(3)
})

test('nobody hears by themselves who was set up not to, nor the place of another file', async () => {
  await workspace.destinations.save({ ...hook, byItself: false })
  await workspace.destinations.save(library)
  withdrawOf(workspace, anna)
  expect(lapsed()).toHaveLength(1)
  expect(errandsOf(workspace, workspace.destinations.all, rows())).toEqual([])
  const event = workspace.events[0]!.id
  await publish(workspace, event, 'two.jpg', anna, '2029-06-12', { kind: 'sharepoint', label: 'Library', destination: library.id })
  withdrawOf(workspace, anna)
  expect(errandsOf(workspace, workspace.destinations.all, rows()).map(({ row }) => row.publication.name)).toEqual(['two.jpg'])
})

test('a renewed consent: its library hears the new last day, once, and not that it ended; withdrawn, it hears that', async () => {
  await workspace.destinations.save(library)
  await workspace.destinations.save(hook)
  const consent = workspace.consents.get(anna)!
  const before = consent.quitclaims[0]!
  const yesterday = dayFromNow(-1)
  const ended = { ...before, until: yesterday }
  workspace.setConsent(anna, { ...consent, quitclaims: [ended] })
  const event = workspace.events[0]!.id
  await publish(workspace, event, 'two.jpg', anna, yesterday, { kind: 'sharepoint', label: 'Library', destination: library.id })
  const own = () => rows().find(({ publication }) => publication.name === 'two.jpg')!
  // The control: not renewed, it is to be ended.
  expect(errandsOf(workspace, [library], rows()).map(({ news }) => news)).toEqual(['ended'])
  const renewed = { ...before, id: crypto.randomUUID() as typeof before.id, from: '2026-01-01' as CalendarDate }
  workspace.setConsent(anna, {
    ...consent,
    quitclaims: [
      { ...renewed, until: '2031-01-01' as CalendarDate },
      { ...ended, ended: 'superseded' },
    ],
  })
  telling.look()
  await expect.poll(() => events).toEqual(['Library 0 ended, 1 dated'])
  expect(sent.map((body) => JSON.parse(body) as unknown)).toEqual([{ ConsentUntil: '2031-01-01' }])
  expect(own().publication).toMatchObject({ until: yesterday, told: { until: '2031-01-01' }, ended: null })
  expect(errandsOf(workspace, [library, hook], rows())).toEqual([])
  // No end at all any more is news too.
  workspace.setConsent(anna, {
    ...consent,
    quitclaims: [
      { ...renewed, until: null },
      { ...ended, ended: 'superseded' },
    ],
  })
  expect(errandsOf(workspace, [library], rows()).map(({ news }) => news)).toEqual([{ until: null }])
  withdrawOf(workspace, anna)
  expect(errandsOf(workspace, [library], rows()).map(({ news }) => news)).toEqual(['ended'])
})

test('an image bank that keeps consents hears of one that was replaced, although no last day changed; others have nothing to hear', async () => {
  const bank: SavedDestination = {
    id: crypto.randomUUID(),
    kind: 'resourcespace',
    label: 'Image bank',
    channels: ['website'],
    settings: { consents: true },
  }
  const event = workspace.events[0]!.id
  const place = { kind: 'resourcespace', label: 'Image bank', destination: bank.id } as const
  await publish(workspace, event, 'two.jpg', anna, '2029-06-12', place)
  expect(errandsOf(workspace, [bank], rows())).toEqual([])
  const consent = workspace.consents.get(anna)!
  const before = consent.quitclaims[0]!
  const again = { ...before, id: crypto.randomUUID() as typeof before.id }
  workspace.setConsent(anna, { ...consent, quitclaims: [again, { ...before, ended: 'superseded' }] })
  expect(errandsOf(workspace, [bank], rows()).map(({ news }) => news)).toEqual([{ until: '2029-06-12' }])
  expect(errandsOf(workspace, [{ ...bank, settings: { consents: false } }], rows())).toEqual([])
})
