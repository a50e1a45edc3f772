-- Why: a referral could wait at a desk where nobody works: all on leave, suspended or gone. It was told onwards only when its term had passed. Now people say when
-- they are away, everybody sees which desks stand empty, and what waits there goes to whoever is nearest and there: the region's coordinator, then any coordinator.

set role katch_owner;

-- Both days included; without the second until they are back. Nobody is asked why.
alter table partnerships.people add column away_from date, add column away_until date;
alter table partnerships.people add check (away_from is not null or away_until is null), add check (away_until >= away_from);

/** For themselves, and for whoever manages them: somebody who was taken ill tells nobody. */
create function partnerships.set_away(somebody uuid, from_day date, until_day date) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if somebody <> access.me() and not access.may_manage(somebody) then return false; end if;
  update partnerships.people p set away_from = from_day, away_until = until_day, revision = p.revision + 1
    where p.programme = access.my_programme() and p.id = somebody and p.state <> 'left';
  return found;
end $$;

/**
 * Desks at which nobody works on some day from `today` on: from which day and until which, both included; no first day where nobody is left at all. Whoever has an
 * account that works, the worker's role and a place at the desk works there, unless they are away. For everybody who has signed in: no person is named.
 */
create function partnerships.empty_desks(today date, of_desks uuid[] default null) returns table (desk uuid, from_day date, until_day date)
language sql stable security definer set search_path = pg_catalog as $$
  with here as (
    select d.id as desk, p.id as person, case when p.away_until < today then null else p.away_from end as away_from, case when p.away_from is null then null else coalesce(p.away_until, 'infinity') end as away_until
    from partnerships.desks d
    left join partnerships.agencies a on a.programme = d.programme and a.id = d.agency and a.state = 'active'
    left join (partnerships.memberships m
      join partnerships.people p on p.programme = m.programme and p.id = m.person and p.state = 'active'
      join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.role = 'worker' and r.since <= now() and (r.until is null or r.until > now()))
      on m.programme = d.programme and m.desk = d.id and m.since <= now() and (m.until is null or m.until > now()) and a.id is not null and d.state = 'active'
    where d.programme = access.my_programme() and (of_desks is null or d.id = any (of_desks))
  ), summed as (
    select h.desk, count(h.person) as people, count(h.away_from) as away, max(h.away_from) as first_day, min(h.away_until) as last_day from here h group by h.desk
  )
  select s.desk, case when s.people = 0 then null else s.first_day end, case when s.people = 0 then null else nullif(s.last_day, 'infinity') end
  from summed s where s.people = 0 or (s.away = s.people and s.first_day <= s.last_day)
$$;

/** Whether somebody who coordinates this region, or any, is there today. */
create function referral.coordinator_there(of_region text, today date) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from partnerships.people p
    join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.role = 'coordinator' and r.since <= now() and (r.until is null or r.until > now())
    join partnerships.agencies a on a.programme = p.programme and a.id = p.agency and a.state = 'active'
    where p.programme = access.my_programme() and p.state = 'active' and of_region = any (r.regions)
      and (p.away_from is null or p.away_from > today or p.away_until < today))
$$;

/** As before; where no coordinator's account works at all, the administrators learn, who can give somebody the role. */
create or replace function referral.who_learns(place text, of_agency uuid, of_region text) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  with held as (
    select p.id, p.agency, r.role, r.regions from partnerships.people p
    join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.since <= now() and (r.until is null or r.until > now())
    where access.has_role('clockwork') and p.programme = access.my_programme() and p.state = 'active')
  select distinct h.id from held h where
    (place = 'head' and h.role = 'head' and h.agency = of_agency)
    or (place = 'region' and h.role = 'coordinator' and of_region = any (h.regions))
    or (place = 'programme' and h.role = 'coordinator')
    or (place = 'programme' and h.role = 'administrator' and not exists (select from held c where c.role = 'coordinator'))
$$;

-- What has reached the programme is on every coordinator's board: the region's own may be the one who is away.
create policy reached_the_programme on referral.referrals for select to katch_app
  using (programme = (select access.my_programme()) and level = 4 and child <> all ((select referral.hidden_from_me())::uuid[]) and (select access.my_regions()) <> '{}');
create index referrals_at_the_programme on referral.referrals (programme, due_at, id) where level = 4;

create or replace function access.my_audiences() returns text[] language sql stable security definer set search_path = pg_catalog as $$
  select array['everyone', 'person:' || access.me()::text]
    || array(select 'desk:' || d::text from unnest(access.my_desks()) d)
    || array(select 'region:' || r from unnest(access.my_regions()) r)
    || case when access.my_regions() <> '{}' then array['region:any'] else '{}' end
$$;
/** As before, with what a coordinator of any region hears. */
create or replace function access.forget_blocked() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare heard text[]; lines jsonb;
begin
  update notify.notices n set seen_at = now() where n.programme = new.programme and n.person = new.person and n.child = new.child and n.seen_at is null;
  heard := array['everyone', 'person:' || new.person]
    || array(select 'desk:' || m.desk from partnerships.memberships m where m.programme = new.programme and m.person = new.person and m.since <= now() and (m.until is null or m.until > now()))
    || array(select 'region:' || x from partnerships.roles_held h cross join unnest(h.regions || 'any'::text) x
      where h.programme = new.programme and h.person = new.person and h.role = 'coordinator' and h.since <= now() and (h.until is null or h.until > now()));
  select jsonb_agg(jsonb_build_object('audience', 'person:' || new.person, 'shelf', f.shelf, 'record', f.record, 'child', null, 'gone', true)) into lines
    from (select distinct l.shelf, l.record from sync.feed l where l.programme = new.programme and l.child = new.child and l.audience = any (heard)) f;
  if lines is not null then perform log.append_as(new.programme, '-', array[]::text[], lines); end if;
  return null;
end $$;

/** As before; and everybody hears that the newcomer's desks may stand empty no more. */
create or replace function partnerships.tell_arrival(owner_programme text, arrived uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare heard jsonb;
begin
  select coalesce(jsonb_agg(distinct jsonb_build_object('audience', a.audience, 'shelf', a.shelf, 'record', a.record)), '[]') into heard from (
    select 'person:' || arrived as audience, 'people' as shelf, arrived as record
    union select 'desk:' || m.desk, 'people', arrived from partnerships.memberships m
      where m.programme = owner_programme and m.person = arrived and m.since <= now() and (m.until is null or m.until > now())
    union select 'everyone', 'desks', m.desk from partnerships.memberships m
      where m.programme = owner_programme and m.person = arrived and m.since <= now() and (m.until is null or m.until > now())
    union select 'person:' || p.id, 'people', arrived from partnerships.people p
      join partnerships.people newcomer on newcomer.programme = p.programme and newcomer.id = arrived
      join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.since <= now() and (r.until is null or r.until > now())
      where p.programme = owner_programme and p.state = 'active' and (r.role = 'administrator' or (r.role = 'head' and p.agency = newcomer.agency))) a;
  perform log.append_as(owner_programme, '-', '{}', heard);
  insert into notify.notices (programme, person, kind, shelf, about)
    select distinct owner_programme, other.person, 'desk-key-wanted', 'people', arrived
    from partnerships.memberships m
    join vault.desk_keys k on k.programme = m.programme and k.desk = m.desk and k.retired_at is null
    join partnerships.memberships other on other.programme = m.programme and other.desk = m.desk and other.person <> arrived and other.since <= now() and (other.until is null or other.until > now())
    where m.programme = owner_programme and m.person = arrived and m.since <= now() and (m.until is null or m.until > now());
end $$;

revoke all on function partnerships.set_away(uuid, date, date), partnerships.empty_desks(date, uuid[]), referral.coordinator_there(text, date) from public;
grant execute on function partnerships.set_away(uuid, date, date), partnerships.empty_desks(date, uuid[]), referral.coordinator_there(text, date) to katch_app;

reset role;
