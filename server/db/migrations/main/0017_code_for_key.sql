-- A code that was right lets one key sign: the one the page made that showed it. Confirmed before this and not yet signed: the code is asked again.
alter table ask_code add column confirmed_key text;
