-- Why: the key under which the house answers numbers is renewed together with the index key (docs/decisions/0022, 0025): from then on tags are made under
-- both new ones, and once the last child is encoded anew the older of both go.

set role katch_owner;

-- Which versions there are, and that one goes. What is wrapped in them opens with the keyring alone.
create policy owner_reads_numbers on matching.matcher_keys for select to katch_owner using (used_for = 'numbers');
create policy owner_lets_go on matching.matcher_keys for delete to katch_owner using (used_for = 'numbers');

create or replace function matching.let_go_of_older_keys() returns table (desk uuid) language plpgsql security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare p text := access.my_programme(); newest int := matching.newest_index_key();
begin
  if not access.has_role('clockwork') or newest < 2 or not exists (select from matching.index_keys k where k.programme = p and k.version < newest) then return; end if;
  if exists (select from matching.kept_up k where k.programme = p and k.version is not null and split_part(k.version, '.', 3)::int < newest) then return; end if;
  return query with gone as (delete from matching.index_key_seals s where s.programme = p and s.version < newest returning s.desk) select distinct g.desk from gone g;
  delete from matching.index_keys k where k.programme = p and k.version < newest;
  -- A house from before this stays with the key it has until the next index key is made.
  delete from matching.matcher_keys m where m.programme = p and m.used_for = 'numbers'
    and m.version < (select max(n.version) from matching.matcher_keys n where n.programme = p and n.used_for = 'numbers' and n.version <= newest);
end $$;

reset role;
