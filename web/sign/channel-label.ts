// What a channel is called on the public pages: as the form says, else as the workspace calls its own, else by its ordinary name.
import { builtInChannels } from '../../core/built-in-channels.ts'
import type { Channel } from '../../core/channels.ts'
import { t } from './texts.ts'

export function channelLabel(
  channel: Channel,
  ...known: readonly (readonly { readonly channel: Channel; readonly label: string }[])[]
): string {
  const named = known.flat().find((one) => one.channel === channel)
  const builtIn = builtInChannels.find((one) => one === channel)
  return named?.label ?? (builtIn ? t(`channel.${builtIn}`) : channel.replace(/^own:/, ''))
}
