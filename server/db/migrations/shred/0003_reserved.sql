-- Halves that were handed out and stand for nothing yet: the sweep forgets the row once the share stands in the main database, and destroys the half when its
-- statement never comes. A half without a row here stood once; it goes through the ledger alone, whatever the main database shows by then.
create table reserved_half (
  workspace_id uuid not null,
  share_id uuid not null,
  reserved_at timestamptz not null,
  primary key (workspace_id, share_id)
);
