// Consent that ends, or will: a photo says so at once, and tags stop showing.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { QuitclaimId } from '../../../core/ids.ts'
import { dayFromNow } from '../../support/days.ts'
import { box } from './fake.svelte.ts'
import { anna, beginDay, bram, documentOf, endDay, event, isReady, likely, open, press, workspace } from './open-day.ts'

beforeEach(beginDay)
afterEach(endDay)

test('a photo says until when it may stand there, and warns when that is near the day that was chosen', async () => {
  const ends = dayFromNow(40)
  const consent = workspace.consents.get(anna)!
  workspace.setConsent(anna, { ...consent, quitclaims: consent.quitclaims.map((one) => ({ ...one, until: ends })) })
  await open([{ fileName: 'one.png', faces: [{ box: box(0.3, 0.3, 0.15, 0.25), proposal: null }] }])
  await expect.element(page.getByRole('button', { name: 'Face 1 of 1: nobody has decided yet' })).toBeVisible()
  await press('1')
  await expect.element(page.getByText(/^Only until .*: then the consent of Anna de Vries ends\.$/)).toBeVisible()
  workspace.setConsent(anna, { ...consent, quitclaims: consent.quitclaims.map((one) => ({ ...one, until: null })) })
  await expect.element(page.getByText(/then the consent of/)).not.toBeInTheDocument()
})

test('a verdict follows consent that ends while the photo is on screen', async () => {
  await open([{ fileName: 'one.png', faces: [{ box: box(0.2, 0.3, 0.2), proposal: null }] }])
  await expect.poll(() => document.querySelector('.view img.loaded')).not.toBeNull()
  await press('1')
  await expect.poll(() => documentOf('one.png')?.faces[0]?.decision.kind).toBe('person')
  await press('{Enter}')
  await expect.element(page.getByRole('radio', { name: /^Clear\s*1/ })).toBeVisible()
  workspace.setConsent(anna, { quitclaims: [], declines: [], never: true, matching: [] })
  await expect.element(page.getByRole('radio', { name: /^Blocked\s*1/ })).toBeVisible()
})

describe('tags stop showing', () => {
  const comparing = (on: boolean): void => {
    const known = workspace.person(anna)?.consent
    if (!known) throw new Error('nobody there')
    workspace.setConsent(anna, { ...known, matching: on ? [{ grant: crypto.randomUUID() as QuitclaimId, until: null }] : [] })
  }

  test('whoever ends being compared is proposed nowhere from that moment; the next decision about a photo takes it out of the record; what a person said stays', async () => {
    await open([
      ...Array.from({ length: 3 }, (_, index) => ({
        fileName: `anna-${String(index)}.png`,
        faces: [{ box: box(0.3, 0.3, 0.2), proposal: likely(anna, bram) }],
      })),
      { fileName: 'bram.png', faces: [{ box: box(0.3, 0.3, 0.2), proposal: likely(bram, anna) }] },
    ])
    const panel = page.getByRole('region', { name: 'Who, how sure, may we, why' })
    const proposals = (): unknown[] => workspace.assetsOf(event).map(({ document }) => document.faces[0]?.proposal?.subject)
    await expect.element(page.getByRole('list', { name: 'Faces to confirm' })).toBeVisible()
    // One is confirmed by a person; the others are only proposed.
    await page.getByRole('button', { name: 'Show the photo' }).first().click()
    await press('{Enter}')
    await expect.poll(() => documentOf('anna-0.png')?.faces[0]?.decision.kind).toBe('person')
    comparing(false)
    await expect.element(page.getByRole('button', { name: /Unknown faces/ })).toBeVisible()
    await page.getByRole('radio', { name: /^All/ }).click()
    for (const [at, name] of ['anna-1.png', 'anna-2.png'].entries()) {
      await page.getByRole('button', { name: new RegExp(`^${name}, `) }).click()
      await expect.element(panel.getByRole('heading', { name: 'We do not know this face' })).toBeVisible()
      expect(page.getByText(/0[.,]71|0[.,]32/).elements(), String(at)).toEqual([])
    }
    await page.getByRole('button', { name: /^bram.png, / }).click()
    await expect.element(panel.getByText('nobody else comes near')).toBeVisible()
    await page.getByRole('button', { name: /^anna-2.png, / }).click()
    // Enter confirms nobody, and the record holds the proposal until somebody decides.
    await press('{Enter}')
    expect(proposals()).toEqual([anna, anna, anna, bram])
    await press('s')
    await expect.poll(proposals).toEqual([anna, anna, undefined, bram])
    expect(documentOf('anna-2.png')?.faces[0]?.decision.kind).toBe('stranger')
    expect(documentOf('anna-0.png')?.faces[0]?.decision).toEqual({ kind: 'person', subject: anna })
    // Taken back: the decision goes, the likeness does not return.
    await press('{Control>}z{/Control}')
    await expect.poll(() => documentOf('anna-2.png')?.faces[0]?.decision.kind).toBe('undecided')
    expect(proposals()[2]).toBeUndefined()
    comparing(true)
    await page.getByRole('button', { name: /^anna-1.png, / }).click()
    await expect.element(panel.getByRole('heading', { name: 'Anna de Vries' })).toBeVisible()
  })

  test('a photo whose consent ends says so at once: at the crops, in the strip, at the face and in the tabs; its name stays, and says No', async () => {
    await open()
    await expect.element(page.getByText('Yes: Website', { exact: false }).first()).toBeVisible()
    const known = workspace.person(anna)?.consent
    if (!known) throw new Error('nobody there')
    const withdrawn = { ...known, quitclaims: known.quitclaims.map((one) => ({ ...one, ended: 'withdrawn' as const })) }
    workspace.setConsent(anna, withdrawn)
    await expect.element(page.getByText('No: consent was withdrawn')).toBeVisible()
    workspace.setConsent(anna, known)
    await expect.poll(isReady).toBe(true)
    await press('{Enter}')
    await page.getByRole('radio', { name: /^All/ }).click()
    await page.getByRole('button', { name: /^anna-0.png, / }).click()
    await expect.poll(() => document.querySelector('.view img.loaded')).not.toBeNull()
    await press('{Enter}')
    await expect.element(page.getByRole('radio', { name: /^Clear\s*1/ })).toBeVisible()
    await page.getByRole('button', { name: /^anna-0.png, / }).click()
    await expect.element(page.getByText('Yes: Website', { exact: false })).toBeVisible()
    workspace.setConsent(anna, withdrawn)
    await expect.element(page.getByText('No: consent was withdrawn')).toBeVisible()
    await expect.element(page.getByText('Yes: Website', { exact: false })).not.toBeInTheDocument()
    await expect.element(page.getByRole('button', { name: 'anna-0.png, Clear when covered' })).toBeVisible()
    await expect.element(page.getByRole('radio', { name: /^Clear\s*0/ })).toBeVisible()
    await expect.element(page.getByRole('heading', { name: 'Anna de Vries' })).toBeVisible()
  })
})
