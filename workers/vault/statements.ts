// Signing as this member, and checking what others signed: nothing is used before its author, their role and the head they named are known.
import type { z } from 'zod'
import { memberAt, type ChainState } from '../../core/chain.ts'
import type { StatementId } from '../../core/ids.ts'
import { mayAuthor, Statement, statementSigningBytes, type Signed } from '../../core/statements.ts'
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

/**
 * True when the statement is well-formed, about this workspace, and signed by someone who was a member with that key and a role
 * that may say such a thing, at a head this chain went through.
 */
export async function isVerified(
  chain: ChainState,
  { body, signature }: Signed,
  schema: z.ZodType<Statement> = Statement,
): Promise<boolean> {
  const parsed = schema.safeParse(body)
  if (!parsed.success || parsed.data.workspace !== chain.workspace) return false
  const author = memberAt(chain, parsed.data.chainHead, parsed.data.author)
  if (!author || !mayAuthor(parsed.data.type, author.roles)) return false
  return verifyBytes(author.signKey, statementSigningBytes(parsed.data), signature)
}
