// Signing as this member, and checking what others signed: nothing is used before its author, their role and the head they named are known.
import type { z } from 'zod'
import { memberAt } from '../../core/chain.ts'
import type { StatementId } from '../../core/ids.ts'
import { maySay, Statement, statementSigningBytes, type Signed } from '../../core/statements.ts'
import { isInTime } from './closings.ts'
import { signBytes, verifyBytes } from './key-pairs.ts'
import type { Session } from './session.ts'

/** Signs one statement under the newest heads this member has seen. @throws ZodError when `fields` do not fit: a caller's bug */
export async function signStatement<T extends Statement>(
  session: Session,
  schema: z.ZodType<T>,
  fields: object,
): Promise<Signed<T>> {
  const body = schema.parse({
    format: 'imprimatur/v1',
    workspace: session.workspace,
    statement: crypto.randomUUID() as StatementId,
    author: session.member,
    at: new Date().toISOString(),
    chainHead: session.chain.head,
    logHead: session.logHead,
    ...fields,
  })
  return { body, signature: await signBytes(session.keys.signKey, statementSigningBytes(body)) }
}

/** Against what a statement is judged. */
export type Judge = Pick<Session, 'chain' | 'closings'>

/**
 * True when the statement is well-formed, about this workspace, and signed by someone who was a member with that key and a role
 * that may say such a thing, at a head this chain went through; and, if they lost a right since, that it was here before.
 */
export async function isVerified(
  { chain, closings }: Judge,
  signed: Signed,
  schema: z.ZodType<Statement> = Statement,
): Promise<boolean> {
  const parsed = schema.safeParse(signed.body)
  if (!parsed.success || parsed.data.workspace !== chain.workspace) return false
  const { data: body } = parsed
  const author = memberAt(chain, body.chainHead, body.author)
  if (!author || !maySay(body, author.roles)) return false
  const { signature } = signed
  return (
    (await verifyBytes(author.signKey, statementSigningBytes(body), signature)) &&
    (await isInTime(chain, closings, { body, signature }))
  )
}
