-- Why: a child is found again by encodings that devices make under the programme's index key (docs/decisions/0019). The key lies here only
-- sealed to desks. Encodings lie under the matcher's key, which the keyring wraps: who reads the database learns of nobody who is like whom.

do $$
begin
  if not exists (select from pg_roles where rolname = 'katch_matcher') then
    create role katch_matcher login nosuperuser nobypassrls noinherit nocreatedb nocreaterole;
  end if;
exception when unique_violation or duplicate_object then null; -- two installations on one cluster, migrated at once
end $$;

create schema matching authorization katch_owner;
grant usage on schema matching to katch_app, katch_matcher;

set role katch_owner;

-- One key for each version. `proof` shows whether two devices hold the same one.
create table matching.index_keys (
  programme text not null references access.programmes,
  version int not null check (version >= 1),
  proof vault.base64url not null check (char_length(proof) = 43),
  made_by uuid not null,
  made_at timestamptz not null,
  primary key (programme, version)
);

-- Only ever added to: a seal is made for one version of one desk's key.
create table matching.index_key_seals (
  programme text not null,
  version int not null,
  desk uuid not null,
  key_version int not null,
  sealed vault.base64url not null,
  given_by uuid not null,
  given_at timestamptz not null,
  primary key (programme, version, desk, key_version),
  foreign key (programme, version) references matching.index_keys,
  foreign key (programme, desk, key_version) references vault.desk_keys
);
create index index_key_seals_by_desk on matching.index_key_seals (programme, desk, key_version);

-- One row for a child, under the matcher's key. Only sizes are checked here: the content is nobody's but the matcher's.
create table matching.encodings (
  programme text not null references access.programmes,
  child uuid not null,
  sealed bytea not null check (octet_length(sealed) in (353, 673, 1313)),
  -- Given at commit, so whoever has read n has read everything below it.
  n bigint,
  primary key (programme, child)
);
create unique index encodings_in_order on matching.encodings (programme, n);

create table matching.heads (
  programme text primary key references access.programmes,
  n bigint not null
);

create table matching.matcher_keys (
  programme text not null references access.programmes,
  version int not null check (version >= 1),
  wrapped bytea not null,
  wrapped_with int not null check (wrapped_with >= 1),
  primary key (programme, version)
);

-- How many questions a person put in each hour of the last days: numbers only, nothing of what was asked.
create table matching.questions_put (
  programme text not null,
  person uuid not null,
  kind text not null check (kind ~ '^[a-z][a-z-]{1,30}$'),
  hour timestamptz not null,
  questions int not null,
  primary key (programme, person, kind, hour)
);

do $$
declare t text;
begin
  foreach t in array array['index_keys', 'index_key_seals', 'encodings', 'heads', 'matcher_keys', 'questions_put'] loop
    execute format('alter table matching.%I enable row level security', t);
    execute format('alter table matching.%I force row level security', t);
    execute format('revoke all on matching.%I from public', t);
    -- The owner logs in nowhere; the functions below read and write as it. No login of the server's has a table of these but the matcher.
    execute format('create policy owner_writes on matching.%I to katch_owner using (true) with check (true)', t);
  end loop;
end $$;
create policy owner_reads on vault.desk_keys for select to katch_owner using (true);

create policy matcher_reads on matching.encodings for select to katch_matcher using (true);
create policy matcher_keeps on matching.matcher_keys to katch_matcher using (true) with check (true);
grant select on matching.encodings to katch_matcher;
grant select, insert, update on matching.matcher_keys to katch_matcher;

/**
 * The number is given when the transaction commits, under a lock on the head that is held until everybody sees the row: numbers appear in
 * order, as those of the feed do. A number given when the row is written would let a slow transaction commit behind a reader's back.
 */
create function matching.number_encoding() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare next bigint;
begin
  insert into matching.heads as h (programme, n) values (new.programme, 1) on conflict (programme) do update set n = h.n + 1 returning h.n into next;
  update matching.encodings e set n = next where e.programme = new.programme and e.child = new.child;
  return null;
end $$;
create constraint trigger numbered_at_commit after insert or update of sealed on matching.encodings
  deferrable initially deferred for each row execute function matching.number_encoding();

/** Keeps the encoding of a child that a desk of mine works for, in the place of an older one. False for everybody else. */
create function matching.keep_encoding(of_child uuid, sealed_now bytea) returns boolean language plpgsql security definer set search_path = pg_catalog as $$
begin
  if access.me() is null or not access.acts_for(of_child) then return false; end if;
  insert into matching.encodings as e (programme, child, sealed) values (access.my_programme(), of_child, sealed_now)
    on conflict (programme, child) do update set sealed = excluded.sealed;
  return true;
end $$;

/**
 * Gives the index key to desks; the first who gives one makes it. Of two at once the second waits here and is told that there is another.
 * Only current keys of desks are given to, only by a worker who holds it: whose desk it is sealed to, or who makes it.
 */
create function matching.give_index_key(of_version int, of_proof text, to_desks uuid[], key_versions int[], seals text[], at timestamptz) returns text
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
  insert into matching.index_keys (programme, version, proof, made_by, made_at)
    select p, of_version, of_proof, access.me(), at where of_version = 1 on conflict do nothing;
  get diagnostics fresh = row_count;
  if not exists (select from matching.index_keys k where k.programme = p and k.version = of_version and k.proof = of_proof) then return 'other-key'; end if;
  if fresh = 1 and not (to_desks && mine) then return 'not-yours'; end if;
  if fresh = 0 and not exists (select from matching.index_key_seals s where s.programme = p and s.version = of_version and s.desk = any (mine)) then return 'not-yours'; end if;
  insert into matching.index_key_seals (programme, version, desk, key_version, sealed, given_by, given_at)
    select p, of_version, g.desk, g.key_version, g.sealed, access.me(), at from unnest(to_desks, key_versions, seals) g(desk, key_version, sealed) on conflict do nothing;
  return 'given';
end $$;

/** The index key as it is sealed to my desks. */
create function matching.my_index_keys() returns table (version int, proof text, desk uuid, key_version int, sealed text)
language sql stable security definer set search_path = pg_catalog as $$
  select k.version, k.proof, s.desk, s.key_version, s.sealed
  from (select access.my_programme() as programme, access.my_desks() as desks offset 0) mine
  join matching.index_keys k on k.programme = mine.programme
  join matching.index_key_seals s on s.programme = k.programme and s.version = k.version and s.desk = any (mine.desks)
  order by k.version desc, s.desk, s.key_version desc
$$;

/** Desks whose current key the newest index key is not sealed to; all that have a key while there is none. My own come first. For workers only. */
create function matching.desks_without_index_key(most int) returns table (desk uuid, key_version int, public_key text)
language sql stable security definer set search_path = pg_catalog as $$
  select k.desk, k.version, k.public_key from vault.desk_keys k
  where access.has_role('worker') and k.programme = access.my_programme() and k.retired_at is null
    and not exists (select from matching.index_key_seals s where s.programme = k.programme and s.desk = k.desk and s.key_version = k.version
      and s.version = (select max(i.version) from matching.index_keys i where i.programme = k.programme))
  order by k.desk = any (access.my_desks()) desc, k.desk limit most
$$;

create function matching.is_index_key_there() returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from matching.index_keys k where k.programme = access.my_programme())
$$;

/** Counts one question of mine and tells how many I put in each hour of the last day, this one with them. Held until the transaction ends: of two at once the second sees the first. */
create function matching.count_question(of_kind text, at timestamptz) returns table (hour timestamptz, questions int)
language plpgsql security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare p text := access.my_programme(); who uuid := access.me();
begin
  if who is null then raise exception 'nobody is asking'; end if;
  insert into matching.questions_put as q (programme, person, kind, hour, questions) values (p, who, of_kind, date_trunc('hour', at, 'UTC'), 1)
    on conflict (programme, person, kind, hour) do update set questions = q.questions + 1;
  delete from matching.questions_put where programme = p and person = who and kind = of_kind and hour < at - interval '2 days';
  return query select q.hour, q.questions from matching.questions_put q
    where q.programme = p and q.person = who and q.kind = of_kind and q.hour > at - interval '1 day' order by q.hour;
end $$;

/** Those of these children that one of my desks serves, whoever else is among them. */
create function matching.mine_among(children uuid[]) returns table (child uuid) language sql stable security definer set search_path = pg_catalog as $$
  select c from unnest(children) c where access.serves(c)
$$;

/** Who is at the head of my agency, to be told that I ask too much. */
create function matching.heads_of_mine() returns table (person uuid) language sql stable security definer set search_path = pg_catalog as $$
  select distinct r.person from partnerships.roles_held r
  join partnerships.people p on p.programme = r.programme and p.id = r.person and p.agency = access.my_agency() and p.state = 'active'
  where r.programme = access.my_programme() and r.role = 'head' and r.since <= now() and (r.until is null or r.until > now()) and r.person <> access.me()
$$;

do $$
declare f regprocedure;
begin
  foreach f in array array['matching.keep_encoding(uuid, bytea)', 'matching.give_index_key(int, text, uuid[], int[], text[], timestamptz)', 'matching.my_index_keys()',
    'matching.desks_without_index_key(int)', 'matching.is_index_key_there()', 'matching.count_question(text, timestamptz)', 'matching.mine_among(uuid[])', 'matching.heads_of_mine()', 'matching.number_encoding()']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    if f <> 'matching.number_encoding()'::regprocedure then execute format('grant execute on function %s to katch_app', f); end if;
  end loop;
end $$;

reset role;
