// The one icon per verdict: a check stamp, an open eye, a barred circle; a shield for what covering would clear.
import BadgeCheck from '@lucide/svelte/icons/badge-check'
import Ban from '@lucide/svelte/icons/ban'
import Eye from '@lucide/svelte/icons/eye'
import SquareDashed from '@lucide/svelte/icons/square-dashed'

export const verdictIcons = { clear: BadgeCheck, review: Eye, blocked: Ban, coverable: SquareDashed } as const
