import { describe, expect, test } from 'vitest'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { createTranslator } from '#core/i18n/translate.ts'
import type { Moment } from '#core/clock.ts'
import type { ChildId, ConcernId, DeskId, PersonId } from '#core/ids.ts'
import { katch } from '#programmes/katch/programme.ts'
import { readDraft } from '#core/forms/read.ts'
import { passGate } from '../joint.ts'
import { meetChild } from '../forms.ts'
import { endHere, stillAsked } from './ending.ts'
import type { ChildSeen, ConcernAtDesk, ConcernFromAfar, ConcernInRegion, DeskLine } from './on-shelf.ts'
import { clockOfNext, concernActs, desksToPassTo, fileActs, findByCode, gateOf, nextClock, sayConcern, sayWho, sortConcerns, wayOf } from './telling.ts'
import { sayAnswerTerm, whereIsIt } from './telling-concern.ts'

const now = 1_800_000_000_000 as Moment
const at = (minutes: number) => (now + minutes * 60_000) as Moment
const ours = 'ours' as DeskId
const t = createTranslator(readCatalogue('en'), 'en', 'throw')
const clock = (kind: string, due: number, more: object = {}) => ({ kind, startedAt: at(-60), dueAt: at(due), basis: 'clocks.basis.programme', ...more })

const atDesk = (more: Partial<ConcernAtDesk> = {}) => ({
  seenAs: 'desk', id: 'c' as ConcernId, state: 'raised', raisedAt: at(-60), changedAt: at(-60), revision: 1, region: 'KZ-61', district: null, urgency: 'today', desk: ours, howMany: 1, childrenMet: 0, seenWhen: 'today',
  agesAbout: ['12-17'], placeKind: 'PLX-02', signs: ['RGC-06'], languagesHeard: [], isOwn: false, advice: { says: 'look-closer', rule: 'three-elements-1', because: [] }, clocks: [], ...more,
}) as ConcernAtDesk
const fromAfar = (became: ConcernFromAfar['became']): ConcernFromAfar => ({ seenAs: 'raiser', id: 'c' as ConcernId, became, raisedAt: at(-60), changedAt: at(-60), revision: 1 })

const child = (more: Partial<ChildSeen> = {}): ChildSeen => ({
  sight: 'whole',  id: 'n' as ChildId, code: { word: 'arsha', number: 418 }, state: 'potential-presumed', status: 'potential-presumed', procedural: 'none', help: 'offered', appeal: 'none', age: { basis: 'looks', from: 14, to: 14, band: '14-15' }, presumedMinor: true,
  sex: 'girl', languages: ['uz'], interpreter: 'needed', region: 'KZ-61', district: null, company: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', needs: [], signs: [], fromConcern: false, noticeWaits: false, noticeMadeAt: null,
  metAt: at(-120), changedAt: at(-60), revision: 1, next: 'open-joint', group: [], desks: [ours], asked: [], timeline: [], clocks: [], ...more,
})

describe('a concern', () => {
  test('says one word of what became of it to whoever raised it, and offers nothing to do', () => {
    expect(sayConcern(t, fromAfar('somebody-is-with-the-child'))).toBe('Somebody is with the child.')
    for (const became of ['waits', 'taken-up', 'set-aside'] as const) expect(concernActs(fromAfar(became), [ours])).toEqual([])
  })
  test('is answered, passed on or set aside by its desk; then the child is met', () => {
    expect(concernActs(atDesk(), [ours])).toEqual(['take-up', 'pass', 'set-aside'])
    expect(concernActs(atDesk({ state: 'passed' }), [ours])[0]).toBe('take-up')
    expect(concernActs(atDesk({ state: 'taken-up' }), [ours])).toEqual(['meet', 'pass', 'set-aside'])
  })
  test('is no more passed on nor set aside once a child was met, and nothing is done with one set aside', () => {
    expect(concernActs(atDesk({ state: 'taken-up', childrenMet: 1 }), [ours])).toEqual(['meet'])
    expect(concernActs(atDesk({ state: 'set-aside' } as never), [ours])).toEqual([])
  })
  test('a coordinator may only find it another desk', () => {
    const { advice: _, ...seen } = atDesk({ desk: null })
    const concern = { ...seen, seenAs: 'coordinator' } as unknown as ConcernInRegion
    expect(concernActs(concern, [])).toEqual(['pass'])
    expect(sayConcern(t, concern)).toBe('No desk takes concerns there yet. Find one.')
  })
  test('what presses most stands first, before what is newer', () => {
    const concerns = [atDesk({ id: 'new' as ConcernId, raisedAt: at(-1), clocks: [clock('concern-answer-today', 200)] }), atDesk({ id: 'pressing' as ConcernId, clocks: [clock('concern-answer-now', -5)] }), atDesk({ id: 'done' as ConcernId, state: 'taken-up', raisedAt: at(0) })]
    expect(sortConcerns(concerns, [ours]).map(({ id }) => id)).toEqual(['pressing', 'new', 'done'])
  })
  test('is passed only to desks that take concerns and do not have it, its own region first', () => {
    const desk = (id: string, more: Partial<DeskLine>): DeskLine => ({ id: id as DeskId, agency: 'a' as never, title: {}, regions: ['KZ-61'], takesConcerns: true, state: 'active', ...more })
    const desks = [desk('far', { regions: ['KZ-31'] }), desk('near', {}), desk('closed', { state: 'closed' }), desk('no', { takesConcerns: false }), desk('ours', {})]
    expect(desksToPassTo(desks, { desk: ours, region: 'KZ-61' }).map(({ id }) => id)).toEqual(['near', 'far'])
  })
  test('says honestly where it is', () => {
    const kept = (state: 'waiting' | 'refused') => [{ state, envelope: { id: 'x' } }] as never
    expect(whereIsIt([], 'x', 'away')).toBe('sent')
    expect(whereIsIt(kept('waiting'), 'x', 'open')).toBe('on-its-way')
    expect(whereIsIt(kept('waiting'), 'x', 'away')).toBe('waits-for-line')
    expect(whereIsIt(kept('waiting'), 'x', 'signed-out')).toBe('waits-for-line')
    expect(whereIsIt(kept('refused'), 'x', 'open')).toBe('refused')
  })
  test('promises no other time than the programme’s terms, and says that they are not law', () => {
    expect(sayAnswerTerm(t, katch.editions[0], 'now')).toBe('Within 1 h: our rule, not law.')
    expect(sayAnswerTerm(t, katch.editions[0], 'can-wait')).toBe('Within 24 working hours: our rule, not law.')
    expect(sayAnswerTerm(t, { ...katch.editions[0], terms: {} }, 'now')).toBe('Our rule, not law.')
  })
})

describe('a child', () => {
  test('is told by an age only as exact as it is known', () => {
    const say = (age: ChildSeen['age'], sex: ChildSeen['sex'] = 'girl') => sayWho(t, { age, sex })
    expect(say({ basis: 'unknown', band: 'unknown' }, 'unknown')).toBe('Young person, age not known')
    expect(say({ basis: 'looks', from: 14, to: 14, band: '14-15' })).toBe('Girl, about 14')
    expect(say({ basis: 'looks', from: 12, to: 15, band: '10-13' }, 'boy')).toBe('Boy, 12 to 15 by the look')
    expect(say({ basis: 'document', from: 16, to: 16, band: '16-17' })).toBe('Girl, 16 by a document')
    expect(sayWho(createTranslator(readCatalogue('ru'), 'ru', 'throw'), { age: { basis: 'said', from: 11, to: 11, band: '10-13' }, sex: 'boy' })).toBe('Мальчик, 11 лет со слов')
  })
  test('is found by the word, the number, or both', () => {
    const children = [child(), child({ id: 'm' as ChildId, code: { word: 'terek', number: 419 } })]
    for (const typed of ['juni', 'JUNIPER 418', '418', '  418 jun ', 'arsha']) expect(findByCode(t, children, typed).map(({ id }) => id)).toEqual(['n'])
    expect(findByCode(t, children, '41')).toHaveLength(2)
    expect(findByCode(t, children, '')).toHaveLength(2)
    expect(findByCode(t, children, 'juniper 419')).toEqual([])
    expect(findByCode(t, [...children, child({ id: 'again' as ChildId })], 'juniper').map(({ id }) => id)).toEqual(['n', 'again'])
  })
  test('a protection presses nobody', () => {
    const clocks = [clock('decide-on-cooperation', 5), clock('safe-place', 500), clock('to-services', 1, { stoppedAt: now })]
    expect(nextClock(clocks, katch)?.kind).toBe('safe-place')
    expect(nextClock([clock('decide-on-cooperation', 5)], katch)).toBeUndefined()
  })
  test('under a step stands no day to which a permission holds', () => {
    expect(clockOfNext(child({ next: 'explain-and-refer', clocks: [clock('temporary-residence', 5), clock('safe-place', 500)] }), katch)?.kind).toBe('safe-place')
    expect(clockOfNext(child({ next: 'explain-and-refer', clocks: [clock('temporary-residence-longer', 5)] }), katch)).toBeUndefined()
    expect(nextClock([clock('temporary-residence', 5)], katch)?.kind).toBe('temporary-residence')
  })
  test('at risk is helped next, not identified; presumed, the identification is next', () => {
    const nowAt = (one: ChildSeen) => wayOf(one).find(({ state }) => state === 'now')?.station
    expect(nowAt(child({ status: 'potential-at-risk', state: 'potential-at-risk' }))).toBe('referral')
    expect(nowAt(child())).toBe('identification')
    expect(nowAt(child({ staysTonight: 'not-known' }))).toBe('safe-place')
    expect(nowAt(child({ status: 'identified', help: 'in-services', timeline: [{ kind: 'referral-sent', at: now, desk: ours, agency: 'a' as never, facts: {} }] }))).toBeUndefined()
  })
  test('what may be written down follows how the file stands', () => {
    const acts = (more: Partial<ChildSeen>) => fileActs(child(more), { others: 0, me: 'aigul' as PersonId })
    const always = ['settle-age', 'crime-fact', 'representatives', 'represents']
    expect(acts({})).toEqual(['talk', 'joint', 'name', ...always])
    expect(acts({ presumedMinor: false }), 'who is of age speaks for themselves').toEqual(['talk', 'joint', 'name', 'settle-age', 'crime-fact'])
    expect(acts({ sight: 'shared' }), 'a part of a file is enough to help, not to decide').toEqual(['talk', 'joint', ...always])
    expect(acts({ noticeWaits: true })[0]).toBe('notice')
    expect(acts({ state: 'in-identification', status: 'in-identification' })).toEqual(['outcome', 'talk', 'name', ...always])
    expect(acts({ state: 'not-recognised', status: 'not-recognised' })).toContain('appeal')
    expect(acts({ state: 'not-recognised', status: 'not-recognised', appeal: 'open' })).toContain('decide-appeal')
    expect(acts({ state: 'identified', status: 'identified' })).not.toContain('joint')
  })
  test('who objected to advice, or confirmed it, does not answer the objection', () => {
    const advice = { id: 'a', says: 'look-closer', rule: 'three-elements-1', because: [], givenAt: now, state: 'contested', contestedBy: 'dana' as PersonId, confirmedBy: 'saule' as PersonId, answerBy: at(60) } as const
    const acts = (me: string) => fileActs(child({ advice }), { others: 0, me: me as PersonId })
    expect(acts('aigul')).toContain('answer-objection')
    expect(acts('dana')).not.toContain('answer-objection')
    expect(acts('saule')).not.toContain('answer-objection')
  })
})

describe('the gate', () => {
  const ready = { safePlace: 'yes', urgentAid: 'not-needed', urgentNeedsMet: 'yes', procedural: 'none', participants: [{ kind: 'NGO' }], present: ['psychologist'], interpreter: 'there' } as const
  const states = (answers: object, more: Partial<ChildSeen> = {}) => Object.fromEntries(gateOf(answers as never, child(more)).conditions.map(({ code, state }) => [code, state]))

  test('begins with nothing said and nothing missing', () => {
    expect(new Set(Object.values(states({})))).toEqual(new Set(['not-asked']))
  })
  test('opens when the server would open it, and shows each condition that is missing', () => {
    expect(new Set(Object.values(states(ready)))).toEqual(new Set(['met']))
    expect(passGate(ready, { presumedMinor: true })).toBeUndefined()
    expect(states({ ...ready, safePlace: 'no', present: ['police'] })).toMatchObject({ 'safe-place': 'missing', 'educator-or-psychologist': 'missing', 'interpreter': 'met' })
    expect(states({ ...ready, participants: [{ kind: 'EDU' }] })).toMatchObject({ 'identifying-agency': 'missing' })
  })
  test('asks for an educator or psychologist only beside a minor', () => {
    expect(states(ready, { presumedMinor: false })).not.toHaveProperty('educator-or-psychologist')
  })
  test('stays shut for a child recognised in criminal proceedings (Rules 30)', () => {
    expect(gateOf(ready, child({ procedural: 'recognised' })).stops).toBe(true)
    expect(gateOf({ ...ready, procedural: 'recognised' }, child()).stops).toBe(true)
  })
})

describe('a conversation that the child ends', () => {
  const known = { place: { region: 'KZ-61' }, language: 'uz', interpreter: 'by-phone', present: ['psychologist'], distress: 'upset' }
  test('is kept with what the worker knows; nothing more is asked of the child', () => {
    expect(readDraft(meetChild, endHere(known)).problems).toEqual([])
    expect(Object.keys(known).toSorted()).toEqual([...stillAsked].toSorted())
  })
  test('changes nothing that was said before', () => {
    const said = { ...known, safeNow: 'no', sex: 'girl', with: 'other-adults' }
    expect(endHere(said)).toMatchObject({ ...said, childStopped: 'stopped', atSchool: 'not-asked' })
  })
})
