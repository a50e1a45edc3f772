-- Why: one person said of a pair that these are two children, and works at that desk no more. The desk goes on with the children, so its word is
-- taken back by whoever sits there now.

set role katch_owner;

/** Whether somebody sits at this desk of mine no more, or works nowhere. Of a desk that is not mine: false. */
create function recognition.has_left(person uuid, desk uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select has_left.desk = any (access.my_desks()) and not exists (
    select from partnerships.memberships m join partnerships.people p on p.programme = m.programme and p.id = m.person and p.state = 'active'
    where m.programme = access.my_programme() and m.person = has_left.person and m.desk = has_left.desk and m.since <= now() and (m.until is null or m.until > now()))
$$;
revoke all on function recognition.has_left(uuid, uuid) from public;
grant execute on function recognition.has_left(uuid, uuid) to katch_app;

/** A word is its speaker's own, for a side whose desk they sit at and whose child they may act for; what is settled stays so until its speaker, or where they have left somebody of their desk, takes it back; other words are taken back by undoing alone. */
create or replace function recognition.own_word() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if old.state = 'apart' then
    if new.state = (case when old.undone_at is null then 'open' else 'undone' end) and (new.undone_at, new.undone_by, new.kept, new.joined_at) is not distinct from (old.undone_at, old.undone_by, old.kept, old.joined_at)
      and ((old.a_said = 'different' and (old.a_said_by = access.me() or recognition.has_left(old.a_said_by, old.a_desk)) and old.a_desk = any (access.my_desks()) and access.acts_for(old.a_child)
          and new.a_said is null and (new.b_said, new.b_said_by, new.b_said_at) is not distinct from (old.b_said, old.b_said_by, old.b_said_at))
        or (old.b_said = 'different' and (old.b_said_by = access.me() or recognition.has_left(old.b_said_by, old.b_desk)) and old.b_desk = any (access.my_desks()) and access.acts_for(old.b_child)
          and new.b_said is null and (new.a_said, new.a_said_by, new.a_said_at) is not distinct from (old.a_said, old.a_said_by, old.a_said_at)))
      then return new; end if;
    raise exception 'a settled pair was to be changed';
  end if;
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
revoke all on function recognition.own_word() from public;

reset role;
