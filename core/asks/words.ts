// Fixed words of evidence, apart from its schemas: the signing page shows them before it loads anything else.
export const relations = ['parent', 'guardian', 'other'] as const
/** Of one drawn signature. */
export const strokesAtMost = 60
export const ageBands = ['0-11', '12-15', '16-17'] as const

/** Somebody decides for a child who is neither parent nor guardian: an officer looks first whether they may. */
export const isForOfficer = (
  by:
    | { readonly who: 'self' }
    | { readonly who: 'guardians'; readonly guardians: readonly { readonly relation: (typeof relations)[number] }[] },
): boolean => by.who === 'guardians' && by.guardians.some(({ relation }) => relation === 'other')

/** Two people who decide are two people: the same name twice is one. */
export const areSeveral = (names: readonly string[]): boolean =>
  new Set(names.map((name) => name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase())).size === names.length
