// Signing as this member, and checking what others signed: nothing is used before its author, their role and the head they named are known.
import type { z } from 'zod'
import { personMaySay } from '../../core/asks/rules.ts'
import { chainContains, memberAt } from '../../core/chain.ts'
import type { MemberId, StatementId, WorkspaceId } from '../../core/ids.ts'
import { maySay, Statement, statementSigningBytes, type ChainHead, type LogHead, type Signed } from '../../core/statements.ts'
import { isInTime } from './closings.ts'
import { signBytes, verifyBytes } from './key-pairs.ts'
import type { Session } from './session.ts'

/** Who signs, and the newest heads they have seen. */
export interface Author {
  readonly workspace: WorkspaceId
  readonly author: MemberId
  readonly chainHead: ChainHead
  readonly logHead: LogHead | null
  readonly signKey: CryptoKey
  /** When, by a better clock than this device's; left out: now. */
  readonly at?: string
}

/** Signs one statement. @throws ZodError when `fields` do not fit: a caller's bug */
export async function signAs<T extends Statement>(
  { signKey, ...by }: Author,
  schema: z.ZodType<T>,
  fields: object,
): Promise<Signed<T>> {
  const statement = crypto.randomUUID() as StatementId
  const body = schema.parse({ format: 'imprimatur/v1', statement, at: new Date().toISOString(), ...by, ...fields })
  return { body, signature: await signBytes(signKey, statementSigningBytes(body)) }
}

/** Signs as the member of this session. */
export function signStatement<T extends Statement>(session: Session, schema: z.ZodType<T>, fields: object): Promise<Signed<T>> {
  const { workspace, member, chain, logHead, keys } = session
  return signAs({ workspace, author: member, chainHead: chain.head, logHead, signKey: keys.signKey }, schema, fields)
}

/** Against what a statement is judged. */
export type Judge = Pick<Session, 'chain' | 'closings' | 'links'>

/**
 * True when the statement is well-formed, about this workspace, and signed by someone who was a member with that key and a role
 * that may say such a thing, at a head this chain went through; and, if they lost a right since, that it was here before. Or by a depicted person whose
 * key an invitation's link certified, about that person only. Invitations and certificates that verify are remembered: judge them in the feed's order.
 */
export async function isVerified(judge: Judge, signed: Signed, schema: z.ZodType<Statement> = Statement): Promise<boolean> {
  const { chain, links } = judge
  const parsed = schema.safeParse(signed.body)
  if (!parsed.success || parsed.data.workspace !== chain.workspace) return false
  const { data: body } = parsed
  const { signature } = signed
  // Whoever is or was a member cannot be turned into a person from a link.
  if (body.type === 'signer')
    return chainContains(chain, body.chainHead) && !chain.spent.has(body.author) && links.noteSigner({ body, signature })
  const person = links.certified(body.author)
  if (person)
    return (
      personMaySay(body, person) &&
      chainContains(chain, body.chainHead) &&
      verifyBytes(person.signer.signKey, statementSigningBytes(body), signature)
    )
  const isGood = await isMembers(judge, { body, signature })
  if (isGood) links.noteMembers(body)
  return isGood
}

/** The same for many: what others depend on first and in order, the rest side by side. */
export async function areVerified(judge: Judge, statements: readonly Signed[]): Promise<boolean[]> {
  const before = new Map<Signed, boolean>()
  for (const signed of statements) if (leading.has(signed.body.type)) before.set(signed, await isVerified(judge, signed))
  return Promise.all(statements.map(async (signed) => before.get(signed) ?? (await isVerified(judge, signed))))
}

const leading: ReadonlySet<Statement['type']> = new Set(['ask', 'ask-revoked', 'signer'])

async function isMembers({ chain, closings }: Judge, signed: Signed): Promise<boolean> {
  const { body, signature } = signed
  const author = memberAt(chain, body.chainHead, body.author)
  if (!author || !maySay(body, author.roles)) return false
  return (await verifyBytes(author.signKey, statementSigningBytes(body), signature)) && (await isInTime(chain, closings, signed))
}
