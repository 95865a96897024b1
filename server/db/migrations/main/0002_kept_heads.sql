-- The newest heads each member has seen, sealed under the member's secret (protocol §3, "Rollback").
create table kept_heads (
  workspace_id uuid not null references workspace on delete cascade,
  member_id uuid not null,
  version integer not null,
  sealed bytea not null,
  primary key (workspace_id, member_id)
);
