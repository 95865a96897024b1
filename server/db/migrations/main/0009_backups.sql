-- Of the installation: when the newest verified backup of each database was taken. The alarm of an old backup reads it.
create table backup_taken (
  database text primary key,
  taken_at timestamptz not null
);
-- A workspace that came out of a backup, and where it stood: what an owner signs a chain entry for before work goes on (protocol §8).
create table restored (
  workspace_id uuid primary key references workspace on delete cascade,
  restore_id uuid not null,
  restored_at timestamptz not null,
  taken_at timestamptz not null
);
