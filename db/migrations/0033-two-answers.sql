-- Why: two agencies correct one child's file after days without a line. What was written into a fact is kept, all of it, with
-- the revision that it made; where two wrote different answers both stand side by side until the desk that opened the file has
-- settled it. No fact is overwritten silently.

set role katch_owner;

/** True where one of my desks opened this child's file. */
create function access.owns(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.relations r
    where r.programme = access.my_programme() and r.child = owns.child and r.desk = any (access.my_desks())
      and r.kind = 'owner' and r.since <= now() and (r.until is null or r.until > now())
  ) and not access.is_blocked(owns.child)
$$;
revoke all on function access.owns(uuid) from public;
grant execute on function access.owns(uuid) to katch_app;

/** Every answer that was ever written into a fact. */
create table identification.fact_changes (
  programme text not null,
  id uuid not null,
  child uuid not null,
  fact text not null check (fact in ('place', 'company', 'carerMayBeInvolved', 'staysTonight', 'language', 'otherLanguages', 'interpreter', 'sex', 'atSchool', 'documents', 'citizenshipSaid', 'needs')),
  value jsonb not null,
  -- The filling-in it came with, and the session in which it was written; unknown for what stood there before answers were kept.
  submission uuid,
  written_by uuid,
  session text,
  desk uuid not null,
  agency uuid not null,
  -- The revision of the file that it made, and the one that lay before who wrote it.
  revision int not null check (revision >= 1),
  based_on int,
  at timestamptz not null,
  filled_at timestamptz not null,
  became text not null check (became in ('stood', 'beside', 'same')),
  -- What counts now, or lies beside it unsettled.
  live boolean not null,
  n bigint generated always as identity,
  primary key (programme, id),
  unique (programme, child, submission, fact),
  foreign key (programme, child) references identification.children,
  check (not (live and became = 'same'))
);
create index fact_changes_by_child on identification.fact_changes (programme, child, n);

/** Two answers to one fact that a person has to settle. Which they are: the live ones while it is open, those of its `answers` afterwards. */
create table identification.conflicts (
  programme text not null,
  id uuid not null,
  child uuid not null,
  fact text not null,
  opened_at timestamptz not null,
  -- The answers that stood side by side when it was closed.
  answers uuid[] not null default '{}',
  settled_at timestamptz,
  settled_by uuid,
  desk uuid,
  agency uuid,
  -- The answer that stands since then, and why. Without a reason: who had said otherwise came to say the same.
  answer uuid,
  because text,
  primary key (programme, id),
  foreign key (programme, child) references identification.children,
  check ((settled_at is null) = (settled_by is null) and (settled_at is null) = (answer is null))
);
create unique index one_open_conflict on identification.conflicts (programme, child, fact) where settled_at is null;
create index conflicts_by_child on identification.conflicts (programme, child, opened_at);

alter table identification.fact_changes enable row level security;
alter table identification.fact_changes force row level security;
alter table identification.conflicts enable row level security;
alter table identification.conflicts force row level security;

-- As the file itself: who serves the child sees that there are answers, and the room leaves those out of a desk's sight; who acts for the child writes.
create policy served on identification.fact_changes for select to katch_app
  using (programme = (select access.my_programme()) and access.serves(child));
create policy writes on identification.fact_changes for insert to katch_app
  with check (programme = (select access.my_programme()) and written_by = (select access.me()) and desk = any ((select access.my_desks())::uuid[]) and access.acts_for(child));
create policy gives_way on identification.fact_changes for update to katch_app
  using (programme = (select access.my_programme()) and access.acts_for(child))
  with check (programme = (select access.my_programme()) and access.acts_for(child));
create policy served on identification.conflicts for select to katch_app
  using (programme = (select access.my_programme()) and access.serves(child));
create policy opens on identification.conflicts for insert to katch_app
  with check (programme = (select access.my_programme()) and settled_at is null and access.acts_for(child));
-- Settled by the desk that opened the file; or nobody has to, because everybody says the same now.
create policy settles on identification.conflicts for update to katch_app
  using (programme = (select access.my_programme()) and settled_at is null and access.acts_for(child))
  with check (programme = (select access.my_programme()) and settled_by = (select access.me()) and (access.owns(child) or (because is null and access.acts_for(child))));

-- What was written stays as it was written.
grant select, insert on identification.fact_changes, identification.conflicts to katch_app;
grant update (live) on identification.fact_changes to katch_app;
grant update (answers, settled_at, settled_by, desk, agency, answer, because) on identification.conflicts to katch_app;
grant update (sex, languages, interpreter, region, district, company, carer_may_be_involved, at_school, documents, citizenship_said) on identification.children to katch_app;

-- What stands in the files until now: nobody knows any more which revision brought it, so it counts as just written. (The
-- row-level security of these tables binds their owner too: for the time of the copy it is lifted.)
alter table identification.children no force row level security;
alter table partnerships.desks no force row level security;
alter table identification.fact_changes no force row level security;
insert into identification.fact_changes (programme, id, child, fact, value, desk, agency, revision, at, filled_at, became, live)
select c.programme, gen_random_uuid(), c.id, f.fact, f.value, c.opened_by, d.agency, c.revision, c.changed_at, c.changed_at, 'stood', true
from identification.children c join partnerships.desks d on d.programme = c.programme and d.id = c.opened_by cross join lateral (values
  ('place', jsonb_strip_nulls(jsonb_build_object('region', c.region, 'district', c.district))), ('company', to_jsonb(c.company)), ('carerMayBeInvolved', to_jsonb(c.carer_may_be_involved)),
  ('staysTonight', to_jsonb(c.stays_tonight)), ('language', to_jsonb(c.languages[1])), ('otherLanguages', to_jsonb(c.languages[2:])), ('interpreter', to_jsonb(c.interpreter)), ('sex', to_jsonb(c.sex)),
  ('atSchool', to_jsonb(c.at_school)), ('documents', to_jsonb(c.documents)), ('citizenshipSaid', to_jsonb(c.citizenship_said)), ('needs', to_jsonb(c.needs))
) f (fact, value) where f.value is not null;
alter table identification.children force row level security;
alter table partnerships.desks force row level security;
alter table identification.fact_changes force row level security;

reset role;
