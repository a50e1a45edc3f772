-- Why: a child is handed from one worker to another without a line, and whichever of the two phones has one first tells it. What
-- both signed is kept as it was signed, once, even where the referral itself cannot be any more: who had the child is never lost.

set role katch_owner;

/**
 * What two people signed with each other without the house. core/vault writes it after it has checked both signatures; rooms have no
 * right to it, so an injected statement can claim no signature.
 */
create table vault.signed_hand_overs (
  programme text not null,
  -- The number of the referral, as it was given on the giver's phone.
  id uuid not null,
  child uuid not null,
  from_desk uuid not null,
  to_desk uuid not null,
  from_person uuid not null,
  to_person uuid not null,
  answer text not null check (answer in ('accept', 'decline')),
  -- SHA-256 of both texts; the texts themselves lie locked with the submission that told them.
  statement text not null check (char_length(statement) = 43),
  receipt text not null check (char_length(receipt) = 43),
  statement_signature vault.base64url not null,
  receipt_signature vault.base64url not null,
  said_at timestamptz not null,
  answered_at timestamptz not null,
  told_by uuid not null,
  told_at timestamptz not null,
  -- Why it is in no file; nothing where it is.
  because text,
  result jsonb,
  made_in xid8 not null default pg_current_xact_id(),
  primary key (programme, id),
  foreign key (programme, from_desk) references partnerships.desks,
  foreign key (programme, to_desk) references partnerships.desks,
  check (from_desk <> to_desk and from_person <> to_person)
);
alter table vault.signed_hand_overs enable row level security;
alter table vault.signed_hand_overs force row level security;
revoke all on vault.signed_hand_overs from public;

create policy sides on vault.signed_hand_overs for select to katch_vault
  using (programme = (select access.my_programme()) and not access.is_blocked(child)
    and (from_desk = any ((select access.my_desks())::uuid[]) or to_desk = any ((select access.my_desks())::uuid[]) or (select access.me()) in (from_person, to_person)));
create policy tells on vault.signed_hand_overs for insert to katch_vault
  with check (programme = (select access.my_programme()) and told_by = (select access.me()) and not access.is_blocked(child)
    and (from_desk = any ((select access.my_desks())::uuid[]) or to_desk = any ((select access.my_desks())::uuid[]) or (select access.me()) in (from_person, to_person)));
-- Only by the transaction that told it: afterwards it stands for ever.
create policy settles on vault.signed_hand_overs for update to katch_vault
  using (programme = (select access.my_programme()) and told_by = (select access.me()) and made_in = pg_current_xact_id_if_assigned())
  with check (programme = (select access.my_programme()));
create policy owner_reads on vault.signed_hand_overs for select to katch_owner using (true);
grant select, insert on vault.signed_hand_overs to katch_vault;
grant update (because, result) on vault.signed_hand_overs to katch_vault;

/** Whether somebody works with children at a desk now, and nothing keeps them from this child. */
create function vault.stands(of_programme text, somebody uuid, at_desk uuid, of_child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from partnerships.memberships m
      join partnerships.people p on p.programme = m.programme and p.id = m.person and p.state = 'active'
      join partnerships.agencies a on a.programme = p.programme and a.id = p.agency and a.state = 'active'
      join partnerships.desks d on d.programme = m.programme and d.id = m.desk and d.state = 'active'
      join partnerships.roles_held r on r.programme = m.programme and r.person = m.person and r.role = 'worker' and r.since <= now() and (r.until is null or r.until > now())
      where m.programme = of_programme and m.person = somebody and m.desk = at_desk and m.since <= now() and (m.until is null or m.until > now()))
    and not exists (select from access.blocks b where b.programme = of_programme and b.child = of_child and b.person = somebody)
$$;

/**
 * What becomes of what this very transaction tells: do both signers stand where they say, may the giver's desk act for the child now, and how
 * much of the file has it to pass on (`whole`, or these groups). One row, or none.
 */
create function vault.weigh_signed(of_id uuid) returns table (child uuid, from_desk uuid, to_desk uuid, from_person uuid, to_person uuid, answer text, giver_stands boolean, taker_stands boolean, acts boolean, whole boolean, groups text[])
language sql stable security definer set search_path = pg_catalog rows 1 as $$
  select s.child, s.from_desk, s.to_desk, s.from_person, s.to_person, s.answer,
    vault.stands(s.programme, s.from_person, s.from_desk, s.child), vault.stands(s.programme, s.to_person, s.to_desk, s.child),
    coalesce(bool_or(r.kind in ('owner', 'team', 'referred-accepted')), false), coalesce(bool_or(r.kind in ('owner', 'team', 'supervisor')), false),
    coalesce(array_agg(distinct x) filter (where x is not null), '{}')
  from vault.signed_hand_overs s
  left join access.relations r on r.programme = s.programme and r.child = s.child and r.desk = s.from_desk and r.kind <> 'referred-pending' and r.since <= now() and (r.until is null or r.until > now())
  left join lateral unnest(r.shows) x on true
  where s.programme = access.my_programme() and s.id = of_id and s.because is null and s.told_by = access.me() and s.made_in = pg_current_xact_id_if_assigned()
  group by s.programme, s.id
$$;

/** Whether this transaction tells that the child was accepted by this desk, with no more to be shown than the giver has or the desk had. */
create function vault.takes_signed(of_child uuid, at_desk uuid, shows text[]) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from vault.signed_hand_overs s cross join lateral vault.weigh_signed(s.id) w
    where s.programme = access.my_programme() and s.child = of_child and s.to_desk = at_desk and s.made_in = pg_current_xact_id_if_assigned()
      and w.answer = 'accept' and w.giver_stands and w.taker_stands and w.acts
      and (w.whole or takes_signed.shows <@ (w.groups || coalesce((select array_agg(x) from access.relations r cross join unnest(r.shows) x
        where r.programme = s.programme and r.child = of_child and r.desk = at_desk and r.kind in ('referred-pending', 'referred-accepted')), '{}'))))
$$;
/** Whether this transaction tells this very hand-over between these two desks and people. */
create function vault.is_signed(of_id uuid, of_child uuid, giver_desk uuid, taker_desk uuid, giver uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from vault.weigh_signed(of_id) w where w.child = of_child and w.from_desk = giver_desk and w.to_desk = taker_desk and w.from_person = giver and w.giver_stands and w.taker_stands and w.acts)
$$;
create function vault.is_signed_for(of_child uuid, giver_desk uuid, taker_desk uuid, giver uuid, taker uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from vault.signed_hand_overs s cross join lateral vault.weigh_signed(s.id) w
    where s.programme = access.my_programme() and s.child = of_child and s.made_in = pg_current_xact_id_if_assigned() and w.from_desk = giver_desk and w.to_desk = taker_desk
      and w.from_person = giver and w.to_person = taker and w.answer = 'accept' and w.giver_stands and w.taker_stands and w.acts)
$$;
/** Whether the stories of a case may be written because this transaction tells what was signed about it. */
create function vault.tells_of(of_child uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from vault.signed_hand_overs s cross join lateral vault.weigh_signed(s.id) w
    where s.programme = access.my_programme() and s.child = of_child and s.made_in = pg_current_xact_id_if_assigned() and w.giver_stands and w.taker_stands and w.acts)
$$;
revoke all on function vault.stands(text, uuid, uuid, uuid), vault.weigh_signed(uuid), vault.takes_signed(uuid, uuid, text[]), vault.is_signed(uuid, uuid, uuid, uuid, uuid),
  vault.is_signed_for(uuid, uuid, uuid, uuid, uuid), vault.tells_of(uuid) from public;
grant execute on function vault.weigh_signed(uuid) to katch_vault;
-- Asked by the policies below. Rooms may not name anything in this schema.
grant execute on function vault.takes_signed(uuid, uuid, text[]), vault.is_signed(uuid, uuid, uuid, uuid, uuid), vault.is_signed_for(uuid, uuid, uuid, uuid, uuid) to katch_app;

-- Whoever tells it has not sent it, or has not taken over: what both signed stands for the one who is not here.
create policy signed on access.relations for insert to katch_app
  with check (programme = (select access.my_programme()) and kind = 'referred-accepted' and vault.takes_signed(child, desk, shows));
create policy signed_again on access.relations for update to katch_app
  using (programme = (select access.my_programme()) and kind = 'referred-accepted' and vault.takes_signed(child, desk, '{}'))
  with check (programme = (select access.my_programme()) and kind = 'referred-accepted' and vault.takes_signed(child, desk, shows));
create policy signed on referral.referrals for insert to katch_app
  with check (programme = (select access.my_programme()) and state = 'waiting' and vault.is_signed(id, child, from_desk, to_desk, sent_by));
create policy signed on referral.hand_overs for insert to katch_app
  with check (programme = (select access.my_programme()) and it_was_so and vault.is_signed_for(child, from_desk, to_desk, confirmed_by, signed_by));

create or replace function kms.reaches(scope uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select access.serves(scope)
    or (not access.is_blocked(scope) and (referral.is_side_for(scope) or vault.tells_of(scope)))
    or (access.is_unknown(scope) and exists (select from sync.submissions s
      where s.programme = access.my_programme() and s.id = reaches.scope and s.person = access.me()))
$$;

reset role;
