-- Why: where a photo is allowed it says more than words: a wound for the doctor, a door behind which children work. What for,
-- by whom and whether the child agreed stands here; the picture itself is sealed and lies in schema files.

set role katch_owner;

create table identification.photos (
  programme text not null,
  -- The number of its file.
  id uuid not null,
  child uuid not null,
  purpose text not null,
  agreed text not null check (agreed in ('yes', 'cannot-be-asked')),
  not_asked_because text,
  added_by uuid not null,
  desk uuid not null,
  agency uuid not null,
  at timestamptz not null,
  taken_at timestamptz not null,
  -- Taken away, or never come: what is left is that there was one.
  ended text check (ended in ('removed', 'never-came')),
  ended_at timestamptz,
  ended_by uuid,
  because text,
  primary key (programme, id),
  foreign key (programme, child) references identification.children,
  foreign key (programme, id) references files.files,
  check ((agreed = 'cannot-be-asked') = (not_asked_because is not null)),
  check ((ended is null) = (ended_at is null) and (ended is null) = (ended_by is null)),
  check ((ended = 'removed') = (because is not null))
);
create index photos_by_child on identification.photos (programme, child, taken_at);
alter table identification.photos enable row level security;
alter table identification.photos force row level security;
create policy seen on identification.photos for select to katch_app
  using (programme = (select access.my_programme()) and (
    (access.serves(child) and (access.sees_whole(child) or desk = any ((select access.my_desks())::uuid[])
      or exists (select from files.seals s where s.programme = photos.programme and s.file = photos.id)))
    or ((select access.has_role('clockwork')) and ended is distinct from 'removed')));
create policy added on identification.photos for insert to katch_app
  with check (programme = (select access.my_programme()) and added_by = (select access.me()) and desk = any ((select access.my_desks())::uuid[]) and access.acts_for(child));
create policy ends on identification.photos for update to katch_app
  using (programme = (select access.my_programme()) and (
    (access.acts_for(child) and (access.sees_whole(child) or desk = any ((select access.my_desks())::uuid[]))) or (select access.has_role('clockwork'))))
  with check (programme = (select access.my_programme()) and ended is not null);
grant select, insert on identification.photos to katch_app;
grant update (ended, ended_at, ended_by, because) on identification.photos to katch_app;

-- What is on a photo, in words: heard by who has the whole file and by the desk that wrote them, as other own words are.
alter table identification.stories drop constraint stories_about_check, drop constraint stories_part_check;
alter table identification.stories
  add constraint stories_about_check check (about in ('children', 'conversations', 'joint_identifications', 'advices', 'photos')),
  add constraint stories_part_check check (part in ('story', 'age_why', 'reasons', 'childs_view', 'appeal_why', 'appeal_reasons', 'contest_why', 'decision_why', 'seen'));

reset role;
