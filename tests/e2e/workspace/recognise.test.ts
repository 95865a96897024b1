// Vault, vision and practice workers together behind the real security headers: portraits become sealed templates, a roster is delivered, a drawn photo
// is compared, and withdrawing matching takes the templates away.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareModels } from '../../support/models.ts'
import { newProfile, pageErrors, setStage, startBrowser, type KillableBrowser, type Stage } from './harness.ts'
import { settled } from './steps.ts'

let stage: Stage
let browser: KillableBrowser

beforeAll(async () => {
  prepareModels()
  stage = await setStage()
  browser = await startBrowser(await newProfile())
})
afterAll(async () => {
  await browser.close()
  await stage.stop()
})

test('enrolled, delivered, compared, withdrawn', async () => {
  const page = await browser.open(stage.url)
  const seen = await page.evaluate(async () => {
    const result = await door.practice()
    if (!result.ok) throw new Error(result.code)
    globalThis.workspace = result.workspace
    const artist = startPractice()
    const { signal } = new AbortController()
    const plan = await artist.api.plan(7)
    const keys = plan.people.slice(0, 2).map(({ key }) => key)
    const people: Record<string, string> = {}
    const enrolments: unknown[] = []
    for (const key of keys) {
      const id = await workspace.addPerson({ name: `Getekend ${key}`, email: null, note: '' })
      people[key] = id
      await workspace.permitMatching(id, null)
      const { ok } = await workspace.addPortrait(id, new Blob([await artist.api.portrait(7, key, 0)], { type: 'image/jpeg' }))
      enrolments.push(ok)
    }
    const usable = await workspace.deliverRoster(workspace.people.map(({ id }) => id))
    const portrait = new Blob([await artist.api.portrait(7, keys[0] ?? '', 1)], { type: 'image/jpeg' })
    const analysis = await workspace.vision.analyse(signal, portrait, { recognise: true, previewLongestSide: 320 })
    const counts = await workspace.vision.counts()
    artist.end()
    const first = analysis.ok ? analysis.faces[0] : undefined
    return {
      fresh: result.fresh,
      enrolments,
      usable,
      counts,
      right: first?.proposal?.subject === people[keys[0] ?? ''],
      templates: workspace.people.map(({ templates }) => templates.length),
    }
  })
  expect(seen).toMatchObject({ fresh: true, enrolments: [true, true], usable: 2, right: true, templates: [1, 1] })
  expect(seen.counts.compared).toBe(1)

  const after = await page.evaluate(async () => {
    const [person] = workspace.people
    if (!person) throw new Error('nobody')
    await workspace.withdrawMatching(person.id)
    return {
      templates: workspace.person(person.id)?.templates.length,
      usable: await workspace.deliverRoster(workspace.people.map(({ id }) => id)),
    }
  })
  expect(after).toEqual({ templates: 0, usable: 1 })
  await settled(page)
  expect(await page.evaluate(() => workspace.outbox.refused)).toBeNull()

  await page.reload()
  await page.waitForFunction(() => typeof door === 'object')
  const again = await page.evaluate(async () => {
    const result = await door.practice()
    if (!result.ok) throw new Error(result.code)
    globalThis.workspace = result.workspace
    return { fresh: result.fresh, templates: workspace.people.map(({ templates }) => templates.length).sort() }
  })
  expect(again).toEqual({ fresh: false, templates: [0, 1] })
  expect(pageErrors).toEqual([])
})
