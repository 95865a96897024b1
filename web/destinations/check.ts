// The set-up check every kind shares: store a tiny file, find it again, remove it; the first step that fails ends it.
import type { Check, CheckStep, Told } from './contract.ts'

export async function checkInOrder(steps: readonly (readonly [CheckStep, () => Promise<Told>])[]): Promise<readonly Check[]> {
  const checks: Check[] = []
  for (const [step, run] of steps) {
    const told = await run()
    checks.push({ step, ...told })
    if (!told.ok) break
  }
  return checks
}
