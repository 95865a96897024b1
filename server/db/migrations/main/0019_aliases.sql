-- Which entries are one person is asked for whatever is said about anybody; there are few such statements.
create index statement_alias on statement (workspace_id, seq) where type = 'alias';
