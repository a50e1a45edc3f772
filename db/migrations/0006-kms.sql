-- Why: stories (zone Z3) are encrypted by the server under a key for each case, and that key under one that is not in the
-- database. A stolen dump holds ciphertext, and destroying one small key forgets a story in every copy of it.

set role katch_owner;

create table kms.case_keys (
  programme text not null references access.programmes,
  -- A child, or what stands before a child is known: a concern, a submission that was refused.
  scope uuid not null,
  -- Of the case key itself; it is part of what every story is bound to, and rotation does not change it.
  key_version int not null default 1 check (key_version >= 1),
  wrapped bytea,
  -- The version of the key-encryption key, to find what is still to be rewrapped.
  wrapped_with int not null check (wrapped_with >= 1),
  made_at timestamptz not null,
  destroyed_at timestamptz,
  primary key (programme, scope, key_version),
  check ((wrapped is null) = (destroyed_at is not null))
);
create index case_keys_by_wrapping on kms.case_keys (programme, wrapped_with) where wrapped is not null;

alter table kms.case_keys enable row level security;
alter table kms.case_keys force row level security;

-- Everybody who has signed in may read and make case keys of the programme, and this is meant: a wrapped key opens nothing
-- without the keyring, which the database has not, and the ciphertexts lie in the rooms' tables under the rooms' own
-- policies. A condition on access.serves() here could not hold for concerns and refused submissions, and one that is
-- sometimes absent is one nobody can rely on. Nobody but the clockwork changes a row.
create policy signed_in on kms.case_keys for select to katch_app using (programme = (select access.my_programme()));
create policy makes on kms.case_keys for insert to katch_app
  with check (programme = (select access.my_programme()) and destroyed_at is null);
create policy rewraps on kms.case_keys for update to katch_app
  using (programme = (select access.my_programme()) and (select access.has_role('clockwork')))
  with check (programme = (select access.my_programme()));

revoke all on kms.case_keys from public;
grant select, insert on kms.case_keys to katch_app;
grant update (wrapped, wrapped_with) on kms.case_keys to katch_app;

reset role;
