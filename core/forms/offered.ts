// Whether a form is still offered. Published versions stay for good; a retired form is only left out where people are asked anew, and can be brought back.
import { z } from '../zod.ts'
import { FormId } from '../ids.ts'
import { signedBy } from '../signed-by.ts'

/** The later one of a form stands. */
export const FormOfferedStatement = z.strictObject({
  type: z.literal('form-offered'),
  ...signedBy,
  form: FormId,
  offered: z.boolean(),
})
export type FormOfferedStatement = z.infer<typeof FormOfferedStatement>
