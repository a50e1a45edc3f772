-- Why: to see whether two children are one, somebody has to see both names. A name is shown to a desk that does not serve the child for this
-- alone: one version of it, while the pair is open, for fourteen days, and nothing else of the file. And whom a question finds is found here, so
-- that no statement of the app reads who serves whose child.

set role katch_owner;

/** Whether my desk is the side that may show this child's name to that desk: the pair is open, and they are its two sides. */
create function recognition.may_show(of_pair uuid, of_child uuid, to_desk uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from recognition.pairs p where p.programme = access.my_programme() and p.id = of_pair and p.state in ('open', 'undone')
    and ((p.a_child = of_child and p.b_desk = to_desk and p.a_desk = any (access.my_desks())) or (p.b_child = of_child and p.a_desk = to_desk and p.b_desk = any (access.my_desks())))
    and not access.is_blocked(p.a_child) and not access.is_blocked(p.b_child))
$$;
/** Whether this desk may compare with this child now: the pair is open, and I am kept from neither of the two. */
create function recognition.may_compare(of_pair uuid, of_child uuid, at_desk uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from recognition.pairs p where p.programme = access.my_programme() and p.id = of_pair and p.state in ('open', 'undone')
    and ((p.a_child = of_child and p.b_desk = at_desk) or (p.b_child = of_child and p.a_desk = at_desk))
    and not access.is_blocked(p.a_child) and not access.is_blocked(p.b_child))
$$;
revoke all on function recognition.may_show(uuid, uuid, uuid), recognition.may_compare(uuid, uuid, uuid) from public;
grant execute on function recognition.may_show(uuid, uuid, uuid), recognition.may_compare(uuid, uuid, uuid) to katch_vault;

/** A name shown for comparing. Not a release: no later version goes along, no photo, and a referral to the same desk knows nothing of it. */
create table vault.comparisons (
  programme text not null,
  pair uuid not null,
  child uuid not null,
  desk uuid not null,
  version int not null,
  shown_at timestamptz not null,
  until timestamptz not null,
  taken_back_at timestamptz,
  primary key (programme, pair, child),
  foreign key (programme, desk) references partnerships.desks,
  check (until > shown_at)
);
create index comparisons_by_child on vault.comparisons (programme, child, desk) where taken_back_at is null;
create index comparisons_to_end on vault.comparisons (programme, until) where taken_back_at is null;
alter table vault.comparisons enable row level security;
alter table vault.comparisons force row level security;
revoke all on vault.comparisons from public;

create policy sides on vault.comparisons for select to katch_vault
  using (programme = (select access.my_programme()) and not access.is_blocked(child) and (desk = any ((select access.my_desks())::uuid[]) or access.serves(child)));
create policy shows on vault.comparisons for insert to katch_vault
  with check (programme = (select access.my_programme()) and access.acts_for(child) and recognition.may_show(pair, child, desk));
-- Either side takes back; only the child's own side shows (again).
create policy ends on vault.comparisons for update to katch_vault
  using (programme = (select access.my_programme()) and not access.is_blocked(child) and (desk = any ((select access.my_desks())::uuid[]) or access.acts_for(child)))
  with check (programme = (select access.my_programme()) and (taken_back_at is not null or (access.acts_for(child) and recognition.may_show(pair, child, desk))));
create policy clockwork_sees on vault.comparisons for select to katch_vault
  using (programme = (select access.my_programme()) and (select access.has_role('clockwork')));
create policy clockwork_takes_back on vault.comparisons for update to katch_vault
  using (programme = (select access.my_programme()) and (select access.has_role('clockwork')))
  with check (programme = (select access.my_programme()) and taken_back_at is not null);
grant select, insert on vault.comparisons to katch_vault;
grant update (version, shown_at, until, taken_back_at) on vault.comparisons to katch_vault;

create policy compared on vault.identity_seals for select to katch_vault
  using (programme = (select access.my_programme()) and desk = any ((select access.my_desks())::uuid[]) and not access.is_blocked(child)
    and exists (select from vault.comparisons c where c.programme = identity_seals.programme and c.child = identity_seals.child and c.desk = identity_seals.desk
      and c.version = identity_seals.version and c.taken_back_at is null and c.until > now() and recognition.may_compare(c.pair, c.child, c.desk)));

/** Whose desk it is: a word counts for a side only from somebody of its agency. The directory says it to everybody. */
create function recognition.agency_of(of_desk uuid) returns uuid language sql stable security definer set search_path = pg_catalog as $$
  select d.agency from partnerships.desks d where d.programme = access.my_programme() and d.id = of_desk
$$;
revoke all on function recognition.agency_of(uuid) from public;
grant execute on function recognition.agency_of(uuid) to katch_app;

/** Questions since a moment, for the one who asks: of mine, of my agency, about this child, and of mine in a row whose child has no file. */
create function recognition.asked_since(since timestamptz, of_child uuid) returns table (person int, agency int, child int, without_file int)
language sql stable security definer set search_path = pg_catalog rows 1 as $$
  with live as materialized (select * from access.live_session()),
  mine as materialized (select q.asked_at, access.is_unknown(q.child) as unknown from recognition.questions q join live on q.programme = live.programme and q.asked_by = live.person where q.asked_at > since)
  select (select count(*) from mine)::int,
    (select count(*) from recognition.questions q join live on q.programme = live.programme and q.agency = live.agency where q.asked_at > since)::int,
    (select count(*) from recognition.questions q join live on q.programme = live.programme and q.agency = live.agency where q.child = of_child and q.asked_at > since)::int,
    (select count(*) from mine where unknown and asked_at > coalesce((select max(x.asked_at) from mine x where not x.unknown), since))::int
$$;

/**
 * Whom a question finds, for the transaction that asks it: of children given with the likeliest first, those of other desks, at most one for each desk and
 * three in all; nobody whom I serve or am kept from, and no two of whom it was said that they are different or one.
 */
create function recognition.find(of_question uuid, children uuid[], words text[], numbers uuid[], at_most int) returns table (pair uuid, child uuid, desk uuid, likely text, is_new boolean)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  asked record;
  one record;
  known record;
  seen uuid[] := '{}';
begin
  select q.* into asked from recognition.questions q
    where q.programme = access.my_programme() and q.id = of_question and q.asked_by = access.me() and q.made_in = pg_current_xact_id_if_assigned();
  if asked.id is null then raise exception 'found without a question'; end if;
  for one in
    select x.child, x.word, x.number, o.desk from unnest(children, words, numbers) with ordinality x(child, word, number, n)
    cross join lateral (select r.desk from access.relations r join partnerships.desks d on d.programme = r.programme and d.id = r.desk and d.state = 'active'
      join partnerships.agencies a on a.programme = d.programme and a.id = d.agency and a.state = 'active'
      where r.programme = asked.programme and r.child = x.child and r.kind = 'owner' and r.since <= now() and (r.until is null or r.until > now()) order by r.since, r.desk limit 1) o
    where x.child <> asked.child and o.desk <> asked.desk and not access.serves(x.child) and not access.is_blocked(x.child) order by x.n
  loop
    exit when cardinality(seen) >= least(at_most, 3);
    continue when one.desk = any (seen);
    insert into recognition.pairs (programme, id, a_child, a_desk, b_child, b_desk, found_by, question, found_at, likely)
      values (asked.programme, one.number, asked.child, asked.desk, one.child, one.desk, 'question', asked.id, asked.asked_at, one.word) on conflict do nothing;
    select p.id, p.state, p.likely, p.question into known from recognition.pairs p
      where p.programme = asked.programme and least(p.a_child, p.b_child) = least(asked.child, one.child) and greatest(p.a_child, p.b_child) = greatest(asked.child, one.child);
    continue when known.state is null or known.state not in ('open', 'undone');
    seen := seen || one.desk;
    pair := known.id; child := one.child; desk := one.desk; likely := known.likely; is_new := known.question is not distinct from asked.id;
    return next;
  end loop;
end $$;

/** Who hears at the other side that a question came which found one of its children: heads of the agency; where it has none, coordinators of the desk's regions. For the transaction that asked. */
create function recognition.who_hears(of_pair uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  with other as materialized (select p.programme, d.agency, d.regions from recognition.pairs p
    join recognition.questions q on q.programme = p.programme and q.id = p.question and q.asked_by = access.me() and q.made_in = pg_current_xact_id_if_assigned()
    join partnerships.desks d on d.programme = p.programme and d.id = p.b_desk where p.programme = access.my_programme() and p.id = of_pair),
  circle as materialized (select p.id, r.role from other o join partnerships.people p on p.programme = o.programme and p.state = 'active'
    join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.since <= now() and (r.until is null or r.until > now())
    where (r.role = 'head' and p.agency = o.agency) or (r.role = 'coordinator' and r.regions && o.regions))
  select distinct id from circle where role = 'head' or not exists (select from circle c where c.role = 'head')
$$;
/** Who hears that somebody of mine asks much: heads of my agency; where it has none but me, coordinators of its region. */
create function recognition.who_watches() returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  with mine as materialized (select s.programme, s.person, s.agency, a.region from access.live_session() s join partnerships.agencies a on a.programme = s.programme and a.id = s.agency),
  circle as materialized (select p.id, r.role from mine m join partnerships.people p on p.programme = m.programme and p.state = 'active' and p.id <> m.person
    join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.since <= now() and (r.until is null or r.until > now())
    where (r.role = 'head' and p.agency = m.agency) or (r.role = 'coordinator' and m.region = any (r.regions)))
  select distinct id from circle where role = 'head' or not exists (select from circle c where c.role = 'head')
$$;

/** Children newly or otherwise written down, among the files of whose desk the house looks for somebody alike. */
create table recognition.to_look (
  programme text not null,
  child uuid not null,
  since timestamptz not null,
  primary key (programme, child)
);
alter table recognition.to_look enable row level security;
alter table recognition.to_look force row level security;
revoke all on recognition.to_look from public;
create policy asks on recognition.to_look for insert to katch_app with check (programme = (select access.my_programme()) and access.acts_for(child));
create policy clockwork_sees on recognition.to_look for select to katch_app using (programme = (select access.my_programme()) and (select access.has_role('clockwork')));
create policy clockwork_looks on recognition.to_look for delete to katch_app using (programme = (select access.my_programme()) and (select access.has_role('clockwork')));
grant select, insert, delete on recognition.to_look to katch_app;

/** Two files of one desk that may be of one child, found by the house. Across desks it finds nothing by itself. */
create function recognition.find_at_home(of_child uuid, children uuid[], words text[], why jsonb, numbers uuid[], at timestamptz) returns table (pair uuid, child uuid, desk uuid)
language sql volatile security definer set search_path = pg_catalog as $$
  with owners as (select r.programme, r.child, r.desk, r.since from access.relations r
    where r.programme = access.my_programme() and r.child = any (children || of_child) and r.kind = 'owner' and r.since <= now() and (r.until is null or r.until > now())),
  made as (insert into recognition.pairs as p (programme, id, a_child, a_desk, b_child, b_desk, found_by, found_at, likely, reasons)
    select distinct on (x.child) a.programme, x.number, of_child, a.desk, x.child, b.desk, 'house', at, x.word, why -> (x.n::int - 1)
    from unnest(children, words, numbers) with ordinality x(child, word, number, n)
    join owners a on a.child = of_child join owners b on b.child = x.child and b.desk = a.desk
    where access.has_role('clockwork') and x.child <> of_child order by x.child, a.desk
    on conflict do nothing returning p.id, p.b_child, p.b_desk)
  select id, b_child, b_desk from made
$$;

revoke all on function recognition.asked_since(timestamptz, uuid), recognition.find(uuid, uuid[], text[], uuid[], int), recognition.who_hears(uuid), recognition.who_watches(),
  recognition.find_at_home(uuid, uuid[], text[], jsonb, uuid[], timestamptz) from public;
grant execute on function recognition.asked_since(timestamptz, uuid), recognition.find(uuid, uuid[], text[], uuid[], int), recognition.who_hears(uuid), recognition.who_watches(),
  recognition.find_at_home(uuid, uuid[], text[], jsonb, uuid[], timestamptz) to katch_app;

reset role;
