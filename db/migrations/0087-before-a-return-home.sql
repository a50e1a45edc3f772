-- Why: Law 23 lets a child of ten or older go home with their own consent only, in the presence of a parent, a legal representative or the guardianship body, and nobody
-- before somebody has agreed to take responsibility. Both were shown before such a referral was sent, and asked of nobody.

set role katch_owner;

alter table referral.referrals
  add column return_agreed text check (return_agreed in ('yes', 'no', 'younger')), add column return_present text[], add column return_care text check (return_care in ('parents', 'legal-representative', 'competent-body', 'nobody')),
  add check (return_agreed is distinct from 'no'), add check (return_care is distinct from 'nobody'),
  -- What was sent before stands as it was sent.
  add constraint before_a_return check (service <> 'return-home' or (return_agreed is not null and return_care is not null)) not valid;

reset role;
