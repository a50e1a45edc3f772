-- The mechanism of referral has editions (core/clocks/editions.ts): a file keeps the one it began under, and with it its referrals and its terms.
-- What stands here already began under the first one. Nobody moves a file to another edition: no update is granted.
set role katch_owner;

alter table identification.children add column edition text not null default 'rules-2024';
alter table identification.children alter column edition drop default;
alter table referral.referrals add column edition text not null default 'rules-2024';
alter table referral.referrals alter column edition drop default;
alter table clocks.running add column edition text not null default 'rules-2024';
alter table clocks.running alter column edition drop default;

reset role;
