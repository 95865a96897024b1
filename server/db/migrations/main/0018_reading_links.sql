-- A reading link that an officer hands over opens what was sealed to the link that was lost: the same share, to more than one key of the same person.
alter table own_half drop constraint own_half_pkey;
alter table own_half add primary key (workspace_id, share_id, signer_id);
