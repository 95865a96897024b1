// The screens of the console as parts that load when they are first needed, or earlier while nothing else is happening. A screen that is here is
// shown at once; one that does not come (server gone, newer version) is said, never a blank page.
import type DeskComponent from './desk/Desk.svelte'
import type ExportComponent from './export/Export.svelte'
import type PeopleComponent from './people/People.svelte'
import type FillingComponent from './practice/Filling.svelte'
import type PublishedComponent from './published/Published.svelte'
import type SettingsComponent from './settings/Settings.svelte'

export interface Screens {
  readonly desk: typeof DeskComponent
  readonly export: typeof ExportComponent
  readonly people: typeof PeopleComponent
  readonly published: typeof PublishedComponent
  readonly settings: typeof SettingsComponent
  readonly filling: typeof FillingComponent
}
type Name = keyof Screens

const loaders: { readonly [K in Name]: () => Promise<Screens[K]> } = {
  desk: async () => (await import('./desk/Desk.svelte')).default,
  export: async () => (await import('./export/Export.svelte')).default,
  people: async () => (await import('./people/People.svelte')).default,
  published: async () => (await import('./published/Published.svelte')).default,
  settings: async () => (await import('./settings/Settings.svelte')).default,
  filling: async () => (await import('./practice/Filling.svelte')).default,
}
const order: readonly Name[] = ['desk', 'filling', 'people', 'export', 'published', 'settings']

class LoadedScreens {
  #here = $state.raw<Partial<Screens>>({})
  #missing = $state.raw<readonly Name[]>([])
  readonly #coming = new Map<Name, Promise<void>>()

  /** The screen when it is here. */
  find<K extends Name>(name: K): Screens[K] | undefined {
    return this.#here[name]
  }

  /** True when the last attempt to load it failed. */
  isMissing(name: Name): boolean {
    return this.#missing.includes(name)
  }

  ensure(name: Name): Promise<void> {
    const coming = this.#coming.get(name) ?? this.#load(name)
    this.#coming.set(name, coming)
    return coming
  }

  /** Loads the rest one by one while the page is idle, so that no section has to wait and none is lost when the server goes away. */
  async preload(): Promise<void> {
    for (const name of order) {
      await idle()
      await this.ensure(name)
    }
  }

  async #load(name: Name): Promise<void> {
    try {
      const screen = await loaders[name]()
      this.#here = { ...this.#here, [name]: screen }
      this.#missing = this.#missing.filter((one) => one !== name)
    } catch {
      // A failed download must not be remembered as the answer: the next ask tries again.
      this.#coming.delete(name)
      this.#missing = [...this.#missing, name]
    }
  }
}

export const screens = new LoadedScreens()

function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window)
      requestIdleCallback(
        () => {
          resolve()
        },
        { timeout: 2000 },
      )
    else
      setTimeout(() => {
        resolve()
      }, 200)
  })
}
