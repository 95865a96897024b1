-- When each member last opened whose data of a scope, for two days: who opens many different people's faces or papers is told. The log has the names for good.
create table release_opened (
  workspace_id uuid not null references workspace on delete cascade,
  member_id uuid not null,
  scope text not null,
  owner_id uuid not null,
  opened_at timestamptz not null,
  primary key (workspace_id, member_id, scope, owner_id)
);
create index release_opened_of on release_opened (workspace_id, owner_id);
create index release_opened_at on release_opened (opened_at);
-- Null: names, by unlocking.
alter table volume_alert add column scope text;
