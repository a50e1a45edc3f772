-- Why: a phone keeps what the house has taken until the house proves that it lies in a backup (Security F18). So the house
-- notes how much of its log each finished backup holds, and finds the entry of a submission by the submission's number.

set role katch_owner;

/** The first `size` entries of the log, and what was written with them, lie in a backup that ended well. The note says so, signed. */
create table log.backups (
  programme text not null,
  size bigint not null check (size > 0),
  note text not null,
  made_at timestamptz not null,
  primary key (programme, size)
);
alter table log.backups enable row level security;
alter table log.backups force row level security;
create policy keeper on log.backups to katch_door using (true) with check (true);
grant select, insert on log.backups to katch_door;

create index leaves_by_submission on log.leaves (programme, (body::jsonb ->> 'submission')) where body::jsonb ->> 'submission' is not null;

/** The entries of my own submissions: the first of each that says what was taken, where there is one. */
create function log.of_mine(ids uuid[]) returns table (submission uuid, n bigint, body text)
language sql stable security definer set search_path = pg_catalog as $$
  select distinct on (l.body::jsonb ->> 'submission') (l.body::jsonb ->> 'submission')::uuid, l.n, l.body
  from log.leaves l
  where l.programme = access.my_programme() and l.body::jsonb ->> 'submission' = any (ids::text[])
    and l.body::jsonb ->> 'actor' = access.me()::text and l.body::jsonb ->> 'digest' is not null
  order by l.body::jsonb ->> 'submission', l.n
$$;
revoke all on function log.of_mine(uuid[]) from public;
grant execute on function log.of_mine(uuid[]) to katch_app;

reset role;
