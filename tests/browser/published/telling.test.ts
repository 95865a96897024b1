// Destinations hear by themselves: once, not before a withdrawal could be undone, and again later when nobody listened.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { today } from '../../../core/dates.ts'
import type { CalendarDate, OwnerId } from '../../../core/ids.ts'
import { errandsOf, Telling } from '../../../web/console/published/telling.ts'
import type { SavedDestination } from '../../../web/workspace/destinations.svelte.ts'
import { rowsOf } from '../../../web/workspace/register.ts'
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
  settings: {},
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
    errands: () => errandsOf(workspace.destinations.all, lapsed()),
    onTold: ({ label }, count) => events.push(`${label} ${String(count)}`),
    onUnheard: ({ label }, problem) => events.push(`${label} ${problem}`),
    waits: { graceMs: grace, againMs: grace },
  })
})

afterEach(() => {
  telling.stop()
  vi.restoreAllMocks()
})

const lapsed = () => rowsOf(workspace, today()).filter(({ standing }) => standing.state === 'lapsed')
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

test('a withdrawal is told once, and the publication says who heard', async () => {
  await workspace.destinations.save(hook)
  withdrawOf(workspace, anna)
  telling.look()
  await vi.waitFor(() => {
    expect(events).toEqual(['Our site 1'])
  })
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
  await vi.waitFor(() => {
    expect(sent).toHaveLength(1)
  })
})

test('who did not listen is said once, and told again later', async () => {
  await workspace.destinations.save(hook)
  answers = [new Response(null, { status: 503 }), new Response(null, { status: 503 })]
  withdrawOf(workspace, anna)
  telling.look()
  await vi.waitFor(
    () => {
      expect(events).toEqual(['Our site busy', 'Our site 1'])
    },
    { timeout: 5000 },
  )
  expect(sent).toHaveLength(3)
})

test('nobody hears by themselves who was set up not to, nor the place of another file', async () => {
  await workspace.destinations.save({ ...hook, byItself: false })
  await workspace.destinations.save(library)
  withdrawOf(workspace, anna)
  expect(lapsed()).toHaveLength(1)
  expect(errandsOf(workspace.destinations.all, lapsed())).toEqual([])
  const event = workspace.events[0]!.id
  await publish(workspace, event, 'two.jpg', anna, '2029-06-12', { kind: 'sharepoint', label: 'Library', destination: library.id })
  withdrawOf(workspace, anna)
  expect(errandsOf(workspace.destinations.all, lapsed()).map(({ row }) => row.publication.name)).toEqual(['two.jpg'])
})
