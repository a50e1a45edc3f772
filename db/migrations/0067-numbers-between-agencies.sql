-- Why: whoever holds the index key and sees encodings can try every IIN there is against their tokens. Between agencies numbers are compared by tags that are
-- made with the house's help, one by one, under a key that devices have not (docs/decisions/0022). Here: that key, the place for tags at rest, and how often each agency asks.

set role katch_owner;

-- One key for encodings at rest, one for answering numbers. Both wrapped by the keyring, both read by the matcher alone.
alter table matching.matcher_keys add column used_for text not null default 'at-rest' check (used_for in ('at-rest', 'numbers'));
alter table matching.matcher_keys alter column used_for drop default;
alter table matching.matcher_keys drop constraint matcher_keys_pkey;
alter table matching.matcher_keys add primary key (programme, used_for, version);

-- With tags for eight numbers in each, whether there are any or not. The smaller sizes are those of before.
alter table matching.encodings drop constraint encodings_sealed_check;
alter table matching.encodings add constraint encodings_sealed_check check (octet_length(sealed) in (353, 673, 481, 801, 1313));

-- How many questions all people of an agency put in each hour of the last days: numbers only.
create table matching.questions_of_agencies (
  programme text not null,
  agency uuid not null,
  kind text not null check (kind ~ '^[a-z][a-z-]{1,30}$'),
  hour timestamptz not null,
  questions int not null,
  primary key (programme, agency, kind, hour)
);
alter table matching.questions_of_agencies enable row level security;
alter table matching.questions_of_agencies force row level security;
revoke all on matching.questions_of_agencies from public;
create policy owner_writes on matching.questions_of_agencies to katch_owner using (true) with check (true);

/** As count_question, for my agency: of two colleagues who ask at once the second sees the first. */
create function matching.count_question_of_agency(of_kind text, at timestamptz) returns table (hour timestamptz, questions int)
language plpgsql security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare p text := access.my_programme(); mine uuid := access.my_agency();
begin
  if access.me() is null or mine is null then raise exception 'nobody is asking'; end if;
  insert into matching.questions_of_agencies as q (programme, agency, kind, hour, questions) values (p, mine, of_kind, date_trunc('hour', at, 'UTC'), 1)
    on conflict (programme, agency, kind, hour) do update set questions = q.questions + 1;
  delete from matching.questions_of_agencies where programme = p and agency = mine and kind = of_kind and hour < at - interval '2 days';
  return query select q.hour, q.questions from matching.questions_of_agencies q
    where q.programme = p and q.agency = mine and q.kind = of_kind and q.hour > at - interval '1 day' order by q.hour;
end $$;
revoke all on function matching.count_question_of_agency(text, timestamptz) from public;
grant execute on function matching.count_question_of_agency(text, timestamptz) to katch_app;

reset role;
