/** Keys of desks are handed on, changed and divided among custodians; what a phone signs with is told. */
import { fromBase64url } from '#core/vault/bytes.ts'
import type { Tx } from '#core/db/tx.ts'
import type { DeskId, PersonId, RecordId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import type { Act, Effects, Filled } from '#core/sync/server/room.ts'
import { keepDeskKeys, memberPublicKeys, publicKeysOf, publishSigningKey } from '#core/vault/server/vault.ts'
import type { SealedDeskKey } from '#core/vault/sealed.ts'
import type { changeDeskKey, handDeskKey, setRecovery, tellSigningKey } from '../forms.ts'
import { linesOfPeople, toAll } from './lines.ts'
import * as store from './store.ts'

export async function keyHanded(tx: Tx, act: Act, { about, answers, sealed }: Filled<typeof handDeskKey>): Promise<Effects | Refusal> {
  const keys = await keysOf(tx, act, about, sealed?.keys)
  if (keys instanceof Refusal) return keys
  const { desk, current } = keys
  if (keys.keys.some((key) => !current || key.version > current.keyVersion)) return refuse('partnerships.key-of-another-version')
  if (keys.keys.some((key) => (key.to === 'person') !== (answers.to === 'member'))) return refuse('partnerships.key-for-a-stranger')
  const refused = await keepDeskKeys(tx, keys.keys, act)
  if (refused) return refused
  const people = [...new Set(keys.keys.filter((key) => key.to === 'person').map((key) => key.recipient))] as PersonId[]
  return {
    about: desk.id, changed: [toAll('desks', desk.id), ...await linesOfPeople(tx, people)],
    tell: people.map((person) => ({ person, kind: 'desk-key-came', shelf: 'desks', about: desk.id })),
  }
}

export async function keyChanged(tx: Tx, act: Act, { about, sealed }: Filled<typeof changeDeskKey>): Promise<Effects | Refusal> {
  const keys = await keysOf(tx, act, about, sealed?.keys)
  if (keys instanceof Refusal) return keys
  const { desk, current } = keys
  const next = (current?.keyVersion ?? 0) + 1
  if (keys.keys.some((key) => key.version !== next)) return refuse('partnerships.key-of-another-version')
  // Whoever makes the key must be able to open what is sealed to it.
  if (!keys.keys.some((key) => key.recipient === act.by.person)) return refuse('partnerships.key-without-you')
  const refused = await keepDeskKeys(tx, keys.keys, act)
  if (refused) return refused
  return { about: desk.id, changed: [toAll('desks', desk.id), ...await linesOfPeople(tx, keys.members)], result: { version: next } }
}

/** The desks of whoever tells it look different now: who may have to read a signature without a line has its key on the phone. */
export async function signingKeyTold(tx: Tx, act: Act, { answers }: Filled<typeof tellSigningKey>): Promise<Effects | Refusal> {
  const refused = await publishSigningKey(tx, answers.publicKey, answers.proof, act)
  return refused ?? { about: act.by.person, changed: act.by.desks.map((desk) => toAll('desks', desk)) }
}

/** Keys may be sealed to members of the desk under the key they published, and to their own agency's recovery key: to nobody else. */
async function keysOf(tx: Tx, act: Act, about: RecordId | undefined, keys: readonly SealedDeskKey[] = []) {
  const [desk] = about === undefined || !act.by.desks.includes(about as DeskId) ? [] : await store.desks(tx, [about])
  const [agency] = desk ? await store.agencies(tx, [desk.agency]) : []
  if (!desk || !agency) return notYours()
  if (keys.length === 0) return refuse('partnerships.no-key-given')
  if (keys.some((key) => key.desk !== desk.id)) return refuse('partnerships.key-of-another-desk')
  const members = await store.membersOf(tx, desk.id)
  const published = new Map((await memberPublicKeys(tx, members)).map(({ person, publicKey }) => [person as string, publicKey]))
  const isKnown = (key: SealedDeskKey) => (key.to === 'person'
    ? published.get(key.recipient) === key.recipientKey
    : key.recipient === agency.id && key.recipientKey === agency.recoveryKey)
  if (!keys.every(isKnown)) return refuse('partnerships.key-for-a-stranger')
  const [current] = await publicKeysOf(tx, [desk.id])
  return { desk, members, keys, current }
}

export async function recoverySet(tx: Tx, act: Act, { about, answers }: Filled<typeof setRecovery>): Promise<Effects | Refusal> {
  if (fromBase64url(answers.publicKey)?.length !== 32) return refuse('partnerships.recovery-unreadable', { field: 'publicKey' })
  const custodians = answers.custodians.map(({ who }) => who)
  if (about === undefined || !await store.setRecoveryKey(tx, about, { publicKey: answers.publicKey, custodians, at: act.at })) return notYours()
  // What is sealed to the key before is not sealed to this one: each desk tells anew whether custodians could open it.
  const own = (await store.desks(tx)).filter((desk) => desk.agency === about)
  return { about, changed: [toAll('agencies', about), ...own.map((desk) => toAll('desks', desk.id))] }
}
