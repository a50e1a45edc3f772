-- Why: two agencies learn how many children they share, and then which of their own. A run is begun by two people, one of each agency; its rows lie
-- under the matcher's key while it is open and are gone with it, whoever ends it and however: a trigger takes them away, not the app.

set role katch_owner;

create table recognition.runs (
  programme text not null references access.programmes,
  -- The number of the submission that proposed it.
  id uuid not null,
  a_agency uuid not null,
  b_agency uuid not null,
  purpose text not null check (purpose in ('same-children-twice', 'before-cooperation', 'missing-children', 'district-count')),
  state text not null default 'proposed' check (state in ('proposed', 'sending', 'comparing', 'counted', 'showing', 'ended')),
  ending text check (ending in ('declined', 'stopped', 'overdue', 'done')),
  proposed_by uuid not null,
  proposed_at timestamptz not null,
  agreed_by uuid,
  agreed_at timestamptz,
  -- Public halves of the run's key, each with who signed it and the signature.
  a_half jsonb,
  b_half jsonb,
  a_sent_at timestamptz,
  b_sent_at timestamptz,
  found int check (found >= 0),
  a_shows_at timestamptz,
  b_shows_at timestamptz,
  a_named_at timestamptz,
  b_named_at timestamptz,
  ended_at timestamptz,
  ended_by uuid,
  -- What was told of the count, from and up to: the only thing of it that stays.
  told_from int,
  told_to int,
  revision int not null default 1,
  primary key (programme, id),
  foreign key (programme, a_agency) references partnerships.agencies,
  foreign key (programme, b_agency) references partnerships.agencies,
  foreign key (programme, proposed_by) references partnerships.people,
  foreign key (programme, agreed_by) references partnerships.people,
  check (a_agency <> b_agency),
  -- One person is never both.
  check (agreed_by <> proposed_by),
  check ((agreed_by is null) = (agreed_at is null)),
  check (state in ('proposed', 'ended') or agreed_by is not null),
  check (state = 'proposed' or agreed_by is not null or ending in ('declined', 'stopped', 'overdue')),
  check (state not in ('comparing', 'counted', 'showing') or (a_sent_at is not null and b_sent_at is not null)),
  check (state not in ('counted', 'showing') or found is not null),
  check (state <> 'showing' or (a_shows_at is not null and b_shows_at is not null)),
  check ((a_named_at is null and b_named_at is null) or (a_shows_at is not null and b_shows_at is not null)),
  check ((state = 'ended') = (ended_at is not null) and (state = 'ended') = (ending is not null)),
  check (state <> 'ended' or (a_half is null and b_half is null and found is null))
);
create unique index runs_one_open on recognition.runs (programme, least(a_agency, b_agency), greatest(a_agency, b_agency)) where state <> 'ended';
create index runs_by_a on recognition.runs (programme, a_agency, proposed_at desc);
create index runs_by_b on recognition.runs (programme, b_agency, proposed_at desc);

/** Who was found, by the numbers of the run; a child only once its own side has named it, after both said that they show. */
create table recognition.run_matches (
  programme text not null,
  run uuid not null,
  a_row bigint not null,
  b_row bigint not null,
  likely text not null check (likely in ('likely', 'very-likely')),
  a_child uuid,
  b_child uuid,
  primary key (programme, run, a_row),
  unique (programme, run, b_row),
  foreign key (programme, run) references recognition.runs
);

/** Rows of a run in pieces, under the matcher's key. */
create table matching.run_rows (
  programme text not null,
  run uuid not null,
  side text not null check (side in ('a', 'b')),
  piece int not null check (piece between 1 and 100),
  sealed bytea not null check (octet_length(sealed) between 141 and 108033),
  -- How many children, made-up ones with them: what a side may send is counted.
  children int not null check (children > 0),
  primary key (programme, run, side, piece)
);

do $$
declare t text;
begin
  foreach t in array array['recognition.runs', 'recognition.run_matches', 'matching.run_rows'] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('revoke all on %s from public', t);
    execute format('create policy owner_keeps on %s to katch_owner using (true) with check (true)', t);
  end loop;
end $$;
create policy matcher_reads on matching.run_rows for select to katch_matcher using (true);
grant select on matching.run_rows to katch_matcher;

/** Who speaks for an agency in this: workers of its desks who are at its head; where nobody is at its head, its workers. */
create function recognition.speakers_of(of_agency uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  with circle as materialized (select p.id, r.role from partnerships.people p
    join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.since <= now() and (r.until is null or r.until > now())
    where p.programme = access.my_programme() and p.agency = of_agency and p.state = 'active' and r.role in ('head', 'worker'))
  select distinct c.id from circle c join partnerships.memberships m on m.programme = access.my_programme() and m.person = c.id and m.since <= now() and (m.until is null or m.until > now())
  where c.role = 'worker' and (exists (select from circle h where h.role = 'head' and h.id = c.id) or not exists (select from circle h where h.role = 'head'))
$$;
create function recognition.i_speak() returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select access.me() in (select recognition.speakers_of(access.my_agency()))
$$;
/** Whether there is such an agency and it works. */
create function recognition.is_active_agency(of_agency uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from partnerships.agencies a where a.programme = access.my_programme() and a.id = of_agency and a.state = 'active')
$$;
/** Who hears of a run at an agency: its heads; where it has none, those who speak for it. With them its speakers. */
create function recognition.hear_of_run(of_agency uuid) returns table (person uuid, tells boolean) language sql stable security definer set search_path = pg_catalog as $$
  with heads as materialized (select distinct p.id from partnerships.people p
    join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.role = 'head' and r.since <= now() and (r.until is null or r.until > now())
    where p.programme = access.my_programme() and p.agency = of_agency and p.state = 'active'),
  speakers as materialized (select x as id from recognition.speakers_of(of_agency) x)
  select x.id, x.id in (select id from heads) or not exists (select from heads) from (select id from heads union select id from speakers) x
  where exists (select from recognition.runs r where r.programme = access.my_programme() and of_agency in (r.a_agency, r.b_agency) and (access.my_agency() in (r.a_agency, r.b_agency) or access.has_role('clockwork')))
$$;

create policy sides on recognition.runs for select to katch_app
  using (programme = (select access.my_programme()) and ((select access.my_agency()) in (a_agency, b_agency) and ((select recognition.i_speak()) or (select access.has_role('head')) or (select access.me()) in (proposed_by, agreed_by)) or (select access.has_role('clockwork'))));
create policy proposes on recognition.runs for insert to katch_app
  with check (programme = (select access.my_programme()) and state = 'proposed' and proposed_by = (select access.me()) and a_agency = (select access.my_agency()) and (select recognition.i_speak()));
create policy steps on recognition.runs for update to katch_app
  using (programme = (select access.my_programme()) and ((select access.my_agency()) in (a_agency, b_agency) and ((select recognition.i_speak()) or (select access.has_role('head')) or (select access.me()) in (proposed_by, agreed_by)) or (select access.has_role('clockwork'))))
  with check (programme = (select access.my_programme()));
grant select, insert on recognition.runs to katch_app;
grant update (state, ending, agreed_by, agreed_at, b_half, a_half, a_sent_at, b_sent_at, found, a_shows_at, b_shows_at, a_named_at, b_named_at, ended_at, ended_by, told_from, told_to, revision) on recognition.runs to katch_app;

/**
 * A step is its own side's: what the one says, the other cannot say for it. It is the two who began the run that send, show and name; anybody of either
 * side, and the clockwork, ends it. States go forward only, and what has ended stays ended.
 */
create function recognition.own_step() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  states text[] := array['proposed', 'sending', 'comparing', 'counted', 'showing', 'ended'];
  me uuid := access.me();
  works boolean := access.has_role('clockwork');
begin
  if old.state = 'ended' then raise exception 'an ended run was to be changed'; end if;
  if array_position(states, new.state) < array_position(states, old.state) then raise exception 'a run went backwards'; end if;
  if new.state = 'ended' then
    if new.ended_by is distinct from (case when works then null else me end) then raise exception 'ended in another''s name'; end if;
    if new.ending = 'overdue' and not works then raise exception 'time is told by the clockwork'; end if;
  end if;
  if (new.agreed_by, new.agreed_at) is distinct from (old.agreed_by, old.agreed_at) and not coalesce(
    old.state = 'proposed' and old.agreed_by is null and new.agreed_by = me and old.b_agency = access.my_agency() and recognition.i_speak(), false) then raise exception 'agreed by somebody else'; end if;
  if new.state <> 'ended' and new.a_half is distinct from old.a_half then raise exception 'a half of a key was changed'; end if;
  if new.state <> 'ended' and new.b_half is distinct from old.b_half and new.agreed_by is not distinct from old.agreed_by then raise exception 'a half of a key was changed'; end if;
  if (new.a_sent_at, new.a_shows_at, new.a_named_at) is distinct from (old.a_sent_at, old.a_shows_at, old.a_named_at) and not coalesce(me = old.proposed_by and access.my_agency() = old.a_agency, false)
    then raise exception 'said for the other side'; end if;
  if (new.b_sent_at, new.b_shows_at, new.b_named_at) is distinct from (old.b_sent_at, old.b_shows_at, old.b_named_at) and not coalesce(me = old.agreed_by and access.my_agency() = old.b_agency, false)
    then raise exception 'said for the other side'; end if;
  if new.state <> 'ended' and new.found is distinct from old.found and not (works and old.state = 'comparing') then raise exception 'counted by somebody'; end if;
  return new;
end $$;
create trigger own_step before update on recognition.runs for each row execute function recognition.own_step();

/** With its end a run's rows and numbers are gone. */
create function recognition.run_ended() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from matching.run_rows r where r.programme = new.programme and r.run = new.id;
  delete from recognition.run_matches m where m.programme = new.programme and m.run = new.id;
  return null;
end $$;
create trigger run_ended after update on recognition.runs for each row when (new.state = 'ended') execute function recognition.run_ended();
/** What was compared needs its rows no longer. */
create function recognition.run_counted() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from matching.run_rows r where r.programme = new.programme and r.run = new.id;
  return null;
end $$;
create trigger run_counted after update on recognition.runs for each row when (new.state = 'counted' and old.state = 'comparing') execute function recognition.run_counted();

/** How many children the desks of my agency serve: so many, and a quarter more, may go into a run. */
create function recognition.my_caseload() returns int language sql stable security definer set search_path = pg_catalog as $$
  select count(distinct r.child)::int from access.relations r join partnerships.desks d on d.programme = r.programme and d.id = r.desk
  where r.programme = access.my_programme() and d.agency = access.my_agency() and r.since <= now() and (r.until is null or r.until > now())
$$;
/** How many children my side has sent in a run. */
create function recognition.sent_in_run(of_run uuid) returns int language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(sum(x.children), 0)::int from matching.run_rows x join recognition.runs r on r.programme = x.programme and r.id = x.run
  where x.programme = access.my_programme() and x.run = of_run and access.me() = case x.side when 'a' then r.proposed_by else r.agreed_by end
$$;

/** Keeps a piece of my side's rows and says how many pieces there are, while the run waits for it and I am the one who began it for my side. */
create function matching.keep_run_rows(of_run uuid, of_side text, of_piece int, sealed_now bytea, many int) returns int language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not exists (select from recognition.runs r where r.programme = access.my_programme() and r.id = of_run and r.state = 'sending' and access.my_agency() = case of_side when 'a' then r.a_agency else r.b_agency end
    and access.me() = case of_side when 'a' then r.proposed_by else r.agreed_by end and case of_side when 'a' then r.a_sent_at else r.b_sent_at end is null) then return null; end if;
  insert into matching.run_rows (programme, run, side, piece, sealed, children) values (access.my_programme(), of_run, of_side, of_piece, sealed_now, many) on conflict do nothing;
  return (select count(*)::int from matching.run_rows x where x.programme = access.my_programme() and x.run = of_run and x.side = of_side);
end $$;

/** Keeps what was found, by numbers of the run. For the clockwork alone, while it compares. */
create function recognition.keep_matches(of_run uuid, a_rows bigint[], b_rows bigint[], words text[]) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not access.has_role('clockwork') or not exists (select from recognition.runs r where r.programme = access.my_programme() and r.id = of_run and r.state = 'comparing') then raise exception 'found outside a run'; end if;
  insert into recognition.run_matches (programme, run, a_row, b_row, likely) select access.my_programme(), of_run, x.a, x.b, x.word from unnest(a_rows, b_rows, words) x(a, b, word);
end $$;

/** The numbers of my own rows that were found, once both sides have said that they show. For the one who began the run for my side. */
create function recognition.my_matched_rows(of_run uuid) returns setof bigint language sql stable security definer set search_path = pg_catalog as $$
  select case when access.my_agency() = r.a_agency then m.a_row else m.b_row end from recognition.runs r join recognition.run_matches m on m.programme = r.programme and m.run = r.id
  where r.programme = access.my_programme() and r.id = of_run and r.state = 'showing' and r.a_shows_at is not null and r.b_shows_at is not null
    and ((access.my_agency() = r.a_agency and access.me() = r.proposed_by) or (access.my_agency() = r.b_agency and access.me() = r.agreed_by)) order by 1
$$;

/**
 * My side says which of its children stand behind its numbers. Where the other side has said so too, the two become a pair, as if one of them had asked:
 * each side with the desk that opened the child's file. Children I may not act for, or am kept from, are passed over.
 */
create function recognition.name_rows(of_run uuid, rows_named bigint[], children uuid[], numbers uuid[], at timestamptz) returns table (pair uuid, a_child uuid, a_desk uuid, b_child uuid, b_desk uuid)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  run record;
  one record;
  side text;
  made uuid;
begin
  select r.* into run from recognition.runs r where r.programme = access.my_programme() and r.id = of_run and r.state = 'showing' and r.a_shows_at is not null and r.b_shows_at is not null for update;
  side := case when run.a_agency = access.my_agency() and run.proposed_by = access.me() then 'a' when run.b_agency = access.my_agency() and run.agreed_by = access.me() then 'b' end;
  if side is null then raise exception 'named outside a run'; end if;
  for one in select x.row_named, x.child, x.number from unnest(rows_named, children, numbers) x(row_named, child, number) where access.acts_for(x.child) and not access.is_blocked(x.child) loop
    if side = 'a' then update recognition.run_matches m set a_child = one.child where m.programme = run.programme and m.run = run.id and m.a_row = one.row_named;
    else update recognition.run_matches m set b_child = one.child where m.programme = run.programme and m.run = run.id and m.b_row = one.row_named; end if;
  end loop;
  for one in
    select m.a_child, m.b_child, m.likely, a.desk as a_desk, b.desk as b_desk, x.number
    from recognition.run_matches m
    join unnest(rows_named, numbers) x(row_named, number) on x.row_named = case side when 'a' then m.a_row else m.b_row end
    cross join lateral (select r.desk from access.relations r join partnerships.desks d on d.programme = r.programme and d.id = r.desk and d.agency = run.a_agency
      where r.programme = m.programme and r.child = m.a_child and r.kind = 'owner' and r.since <= now() and (r.until is null or r.until > now()) order by r.since, r.desk limit 1) a
    cross join lateral (select r.desk from access.relations r join partnerships.desks d on d.programme = r.programme and d.id = r.desk and d.agency = run.b_agency
      where r.programme = m.programme and r.child = m.b_child and r.kind = 'owner' and r.since <= now() and (r.until is null or r.until > now()) order by r.since, r.desk limit 1) b
    where m.programme = run.programme and m.run = run.id and m.a_child <> m.b_child and not access.is_blocked(m.a_child) and not access.is_blocked(m.b_child)
  loop
    made := null;
    insert into recognition.pairs (programme, id, a_child, a_desk, b_child, b_desk, found_by, found_at, likely)
      values (run.programme, one.number, one.a_child, one.a_desk, one.b_child, one.b_desk, 'comparison', at, one.likely) on conflict do nothing returning id into made;
    continue when made is null;
    pair := made; a_child := one.a_child; a_desk := one.a_desk; b_child := one.b_child; b_desk := one.b_desk;
    return next;
  end loop;
end $$;

do $$
declare c record;
begin
  -- A pair may come from a comparison too: between two desks, without a question.
  for c in select conname from pg_constraint where conrelid = 'recognition.pairs'::regclass and contype = 'c' and (pg_get_constraintdef(oid) like '%found_by = ANY%' or pg_get_constraintdef(oid) like '%found_by = ''question''%OR%a_desk = b_desk%') loop
    execute format('alter table recognition.pairs drop constraint %I', c.conname);
  end loop;
end $$;
alter table recognition.pairs add constraint pairs_found_by check (found_by in ('question', 'house', 'comparison'));
alter table recognition.pairs add constraint pairs_house_at_one_desk check (found_by <> 'house' or a_desk = b_desk);

do $$
declare f regprocedure;
begin
  foreach f in array array['recognition.speakers_of(uuid)', 'recognition.i_speak()', 'recognition.is_active_agency(uuid)', 'recognition.hear_of_run(uuid)', 'recognition.my_caseload()', 'recognition.sent_in_run(uuid)',
    'matching.keep_run_rows(uuid, text, int, bytea, int)', 'recognition.keep_matches(uuid, bigint[], bigint[], text[])', 'recognition.my_matched_rows(uuid)', 'recognition.name_rows(uuid, bigint[], uuid[], uuid[], timestamptz)',
    'recognition.own_step()', 'recognition.run_ended()', 'recognition.run_counted()']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    if f not in ('recognition.own_step()'::regprocedure, 'recognition.run_ended()'::regprocedure, 'recognition.run_counted()'::regprocedure, 'recognition.speakers_of(uuid)'::regprocedure) then
      execute format('grant execute on function %s to katch_app', f);
    end if;
  end loop;
end $$;

reset role;
