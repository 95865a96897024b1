-- Consent forms: their texts are clear (protocol §1). A version that stands is never replaced.
create table form (
  workspace_id uuid not null references workspace on delete cascade,
  form text not null,
  version integer not null,
  statement_id uuid not null,
  hash text not null,
  -- Canonical JSON, the very text `hash` is taken of.
  document text not null,
  primary key (workspace_id, form, version)
);
create unique index form_statement on form (workspace_id, statement_id);
