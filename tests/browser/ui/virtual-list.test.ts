// A long list of which only the rows in sight exist: the one with the focus is not taken away under whoever is at it.
import { createRawSnippet, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import VirtualList from '../../../web/ui/VirtualList.svelte'
import '../../../web/ui/base.css'

const rowHeight = 40
const items = Array.from({ length: 1000 }, (_, index) => index)

let host: HTMLElement
let mounted: Record<string, unknown>

beforeEach(async () => {
  await page.viewport(600, 800)
  host = document.body.appendChild(document.createElement('main'))
  mounted = mount(VirtualList, {
    target: host,
    props: {
      label: 'Numbers',
      items,
      key: (item: number) => item,
      rowHeight,
      maxHeight: '400px',
      row: createRawSnippet<[number]>((item) => ({ render: () => `<button type="button">Row ${String(item())}</button>` })),
    },
  })
})

afterEach(async () => {
  await unmount(mounted)
  host.remove()
})

const buttonOf = (item: number): HTMLElement | null => host.querySelector(`[data-index="${String(item)}"] button`)
const focused = (): string | null | undefined => document.activeElement?.textContent

async function scrollTo(item: number): Promise<void> {
  host.querySelector('.scroller')?.scrollTo({ top: item * rowHeight, behavior: 'instant' })
  await expect.poll(() => buttonOf(item)).not.toBeNull()
}

test('only rows in sight exist', async () => {
  await expect.poll(() => buttonOf(0)).not.toBeNull()
  await scrollTo(600)
  await expect.poll(() => buttonOf(3)).toBeNull()
})

test('the row with the focus stays while it is scrolled away, in its place among the others, and goes once the focus does', async () => {
  await expect.poll(() => buttonOf(3)).not.toBeNull()
  const held = buttonOf(3)
  held?.focus()
  await scrollTo(600)
  await expect.poll(() => buttonOf(20)).toBeNull()
  expect(buttonOf(3)).toBe(held)
  expect(focused()).toBe('Row 3')
  const places = [...host.querySelectorAll<HTMLElement>('[data-index]')].map(({ dataset }) => Number(dataset['index']))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  buttonOf(602)?.focus({ preventScroll: true })
  await scrollTo(700)
  await expect.poll(() => buttonOf(3)).toBeNull()
  expect(focused()).toBe('Row 602')
})

test('the arrows go on from it, however far it is scrolled away', async () => {
  await expect.poll(() => buttonOf(3)).not.toBeNull()
  buttonOf(3)?.focus()
  await scrollTo(600)
  await userEvent.keyboard('{ArrowDown}')
  await expect.poll(focused).toBe('Row 4')
})
