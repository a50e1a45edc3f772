-- Once a week the clockwork holds everybody against everybody, and puts whoever seems to be there twice on the list of those who are looked for.
create policy clockwork_asks on recognition.to_look for insert to katch_app
  with check (programme = (select access.my_programme()) and (select access.has_role('clockwork')));
