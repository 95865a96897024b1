-- Where the log of the backup ended, and when an owner signed for it in the chain; until then the workspace waits (protocol §8).
alter table restored
  add column log_size integer not null default 0,
  add column log_peaks bytea not null default '',
  add column signed_at timestamptz;
