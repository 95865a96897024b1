// Every script there is.
import type { Script } from './script.ts'
import { entries } from './scripts/entries.ts'
import { feed } from './scripts/feed.ts'
import { forms } from './scripts/forms.ts'
import { held } from './scripts/held.ts'
import { links } from './scripts/links.ts'
import { listening } from './scripts/listening.ts'
import { membership } from './scripts/membership.ts'
import { sending } from './scripts/sending.ts'
import { unlocking } from './scripts/unlocking.ts'

export const scripts: readonly Script[] = [
  ...unlocking,
  ...membership,
  ...feed,
  ...entries,
  ...held,
  ...forms,
  ...links,
  ...sending,
  ...listening,
]
