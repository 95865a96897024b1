-- Members after the founder: invitations, the recovery key's grants, lists of what a closed author had signed, shares sealed again (protocol §3).
create table invitation (
  workspace_id uuid not null references workspace on delete cascade,
  invitation_id uuid not null,
  purpose text not null,
  -- Who is reset; null for somebody new.
  member_id uuid,
  inviter_id uuid not null,
  name text not null,
  email text,
  roles text[] not null,
  delivery text not null,
  auth_hash bytea not null,
  kept bytea not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  state text not null,
  -- What the invited browser sent: ids, public keys, proof, wrapped secrets. Null before, and again once its parts have found their tables.
  answer text,
  primary key (workspace_id, invitation_id)
);
create index invitation_auth_hash on invitation (auth_hash);

create table recovery_key (
  workspace_id uuid primary key references workspace on delete cascade,
  auth_hash bytea not null
);
create index recovery_key_auth_hash on recovery_key (auth_hash);

create table recovery_grant (
  workspace_id uuid not null references workspace on delete cascade,
  scope text not null,
  epoch integer not null,
  sealed bytea not null,
  primary key (workspace_id, scope, epoch)
);

-- By the chain entry that closes an author: SHA-256 of everything they had signed, 32 bytes each, in the feed's order.
create table closing (
  workspace_id uuid not null references workspace on delete cascade,
  seq integer not null,
  hashes bytea not null,
  primary key (workspace_id, seq)
);

-- The statement that sealed the half again, null while it is as it began.
alter table share add column rewrap_id uuid;
create index share_epoch on share (workspace_id, scope, epoch, share_id) where destroy_asked_at is null;
create index statement_author on statement (workspace_id, author_id, seq);
