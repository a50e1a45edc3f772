-- Why: what nobody needs to see is seen by nobody. Case keys are asked for case by case; a clock follows who serves the child
-- now and not who once started it; who is kept from a child does not even hear that something waits.

set role katch_owner;

-- ── Who is kept from what ────────────────────────────────────────────────────────────────────────────────────────

/** Children whose file does not exist for me. Once per query, not once per row. */
create function access.hidden_from_me() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(b.child), '{}') from access.blocks b join access.live_session() s on s.programme = b.programme and s.person = b.person
$$;
revoke all on function access.hidden_from_me() from public;
grant execute on function access.hidden_from_me() to katch_app;

-- The definer functions below read these as the owner, who logs in nowhere.
create policy owner_reads on referral.hand_overs for select to katch_owner using (true);
create policy owner_reads on sync.submissions for select to katch_owner using (true);

-- ── Case keys ────────────────────────────────────────────────────────────────────────────────────────────────────

/** True where one of my desks is a side of a referral or a hand-over of this child, or was until this very transaction ended it. */
create function referral.is_side_for(of_child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from referral.referrals r where r.programme = access.my_programme() and r.child = of_child
      and (r.from_desk = any (access.my_desks()) or (r.to_desk = any (access.my_desks())
        and (r.state in ('waiting', 'asked', 'accepted', 'in-care', 'done') or r.changed_in = pg_current_xact_id_if_assigned()))))
    or exists (select from referral.hand_overs h where h.programme = access.my_programme() and h.child = of_child
      and (h.from_desk = any (access.my_desks()) or h.to_desk = any (access.my_desks())))
$$;

/**
 * Whether the stories of a case may be mine to write or read: a child whom one of my desks serves or has a referral about, or a
 * submission of my own that became no child's. Its number is the phone's choice, so one that is a child's opens nothing.
 */
create function kms.reaches(scope uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select access.serves(scope)
    or (not access.is_blocked(scope) and referral.is_side_for(scope))
    or (access.is_unknown(scope) and exists (select from sync.submissions s
      where s.programme = access.my_programme() and s.id = reaches.scope and s.person = access.me()))
$$;

/** The wrapped key of one case, the newest or the version asked for; nothing where the case is not mine. */
create function kms.case_key(of_scope uuid, wanted int) returns table (key_version int, wrapped bytea)
language sql stable security definer set search_path = pg_catalog rows 1 as $$
  select k.key_version, k.wrapped from kms.case_keys k
  where k.programme = access.my_programme() and k.scope = of_scope and (wanted is null or k.key_version = wanted) and kms.reaches(of_scope)
  order by k.key_version desc limit 1
$$;

/** Keeps the first key of a case of mine. Of two at once the second waits, keeps nothing, and then finds the first one's. */
create function kms.keep_case_key(of_scope uuid, new_wrapped bytea, new_wrapped_with int, at timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  insert into kms.case_keys (programme, scope, key_version, wrapped, wrapped_with, made_at)
  select access.my_programme(), of_scope, 1, new_wrapped, new_wrapped_with, at where kms.reaches(of_scope) and new_wrapped is not null
  on conflict do nothing
$$;

/** Keys still wrapped under an old version, locked; for the clockwork only. */
create function kms.stale_case_keys(current_version int, at_most int) returns table (scope uuid, key_version int, wrapped bytea)
language sql volatile security definer set search_path = pg_catalog as $$
  select k.scope, k.key_version, k.wrapped from kms.case_keys k
  where access.has_role('clockwork') and k.programme = access.my_programme() and k.wrapped_with < current_version and k.wrapped is not null
  order by k.wrapped_with limit at_most for update skip locked
$$;
create function kms.rewrap_case_key(of_scope uuid, version int, new_wrapped bytea, new_wrapped_with int) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  update kms.case_keys k set wrapped = new_wrapped, wrapped_with = new_wrapped_with
  where access.has_role('clockwork') and k.programme = access.my_programme() and k.scope = of_scope and k.key_version = version
    and k.wrapped is not null and new_wrapped is not null
$$;

drop policy signed_in on kms.case_keys;
drop policy makes on kms.case_keys;
drop policy rewraps on kms.case_keys;
revoke all on kms.case_keys from katch_app;
revoke update (wrapped, wrapped_with) on kms.case_keys from katch_app;
create policy owner_keeps on kms.case_keys to katch_owner using (true) with check (true);
revoke all on all functions in schema kms from public;
grant execute on function kms.case_key(uuid, int), kms.keep_case_key(uuid, bytea, int, timestamptz), kms.stale_case_keys(int, int), kms.rewrap_case_key(uuid, int, bytea, int) to katch_app;

-- ── Clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────

-- The desk that must act, the desk that waits, the region, whoever serves the child now. Not who once started it. The terms of a
-- referral belong to its two sides alone.
alter policy concerned on clocks.running
  using (programme = (select access.my_programme()) and (child is null or child <> all ((select access.hidden_from_me())::uuid[])) and (
    desk = any ((select access.my_desks())::uuid[])
    or waiting = any ((select access.my_desks())::uuid[])
    or region = any ((select access.my_regions())::text[])
    or (select access.has_role('clockwork'))
    or (kind not like 'referral-%' and access.serves(child))));

-- ── Who manages whom ─────────────────────────────────────────────────────────────────────────────────────────────

/** Nothing for who is no administrator: nobody else decides by it, and nobody else may hold up those who do. */
create or replace function partnerships.administrators_locked() returns uuid[] language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not coalesce(access.has_role('administrator'), false) then return '{}'; end if;
  perform pg_advisory_xact_lock(hashtextextended('administrators of ' || access.my_programme(), 0));
  return array(select r.person from partnerships.roles_held r
    join partnerships.people p on p.programme = r.programme and p.id = r.person and p.state = 'active'
    join partnerships.agencies a on a.programme = p.programme and a.id = p.agency and a.state = 'active'
    where r.programme = access.my_programme() and r.role = 'administrator' and r.since <= now() and (r.until is null or r.until > now()) order by 1);
end $$;

/**
 * Whom a change of staff concerns beside the desk: heads of that agency, and administrators. For administrators, and for heads and
 * workers of that agency: they change its people, or hand its desks' keys on. For everybody else, nothing.
 */
create or replace function partnerships.who_manages(of_agency uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct p.id), '{}') from partnerships.people p
  join partnerships.roles_held r on r.programme = p.programme and r.person = p.id and r.since <= now() and (r.until is null or r.until > now())
  where p.programme = access.my_programme() and p.state = 'active'
    and (r.role = 'administrator' or (r.role = 'head' and p.agency = of_agency))
    and (access.has_role('administrator') or (of_agency = access.my_agency() and (access.has_role('head') or access.has_role('worker'))))
$$;

-- ── Who is kept from a child hears nothing of it ─────────────────────────────────────────────────────────────────

alter table sync.feed add column child uuid;
alter table notify.notices add column child uuid;
create index feed_by_child on sync.feed (programme, child) where child is not null;

-- What was written before there was a column for it.
update sync.feed set child = record where shelf = 'children';
update sync.feed f set child = r.child from referral.referrals r where f.shelf = 'referrals' and r.programme = f.programme and r.id = f.record;
update sync.feed f set child = h.child from referral.hand_overs h where f.shelf = 'hand-overs' and h.programme = f.programme and h.id = f.record;
update sync.feed f set child = c.child from consent.consents c where f.shelf = 'consents' and c.programme = f.programme and c.id = f.record;
update notify.notices n set child = f.child from (select distinct programme, shelf, record, child from sync.feed where child is not null) f
  where f.programme = n.programme and f.shelf = n.shelf and f.record = n.about;
update sync.feed f set child = n.child from notify.notices n where f.shelf = 'notices' and n.programme = f.programme and n.id = f.record and n.child is not null;

alter policy heard on sync.feed
  using (programme = (select access.my_programme()) and audience = any ((select access.my_audiences())::text[])
    and (child is null or child <> all ((select access.hidden_from_me())::uuid[])));

/**
 * Gives the next numbers and writes leaves and feed lines under them. The row lock on log.heads is held until the
 * transaction ends: whoever reads number n may be sure that nothing below n appears later.
 * The actor of every leaf must be the person whom the database itself knows.
 * A line belongs to the child it names (`child`); else to the child whose number its record is; else to the one the whole act was about (`of`).
 */
create or replace function log.append_as(owner_programme text, actor text, bodies text[], lines jsonb) returns table (leaves bigint, feed bigint)
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
  insert into sync.feed (programme, n, audience, shelf, record, child, gone, at)
    select owner_programme, head.feed - fresh + l.i, l.line ->> 'audience', l.line ->> 'shelf', (l.line ->> 'record')::uuid,
      case when l.line ? 'child' then (l.line ->> 'child')::uuid
        when exists (select from access.relations r where r.programme = owner_programme and r.child = (l.line ->> 'record')::uuid) then (l.line ->> 'record')::uuid
        else (l.line ->> 'of')::uuid end,
      coalesce((l.line ->> 'gone')::boolean, false), now()
    from jsonb_array_elements(lines) with ordinality l(line, i);
  return query select head.leaves, head.feed;
end $$;

/**
 * Leaves a notice for people and for everybody at desks; never to the one who acts, and never to who is kept from the child it
 * belongs to: the one that is `said`, else the one whose number the record is, else the one the whole act was about.
 */
drop function notify.tell(uuid[], uuid[], text, text, uuid);
create function notify.tell(people uuid[], desks uuid[], of_kind text, of_shelf text, of_record uuid, of_child uuid default null, said boolean default false) returns table (person uuid, notice uuid, child uuid)
language plpgsql security definer set search_path = pg_catalog as $$
declare mine text := access.my_programme(); about_child uuid := of_child;
begin
  if not said and exists (select from access.relations r where r.programme = mine and r.child = of_record) then about_child := of_record; end if;
  return query insert into notify.notices as n (programme, person, kind, shelf, about, child)
    select mine, x.person, of_kind, of_shelf, of_record, about_child from (
      select unnest(people) as person
      union
      select m.person from partnerships.memberships m where m.programme = mine and m.desk = any (desks)
        and m.since <= now() and (m.until is null or m.until > now())
    ) x
    where x.person <> access.me() and not exists (select from access.blocks b where b.programme = mine and b.child = about_child and b.person = x.person)
    returning n.person, n.id, n.child;
end $$;
revoke all on function notify.tell(uuid[], uuid[], text, text, uuid, uuid, boolean) from public;
grant execute on function notify.tell(uuid[], uuid[], text, text, uuid, uuid, boolean) to katch_app;

/**
 * Whoever is kept from a child from now on: their phone is told once to look again at each record of the child it has heard of, finds
 * nothing and forgets it; notices they have not seen are put away, so that no letter goes out about them. After that the policy on the feed is silent.
 */
create function access.forget_blocked() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare heard text[]; lines jsonb;
begin
  update notify.notices n set seen_at = now() where n.programme = new.programme and n.person = new.person and n.child = new.child and n.seen_at is null;
  heard := array['everyone', 'person:' || new.person]
    || array(select 'desk:' || m.desk from partnerships.memberships m where m.programme = new.programme and m.person = new.person and m.since <= now() and (m.until is null or m.until > now()))
    || array(select 'region:' || x from partnerships.roles_held h cross join unnest(h.regions) x
      where h.programme = new.programme and h.person = new.person and h.role = 'coordinator' and h.since <= now() and (h.until is null or h.until > now()));
  select jsonb_agg(jsonb_build_object('audience', 'person:' || new.person, 'shelf', f.shelf, 'record', f.record, 'child', null, 'gone', true)) into lines
    from (select distinct l.shelf, l.record from sync.feed l where l.programme = new.programme and l.child = new.child and l.audience = any (heard)) f;
  if lines is not null then perform log.append_as(new.programme, '-', array[]::text[], lines); end if;
  return null;
end $$;
revoke all on function access.forget_blocked() from public;
create trigger forget_blocked after insert on access.blocks for each row execute function access.forget_blocked();

-- ── The log of key readings ──────────────────────────────────────────────────────────────────────────────────────

alter table access.sessions add column keys_shown_at timestamptz;
/** True the first time this session asks for its keys, and never again: of two that ask at once one hears it. */
create function access.is_first_showing_of_keys() returns boolean language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update access.sessions s set keys_shown_at = now()
    where s.token_hash = sha256(convert_to(coalesce(current_setting('katch.session', true), ''), 'UTF8')) and s.keys_shown_at is null and access.me() is not null;
  return found;
end $$;
revoke all on function access.is_first_showing_of_keys() from public;
grant execute on function access.is_first_showing_of_keys() to katch_app;

-- ── Not yours takes as long as not there ─────────────────────────────────────────────────────────────────────────

-- Each finds out who asks before it looks for the record, and then does the same whether there is one or not: a policy would find out
-- only once there is a row to ask about, and the time would tell.

/** Whether one of my desks is a side of this referral, and nothing keeps me from its child. */
create function referral.is_mine(referral uuid) returns boolean language plpgsql stable security definer set search_path = pg_catalog as $$
declare mine text := access.my_programme(); desks uuid[] := access.my_desks(); hidden uuid[] := access.hidden_from_me();
begin
  return exists (select from referral.referrals r where r.programme = mine and r.id = is_mine.referral
    and r.child <> all (hidden) and (r.from_desk = any (desks) or r.to_desk = any (desks)));
end $$;
/** The same for a hand-over, whose two signatures everybody who serves the child sees. */
create function referral.is_hand_over_of_mine(hand_over uuid) returns boolean language plpgsql stable security definer set search_path = pg_catalog as $$
declare mine text := access.my_programme(); desks uuid[] := access.my_desks(); hidden uuid[] := access.hidden_from_me(); found_one record; served boolean;
begin
  select h.child, h.from_desk, h.to_desk into found_one from referral.hand_overs h where h.programme = mine and h.id = hand_over;
  served := access.serves(coalesce(found_one.child, hand_over));
  return served or coalesce(found_one.child <> all (hidden) and (found_one.from_desk = any (desks) or found_one.to_desk = any (desks)), false);
end $$;
/** Whether I serve the child of this consent. */
create function consent.is_mine(consent uuid) returns boolean language plpgsql stable security definer set search_path = pg_catalog as $$
declare mine text := access.my_programme(); of_child uuid;
begin
  select c.child into of_child from consent.consents c where c.programme = mine and c.id = is_mine.consent;
  return access.serves(coalesce(of_child, is_mine.consent));
end $$;
revoke all on function referral.is_side_for(uuid), referral.is_mine(uuid), referral.is_hand_over_of_mine(uuid), consent.is_mine(uuid) from public;
grant execute on function referral.is_mine(uuid), referral.is_hand_over_of_mine(uuid), consent.is_mine(uuid) to katch_app;

reset role;
