/** Who the child is goes along sealed, or stays behind: never in clear. */
import { meetChild, type Meeting, type writeName } from '../forms.ts'
import { withTold, type Told } from '../who-the-child-is.ts'
import type { Moment } from '#core/clock.ts'
import type { Fields } from '#core/forms/fields.ts'
import { splitByZone, type Form } from '#core/forms/form.ts'
import { readDraft } from '#core/forms/read.ts'
import type { ChildId, DeskId } from '#core/ids.ts'
import type { FactsForMatching } from '#core/matching/known.ts'
import type { AskedChild } from '#core/matching/web/alike-here.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import type { Identity } from '#core/vault/identity.ts'
import type { DeskPublicKey, SealedParts } from '#core/vault/sealed.ts'
import type { Keys } from '#core/vault/web/keys.ts'

/** What leaves the phone readable: everything but identity. */
export function withoutIdentity(answers: Meeting): object {
  const { facts, story } = splitByZone(meetChild, answers)
  return { ...facts, ...story }
}

/** What is written so far, to ask whether the child is known already; `undefined` before anything of it is. `at`: when the age was told. */
export function askedWhileMeeting(draft: Readonly<Record<string, unknown>>, at: Moment): AskedChild | undefined {
  const { sex, age } = readDraft(meetChild, draft).answers as Partial<Meeting>
  return askedWhileWriting(meetChild, draft, { ...(sex && { sex }), ...(age && { age }), at })
}

/** The same of any form that asks who a child is; `facts`: what stands in the child's file. */
export function askedWhileWriting(form: typeof meetChild | typeof writeName, draft: Readonly<Record<string, unknown>>, facts: FactsForMatching): AskedChild | undefined {
  const told = splitByZone(form as typeof writeName, readDraft(form, draft).answers as never).identity as Told
  const identity = Object.keys(told).length === 0 ? undefined : withTold(undefined, told)
  // A number that cannot be one is said where it is written.
  return identity === undefined || identity instanceof Refusal ? undefined : { ...facts, identity }
}

/** The fields of a form that stay in memory until they are sealed: a draft never holds them. */
export function identityFields({ fields }: Form): string[] {
  return Object.entries<Fields[string]>(fields).flatMap(([name, { zone }]) => (zone === 'Z4' ? [name] : []))
}

type SealingKeys = Pick<Keys, 'ownDesk' | 'sealFor' | 'isUnlocked' | 'indexKey'> & Partial<Pick<Keys, 'answerNumbers'>>

/**
 * Seals what was told later to every desk with which this child's name is shared. It goes in front; what was written before stays beside it. Opening what there is
 * stands on the log. Refuses as the vault does, `identification.name-not-sealed` where this phone is locked or the desk has no key, and a number that cannot be one.
 */
export async function sealNameAgain(keys: SealingKeys & Pick<Keys, 'openName' | 'sharedWith'>, told: Told, { child, desk, facts = {} }: { child: ChildId; desk: DeskId | undefined; facts?: FactsForMatching }): Promise<SealedParts | Refusal> {
  const own = keys.isUnlocked && desk ? await keys.ownDesk(desk) : undefined
  if (!own) return refuse('identification.name-not-sealed')
  const before = await keys.openName(child, 'same-child')
  if (before instanceof Refusal && before.code !== 'access.not-yours') return before
  const known = before instanceof Refusal ? undefined : before
  const identity = withTold(known?.identity, told)
  if (identity instanceof Refusal) return identity
  const shared = await keys.sharedWith(child)
  if (shared instanceof Refusal) return shared
  return await seal(keys, identity, { child, version: (known?.version ?? 0) + 1, desks: [own, ...shared.filter((one) => one.desk !== own.desk)], facts })
}

export type CannotSeal = Refusal<'identification.name-not-sealed'>

/** Seals who the child is to the desk that opens the file. Where nothing was told there is nothing to seal; `identification.name-not-sealed` where this phone is locked or the desk has no key. */
export async function sealName(keys: SealingKeys, answers: Meeting, { child, desk, at }: { child: ChildId; desk: DeskId | undefined; at?: Moment }): Promise<SealedParts | undefined | CannotSeal> {
  const told = splitByZone(meetChild, answers).identity
  if (Object.keys(told).length === 0) return undefined
  const to = keys.isUnlocked && desk ? await keys.ownDesk(desk) : undefined
  const identity = withTold(undefined, told)
  if (!to || identity instanceof Refusal) return refuse('identification.name-not-sealed')
  return await seal(keys, identity, { child, version: 1, desks: [to], facts: { sex: answers.sex, ...(answers.age && { age: answers.age }), ...(at !== undefined && { at }) } })
}

/** The tables of names are heavy. Whoever opens a form with names in it fetches them then, and waits for nothing when it is saved. */
export async function fetchEncoding() {
  return await import('#core/matching/web/encode-here.ts')
}

/** With it goes what finds the child again without a name, where this phone has the key for it; where it has not, a device that has makes it later. */
async function seal(keys: SealingKeys, identity: Identity, { facts, ...place }: { child: ChildId; version: number; desks: readonly DeskPublicKey[]; facts: FactsForMatching }): Promise<SealedParts | CannotSeal> {
  const [sealed, encoding] = await Promise.all([keys.sealFor(identity, place), fetchEncoding().then(({ encodeHere }) => encodeHere(keys, place.child, identity, facts)).catch(() => undefined)])
  return sealed instanceof Refusal ? refuse('identification.name-not-sealed') : { identity: sealed, ...(encoding && { encoding }) }
}
