/**
 * What stands on the shelf, in this person's words: each record is put into them once, and again only when it, or another one that is named
 * in them, has changed. The words hang on the records alone: with the shelf they are forgotten.
 */
import { dayOf, type Day, type Moment } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import { makeFinder, readyToFind, type Entry, type Finder } from '#core/sync/search.ts'
import type { FindsOf } from '#core/ui/rooms.ts'

export interface Place { readonly shelf: string; readonly id: RecordId }

export interface InWords {
  /** The shelves that are looked through. */
  readonly shelves: readonly string[]
  /** Puts into words what is not yet, one record with each step. */
  ahead(): Iterator<void>
  /** For what stands there now. What was not put into words ahead is, all at once. */
  finder(): Finder<Place>
  /** One record in words, whatever it is looked for by; `undefined` where it does not stand here. */
  entry(shelf: string, id: RecordId): Entry<Place> | undefined
}

interface Parts {
  readonly finds: readonly FindsOf[]
  readonly house: Pick<Parameters<FindsOf>[0], 't' | 'lang'>
  /** As of now: what they answer may change between two calls. */
  readonly shelf: (name: string) => readonly { readonly id: RecordId }[]
  readonly record: (shelf: string, id: RecordId | undefined) => object | undefined
  readonly now: () => Moment
}

interface Put {
  readonly entry: Entry<Place>
  /** What was looked up for it, and what was found. */
  readonly leansOn: readonly (readonly [shelf: string, id: RecordId | undefined, found: object | undefined])[]
  /** The day on which it was put into words that say the day. */
  readonly day: Day | undefined
}

export function putInWords({ finds, house, shelf, record, now }: Parts): InWords {
  const puts = new WeakMap<object, Put>()
  let leansOn: [string, RecordId | undefined, object | undefined][] = []
  let day: Day | undefined
  const ways = Object.entries(Object.assign({}, ...finds.map((each) => each({
    ...house,
    record(of, id) {
      const found = record(of, id)
      leansOn.push([of, id, found])
      return found as any
    },
    now() {
      day = dayOf(now())
      return now()
    },
  }))) as ReturnType<FindsOf>)

  const stands = (put: Put) => (put.day === undefined || put.day === dayOf(now())) && put.leansOn.every(([of, id, found]) => record(of, id) === found)

  function put(name: string, say: (typeof ways)[number][1], one: { readonly id: RecordId }): Entry<Place> {
    leansOn = []
    day = undefined
    const entry = readyToFind({ of: { shelf: name, id: one.id }, found: say(one) })
    puts.set(one, { entry, leansOn, day })
    leansOn = []
    return entry
  }

  const entryOf = (name: string, say: (typeof ways)[number][1], one: { readonly id: RecordId }) => {
    const known = puts.get(one)
    return known && stands(known) ? known.entry : put(name, say, one)
  }

  return {
    shelves: ways.map(([name]) => name),
    *ahead() {
      for (const [name, say] of ways) {
        for (const one of shelf(name)) {
          const known = puts.get(one)
          if (known && stands(known)) continue
          put(name, say, one)
          yield
        }
      }
    },
    finder: () => makeFinder(ways.flatMap(([name, say]) => shelf(name).map((one) => entryOf(name, say, one)))),
    entry(name, id) {
      const way = ways.find(([of]) => of === name)
      const one = record(name, id) as { readonly id: RecordId } | undefined
      return way && one && entryOf(name, way[1], one)
    },
  }
}
