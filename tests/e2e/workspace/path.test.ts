// The first whole path without screens: found, add a person, an event and a photo, reload, unlock, find it all again; then in another browser.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newProfile, pageErrors, setStage, startBrowser, type KillableBrowser, type Stage } from './harness.ts'
import { addEverything, found, passphrase, snapshot, unlock, settled } from './steps.ts'

let stage: Stage
let browser: KillableBrowser

beforeAll(async () => {
  stage = await setStage()
  browser = await startBrowser(await newProfile())
})
afterAll(async () => {
  await browser.close()
  await stage.stop()
})

test('a register taken over: papers sealed, recognition only by its own yes; taken back, nothing of it is left', async () => {
  const page = await browser.open(stage.url)
  await found(page)
  await page.evaluate(async () => {
    const scan = (name: string, content = '%PDF-1.4 scan') => new File([content], name, { type: 'application/pdf' })
    const terms = { purposes: ['information'], channels: ['website'], from: '2026-01-01', until: '2030-01-01' }
    const row = (line: number, name: string, more: object) => ({
      ...{ line, whom: { document: { name, email: null, note: '' } }, ...terms, paper: null, matching: false, portrait: null },
      ...more,
    })
    const earlier = await workspace.addPerson({ name: 'Cleo', email: null, note: '' })
    const rows = [
      row(2, 'Anna', { paper: scan('anna.pdf') }),
      row(3, 'Bram', { matching: true }),
      row(4, 'Dirk', { paper: scan('dirk.pdf', 'no scan at all') }),
      row(5, 'Cleo', { whom: { owner: earlier }, paper: scan('cleo.pdf') }),
      ...Array.from({ length: 101 }, (_, i) => row(6 + i, `Persoon ${String(i)}`, {})),
    ]
    await workspace.takingOver.take('register.csv', rows as unknown as Parameters<typeof workspace.takingOver.take>[1])
  })
  await settled(page)
  const taken = await page.evaluate(async () => {
    const named = (name: string) => workspace.people.find(({ document }) => document?.name === name)
    const anna = named('Anna')
    const [paper] = anna?.papers ?? []
    return {
      result: workspace.takingOver.result,
      people: workspace.people.length,
      refused: workspace.outbox.refusedItems.length,
      method: anna?.consent.quitclaims[0]?.method,
      paper: anna && paper ? await (await workspace.openPaper(anna.id, paper.record)).text() : null,
      matching: workspace.people.filter(({ consent }) => consent.matching.length > 0).map(({ document }) => document?.name),
      dirk: named('Dirk') ?? null,
    }
  })
  expect(taken).toEqual({
    result: { ...{ people: 103, quitclaims: 104, papers: 2, portraits: 0, left: 0 }, faults: [{ line: 4, fault: 'paper_broken' }] },
    ...{ people: 104, refused: 0, method: 'taken-over', paper: '%PDF-1.4 scan', matching: ['Bram'], dirk: null },
  })

  await page.reload()
  await page.waitForFunction(() => typeof door === 'object')
  expect(await unlock(page, { passphrase, accountKey: null })).toEqual({ ok: true })
  await page.evaluate(() => workspace.takingOver.undo(workspace.takingOver.lists[0]?.id ?? ''))
  await settled(page)
  const after = await page.evaluate(() => ({
    people: workspace.people.map(({ document, consent, papers }) => [
      ...[document?.name, consent.quitclaims.map(({ ended }) => ended), papers.length],
    ]),
    lists: workspace.takingOver.lists.length,
    refused: workspace.outbox.refusedItems.length,
  }))
  expect(after).toEqual({ people: [['Cleo', ['withdrawn'], 0]], lists: 0, refused: 0 })
  expect(pageErrors).toEqual([])
})

test('found, add, reload, unlock, and again elsewhere with the account key', async () => {
  const page = await browser.open(stage.url)
  const sheet = await found(page)
  await addEverything(page)
  await settled(page)
  const before = await page.evaluate(snapshot)
  expect(before.people).toMatchObject([{ document: { name: 'Anna de Vries' }, state: 'saved' }])
  expect(before.people[0]?.consent.quitclaims).toHaveLength(1)
  expect(before.people[0]?.papers).toMatchObject([{ fileName: 'Formulier Anna.pdf' }])
  expect(before.assets).toMatchObject([{ document: { fileName: 'IMG_0001 Anna.jpg' }, state: 'saved' }])

  await page.reload()
  await page.waitForFunction(() => typeof door === 'object')
  expect(await page.evaluate(() => door.remembered())).toEqual({
    workspaceName: 'Ziekenhuis Oost',
    memberName: 'Noor',
    kind: 'member',
    passkey: false,
  })
  expect(await unlock(page, { passphrase: `${passphrase}!`, accountKey: null })).toEqual({ ok: false, code: 'wrong_secret' })
  expect(await unlock(page, { passphrase, accountKey: null })).toEqual({ ok: true })
  const after = await page.evaluate(snapshot)
  expect(after.people[0]?.document).toEqual(before.people[0]?.document)
  expect(after.people[0]?.consent).toEqual(before.people[0]?.consent)
  expect(after.events).toEqual(before.events)
  expect(after.assets).toEqual(before.assets)
  expect(after.previews).toEqual(['image/webp preview bytes'])
  const paper = await page.evaluate(async () => {
    const [person] = workspace.people
    const [paper] = person?.papers ?? []
    return person && paper ? await (await workspace.openPaper(person.id, paper.record)).text() : undefined
  })
  expect(paper).toBe('scan of a signed form')

  const elsewhere = await startBrowser(await newProfile())
  try {
    const other = await elsewhere.open(stage.url)
    expect(await unlock(other, { passphrase, accountKey: null })).toEqual({ ok: false, code: 'account_key_needed' })
    expect(await unlock(other, { passphrase, accountKey: 'not a key' })).toEqual({ ok: false, code: 'mistyped' })
    expect(await unlock(other, { passphrase, accountKey: sheet.accountKey })).toEqual({ ok: true })
    const there = await other.evaluate(snapshot)
    expect(there.assets).toEqual(before.assets)
    expect(there.people[0]?.document).toEqual(before.people[0]?.document)
    expect(there.previews).toEqual([null])
    // The same picture is recognised by content, whatever it is called there.
    const matched = await other.evaluate(async () => {
      const [event] = workspace.events
      const files = [new File(['original bytes'], 'renamed.jpg'), new File(['something else!'], 'IMG_0001 Anna.jpg')]
      return event ? await workspace.offerFiles(event.id, files, new AbortController().signal) : -1
    })
    expect(matched).toBe(1)
    expect(await unlock(await elsewhere.open(stage.url), { recoveryCode: sheet.recoveryCode })).toEqual({ ok: true })
  } finally {
    await elsewhere.close()
  }
  expect(pageErrors).toEqual([])
})
