/**
 * What a list costs when the table grows: the first 50 of what one desk may see (600 open referrals in both directions) among
 * 1,000, 100,000 and 1,000,000 referrals, through the board's own question with session, row-level security and all. Costs
 * must follow what a person may see, never what the database holds.
 */
import postgres from 'postgres'
import { openHouse } from '#testing/house.ts'
import { referralRoom } from '#rooms/referral/server/room.ts'
import { aDurableDatabase } from './house.ts'

const asJson = process.argv.includes('--json')
const sizes = [1_000, 100_000, 1_000_000]
const results: Record<string, { p50: number; p95: number; rows: number }> = {}

const database = await aDurableDatabase()
const house = await openHouse(database.url, { rooms: [referralRoom] })
const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
const sql = postgres(database.url, { max: 1, onnotice: () => {} })
// A thousand other desks, so that no single one holds more than a thousandth of the rest.
await sql`insert into partnerships.desks (programme, id, agency, title, regions) select 'katch', gen_random_uuid(), ${house.agencies.clinic.id}, '{"en":"Desk"}', array['KZ-61'] from generate_series(1, 1000)`

let there = 0
for (const size of sizes) {
  await fill(there === 0 ? 600 : 0, size - there - (there === 0 ? 600 : 0))
  there = size
  await sql`vacuum analyze referral.referrals`
  const times: number[] = []
  let rows = 0
  for (let i = 0; i < 220; i++) {
    const began = performance.now()
    const answer = await dana.asks<{ referrals?: unknown[]; lines?: unknown[]; rows?: unknown[] }>('referral', 'board', { of: 'desks' })
    if (i >= 20) times.push(performance.now() - began) // the first ones warm plans and caches
    rows = Object.values(answer).find((value): value is unknown[] => Array.isArray(value) && value.length > 0)?.length ?? 0
  }
  times.sort((a, b) => a - b)
  results[String(size)] = { p50: Math.round(times[100]! * 100) / 100, p95: Math.round(times[190]! * 100) / 100, rows }
}
await sql.end()
await house.close()
await database.close()
const growth = Math.round((results['1000000']!.p50 / results['1000']!.p50) * 100) / 100
if (asJson) process.stdout.write(`${JSON.stringify({ ...results, growth })}\n`)
else {
  for (const [size, { p50, p95, rows }] of Object.entries(results)) process.stdout.write(`${Number(size).toLocaleString('en').padStart(9)} referrals: first ${rows}   p50 ${p50} ms   p95 ${p95} ms\n`)
  process.stdout.write(`a million costs ${growth} × a thousand (medians)\n`)
}

/** Open referrals that wait for an answer: some of our desk, half sent and half received; the rest among the thousand. */
async function fill(ours: number, others: number): Promise<void> {
  await sql`
    with d as (select id, row_number() over (order by id) - 1 as n from partnerships.desks where agency = ${house.agencies.clinic.id} and id <> ${house.desks.clinic}),
    o as (select array_agg(id order by n) as ids from d)
    insert into referral.referrals (programme, id, child, code, from_desk, to_desk, from_agency, to_agency, region, service, urgency, age_band, sex, interpreter, escort,
      assessment_sheet, application_for_services, report_by_criteria, basis, view_asked, sent_by, state, sent_at, awaited, turn_since, due_at, level, escalates_at, path, revision, edition)
    select 'katch', gen_random_uuid(), gen_random_uuid(), 'arsha-' || lpad((g % 1000)::text, 3, '0'),
      case when g <= ${ours} and g % 2 = 0 then ${house.desks.ngo}::uuid else o.ids[1 + g % 1000] end,
      case when g <= ${ours} and g % 2 = 1 then ${house.desks.ngo}::uuid else o.ids[1 + (g + 7) % 1000] end,
      ${house.agencies.ngo.id}, ${house.agencies.clinic.id}, 'KZ-61', 'health', 'days', '12-17', 'not-said', 'not-needed', 'no-wish',
      'not-needed', 'not-needed', 'not-needed', 'law-child-in-danger', 'yes', ${dana.id}, 'waiting', now(), 'answer', now(), now() + g * interval '1 second', 0, now() + interval '1 day', '[]', 1, 'rules-2024'
    from generate_series(1, ${ours + others}) g, o`
}
