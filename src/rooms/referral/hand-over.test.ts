import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hourMs, later, moment } from '#core/clock.ts'
import type { DeskId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { beginCustody, confirm, holderAt, holderNow, takeOverFrom, type Custody } from './hand-over.ts'

const found = moment('2026-11-10T12:50:00Z')
const [school, guardianship, centre] = ['school', 'guardianship', 'centre'] as DeskId[] as [DeskId, DeskId, DeskId]

describe('who had the child when', () => {
  test('who found the child answers for the child until somebody has signed', () => {
    const custody = beginCustody(school, found)
    expect(holderAt(custody, later(found, 30 * hourMs))).toBe(school)
    const after = takeOverFrom(custody, { from: school, to: guardianship, at: later(found, hourMs) }, later(found, 2 * hourMs)) as Custody
    expect(holderAt(after, later(found, hourMs - 1))).toBe(school)
    expect(holderAt(after, later(found, hourMs))).toBe(guardianship)
  })

  test('nobody takes over from somebody who does not have the child', () => {
    const custody = beginCustody(school, found)
    expect(takeOverFrom(custody, { from: guardianship, to: centre, at: found }, found)).toMatchObject({ code: 'referral.not-the-holder' })
    expect(takeOverFrom(custody, { from: school, to: school, at: found }, found)).toMatchObject({ code: 'referral.has-the-child' })
  })

  test('a hand-over is neither before the last one nor still to come', () => {
    const custody = beginCustody(school, found)
    expect(takeOverFrom(custody, { from: school, to: centre, at: later(found, -1) }, found)).toMatchObject({ code: 'referral.before-the-last' })
    expect(takeOverFrom(custody, { from: school, to: centre, at: later(found, 1) }, found)).toMatchObject({ code: 'referral.in-the-future' })
  })

  test('who handed over signs once, and nobody else can', () => {
    const entry = { from: school, to: centre, at: found }
    expect(confirm(entry, { by: [centre], itWasSo: true, at: found })).toMatchObject({ code: 'referral.not-your-hand-over' })
    const signed = confirm(entry, { by: [school], itWasSo: true, at: found })
    expect(signed).toMatchObject({ confirmed: { itWasSo: true } })
    expect(confirm(signed as typeof entry, { by: [school], itWasSo: false, at: found })).toMatchObject({ code: 'referral.already-confirmed' })
  })

  test('whatever is tried, there is one holder at every moment from the finding on', () => {
    const desks = [school, guardianship, centre]
    const attempt = fc.record({ from: fc.constantFrom(...desks), to: fc.constantFrom(...desks), hour: fc.integer({ min: -5, max: 40 }) })
    fc.assert(fc.property(fc.array(attempt, { maxLength: 20 }), (attempts) => {
      let custody = beginCustody(school, found)
      attempts.forEach(({ from, to, hour }, i) => {
        const next = takeOverFrom(custody, { from, to, at: later(found, hour * hourMs) }, later(found, i * 3 * hourMs))
        if (!(next instanceof Refusal)) custody = next
      })
      let holder = school
      let last = found
      for (const entry of custody.line) {
        expect(entry.from).toBe(holder)
        expect(entry.at).toBeGreaterThanOrEqual(last)
        holder = entry.to
        last = entry.at
      }
      expect(holderNow(custody)).toBe(holder)
      for (let hour = 0; hour < 60; hour++) expect(desks).toContain(holderAt(custody, later(found, hour * hourMs)))
    }))
  })
})
