-- Why: everybody who signed in read of every desk, of a shelter too. A desk has a tier of secrecy now: who is below it finds the front gate in its place, and the desk, its
-- contacts, its keys, its place and its number do not exist for them. A service of a hidden desk stands at its gate, so that a child can still be sent (docs/decisions/0032).

set role katch_owner;

-- 1 open, 2 programme, 3 workers, 4 region, 5 own house. Nothing: as it was, 2 and told to strangers where it keeps no children.
alter table partnerships.desks add column tier smallint check (tier between 1 and 5), add column gate uuid,
  add constraint desks_gate foreign key (programme, gate) references partnerships.desks (programme, id),
  add constraint hidden_has_gate check ((coalesce(tier, 2) >= 3) = (gate is not null)),
  add constraint own_gate check (gate <> id),
  -- A champion's concern goes to a desk that every champion may know.
  add constraint hidden_takes_no_concerns check (coalesce(tier, 2) < 3 or not takes_concerns);
create index desks_hidden on partnerships.desks (programme, gate) where tier >= 3;

-- The number under which a service stands at a gate: the same in a house that was brought back from a backup, and no number of the hidden desk.
alter table partnerships.services add column stands_as uuid not null generated always as (overlay(overlay(md5('stands at the gate for ' || id::text) placing '4' from 13) placing '8' from 17)::uuid) stored;
create unique index services_at_gate on partnerships.services (programme, stands_as);

-- Where it is and how one finds it. Not a column of the desk: of a desk of a region, who sees the desk does not see this.
create table partnerships.places (
  programme text not null,
  desk uuid not null,
  place text not null check (char_length(place) between 1 and 300),
  set_by uuid not null,
  set_at timestamptz not null,
  primary key (programme, desk),
  foreign key (programme, desk) references partnerships.desks
);
alter table partnerships.places enable row level security;
alter table partnerships.places force row level security;
revoke all on partnerships.places from public;
create policy owner_keeps on partnerships.places to katch_owner using (true) with check (true);
create policy owner_sets on partnerships.desks for update to katch_owner using (true) with check (true);

/** The rule of the tiers, said once. Of whoever has these roles, works for this agency, sits at `mine`, which work for the regions `here`, and coordinates `regions`. */
create function access.sees_hidden(d partnerships.desks, roles text[], agency uuid, mine uuid[], here text[], regions text[]) returns boolean language sql immutable set search_path = pg_catalog as $$
  select coalesce(d.id = any (mine) or roles && array['administrator', 'clockwork'] or case d.tier
    when 3 then roles && array['coordinator', 'head'] or ('worker' = any (roles) and mine <> '{}')
    when 4 then ('worker' = any (roles) and (d.regions && here or d.gate = any (mine))) or ('coordinator' = any (roles) and d.regions && regions)
      or (d.agency = agency and ('head' = any (roles) or ('worker' = any (roles) and mine <> '{}')))
    when 5 then d.agency = agency and ('head' = any (roles) or ('worker' = any (roles) and mine <> '{}'))
    end, false)
$$;

/** Desks that do not exist for who asks. */
create function access.hidden_desks() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(d.id), '{}') from partnerships.desks d
  where d.programme = (select access.my_programme()) and d.tier >= 3
    and not access.sees_hidden(d, (select access.my_roles()), (select access.my_agency()), (select access.my_desks()),
      (select coalesce(array_agg(distinct r), '{}') from partnerships.desks o cross join unnest(o.regions) r where o.programme = access.my_programme() and o.id = any (access.my_desks())), (select access.my_regions()))
$$;
/** And what of the directory belongs to them, whether it stands or has ended. */
create function access.hidden_records() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  with hidden as materialized (select unnest(access.hidden_desks()) as desk)
  select coalesce(array_agg(id), '{}') from (
    select desk as id from hidden
    union all select c.id from hidden h join partnerships.duty_contacts c on c.programme = access.my_programme() and c.desk = h.desk
    union all select s.id from hidden h join partnerships.services s on s.programme = access.my_programme() and s.desk = h.desk) all_of_them
$$;
/** Which gate who asks is shown where a record names a desk that does not exist for them. */
create function access.gates() returns table (desk uuid, gate uuid) language sql stable security definer set search_path = pg_catalog as $$
  select d.id, d.gate from partnerships.desks d where d.programme = access.my_programme() and d.id = any (access.hidden_desks())
$$;

-- The wall: the row itself, what belongs to it, its keys, and the lines of the feed that would tell its number.
alter policy directory on partnerships.desks using (programme = (select access.my_programme()) and id <> all ((select access.hidden_desks())::uuid[]));
alter policy directory on partnerships.duty_contacts using (programme = (select access.my_programme()) and desk <> all ((select access.hidden_desks())::uuid[]));
-- Now that the policy for reading is not of the programme alone, theirs who keep the directory would be asked for a guest as well, who may not call what it asks.
alter policy kept on partnerships.duty_contacts to katch_app;
alter policy directory on partnerships.services using (programme = (select access.my_programme()) and desk <> all ((select access.hidden_desks())::uuid[]));
alter policy signed_in on vault.desk_keys using (programme = (select access.my_programme()) and desk <> all ((select access.hidden_desks())::uuid[]));
create policy hidden_is_not_heard on sync.feed as restrictive for select to katch_app
  using (audience <> 'everyone' or shelf not in ('desks', 'contacts', 'services') or record <> all ((select access.hidden_records())::uuid[]));
-- Of a region's and an own house's desk the place stays in its agency: colleagues who know that there is one ask there.
create policy told on partnerships.places for select to katch_app using (programme = (select access.my_programme()) and exists (
  select from partnerships.desks d where d.programme = places.programme and d.id = places.desk
    and (coalesce(d.tier, 2) <= 3 or d.agency = (select access.my_agency()) or (select access.has_role('administrator')))));
grant select on partnerships.places to katch_app;

/**
 * What stands at gates for who asks: the services of desks that do not exist for them, of these numbers or all. No word of the desk, and no note, which somebody wrote about it.
 */
create function partnerships.services_at_gates(ids uuid[] default null)
returns table (id uuid, agency uuid, desk uuid, service text, regions text[], languages text[], age_from int, age_to int, revision int) language sql stable security definer set search_path = pg_catalog as $$
  select s.stands_as, g.agency, g.id, s.service, s.regions, s.languages, s.age_from, s.age_to, s.revision
  from partnerships.services s
  join partnerships.desks d on d.programme = s.programme and d.id = s.desk and d.state = 'active'
  join partnerships.agencies a on a.programme = d.programme and a.id = d.agency and a.state = 'active'
  join partnerships.desks g on g.programme = d.programme and g.id = d.gate and g.state = 'active'
  join partnerships.agencies b on b.programme = g.programme and b.id = g.agency and b.state = 'active'
  where s.programme = access.my_programme() and s.ended_at is null and s.desk = any (access.hidden_desks()) and (ids is null or s.stands_as = any (ids)) order by s.stands_as
$$;

/** A gate works and everybody may know it; of an own house it is of the same agency. What would leave a hidden desk without one does not come about, by whatever way. */
create function partnerships.keep_gates() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('gates of ' || new.programme, 0));
  if new.tier >= 3 and new.state = 'active' and not exists (select from partnerships.desks g where g.programme = new.programme and g.id = new.gate
    and g.state = 'active' and coalesce(g.tier, 2) <= 2 and (new.tier < 5 or g.agency = new.agency)) then
    raise exception using errcode = 'KA032', message = 'a hidden desk without a gate that works';
  end if;
  if (new.state <> 'active' or new.tier >= 3) and exists (select from partnerships.desks d where d.programme = new.programme and d.gate = new.id and d.state = 'active' and d.tier >= 3) then
    raise exception using errcode = 'KA032', message = 'a gate that a hidden desk needs';
  end if;
  return null;
end $$;
create constraint trigger gates_kept after insert or update of tier, gate, state, agency on partnerships.desks for each row execute function partnerships.keep_gates();

/** Until this transaction ends nobody else changes gates. */
create function partnerships.hold_gates() returns void language sql volatile security definer set search_path = pg_catalog as
$$ select pg_advisory_xact_lock(hashtextextended('gates of ' || access.my_programme(), 0)) $$;

/** Active desks for which these stand as gates, whoever may see them: how many, and of how many agencies other than that of the gate. For who keeps the directory. */
create function partnerships.behind(gates uuid[]) returns table (desks int, others int) language sql stable security definer set search_path = pg_catalog as $$
  select count(*)::int, (count(*) filter (where d.agency <> g.agency))::int from partnerships.desks d join partnerships.desks g on g.programme = d.programme and g.id = d.gate
  where (access.has_role('administrator') or access.has_role('head')) and d.programme = access.my_programme() and d.gate = any (gates) and d.state = 'active' and d.tier >= 3
$$;

/** False where it is not the caller's, or it is not the desk that was looked at. A head names gates of the own agency; one of another agency an administrator names, who knows that it agreed. */
create function partnerships.set_secrecy(of_desk uuid, based_on int, new_tier int, new_gate uuid, new_place text, at timestamptz) returns boolean language plpgsql volatile security definer set search_path = pg_catalog as $$
declare d partnerships.desks;
begin
  select * into d from partnerships.desks x where x.programme = access.my_programme() and x.id = of_desk for update;
  if d.id is null or not access.may_keep_directory_of(d.agency) or d.revision <> based_on then return false; end if;
  if not access.has_role('administrator') and exists (select from partnerships.desks g where g.programme = d.programme and g.id = new_gate and g.agency <> d.agency and g.id is distinct from d.gate) then return false; end if;
  update partnerships.desks x set tier = new_tier, gate = new_gate, revision = x.revision + 1 where x.programme = d.programme and x.id = d.id;
  delete from partnerships.places p where p.programme = d.programme and p.desk = d.id and new_place is null;
  insert into partnerships.places (programme, desk, place, set_by, set_at) select d.programme, d.id, new_place, access.me(), at where new_place is not null
    on conflict (programme, desk) do update set place = excluded.place, set_by = excluded.set_by, set_at = excluded.set_at;
  return true;
end $$;

-- Who has been told of which hidden desk: whose sight ends is told to forget it, once and nobody else, because a line to all would tell its number.
create table partnerships.desks_told (
  programme text not null,
  desk uuid not null,
  person uuid not null,
  primary key (programme, desk, person)
);
alter table partnerships.desks_told enable row level security;
alter table partnerships.desks_told force row level security;
revoke all on partnerships.desks_told from public;
create policy owner_keeps on partnerships.desks_told to katch_owner using (true) with check (true);

/**
 * After a change of rights, desks or tiers: who has come to see a hidden desk and who does not see it any more, with every record they get or forget, and every record of
 * other rooms that was told to that desk and to them: it names the gate from now on, or the desk again. `were_open`: desks that everybody saw until now. For who changes such things; whoever else asks is told nothing and changes nothing.
 */
create function partnerships.settle_sight(were_open uuid[]) returns table (person uuid, shelf text, record uuid, child uuid) language plpgsql volatile security definer set search_path = pg_catalog as $$
declare mine text := access.my_programme();
begin
  if not (access.has_role('administrator') or access.has_role('head')) then return; end if;
  insert into partnerships.desks_told (programme, desk, person)
    select mine, d.id, p.id from partnerships.desks d join partnerships.people p on p.programme = d.programme and p.sign_in_name not like ':%'
    where d.programme = mine and d.id = any (were_open) and d.tier >= 3 on conflict do nothing;
  delete from partnerships.desks_told t where t.programme = mine and exists (select from partnerships.desks d where d.programme = mine and d.id = t.desk and coalesce(d.tier, 2) < 3);
  return query
  with rights as (
    select p.id, p.agency,
      array(select r.role from partnerships.roles_held r where r.programme = mine and r.person = p.id and r.since <= now() and (r.until is null or r.until > now())) as roles,
      array(select m.desk from partnerships.memberships m join partnerships.desks d on d.programme = m.programme and d.id = m.desk and d.state = 'active'
        where m.programme = mine and m.person = p.id and m.since <= now() and (m.until is null or m.until > now())) as desks,
      array(select x from partnerships.roles_held r cross join unnest(r.regions) x where r.programme = mine and r.person = p.id and r.role = 'coordinator' and r.since <= now() and (r.until is null or r.until > now())) as regions
    from partnerships.people p where p.programme = mine and p.state <> 'left' and p.sign_in_name not like ':%'
  ), seen as materialized (
    select d.id as desk, p.id as person from rights p
    cross join lateral (select coalesce(array_agg(distinct r), '{}') as here from partnerships.desks o cross join unnest(o.regions) r where o.programme = mine and o.id = any (p.desks)) o
    join partnerships.desks d on d.programme = mine and d.tier >= 3 and access.sees_hidden(d, p.roles, p.agency, p.desks, o.here, p.regions)
  ), gone as (
    delete from partnerships.desks_told t where t.programme = mine and not exists (select from seen s where s.desk = t.desk and s.person = t.person) returning t.desk, t.person
  ), come as (
    insert into partnerships.desks_told (programme, desk, person) select mine, s.desk, s.person from seen s on conflict do nothing returning desks_told.desk, desks_told.person
  ), moved as (select * from gone union all select * from come),
  shared as (
    select distinct f.desk, l.shelf, l.record, l.child, l.audience from (
      select distinct m.desk, t.shelf, t.record from moved m join sync.feed t on t.programme = mine and t.audience = 'desk:' || m.desk) f
    join sync.feed l on l.programme = mine and l.shelf = f.shelf and l.record = f.record and l.audience <> 'desk:' || f.desk and (l.audience like 'desk:%' or l.audience like 'region:%')
  )
  select m.person, s.shelf, s.record, s.child from moved m join rights p on p.id = m.person
  join shared s on s.desk = m.desk and s.audience = any (array(select 'desk:' || x from unnest(p.desks) x) || array(select 'region:' || x from unnest(p.regions) x))
  union
  select m.person, x.shelf, x.record, null::uuid from moved m cross join lateral (
    select 'desks' as shelf, m.desk as record
    union all select 'contacts', c.id from partnerships.duty_contacts c where c.programme = mine and c.desk = m.desk and c.ended_at is null
    union all select 'services', s.id from partnerships.services s where s.programme = mine and s.desk = m.desk and s.ended_at is null
    union all select 'services', s.stands_as from partnerships.services s where s.programme = mine and s.desk = m.desk and s.ended_at is null) x;
end $$;

-- What tells of desks by another road, and reads past the wall because it has to.
create or replace function partnerships.empty_desks(today date, of_desks uuid[] default null) returns table (desk uuid, from_day date, until_day date)
language sql stable security definer set search_path = pg_catalog as $$
  with here as (
    select d.id as desk, p.id as person, case when p.away_until < today then null else p.away_from end as away_from, case when p.away_from is null then null else coalesce(p.away_until, 'infinity') end as away_until
    from partnerships.desks d
    left join partnerships.agencies a on a.programme = d.programme and a.id = d.agency and a.state = 'active'
    left join (partnerships.memberships m
      join partnerships.people p on p.programme = m.programme and p.id = m.person and p.state = 'active'
      join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.role = 'worker' and r.since <= now() and (r.until is null or r.until > now()))
      on m.programme = d.programme and m.desk = d.id and m.since <= now() and (m.until is null or m.until > now()) and a.id is not null and d.state = 'active'
    where d.programme = access.my_programme() and (of_desks is null or d.id = any (of_desks)) and d.id <> all ((select access.hidden_desks())::uuid[])
  ), summed as (
    select h.desk, count(h.person) as people, count(h.away_from) as away, max(h.away_from) as first_day, min(h.away_until) as last_day from here h group by h.desk
  )
  select s.desk, case when s.people = 0 then null else s.first_day end, case when s.people = 0 then null else nullif(s.last_day, 'infinity') end
  from summed s where s.people = 0 or (s.away = s.people and s.first_day <= s.last_day)
$$;
create or replace function vault.signers_of(of_desks uuid[]) returns table (desk uuid, public_key text)
language sql stable security definer set search_path = pg_catalog as $$
  select m.desk, k.public_key from partnerships.memberships m
  join vault.signing_keys k on k.programme = m.programme and k.person = m.person
  join partnerships.people p on p.programme = m.programme and p.id = m.person and p.state = 'active'
  where access.has_role('worker') and m.programme = access.my_programme() and m.desk = any (of_desks) and m.desk <> all ((select access.hidden_desks())::uuid[]) and m.since <= now() and (m.until is null or m.until > now())
    and exists (select from partnerships.roles_held r where r.programme = m.programme and r.person = m.person and r.role = 'worker' and r.since <= now() and (r.until is null or r.until > now()))
  order by m.desk, k.public_key
$$;
create or replace function partnerships.recoverable(of uuid[]) returns table (desk uuid) language sql stable security definer set search_path = pg_catalog as $$
  select k.desk from vault.desk_keys k
  join partnerships.desks d on d.programme = k.programme and d.id = k.desk
  join partnerships.agencies a on a.programme = d.programme and a.id = d.agency
  join vault.desk_key_seals s on s.programme = k.programme and s.desk = k.desk and s.version = k.version and s.kind = 'recovery' and s.recipient = a.id and s.recipient_key = a.recovery_public_key
  where k.programme = access.my_programme() and k.desk = any (of) and k.desk <> all ((select access.hidden_desks())::uuid[]) and k.retired_at is null
$$;
-- Who is told nothing of a desk does not learn by this that there is such a contact.
create or replace function partnerships.verify_contact(contact uuid, reached boolean, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not (access.has_role('worker') or access.has_role('head') or access.has_role('coordinator') or access.has_role('administrator')) then return false; end if;
  update partnerships.duty_contacts c set revision = c.revision + 1,
    verified_at = case when reached then at else c.verified_at end,
    verified_by = case when reached then access.me() else c.verified_by end,
    not_reached_at = case when reached then null else at end
    where c.programme = access.my_programme() and c.id = contact and c.ended_at is null and c.desk <> all (access.hidden_desks());
  return found;
end $$;
-- The index key reaches a hidden desk from somebody who sees it.
create or replace function matching.desks_with_key(most int) returns table (desk uuid, key_version int, public_key text) language sql stable security definer set search_path = pg_catalog as $$
  select k.desk, k.version, k.public_key from vault.desk_keys k
  where access.has_role('worker') and k.programme = access.my_programme() and k.retired_at is null and k.desk <> all ((select access.hidden_desks())::uuid[])
  order by k.desk = any (access.my_desks()) desc, k.desk limit most
$$;
create or replace function matching.desks_without_index_key(most int) returns table (desk uuid, key_version int, public_key text)
language sql stable security definer set search_path = pg_catalog as $$
  select k.desk, k.version, k.public_key from vault.desk_keys k
  where access.has_role('worker') and k.programme = access.my_programme() and k.retired_at is null and k.desk <> all ((select access.hidden_desks())::uuid[])
    and not exists (select from matching.index_key_seals s where s.programme = k.programme and s.desk = k.desk and s.key_version = k.version
      and s.version = (select max(i.version) from matching.index_keys i where i.programme = k.programme))
  order by k.desk = any (access.my_desks()) desc, k.desk limit most
$$;
-- A photo and a name are sealed to whom one may know; who sees the hidden desk seals them on.
create or replace function files.desks_for(child uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct r.desk order by r.desk), '{}') from access.relations r
  where access.acts_for(desks_for.child) and r.programme = access.my_programme() and r.child = desks_for.child and files.follows_name(r.child, r.desk) and r.desk <> all ((select access.hidden_desks())::uuid[])
$$;
create or replace function files.owners_without(file uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct r.desk order by r.desk), '{}') from files.files f
  join access.relations r on r.programme = f.programme and r.child = f.child and r.kind in ('owner', 'one-child') and r.since <= now() and (r.until is null or r.until > now())
  where f.programme = access.my_programme() and f.id = owners_without.file and f.forgotten_at is null and access.acts_for(f.child) and r.desk <> all ((select access.hidden_desks())::uuid[])
    and exists (select from files.openings o where o.programme = f.programme and o.file = f.id and o.person = access.me() and o.at > now() - interval '10 minutes')
    and not exists (select from files.seals s where s.programme = f.programme and s.file = f.id and s.desk = r.desk)
$$;
create or replace function vault.owners_without(child uuid, version int) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  with owning as materialized (select r.desk, r.kind from access.relations r
    where r.programme = access.my_programme() and r.child = owners_without.child and r.kind in ('owner', 'one-child') and r.since <= now() and (r.until is null or r.until > now())),
  opening as materialized (select s.desk from vault.identity_seals s where s.programme = access.my_programme() and s.child = owners_without.child and s.version = owners_without.version)
  select coalesce(array_agg(distinct o.desk order by o.desk), '{}') from owning o
  where o.desk not in (select desk from opening) and o.desk <> all ((select access.hidden_desks())::uuid[]) and not access.is_blocked(owners_without.child)
    and exists (select from owning where kind = 'one-child') and exists (select from owning where desk = any (access.my_desks())) and exists (select from opening where desk = any (access.my_desks()))
$$;

-- Strangers hear of a desk that is open to anybody, or of which nothing was said and that keeps no children. `tier` is for the second wall alone, as `desk` is.
drop function partnerships.services_told(text);
create function partnerships.services_told(of_programme text)
returns table (id uuid, desk uuid, tier int, service text, regions text[], languages text[], age_from int, age_to int, agency uuid, agency_kind text, agency_title jsonb)
language sql stable security definer set search_path = pg_catalog as $$
  select s.id, s.desk, d.tier::int, s.service, s.regions, s.languages, s.age_from, s.age_to, a.id, a.kind, a.title
  from partnerships.services s
  join partnerships.desks d on d.programme = s.programme and d.id = s.desk and d.state = 'active' and coalesce(d.tier, 1) = 1
  join partnerships.agencies a on a.programme = s.programme and a.id = s.agency and a.state = 'active'
  where s.programme = of_programme and s.ended_at is null and not exists (
    select from partnerships.services o where o.programme = s.programme and o.desk = s.desk and o.ended_at is null and not partnerships.may_be_told(o.service))
  order by s.id
$$;

revoke all on function access.sees_hidden(partnerships.desks, text[], uuid, uuid[], text[], text[]), access.hidden_desks(), access.hidden_records(), access.gates(), partnerships.services_at_gates(uuid[]),
  partnerships.keep_gates(), partnerships.hold_gates(), partnerships.behind(uuid[]), partnerships.set_secrecy(uuid, int, int, uuid, text, timestamptz), partnerships.settle_sight(uuid[]), partnerships.services_told(text) from public;
grant execute on function access.hidden_desks() to katch_app, katch_vault, katch_guest;
grant execute on function access.hidden_records() to katch_app;
grant execute on function access.gates() to katch_app, katch_guest;
grant execute on function partnerships.services_at_gates(uuid[]), partnerships.hold_gates(), partnerships.behind(uuid[]), partnerships.set_secrecy(uuid, int, int, uuid, text, timestamptz), partnerships.settle_sight(uuid[]) to katch_app;
grant execute on function partnerships.services_told(text) to katch_door;

reset role;
