-- How much each member opened lately, by the minute, and the alerts that came of it. Counts only; what was opened stands in the log.
create table release_volume (
  workspace_id uuid not null references workspace on delete cascade,
  member_id uuid not null,
  minute timestamptz not null,
  openings integer not null,
  primary key (workspace_id, member_id, minute)
);
create table volume_alert (
  workspace_id uuid not null references workspace on delete cascade,
  alert_id uuid not null,
  member_id uuid not null,
  span text not null,
  openings integer not null,
  at timestamptz not null,
  primary key (workspace_id, alert_id)
);
