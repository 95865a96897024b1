// The workspace as a page without screens before the real server, and a Chromium whose profile survives being killed.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { chromiumFlags, chromiumPath } from '../../support/chromium.ts'
import { openBuilding, plainPage, type Building, type Front } from '../../support/workspace-stage.ts'

export interface Stage extends Front {
  readonly databases: Building['databases']
  stop(): Promise<void>
}

/** Starts the server of the page on a port of its own. What earlier test files did with their pages is forgotten. */
export async function setStage(): Promise<Stage> {
  pageErrors.length = 0
  const { fronts, databases, stop } = await openBuilding([plainPage])
  const [front] = fronts
  if (!front) throw new Error('a building without a front')
  return { ...front, databases, stop }
}

/** A browser with a profile on disk. `kill` is a power cut for it: SIGKILL to the browser process, nothing is flushed in passing. */
export interface KillableBrowser {
  readonly profile: string
  readonly browser: Browser
  /** @param before what to do with the page before it loads anything */
  open(url: string, before?: (page: Page) => Promise<void>): Promise<Page>
  kill(): Promise<void>
  close(): Promise<void>
}

/**
 * Leaves a killed browser's storage as a kill in the middle of a write does, which nobody can time: the last record of LevelDB's log lacks its end.
 * A Chromium that keeps IndexedDB in another way has no such log and nothing to cut: then `web/store/fresh-log.ts` has done its work and may go.
 */
export async function cutLastRecord(profile: string): Promise<void> {
  const stored = join(profile, 'Default/IndexedDB')
  const files = (await readdir(stored, { recursive: true })).filter((name) => /\.leveldb\/\d+\.log$/.test(name))
  for (const file of files) await truncate(join(stored, file), (await stat(join(stored, file))).size - 5)
}

export async function startBrowser(profile: string): Promise<KillableBrowser> {
  const child = spawn(
    chromiumPath(),
    [
      ...chromiumFlags,
      '--headless=new',
      '--disable-gpu',
      '--no-first-run',
      `--user-data-dir=${profile}`,
      '--remote-debugging-port=0',
      'about:blank',
    ],
    { stdio: 'ignore', detached: true },
  )
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${await debugPort(profile, child)}`)
  const gone = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      // The whole group of this one browser, which we started detached for that purpose.
      process.kill(-(child.pid ?? 0), 'SIGKILL')
      await once(child, 'exit')
    }
    await rm(join(profile, 'DevToolsActivePort'), { force: true })
    await rm(join(profile, 'SingletonLock'), { force: true })
  }
  return {
    profile,
    browser,
    open: async (url, before) => {
      const [context] = browser.contexts()
      if (!context) throw new Error('no default context')
      const page = await context.newPage()
      page.on('pageerror', (error) => {
        pageErrors.push(String(error))
      })
      await before?.(page)
      await page.goto(url)
      await page.waitForFunction(() => typeof door === 'object')
      return page
    },
    kill: gone,
    close: async () => {
      await browser.close().catch(() => undefined)
      await gone()
      // Several browsers may have had this profile; it is fine when it is gone already. Chromium's helpers end a moment later.
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    },
  }
}

/** Uncaught errors of every page of this run; tests expect none. */
export const pageErrors: string[] = []

async function debugPort(profile: string, child: ChildProcess): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`Chromium ended with ${String(child.exitCode)}`)
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')
    const [port] = text.split('\n')
    if (port) return port
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('Chromium did not open its debugging port')
}

export const newProfile = (): Promise<string> => mkdtemp(join(tmpdir(), 'imprimatur-profile-'))
