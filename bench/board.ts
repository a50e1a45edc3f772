/**
 * `npm run bench -- board [--size 50000] [--due 1] [--json]`: so many open referrals in one region. How long its coordinator's board takes at the server, first page and last, with
 * its counts; and how long the house needs until all whose term has passed (`--due`: which share) have climbed and everybody who learns has been told.
 */
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { runJobToItsEnd, windClockwork } from '#core/jobs/clockwork.ts'
import { openHouse } from '#testing/house.ts'
import { referralRoom } from '#rooms/referral/server/room.ts'
import { aDurableDatabase } from './house.ts'

const { values } = parseArgs({ options: { size: { type: 'string', default: '50000' }, due: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } } })
const size = Number(values.size)
const due = Math.round(size * Number(values.due))
const desks = 200

const database = await aDurableDatabase()
const house = await openHouse(database.url, { rooms: [referralRoom] })
const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
const aizhan = await house.person({ roles: ['coordinator'], regions: ['KZ-61'] })
await house.person({ roles: ['head'], agency: house.agencies.clinic.id })
const sql = postgres(database.url, { max: 1, onnotice: () => {} })
await sql`insert into partnerships.desks (programme, id, agency, title, regions) select 'katch', gen_random_uuid(), ${house.agencies.clinic.id}, '{"en":"Desk"}', array['KZ-61'] from generate_series(1, ${desks})`
// Two people at each desk.
await sql`insert into partnerships.people (programme, id, agency, sign_in_name, shown_name, state) select 'katch', gen_random_uuid(), ${house.agencies.clinic.id}, 'p' || g, 'P', 'active' from generate_series(1, ${2 * desks}) g`
await sql`insert into partnerships.roles_held (programme, person, role, since) select 'katch', id, 'worker', now() - interval '1 day' from partnerships.people where shown_name = 'P'`
await sql`
  insert into partnerships.memberships (programme, desk, person, since)
  select 'katch', d.id, p.id, now() - interval '1 day' from (select id, row_number() over () - 1 as n from partnerships.desks where agency = ${house.agencies.clinic.id} and title ->> 'en' = 'Desk') d
  join (select id, row_number() over () - 1 as n from partnerships.people where shown_name = 'P') p on p.n % ${desks} = d.n`
await sql`
  with o as (select array_agg(id order by id) as ids from partnerships.desks where title ->> 'en' = 'Desk')
  insert into referral.referrals (programme, id, child, code, from_desk, to_desk, from_agency, to_agency, region, service, urgency, age_band, sex, interpreter, escort,
    assessment_sheet, application_for_services, report_by_criteria, basis, view_asked, sent_by, state, sent_at, awaited, turn_since, due_at, level, escalates_at, path, revision, edition)
  select 'katch', gen_random_uuid(), gen_random_uuid(), 'arsha-' || lpad((g % 1000)::text, 3, '0'), o.ids[1 + g % ${desks}], o.ids[1 + (g + 7) % ${desks}],
    ${house.agencies.clinic.id}, ${house.agencies.clinic.id}, 'KZ-61', 'health', 'days', '12-17', 'not-said', 'not-needed', 'no-wish',
    'not-needed', 'not-needed', 'not-needed', 'law-child-in-danger', 'yes', ${dana.id}, 'waiting', t.since, 'answer', t.since, t.since + interval '1 day', 0, t.since + interval '1 day',
    jsonb_build_array(jsonb_build_object('what', 'sent', 'at', floor(extract(epoch from t.since) * 1000))), 1, 'rules-2024'
  from generate_series(1, ${size}) g cross join o cross join lateral (select to_timestamp(${house.clock.now() / 1000}::float8) - case when g <= ${due} then interval '25 hours' else interval '1 hour' end - g * interval '1 millisecond' as since) t`
await sql`vacuum analyze`

const pages = { first: [] as number[], last: [] as number[] }
let lines = 0
for (let n = 0; n < 60; n++) for (const which of ['first', 'last'] as const) {
  const began = performance.now()
  const answer = await aizhan.asks<{ lines: unknown[] }>('referral', 'board', which === 'first' ? {} : { after: `${house.clock.now() + 22 * 3_600_000}.00000000-0000-4000-8000-000000000000` })
  if (n >= 10) pages[which].push(performance.now() - began)
  if (which === 'first') lines = answer.lines.length
}
if (lines === 0) throw new Error('the board is empty')

const [works] = await windClockwork(house.staff.parts.door)
const at = house.clock.now()
const began = performance.now()
for (const job of referralRoom.jobs) await runJobToItsEnd(house.staff.parts, works!, job, at)
const climbMs = performance.now() - began
const [still] = await sql<{ n: number; notices: number }[]>`select (select count(*)::int from referral.referrals where escalates_at <= to_timestamp(${at / 1000}::float8)) as n, (select count(*)::int from notify.notices) as notices`
if (still!.n !== 0) throw new Error(`${still!.n} have not climbed`)
await sql.end()
await house.close()
await database.close()

const at50 = (all: number[], share: number) => Math.round(10 * all.toSorted((a, b) => a - b)[Math.floor(all.length * share)]!) / 10
const result = { size, due, board: { p50: at50(pages.first, 0.5), p95: at50(pages.first, 0.95) }, lastPage: { p50: at50(pages.last, 0.5), p95: at50(pages.last, 0.95) }, climb: { ms: Math.round(climbMs), notices: still!.notices } }
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`)
else process.stdout.write(`  ${size.toLocaleString('en')} open: the board ${result.board.p50} ms p50, ${result.board.p95} p95; its last page ${result.lastPage.p50} and ${result.lastPage.p95}; ${due.toLocaleString('en')} climbed in ${(climbMs / 1000).toFixed(1)} s, ${still!.notices.toLocaleString('en')} told\n`)
