// Whatever a page must never do in silence: console errors, uncaught exceptions, policy violations, requests to another origin.
import type { BrowserContext, Page } from 'playwright'

export interface Watch {
  /** Everything that should not have happened so far. */
  readonly complaints: readonly string[]
  /** Lines that this stretch of a test brings about on purpose (a server that is away). */
  allow(pattern: RegExp): () => void
}

/** Watches every page of the context, from its first script on. */
export async function watch(context: BrowserContext, origin: string): Promise<Watch> {
  const complaints: string[] = []
  const allowed = new Set<RegExp>()
  // Chromium reports every refusal as an error; these two are answers: a wrong passphrase, and heads another browser kept first.
  allowed.add(/status of 401 \(Unauthorized\) \(http:\/\/localhost:\d+\/api\/sign-in\)$/)
  allowed.add(/status of 409 \(Conflict\) \(http:\/\/localhost:\d+\/api\/heads\)$/)
  const note = (line: string): void => {
    if (![...allowed].some((pattern) => pattern.test(line))) complaints.push(line)
  }
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      // eslint-disable-next-line no-console -- the console is how the page tells the test
      console.error(`securitypolicyviolation ${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}`)
    })
  })
  const follow = (page: Page): void => {
    page.on('console', (message) => {
      if (message.type() === 'error' || /Content.Security.Policy|TrustedScript|TrustedHTML/i.test(message.text()))
        note(`console: ${message.text()} (${message.location().url})`)
    })
    page.on('pageerror', (error) => {
      note(`uncaught: ${error.stack ?? error.message}`)
    })
  }
  context.pages().forEach(follow)
  context.on('page', follow)
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) note(`request to another origin: ${url}`)
  })
  return {
    complaints,
    allow(pattern) {
      allowed.add(pattern)
      return () => allowed.delete(pattern)
    },
  }
}
