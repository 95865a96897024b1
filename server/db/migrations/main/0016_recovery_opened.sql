-- When the recovery key that stands was last opened; owners and auditors are told until there is a new one.
alter table recovery_key add column opened_at timestamptz;
