-- Why: what was agreed must be provable (Personal Data Law, arts. 7.1 and 25), must reach no further than it was said, and
-- must be as easy to take back as to give. "No" and "not yet" stand here as well: nobody is asked twice for want of a note.

set role katch_owner;

create table consent.consents (
  programme text not null references access.programmes,
  id uuid not null,
  child uuid not null,
  state text not null check (state in ('given', 'declined', 'not-yet', 'withdrawn')),
  basis text check (basis in ('consent', 'vital')),
  purpose text not null check (purpose in ('identify', 'refer', 'assist')),
  -- The one agency it is for; nobody named is the agency that asked, for itself.
  receiver uuid,
  groups text[] not null,
  abroad boolean not null,
  read_in text not null,
  age_group text not null,
  caregiver text,
  given_by text not null,
  childs_view text,
  proof text check (proof in ('signature', 'audio', 'witness')),
  witness text,
  last_day date,
  asked_by uuid not null,
  written_by uuid not null,
  asked_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  -- 15 working days after the withdrawal (art. 8.7), counted by the programme's calendar.
  stop_by timestamptz,
  revision int not null default 1,
  why bytea,
  withdraw_why bytea,
  primary key (programme, id),
  foreign key (programme, asked_by) references partnerships.desks,
  foreign key (programme, receiver) references partnerships.agencies,
  check ((state in ('given', 'withdrawn')) = (basis is not null)),
  check ((basis is not distinct from 'consent') = (proof is not null)),
  check ((basis is not distinct from 'vital') = (state in ('given', 'withdrawn') and given_by = 'nobody')),
  check (basis is distinct from 'vital' or why is not null),
  check ((proof is not distinct from 'witness') = (witness is not null)),
  check ((state = 'withdrawn') = (withdrawn_at is not null)),
  check ((withdrawn_at is null) = (stop_by is null)),
  check (not (basis is not distinct from 'consent' and given_by in ('parent', 'guardian') and caregiver is not distinct from 'implicated')),
  check (not (basis is not distinct from 'consent' and childs_view is not distinct from 'no'))
);
create index consents_withdrawn on consent.consents (programme, withdrawn_at) where withdrawn_at is not null;
create index consents_by_child on consent.consents (programme, child, asked_at desc);

alter table consent.consents enable row level security;
alter table consent.consents force row level security;

-- The owner logs in nowhere; only definer functions that answer with ids read as it.
create policy owner_reads on consent.consents for select to katch_owner using (true);
create policy served on consent.consents for select to katch_app
  using (programme = (select access.my_programme()) and access.serves(child));
create policy asks on consent.consents for insert to katch_app
  with check (programme = (select access.my_programme()) and written_by = (select access.me())
    and asked_by = any ((select access.my_desks())::uuid[]) and access.serves(child));
-- Whoever serves the child must take a withdrawal: a child does not have to find the one who asked.
create policy takes_back on consent.consents for update to katch_app
  using (programme = (select access.my_programme()) and access.serves(child))
  with check (programme = (select access.my_programme()) and access.serves(child));

-- What was agreed cannot be changed afterwards; it can only be taken back.
grant select, insert on consent.consents to katch_app;
grant update (state, withdrawn_at, withdrawn_by, stop_by, withdraw_why, revision) on consent.consents to katch_app;

reset role;
