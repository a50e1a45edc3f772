-- Why: a term nobody keeps must be known to somebody. The clockwork may learn who stands where on the ladder: ids only, for
-- the clockwork only.
set role katch_owner;

create function clocks.who_learns(place text, of_desk uuid, of_region text) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select distinct p.id from partnerships.people p
  join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.since <= now() and (r.until is null or r.until > now())
  where access.has_role('clockwork') and p.programme = access.my_programme() and p.state = 'active' and (
    (place = 'head' and r.role = 'head' and p.agency = (select d.agency from partnerships.desks d where d.programme = p.programme and d.id = of_desk))
    or (place = 'region' and r.role = 'coordinator' and of_region = any (r.regions))
    or (place = 'programme' and r.role = 'coordinator'))
$$;
revoke all on function clocks.who_learns(text, uuid, text) from public;
grant execute on function clocks.who_learns(text, uuid, text) to katch_app;

reset role;
