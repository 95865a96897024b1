// Proof: a server that lies is refused or found out, and reads nothing. The real client (workspace, store and vault worker, in Chromium, without
// screens) talks to the real server through a proxy that lies. A case is a script. Each script first has to succeed against a client with its check
// removed; then the same lie is told to the real one.
import { launchChromium } from '../../support/chromium.ts'
import { textNeedle } from '../../support/needles.ts'
import { createScanner } from '../../support/scan.ts'
import { openBuilding, plainPage, type Building, type Front } from '../../support/workspace-stage.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { planted } from './evil-server/client.ts'
import { Evil } from './evil-server/evil.ts'
import { isIntroduced, removableChecks, type Check } from './evil-server/removable.ts'
import type { Script, Verdict } from './evil-server/script.ts'
import { scripts } from './evil-server/scripts.ts'

export const evilServer: Proof = {
  name: 'evil-server',
  describe:
    'what a lying server tells is refused or shown, and gives it nothing to read; each lie works on a client without the check',
  defaultCases: scripts.length,
  controlCases: 1,
  run,
}

const scanner = createScanner(Object.entries(planted).map(([name, text]) => textNeedle(name, text)))

async function run({ cases, seed, broken, progress }: ProofRun): Promise<ProofResult> {
  const chosen = choose(scripts, cases, seed)
  const building = await openBuilding([plainPage, removableChecks])
  const browser = await launchChromium()
  const failures: string[] = []
  try {
    const [real, weak] = building.fronts
    if (!real || !weak) throw new Error('two fronts were asked for')
    for (const script of chosen) {
      const wrong = await tell(script, broken, (check) =>
        play(script, { browser, building, front: check === null ? real : weak, removed: check ?? [] }),
      )
      if (wrong) failures.push(`${script.name}: ${wrong}`)
      const how = script.without.some(isIntroduced) ? ' (shown against an introduced weakness)' : ''
      progress(`${script.name}: ${wrong ?? script.answer}${how}`)
    }
  } finally {
    await browser.close()
    await building.stop()
  }
  return { cases: chosen.length, failures }
}

/** @returns what is wrong with this script or the client; undefined when it worked without the check and not with it */
async function tell(
  script: Script,
  broken: boolean,
  act: (removed: readonly Check[] | null) => Promise<Played>,
): Promise<string | undefined> {
  try {
    const without = await act(script.without)
    // Without this the script proves nothing: the lie was never one that worked.
    if (!without.fooled) return broken ? undefined : `did not work without ${script.without.join(', ')} (${without.answer})`
    if (script.leaks && without.readable.length === 0) return broken ? undefined : 'the scanner is blind to what is readable'
    // The control: the client without the check stands where the real one should.
    return judge(script, broken ? without : await act(null))
  } catch (error) {
    // A script that breaks proves nothing either, and the others still have to run.
    return broken ? undefined : `broke: ${error instanceof Error ? error.message : String(error)}`
  }
}

interface Played extends Verdict {
  readonly readable: readonly string[]
}

async function play(
  script: Script,
  parts: { browser: Awaited<ReturnType<typeof launchChromium>>; building: Building; front: Front; removed: readonly Check[] },
): Promise<Played> {
  const { browser, building, front, removed } = parts
  const evil = new Evil(front, removed)
  const contexts: Awaited<ReturnType<typeof browser.newContext>>[] = []
  try {
    const verdict = await script.run({
      evil,
      databases: building.databases,
      async browser() {
        const context = await browser.newContext({ locale: 'en-GB' })
        contexts.push(context)
        context.setDefaultTimeout(60_000)
        const page = await context.newPage()
        await page.goto(front.url)
        await page.waitForFunction(() => typeof door === 'object')
        return { page, context }
      },
      async reload(page) {
        await page.reload()
        await page.waitForFunction(() => typeof door === 'object')
      },
    })
    return { ...verdict, readable: scanner.scan('what the proxy saw', evil.bodies).map(({ needle }) => needle) }
  } finally {
    evil.stop()
    for (const context of contexts) await context.close()
  }
}

function judge({ answer }: Script, verdict: Played): string | undefined {
  if (verdict.fooled) return `the client was fooled (${verdict.answer})`
  if (verdict.answer !== answer) return `the client said ${verdict.answer} instead of ${answer}`
  return verdict.readable.length > 0 ? `readable in what the proxy saw: ${verdict.readable.join(', ')}` : undefined
}

/** All of them in their order, or as many as asked, drawn by the seed. */
function choose(all: readonly Script[], cases: number, seed: number): readonly Script[] {
  if (cases >= all.length) return all
  let state = seed >>> 0
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return all
    .map((script) => ({ script, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, cases)
    .map(({ script }) => script)
}
