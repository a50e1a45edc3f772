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

/**
 * Seals a name told later to every desk with which this child's name is shared. It goes in front; what was written before stays behind it. Opening what there is
 * stands on the log. Refuses as the vault does, and `identification.name-not-sealed` where this phone is locked or the desk has no key.
 */
export async function sealNameAgain(keys: Pick<Keys, 'ownDesk' | 'sealFor' | 'isUnlocked' | 'openName' | 'sharedWith'>, name: PersonName, { child, desk }: { child: ChildId; desk: DeskId | undefined }): Promise<SealedParts | Refusal> {
  const own = keys.isUnlocked && desk ? await keys.ownDesk(desk) : undefined
  if (!own) return refuse('identification.name-not-sealed')
  const before = await keys.openName(child, 'same-child')
  if (before instanceof Refusal && before.code !== 'access.not-yours') return before
  const known = before instanceof Refusal ? undefined : before
  const shared = await keys.sharedWith(child)
  if (shared instanceof Refusal) return shared
  const others = (known?.identity.names ?? []).filter((one) => JSON.stringify(one) !== JSON.stringify(name))
  const identity = await keys.sealFor({ ...known?.identity, names: [name, ...others] }, { child, version: (known?.version ?? 0) + 1, desks: [own, ...shared.filter((one) => one.desk !== own.desk)] })
  return identity instanceof Refusal ? refuse('identification.name-not-sealed') : { identity }
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
