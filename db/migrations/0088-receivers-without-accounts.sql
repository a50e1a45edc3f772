-- Why: a duty officer, a village nurse, a small shelter has no account and answers all the same. A link is a session about one referral: whoever holds it is to the
-- database a member of the receiving desk for whom no other child exists, and works as a role of its own that reaches a dozen tables. The code of the link never comes here, only a
-- hash of what proves it; the child's name lies sealed to the link.

do $$
begin
  if not exists (select from pg_roles where rolname = 'katch_guest') then
    create role katch_guest nologin noinherit;
  end if;
exception when unique_violation or duplicate_object then null; -- two installations on one cluster, migrated at once
end $$;
grant katch_guest to katch_app;
grant usage on schema access, partnerships, sync, log, notify, kms, clocks, identification, referral to katch_guest;

set role katch_owner;

create table referral.links (
  programme text not null,
  id uuid not null,
  referral uuid not null,
  child uuid not null,
  -- The receiver's.
  desk uuid not null,
  agency uuid not null,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  -- X25519; the private half comes of the code.
  public_key bytea not null check (octet_length(public_key) = 32),
  -- Who the child is, sealed on the sender's device; goes when the link ends.
  sealed_name bytea,
  made_by uuid not null,
  made_at timestamptz not null default now(),
  ends_at timestamptz not null,
  -- The one device on which it was opened.
  device_hash bytea check (octet_length(device_hash) = 32),
  opened_at timestamptz,
  ended_at timestamptz,
  because text check (because in ('taken-back', 'new-one', 'ended')),
  -- Ended in this very transaction, it still says what ended it.
  ended_in xid8,
  primary key (programme, id),
  foreign key (programme, referral) references referral.referrals,
  check (ends_at > made_at and ends_at <= made_at + interval '97 days'),
  check ((device_hash is null) = (opened_at is null)),
  check ((ended_at is null) = (because is null) and (ended_at is null) = (ended_in is null)),
  check (ended_at is null or sealed_name is null)
);
create unique index links_once on referral.links (programme, referral) where ended_at is null;
create index links_by_referral on referral.links (programme, referral, made_at);

alter table referral.referrals add column said_by text;
grant update (said_by) on referral.referrals to katch_app;

/** The text in which a request says which link it holds: token and device, or nothing. */
create function access.link_said() returns text language sql stable set search_path = pg_catalog as $$ select nullif(current_setting('katch.link', true), '') $$;

/**
 * The link of this transaction while it lives and is opened on this device, or nothing: only for who works as a guest, and in the vault on a guest's behalf. Whoever leaves that role is nobody.
 * Like `access.live_session` it reads as whoever calls it; called by a login it reads nothing.
 */
create function access.live_link() returns table (programme text, id uuid, referral uuid, child uuid, desk uuid, agency uuid) language sql stable rows 1 as $$
  select l.programme, l.id, l.referral, l.child, l.desk, l.agency from referral.links l
  cross join lateral (select from partnerships.agencies a where a.programme = l.programme and a.id = l.agency and a.state = 'active' offset 0) a
  where nullif(current_setting('katch.link', true), '') is not null and current_setting('role') in ('katch_guest', 'katch_vault')
    and l.token_hash = sha256(convert_to(split_part(current_setting('katch.link', true), '.', 1), 'UTF8'))
    and l.device_hash = sha256(convert_to(split_part(current_setting('katch.link', true), '.', 2), 'UTF8'))
    and (l.ended_at is null or l.ended_in = pg_current_xact_id_if_assigned()) and l.ends_at > now()
$$;
revoke execute on function access.live_link() from public;

/** As before, and whoever holds a link: as a person whose number is the link's. */
create or replace function access.live_session() returns table (programme text, person uuid, agency uuid, handle text, language text, strong_at timestamptz)
language sql stable rows 1 as $$
  select s.programme, s.person, p.agency, s.handle, p.language, s.strong_at
  from access.sessions s
  cross join lateral (select p.agency, p.language from partnerships.people p where p.programme = s.programme and p.id = s.person and p.state = 'active' offset 0) p
  cross join lateral (select from partnerships.agencies a where a.programme = s.programme and a.id = p.agency and a.state = 'active' offset 0) a
  where s.token_hash = sha256(convert_to(coalesce(current_setting('katch.session', true), ''), 'UTF8'))
    and s.ended_at is null and s.ends_at > now() and s.seen_at > now() - s.idle_minutes * interval '1 minute' and s.alarm_at is null
  union all
  select l.programme, l.id, l.agency, 'link', 'ru', null from access.live_link() l
$$;
create or replace function access.my_desks() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(mine.desk), '{}') from (
    select m.desk from access.live_session() s
    join partnerships.memberships m on m.programme = s.programme and m.person = s.person and m.since <= now() and (m.until is null or m.until > now())
    join partnerships.desks d on d.programme = m.programme and d.id = m.desk and d.state = 'active'
    union all
    select l.desk from access.live_link() l) mine
$$;
create or replace function access.my_roles() returns text[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(mine.role), '{}') from (
    select r.role from access.live_session() s
    join partnerships.roles_held r on r.programme = s.programme and r.person = s.person and r.since <= now() and (r.until is null or r.until > now())
    union all
    select 'link' from access.live_link() l) mine
$$;

/** Of whoever holds a link: the one child and the one referral. */
create function access.link_child() returns uuid language sql stable security definer set search_path = pg_catalog as $$ select child from access.live_link() $$;
create function access.link_referral() returns uuid language sql stable security definer set search_path = pg_catalog as $$ select referral from access.live_link() $$;

/** As before; and for whoever says to hold a link every other child is as if there were none. */
create or replace function access.is_blocked(child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select (access.link_said() is not null and access.link_child() is distinct from is_blocked.child)
    or (exists (select from access.blocks b where b.child = is_blocked.child)
      and exists (select from access.blocks b join access.live_session() s on s.programme = b.programme and s.person = b.person where b.child = is_blocked.child))
$$;

-- What a guest reaches, with the policies of a room and a wall of its own beside them: rows of the link's child, and who works where. `journeys/link-walls.pg.test.ts` holds the list.
do $$
declare t record; a record; p record; rule text;
begin
  for t in
    select c.oid, n.nspname, c.relname, c.relacl, exists (select from pg_attribute x where x.attrelid = c.oid and x.attname = 'child' and not x.attisdropped) as has_child
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname || '.' || c.relname in ('access.relations', 'access.blocks', 'clocks.running', 'identification.children', 'identification.conflicts', 'identification.events', 'identification.fact_changes',
      'partnerships.agencies', 'partnerships.desks', 'partnerships.duty_contacts', 'referral.hand_overs', 'referral.referrals', 'sync.submissions')
  loop
    for a in select x.privilege_type as what, null as of_column from aclexplode(t.relacl) x where x.grantee = 'katch_app'::regrole
      union all select x.privilege_type, c.attname from pg_attribute c cross join lateral aclexplode(c.attacl) x where c.attrelid = t.oid and x.grantee = 'katch_app'::regrole
    loop
      continue when t.nspname = 'partnerships' and a.what <> 'SELECT';
      execute format('grant %s %s on %I.%I to katch_guest', a.what, case when a.of_column is null then '' else format('(%I)', a.of_column) end, t.nspname, t.relname);
    end loop;
    for p in select x.polname from pg_policy x where x.polrelid = t.oid and 'katch_app'::regrole = any (x.polroles) loop
      execute format('alter policy %I on %I.%I to katch_app, katch_guest', p.polname, t.nspname, t.relname);
    end loop;
    rule := case
      when t.nspname = 'referral' and t.relname = 'referrals' then 'id = (select access.link_referral())'
      when t.nspname = 'identification' and t.relname = 'children' then 'id = (select access.link_child())'
      when t.has_child then 'child = (select access.link_child())'
      when t.nspname = 'sync' then 'person = (select access.me())'
      else 'programme = (select access.my_programme())' end;
    execute format('create policy link_sees on %I.%I as restrictive to katch_guest using (%s) with check (%s)', t.nspname, t.relname, rule, rule);
  end loop;
  -- In the vault a yes releases a name to colleagues who have an account, and a no takes it back. For a link everything else there does not exist.
  for t in select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname = 'vault' and c.relrowsecurity loop
    rule := case when t.relname = 'identity_releases' then 'child = (select access.link_child())' else 'false' end;
    execute format('create policy link_sees on %I.%I as restrictive to katch_vault using (access.link_said() is null or %s) with check (access.link_said() is null or %s)', t.nspname, t.relname, rule, rule);
  end loop;
end $$;

alter table referral.links enable row level security;
alter table referral.links force row level security;
create policy owner_keeps on referral.links to katch_owner using (true) with check (true);
-- The sender sees how its link stands, and the clockwork whether somebody has the referral in hand; nobody reads what opens it.
create policy concerned on referral.links for select to katch_app
  using (programme = (select access.my_programme()) and ((select access.has_role('clockwork'))
    or exists (select from referral.referrals r where r.programme = links.programme and r.id = links.referral and r.from_desk = any ((select access.my_desks())::uuid[]))));
create policy makes on referral.links for insert to katch_app
  with check (programme = (select access.my_programme()) and made_by = (select access.me()) and device_hash is null and ended_at is null and ends_at <= now() + interval '7 days'
    and exists (select from referral.referrals r where r.programme = links.programme and r.id = links.referral and r.child = links.child and r.to_desk = links.desk and r.to_agency = links.agency
      and r.from_desk = any ((select access.my_desks())::uuid[]) and r.state in ('waiting', 'asked', 'accepted', 'in-care') and (links.sealed_name is null or 'identity' = any (r.share_on_acceptance))));
grant select (programme, id, referral, child, desk, agency, public_key, made_by, made_at, ends_at, opened_at, ended_at, because) on referral.links to katch_app;
grant insert (programme, id, referral, child, desk, agency, token_hash, public_key, sealed_name, made_by, ends_at) on referral.links to katch_app;

/**
 * Opens a link on a device: the first one that asks has it from then on. `here`, with its referral; `elsewhere`: another device has it; `unknown`: there is none, it has ended, its time is over.
 * For whoever asks: who knows no token learns nothing.
 */
create function referral.open_link(token text, device text) returns table (stands text, referral uuid) language plpgsql volatile security definer set search_path = pg_catalog as $$
declare l record; hash bytea := sha256(convert_to(token, 'UTF8')); of_device bytea := sha256(convert_to(device, 'UTF8'));
begin
  update referral.links x set device_hash = of_device, opened_at = now()
    where x.token_hash = hash and x.device_hash is null and x.ended_at is null and x.ends_at > now()
    and exists (select from partnerships.agencies a where a.programme = x.programme and a.id = x.agency and a.state = 'active');
  select x.referral, x.device_hash into l from referral.links x
    join partnerships.agencies a on a.programme = x.programme and a.id = x.agency and a.state = 'active'
    where x.token_hash = hash and x.ended_at is null and x.ends_at > now();
  if not found then return query select 'unknown', null::uuid;
  elsif l.device_hash is distinct from of_device then return query select 'elsewhere', null::uuid;
  else return query select 'here', l.referral; end if;
end $$;

/** What the link of this transaction is about and until when it lives. Nothing where nobody holds one. */
create function referral.my_link() returns table (referral uuid, ends_at timestamptz) language sql stable security definer set search_path = pg_catalog rows 1 as $$
  select l.referral, x.ends_at from access.live_link() l join referral.links x on x.programme = l.programme and x.id = l.id
$$;

/** The child's name, sealed to the link of this transaction: only while the receiver has said yes and help goes on. */
create function referral.name_by_link() returns bytea language sql stable security definer set search_path = pg_catalog as $$
  select x.sealed_name from access.live_link() l join referral.links x on x.programme = l.programme and x.id = l.id
  join referral.referrals r on r.programme = l.programme and r.id = l.referral
  where r.state in ('accepted', 'in-care') and 'identity' = any (r.share_on_acceptance)
$$;

/** Ends the links of a referral and lets the name go. For its two sides and the clockwork. */
create function referral.end_links(of_referral uuid, why text) returns int language sql volatile security definer set search_path = pg_catalog as $$
  with ended as (
    update referral.links x set ended_at = now(), ended_in = pg_current_xact_id(), because = why, sealed_name = null
    where x.programme = access.my_programme() and x.referral = of_referral and x.ended_at is null and (referral.is_mine(of_referral) or access.has_role('clockwork'))
    returning 1)
  select count(*)::int from ended
$$;

/** Whoever said yes by a link tells by it what became of it: it lives ninety days from then on. For the two sides. */
create function referral.prolong_links(of_referral uuid) returns void language sql volatile security definer set search_path = pg_catalog as $$
  update referral.links x set ends_at = least(greatest(x.ends_at, now() + interval '90 days'), x.made_at + interval '97 days')
  where x.programme = access.my_programme() and x.referral = of_referral and x.ended_at is null and x.ends_at > now() and x.opened_at is not null and referral.is_mine(of_referral)
    and exists (select from referral.referrals r where r.programme = x.programme and r.id = x.referral and r.state in ('accepted', 'in-care'))
$$;

/** Whether a desk that is not mine is asked for this child now, with all of these groups. */
create function access.is_asked_with(child uuid, desk uuid, shows text[]) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select is_asked_with.desk <> all (access.my_desks()) and exists (select from access.relations r
    where r.programme = access.my_programme() and r.child = is_asked_with.child and r.desk = is_asked_with.desk and r.kind = 'referred-pending' and (r.until is null or r.until > now())
      and is_asked_with.shows <@ r.shows) and not access.is_blocked(is_asked_with.child)
$$;
-- Whoever was shown a part of a file and asked another desk writes down that it said yes, with no more than it was asked with. (Whoever has the whole file could already.)
create policy told_for_another on access.relations for insert to katch_app
  with check (programme = (select access.my_programme()) and kind = 'referred-accepted' and access.acts_for(child) and access.is_asked_with(child, desk, shows));
create policy told_for_another_again on access.relations for update to katch_app
  using (programme = (select access.my_programme()) and kind = 'referred-accepted' and access.acts_for(child))
  with check (programme = (select access.my_programme()) and kind = 'referred-accepted' and access.acts_for(child) and access.is_asked_with(child, desk, shows));

/** As before; and whoever holds a link is a side of one referral. */
create or replace function referral.is_mine(referral uuid) returns boolean language plpgsql stable security definer set search_path = pg_catalog as $$
declare mine text := access.my_programme(); desks uuid[] := access.my_desks(); hidden uuid[] := access.hidden_from_me();
begin
  return (access.link_said() is null or access.link_referral() = is_mine.referral) and exists (select from referral.referrals r where r.programme = mine and r.id = is_mine.referral
    and r.child <> all (hidden) and (r.from_desk = any (desks) or r.to_desk = any (desks)));
end $$;
/** As before; and whoever holds a link asks about one referral. */
create or replace function referral.desks_of_one_file(of_referrals uuid[]) returns table (id uuid, desks uuid[]) language sql stable security definer set search_path = pg_catalog as $$
  with mine as materialized (select access.my_programme() as programme, access.my_desks() as desks, access.has_role('clockwork') as is_clockwork
    where access.link_said() is null or of_referrals <@ array[access.link_referral()])
  select r.id, array_agg(distinct o.desk) from mine
  join referral.referrals r on r.programme = mine.programme and r.id = any (of_referrals) and (mine.is_clockwork or r.from_desk = any (mine.desks) or r.to_desk = any (mine.desks))
  join access.relations j on j.programme = r.programme and j.child = r.child and j.kind = 'one-child' and j.since <= now() and (j.until is null or j.until > now())
  join access.relations o on o.programme = r.programme and o.child = r.child and o.kind in ('owner', 'one-child') and o.since <= now() and (o.until is null or o.until > now())
  group by r.id
$$;

revoke all on function access.link_said(), access.link_child(), access.link_referral(), access.is_asked_with(uuid, uuid, text[]), referral.open_link(text, text), referral.my_link(), referral.name_by_link(), referral.end_links(uuid, text), referral.prolong_links(uuid) from public;
grant execute on function access.is_asked_with(uuid, uuid, text[]), referral.open_link(text, text), referral.end_links(uuid, text), referral.prolong_links(uuid) to katch_app;
grant execute on function access.link_said(), access.link_child(), access.link_referral() to katch_app, katch_vault;
-- What a guest's answer asks: who asks, what is shared, the key of the one case; and it writes to the log, to the feed and to whoever waits.
grant execute on function access.link_said(), access.link_child(), access.link_referral(), access.me(), access.who(), access.my_programme(), access.my_agency(), access.my_desks(), access.my_regions(), access.has_role(text),
  access.hidden_from_me(), access.is_blocked(uuid), access.serves(uuid), access.acts_for(uuid), access.sees_whole(uuid), access.shown_groups(uuid), access.is_unknown(uuid), access.is_asked(uuid, uuid), access.is_offered(uuid, uuid, text[]), access.is_asked_with(uuid, uuid, text[]),
  access.owns_joined(uuid), access.parts(uuid[]), kms.case_key(uuid, int), kms.keep_case_key(uuid, bytea, int, timestamptz), log.append(text[], jsonb), notify.tell_all(jsonb),
  referral.my_link(), referral.name_by_link(), referral.end_links(uuid, text), referral.prolong_links(uuid), referral.is_mine(uuid), referral.hidden_from_me(), referral.held_otherwise(uuid, uuid, uuid), referral.desks_of_one_file(uuid[]), vault.takes_signed(uuid, uuid, text[]) to katch_guest;

reset role;
