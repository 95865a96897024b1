// The terms of use as they stand inside a file, in the language of the editor who sends it.
import type { Channel } from '../../../core/channels.ts'
import { channelName } from '../../i18n/domain.ts'
import { formatDate } from '../../i18n/format.ts'
import type { Workspace } from '../../workspace/types.ts'
import type { Terms } from './make.ts'
import { t } from './texts.ts'

export function termsFor(channel: Channel, ownChannels: Workspace['ownChannels']): Terms {
  const name = channelName(channel, ownChannels)
  return (until) =>
    until === null ? t('terms.open', { channel: name }) : t('terms.until', { channel: name, date: formatDate(until) })
}
