// The one icon per verdict: a check stamp, an open eye, a barred circle; a shield for what covering would clear.
import BadgeCheck from '@lucide/svelte/icons/badge-check'
import Ban from '@lucide/svelte/icons/ban'
import Eye from '@lucide/svelte/icons/eye'
import SquareDashed from '@lucide/svelte/icons/square-dashed'
import type { Component } from 'svelte'

/** What components that draw an icon accept. */
export type Icon = Component<{ size?: number | string; strokeWidth?: number | string }>

export const verdictIcons: Readonly<Record<'clear' | 'review' | 'blocked' | 'coverable', Icon>> = {
  clear: BadgeCheck,
  review: Eye,
  blocked: Ban,
  coverable: SquareDashed,
}
