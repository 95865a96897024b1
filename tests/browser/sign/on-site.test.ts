// A device that many use: somebody who walked away is asked for, and the screen goes when nobody answers. The question can be answered with every kind of hand.
import { page, userEvent } from 'vitest/browser'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { flushSync, mount, unmount } from 'svelte'
import { answerWithinMs, leftAloneAfterMs, watchLeftAlone } from '../../../web/sign/ask/on-site/left-alone.ts'
import OnSite from '../../../web/sign/ask/on-site/OnSite.svelte'
import { language } from '../../../web/i18n/language.svelte.ts'
import { reach } from '../keyboard.ts'

describe('by the clock', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function watched() {
    const told: string[] = []
    return { told, ...watchLeftAlone({ ask: () => told.push('asks'), gone: () => told.push('gone') }) }
  }

  test('nobody answers: asked first, and half a minute later gone', () => {
    const { told, end } = watched()
    vi.advanceTimersByTime(leftAloneAfterMs - 1)
    expect(told).toEqual([])
    vi.advanceTimersByTime(1)
    expect(told).toEqual(['asks'])
    vi.advanceTimersByTime(answerWithinMs - 1)
    expect(told).toEqual(['asks'])
    vi.advanceTimersByTime(1)
    expect(told).toEqual(['asks', 'gone'])
    end()
  })

  test.each(['pointerdown', 'keydown', 'input', 'scroll'])('%s: somebody is there, and all the time begins again', (sign) => {
    const { told, end } = watched()
    vi.advanceTimersByTime(leftAloneAfterMs - 1)
    window.dispatchEvent(new Event(sign))
    vi.advanceTimersByTime(leftAloneAfterMs - 1)
    expect(told).toEqual([])
    end()
  })

  test('whoever moves while it asks has the whole time to answer; the answer begins it all again', () => {
    const { told, answered, end } = watched()
    vi.advanceTimersByTime(leftAloneAfterMs + answerWithinMs - 1)
    window.dispatchEvent(new Event('keydown'))
    vi.advanceTimersByTime(answerWithinMs - 1)
    answered()
    vi.advanceTimersByTime(leftAloneAfterMs - 1)
    expect(told).toEqual(['asks'])
    vi.advanceTimersByTime(1 + answerWithinMs)
    expect(told).toEqual(['asks', 'asks', 'gone'])
    end()
  })

  test('after its end it says nothing more', () => {
    const { told, end } = watched()
    end()
    vi.advanceTimersByTime(leftAloneAfterMs + answerWithinMs)
    expect(told).toEqual([])
  })
})

describe('somebody was reading a field when it asks', () => {
  const onclear = vi.fn()
  let pressed: string[]
  let shown: Record<string, unknown>
  const question = page.getByRole('alertdialog', { name: 'Are you still there?' })
  const stay = page.getByRole('button', { name: 'I am still here' })

  beforeEach(async () => {
    language.set('en')
    onclear.mockClear()
    pressed = []
    document.body.innerHTML = '<main><button style="position:fixed;inset:0 auto auto 0">Sign</button></main>'
    const target = document.querySelector('main')!
    target.querySelector('button')!.addEventListener('click', () => pressed.push('Sign'))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    shown = mount(OnSite, { target, props: { done: false, hasLink: false, onclear } })
    flushSync()
    target.querySelector('button')!.focus()
    vi.advanceTimersByTime(leftAloneAfterMs)
    await expect.element(question).toBeVisible()
    await expect.element(stay).toHaveFocus()
  })
  afterEach(async () => {
    vi.useRealTimers()
    await unmount(shown)
    document.body.replaceChildren()
  })

  test.each(['{Enter}', ' ', '{Escape}'])('%s: the focus is where it was, and that key did nothing there', async (key) => {
    await userEvent.keyboard(key)
    await expect.element(question).not.toBeInTheDocument()
    await expect.element(page.getByRole('button', { name: 'Sign' })).toHaveFocus()
    expect(pressed).toEqual([])
    vi.advanceTimersByTime(leftAloneAfterMs)
    await expect.element(question).toBeVisible()
    expect(onclear).not.toHaveBeenCalled()
  })

  test('a touch beside it says it too, and touches nothing behind it', async () => {
    await userEvent.click(page.elementLocator(document.body), { position: { x: 5, y: 5 }, force: true })
    await expect.element(question).not.toBeInTheDocument()
    expect(pressed).toEqual([])
  })

  test('clearing at once: by key and by touch', async () => {
    await reach(page.getByRole('button', { name: 'Clear it now' }), '{Enter}')
    expect(onclear).toHaveBeenCalledOnce()
    await userEvent.click(page.getByRole('button', { name: 'Clear it now' }))
    expect(onclear).toHaveBeenCalledTimes(2)
  })
})

test('when all is done one button clears the screen; without a link it speaks of none', async () => {
  language.set('en')
  const onclear = vi.fn()
  const target = document.body.appendChild(document.createElement('main'))
  const shown = mount(OnSite, { target, props: { done: true, hasLink: true, onclear } })
  await expect.element(page.getByText(/scan the code/)).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Done, clear the screen' }))
  expect(onclear).toHaveBeenCalledOnce()
  await unmount(shown)
  const without = mount(OnSite, { target, props: { done: true, hasLink: false, onclear } })
  await expect.element(page.getByRole('button', { name: 'Done, clear the screen' })).toBeVisible()
  expect(target.textContent).not.toMatch(/scan the code/)
  await unmount(without)
})
