-- Why: two files became one, and a name that a receiver corrects, or that was corrected after it had been shown for comparing, is sealed to the owners of
-- one part alone. Whoever owns the file and opens that name seals it to the owners of the other parts too, as they do with a photo.

set role katch_owner;

/** Desks that own a part of this child's file and cannot open this version of the name. For owners alone, of a version that they can open themselves. */
create function vault.owners_without(child uuid, version int) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct r.desk order by r.desk), '{}') from access.relations r
  where r.programme = access.my_programme() and r.child = owners_without.child and r.kind in ('owner', 'one-child') and r.since <= now() and (r.until is null or r.until > now())
    and not access.is_blocked(owners_without.child)
    and exists (select from access.relations o where o.programme = r.programme and o.child = r.child and o.kind in ('owner', 'one-child') and o.since <= now() and (o.until is null or o.until > now()) and o.desk = any (access.my_desks()))
    and exists (select from access.relations o where o.programme = r.programme and o.child = r.child and o.kind = 'one-child' and o.since <= now() and (o.until is null or o.until > now()))
    and exists (select from vault.identity_seals s where s.programme = r.programme and s.child = r.child and s.version = owners_without.version and s.desk = any (access.my_desks()))
    and not exists (select from vault.identity_seals s where s.programme = r.programme and s.child = r.child and s.version = owners_without.version and s.desk = r.desk)
$$;
revoke all on function vault.owners_without(uuid, int) from public;
grant execute on function vault.owners_without(uuid, int) to katch_vault;

reset role;
