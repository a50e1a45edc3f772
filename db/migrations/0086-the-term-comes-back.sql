-- Why: a sending with its three papers meets the working day of Rules 39. Declined or taken back, the person has reached nobody, and nothing ran any more.

set role katch_owner;

-- What came to nothing, by when: looked through each minute.
create index referrals_come_to_nothing on referral.referrals (programme, (coalesce(closed_at, turn_since)))
  where assessment_sheet = 'ready' and application_for_services = 'ready' and report_by_criteria = 'ready' and state in ('declined', 'passed-on', 'withdrawn', 'done');

reset role;
