-- Why: the database must hold alone. An injected statement could make any desk the owner of any child, bring an ended relation
-- back to life, add agencies and desks, and write the first sealed name of somebody else's child.

set role katch_owner;

/** True where nobody has ever stood in a relation to this child: then it is being met for the first time. */
create function access.is_unknown(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select not exists (select from access.relations r where r.programme = access.my_programme() and r.child = is_unknown.child)
$$;
/** True where this desk of mine is asked for the child and has not answered yet. */
create function access.is_asked(child uuid, desk uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select is_asked.desk = any (access.my_desks()) and exists (select from access.relations r
    where r.programme = access.my_programme() and r.child = is_asked.child and r.desk = is_asked.desk and r.kind = 'referred-pending' and (r.until is null or r.until > now()))
$$;
revoke all on function access.is_unknown(uuid), access.is_asked(uuid, uuid) from public;
grant execute on function access.is_unknown(uuid), access.is_asked(uuid, uuid) to katch_app, katch_vault;

drop policy brings_in on access.relations;
create policy brings_in on access.relations for insert to katch_app
  with check (programme = (select access.my_programme()) and (access.serves(child)
    or (kind = 'owner' and desk = any ((select access.my_desks())::uuid[]) and access.is_unknown(child))
    or (kind = 'referred-accepted' and access.is_asked(child, desk))));
drop policy ends on access.relations;
create policy ends on access.relations for update to katch_app
  using (programme = (select access.my_programme()) and (desk = any ((select access.my_desks())::uuid[]) or access.serves(child)))
  with check (programme = (select access.my_programme()) and (access.serves(child) or until <= now() or (kind = 'referred-accepted' and access.is_asked(child, desk))));
revoke update on access.relations from katch_app;
grant update (purpose, since, until) on access.relations to katch_app;

alter policy administrators on partnerships.agencies with check (programme = (select access.my_programme()) and (select access.has_role('administrator')));
alter policy administrators on partnerships.desks with check (programme = (select access.my_programme()) and (select access.has_role('administrator')));

alter policy writes on vault.identities
  with check (programme = (select access.my_programme()) and made_by = (select access.me()) and (access.serves(child) or (version = 1 and access.is_unknown(child))));
alter policy served on vault.identity_releases
  using (programme = (select access.my_programme()) and ((desk = any ((select access.my_desks())::uuid[]) and not access.is_blocked(child)) or access.serves(child)));

reset role;
