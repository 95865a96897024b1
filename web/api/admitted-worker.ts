// Module workers under `require-trusted-types-for 'script'`: one policy per page that admits exactly the worker files it was given (design §10).

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown
}
/** The part of Trusted Types we use; TypeScript's DOM library does not have it yet. */
interface TrustedTypesHost {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy
}

let policy: ScriptUrlPolicy | undefined

/** @throws TypeError for any address that is not among those the page's first worker named */
export function admittedWorker(urls: readonly string[], url: string, name: string): Worker {
  const admit = (asked: string): string => {
    if (!urls.includes(asked)) throw new TypeError('not a worker of this build')
    return asked
  }
  const host = (globalThis as { trustedTypes?: TrustedTypesHost }).trustedTypes
  policy ??= host?.createPolicy('imprimatur-worker', { createScriptURL: admit }) ?? { createScriptURL: admit }
  return new Worker(policy.createScriptURL(url) as string, { type: 'module', name })
}
