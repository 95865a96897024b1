-- An erased person keeps id and pseudonym, so that neither is ever given to anybody else, and nothing more.
alter table owner add column erased_at timestamptz;
-- Nothing more is sealed under a retired share; its server half goes when everything under it has moved.
alter table share add column retired_at timestamptz;
