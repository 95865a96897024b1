// An own channel's id from its name: `own:` and a slug core accepts. The label keeps what was typed.
import { Channel } from '../../../core/channels.ts'

/** @returns undefined when nothing of the name can stand in an id */
export function channelSlug(label: string): Channel | undefined {
  const slug = label
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')
  const parsed = Channel.safeParse(`own:${slug}`)
  return slug !== '' && parsed.success ? parsed.data : undefined
}
