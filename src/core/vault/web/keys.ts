/**
 * The keys of one unlocked phone. They are in memory only: nothing here writes to a disk, and `lock` drops everything.
 * What was opened is given to the screen that asked and not kept.
 */
import type { ChildId, DeskId, RecordId } from '#core/ids.ts'
import { callHouse } from '#core/sync/web/call-house.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import type { Bytes } from '../bytes.ts'
import type { CannotOpen } from '../committed.ts'
import { openCompared, type Compared } from '../compared.ts'
import { openDeskKey, publicPartOf, rotateDeskKey, sealDeskKey, type DeskKey, type DeskKeyRecipient } from '../desk-key.ts'
import { openWith, type KeyPair } from '../hpke.ts'
import { openIndexKey, type IndexKey } from '../index-key.ts'
import { openIdentity, resealFor, sealIdentity, type Identity, type TooMuchIdentity } from '../identity.ts'
import { unwrapMemberKey } from '../member-key.ts'
import type { Signer } from '../signing.ts'
import type { DeskPublicKey, DeskSeal, KeysOnServer, MemberWrap, OpenedSeal, SealedComparison, SealedDeskKey, SealedIdentity, SealedIndexKey } from '../sealed.ts'

/** A request to our own server: the body of the answer, or the refusal it gave. A lost line throws. */
export type Ask = (path: string, body?: object) => Promise<unknown>

export interface OpenedName { readonly identity: Identity; readonly version: number }

export interface Keys {
  readonly isUnlocked: boolean
  /** Which wraps there are to unlock with, before anything is unlocked. */
  wraps(): readonly MemberWrap[]
  /** `wrapKey`: from the passphrase or the passkey, with the wrap it belongs to. A wrong one is `vault.cannot-open`. */
  unlock(wrapKey: Bytes, wrap: MemberWrap): Promise<undefined | CannotOpen>
  /** Takes a member key that sign-in or the lock screen has unlocked already. */
  hold(memberKey: KeyPair): void
  /** One version of a key of one of my desks; `undefined` where it was never sealed to me. */
  deskKey(desk: DeskId, version: number): Promise<DeskKey | undefined>
  /** The public part of the newest key of one of my own desks: enough to seal a name without a line. */
  ownDesk(desk: DeskId): Promise<DeskPublicKey | undefined>
  /** Seals who a child is to desks. */
  sealFor(identity: Identity, place: { child: ChildId; version: number; desks: readonly DeskPublicKey[] }): Promise<SealedIdentity | TooMuchIdentity>
  /** What this person sealed to themselves, as a name that was typed and put away when the notebook closed. `undefined` while it is closed. */
  openOwn(context: string, sealed: Bytes): Promise<Bytes | undefined>
  /** Signs in this person's name, with a line or without. `undefined` while the notebook is closed. */
  signer(): Promise<Signer | undefined>
  /** Asks the server for a name, with the reason that stands in the log, and opens it here. */
  openName(child: ChildId, reason: string): Promise<OpenedName | Refusal>
  /** Asks the server for what is shown of the other side's child in a pair, which stands in the log, and opens it here. */
  openCompared(pair: RecordId, child: ChildId): Promise<Compared | Refusal>
  /** Current keys of the desks with which a child's name is shared. */
  sharedWith(child: ChildId): Promise<readonly DeskPublicKey[] | Refusal>
  /** Gives other desks the key of the newest version, for instance with a referral. Asks the server, with the reason. */
  shareName(child: ChildId, desks: readonly DeskPublicKey[], reason: string): Promise<DeskSeal[] | Refusal>
  /** Seals every version of a desk's key that I have to a new member, or to the agency's recovery key. */
  admit(desk: DeskId, recipient: DeskKeyRecipient): Promise<SealedDeskKey[]>
  /** A next version of a desk's key for those who stay. It is good once the server has taken it and `refresh` was called. */
  rotate(desk: DeskId, staying: readonly DeskKeyRecipient[]): Promise<SealedDeskKey[] | Refusal>
  /** Desks that somebody has left since their key was made. */
  mustChange(): readonly DeskId[]
  /** The newest index key of the programme that is sealed to one of my desks; works without a line. `undefined` while the notebook is closed. */
  indexKey(): Promise<IndexKey | undefined>
  /** All versions that live, the newest first: while children are encoded anew there are two. */
  indexKeys(): Promise<readonly IndexKey[]>
  /** Has the house answer blinded numbers, eight at once, for each of these versions of the index key; it learns none of them. All answers for the first version come first. `matching.too-many-numbers` {minutes, hours} once they are too many. */
  answerNumbers(blinded: readonly string[], versions: readonly number[]): Promise<readonly string[] | Refusal>
  /** Takes what the server has for me now. */
  refresh(): Promise<undefined | Refusal>
  /** Overwrites the keys and drops them. */
  lock(): void
}

/** `known`: what the shelf or the sign-in brought along, so that a phone without a line can unlock. */
export function makeKeys(ask: Ask, known: KeysOnServer = { deskKeys: [], mustChange: [] }): Keys {
  let onServer = known
  let member: KeyPair | undefined
  const opened = new Map<string, DeskKey>()
  const openedIndex = new Map<string, IndexKey>()

  return {
    get isUnlocked() { return member !== undefined },
    wraps: () => onServer.member?.wraps ?? [],
    mustChange: () => onServer.mustChange,
    deskKey,
    ownDesk: async (desk) => {
      const newest = await newestOf(desk)
      return newest && publicPartOf(newest)
    },
    sealFor: sealIdentity,

    async unlock(wrapKey, wrap) {
      if (!onServer.member) return refuse('vault.cannot-open')
      const unwrapped = await unwrapMemberKey(wrap, wrapKey, onServer.member)
      if (unwrapped instanceof Refusal) return unwrapped
      member = unwrapped
      return undefined
    },

    hold(memberKey) { member = memberKey },

    async openOwn(context, sealed) {
      const own = member && await openWith(member.privateKey, context, sealed)
      return own instanceof Uint8Array ? own : undefined
    },

    async signer() {
      const memberKey = member?.privateKey.slice()
      if (!memberKey) return undefined
      try { return await (await import('../signing.ts')).signerFrom(memberKey) } finally { memberKey.fill(0) }
    },

    async openName(child, reason) {
      const answer = await askForSeal(child, reason)
      if (answer instanceof Refusal) return answer
      const identity = await openWithMine(answer)
      if (identity) {
        void sealToOwners(answer).catch(() => undefined)
        return { identity, version: answer.version }
      }
      // A colleague may have given this device the key a moment ago.
      if (await refresh() instanceof Refusal) return refuse('vault.cannot-open')
      const late = await openWithMine(answer)
      return late ? { identity: late, version: answer.version } : refuse('vault.cannot-open')
    },

    async openCompared(pair, child) {
      if (!member) return refuse('vault.locked')
      const answer = await ask('/api/vault/compare', { pair })
      if (answer instanceof Refusal) return answer
      const shown = answer as SealedComparison
      // An answer about somebody else would show a name beside the wrong one.
      if (shown.pair !== pair || shown.child !== child) return refuse('vault.cannot-open')
      const key = await deskKey(shown.desk, shown.keyVersion) ?? (await refresh() instanceof Refusal ? undefined : await deskKey(shown.desk, shown.keyVersion))
      return key ? await openCompared(shown, key.privateKey) : refuse('vault.cannot-open')
    },

    async sharedWith(child) {
      const answer = await ask('/api/vault/sharing', { child })
      return answer instanceof Refusal ? answer : (answer as { desks: readonly DeskPublicKey[] }).desks
    },

    async shareName(child, desks, reason) {
      const answer = await askForSeal(child, reason)
      if (answer instanceof Refusal) return answer
      return await resealWithMine(answer, desks) ?? refuse('vault.cannot-open')
    },

    async admit(desk, recipient) {
      const sealed: SealedDeskKey[] = []
      for (const version of versionsOf(desk)) {
        const key = await deskKey(desk, version)
        if (key) sealed.push(await sealDeskKey(key, recipient))
      }
      return sealed
    },

    async rotate(desk, staying) {
      const newest = await newestOf(desk)
      if (!newest) return notYours()
      const { deskKey: next, sealed } = await rotateDeskKey(newest, staying)
      next.privateKey.fill(0)
      return sealed
    },

    indexKey: async () => (await indexKeys())[0],
    indexKeys,
    async answerNumbers(blinded, versions) {
      const answer = await ask('/api/matching/numbers', { blinded, versions })
      return answer instanceof Refusal ? answer : (answer as { answers: readonly string[] }).answers
    },
    refresh,

    lock() {
      member?.privateKey.fill(0)
      for (const { privateKey } of opened.values()) privateKey.fill(0)
      for (const { key } of openedIndex.values()) key.fill(0)
      openedIndex.clear()
      member = undefined
      opened.clear()
    },
  }

  async function refresh(): Promise<undefined | Refusal> {
    const answer = await ask('/api/vault/keys')
    if (answer instanceof Refusal) return answer
    onServer = answer as KeysOnServer
    return undefined
  }

  async function openWithMine(sealed: OpenedSeal): Promise<Identity | undefined> {
    for (const seal of sealed.seals) {
      const key = await deskKey(seal.desk, seal.keyVersion)
      const identity = key && await openIdentity(sealed, seal, key.privateKey)
      if (identity && !(identity instanceof Refusal)) return identity
    }
    return undefined
  }

  async function resealWithMine({ child, seals: mine }: OpenedSeal, desks: readonly DeskPublicKey[]): Promise<DeskSeal[] | undefined> {
    for (const seal of mine) {
      const key = await deskKey(seal.desk, seal.keyVersion)
      if (!key) continue
      const seals = await Promise.all(desks.map((to) => resealFor(child, seal, { fromPrivateKey: key.privateKey, to })))
      if (seals.every((each): each is DeskSeal => !(each instanceof Refusal))) return seals
    }
    return undefined
  }

  /** Where two files of one child became one, owners of the other part get what they cannot open. Nobody waits for it; what does not go now goes at the next opening. */
  async function sealToOwners(opened: OpenedSeal): Promise<void> {
    if (opened.owners.length === 0) return
    const answer = await ask('/api/vault/desks', { desks: opened.owners })
    const seals = answer instanceof Refusal ? undefined : await resealWithMine(opened, (answer as { desks: readonly DeskPublicKey[] }).desks)
    if (seals && seals.length > 0) await ask('/api/vault/seal', { child: opened.child, seals })
  }

  async function deskKey(desk: DeskId, version: number): Promise<DeskKey | undefined> {
    const unlockedWith = member
    if (!unlockedWith) return undefined
    const name = `${desk} ${version}`
    const kept = opened.get(name)
    if (kept) return kept
    for (const sealed of onServer.deskKeys.filter((each) => each.desk === desk && each.version === version)) {
      const key = await openDeskKey(sealed, unlockedWith.privateKey)
      // Locked while this was opening: what comes too late is not kept.
      if (key instanceof Refusal || member !== unlockedWith) continue
      opened.set(name, key)
      return key
    }
    return undefined
  }

  async function indexKeys(): Promise<readonly IndexKey[]> {
    const unlockedWith = member
    if (!unlockedWith) return []
    const held: IndexKey[] = []
    for (const sealed of [...onServer.indexKeys ?? []].sort((a, b) => b.version - a.version)) {
      const key = openedIndex.get(sealed.check) ?? await openOneOf(sealed, unlockedWith)
      if (key) held.push(key)
    }
    return member === unlockedWith ? held : []
  }

  async function openOneOf(sealed: SealedIndexKey, unlockedWith: KeyPair): Promise<IndexKey | undefined> {
    for (const seal of sealed.seals) {
      const key = await deskKey(seal.desk, seal.keyVersion)
      const found = key && await openIndexKey(sealed, seal, key.privateKey)
      if (!found || member !== unlockedWith) continue
      const first = openedIndex.get(sealed.check) ?? found
      openedIndex.set(sealed.check, first)
      return first
    }
    return undefined
  }

  async function newestOf(desk: DeskId): Promise<DeskKey | undefined> {
    const [newest] = versionsOf(desk)
    return newest === undefined ? undefined : await deskKey(desk, newest)
  }

  function versionsOf(desk: DeskId): number[] {
    return [...new Set(onServer.deskKeys.filter((each) => each.desk === desk).map((each) => each.version))].sort((a, b) => b - a)
  }

  async function askForSeal(child: ChildId, reason: string): Promise<OpenedSeal | Refusal> {
    if (!member) return refuse('vault.locked')
    const answer = await ask('/api/vault/open', { child, reason })
    if (answer instanceof Refusal) return answer
    const seal = answer as OpenedSeal
    // An answer about somebody else would show a name in the wrong file.
    return seal.child === child ? seal : refuse('vault.cannot-open')
  }
}

/** Asks our own server by fetch, with the session cookie. A refusal comes as `{ code, details }`, alone or under `refused`. */
export function askByFetch(): Ask {
  return async (path, body) => {
    const answer = await callHouse(path, body === undefined
      ? { credentials: 'same-origin', cache: 'no-store' }
      : { method: 'POST', credentials: 'same-origin', cache: 'no-store', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const read = await answer.json() as { refused?: RefusalSent } & RefusalSent
    const refused = read.refused ?? (answer.ok ? undefined : read)
    if (refused?.code) return new Refusal(refused.code, refused.details)
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`)
    return read
  }
}

interface RefusalSent { readonly code?: string; readonly details?: Refusal['details'] }
