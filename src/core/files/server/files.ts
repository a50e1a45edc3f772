/**
 * Files as rooms know them: named by a submission, come in pieces, opened for a reason, forgotten. All of it sealed; nothing here can
 * open anything. Who may is decided twice: by the code, and by the database's own policies.
 */
import { isServedBy } from '#core/access/server/relations.ts'
import { hasRole, type Who } from '#core/access/who.ts'
import { dayMs, later, type Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import type { ChildId, DeskId, RecordId } from '#core/ids.ts'
import { notYours, refuse, type Refusal } from '#core/refusal.ts'
import type { DeskSeal, SealedFile } from '#core/vault/sealed.ts'
import { publicKeysOf } from '#core/vault/server/vault.ts'
import { piecesOf } from '../sizes.ts'
import * as store from './store.ts'

export { audienceOf, desksFor, filesDone } from './store.ts'

/** Forgotten ones do not count. */
export const mostFilesOfChild = 50
/** In a day and a night, of one person. */
export const mostFilesADay = 20
const mostBytesADay = 20_000_000
/** A file whose pieces have not all come by then never comes. */
export const waitsForPiecesMs = 30 * dayMs

export interface Naming { readonly by: Pick<Who, 'programme' | 'person' | 'desks'>; readonly at: Moment; readonly desk: DeskId; /** On which shelf its child looks different when it has come. */ readonly shelf: string }

/**
 * Names a file that will come in pieces. Kept are the seals of the desk that adds it and of desks that have the child's name; what a
 * phone sealed to others without a line is not.
 * @returns `vault.unreadable` (about another child), `vault.key-replaced` (not sealed to the newest key of the own desk),
 *   `files.too-many-of-child` {most}, `files.too-many-today` {most}, `access.not-yours` (the number is taken).
 */
export async function nameFile(tx: Tx, child: ChildId, { file, child: of, bytes, seals }: SealedFile, { by, at, desk, shelf }: Naming): Promise<Refusal | undefined> {
  if (of !== child) return refuse('vault.unreadable', { field: 'file.child' })
  if (await store.keptOf(tx, child) >= mostFilesOfChild) return refuse('files.too-many-of-child', { most: mostFilesOfChild })
  const today = await store.namedSince(tx, by.person, later(at, -dayMs))
  if (today.files >= mostFilesADay || today.bytes + bytes > mostBytesADay) return refuse('files.too-many-today', { most: mostFilesADay })
  const [current, entitled] = [await publicKeysOf(tx, seals.map((seal) => seal.desk)), (await store.desksFor(tx, [child])).get(child) ?? []]
  const kept = seals.filter((seal) => (seal.desk === desk || entitled.includes(seal.desk)) && current.some((key) => key.desk === seal.desk && key.keyVersion === seal.keyVersion))
  if (!kept.some((seal) => seal.desk === desk)) return refuse('vault.key-replaced')
  if (!await store.insertFile(tx, { id: file, child, by: by.person, desk, bytes, pieces: piecesOf(bytes), shelf, at })) return notYours()
  await store.insertSeals(tx, { file, child, by: by.person, ownDesk: desk, at }, kept, by.programme)
  return undefined
}

/** Destroys the seals and pieces of a file. False where it is not this person's to forget. */
export async function forgetFile(tx: Tx, file: RecordId, at: Moment): Promise<boolean> {
  return await store.destroy(tx, file, at)
}

/** Which of these this person can open. */
export async function filesOpenTo(tx: Tx, who: Who, files: readonly RecordId[]): Promise<ReadonlySet<RecordId>> {
  return files.length === 0 ? new Set() : new Set((await store.sealsFor(tx, files, who.desks)).map(({ file }) => file))
}

export interface OpenedFile { readonly file: RecordId; readonly child: ChildId; readonly bytes: number; readonly pieces: number; readonly seals: readonly DeskSeal[]; /** Own the child, and have no seal yet: whoever opens the file makes one. */ readonly owners: readonly DeskId[] }

/** What opens a file, and from now on its pieces for a few minutes. The caller writes the reason into the log and commits before any of it leaves. */
export async function openFileFor(tx: Tx, who: Who, id: RecordId): Promise<OpenedFile | Refusal<'access.not-yours'>> {
  const found = await openable(tx, who, id)
  if (!found) return notYours()
  const { file, seals } = found
  await store.insertOpening(tx, id, who.person)
  return { file: id, child: file.child, bytes: file.bytes, pieces: file.pieces, seals: seals.map(({ file: _file, ...seal }) => seal), owners: await store.ownersWithout(tx, id) }
}

/**
 * From who has opened a file in the last ten minutes: its key, sealed to desks that own its child and had no seal of it. Others' seals, and those to a key that was replaced, are not kept.
 * @returns those desks, with the file for their shelves.
 */
export async function sealFileTo(tx: Tx, who: Who, id: RecordId, { seals, at }: { readonly seals: readonly DeskSeal[]; readonly at: Moment }): Promise<{ readonly file: store.FileRow; readonly desks: readonly DeskId[] } | Refusal<'access.not-yours'>> {
  const found = await openable(tx, who, id)
  if (!found) return notYours()
  const { file } = found
  const current = await publicKeysOf(tx, await store.ownersWithout(tx, id))
  const kept = seals.filter((seal) => current.some((key) => key.desk === seal.desk && key.keyVersion === seal.keyVersion))
  await store.insertSeals(tx, { file: id, child: file.child, by: who.person, at }, kept, who.programme)
  return { file, desks: [...new Set(kept.map(({ desk }) => desk))] }
}

/** A file that is there and that this person's desks can open now. */
async function openable(tx: Tx, who: Who, id: RecordId): Promise<{ readonly file: store.FileRow; readonly seals: Awaited<ReturnType<typeof store.sealsFor>> } | undefined> {
  const file = await store.fileById(tx, id)
  if (!file?.isDone || file.isForgotten || !hasRole(who, 'worker') || !await isServedBy(tx, who.desks, file.child)) return undefined
  const seals = await store.sealsFor(tx, [id], who.desks)
  return seals.length === 0 ? undefined : { file, seals }
}

/** One piece of a file that this person has opened with a reason in the last ten minutes. */
export async function pieceFor(tx: Tx, who: Who, id: RecordId, n: number): Promise<Uint8Array | Refusal<'access.not-yours'>> {
  const file = await store.fileById(tx, id)
  if (!file || !hasRole(who, 'worker') || !await isServedBy(tx, who.desks, file.child) || (await store.sealsFor(tx, [id], who.desks)).length === 0) return notYours()
  return await store.pieceOf(tx, id, n, who.person) ?? notYours()
}

/** Which pieces of a file this person named have come. Whoever else asks learns nothing. */
export async function piecesCome(tx: Tx, who: Who, id: RecordId): Promise<{ there: readonly number[] } | Refusal<'access.not-yours'>> {
  const file = await store.fileById(tx, id)
  const there = file?.namedBy === who.person ? await store.piecesThere(tx, id) : undefined
  return there ? { there } : notYours()
}

/** Takes one piece from who named the file. `whole`: it was the last one missing, and this is the file. */
export async function takePieceOf(tx: Tx, who: Who, id: RecordId, piece: { n: number; bytes: Uint8Array; at: Moment }): Promise<{ there: readonly number[]; whole?: store.FileRow } | Refusal<'access.not-yours'>> {
  const file = await store.fileById(tx, id)
  if (file?.namedBy !== who.person) return notYours()
  const isLast = await store.takePiece(tx, id, piece)
  const there = await store.piecesThere(tx, id)
  return there ? { there, ...(isLast && { whole: file }) } : notYours()
}
