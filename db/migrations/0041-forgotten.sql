-- Why: what somebody may no longer see is forgotten on their phones, and each phone says so (Security E-6). The house keeps when a phone
-- was told and when it answered; the desk that opened a child's file sees who had it, and where nothing has been heard yet.

set role katch_owner;

create table sync.gone (
  programme text not null references access.programmes,
  child uuid not null,
  shelf text not null,
  record uuid not null,
  person uuid not null,
  -- As the person's session knows it, not as the phone says.
  device text not null,
  -- When this phone was told to forget; nothing where it found out by itself that it sits at the desk no more.
  told_at timestamptz,
  forgotten_at timestamptz,
  primary key (programme, person, device, shelf, record)
);
create index gone_by_child on sync.gone (programme, child);
alter table sync.gone enable row level security;
alter table sync.gone force row level security;
-- Read and written only by the functions below, each of which finds out who asks.
create policy owner_writes on sync.gone to katch_owner using (true) with check (true);

create function access.my_device() returns text language sql stable security definer set search_path = pg_catalog as $$
  select s.device from access.sessions s
  where s.token_hash = sha256(convert_to(coalesce(current_setting('katch.session', true), ''), 'UTF8')) and s.person = access.me()
$$;

/** This person's phone is being told to forget these records. */
create function sync.tell_gone(shelves text[], records uuid[], children uuid[]) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare mine text := access.my_programme(); me uuid := access.me(); here text := access.my_device();
begin
  if me is null then return; end if;
  insert into sync.gone (programme, child, shelf, record, person, device, told_at)
    select mine, x.child, x.shelf, x.record, me, here, now() from unnest(shelves, records, children) x(shelf, record, child)
    on conflict (programme, person, device, shelf, record) do update set told_at = now(), forgotten_at = null;
end $$;

/**
 * This person's phone says that it has forgotten these records. It speaks for itself alone, and of nothing but what it was told about or
 * once was let see: a child's file that a desk of theirs served while they sat there.
 */
create function sync.hear_forgotten(shelves text[], records uuid[]) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare mine text := access.my_programme(); me uuid := access.me(); here text := access.my_device();
begin
  if me is null then return; end if;
  update sync.gone g set forgotten_at = now() from unnest(shelves, records) x(shelf, record)
    where g.programme = mine and g.person = me and g.device = here and g.shelf = x.shelf and g.record = x.record;
  insert into sync.gone (programme, child, shelf, record, person, device, forgotten_at)
    select distinct mine, x.record, x.shelf, x.record, me, here, now() from unnest(shelves, records) x(shelf, record)
    where x.shelf = 'children' and not access.serves(x.record) and exists (
      select from partnerships.memberships m join access.relations r on r.programme = m.programme and r.desk = m.desk
      where m.programme = mine and m.person = me and r.child = x.record and r.kind <> 'referred-pending'
        and m.since < coalesce(r.until, 'infinity') and r.since < coalesce(m.until, 'infinity'))
    on conflict do nothing;
end $$;

/**
 * Who had this child's file on a phone and may not see it any more, by desk: how many phones, of how many nothing was heard since, and when
 * the last one said that it has forgotten. For the desk that opened the file; for everybody else, nothing. No person is named.
 */
create function sync.who_had(of_child uuid) returns table (desk uuid, agency uuid, until timestamptz, phones int, silent int, forgotten_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  with had as (
    select m.person, r.desk, greatest(m.since, r.since) as since, least(coalesce(m.until, 'infinity'), coalesce(r.until, 'infinity')) as until
    from access.relations r join partnerships.memberships m on m.programme = r.programme and m.desk = r.desk
    where r.programme = access.my_programme() and r.child = of_child and r.kind <> 'referred-pending'
      and greatest(m.since, r.since) < least(coalesce(m.until, 'infinity'), coalesce(r.until, 'infinity'))
  ), ended as (
    select h.person, h.desk, min(h.since) as since, least(max(h.until), now()) as until from had h
    where exists (select from access.blocks b where b.programme = access.my_programme() and b.child = of_child and b.person = h.person)
      or not exists (select from had still where still.person = h.person and still.until > now())
    group by h.person, h.desk
  ), phone as (
    select e.desk, e.until, (
      select case when bool_and(g.forgotten_at is not null) then max(g.forgotten_at) end from sync.gone g
      where g.programme = access.my_programme() and g.child = of_child and g.person = e.person and g.device = s.device
        and coalesce(g.forgotten_at, g.told_at) >= e.until - interval '1 minute'
    ) as forgotten_at
    from ended e cross join lateral (
      select distinct s.device from access.sessions s where s.programme = access.my_programme() and s.person = e.person
        -- A phone that reads the feed by itself is not seen by it: what counts is whether it could.
        and s.made_at < e.until and coalesce(s.ended_at, s.ends_at) > e.since
    ) s
  )
  select p.desk, d.agency, max(p.until), count(*)::int, (count(*) filter (where p.forgotten_at is null))::int, max(p.forgotten_at)
  from phone p join partnerships.desks d on d.programme = access.my_programme() and d.id = p.desk
  where access.owns(of_child) group by p.desk, d.agency order by max(p.until) desc
$$;

revoke all on function access.my_device(), sync.tell_gone(text[], uuid[], uuid[]), sync.hear_forgotten(text[], uuid[]), sync.who_had(uuid) from public;
grant execute on function sync.tell_gone(text[], uuid[], uuid[]), sync.hear_forgotten(text[], uuid[]), sync.who_had(uuid) to katch_app;

reset role;
