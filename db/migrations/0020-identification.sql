-- Why: a concern must reach a desk that answers for it, and a child's file must be open to the desks that serve the child
-- and to nobody else. Stories are ciphertext; who the child is stands in the vault; here are service facts.

set role katch_owner;

create table identification.concerns (
  programme text not null references access.programmes,
  id uuid not null,
  state text not null check (state in ('raised', 'passed', 'taken-up', 'set-aside')),
  raised_by uuid not null,
  raised_at timestamptz not null,
  -- Without one it waits with the coordinators of the region.
  desk uuid,
  -- Every desk that had it, in order: whoever passed it on may still see that it went on.
  through uuid[] not null,
  region text not null,
  district text,
  urgency text not null check (urgency in ('now', 'today', 'can-wait')),
  seen_when text not null check (seen_when in ('now', 'today', 'earlier')),
  how_many int not null check (how_many between 1 and 50),
  ages_about text[] not null,
  place_kind text not null,
  signs text[] not null check (cardinality(signs) > 0),
  languages_heard text[] not null default '{}',
  because text,
  children_met int not null default 0 check (children_met >= 0),
  changed_at timestamptz not null,
  revision int not null default 1 check (revision >= 1),
  primary key (programme, id),
  foreign key (programme, desk) references partnerships.desks,
  check ((state = 'set-aside') = (because is not null)),
  check (state not in ('passed', 'taken-up') or desk is not null),
  check (desk is null or desk = any (through)),
  check (children_met = 0 or state = 'taken-up')
);
create index concerns_by_raiser on identification.concerns (programme, raised_by, raised_at desc);
create index concerns_by_desk on identification.concerns (programme, desk, raised_at desc);
create index concerns_by_region on identification.concerns (programme, region, raised_at desc);

create table identification.children (
  programme text not null references access.programmes,
  id uuid not null,
  code_word text not null,
  code_number int not null check (code_number between 100 and 999),
  state text not null check (state in ('unknown', 'potential-at-risk', 'potential-presumed', 'in-identification', 'identified', 'not-recognised', 'refused')),
  procedural text not null check (procedural in ('none', 'pre-trial', 'recognised', 'unknown')),
  help text not null check (help in ('offered', 'declined', 'safe-place', 'in-services', 'completed', 'follow-up', 'family-support', 'returned', 'placed', 'closed')),
  appeal text not null default 'none' check (appeal in ('none', 'open', 'stands', 'recognised', 'identify-again')),
  sex text not null check (sex in ('girl', 'boy', 'unknown')),
  age_basis text not null check (age_basis in ('unknown', 'looks', 'said', 'document')),
  age_from int check (age_from between 0 and 120),
  age_to int,
  presumed_minor boolean not null,
  age_document text,
  age_why bytea,
  languages text[] not null,
  interpreter text not null,
  region text not null,
  district text,
  company text not null,
  carer_may_be_involved text not null,
  stays_tonight text not null,
  at_school text not null,
  documents text[] not null,
  citizenship_said text not null,
  needs text[] not null default '{}',
  signs text[] not null default '{}',
  basis text not null,
  notice_needed boolean not null,
  notice_made_at timestamptz,
  group_id uuid,
  concern uuid,
  opened_by uuid not null,
  met_at timestamptz not null,
  changed_at timestamptz not null,
  revision int not null default 1 check (revision >= 1),
  primary key (programme, id),
  unique (programme, code_word, code_number),
  foreign key (programme, opened_by) references partnerships.desks,
  foreign key (programme, concern) references identification.concerns,
  check ((age_basis = 'unknown') = (age_from is null)),
  check ((age_from is null) = (age_to is null)),
  check (age_from <= age_to),
  -- Law 21.2: only a document ends the presumption.
  check (presumed_minor or (age_basis = 'document' and age_from >= 18)),
  check (appeal <> 'open' or state = 'not-recognised')
);
create index children_by_group on identification.children (programme, group_id) where group_id is not null;
create index children_by_concern on identification.children (programme, concern) where concern is not null;

create table identification.conversations (
  programme text not null,
  id uuid not null,
  child uuid not null,
  kind text not null check (kind in ('meeting', 'conversation', 'joint')),
  at timestamptz not null,
  taken_at timestamptz not null,
  desk uuid not null,
  agency uuid not null,
  held_by uuid not null,
  why text,
  topics text[] not null default '{}',
  asked_again_because text,
  present text[] not null,
  minutes int check (minutes between 1 and 480),
  stopped text not null default 'no' check (stopped in ('no', 'paused', 'stopped')),
  distress text check (distress in ('calm', 'upset', 'very-upset')),
  recorded boolean not null default false,
  story bytea,
  primary key (programme, id),
  foreign key (programme, child) references identification.children
);
create index conversations_by_child on identification.conversations (programme, child, at);

create table identification.joint_identifications (
  programme text not null,
  id uuid not null,
  child uuid not null,
  state text not null check (state in ('open', 'recorded')),
  opened_at timestamptz not null,
  opened_by uuid not null,
  desk uuid not null,
  when_day date not null,
  participants jsonb not null check (jsonb_array_length(participants) > 0),
  present text[] not null,
  outcome text check (outcome in ('identified', 'not-recognised', 'refused')),
  decided_by text[],
  signs text[] not null default '{}',
  exploitation text[] not null default '{}',
  rights text[] not null default '{}',
  testimony text,
  crime_fact_notice text,
  appeal_explained text,
  reasons bytea,
  childs_view bytea,
  recorded_at timestamptz,
  recorded_by uuid,
  appealed_at timestamptz,
  appealed_for text,
  appeal_why bytea,
  appeal_decision text check (appeal_decision in ('stands', 'recognised', 'identify-again')),
  appeal_decided_at timestamptz,
  appeal_decided_by uuid,
  appeal_reasons bytea,
  primary key (programme, id),
  foreign key (programme, child) references identification.children,
  check ((state = 'recorded') = (outcome is not null)),
  check ((outcome is null) = (recorded_at is null) and (outcome is null) = (recorded_by is null) and (outcome is null) = (reasons is null)),
  check (outcome is null or cardinality(decided_by) > 0),
  check (appealed_at is null or outcome = 'not-recognised'),
  check ((appeal_decision is null) = (appeal_decided_at is null)),
  check (appeal_decision is null or appealed_at is not null),
  -- Nobody decides on the appeal against their own decision.
  check (appeal_decided_by is null or appeal_decided_by <> recorded_by)
);
create index joint_by_child on identification.joint_identifications (programme, child, opened_at);
create unique index one_open_joint on identification.joint_identifications (programme, child) where state = 'open';

create table identification.advices (
  programme text not null,
  id uuid not null,
  child uuid not null,
  state text not null check (state in ('given', 'confirmed', 'contested', 'kept', 'withdrawn')),
  says text not null check (says in ('not-enough-to-say', 'look-closer', 'act-now')),
  rule text not null,
  because jsonb not null,
  given_at timestamptz not null,
  agrees boolean,
  confirmed_by uuid,
  contested_by uuid,
  contested_for text,
  contested_at timestamptz,
  contest_why bytea,
  answer_by timestamptz,
  decided_by uuid,
  decided_at timestamptz,
  decision_why bytea,
  primary key (programme, id),
  foreign key (programme, child) references identification.children,
  check (state <> 'confirmed' or (confirmed_by is not null and agrees is not null)),
  check (state not in ('contested', 'kept', 'withdrawn') or (contested_by is not null and answer_by is not null)),
  check ((state in ('kept', 'withdrawn')) = (decided_by is not null)),
  -- Personal Data Law 19-1: an objection is decided by somebody else than who stood by the advice or objected.
  check (decided_by is null or (decided_by <> contested_by and decided_by is distinct from confirmed_by))
);
create index advices_by_child on identification.advices (programme, child, given_at);

create table identification.events (
  programme text not null,
  id uuid not null,
  child uuid not null,
  kind text not null,
  at timestamptz not null,
  taken_at timestamptz not null,
  desk uuid not null,
  agency uuid not null,
  -- Counted per child: two events of one filling-in have one time and still an order.
  n int not null,
  facts jsonb not null default '{}',
  primary key (programme, id),
  unique (programme, child, n),
  foreign key (programme, child) references identification.children
);

alter table identification.concerns enable row level security;
alter table identification.concerns force row level security;
alter table identification.children enable row level security;
alter table identification.children force row level security;
alter table identification.conversations enable row level security;
alter table identification.conversations force row level security;
alter table identification.joint_identifications enable row level security;
alter table identification.joint_identifications force row level security;
alter table identification.advices enable row level security;
alter table identification.advices force row level security;
alter table identification.events enable row level security;
alter table identification.events force row level security;

create policy concerned on identification.concerns for select to katch_app
  using (programme = (select access.my_programme()) and (
    raised_by = (select access.me())
    or through && (select access.my_desks())::uuid[]
    or region = any ((select access.my_regions())::text[])));
create policy raises on identification.concerns for insert to katch_app
  with check (programme = (select access.my_programme()) and raised_by = (select access.me()) and state = 'raised' and children_met = 0);
-- Only the desk that has it, or for want of one the region's coordinator, says what becomes of it.
create policy decides on identification.concerns for update to katch_app
  using (programme = (select access.my_programme()) and (desk = any ((select access.my_desks())::uuid[]) or region = any ((select access.my_regions())::text[])))
  with check (programme = (select access.my_programme()));

-- A file is opened by the desk that met the child: its relation stands before the row does.
create policy served on identification.children for select to katch_app
  using (programme = (select access.my_programme()) and access.serves(id));
create policy opens on identification.children for insert to katch_app
  with check (programme = (select access.my_programme()) and opened_by = any ((select access.my_desks())::uuid[]) and access.serves(id));
create policy changes on identification.children for update to katch_app
  using (programme = (select access.my_programme()) and access.serves(id))
  with check (programme = (select access.my_programme()) and access.serves(id));

create policy served on identification.conversations for select to katch_app
  using (programme = (select access.my_programme()) and access.serves(child));
create policy held on identification.conversations for insert to katch_app
  with check (programme = (select access.my_programme()) and held_by = (select access.me()) and access.serves(child));
create policy served on identification.joint_identifications to katch_app
  using (programme = (select access.my_programme()) and access.serves(child))
  with check (programme = (select access.my_programme()) and access.serves(child));
create policy served on identification.advices to katch_app
  using (programme = (select access.my_programme()) and access.serves(child))
  with check (programme = (select access.my_programme()) and access.serves(child));
create policy served on identification.events for select to katch_app
  using (programme = (select access.my_programme()) and access.serves(child));
create policy happened on identification.events for insert to katch_app
  with check (programme = (select access.my_programme()) and desk = any ((select access.my_desks())::uuid[]) and access.serves(child));

-- What was noticed, by whom and when, and what was said and decided, is not changed afterwards.
grant select, insert on identification.concerns, identification.children, identification.conversations, identification.joint_identifications, identification.advices, identification.events to katch_app;
grant update (state, desk, through, because, children_met, changed_at, revision) on identification.concerns to katch_app;
grant update (state, procedural, help, appeal, age_basis, age_from, age_to, presumed_minor, age_document, age_why, needs, signs, stays_tonight, notice_needed, notice_made_at, group_id, changed_at, revision)
  on identification.children to katch_app;
grant update (state, outcome, decided_by, signs, exploitation, rights, testimony, crime_fact_notice, appeal_explained, reasons, childs_view, recorded_at, recorded_by,
  appealed_at, appealed_for, appeal_why, appeal_decision, appeal_decided_at, appeal_decided_by, appeal_reasons) on identification.joint_identifications to katch_app;
grant update (state, agrees, confirmed_by, contested_by, contested_for, contested_at, contest_why, answer_by, decided_by, decided_at, decision_why) on identification.advices to katch_app;

reset role;
