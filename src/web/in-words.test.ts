import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayMs, type Moment } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import type { FindsOf } from '#core/ui/rooms.ts'
import { putInWords } from './in-words.ts'

interface Agency { readonly id: RecordId; readonly title: string }
interface Desk { readonly id: RecordId; readonly title: string; readonly agency: RecordId }
interface Concern { readonly id: RecordId }
const finds: FindsOf = ({ record, now }) => ({
  agencies: ({ title }: Agency) => ({ title }),
  desks: ({ title, agency }: Desk) => ({ title, more: record<Agency>('agencies', agency)?.title ?? 'nobody' }),
  concerns: ({ id }: Concern) => ({ title: `${id} day ${Math.floor(now() / dayMs)}` }),
})

function openShelves() {
  const shelves: Record<string, Map<RecordId, { id: RecordId }>> = { agencies: new Map(), desks: new Map(), concerns: new Map() }
  const house = { at: 20_000 * dayMs as Moment }
  const words = () => putInWords({
    finds: [finds], house: { t: (key) => key, lang: 'ru' }, now: () => house.at,
    shelf: (name) => [...shelves[name]!.values()], record: (shelf, id) => shelves[shelf]!.get(id!),
  })
  return { shelves, house, words }
}

const title = fc.constantFrom('Қамқор', 'Үміт', 'Oʻzgarish', 'Центр')
const change = fc.oneof(
  fc.record({ do: fc.constant('agencies' as const), n: fc.nat(2), title }),
  fc.record({ do: fc.constant('desks' as const), n: fc.nat(2), title, of: fc.nat(2) }),
  fc.record({ do: fc.constant('concerns' as const), n: fc.nat(1) }),
  fc.record({ do: fc.constant('forget' as const), shelf: fc.constantFrom('agencies', 'desks', 'concerns'), n: fc.nat(2) }),
  fc.record({ do: fc.constant('some ahead' as const), steps: fc.nat(5) }),
  fc.record({ do: fc.constant('a day goes by' as const) }),
)

test('whatever changes, and however far it was put into words ahead, as much is found as where everything is put into words now', () => {
  fc.assert(fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
    const { shelves, house, words } = openShelves()
    const kept = words()
    const id = (n: number) => `n${n}` as RecordId
    for (const one of changes) {
      if (one.do === 'agencies') shelves.agencies!.set(id(one.n), { id: id(one.n), title: one.title } as Agency)
      else if (one.do === 'desks') shelves.desks!.set(id(one.n), { id: id(one.n), title: one.title, agency: id(one.of) } as Desk)
      else if (one.do === 'concerns') shelves.concerns!.set(id(one.n), { id: id(one.n) })
      else if (one.do === 'forget') shelves[one.shelf]!.delete(id(one.n))
      else if (one.do === 'a day goes by') house.at = house.at + dayMs as Moment
      else {
        const ahead = kept.ahead()
        for (let n = 0; n < one.steps && !ahead.next().done; n++);
      }
      for (const typed of ['қам', 'умит', 'o', 'центр nobody', 'day']) expect(kept.finder().find(typed, 40)).toEqual(words().finder().find(typed, 40))
    }
  }))
})

test('what was put into words ahead is not put into them again', () => {
  const { shelves, house } = openShelves()
  let put = 0
  for (let n = 0; n < 50; n++) shelves.agencies!.set(`n${n}` as RecordId, { id: `n${n}` as RecordId, title: 'Үміт' } as Agency)
  const kept = putInWords({
    finds: [() => ({ agencies: ({ title: said }: Agency) => { put++; return { title: said } } })], house: { t: (key) => key, lang: 'ru' }, now: () => house.at,
    shelf: (name) => [...shelves[name]!.values()], record: () => undefined,
  })
  const ahead = kept.ahead()
  while (!ahead.next().done);
  expect(put).toBe(50)
  expect(kept.finder().find('умит', 100)).toHaveLength(50)
  shelves.agencies!.set('n7' as RecordId, { id: 'n7' as RecordId, title: 'Қамқор' } as Agency)
  expect(kept.finder().find('умит', 100)).toHaveLength(49)
  expect(put).toBe(51)
})
