// The set-up check every kind shares: a tiny picture goes exactly the way a real one will, once more to see that it is recognised, and is removed; the first
// step that fails ends it.
import { concatBytes, fromBase64Url, utf8 } from '../../core/bytes.ts'
import type { ConsentFact } from '../../core/consent-facts.ts'
import { today } from '../../core/dates.ts'
import type { RecordId } from '../../core/ids.ts'
import type { Check, CheckStep, Connection, Delivery, Told } from './contract.ts'
import { sha256Hex } from './sha256.ts'

export async function checkInOrder(steps: readonly Step[]): Promise<readonly Check[]> {
  const checks: Check[] = []
  for (const [step, run] of steps) {
    const told = await run()
    checks.push({ step, ...told })
    if (!told.ok) break
  }
  return checks
}

type Step = readonly [CheckStep, () => Promise<Told>]

/**
 * The last two steps. The real `put`, twice: everything a sending needs (headers, fields, sessions) is tried by it, and that nothing is ever stored double. What
 * it stored is removed again, whatever came of the second try.
 */
export function probeSteps(
  signal: AbortSignal,
  put: Connection['put'],
  remove: (address: string) => Promise<Told>,
  consents: readonly ConsentFact[] = [],
): readonly [Step, Step] {
  let stored: string | undefined
  const write = async (): Promise<Told> => {
    const delivery = await tinyDelivery(consents)
    const first = await put(signal, delivery)
    if (!first.ok) return first
    const second = await put(signal, delivery)
    if (second.ok && second.outcome === 'there-already' && second.address === first.address) {
      stored = first.address
      return { ok: true }
    }
    for (const address of new Set([first.address, ...(second.ok ? [second.address] : [])])) await remove(address)
    return second.ok ? { ok: false, problem: 'not_recognised', status: null } : second
  }
  return [
    ['write', write],
    ['remove', () => (stored === undefined ? Promise.resolve({ ok: true }) : remove(stored))],
  ]
}

/** One pixel (PNG, W3C). What follows its end is ignored by readers, and makes every check's file another one. */
const pixelB64 = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAHLCMmQAAAABJRU5ErkJggg'

async function tinyDelivery(consents: readonly ConsentFact[]): Promise<Delivery> {
  const asset = crypto.randomUUID() as RecordId
  const bytes = concatBytes(fromBase64Url(pixelB64), utf8(asset))
  return {
    name: `imprimatur-check-${asset}.png`,
    bytes,
    mediaType: 'image/png',
    sha256: await sha256Hex(bytes),
    facts: { asset, channel: 'website', clearOn: today(), until: today(), consents },
  }
}
