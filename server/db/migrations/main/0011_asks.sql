-- Links for depicted persons. What was said stands in signed statements; these rows find them by what a link or a person shows.
create table ask (
  workspace_id uuid not null references workspace on delete cascade,
  ask_id uuid not null,
  statement_id uuid not null,
  revoked boolean not null default false,
  primary key (workspace_id, ask_id)
);
-- Links name no workspace.
create index ask_by_id on ask (ask_id);

-- Whom a link certified: a random id that a person's browser made.
create table signer (
  workspace_id uuid not null references workspace on delete cascade,
  signer_id uuid not null,
  ask_id uuid not null,
  statement_id uuid not null,
  primary key (workspace_id, signer_id)
);
create index signer_of_ask on signer (workspace_id, ask_id);
create index signer_by_id on signer (signer_id);

-- Client halves of a person's own shares, sealed to the person.
create table own_half (
  workspace_id uuid not null references workspace on delete cascade,
  share_id uuid not null,
  signer_id uuid not null,
  sealed bytea not null,
  primary key (workspace_id, share_id)
);
create index own_half_of on own_half (workspace_id, signer_id);

-- Where in the log stands what a person said, by the first statement of it: the same answer for the same request again.
create table person_line (
  workspace_id uuid not null references workspace on delete cascade,
  statement_id uuid not null,
  seq bigint not null,
  primary key (workspace_id, statement_id)
);
create index statement_about on statement (workspace_id, owner_id, type) where owner_id is not null;
