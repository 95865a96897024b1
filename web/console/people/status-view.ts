// How each standing looks: icon, tone and the line under a name in the list.
import CalendarClock from '@lucide/svelte/icons/calendar-clock'
import CalendarPlus from '@lucide/svelte/icons/calendar-plus'
import CalendarX from '@lucide/svelte/icons/calendar-x'
import CircleCheck from '@lucide/svelte/icons/circle-check'
import CircleSlash from '@lucide/svelte/icons/circle-slash'
import EyeOff from '@lucide/svelte/icons/eye-off'
import PenLine from '@lucide/svelte/icons/pen-line'
import Undo2 from '@lucide/svelte/icons/undo-2'
import type { Channel } from '../../../core/channels.ts'
import { endsWithin } from '../../../core/clocks.ts'
import { daysUntil } from '../../../core/dates.ts'
import type { CalendarDate } from '../../../core/ids.ts'
import { channelName } from '../../i18n/domain.ts'
import { formatDate, formatDaysFromNow, formatInstant, formatList } from '../../i18n/format.ts'
import type { Icon } from '../../ui/verdict-icons.ts'
import type { PersonStatus, Standing } from './status.ts'
import { t } from './texts.ts'

export const statusTones = {
  complete: 'clear',
  expiring: 'review',
  expired: 'blocked',
  unsigned: 'neutral',
  upcoming: 'neutral',
  declined: 'blocked',
  withdrawn: 'blocked',
  never: 'blocked',
} as const satisfies Record<PersonStatus, 'clear' | 'review' | 'blocked' | 'neutral'>

export const statusIcons: Readonly<Record<PersonStatus, Icon>> = {
  complete: CircleCheck,
  expiring: CalendarClock,
  expired: CalendarX,
  unsigned: PenLine,
  upcoming: CalendarPlus,
  declined: CircleSlash,
  withdrawn: Undo2,
  never: EyeOff,
}

/** One line: until when and where, or why not. */
export function standingLine(
  standing: Standing,
  now: CalendarDate,
  own: readonly { readonly channel: Channel; readonly label: string }[],
): string {
  const { status, quitclaim } = standing
  const channels = formatList(standing.channels.map((channel) => channelName(channel, own)))
  if (status === 'complete' && quitclaim?.until && endsWithin(quitclaim.until, now) !== null)
    return t('line.ends', { when: formatDaysFromNow(daysUntil(now, quitclaim.until)), channels })
  if (status === 'complete')
    return quitclaim?.until
      ? t('line.until', { date: formatDate(quitclaim.until, 'short'), channels })
      : t('line.endless', { channels })
  if (status === 'expiring' && quitclaim?.until)
    return t('line.ends', { when: formatDaysFromNow(daysUntil(now, quitclaim.until)), channels })
  if (status === 'expired' && quitclaim?.until) return t('line.ended', { date: formatDate(quitclaim.until, 'short') })
  if (status === 'upcoming' && quitclaim) return t('line.upcoming', { date: formatDate(quitclaim.from, 'short'), channels })
  if (standing.declinedAt) return t('line.declinedOn', { date: formatInstant(standing.declinedAt) })
  return t(`line.${status === 'expired' || status === 'expiring' || status === 'upcoming' ? 'unsigned' : status}`)
}
