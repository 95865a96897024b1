// What the server may know (design §5): every column of both databases is on this list with the reason. A new column fails until somebody
// writes down why we may know it.
import { expect, test } from 'vitest'
import { useHouse } from './house.ts'
import { onEveryEngine } from './postgres.ts'

type Columns = Readonly<Record<string, string>>

const id = 'an id, random, made by whoever makes the row'
const time = 'a time'
const version = 'a number: version, epoch, position or count'
const kind = 'one of a fixed list of words'
const ciphertext = 'ciphertext, or a key sealed to a member; the server has no key that opens it'
const hash = 'a hash of something random or signed, never of personal data alone'
const staff = 'staff account: clear by design §5'
const signed = 'a signed statement: pseudonyms, ids, purposes, channels, dates; clear because every verdict needs it (protocol §1)'
const line = 'a canonical audit line: pseudonyms and ids (protocol §5)'

/** Migrations are kept in both databases. */
const migrations: Columns = {
  name: 'file name of a migration',
  database: kind,
  checksum: 'hash of a migration file',
  applied_at: time,
}

/** Kept in both databases. */
const ledger: Columns = { workspace_id: id, line_id: id, at: time, reason: kind, owner_id: id, shares: id }

const main: Readonly<Record<string, Columns>> = {
  ask: { workspace_id: id, ask_id: id, statement_id: id, revoked: kind },
  ask_code: {
    workspace_id: id,
    ask_id: id,
    code_hash: 'hash of a code and a salt that only the link gives',
    expires_at: time,
    tries_left: version,
    confirmed: kind,
    confirmed_key: 'public key',
  },
  signer: { workspace_id: id, signer_id: id, ask_id: id, statement_id: id },
  own_half: { workspace_id: id, share_id: id, signer_id: id, sealed: ciphertext },
  person_line: { workspace_id: id, statement_id: id, seq: version },
  workspace: {
    workspace_id: id,
    name: 'the workspace’s name: clear by design §5',
    practice: kind,
    founded_at: time,
    deletes_at: time,
  },
  head: { workspace_id: id, feed_seq: version, log_size: version, log_peaks: hash },
  chain_entry: { workspace_id: id, seq: version, hash, entry: 'a signed chain entry: member ids, roles, public keys' },
  member: { workspace_id: id, member_id: id, name: staff, email: staff },
  unlocker: {
    workspace_id: id,
    unlocker_id: id,
    member_id: id,
    kind,
    wrapped: ciphertext,
    sign_in_hash: hash,
    account_tag: 'derived from a random account key: names an account to nobody who lacks that key',
    label: ciphertext,
    made_at: time,
    used_at: time,
  },
  passkey: {
    workspace_id: id,
    unlocker_id: id,
    credential_id: 'random, made by the authenticator',
    public_key: 'a public key',
    counter: version,
    transports: kind,
  },
  scope_grant: { workspace_id: id, member_id: id, scope: kind, epoch: version, sealed: ciphertext },
  session: {
    workspace_id: id,
    session_id: id,
    session_hash: hash,
    next_hash: hash,
    next_at: time,
    previous_hash: hash,
    replaced_hashes: hash,
    rotated_at: time,
    member_id: id,
    unlocker_id: id,
    roles: kind,
    confirmed_hash: hash,
    confirmed_at: time,
    started_at: time,
    seen_at: time,
    ended_at: time,
    browser: kind,
    system: kind,
    network: 'the network a member signed in from, cut to a /24 or /48, as in the audit line beside it',
  },
  statement: {
    workspace_id: id,
    statement_id: id,
    seq: version,
    type: kind,
    author_id: id,
    owner_id: id,
    signed,
    current: 'whether the feed still shows it',
    received_at: time,
  },
  owner: { workspace_id: id, owner_id: id, kind, pseudonym: 'a pseudonym, random', erased_at: time },
  share: {
    workspace_id: id,
    share_id: id,
    statement_id: id,
    owner_id: id,
    scope: kind,
    epoch: version,
    sealed: ciphertext,
    destroy_asked_at: time,
    destroyed_at: time,
    retired_at: time,
    rewrap_id: id,
  },
  record: {
    workspace_id: id,
    table_name: kind,
    record_id: id,
    version,
    owner_id: id,
    scope: kind,
    share_id: id,
    statement_id: id,
    envelope: ciphertext,
  },
  form: {
    workspace_id: id,
    form: 'a form’s short name, chosen by its author',
    version,
    statement_id: id,
    hash: 'a hash of a form’s text, which is clear',
    document: 'a form’s text: clear by design §5',
  },
  invitation: {
    workspace_id: id,
    invitation_id: id,
    purpose: kind,
    member_id: id,
    inviter_id: id,
    name: staff,
    email: staff,
    roles: kind,
    delivery: kind,
    auth_hash: hash,
    kept: ciphertext,
    made_at: time,
    expires_at: time,
    state: kind,
    answer: 'an invited member’s id, name (staff), public keys, proof and wrapped secrets until they are admitted',
  },
  recovery_key: { workspace_id: id, auth_hash: hash, opened_at: time },
  recovery_grant: { workspace_id: id, scope: kind, epoch: version, sealed: ciphertext },
  digest: { workspace_id: id, member_id: id, told_on: time, told_up_to: time },
  closing: { workspace_id: id, seq: version, hashes: hash },
  kept_heads: { workspace_id: id, member_id: id, version, sealed: ciphertext },
  ledger: { ...ledger, destroyed_at: time, compacted_at: time },
  audit_line: { workspace_id: id, seq: version, line, leaf_hash: hash },
  release_volume: { workspace_id: id, member_id: id, minute: time, openings: version },
  release_opened: { workspace_id: id, member_id: id, scope: kind, owner_id: id, opened_at: time },
  volume_alert: { workspace_id: id, alert_id: id, member_id: id, span: kind, scope: kind, openings: version, at: time },
  log_subtree: { workspace_id: id, level: version, index: version, hash },
  checkpoint: { workspace_id: id, size: version, note: 'a signed head of the log: ids, a size and a hash', signed_at: time },
  founding_code: { code_hash: hash, made_at: time, expires_at: time, used_at: time },
  attempt_bucket: {
    bucket_hash: 'a keyed hash of a cut-off network or an account tag',
    tokens: version,
    counted_at: time,
    full_at: time,
  },
  used_challenge: { challenge_hash: hash, expires_at: time },
  installation_key: { name: kind, key: 'signs session cookies and heads of logs; opens no data' },
  backup_taken: { database: kind, taken_at: time },
  restored: {
    workspace_id: id,
    restore_id: id,
    restored_at: time,
    taken_at: time,
    log_size: version,
    log_peaks: hash,
    signed_at: time,
  },
  schema_migration: migrations,
}

const shred: Readonly<Record<string, Columns>> = {
  server_share: {
    workspace_id: id,
    share_id: id,
    half: 'the server half of a share: nothing without the sealed half',
    made_at: time,
  },
  reserved_half: { workspace_id: id, share_id: id, reserved_at: time },
  ledger,
  schema_migration: migrations,
}

/** Of the installation, not of a workspace: small, and the same on every node of a distributed database. */
const installationTables = new Set([
  'backup_taken',
  'founding_code',
  'installation_key',
  'schema_migration',
  'attempt_bucket',
  'used_challenge',
])

onEveryEngine((cluster) => {
  const house = useHouse(cluster)

  test.each(['main', 'shred'] as const)('the columns of the %s database are exactly the allowed ones', async (database) => {
    const allowed = { main, shred }[database]
    const rows = await house.deps[database]<{ table: string; column: string }[]>`
      select table_name as table, column_name as column from information_schema.columns where table_schema = 'public'`
    expect(rows.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(
      Object.entries(allowed)
        .flatMap(([table, columns]) => Object.keys(columns).map((column) => `${table}.${column}`))
        .sort(),
    )
  })

  test.each(['main', 'shred'] as const)(
    'every key and unique index of the %s database starts with the workspace',
    async (database) => {
      const rows = await house.deps[database]<{ table: string; first: string }[]>`
      select c.relname as table, a.attname as first
      from pg_index i
      join pg_class c on c.oid = i.indrelid
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
      where i.indisunique`
      expect(rows.length).toBeGreaterThan(0)
      for (const { table, first } of rows)
        if (!installationTables.has(table)) expect(`${table}: ${first}`).toBe(`${table}: workspace_id`)
    },
  )

  test('control: an added column is noticed', async () => {
    await house.deps.main`alter table owner add column surname text`
    const rows = await house.deps.main<{ column: string }[]>`
      select column_name as column from information_schema.columns where table_name = 'owner'`
    expect(rows.map(({ column }) => column).sort()).not.toEqual(Object.keys(main['owner'] ?? {}).sort())
    await house.deps.main`alter table owner drop column surname`
  })
})
