-- Why: two people have said that two files are of one child. What was agreed or refused in one part, asked of somebody for it, owed by law
-- or handed on is then the child's: it counts in the other part too, for who owns both, and stops counting when the file is parted again.

set role katch_owner;

/** Whether a desk of mine opened another part of this child's file. */
create function access.owns_other_part(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (
    select from (select access.my_programme() as programme, access.my_desks() as desks offset 0) mine
    join access.relations r on r.programme = mine.programme and r.child = owns_other_part.child and r.desk = any (mine.desks)
      and r.kind = 'one-child' and r.since <= now() and (r.until is null or r.until > now())
  ) and not access.is_blocked(owns_other_part.child)
$$;
revoke all on function access.owns_other_part(uuid) from public;
grant execute on function access.owns_other_part(uuid) to katch_app;

-- ── Terms ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- By which term of another part this one was met. It counts while the two are one file.
alter table clocks.running add column met_with uuid;

/** Of the terms of the files themselves (not of a consent, an advice, a referral): of one kind the one that ends first runs, and none that was met in another part. */
create or replace function access.rest_clocks(of_programme text, children uuid[]) returns void language sql volatile security definer set search_path = pg_catalog as $$
  with parts as materialized (select c as child, access.one_child(of_programme, c) as all_of_them from unnest(children) c),
  open as (
    select c.id, c.kind, c.due_at, c.started_at, c.rests, (select min(x::text) from unnest(p.all_of_them) x) as file,
      exists (select from clocks.running m where m.programme = of_programme and m.id = c.met_with and m.about = any (p.all_of_them)) as is_met
    from clocks.running c join parts p on p.child = c.about where c.programme = of_programme and c.child = c.about and c.stopped_at is null
  )
  update clocks.running c set rests = w.rests from (
    select id, is_met or row_number() over (partition by kind, file, is_met order by due_at, started_at, id) > 1 as rests from open
  ) w where c.programme = of_programme and c.id = w.id and c.rests <> w.rests
$$;
/** What is done for a child is done for all parts of its file; what was withdrawn or moved in one leaves the others their terms. */
create or replace function access.follow_clocks() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare parts uuid[];
begin
  if not exists (select from access.joined j where j.programme = new.programme and j.until is null and (j.a = new.about or j.b = new.about)) then return null; end if;
  parts := access.one_child(new.programme, new.about);
  if new.because = 'done' then
    update clocks.running c set met_with = new.id where c.programme = new.programme and c.kind = new.kind and c.about = any (parts) and c.about <> new.about and c.child = c.about and c.stopped_at is null;
  end if;
  perform access.rest_clocks(new.programme, parts);
  return null;
end $$;

-- Whoever works in one part sees there which terms rest, and which run again.
/** Makes one file of two, where both sides have said so and whoever calls it is one of the two people. Answers what is to be looked at again, and by whom. */
create or replace function access.join_files(of_pair uuid) returns table (shelf text, record uuid, child uuid, audience text) language plpgsql volatile security definer set search_path = pg_catalog as $$
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
    join access.relations r on r.programme = mine and r.child = t.child and (r.kind in ('owner', 'one-child') or (t.shelf = 'children' and r.kind <> 'referred-pending')) and (r.until is null or r.until > now());
end $$;

/** Takes the link of a pair away that was undone, by whoever undid it. Other pairs go on holding what they hold. */
create or replace function access.part_files(of_pair uuid) returns table (shelf text, record uuid, child uuid, audience text) language plpgsql volatile security definer set search_path = pg_catalog as $$
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
      join access.relations r on r.programme = mine and r.child = t.child and (r.kind = 'one-child' or ((r.kind = 'owner' or (t.shelf = 'children' and r.kind <> 'referred-pending')) and (r.until is null or r.until > now())))
    union select t.shelf, t.record, t.child, 'person:' || (h ->> 1) from jsonb_array_elements(coalesce(hidden, '[]')) h join access.told_of(mine, parts) t on t.child = (h ->> 0)::uuid
      where not exists (select from access.blocks b where b.programme = mine and b.child = t.child and b.person = (h ->> 1)::uuid);
end $$;

-- ── Consents ─────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The groups of which the last word in a part of this child's file is "no", or "taken back", for a purpose and a receiver; `given_in` is the part
 * in which it was agreed to. For who may act for the child, whoever owns the other parts: a refusal holds wherever it was said.
 */
create function consent.refused_elsewhere(of_child uuid, given_in uuid, for_purpose text, to_receiver uuid) returns text[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct last.grp) filter (where last.state in ('declined', 'withdrawn')), '{}') from (
    select distinct on (c.child, g.grp) c.child, g.grp, c.state
    from unnest(access.one_child(access.my_programme(), of_child)) part
    join consent.consents c on c.programme = access.my_programme() and c.child = part cross join unnest(c.groups) g(grp)
    where part <> given_in and access.acts_for(of_child) and c.purpose = for_purpose and c.receiver is not distinct from to_receiver and c.state <> 'not-yet'
    order by c.child, g.grp, greatest(c.asked_at, c.withdrawn_at) desc, c.state in ('declined', 'withdrawn') desc, c.id
  ) last
$$;
revoke all on function consent.refused_elsewhere(uuid, uuid, text, uuid) from public;
grant execute on function consent.refused_elsewhere(uuid, uuid, text, uuid) to katch_app;

-- ── Referrals ────────────────────────────────────────────────────────────────────────────────────────────────────

-- Who opened another part sees what was asked for the child, and what became of it. Whose turn it is stays as it was.
create policy of_one_file on referral.referrals for select to katch_app
  using (programme = (select access.my_programme()) and access.owns_other_part(child));

/** Which desks opened another part of the file of a referral's child: they hear what becomes of it. For its two sides and the clockwork. */
create function referral.desks_of_one_file(of_referral uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct o.desk), '{}') from referral.referrals r
  join access.relations o on o.programme = r.programme and o.child = r.child and o.kind = 'one-child' and o.since <= now() and (o.until is null or o.until > now())
  where r.programme = access.my_programme() and r.id = of_referral
    and (r.from_desk = any (access.my_desks()) or r.to_desk = any (access.my_desks()) or access.has_role('clockwork'))
$$;

/** Whether a desk is asked for another part of this child's file already, and has not ended it. For who may act for the child. */
create function referral.is_asked_elsewhere(of_child uuid, at_desk uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from unnest(access.one_child(access.my_programme(), of_child)) part
    join referral.referrals r on r.programme = access.my_programme() and r.child = part and r.to_desk = at_desk and r.state in ('waiting', 'asked', 'accepted', 'in-care')
    where part <> of_child and access.owns(of_child))
$$;

/**
 * Unanswered referrals that rest on nothing any more, since a moment: their consent was taken back, whoever took it back; while the file was one
 * the same was refused or taken back in another part; or it was given in a part that is another child's file again. Ids only, for the clockwork only.
 */
create or replace function referral.rest_on_nothing(since timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select r.id from consent.consents c
  join referral.referrals r on r.programme = c.programme and r.consent = c.id and r.closed_at is null and r.state in ('waiting', 'asked')
  where access.has_role('clockwork') and c.programme = access.my_programme() and c.withdrawn_at >= since
  union
  select r.id from (select distinct x as child from access.joined j cross join lateral unnest(array[j.a, j.b]) x where access.has_role('clockwork') and j.programme = access.my_programme() and j.until is null) one
  cross join lateral (select access.one_child(access.my_programme(), one.child) as parts) p
  join referral.referrals r on r.programme = access.my_programme() and r.child = one.child and r.basis = 'consent' and r.closed_at is null and r.state in ('waiting', 'asked')
  join consent.consents c on c.programme = r.programme and c.child = any (p.parts) and c.child <> r.child and c.purpose = 'refer' and c.receiver = r.to_agency
    and c.state in ('declined', 'withdrawn') and c.groups && (r.share_now || r.share_on_acceptance)
  where coalesce(c.withdrawn_at, c.asked_at) >= greatest(since, r.sent_at)
    and not exists (select from access.joined j where j.programme = r.programme and j.until is null and (j.a = any (p.parts) or j.b = any (p.parts)) and j.since > coalesce(c.withdrawn_at, c.asked_at))
  union
  select r.id from access.joined j cross join lateral unnest(access.one_child(j.programme, j.a) || access.one_child(j.programme, j.b)) part
  join referral.referrals r on r.programme = j.programme and r.child = part and r.consent is not null and r.closed_at is null and r.state in ('waiting', 'asked')
  join consent.consents c on c.programme = r.programme and c.id = r.consent and c.child <> r.child and c.child <> all (access.one_child(j.programme, r.child))
  where access.has_role('clockwork') and j.programme = access.my_programme() and j.until >= since
$$;
revoke all on function referral.desks_of_one_file(uuid), referral.is_asked_elsewhere(uuid, uuid) from public;
grant execute on function referral.desks_of_one_file(uuid), referral.is_asked_elsewhere(uuid, uuid) to katch_app;

-- ── Photos, and what is handed over without a line ───────────────────────────────────────────────────────────────

/** Whether this desk has the child's name: it opened the file or another part of it, or the name was released to it. A photo goes where the name goes. */
create or replace function files.follows_name(child uuid, desk uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.relations r
    where r.programme = access.my_programme() and r.child = follows_name.child and r.desk = follows_name.desk
      and r.kind <> 'referred-pending' and r.since <= now() and (r.until is null or r.until > now())
      and (r.kind in ('owner', 'one-child') or exists (select from vault.identity_releases i
        where i.programme = r.programme and i.child = r.child and i.desk = r.desk and i.released_at is not null and i.taken_back_at is null)))
$$;

create or replace function vault.weigh_signed(of_id uuid) returns table (child uuid, from_desk uuid, to_desk uuid, from_person uuid, to_person uuid, answer text, giver_stands boolean, taker_stands boolean, acts boolean, whole boolean, groups text[])
language sql stable security definer set search_path = pg_catalog rows 1 as $$
  select s.child, s.from_desk, s.to_desk, s.from_person, s.to_person, s.answer,
    vault.stands(s.programme, s.from_person, s.from_desk, s.child), vault.stands(s.programme, s.to_person, s.to_desk, s.child),
    coalesce(bool_or(r.kind in ('owner', 'one-child', 'team', 'referred-accepted')), false), coalesce(bool_or(r.kind in ('owner', 'one-child', 'team', 'supervisor')), false),
    coalesce(array_agg(distinct x) filter (where x is not null), '{}')
  from vault.signed_hand_overs s
  left join access.relations r on r.programme = s.programme and r.child = s.child and r.desk = s.from_desk and r.kind <> 'referred-pending' and r.since <= now() and (r.until is null or r.until > now())
  left join lateral unnest(r.shows) x on true
  where s.programme = access.my_programme() and s.id = of_id and s.because is null and s.told_by = access.me() and s.made_in = pg_current_xact_id_if_assigned()
  group by s.programme, s.id
$$;

reset role;
