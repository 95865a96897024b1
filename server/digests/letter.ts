// The digest as a message. The server does not know who reads which language: both stand in it.
import type { MailMessage } from '../mail.ts'
import type { DigestWarning, End } from './ends.ts'

const warnings: readonly DigestWarning[] = ['ended', 'last-twentieth', 'last-fifth', 'within-30', 'within-60', 'within-90']
const namedAtMost = 200

const words = {
  nl: {
    ended: 'Afgelopen',
    'last-twentieth': '95 % van de termijn is voorbij',
    'last-fifth': '80 % van de termijn is voorbij',
    'within-30': 'Nog 30 dagen of minder',
    'within-60': 'Nog 60 dagen of minder',
    'within-90': 'Nog 90 dagen of minder',
    until: (date: string) => `tot en met ${date}`,
    more: (count: number) => `en nog ${String(count)}`,
    lead: (name: string) => `In de werkruimte ${name} loopt toestemming af. Namen staan niet in dit bericht.`,
    open: 'Vraag deze mensen opnieuw:',
  },
  en: {
    ended: 'Ended',
    'last-twentieth': '95 % of the term has passed',
    'last-fifth': '80 % of the term has passed',
    'within-30': '30 days left, or fewer',
    'within-60': '60 days left, or fewer',
    'within-90': '90 days left, or fewer',
    until: (date: string) => `up to and including ${date}`,
    more: (count: number) => `and ${String(count)} more`,
    lead: (name: string) => `In the workspace ${name} consent is ending. There are no names in this message.`,
    open: 'Ask these people again:',
  },
} as const

export function digestLetter(to: string, workspaceName: string, ends: readonly End[], publicUrl: URL): MailMessage {
  const link = new URL('/#/people/asks/expiring', publicUrl).href
  const text = (['nl', 'en'] as const).map((language) => {
    const say = words[language]
    const piles = warnings.flatMap((warning) => {
      const some = ends.filter((end) => end.warning === warning)
      if (some.length === 0) return []
      const lines = some.slice(0, namedAtMost).map(({ pseudonym, until }) => `  ${pseudonym}  ${say.until(until)}`)
      const rest = some.length > namedAtMost ? [`  ${say.more(some.length - namedAtMost)}`] : []
      return [[`${say[warning]} (${String(some.length)})`, ...lines, ...rest].join('\n')]
    })
    return [say.lead(workspaceName), ...piles, `${say.open}\n${link}`].join('\n\n')
  })
  const count = String(ends.length)
  const subject = `Toestemming loopt af / Consent is ending: ${count} (${workspaceName})`.replace(/\p{Cc}+/gu, ' ').slice(0, 200)
  return { to, subject, text: text.join('\n\n– – –\n\n') }
}
