// A depicted person as the product makes one: the real vault of the public pages and the door between it and a server, without a browser.
import { randomBytes, randomUUID } from 'node:crypto'
import { AskStatement, type FormRef } from '../../core/asks/statements.ts'
import { encodeLink } from '../../core/format/link.ts'
import { AskId, type OwnerId, type Pseudonym } from '../../core/ids.ts'
import { formHash, type FormDocument } from '../../core/forms/document.ts'
import { FormStatement, type Signed } from '../../core/statements.ts'
import type { PublishForm } from '../../core/wire/forms.ts'
import { PersonDoor, type Post } from '../../web/api/person-door.ts'
import type { Choice, PersonApi } from '../../workers/vault/person/api.ts'
import { createPersonVault } from '../../workers/vault/person/vault.ts'
import { linkKeys } from '../../workers/vault/v1/links.ts'
import { sha256, type Answers, type TestMember } from '../server/member.ts'

/** Requests of a page on the server's own origin. */
export const postsTo =
  (app: Answers, headers: Record<string, string> = {}): Post =>
  async (path, body) => {
    const response = await app.request(`http://localhost:8420/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    const value: unknown = await response.json()
    return response.ok ? { ok: true, value } : { ok: false, code: (value as { code: 'internal' }).code }
  }

export interface TestPerson {
  readonly vault: PersonApi
  readonly door: PersonDoor
}

export function createPerson(post: Post): TestPerson {
  const vault = createPersonVault()
  return { vault, door: new PersonDoor(vault, post) }
}

export interface TestLink {
  readonly signed: Signed<AskStatement>
  readonly secret: Uint8Array<ArrayBuffer>
  readonly fragment: string
}

/** A link as a member makes one, signed by somebody whose keys the test holds. */
export async function makeLink(
  member: TestMember,
  form: FormRef,
  about: { readonly owner: OwnerId; readonly pseudonym: Pseudonym } | null,
  change: Partial<AskStatement> = {},
  secret = new Uint8Array(randomBytes(32)),
): Promise<TestLink> {
  const ask = AskId.parse(randomUUID())
  const signed = await member.sign(
    AskStatement.parse({
      type: 'ask',
      ...member.signedBy(),
      ask,
      owner: about?.owner ?? null,
      pseudonym: about?.pseudonym ?? null,
      event: null,
      form,
      linkKey: (await linkKeys(secret)).publicKey,
      expiresAt: new Date(Date.now() + 14 * 86_400_000).toISOString(),
      delivery: 'handed-over',
      addressHash: null,
      pending: about === null,
      ...change,
    }),
  )
  return { signed, secret, fragment: encodeLink({ id: ask, secret, head: member.chainHead }) }
}

/** The first version of a form, signed by a member. */
export async function formRequest(member: TestMember, document: FormDocument): Promise<PublishForm> {
  const { form, version } = document
  const hash = await formHash(document, sha256)
  const fields = { type: 'form', ...member.signedBy(), form, version, hash, previous: null }
  return { statement: await member.sign(FormStatement.parse(fields)), document }
}

/** Publishes a form. @returns what invitations name */
export async function publishForm(app: Answers, member: TestMember, document: FormDocument): Promise<FormRef> {
  const request = await formRequest(member, document)
  const published = await member.post(app, '/api/forms', request)
  if (published.status !== 201) throw new Error(`the form was refused: ${await published.text()}`)
  const { form, version, hash } = request.statement.body
  return { form, version, hash }
}

export const agreeing = (change: Partial<Choice> = {}): Choice => ({
  language: 'nl',
  purposes: ['information'],
  channels: ['website'],
  matching: false,
  until: '2029-06-30' as Choice['until'],
  by: { who: 'self', name: 'Sanne de Wit', signature: { kind: 'typed', text: 'Sanne de Wit' } },
  witness: null,
  openedAt: new Date().toISOString(),
  email: null,
  ...change,
})
