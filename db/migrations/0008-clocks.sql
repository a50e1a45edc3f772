-- Why: a term set by law or by the programme must end or climb even when every phone and server slept; it is a row, not a timer.

set role katch_owner;

create table clocks.running (
  programme text not null references access.programmes,
  id uuid not null default gen_random_uuid(),
  kind text not null,
  about uuid not null,
  child uuid,
  -- The desk that must act, and the desk that waits for it: both see the clock and its climbing. Where no desk of a region
  -- takes what came in, none is named, and the clock runs for the region's coordinators.
  desk uuid,
  waiting uuid,
  region text not null,
  started_by uuid default access.me(),
  started_at timestamptz not null,
  due_at timestamptz not null check (due_at >= started_at),
  warn_at timestamptz not null check (warn_at between started_at and due_at),
  level int not null default 0 check (level >= 0),
  next_step_at timestamptz,
  stopped_at timestamptz,
  because text check (because in ('done', 'withdrawn', 'moved')),
  basis text not null,
  primary key (programme, id),
  foreign key (programme, desk) references partnerships.desks,
  check ((stopped_at is null) = (because is null)),
  check (stopped_at is null or next_step_at is null)
);
-- One clock of a kind runs about a record, however often a phone sends the same thing.
create unique index running_once on clocks.running (programme, about, kind) where stopped_at is null;
create index running_by_about on clocks.running (programme, about, started_at);
create index running_by_desk on clocks.running (programme, desk, due_at) where stopped_at is null;
create index running_by_region on clocks.running (programme, region, due_at) where stopped_at is null;
create index running_next_step on clocks.running (programme, next_step_at) where next_step_at is not null;

alter table clocks.running enable row level security;
alter table clocks.running force row level security;

-- A champion sees clocks only through what they raised, so who started a clock may see it too.
create policy concerned on clocks.running for select to katch_app
  using (programme = (select access.my_programme()) and (
    desk = any ((select access.my_desks())::uuid[])
    or waiting = any ((select access.my_desks())::uuid[])
    or started_by = (select access.me())
    or region = any ((select access.my_regions())::text[])
    or (select access.has_role('clockwork'))));
create policy starts on clocks.running for insert to katch_app
  with check (programme = (select access.my_programme()) and started_by = (select access.me()) and stopped_at is null and level = 0);
create policy moves on clocks.running for update to katch_app
  using (programme = (select access.my_programme()) and stopped_at is null and (
    desk = any ((select access.my_desks())::uuid[])
    or waiting = any ((select access.my_desks())::uuid[])
    or started_by = (select access.me())
    or region = any ((select access.my_regions())::text[])
    or (select access.has_role('clockwork'))))
  with check (programme = (select access.my_programme()));

-- What a clock is, when it began and when it ends cannot be changed afterwards; only its climbing and its end are written.
grant select, insert on clocks.running to katch_app;
grant update (level, next_step_at, stopped_at, because) on clocks.running to katch_app;

reset role;
