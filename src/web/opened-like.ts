/**
 * Which files of an invented notebook count as opened lately (Security E-8). What was opened lies at rest, and is not asked for at the next opening: as many as in the own notebook, with about as much in each.
 * Pure.
 */
import type { Who } from '#core/access/who.ts'
import type { Moment } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import { keptAtRestForMs, type FilesOf, type Opened } from '#core/sync/shelf-life.ts'
import type { ShelfRecord } from '#core/sync/shelf.ts'

interface File { readonly file: RecordId; readonly records: number; /** Lies at rest whether opened or not. */ readonly rests: boolean }
interface Seen { readonly files: FilesOf; readonly who: Pick<Who, 'desks' | 'roles'>; readonly now: Moment }

/** `records`: all of the own notebook; `drawn`: all of the invented one. */
export function openedLike(opened: Opened, { records, drawn }: { records: readonly ShelfRecord[]; drawn: readonly ShelfRecord[] }, seen: Seen): Opened {
  const own = new Map(filesOf(records, seen).map((one) => [one.file, one]))
  const free = new Set(filesOf(drawn, seen))
  const like: Record<RecordId, Moment> = {}
  for (const [file, at] of (Object.entries(opened) as [RecordId, Moment][]).toSorted(([, a], [, b]) => b - a)) {
    const there = own.get(file)
    if (!there || seen.now - at >= keptAtRestForMs) continue
    const [nearest] = [...free].filter(({ rests }) => rests === there.rests).toSorted((a, b) => Math.abs(a.records - there.records) - Math.abs(b.records - there.records))
    if (!nearest) continue
    free.delete(nearest)
    like[nearest.file] = at
  }
  return like
}

function filesOf(records: readonly ShelfRecord[], { files, who, now }: Seen): File[] {
  const found = new Map<RecordId, File>()
  for (const { shelf, record } of records) {
    const of = files[shelf]?.(record, who)
    if (!of) continue
    const known = found.get(of.file)
    found.set(of.file, { file: of.file, records: (known?.records ?? 0) + 1, rests: known?.rests || of.waits === true || now - of.changedAt < keptAtRestForMs })
  }
  return [...found.values()]
}
