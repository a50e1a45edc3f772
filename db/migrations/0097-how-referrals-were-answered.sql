-- Why: whether referrals are answered in time is asked about what has ended as well, and a referral's row keeps only the turn that runs. Here stands of each what its answer came
-- to, written by the database itself with every step; nobody reads it row by row. What the figures mean is said in src/rooms/referral/answering.ts.

set role katch_owner;

create table referral.answers (
  programme text not null references access.programmes,
  referral uuid not null,
  -- For whom a child does not exist it is not counted either. Shown to nobody.
  child uuid not null,
  -- The agency that was asked, and where the child was.
  agency uuid not null,
  region text not null,
  sent_at timestamptz not null,
  -- When the first of its terms to answer that ran out did so, or the one that runs will.
  past_at timestamptz,
  -- How long it was the receiver's turn to answer, and how much of that was past the term.
  waited_ms bigint not null default 0,
  late_ms bigint not null default 0,
  asked_at timestamptz,
  answered_at timestamptz,
  answer text check (answer in ('accept', 'decline')),
  reason text,
  through text,
  handed_over_at timestamptz,
  outcome_at timestamptz,
  -- `came-back`: accepted, and could not be given before the child was taken over.
  outcome text check (outcome in ('done', 'not-possible', 'came-back')),
  withdrawn_at timestamptz,
  -- Who learnt that the receiver had not acted, the first time; and that nobody worked there.
  deputy_at timestamptz,
  head_at timestamptz,
  region_at timestamptz,
  programme_at timestamptz,
  nobody_at timestamptz,
  primary key (programme, referral),
  foreign key (programme, referral) references referral.referrals,
  check ((answered_at is null) = (answer is null)),
  check ((outcome_at is null) = (outcome is null))
  -- Each is written again with every step: beside itself, where there is room.
) with (fillfactor = 70);
create index answers_of_region on referral.answers (programme, region, sent_at);
create index answers_of_agency on referral.answers (programme, agency, sent_at);
alter table referral.answers enable row level security;
alter table referral.answers force row level security;
-- No policy for any login: what stands here is read through the functions below.
create policy owner_keeps on referral.answers to katch_owner using (true) with check (true);

/** Each step of a referral as it is written. The turn that ends is the one the row had before. */
create function referral.keep_answer() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  ms constant float8 := 1000;
  ended timestamptz;
  last_step timestamptz := to_timestamp((new.path -> -1 ->> 'at')::float8 / ms);
begin
  if tg_op = 'INSERT' then
    insert into referral.answers (programme, referral, child, agency, region, sent_at, past_at)
    values (new.programme, new.id, new.child, new.to_agency, new.region, new.sent_at, new.due_at);
    return null;
  end if;
  if old.state = 'waiting' and new.state <> 'waiting' then
    ended := case new.state when 'asked' then new.turn_since when 'withdrawn' then new.closed_at else new.answered_at end;
    update referral.answers a set
      waited_ms = a.waited_ms + round(extract(epoch from ended - old.turn_since) * 1000),
      late_ms = a.late_ms + greatest(0, round(extract(epoch from ended - old.due_at) * 1000)),
      -- A term that was kept leaves nothing behind; an earlier one that ran out does.
      past_at = case when a.past_at < old.due_at or ended > old.due_at then a.past_at end
    where a.programme = new.programme and a.referral = new.id;
  end if;
  if new.state <> old.state or new.taken_over <> old.taken_over then
    update referral.answers a set
      past_at = case when old.state = 'asked' and new.state = 'waiting' then coalesce(a.past_at, new.due_at) else a.past_at end,
      asked_at = coalesce(a.asked_at, case when new.state = 'asked' then new.turn_since end),
      answered_at = coalesce(a.answered_at, new.answered_at),
      answer = coalesce(a.answer, case when new.answered_at is not null then case new.state when 'declined' then 'decline' else 'accept' end end),
      reason = coalesce(a.reason, case when new.state = 'declined' and a.answered_at is null then new.because end),
      through = coalesce(a.through, case when new.answered_at is not null and a.answered_at is null then new.path -> -1 ->> 'through' end),
      handed_over_at = coalesce(a.handed_over_at, case when new.taken_over then new.turn_since end),
      outcome_at = coalesce(a.outcome_at, case when new.state = 'done' then new.closed_at when new.state = 'declined' and a.answered_at is not null then new.turn_since end),
      outcome = coalesce(a.outcome, case when new.state = 'done' then new.outcome when new.state = 'declined' and a.answered_at is not null then 'came-back' end),
      withdrawn_at = coalesce(a.withdrawn_at, case when new.state = 'withdrawn' then new.closed_at end)
    where a.programme = new.programme and a.referral = new.id;
  elsif new.state in ('waiting', 'accepted', 'in-care') and new.level > old.level then
    update referral.answers a set
      deputy_at = coalesce(a.deputy_at, case when old.level < 1 and new.level >= 1 then last_step end),
      head_at = coalesce(a.head_at, case when old.level < 2 and new.level >= 2 then last_step end),
      region_at = coalesce(a.region_at, case when old.level < 3 and new.level >= 3 then last_step end),
      programme_at = coalesce(a.programme_at, case when old.level < 4 and new.level >= 4 then last_step end),
      -- Most ways hold no such stitch, and that is soon seen.
      nobody_at = coalesce(a.nobody_at, case when new.path @> '[{"what": "nobody-there"}]' then
        case when jsonb_path_query_array(new.path, '$[*] ? (@.what == "nobody-there")') <> jsonb_path_query_array(old.path, '$[*] ? (@.what == "nobody-there")') then last_step end end)
    where a.programme = new.programme and a.referral = new.id;
  end if;
  return null;
end $$;
create trigger keep_answer after insert or update of state, taken_over, level on referral.referrals for each row execute function referral.keep_answer();

-- What happened before this stood here, from the stitches of each way and from the terms that ran for it. Why a need was declined that went on elsewhere is not known any more.
with stitches as materialized (
  select r.programme, r.id, n.n, n.step ->> 'what' as what, to_timestamp((n.step ->> 'at')::float8 / 1000) as at, n.step ->> 'level' as level, n.step ->> 'through' as through
  from referral.referrals r cross join lateral jsonb_array_elements(r.path) with ordinality n (step, n)
), sided as materialized (
  select s.*, (select case when o.what in ('asked', 'declined', 'not-possible', 'done', 'passed-on', 'withdrawn') then 'sender' else 'receiver' end from stitches o
    where o.programme = s.programme and o.id = s.id and o.n < s.n and o.what not in ('opened', 'told', 'nobody-there', 'confirmed') order by o.n desc limit 1) as side
  from stitches s
), turns as (
  select s.programme, s.id, s.at as since, e.at as ended, e.what as ended_by, c.due_at from stitches s
  left join lateral (select o.at, o.what from stitches o where o.programme = s.programme and o.id = s.id and o.n > s.n and o.what in ('asked', 'accepted', 'declined', 'withdrawn') order by o.n limit 1) e on true
  left join lateral (select c.due_at from clocks.running c where c.programme = s.programme and c.about = s.id and c.kind like 'referral-answer%' and c.started_at = s.at limit 1) c on true
  where s.what in ('sent', 'replied')
), terms as (
  select t.programme, t.id, min(t.due_at) filter (where t.ended is null or t.ended > t.due_at) as past_at,
    coalesce(sum(round(extract(epoch from t.ended - t.since) * 1000)), 0) as waited_ms,
    coalesce(sum(greatest(0, round(extract(epoch from t.ended - t.due_at) * 1000))), 0) as late_ms from turns t group by 1, 2
), facts as (
  select s.programme, s.id, min(s.at) filter (where s.what = 'asked') as asked_at,
    min(s.at) filter (where s.what in ('accepted', 'declined')) as answered_at,
    (array_agg(s.what order by s.n) filter (where s.what in ('accepted', 'declined')))[1] as answer,
    (array_agg(s.through order by s.n) filter (where s.what in ('accepted', 'declined')))[1] as through,
    min(s.at) filter (where s.what = 'taken-over') as handed_over_at,
    min(s.at) filter (where s.what in ('done', 'not-possible')) as outcome_at,
    min(s.at) filter (where s.what = 'withdrawn') as withdrawn_at,
    min(s.at) filter (where s.what = 'told' and s.side = 'receiver' and s.level = 'deputy') as deputy_at,
    min(s.at) filter (where s.what = 'told' and s.side = 'receiver' and s.level = 'head') as head_at,
    min(s.at) filter (where s.what = 'told' and s.side = 'receiver' and s.level = 'region') as region_at,
    min(s.at) filter (where s.what = 'told' and s.side = 'receiver' and s.level = 'programme') as programme_at,
    min(s.at) filter (where s.what = 'nobody-there' and s.side = 'receiver') as nobody_at
  from sided s group by 1, 2
)
insert into referral.answers (programme, referral, child, agency, region, sent_at, past_at, waited_ms, late_ms, asked_at, answered_at, answer, reason, through, handed_over_at, outcome_at, outcome, withdrawn_at,
  deputy_at, head_at, region_at, programme_at, nobody_at)
select r.programme, r.id, r.child, r.to_agency, r.region, r.sent_at, t.past_at, t.waited_ms, t.late_ms, f.asked_at, f.answered_at, case f.answer when 'declined' then 'decline' when 'accepted' then 'accept' end,
  case when f.answer = 'declined' and r.state = 'declined' then r.because end, f.through, f.handed_over_at, f.outcome_at,
  case when f.outcome_at is null then null when r.state = 'done' then r.outcome else 'came-back' end, f.withdrawn_at, f.deputy_at, f.head_at, f.region_at, f.programme_at, f.nobody_at
from referral.referrals r join facts f on f.programme = r.programme and f.id = r.id join terms t on t.programme = r.programme and t.id = r.id;
-- End of what happened before.

/** Midnight with which a month begins where the programme works (src/core/clock.ts: one zone, no summer time). */
create function referral.begins_month(at timestamptz) returns boolean language sql immutable set search_path = pg_catalog as $$
  select (at at time zone interval '5 hours') = date_trunc('month', at at time zone interval '5 hours')
$$;

/**
 * Whether others than the agency itself may be told of these months: whole ones, counted as they stood fourteen days after they were over, whenever it is asked. So nothing is learnt
 * from asking again, and nothing from two periods that differ by a day.
 */
create function referral.has_settled(since timestamptz, until timestamptz, as_of timestamptz) returns boolean language sql stable set search_path = pg_catalog as $$
  select since < until and referral.begins_month(since) and referral.begins_month(until) and as_of = until + interval '14 days' and as_of <= now()
$$;

/** From January to June, or from July to December. */
create function referral.is_half_year(since timestamptz, until timestamptz) returns boolean language sql immutable set search_path = pg_catalog as $$
  select (since at time zone interval '5 hours') + interval '6 months' = until at time zone interval '5 hours' and extract(month from since at time zone interval '5 hours') in (1, 7)
$$;

/** Of one agency, or of one region, as all of it stood at a moment; what came later had not happened. Planned as a part of what asks. */
create function referral.answers_as_of(of_agency uuid, of_region text, since timestamptz, until timestamptz, as_of timestamptz) returns table (
  agency uuid, month timestamp, stands text, answer text, reason text, outcome text, through text, asked boolean, face_to_face boolean, handed_over boolean,
  deputy boolean, head boolean, region boolean, programme boolean, nobody boolean, waited_ms float8, late_ms float8, hand_over_ms float8, outcome_ms float8)
language sql stable as $$
  select a.agency, date_trunc('month', a.sent_at at time zone interval '5 hours'),
    case when a.answered_at <= as_of then case when a.past_at < a.answered_at then 'late' else 'in-time' end
      when a.past_at < least(as_of, a.withdrawn_at) then 'silent'
      when a.withdrawn_at <= as_of then 'taken-back' else 'running' end,
    case when a.answered_at <= as_of then a.answer end, case when a.answered_at <= as_of then a.reason end, case when a.outcome_at <= as_of then a.outcome end,
    case when a.answered_at <= as_of then a.through end, coalesce(a.asked_at <= as_of, false), coalesce(a.answered_at = a.sent_at, false), coalesce(a.handed_over_at <= as_of, false),
    coalesce(a.deputy_at <= as_of, false), coalesce(a.head_at <= as_of, false), coalesce(a.region_at <= as_of, false), coalesce(a.programme_at <= as_of, false), coalesce(a.nobody_at <= as_of, false),
    case when a.answered_at <= as_of and a.answered_at > a.sent_at then a.waited_ms end::float8,
    case when a.answered_at <= as_of and a.past_at < a.answered_at then a.late_ms end::float8,
    case when a.handed_over_at <= as_of and a.handed_over_at > a.answered_at then round(date_part('epoch', a.handed_over_at - a.answered_at) * 1000) end,
    case when a.outcome_at <= as_of then round(date_part('epoch', a.outcome_at - a.answered_at) * 1000) end
  from (
    select x.* from referral.answers x where of_agency is not null and x.programme = (select access.my_programme()) and x.agency = of_agency and x.sent_at >= since and x.sent_at < until
    union all
    select x.* from referral.answers x where of_region is not null and x.programme = (select access.my_programme()) and x.region = of_region and x.sent_at >= since and x.sent_at < until) a
  where a.sent_at <= as_of and a.child <> all ((select referral.hidden_from_me())::uuid[])
$$;

/** Whether who asks may know: their own agency's figures (`of_region` is null), or a region's. */
create function referral.may_count(of_region text, since timestamptz, until timestamptz, as_of timestamptz) returns boolean language sql stable set search_path = pg_catalog as $$
  select case when of_region is null then access.has_role('worker') or access.has_role('head')
    else (of_region = any (access.my_regions()) or access.has_role('administrator')) and referral.has_settled(since, until, as_of) end
$$;

/** Counts and medians of one agency or one region: by agency, by month and all together (both null). Counts are added up from one cell of an agency and a month each; medians cannot be. */
create function referral.count_answers(of_agency uuid, of_region text, since timestamptz, until timestamptz, as_of timestamptz) returns table (agency uuid, month text, figures jsonb)
language sql stable set search_path = pg_catalog set work_mem = '32MB' as $$
  with facts as materialized (
    select f.* from referral.answers_as_of(of_agency, of_region, since, until, as_of) f
  ), cells as (
    select f.agency, f.month, count(*) filter (where stands <> 'taken-back') as sent, count(*) filter (where stands = 'taken-back') as taken_back,
      count(*) filter (where stands = 'in-time') as in_time, count(*) filter (where stands = 'late') as late, count(*) filter (where stands = 'silent') as silent, count(*) filter (where stands = 'running') as running,
      count(*) filter (where answer = 'accept') as accepted, count(*) filter (where answer = 'decline') as declined, count(*) filter (where asked and stands <> 'taken-back') as asked,
      count(*) filter (where through = 'link') as by_link, count(*) filter (where through = 'phone') as by_phone, count(*) filter (where face_to_face) as face_to_face,
      count(*) filter (where handed_over) as handed_over, count(outcome) as outcome_known, count(*) filter (where nobody and stands <> 'taken-back') as nobody,
      count(*) filter (where deputy and stands <> 'taken-back') as deputy, count(*) filter (where head and stands <> 'taken-back') as head,
      count(*) filter (where region and stands <> 'taken-back') as region, count(*) filter (where programme and stands <> 'taken-back') as programme,
      count(waited_ms) as answers, count(hand_over_ms) as hand_overs, count(outcome_ms) as outcomes
    from facts f group by f.agency, f.month
  ), sums as (
    select c.agency, c.month, jsonb_build_object('sent', sum(sent), 'takenBack', sum(taken_back), 'inTime', sum(in_time), 'late', sum(late), 'silent', sum(silent), 'running', sum(running),
      'accepted', sum(accepted), 'declined', sum(declined), 'asked', sum(asked), 'byLink', sum(by_link), 'byPhone', sum(by_phone), 'faceToFace', sum(face_to_face), 'handedOver', sum(handed_over),
      'outcomeKnown', sum(outcome_known), 'nobodyThere', sum(nobody), 'deputy', sum(deputy), 'head', sum(head), 'region', sum(region), 'programme', sum(programme)) as counts,
      sum(answers) as answers, sum(late) as lates, sum(hand_overs) as hand_overs, sum(outcomes) as outcomes
    from cells c group by grouping sets ((c.agency), (c.month), ())
  ), medians as (
    select f.agency, f.month, percentile_cont(0.5) within group (order by waited_ms) as answer, percentile_cont(0.5) within group (order by late_ms) as late_by,
      percentile_cont(0.5) within group (order by hand_over_ms) as hand_over, percentile_cont(0.5) within group (order by outcome_ms) as outcome
    from facts f group by grouping sets ((f.agency), (f.month), ())
  )
  select s.agency, to_char(s.month, 'YYYY-MM'), s.counts || jsonb_build_object(
    'answer', jsonb_build_object('n', s.answers, 'ms', m.answer), 'lateBy', jsonb_build_object('n', s.lates, 'ms', m.late_by),
    'handOver', jsonb_build_object('n', s.hand_overs, 'ms', m.hand_over), 'outcome', jsonb_build_object('n', s.outcomes, 'ms', m.outcome))
  from sums s join medians m on coalesce(m.agency::text, m.month::text, '') = coalesce(s.agency::text, s.month::text, '')
  where s.answers is not null
$$;

/**
 * How an agency's own referrals were answered, for its own people, whatever the days; or how those of a region were, for its coordinators and for administrators, in months that have settled.
 * No child, no day of a referral, no text.
 */
create function referral.answering(of_region text, since timestamptz, until timestamptz, as_of timestamptz) returns table (agency uuid, month text, figures jsonb)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  if not referral.may_count(of_region, since, until, as_of) then return; end if;
  return query select c.agency, c.month, c.figures from referral.count_answers(case when of_region is null then access.my_agency() end, of_region, since, until, as_of) c;
end $$;

/** Why it was declined and what became of it, so many of each. */
create function referral.count_kinds(of_agency uuid, of_region text, since timestamptz, until timestamptz, as_of timestamptz) returns table (agency uuid, month text, what text, kind text, n int)
language sql stable set search_path = pg_catalog as $$
  with facts as materialized (select f.agency, f.month, f.answer, f.reason, f.outcome from referral.answers_as_of(of_agency, of_region, since, until, as_of) f)
  select f.agency, to_char(f.month, 'YYYY-MM'), 'reasons', coalesce(f.reason, 'not-kept'), count(*)::int from facts f where f.answer = 'decline' group by f.agency, f.month, 4
  union all
  select f.agency, to_char(f.month, 'YYYY-MM'), 'outcomes', f.outcome, count(*)::int from facts f where f.outcome is not null group by f.agency, f.month, 4
$$;

/** Of the own agency in any days; of others in half a year and no other time, because what overlaps could be subtracted. What is small is hidden by src/rooms/referral/told-to-others.ts. */
create function referral.answer_kinds(of_region text, from_day timestamptz, until_day timestamptz, as_of timestamptz) returns table (agency uuid, month text, what text, kind text, n int)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  if not referral.may_count(of_region, from_day, until_day, as_of) or (of_region is not null and not referral.is_half_year(from_day, until_day)) then return; end if;
  return query select c.agency, c.month, c.what, c.kind, c.n from referral.count_kinds(case when of_region is null then access.my_agency() end, of_region, from_day, until_day, as_of) c;
end $$;

/**
 * What stands beside an agency's own figures: all of its region together, for whoever works, in months that have settled. Nothing where fewer than three other agencies were asked or fewer than five of theirs were answered, so
 * that nobody finds another one's figures by taking away their own.
 */
create function referral.answering_beside(since timestamptz, until timestamptz, as_of timestamptz) returns table (region text, agencies int, figures jsonb)
language sql stable security definer set search_path = pg_catalog as $$
  with mine as materialized (
    select a.region, a.id as agency from partnerships.agencies a where a.programme = access.my_programme() and a.id = access.my_agency()
      and (access.has_role('worker') or access.has_role('head')) and referral.has_settled(since, until, as_of)
  )
  select m.region, count(distinct f.agency) filter (where stands <> 'taken-back')::int, jsonb_build_object(
    'sent', count(*) filter (where stands <> 'taken-back'), 'inTime', count(*) filter (where stands = 'in-time'), 'late', count(*) filter (where stands = 'late'), 'silent', count(*) filter (where stands = 'silent'),
    'answer', jsonb_build_object('n', count(waited_ms), 'ms', percentile_cont(0.5) within group (order by waited_ms)))
  from mine m cross join lateral referral.answers_as_of(null, m.region, since, until, as_of) f
  group by m.region, m.agency
  having count(distinct f.agency) filter (where f.agency <> m.agency and f.stands <> 'taken-back') >= 3 and count(waited_ms) filter (where f.agency <> m.agency) >= 5
$$;

revoke all on all functions in schema referral from public;
revoke all on referral.answers from public;
grant execute on function referral.answering(text, timestamptz, timestamptz, timestamptz), referral.answer_kinds(text, timestamptz, timestamptz, timestamptz), referral.answering_beside(timestamptz, timestamptz, timestamptz) to katch_app;

reset role;
