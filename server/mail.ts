// Hands one message to the operator's mail server and forgets it: no queue, no retry, no copy. What came of it is one word; a mail server's own
// words may repeat an address, so they go nowhere.
import { createTransport } from 'nodemailer'

export interface MailMessage {
  readonly to: string
  readonly subject: string
  readonly text: string
}

export type MailOutcome =
  | 'sent'
  /** The mail server will never take it: an address that does not exist, or a rule of its own. */
  | 'mail_refused'
  /** Not now: greylisting, a full queue. */
  | 'mail_later'
  /** No answer, or none we can trust. */
  | 'mail_unreachable'

export interface Mailer {
  send(message: MailMessage): Promise<MailOutcome>
}

export interface MailSettings {
  readonly smtpUrl: string
  readonly from: string
}

/** How long a mail server may take for each step. */
export const mailTimeoutMs = 15_000

export function createMailer({ smtpUrl, from }: MailSettings, timeoutMs = mailTimeoutMs): Mailer {
  const url = new URL(smtpUrl)
  const secure = url.protocol === 'smtps:'
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    // Across a network nothing goes readable, whatever the other side offers.
    requireTLS: !secure && !isThisMachine(url.hostname),
    ...(url.username === '' ? {} : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, subject, text }) {
      try {
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text })
        return 'sent'
      } catch (error) {
        return outcomeOf(error)
      }
    },
  }
}

/**
 * Only what was said of this message's envelope or content is about the message, by its reply code (RFC 5321 §4.2.1). A refused sign-in or STARTTLS is the
 * operator's matter.
 */
function outcomeOf(error: unknown): MailOutcome {
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  if (responseCode === undefined || (code !== 'EENVELOPE' && code !== 'EMESSAGE')) return 'mail_unreachable'
  return responseCode >= 500 ? 'mail_refused' : 'mail_later'
}

const isThisMachine = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
