-- How old a child is, and whether criminal proceedings know of them, are facts like the others: two people who had not seen
-- each other's answer leave both, side by side. Until now the later one to arrive took the place of the earlier.

set role katch_owner;

alter table identification.fact_changes drop constraint fact_changes_fact_check;
alter table identification.fact_changes add constraint fact_changes_fact_check check (fact in
  ('place', 'company', 'carerMayBeInvolved', 'staysTonight', 'language', 'otherLanguages', 'interpreter', 'sex', 'atSchool', 'documents', 'citizenshipSaid', 'needs', 'age', 'procedural'));

-- What stands in the files until now counts as written by the revision that stands, as in 0033.
alter table identification.children no force row level security;
alter table partnerships.desks no force row level security;
alter table identification.fact_changes no force row level security;
insert into identification.fact_changes (programme, id, child, fact, value, desk, agency, revision, at, filled_at, became, live)
select c.programme, gen_random_uuid(), c.id, f.fact, f.value, c.opened_by, d.agency, c.revision, c.changed_at, c.changed_at, 'stood', true
from identification.children c join partnerships.desks d on d.programme = c.programme and d.id = c.opened_by cross join lateral (values
  ('age', jsonb_strip_nulls(jsonb_build_object('basis', c.age_basis, 'from', c.age_from, 'to', c.age_to, 'document', c.age_document))), ('procedural', to_jsonb(c.procedural))
) f (fact, value);
alter table identification.children force row level security;
alter table partnerships.desks force row level security;
alter table identification.fact_changes force row level security;

reset role;
