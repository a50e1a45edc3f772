-- Why: where a child goes home, the line of custody ends in hands that are none of ours (Rules 16.3, Law 23.2): to what kind of body, of which country, and whether that body has signed
-- as well. And no desk goes on waiting for a child who is not here.

set role katch_owner;

create table referral.leavings (
  programme text not null,
  id uuid not null,
  child uuid not null,
  -- The last link of the line of custody before it; nothing where the child never changed hands here.
  before int,
  from_desk uuid not null,
  happened_at timestamptz not null,
  signed_at timestamptz not null,
  signed_by uuid not null,
  to_body text not null,
  -- Nothing where the child stays in Kazakhstan.
  country text,
  place_kind text not null,
  condition text not null,
  child_told text not null,
  papers text[] not null,
  present text[] not null,
  signed text not null check (signed in ('both', 'ours')),
  primary key (programme, id),
  foreign key (programme, from_desk) references partnerships.desks,
  -- No gap (Rules 16.3): who lets the child go is who took over last.
  foreign key (programme, child, before, from_desk) references referral.hand_overs (programme, child, n, to_desk),
  check (happened_at <= signed_at)
);
create index leavings_by_child on referral.leavings (programme, child, signed_at);

alter table referral.leavings enable row level security;
alter table referral.leavings force row level security;
create policy owner_reads on referral.leavings for select to katch_owner using (true);
create policy concerned on referral.leavings for select to katch_app
  using (programme = (select access.my_programme()) and child <> all ((select referral.hidden_from_me())::uuid[])
    and (from_desk = any ((select access.my_desks())::uuid[]) or access.serves(child)));
create policy signs on referral.leavings for insert to katch_app
  with check (programme = (select access.my_programme()) and signed_by = (select access.me())
    and from_desk = any ((select access.my_desks())::uuid[]) and access.acts_for(child));

-- A line without its last links is a gap: `before` is the newest one there is.
create function referral.leaves_from_last() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if new.before is distinct from (select max(h.n) from referral.hand_overs h where h.programme = new.programme and h.child = new.child) then
    raise exception 'the line of custody has a gap';
  end if;
  return new;
end $$;
create trigger leaves_from_last before insert on referral.leavings for each row execute function referral.leaves_from_last();

/** What is still open about children who have left since, for the clockwork only; ids alone. */
create function referral.open_after_leaving() returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  select r.id from referral.referrals r
  where access.has_role('clockwork') and r.programme = access.my_programme() and r.closed_at is null
    and exists (select from referral.leavings l where l.programme = r.programme and l.child = r.child and l.signed_at >= r.sent_at)
$$;

revoke all on function referral.leaves_from_last(), referral.open_after_leaving() from public;
grant execute on function referral.open_after_leaving() to katch_app;
grant select, insert on referral.leavings to katch_app;

reset role;
