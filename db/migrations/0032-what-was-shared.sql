-- Why: a desk that accepted a referral saw the child's whole file, stories included. It is to see what was shared with it and
-- what it wrote itself. A desk that is only consulted, or supervises, looks and writes nothing.

set role katch_owner;

-- The groups of the consent (age and sex, language, …) that a receiving desk may see; empty for desks that see the whole file.
alter table access.relations add column shows text[] not null default '{}';
grant update (shows) on access.relations to katch_app;

-- Who asks is found out once, before any relation is looked at: found out for each, a child that exists took measurably longer to
-- refuse than none (PostgreSQL 15).
create or replace function access.serves(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (
    select from (select access.my_programme() as programme, access.my_desks() as desks offset 0) mine
    join access.relations r on r.programme = mine.programme and r.child = serves.child and r.desk = any (mine.desks)
      and r.kind <> 'referred-pending' and r.since <= now() and (r.until is null or r.until > now())
  ) and not access.is_blocked(serves.child)
$$;
/** True where one of my desks has the whole file of this child: it opened it, works in its team, or supervises. */
create function access.sees_whole(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (
    select from (select access.my_programme() as programme, access.my_desks() as desks offset 0) mine
    join access.relations r on r.programme = mine.programme and r.child = sees_whole.child and r.desk = any (mine.desks)
      and r.kind in ('owner', 'team', 'supervisor') and r.since <= now() and (r.until is null or r.until > now())
  ) and not access.is_blocked(sees_whole.child)
$$;
/** True where one of my desks may write in this child's file now. */
create function access.acts_for(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (
    select from (select access.my_programme() as programme, access.my_desks() as desks offset 0) mine
    join access.relations r on r.programme = mine.programme and r.child = acts_for.child and r.desk = any (mine.desks)
      and r.kind in ('owner', 'team', 'referred-accepted') and r.since <= now() and (r.until is null or r.until > now())
  ) and not access.is_blocked(acts_for.child)
$$;
/** The groups that were shared with my desks while they serve this child. */
create function access.shown_groups(child uuid) returns text[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct x), '{}') from access.relations r cross join unnest(r.shows) x
  where r.programme = access.my_programme() and r.child = shown_groups.child and r.desk = any (access.my_desks())
    and r.kind in ('referred-accepted', 'consult') and r.since <= now() and (r.until is null or r.until > now()) and not access.is_blocked(shown_groups.child)
$$;
/** True where no more is taken than what this desk of mine is offered or has: who accepts does not choose what it is shown. */
create function access.is_offered(child uuid, desk uuid, shows text[]) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select is_offered.desk = any (access.my_desks()) and is_offered.shows <@ coalesce(
    (select array_agg(x) from access.relations r cross join unnest(r.shows) x
      where r.programme = access.my_programme() and r.child = is_offered.child and r.desk = is_offered.desk
        and r.kind in ('referred-pending', 'referred-accepted') and (r.until is null or r.until > now())), '{}')
$$;
revoke all on function access.sees_whole(uuid), access.acts_for(uuid), access.shown_groups(uuid), access.is_offered(uuid, uuid, text[]) from public;
grant execute on function access.sees_whole(uuid), access.acts_for(uuid), access.shown_groups(uuid), access.is_offered(uuid, uuid, text[]) to katch_app, katch_vault;

-- Who has the whole file brings others in, with as much of it as they choose; who was shown a part may ask another desk, with no more than that part.
alter policy brings_in on access.relations
  with check (programme = (select access.my_programme()) and (
    (access.acts_for(child) and access.sees_whole(child) and not (kind = 'referred-accepted' and desk = any ((select access.my_desks())::uuid[])))
    or (kind = 'referred-pending' and access.acts_for(child) and shows <@ access.shown_groups(child))
    or (kind = 'owner' and desk = any ((select access.my_desks())::uuid[]) and access.is_unknown(child))
    or (kind = 'referred-accepted' and (access.is_asked(child, desk) or access.acts_for(child)) and access.is_offered(child, desk, shows))));
alter policy ends on access.relations
  using (programme = (select access.my_programme()) and (desk = any ((select access.my_desks())::uuid[]) or access.acts_for(child)))
  with check (programme = (select access.my_programme()) and (
    (access.acts_for(child) and access.sees_whole(child) and not (kind = 'referred-accepted' and desk = any ((select access.my_desks())::uuid[])))
    or (kind = 'referred-pending' and access.acts_for(child) and shows <@ access.shown_groups(child))
    or until <= now()
    or (kind = 'referred-accepted' and (access.is_asked(child, desk) or access.acts_for(child)) and access.is_offered(child, desk, shows))));

-- What serves may look; what acts may write.
alter policy changes on identification.children
  using (programme = (select access.my_programme()) and access.acts_for(id))
  with check (programme = (select access.my_programme()) and access.acts_for(id));
alter policy held on identification.conversations
  with check (programme = (select access.my_programme()) and held_by = (select access.me()) and access.acts_for(child));
drop policy served on identification.joint_identifications;
create policy served on identification.joint_identifications for select to katch_app
  using (programme = (select access.my_programme()) and access.serves(child));
create policy opens on identification.joint_identifications for insert to katch_app
  with check (programme = (select access.my_programme()) and access.acts_for(child));
create policy decides on identification.joint_identifications for update to katch_app
  using (programme = (select access.my_programme()) and access.acts_for(child))
  with check (programme = (select access.my_programme()) and access.acts_for(child));
-- Advice rests on the signs, which are not among what is shared.
drop policy served on identification.advices;
create policy whole on identification.advices for select to katch_app
  using (programme = (select access.my_programme()) and access.sees_whole(child));
create policy given on identification.advices for insert to katch_app
  with check (programme = (select access.my_programme()) and access.acts_for(child));
create policy answers on identification.advices for update to katch_app
  using (programme = (select access.my_programme()) and access.acts_for(child))
  with check (programme = (select access.my_programme()) and access.acts_for(child));
alter policy happened on identification.events
  with check (programme = (select access.my_programme()) and desk = any ((select access.my_desks())::uuid[]) and access.acts_for(child));
alter policy asks on consent.consents
  with check (programme = (select access.my_programme()) and written_by = (select access.me())
    and asked_by = any ((select access.my_desks())::uuid[]) and access.acts_for(child));
alter policy takes_back on consent.consents
  using (programme = (select access.my_programme()) and access.acts_for(child))
  with check (programme = (select access.my_programme()) and access.acts_for(child));
alter policy sends on referral.referrals
  with check (programme = (select access.my_programme()) and sent_by = (select access.me())
    and from_desk = any ((select access.my_desks())::uuid[]) and state = 'waiting' and access.acts_for(child));
alter policy signs on referral.hand_overs
  with check (programme = (select access.my_programme()) and signed_by = (select access.me())
    and to_desk = any ((select access.my_desks())::uuid[]) and confirmed_at is null and access.acts_for(child));
alter policy shares on vault.identity_releases
  with check (programme = (select access.my_programme()) and (access.acts_for(child) or vault.is_first_writer(child)));
alter policy shares on vault.identity_seals
  with check (programme = (select access.my_programme()) and made_by = (select access.me()) and (access.acts_for(child) or (version = 1 and vault.is_first_writer(child))));
alter policy writes on vault.identities
  with check (programme = (select access.my_programme()) and made_by = (select access.me()) and (access.acts_for(child) or (version = 1 and access.is_unknown(child))));

-- A term of the file is ended by who may act in the file, not by who may only look.
alter policy moves on clocks.running
  using (programme = (select access.my_programme()) and stopped_at is null and (child is null or child <> all ((select access.hidden_from_me())::uuid[])) and (
    desk = any ((select access.my_desks())::uuid[])
    or waiting = any ((select access.my_desks())::uuid[])
    or region = any ((select access.my_regions())::text[])
    or (select access.has_role('clockwork'))
    or (kind not like 'referral-%' and access.acts_for(child))));

/**
 * What people said and why they decided, locked under the key of the child's case. A row of its own for each, so that the
 * database can show one and keep another. Written once; the newest of a place counts, the older ones stay.
 */
create table identification.stories (
  programme text not null,
  id uuid not null,
  child uuid not null,
  -- The record it belongs to: part of what its lock is bound to.
  about text not null check (about in ('children', 'conversations', 'joint_identifications', 'advices')),
  record uuid not null,
  part text not null check (part in ('story', 'age_why', 'reasons', 'childs_view', 'appeal_why', 'appeal_reasons', 'contest_why', 'decision_why')),
  desk uuid not null,
  n bigint generated always as identity,
  locked bytea not null,
  primary key (programme, id),
  foreign key (programme, child) references identification.children
);
create index stories_by_child on identification.stories (programme, child, n);
alter table identification.stories enable row level security;
alter table identification.stories force row level security;
create policy shared on identification.stories for select to katch_app
  using (programme = (select access.my_programme()) and (access.sees_whole(child)
    or (desk = any ((select access.my_desks())::uuid[]) and access.serves(child))
    or (part = 'childs_view' and 'childs-view' = any (access.shown_groups(child)))));
create policy told on identification.stories for insert to katch_app
  with check (programme = (select access.my_programme()) and desk = any ((select access.my_desks())::uuid[]) and access.acts_for(child));
grant select, insert on identification.stories to katch_app;

-- What was kept until now moves; its lock is bound to the place it stood in, which the row goes on naming. (The row-level
-- security of these tables binds their owner too: for the time of the move it is lifted.)
alter table identification.children no force row level security;
alter table identification.conversations no force row level security;
alter table identification.joint_identifications no force row level security;
alter table identification.advices no force row level security;
alter table identification.stories no force row level security;
insert into identification.stories (programme, id, child, about, record, part, desk, locked)
select programme, gen_random_uuid(), child, about, record, part, desk, locked from (
  select programme, id as child, 'children' as about, id as record, 'age_why' as part, opened_by as desk, age_why as locked, changed_at as at from identification.children
  union all select programme, child, 'conversations', id, 'story', desk, story, taken_at from identification.conversations
  union all select programme, child, 'joint_identifications', id, 'reasons', desk, reasons, recorded_at from identification.joint_identifications
  union all select programme, child, 'joint_identifications', id, 'childs_view', desk, childs_view, recorded_at from identification.joint_identifications
  union all select programme, child, 'joint_identifications', id, 'appeal_why', desk, appeal_why, appealed_at from identification.joint_identifications
  union all select programme, child, 'joint_identifications', id, 'appeal_reasons', desk, appeal_reasons, appeal_decided_at from identification.joint_identifications
  union all select a.programme, a.child, 'advices', a.id, 'contest_why', c.opened_by, a.contest_why, a.contested_at from identification.advices a join identification.children c on c.programme = a.programme and c.id = a.child
  union all select a.programme, a.child, 'advices', a.id, 'decision_why', c.opened_by, a.decision_why, a.decided_at from identification.advices a join identification.children c on c.programme = a.programme and c.id = a.child
) kept where locked is not null order by at;
alter table identification.children force row level security;
alter table identification.conversations force row level security;
alter table identification.joint_identifications force row level security;
alter table identification.advices force row level security;
alter table identification.stories force row level security;

alter table identification.children drop column age_why;
alter table identification.conversations drop column story;
-- With the column goes the check that a decision has its reasons; the form asks for them, and the story is written in the same transaction.
alter table identification.joint_identifications drop column reasons, drop column childs_view, drop column appeal_why, drop column appeal_reasons;
alter table identification.joint_identifications add check ((outcome is null) = (recorded_at is null) and (outcome is null) = (recorded_by is null));
alter table identification.advices drop column contest_why, drop column decision_why;

/** What else was shared with a desk that holds on to the child by another referral; nothing where none does. For the two sides of `than_this` and nobody else. */
drop function referral.has_other_hold(uuid, uuid, uuid);
create function referral.held_otherwise(of_child uuid, at_desk uuid, than_this uuid) returns text[]
language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct x) filter (where x is not null), '{}') from referral.referrals r left join lateral unnest(r.share_now || r.share_on_acceptance) x on true
  where r.programme = access.my_programme() and r.child = of_child and r.to_desk = at_desk and r.id <> than_this and r.state in ('accepted', 'in-care', 'done')
    and exists (select from referral.referrals t where t.programme = access.my_programme() and t.id = than_this and t.child = of_child and t.to_desk = at_desk
      and (t.from_desk = any (access.my_desks()) or t.to_desk = any (access.my_desks())))
  having count(*) > 0
$$;
revoke all on function referral.held_otherwise(uuid, uuid, uuid) from public;
grant execute on function referral.held_otherwise(uuid, uuid, uuid) to katch_app;

-- Desks that accepted a referral before go on seeing what was shared with it then.
alter table access.relations no force row level security;
alter table referral.referrals no force row level security;
update access.relations r set shows = s.shows from (
  select programme, child, to_desk, array_agg(distinct x) as shows from referral.referrals cross join unnest(share_now || share_on_acceptance) x
  where state in ('waiting', 'asked', 'accepted', 'in-care', 'done') group by programme, child, to_desk) s
where r.programme = s.programme and r.child = s.child and r.desk = s.to_desk and r.kind in ('referred-pending', 'referred-accepted');
alter table access.relations force row level security;
alter table referral.referrals force row level security;

reset role;
