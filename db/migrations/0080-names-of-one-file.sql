-- Why: two files became one, and a name that a receiver corrects, or that was corrected after it had been shown for comparing, is sealed to the owners of
-- one part alone. Whoever owns the file and opens that name seals it to the owners of the other parts too, as they do with a photo.

set role katch_owner;

/** Desks that own a part of this child's file and cannot open this version of the name. For owners alone, of a version that they can open themselves. */
create function vault.owners_without(child uuid, version int) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  with owning as materialized (select r.desk, r.kind from access.relations r
    where r.programme = access.my_programme() and r.child = owners_without.child and r.kind in ('owner', 'one-child') and r.since <= now() and (r.until is null or r.until > now())),
  opening as materialized (select s.desk from vault.identity_seals s where s.programme = access.my_programme() and s.child = owners_without.child and s.version = owners_without.version)
  select coalesce(array_agg(distinct o.desk order by o.desk), '{}') from owning o
  where o.desk not in (select desk from opening) and not access.is_blocked(owners_without.child)
    and exists (select from owning where kind = 'one-child') and exists (select from owning where desk = any (access.my_desks())) and exists (select from opening where desk = any (access.my_desks()))
$$;
revoke all on function vault.owners_without(uuid, int) from public;
grant execute on function vault.owners_without(uuid, int) to katch_vault;

reset role;
