import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import { dayMs, later, moment, type Moment } from '#core/clock.ts'
import { newId, type AgencyId, type DeskId, type PersonId } from '#core/ids.ts'
import { codesIn, drawLike, latestOf, likenessOf, lotsOf, type Own } from './likeness.ts'
import type { ShelfRecord } from './shelf.ts'

const now = moment('2026-11-26T12:00:00+05:00')
const own: Own = { desk: newId<DeskId>(), agency: newId<AgencyId>(), person: newId<PersonId>() }
const [desk, agency] = [newId<DeskId>(), newId<AgencyId>()]
const agencyOf = (id: string) => (id === desk ? agency : id === own.desk ? own.agency : undefined)
const keeps = { keys: new Set(['id', 'code', 'state', 'at', 'desk', 'toAgency', 'child', 'steps', 'day', 'phone', 'count']), texts: new Set(['note']) }
const put = (shelf: string, record: object): ShelfRecord => ({ shelf, id: (record as { id: string }).id, record })

test('whatever stands in a record, its likeness holds no id, moment, day, code, name, phone or sentence of it', () => {
  const said = fc.string({ unit: 'grapheme', minLength: 8 }).filter((text) => !/^[\w.-]*$/.test(text))
  const at = fc.integer({ min: now - 90 * dayMs, max: now })
  fc.assert(fc.property(said, said, at, fc.integer({ min: 100, max: 999 }), fc.integer({ min: 1_000_000, max: 9_999_999 }), (note, unknown, when, number, tail) => {
    const [id, child, phone] = [newId(), newId(), `+7701${tail}`]
    const record = { id, child, code: `arsha-${number}`, state: unknown, at: when, desk, toAgency: agency, steps: [{ at: when + 1, desk: own.desk, name: unknown }], day: '2026-11-20', note, phone, somethingNew: unknown, aWord: 'Dana' }
    const like = JSON.stringify(likenessOf([put('referrals', record)], { own, keeps: () => keeps, at: now, agencyOf }))
    for (const real of [id, child, desk, agency, own.desk, 'arsha', String(when), '2026-11', phone, String(tail), note, unknown, 'Dana'].map((one) => JSON.stringify(one).slice(1, -1))) expect(like.includes(real), real).toBe(false)
  }))
})
test('what is drawn is of the same shape, as long ago, about others; who names whom stays, and the own desk is the own desk', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 40 }), (seed, days) => {
    const [child, referral] = [newId(), newId()]
    const lot = [put('children', { id: child, code: { word: 'arsha', number: 418 }, at: later(now, -days * dayMs), desk: own.desk }), put('referrals', { id: referral, child, code: 'arsha-418', at: now, desk, toAgency: agency, note: 'x'.repeat(40), day: '2026-11-25' })]
    const like = likenessOf(lot, { own, keeps: () => keeps, at: now, agencyOf })
    expect(codesIn(like)).toBe(1)
    const other = { agency: newId<AgencyId>(), desks: [newId<DeskId>()] }
    const draw = () => drawLike(like, { chance: chanceFrom(seed), at: later(now, dayMs), own, neighbours: [other], codeOf: () => ({ word: 'muk', number: 500 }), textOf: (letters) => 'y'.repeat(letters), instead: (code) => code }) as { record: any }[]
    const [first, second] = draw()
    expect(draw()).toEqual([first, second])
    expect(first!.record).toEqual({ id: first!.record.id, code: { word: 'muk', number: 500 }, at: now - (days - 1) * dayMs, desk: own.desk })
    expect(second!.record).toEqual({ id: second!.record.id, child: first!.record.id, code: 'muk-500', at: now + dayMs, desk: other.desks[0], toAgency: other.agency, note: 'y'.repeat(40), day: '2026-11-26' })
    expect([child, referral]).not.toContain(first!.record.id)
  }))
})
test('records that name one another are one lot, those of lately first; what lies ahead makes nothing late', () => {
  const [child, sibling, other] = [newId(), newId(), newId()]
  const records = [
    put('children', { id: other, at: now - 9 * dayMs, clocks: [{ dueAt: now + dayMs }] }), put('children', { id: child, at: now - 5 * dayMs, group: [sibling] }), put('children', { id: sibling, at: now - 5 * dayMs, group: [child] }),
    put('referrals', { id: newId(), child: sibling, at: now - dayMs }),
  ]
  const lots = lotsOf(records)
  expect(lots.map((lot) => lot.length)).toEqual([3, 1])
  expect(lots.map((lot) => latestOf(lot))).toEqual([now - dayMs, now - 9 * dayMs])
  expect(latestOf(lots[0]!, later(now, -2 * dayMs) as Moment)).toBe(now - 5 * dayMs)
})
