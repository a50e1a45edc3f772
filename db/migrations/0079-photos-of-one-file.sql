-- Why: two files became one, and a photo from before is sealed to who had opened the one part. Whoever opens it now seals its key to the owners of
-- the others too, as they do with a new one.

set role katch_owner;

/** Desks that own this file's child and have no seal of it. For who may write in the file and has opened it a moment ago. */
create function files.owners_without(file uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct r.desk order by r.desk), '{}') from files.files f
  join access.relations r on r.programme = f.programme and r.child = f.child and r.kind in ('owner', 'one-child') and r.since <= now() and (r.until is null or r.until > now())
  where f.programme = access.my_programme() and f.id = owners_without.file and f.forgotten_at is null and access.acts_for(f.child)
    and exists (select from files.openings o where o.programme = f.programme and o.file = f.id and o.person = access.me() and o.at > now() - interval '10 minutes')
    and not exists (select from files.seals s where s.programme = f.programme and s.file = f.id and s.desk = r.desk)
$$;
revoke all on function files.owners_without(uuid) from public;
grant execute on function files.owners_without(uuid) to katch_app;

reset role;
