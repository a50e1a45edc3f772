-- Why: Law 20 and 23 say what has to stand before a child goes home, and the programme asks afterwards how the child is. Both are events of the file; what is said of them in
-- words of its own belongs to these events.

set role katch_owner;

alter table identification.stories drop constraint stories_part_check;
alter table identification.stories
  add constraint stories_part_check check (part in ('story', 'age_why', 'reasons', 'childs_view', 'appeal_why', 'appeal_reasons', 'contest_why', 'decision_why', 'seen', 'rights_why', 'return_note', 'follow_up_note'));

reset role;
