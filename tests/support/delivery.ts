// A derivative as a destination gets it: random bytes, so that no two are the same.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Delivery } from '../../web/destinations/contract.ts'
import type { RecordId, CalendarDate } from '../../core/ids.ts'

export function deliveryOf(name: string, sizeBytes = 50_000, until: string | null = '2027-03-31'): Delivery {
  const bytes = new Uint8Array(randomBytes(sizeBytes))
  return {
    name,
    bytes,
    mediaType: 'image/jpeg',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    facts: {
      asset: randomUUID() as RecordId,
      channel: 'website',
      clearOn: '2026-11-25' as CalendarDate,
      until: until as CalendarDate | null,
      consents: [],
    },
  }
}
