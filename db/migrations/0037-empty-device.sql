-- Why: a phone that was lost can be emptied from elsewhere (Security E-7). The order ends its sessions at once, the phone learns of
-- it whenever it next reaches the house, also when nobody is signed in, and says when nothing is left on it.

set role katch_owner;

alter table access.known_devices add column mark text check (mark ~ '^[a-z]+:[0-9a-f]{12}$');
comment on column access.known_devices.mark is 'a coarse kind and a handle that leads to no device, as in sessions.device; empty until the next sign-in there';

create table access.emptyings (
  programme   text not null,
  id          uuid not null,
  person      uuid not null,
  device_hash bytea not null check (octet_length(device_hash) = 32),
  handle      text not null,
  ordered_by  uuid not null,
  ordered_at  timestamptz not null,
  emptied_at  timestamptz,
  primary key (programme, id),
  unique (programme, person, device_hash),
  foreign key (programme, person) references partnerships.people
);
create index emptyings_by_device on access.emptyings (programme, device_hash);
alter table access.emptyings enable row level security;
alter table access.emptyings force row level security;
revoke all on access.emptyings from public;
create policy owner_keeps on access.emptyings to katch_owner using (true) with check (true);
create policy door_reads on access.emptyings for select to katch_door using (true);
create policy owner_reads on access.known_devices for select to katch_owner using (true);
grant select on access.emptyings to katch_door;

/** Devices on which somebody signs in, for themselves and for whoever manages them; of anybody else, none. */
create function access.devices_of(somebody uuid) returns table (handle text, kind text, seen_at timestamptz, ordered_at timestamptz, emptied_at timestamptz, is_this boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select split_part(d.mark, ':', 2), split_part(d.mark, ':', 1),
    greatest(d.last_at, (select max(s.seen_at) from access.sessions s where s.programme = d.programme and s.person = d.person and split_part(s.device, ':', 2) = split_part(d.mark, ':', 2))),
    e.ordered_at, e.emptied_at,
    exists (select from access.sessions s where s.programme = d.programme and s.token_hash = sha256(convert_to(coalesce(current_setting('katch.session', true), ''), 'UTF8'))
      and split_part(s.device, ':', 2) = split_part(d.mark, ':', 2))
  from access.known_devices d
  left join access.emptyings e on e.programme = d.programme and e.person = d.person and e.device_hash = d.device_hash
  where d.programme = access.my_programme() and d.person = somebody and d.mark is not null and (somebody = access.me() or access.may_manage(somebody))
  order by 3 desc
$$;

/**
 * Orders that a device be emptied and ends every session on it, of everybody: what lies there is in strange hands.
 * A phone that was taken while it was open must not empty the others of its owner, so the sign-in has to be fresh.
 */
create function access.order_emptying(somebody uuid, of_handle text, order_id uuid, at timestamptz) returns text
language plpgsql security definer set search_path = pg_catalog as $$
declare
  asking record;
  device record;
begin
  select * into asking from access.live_session();
  if asking.person is null or (somebody <> asking.person and not access.may_manage(somebody)) then return 'not-yours'; end if;
  select d.device_hash into device from access.known_devices d
    where d.programme = asking.programme and d.person = somebody and split_part(d.mark, ':', 2) = of_handle order by d.last_at desc limit 1;
  if device.device_hash is null then return 'not-yours'; end if;
  if asking.strong_at < now() - interval '5 minutes' then return 'confirm-again'; end if;
  insert into access.emptyings (programme, id, person, device_hash, handle, ordered_by, ordered_at)
    values (asking.programme, order_id, somebody, device.device_hash, of_handle, asking.person, at) on conflict (programme, person, device_hash) do nothing;
  update access.sessions s set ended_at = now() where s.programme = asking.programme and split_part(s.device, ':', 2) = of_handle and s.ended_at is null;
  return 'ordered';
end $$;

/** The device says that nothing is left on it: written down once, with its leaf, and told to whoever ordered it. For the door: nobody is signed in. */
create function access.hear_emptied(owner_programme text, of_device bytea, at timestamptz, leaf text) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare heard jsonb;
begin
  with done as (
    update access.emptyings e set emptied_at = at where e.programme = owner_programme and e.device_hash = of_device and e.emptied_at is null returning e.person, e.ordered_by
  ), told as (
    insert into notify.notices (programme, person, kind, shelf, about) select owner_programme, d.ordered_by, 'device-emptied', 'people', d.person from done d returning notices.person, notices.id
  )
  select jsonb_agg(jsonb_build_object('audience', 'person:' || t.person, 'shelf', 'notices', 'record', t.id)) into heard from told t;
  if heard is null then return false; end if;
  perform log.append_as(owner_programme, '-', array[leaf], heard);
  return true;
end $$;

revoke all on function access.devices_of(uuid), access.order_emptying(uuid, text, uuid, timestamptz), access.hear_emptied(text, bytea, timestamptz, text) from public;
grant execute on function access.devices_of(uuid), access.order_emptying(uuid, text, uuid, timestamptz) to katch_app;
grant execute on function access.hear_emptied(text, bytea, timestamptz, text) to katch_door;

reset role;
