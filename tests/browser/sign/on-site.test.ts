// A device that many use: somebody who walked away is asked for, and the screen goes when nobody answers. Any touch is an answer.
import { page, userEvent } from 'vitest/browser'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { mount, unmount } from 'svelte'
import { answerWithinMs, leftAloneAfterMs, watchLeftAlone } from '../../../web/sign/ask/on-site/left-alone.ts'
import OnSite from '../../../web/sign/ask/on-site/OnSite.svelte'
import { language } from '../../../web/i18n/language.svelte.ts'

describe('by the clock', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function watched() {
    const told: string[] = []
    const end = watchLeftAlone({ ask: (asking) => told.push(asking ? 'asks' : 'answered'), gone: () => told.push('gone') })
    return { told, end }
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

  test.each(['pointerdown', 'keydown', 'input', 'scroll'])('%s is an answer, and begins the time again', (sign) => {
    const { told, end } = watched()
    vi.advanceTimersByTime(leftAloneAfterMs + answerWithinMs - 1)
    window.dispatchEvent(new Event(sign))
    vi.advanceTimersByTime(leftAloneAfterMs - 1)
    expect(told).toEqual(['asks', 'answered'])
    end()
  })

  test('after its end it says nothing more', () => {
    const { told, end } = watched()
    end()
    vi.advanceTimersByTime(leftAloneAfterMs + answerWithinMs)
    expect(told).toEqual([])
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
