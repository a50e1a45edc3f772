-- Why: what a child is found again by is made anew by devices: where it was never made, where what is known of the child was corrected, and under
-- the newest version of names and of the index key (docs/decisions/0025). And whoever keeps the index key can make a new version of it.

set role katch_owner;

/**
 * For each child with a name: how often what they are known by was written, and from which writing and in which version the encoding is made.
 * A version is three numbers about the programme; whose encoding it is says nothing of anybody.
 */
create table matching.kept_up (
  programme text not null references access.programmes,
  child uuid not null,
  changes int not null,
  encoded int not null default 0,
  version text check (version ~ '^[1-9]\d{0,3}\.[1-9]\d{0,3}\.[1-9]\d{0,5}$'),
  primary key (programme, child),
  check (encoded <= changes)
);
alter table matching.kept_up enable row level security;
alter table matching.kept_up force row level security;
revoke all on matching.kept_up from public;
create policy owner_writes on matching.kept_up to katch_owner using (true) with check (true);
create policy owner_reads on vault.identity_seals for select to katch_owner using (true);

-- Until now there was one version only.
insert into matching.kept_up (programme, child, changes, encoded, version)
  select i.programme, i.child, 1, case when e.child is null then 0 else 1 end, case when e.child is null then null else '1.1.1' end
  from (select distinct programme, child from vault.identities) i left join matching.encodings e on e.programme = i.programme and e.child = i.child;
insert into matching.kept_up (programme, child, changes, encoded, version)
  select programme, child, 1, 1, '1.1.1' from matching.encodings on conflict do nothing;

/** Every writing of a name is one, whatever room it comes by. */
create function matching.name_written() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into matching.kept_up as k (programme, child, changes) values (new.programme, new.child, 1) on conflict (programme, child) do update set changes = k.changes + 1;
  return null;
end $$;
create trigger kept_up after insert on vault.identities for each row execute function matching.name_written();

/** Sex and age stand in the encoding too. Without a name there is none. */
create function matching.facts_corrected() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update matching.kept_up k set changes = k.changes + 1 where k.programme = new.programme and k.child = new.id;
  return null;
end $$;
create trigger kept_up after update of sex, age_basis, age_from, age_to on identification.children for each row
  when ((old.sex, old.age_basis, old.age_from, old.age_to) is distinct from (new.sex, new.age_basis, new.age_from, new.age_to)) execute function matching.facts_corrected();

/** Whether a released seal to a desk of mine opens the newest version of this name: who opens an older one would encode what was corrected. */
create function matching.opens_newest(of_child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from vault.identity_seals s
    join vault.identity_releases r on r.programme = s.programme and r.child = s.child and r.desk = s.desk and r.released_at is not null and r.taken_back_at is null
    where s.programme = access.my_programme() and s.child = of_child and s.desk = any (access.my_desks())
      and s.version = (select max(i.version) from vault.identities i where i.programme = s.programme and i.child = s.child))
$$;

drop function matching.keep_encoding(uuid, bytea);
/**
 * Keeps the encoding of a child that a desk of mine works for, in the place of an older one. `of_changes`: from which writing it is made; null where it
 * comes with the writing itself. `sealed_now`: null where nothing is known to encode. `overtaken`: something was written since, or another device was first.
 */
create function matching.keep_encoding(of_child uuid, sealed_now bytea, of_version text, of_changes int) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare p text := access.my_programme(); known matching.kept_up;
begin
  if access.me() is null or not access.acts_for(of_child) then return 'not-yours'; end if;
  insert into matching.kept_up (programme, child, changes) values (p, of_child, 1) on conflict do nothing;
  select * into known from matching.kept_up k where k.programme = p and k.child = of_child for update;
  if of_changes is not null and (known.changes <> of_changes or (known.encoded = of_changes and known.version = of_version)) then return 'overtaken'; end if;
  if sealed_now is not null then
    insert into matching.encodings as e (programme, child, sealed) values (p, of_child, sealed_now)
      on conflict (programme, child) do update set sealed = excluded.sealed;
  end if;
  update matching.kept_up k set encoded = k.changes, version = of_version where k.programme = p and k.child = of_child;
  return 'kept';
end $$;

/** What came with a name was made from facts that have been corrected since: it holds until it is made anew. */
create function matching.made_of_older(of_child uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not access.acts_for(of_child) then return; end if;
  update matching.kept_up k set encoded = k.changes - 1 where k.programme = access.my_programme() and k.child = of_child and k.encoded = k.changes;
end $$;

/** Some of the children whose names I can open and whose encoding is not what it should be, by chance: devices that ask at once each begin elsewhere. */
create function matching.to_encode(wanted text, most int) returns table (child uuid, changes int) language sql stable security definer set search_path = pg_catalog as $$
  select k.child, k.changes
  from (select access.my_programme() as programme, access.my_desks() as desks offset 0) mine
  join matching.kept_up k on k.programme = mine.programme and (k.encoded < k.changes or k.version is distinct from wanted)
  where access.has_role('worker') and k.child in (select r.child from access.relations r where r.programme = mine.programme and r.desk = any (mine.desks))
    and access.acts_for(k.child) and matching.opens_newest(k.child)
  order by random() limit most
$$;

/** The newest version of the index key; 0 while there is none. */
create function matching.newest_index_key() returns int language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(max(k.version), 0) from matching.index_keys k where k.programme = access.my_programme()
$$;

/** How far the newest index key is: when it was made, of how many children with a file the encoding is under it, and whether an older one is still needed. Numbers only. */
create function matching.index_key_state() returns table (version int, made_at timestamptz, encoded bigint, children bigint, moving boolean) language sql stable security definer set search_path = pg_catalog as $$
  select i.version, i.made_at, count(*) filter (where split_part(k.version, '.', 3) = i.version::text), count(k.child),
    exists (select from matching.index_keys o where o.programme = i.programme and o.version < i.version)
  from matching.index_keys i
  left join matching.kept_up k on k.programme = i.programme and exists (select from access.relations r where r.programme = k.programme and r.child = k.child and r.kind = 'owner')
  where access.has_role('worker') and i.programme = access.my_programme() and i.version = matching.newest_index_key()
  group by i.programme, i.version, i.made_at
$$;

/** Desks that have a key, my own first: a new version of the index key is sealed to them. For workers only. */
create function matching.desks_with_key(most int) returns table (desk uuid, key_version int, public_key text) language sql stable security definer set search_path = pg_catalog as $$
  select k.desk, k.version, k.public_key from vault.desk_keys k
  where access.has_role('worker') and k.programme = access.my_programme() and k.retired_at is null
  order by k.desk = any (access.my_desks()) desc, k.desk limit most
$$;

/**
 * Gives the index key to desks; the first who gives one makes it. Of two at once the second waits here and is told that there is another.
 * Only current keys of desks are given to, only by a worker who holds it: whose desk it is sealed to, or who makes it. While there is a key, none is made here.
 */
create or replace function matching.give_index_key(of_version int, of_proof text, to_desks uuid[], key_versions int[], seals text[], at timestamptz) returns text
language plpgsql security definer set search_path = pg_catalog as $$
declare
  p text := access.my_programme();
  mine uuid[] := access.my_desks();
  fresh int;
begin
  if access.me() is null or not access.has_role('worker') or cardinality(mine) = 0 then return 'not-yours'; end if;
  if exists (select from unnest(to_desks, key_versions) g(desk, key_version)
    where not exists (select from vault.desk_keys k where k.programme = p and k.desk = g.desk and k.version = g.key_version and k.retired_at is null)) then
    return 'key-replaced';
  end if;
  -- Brought back from a backup that is older than the key, a house takes the version that phones still have.
  insert into matching.index_keys (programme, version, proof, made_by, made_at)
    select p, of_version, of_proof, access.me(), at where matching.newest_index_key() = 0 on conflict do nothing;
  get diagnostics fresh = row_count;
  if not exists (select from matching.index_keys k where k.programme = p and k.version = of_version and k.proof = of_proof) then return 'other-key'; end if;
  if fresh = 1 and not (to_desks && mine) then return 'not-yours'; end if;
  if fresh = 0 and not exists (select from matching.index_key_seals s where s.programme = p and s.version = of_version and s.desk = any (mine)) then return 'not-yours'; end if;
  insert into matching.index_key_seals (programme, version, desk, key_version, sealed, given_by, given_at)
    select p, of_version, g.desk, g.key_version, g.sealed, access.me(), at from unnest(to_desks, key_versions, seals) g(desk, key_version, sealed) on conflict do nothing;
  return 'given';
end $$;

/**
 * The next version, by a worker to whose desk the newest one is sealed. `other-key`: another device has made it first, or this phone has not heard of the newest.
 * `moving`: children are still being encoded under the newest, and it is younger than `patience`. Past that, what is older than two versions is let go of: who is
 * still encoded under it is found again once a device of theirs has made it anew.
 */
create function matching.renew_index_key(of_version int, of_proof text, to_desks uuid[], key_versions int[], seals text[], at timestamptz, patience interval) returns text
language plpgsql security definer set search_path = pg_catalog as $$
declare
  p text := access.my_programme();
  mine uuid[] := access.my_desks();
  newest matching.index_keys;
begin
  if access.me() is null or not access.has_role('worker') or not (to_desks && mine) then return 'not-yours'; end if;
  -- One after the other: the second finds what the first has made.
  select * into newest from matching.index_keys k where k.programme = p order by k.version desc limit 1 for update;
  if newest.version is distinct from (select max(k.version) from matching.index_keys k where k.programme = p) then return 'other-key'; end if;
  if newest.version is null or not exists (select from matching.index_key_seals s where s.programme = p and s.version = newest.version and s.desk = any (mine)) then return 'not-yours'; end if;
  if of_version <> newest.version + 1 then return 'other-key'; end if;
  if newest.made_at > at - patience and exists (select from matching.index_keys k where k.programme = p and k.version < newest.version) then return 'moving'; end if;
  if exists (select from unnest(to_desks, key_versions) g(desk, key_version)
    where not exists (select from vault.desk_keys k where k.programme = p and k.desk = g.desk and k.version = g.key_version and k.retired_at is null)) then
    return 'key-replaced';
  end if;
  delete from matching.index_key_seals where programme = p and version < newest.version;
  delete from matching.index_keys where programme = p and version < newest.version;
  insert into matching.index_keys (programme, version, proof, made_by, made_at) values (p, of_version, of_proof, access.me(), at);
  insert into matching.index_key_seals (programme, version, desk, key_version, sealed, given_by, given_at)
    select p, of_version, g.desk, g.key_version, g.sealed, access.me(), at from unnest(to_desks, key_versions, seals) g(desk, key_version, sealed) on conflict do nothing;
  return 'made';
end $$;

/** Where nobody is encoded under an older index key any more, its seals go. Returns the desks that had one; by the programme's clockwork. */
create function matching.let_go_of_older_keys() returns table (desk uuid) language plpgsql security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare p text := access.my_programme(); newest int := matching.newest_index_key();
begin
  if not access.has_role('clockwork') or newest < 2 or not exists (select from matching.index_keys k where k.programme = p and k.version < newest) then return; end if;
  if exists (select from matching.kept_up k where k.programme = p and k.version is not null and split_part(k.version, '.', 3)::int < newest) then return; end if;
  return query with gone as (delete from matching.index_key_seals s where s.programme = p and s.version < newest returning s.desk) select distinct g.desk from gone g;
  delete from matching.index_keys k where k.programme = p and k.version < newest;
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array['matching.name_written()', 'matching.facts_corrected()', 'matching.opens_newest(uuid)', 'matching.keep_encoding(uuid, bytea, text, int)', 'matching.made_of_older(uuid)', 'matching.to_encode(text, int)',
    'matching.newest_index_key()', 'matching.index_key_state()', 'matching.desks_with_key(int)', 'matching.renew_index_key(int, text, uuid[], int[], text[], timestamptz, interval)', 'matching.let_go_of_older_keys()']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    if f not in ('matching.name_written()'::regprocedure, 'matching.facts_corrected()'::regprocedure) then execute format('grant execute on function %s to katch_app', f); end if;
  end loop;
end $$;

reset role;
