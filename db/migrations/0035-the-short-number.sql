-- Why: a notebook that closes after two minutes needs a quick way to open. Six digits are worth nothing on a stolen phone as long as
-- half of what they make lies here, is given out ten times at most, and is then destroyed (Security E-2).

set role katch_owner;

create table access.numbers (
  programme text not null,
  person uuid not null,
  -- The handle in the mark of its sessions (12 hex digits; none where no browser opened them): leads to no device.
  device text not null check (device ~ '^[0-9a-f]{0,12}$'),
  share bytea,
  -- Two, in an order that says nothing: what opens the notebook, and another or noise. Only hashes, as of a passphrase's key.
  proof_one bytea not null check (octet_length(proof_one) = 32),
  proof_two bytea not null check (octet_length(proof_two) = 32),
  -- A share that was made for a number not yet confirmed; what stands stays good until then.
  next_share bytea,
  tries int not null default 0 check (tries between 0 and 10),
  -- Null: nobody chose this one. Whoever has no number is answered from a share that opens nothing, by the same steps.
  set_at timestamptz,
  closed_at timestamptz,
  primary key (programme, person, device),
  foreign key (programme, person) references partnerships.people,
  check ((share is null) = (closed_at is not null)),
  check (tries < 10 or share is null)
);
comment on column access.numbers.share is 'an OPRF key (RFC 9497) under core/kms; null once it was destroyed: the row stays as a tombstone';

alter table access.numbers enable row level security;
alter table access.numbers force row level security;
revoke all on access.numbers from public;
create policy door on access.numbers to katch_door using (true) with check (true);
-- No delete: a number that was closed stays closed until its person sets another.
grant select, insert, update on access.numbers to katch_door;

reset role;
