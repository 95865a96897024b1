// A form as people read it: nothing ticked beforehand, every sentence there, by mouse and keyboard, accessible in both themes.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { shownForm } from '../../../core/forms/shown.ts'
import { noChoices, stepsOf } from '../../../web/form-view/steps.ts'
import { formDocument } from '../../support/form-samples.ts'
import { expectAccessible } from '../ui/screen.ts'
import { showStep, type ShownStep } from './harness.svelte.ts'

let step: ShownStep | undefined
beforeEach(() => {
  document.title = 'form'
  document.documentElement.lang = 'en'
})
afterEach(async () => {
  await step?.end()
  step = undefined
})

test('nothing is ticked beforehand; ticks stand in the order of the form and can be taken back', async () => {
  step = showStep(shownForm(formDocument(), 'en'), 'channels')
  const website = page.getByRole('checkbox', { name: 'Website' })
  const lobby = page.getByRole('checkbox', { name: 'Lobby' })
  await expect.element(website).not.toBeChecked()
  await expect.element(lobby).not.toBeChecked()
  expect(step.choices).toEqual(noChoices)
  await lobby.click()
  await website.click()
  expect(step.choices.channels).toEqual(['website', 'own:lobby'])
  document.querySelector<HTMLInputElement>('input')?.focus()
  await userEvent.keyboard(' ')
  expect(step.choices.channels).toEqual(['own:lobby'])
  await expectAccessible()
})

test('recognition is the last question, on its own, and off', async () => {
  const shown = shownForm(formDocument(), 'nl')
  expect(stepsOf(shown)).toEqual(['about', 'purposes', 'channels', 'term', 'matching'])
  expect(stepsOf(shownForm(formDocument({ matching: null }), 'nl'))).not.toContain('matching')
  step = showStep(shown, 'matching')
  await expect.element(page.getByRole('heading', { name: 'Mag de computer het gezicht herkennen?' })).toBeVisible()
  await expect.element(page.getByRole('checkbox', { name: 'Gezicht herkennen' })).not.toBeChecked()
  await page.getByText('Deze vraag staat los van de rest.', { exact: false }).click()
  expect(step.choices).toEqual({ ...noChoices, matching: true })
  await expectAccessible()
})

test('every sentence of the form can be read on the way', async () => {
  const shown = shownForm(formDocument(), 'en')
  step = showStep(shown, 'about')
  const read: string[] = []
  for (const name of stepsOf(shown)) {
    step.go(name)
    await expect.element(page.getByRole('heading').first()).toBeVisible()
    read.push(document.body.textContent)
  }
  const sentences = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(sentences) : []
  const { form, language, basis, signature, purposes, channels, ...rest } = shown
  const told = sentences([
    rest,
    purposes.map(({ label, sentence }) => [label, sentence]),
    channels.map(({ label, sentence }) => [label, sentence]),
  ])
  expect(told.length).toBeGreaterThan(18)
  for (const sentence of told) expect(read.join(' ')).toContain(sentence)
})

test('under another basis nothing is asked: the form tells', async () => {
  const legalBasis = { basis: 'legitimate-interest', assessment: 'Afgewogen.' }
  step = showStep(shownForm(formDocument({ legalBasis, matching: null }), 'en'), 'channels')
  await expect.element(page.getByRole('heading', { name: 'Where we show photos' })).toBeVisible()
  expect(page.getByRole('checkbox').elements()).toEqual([])
})
