// What depicted persons said through a link: one who signed before the backup and withdrew after it, one who signed after it.
import { formHash } from '../../../../core/forms/document.ts'
import type { StatementId } from '../../../../core/ids.ts'
import { Outcomes } from '../../../../core/wire.ts'
import { asyncSha256 } from '../../../../server/hash.ts'
import { formDocument } from '../../../support/form-samples.ts'
import { agreeing, createPerson, postsTo } from '../../../support/person-client.ts'
import type { Answers, VaultClient } from '../../../support/vault-client.ts'
import type { Shown } from './fill.ts'

type Told = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: string }

export interface Signed {
  /** What leads them to My consent. */
  readonly fragment: string
}

/** Publishes a form. @returns signs as one more person each time */
export async function askingFor(officer: VaultClient, server: Answers): Promise<(name: string) => Promise<Signed>> {
  const document = formDocument()
  const form = { form: document.form, version: document.version, hash: await formHash(document, asyncSha256) }
  await officer.ask(anything, 'POST', '/api/forms', { statement: await officer.vault.signForm(form, null), document })
  return async (name) => {
    const { owner, pseudonym } = await officer.addPerson(name)
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
    const about = { owner, pseudonym, event: null, form, expiresAt }
    const ask = await officer.vault.createAsk({ ...about, delivery: 'handed-over', address: null, pending: false })
    await officer.ask(Outcomes, 'POST', '/api/statements', { statements: [ask.signed] })
    const { door } = createPerson(postsTo(server))
    valueOf(await door.openAsk(ask.fragment))
    const pending = await door.sign(ask.fragment, agreeing())
    if (!pending.ok) throw new Error(`signing was refused: ${pending.code}`)
    const sent = await door.send(pending.value)
    if (!sent.ok) throw new Error(`what was signed was refused: ${sent.code}`)
    return { fragment: sent.value.fragment }
  }
}

export async function withdrawAll(server: Answers, { fragment }: Signed): Promise<void> {
  const { door } = createPerson(postsTo(server))
  valueOf(await door.openOwn(fragment))
  valueOf(await door.say(fragment, { type: 'withdraw-all' }))
}

/** Everything a client has seen that persons signed, their certificates included. */
export function saidByPersons(held: ReadonlyMap<StatementId, Shown>): readonly StatementId[] {
  const bodies = [...held.values()].flatMap(({ change }) => (change ? [change.statement.body] : []))
  const persons = new Set(bodies.flatMap((body) => (body.type === 'signer' ? [body.author] : [])))
  return bodies.filter(({ author }) => persons.has(author)).map(({ statement }) => statement)
}

function valueOf(told: Told): void {
  if (!told.ok) throw new Error(`a person was refused: ${told.code}`)
}

const anything = { parse: (value: unknown): unknown => value }
