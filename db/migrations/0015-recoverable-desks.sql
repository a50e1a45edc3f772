-- Why: an agency that chose custodians after its desks had keys must see which desk is still without the way out.

set role katch_owner;
create policy owner_counts on vault.desk_keys for select to katch_owner using (true);

create function partnerships.recoverable(of uuid[]) returns table (desk uuid) language sql stable security definer set search_path = pg_catalog as $$
  select k.desk from vault.desk_keys k
  join partnerships.desks d on d.programme = k.programme and d.id = k.desk
  join partnerships.agencies a on a.programme = d.programme and a.id = d.agency
  join vault.desk_key_seals s on s.programme = k.programme and s.desk = k.desk and s.version = k.version and s.kind = 'recovery' and s.recipient = a.id and s.recipient_key = a.recovery_public_key
  where k.programme = access.my_programme() and k.desk = any (of) and k.retired_at is null
$$;
revoke all on function partnerships.recoverable(uuid[]) from public;
grant execute on function partnerships.recoverable(uuid[]) to katch_app;
reset role;
