// Publications by place, because whoever runs a place is written to once.
import type { Row } from '../../workspace/publishing/register.ts'

export function byPlace(
  rows: readonly Row[],
): readonly { readonly key: string; readonly label: string; readonly rows: readonly Row[] }[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const { kind, label, destination } = row.publication.place
    const key = destination ?? `${kind} ${label}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups].map(([key, grouped]) => ({ key, label: grouped[0]?.publication.place.label ?? '', rows: grouped }))
}
