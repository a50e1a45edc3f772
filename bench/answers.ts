/**
 * `npm run bench -- answers [--size 50000] [--json]`: so many referrals of a year in one region, to forty agencies. How long a coordinator waits at the server for how they were answered: the year, with its reasons by
 * half years, half a year, a month; and an agency for its own.
 */
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { systemClock } from '#core/clock.ts'
import { referralRoom } from '#rooms/referral/server/room.ts'
import { periodsOf } from '#rooms/referral/periods.ts'
import { openHouse } from '#testing/house.ts'
import { aDurableDatabase } from './house.ts'

const { values } = parseArgs({ options: { size: { type: 'string', default: '50000' }, json: { type: 'boolean', default: false } } })
const size = Number(values.size)
const agencies = 40
const year = periodsOf('year', systemClock.now(), true)[0]!

const database = await aDurableDatabase()
const house = await openHouse(database.url, { rooms: [referralRoom] })
house.clock.set(systemClock.now())
const aizhan = await house.person({ roles: ['coordinator'], regions: ['KZ-61'] })
const sql = postgres(database.url, { max: 1, onnotice: () => {} })
await sql`insert into partnerships.agencies (programme, id, kind, title, region) select 'katch', gen_random_uuid(), 'NGO', '{"en":"Agency"}', 'KZ-61' from generate_series(1, ${agencies})`
await sql`insert into partnerships.desks (programme, id, agency, title, regions) select 'katch', gen_random_uuid(), id, '{"en":"Bench"}', array['KZ-61'] from partnerships.agencies where title ->> 'en' = 'Agency'`
const [one] = await sql<{ id: string }[]>`select id from partnerships.desks where title ->> 'en' = 'Bench' order by id limit 1`
const head = await house.person({ roles: ['worker'], desk: one!.id as never })
await sql`
  with o as (select array_agg(d.id order by d.id) as desks, array_agg(d.agency order by d.id) as agencies from partnerships.desks d where d.title ->> 'en' = 'Bench')
  insert into referral.referrals (programme, id, child, code, from_desk, to_desk, from_agency, to_agency, region, service, urgency, age_band, sex, interpreter, escort, assessment_sheet, application_for_services, report_by_criteria,
    basis, view_asked, sent_by, state, sent_at, closed_at, because, path, revision, edition)
  select 'katch', gen_random_uuid(), gen_random_uuid(), 'arsha-' || lpad((g % 1000)::text, 3, '0'), ${house.desks.ngo}, o.desks[1 + g % ${agencies}], ${house.agencies.ngo.id}, o.agencies[1 + g % ${agencies}], 'KZ-61', 'doctor', 'today', '14-15', 'girl',
    'no', 'any', 'not-needed', 'not-needed', 'not-needed', 'law-child-in-danger', 'yes', ${aizhan.id}, 'withdrawn', t.at, t.at, 'need-met', '[]', 1, 'rules-2024'
  from generate_series(1, ${size}) g cross join o cross join lateral (select ${new Date(year.from)}::timestamptz + (${new Date(year.until)}::timestamptz - ${new Date(year.from)}::timestamptz) * (g::float8 / (${size} + 1)) as at) t`
await sql`
  update referral.answers set withdrawn_at = null, waited_ms = (random() * 2e7)::bigint, late_ms = (random() * 1e7)::bigint, past_at = case when random() < 0.2 then sent_at + interval '4 hours' end,
    answered_at = sent_at + random() * interval '6 hours', answer = case when random() < 0.3 then 'decline' else 'accept' end, reason = (array['no-place', 'no-interpreter', 'wrong-age', 'conflict', 'other'])[1 + floor(random() * 5)],
    handed_over_at = sent_at + interval '7 hours' + random() * interval '5 days', outcome_at = sent_at + interval '9 days' + random() * interval '30 days', outcome = (array['done', 'not-possible', 'came-back'])[1 + floor(random() * 3)]`
await sql`vacuum analyze`

const asks: Record<string, () => Promise<{ together: { sent: number } | null }>> = {
  year: () => aizhan.asks('referral', 'answering', { period: year.name, region: 'KZ-61' }),
  half: () => aizhan.asks('referral', 'answering', { period: `${year.name}-h1`, region: 'KZ-61' }),
  month: () => aizhan.asks('referral', 'answering', { period: `${year.name}-03`, region: 'KZ-61' }),
  own: () => head.asks('referral', 'answering', { period: year.name }),
}
const result: Record<string, { sent: number; p50: number; p95: number }> = {}
for (const [name, ask] of Object.entries(asks)) {
  const took: number[] = []
  let sent = 0
  for (let n = 0; n < 25; n++) {
    const began = performance.now()
    const { together } = await ask()
    if (n >= 5) took.push(performance.now() - began)
    sent = together?.sent ?? 0
  }
  if (sent === 0) throw new Error(`${name}: nothing was counted`)
  const at = (share: number) => Math.round(10 * took.toSorted((a, b) => a - b)[Math.floor(took.length * share)]!) / 10
  result[name] = { sent, p50: at(0.5), p95: at(0.95) }
}
await sql.end()
await house.close()
await database.close()

if (values.json) process.stdout.write(`${JSON.stringify({ size, ...result })}\n`)
else process.stdout.write(`  ${size.toLocaleString('en')} referrals of a year: ${Object.entries(result).map(([name, { p50, p95 }]) => `${name} ${p50} ms p50, ${p95} p95`).join('; ')}\n`)
