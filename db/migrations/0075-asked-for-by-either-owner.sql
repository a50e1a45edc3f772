-- Why: of two desks that own one child's file either may ask somebody for help in either part. Who had opened the part did not see what the other
-- one asked for in it.

set role katch_owner;

/** Whether a desk of mine owns this child's file, and the file has several parts. */
create function access.owns_joined(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (
    select from (select access.my_programme() as programme, access.my_desks() as desks offset 0) mine
    join access.relations o on o.programme = mine.programme and o.child = owns_joined.child and o.kind = 'one-child' and o.since <= now() and (o.until is null or o.until > now())
    join access.relations r on r.programme = mine.programme and r.child = owns_joined.child and r.desk = any (mine.desks)
      and r.kind in ('owner', 'one-child') and r.since <= now() and (r.until is null or r.until > now())
  ) and not access.is_blocked(owns_joined.child)
$$;
revoke all on function access.owns_joined(uuid) from public;
grant execute on function access.owns_joined(uuid) to katch_app;

alter policy of_one_file on referral.referrals
  using (programme = (select access.my_programme()) and access.owns_joined(child));
drop function access.owns_other_part(uuid);

/** Which desks own the file of a referral's child, where it has several parts: they hear what becomes of it. For its two sides and the clockwork. */
create or replace function referral.desks_of_one_file(of_referral uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct o.desk) filter (where exists (select from access.relations j
      where j.programme = r.programme and j.child = r.child and j.kind = 'one-child' and j.since <= now() and (j.until is null or j.until > now()))), '{}')
  from referral.referrals r
  join access.relations o on o.programme = r.programme and o.child = r.child and o.kind in ('owner', 'one-child') and o.since <= now() and (o.until is null or o.until > now())
  where r.programme = access.my_programme() and r.id = of_referral
    and (r.from_desk = any (access.my_desks()) or r.to_desk = any (access.my_desks()) or access.has_role('clockwork'))
$$;

reset role;
