// Which tables of a database a backup holds, in an order in which they can be filled again, and what has to be put right after filling.
import type { Sql, Transaction } from '../db/sql.ts'

export interface Table {
  readonly name: string
  readonly columns: readonly string[]
}

/** Who was signed in, codes that were handed out, and what migrations say of themselves: nothing that a restored installation may bring back. */
const leftOut = ['session', 'founding_code', 'ask_code', 'schema_migration']

/** Tables that others refer to come first. */
export async function readTables(sql: Sql | Transaction): Promise<Table[]> {
  const rows = await sql<{ name: string; columns: string[]; refersTo: string[] }[]>`
    select c.relname as name,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      (select coalesce(array_agg(t.relname::text), '{}') from pg_constraint f join pg_class t on t.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as "refersTo"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition order by c.relname`
  const waiting = rows.filter(({ name }) => !leftOut.includes(name))
  const ordered: Table[] = []
  while (waiting.length > 0) {
    const at = waiting.findIndex(({ refersTo }) => !refersTo.some((other) => waiting.some(({ name }) => name === other)))
    const [next] = waiting.splice(at, 1)
    if (at < 0 || !next) throw new Error('tables refer to each other in a circle')
    ordered.push({ name: next.name, columns: next.columns })
  }
  return ordered
}

/** Any table at all, our own bookkeeping included: an empty place has none. */
export async function hasTables(sql: Sql): Promise<boolean> {
  const rows = await sql`
    select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind in ('r', 'p') limit 1`
  return rows.length > 0
}

/** Numbers that the database hands out itself go on after the highest that was filled in. */
export async function continueSequences(tx: Transaction): Promise<void> {
  const owned = await tx<{ sequence: string; table: string; column: string }[]>`
    select s.oid::regclass::text as sequence, t.relname as table, a.attname as column
    from pg_class s join pg_depend d on d.objid = s.oid and d.deptype in ('a', 'i')
    join pg_class t on t.oid = d.refobjid join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
    where s.relkind = 'S' and s.relnamespace = current_schema()::regnamespace`
  for (const { sequence, table, column } of owned)
    await tx`select setval(${sequence}::regclass, (select coalesce(max(${tx(column)}), 0) + 1 from ${tx(table)}), false)`
}
