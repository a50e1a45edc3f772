/** What the database counts of random histories is what the definitions say; and who may know which of it. */
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import fs from 'node:fs'
import { chanceFrom } from '#core/chance.ts'
import { consentRoom } from '#core/consent/server/consents.ts'
import { dayMs, hourMs, later, minuteMs, systemClock, type Moment } from '#core/clock.ts'
import { editionOf } from '#core/clocks/editions.ts'
import { newId, type AgencyId, type ChildId, type RecordId } from '#core/ids.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { katch } from '#programmes/katch/programme.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { factsOf, figuresOf, steps, type Facts, type Figures, type History } from '../answering.ts'
import { answerReferral, declineReasons, openReferral, recordOutcome, replyToQuestion, sendReferral, takeOver, toldByPhone, urgencies, withdrawReferral, withdrawReasons } from '../forms.ts'
import { halvesOf, periodsOf, readPeriod, settledAt, type Period } from '../periods.ts'
import { termsFrom, type Step } from '../referral.ts'
import { referralRoom } from './room.ts'

const where = 'KZ-61'
const elsewhere = 'KZ-79'
interface Told { readonly id: RecordId; readonly child: ChildId; readonly agency: AgencyId; readonly region: string; readonly facts: Facts }

let house: House
let half: Period
let people: { dana: Person; asked: Record<'centre' | 'clinic' | 'police' | 'guardianship', Person>; head: Person; aizhan: Person; admin: Person; observer: Person }
let told: Told[]

beforeAll(async () => {
  house = await aHouse({ rooms: [consentRoom, referralRoom], keepOpen: true })
  half = periodsOf('half', systemClock.now(), true)[0]!
  house.clock.set(half.from)
  const worker = async (desk: keyof House['desks']) => await house.person({ roles: ['worker'], desk: house.desks[desk] })
  people = {
    dana: await worker('ngo'), asked: { centre: await worker('centre'), clinic: await worker('clinic'), police: await worker('police'), guardianship: await worker('guardianship') },
    head: await house.person({ roles: ['head'], agency: house.agencies.centre.id }), aizhan: await house.person({ roles: ['coordinator'], regions: [where] }),
    admin: await house.person({ roles: ['administrator'] }), observer: await house.person({ roles: ['observer'] }),
  }
  told = await live(house, people, half)
}, 240_000)
afterAll(async () => { await house.close() })

/** Half a year of what people may do, one after the other, by the road in and with the clockwork at its work. */
async function live(house: House, { dana, asked }: typeof people, { from, until }: Period): Promise<Told[]> {
  const { clock, desks, sql, staff } = house
  const chance = chanceFrom(97)
  const [works] = await windClockwork(staff.parts.door)
  const places = Object.keys(asked) as (keyof typeof asked)[]
  const open: { id: RecordId; place: keyof typeof asked }[] = []
  const reasons = new Map<RecordId, History['steps'][number]['because']>()
  const insteadOf: { id: RecordId; child: ChildId }[] = []
  const all: { id: RecordId; child: ChildId }[] = []
  let n = 0
  while (clock.now() < later(until, -4 * dayMs)) {
    clock.move(chance.whole(20, 17 * 60) * minuteMs)
    // For some weeks nobody works with the police.
    const isEmpty = clock.now() > later(from, 60 * dayMs) && clock.now() < later(from, 75 * dayMs)
    await sql`update partnerships.people set state = ${isEmpty ? 'suspended' : 'active'} where id = ${asked.police.id}`
    for (const job of referralRoom.jobs.filter(({ name }) => name === 'referral-escalate' || name === 'referral-nobody-there')) await runJob(staff.parts, works!, job, clock.now())
    if (chance.is(0.4)) {
      const before = chance.is(0.7) ? insteadOf.shift() : undefined
      const child = before?.child ?? newId<ChildId>()
      if (!before) await letServe(house, child, desks.ngo)
      const place = chance.is(0.4) ? 'centre' : chance.pick(places)
      const verdict = await dana.submits(sendReferral, {
        toDesk: desks[place], service: 'placement', urgency: chance.pick(urgencies), where: { region: chance.is(0.8) ? where : elsewhere }, code: `arsha-${String(n++ % 1000).padStart(3, '0')}`, ageBand: '14-15', sex: 'girl',
        interpreter: 'no', escort: 'any', shareNow: ['age-and-sex'], shareOnAcceptance: [], assessmentSheet: 'not-needed', applicationForServices: 'not-needed', reportByCriteria: 'not-needed', basis: 'law-child-in-danger', viewAsked: 'unknown',
        ...(before && { insteadOf: before.id }),
      }, { about: child })
      if (verdict.verdict !== 'taken') continue
      open.push({ id: verdict.about, place })
      all.push({ id: verdict.about, child })
      if (!chance.is(0.1)) continue
      clock.move(10 * minuteMs)
      await dana.submits(withdrawReferral, { reason: 'sent-by-mistake' }, { about: verdict.about })
      continue
    }
    if (open.length === 0) continue
    const one = chance.is(0.7) ? chance.pick(open.slice(-2)) : chance.pick(open.slice(-20))
    if (isEmpty && one.place === 'police') continue
    for (let acts = chance.whole(1, 4); acts > 0; acts--) { clock.move(chance.whole(1, 90) * minuteMs); await act(one) }
  }

  const rows = await sql<{ id: RecordId; child: ChildId; agency: AgencyId; region: string; urgency: History['urgency']; edition: string; path: readonly Step[] }[]>`
    select id, child, to_agency as agency, region, urgency, edition, path from referral.referrals order by sent_at`
  return rows.map(({ urgency, edition, path, ...row }) => ({
    ...row, facts: factsOf({ urgency, steps: path.map((step) => (step.what === 'declined' && reasons.has(row.id) ? { ...step, because: reasons.get(row.id)! } : step)) }, termsFrom(editionOf(katch, edition))),
  }))

  async function act(one: typeof open[number]): Promise<void> {
    const somebody = asked[one.place]
    const about = { about: one.id }
    const taking = { minutesAgo: 0, placeKind: 'our-house', condition: 'well', documents: ['none'], present: ['police'], childTold: 'yes' }
    switch (chance.whole(0, 9)) {
      case 0: await somebody.submits(openReferral, { seen: 'yes' }, about); break
      case 1: await somebody.submits(answerReferral, { answer: 'ask', question: 'Who comes along?' }, about); break
      case 2: case 3: await somebody.submits(answerReferral, { answer: 'accept', comeAt: 'now' }, about); break
      case 4: case 5: {
        const reason = chance.pick(declineReasons)
        const by = chance.is(0.3) ? await dana.submits(toldByPhone, { said: 'decline', reason, saidBy: 'The duty' }, about) : await somebody.submits(answerReferral, { answer: 'decline', reason }, about)
        if (by.verdict === 'taken') { reasons.set(one.id, reason); insteadOf.push({ id: one.id, child: all.find(({ id }) => id === one.id)!.child }) }
        break
      }
      case 6: await dana.submits(replyToQuestion, { reply: 'Her aunt' }, about); break
      case 7: await somebody.submits(takeOver, taking, about); break
      case 8: await somebody.submits(recordOutcome, chance.is(0.6) ? { outcome: 'done', services: ['placement'] } : { outcome: 'not-possible', because: 'no-place' }, about); break
      default: if (chance.is(0.4)) await dana.submits(withdrawReferral, { reason: chance.pick(withdrawReasons) }, about)
    }
  }
}

type Answer = { together: Figures | null; agencies: { agency: AgencyId; figures: Figures }[]; months: { month: string; figures: Figures }[]; halves: any[]; beside: any; code?: string }
const ask = async (who: Person, params: Record<string, string>) => await who.asks<Answer>('referral', 'answering', params)
const figures = (some: readonly Told[], period: Period, asOf: Moment) => figuresOf(some.map(({ facts }) => facts), { ...period, asOf })
const within = ({ from, until }: Period) => ({ facts: { sentAt } }: Told) => sentAt >= from && sentAt < until

describe('the database counts as the definitions say', () => {
  test('enough of everything has happened', () => {
    const all = figures(told, half, settledAt(half))
    expect(told.length).toBeGreaterThan(150)
    for (const [name, value] of Object.entries(all)) if (typeof value === 'number' && !['byLink', 'faceToFace', 'running'].includes(name)) expect(value, name).toBeGreaterThan(0)
    expect(Object.keys(all.outcomes!)).toHaveLength(3)
    expect(all.lateBy.n).toBeGreaterThan(5)
  })

  test('of each referral', async () => {
    const ms = (column: string) => house.sql.unsafe(`(extract(epoch from ${column}) * 1000)::float8`)
    const rows = await house.sql<any[]>`select referral as id, ${ms('sent_at')} as "sentAt", ${ms('past_at')} as "pastAt", waited_ms::float8 as "waitedMs", late_ms::float8 as "lateMs", ${ms('asked_at')} as "askedAt",
      ${ms('answered_at')} as "answeredAt", answer, reason, through, ${ms('handed_over_at')} as "handedOverAt", ${ms('outcome_at')} as "outcomeAt", outcome, ${ms('withdrawn_at')} as "withdrawnAt", ${ms('nobody_at')} as "nobodyAt",
      ${ms('deputy_at')} as deputy, ${ms('head_at')} as head, ${ms('region_at')} as region, ${ms('programme_at')} as programme from referral.answers`
    const asFacts = (row: any) => {
      const { id: _id, deputy, head, region, programme, ...rest } = row
      return Object.fromEntries(Object.entries({ ...rest, told: Object.fromEntries(Object.entries({ deputy, head, region, programme }).filter(([, at]) => at !== null)) }).filter(([, value]) => value !== null))
    }
    const counted = new Map(rows.map((row) => [row.id, asFacts(row)]))
    expect(counted.size).toBe(told.length)
    for (const { id, facts } of told) expect(counted.get(id), id).toEqual(facts)
    expect(steps.every((step) => told.some(({ facts }) => facts.told[step] !== undefined))).toBe(true)
  })

  test('an agency sees its own, of any days and as it stands now', async () => {
    const own = told.filter(({ agency }) => agency === house.agencies.centre.id)
    for (const name of [half.name, half.name.slice(0, 4), `${half.name.slice(0, 5)}q${half.name.endsWith('1') ? 1 : 3}`, `${half.name.slice(0, 5)}${half.name.endsWith('1') ? '02' : '08'}`, `${half.name.slice(0, 5)}${half.name.endsWith('1') ? '02-03..' : '08-03..'}${half.name.slice(0, 5)}${half.name.endsWith('1') ? '03-17' : '09-17'}`]) {
      const period = readPeriod(name)!
      for (const who of [people.asked.centre, people.head]) {
        const answer = await ask(who, { period: name })
        expect(answer.together, name).toEqual(figures(own, period, house.clock.now()))
        expect(answer.agencies).toEqual([{ agency: house.agencies.centre.id, figures: answer.together }])
        expect(answer.months.length).toBeLessThanOrEqual(6)
        expect(answer.months.reduce((sum, { figures: { sent } }) => sum + sent, 0)).toBe(answer.together!.sent)
      }
    }
  })

  test('at any moment, also while a term still runs', async () => {
    const end = house.clock.now()
    const own = told.filter(({ agency }) => agency === house.agencies.centre.id)
    let running = 0
    for (let days = 3; days < 180; days += 13.7) {
      house.clock.set(later(half.from, Math.round(days * dayMs)))
      const answer = await ask(people.head, { period: half.name })
      expect(answer.together).toEqual(figures(own, half, house.clock.now()))
      running += answer.together?.running ?? 0
    }
    expect(running).toBeGreaterThan(0)
    house.clock.set(end)
  })

  test('a region, agency by agency and month by month, as it stood fourteen days after', async () => {
    house.clock.set(later(settledAt(half), dayMs))
    const mine = told.filter(({ region }) => region === where)
    const answer = await ask(people.aizhan, { period: half.name, region: where })
    const plain = ({ reasons: _r, outcomes: _o, ...rest }: Figures) => rest
    const hidden = (of: Figures) => Object.fromEntries(Object.entries(plain(of)).map(([name, value]) => [name, typeof value === 'object' && value.n < 5 ? { ...value, ms: null } : value]))
    expect(answer.together).toEqual(hidden(figures(mine, half, settledAt(half))))
    expect(answer.agencies).toHaveLength(4)
    for (const { agency, figures: one } of answer.agencies) expect(one).toEqual(hidden(figures(mine.filter((of) => of.agency === agency), half, settledAt(half))))
    expect(answer.months).toHaveLength(6)
    for (const { month, figures: one } of answer.months) expect(one).toEqual(hidden(figures(mine.filter(within(readPeriod(month)!)), half, settledAt(half))))
    expect(answer.halves).toMatchObject([{ name: half.name }])
    const declined = figures(mine, half, settledAt(half)).declined
    const [{ reasons }] = answer.halves
    expect(reasons.told.reduce((sum: number, { of }: { of: number }) => sum + of, 0) + reasons.untold).toBe(declined)
    expect(reasons.told.length).toBeGreaterThan(0)
    // What happened after it had settled changes nothing that was told.
    await house.sql`update referral.answers set answered_at = ${new Date(later(settledAt(half), hourMs))}, answer = 'decline', reason = 'conflict' where answered_at is null`
    expect(await ask(people.aizhan, { period: half.name, region: where })).toEqual(answer)
    await house.sql`update referral.answers set answered_at = null, answer = null, reason = null where answered_at > ${new Date(settledAt(half))}`
  })
})

describe('who may know', () => {
  const settled = () => ({ period: half.name, region: where })
  const nothing = { together: null, agencies: [], months: [], halves: [] }

  test('an agency itself: its workers and its head; whoever works nowhere has no figures of their own', async () => {
    expect((await ask(people.asked.clinic, { period: half.name })).agencies.map(({ agency }) => agency)).toEqual([house.agencies.clinic.id])
    expect(await ask(people.aizhan, { period: half.name })).toMatchObject(nothing)
    expect(await ask(people.admin, { period: half.name })).toMatchObject(nothing)
    expect(await ask(people.observer, { period: half.name })).toMatchObject({ code: 'access.role' })
  })

  test('a region: its coordinators and administrators, nobody else, however they ask', async () => {
    expect((await ask(people.aizhan, settled())).together!.sent).toBeGreaterThan(50)
    expect(await ask(people.admin, settled())).toEqual(await ask(people.aizhan, settled()))
    for (const who of [people.dana, people.head, people.asked.centre]) expect(await ask(who, settled())).toMatchObject(nothing)
    expect(await ask(people.aizhan, { ...settled(), region: elsewhere })).toMatchObject(nothing)
    expect(await ask(people.admin, { ...settled(), region: "KZ-61'" })).toMatchObject(nothing)
  })

  test('others are told of whole months only, once they have settled', async () => {
    const year = Number(half.name.slice(0, 4))
    for (const period of [`${year}-01-01..${year}-06-30`, `${year}-03-02..${year}-03-30`]) expect(await ask(people.aizhan, { period, region: where })).toMatchObject({ code: 'referral.not-settled' })
    const next = half.name.endsWith('1') ? `${year}-h2` : `${year + 1}-h1`
    expect(await ask(people.aizhan, { period: next, region: where })).toMatchObject({ code: 'referral.not-settled' })
    for (const period of ['', '2026-13', 'all']) expect(await ask(people.aizhan, { period, region: where })).toMatchObject({ code: 'referral.unreadable-period' })
  })

  test('a month and a quarter say nothing of reasons; a year says what its halves say', async () => {
    const [month, quarter, year] = [`${half.name.slice(0, 5)}${half.name.endsWith('1') ? '02' : '08'}`, `${half.name.slice(0, 5)}q${half.name.endsWith('1') ? 1 : 3}`, half.name.slice(0, 4)]
    for (const period of [month, quarter]) {
      const answer = await ask(people.aizhan, { period, region: where })
      expect(answer.together!.sent).toBeGreaterThan(0)
      expect(answer.halves).toEqual([])
      expect(JSON.stringify(answer)).not.toMatch(/reasons|outcomes/)
    }
    if (halvesOf(readPeriod(year)!).every((one) => settledAt(one) < systemClock.now())) {
      house.clock.set(systemClock.now())
      const whole = await ask(people.aizhan, { period: year, region: where })
      expect(whole.halves.find(({ name }: { name: string }) => name === half.name)).toEqual((await ask(people.aizhan, settled())).halves[0])
    }
  })

  test('beside its own an agency sees its region in one number, and not where it could be taken apart', async () => {
    const beside = async () => (await ask(people.asked.centre, { period: half.name })).beside
    const all = figures(told.filter(({ region }) => region === where), half, settledAt(half))
    expect(await beside()).toMatchObject({ region: where, agencies: 4, figures: { sent: all.sent, inTime: all.inTime, late: all.late, silent: all.silent, answer: all.answer } })
    expect(JSON.stringify(await beside())).not.toContain(house.agencies.clinic.id)
    await house.sql`update referral.answers set agency = ${house.agencies.police.id} where agency = ${house.agencies.clinic.id}`
    expect(await beside()).toBeNull()
    const clinic = told.filter(({ agency }) => agency === house.agencies.clinic.id).map(({ id }) => id)
    await house.sql`update referral.answers set agency = ${house.agencies.clinic.id} where referral = any (${clinic}::uuid[])`
  })

  test('for whom a child does not exist it is not counted either', async () => {
    const { child } = told.find(({ agency, facts }) => agency === house.agencies.clinic.id && facts.answeredAt !== undefined)!
    const before = (await ask(people.asked.clinic, { period: half.name })).together!
    await house.sql`insert into access.blocks (programme, child, person, because, since) values ('katch', ${child}, ${people.asked.clinic.id}, 'relative', now())`
    expect((await ask(people.asked.clinic, { period: half.name })).together!.sent).toBeLessThan(before.sent)
    await house.sql`delete from access.blocks where child = ${child}`
    // A coordinator is told of the region without that child, and everybody else as before.
    const whole = (await ask(people.aizhan, settled())).together!
    const of = told.find(({ region, facts }) => region === where && facts.answeredAt !== undefined && facts.answeredAt < settledAt(half))!
    await house.sql`insert into access.blocks (programme, child, person, because, since) values ('katch', ${of.child}, ${people.aizhan.id}, 'relative', now())`
    expect((await ask(people.aizhan, settled())).together!.sent).toBeLessThan(whole.sent)
    expect((await ask(people.admin, settled())).together).toEqual(whole)
    await house.sql`delete from access.blocks where child = ${of.child}`
  })

  test('no child, no code, no day of a referral and no text is in any answer', async () => {
    const rows = await house.sql<{ id: string; child: string; code: string }[]>`select id, child, code from referral.referrals`
    for (const answer of [await ask(people.asked.centre, { period: half.name }), await ask(people.aizhan, settled())]) {
      const text = JSON.stringify(answer)
      for (const { id, child, code } of rows) for (const one of [id, child, code]) expect(text).not.toContain(one)
      for (const { facts } of told) for (const at of [facts.sentAt, facts.answeredAt, facts.outcomeAt]) if (at !== undefined) expect(text).not.toContain(String(at))
    }
  })
})

describe('the database itself', () => {
  /** As the server's own login asks, with whatever it says. */
  async function asApp<T>(who: Person, query: (tx: any) => Promise<T>): Promise<T> {
    return await house.sql.begin(async (tx) => {
      await tx`select set_config('katch.session', ${who.token}, true)`
      await tx`set local role katch_app`
      return await query(tx)
    }) as T
  }
  const answering = (region: string | null, { from, until }: Period, asOf: Moment) => (tx: any) => tx`select agency, month, figures from referral.answering(${region}, ${new Date(from)}, ${new Date(until)}, ${new Date(asOf)})`

  const kinds = (region: string | null, { from, until }: Period, asOf: Moment) => (tx: any) => tx`select agency, what, kind, n from referral.answer_kinds(${region}, ${new Date(from)}, ${new Date(until)}, ${new Date(asOf)})`

  test('lets nobody read, write or forget a row', async () => {
    for (const query of [(tx: any) => tx`select from referral.answers`, (tx: any) => tx`select referral.count_kinds(null, ${where}, now(), now(), now())`, (tx: any) => tx`select referral.count_answers(null, ${where}, now(), now(), now())`, (tx: any) => tx`insert into referral.answers (programme) values ('katch')`, (tx: any) => tx`delete from referral.answers`,
      (tx: any) => tx`select referral.answers_as_of(null, ${where}, now() - interval '1 year', now(), now())`]) await expect(asApp(people.aizhan, query)).rejects.toThrow(/permission denied/)
  })

  test('tells a region to whoever answers for it, and no days, no months that have not settled and no other moment', async () => {
    const month = readPeriod(`${half.name.slice(0, 5)}${half.name.endsWith('1') ? '02' : '08'}`)!
    expect(await asApp(people.aizhan, answering(where, half, settledAt(half)))).not.toHaveLength(0)
    expect(await asApp(people.aizhan, answering(elsewhere, half, settledAt(half)))).toHaveLength(0)
    expect(await asApp(people.asked.centre, answering(where, half, settledAt(half)))).toHaveLength(0)
    expect(await asApp(people.aizhan, answering(null, half, settledAt(half)))).toHaveLength(0)
    expect(await asApp(people.aizhan, answering(where, half, later(settledAt(half), 1000)))).toHaveLength(0)
    expect(await asApp(people.aizhan, answering(where, { ...half, from: later(half.from, dayMs) }, settledAt(half)))).toHaveLength(0)
    expect(await asApp(people.aizhan, answering(where, { ...half, until: later(half.until, -dayMs) }, later(settledAt(half), -dayMs)))).toHaveLength(0)
    const now = periodsOf('month', systemClock.now(), false)[0]!
    expect(await asApp(people.aizhan, answering(where, now, settledAt(now)))).toHaveLength(0)
    const quarter = { from: half.from, until: readPeriod(`${half.name.slice(0, 5)}${half.name.endsWith('1') ? '03' : '09'}`)!.until }
    const others = { from: month.from, until: later(half.until, 31 * dayMs) }
    for (const period of [month, quarter, others, { from: half.from, until: readPeriod(half.name.slice(0, 4))!.until }]) {
      if (period.from === half.from && period.until === half.until) continue
      expect(await asApp(people.aizhan, kinds(where, period as Period, settledAt(period as Period)))).toHaveLength(0)
    }
    expect(await asApp(people.aizhan, kinds(where, half, settledAt(half)))).not.toHaveLength(0)
    for (const [who, region] of [[people.aizhan, elsewhere], [people.asked.centre, where], [people.aizhan, null], [people.observer, where]] as const) expect(await asApp(who, kinds(region, half, settledAt(half)))).toHaveLength(0)
    expect(JSON.stringify(await asApp(people.aizhan, answering(where, half, settledAt(half))))).not.toMatch(/reasons|outcomes/)
  })

  test('whatever stood before was counted as it is now, but for reasons that nobody keeps', async () => {
    const migration = fs.readFileSync(new URL('../../../../db/migrations/0097-how-referrals-were-answered.sql', import.meta.url), 'utf8')
    const [, backfill] = /(with stitches as materialized[^]*?);\n-- End of what happened before/.exec(migration)!
    const read = async () => await house.sql`select referral, sent_at, past_at, waited_ms, late_ms, asked_at, answered_at, answer, through, handed_over_at, outcome_at, outcome, withdrawn_at, deputy_at, head_at, region_at, programme_at, nobody_at from referral.answers order by referral`
    const before = [...await read()]
    await house.sql`delete from referral.answers`
    await house.sql.unsafe(backfill!)
    expect([...await read()]).toEqual(before)
    const [reasons] = await house.sql<{ kept: number; lost: number }[]>`select count(reason)::int as kept, count(*) filter (where answer = 'decline' and reason is null)::int as lost from referral.answers`
    expect(reasons!.kept).toBeGreaterThan(0)
    expect(reasons!.lost).toBeGreaterThan(0)
  })
})
