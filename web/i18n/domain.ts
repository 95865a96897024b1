// The shared words of the domain on screen: channels, purposes, bases, verdicts, statuses, refusals. Features use these, never their own.
import type { Channel } from '../../core/channels.ts'
import en from './en/domain.json' with { type: 'json' }
import nl from './nl/domain.json' with { type: 'json' }
import { createTexts } from './texts.ts'

export const domain = createTexts('domain', { nl, en })

/** A channel's name; own channels carry the label their workspace gave them. */
export function channelName(
  channel: Channel,
  ownChannels: readonly { readonly channel: Channel; readonly label: string }[] = [],
): string {
  switch (channel) {
    case 'intranet':
    case 'website':
    case 'social':
    case 'print':
    case 'press':
      return domain(`channel.${channel}`)
    default:
      return ownChannels.find((own) => own.channel === channel)?.label ?? channel.replace(/^own:/, '')
  }
}
