/**
 * What a member's device does with its desk's key: makes the first one, hands it to a colleague, makes a new one for those
 * who stay. Only sealed keys leave the device.
 */
import type { DeskId, PersonId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import type { House } from '#core/ui/house.tsx'
import { makeDeskKey, sealDeskKey, type DeskKeyRecipient } from '#core/vault/desk-key.ts'
import type { SealedDeskKey } from '#core/vault/sealed.ts'
import type { AgencyOnShelf, PersonOnShelf } from './on-shelf.ts'

type Parts = Pick<House, 'keys' | 'call' | 'who'>

/** Sealed to everybody at the desk who has a key of their own, and to the agency's recovery key where there is one. */
export async function firstKey({ keys, call, who }: Parts, desk: DeskId, { people, agency }: { people: readonly PersonOnShelf[]; agency: AgencyOnShelf | undefined }): Promise<readonly SealedDeskKey[] | Refusal> {
  if (!keys.isUnlocked) return refuse('vault.locked')
  const to = await recipientsAt({ call, who }, desk, { people, agency, besides: () => true })
  if (to instanceof Refusal) return to
  const key = await makeDeskKey(desk, 1)
  try { return await Promise.all(to.map((each) => sealDeskKey(key, each))) } finally { key.privateKey.fill(0) }
}

/** Every version of the desk's key this device has, for one colleague. */
export async function keyFor({ keys, call }: Parts, desk: DeskId, person: PersonId): Promise<readonly SealedDeskKey[] | Refusal> {
  if (!keys.isUnlocked) return refuse('vault.locked')
  const published = await publicKeys({ call }, [person])
  if (published instanceof Refusal) return published
  const publicKey = published.get(person)
  return publicKey ? await keys.admit(desk, { to: 'person', recipient: person, publicKey }) : refuse('partnerships.no-key-given')
}

export async function keyForRecovery({ keys }: Parts, desk: DeskId, agency: AgencyOnShelf): Promise<readonly SealedDeskKey[] | Refusal> {
  if (!keys.isUnlocked) return refuse('vault.locked')
  return agency.recoveryKey ? await keys.admit(desk, { to: 'recovery', recipient: agency.id, publicKey: agency.recoveryKey }) : refuse('partnerships.no-key-given')
}

/** Only for those who had the key before: whoever came since is given it by a colleague who knows them. */
export async function nextKey({ keys, call, who }: Parts, desk: DeskId, { people, agency }: { people: readonly PersonOnShelf[]; agency: AgencyOnShelf | undefined }): Promise<readonly SealedDeskKey[] | Refusal> {
  if (!keys.isUnlocked) return refuse('vault.locked')
  const staying = await recipientsAt({ call, who }, desk, { people, agency, besides: (one) => one.desks.some((at) => at.desk === desk && at.hasKey) })
  return staying instanceof Refusal ? staying : await keys.rotate(desk, staying)
}

async function recipientsAt({ call, who }: Pick<Parts, 'call' | 'who'>, desk: DeskId, { people, agency, besides }: { people: readonly PersonOnShelf[]; agency: AgencyOnShelf | undefined; besides: (one: PersonOnShelf) => boolean }): Promise<DeskKeyRecipient[] | Refusal> {
  const members = people.filter((one) => one.state === 'active' && one.desks.some((at) => at.desk === desk) && (one.id === who.person || besides(one)))
  const published = await publicKeys({ call }, [...new Set([who.person, ...members.map((one) => one.id)])])
  if (published instanceof Refusal) return published
  return [
    ...[...published].map(([recipient, publicKey]) => ({ to: 'person' as const, recipient, publicKey })),
    ...(agency?.recoveryKey ? [{ to: 'recovery' as const, recipient: agency.id, publicKey: agency.recoveryKey }] : []),
  ]
}

async function publicKeys({ call }: Pick<Parts, 'call'>, people: readonly PersonId[]): Promise<Map<PersonId, string> | Refusal> {
  const answer = await call<{ people: { person: PersonId; publicKey: string }[] }>('/api/vault/people', { people: [...people] })
  return answer instanceof Refusal ? answer : new Map(answer.people.map(({ person, publicKey }) => [person, publicKey]))
}
