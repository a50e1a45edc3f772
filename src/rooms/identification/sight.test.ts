import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dataGroups } from '#core/consent/forms.ts'
import type { DeskId } from '#core/ids.ts'
import { hears, narrow, tellEvent } from './sight.ts'

const file = {
  id: 'child', code: 'arsha-418', status: 'identified', carerMayBeInvolved: 'yes', staysTonight: 'safe-place', sex: 'girl', age: 14, ageDocument: null, languages: ['uz'], interpreter: 'needed', needs: ['food'],
  documents: ['none'], citizenshipSaid: 'UZ', atSchool: 'no', company: 'alone', signs: ['CHD-03'], basis: 'vital', fromConcern: true,
}
const [mine, theirs] = ['mine', 'theirs'] as unknown as [DeskId, DeskId]
const someGroups = fc.uniqueArray(fc.constantFrom<string>(...dataGroups))

test('who works on the file sees all of it', () => {
  expect(narrow(file, 'whole')).toEqual(file)
})

test('a receiving desk sees what keeps the child safe, and of the rest only the groups that were shared', () => {
  expect(narrow(file, new Set())).toEqual({ id: 'child', code: 'arsha-418', status: 'identified', carerMayBeInvolved: 'yes', staysTonight: 'safe-place' })
  expect(narrow(file, new Set(['age-and-sex', 'documents']))).toMatchObject({ sex: 'girl', age: 14, documents: ['none'], citizenshipSaid: 'UZ' })
})

test('no set of groups shows the signs, the company or the ground of a file, and more groups never show less', () => {
  fc.assert(fc.property(someGroups, someGroups, (some, more) => {
    const [less, all] = [narrow(file, new Set(some)), narrow(file, new Set([...some, ...more]))]
    expect(Object.keys(all)).toEqual(expect.arrayContaining(Object.keys(less)))
    for (const name of ['company', 'signs', 'basis', 'fromConcern']) expect(all).not.toHaveProperty(name)
  }))
})

test('stories are heard where they were told and by who has the whole file; the child’s view also where it was shared', () => {
  fc.assert(fc.property(someGroups, fc.constantFrom('story', 'reasons', 'appeal_why', 'age_why', 'decision_why'), (groups, part) => {
    expect(hears(new Set(groups), [mine], { part, desk: theirs })).toBe(false)
    expect(hears(new Set(groups), [mine], { part, desk: mine })).toBe(true)
    expect(hears('whole', [mine], { part, desk: theirs })).toBe(true)
    expect(hears(new Set(groups), [mine], { part: 'childs_view', desk: theirs })).toBe(groups.includes('childs-view'))
  }))
})

test('that something happened is known; its particulars are not', () => {
  const event = { kind: 'met', desk: theirs, facts: { with: 'parents' } }
  expect(tellEvent(event, new Set(dataGroups), [mine])).toEqual({ ...event, facts: {} })
  expect(tellEvent(event, 'whole', [mine])).toEqual(event)
})
