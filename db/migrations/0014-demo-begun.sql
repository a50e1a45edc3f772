-- Why: a demo district whose server was killed while it was filled looked like a house that is set up, with nobody to open it.

set role katch_owner;

/* Only `set_up` writes it: the mark that everything in this database is invented, from before the first invented person. */
alter table access.programmes add column demo_begun_at timestamptz;
revoke update on access.programmes from katch_door;
grant update (is_demo) on access.programmes to katch_door;

create or replace function access.set_up(new_programme text, titles jsonb, new_languages text[], new_regions text[], office jsonb, administrator jsonb, as_demo boolean) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare works uuid := gen_random_uuid();
begin
  lock table access.programmes in exclusive mode; -- two first visits at once become one programme and one refusal
  if exists (select from access.programmes) then raise exception using errcode = 'KA001', message = 'a programme is set up already'; end if;
  -- A demo only once it is whole (`is_demo`): until then nobody is offered a way in.
  insert into access.programmes (programme, title, languages, regions, set_up_at, demo_begun_at)
    values (new_programme, titles, new_languages, new_regions, now(), case when as_demo then now() end);
  insert into log.heads (programme) values (new_programme);
  insert into partnerships.agencies (programme, id, kind, title, region)
    values (new_programme, (office ->> 'id')::uuid, 'PROGRAMME', office -> 'title', new_regions[1]);
  insert into partnerships.people (programme, id, agency, sign_in_name, shown_name, language, state)
    values (new_programme, (administrator ->> 'id')::uuid, (office ->> 'id')::uuid, administrator ->> 'signInName', administrator ->> 'shownName', administrator ->> 'language', 'invited'),
      (new_programme, works, (office ->> 'id')::uuid, ':clockwork', 'clockwork', 'en', 'active');
  insert into partnerships.roles_held (programme, person, role, since)
    values (new_programme, (administrator ->> 'id')::uuid, 'administrator', now()), (new_programme, works, 'clockwork', now());
end $$;

/* The one way in which anything here is ever emptied: a demo that broke off before anybody was let in. Nothing of it was signed. */
create function access.begin_demo_anew() returns void language plpgsql security definer set search_path = pg_catalog as $$
declare held text;
begin
  lock table access.programmes in exclusive mode;
  if exists (select from access.programmes where is_demo or demo_begun_at is null) then raise exception using errcode = 'KA001', message = 'a programme is set up already'; end if;
  select string_agg(c.oid::regclass::text, ', ') into held from pg_class c
    where c.relkind in ('r', 'p') and not c.relispartition and c.relowner = 'katch_owner'::regrole;
  execute 'truncate ' || held || ' restart identity';
end $$;
revoke all on function access.begin_demo_anew() from public;
grant execute on function access.begin_demo_anew() to katch_door;

reset role;
