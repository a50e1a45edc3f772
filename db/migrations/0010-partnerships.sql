-- Why: who works with whom, what each desk gives and whom to call there, so that nobody has to know somebody to find help.
-- And the rules by which people receive rights are drawn closer than the first stones had them: a head manages nobody who
-- holds more than a worker or champion, a person works at desks of the own agency only, names of staff are for colleagues.

set role katch_owner;

create table partnerships.duty_contacts (
  programme text not null,
  id uuid not null,
  agency uuid not null,
  desk uuid not null,
  place text not null check (place in ('duty', 'deputy', 'head', 'backup')),
  person uuid,
  name text not null check (char_length(name) between 1 and 80),
  phone text not null check (phone ~ '^\+[1-9][0-9]{7,14}$'),
  always boolean not null,
  days text[] not null default '{}' check (days <@ array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']),
  from_hour int check (from_hour between 0 and 23),
  to_hour int check (to_hour between 1 and 24),
  note text,
  verified_at timestamptz,
  verified_by uuid,
  not_reached_at timestamptz,
  set_by uuid not null,
  set_at timestamptz not null,
  ended_at timestamptz,
  revision int not null default 1,
  primary key (programme, id),
  foreign key (programme, agency) references partnerships.agencies,
  foreign key (programme, desk) references partnerships.desks,
  foreign key (programme, person) references partnerships.people,
  check (always = (from_hour is null) and always = (to_hour is null) and always = (days = '{}')),
  check (from_hour is distinct from to_hour or always),
  check ((verified_at is null) = (verified_by is null))
);
create unique index one_at_a_place on partnerships.duty_contacts (programme, desk, place) where ended_at is null;
create index duty_contacts_of_person on partnerships.duty_contacts (programme, person) where ended_at is null;

create table partnerships.services (
  programme text not null,
  id uuid not null,
  agency uuid not null,
  desk uuid not null,
  service text not null,
  regions text[] not null check (regions <> '{}'),
  languages text[] not null check (languages <> '{}'),
  age_from int not null check (age_from between 0 and 25),
  age_to int not null check (age_to between 0 and 25),
  note text,
  set_by uuid not null,
  set_at timestamptz not null,
  ended_at timestamptz,
  revision int not null default 1,
  primary key (programme, id),
  foreign key (programme, agency) references partnerships.agencies,
  foreign key (programme, desk) references partnerships.desks,
  check (age_from <= age_to)
);
create unique index one_of_a_kind on partnerships.services (programme, service, desk) where ended_at is null;
create index services_by_desk on partnerships.services (programme, desk) where ended_at is null;

-- Who keeps a share of an agency's recovery key on paper. Not in the directory: knowing whom to press is a risk to them.
create table partnerships.custodians (
  programme text not null,
  agency uuid not null,
  n int not null check (n between 1 and 5),
  name text not null check (char_length(name) between 1 and 80),
  set_by uuid not null,
  set_at timestamptz not null,
  primary key (programme, agency, n),
  foreign key (programme, agency) references partnerships.agencies
);

do $$
declare t text;
begin
  foreach t in array array['duty_contacts', 'services', 'custodians'] loop
    execute format('alter table partnerships.%I enable row level security', t);
    execute format('alter table partnerships.%I force row level security', t);
    execute format('revoke all on partnerships.%I from public', t);
    execute format('create policy owner_keeps on partnerships.%I to katch_owner using (true) with check (true)', t);
  end loop;
end $$;

create policy directory on partnerships.duty_contacts for select to katch_app using (programme = (select access.my_programme()));
create policy directory on partnerships.services for select to katch_app using (programme = (select access.my_programme()));
create function access.may_keep_directory_of(agency uuid) returns boolean language sql stable security definer set search_path = pg_catalog as
$$ select access.has_role('administrator') or (access.has_role('head') and agency = access.my_agency()) $$;
/** An entry of the directory belongs to the agency of its desk, whatever the one who writes it says. */
create function access.is_desk_of(desk uuid, agency uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from partnerships.desks d where d.programme = access.my_programme() and d.id = is_desk_of.desk and d.agency = is_desk_of.agency)
$$;
create policy kept on partnerships.duty_contacts to katch_app
  using (programme = (select access.my_programme()) and access.may_keep_directory_of(agency))
  with check (programme = (select access.my_programme()) and access.may_keep_directory_of(agency) and access.is_desk_of(desk, agency));
create policy kept on partnerships.services to katch_app
  using (programme = (select access.my_programme()) and access.may_keep_directory_of(agency))
  with check (programme = (select access.my_programme()) and access.may_keep_directory_of(agency) and access.is_desk_of(desk, agency));
create policy own_agency on partnerships.custodians for select to katch_app
  using (programme = (select access.my_programme()) and (select access.has_role('head')) and agency = (select access.my_agency()));

/** Whoever called may say whether somebody answered: champions and observers do not, they are not the ones who call. */
create function partnerships.verify_contact(contact uuid, reached boolean, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not (access.has_role('worker') or access.has_role('head') or access.has_role('coordinator') or access.has_role('administrator')) then return false; end if;
  update partnerships.duty_contacts c set revision = c.revision + 1,
    verified_at = case when reached then at else c.verified_at end,
    verified_by = case when reached then access.me() else c.verified_by end,
    not_reached_at = case when reached then null else at end
    where c.programme = access.my_programme() and c.id = contact and c.ended_at is null;
  return found;
end $$;

-- An administrator who could put their own key in the place of an agency's recovery key would read what follows. So the
-- column is out of the rooms' reach, and only a head of that agency sets it.
revoke update on partnerships.agencies from katch_app;
grant update (kind, title, region, state, revision) on partnerships.agencies to katch_app;
create policy owner_sets_recovery on partnerships.agencies for update to katch_owner using (true) with check (true);
create function partnerships.set_recovery(of_agency uuid, new_key text, names text[], at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not access.has_role('head') or access.my_agency() is distinct from of_agency then return false; end if;
  if new_key !~ '^[A-Za-z0-9_-]{43}$' or array_length(names, 1) is distinct from 5 then return false; end if;
  update partnerships.agencies a set recovery_public_key = new_key, revision = a.revision + 1 where a.programme = access.my_programme() and a.id = of_agency;
  insert into partnerships.custodians (programme, agency, n, name, set_by, set_at)
    select access.my_programme(), of_agency, x.n, x.name, access.me(), at from unnest(names) with ordinality x(name, n)
    on conflict (programme, agency, n) do update set name = excluded.name, set_by = excluded.set_by, set_at = excluded.set_at;
  return true;
end $$;

/**
 * Nobody manages their own rights, and nobody the clockwork. A head manages people of the own agency who hold nothing
 * above a worker's or champion's role: inviting an administrator anew would be becoming one.
 */
create or replace function access.may_manage(somebody uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select somebody <> access.me() and exists (
    select from partnerships.people p where p.programme = access.my_programme() and p.id = somebody
      and not exists (select from partnerships.roles_held r where r.programme = p.programme and r.person = p.id and r.role = 'clockwork')
      and (access.has_role('administrator') or (access.has_role('head') and p.agency = access.my_agency()
        and not exists (select from partnerships.roles_held r where r.programme = p.programme and r.person = p.id
          and r.role not in ('worker', 'champion') and (r.until is null or r.until > now())))))
$$;
/** People with whom a worker or head shares a desk. A champion has the directory and no list of people. */
create function access.my_colleagues() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select case when access.has_role('worker') or access.has_role('head') then (
    select coalesce(array_agg(distinct m.person), '{}') from partnerships.memberships m
    where m.programme = access.my_programme() and m.desk = any (access.my_desks()) and m.since <= now() and (m.until is null or m.until > now())
  ) else '{}'::uuid[] end
$$;
create or replace function access.is_colleague(somebody uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select somebody = access.me() or exists (select from partnerships.people p where p.programme = access.my_programme() and p.id = somebody
    and (access.has_role('administrator') or (access.has_role('head') and p.agency = access.my_agency()) or p.id = any (access.my_colleagues())))
$$;

drop policy own_agency on partnerships.people;
create policy colleagues on partnerships.people for select to katch_app
  using (programme = (select access.my_programme()) and (id = (select access.me()) or (select access.has_role('administrator'))
    or ((select access.has_role('head')) and agency = (select access.my_agency())) or id = any ((select access.my_colleagues())::uuid[])));
drop policy managed on partnerships.people;
create policy added on partnerships.people for insert to katch_app
  with check (programme = (select access.my_programme()) and state = 'invited' and made_by = (select access.me()) and id <> (select access.me())
    and ((select access.has_role('administrator')) or ((select access.has_role('head')) and agency = (select access.my_agency()))));
create policy managed on partnerships.people for update to katch_app
  using (programme = (select access.my_programme()) and access.may_manage(id))
  with check (programme = (select access.my_programme()) and ((select access.has_role('administrator')) or agency = (select access.my_agency())));
-- Agency and name of an account never change hands.
revoke update on partnerships.people from katch_app;
grant update (shown_name, language, languages, email, state, revision) on partnerships.people to katch_app;

/** A desk's members come from its own agency. */
create function access.works_where(person uuid, desk uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from partnerships.people p join partnerships.desks d on d.programme = p.programme and d.agency = p.agency
    where p.programme = access.my_programme() and p.id = works_where.person and d.id = works_where.desk)
$$;
drop policy managed on partnerships.memberships;
create policy managed on partnerships.memberships to katch_app
  using (programme = (select access.my_programme()) and access.may_manage(person))
  with check (programme = (select access.my_programme()) and access.may_manage(person) and access.works_where(person, desk));
drop policy managed on partnerships.roles_held;
create policy managed on partnerships.roles_held to katch_app
  using (programme = (select access.my_programme()) and access.may_manage(person))
  with check (programme = (select access.my_programme()) and access.may_manage(person) and role <> 'clockwork'
    and ((select access.has_role('administrator')) or role in ('worker', 'champion')));

/**
 * The active administrators, and the promise that until this transaction ends nobody else changes who they are: two who
 * end each other at the same moment become one ending and one refusal.
 */
create function partnerships.administrators_locked() returns uuid[] language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('administrators of ' || access.my_programme(), 0));
  return array(select r.person from partnerships.roles_held r
    join partnerships.people p on p.programme = r.programme and p.id = r.person and p.state = 'active'
    join partnerships.agencies a on a.programme = p.programme and a.id = p.agency and a.state = 'active'
    where r.programme = access.my_programme() and r.role = 'administrator' and r.since <= now() and (r.until is null or r.until > now()) order by 1);
end $$;

/** Whom a change of staff concerns beside the desk: heads of that agency, and administrators. */
create function partnerships.who_manages(of_agency uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct p.id), '{}') from partnerships.people p
  join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.since <= now() and (r.until is null or r.until > now())
  where p.programme = access.my_programme() and p.state = 'active'
    and (r.role = 'administrator' or (r.role = 'head' and p.agency = of_agency))
$$;

/** Which members hold which version of their desk's key: for the desk itself and for whoever manages its people. */
create function partnerships.key_holders(of_desks uuid[]) returns table (desk uuid, person uuid, version int)
language sql stable security definer set search_path = pg_catalog as $$
  select s.desk, s.recipient, max(s.version) from vault.desk_key_seals s
  join vault.member_keys k on k.programme = s.programme and k.person = s.recipient and k.public_key = s.recipient_key
  join partnerships.desks d on d.programme = s.programme and d.id = s.desk
  where s.programme = access.my_programme() and s.kind = 'person' and s.desk = any (of_desks)
    and (s.desk = any (access.my_desks()) or access.has_role('administrator') or (access.has_role('head') and d.agency = access.my_agency()))
  group by s.desk, s.recipient
$$;
create policy owner_counts on vault.desk_key_seals for select to katch_owner using (true);
create policy owner_counts on vault.member_keys for select to katch_owner using (true);

revoke all on function access.may_keep_directory_of(uuid), access.is_desk_of(uuid, uuid), access.my_colleagues(), access.works_where(uuid, uuid) from public;
revoke all on all functions in schema partnerships from public;
grant execute on function access.may_keep_directory_of(uuid), access.is_desk_of(uuid, uuid), access.my_colleagues(), access.works_where(uuid, uuid) to katch_app;
grant execute on all functions in schema partnerships to katch_app;
grant select, insert, update on partnerships.duty_contacts, partnerships.services to katch_app;
grant select on partnerships.custodians to katch_app;

reset role;
