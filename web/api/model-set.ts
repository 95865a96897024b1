// Which model set this server hands out: the same answer the vision worker goes by, for screens that say so.
import { bestSet, installedFile, type ModelSet } from '../../models/manifest.ts'

export async function installedModelSet(): Promise<ModelSet> {
  const response = await fetch(`/models/${installedFile}`, { cache: 'no-cache' })
  if (!response.ok || !response.headers.get('content-type')?.includes('json')) return bestSet([])
  const { sets } = (await response.json()) as { readonly sets?: readonly string[] }
  return bestSet(sets ?? [])
}
