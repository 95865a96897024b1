// Publishing a form: the signed statement and, clear beside it, the document it is about.
import { z } from '../zod.ts'
import { FormDocument } from '../forms/document.ts'
import { FormStatement, LogHead, signed } from '../statements.ts'

export const PublishForm = z.strictObject({ statement: signed(FormStatement), document: FormDocument })
export type PublishForm = z.infer<typeof PublishForm>

export const FormPublished = z.object({ logHead: LogHead.nullable() })
