-- Why: Rules 19 leave to whoever has the child whether legal representatives are told. Why they are, or are not, may be said in words, and these belong to that event.

set role katch_owner;

alter table identification.stories drop constraint stories_part_check;
alter table identification.stories
  add constraint stories_part_check check (part in ('story', 'age_why', 'reasons', 'childs_view', 'appeal_why', 'appeal_reasons', 'contest_why', 'decision_why', 'seen', 'rights_why', 'representatives_why', 'return_note', 'follow_up_note'));

reset role;
