-- Why: before anything is stored it is settled who may touch what. The server's logins own nothing; the database finds
-- out who is asking from an unguessable session token, never from a plain setting that one injected statement could forge.

do $$
begin
  if not exists (select from pg_roles where rolname = 'katch_owner') then
    create role katch_owner nologin noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'katch_vault') then
    create role katch_vault nologin noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'katch_app') then
    create role katch_app login nosuperuser nobypassrls noinherit nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'katch_door') then
    create role katch_door login nosuperuser nobypassrls noinherit nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'katch_jobs') then
    create role katch_jobs login nosuperuser nobypassrls noinherit nocreatedb nocreaterole;
  end if;
exception when unique_violation or duplicate_object then null; -- two installations on one cluster, migrated at once
end $$;
grant katch_owner to current_user;
grant katch_vault to katch_app;

create schema access authorization katch_owner;
create schema partnerships authorization katch_owner;
create schema sync authorization katch_owner;
create schema log authorization katch_owner;
create schema notify authorization katch_owner;
create schema vault authorization katch_owner;
create schema kms authorization katch_owner;
create schema clocks authorization katch_owner;
create schema consent authorization katch_owner;
create schema identification authorization katch_owner;
create schema referral authorization katch_owner;

grant usage on schema access, partnerships, sync, log, notify, kms, clocks, consent, identification, referral to katch_app;
grant usage on schema access, partnerships, log, vault to katch_door;
grant usage on schema vault to katch_vault;
grant usage on schema access to katch_vault;

set role katch_owner;

create table access.programmes (
  programme text primary key check (programme ~ '^[a-z][a-z0-9-]{1,30}$'),
  title jsonb not null,
  languages text[] not null,
  regions text[] not null,
  is_demo boolean not null default false,
  set_up_at timestamptz not null
);

create table access.sessions (
  token_hash bytea primary key,
  programme text not null references access.programmes,
  person uuid not null,
  handle text not null,
  device text not null default '',
  way text not null check (way in ('passphrase', 'passkey', 'enrolment', 'clockwork')),
  made_at timestamptz not null,
  seen_at timestamptz not null,
  strong_at timestamptz not null,
  idle_minutes int not null default 15 check (idle_minutes > 0),
  ends_at timestamptz not null,
  ended_at timestamptz
);
create index sessions_by_person on access.sessions (programme, person, made_at desc);

-- People, desks and roles are kept by the room of partnerships; they stand here because access rests on them.
create table partnerships.agencies (
  programme text not null references access.programmes,
  id uuid not null,
  kind text not null,
  title jsonb not null,
  region text not null,
  state text not null default 'active' check (state in ('active', 'suspended')),
  recovery_public_key text,
  revision int not null default 1,
  primary key (programme, id)
);
create table partnerships.desks (
  programme text not null,
  id uuid not null,
  agency uuid not null,
  title jsonb not null,
  regions text[] not null,
  takes_concerns boolean not null default false,
  state text not null default 'active' check (state in ('active', 'closed')),
  revision int not null default 1,
  primary key (programme, id),
  foreign key (programme, agency) references partnerships.agencies
);
create index desks_by_agency on partnerships.desks (programme, agency);
create table partnerships.people (
  programme text not null,
  id uuid not null,
  agency uuid not null,
  sign_in_name text not null check (sign_in_name = lower(sign_in_name)),
  shown_name text not null,
  language text not null default 'ru',
  languages text[] not null default '{}',
  email text,
  state text not null default 'invited' check (state in ('invited', 'active', 'suspended', 'left')),
  made_by uuid,
  revision int not null default 1,
  primary key (programme, id),
  unique (programme, sign_in_name),
  foreign key (programme, agency) references partnerships.agencies
);
create index people_by_agency on partnerships.people (programme, agency);
create table partnerships.memberships (
  programme text not null,
  desk uuid not null,
  person uuid not null,
  since timestamptz not null,
  until timestamptz,
  primary key (programme, person, desk),
  foreign key (programme, desk) references partnerships.desks,
  foreign key (programme, person) references partnerships.people
);
create index memberships_by_desk on partnerships.memberships (programme, desk);
create table partnerships.roles_held (
  programme text not null,
  person uuid not null,
  role text not null check (role in ('champion', 'worker', 'head', 'coordinator', 'administrator', 'observer', 'clockwork')),
  regions text[] not null default '{}',
  since timestamptz not null,
  until timestamptz,
  given_by uuid,
  primary key (programme, person, role),
  foreign key (programme, person) references partnerships.people,
  check (given_by is distinct from person)
);

-- Need to know: a desk stands in a relation to a child, for a purpose, until a day. Nothing else opens a file.
create table access.relations (
  programme text not null,
  child uuid not null,
  desk uuid not null,
  kind text not null check (kind in ('owner', 'team', 'referred-pending', 'referred-accepted', 'consult', 'supervisor')),
  purpose text not null,
  since timestamptz not null,
  until timestamptz,
  primary key (programme, child, desk, kind),
  foreign key (programme, desk) references partnerships.desks
);
create index relations_by_desk on access.relations (programme, desk, since desc, child);
-- A relative, an accused or a named person: for them the file does not exist, whatever else allows it.
create table access.blocks (
  programme text not null,
  child uuid not null,
  person uuid not null,
  because text not null,
  since timestamptz not null,
  primary key (programme, child, person)
);

/** The live session behind the token of this transaction, or nothing. */
create function access.live_session() returns table (programme text, person uuid, agency uuid, handle text, language text, strong_at timestamptz)
language sql stable security definer set search_path = pg_catalog rows 1 as $$
  select s.programme, s.person, p.agency, s.handle, p.language, s.strong_at
  from access.sessions s
  join partnerships.people p on p.programme = s.programme and p.id = s.person and p.state = 'active'
  join partnerships.agencies a on a.programme = p.programme and a.id = p.agency and a.state = 'active'
  where s.token_hash = sha256(convert_to(coalesce(current_setting('katch.session', true), ''), 'UTF8'))
    and s.ended_at is null and s.ends_at > now() and s.seen_at > now() - s.idle_minutes * interval '1 minute'
$$;
create function access.me() returns uuid language sql stable security definer set search_path = pg_catalog as
$$ select person from access.live_session() $$;
create function access.my_programme() returns text language sql stable security definer set search_path = pg_catalog as
$$ select programme from access.live_session() $$;
create function access.my_agency() returns uuid language sql stable security definer set search_path = pg_catalog as
$$ select agency from access.live_session() $$;
create function access.my_desks() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(m.desk), '{}') from access.live_session() s
  join partnerships.memberships m on m.programme = s.programme and m.person = s.person
    and m.since <= now() and (m.until is null or m.until > now())
  join partnerships.desks d on d.programme = m.programme and d.id = m.desk and d.state = 'active'
$$;
create function access.my_roles() returns text[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(r.role), '{}') from access.live_session() s
  join partnerships.roles_held r on r.programme = s.programme and r.person = s.person
    and r.since <= now() and (r.until is null or r.until > now())
$$;
create function access.has_role(wanted text) returns boolean language sql stable security definer set search_path = pg_catalog as
$$ select wanted = any (access.my_roles()) $$;
create function access.my_regions() returns text[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct x), '{}') from access.live_session() s
  join partnerships.roles_held r on r.programme = s.programme and r.person = s.person and r.role = 'coordinator'
    and r.since <= now() and (r.until is null or r.until > now())
  cross join unnest(r.regions) x
$$;
create function access.my_audiences() returns text[] language sql stable security definer set search_path = pg_catalog as $$
  select array['everyone', 'person:' || access.me()::text]
    || array(select 'desk:' || d::text from unnest(access.my_desks()) d)
    || array(select 'region:' || r from unnest(access.my_regions()) r)
$$;
create function access.is_blocked(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.blocks b join access.live_session() s on s.programme = b.programme and s.person = b.person
    where b.child = is_blocked.child)
$$;
/** True where one of my desks serves this child now. A referral that still waits for an answer serves nobody yet. */
create function access.serves(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (
    select from access.relations r
    where r.programme = access.my_programme() and r.child = serves.child and r.desk = any (access.my_desks())
      and r.kind <> 'referred-pending' and r.since <= now() and (r.until is null or r.until > now())
  ) and not access.is_blocked(serves.child)
$$;
/** Everything the server asks about the person of this transaction, in one answer. */
create function access.who() returns table (programme text, person uuid, agency uuid, desks uuid[], roles text[], regions text[], session text, language text)
language sql stable security definer set search_path = pg_catalog rows 1 as $$
  select s.programme, s.person, s.agency, access.my_desks(), access.my_roles(), access.my_regions(), s.handle, s.language
  from access.live_session() s
$$;

alter table access.programmes enable row level security;
alter table access.programmes force row level security;
alter table access.sessions enable row level security;
alter table access.sessions force row level security;
alter table access.relations enable row level security;
alter table access.relations force row level security;
alter table access.blocks enable row level security;
alter table access.blocks force row level security;
alter table partnerships.agencies enable row level security;
alter table partnerships.agencies force row level security;
alter table partnerships.desks enable row level security;
alter table partnerships.desks force row level security;
alter table partnerships.people enable row level security;
alter table partnerships.people force row level security;
alter table partnerships.memberships enable row level security;
alter table partnerships.memberships force row level security;
alter table partnerships.roles_held enable row level security;
alter table partnerships.roles_held force row level security;

-- The owner logs in nowhere; only the definer functions above read as it, so its own policies are open.
create policy owner_reads on access.programmes to katch_owner using (true);
create policy owner_reads on access.sessions to katch_owner using (true);
create policy owner_reads on access.relations to katch_owner using (true);
create policy owner_reads on access.blocks to katch_owner using (true);
create policy owner_reads on partnerships.agencies to katch_owner using (true);
create policy owner_reads on partnerships.desks to katch_owner using (true);
create policy owner_reads on partnerships.people to katch_owner using (true);
create policy owner_reads on partnerships.memberships to katch_owner using (true);
create policy owner_reads on partnerships.roles_held to katch_owner using (true);

create policy own_programme on access.programmes for select to katch_app using (programme = (select access.my_programme()));
create policy door on access.programmes to katch_door using (true) with check (true);
create policy door on access.sessions to katch_door using (true) with check (true);
create policy door_reads on partnerships.people for select to katch_door using (true);
create policy door_activates on partnerships.people for update to katch_door using (true) with check (true);
create policy door_reads on partnerships.agencies for select to katch_door using (true);
create policy door_reads on partnerships.roles_held for select to katch_door using (true);

-- A desk that serves a child may bring another desk in, or end a relation; it sees the relations of its own children.
create policy served on access.relations for select to katch_app
  using (programme = (select access.my_programme()) and (desk = any ((select access.my_desks())::uuid[]) or access.serves(child)));
create policy brings_in on access.relations for insert to katch_app
  with check (programme = (select access.my_programme()) and (desk = any ((select access.my_desks())::uuid[]) or access.serves(child)));
create policy ends on access.relations for update to katch_app
  using (programme = (select access.my_programme()) and (desk = any ((select access.my_desks())::uuid[]) or access.serves(child)))
  with check (programme = (select access.my_programme()));
create policy own_blocks on access.blocks for select to katch_app
  using (programme = (select access.my_programme()) and access.serves(child));

-- The directory is for everybody who has signed in; people are for their own agency and for administrators.
create policy directory on partnerships.agencies for select to katch_app using (programme = (select access.my_programme()));
create policy administrators on partnerships.agencies to katch_app
  using (programme = (select access.my_programme()) and (select access.has_role('administrator')))
  with check (programme = (select access.my_programme()));
create policy directory on partnerships.desks for select to katch_app using (programme = (select access.my_programme()));
create policy administrators on partnerships.desks to katch_app
  using (programme = (select access.my_programme()) and (select access.has_role('administrator')))
  with check (programme = (select access.my_programme()));
create policy own_agency on partnerships.people for select to katch_app
  using (programme = (select access.my_programme()) and (agency = (select access.my_agency()) or (select access.has_role('administrator'))));
create policy managed on partnerships.people to katch_app
  using (programme = (select access.my_programme()) and id <> (select access.me())
    and ((select access.has_role('administrator')) or ((select access.has_role('head')) and agency = (select access.my_agency()))))
  with check (programme = (select access.my_programme()) and id <> (select access.me())
    and ((select access.has_role('administrator')) or agency = (select access.my_agency())));
create function access.may_manage(somebody uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  -- Nobody manages their own rights; a head manages the people of the own agency, an administrator everybody else.
  select somebody <> access.me() and exists (
    select from partnerships.people p where p.programme = access.my_programme() and p.id = somebody
      and (access.has_role('administrator') or (access.has_role('head') and p.agency = access.my_agency())))
$$;
create function access.is_colleague(somebody uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from partnerships.people p where p.programme = access.my_programme() and p.id = somebody
    and (p.agency = access.my_agency() or access.has_role('administrator')))
$$;
create policy own_agency on partnerships.memberships for select to katch_app
  using (programme = (select access.my_programme()) and (person = (select access.me()) or access.is_colleague(person)));
create policy managed on partnerships.memberships to katch_app
  using (programme = (select access.my_programme()) and access.may_manage(person))
  with check (programme = (select access.my_programme()) and access.may_manage(person));
create policy own_agency on partnerships.roles_held for select to katch_app
  using (programme = (select access.my_programme()) and (person = (select access.me()) or access.is_colleague(person)));
create policy managed on partnerships.roles_held to katch_app
  using (programme = (select access.my_programme()) and access.may_manage(person))
  with check (programme = (select access.my_programme()) and access.may_manage(person)
    and ((select access.has_role('administrator')) or role in ('worker', 'champion')));

revoke all on all functions in schema access from public;
grant execute on all functions in schema access to katch_app, katch_vault;
grant select on access.programmes to katch_app;
grant select, insert, update on access.relations to katch_app;
grant select on access.blocks to katch_app;
grant select, insert, update on partnerships.agencies, partnerships.desks, partnerships.people, partnerships.memberships, partnerships.roles_held to katch_app;
grant select, insert, update on access.programmes to katch_door;
grant select, insert, update on access.sessions to katch_door;
grant select on partnerships.people, partnerships.agencies, partnerships.roles_held to katch_door;
grant update (state, language) on partnerships.people to katch_door;

reset role;
