-- Why: to compare two children, a desk was given the key of the other side's whole name: telephones, relatives and where the child stays with it. It is given what
-- is compared and no more, sealed for that pair, and what was shown goes when the comparing ends. The key of the name lies ready only for when two files become one.
-- Whatever was shown before can be shown again.

set role katch_owner;

drop policy compared on vault.identity_seals;

alter table vault.comparisons drop column version, add column key_version int, add column sealed text;
alter table vault.comparisons add check ((key_version is null) = (sealed is null)), add check (length(sealed) between 1000 and 30000);
-- Nobody reads what is sealed here but through the function below.
revoke select on vault.comparisons from katch_vault;
grant select (programme, pair, child, desk, key_version, shown_at, until, taken_back_at) on vault.comparisons to katch_vault;
grant update (key_version, sealed) on vault.comparisons to katch_vault;

create policy owner_reads on vault.comparisons for select to katch_owner using (sealed is not null);

/** What is shown for this pair to a desk of mine: while the pair is open, not taken back, and fourteen days at most. */
create function vault.compared_for(of_pair uuid) returns table (pair uuid, child uuid, desk uuid, key_version int, sealed text)
language sql stable security definer set search_path = pg_catalog rows 1 as $$
  select c.pair, c.child, c.desk, c.key_version, c.sealed from vault.comparisons c
  where c.programme = access.my_programme() and c.pair = of_pair and c.desk = any (access.my_desks()) and c.sealed is not null and c.taken_back_at is null and c.until > now()
    and recognition.may_compare(c.pair, c.child, c.desk)
$$;
revoke all on function vault.compared_for(uuid) from public;
grant execute on function vault.compared_for(uuid) to katch_vault;

reset role;
