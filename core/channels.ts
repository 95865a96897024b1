// Purposes (why) and channels (where) a quitclaim can permit. A workspace's own channels come on top, as `own:` slugs.
import { z } from './zod.ts'

export { builtInChannels } from './built-in-channels.ts'

export const Channel = z
  .string()
  .max(64)
  .regex(/^(?:intranet|website|social|print|press|own:[a-z0-9-]{1,40})$/)
export type Channel = z.infer<typeof Channel>

export const purposes = ['information', 'promotion', 'recruitment', 'education', 'archive'] as const
export const Purpose = z.enum(purposes)
export type Purpose = z.infer<typeof Purpose>

/** Legal bases of GDPR Art. 6(1) that can carry a portrait's use; only `consent` can be withdrawn by ticking. */
export const legalBases = ['consent', 'contract', 'legitimate-interest', 'public-interest'] as const
export const LegalBasis = z.enum(legalBases)
export type LegalBasis = z.infer<typeof LegalBasis>
