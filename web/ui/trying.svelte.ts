// One command at a time for a button: busy while it runs, and a failure as a sentence beside it. For commands that answer with a code instead of throwing.
import { untrack } from 'svelte'
import { failureSentence, failureText } from '../i18n/failure.ts'

type Outcome = { readonly ok: true } | { readonly ok: false; readonly code: string }

export class Trying {
  busy = $state(false)
  #refusal = $state.raw<() => string>()

  /** In the language of the moment it is read. */
  get refusal(): string | undefined {
    return this.#refusal?.()
  }

  /** For what went wrong outside a command; without a sentence, what was said is gone. */
  refuse(sentence?: () => string): void {
    this.#refusal = sentence
  }

  /** @returns the outcome when it went well; undefined when it did not, or while another command runs */
  async run<T extends Outcome>(command: () => Promise<T>): Promise<Extract<T, { readonly ok: true }> | undefined> {
    // A command that an effect starts must not start it again.
    if (untrack(() => this.busy)) return undefined
    this.busy = true
    this.#refusal = undefined
    try {
      const outcome = await command()
      if (outcome.ok) return outcome as Extract<T, { readonly ok: true }>
      this.#refusal = () => failureSentence(outcome.code)
    } catch (error) {
      this.#refusal = () => failureText(error)
    } finally {
      this.busy = false
    }
    return undefined
  }
}
