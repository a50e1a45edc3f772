-- Why: who a child is must stay closed to everybody who holds the server, the database or a backup. Here lie only sealed
-- things and public keys; what opens them is on members' devices. Rooms cannot reach this schema with their own rights:
-- it belongs to the role katch_vault, which core/vault takes on for one statement at a time.

set role katch_owner;

create domain vault.base64url as text check (value ~ '^[A-Za-z0-9_-]+$' and char_length(value) <= 30000);

-- The public half is published once, at enrolment: another one for the same person would let a stranger be sealed to.
create table vault.member_keys (
  programme text not null,
  person uuid not null,
  public_key vault.base64url not null check (char_length(public_key) = 43),
  made_at timestamptz not null default now(),
  primary key (programme, person),
  foreign key (programme, person) references partnerships.people
);

create table vault.member_wraps (
  programme text not null,
  person uuid not null,
  way text not null check (way in ('passphrase', 'passkey')),
  credential text not null default '' check (char_length(credential) <= 1400),
  wrapped vault.base64url not null,
  made_at timestamptz not null default now(),
  primary key (programme, person, way, credential),
  foreign key (programme, person) references vault.member_keys,
  check ((way = 'passphrase') = (credential = ''))
);

create table vault.desk_keys (
  programme text not null,
  desk uuid not null,
  version int not null check (version >= 1),
  public_key vault.base64url not null check (char_length(public_key) = 43),
  made_by uuid not null,
  made_at timestamptz not null,
  retired_at timestamptz,
  -- Somebody has left the desk: the next member on line makes a new version. Sealing goes on meanwhile, because a
  -- referral that cannot be sent is worse than one more child under the old key.
  must_change_since timestamptz,
  primary key (programme, desk, version),
  foreign key (programme, desk) references partnerships.desks
);
create unique index one_current_key on vault.desk_keys (programme, desk) where retired_at is null;

-- Only ever added to: a seal is made for one key of one recipient.
create table vault.desk_key_seals (
  programme text not null,
  desk uuid not null,
  version int not null,
  kind text not null check (kind in ('person', 'recovery')),
  recipient uuid not null,
  recipient_key vault.base64url not null check (char_length(recipient_key) = 43),
  sealed vault.base64url not null,
  made_by uuid not null,
  made_at timestamptz not null,
  primary key (programme, desk, version, kind, recipient, recipient_key),
  foreign key (programme, desk, version) references vault.desk_keys
);
create index desk_key_seals_by_recipient on vault.desk_key_seals (programme, recipient, desk, version);

create table vault.identities (
  programme text not null,
  child uuid not null,
  version int not null check (version >= 1),
  block vault.base64url not null,
  made_by uuid not null,
  made_at timestamptz not null,
  primary key (programme, child, version)
);

-- Only ever added to: which desk could open which version, were it released.
create table vault.identity_seals (
  programme text not null,
  child uuid not null,
  version int not null,
  desk uuid not null,
  key_version int not null,
  sealed vault.base64url not null,
  made_by uuid not null,
  made_at timestamptz not null,
  primary key (programme, child, version, desk, key_version),
  foreign key (programme, child, version) references vault.identities,
  foreign key (programme, desk, key_version) references vault.desk_keys
);

-- Whether the server hands a desk its seals. One row for desk and child, not for every version: what was agreed or taken
-- back then holds for every later version by itself.
create table vault.identity_releases (
  programme text not null,
  child uuid not null,
  desk uuid not null,
  shared_at timestamptz not null,
  released_at timestamptz,
  taken_back_at timestamptz,
  primary key (programme, child, desk),
  foreign key (programme, desk) references partnerships.desks
);

/**
 * Whether I wrote the first version of this identity. A champion who raises a concern seals a name for a desk they do not
 * belong to, about a child no desk serves yet; somebody has to be allowed to write that first line.
 */
create function vault.is_first_writer(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from vault.identities i
    where i.programme = access.my_programme() and i.child = is_first_writer.child and i.version = 1 and i.made_by = access.me())
$$;
revoke all on function vault.is_first_writer(uuid) from public;
grant execute on function vault.is_first_writer(uuid) to katch_vault;

do $$
declare t text;
begin
  foreach t in array array['member_keys', 'member_wraps', 'desk_keys', 'desk_key_seals', 'identities', 'identity_seals', 'identity_releases'] loop
    execute format('alter table vault.%I enable row level security', t);
    execute format('alter table vault.%I force row level security', t);
    execute format('revoke all on vault.%I from public', t);
  end loop;
end $$;
-- The owner logs in nowhere; the function above reads as it.
create policy owner_reads on vault.identities for select to katch_owner using (true);

-- Public keys are for everybody who has signed in.
create policy signed_in on vault.member_keys for select to katch_vault using (programme = (select access.my_programme()));
create policy signed_in on vault.desk_keys for select to katch_vault using (programme = (select access.my_programme()));
create policy own on vault.member_wraps for select to katch_vault
  using (programme = (select access.my_programme()) and person = (select access.me()));

-- A desk's key is made by one of its members on their device. Not by an administrator: whoever makes it can read all that follows.
create policy by_members on vault.desk_keys for insert to katch_vault
  with check (programme = (select access.my_programme()) and made_by = (select access.me()) and desk = any ((select access.my_desks())::uuid[]));
create policy retires on vault.desk_keys for update to katch_vault
  using (programme = (select access.my_programme())
    and (desk = any ((select access.my_desks())::uuid[]) or (select access.has_role('head')) or (select access.has_role('administrator'))))
  with check (programme = (select access.my_programme())
    and (retired_at is null or desk = any ((select access.my_desks())::uuid[])));

create policy mine on vault.desk_key_seals for select to katch_vault
  using (programme = (select access.my_programme()) and desk = any ((select access.my_desks())::uuid[])
    and (recipient = (select access.me()) or kind = 'recovery'));
create policy by_members on vault.desk_key_seals for insert to katch_vault
  with check (programme = (select access.my_programme()) and made_by = (select access.me()) and desk = any ((select access.my_desks())::uuid[]));

-- A desk sees that it waits for a name, and a desk that serves the child sees with whom the name is shared.
create policy served on vault.identity_releases for select to katch_vault
  using (programme = (select access.my_programme()) and (desk = any ((select access.my_desks())::uuid[]) or access.serves(child)));
create policy shares on vault.identity_releases for insert to katch_vault
  with check (programme = (select access.my_programme()) and (access.serves(child) or vault.is_first_writer(child)));
create policy releases on vault.identity_releases for update to katch_vault
  using (programme = (select access.my_programme())
    and (desk = any ((select access.my_desks())::uuid[]) or access.serves(child)))
  with check (programme = (select access.my_programme()));
-- The clockwork ends what nobody answered. It can only take back.
create policy clockwork_sees on vault.identity_releases for select to katch_vault
  using (programme = (select access.my_programme()) and (select access.has_role('clockwork')));
create policy clockwork_takes_back on vault.identity_releases for update to katch_vault
  using (programme = (select access.my_programme()) and (select access.has_role('clockwork')))
  with check (programme = (select access.my_programme()) and taken_back_at is not null);

create policy released on vault.identity_seals for select to katch_vault
  using (programme = (select access.my_programme()) and desk = any ((select access.my_desks())::uuid[]) and access.serves(child)
    and exists (select from vault.identity_releases r
      where r.programme = identity_seals.programme and r.child = identity_seals.child and r.desk = identity_seals.desk
        and r.released_at is not null and r.taken_back_at is null));
create policy shares on vault.identity_seals for insert to katch_vault
  with check (programme = (select access.my_programme()) and made_by = (select access.me())
    and (access.serves(child) or (version = 1 and vault.is_first_writer(child))));

-- A block is shown to whom one of its seals is shown.
create policy sealed_to_me on vault.identities for select to katch_vault
  using (programme = (select access.my_programme()) and exists (select from vault.identity_seals s
    where s.programme = identities.programme and s.child = identities.child and s.version = identities.version));
create policy writes on vault.identities for insert to katch_vault
  with check (programme = (select access.my_programme()) and made_by = (select access.me()) and (version = 1 or access.serves(child)));

grant select on vault.member_keys, vault.member_wraps to katch_vault;
grant select, insert on vault.desk_keys, vault.desk_key_seals, vault.identities, vault.identity_seals, vault.identity_releases to katch_vault;
grant update (retired_at, must_change_since) on vault.desk_keys to katch_vault;
grant update (shared_at, released_at, taken_back_at) on vault.identity_releases to katch_vault;

reset role;
