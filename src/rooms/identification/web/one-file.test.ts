import { describe, expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import type { ChildId } from '#core/ids.ts'
import { katch } from '#programmes/katch/programme.ts'
import type { ChildSeen } from './on-shelf.ts'
import { differingBetween, onePerChild, partsHere } from './one-file.ts'
import { pressingPart, wayOf } from './telling.ts'

const part = (id: string, more: Partial<ChildSeen> = {}): ChildSeen => ({
  sight: 'whole', id: id as ChildId, code: { word: 'arsha', number: 418 }, state: 'potential-presumed', status: 'potential-presumed', procedural: 'none', help: 'offered', appeal: 'none', age: { basis: 'looks', from: 14, to: 14, band: '14-15' }, presumedMinor: true,
  sex: 'girl', languages: ['uz'], interpreter: 'needed', region: 'KZ-61', district: null, company: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', needs: [], signs: [], fromConcern: false, noticeWaits: false, noticeMadeAt: null,
  metAt: 2 as Moment, changedAt: 3 as Moment, revision: 1, next: 'open-joint', group: [], desks: [], asked: [], timeline: [], clocks: [], ...more,
})
const oneFile = (kept: string, ...others: string[]) => ({ kept: kept as ChildId, parts: others.map((id) => ({ id: id as ChildId, code: { word: 'arsha', number: 1 } })) })

describe('a file of several parts', () => {
  const [a, b, c] = [part('a', { oneFile: oneFile('b', 'b', 'c'), metAt: 5 as Moment }), part('b', { oneFile: oneFile('b', 'a', 'c') }), part('c', { oneFile: oneFile('b', 'a', 'b'), metAt: 3 as Moment })]
  test('is the same whichever part is opened, the one that goes on in front; a part that is not here yet is left out, and a single file is itself', () => {
    const all = new Map([a, b, c].map((one) => [one.id, one]))
    for (const opened of [a, b, c]) expect(partsHere(opened, (id) => all.get(id)).map(({ id }) => id)).toEqual(['b', 'c', 'a'])
    expect(partsHere(a, () => undefined).map(({ id }) => id)).toEqual(['a'])
    expect(onePerChild([a, b, c, part('d')]).map(({ id }) => id)).toEqual(['b', 'd'])
    expect(onePerChild([a]).map(({ id }) => id)).toEqual(['a'])
    expect(partsHere(part('d'), (id) => all.get(id)).map(({ id }) => id)).toEqual(['d'])
  })
  test('shows side by side what the parts say differently, and takes no silence for an answer', () => {
    const [one, other] = [part('a', { sex: 'girl', atSchool: 'not-asked', languages: ['uz', 'ru'], documents: ['none'] }), part('b', { sex: 'boy', atSchool: 'yes', languages: ['uz'], documents: ['none'], company: 'unknown' })]
    const differing = differingBetween([one, other])
    expect(differing.map(({ fact }) => fact)).toEqual(['sex'])
    expect(differing[0]!.answers.map(({ part: { id }, value }) => [id, value])).toEqual([['a', 'girl'], ['b', 'boy']])
    expect(differingBetween([one])).toEqual([])
    expect(differingBetween([one, { ...one, id: 'c' as ChildId }])).toEqual([])
  })
  test('has gone as far as its furthest part, and is pressed by the term that ends first', () => {
    const decided = part('b', { status: 'identified' })
    expect(wayOf(a, [a, decided]).find(({ station }) => station === 'identification')).toMatchObject({ state: 'done', words: 'statuses.state.identified' })
    expect(wayOf(a, [a]).find(({ station }) => station === 'identification')).not.toMatchObject({ state: 'done' })
    const pressed = part('c', { clocks: [{ kind: 'identification-meeting', startedAt: 1 as Moment, dueAt: 9 as Moment, basis: 'x' }] })
    expect(pressingPart([a, pressed], katch).id).toBe('c')
    expect(pressingPart([a, b], katch).id).toBe('a')
  })
})
