-- Why: where a server was away for an hour, thousands of terms have passed at once, and telling of them took minutes: each notice was a question of its own, and for each referral it
-- was looked up whether its child's file has several parts, also for who sees it anyway. A region's board asked the same of every line.

set role katch_owner;

/**
 * Leaves notices, for a person or for everybody at a desk each: `[{person?, desk?, kind, shelf, about, child?, of?}]`. Never to the one who acts, and never to who is kept from the
 * child it belongs to: the one that is said (`child`, null for no child's), else the one whose number the record is, else the one the whole act was about (`of`). Whoever
 * would hear the same of the same record twice at once hears it once.
 */
create function notify.tell_all(told jsonb) returns table (person uuid, notice uuid, child uuid)
language sql volatile security definer set search_path = pg_catalog as $$
  with mine as materialized (
    select access.my_programme() as programme, access.me() as me
  ), asked as materialized (
    select (o.one ->> 'person')::uuid as person, (o.one ->> 'desk')::uuid as desk, o.one ->> 'kind' as kind, o.one ->> 'shelf' as shelf, (o.one ->> 'about')::uuid as about,
      case when o.one ? 'child' then (o.one ->> 'child')::uuid
        when exists (select from access.relations r where r.programme = mine.programme and r.child = (o.one ->> 'about')::uuid) then (o.one ->> 'about')::uuid
        else (o.one ->> 'of')::uuid end as child
    from mine cross join jsonb_array_elements(told) o(one)
  ), whom as (
    select a.kind, a.shelf, a.about, a.child, a.person from asked a where a.person is not null
    union
    select a.kind, a.shelf, a.about, a.child, m.person from mine join partnerships.memberships m on m.programme = mine.programme and m.since <= now() and (m.until is null or m.until > now())
    join asked a on a.desk = m.desk
  )
  insert into notify.notices as n (programme, person, kind, shelf, about, child)
    select mine.programme, w.person, w.kind, w.shelf, w.about, w.child from whom w cross join mine
    where w.person <> mine.me and not exists (select from access.blocks b where b.programme = mine.programme and b.child = w.child and b.person = w.person)
    returning n.person, n.id, n.child
$$;
revoke all on function notify.tell_all(jsonb) from public;
grant execute on function notify.tell_all(jsonb) to katch_app;
drop function notify.tell(uuid[], uuid[], text, text, uuid, uuid, boolean);

/** The same of many: which desks own the file of a referral's child, where it has several parts. For its two sides and the clockwork. */
create function referral.desks_of_one_file(of_referrals uuid[]) returns table (id uuid, desks uuid[]) language sql stable security definer set search_path = pg_catalog as $$
  with mine as materialized (select access.my_programme() as programme, access.my_desks() as desks, access.has_role('clockwork') as is_clockwork)
  select r.id, array_agg(distinct o.desk) from mine
  join referral.referrals r on r.programme = mine.programme and r.id = any (of_referrals) and (mine.is_clockwork or r.from_desk = any (mine.desks) or r.to_desk = any (mine.desks))
  join access.relations j on j.programme = r.programme and j.child = r.child and j.kind = 'one-child' and j.since <= now() and (j.until is null or j.until > now())
  join access.relations o on o.programme = r.programme and o.child = r.child and o.kind in ('owner', 'one-child') and o.since <= now() and (o.until is null or o.until > now())
  group by r.id
$$;
revoke all on function referral.desks_of_one_file(uuid[]) from public;
grant execute on function referral.desks_of_one_file(uuid[]) to katch_app;
drop function referral.desks_of_one_file(uuid);

-- Only where nothing cheaper says that it is seen: a policy's function is asked for every row, and of several policies nobody says which is asked first.
alter policy of_one_file on referral.referrals
  using (programme = (select access.my_programme()) and case
    when region = any ((select access.my_regions())::text[]) or from_desk = any ((select access.my_desks())::uuid[]) or (select access.has_role('clockwork'))
      or (to_desk = any ((select access.my_desks())::uuid[]) and state in ('waiting', 'asked', 'accepted', 'in-care', 'done')) then false
    else access.owns_joined(child) end);

reset role;
