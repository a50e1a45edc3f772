import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AgencyId, DeskId } from '#core/ids.ts'
import { tiers, type Tier } from './codes.ts'
import { isHidden, whyNotChange, whyNotHide, withoutHidden, type DeskToHide, type Gate, type Hiding } from './secrecy.ts'

const [own, other] = ['agency-a', 'agency-b'] as AgencyId[]
const shelter: DeskToHide = { id: 'shelter' as DeskId, agency: own!, takesConcerns: false, isOpen: true, behind: 0 }
const gate: Gate = { id: 'gate' as DeskId, agency: own!, tier: null, isOpen: true }
const hides = (more: Partial<Hiding> = {}, desk: Partial<DeskToHide> = {}) => whyNotHide({ ...shelter, ...desk }, { tier: 'region', gate, before: null, names: false, ...more })?.code

describe('hiding a desk', () => {
  test('from the third tier on a desk is hidden; one of which nothing was said is not', () => {
    expect([...tiers, null, undefined].filter((tier) => isHidden({ tier }))).toEqual(['workers', 'region', 'own-house'])
  })

  test('needs a gate that works and that everybody may know', () => {
    expect(hides()).toBeUndefined()
    expect(hides({ gate: undefined })).toBe('partnerships.gate-needed')
    expect(hides({ gate: { ...gate, isOpen: false } })).toBe('partnerships.gate-closed')
    expect(hides({ gate: { ...gate, tier: 'workers' } })).toBe('partnerships.gate-hidden')
    expect(hides({ gate: { ...gate, id: shelter.id } })).toBe('partnerships.gate-hidden')
  })

  test('a gate of another agency is named by who knows that it agreed, stays once it is named, and is none for an own house', () => {
    const theirs = { ...gate, agency: other! }
    expect(hides({ gate: theirs })).toBe('partnerships.gate-of-others')
    expect(hides({ gate: theirs, names: true })).toBeUndefined()
    expect(hides({ gate: theirs, before: gate.id })).toBeUndefined()
    expect(hides({ gate: theirs, names: true, tier: 'own-house' })).toBe('partnerships.gate-of-own-house')
  })

  test('who takes champions’ concerns or is somebody’s gate cannot hide', () => {
    expect(hides({}, { takesConcerns: true })).toBe('partnerships.hidden-takes-concerns')
    expect(hides({}, { behind: 2 })).toBe('partnerships.is-gate')
    expect(hides({ tier: 'programme', gate: undefined }, { takesConcerns: true, behind: 2 })).toBeUndefined()
  })

  test('whatever is asked for, what is allowed has a gate that everybody can call', () => {
    const desk = fc.record({ id: fc.constantFrom('shelter', 'gate') as fc.Arbitrary<DeskId>, agency: fc.constantFrom(own!, other!), takesConcerns: fc.boolean(), isOpen: fc.boolean(), behind: fc.nat({ max: 2 }) })
    const asked = fc.record({
      tier: fc.constantFrom(...tiers), before: fc.constantFrom(null, 'gate' as DeskId), names: fc.boolean(),
      gate: fc.option(fc.record({ id: fc.constantFrom('shelter', 'gate') as fc.Arbitrary<DeskId>, agency: fc.constantFrom(own!, other!), tier: fc.constantFrom<Tier | null>(null, ...tiers), isOpen: fc.boolean() }), { nil: undefined }),
    })
    fc.assert(fc.property(desk, asked, (one, hiding) => {
      if (whyNotHide(one, hiding) || !isHidden(hiding)) return
      expect(hiding.gate).toMatchObject({ isOpen: true })
      expect(isHidden(hiding.gate!)).toBe(false)
      expect(hiding.gate!.id).not.toBe(one.id)
      expect(one).toMatchObject({ takesConcerns: false, behind: 0 })
      if (hiding.tier === 'own-house') expect(hiding.gate!.agency).toBe(one.agency)
    }))
  })
})

test('whoever forces somebody to open their notebook finds no hidden desk in it, nor where any is, but for the one they sit at', () => {
  const shelves: Record<string, object[]> = {
    desks: [{ id: 'shelter', tier: 'region', place: 'Abay 12' }, { id: 'own', tier: 'own-house', place: 'Abay 14' }, { id: 'gate', tier: null, place: 'Abay 1' }],
    contacts: [{ id: 1, desk: 'shelter' }, { id: 2, desk: 'gate' }], services: [{ id: 3, desk: 'shelter' }, { id: 4, desk: 'own' }], agencies: [{ id: 'agency' }],
  }
  const list = withoutHidden(<T>(shelf: string) => shelves[shelf] as T[], ['own' as DeskId])
  expect(Object.keys(shelves).map((shelf) => list(shelf))).toEqual([[{ id: 'own', tier: 'own-house' }, { id: 'gate', tier: null }], [{ id: 2, desk: 'gate' }], [{ id: 4, desk: 'own' }], [{ id: 'agency' }]])
})

describe('changing a desk', () => {
  const changes = (desk: Partial<DeskToHide & { tier: Tier | null }>, to: Partial<{ isOpen: boolean; takesConcerns: boolean }>, at?: Gate) => whyNotChange({ ...shelter, tier: null, ...desk }, { isOpen: true, takesConcerns: false, ...to }, at)?.code

  test('a gate stays open while somebody needs it, whatever its other changes', () => {
    expect(changes({ behind: 1 }, { isOpen: false })).toBe('partnerships.is-gate')
    expect(changes({ behind: 1 }, { takesConcerns: true })).toBeUndefined()
    expect(changes({}, { isOpen: false })).toBeUndefined()
  })

  test('a hidden desk takes no concerns, closes freely, and opens again only behind a gate that works', () => {
    expect(changes({ tier: 'workers' }, { takesConcerns: true }, gate)).toBe('partnerships.hidden-takes-concerns')
    expect(changes({ tier: 'workers' }, { isOpen: false }, gate)).toBeUndefined()
    expect(changes({ tier: 'workers', isOpen: false }, {}, { ...gate, isOpen: false })).toBe('partnerships.gate-closed')
    expect(changes({ tier: 'workers', isOpen: false }, {}, gate)).toBeUndefined()
  })
})
