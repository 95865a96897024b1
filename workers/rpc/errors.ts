// Errors across a worker's boundary. comlink copies `message`, `name` and `stack` of a thrown error and loses `code`;
// this handler, installed on both ends, keeps a `CodedError` a `CodedError`. Causes and stacks of coded errors stay where they were thrown.
import { transferHandlers } from 'comlink'
import { CodedError, isCodedError } from '../../core/errors.ts'

type Thrown =
  | { readonly kind: 'coded'; readonly code: string; readonly message: string }
  | { readonly kind: 'error'; readonly name: string; readonly message: string; readonly stack: string | undefined }
  | { readonly kind: 'value'; readonly value: unknown }

let installed = false

/** Makes comlink carry `code`. Safe to call more than once. */
export function installErrorHandler(): void {
  if (installed) return
  const original = transferHandlers.get('throw')
  if (!original) throw new Error('comlink has no throw handler to replace')
  transferHandlers.set('throw', {
    canHandle: (value): value is unknown => original.canHandle(value),
    serialize: (marked) => [describe((marked as { readonly value: unknown }).value), []],
    deserialize: (thrown) => {
      throw revive(thrown as Thrown)
    },
  })
  installed = true
}

function describe(value: unknown): Thrown {
  if (isCodedError(value)) return { kind: 'coded', code: value.code, message: value.message }
  if (value instanceof Error) return { kind: 'error', name: value.name, message: value.message, stack: value.stack }
  return { kind: 'value', value }
}

function revive(thrown: Thrown): unknown {
  switch (thrown.kind) {
    case 'coded':
      return new CodedError(thrown.code, thrown.message)
    case 'error': {
      const error = new Error(thrown.message)
      error.name = thrown.name
      if (thrown.stack !== undefined) error.stack = thrown.stack
      return error
    }
    case 'value':
      return thrown.value
  }
}
