// The product over real HTTP, for a vault without a browser around it.
import type { Answers } from '../../../support/vault-client.ts'

export const httpAnswers = (url: string): Answers => ({
  request(input, init) {
    const { pathname, search } = new URL(input)
    return fetch(`${url}${pathname}${search}`, init)
  },
})
