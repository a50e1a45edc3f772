-- What proves that a person is who they say: passphrase, code, passkeys, invitations. Only the door (sign-in) may read
-- it; rooms cannot, so that an injected query in a room finds nothing to take home and crack.
-- Nothing here opens a child's name: the server keeps a hash of a key that the phone derived from the passphrase, and
-- member keys wrapped on the phone (schema vault), never the passphrase and never the key that unwraps.

set role katch_owner;

create table access.passphrases (
  programme  text not null,
  person     uuid not null,
  salt       bytea not null check (octet_length(salt) = 16),
  kdf        jsonb not null,
  auth_hash  bytea not null check (octet_length(auth_hash) = 32),
  made_at    timestamptz not null,
  primary key (programme, person),
  foreign key (programme, person) references partnerships.people
);
comment on table access.passphrases is 'auth_hash = sha256(authKey); authKey is derived on the phone by Argon2id and never kept';

create table access.totp (
  programme    text not null,
  person       uuid not null,
  wrapped      bytea,
  pending      bytea,
  last_step    bigint,
  confirmed_at timestamptz,
  primary key (programme, person),
  foreign key (programme, person) references partnerships.people,
  check (wrapped is not null or pending is not null),
  check ((wrapped is null) = (confirmed_at is null))
);
comment on column access.totp.wrapped is 'the shared secret under core/kms; never in clear on disk';
comment on column access.totp.pending is 'a secret shown once and not yet confirmed by a code; the confirmed one stays good until then';
comment on column access.totp.last_step is 'the 30-second step of the last code taken: a code is good once';

create table access.passkeys (
  programme     text not null,
  credential_id bytea not null,
  person        uuid not null,
  public_key    bytea not null,
  counter       bigint not null default 0 check (counter >= 0),
  transports    text[] not null default '{}',
  prf_salt      bytea not null check (octet_length(prf_salt) = 32),
  label         text not null check (char_length(label) between 1 and 60),
  made_at       timestamptz not null,
  used_at       timestamptz,
  ended_at      timestamptz,
  primary key (programme, credential_id),
  foreign key (programme, person) references partnerships.people
);
create index passkeys_of_person on access.passkeys (programme, person) where ended_at is null;

create table access.passkey_challenges (
  programme      text not null,
  challenge_hash bytea not null check (octet_length(challenge_hash) = 32),
  purpose        text not null check (purpose in ('register', 'sign-in')),
  person         uuid,
  prf_salt       bytea,
  ends_at        timestamptz not null,
  primary key (programme, challenge_hash),
  check ((purpose = 'register') = (person is not null))
);
create index passkey_challenges_by_end on access.passkey_challenges (programme, ends_at);

create table access.invitations (
  programme  text not null,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  person     uuid not null,
  made_by    uuid,
  made_at    timestamptz not null,
  ends_at    timestamptz not null,
  used_at    timestamptz,
  ended_at   timestamptz,
  primary key (programme, token_hash),
  foreign key (programme, person) references partnerships.people,
  check (ends_at > made_at)
);
create index invitations_of_person on access.invitations (programme, person) where used_at is null and ended_at is null;

-- A device is known for an account when this person signed in there before. The hash of a random value the device keeps.
create table access.known_devices (
  programme   text not null,
  person      uuid not null,
  device_hash bytea not null check (octet_length(device_hash) = 32),
  first_at    timestamptz not null,
  last_at     timestamptz not null,
  primary key (programme, person, device_hash)
);

-- How often somebody tried, by a keyed hash of the name (also for names that do not exist, so that both behave alike).
create table access.sign_in_tries (
  programme text not null,
  subject   bytea not null check (octet_length(subject) = 32),
  failures  double precision not null default 0 check (failures >= 0),
  tried_at  timestamptz not null,
  free_at   timestamptz not null,
  primary key (programme, subject)
);
create index sign_in_tries_by_time on access.sign_in_tries (programme, tried_at);

do $$
declare t text;
begin
  foreach t in array array['passphrases', 'totp', 'passkeys', 'passkey_challenges', 'invitations', 'known_devices', 'sign_in_tries'] loop
    execute format('alter table access.%I enable row level security', t);
    execute format('alter table access.%I force row level security', t);
    execute format('revoke all on access.%I from public', t);
    execute format('create policy door on access.%I to katch_door using (true) with check (true)', t);
    execute format('grant select, insert, update on access.%I to katch_door', t);
  end loop;
end $$;
-- What is spent or stale is swept; credentials are ended, not deleted.
grant delete on access.passkey_challenges, access.sign_in_tries to katch_door;

/**
 * A head (or an administrator) invites a person they manage. Only the hash arrives: the inviter's device made the token,
 * so neither the database nor a stored submission ever holds what opens the invitation. A person who is already enrolled
 * cannot be invited again: that would let whoever manages them choose their passphrase.
 */
create function access.invite(somebody uuid, token_hash bytea) returns text
language plpgsql security definer set search_path = pg_catalog as $$
declare mine text := access.my_programme();
begin
  if mine is null or not access.may_manage(somebody) then return 'not-yours'; end if;
  perform from partnerships.people p where p.programme = mine and p.id = somebody and p.state = 'invited' for share;
  if not found then return 'already-enrolled'; end if;
  update access.invitations i set ended_at = now()
    where i.programme = mine and i.person = somebody and i.used_at is null and i.ended_at is null;
  insert into access.invitations (programme, token_hash, person, made_by, made_at, ends_at)
    values (mine, invite.token_hash, somebody, access.me(), now(), now() + interval '72 hours');
  return 'invited';
end $$;
create policy owner_invites on access.invitations to katch_owner using (true) with check (true);
create policy owner_locks on partnerships.people for update to katch_owner using (true) with check (true);
revoke all on function access.invite(uuid, bytea) from public;
grant execute on function access.invite(uuid, bytea) to katch_app;

-- The door hands a person their own wrapped key at sign-in and keeps the one made at enrolment. It reads nothing else
-- of the vault. A wrap is replaced when the passphrase changes and removed when a passkey is.
grant select, insert on vault.member_keys to katch_door;
grant select, insert, update, delete on vault.member_wraps to katch_door;
create policy door_keys on vault.member_keys to katch_door using (true) with check (true);
create policy door_wraps on vault.member_wraps to katch_door using (true) with check (true);

reset role;
