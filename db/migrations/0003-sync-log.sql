-- Why: one road in and one line of time. What was filled in, what became of it, who must hear of it, and the log of
-- all that are written in one transaction; numbers are given under one lock held until commit, so they appear in order of commit.

set role katch_owner;

create table log.heads (
  programme text primary key references access.programmes,
  leaves bigint not null default 0,
  feed bigint not null default 0
);
create table log.leaves (
  programme text not null,
  n bigint not null,
  body text not null,
  hash bytea not null,
  primary key (programme, n)
);
create table log.checkpoints (
  programme text not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  made_at timestamptz not null,
  primary key (programme, size)
);
create table log.tiles (
  programme text not null,
  level int not null,
  tile bigint not null,
  width int not null check (width between 1 and 256),
  hashes bytea not null check (octet_length(hashes) = width * 32),
  primary key (programme, level, tile)
);

create table sync.submissions (
  programme text not null references access.programmes,
  id uuid not null,
  person uuid not null,
  form text not null,
  version int not null,
  about uuid,
  taken_at timestamptz not null,
  salt bytea not null,
  -- Canonical JSON of what was taken, without story and identity; hash of those two beside it.
  body text not null,
  story bytea,
  verdict text not null default '',
  primary key (programme, id)
);
create index submissions_by_person on sync.submissions (programme, person, taken_at desc);

create table sync.feed (
  programme text not null,
  n bigint not null,
  audience text not null,
  shelf text not null,
  record uuid not null,
  gone boolean not null default false,
  at timestamptz not null,
  primary key (programme, n)
);
create index feed_by_audience on sync.feed (programme, audience, n);

/**
 * Gives the next numbers and writes leaves and feed lines under them. The row lock on log.heads is held until the
 * transaction ends: whoever reads number n may be sure that nothing below n appears later.
 * The actor of every leaf must be the person whom the database itself knows.
 */
create function log.append_as(owner_programme text, actor text, bodies text[], lines jsonb) returns table (leaves bigint, feed bigint)
language plpgsql security definer set search_path = pg_catalog as $$
declare
  head record;
  wanted int := coalesce(array_length(bodies, 1), 0);
  fresh int := jsonb_array_length(lines);
  body text;
begin
  foreach body in array bodies loop
    if body::jsonb ->> 'actor' is distinct from actor then
      raise exception 'a leaf must name the person of the session';
    end if;
  end loop;
  update log.heads h set leaves = h.leaves + wanted, feed = h.feed + fresh where h.programme = owner_programme
    returning h.leaves, h.feed into strict head;
  insert into log.leaves (programme, n, body, hash)
    select owner_programme, head.leaves - wanted + b.i - 1, b.body, sha256('\x00'::bytea || convert_to(b.body, 'UTF8'))
    from unnest(bodies) with ordinality b(body, i);
  insert into sync.feed (programme, n, audience, shelf, record, gone, at)
    select owner_programme, head.feed - fresh + l.i, l.line ->> 'audience', l.line ->> 'shelf', (l.line ->> 'record')::uuid,
      coalesce((l.line ->> 'gone')::boolean, false), now()
    from jsonb_array_elements(lines) with ordinality l(line, i);
  return query select head.leaves, head.feed;
end $$;

/** For rooms: as the person of the session, in the programme of the session. */
create function log.append(bodies text[], lines jsonb) returns table (leaves bigint, feed bigint)
language plpgsql security definer set search_path = pg_catalog as $$
declare me uuid := access.me();
begin
  if me is null then raise exception 'nobody is asking'; end if;
  return query select * from log.append_as(access.my_programme(), me::text, bodies, lines);
end $$;

/** For the door (sign-in): there may be no session yet; the actor is whom the leaf names, or "-". No feed lines. */
create function log.append_by_door(owner_programme text, body text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform log.append_as(owner_programme, body::jsonb ->> 'actor', array[body], '[]');
end $$;

alter table log.heads enable row level security;
alter table log.heads force row level security;
alter table log.leaves enable row level security;
alter table log.leaves force row level security;
alter table log.checkpoints enable row level security;
alter table log.checkpoints force row level security;
alter table log.tiles enable row level security;
alter table log.tiles force row level security;
alter table sync.submissions enable row level security;
alter table sync.submissions force row level security;
alter table sync.feed enable row level security;
alter table sync.feed force row level security;

create policy owner_writes on log.heads to katch_owner using (true) with check (true);
create policy owner_writes on log.leaves to katch_owner using (true) with check (true);
create policy owner_writes on sync.feed to katch_owner using (true) with check (true);
create policy door on log.heads for insert to katch_door with check (true);
-- The keeper of the log reads leaves and writes checkpoints; it is the door's login, which no room query can use.
create policy keeper on log.leaves for select to katch_door using (true);
create policy keeper on log.checkpoints to katch_door using (true) with check (true);
create policy keeper on log.tiles to katch_door using (true) with check (true);

create policy own on sync.submissions to katch_app
  using (programme = (select access.my_programme()) and person = (select access.me()))
  with check (programme = (select access.my_programme()) and person = (select access.me()));
create policy heard on sync.feed for select to katch_app
  using (programme = (select access.my_programme()) and audience = any ((select access.my_audiences())::text[]));

create table notify.notices (
  programme text not null,
  id uuid not null default gen_random_uuid(),
  person uuid not null,
  kind text not null,
  shelf text not null,
  about uuid not null,
  made_at timestamptz not null default now(),
  seen_at timestamptz,
  mailed_at timestamptz,
  primary key (programme, id)
);
create index notices_by_person on notify.notices (programme, person, made_at desc);
create index notices_unmailed on notify.notices (programme, made_at) where mailed_at is null and seen_at is null;
alter table notify.notices enable row level security;
alter table notify.notices force row level security;
create policy owner_writes on notify.notices to katch_owner using (true) with check (true);
create policy own on notify.notices to katch_app
  using (programme = (select access.my_programme()) and person = (select access.me()))
  with check (programme = (select access.my_programme()) and person = (select access.me()));
create policy mails on notify.notices to katch_door using (true) with check (true);

/** Leaves a notice for people and for everybody at desks; never to the one who acts. It says that something waits, not what. */
create function notify.tell(people uuid[], desks uuid[], of_kind text, of_shelf text, of_record uuid) returns table (person uuid, notice uuid)
language sql security definer set search_path = pg_catalog as $$
  insert into notify.notices (programme, person, kind, shelf, about)
  select access.my_programme(), x.person, of_kind, of_shelf, of_record from (
    select unnest(people) as person
    union
    select m.person from partnerships.memberships m where m.programme = access.my_programme() and m.desk = any (desks)
      and m.since <= now() and (m.until is null or m.until > now())
  ) x where x.person <> access.me() returning notices.person, notices.id
$$;

revoke all on all functions in schema log, notify from public;
grant execute on function log.append(text[], jsonb) to katch_app;
grant execute on function log.append_by_door(text, text) to katch_door;
grant execute on function notify.tell(uuid[], uuid[], text, text, uuid) to katch_app;
grant insert on log.heads to katch_door;
grant select on log.leaves to katch_door;
grant select, insert on log.checkpoints to katch_door;
grant select, insert, update on log.tiles to katch_door;
grant select, insert, update on sync.submissions to katch_app;
grant select on sync.feed to katch_app;
grant select on notify.notices to katch_app;
grant update (seen_at) on notify.notices to katch_app;
grant usage on schema notify to katch_door;
grant select on notify.notices to katch_door;
grant update (mailed_at) on notify.notices to katch_door;

reset role;

-- The first day: the programme, the office that keeps it, its first administrator, and the clockwork (the server's own
-- jobs, which see service facts only). It works once; from then on everything is a form that somebody filled in.
set role katch_owner;
create policy first_day on access.programmes for insert to katch_owner with check (true);
create policy first_day on partnerships.agencies for insert to katch_owner with check (true);
create policy first_day on partnerships.people for insert to katch_owner with check (true);
create policy first_day on partnerships.roles_held for insert to katch_owner with check (true);
create policy first_day on log.heads for insert to katch_owner with check (true);
create function access.set_up(new_programme text, titles jsonb, new_languages text[], new_regions text[], office jsonb, administrator jsonb, as_demo boolean) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare works uuid := gen_random_uuid();
begin
  lock table access.programmes in exclusive mode; -- two first visits at once become one programme and one refusal
  if exists (select from access.programmes) then raise exception using errcode = 'KA001', message = 'a programme is set up already'; end if;
  insert into access.programmes (programme, title, languages, regions, is_demo, set_up_at) values (new_programme, titles, new_languages, new_regions, as_demo, now());
  insert into log.heads (programme) values (new_programme);
  insert into partnerships.agencies (programme, id, kind, title, region)
    values (new_programme, (office ->> 'id')::uuid, 'PROGRAMME', office -> 'title', new_regions[1]);
  insert into partnerships.people (programme, id, agency, sign_in_name, shown_name, language, state)
    values (new_programme, (administrator ->> 'id')::uuid, (office ->> 'id')::uuid, administrator ->> 'signInName', administrator ->> 'shownName', administrator ->> 'language', 'invited'),
      (new_programme, works, (office ->> 'id')::uuid, ':clockwork', 'clockwork', 'en', 'active');
  insert into partnerships.roles_held (programme, person, role, since)
    values (new_programme, (administrator ->> 'id')::uuid, 'administrator', now()), (new_programme, works, 'clockwork', now());
end $$;
revoke all on function access.set_up(text, jsonb, text[], text[], jsonb, jsonb, boolean) from public;
grant execute on function access.set_up(text, jsonb, text[], text[], jsonb, jsonb, boolean) to katch_door;
reset role;
