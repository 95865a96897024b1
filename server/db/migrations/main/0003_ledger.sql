-- What was destroyed on purpose: ids and times, never a person. Outlives what it is about, the workspace included, so nothing refers to it.
create table ledger (
  workspace_id uuid not null,
  line_id uuid not null,
  at timestamptz not null,
  reason text not null,
  owner_id uuid,
  -- Empty: all of the workspace's.
  shares uuid[] not null,
  -- When the halves were gone, and when the store they were in had been rewritten without them.
  destroyed_at timestamptz,
  compacted_at timestamptz,
  primary key (workspace_id, line_id)
);
create index ledger_to_do on ledger (workspace_id) where destroyed_at is null or compacted_at is null;

-- Asked for before there was a ledger, and not carried out yet.
insert into ledger (workspace_id, line_id, at, reason, owner_id, shares)
select workspace_id, gen_random_uuid(), max(destroy_asked_at), 'matching-withdrawn', owner_id, array_agg(share_id)
from share where destroy_asked_at is not null and destroyed_at is null
group by workspace_id, owner_id;
