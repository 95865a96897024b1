// Module workers under `require-trusted-types-for 'script'`: one policy per page that admits exactly the worker files it was given (design §10). Modules that
// are loaded later give theirs then, so that a page carries no address of what it may never start.

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown
}
/** The part of Trusted Types we use; TypeScript's DOM library does not have it yet. */
interface TrustedTypesHost {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy
}

let policy: ScriptUrlPolicy | undefined
const admitted = new Set<string>()

/** @param urls worker files of this build @throws TypeError for any address that no module of this page named */
export function admittedWorker(urls: readonly string[], url: string, name: string): Worker {
  for (const one of urls) admitted.add(one)
  const admit = (asked: string): string => {
    if (!admitted.has(asked)) throw new TypeError('not a worker of this build')
    return asked
  }
  const host = (globalThis as { trustedTypes?: TrustedTypesHost }).trustedTypes
  policy ??= host?.createPolicy('imprimatur-worker', { createScriptURL: admit }) ?? { createScriptURL: admit }
  return new Worker(policy.createScriptURL(url) as string, { type: 'module', name })
}
