import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import { dayMs, hourMs, later, type Moment } from '#core/clock.ts'
import { newId, type SubmissionId } from '#core/ids.ts'
import type { ShelfRecord } from '#core/sync/shelf.ts'
import type { SecondCopy } from '#core/sync/web/outbox.ts'
import { anotherConversation, meetChild } from '#rooms/identification/forms.ts'
import { besideLike, provedAfter } from './beside.ts'
import type { SentOne } from './ledger.ts'

const now = 1_790_000_000_000 as Moment
const sentOnes = fc.array(fc.record({ form: fc.constantFrom(meetChild.name, anotherConversation.name), ago: fc.integer({ min: 1, max: 29 * dayMs }), waited: fc.integer({ min: 0, max: hourMs }), isProved: fc.boolean(), back: fc.constantFrom('taken' as const, 'refused' as const) }), { maxLength: 40 })
  .map((all) => all.map(({ form, ago, waited, isProved, back }): SentOne => {
    const filledAt = later(now, -ago)
    const sentAt = Math.min(now, filledAt + waited) as Moment
    return { id: newId(), form, filledAt, sentAt, back, ...(back === 'refused' && { code: 'identification.no-such-child', words: { code: 'Арша 118' } }), ...(isProved && { provedAt: now }) }
  }))

function copyOf({ id, form, filledAt, sentAt }: SentOne, n: number): SecondCopy {
  return { order: n, takenAt: sentAt, verdict: { verdict: 'taken', about: newId() }, envelope: { id: id as SubmissionId, form, version: 1, filledAt, device: 'a-phone', answers: { note: 'Dana was told by her aunt', n } } }
}

test('what has left the phone stands in an invented notebook as in the own one: as many, as long, never in the future, under no number and with no word of the own one', () => {
  fc.assert(fc.property(sentOnes, fc.integer({ min: 0, max: 2 ** 31 }), (sent, seed) => {
    const copies = sent.filter(({ provedAt, back }) => provedAt === undefined && back === 'taken').map(copyOf)
    const drawn = besideLike({ sent, copies }, { at: now, records: [], random: chanceFrom(seed).next, id: newId })
    const told = JSON.stringify(drawn)
    for (const { id } of sent) expect(told.includes(id)).toBe(false)
    for (const said of ['aunt', 'Арша', 'no-such-child']) expect(told.includes(said)).toBe(false)
    if (sent.length <= 10) {
      expect([drawn.sent.length, drawn.copies.length]).toEqual([sent.length, copies.length])
      expect(drawn.sent.map(({ form }) => form).toSorted()).toEqual(sent.map(({ form }) => form).toSorted())
    }
    for (const one of drawn.sent) {
      expect(one.filledAt).toBeLessThanOrEqual(one.sentAt)
      expect(Math.max(one.sentAt, one.provedAt ?? 0)).toBeLessThanOrEqual(now)
    }
    // What waits for its proof is what a line says has left.
    expect(new Set(drawn.copies.map(({ envelope }) => envelope.id as string)).difference(new Set(drawn.sent.map(({ id }) => id))).size).toBe(0)
    for (const copy of drawn.copies) expect(copies.some(({ envelope }) => Math.abs(JSON.stringify(envelope).length - JSON.stringify(copy.envelope).length) <= 1)).toBe(true)
  }))
})

test('a line about a meeting tells the hour at which a child of the invented notebook was met', () => {
  const metAt = later(now, -5 * dayMs)
  const sent: SentOne[] = [{ id: newId(), form: meetChild.name, filledAt: later(now, -6 * dayMs), sentAt: later(now, -6 * dayMs + 60_000), back: 'taken' }]
  const records: ShelfRecord[] = [{ shelf: 'children', id: newId(), record: { metAt } }]
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
    const [line] = besideLike({ sent, copies: [] }, { at: now, records, random: chanceFrom(seed).next, id: newId }).sent
    expect(line).toMatchObject({ filledAt: metAt, sentAt: metAt + 60_000 })
  }))
})

test('what waits for its proof is let go as late as the own one was, and never where nothing ever was', () => {
  const one = { id: newId(), form: meetChild.name, filledAt: now, sentAt: now, back: 'taken' as const }
  expect(provedAfter([{ ...one, provedAt: later(now, hourMs) }, { ...one, provedAt: later(now, 5 * hourMs) }, one])).toBe(5 * hourMs)
  expect(provedAfter([one])).toBe(undefined)
})
