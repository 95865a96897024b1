// What one tab remembers of a link that is being answered: ticks, and what was signed and has not arrived. Gone with the tab, and as soon as it has arrived.
import type { Pending } from '../../api/person-door.ts'
import type { FormChoices } from '../../form-view/steps.ts'

export interface Draft {
  readonly choices: FormChoices
  readonly pending: Pending | null
}

/** By the link's id; its secret is not written anywhere. */
const keyOf = (fragment: string): string => `imprimatur.sign.${fragment.split('.')[1] ?? ''}`

export function savedDraft(fragment: string): Draft | undefined {
  return quietly(() => {
    const text = sessionStorage.getItem(keyOf(fragment))
    return text === null ? undefined : (JSON.parse(text) as Draft)
  })
}

export function saveDraft(fragment: string, draft: Draft): void {
  quietly(() => sessionStorage.setItem(keyOf(fragment), JSON.stringify(draft)))
}

export function forgetDraft(fragment: string): void {
  quietly(() => sessionStorage.removeItem(keyOf(fragment)))
}

/** Storage may be forbidden or full: then a reload begins again, and nothing else changes. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}
