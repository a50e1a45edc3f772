-- Why: two people who hand a child over without a line sign with each other. Whoever reads it later, phone or server, has to know
-- whose signature it is: each person's public signing key is published once, and lies with the desks on every worker's phone.

set role katch_owner;

create table vault.signing_keys (
  programme text not null,
  person uuid not null,
  public_key vault.base64url not null check (char_length(public_key) = 43),
  made_at timestamptz not null default now(),
  primary key (programme, person),
  unique (programme, public_key),
  foreign key (programme, person) references partnerships.people
);
alter table vault.signing_keys enable row level security;
alter table vault.signing_keys force row level security;
revoke all on vault.signing_keys from public;

-- Public, as the other keys are; published by its owner alone, and never another one: a second key would let a stranger sign.
create policy signed_in on vault.signing_keys for select to katch_vault using (programme = (select access.my_programme()));
create policy own on vault.signing_keys for insert to katch_vault with check (programme = (select access.my_programme()) and person = (select access.me()));
create policy owner_reads on vault.signing_keys for select to katch_owner using (true);
grant select, insert on vault.signing_keys to katch_vault;

/** With which keys the workers of these desks sign. Keys without persons, and for workers only: how many work at a desk is not everybody's. */
create function vault.signers_of(of_desks uuid[]) returns table (desk uuid, public_key text)
language sql stable security definer set search_path = pg_catalog as $$
  select m.desk, k.public_key from partnerships.memberships m
  join vault.signing_keys k on k.programme = m.programme and k.person = m.person
  join partnerships.people p on p.programme = m.programme and p.id = m.person and p.state = 'active'
  where access.has_role('worker') and m.programme = access.my_programme() and m.desk = any (of_desks) and m.since <= now() and (m.until is null or m.until > now())
    and exists (select from partnerships.roles_held r where r.programme = m.programme and r.person = m.person and r.role = 'worker' and r.since <= now() and (r.until is null or r.until > now()))
  order by m.desk, k.public_key
$$;
revoke all on function vault.signers_of(uuid[]) from public;
grant execute on function vault.signers_of(uuid[]) to katch_vault;

reset role;
