// How guessable a passphrase is, by zxcvbn with Dutch and English dictionaries. They are large, so they load when first needed.
import type { ZxcvbnFactory } from '@zxcvbn-ts/core'

export type Score = 0 | 1 | 2 | 3 | 4
/** A passphrase scoring less is not accepted. */
export const enoughScore = 3

let loading: Promise<ZxcvbnFactory> | undefined

async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, common, english, dutch] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
    import('@zxcvbn-ts/language-nl-be'),
  ])
  const named = Object.entries(dutch.dictionary).map(([name, words]) => [`nl-${name}`, words] as const)
  return new Factory({
    graphs: common.adjacencyGraphs,
    dictionary: { ...common.dictionary, ...english.dictionary, ...Object.fromEntries(named) },
  })
}

/** @param own words that make a passphrase weak here: the names just typed */
export async function passphraseScore(passphrase: string, own: readonly string[]): Promise<Score> {
  loading ??= load().catch((error: unknown) => {
    // A failed download must not be remembered as the answer.
    loading = undefined
    throw error
  })
  const factory = await loading
  return factory.check(passphrase.slice(0, 128), [...own]).score
}
