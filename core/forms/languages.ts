// The two languages every form is written in.
export const formLanguages = ['nl', 'en'] as const
export type FormLanguage = (typeof formLanguages)[number]

/** One text in each. */
export type Bilingual = Readonly<Record<FormLanguage, string>>
