import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import { dayMs, later, type Moment } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import { filesToKeep, keptAtRestForMs, type FilesOf, type Opened } from '#core/sync/shelf-life.ts'
import type { ShelfRecord } from '#core/sync/shelf.ts'
import { openedLike } from './opened-like.ts'

const now = 1_790_000_000_000 as Moment
const who = { desks: [], roles: [] }
const files: FilesOf = { children: ({ file, changedAt, waits }) => ({ file, changedAt, waits }) }
/** Of each file: how many records, how many days ago it changed, whether somebody is waited for. */
const notebook = fc.array(fc.record({ records: fc.integer({ min: 1, max: 6 }), days: fc.integer({ min: 0, max: 20 }), waits: fc.boolean() }), { maxLength: 20 })
type Notebook = readonly { readonly records: number; readonly days: number; readonly waits: boolean }[]

function recordsOf(those: Notebook, seed: number): ShelfRecord[] {
  const chance = chanceFrom(seed)
  return those.flatMap(({ records, days, waits }) => {
    const file = chance.id() as RecordId
    return Array.from({ length: records }, () => ({ shelf: 'children', id: chance.id() as RecordId, record: { file, changedAt: later(now, -days * dayMs - 1000), waits } }))
  })
}

const fileOf = ({ record }: ShelfRecord) => (record as { file: RecordId }).file

/** How many records do not lie at rest. */
function elsewhere(records: readonly ShelfRecord[], opened: Opened): number {
  const of = Object.groupBy(records, fileOf)
  const rests = filesToKeep(Object.entries(of).map(([file, those]) => {
    const changed = Math.max(...those!.map(({ record }) => (record as { changedAt: number }).changedAt))
    return { file: file as RecordId, touchedAt: Math.max(changed, opened[file as RecordId] ?? 0) as Moment, isNeeded: those!.some(({ record }) => (record as { waits: boolean }).waits) }
  }), now)
  return records.filter((one) => !rests.has(fileOf(one))).length
}

test('where both notebooks hold as much, as much does not lie at rest, whatever was opened', () => {
  fc.assert(fc.property(notebook, fc.infiniteStream(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 9 * dayMs }))), (those, roll) => {
    const [records, drawn] = [recordsOf(those, 1), recordsOf(those, 2)]
    const opened = Object.fromEntries([...new Set(records.map(fileOf))].flatMap((file) => {
      const [isOpened, ago] = roll.next().value
      return isOpened ? [[file, later(now, -ago)]] : []
    })) as Opened
    const like = openedLike(opened, { records, drawn }, { files, who, now })
    expect(elsewhere(drawn, like)).toBe(elsewhere(records, opened))
    // Of the invented one's files, never of the own one's, and only what still counts.
    expect(new Set(Object.keys(like)).difference(new Set(drawn.map(fileOf))).size).toBe(0)
    expect(Object.keys(like)).toHaveLength(Object.values(opened).filter((at) => now - at < keptAtRestForMs).length)
  }))
})

test('of a file that is gone nothing is opened, and where nothing is like what was opened nothing is', () => {
  const [old] = [recordsOf([{ records: 2, days: 20, waits: false }], 1)]
  const opened = { [fileOf(old[0]!)]: now } as Opened
  expect(openedLike(opened, { records: [], drawn: recordsOf([{ records: 2, days: 20, waits: false }], 2) }, { files, who, now })).toEqual({})
  expect(openedLike(opened, { records: old, drawn: recordsOf([{ records: 2, days: 0, waits: false }], 2) }, { files, who, now })).toEqual({})
})
