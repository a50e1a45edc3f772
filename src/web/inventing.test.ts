import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayMs, hourMs, later, minuteMs, moment, type Moment } from '#core/clock.ts'
import { chanceFrom } from '#core/chance.ts'
import { isId, newId, type AgencyId, type ChildId, type DeskId, type PersonId, type RecordId } from '#core/ids.ts'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { latestOf, lotsOf } from '#core/sync/likeness.ts'
import { keptAtRestForMs } from '#core/sync/shelf-life.ts'
import { openShelf, type ShelfRecord } from '#core/sync/shelf.ts'
import { katch } from '#programmes/katch/programme.ts'
import { encodeRecord } from '#core/matching/encode.ts'
import { knownOfChild } from '#core/matching/known.ts'
import { deriveMatchingKeys } from '#core/matching/prf.ts'
import { sendEncoding } from '#core/matching/sent.ts'
import { harmNow } from '#rooms/identification/advice.ts'
import { signCodes, type SignCode } from '#rooms/identification/codes.ts'
import { encodedThere, fileOf, identityOf, otherSigns, type Drawn } from '#rooms/identification/decoy.ts'
import { inventAll, lookAt, newsOf, textsFrom, type Place } from './inventing.ts'

const [desk, agency, person] = [newId<DeskId>(), newId<AgencyId>(), newId<PersonId>()]
const [toDesk, toAgency] = [newId<DeskId>(), newId<AgencyId>()]
const desks = [{ id: desk, agency, state: 'active', regions: ['KZ-61'] }, { id: toDesk, agency: toAgency, state: 'active', regions: ['KZ-61'] }, { id: newId<DeskId>(), agency: newId<AgencyId>(), state: 'active', regions: ['KZ-61'] }, { id: newId<DeskId>(), agency: newId<AgencyId>(), state: 'closed', regions: ['KZ-61'] }]
const words = ['One sentence.', 'Another sentence, longer.', 'A third.']
const places = fc.record({ now: fc.integer({ min: moment('2026-01-01T00:00:00Z'), max: moment('2028-01-01T00:00:00Z') }).map((at) => at as Moment), seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }), count: fc.integer({ min: 1, max: 8 }) })

/** So many children of the last weeks, each with a referral that waits, a hand-over to sign, a consent, and a concern besides. */
function notebook(now: Moment, count: number): Place {
  const children = Array.from({ length: count }, (_, n) => {
    const [id, metAt] = [newId<ChildId>(), later(now, -n * 4 * dayMs - hourMs)]
    return {
      id, code: { word: 'arsha', number: 100 + n }, sight: 'whole', state: 'potential-at-risk', status: 'potential-at-risk', procedural: 'none', help: 'offered', appeal: 'none', sex: 'girl', age: { basis: 'said', from: 9 + (n % 8), to: 9 + (n % 8), band: '10-13' },
      presumedMinor: true, languages: ['uz', 'ru'], interpreter: 'needed', region: 'KZ-61', district: 'KZ-61.sairam', company: 'alone', carerMayBeInvolved: 'no', staysTonight: 'own-people', atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', needs: ['food'],
      signs: ['SEX-06', 'PLX-02'], noticeWaits: false, noticeMadeAt: null, metAt, changedAt: metAt, revision: 1, next: 'refer', group: [], desks: [desk], asked: [], conflicts: [], clocks: [], photos: [], photosTo: [desk],
      timeline: [{ kind: 'met', at: metAt, desk, agency, facts: { with: 'alone', seenAs: 'at-risk' } }],
    }
  })
  const referrals = children.map(({ id, code, metAt }) => ({
    id: newId(), seenAs: 'receiver', code: `${code.word}-${code.number}`, service: 'doctor', besides: [], urgency: 'days', region: 'KZ-61', fromDesk: toDesk, fromAgency: toAgency, toDesk: desk, toAgency: agency, state: 'waiting', revision: 1, sentAt: metAt,
    openedAt: null, answeredAt: null, closedAt: null, because: null, outcome: null, takenOver: false, turn: { what: 'answer', desk, since: metAt, by: later(metAt, dayMs), level: 'duty' }, ageBand: '10-13', path: [{ what: 'sent', at: metAt }], note: 'Dana was told by her aunt', child: id,
  }))
  const shelves: Record<string, object[]> = {
    children, referrals, desks,
    'hand-overs': referrals.map(({ id, child, sentAt }) => ({ id: newId(), child, referral: id, n: 1, fromDesk: desk, toDesk, happenedAt: sentAt, signedAt: sentAt, placeKind: 'road', condition: 'well', childTold: 'yes', documents: [], present: [], confirmedAt: null, itWasSo: null })),
    'consents': children.map(({ id, metAt }) => ({ id: newId(), child: id, state: 'given', purpose: 'refer', receiver: toAgency, groups: [], abroad: false, readIn: 'uz', givenBy: 'parent', isLive: true, askedAt: metAt, lastDay: null, stopBy: null })),
    'concerns': [{ seenAs: 'desk', id: newId(), state: 'raised', raisedAt: later(now, -hourMs), changedAt: later(now, -hourMs), revision: 1, desk, region: 'KZ-61', district: null, urgency: 'today', seenWhen: 'now', howMany: 1, agesAbout: ['6-11'], placeKind: 'PLX-02', signs: ['RGC-06'], languagesHeard: [], childrenMet: 0, isOwn: false, advice: { says: 'look-closer', rule: 'x', because: [] }, clocks: [] }],
    'notices': [{ id: newId(), kind: 'alarm', shelf: 'alarms', about: newId(), madeAt: now, seenAt: null }, { id: newId(), kind: 'referral-sent', shelf: 'referrals', about: referrals[0]!.id, madeAt: now, seenAt: null }],
  }
  return { who: { person, agency, desks: [desk] }, programme: katch, words, list: <T>(shelf: string) => (shelves[shelf] ?? []) as T[] }
}
const on = <T = any>(records: ReturnType<typeof inventAll>, shelf: string) => records.filter((one) => one.shelf === shelf).map(({ record }) => record as T)

test('what is invented is about others, in the past, and as far on; nothing of the real notebook is in it, and no call for help', () => {
  fc.assert(fc.property(places, fc.integer({ min: 0, max: 100 }), ({ now, seed, count }, days) => {
    const place = notebook(now, count)
    const real = JSON.stringify(['children', 'referrals', 'hand-overs', 'consents', 'concerns', 'notices'].map((shelf) => place.list(shelf)))
    const laid = lookAt(place, { at: now, random: chanceFrom(seed).next })
    const then = later(now, days * dayMs)
    const records = inventAll(laid, place, { now: then, acts: [] })
    expect(records).toEqual(inventAll(laid, place, { now: later(then, 1), acts: [] }))
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length)
    const children = on(records, 'children')
    expect(Math.abs(children.length - count)).toBeLessThanOrEqual(3)
    const [hidden, drawn] = [JSON.stringify(laid), JSON.stringify(records)]
    for (const [id] of real.matchAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g)) if (![desk, agency, person, ...desks.flatMap((one) => [one.id, one.agency])].includes(id as never)) expect(drawn.includes(id)).toBe(false)
    for (const said of ['aunt', 'SEX-06', 'alarms', ...place.list<{ code: string }>('referrals').map(({ code }) => code)]) expect(drawn.includes(said), said).toBe(false)
    for (const said of ['aunt', 'arsha', toDesk, toAgency, desk]) expect(hidden.includes(said), said).toBe(false)
    for (const child of children) {
      expect(isId(child.id)).toBe(true)
      expect(child.metAt).toBeLessThanOrEqual(then)
      expect(on(records, 'referrals').some((one) => one.child === child.id && one.code === `${child.code.word}-${child.code.number}` && one.sex === undefined)).toBe(true)
      expect(child.age.from).toBeLessThan(18)
      expect(identityOf(child).names).toHaveLength(1)
      for (const { at } of fileOf(child, { acts: [], textOf: textsFrom(words, 1), ownWords: 1 }).conversations) expect(at).toBeLessThanOrEqual(then)
    }
    for (const { fromDesk } of on(records, 'referrals')) expect(desks.find(({ id }) => id === fromDesk)?.state).toBe('active')
  }), { numRuns: 60 })
})
test('nobody invented was met when somebody real was, and of many some are missing or stand twice: who looks for one child learns neither', () => {
  const at = moment('2026-11-26T07:00:00Z')
  const differs = Array.from({ length: 30 }, (_, seed) => {
    const place = notebook(at, 8)
    const real = place.list<{ metAt: Moment }>('children').map(({ metAt }) => metAt)
    const children = on<{ metAt: Moment }>(inventAll(lookAt(place, { at, random: chanceFrom(seed).next }), place, { now: at, acts: [] }), 'children')
    for (const { metAt } of children) expect(real).not.toContain(metAt)
    return children.length !== 8
  })
  expect(differs.filter(Boolean).length).toBeGreaterThan(10)
})
test('with a lot that is missing never goes the only hand-over, consent or concern that stands there', () => {
  fc.assert(fc.property(places, ({ now, seed }) => {
    const place = notebook(now, 8)
    const only = new Set<object>(['hand-overs', 'consents'].flatMap((shelf) => place.list<object>(shelf).slice(1)))
    const bare: Place = { ...place, list: <T>(shelf: string) => place.list<T>(shelf).filter((one) => !only.has(one as object)) }
    const records = inventAll(lookAt(bare, { at: now, random: chanceFrom(seed).next }), bare, { now, acts: [] })
    for (const shelf of ['hand-overs', 'consents', 'concerns']) expect(on(records, shelf), shelf).toHaveLength(1)
  }), { numRuns: 100 })
})
test('what is written there is altogether as long as what it is like, in each language', () => {
  const sum = (those: readonly number[]) => those.reduce((all, one) => all + one, 0)
  for (const language of ['kk', 'ru', 'en']) {
    const sentences = Object.entries(readCatalogue(language)).filter(([key]) => key.startsWith('web.invented.words.')).map(([, said]) => String(said))
    const longer = Array.from({ length: 100 }, (_, seed) => {
      const chance = chanceFrom(seed)
      const asked = Array.from({ length: 30 }, () => chance.whole(20, 110))
      const textOf = textsFrom(sentences, seed)
      return (sum(asked.map((letters) => textOf(letters).length)) - sum(asked)) / asked.length
    })
    expect(Math.abs(sum(longer) / longer.length), language).toBeLessThanOrEqual(0.3)
  }
})
test('other signs are as grave: the rule advises the same on them', () => {
  fc.assert(fc.property(fc.integer(), fc.uniqueArray(fc.constantFrom(...signCodes), { minLength: 1, maxLength: 5 }), (seed, signs) => {
    const instead = otherSigns(chanceFrom(seed))
    const harm = (those: readonly string[]) => those.filter((code) => harmNow.includes(code as SignCode)).length
    expect(harm(signs.map(instead))).toBe(harm(signs))
  }))
})
test('what has to be looked up at every opening, because it does not lie at rest, is there in an invented notebook where it is in the own one', () => {
  fc.assert(fc.property(places, ({ now, seed, count }) => {
    const place = notebook(now, count)
    const own = ['children', 'referrals', 'hand-overs', 'consents', 'concerns'].flatMap((shelf) => place.list<{ id: RecordId }>(shelf).map((record): ShelfRecord => ({ shelf, id: record.id, record })))
    const isFar = (records: readonly ShelfRecord[]) => lotsOf(records.filter(({ shelf }) => shelf !== 'notices')).some((lot) => now - latestOf(lot, now) >= keptAtRestForMs)
    const invented = inventAll(lookAt(place, { at: now, random: chanceFrom(seed).next }), place, { now, acts: [] })
    expect(isFar(invented)).toBe(isFar(own))
  }), { numRuns: 400 })
})

test('for a hundred days no code is shown that this phone knows as a real child’s', () => {
  const place = notebook(moment('2026-11-26T07:00:00Z'), 6)
  const at = moment('2026-11-26T07:00:00Z')
  // A random source that would at first draw the very codes that stand there.
  const known = new Set<string>()
  for (let day = 0; day <= 100; day += 2) for (const { code } of on(inventAll(lookAt(place, { at, random: chanceFrom(7).next }), place, { now: later(at, day * dayMs), acts: [] }), 'children')) known.add(`${code.word}-${code.number}`)
  const crowded: Place = { ...place, list: <T>(shelf: string) => (shelf === 'referrals' ? [...place.list<T>(shelf), ...[...known].map((code) => ({ id: newId(), code, seenAs: 'sender', besides: [] }) as T)] : place.list<T>(shelf)) }
  const laid = lookAt(crowded, { at, random: chanceFrom(7).next })
  for (let day = 0; day <= 100; day++) for (const { code } of on(inventAll(laid, crowded, { now: later(at, day * dayMs), acts: [] }), 'children')) expect(known.has(`${code.word}-${code.number}`)).toBe(false)
})
test('what is filled in there has its effect there: an answer, a talk, a signature, a concern taken up, a consent taken back, a child newly met and sent on; what the heart refuses changes nothing', () => {
  fc.assert(fc.property(places, ({ now, seed, count }) => {
    const place = notebook(now, count)
    const laid = lookAt(place, { at: now, random: chanceFrom(seed).next })
    const before = inventAll(laid, place, { now, acts: [] })
    const at = later(now, minuteMs)
    const [met, sent] = [newId<ChildId>(), newId()]
    const meeting = { child: met, desk, code: 'muk-555', safeNow: 'yes', noticeMade: 'not-needed', place: { region: 'KZ-61' }, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'own-people', language: 'uz', interpreter: 'not-needed', sex: 'boy', atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'at-risk', present: [], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger' }
    const sending = { toDesk, service: 'doctor', urgency: 'days', where: { region: 'KZ-61' }, code: 'muk-555', ageBand: '10-13', sex: 'boy', interpreter: 'no', escort: 'any', shareNow: ['age-and-sex'], assessmentSheet: 'not-needed', applicationForServices: 'not-needed', reportByCriteria: 'not-needed', basis: 'law-child-in-danger', viewAsked: 'not-asked' }
    const acts = [
      ...on(before, 'children').map(({ id }) => ({ form: 'identification/another-conversation', about: id, at, answers: { why: 'child-asked', present: ['psychologist'], ownWords: 'typed' } })),
      ...on(before, 'referrals').flatMap(({ id }) => [{ form: 'referral/answer', about: id, at, answers: { answer: 'accept', comeAt: 'now' } }, { form: 'referral/answer', about: id, at, answers: { answer: 'decline', reason: 'no-place' } }]),
      ...on(before, 'hand-overs').map(({ id }) => ({ form: 'referral/confirm-hand-over', about: id, at, answers: { itWasSo: 'yes' } })), ...on(before, 'consents').map(({ id }) => ({ form: 'consent/withdraw', about: id, at, answers: {} })),
      ...on(before, 'concerns').map(({ id }) => ({ form: 'identification/take-up-concern', about: id, at, answers: { decision: 'take-up' } })),
      { form: 'identification/meet-child', about: met, at, answers: meeting, made: met }, { form: 'referral/send', about: met, at, answers: sending, made: sent },
    ]
    const after = inventAll(laid, place, { now: later(at, minuteMs), acts })
    for (const child of on(after, 'children').filter(({ id }) => id !== met)) expect(fileOf(child, { acts, textOf: () => 'x', ownWords: 0 }).conversations.at(-1)).toMatchObject({ at, ownWords: 'typed' })
    for (const { id, state, comeAt, turn } of on(after, 'referrals').filter((one) => one.id !== sent)) expect([id && state, comeAt, turn.what]).toEqual(['accepted', 'now', 'hand-over'])
    for (const { confirmedAt, itWasSo } of on(after, 'hand-overs')) expect([confirmedAt, itWasSo]).toEqual([at, true])
    for (const { state, isLive } of on(after, 'consents')) expect([state, isLive]).toEqual(['withdrawn', false])
    for (const { state } of on(after, 'concerns')) expect(state).toBe('taken-up')
    // It stays, the next day too, as one that the house knows.
    for (const day of [0, 1, 5]) {
      const later_ = inventAll(laid, place, { now: later(at, day * dayMs), acts })
      expect(on(later_, 'children').filter(({ id }) => id === met)).toMatchObject([{ code: { word: 'muk', number: 555 }, timeline: [{ kind: 'met' }] }])
      expect(on(later_, 'children').find(({ id }) => id === met)).not.toHaveProperty('isForeseen')
      expect(on(later_, 'referrals').filter(({ id }) => id === sent)).toMatchObject([{ child: met, state: 'waiting', seenAs: 'sender' }])
    }
  }), { numRuns: 40 })
})

test('as many invented children are found again by their name as real ones, in rows as many; of a real encoding nothing but its length is looked at', async () => {
  const at = moment('2026-11-26T07:00:00Z')
  const place = notebook(at, 8)
  const row = 'x'.repeat(40)
  const lengths = [1, 2, 3, 8, 0, 0, 1, 2]
  for (const [n, child] of place.list<object>('children').entries()) if (lengths[n]! > 0) Object.assign(child, { encoding: { version: '1.1.7', rows: Array.from({ length: lengths[n]! }, () => row) } })
  const laid = lookAt(place, { at, random: () => 0.5 })
  expect(JSON.stringify(laid)).not.toContain(row)
  expect(JSON.stringify(laid)).not.toContain('1.1.7')
  const keys = await deriveMatchingKeys(new Uint8Array(32), '1.1.1')
  const encode = async (child: ChildId, identity: Parameters<typeof knownOfChild>[0], facts: object) => sendEncoding(child, encodeRecord(knownOfChild(identity, facts), keys))
  const children = await Promise.all(on<Drawn>(inventAll(laid, place, { now: at, acts: [] }), 'children').map((drawn) => encodedThere(drawn, { acts: [], held: undefined, encode })))
  expect(children.map(({ encoding }) => encoding?.rows.length ?? 0).toSorted()).toEqual(lengths.toSorted())
  for (const child of children) {
    expect(child).not.toHaveProperty('spellings')
    // The name that is opened there is the one it is found by.
    if (child.encoding) expect((await encode(child.id, identityOf(child), { sex: child.sex, at: child.metAt })).rows).toEqual(child.encoding.rows)
  }
  const [first] = children.filter(({ encoding }) => encoding)
  const typed = await encode(first!.id, { names: [{ given: 'Зебо' }] } as never, {})
  expect((await encodedThere(first!, { acts: [{ form: 'identification/write-name', about: first!.id, at, answers: {}, sealed: { encoding: typed } }], held: undefined, encode })).encoding!.rows).toEqual(typed.rows)
})

test('what stands in an invented notebook already is no news; what came, changed or went is, and what does not lie at rest is asked for by itself', () => {
  fc.assert(fc.property(places, fc.integer({ min: 1, max: 40 }), ({ now, seed, count }, days) => {
    const place = notebook(now, count)
    const laid = lookAt(place, { at: now, random: chanceFrom(seed).next })
    const [before, after] = [now, later(now, days * dayMs)].map((then) => inventAll(laid, place, { now: then, acts: [] })) as [ShelfRecord[], ShelfRecord[]]
    const there = openShelf()
    const page = (changes: readonly { shelf: string; id: RecordId; record: object | null }[]) => there.apply({ upTo: there.after + 1, audiences: [], more: false, mark: '', changes: [...changes] })
    page(before)
    expect(newsOf(inventAll(laid, place, { now: later(now, 1), acts: [] }), there)).toEqual([])
    page(newsOf(after, there))
    for (const { shelf, id, record } of after) expect(there.get(shelf, id)).toEqual(record)
    expect(there.list('children')).toHaveLength(on(after, 'children').length)
    expect(newsOf(after, there)).toEqual([])
    const [far] = after
    if (far) expect(newsOf(after, { list: () => [], get: () => undefined, elsewhere: [{ shelf: far.shelf, id: far.id }] })).toHaveLength(after.length - 1)
  }), { numRuns: 60 })
})
