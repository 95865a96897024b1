// A failure as a sentence: by its code, never from its message. Unknown failures get the one honest general sentence.
import { isCodedError } from '../../core/errors.ts'
import { domain } from './domain.ts'
import nl from './nl/domain.json' with { type: 'json' }

type FailureCode = keyof typeof nl.failure

/** The sentence for a refusal or error code. */
export function failureSentence(code: string): string {
  return domain(`failure.${isKnown(code) ? code : 'unknown'}`)
}

/** The sentence for whatever a command threw. */
export function failureText(error: unknown): string {
  return failureSentence(isCodedError(error) ? error.code : 'unknown')
}

function isKnown(code: string): code is FailureCode {
  return Object.hasOwn(nl.failure, code)
}
