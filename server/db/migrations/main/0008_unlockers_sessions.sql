-- Passkeys, names and times of unlockers; sessions that rotate, are listed and can be ended; limits that all servers share.

-- A passkey signs in by its own signature and has no secret to hash.
alter table unlocker alter column sign_in_hash drop not null;
alter table unlocker
  -- Named by whoever tries a passphrase: guesses are counted under it.
  add column account_tag bytea,
  -- What its owner calls it, sealed under the member secret.
  add column label bytea,
  add column made_at timestamptz,
  add column used_at timestamptz;
create index unlocker_member on unlocker (workspace_id, member_id);

create table passkey (
  workspace_id uuid not null,
  unlocker_id uuid not null,
  credential_id bytea not null,
  -- COSE, as the authenticator gave it.
  public_key bytea not null,
  counter bigint not null,
  transports text not null,
  primary key (workspace_id, unlocker_id),
  foreign key (workspace_id, unlocker_id) references unlocker on delete cascade
);
create index passkey_credential on passkey (credential_id);

-- Sessions from before know neither device nor rotation: everybody signs in once more.
delete from session;
alter table session drop constraint session_pkey;
alter table session
  add column session_id uuid not null,
  add column unlocker_id uuid,
  -- The id that replaces `session_hash` once it is first shown; the one that was replaced counts for a minute more.
  add column next_hash bytea,
  add column next_at timestamptz,
  add column previous_hash bytea,
  add column rotated_at timestamptz not null,
  add column roles text not null,
  -- An unlocker was shown again at that time, by whoever holds the id with this hash.
  add column confirmed_hash bytea,
  add column confirmed_at timestamptz,
  -- Ended by its owner from elsewhere, or because an id came back that was replaced long ago.
  add column ended_at timestamptz,
  add column browser text not null,
  add column system text not null,
  add column network text,
  add primary key (workspace_id, session_id);
create index session_member on session (workspace_id, member_id);

-- Of the installation, not of a workspace.
create table attempt_bucket (
  bucket_hash bytea primary key,
  tokens double precision not null,
  counted_at timestamptz not null,
  full_at timestamptz not null
);
create index attempt_bucket_full_at on attempt_bucket (full_at);
create table used_challenge (
  challenge_hash bytea primary key,
  expires_at timestamptz not null
);
create index used_challenge_expires_at on used_challenge (expires_at);
