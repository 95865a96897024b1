-- Ids that were replaced before the one in `previous_hash`: whoever shows one of them kept a copy too. A session lasts twelve hours, so there are few.
alter table session add column replaced_hashes bytea[] not null default '{}';
