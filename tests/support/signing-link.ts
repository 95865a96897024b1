// A link to sign, as a depicted person gets one, in a workspace of its own at a running product: the visitors' starter form, its placeholders filled.
import { fillPlaceholders, placeholdersIn } from '../../core/forms/placeholders.ts'
import { FormDocument, formHash } from '../../core/forms/document.ts'
import { valuesOfForm } from '../../core/forms/term.ts'
import { asyncSha256 } from '../../server/hash.ts'
import { starterForm } from '../../web/console/people/forms/starters/starters.ts'
import { VaultClient } from './vault-client.ts'

/** What whoever publishes would fill in; anything else is called by its own name. */
const values = {
  organisation: { nl: 'Ziekenhuis De Linde', en: 'De Linde Hospital' },
  officer: { nl: 'fg@delinde.example', en: 'dpo@delinde.example' },
  contact: { nl: 'foto@delinde.example', en: 'photo@delinde.example' },
  retention: { nl: '5 jaar', en: '5 years' },
  backups: { nl: '30 dagen', en: '30 days' },
  hosting: { nl: 'onze eigen IT-afdeling', en: 'our own IT department' },
}

/** @returns the whole address */
export async function makeSigningLink(url: string): Promise<string> {
  const member = await new VaultClient({
    request: (input, init) => fetch(input.replace('http://localhost:8420', url), init),
  }).found()
  const starter = starterForm('visitors')
  const filled = fillPlaceholders(starter, { ...values, ...valuesOfForm(starter) })
  const rest = Object.fromEntries(placeholdersIn(filled).map((name) => [name, { nl: name, en: name }]))
  const document = FormDocument.parse(fillPlaceholders(filled, rest))
  const form = { form: document.form, version: document.version, hash: await formHash(document, asyncSha256) }
  const accept = { parse: (value: unknown) => value }
  await member.ask(accept, 'POST', '/api/forms', { statement: await member.vault.signForm(form, null), document })
  const expiresAt = new Date(Date.now() + 14 * 86_400_000).toISOString()
  const about = { owner: null, pseudonym: null, event: null, pending: true }
  const { signed, fragment } = await member.vault.createAsk({ ...about, form, expiresAt, delivery: 'handed-over', address: null })
  await member.ask(accept, 'POST', '/api/statements', { statements: [signed] })
  return `${url}/sign#${fragment}`
}
