/** Who the child is goes along sealed, or stays behind: never in clear. */
import { meetChild, type Meeting } from '../forms.ts'
import type { ChildId, DeskId } from '#core/ids.ts'
import { splitByZone } from '#core/forms/form.ts'
import type { PersonName } from '#core/forms/fields.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import type { SealedParts } from '#core/vault/sealed.ts'
import type { Keys } from '#core/vault/web/keys.ts'

/** What leaves the phone readable: everything but identity. */
export function withoutIdentity(answers: Meeting): object {
  const { facts, story } = splitByZone(meetChild, answers)
  return { ...facts, ...story }
}

export type CannotSeal = Refusal<'identification.name-not-sealed'>

/** Seals the name to the desk that opens the file. Without a name there is nothing to seal; `identification.name-not-sealed` where this phone is locked or the desk has no key. */
export async function sealName(keys: Pick<Keys, 'ownDesk' | 'sealFor' | 'isUnlocked'>, answers: Meeting, { child, desk }: { child: ChildId; desk: DeskId | undefined }): Promise<SealedParts | undefined | CannotSeal> {
  const name = (splitByZone(meetChild, answers).identity as { name?: PersonName }).name
  if (!name) return undefined
  const to = keys.isUnlocked && desk ? await keys.ownDesk(desk) : undefined
  if (!to) return refuse('identification.name-not-sealed')
  const identity = await keys.sealFor({ names: [name] }, { child, version: 1, desks: [to] })
  return identity instanceof Refusal ? refuse('identification.name-not-sealed') : { identity }
}
