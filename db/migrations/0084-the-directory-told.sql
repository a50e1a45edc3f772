-- Why: another system may read which organisations give which services (docs/decisions/0029), without an account. The door answers it, and the door sees no desk and no
-- service: here is the one thing it may ask. What is suspended, closed or ended is not in it; nor is any service of a desk that gives a place where children are kept, because
-- who learns what else is given there has found it. A kind of service that is not named here counts as such a place.

set role katch_owner;

/** Services that may be told to strangers. The heart says the same (`rooms/partnerships/directory.ts`), and a test holds both together. */
create function partnerships.may_be_told(service text) returns boolean language sql immutable set search_path = pg_catalog as $$
  select service in ('psychologist', 'doctor', 'food-and-clothes', 'lawyer', 'documents', 'school', 'social-support', 'guardianship', 'police', 'family-search', 'return-home', 'interpreter')
$$;

/** No name of a person or a desk, no telephone, no note: those columns are not read. `desk` is for the second wall alone and goes no further. */
create function partnerships.services_told(of_programme text)
returns table (id uuid, desk uuid, service text, regions text[], languages text[], age_from int, age_to int, agency uuid, agency_kind text, agency_title jsonb)
language sql stable security definer set search_path = pg_catalog as $$
  select s.id, s.desk, s.service, s.regions, s.languages, s.age_from, s.age_to, a.id, a.kind, a.title
  from partnerships.services s
  join partnerships.desks d on d.programme = s.programme and d.id = s.desk and d.state = 'active'
  join partnerships.agencies a on a.programme = s.programme and a.id = s.agency and a.state = 'active'
  where s.programme = of_programme and s.ended_at is null and not exists (
    select from partnerships.services o where o.programme = s.programme and o.desk = s.desk and o.ended_at is null and not partnerships.may_be_told(o.service))
  order by s.id
$$;

revoke all on function partnerships.may_be_told(text), partnerships.services_told(text) from public;
grant execute on function partnerships.services_told(text) to katch_door;

reset role;
