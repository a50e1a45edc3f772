-- Why: of a page of 500 children it was asked of each whether one owns it before it was asked whether its file has another part: the page took
-- that much longer where nothing was joined at all.

set role katch_owner;

/** Of these children those that have more parts than one: each part with the one that is kept. For who owns the file; for everybody else, nothing. */
create or replace function access.parts(children uuid[]) returns table (child uuid, part uuid, kept uuid) language plpgsql stable security definer set search_path = pg_catalog as $$
declare mine text := access.my_programme(); few uuid[];
begin
  select array_agg(c.c) into few from unnest(children) c(c)
    where exists (select from access.joined j where j.programme = mine and j.until is null and j.a = c.c)
      or exists (select from access.joined j where j.programme = mine and j.until is null and j.b = c.c);
  if few is null then return; end if;
  return query select x.child, p.part, access.kept_of(mine, x.parts)
    from (select c as child, access.one_child(mine, c) as parts from unnest(few) c where access.owns(c) offset 0) x
    cross join lateral unnest(x.parts) with ordinality p(part, n)
    where access.owns(p.part) order by x.child, p.n;
end $$;

reset role;
