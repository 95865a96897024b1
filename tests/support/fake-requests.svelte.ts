// FAKE: requests to sign for component tests. No vault, no server, no mail; never imported by the product.
import type { AskId, OwnerId, Pseudonym } from '../../core/ids.ts'
import type { Asked, AskTerms } from '../../web/workspace/requests/invitations.ts'
import { worthAnotherTry, type RunResult } from '../../web/workspace/requests/mail-run.ts'
import type { RequestsDoor, Run } from '../../web/workspace/requests/requests.svelte.ts'
import type { RequestRow } from '../../web/workspace/requests/rows.ts'

export class FakeRequests implements RequestsDoor {
  list = $state.raw<readonly RequestRow[]>([])
  run = $state.raw<Run | null>(null)
  result = $state.raw<RunResult | null>(null)
  mailOn = $state<boolean | null>(true)
  automatic = $state(true)
  /** Commands in order. */
  readonly asked: { readonly people: readonly Asked[]; readonly terms: AskTerms }[] = []
  readonly sent: (readonly AskId[])[] = []

  setAutomatic = (on: boolean): Promise<void> => {
    this.automatic = on
    return Promise.resolve()
  }
  ask = (people: readonly Asked[], terms: AskTerms): Promise<readonly AskId[]> => {
    this.asked.push({ people, terms })
    const rows = people.map((one) =>
      fakeRequest({ name: 'document' in one ? one.document.name : 'Iemand', by: terms.by, form: terms.form }),
    )
    this.list = [...rows, ...this.list]
    this.result = { sent: terms.by === 'mail' ? people.length : 0, failed: {}, left: 0, unsent: [] }
    return Promise.resolve(rows.map(({ ask }) => ask))
  }
  send = (asks: readonly AskId[]): Promise<void> => {
    this.sent.push(asks)
    return Promise.resolve()
  }
  again = (): Promise<void> => {
    this.sent.push(this.result ? worthAnotherTry(this.result) : [])
    this.result = null
    return Promise.resolve()
  }
  stop = (): void => {
    this.run = null
  }
  dismissResult = (): void => {
    this.result = null
  }
  pause = (ask: AskId, paused: boolean): Promise<void> => {
    this.list = this.list.map((row) => (row.ask === ask ? { ...row, isPaused: paused } : row))
    return Promise.resolve()
  }
  linkOf = (ask: AskId): Promise<string | null> => Promise.resolve(`https://imprimatur.example/sign#1.${ask}`)
}

export function fakeRequest(change: Partial<RequestRow>): RequestRow {
  return {
    ask: crypto.randomUUID() as AskId,
    owner: crypto.randomUUID() as OwnerId,
    name: 'Anna de Vries',
    email: 'anna@example.org',
    pseudonym: 'P-7K3F-92QD' as Pseudonym,
    form: { form: 'staff', version: 1, hash: 'a'.repeat(64) },
    by: 'mail',
    language: 'nl',
    onPaper: false,
    madeAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
    standing: 'open',
    sentAt: new Date().toISOString(),
    reminders: 0,
    isDue: false,
    isPaused: false,
    failed: null,
    own: true,
    ...change,
  }
}
