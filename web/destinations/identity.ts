// Which place a destination is, whoever set it up. Colleagues who fill in the same address and folder mean the same one: what one of them sent is there for the other too, and
// either can tell it that a consent ended. Nothing of the credentials is in it.
import { toHex, utf8 } from '../../core/bytes.ts'
import type { DestinationKind } from './contract.ts'

/** What says where it is. A webhook is no place: each is told on its own. */
const whereabouts: Readonly<Record<Exclude<DestinationKind, 'webhook'>, readonly string[]>> = {
  webdav: ['address', 'folder'],
  s3: ['endpoint', 'bucket', 'folder'],
  resourcespace: ['address'],
  sharepoint: ['site', 'drive', 'folder'],
}

/** @returns a UUID: the same for the same place (RFC 9562 §5.8), a new one for a webhook */
export async function placeIdOf(kind: DestinationKind, settings: Readonly<Record<string, unknown>>): Promise<string> {
  if (kind === 'webhook') return crypto.randomUUID()
  const where = whereabouts[kind].map((field) => plain(settings[field]))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(JSON.stringify(['place', kind, ...where]))))
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  return toHex(hash.subarray(0, 16)).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** As people write the same thing: with a slash behind it or not, a host in capitals. */
function plain(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : ''
  return (URL.canParse(text) ? new URL(text).href : text).replace(/^\/+|\/+$/g, '')
}
