import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import type { SubmissionId } from '#core/ids.ts'
import type { Kept } from '#core/sync/outbox.ts'
import type { ShelfRecord } from '#core/sync/shelf.ts'
import { openForeseen } from '#core/ui/foreseen.ts'
import { katch } from '#programmes/katch/programme.ts'
import { aHouse } from '#testing/house.ts'
import { meetChild, type Meeting } from '../forms.ts'
import { identificationRoom } from '../server/room.ts'
import { foresees } from './foresee.ts'

const met = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['guardianship'], noticeMinutesAgo: 10, place: { region: 'KZ-61' }, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'support-centre', language: 'uz', interpreter: 'by-phone',
  sex: 'girl', atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'presumed', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
} as unknown as Meeting
const meetings: readonly Partial<Meeting>[] = [
  {}, { safeNow: 'no', noticeMade: 'not-yet', noticeTo: undefined, noticeMinutesAgo: undefined, urgentNeeds: ['diet-or-allergy'] } as Partial<Meeting>, { seenAs: 'at-risk', with: 'parents', staysTonight: 'safe-place' } as Partial<Meeting>,
  { age: { years: 17, basis: 'said' }, otherLanguages: ['ru', 'uz'], topicsAsked: ['work', 'family'], signs: ['CHD-03'], placeKind: 'PLX-02', procedural: 'recognised', place: { region: 'KZ-61', district: undefined } } as unknown as Partial<Meeting>,
]

test('what the phone foresees of a file is what the house then shows, but for what only the house knows', async () => {
  const house = await aHouse({ rooms: [identificationRoom] })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const who = { agency: house.agencies.ngo.id, desks: [house.desks.ngo] } as never
  for (const [n, more] of meetings.entries()) {
    const child = randomUUID()
    const answers = JSON.parse(JSON.stringify({ ...met, ...more, child, code: `arsha-${418 + n}` })) as Meeting
    const envelope = { id: randomUUID() as SubmissionId, form: meetChild.name, version: meetChild.version, filledAt: house.clock.now(), device: 'a-phone', answers }
    const foreseen = foresees[meetChild.name]!(envelope, { who, programme: katch })
    expect(await dana.submits(meetChild, answers)).toMatchObject({ verdict: 'taken', about: child })
    const shown = (await dana.sees('children')).find(({ id }) => id === child)
    const { isForeseen, timeline, clocks, ...record } = foreseen!.record as Record<string, any>
    expect([isForeseen, clocks, timeline[0].kind]).toEqual([true, [], 'met'])
    expect(shown).toMatchObject({ ...record, photosTo: expect.anything() })
  }
  // Whose code, number or desk is not known cannot be foreseen.
  const envelope = (answers: object) => ({ id: randomUUID() as SubmissionId, form: meetChild.name, version: 1, filledAt: 1 as Moment, device: 'a-phone', answers })
  for (const missing of [{ child: undefined }, { code: undefined }, { code: 'Nigora-418' }]) expect(foresees[meetChild.name]!(envelope({ ...met, child: randomUUID(), code: 'arsha-418', ...missing }), { who, programme: katch })).toBeUndefined()
})

test('what waits stands on the shelf until the house has shown it; what was refused or dropped does not', () => {
  const shown = new Set<string>()
  const verdicts = new Map<string, any>()
  const look = openForeseen({ foresee: ({ id }): ShelfRecord => ({ shelf: 'children', id: `child of ${id}` as never, record: {} }), verdict: (id) => verdicts.get(id), stands: (_shelf, id) => shown.has(id) })
  const waiting = (...ids: string[]) => ids.map((id, order) => ({ order, state: 'waiting', envelope: { id, form: 'x/y' } }) as unknown as Kept)
  const names = (outbox: readonly Kept[]) => look(outbox).map(({ id }) => id)
  expect(names(waiting('a', 'b', 'c'))).toEqual(['child of a', 'child of b', 'child of c'])
  verdicts.set('a', { verdict: 'taken' })
  verdicts.set('b', { verdict: 'refused' })
  expect(names(waiting('c')), 'taken, and not shown yet').toEqual(['child of a', 'child of c'])
  shown.add('child of a')
  expect(names(waiting('c'))).toEqual(['child of c'])
  expect(names([{ ...waiting('c')[0]!, state: 'refused' }])).toEqual([])
})
