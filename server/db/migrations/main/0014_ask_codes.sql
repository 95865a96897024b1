-- One-time codes for links that came by mail: a hash that nobody can try codes against without the link's secret, and how often that may still be tried.
create table ask_code (
  workspace_id uuid not null references workspace on delete cascade,
  ask_id uuid not null,
  code_hash bytea not null,
  expires_at timestamptz not null,
  tries_left integer not null,
  confirmed boolean not null default false,
  primary key (workspace_id, ask_id)
);
