-- Why: Law 17 and Rules 32 give whoever was identified seventeen rights. What happened with each is an event of the file; why one was refused may be said in words of its own,
-- and these belong to that event.

set role katch_owner;

alter table identification.stories drop constraint stories_about_check, drop constraint stories_part_check;
alter table identification.stories
  add constraint stories_about_check check (about in ('children', 'conversations', 'joint_identifications', 'advices', 'photos', 'events')),
  add constraint stories_part_check check (part in ('story', 'age_why', 'reasons', 'childs_view', 'appeal_why', 'appeal_reasons', 'contest_why', 'decision_why', 'seen', 'rights_why'));

reset role;
