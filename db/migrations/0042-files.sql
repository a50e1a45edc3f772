-- Why: a photo in a child's file is of zone Z4. Here lie its pieces, sealed on the worker's phone, and its key, sealed to desks;
-- the server can open neither. They lie in the database and not in a folder beside it, so that a backup has the file and what
-- names it from one moment, and one wall stands before both.

create schema files authorization katch_owner;
grant usage on schema files to katch_app;
set role katch_owner;

-- Named by a submission before its first piece comes. What is left when it was forgotten: that there was one.
create table files.files (
  programme text not null,
  id uuid not null,
  child uuid not null,
  named_by uuid not null,
  desk uuid not null,
  bytes int not null check (bytes between 1 and 4200000),
  pieces int not null check (pieces = (bytes + 16383) / 16384),
  -- Which record looks different when the last piece has come.
  shelf text not null,
  named_at timestamptz not null,
  done_at timestamptz,
  forgotten_at timestamptz,
  primary key (programme, id),
  foreign key (programme, desk) references partnerships.desks
);
create index files_by_child on files.files (programme, child);
create index files_by_person on files.files (programme, named_by, named_at);

create table files.seals (
  programme text not null,
  file uuid not null,
  child uuid not null,
  desk uuid not null,
  key_version int not null,
  -- Of the desk that added the file.
  own boolean not null,
  sealed vault.base64url not null,
  made_by uuid not null,
  made_at timestamptz not null,
  primary key (programme, file, desk, key_version),
  foreign key (programme, file) references files.files,
  foreign key (programme, desk, key_version) references vault.desk_keys
);

create table files.pieces (
  programme text not null,
  file uuid not null,
  n int not null check (n >= 0),
  child uuid not null,
  bytes bytea not null check (octet_length(bytes) between 1 and 16384),
  primary key (programme, file, n),
  foreign key (programme, file) references files.files
);

-- Somebody gave a reason, and it stands on the log: for a few minutes the pieces are theirs to fetch. By the database's own time.
create table files.openings (
  programme text not null,
  file uuid not null,
  person uuid not null,
  at timestamptz not null default now(),
  primary key (programme, file, person, at),
  foreign key (programme, file) references files.files
);

do $$
declare t text;
begin
  foreach t in array array['files', 'seals', 'pieces', 'openings'] loop
    execute format('alter table files.%I enable row level security', t);
    execute format('alter table files.%I force row level security', t);
    execute format('revoke all on files.%I from public', t);
    -- The owner logs in nowhere; the functions below act as it.
    execute format('create policy owner on files.%I to katch_owner using (true) with check (true)', t);
  end loop;
end $$;
create policy owner_reads on vault.identity_releases for select to katch_owner using (true);

/** True where this desk has the child's name now: it opened the file, or the name was released to it and not taken back. A photo follows the name. */
create function files.follows_name(child uuid, desk uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.relations r
    where r.programme = access.my_programme() and r.child = follows_name.child and r.desk = follows_name.desk
      and r.kind <> 'referred-pending' and r.since <= now() and (r.until is null or r.until > now())
      and (r.kind = 'owner' or exists (select from vault.identity_releases i
        where i.programme = r.programme and i.child = r.child and i.desk = r.desk and i.released_at is not null and i.taken_back_at is null)))
$$;

/** The desks to which a photo of this child is sealed: those that have its name. For who may write in the file. */
create function files.desks_for(child uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct r.desk order by r.desk), '{}') from access.relations r
  where access.acts_for(desks_for.child) and r.programme = access.my_programme() and r.child = desks_for.child and files.follows_name(r.child, r.desk)
$$;

/** How many files of this child there are that nobody has forgotten, seen by me or not. For who may write in the file. */
create function files.kept_of(child uuid) returns int language sql stable security definer set search_path = pg_catalog as $$
  select count(*)::int from files.files f
  where access.acts_for(kept_of.child) and f.programme = access.my_programme() and f.child = kept_of.child and f.forgotten_at is null
$$;

/** The pieces that have come of a file that I named; null where there is none such. */
create function files.there(file uuid) returns int[] language sql stable security definer set search_path = pg_catalog as $$
  select (select coalesce(array_agg(p.n order by p.n), '{}') from files.pieces p where p.programme = f.programme and p.file = f.id)
  from files.files f
  where f.programme = access.my_programme() and f.id = there.file and f.named_by = access.me() and f.forgotten_at is null and not access.is_blocked(f.child)
$$;

/** Takes one piece of a file that I named; a piece that is there stays as it is. True when it was the last one missing. */
create function files.take(file uuid, n int, bytes bytea, at timestamptz) returns boolean language plpgsql security definer set search_path = pg_catalog as $$
declare f files.files;
begin
  select * into f from files.files x
  where x.programme = access.my_programme() and x.id = take.file and x.named_by = access.me() and x.forgotten_at is null and x.done_at is null and not access.is_blocked(x.child) for update;
  if f.id is null or take.n < 0 or take.n >= f.pieces or octet_length(take.bytes) <> least(16384, f.bytes - take.n * 16384) then return false; end if;
  insert into files.pieces (programme, file, n, child, bytes) values (f.programme, f.id, take.n, f.child, take.bytes) on conflict do nothing;
  if (select count(*) from files.pieces p where p.programme = f.programme and p.file = f.id) < f.pieces then return false; end if;
  update files.files x set done_at = take.at where x.programme = f.programme and x.id = f.id;
  return true;
end $$;

/** Destroys the seals and the pieces. For who may write in the file and sees the whole or added it, and for the clockwork where it never came. */
create function files.forget(file uuid, at timestamptz) returns boolean language plpgsql security definer set search_path = pg_catalog as $$
declare f files.files;
begin
  select * into f from files.files x where x.programme = access.my_programme() and x.id = forget.file and x.forgotten_at is null for update;
  if f.id is null or not (
    (access.acts_for(f.child) and (access.sees_whole(f.child) or f.desk = any (access.my_desks())))
    or (access.has_role('clockwork') and f.done_at is null and f.named_at < forget.at - interval '30 days')) then return false; end if;
  delete from files.seals s where s.programme = f.programme and s.file = f.id;
  delete from files.pieces p where p.programme = f.programme and p.file = f.id;
  update files.files x set forgotten_at = forget.at where x.programme = f.programme and x.id = f.id;
  return true;
end $$;

/** The desks that hear of a file: those that serve its child now. For who named it, though they may not serve the child any more, and for the clockwork. */
create function files.audience(file uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct r.desk), '{}') from files.files f join access.relations r on r.programme = f.programme and r.child = f.child
  where f.programme = access.my_programme() and f.id = audience.file and (f.named_by = access.me() or access.has_role('clockwork'))
    and r.kind <> 'referred-pending' and r.since <= now() and (r.until is null or r.until > now())
$$;

revoke all on function files.audience(uuid), files.follows_name(uuid, uuid), files.desks_for(uuid), files.kept_of(uuid), files.there(uuid), files.take(uuid, int, bytea, timestamptz), files.forget(uuid, timestamptz) from public;
grant execute on function files.audience(uuid), files.follows_name(uuid, uuid), files.desks_for(uuid), files.kept_of(uuid), files.there(uuid), files.take(uuid, int, bytea, timestamptz), files.forget(uuid, timestamptz) to katch_app;

create policy added on files.files for insert to katch_app
  with check (programme = (select access.my_programme()) and named_by = (select access.me()) and desk = any ((select access.my_desks())::uuid[]) and access.acts_for(child));
create policy mine_or_served on files.files for select to katch_app
  using (programme = (select access.my_programme()) and (
    (named_by = (select access.me()) and not access.is_blocked(child)) or access.serves(child) or ((select access.has_role('clockwork')) and done_at is null)));

create policy seals_for on files.seals for insert to katch_app
  with check (programme = (select access.my_programme()) and made_by = (select access.me()) and access.acts_for(child)
    and (files.follows_name(child, desk) or (own and desk = any ((select access.my_desks())::uuid[]))));
create policy mine on files.seals for select to katch_app
  using (programme = (select access.my_programme()) and desk = any ((select access.my_desks())::uuid[]) and access.serves(child)
    and (own or files.follows_name(child, desk)));

create policy opens on files.openings for insert to katch_app
  with check (programme = (select access.my_programme()) and person = (select access.me())
    and exists (select from files.seals s where s.programme = openings.programme and s.file = openings.file));
create policy mine on files.openings for select to katch_app
  using (programme = (select access.my_programme()) and person = (select access.me()));

-- Not without a seal of my desk, and not without a reason given a moment ago.
create policy opened on files.pieces for select to katch_app
  using (programme = (select access.my_programme()) and access.serves(child)
    and exists (select from files.openings o where o.programme = pieces.programme and o.file = pieces.file and o.at > now() - interval '10 minutes')
    and exists (select from files.seals s where s.programme = pieces.programme and s.file = pieces.file));

grant select, insert on files.files, files.seals, files.openings to katch_app;
grant select on files.pieces to katch_app;

reset role;
