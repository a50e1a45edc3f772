-- Why: colleagues and whoever invited somebody learned that they have come, and wait for their desk's key, only by chance.

set role katch_owner;

/**
 * Tells the phones of colleagues and of whoever manages people that this person has enrolled, and leaves the members of a desk
 * that has a key the notice that somebody waits for it. For the door: enrolment is no form, and nobody is signed in before it.
 */
create function partnerships.tell_arrival(owner_programme text, arrived uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare heard jsonb;
begin
  select coalesce(jsonb_agg(distinct jsonb_build_object('audience', a.audience, 'shelf', 'people', 'record', arrived)), '[]') into heard from (
    select 'person:' || arrived as audience
    union select 'desk:' || m.desk from partnerships.memberships m
      where m.programme = owner_programme and m.person = arrived and m.since <= now() and (m.until is null or m.until > now())
    union select 'person:' || p.id from partnerships.people p
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
revoke all on function partnerships.tell_arrival(text, uuid) from public;
grant usage on schema partnerships to katch_door;
grant execute on function partnerships.tell_arrival(text, uuid) to katch_door;

reset role;
