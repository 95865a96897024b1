-- The ledger's copy beside the halves: kept before a half goes, so that a restored store knows what must go again.
create table ledger (
  workspace_id uuid not null,
  line_id uuid not null,
  at timestamptz not null,
  reason text not null,
  owner_id uuid,
  shares uuid[] not null,
  primary key (workspace_id, line_id)
);
