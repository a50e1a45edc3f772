-- Why: two files may be of one child. Which two, who asked, what each side says of it, and that nobody alone makes one file of two
-- stands here, with no name and no encoding. What a person has said, nobody else can say for them: not by a statement of the app either.

create schema recognition authorization katch_owner;
grant usage on schema recognition to katch_app;

set role katch_owner;

/** Each question to other agencies: who asked, for which child (who may have no file yet), why. What was asked is kept nowhere. */
create table recognition.questions (
  programme text not null references access.programmes,
  -- The number of the submission.
  id uuid not null,
  child uuid not null,
  desk uuid not null,
  agency uuid not null,
  asked_by uuid not null,
  purpose text not null check (purpose in ('meeting-now', 'before-conversation', 'missing-child', 'return-home')),
  asked_at timestamptz not null,
  made_in xid8 not null default pg_current_xact_id(),
  primary key (programme, id),
  foreign key (programme, desk) references partnerships.desks,
  foreign key (programme, agency) references partnerships.agencies,
  foreign key (programme, asked_by) references partnerships.people
);
create index questions_by_person on recognition.questions (programme, asked_by, asked_at desc);
create index questions_by_agency on recognition.questions (programme, agency, asked_at desc);
create index questions_by_child on recognition.questions (programme, child, asked_at desc);

/** Two children who may be one. A side is a child and the desk that opened its file; the two desks may be the same. */
create table recognition.pairs (
  programme text not null references access.programmes,
  id uuid not null,
  a_child uuid not null,
  a_desk uuid not null,
  b_child uuid not null,
  b_desk uuid not null,
  -- A question to other agencies (the asker is side a), or the house, among the files of one desk.
  found_by text not null check (found_by in ('question', 'house')),
  question uuid,
  found_at timestamptz not null,
  likely text not null check (likely in ('likely', 'very-likely')),
  -- Why, as codes with weights of a few steps; for one desk's own files only.
  reasons jsonb,
  -- undone: it was one file and is two again; open otherwise.
  state text not null default 'open' check (state in ('open', 'joined', 'apart', 'undone')),
  a_said text check (a_said in ('same', 'different', 'cannot-tell')),
  a_said_by uuid,
  a_said_at timestamptz,
  b_said text check (b_said in ('same', 'different', 'cannot-tell')),
  b_said_by uuid,
  b_said_at timestamptz,
  -- The child under whose number the one file goes on.
  kept uuid,
  joined_at timestamptz,
  undone_at timestamptz,
  undone_by uuid,
  revision int not null default 1,
  primary key (programme, id),
  foreign key (programme, a_desk) references partnerships.desks,
  foreign key (programme, b_desk) references partnerships.desks,
  foreign key (programme, question) references recognition.questions,
  check (a_child <> b_child),
  check ((found_by = 'question') = (question is not null)),
  check (found_by = 'question' or a_desk = b_desk),
  check (reasons is null or a_desk = b_desk),
  check ((a_said is null) = (a_said_by is null) and (a_said is null) = (a_said_at is null)),
  check ((b_said is null) = (b_said_by is null) and (b_said is null) = (b_said_at is null)),
  check (a_said_by <> b_said_by),
  -- One file of two takes two people, one of each side.
  check (state <> 'joined' or coalesce(a_said = 'same' and b_said = 'same' and joined_at is not null, false)),
  check ((state = 'apart') = (coalesce(a_said = 'different', false) or coalesce(b_said = 'different', false))),
  check ((state = 'undone') <= (undone_at is not null and undone_by is not null)),
  check (kept is null or (state = 'joined' and kept in (a_child, b_child)))
);
-- The same two children are suggested once, whichever of them somebody asked about.
create unique index pairs_once on recognition.pairs (programme, least(a_child, b_child), greatest(a_child, b_child));
create index pairs_by_a on recognition.pairs (programme, a_child);
create index pairs_by_b on recognition.pairs (programme, b_child);

alter table recognition.questions enable row level security;
alter table recognition.questions force row level security;
alter table recognition.pairs enable row level security;
alter table recognition.pairs force row level security;
revoke all on recognition.questions, recognition.pairs from public;

-- The owner logs in nowhere; only definer functions read and write as it.
create policy owner_keeps on recognition.questions to katch_owner using (true) with check (true);
create policy owner_keeps on recognition.pairs to katch_owner using (true) with check (true);

create policy own on recognition.questions for select to katch_app
  using (programme = (select access.my_programme()) and asked_by = (select access.me()));
create policy asks on recognition.questions for insert to katch_app
  with check (programme = (select access.my_programme()) and asked_by = (select access.me()) and agency = (select access.my_agency())
    and desk = any ((select access.my_desks())::uuid[]) and (access.acts_for(child) or access.is_unknown(child)));

-- Both sides see that there is a pair; who is kept from either child sees none. That a side is shown no more than its own is said by the room.
create policy sides on recognition.pairs for select to katch_app
  using (programme = (select access.my_programme()) and a_child <> all ((select access.hidden_from_me())::uuid[]) and b_child <> all ((select access.hidden_from_me())::uuid[])
    and (a_desk = any ((select access.my_desks())::uuid[]) or b_desk = any ((select access.my_desks())::uuid[])));
create policy says on recognition.pairs for update to katch_app
  using (programme = (select access.my_programme()) and a_child <> all ((select access.hidden_from_me())::uuid[]) and b_child <> all ((select access.hidden_from_me())::uuid[])
    and (a_desk = any ((select access.my_desks())::uuid[]) or b_desk = any ((select access.my_desks())::uuid[])))
  with check (programme = (select access.my_programme()));
grant select, insert on recognition.questions to katch_app;
grant select on recognition.pairs to katch_app;
grant update (state, a_said, a_said_by, a_said_at, b_said, b_said_by, b_said_at, kept, joined_at, undone_at, undone_by, revision) on recognition.pairs to katch_app;

/** A word is its speaker's own, for a side whose desk they sit at and whose child they may act for; what is settled stays so; words are taken back by undoing alone. */
create function recognition.own_word() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if old.state = 'apart' then raise exception 'a settled pair was to be changed'; end if;
  if old.state = 'joined' and new.state not in ('joined', 'undone') then raise exception 'one file is parted by undoing alone'; end if;
  if old.state <> 'joined' and new.state = 'undone' and old.state <> 'undone' then raise exception 'nothing was one that could be undone'; end if;
  if old.state = 'undone' and new.state = 'open' then raise exception 'that it was undone stays said'; end if;
  if old.state = 'joined' and new.state = 'undone' then
    if new.a_said is not null or new.b_said is not null then raise exception 'a word outlived its undoing'; end if;
    if new.undone_by is distinct from access.me() or not (
      (old.a_desk = any (access.my_desks()) and access.acts_for(old.a_child)) or (old.b_desk = any (access.my_desks()) and access.acts_for(old.b_child)))
      then raise exception 'undone by somebody of neither side'; end if;
    return new;
  end if;
  if (new.a_said, new.a_said_by, new.a_said_at) is distinct from (old.a_said, old.a_said_by, old.a_said_at) and not coalesce(
    old.state <> 'joined' and new.a_said is not null and new.a_said_by = access.me() and old.a_desk = any (access.my_desks()) and access.acts_for(old.a_child), false)
    then raise exception 'a word that is not the speaker''s own'; end if;
  if (new.b_said, new.b_said_by, new.b_said_at) is distinct from (old.b_said, old.b_said_by, old.b_said_at) and not coalesce(
    old.state <> 'joined' and new.b_said is not null and new.b_said_by = access.me() and old.b_desk = any (access.my_desks()) and access.acts_for(old.b_child), false)
    then raise exception 'a word that is not the speaker''s own'; end if;
  return new;
end $$;
create trigger own_word before update on recognition.pairs for each row execute function recognition.own_word();
revoke all on function recognition.own_word() from public;

reset role;
