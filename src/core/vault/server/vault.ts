/**
 * The vault as rooms know it: what was sealed on a device is kept, shared, released, taken back and handed out. Nothing
 * here can open anything. Who may is decided twice: by the room before it calls, and by the database's own policies.
 */
import { isServedBy, ownersOfParts } from '#core/access/server/relations.ts'
import { hasRole, type Who } from '#core/access/who.ts'
import type { Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import type { ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import { indexKeysFor } from '#core/matching/server/index-keys.ts'
import { notYours, refuse, type Refusal } from '#core/refusal.ts'
import type { DeskPublicKey, DeskSeal, KeysOnServer, MemberKeyParts, OpenedSeal, SealedComparison, SealedDeskKey, SealedIdentity } from '../sealed.ts'
import { isSignedBy, publishing } from '../signing.ts'
import * as store from './store.ts'

/** Whose doing it is and when the server took it: any `Act` of a room will do. */
export interface Doing { readonly by: Pick<Who, 'programme' | 'person' | 'desks'>; readonly at: Moment }

/**
 * Keeps a new version of who a child is. The first version is released to the writer's own desks among its seals; every
 * other desk waits for `releaseIdentity`, and keeps what was agreed with it when later versions come.
 * From version 2 on, one of the writer's desks must serve the child (call `relate` first), or the database throws.
 * @returns a refusal where the seals are about another child, a desk has no such key, or somebody else was faster:
 *   `vault.unreadable`, `vault.key-replaced`, `vault.newer-version`.
 */
export async function keepIdentity(tx: Tx, child: ChildId, sealed: SealedIdentity, { by, at }: Doing): Promise<Refusal | undefined> {
  if (sealed.child !== child) return refuse('vault.unreadable', { field: 'identity.child' })
  const replaced = await findReplacedKey(tx, sealed.seals)
  if (replaced) return replaced
  // What I cannot see I may not write over: my version follows the newest one I could open.
  if (sealed.version !== await store.newestVersion(tx, child) + 1) return refuse('vault.newer-version')
  const writing = { programme: by.programme, person: by.person, at }
  if (!await store.insertIdentity(tx, sealed, writing)) return refuse('vault.newer-version')
  await store.insertIdentitySeals(tx, child, sealed.seals, writing)
  // Who opened another part of the child's file reads it while the file is one. Nothing is released to them that would outlast it.
  const { own, other } = await ownersOfParts(tx, child)
  const isOwn = (desk: DeskId) => sealed.version === 1 && !other.includes(desk) && (own.includes(desk) || by.desks.includes(desk))
  const waiting = sealed.seals.map(({ desk }) => desk).filter((desk) => !isOwn(desk) && !other.includes(desk))
  for (const { desk } of sealed.seals) {
    if (isOwn(desk)) await store.insertRelease(tx, { child, desk }, { programme: by.programme, at, released: true })
  }
  if (waiting.length > 0) await store.insertPendingReleases(tx, child, waiting, { programme: by.programme, at })
  return undefined
}

/** Of these children, those whose name is released to a desk of who asks. */
export async function namesOpenAmong(tx: Tx, children: readonly ChildId[]): Promise<ReadonlySet<ChildId>> {
  return children.length === 0 ? new Set() : await store.openToMeAmong(tx, children)
}

/** Adds a seal for another desk; with `released: false` it lies ready until `releaseIdentity`. */
export async function shareIdentity(tx: Tx, child: ChildId, seal: DeskSeal, { released }: { released: boolean }, { by, at }: Doing): Promise<Refusal | undefined> {
  const replaced = await findReplacedKey(tx, [seal])
  if (replaced) return replaced
  await store.insertIdentitySeals(tx, child, [seal], { programme: by.programme, person: by.person, at })
  await store.insertRelease(tx, { child, desk: seal.desk }, { programme: by.programme, at, released })
  return undefined
}

/**
 * Shows what is compared of a child to a desk that does not serve it, while the pair is open and for nothing else. The database refuses whoever is not a
 * side of it. @returns `vault.unreadable` where it is of another pair or child, `vault.key-replaced`.
 */
export async function showForComparing(tx: Tx, { pair, child, until }: { readonly pair: RecordId; readonly child: ChildId; readonly until: Moment }, comparison: SealedComparison, { by, at }: Doing): Promise<Refusal | undefined> {
  if (comparison.pair !== pair || comparison.child !== child) return refuse('vault.unreadable', { field: 'comparison' })
  const replaced = await findReplacedKey(tx, [comparison])
  if (replaced) return replaced
  await store.insertComparison(tx, { ...comparison, until }, { programme: by.programme, person: by.person, at })
  return undefined
}

/**
 * The key of a name for a desk that will own the file together with mine once two files are one. Until then the database hands it to nobody.
 * @returns `vault.key-replaced`, `vault.newer-version` where the seal is of an older version.
 */
export async function layReady(tx: Tx, child: ChildId, seal: DeskSeal, { by, at }: Doing): Promise<Refusal | undefined> {
  const replaced = await findReplacedKey(tx, [seal])
  if (replaced) return replaced
  if (seal.version !== await store.newestVersion(tx, child)) return refuse('vault.newer-version')
  await store.insertIdentitySeals(tx, child, [seal], { programme: by.programme, person: by.person, at })
  return undefined
}

/** What is shown of the other side's child to a desk of mine, to be compared. The caller writes it into the log and commits before any of it leaves. */
export async function openComparison(tx: Tx, who: Who, pair: RecordId): Promise<SealedComparison | Refusal<'access.not-yours'>> {
  return (hasRole(who, 'worker') ? await store.comparisonFor(tx, pair) : undefined) ?? notYours()
}

/** For which of these pairs which child's name can be opened for comparing now. */
export async function comparedNow(tx: Tx, pairs: readonly RecordId[], at: Moment): Promise<readonly { readonly pair: RecordId; readonly child: ChildId }[]> {
  return await store.comparisonsOf(tx, pairs, at)
}

/** Names shown for these pairs are handed out for comparing no more. */
export async function endComparing(tx: Tx, pairs: readonly RecordId[], at: Moment): Promise<void> {
  await store.endComparisons(tx, pairs, at)
}

/** Ends what has been shown long enough; for the clockwork. @returns whose name was shown to which desk for which pair. */
export async function endOverdueComparing(tx: Tx, at: Moment): Promise<readonly { readonly pair: RecordId; readonly child: ChildId; readonly desk: DeskId }[]> {
  return await store.endOverdueComparisons(tx, at)
}

/** From now on the desk is handed its seals. False where nothing lies ready for it (or it is not the caller's to release). */
export async function releaseIdentity(tx: Tx, child: ChildId, desk: DeskId, { by, at }: Doing): Promise<boolean> {
  return await store.markReleased(tx, { child, desk }, { programme: by.programme, at })
}

/**
 * The desk is handed nothing any more, of no version. What its members have already opened they have seen: that is why
 * the feed tells their phones to forget.
 */
export async function takeBackIdentity(tx: Tx, child: ChildId, desk: DeskId, { by, at }: Doing): Promise<boolean> {
  return await store.markTakenBack(tx, { child, desk }, { programme: by.programme, at })
}

/**
 * The newest version that one of my desks may open, with the seals that open it; `access.not-yours` where there is none.
 * The caller writes the reason into the log and commits before any of it leaves.
 */
export async function openChild(tx: Tx, who: Who, child: ChildId): Promise<OpenedSeal | Refusal<'access.not-yours'>> {
  // Somebody may sit at a desk in another role: to keep its staff, or to watch. Names are for those who work with children.
  if (!hasRole(who, 'worker') || !await isServedBy(tx, who.desks, child)) return notYours()
  const rows = (await store.newestSealed(tx, child)).filter(({ desk }) => who.desks.includes(desk))
  const [first] = rows
  if (!first) return notYours()
  const { version, block } = first
  return { child, version, block, seals: rows.map(({ desk, keyVersion, sealed }) => ({ desk, version, keyVersion, sealed })), owners: await store.ownersWithout(tx, child, version) }
}

/**
 * From an owner who can open the newest version of a name: it, sealed to the owners of the other parts of the child's file who cannot. Seals to others, of another version and to a
 * key that was replaced are not kept; nothing is released to anybody. @returns how many desks can open it now that could not.
 */
export async function sealToOwners(tx: Tx, child: ChildId, seals: readonly DeskSeal[], who: Who, at: Moment): Promise<number | Refusal<'access.not-yours'>> {
  const opened = await openChild(tx, who, child)
  if ('code' in opened) return opened
  const current = await store.currentDeskKeys(tx, opened.owners)
  const kept = seals.filter((seal) => seal.version === opened.version && current.some(({ desk, keyVersion }) => desk === seal.desk && keyVersion === seal.keyVersion))
  if (kept.length > 0) await store.insertIdentitySeals(tx, child, kept, { programme: who.programme, person: who.person, at })
  return new Set(kept.map(({ desk }) => desk)).size
}

/** The desks with which a child's name is shared, as far as one of mine is among them or serves the child; with or without a key yet. */
export async function desksSharing(tx: Tx, child: ChildId): Promise<DeskId[]> {
  return await store.desksSharing(tx, child)
}

/** Current public keys of the desks with which a child's name is shared, and of those that opened any part of its file: a next version is sealed to all of them. */
export async function desksToSealTo(tx: Tx, child: ChildId): Promise<DeskPublicKey[]> {
  const [sharing, { own, other }] = [await store.desksSharing(tx, child), await ownersOfParts(tx, child)]
  return await store.currentDeskKeys(tx, [...new Set([...sharing, ...own, ...other])])
}

/** Current public keys; a desk that has none yet is missing from the answer. */
export async function publicKeysOf(tx: Tx, desks: readonly DeskId[]): Promise<DeskPublicKey[]> {
  return await store.currentDeskKeys(tx, desks)
}

/** All versions of my desks' private keys, as sealed to me. */
export async function deskKeysFor(tx: Tx, who: Who): Promise<SealedDeskKey[]> {
  return await store.deskKeySealsOf(tx, who.person)
}

/** My own key pair as the server has it: the public half, and the private half wrapped on my devices. */
export async function memberKey(tx: Tx, who: Who): Promise<MemberKeyParts | undefined> {
  const [own] = await store.memberPublicKeys(tx, [who.person])
  return own && { ...own, wraps: await store.memberWraps(tx, who.person) }
}

/** Public keys of people, for sealing a desk's key to them; who has not enrolled yet is missing. */
export async function memberPublicKeys(tx: Tx, people: readonly PersonId[]): Promise<{ person: PersonId; publicKey: string }[]> {
  return await store.memberPublicKeys(tx, people)
}

/**
 * Publishes with which key this person signs without the house; once, whoever asks. `proof`: the person's number, signed with it.
 * @returns `vault.not-signed` where the key is not theirs, `vault.signing-key-there` where they published another one.
 */
export async function publishSigningKey(tx: Tx, publicKey: string, proof: string, { by }: Pick<Doing, 'by'>): Promise<Refusal | undefined> {
  if (!isSignedBy(publicKey, { context: publishing, text: by.person, signature: proof })) return refuse('vault.not-signed')
  return await store.insertSigningKey(tx, publicKey, by) ? undefined : refuse('vault.signing-key-there')
}

/** With which keys the workers of these desks sign; nothing for whoever is no worker. */
export async function signersOf(tx: Tx, desks: readonly DeskId[]): Promise<ReadonlyMap<DeskId, readonly string[]>> {
  const signers = new Map<DeskId, string[]>()
  for (const { desk, publicKey } of await store.signersOf(tx, desks)) signers.set(desk, [...signers.get(desk) ?? [], publicKey])
  return signers
}

/** The answer of GET /api/vault/keys. */
export async function keysOnServer(tx: Tx, who: Who): Promise<KeysOnServer> {
  const [member, deskKeys, mustChange] = [await memberKey(tx, who), await deskKeysFor(tx, who), await store.desksToChange(tx, who.desks)]
  const indexKeys = await indexKeysFor(tx)
  return { ...(member && { member }), deskKeys, mustChange, indexKeys }
}

/** Sealed keys of a desk for its agency's custodians. Members of the desk only. */
export async function recoverySealsOf(tx: Tx, desk: DeskId): Promise<SealedDeskKey[]> {
  return await store.recoverySealsOf(tx, desk)
}

/**
 * Keeps keys of one desk: a first or next version with its seals, or further seals of a version that exists (a new
 * member). Members of the desk only.
 * @returns `vault.key-replaced` where another member has made the next version meanwhile, `access.not-yours` for other desks.
 */
export async function keepDeskKeys(tx: Tx, keys: readonly SealedDeskKey[], { by, at }: Doing): Promise<Refusal | undefined> {
  const writing = { programme: by.programme, person: by.person, at }
  if (keys.some((key) => !by.desks.includes(key.desk))) return notYours()
  for (const key of oldestFirst(keys)) {
    const known = await store.deskKeyAt(tx, key.desk, key.version)
    if (known && known.publicKey !== key.publicKey) return refuse('vault.key-replaced')
    if (!known && !await store.replaceDeskKey(tx, { desk: key.desk, keyVersion: key.version, publicKey: key.publicKey }, writing)) return refuse('vault.key-replaced')
  }
  if (keys.length > 0) await store.insertDeskKeySeals(tx, keys, writing)
  return undefined
}

/** Somebody has left this desk: its next member on line is asked for a new version. */
export async function askForNewDeskKey(tx: Tx, desk: DeskId, { by, at }: Doing): Promise<void> {
  await store.markMustChange(tx, desk, { programme: by.programme, at })
}

// A phone that was off line may seal to a key that is no longer the desk's, and somebody who has left could open that.
async function findReplacedKey(tx: Tx, seals: readonly Pick<DeskSeal, 'desk' | 'keyVersion'>[]): Promise<Refusal | undefined> {
  const current = await store.currentDeskKeys(tx, seals.map(({ desk }) => desk))
  const isCurrent = (seal: Pick<DeskSeal, 'desk' | 'keyVersion'>) => current.some(({ desk, keyVersion }) => desk === seal.desk && keyVersion === seal.keyVersion)
  return seals.every(isCurrent) ? undefined : refuse('vault.key-replaced')
}

function oldestFirst(keys: readonly SealedDeskKey[]): SealedDeskKey[] {
  const unique = new Map(keys.map((key) => [`${key.desk} ${key.version} ${key.publicKey}`, key]))
  return [...unique.values()].sort((a, b) => a.version - b.version)
}
