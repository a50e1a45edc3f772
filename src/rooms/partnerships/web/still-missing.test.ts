import { expect, test } from 'vitest'
import type { AgencyId, DeskId, PersonId } from '#core/ids.ts'
import type { AgencyOnShelf, DeskOnShelf, PersonOnShelf } from './on-shelf.ts'
import { stillMissing, type Standing } from './still-missing.ts'

const id = <T extends string>(name: string) => name as T
const agency = (name: string, more: Partial<AgencyOnShelf> = {}): AgencyOnShelf => ({ id: id<AgencyId>(name), kind: 'NGO', title: { ru: name }, region: 'KZ-61', state: 'active', recoveryKey: null, revision: 1, ...more })
const desk = (of: string, more: Partial<DeskOnShelf> = {}): DeskOnShelf => ({ id: id<DeskId>(`desk of ${of}`), agency: id<AgencyId>(of), title: {}, regions: [], takesConcerns: true, state: 'active', keyVersion: null, recoverable: false, revision: 1, ...more })
const person = (name: string, of: string, { hasKey = false, ...more }: Partial<PersonOnShelf> & { hasKey?: boolean } = {}): PersonOnShelf => ({
  id: id<PersonId>(name), agency: id<AgencyId>(of), shownName: name, state: 'active', isEnrolled: true, revision: 1, desks: of === 'office' ? [] : [{ desk: id<DeskId>(`desk of ${of}`), since: 0, hasKey }], ...more,
})
const office = agency('office', { kind: 'PROGRAMME' })
const asel = { person: id<PersonId>('asel'), agency: office.id, desks: [], roles: ['administrator'] as const }
const dana = { person: id<PersonId>('dana'), agency: id<AgencyId>('ngo'), desks: [id<DeskId>('desk of ngo')], roles: ['worker'] as const }
const roza = { ...dana, person: id<PersonId>('roza'), roles: ['head'] as const }
const empty: Standing = { agencies: [office], desks: [], contacts: [], services: [], people: [person('asel', 'office')], mustChange: [] }
const kinds = (standing: Standing, who: Parameters<typeof stillMissing>[1]) => stillMissing(standing, who).map((one) => one.kind)

test('an empty programme lacks agencies and nothing else yet; each thing that is there brings the next into sight', () => {
  expect(kinds(empty, asel)).toEqual(['agencies'])
  const withAgency = { ...empty, agencies: [office, agency('ngo')] }
  expect(stillMissing(withAgency, asel)).toMatchObject([{ kind: 'desk', agencies: ['ngo'], href: '/people/ngo' }])
  const withDesk = { ...withAgency, desks: [desk('ngo', { takesConcerns: false })] }
  expect(kinds(withDesk, asel)).toEqual(['somebody', 'head', 'service', 'contact', 'concerns'])
  const invited = person('dana', 'ngo', { state: 'invited', isEnrolled: false, roles: [{ role: 'head', regions: [] }] })
  const withPeople: Standing = { ...withDesk, desks: [desk('ngo')], people: [...empty.people, invited], services: [{ agency: id('ngo') }], contacts: [{ desk: id('desk of ngo') }] }
  expect(stillMissing(withPeople, asel)).toMatchObject([{ kind: 'arrive', people: ['dana'], href: '/people/person/dana' }])
  const arrived = { ...withPeople, people: [...empty.people, { ...invited, state: 'active' as const, isEnrolled: true }] }
  expect(kinds(arrived, asel)).toEqual(['key'])
  const withKey = { ...arrived, desks: [desk('ngo', { keyVersion: 1 })] }
  expect(kinds(withKey, asel)).toEqual(['custodians'])
  expect(kinds({ ...withKey, agencies: [office, agency('ngo', { recoveryKey: 'k' })] }, asel)).toEqual([])
})

test('a worker is led to their own desk\'s key, to a colleague who waits for it, to changing it and to sealing it for the custodians', () => {
  const [me, other] = [person('dana', 'ngo', { hasKey: true }), person('timur', 'ngo')]
  const standing: Standing = { ...empty, agencies: [office, agency('ngo'), agency('clinic')], desks: [desk('ngo'), desk('clinic')], people: [me, other] }
  expect(stillMissing(standing, dana)).toMatchObject([{ kind: 'key', count: 1, href: '/people/ngo' }])
  const keyed = { ...standing, desks: [desk('ngo', { keyVersion: 1 })] }
  expect(stillMissing(keyed, dana)).toMatchObject([{ kind: 'give-key', people: ['timur'], href: '/people/person/timur' }])
  expect(kinds({ ...keyed, people: [{ ...me, desks: [{ ...me.desks[0]!, hasKey: false }] }, other] }, dana), 'nobody gives what they have not').toEqual([])
  expect(kinds({ ...keyed, people: [me], mustChange: [id<DeskId>('desk of ngo')] }, dana)).toEqual(['new-key'])
  const withCustodians = { ...keyed, people: [me], agencies: [agency('ngo', { recoveryKey: 'k' })] }
  expect(kinds(withCustodians, dana)).toEqual(['seal'])
  expect(kinds({ ...withCustodians, desks: [desk('ngo', { keyVersion: 1, recoverable: true })] }, dana)).toEqual([])
})

test('a head sees their own agency only, and nobody is told of what they can neither mend nor ask for', () => {
  const standing: Standing = { ...empty, agencies: [office, agency('ngo'), agency('clinic')], desks: [desk('ngo'), desk('clinic', { takesConcerns: false })], people: [person('roza', 'ngo'), person('asel', 'office')] }
  expect(stillMissing(standing, roza).map((one) => [one.kind, one.agencies])).toEqual([['service', ['ngo']], ['contact', ['ngo']], ['key', ['ngo']]])
  expect(kinds(standing, { ...dana, roles: ['champion'] })).toEqual([])
  expect(kinds({ ...standing, agencies: standing.agencies.map((one) => ({ ...one, state: 'suspended' })), desks: [desk('ngo', { state: 'closed' })] }, asel)).toEqual(['agencies'])
})
