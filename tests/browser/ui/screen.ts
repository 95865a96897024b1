// Helpers for screen tests: mount the real app on the fake doors, and ask axe what it thinks in a theme.
import axe from 'axe-core'
import { mount, unmount } from 'svelte'
import { expect, vi } from 'vitest'
import App from '../../../web/console/App.svelte'
import { language, type Language } from '../../../web/i18n/language.svelte.ts'
import '../../../web/ui/base.css'
import '../../../web/ui/font.css'
import { startTheme, theme } from '../../../web/ui/theme.svelte.ts'
import type { SessionDoor } from '../../../web/workspace/types.ts'

let running: ReturnType<typeof mount> | undefined
let host: HTMLElement | undefined

/** Mounts the app; an earlier one is taken away first. */
export async function showApp(door: SessionDoor, address = '', speak: Language = 'en'): Promise<void> {
  await hideApp()
  location.hash = address
  language.set(speak)
  startTheme()
  document.title = 'test'
  host = document.createElement('div')
  document.body.append(host)
  const practice = { plan: () => Promise.resolve({ people: [], photos: [] }), portrait: noPicture, photo: noPicture }
  running = mount(App, {
    target: host,
    props: { capability: 'ready', door, startPractice: () => ({ api: practice, end: () => undefined }) },
  })
}

export async function hideApp(): Promise<void> {
  if (running) await unmount(running)
  host?.remove()
  running = undefined
}

const noPicture = (): Promise<Uint8Array<ArrayBuffer>> => Promise.resolve(new Uint8Array())

/** The first element that answers a selector, as soon as there is one: what a page loads late is not there at once on a busy machine. */
export async function present<E extends Element = HTMLInputElement>(selector: string): Promise<E> {
  return vi.waitUntil(() => document.querySelector<E>(selector), { timeout: 10_000 })
}

/** WCAG 2.2 AA by axe, in both themes. */
export async function expectAccessible(): Promise<void> {
  for (const name of ['light', 'dark'] as const) {
    theme.set(name)
    await new Promise((resolve) => setTimeout(resolve, 200))
    // While something fades, every colour is wrong; on a busy machine it begins late. What is still wrong the third time is wrong.
    let found = await violationsAtRest(name)
    for (let again = 0; again < 2 && found.length > 0; again++) found = await violationsAtRest(name)
    expect(found).toEqual([])
  }
  theme.set('light')
}

async function violationsAtRest(name: 'light' | 'dark'): Promise<readonly string[]> {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
  const { violations } = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  })
  return violations.map(({ id, nodes }) => `${name} ${id}: ${nodes[0]?.html ?? ''}`)
}
