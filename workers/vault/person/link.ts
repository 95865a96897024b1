// What stands behind a link, checked before anything is shown: the chain goes through the head in the link, the invitation names the key of this very link, and
// the form is the one the invitation names. All of it signed by members who may.
import { z } from '../../../core/zod.ts'
import { AskStatement } from '../../../core/asks/statements.ts'
import { chainContains, foldChain, type ChainState } from '../../../core/chain.ts'
import { CodedError } from '../../../core/errors.ts'
import type { FormDocument } from '../../../core/forms/document.ts'
import { parsePublished } from '../../../core/forms/versions.ts'
import { FormStatement, type ChainHead } from '../../../core/statements.ts'
import { AskOpened, type OwnOpened } from '../../../core/wire/asks.ts'
import { chainPrimitives } from '../chain-primitives.ts'
import { readClosing, type Closings } from '../closings.ts'
import { Links } from '../links.ts'
import { sha256 } from '../primitives.ts'
import { isVerified, type Judge } from '../statements.ts'

export interface OpenedLink {
  readonly judge: Judge
  readonly form: FormDocument
}

type Shown = Pick<AskOpened | OwnOpened, 'chain' | 'closings' | 'ask' | 'form'>

/** @throws CodedError `chain_refused` when any of it does not lead from the link to what is asked */
export async function checkLink(shown: Shown, head: ChainHead): Promise<OpenedLink> {
  const chain = await foldChain(shown.chain, chainPrimitives)
  if (!chainContains(chain, head)) throw refused('not the chain the link names')
  const judge = { chain, closings: await closingsOf(chain, shown.closings), links: new Links() }
  if (!(await isVerified(judge, shown.ask, AskStatement))) throw refused('an invitation nobody signed who may')
  return { judge, form: await formOf(judge, shown) }
}

async function formOf(judge: Judge, { ask, form }: Shown): Promise<FormDocument> {
  const { form: named } = ask.body
  const statement = signedForm.safeParse(form.statement)
  if (!statement.success || !(await isVerified(judge, statement.data, FormStatement)))
    throw refused('a form nobody published who may')
  const published = await parsePublished(statement.data.body, form.document, sha256)
  const isNamed = published?.form === named.form && published.version === named.version && published.hash === named.hash
  if (!published || !isNamed) throw refused('another form than the invitation names')
  return published.document
}

async function closingsOf(chain: ChainState, lists: Shown['closings']): Promise<Closings> {
  const closings = new Map<number, ReadonlySet<string>>()
  for (const { seq, hashes } of lists) closings.set(seq, await readClosing(chain, seq, hashes))
  return closings
}

const signedForm = z.strictObject({ body: FormStatement, signature: z.string() })

const refused = (why: string): CodedError => new CodedError('chain_refused', why)
