// The one error base of the house. Screens look texts up by `code`; `message` is for developers and logs only.

/** An error with a closed, documented `code`. Areas extend it with their own union of codes. */
export class CodedError<Code extends string = string> extends Error {
  override readonly name = 'CodedError'
  readonly code: Code

  constructor(code: Code, message: string = code, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** True when `error` is a {@link CodedError}, optionally with exactly this code. */
export function isCodedError<Code extends string>(error: unknown, code?: Code): error is CodedError<Code> {
  return error instanceof CodedError && (code === undefined || error.code === code)
}

/** Ends an exhaustive `switch`: unreachable when every member of the union was handled. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
