import { describe, expect, test } from 'vitest'
import { dayMs, later } from '#core/clock.ts'
import type { ChildId, RecordId } from '#core/ids.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { anotherConversation, correctFacts, meetChild, openJoint, settleAge, settleConflict } from '../forms.ts'
import { identificationRoom } from './room.ts'

const meeting = {
  safeNow: 'yes', noticeMade: 'not-needed', place: { region: 'KZ-61' }, with: 'relatives', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', otherLanguages: ['ru'], interpreter: 'by-phone', urgentNeeds: ['food'],
  sex: 'girl', atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'at-risk', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}
const talk = { why: 'safety', present: ['social-worker'], needs: 'as-before', seenAs: 'as-before', childStopped: 'no', distress: 'calm' }

const joint = {
  safePlace: 'yes', urgentAid: 'not-needed', urgentNeedsMet: 'yes', procedural: 'none', participants: [{ kind: 'POLICE_JUV' }, { kind: 'NGO' }], present: ['psychologist', 'police'], interpreter: 'not-needed', whenDay: '2026-11-13',
}

/** A file of the NGO in which the children's centre works too, and two people of theirs. */
async function aFile(more: { shows?: readonly string[]; kind?: string } = {}) {
  const house = await aHouse({ rooms: [identificationRoom] })
  const { desks } = house
  const [dana, gulmira, other] = await Promise.all([
    house.person({ roles: ['worker'], desk: desks.ngo, name: 'Dana' }), house.person({ roles: ['worker'], desk: desks.centre, name: 'Gulmira' }), house.person({ roles: ['worker'], desk: desks.clinic, name: 'Other' }),
  ])
  const { about: child } = await taken(dana.submits(meetChild, meeting))
  await letServe(house, child as ChildId, desks.centre, more.kind ?? 'team', more.shows ?? [])
  return { house, child, dana, gulmira, other }
}

async function taken(sending: Promise<unknown>): Promise<{ about: RecordId; result: any }> {
  const verdict = await sending as { verdict: string; about: RecordId; result: any }
  expect(verdict).toMatchObject({ verdict: 'taken' })
  return verdict
}
async function seen(who: Person, child: RecordId) {
  return (await who.sees('children')).find((one) => one.id === child)
}
async function open(who: Person, child: RecordId, fact: string) {
  return (await seen(who, child)).conflicts.find((one: any) => one.fact === fact && !one.settled)
}
const told = async (house: House, person: Person) => (await house.sql<{ kind: string }[]>`select kind from notify.notices where person = ${person.id} order by made_at`).map(({ kind }) => kind)
const running = async (house: House, about: string) => (await house.sql<{ kind: string }[]>`select kind from clocks.running where about = ${about} and stopped_at is null order by kind`).map(({ kind }) => kind)

describe('correcting what is known of a child', () => {
  test('changes what was touched and leaves the rest; an emptied answer is another thing than one left out', async () => {
    const { child, dana, house } = await aFile()
    expect(await taken(dana.submits(correctFacts, { sex: 'boy', place: { region: 'KZ-75' }, emptied: ['needs'] }, { about: child, basedOn: 1 }))).toMatchObject({ result: { beside: [] } })
    expect(await seen(dana, child)).toMatchObject({ sex: 'boy', region: 'KZ-75', needs: [], languages: ['uz', 'ru'], citizenshipSaid: 'UZ', revision: 2, conflicts: [] })
    await taken(dana.submits(correctFacts, { language: 'ru', emptied: ['otherLanguages'] }, { about: child, basedOn: 2 }))
    expect(await seen(dana, child)).toMatchObject({ languages: ['ru'] })
    expect(await dana.submits(correctFacts, {}, { about: child, basedOn: 3 })).toMatchObject({ code: 'identification.nothing-changed' })
    expect(await dana.submits(correctFacts, { place: { region: 'KZ-99' } }, { about: child, basedOn: 3 })).toMatchObject({ code: 'identification.region-unknown' })
    expect((await house.sql`select 1 from identification.fact_changes where child = ${child}`).length).toBe(14 + 5)
  })

  test('is for who works on the file; a desk that was shown a part corrects what it sees, and hears of nothing else', async () => {
    const { child, dana, gulmira, other } = await aFile({ kind: 'referred-accepted', shows: ['language'] })
    expect(await other.submits(correctFacts, { sex: 'boy' }, { about: child, basedOn: 1 })).toMatchObject({ code: 'access.not-yours' })
    expect(await gulmira.submits(correctFacts, { sex: 'boy' }, { about: child, basedOn: 1 })).toMatchObject({ code: 'identification.part-of-the-file' })
    await taken(gulmira.submits(correctFacts, { interpreter: 'needed' }, { about: child, basedOn: 1 }))
    await taken(dana.submits(correctFacts, { interpreter: 'not-needed', citizenshipSaid: 'KZ' }, { about: child, basedOn: 1 }))
    await taken(dana.submits(correctFacts, { citizenshipSaid: 'KG' }, { about: child, basedOn: 3 }))
    expect((await seen(gulmira, child)).conflicts).toMatchObject([{ fact: 'interpreter', maySettle: false, answers: [{ value: 'needed', isMine: true }, { value: 'not-needed', isMine: false }] }])
    expect((await gulmira.asks('identification', 'written', { child })).written.map((one: any) => one.fact)).not.toContain('citizenshipSaid')
    expect((await dana.asks('identification', 'written', { child })).written.filter((one: any) => one.fact === 'citizenshipSaid').map((one: any) => one.value)).toEqual(['KG', 'KZ', 'UZ'])
    expect(await other.asks('identification', 'written', { child })).toMatchObject({ code: 'access.not-yours' })
  })

  test('what a desk was not shown it cannot overwrite, not even by a conversation', async () => {
    const { child, dana, gulmira } = await aFile({ kind: 'referred-accepted', shows: [] })
    await taken(gulmira.submits(anotherConversation, { ...talk, needs: 'met' }, { about: child, basedOn: 1 }))
    expect(await seen(dana, child)).toMatchObject({ needs: ['food'], conflicts: [{ fact: 'needs', maySettle: true, answers: [{ value: ['food'] }, { value: [] }] }] })
    expect((await seen(gulmira, child)).conflicts).toEqual([])
  })

  test('a correction that shows danger brings the law’s first notice; none takes it back', async () => {
    const { child, dana, house } = await aFile()
    expect(await running(house, child)).toEqual(['safe-place'])
    await taken(dana.submits(correctFacts, { carerMayBeInvolved: 'yes' }, { about: child, basedOn: 1 }))
    expect(await running(house, child)).toEqual(['safe-place', 'tell-police-or-guardianship'])
    await taken(dana.submits(correctFacts, { carerMayBeInvolved: 'no' }, { about: child, basedOn: 2 }))
    expect(await running(house, child)).toEqual(['safe-place', 'tell-police-or-guardianship'])
  })
})

describe('two answers to one question', () => {
  test('both stay, with who, when it was written and when it came; the owner’s desk hears, settles, and the other is told why', async () => {
    const { child, dana, gulmira, house } = await aFile()
    const written = later(house.clock.now(), dayMs)
    house.clock.move(10 * dayMs)
    await taken(dana.submits(correctFacts, { atSchool: 'yes', sex: 'boy' }, { about: child, basedOn: 1, filledAt: later(written, dayMs) }))
    expect(await taken(gulmira.submits(correctFacts, { atSchool: 'declined', documents: ['passport'] }, { about: child, basedOn: 1, filledAt: written }))).toMatchObject({ result: { beside: ['atSchool'] } })

    // What only one of them touched is simply there; the clock of a phone decided nothing.
    const file = await seen(dana, child)
    expect(file).toMatchObject({ sex: 'boy', documents: ['passport'], atSchool: 'yes' })
    const [conflict] = file.conflicts
    expect(conflict).toMatchObject({ fact: 'atSchool', maySettle: true, answers: [{ value: 'yes', desk: house.desks.ngo, agency: house.agencies.ngo.id, isMine: true }, { value: 'declined', desk: house.desks.centre, filledAt: written, at: house.clock.now(), isMine: false }] })
    expect(await told(house, dana)).toEqual(['child-conflict'])
    expect(file.timeline.filter((one: any) => one.kind === 'conflict-opened')).toMatchObject([{ facts: { fact: 'atSchool' } }])

    const kept = { keep: 'answer', answer: conflict.answers[0].id, because: 'document-seen' }
    expect(await gulmira.submits(settleConflict, kept, { about: conflict.id, basedOn: file.revision })).toMatchObject({ code: 'identification.owner-settles' })
    await taken(dana.submits(settleConflict, kept, { about: conflict.id, basedOn: file.revision }))
    expect(await told(house, gulmira)).toContain('conflict-settled')
    const after = await seen(gulmira, child)
    expect(after).toMatchObject({ atSchool: 'yes', conflicts: [{ id: conflict.id, answers: [{ value: 'yes' }, { value: 'declined', isMine: true }], settled: { value: 'yes', because: 'document-seen', desk: house.desks.ngo } }] })
    expect(after.timeline.at(-1)).toMatchObject({ kind: 'conflict-settled', facts: { fact: 'atSchool', because: 'document-seen' } })
    expect(await dana.submits(settleConflict, kept, { about: conflict.id, basedOn: after.revision })).toMatchObject({ code: 'identification.settled-already' })
    expect((await gulmira.asks('identification', 'written', { child })).written.filter((one: any) => one.fact === 'atSchool').map((one: any) => one.value)).toEqual(['yes', 'declined', 'yes', 'no'])
  })

  test('the other answer is taken, or a third; and nobody settles over an answer they have not seen', async () => {
    const { child, dana, gulmira, house } = await aFile()
    await taken(dana.submits(correctFacts, { citizenshipSaid: 'KZ', interpreter: 'needed' }, { about: child, basedOn: 1 }))
    await taken(gulmira.submits(correctFacts, { citizenshipSaid: 'KG', interpreter: 'not-needed' }, { about: child, basedOn: 1 }))
    const [country, interpreter] = [await open(dana, child, 'citizenshipSaid'), await open(dana, child, 'interpreter')]
    await taken(dana.submits(settleConflict, { keep: 'answer', answer: country.answers[1].id, because: 'child-said' }, { about: country.id, basedOn: 3 }))
    expect(await seen(dana, child)).toMatchObject({ citizenshipSaid: 'KG', interpreter: 'needed' })

    const third = await house.person({ roles: ['worker'], desk: house.desks.centre })
    await taken(third.submits(correctFacts, { interpreter: 'was-there' }, { about: child, basedOn: 2 }))
    const settle = { keep: 'another', interpreter: 'by-phone', because: 'asked-both' }
    expect(await dana.submits(settleConflict, settle, { about: interpreter.id, basedOn: 4 })).toMatchObject({ code: 'identification.another-answer' })
    expect(await dana.submits(settleConflict, settle, { about: interpreter.id })).toMatchObject({ code: 'identification.another-answer' })
    expect(await dana.submits(settleConflict, { keep: 'another', sex: 'boy', because: 'asked-both' }, { about: interpreter.id, basedOn: 5 })).toMatchObject({ code: 'identification.nothing-changed' })
    expect(await dana.submits(settleConflict, { keep: 'answer', answer: country.answers[0].id, because: 'asked-both' }, { about: interpreter.id, basedOn: 5 })).toMatchObject({ code: 'identification.no-such-answer' })
    expect((await open(dana, child, 'interpreter')).answers.map((one: any) => one.value)).toEqual(['needed', 'not-needed', 'was-there'])
    await taken(dana.submits(settleConflict, settle, { about: interpreter.id, basedOn: 5 }))
    expect(await seen(dana, child)).toMatchObject({ interpreter: 'by-phone' })

    // Who has not heard of the settlement is heard, and wins no more silently than before.
    await taken(gulmira.submits(correctFacts, { interpreter: 'needed' }, { about: child, basedOn: 1 }))
    expect((await open(dana, child, 'interpreter')).answers.map((one: any) => one.value)).toEqual(['by-phone', 'needed'])
  })

  test('about danger the more careful one counts until somebody has settled it, whoever came first', async () => {
    const { child, dana, gulmira, house } = await aFile()
    await taken(gulmira.submits(correctFacts, { carerMayBeInvolved: 'no', needs: ['rest'], staysTonight: 'support-centre' }, { about: child, basedOn: 1 }))
    expect(await running(house, child)).toEqual([])
    await taken(dana.submits(correctFacts, { carerMayBeInvolved: 'yes', needs: ['medicine'], staysTonight: 'own-people' }, { about: child, basedOn: 1 }))
    expect(await seen(gulmira, child)).toMatchObject({ carerMayBeInvolved: 'yes', needs: ['medicine', 'rest'], staysTonight: 'own-people' })
    expect(await running(house, child)).toEqual(['tell-police-or-guardianship'])
    const { id, answers } = await open(dana, child, 'carerMayBeInvolved')
    expect(answers.map((one: any) => one.value)).toEqual(['no', 'yes'])
    await taken(dana.submits(settleConflict, { keep: 'answer', answer: answers[0].id, because: 'seen-ourselves' }, { about: id, basedOn: 3 }))
    expect(await seen(gulmira, child)).toMatchObject({ carerMayBeInvolved: 'no' })
  })

  test('two conversations about one night are two answers; the three days run while one of them says so', async () => {
    const { child, dana, gulmira, house } = await aFile()
    await taken(dana.submits(anotherConversation, { ...talk, staysTonight: 'hospital' }, { about: child, basedOn: 1 }))
    await taken(gulmira.submits(anotherConversation, { ...talk, staysTonight: 'own-people' }, { about: child, basedOn: 1 }))
    expect(await seen(dana, child)).toMatchObject({ staysTonight: 'own-people', conflicts: [{ fact: 'staysTonight', answers: [{ value: 'hospital' }, { value: 'own-people' }] }] })
    const third = await house.person({ roles: ['worker'], desk: house.desks.centre })
    await taken(third.submits(correctFacts, { staysTonight: 'safe-place', atSchool: 'yes' }, { about: child, basedOn: 2 }))
    expect((await open(dana, child, 'staysTonight')).answers).toHaveLength(3)
    expect(await running(house, child)).toEqual(['safe-place'])
  })

  test('who comes to say the same ends it; the same twice, and the same submission again, is no second answer', async () => {
    const { child, dana, gulmira } = await aFile()
    const id = '00000000-0000-4000-8000-00000000000a'
    await taken(dana.submits(correctFacts, { sex: 'boy' }, { about: child, basedOn: 1, id }))
    await taken(dana.submits(correctFacts, { sex: 'boy' }, { about: child, basedOn: 1, id }))
    await taken(gulmira.submits(correctFacts, { sex: 'boy' }, { about: child, basedOn: 1 }))
    expect((await seen(dana, child)).conflicts).toEqual([])
    await taken(gulmira.submits(correctFacts, { sex: 'unknown' }, { about: child, basedOn: 1 }))
    expect((await open(dana, child, 'sex')).answers.map((one: any) => one.value)).toEqual(['boy', 'unknown'])
    await taken(gulmira.submits(correctFacts, { sex: 'boy' }, { about: child, basedOn: 1 }))
    expect((await seen(dana, child)).conflicts).toMatchObject([{ fact: 'sex', settled: { value: 'boy' } }])
    expect((await seen(dana, child)).conflicts[0].settled).not.toHaveProperty('because')
  })

  test('a base that is missing or not there yet overwrites nothing', async () => {
    const { child, dana, gulmira } = await aFile()
    await taken(dana.submits(correctFacts, { sex: 'boy' }, { about: child, basedOn: 1 }))
    for (const basedOn of [undefined, 900]) await taken(gulmira.submits(correctFacts, { sex: 'unknown' }, { about: child, ...(basedOn !== undefined && { basedOn }) }))
    expect(await seen(dana, child)).toMatchObject({ sex: 'boy', conflicts: [{ answers: [{ value: 'boy' }, { value: 'unknown' }] }] })
  })

  test('nobody’s age is overwritten either: who may be a child is one, until the owner’s desk has looked at both', async () => {
    const { child, dana, gulmira } = await aFile()
    expect(await taken(dana.submits(settleAge, { years: 19, seen: 'passport', why: 'a passport was brought' }, { about: child, basedOn: 1 }))).toMatchObject({ result: { beside: [] } })
    expect(await seen(gulmira, child)).toMatchObject({ presumedMinor: false, ageDocument: 'passport' })
    expect(await taken(gulmira.submits(settleAge, { years: 15, seen: 'none', why: 'her brother says so' }, { about: child, basedOn: 1 }))).toMatchObject({ result: { beside: ['age'] } })
    const file = await seen(dana, child)
    expect(file).toMatchObject({ presumedMinor: true, age: { basis: 'said', from: 15, band: '14-15' }, ageDocument: null })
    const { id, answers } = await open(dana, child, 'age')
    expect(answers.map((one: any) => one.value)).toEqual([{ basis: 'document', from: 19, to: 19, document: 'passport' }, { basis: 'said', from: 15, to: 15 }])
    // There is no third answer without a form of its own; written there, it stands beside them.
    expect(await dana.submits(settleConflict, { keep: 'another', because: 'document-seen' }, { about: id, basedOn: file.revision })).toMatchObject({ code: 'identification.nothing-changed' })
    await taken(dana.submits(settleConflict, { keep: 'answer', answer: answers[0].id, because: 'document-seen' }, { about: id, basedOn: file.revision }))
    expect(await seen(gulmira, child)).toMatchObject({ presumedMinor: false, age: { basis: 'document', from: 19 }, ageDocument: 'passport', conflicts: [{ fact: 'age', settled: { because: 'document-seen' } }] })
  })

  test('an age that a desk was not shown it does not overwrite, and does not learn', async () => {
    const { child, dana, gulmira } = await aFile({ kind: 'referred-accepted', shows: ['language'] })
    await taken(dana.submits(settleAge, { years: 13, seen: 'birth-certificate', why: 'seen' }, { about: child, basedOn: 1 }))
    const { revision } = await seen(gulmira, child)
    await taken(gulmira.submits(settleAge, { years: 19, seen: 'passport', why: 'seen' }, { about: child, basedOn: revision }))
    expect(await seen(dana, child)).toMatchObject({ presumedMinor: true, age: { from: 13 }, conflicts: [{ fact: 'age' }] })
    expect(await seen(gulmira, child)).toMatchObject({ conflicts: [] })
    expect(await seen(gulmira, child)).not.toHaveProperty('age')
  })

  test('nor what is known of proceedings: a recognition is not unsaid by the next conversation, and its undoing lets the term run again', async () => {
    const { child, dana, gulmira, house } = await aFile()
    await taken(dana.submits(anotherConversation, { ...talk, seenAs: 'presumed', procedural: 'pre-trial' }, { about: child, basedOn: 1 }))
    expect(await taken(gulmira.submits(anotherConversation, { ...talk, procedural: 'none' }, { about: child, basedOn: 1 }))).toMatchObject({ result: { beside: ['procedural'] } })
    expect(await seen(dana, child)).toMatchObject({ procedural: 'pre-trial', conflicts: [{ fact: 'procedural' }] })
    const first = await open(dana, child, 'procedural')
    await taken(dana.submits(settleConflict, { keep: 'answer', answer: first.answers[1].id, because: 'asked-both' }, { about: first.id, basedOn: 3 }))
    expect(await seen(dana, child)).toMatchObject({ procedural: 'none' })

    await taken(gulmira.submits(anotherConversation, { ...talk, procedural: 'recognised' }, { about: child, basedOn: 4 }))
    expect(await running(house, child)).not.toContain('identification-meeting')
    expect(await taken(dana.submits(anotherConversation, { ...talk, procedural: 'none' }, { about: child, basedOn: 5 }))).toMatchObject({ result: { beside: ['procedural'] } })
    await taken(dana.submits(anotherConversation, { ...talk, procedural: 'unknown' }, { about: child, basedOn: 6 }))
    expect(await seen(dana, child)).toMatchObject({ procedural: 'recognised', status: 'procedural-victim' })
    expect(await dana.submits(openJoint, joint, { about: child, basedOn: 7 })).toMatchObject({ code: 'identification.procedural-status' })
    const second = await open(dana, child, 'procedural')
    await taken(dana.submits(settleConflict, { keep: 'answer', answer: second.answers.find((one: any) => one.value === 'none').id, because: 'written-by-mistake' }, { about: second.id, basedOn: 7 }))
    expect(await running(house, child)).toContain('identification-meeting')
    expect(await taken(gulmira.submits(openJoint, { ...joint, procedural: 'pre-trial' }, { about: child, basedOn: 7 }))).toMatchObject({ result: { beside: ['procedural'] } })
    expect(await seen(dana, child)).toMatchObject({ procedural: 'pre-trial', state: 'in-identification' })
  })

  test('at the same moment: both wait at the file’s door, and both answers are there afterwards', async () => {
    const { child, dana, gulmira, house } = await aFile()
    const door = await house.sql.reserve()
    await door`begin`
    await door`select 1 from identification.children where id = ${child} for update`
    const both = [dana.submits(correctFacts, { sex: 'boy' }, { about: child, basedOn: 1 }), gulmira.submits(correctFacts, { sex: 'unknown' }, { about: child, basedOn: 1 })]
    for (let waiting = 0; waiting < 2;) {
      const [row] = await house.sql<{ n: number }[]>`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      waiting = row!.n
    }
    await door`commit`
    door.release()
    await Promise.all(both.map(taken))
    const { answers } = await open(dana, child, 'sex')
    expect(answers.map((one: any) => one.value).toSorted()).toEqual(['boy', 'unknown'])

    // And of two who settle at once one is taken and one is told.
    const colleague = await house.person({ roles: ['worker'], desk: house.desks.ngo })
    const conflict = await open(dana, child, 'sex')
    const settling = await Promise.all([dana, colleague].map((who, n) => who.submits(settleConflict, { keep: 'answer', answer: answers[n].id, because: 'asked-both' }, { about: conflict.id, basedOn: 3 })))
    expect(settling.map((one: any) => one.code ?? one.verdict).toSorted()).toEqual(['identification.settled-already', 'taken'])
  })
})

test('the database alone: nobody reads or writes answers of a child they do not serve, only the owner’s desk settles, and what was written is not changed', async () => {
  const { house, child, dana, gulmira, other } = await aFile()
  await taken(dana.submits(correctFacts, { sex: 'boy' }, { about: child, basedOn: 1 }))
  await taken(gulmira.submits(correctFacts, { sex: 'unknown' }, { about: child, basedOn: 1 }))
  const as = async <T>(who: Person, work: (tx: any) => Promise<T>) => await house.staff.parts.app.begin(async (tx) => { await tx`select set_config('katch.session', ${who.token}, true)`; return await work(tx) })
  const count = (tx: any) => tx`select (select count(*) from identification.fact_changes)::int as written, (select count(*) from identification.conflicts)::int as conflicts`
  expect(await as(other, count)).toEqual([{ written: 0, conflicts: 0 }])
  expect(await as(gulmira, count)).toEqual([{ written: 16, conflicts: 1 }])
  const settle = (who: Person) => as(who, (tx) => tx`update identification.conflicts set settled_at = now(), settled_by = ${who.id}, answer = gen_random_uuid(), because = 'child-said'`)
  await expect(settle(gulmira)).rejects.toThrow(/row-level security/)
  expect(await settle(other)).toMatchObject({ count: 0 })
  expect(await as(other, (tx) => tx`update identification.fact_changes set live = false`)).toMatchObject({ count: 0 })
  await expect(as(gulmira, (tx) => tx`update identification.fact_changes set value = '"girl"'`)).rejects.toThrow(/permission denied/)
  await expect(as(gulmira, (tx) => tx`delete from identification.fact_changes`)).rejects.toThrow(/permission denied/)
  await expect(as(other, (tx) => tx`insert into identification.fact_changes (programme, id, child, fact, value, written_by, desk, agency, revision, at, filled_at, became, live)
    values ('katch', gen_random_uuid(), ${child}, 'sex', '"boy"', ${other.id}, ${other.desk!}, ${other.agency}, 9, now(), now(), 'stood', true)`)).rejects.toThrow(/row-level security/)
})
