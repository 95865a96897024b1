-- The main database: ciphertext, pseudonymous ids, signed statements, the log. Nothing in it opens anything alone.
-- Every table carries workspace_id first in its key, so that the schema distributes. Tables of the installation itself come last.

create table workspace (
  workspace_id uuid primary key,
  name text not null,
  practice boolean not null,
  founded_at timestamptz not null,
  -- Practice workspaces only: from this moment on they no longer answer, and soon after their rows are gone.
  deletes_at timestamptz
);
create index workspace_deletes_at on workspace (deletes_at) where deletes_at is not null;

-- The one row every writing transaction locks: it hands out feed numbers and log positions without a gap.
create table head (
  workspace_id uuid primary key references workspace on delete cascade,
  feed_seq bigint not null default 0,
  log_size bigint not null default 0,
  -- RFC 9162 compact range: the roots of the full subtrees, 32 bytes each, largest first.
  log_peaks bytea not null default ''
);

create table chain_entry (
  workspace_id uuid not null references workspace on delete cascade,
  seq integer not null,
  hash bytea not null,
  entry text not null,
  primary key (workspace_id, seq)
);

create table member (
  workspace_id uuid not null references workspace on delete cascade,
  member_id uuid not null,
  name text not null,
  email text,
  primary key (workspace_id, member_id)
);

create table unlocker (
  workspace_id uuid not null references workspace on delete cascade,
  unlocker_id uuid not null,
  member_id uuid not null,
  kind text not null,
  wrapped bytea not null,
  sign_in_hash bytea not null,
  primary key (workspace_id, unlocker_id)
);
create index unlocker_sign_in_hash on unlocker (sign_in_hash);

create table scope_grant (
  workspace_id uuid not null references workspace on delete cascade,
  member_id uuid not null,
  scope text not null,
  epoch integer not null,
  sealed bytea not null,
  primary key (workspace_id, member_id, scope, epoch)
);

create table session (
  workspace_id uuid not null references workspace on delete cascade,
  session_hash bytea not null,
  member_id uuid not null,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  primary key (workspace_id, session_hash)
);
create index session_started_at on session (started_at);

-- Everything anyone signed, as the canonical text of body and signature. `current` is false once a newer version of the same record stands.
create table statement (
  workspace_id uuid not null references workspace on delete cascade,
  statement_id uuid not null,
  seq bigint not null,
  type text not null,
  author_id uuid not null,
  owner_id uuid,
  signed text not null,
  current boolean not null default true,
  received_at timestamptz not null,
  primary key (workspace_id, statement_id)
);
create unique index statement_seq on statement (workspace_id, seq);
create index statement_feed on statement (workspace_id, seq) where current;
create index statement_owner on statement (workspace_id, owner_id, seq) where type = 'consent';

create table owner (
  workspace_id uuid not null references workspace on delete cascade,
  owner_id uuid not null,
  kind text not null,
  pseudonym text,
  primary key (workspace_id, owner_id)
);
create unique index owner_pseudonym on owner (workspace_id, pseudonym);

-- The sealed half of each share. The other half is in the shred database.
create table share (
  workspace_id uuid not null references workspace on delete cascade,
  share_id uuid not null,
  statement_id uuid not null,
  owner_id uuid not null,
  scope text not null,
  epoch integer not null,
  sealed bytea not null,
  -- Set when the server half must go; destroyed_at when it is gone. A share to be destroyed is never released again.
  destroy_asked_at timestamptz,
  destroyed_at timestamptz,
  primary key (workspace_id, share_id)
);
create unique index share_statement on share (workspace_id, statement_id);
create index share_owner on share (workspace_id, owner_id, scope);
create index share_to_destroy on share (workspace_id) where destroy_asked_at is not null and destroyed_at is null;

-- The newest version of each sealed record.
create table record (
  workspace_id uuid not null references workspace on delete cascade,
  table_name text not null,
  record_id uuid not null,
  version integer not null,
  owner_id uuid not null,
  scope text not null,
  share_id uuid not null,
  statement_id uuid not null,
  envelope bytea,
  primary key (workspace_id, table_name, record_id)
);
-- Ciphertext does not compress: do not try.
alter table record alter column envelope set storage external;
create unique index record_statement on record (workspace_id, statement_id);
create index record_share on record (workspace_id, share_id);

-- Canonical audit lines, append-only.
create table audit_line (
  workspace_id uuid not null references workspace on delete cascade,
  seq bigint not null,
  line text not null,
  leaf_hash bytea not null,
  primary key (workspace_id, seq)
);

-- Of the installation, not of a workspace.
create table founding_code (
  code_hash bytea primary key,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create table installation_key (
  name text primary key,
  key bytea not null
);
