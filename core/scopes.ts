// Roles and scopes: who may open which kind of data (design §6, protocol §1). One table, used by chain, server and screens.
import { z } from './zod.ts'

export const scopes = ['people', 'faces', 'papers', 'library', 'log'] as const
export const Scope = z.enum(scopes)
export type Scope = z.infer<typeof Scope>

export const roles = ['owner', 'consent-officer', 'editor', 'viewer', 'auditor'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

const scopesByRole: Readonly<Record<Role, readonly Scope[]>> = {
  owner: [],
  'consent-officer': ['people', 'papers', 'library'],
  editor: ['people', 'faces', 'library'],
  viewer: ['library'],
  auditor: ['papers', 'library', 'log'],
}

/** The scopes that any of `held` opens, in the fixed order of {@link scopes}. */
export function scopesOf(held: readonly Role[]): readonly Scope[] {
  const opened = new Set(held.flatMap((role) => scopesByRole[role]))
  return scopes.filter((scope) => opened.has(scope))
}
