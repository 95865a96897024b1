// A form in the order it is read: one question per step. What the reader chose so far is kept by whoever shows it.
import type { Channel, Purpose } from '../../core/channels.ts'
import type { ShownForm } from '../../core/forms/shown.ts'

export const formSteps = ['about', 'purposes', 'channels', 'term', 'matching'] as const
export type FormStepName = (typeof formSteps)[number]

/** The steps this form has. Recognition is always a question of its own, and the last. */
export const stepsOf = ({ matching }: Pick<ShownForm, 'matching'>): readonly FormStepName[] =>
  formSteps.filter((step) => step !== 'matching' || matching !== null)

export interface FormChoices {
  readonly purposes: readonly Purpose[]
  readonly channels: readonly Channel[]
  readonly matching: boolean
}

/** Nothing is ticked beforehand. */
export const noChoices: FormChoices = { purposes: [], channels: [], matching: false }

/** Only consent is ticked; under another basis the form tells what happens. */
export const isAsked = ({ basis }: Pick<ShownForm, 'basis'>): boolean => basis === 'consent'

/** In the form's order, so that the same ticks are always the same list. */
export const withTick = <T extends string>(offered: readonly T[], ticked: readonly T[], one: T, on: boolean): readonly T[] =>
  offered.filter((each) => (each === one ? on : ticked.includes(each)))
