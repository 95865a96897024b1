// Runs a command for a click: a failure becomes a sentence on screen instead of a silent rejection.
import { failureText } from '../i18n/failure.ts'
import { say } from './toasts.svelte.ts'

/** @returns the command's value, or undefined after saying what went wrong. */
export async function attempt<T>(command: () => Promise<T>): Promise<T | undefined> {
  try {
    return await command()
  } catch (error) {
    say(failureText(error), { tone: 'blocked' })
    return undefined
  }
}
