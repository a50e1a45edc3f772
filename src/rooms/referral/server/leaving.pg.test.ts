/** A child goes home: what stands before it, the last hand of the line of custody, and who asks after the child for a year. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayMs, later, minuteMs, type Moment } from '#core/clock.ts'
import { dueAt } from '#core/clocks/terms.ts'
import type { ChildId, DeskId, RecordId } from '#core/ids.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { katch } from '#programmes/katch/programme.ts'
import { meetChild } from '#rooms/identification/forms.ts'
import { followUp, planReturn } from '#rooms/identification/return-forms.ts'
import { aHouse, type House, type Person } from '#testing/house.ts'
import { answerReferral, confirmHandOver, recordOutcome, sendReferral, takeOver } from '../forms.ts'
import { letChildGo } from '../leaving-forms.ts'

const edition = katch.editions[0]
const meeting = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['guardianship'], noticeMinutesAgo: 1, place: { region: 'KZ-61' }, with: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', interpreter: 'not-needed', sex: 'girl',
  age: { years: 11, basis: 'said' }, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'presumed', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}
const asking = {
  service: 'return-home', urgency: 'today', where: { region: 'KZ-61' }, ageBand: '10-13', sex: 'girl', language: 'uz', interpreter: 'no', escort: 'woman', assessmentSheet: 'not-needed', applicationForServices: 'not-needed', reportByCriteria: 'not-needed',
  basis: 'law-child-in-danger', viewAsked: 'not-asked', returnAgreed: 'yes', returnPresent: ['guardianship'], returnCare: 'competent-body',
}
const parts = {
  where: { way: 'abroad', country: 'UZ', livesWith: 'one-parent', homeSafe: 'yes', homeSeenBy: 'competent-body', interests: 'serves' },
  ended: { services: 'ended', proceedings: 'none' },
  child: { fear: 'none', agreed: 'yes', agreedPresent: ['guardianship'] },
  care: { care: 'competent-body', careAnswer: 'agreed', careAnsweredOn: '2026-11-02' },
  journey: { papers: ['return-certificate'], papersAsked: ['exit-visa'], escort: ['own-desk'], receivedBy: 'guardianship', plannedFor: '2026-11-20', note: 'she asks for her school bag' },
} as const
const going = { to: 'guardianship', minutesAgo: 5, placeKind: 'border-crossing', condition: 'well', papers: ['return-certificate'], present: ['guardianship'], childTold: 'yes', stillAgrees: 'yes', signed: 'both' }
const heard = { reached: ['child'], safe: 'yes', atSchool: 'yes', served: 'yes', wantsHelp: 'no' }

async function taken(sending: Promise<unknown>): Promise<{ about: RecordId; result: any }> {
  const verdict = await sending
  expect(verdict).toMatchObject({ verdict: 'taken' })
  return verdict as { about: RecordId; result: any }
}
/** Dana has met the child and has it; Gulmira's centre is asked for the way home, Oleg's clinic for a doctor. */
async function aDistrict() {
  const house = await aHouse()
  const worker = (name: string, desk: DeskId) => house.person({ roles: ['worker'], desk, name })
  const [dana, gulmira, oleg] = await Promise.all([worker('Dana', house.desks.ngo), worker('Gulmira', house.desks.centre), worker('Oleg', house.desks.clinic)])
  return { house, dana, gulmira, oleg }
}
const meets = async (who: Person, more: object = {}) => (await taken(who.submits(meetChild, { ...meeting, ...more }))).about as ChildId
const fileOf = async (who: Person, child: ChildId): Promise<any> => (await who.sees('children')).find(({ id }) => id === child)
const tells = (who: Person, child: ChildId, answers: object) => who.submits(planReturn, answers, { about: child })
const tellsAll = async (who: Person, child: ChildId, more: Partial<Record<keyof typeof parts, object>> = {}) => { for (const part of Object.keys(parts) as (keyof typeof parts)[]) await taken(tells(who, child, { ...parts[part], ...more[part] })) }
const goes = (who: Person, child: ChildId, more: object = {}) => who.submits(letChildGo, { ...going, ...more }, { about: child })
const hears = (who: Person, child: ChildId, month: string, more: object = heard) => who.submits(followUp, { month, ...more }, { about: child })
const running = async (house: House, child: ChildId) => (await house.sql<{ kind: string }[]>`select kind from clocks.running where about = ${child} and stopped_at is null order by kind`).map(({ kind }) => kind)
const sends = async (who: Person, child: ChildId, toDesk: DeskId, more: object = {}) => {
  const { code } = await fileOf(who, child)
  return (await taken(who.submits(sendReferral, { ...asking, toDesk, code: `${code.word}-${String(code.number).padStart(3, '0')}`, ...more }, { about: child }))).about
}
const work = async (house: House) => {
  const [works] = await windClockwork(house.staff.parts.door)
  for (const { jobs } of house.staff.parts.rooms) for (const job of jobs) await runJob(house.staff.parts, works!, job, house.clock.now())
}
const toldTo = async (house: House, who: Person) => (await house.sql<{ kind: string }[]>`select kind from notify.notices where person = ${who.id} order by kind`).map(({ kind }) => kind)
const monthsAfter = (at: Moment, months: 1 | 3 | 6 | 12) => dueAt(at, edition.terms[`follow-up-${months}`]!, edition.calendar)

describe('the dossier', () => {
  test('told in parts by whoever knows a part; the newest telling of a part counts as a whole', async () => {
    const { house, dana, gulmira } = await aDistrict()
    const child = await meets(dana)
    expect((await fileOf(dana, child)).returning).toBeUndefined()
    await tellsAll(dana, child)
    expect((await fileOf(dana, child)).returning).toMatchObject({ plan: { country: 'UZ', papersAsked: ['exit-visa'], care: 'competent-body' } })
    await taken(tells(dana, child, { fear: 'not-asked', agreed: 'yes', agreedPresent: ['guardianship'] }))
    const { returning } = await fileOf(dana, child)
    expect(returning.conditions.map(({ code, is }: any) => [code, is])).toEqual([['return-childs-consent', 'met'], ['return-care-taken', 'met'], ['return-services-ended', 'met'], ['return-no-fear', 'missing'], ['return-safe-there', 'met']])
    expect(JSON.stringify(returning)).not.toContain('school bag')
    expect((await dana.asks('identification', 'file', { child })).returns).toMatchObject([{ note: parts.journey.note }])

    // Who was only shared a part of the file learns which conditions stand and no particulars, until it writes in the dossier itself.
    const home = await sends(dana, child, house.desks.centre)
    await taken(gulmira.submits(answerReferral, { answer: 'accept' }, { about: home }))
    const there = (await fileOf(gulmira, child)).returning
    expect(there).toEqual({ conditions: returning.conditions })
    await taken(tells(gulmira, child, parts.child))
    expect((await fileOf(gulmira, child)).returning).toMatchObject({ plan: { country: 'UZ', fear: 'none' } })
  })

  test('nothing told is refused, and so is a paper that is both ready and asked for', async () => {
    const { dana } = await aDistrict()
    const child = await meets(dana)
    expect(await tells(dana, child, {})).toMatchObject({ code: 'identification.return-nothing-told' })
    expect(await tells(dana, child, { note: 'only a note' })).toMatchObject({ code: 'identification.return-nothing-told' })
    expect(await tells(dana, child, { papers: ['passport'], papersAsked: ['passport'] })).toMatchObject({ code: 'identification.paper-twice' })
    expect(await tells(dana, child, { care: 'parents', careAnswer: 'agreed' }), 'when they agreed').toMatchObject({ code: 'forms.missing', details: { field: 'careAnsweredOn' } })
  })
})

describe('the last hand', () => {
  test('only who has the child lets the child go; the line of custody has no gap, in the database either', async () => {
    const { house, dana, gulmira } = await aDistrict()
    const child = await meets(dana)
    await tellsAll(dana, child)
    const home = await sends(dana, child, house.desks.centre)
    await taken(gulmira.submits(answerReferral, { answer: 'accept' }, { about: home }))
    expect(await goes(gulmira, child)).toMatchObject({ code: 'referral.not-the-holder' })
    const { result } = await taken(gulmira.submits(takeOver, { minutesAgo: 30, placeKind: 'our-house', condition: 'well', documents: ['none'], present: ['escort'], childTold: 'yes' }, { about: home }))
    await taken(dana.submits(confirmHandOver, { itWasSo: 'yes' }, { about: result.handOver }))
    expect(await goes(dana, child)).toMatchObject({ code: 'referral.not-the-holder' })
    expect(await goes(gulmira, child, { minutesAgo: 60 })).toMatchObject({ code: 'referral.before-the-last' })
    await taken(goes(gulmira, child))
    expect(await house.sql`select before, from_desk as "from", to_body as "to", country, signed from referral.leavings`).toEqual([{ before: 1, from: house.desks.centre, to: 'guardianship', country: 'UZ', signed: 'both' }])
    await expect(house.sql`insert into referral.leavings select programme, ${house.desks.ngo}::uuid, child, null, ${house.desks.ngo}, happened_at, signed_at, signed_by, to_body, country, place_kind, condition, child_told, papers, present, signed from referral.leavings`).rejects.toThrow('has a gap')
    // The way home was what was asked: it is done, and whoever asked learns.
    expect((await dana.sees('referrals')).find(({ id }) => id === home)).toMatchObject({ state: 'done', outcome: 'done' })
    expect(await toldTo(house, dana)).toContain('child-left')
    expect(await goes(gulmira, child)).toMatchObject({ code: 'identification.returned-already' })
    expect(await tells(gulmira, child, parts.child)).toMatchObject({ code: 'identification.returned-already' })
  })

  test('two who let the same child go at once: one does, the other is told', async () => {
    const { house, dana } = await aDistrict()
    const saule = await house.person({ roles: ['worker'], desk: house.desks.ngo })
    const child = await meets(dana)
    await tellsAll(dana, child)
    const verdicts = await Promise.all([goes(dana, child), goes(saule, child)])
    expect(verdicts.map(({ verdict }: any) => verdict).toSorted()).toEqual(['refused', 'taken'])
    expect(await house.sql`select id from referral.leavings`).toHaveLength(1)
  })

  test('what ran for a child who was here ends, by name; a referral to a desk that whoever let go knows nothing of ends within a minute, and both sides hear', async () => {
    const { house, dana, gulmira, oleg } = await aDistrict()
    const child = await meets(dana)
    await tellsAll(dana, child)
    expect(await running(house, child)).toEqual(['identification-meeting', 'safe-place'])
    const place = await sends(dana, child, house.desks.centre, { service: 'school', returnAgreed: undefined, returnPresent: undefined, returnCare: undefined })
    await taken(gulmira.submits(answerReferral, { answer: 'accept' }, { about: place }))
    await taken(gulmira.submits(recordOutcome, { outcome: 'started' }, { about: place }))
    const doctor = await sends(gulmira, child, house.desks.clinic, { service: 'doctor', returnAgreed: undefined, returnPresent: undefined, returnCare: undefined })
    await taken(goes(dana, child))
    expect(await running(house, child)).toEqual(['follow-up-1'])
    expect((await fileOf(dana, child)).timeline.find(({ kind }: any) => kind === 'returned').facts).toMatchObject({ to: 'guardianship', country: 'UZ', signed: 'both', ended: ['identification-meeting', 'safe-place'] })
    const stateOf = async (id: RecordId) => (await house.sql<{ state: string; because: string | null }[]>`select state, because from referral.referrals where id = ${id}`)[0]
    expect(await stateOf(place)).toEqual({ state: 'done', because: null })
    expect(await stateOf(doctor), 'Dana sees nothing of what Gulmira asked Oleg').toEqual({ state: 'waiting', because: null })
    await work(house)
    expect(await stateOf(doctor)).toEqual({ state: 'withdrawn', because: 'child-left' })
    for (const who of [gulmira, oleg]) expect(await toldTo(house, who)).toContain('child-left')
    expect(await house.sql`select id from clocks.running where child = ${child} and kind like 'referral-%' and stopped_at is null`).toEqual([])
  })

  test('a child who says no on the day does not go; one below ten is heard, and a person decides', async () => {
    const { dana } = await aDistrict()
    const child = await meets(dana)
    await tellsAll(dana, child)
    for (const stillAgrees of ['no', 'cannot-say']) expect(await goes(dana, child, { stillAgrees })).toMatchObject({ code: 'referral.child-does-not-go', details: { field: 'stillAgrees' } })
    expect((await fileOf(dana, child)).help).not.toBe('returned')
    const small = await meets(dana, { age: { years: 6, basis: 'said' } })
    await tellsAll(dana, small, { child: { agreedPresent: undefined, agreed: 'cannot-say' } })
    await taken(goes(dana, small, { stillAgrees: 'cannot-say' }))
  })
})

describe('afterwards', () => {
  test('one, three, six and twelve months after the return, counted from it whenever each is told; after the twelfth it ends', async () => {
    const { house, dana } = await aDistrict()
    const child = await meets(dana)
    await tellsAll(dana, child)
    const left = later(house.clock.now(), -5 * minuteMs)
    await taken(goes(dana, child))
    expect(await fileOf(dana, child)).toMatchObject({ help: 'returned', next: 'follow-up' })
    const terms: unknown[] = []
    for (const month of [1, 3, 6, 12] as const) {
      const [clock] = await house.sql<{ kind: string; desk: string; due_at: Date }[]>`select kind, desk, due_at from clocks.running where about = ${child} and stopped_at is null`
      terms.push([clock!.kind, clock!.desk, clock!.due_at.getTime()])
      house.clock.set(later(monthsAfter(left, month), -dayMs))
      await taken(hears(dana, child, String(month)))
    }
    expect(terms).toEqual(([1, 3, 6, 12] as const).map((month) => [`follow-up-${month}`, house.desks.ngo, monthsAfter(left, month)]))
    expect(await running(house, child)).toEqual([])
    expect(await hears(dana, child, '12')).toMatchObject({ code: 'identification.follow-up-ended' })
    const { next, returning } = await fileOf(dana, child)
    expect([next, returning.heard.length]).toEqual(['look-again', 4])
  })

  test('nobody reached: the term runs on and climbs; left alone only once its day has passed; two who tell the same month tell one', async () => {
    const { house, dana } = await aDistrict()
    const head = await house.person({ roles: ['head'], agency: house.agencies.ngo.id })
    const child = await meets(dana)
    expect(await hears(dana, child, '1')).toMatchObject({ code: 'identification.not-returned' })
    await tellsAll(dana, child)
    await taken(goes(dana, child))
    await taken(hears(dana, child, '1', { reached: ['nobody'], whatNow: 'try-again' }))
    expect(await running(house, child)).toEqual(['follow-up-1'])
    expect(await hears(dana, child, '1', { reached: ['nobody'], whatNow: 'leave' })).toMatchObject({ code: 'identification.follow-up-too-early' })
    house.clock.move(36 * dayMs)
    await work(house)
    expect(await toldTo(house, head)).toContain('term-past')
    await taken(hears(dana, child, '1', { reached: ['nobody'], whatNow: 'leave' }))
    expect(await running(house, child)).toEqual(['follow-up-3'])
    expect(await hears(dana, child, '1')).toMatchObject({ code: 'identification.follow-up-told', details: { month: 3 } })
  })

  test('a child who is not safe: told at once, a need in the file, an hour that climbs; asking a desk for help answers it', async () => {
    const { house, dana, gulmira } = await aDistrict()
    const saule = await house.person({ roles: ['worker'], desk: house.desks.ngo })
    const child = await meets(dana)
    await tellsAll(dana, child)
    await taken(goes(dana, child))
    // Heard early: the month's own term is still to come.
    await taken(hears(dana, child, '1'))
    await taken(hears(dana, child, '1', { ...heard, reached: ['partner'], safe: 'no', wantsHelp: 'yes', note: 'the uncle came back' }))
    expect(await running(house, child)).toEqual(['follow-up-1', 'follow-up-unsafe'])
    expect(await fileOf(dana, child)).toMatchObject({ needs: ['safe-from-someone'], next: 'meet-needs' })
    expect(await toldTo(house, saule)).toContain('child-not-safe')
    const file = await dana.asks('identification', 'file', { child })
    expect(file.returns).toEqual(expect.arrayContaining([expect.objectContaining({ note: 'the uncle came back' })]))
    house.clock.move(61 * minuteMs)
    await work(house)
    const [clock] = await house.sql<{ level: number }[]>`select level from clocks.running where about = ${child} and kind = 'follow-up-unsafe'`
    expect(clock!.level).toBeGreaterThanOrEqual(2)
    const again = await sends(dana, child, house.desks.centre, { service: 'psychologist', returnAgreed: undefined, returnPresent: undefined, returnCare: undefined })
    expect(await running(house, child)).toEqual(['follow-up-1'])
    // And where help begins here, nobody asks after the child elsewhere any more.
    await taken(gulmira.submits(answerReferral, { answer: 'accept' }, { about: again }))
    await taken(gulmira.submits(recordOutcome, { outcome: 'started' }, { about: again }))
    expect(await fileOf(dana, child)).toMatchObject({ help: 'in-services' })
    expect(await running(house, child)).toEqual([])
  })

  test('within the country: into a family with a follow-up, into an organisation as a placement', async () => {
    const { house, dana } = await aDistrict()
    for (const [livesWith, help] of [['relatives', 'returned'], ['institution', 'placed']] as const) {
      const child = await meets(dana, { citizenshipSaid: 'KZ' })
      await tellsAll(dana, child, { where: { way: 'within-country', country: undefined, livesWith }, ended: { services: 'go-on' } })
      await taken(goes(dana, child, { to: 'parents', placeKind: 'home' }))
      expect(await fileOf(dana, child)).toMatchObject({ help, staysTonight: livesWith === 'relatives' ? 'own-people' : 'safe-place' })
      expect(await running(house, child)).toEqual(['follow-up-1'])
    }
  })
})

const acts = fc.array(fc.oneof(
  fc.record({ what: fc.constant('tell' as const), part: fc.constantFrom(...Object.keys(parts) as (keyof typeof parts)[]), spoil: fc.constantFrom({}, {}, {}, { fear: 'fear' }, { homeSafe: 'no' }, { agreed: 'no', agreedPresent: undefined }, { careAnswer: 'asked', careAnsweredOn: undefined }, { services: 'go-on' }) }),
  fc.record({ what: fc.constant('go' as const) }),
  fc.record({ what: fc.constant('hear' as const), month: fc.constantFrom('1', '3', '6', '12'), more: fc.constantFrom<object>(heard, heard, { ...heard, safe: 'no' }, { reached: ['nobody'], whatNow: 'try-again' }, { reached: ['nobody'], whatNow: 'leave' }) }),
  fc.record({ what: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 150 }) }),
), { minLength: 8, maxLength: 30 })

test('over any sequence: no child has left with a condition unmet, and who has left is asked after by a desk until the twelfth month is told', { timeout: 240_000 }, async () => {
  const { house, dana } = await aDistrict()
  await fc.assert(fc.asyncProperty(acts, async (steps) => {
    const child = await meets(dana)
    const before: Partial<Record<string, any>> = {}
    let leftAt: Moment | undefined
    // Most sequences lead somewhere: all is told first, and then some of it otherwise.
    await tellsAll(dana, child)
    for (const part of Object.keys(parts)) before[part] = { ...parts[part as keyof typeof parts] }
    for (const step of steps) {
      if (step.what === 'wait') house.clock.move(step.days * dayMs)
      else if (step.what === 'tell') {
        const fields = Object.keys(parts[step.part])
        const told = { ...parts[step.part], ...Object.fromEntries(Object.entries(step.spoil).filter(([name]) => fields.includes(name))) }
        if ((await tells(dana, child, told) as any).verdict === 'taken') before[step.part] = told
      } else if (step.what === 'go') {
        const verdict: any = await goes(dana, child)
        const all = Object.assign({}, ...Object.values(before))
        // Told in another way than the heart does.
        const isReady = all.fear === 'none' && all.homeSafe === 'yes' && all.agreed === 'yes' && all.careAnswer === 'agreed' && all.services === 'ended'
        if (verdict.verdict === 'taken') { expect(isReady).toBe(true); leftAt = later(house.clock.now(), -5 * minuteMs) }
        else if (leftAt === undefined) expect(isReady, verdict.code).toBe(false)
      } else await hears(dana, child, step.month, step.more)
      const terms = await house.sql<{ kind: string; desk: string | null; due_at: Date }[]>`select kind, desk, due_at from clocks.running where about = ${child} and kind ~ '^follow-up-[0-9]' and stopped_at is null`
      const told = ((await fileOf(dana, child)).returning?.heard ?? []) as { at: Moment }[]
      const isOver = leftAt !== undefined && told.some(({ at }) => at > monthsAfter(leftAt!, 6)) && terms.length === 0
      expect(terms.length).toBe(leftAt === undefined || isOver ? 0 : 1)
      for (const one of terms) { expect(one.desk).toBe(house.desks.ngo); expect(one.due_at.getTime()).toBe(monthsAfter(leftAt!, Number(one.kind.slice(10)) as 1)) }
    }
  }), { numRuns: 12 })
})

test('a desk that sat with the others for a time lets the child go: who opened the file asks after them', async () => {
  const { house, dana, gulmira } = await aDistrict()
  const child = await meets(dana)
  await tellsAll(dana, child)
  await house.sql`insert into access.relations (programme, child, desk, kind, purpose, since, until, shows) values (${house.programme}, ${child}, ${house.desks.centre}, 'team', 'identify', now(), now() + interval '90 days', '{}')`
  const place = await sends(dana, child, house.desks.centre)
  await taken(gulmira.submits(answerReferral, { answer: 'accept' }, { about: place }))
  await taken(gulmira.submits(takeOver, { minutesAgo: 30, placeKind: 'our-house', condition: 'well', documents: ['none'], present: ['escort'], childTold: 'yes' }, { about: place }))
  await taken(goes(gulmira, child))
  expect(await house.sql`select desk from clocks.running where about = ${child} and kind = 'follow-up-1'`).toEqual([{ desk: house.desks.ngo }])
})
