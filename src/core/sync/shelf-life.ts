/**
 * What may lie on a phone at rest (Security E-6): of children's files at most 50, opened or changed within seven days. The directory
 * and messages always lie there, and so does what this person's own open work needs, whatever its age.
 */
import type { Who } from '#core/access/who.ts'
import { dayMs, type Moment } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'

export const mostFilesAtRest = 50
export const keptAtRestForMs = 7 * dayMs

/** Where a record belongs: said by its room, never guessed. A shelf about which no room says anything is the directory's. */
export interface Belonging {
  /** The file it lies in: the child's number; where no child is known yet, the record's own. */
  readonly file: RecordId
  /** When it last changed, by the house's clock. */
  readonly changedAt: Moment
  /** One of this person's desks is awaited: an answer, a signature, a visit. */
  readonly waits?: boolean
}
export type Belongs = (record: any, who: Pick<Who, 'desks' | 'roles'>) => Belonging
/** By the name of the shelf. */
export type FilesOf = Readonly<Record<string, Belongs>>

/** By the number of the file: when this person opened it last, of those that were opened lately. */
export type Opened = Readonly<Record<RecordId, Moment>>

export interface FileAtRest { readonly file: RecordId; /** When it was last opened here or changed anywhere. */ readonly touchedAt: Moment; readonly isNeeded: boolean }

/**
 * The files that stay at rest: those that are needed, and of the others the latest touched, as many as there is place for and none
 * untouched for longer than seven days. More than 50 stay only where more than 50 are needed.
 */
export function filesToKeep(files: readonly FileAtRest[], now: Moment): ReadonlySet<RecordId> {
  const needed = files.filter(({ isNeeded }) => isNeeded)
  const others = files.filter(({ isNeeded, touchedAt }) => !isNeeded && now - touchedAt < keptAtRestForMs)
    .toSorted((a, b) => b.touchedAt - a.touchedAt || (a.file < b.file ? -1 : 1))
    .slice(0, Math.max(0, mostFilesAtRest - needed.length))
  return new Set([...needed, ...others].map(({ file }) => file))
}
