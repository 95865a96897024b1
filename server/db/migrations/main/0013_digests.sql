-- On which day a consent officer got a digest, and up to which day its news was told: at most one message a day, however many servers run.
create table digest (
  workspace_id uuid not null references workspace on delete cascade,
  member_id uuid not null,
  told_on date not null,
  told_up_to date,
  primary key (workspace_id, member_id)
);
