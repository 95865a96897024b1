-- Roots of complete subtrees of the log, every eighth level: a shortcut for proofs that the lines can always make again.
create table log_subtree (
  workspace_id uuid not null references workspace on delete cascade,
  level integer not null,
  index bigint not null,
  hash bytea not null,
  primary key (workspace_id, level, index)
);

-- Every checkpoint that was signed (C2SP signed notes): what was told must stay told.
create table checkpoint (
  workspace_id uuid not null references workspace on delete cascade,
  size bigint not null,
  note text not null,
  signed_at timestamptz not null,
  primary key (workspace_id, size)
);
