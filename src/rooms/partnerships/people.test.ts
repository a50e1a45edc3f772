import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { roleNames } from '#core/access/who.ts'
import { newId, type AgencyId, type DeskId, type PersonId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { katch } from '#programmes/katch/programme.ts'
import { custodians } from '#core/vault/recovery.ts'
import { agencyKinds, custodiansOfAKey, givenRoles, regionCodes, screenLanguages, serviceCodes, spokenLanguages } from './codes.ts'
import { addStaff, bringToDesk, changeState, endRoleOf, giveRoleTo, rolesOfHeads, takeFromDesk, whyNotInvite, whyNotManage, type Manager, type Staff } from './people.ts'

const [here, there] = [newId<AgencyId>(), newId<AgencyId>()]
const desk = newId<DeskId>()
const head: Manager = { person: newId<PersonId>(), agency: here, roles: ['head'] }
const administrator: Manager = { person: newId<PersonId>(), agency: there, roles: ['administrator'] }

function somebody(more: Partial<Staff> = {}): Staff {
  return { id: newId<PersonId>(), agency: here, state: 'active', roles: ['worker'], desks: [], isEnrolled: true, ...more }
}

test('the codes of the forms are those of the programme', () => {
  const same = (ours: readonly string[], theirs: readonly string[]) => expect(ours.toSorted()).toEqual(theirs.toSorted())
  same(agencyKinds, katch.agencyTypes.map((one) => one.code))
  same(regionCodes, katch.regions.map((one) => one.code))
  same(serviceCodes, katch.services.map((one) => one.code))
  same(spokenLanguages, katch.spokenLanguages.map((one) => one.code))
  same(screenLanguages, katch.languages)
  same([...givenRoles, 'clockwork'], roleNames)
  expect(custodiansOfAKey).toBe(custodians)
})

describe('a head', () => {
  test('manages workers and champions of the own agency', () => {
    expect(whyNotManage(head, somebody())).toBeUndefined()
    expect(whyNotManage(head, somebody({ agency: there }))).toEqual(refuse('access.not-yours'))
    expect(whyNotManage(head, somebody({ roles: ['worker', 'coordinator'] }))).toEqual(refuse('partnerships.above-you'))
    expect(giveRoleTo(head, somebody(), 'head')).toEqual(refuse('partnerships.role-not-yours-to-give'))
  })

  test('does not take over an invitation that an administrator sent to somebody with more rights', () => {
    expect(whyNotInvite(head, somebody({ state: 'invited', isEnrolled: false, roles: ['administrator'] }))).toEqual(refuse('partnerships.above-you'))
    expect(whyNotInvite(head, somebody({ state: 'invited', isEnrolled: false }))).toBeUndefined()
    expect(whyNotInvite(head, somebody())).toEqual(refuse('partnerships.already-enrolled'))
  })

  test('brings people to desks of the own agency only', () => {
    expect(bringToDesk(head, somebody(), { id: desk, agency: there, isOpen: true })).toEqual(refuse('partnerships.desk-of-another'))
    expect(bringToDesk(head, somebody(), { id: desk, agency: here, isOpen: false })).toEqual(refuse('partnerships.desk-closed'))
    expect(bringToDesk(head, somebody(), { id: desk, agency: here, isOpen: true })).toMatchObject({ desks: [desk] })
    expect(bringToDesk(head, somebody({ desks: [desk] }), { id: desk, agency: here, isOpen: true })).toEqual(refuse('partnerships.at-desk-already'))
    expect(takeFromDesk(head, somebody(), desk)).toEqual(refuse('partnerships.not-at-desk'))
  })

  test('adds people to an agency that works', () => {
    const asked = { id: newId<PersonId>(), roles: ['worker'] as const }
    expect(addStaff(head, { ...asked, agency: { id: here, isActive: true } })).toMatchObject({ state: 'invited', roles: ['worker'] })
    expect(addStaff(head, { ...asked, agency: { id: there, isActive: true } })).toEqual(refuse('access.not-yours'))
    expect(addStaff(head, { ...asked, agency: { id: here, isActive: false } })).toEqual(refuse('partnerships.agency-suspended'))
    expect(addStaff(head, { ...asked, roles: ['administrator'], agency: { id: here, isActive: true } })).toEqual(refuse('partnerships.role-not-yours-to-give'))
  })
})

describe('an account', () => {
  test('of somebody who never signed in goes back to invited, not to active', () => {
    expect(changeState(head, somebody({ state: 'suspended', isEnrolled: false }), 'active', [])).toMatchObject({ state: 'invited' })
    expect(changeState(head, somebody({ state: 'suspended' }), 'active', [])).toMatchObject({ state: 'active' })
  })

  test('of somebody who left is empty and stays so', () => {
    const left = changeState(head, somebody({ desks: [desk] }), 'left', []) as Staff
    expect(left).toMatchObject({ state: 'left', roles: [], desks: [] })
    expect(changeState(administrator, left, 'active', [])).toEqual(refuse('partnerships.has-left'))
    expect(giveRoleTo(administrator, left, 'worker')).toEqual(refuse('partnerships.has-left'))
  })

  test('of the last administrator is neither ended nor suspended', () => {
    const last = somebody({ roles: ['administrator'] })
    expect(endRoleOf(administrator, last, 'administrator', [last.id])).toEqual(refuse('partnerships.last-administrator'))
    expect(changeState(administrator, last, 'suspended', [last.id])).toEqual(refuse('partnerships.last-administrator'))
    expect(endRoleOf(administrator, last, 'administrator', [last.id, administrator.person])).toMatchObject({ roles: [] })
  })
})

describe('whatever is tried', () => {
  const agencies = fc.constantFrom(here, there)
  const roles = fc.subarray([...givenRoles])
  const staff = fc.array(fc.record({ agency: agencies, roles, state: fc.constantFrom('invited' as const, 'active' as const, 'suspended' as const), isEnrolled: fc.boolean() }), { minLength: 2, maxLength: 6 })
  const act = fc.record({ by: fc.nat(5), on: fc.nat(5), what: fc.constantFrom('give', 'end', 'suspend', 'leave', 'return'), role: fc.constantFrom(...givenRoles) })
  interface Act { by: number; on: number; what: string; role: (typeof givenRoles)[number] }

  function run(people: Staff[], { by: b, on: o, what, role }: Act): { by: Staff; on: Staff; next: Staff | Refusal } {
    const [by, on] = [people[b % people.length]!, people[o % people.length]!]
    const administrators = people.filter((one) => one.state === 'active' && one.roles.includes('administrator')).map((one) => one.id)
    const manager: Manager = { person: by.id, agency: by.agency, roles: by.roles }
    const next = what === 'give' ? giveRoleTo(manager, on, role) : what === 'end' ? endRoleOf(manager, on, role, administrators)
      : changeState(manager, on, what === 'suspend' ? 'suspended' : what === 'leave' ? 'left' : 'active', administrators)
    return { by, on, next }
  }

  test('nobody changes their own rights, heads make nobody more than a worker, and somebody who gives rights remains', () => {
    fc.assert(fc.property(staff, fc.array(act, { maxLength: 25 }), (start, acts) => {
      const people: Staff[] = start.map((one, i) => ({ ...one, id: `person-${i}` as PersonId, desks: [], ...(i === 0 && { roles: ['administrator'], state: 'active' }) }))
      for (const one of acts) {
        const { by, on, next } = run(people, one)
        if (by.state !== 'active' || next instanceof Refusal) continue
        expect(on.id).not.toBe(by.id)
        if (!by.roles.includes('administrator')) {
          expect(by.roles).toContain('head')
          expect(on.agency).toBe(by.agency)
          expect(next.roles.every((role) => rolesOfHeads.includes(role))).toBe(true)
          expect(on.roles.every((role) => rolesOfHeads.includes(role))).toBe(true)
        }
        if (next.state === 'active') expect(next.isEnrolled || on.state === 'active').toBe(true)
        people[one.on % people.length] = next
        expect(people.some((each) => each.state === 'active' && each.roles.includes('administrator'))).toBe(true)
      }
    }), { numRuns: 500 })
  })
})
