-- Why: the Referral Rules prescribe no acknowledgement, no term for an answer and no word back to the sender. Here every
-- referral has one state, somebody's turn and a running term until it ends, and the line of who had the child has no gap.

set role katch_owner;

create table referral.referrals (
  programme text not null references access.programmes,
  id uuid not null,
  child uuid not null,
  -- A spoken code, for lists and the telephone: a word of the programme's list and a number. It leads nowhere.
  code text not null check (code ~ '^[a-z]{2,20}-[0-9]{3}$'),
  from_desk uuid not null,
  to_desk uuid not null,
  from_agency uuid not null,
  to_agency uuid not null,
  region text not null,
  district text,
  service text not null,
  besides text[] not null default '{}',
  urgency text not null check (urgency in ('now', 'today', 'days')),
  age_band text not null,
  sex text not null,
  language text,
  interpreter text not null,
  escort text not null,
  urgent_needs text[] not null default '{}',
  topics_asked text[] not null default '{}',
  contact_phone text,
  share_now text[] not null default '{}',
  share_on_acceptance text[] not null default '{}',
  assessment_sheet text not null,
  application_for_services text not null,
  report_by_criteria text not null,
  basis text not null check (basis in ('law-child-in-danger', 'consent', 'agreement', 'vital')),
  consent uuid,
  agreement uuid,
  view_asked text not null,
  instead_of uuid,
  sent_by uuid not null,
  state text not null check (state in ('waiting', 'asked', 'accepted', 'in-care', 'declined', 'done', 'passed-on', 'withdrawn')),
  sent_at timestamptz not null,
  opened_at timestamptz,
  answered_at timestamptz,
  started_at timestamptz,
  taken_over boolean not null default false,
  closed_at timestamptz,
  -- Why it was declined or withdrawn.
  because text,
  outcome text check (outcome in ('done', 'not-possible')),
  come_at text,
  -- Whose turn it is follows from the state; what is waited for, since when, until when, and who has learnt of it.
  awaited text check (awaited in ('answer', 'reply', 'hand-over', 'outcome', 'next-place')),
  turn_since timestamptz,
  due_at timestamptz,
  level int check (level between 0 and 4),
  escalates_at timestamptz,
  -- The stitches of its way: what happened and when, without persons.
  path jsonb not null,
  revision int not null,
  changed_in xid8 not null default pg_current_xact_id(),
  -- Stories, locked under the key of the child's case.
  note bytea,
  childs_view bytea,
  vital_reason bytea,
  why bytea,
  question bytea,
  reply bytea,
  what_became bytea,
  primary key (programme, id),
  foreign key (programme, from_desk) references partnerships.desks,
  foreign key (programme, to_desk) references partnerships.desks,
  foreign key (programme, instead_of) references referral.referrals,
  check (from_desk <> to_desk),
  check (not share_now && '{identity,documents}'),
  check (basis <> 'consent' or consent is not null),
  check (basis <> 'agreement' or agreement is not null),
  check (basis <> 'vital' or vital_reason is not null),
  check (basis <> 'law-child-in-danger' or age_band <> 'over-17'),
  -- Never silently dropped: it has ended, or something is waited for and a clock runs.
  check ((state in ('done', 'passed-on', 'withdrawn')) = (closed_at is not null)),
  check ((closed_at is null) = (awaited is not null)),
  check ((awaited is null) = (due_at is null) and (awaited is null) = (turn_since is null)
    and (awaited is null) = (level is null) and (awaited is null) = (escalates_at is null)),
  check (escalates_at > turn_since),
  check (awaited is null or awaited = case state when 'waiting' then 'answer' when 'asked' then 'reply' when 'accepted' then 'hand-over' when 'in-care' then 'outcome' when 'declined' then 'next-place' end),
  check ((state in ('accepted', 'in-care', 'declined', 'done', 'passed-on')) = (answered_at is not null)),
  check (state <> 'in-care' or started_at is not null),
  check (not taken_over or state in ('in-care', 'done')),
  check ((state = 'done') = (outcome is not null)),
  check ((state in ('declined', 'withdrawn')) = (because is not null))
);

-- One desk is asked for one child once at a time: a desk's place in a child's file rests on one referral, so its end is clear.
create unique index referrals_once on referral.referrals (programme, child, to_desk) where state in ('waiting', 'asked', 'accepted', 'in-care');
-- The lists: most urgent term first, for each side of a desk and for a region. Ranges of the index, whatever the table holds.
create index referrals_received on referral.referrals (programme, to_desk, due_at, id) where state in ('waiting', 'asked', 'accepted', 'in-care');
create index referrals_sent on referral.referrals (programme, from_desk, due_at, id) where closed_at is null;
create index referrals_of_region on referral.referrals (programme, region, due_at, id) where closed_at is null;
create index referrals_to_climb on referral.referrals (programme, escalates_at) where escalates_at is not null;
create index referrals_by_child on referral.referrals (programme, child, sent_at desc);
create index referrals_by_consent on referral.referrals (programme, consent) where consent is not null and closed_at is null;

create table referral.hand_overs (
  programme text not null,
  id uuid not null,
  child uuid not null,
  referral uuid not null,
  -- Place in the line of custody of this child, from 1.
  n int not null check (n >= 1),
  before int generated always as (nullif(n - 1, 0)) stored,
  from_desk uuid not null,
  to_desk uuid not null,
  happened_at timestamptz not null,
  signed_at timestamptz not null,
  signed_by uuid not null,
  place_kind text not null,
  condition text not null,
  child_told text not null,
  documents text[] not null,
  present text[] not null,
  condition_note bytea,
  belongings bytea,
  confirmed_at timestamptz,
  confirmed_by uuid,
  it_was_so boolean,
  difference bytea,
  revision int not null default 1,
  primary key (programme, id),
  foreign key (programme, referral) references referral.referrals,
  unique (programme, child, n),
  unique (programme, child, n, to_desk),
  -- No gap (Rules 16.3): who hands over is who took over last.
  foreign key (programme, child, before, from_desk) references referral.hand_overs (programme, child, n, to_desk),
  check (from_desk <> to_desk),
  check (happened_at <= signed_at),
  check ((confirmed_at is null) = (confirmed_by is null) and (confirmed_at is null) = (it_was_so is null)),
  check (confirmed_by is distinct from signed_by),
  check (it_was_so is distinct from false or difference is not null)
);

/** Children whose file does not exist for me. Once per query, not once per row. */
create function referral.hidden_from_me() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(b.child), '{}') from access.blocks b join access.live_session() s on s.programme = b.programme and s.person = b.person
$$;

/**
 * Who learns next when nobody acts, by place on the ladder: the desk whose turn it is and the one that waits are told as desks;
 * heads of the agency whose turn it is, the region's coordinators, all coordinators. Ids only, for the clockwork only.
 */
create function referral.who_learns(place text, of_agency uuid, of_region text) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select distinct p.id from partnerships.people p
  join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.since <= now() and (r.until is null or r.until > now())
  where access.has_role('clockwork') and p.programme = access.my_programme() and p.state = 'active' and (
    (place = 'head' and r.role = 'head' and p.agency = of_agency)
    or (place = 'region' and r.role = 'coordinator' and of_region = any (r.regions))
    or (place = 'programme' and r.role = 'coordinator'))
$$;

/** Whether another referral of this child to this desk was accepted. A yes or no for the two sides of `than_this` and nobody else. */
create function referral.has_other_hold(of_child uuid, at_desk uuid, than_this uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from referral.referrals r where r.programme = access.my_programme() and r.child = of_child and r.to_desk = at_desk
      and r.id <> than_this and r.state in ('accepted', 'in-care', 'done'))
    and exists (select from referral.referrals r where r.programme = access.my_programme() and r.id = than_this and r.child = of_child and r.to_desk = at_desk
      and (r.from_desk = any (access.my_desks()) or r.to_desk = any (access.my_desks())))
$$;

/** Unanswered referrals whose consent was taken back since a moment, whoever took it back. Ids only, for the clockwork only. */
create function referral.rest_on_nothing(since timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select r.id from consent.consents c
  join referral.referrals r on r.programme = c.programme and r.consent = c.id and r.closed_at is null and r.state in ('waiting', 'asked')
  where access.has_role('clockwork') and c.programme = access.my_programme() and c.withdrawn_at >= since
$$;

alter table referral.referrals enable row level security;
alter table referral.referrals force row level security;
alter table referral.hand_overs enable row level security;
alter table referral.hand_overs force row level security;

-- The owner logs in nowhere; only the definer functions above read as it.
create policy owner_reads on referral.referrals for select to katch_owner using (true);

-- The sender's desk for ever; the receiver's while it may still be asked or has accepted; a coordinator of the region and the
-- clockwork for service facts (stories are locked under keys the room does not open for them). For the transaction that
-- declines, its own row stays in sight until it has ended.
create policy concerned on referral.referrals for select to katch_app
  using (programme = (select access.my_programme()) and child <> all ((select referral.hidden_from_me())::uuid[]) and (
    from_desk = any ((select access.my_desks())::uuid[])
    or (to_desk = any ((select access.my_desks())::uuid[])
      and (state in ('waiting', 'asked', 'accepted', 'in-care', 'done') or changed_in = pg_current_xact_id_if_assigned()))
    or region = any ((select access.my_regions())::text[])
    or (select access.has_role('clockwork'))));
create policy sends on referral.referrals for insert to katch_app
  with check (programme = (select access.my_programme()) and sent_by = (select access.me())
    and from_desk = any ((select access.my_desks())::uuid[]) and state = 'waiting' and access.serves(child));
create policy moves on referral.referrals for update to katch_app
  using (programme = (select access.my_programme()) and child <> all ((select referral.hidden_from_me())::uuid[]) and closed_at is null and (
    from_desk = any ((select access.my_desks())::uuid[])
    or (to_desk = any ((select access.my_desks())::uuid[]) and state in ('waiting', 'asked', 'accepted', 'in-care'))
    or (select access.has_role('clockwork'))))
  with check (programme = (select access.my_programme()) and changed_in = pg_current_xact_id());

-- Both signatures of a hand-over, and whoever serves the child now: who had the child when is part of its file.
create policy concerned on referral.hand_overs for select to katch_app
  using (programme = (select access.my_programme()) and child <> all ((select referral.hidden_from_me())::uuid[]) and (
    from_desk = any ((select access.my_desks())::uuid[])
    or to_desk = any ((select access.my_desks())::uuid[])
    or access.serves(child)));
create policy signs on referral.hand_overs for insert to katch_app
  with check (programme = (select access.my_programme()) and signed_by = (select access.me())
    and to_desk = any ((select access.my_desks())::uuid[]) and confirmed_at is null and access.serves(child));
create policy confirms on referral.hand_overs for update to katch_app
  using (programme = (select access.my_programme()) and child <> all ((select referral.hidden_from_me())::uuid[])
    and from_desk = any ((select access.my_desks())::uuid[]) and confirmed_at is null)
  with check (programme = (select access.my_programme()) and confirmed_by = (select access.me()));

revoke all on all functions in schema referral from public;
grant execute on function referral.hidden_from_me(), referral.who_learns(text, uuid, text), referral.has_other_hold(uuid, uuid, uuid), referral.rest_on_nothing(timestamptz) to katch_app;
grant select, insert on referral.referrals, referral.hand_overs to katch_app;
-- Who asked whom, for which child, of what and on which ground never changes; only what became of it.
grant update (state, opened_at, answered_at, started_at, taken_over, closed_at, because, outcome, come_at, awaited, turn_since, due_at, level, escalates_at,
  path, revision, changed_in, why, question, reply, what_became) on referral.referrals to katch_app;
grant update (confirmed_at, confirmed_by, it_was_so, difference, revision) on referral.hand_overs to katch_app;

reset role;
