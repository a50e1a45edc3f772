-- Why: whoever is forced to open their notebook opens another one (Security E-8). The database knows such a session and shows it nothing;
-- colleagues learn of it in the same transaction. Which of two proofs is the alarm's is written for everybody who has a number, also where nobody
-- has the second: so it does not tell who has set one.

set role katch_owner;

alter table access.sessions add column alarm_at timestamptz;
comment on column access.sessions.alarm_at is 'since then the session is a coerced person''s: it is nobody to the database';
alter table access.numbers add column other smallint not null default 2 check (other in (1, 2));

/** The live session behind the token of this transaction, or nothing. An alarm's session is nobody's. */
create or replace function access.live_session() returns table (programme text, person uuid, agency uuid, handle text, language text, strong_at timestamptz)
language sql stable security definer set search_path = pg_catalog rows 1 as $$
  select s.programme, s.person, p.agency, s.handle, p.language, s.strong_at
  from access.sessions s
  join partnerships.people p on p.programme = s.programme and p.id = s.person and p.state = 'active'
  join partnerships.agencies a on a.programme = p.programme and a.id = p.agency and a.state = 'active'
  where s.token_hash = sha256(convert_to(coalesce(current_setting('katch.session', true), ''), 'UTF8'))
    and s.ended_at is null and s.ends_at > now() and s.seen_at > now() - s.idle_minutes * interval '1 minute' and s.alarm_at is null
$$;

/**
 * Who holds a session whose device has a short number, and whether it is an alarm's, so that the door can go on as if nothing were. For the
 * door only; the database itself knows nobody behind an alarm.
 */
create function access.who_behind_number(of_token bytea) returns table (forced boolean, programme text, person uuid, agency uuid, desks uuid[], roles text[], regions text[], session text, language text)
language sql stable security definer set search_path = pg_catalog rows 1 as $$
  select s.alarm_at is not null, s.programme, s.person, p.agency,
    (select coalesce(array_agg(m.desk), '{}') from partnerships.memberships m where m.programme = s.programme and m.person = s.person and m.since <= now() and (m.until is null or m.until > now())),
    (select coalesce(array_agg(r.role), '{}') from partnerships.roles_held r where r.programme = s.programme and r.person = s.person and r.since <= now() and (r.until is null or r.until > now())),
    array[]::text[], s.handle, p.language
  from access.sessions s
  join partnerships.people p on p.programme = s.programme and p.id = s.person and p.state = 'active'
  join partnerships.agencies a on a.programme = p.programme and a.id = p.agency and a.state = 'active'
  where s.token_hash = of_token and s.ended_at is null and s.ends_at > now() and s.seen_at > now() - s.idle_minutes * interval '1 minute'
    and (s.alarm_at is not null or exists (select from access.numbers n where n.programme = s.programme and n.person = s.person and n.device = split_part(s.device, ':', 2) and n.set_at is not null))
$$;

create table partnerships.alarms (
  programme  text not null,
  id         uuid not null default gen_random_uuid(),
  person     uuid not null,
  at         timestamptz not null,
  told       uuid[] not null,
  found      text check (found in ('safe', 'helped', 'mistake')),
  settled_at timestamptz,
  settled_by uuid,
  revision   int not null default 1,
  primary key (programme, id),
  foreign key (programme, person) references partnerships.people,
  check ((found is null) = (settled_at is null))
);
alter table partnerships.alarms enable row level security;
alter table partnerships.alarms force row level security;
revoke all on partnerships.alarms from public;
create policy owner_keeps on partnerships.alarms to katch_owner using (true) with check (true);
-- Only who was told; never the person themselves, whose screen somebody else may be looking at.
create policy told on partnerships.alarms to katch_app
  using (programme = (select access.my_programme()) and (select access.me()) = any (told) and person <> (select access.me()))
  with check (programme = (select access.my_programme()));
grant select on partnerships.alarms to katch_app;
grant update (found, settled_at, settled_by, revision) on partnerships.alarms to katch_app;

/** Whom an alarm is about, for who was told of it: a coordinator knows the people of an agency by no other way. */
create function access.name_of_alarm(alarm uuid) returns text language sql stable security definer set search_path = pg_catalog as $$
  select p.shown_name from partnerships.alarms a join partnerships.people p on p.programme = a.programme and p.id = a.person
  where a.programme = access.my_programme() and a.id = alarm and access.me() = any (a.told) and a.person <> access.me()
$$;
revoke all on function access.name_of_alarm(uuid) from public;
grant execute on function access.name_of_alarm(uuid) to katch_app;

/**
 * The session is an alarm's from now on, and colleagues are told at once: the heads of the agency and everybody at the person's desks;
 * where these are fewer than two, the coordinators of the region, then the administrators. Once for each session. For the door.
 */
create function access.sound_alarm(owner_programme text, of_handle text, at timestamptz, leaf text) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  forced record;
  hears uuid[];
  alarm uuid := gen_random_uuid();
  lines jsonb;
begin
  update access.sessions s set alarm_at = at where s.programme = owner_programme and s.handle = of_handle and s.alarm_at is null and s.ended_at is null returning s.person into forced;
  if forced.person is null then return false; end if;
  with own as (select p.id, p.agency, a.region from partnerships.people p join partnerships.agencies a on a.programme = p.programme and a.id = p.agency where p.programme = owner_programme and p.id = forced.person),
  candidates as (
    select p.id, case
        when p.agency = own.agency and exists (select from partnerships.roles_held r where r.programme = p.programme and r.person = p.id and r.role = 'head' and r.since <= now() and (r.until is null or r.until > now())) then 1
        when exists (select from partnerships.memberships mine join partnerships.memberships theirs on theirs.programme = mine.programme and theirs.desk = mine.desk
          where mine.programme = owner_programme and mine.person = forced.person and theirs.person = p.id
            and mine.since <= now() and (mine.until is null or mine.until > now()) and theirs.since <= now() and (theirs.until is null or theirs.until > now())) then 1
        when exists (select from partnerships.roles_held r where r.programme = p.programme and r.person = p.id and r.role = 'coordinator' and own.region = any (r.regions) and r.since <= now() and (r.until is null or r.until > now())) then 2
        when exists (select from partnerships.roles_held r where r.programme = p.programme and r.person = p.id and r.role = 'administrator' and r.since <= now() and (r.until is null or r.until > now())) then 3
      end as circle
    from partnerships.people p cross join own where p.programme = owner_programme and p.state = 'active' and p.id <> forced.person
  )
  select array_agg(c.id) into hears from candidates c where c.circle is not null and (c.circle = 1 or (select count(*) from candidates nearer where nearer.circle < c.circle) < 2);
  hears := coalesce(hears, '{}');
  insert into partnerships.alarms (programme, id, person, at, told) values (owner_programme, alarm, forced.person, at, hears);
  with noticed as (
    insert into notify.notices (programme, person, kind, shelf, about) select owner_programme, h, 'alarm', 'alarms', alarm from unnest(hears) h returning notices.person, notices.id
  )
  select coalesce(jsonb_agg(jsonb_build_object('audience', 'person:' || l.person, 'shelf', l.shelf, 'record', l.record)), '[]') into lines from (
    select n.person, 'notices' as shelf, n.id as record from noticed n union all select h, 'alarms', alarm from unnest(hears) h) l;
  perform log.append_as(owner_programme, forced.person::text, array[leaf], lines);
  return true;
end $$;

/** Orders that a device be emptied and ends every session on it, and the short numbers that would wake them. See 0037. */
create or replace function access.order_emptying(somebody uuid, of_handle text, order_id uuid, at timestamptz) returns text
language plpgsql security definer set search_path = pg_catalog as $$
declare
  asking record;
  device record;
begin
  select * into asking from access.live_session();
  if asking.person is null or (somebody <> asking.person and not access.may_manage(somebody)) then return 'not-yours'; end if;
  select d.device_hash into device from access.known_devices d
    where d.programme = asking.programme and d.person = somebody and split_part(d.mark, ':', 2) = of_handle order by d.last_at desc limit 1;
  if device.device_hash is null then return 'not-yours'; end if;
  if asking.strong_at < now() - interval '5 minutes' then return 'confirm-again'; end if;
  insert into access.emptyings (programme, id, person, device_hash, handle, ordered_by, ordered_at)
    values (asking.programme, order_id, somebody, device.device_hash, of_handle, asking.person, at) on conflict (programme, person, device_hash) do nothing;
  update access.sessions s set ended_at = now() where s.programme = asking.programme and split_part(s.device, ':', 2) = of_handle and s.ended_at is null;
  update access.numbers n set share = null, next_share = null, closed_at = now() where n.programme = asking.programme and n.device = of_handle and n.share is not null;
  return 'ordered';
end $$;
create policy owner_closes on access.numbers to katch_owner using (true) with check (true);

revoke all on function access.who_behind_number(bytea), access.sound_alarm(text, text, timestamptz, text) from public;
grant execute on function access.who_behind_number(bytea), access.sound_alarm(text, text, timestamptz, text) to katch_door;

reset role;
