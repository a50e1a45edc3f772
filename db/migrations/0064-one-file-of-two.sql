-- Why: two people have said that two files are of one child. Nothing is moved: each part keeps its rows, keys and number. What is written
-- is which parts belong together, and what follows from it: who opened one part owns them all, who is kept from one is kept from all. It
-- follows as rows of its own beside what was there, so that taking it back leaves what was there, and a child with one file costs nothing more.

set role katch_owner;

/** Which parts were said to be one child, by which pair, and until when. */
create table access.joined (
  programme text not null references access.programmes,
  pair uuid not null,
  a uuid not null,
  b uuid not null,
  since timestamptz not null,
  until timestamptz,
  primary key (programme, pair, since),
  check (a <> b)
);
create unique index joined_once on access.joined (programme, pair) where until is null;
create index joined_by_a on access.joined (programme, a) where until is null;
create index joined_by_b on access.joined (programme, b) where until is null;
alter table access.joined enable row level security;
alter table access.joined force row level security;
revoke all on access.joined from public;
create policy owner_keeps on access.joined to katch_owner using (true) with check (true);

-- A desk that opened another part. No statement of the app writes or ends such a row: it follows from the pair alone.
alter table access.relations drop constraint relations_kind_check;
alter table access.relations add constraint relations_kind_check check (kind in ('owner', 'team', 'referred-pending', 'referred-accepted', 'consult', 'supervisor', 'one-child'));
create policy not_by_hand on access.relations as restrictive for insert to katch_app with check (kind <> 'one-child');
create policy not_changed_by_hand on access.relations as restrictive for update to katch_app using (kind <> 'one-child') with check (kind <> 'one-child');
-- The part from which somebody is kept of whom this is another part; empty where it was said of this child itself.
alter table access.blocks add column of uuid;

create or replace function access.sees_whole(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (
    select from (select access.my_programme() as programme, access.my_desks() as desks offset 0) mine
    join access.relations r on r.programme = mine.programme and r.child = sees_whole.child and r.desk = any (mine.desks)
      and r.kind in ('owner', 'one-child', 'team', 'supervisor') and r.since <= now() and (r.until is null or r.until > now())
  ) and not access.is_blocked(sees_whole.child)
$$;
create or replace function access.acts_for(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (
    select from (select access.my_programme() as programme, access.my_desks() as desks offset 0) mine
    join access.relations r on r.programme = mine.programme and r.child = acts_for.child and r.desk = any (mine.desks)
      and r.kind in ('owner', 'one-child', 'team', 'referred-accepted') and r.since <= now() and (r.until is null or r.until > now())
  ) and not access.is_blocked(acts_for.child)
$$;
create or replace function access.owns(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.relations r
    where r.programme = access.my_programme() and r.child = owns.child and r.desk = any (access.my_desks())
      and r.kind in ('owner', 'one-child') and r.since <= now() and (r.until is null or r.until > now())
  ) and not access.is_blocked(owns.child)
$$;

/** Every part of a child's file, itself first; itself alone where nothing was joined. */
create function access.one_child(of_programme text, of_child uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  with recursive together(part) as (
    select of_child
    union
    select case when j.a = t.part then j.b else j.a end from together t
    join access.joined j on j.programme = of_programme and j.until is null and (j.a = t.part or j.b = t.part)
  ) select array_agg(part order by part <> of_child, part) from together
$$;
/** The part whose number the one file goes on under: the oldest. */
create function access.kept_of(of_programme text, parts uuid[]) returns uuid language sql stable security definer set search_path = pg_catalog as $$
  select r.child from access.relations r where r.programme = of_programme and r.child = any (parts) and r.kind = 'owner' order by r.since, r.child limit 1
$$;
/** Of these children those that have more parts than one: each part with the one that is kept. For who owns the file; for everybody else, nothing. */
create function access.parts(children uuid[]) returns table (child uuid, part uuid, kept uuid) language plpgsql stable security definer set search_path = pg_catalog as $$
declare mine text := access.my_programme();
begin
  return query select x.child, p.part, access.kept_of(mine, x.parts)
    from (select c as child, access.one_child(mine, c) as parts from unnest(children) c
      where exists (select from access.joined j where j.programme = mine and j.until is null and j.a = c)
        or exists (select from access.joined j where j.programme = mine and j.until is null and j.b = c)) x
    cross join lateral unnest(x.parts) with ordinality p(part, n)
    where access.owns(x.child) and access.owns(p.part) order by x.child, p.n;
end $$;

-- ── What follows ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Brings what follows into line, for all of these children: who owns the other parts, and who is kept from them. */
create function access.bind_parts(of_programme text, children uuid[]) returns void language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  with wanted as (
    select c.child, r.desk, nullif(max(coalesce(r.until, 'infinity')), 'infinity') as until
    from unnest(children) c(child) cross join lateral unnest(access.one_child(of_programme, c.child)) p(part)
    join access.relations r on r.programme = of_programme and r.child = p.part and r.kind = 'owner' and (r.until is null or r.until > now())
    where p.part <> c.child and not exists (select from access.relations o where o.programme = of_programme and o.child = c.child and o.desk = r.desk and o.kind = 'owner' and (o.until is null or o.until > now()))
    group by c.child, r.desk
  ), ended as (
    update access.relations r set until = now() where r.programme = of_programme and r.child = any (children) and r.kind = 'one-child' and (r.until is null or r.until > now())
      and not exists (select from wanted w where w.child = r.child and w.desk = r.desk)
  )
  insert into access.relations as r (programme, child, desk, kind, purpose, since, until)
    select of_programme, w.child, w.desk, 'one-child', 'one-child', now(), w.until from wanted w
    on conflict (programme, child, desk, kind) do update set until = excluded.until,
      since = case when r.until is null or r.until > now() then r.since else excluded.since end;

  delete from access.blocks b where b.programme = of_programme and b.child = any (children) and b.of is not null
    and not exists (select from access.blocks o where o.programme = of_programme and o.person = b.person and o.of is null
      and o.child <> b.child and o.child = any (access.one_child(of_programme, b.child)));
  insert into access.blocks (programme, child, person, because, since, of)
    select distinct on (c.child, o.person) of_programme, c.child, o.person, o.because, now(), o.child
    from unnest(children) c(child) cross join lateral unnest(access.one_child(of_programme, c.child)) p(part)
    join access.blocks o on o.programme = of_programme and o.child = p.part and o.of is null
    where p.part <> c.child order by c.child, o.person, o.since
    on conflict do nothing;
end $$;

/** Who opens, or gives up, one part does so for all; who is kept from one is kept from all. */
create function access.follow_parts() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare parts uuid[];
begin
  if not exists (select from access.joined j where j.programme = new.programme and j.until is null and (j.a = new.child or j.b = new.child)) then return null; end if;
  parts := access.one_child(new.programme, new.child);
  perform access.bind_parts(new.programme, parts);
  return null;
end $$;
create trigger follow_parts after insert or update on access.relations for each row when (new.kind = 'owner') execute function access.follow_parts();
create trigger follow_parts after insert on access.blocks for each row when (new.of is null) execute function access.follow_parts();
/** What is said of this child itself takes the place of what followed. */
create function access.said_itself() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from access.blocks b where b.programme = new.programme and b.child = new.child and b.person = new.person and b.of is not null;
  return new;
end $$;
create trigger said_itself before insert on access.blocks for each row when (new.of is null) execute function access.said_itself();

-- ── Clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────

-- Of one kind one runs: the one that ends first. The others rest, and wake when it stops or the file is parted.
alter table clocks.running add column rests boolean not null default false;
create policy owner_rests on clocks.running to katch_owner using (true) with check (true);
/** Of the terms of the files themselves (not of a consent, an advice, a referral). */
create function access.rest_clocks(of_programme text, children uuid[]) returns void language sql volatile security definer set search_path = pg_catalog as $$
  update clocks.running c set rests = w.rests from (
    select c.id, row_number() over (partition by c.kind, (select min(x::text) from unnest(access.one_child(of_programme, c.about)) x) order by c.due_at, c.started_at, c.id) > 1 as rests
    from clocks.running c where c.programme = of_programme and c.about = any (children) and c.child = c.about and c.stopped_at is null
  ) w where c.programme = of_programme and c.id = w.id and c.rests <> w.rests
$$;
create function access.follow_clocks() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if exists (select from access.joined j where j.programme = new.programme and j.until is null and (j.a = new.about or j.b = new.about)) then
    perform access.rest_clocks(new.programme, access.one_child(new.programme, new.about));
  end if;
  return null;
end $$;
create trigger follow_clocks after insert or update of stopped_at on clocks.running for each row when (new.about = new.child) execute function access.follow_clocks();

-- ── Joining and parting ──────────────────────────────────────────────────────────────────────────────────────────

/** What was told about these children, for whoever comes to see it or sees it no longer: their phones look again. */
create function access.told_of(of_programme text, children uuid[]) returns table (shelf text, record uuid, child uuid) language sql stable security definer set search_path = pg_catalog as $$
  select distinct f.shelf, f.record, f.child from sync.feed f where f.programme = of_programme and f.child = any (children) and f.shelf not in ('notices', 'pairs')
$$;

/** Makes one file of two, where both sides have said so and whoever calls it is one of the two people. Answers what is to be looked at again, and by whom. */
create function access.join_files(of_pair uuid) returns table (shelf text, record uuid, child uuid, audience text) language plpgsql volatile security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare mine text := access.my_programme(); pair record; parts uuid[];
begin
  perform pg_advisory_xact_lock(hashtextextended('one child in ' || mine, 0));
  select * into pair from recognition.pairs p where p.programme = mine and p.id = of_pair;
  if not coalesce(pair.state = 'joined' and pair.a_said = 'same' and pair.b_said = 'same' and pair.a_said_by <> pair.b_said_by and access.me() in (pair.a_said_by, pair.b_said_by), false)
    then raise exception 'one file takes two people, one of each side'; end if;
  insert into access.joined (programme, pair, a, b, since) values (mine, of_pair, pair.a_child, pair.b_child, now()) on conflict do nothing;
  parts := access.one_child(mine, pair.a_child);
  perform access.bind_parts(mine, parts);
  perform access.rest_clocks(mine, parts);
  update recognition.pairs p set kept = access.kept_of(mine, parts) where p.programme = mine and p.id = of_pair and access.kept_of(mine, parts) in (p.a_child, p.b_child);
  return query select t.shelf, t.record, t.child, 'desk:' || r.desk from access.told_of(mine, parts) t
    join access.relations r on r.programme = mine and r.child = t.child and r.kind in ('owner', 'one-child') and (r.until is null or r.until > now());
end $$;

/** Takes the link of a pair away that was undone, by whoever undid it. Other pairs go on holding what they hold. */
create function access.part_files(of_pair uuid) returns table (shelf text, record uuid, child uuid, audience text) language plpgsql volatile security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare mine text := access.my_programme(); pair record; parts uuid[]; hidden jsonb;
begin
  perform pg_advisory_xact_lock(hashtextextended('one child in ' || mine, 0));
  select * into pair from recognition.pairs p where p.programme = mine and p.id = of_pair;
  if not coalesce(pair.state = 'undone' and pair.undone_by = access.me(), false) then raise exception 'parted without having been undone'; end if;
  parts := access.one_child(mine, pair.a_child);
  if not pair.b_child = any (parts) then return; end if;
  select jsonb_agg(jsonb_build_array(b.child, b.person)) into hidden from access.blocks b where b.programme = mine and b.child = any (parts) and b.of is not null;
  update access.joined j set until = now() where j.programme = mine and j.pair = of_pair and j.until is null;
  perform access.bind_parts(mine, parts);
  perform access.rest_clocks(mine, parts);
  return query select t.shelf, t.record, t.child, 'desk:' || r.desk from access.told_of(mine, parts) t
      join access.relations r on r.programme = mine and r.child = t.child and (r.kind = 'one-child' or (r.kind = 'owner' and (r.until is null or r.until > now())))
    union select t.shelf, t.record, t.child, 'person:' || (h ->> 1) from jsonb_array_elements(coalesce(hidden, '[]')) h join access.told_of(mine, parts) t on t.child = (h ->> 0)::uuid
      where not exists (select from access.blocks b where b.programme = mine and b.child = t.child and b.person = (h ->> 1)::uuid);
end $$;

revoke all on function access.one_child(text, uuid), access.kept_of(text, uuid[]), access.parts(uuid[]), access.bind_parts(text, uuid[]), access.follow_parts(), access.said_itself(),
  access.rest_clocks(text, uuid[]), access.follow_clocks(), access.told_of(text, uuid[]), access.join_files(uuid), access.part_files(uuid) from public;
grant execute on function access.parts(uuid[]), access.join_files(uuid), access.part_files(uuid) to katch_app;

-- ── The name ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Whether this desk of mine has this child's file as another part of its own. */
create function access.is_other_part(child uuid, desk uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.relations r where r.programme = access.my_programme() and r.child = is_other_part.child and r.desk = is_other_part.desk
    and r.desk = any (access.my_desks()) and r.kind = 'one-child' and r.since <= now() and (r.until is null or r.until > now())) and not access.is_blocked(is_other_part.child)
$$;
revoke all on function access.is_other_part(uuid, uuid) from public;
grant execute on function access.is_other_part(uuid, uuid) to katch_vault;
-- What was sealed for comparing stays readable while the file is one; nothing is released that would have to be taken back.
create policy of_one_child on vault.identity_seals for select to katch_vault
  using (programme = (select access.my_programme()) and desk = any ((select access.my_desks())::uuid[]) and access.is_other_part(child, desk));

reset role;
