-- Why: a page of 500 files took the house four seconds, nearly all of them spent in asking, for each row and several times, who is asking. The
-- session was sought through every agency and every person of the programme, and it was sought to learn who is kept from a child of whom nobody is.

set role katch_owner;

/**
 * The live session behind the token of this transaction, or nothing. An alarm's session is nobody's. First the session, then its person, then
 * the agency: each `offset 0` keeps that order, whatever is known of the tables' sizes. It reads as whoever calls it, so that the definer
 * functions take it into their own question instead of asking a second one; called by anybody else it reads nothing.
 */
create or replace function access.live_session() returns table (programme text, person uuid, agency uuid, handle text, language text, strong_at timestamptz)
language sql stable rows 1 as $$
  select s.programme, s.person, p.agency, s.handle, p.language, s.strong_at
  from access.sessions s
  cross join lateral (select p.agency, p.language from partnerships.people p where p.programme = s.programme and p.id = s.person and p.state = 'active' offset 0) p
  cross join lateral (select from partnerships.agencies a where a.programme = s.programme and a.id = p.agency and a.state = 'active' offset 0) a
  where s.token_hash = sha256(convert_to(coalesce(current_setting('katch.session', true), ''), 'UTF8'))
    and s.ended_at is null and s.ends_at > now() and s.seen_at > now() - s.idle_minutes * interval '1 minute' and s.alarm_at is null
$$;
revoke execute on function access.live_session() from katch_app, katch_vault;

/** Whether the child's file does not exist for me. From most children nobody is kept: for these it is not asked who asks. */
create index blocks_by_child on access.blocks (child);
create or replace function access.is_blocked(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.blocks b where b.child = is_blocked.child)
    and exists (select from access.blocks b join access.live_session() s on s.programme = b.programme and s.person = b.person where b.child = is_blocked.child)
$$;

reset role;
