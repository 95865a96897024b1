// The keys that this server's log signs with, for whoever checks a receipt: asked for once, when the page opens. Nothing about a receipt goes along.
import { LogKeySet } from '../../core/asks/voucher.ts'

/** @returns undefined without a connection, or when what answers is not our server */
export async function fetchLogKeys(): Promise<ReadonlySet<string> | undefined> {
  try {
    const response = await fetch('/api/receipts/keys.json')
    const known = LogKeySet.safeParse(await response.json())
    return known.success ? new Set(known.data.keys.map(({ x }) => x)) : undefined
  } catch (error) {
    // No connection; or a proxy's page instead of our answer.
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined
    throw error
  }
}
