/** Photos in a child's file: added where one is allowed, shown as that there is one, taken away with a reason. Pictures and keys are core/files' and sealed. */
import type { addPhoto, removePhoto } from '../forms.ts'
import { addEvent, childChanged, happenedAt, keepStory, ownChild, ownDesk } from './file.ts'
import * as store from './store.ts'
import * as photoStore from './store-photos.ts'
import type { PhotoRecord } from './store-photos.ts'
import { sightOf } from '#core/access/server/relations.ts'
import type { Sight } from '#core/access/sight.ts'
import type { Who } from '#core/access/who.ts'
import { later } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import { audienceOf, forgetFile, nameFile, waitsForPiecesMs } from '#core/files/server/files.ts'
import type { RecordId } from '#core/ids.ts'
import { notYours, refuse, type Refusal } from '#core/refusal.ts'
import type { Act, Audience, Change, Effects, Filled } from '#core/sync/server/room.ts'

export async function photoAdded(tx: Tx, act: Act, { answers, about, sealed }: Filled<typeof addPhoto>): Promise<Effects | Refusal> {
  const child = about && await ownChild(tx, act.by, about)
  if (!child) return notYours()
  if (!act.programme.photoPurposes.some(({ code }) => code === answers.purpose)) return refuse('identification.photo-purpose', { field: 'purpose' })
  if (answers.agreed === 'no') return refuse('identification.photo-child-says-no', { field: 'agreed' })
  if (!sealed?.file) return refuse('identification.photo-missing')
  const desk = await ownDesk(tx, act, child.id)
  const refused = await nameFile(tx, child.id, sealed.file, { by: act.by, at: act.at, desk, shelf: 'children' })
  if (refused) return refused
  const id = sealed.file.file
  await photoStore.insertPhoto(tx, {
    id, child: child.id, purpose: answers.purpose, agreed: answers.agreed, notAskedBecause: answers.notAskedBecause ?? null, addedBy: act.by.person, desk, agency: act.by.agency, at: happenedAt(act),
  }, act.at)
  await keepStory(tx, act, { child: child.id, about: 'photos', record: id, part: 'seen', desk }, answers.seen)
  await store.updateChild(tx, { ...child, changedAt: act.at, revision: child.revision + 1 })
  await addEvent(tx, act, child.id, desk, 'photo-added', { purpose: answers.purpose })
  return await childChanged(tx, child.id, { purpose: 'assist' })
}

/** By the desk that added it, or who has the whole file: whoever sees that it must not be there need not wait for anybody. */
export async function photoRemoved(tx: Tx, act: Act, { answers, about }: Filled<typeof removePhoto>): Promise<Effects | Refusal> {
  const photo = about && await photoStore.photoById(tx, about)
  const child = photo && await ownChild(tx, act.by, photo.child)
  if (!child || !mayEnd(act.by, (await sightOf(tx, [child.id])).get(child.id)!, photo)) return notYours()
  // Read again behind the child's lock.
  if ((await photoStore.photoById(tx, photo.id))?.ended) return refuse('identification.photo-gone')
  if (!await forgetFile(tx, photo.id, act.at)) return notYours()
  await photoStore.endPhoto(tx, photo.id, { ended: 'removed', because: answers.because, by: act.by.person, at: act.at })
  await store.updateChild(tx, { ...child, changedAt: act.at, revision: child.revision + 1 })
  await addEvent(tx, act, child.id, await ownDesk(tx, act, child.id), 'photo-removed', { because: answers.because })
  // The entry of the log names the photo, not only its child.
  return { ...await childChanged(tx, child.id, { purpose: 'safety' }), about: photo.id }
}

/** A phone that died with its pieces never sends them: what is left then is that there was to be a photo. */
export async function photosNeverCame(tx: Tx, act: Act): Promise<Omit<Effects, 'about'>> {
  const changed: Change[] = []
  for (const photo of await photoStore.photosWaitingSince(tx, later(act.at, -waitsForPiecesMs))) {
    if (!await forgetFile(tx, photo.id, act.at)) continue
    await photoStore.endPhoto(tx, photo.id, { ended: 'never-came', because: null, by: act.by.person, at: act.at })
    changed.push({ shelf: 'children', id: photo.child, to: (await audienceOf(tx, photo.id)).map((desk): Audience => `desk:${desk}`) })
  }
  return { changed }
}

/** That there is a photo, for what, since when and from whom; whether this person's desk can open it. */
export function photosSeen(who: Who, sight: Sight, photos: readonly PhotoRecord[], { whole, open }: { readonly whole: ReadonlySet<RecordId>; readonly open: ReadonlySet<RecordId> }) {
  return photos.filter((photo) => sight === 'whole' || who.desks.includes(photo.desk) || open.has(photo.id)).map((photo) => ({
    id: photo.id, purpose: photo.purpose, at: photo.at, desk: photo.desk, agency: photo.agency, state: photo.ended ?? (whole.has(photo.id) ? 'there' : 'coming'),
    opens: photo.ended === null && open.has(photo.id), mayEnd: photo.ended === null && mayEnd(who, sight, photo), ...(photo.because !== null && { because: photo.because }),
  }))
}

function mayEnd(who: Pick<Who, 'desks'>, sight: Sight, { desk }: Pick<PhotoRecord, 'desk'>): boolean {
  return sight === 'whole' || who.desks.includes(desk)
}
