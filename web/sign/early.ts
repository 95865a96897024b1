// Runs before the page: its file is small and comes first, so that the link is shown to the server while the page's own code is still on its way.
import { openPersonDoor } from '../api/person-vault.ts'
import type { PersonDoor } from '../api/person-door.ts'

interface Early {
  readonly door: PersonDoor
  readonly fragment: string
  readonly opened: ReturnType<PersonDoor['openAsk']>
}

/** Null on pages that ask nothing. */
export const early: Early | null = location.pathname.replace(/\/$/, '') === '/sign' ? begin() : null

function begin(): Early {
  const { door } = openPersonDoor()
  const fragment = location.hash.slice(1)
  const opened = door.openAsk(fragment)
  // The rest of the vault, which the worker asks for too: named in the page when it is built.
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[data-later]')) link.rel = 'modulepreload'
  // Whoever waits for it hears of it; until the page is there nobody does.
  opened.catch(() => undefined)
  return { door, fragment, opened }
}
