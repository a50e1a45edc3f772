-- Why: of all who seem to be there twice the surest are looked at each week. Whoever stands at two desks is found at neither, and a pair that is
-- known already is not found again: both took the places of others.

set role katch_owner;

/** Of pairs of children, the surest first: the first so many whose files one desk has opened and of which there is no pair yet; of each the one child. For the clockwork. */
create function recognition.worth_looking(ones uuid[], others uuid[], most int) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  select x.one from unnest(ones, others) with ordinality x(one, other, n)
  where access.has_role('clockwork')
    and exists (select from access.relations a join access.relations b on b.programme = a.programme and b.desk = a.desk and b.child = x.other and b.kind = 'owner' and b.since <= now() and (b.until is null or b.until > now())
      where a.programme = access.my_programme() and a.child = x.one and a.kind = 'owner' and a.since <= now() and (a.until is null or a.until > now()))
    and not exists (select from recognition.pairs p where p.programme = access.my_programme() and least(p.a_child, p.b_child) = least(x.one, x.other) and greatest(p.a_child, p.b_child) = greatest(x.one, x.other))
  order by x.n limit most
$$;
revoke all on function recognition.worth_looking(uuid[], uuid[], int) from public;
grant execute on function recognition.worth_looking(uuid[], uuid[], int) to katch_app;

reset role;
