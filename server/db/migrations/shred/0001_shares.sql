-- The shred database: the server's halves of the shares and nothing else. Destroying a row makes every copy of what it sealed unreadable.

create table server_share (
  workspace_id uuid not null,
  share_id uuid not null,
  half bytea not null,
  made_at timestamptz not null,
  primary key (workspace_id, share_id)
);
