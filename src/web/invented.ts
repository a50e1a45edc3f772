/**
 * The notebook that an alarm number opens (Security E-8): the same person at the same desk, with children who do not exist. It is laid
 * down in a locker under a key of its own; while it is open the same calls go to the house, and what comes back is replaced.
 */
import { paintedUnlock } from '#core/access/web/doors-here.ts'
import type { ListedSession, Me } from '#core/access/web/sign-in-client.ts'
import { chanceFrom } from '#core/chance.ts'
import type { Moment } from '#core/clock.ts'
import type { Translate } from '#core/i18n/translate.ts'
import { newId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import type { Programme } from '#core/programme.ts'
import { audiencesOf } from '#core/sync/feed.ts'
import { withoutHidden } from '#rooms/partnerships/secrecy.ts'
import type { FilesOf, Opened } from '#core/sync/shelf-life.ts'
import { openAtRest } from '#core/sync/web/at-rest.ts'
import type { Instead } from '#core/sync/web/call-house.ts'
import { lockerKinds, openLocker, type Locker, type Put } from '#core/sync/web/locker.ts'
import { nameOf, type RecordNumber } from '#core/sync/packs.ts'
import type { ShelfRecord } from '#core/sync/shelf.ts'
import type { ShelfEncoding } from '#core/matching/web/shelf-register.ts'
import { openShelf, type Shelf } from '#core/sync/web/shelf.ts'
import { fromBase64url, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import { deriveKey } from '#core/vault/committed.ts'
import { makeDeskKey, publicPartOf, sealDeskKey, type DeskKey } from '#core/vault/desk-key.ts'
import { publicKeyOf, type KeyPair } from '#core/vault/hpke.ts'
import { sealIdentity } from '#core/vault/identity.ts'
import { sealIndexKey, type IndexKey } from '#core/vault/index-key.ts'
import type { DeskPublicKey, KeysOnServer, SealedIdentity, SealedIndexKey } from '#core/vault/sealed.ts'
import { encodedThere, fileOf, freeCodes, identityOf, type Acted, type Drawn } from '#rooms/identification/decoy.ts'
import { meetChild } from '#rooms/identification/forms.ts'
import { readSpokenCode, writeSpokenCode } from '#rooms/identification/spoken-code.ts'
import type { ChildSeen } from '#rooms/identification/web/on-shelf.ts'
import { emptyDevice } from '#rooms/partnerships/forms.ts'
import { answeringAmong } from '#rooms/referral/decoy.ts'
import { sendReferral } from '#rooms/referral/forms.ts'
import { besideLike, provedAfter, type Beside } from './beside.ts'
import { openedLike } from './opened-like.ts'
import type { Hello } from './first-door.ts'
import { inventAll, lookAt, newsOf, textsFrom, type Change, type Laid, type Place } from './inventing.ts'
import type { Self } from './open-house.ts'

/** What makes an invented house the same each time. Keys as base64url. */
export interface InventedHouse { readonly seed: number; readonly deskKey: string }

/** Kinds of what is real and public among colleagues, and stands in both notebooks; but for desks that few may know: whoever forces somebody looks for them. */
const directory = ['agencies', 'desks', 'contacts', 'services'] as const
/** Looks like a real one. */
const markOfFeed = (seed: number) => chanceFrom(seed).id().replaceAll('-', '')
const sentences = 16
const actsMost = 200

interface Laying { readonly me: Me; readonly hello: Hello; readonly shelf: Pick<Shelf, 'list' | 'after'>; readonly beside: Beside & { readonly ownWords: number; readonly opened: Opened }; readonly programme: Programme; readonly t: Translate; readonly files: FilesOf; readonly now: Moment; readonly random: () => number }

/**
 * Lays an invented house under this key, in place of what lay there. It is laid for everybody who sets a short number, also under a key
 * that nobody will have: a disk does not tell who has an alarm number.
 */
export async function layInvented(key: Bytes, { me, hello, shelf, beside, programme, t, files, now, random }: Laying): Promise<void> {
  const list = withoutHidden(shelf.list, me.who.desks)
  const place = placeOf({ me, programme, t, list })
  const laid = lookAt(place, { at: now, random })
  const seed = Math.floor(random() * 2 ** 32)
  const desk = me.who.desks[0] ?? newId<DeskId>()
  const deskKey = await makeDeskKey(desk, 1)
  const invented: InventedHouse = { seed, deskKey: toBase64url(deskKey.privateKey) }
  const locker = await openLocker(key, me.who.person)
  try {
    await locker.forget(lockerKinds)
    const self: Self = { me: { ...me, unlock: paintedUnlock(me.unlock) }, hello, heardAt: now, seenAt: now, invented }
    const records = await encodeAll(inventAll(laid, place, { now, acts: [] }), deskKey)
    const { sent, copies } = besideLike(beside, { at: now, records, random, id: newId })
    const own = Object.keys(files).flatMap((name) => shelf.list<{ id: RecordId }>(name).map((record): ShelfRecord => ({ shelf: name, id: record.id, record })))
    const opened = openedLike(beside.opened, { records: own, drawn: records }, { files, who: me.who, now })
    const afterMs = provedAfter(beside.sent)
    const children = records.flatMap((one) => (one.shelf === 'children' ? [one.record as ChildSeen] : []))
    const [last] = children
    const sealsTo = [...new Set(children.flatMap(({ photosTo = [] }) => photosTo))]
    // As full from the beginning as one that is open every day: the first opening adds nothing.
    await locker.change({ put: [
      { kind: 'self', name: 'self', what: self }, { kind: 'self', name: 'laid', what: { ...laid, ownWords: beside.ownWords } }, { kind: 'self', name: 'encodings', what: encodingsOf(records) }, { kind: 'self', name: 'ledger', what: sent }, { kind: 'self', name: 'opened', what: opened },
      { kind: 'self', name: 'remembered', what: last?.region ? { place: { region: last.region, ...(last.district && { district: last.district }) } } : {} },
      { kind: 'self', name: 'keys', what: { deskKeys: [await sealDeskKey(deskKey, { to: 'person', recipient: me.who.person, publicKey: toBase64url(await publicKeyOf(key)) })], mustChange: [], indexKeys: await indexKeysOf(deskKey) } },
      ...(sealsTo.length === 0 ? [] : [{ kind: 'self', name: 'desk-keys', what: { keys: await publicKeysOf(sealsTo) } } as const]),
      ...copies.map((copy): Put => ({ kind: 'taken', name: copy.envelope.id, what: copy })), { kind: 'pin', name: 'here', what: {} }, ...(afterMs === undefined ? [] : [{ kind: 'pin', name: 'proved-after', what: { afterMs } } as const]),
    ] })
    const lies = await restOf(locker, files, me, now)
    const there = openShelf(lies.begin)
    // The desk knows this key already, as it knows the own one: nothing more is told on opening.
    const { publicKey: signs } = await (await import('#core/vault/signing.ts')).signerFrom(key.slice())
    const real = directory.flatMap((name) => list<{ id: RecordId; signers?: readonly string[] }>(name).map((record): ShelfRecord => ({
      shelf: name, id: record.id, record: me.who.desks.some((own) => own === record.id) ? { ...record, signers: [...record.signers ?? [], signs] } : record,
    })))
    const people = shelf.list<{ id: RecordId }>('people').map((record): ShelfRecord => ({ shelf: 'people', id: record.id, record }))
    // As far as the real one has read: what is asked for from there is as long.
    there.apply({ upTo: Math.max(1, shelf.after), audiences: audiencesOf(me.who), more: false, mark: markOfFeed(seed), changes: [...real, ...people, ...records] })
    await lies.settled()
    lies.close()
  } finally {
    locker.close()
  }
}

async function restOf(locker: Locker, files: FilesOf, me: Me, now: Moment) {
  return await openAtRest({ locker, files, who: me.who, now: () => now, unsent: () => [], alone: async () => ({ isMine: true, release: () => {} }) })
}

/** Nobody opens what is sealed to these. */
async function publicKeysOf(desks: readonly DeskId[]) {
  return await Promise.all(desks.map(async (desk) => publicPartOf(await makeDeskKey(desk, 1))))
}

/** The invented programme's index key, the same at every opening: made from its desk's. */
async function indexKeysOf(desk: DeskKey): Promise<SealedIndexKey[]> {
  const indexKey = await indexKeyOf(desk)
  try { return [await sealIndexKey(indexKey, [publicPartOf(desk)])] } finally { indexKey.key.fill(0) }
}

async function indexKeyOf({ privateKey }: Pick<DeskKey, 'privateKey'>): Promise<IndexKey> {
  return { version: 1, key: await deriveKey(privateKey, new Uint8Array(0) as Bytes, 'katch/invented-index-key/1') }
}

/** What finds each invented child by their name, kept in a place of its own: what does not lie on the shelf has none there. */
type Encodings = Readonly<Record<RecordId, ShelfEncoding>>

function encodingsOf(records: readonly ShelfRecord[]): Encodings {
  return Object.fromEntries(records.flatMap(({ shelf, id, record }) => (shelf === 'children' && (record as ChildSeen).encoding ? [[id, (record as ChildSeen).encoding!] as const] : [])))
}

type Encode = Parameters<typeof encodedThere>[1]['encode']
async function withEncodings(records: readonly ShelfRecord[], given: { acts: readonly Acted[]; held: (child: RecordId) => ShelfEncoding | undefined; encode: Encode }): Promise<ShelfRecord[]> {
  const encoded: ShelfRecord[] = []
  for (const one of records) encoded.push(one.shelf === 'children' ? { ...one, record: await encodedThere(one.record as Drawn, { ...given, held: given.held(one.id) }) } : one)
  return encoded
}

/** Children as the own notebook has them, found by their names in any letters. The tables of names take their time: nothing waits for this while the notebook is open. */
async function encodeAll(records: readonly ShelfRecord[], deskKey: Pick<DeskKey, 'privateKey'>): Promise<ShelfRecord[]> {
  const indexKey = await indexKeyOf(deskKey)
  try {
    return await withEncodings(records, { acts: [], held: () => undefined, encode: (...known) => import('#core/matching/web/encode-here.ts').then(({ encodeHere }) => encodeHere({ indexKey: async () => indexKey }, ...known)).catch(() => undefined) })
  } finally { indexKey.key.fill(0) }
}

function placeOf({ me, programme, t, list }: { me: Me; programme: Programme; t: Translate; list: Shelf['list'] }): Place {
  return { who: me.who, programme, list, words: Array.from({ length: sentences }, (_, n) => t(`web.invented.words.${n + 1}`)) }
}

/** What was done in it. `ended`: handles of sessions. */
interface Done { readonly acts: readonly Acted[]; readonly seen: readonly RecordId[]; readonly ended: readonly string[] }
interface Known extends Done { readonly laid: Laid; readonly ownWords: number; readonly encodings: Encodings }
const allOthers = '*'

/** Milliseconds after which the days of the invented have gone on. */
const goOnEveryMs = 600_000
/** Milliseconds from when somebody came who cannot be found by their name yet until they can: the opening is over by then, and a device that encodes takes as long. */
const encodeAfterMs = 20_000

/** Answers for an open invented house. `shelf` is its own. */
export function inventedAnswers({ self, memberKey, shelf, locker, programme, t }: { self: Self; memberKey: KeyPair; shelf: () => Shelf | undefined; locker: () => Locker | undefined; programme: Programme; t: Translate }): Instead {
  const { seed, deskKey } = self.invented!
  const { me } = self
  const pieces = new Map<RecordId, Set<number>>()
  let toldAt = 0
  let encoding: ReturnType<typeof setTimeout> | undefined
  /** As it was laid, and what was done in it since. */
  let known: Known | undefined
  async function kept<T>(name: string) {
    return await locker()?.get<T>('self', name).catch(() => undefined)
  }
  async function recall() {
    const [laid, done, encodings = {}] = await Promise.all([kept<Laid & { ownWords: number }>('laid'), kept<Partial<Done>>('acts'), kept<Encodings>('encodings')])
    return laid && { laid, encodings, ownWords: laid.ownWords, acts: done?.acts ?? [], seen: done?.seen ?? [], ended: done?.ended ?? [] }
  }
  async function keep(done: Partial<Done>) {
    if (!known) return
    known = { ...known, ...done }
    await locker()?.change({ put: [{ kind: 'self', name: 'acts', what: { acts: known.acts, seen: known.seen, ended: known.ended } satisfies Done }] }).catch(() => undefined)
  }
  const place = () => placeOf({ me, programme, t, list: shelf()!.list })
  const ownKey = async () => {
    const privateKey = fromBase64url(deskKey)!
    return { desk: me.who.desks[0]!, version: 1, privateKey, publicKey: await publicKeyOf(privateKey) }
  }

  return async ({ path, body, came }) => {
    const here = shelf()
    known ??= await recall()
    const url = new URL(path, location.origin)
    const given = body === undefined ? {} : JSON.parse(body) as { id?: RecordId; handle?: string; child?: ChildId; desks?: readonly DeskId[]; form?: string; about?: RecordId; records?: readonly RecordNumber[]; ids?: readonly string[]; file?: RecordId; n?: number; answers?: Acted['answers']; filledAt?: Moment; sealed?: object }
    // What stands by now is drawn while the house answers.
    const drawn = here && known && (url.pathname === '/api/look' || (url.pathname === '/api/feed' && Date.now() - toldAt > goOnEveryMs)) ? standing(known, here) : undefined
    await came
    switch (url.pathname) {
      case '/api/me': return { ...me, session: { ...me.session, endsAt: Date.now() + 3_600_000 } }
      case '/api/feed': return here && known && feed(here, known, await drawn)
      case '/api/look': return here && drawn && { changes: lookedUp(here, await drawn, given.records ?? []) }
      case '/api/sessions': return sessions(await (await came).json() as Parameters<typeof sessions>[0])
      case '/api/sessions/end': return await end(given)
      case '/api/ask/partnerships/devices': return devices(await (await came).json() as Parameters<typeof devices>[0])
      case '/api/taken': return { told: (given.ids ?? []).map((id) => ({ id, state: 'taken' })) }
      case '/api/files/piece': return { there: pieceCame(given.file!, given.n!) }
      case '/api/files/there': return { there: [...pieces.get(given.file!) ?? []] }
      case '/api/submissions': return taken(given)
      case '/api/vault/keys': {
        // As it lies here: sealing once more takes work that the own notebook does not do, and what follows would come later.
        const there = await kept<KeysOnServer>('keys')
        if (there) return there
        const own = await ownKey()
        return { deskKeys: [await sealDeskKey(own, { to: 'person', recipient: me.who.person, publicKey: toBase64url(memberKey.publicKey) })], mustChange: [], indexKeys: await indexKeysOf(own) }
      }
      // Of whom could be asked beyond this notebook, nobody is like anybody.
      case '/api/matching/alike': return { children: [], of: here?.list('children').length ?? 0 }
      case '/api/vault/open': return here && await opened(here, given.child!)
      case '/api/vault/sharing': return { desks: [publicPartOf(await ownKey())] }
      case '/api/vault/desks': {
        const there = new Map((await kept<{ keys: readonly DeskPublicKey[] }>('desk-keys'))?.keys.map((one) => [one.desk, one]))
        const asked = given.desks ?? []
        return { desks: [...asked.flatMap((desk) => there.get(desk) ?? []), ...await publicKeysOf(asked.filter((desk) => !there.has(desk)))] }
      }
      default: return url.pathname.startsWith('/api/ask/') && here ? asked(here, url) : undefined
    }
  }

  function pieceCame(file: RecordId, n: number): number[] {
    const there = pieces.get(file) ?? new Set()
    pieces.set(file, there.add(n))
    return [...there]
  }

  async function standing({ laid, acts, seen, encodings }: Known, here: Shelf): Promise<ShelfRecord[]> {
    const records = inventAll(laid, place(), { now: Date.now() as Moment, acts }).filter(({ shelf: name, id }) => name !== 'notices' || !seen.includes(id))
    const stands = await withEncodings(records, { acts, held: (child) => encodings[child] ?? here.get<ChildSeen>('children', child)?.encoding, encode: async () => undefined })
    const missing = records.filter(({ shelf: name, record }, n) => name === 'children' && (record as Drawn).spellings && !(stands[n]!.record as ChildSeen).encoding)
    if (missing.length > 0 && !encoding) encoding = setTimeout(() => void encodeLater(missing).catch(() => undefined), encodeAfterMs)
    return stands
  }

  /** Who has come in somebody's place since it was laid is found by their name from now on; the feed brings it next. */
  async function encodeLater(missing: readonly ShelfRecord[]) {
    encoding = undefined
    const made = encodingsOf(await encodeAll(missing, { privateKey: fromBase64url(deskKey)! }))
    if (!known) return
    known = { ...known, encodings: { ...known.encodings, ...made } }
    await locker()?.change({ put: [{ kind: 'self', name: 'encodings', what: known.encodings }] })
    if (Object.keys(made).length > 0) toldAt = 0
  }

  /** The first time what stands by now, and then now and then; between, nothing new, as on most days. What did not lie here at rest is asked for by itself. */
  function feed(here: Shelf, now: Known, stands: readonly ShelfRecord[] | undefined) {
    let changes: readonly Change[]
    if (stands) {
      toldAt = Date.now()
      changes = newsOf(stands, here)
    } else changes = now.seen.flatMap((id) => (here.get('notices', id) ? [{ shelf: 'notices', id, record: null }] : []))
    return { upTo: Math.max(1, here.after) + (changes.length > 0 ? 1 : 0), audiences: audiencesOf(me.who), changes, more: false, mark: markOfFeed(seed) }
  }

  function lookedUp(here: Shelf, stands: readonly ShelfRecord[], asked: readonly RecordNumber[]) {
    const there = new Map(stands.map((one) => [nameOf(one), one.record]))
    return asked.map(({ shelf: name, id }) => ({ shelf: name, id, record: there.get(nameOf({ shelf: name, id })) ?? here.get(name, id) ?? null }))
  }

  /** Sessions and devices are the person's own, as in the own notebook. That one was ended stands here alone: whoever forces somebody closes nothing of theirs. */
  async function sessions({ sessions: there }: { sessions: readonly ListedSession[] }) {
    return { sessions: there.filter(({ handle, isThis }) => isThis || !(known?.ended.includes(handle) || known?.ended.includes(allOthers))) }
  }
  async function end({ handle = allOthers }: { handle?: string }) {
    await keep({ ended: [...known?.ended ?? [], handle].slice(-actsMost) })
    return { ended: 1 }
  }
  function devices({ devices: there }: { devices: readonly ({ handle: string; orderedAt: Moment | null })[] }) {
    const ordered = new Map(known?.acts.flatMap((act) => (act.form === emptyDevice.name ? [[String(act.answers['device']), act.at]] : [])))
    return { devices: there.map((one) => ({ ...one, orderedAt: ordered.get(one.handle) ?? one.orderedAt })) }
  }

  /** Kept in this notebook and nowhere else; the house has let it fall. */
  async function taken({ id: number, form, about, answers, filledAt, sealed }: { id?: RecordId; form?: string; about?: RecordId; answers?: Acted['answers']; filledAt?: Moment; sealed?: object }) {
    if (form === 'notify/seen' && about) {
      await keep({ seen: [...known?.seen ?? [], about].slice(-actsMost) })
      return { verdict: 'taken', about }
    }
    const meets = form === meetChild.name
    // A child has the number its phone gave it, a referral that of its submission.
    const id = (meets ? answers?.['child'] as RecordId | undefined : form === sendReferral.name ? number : about) ?? newId()
    const code = meets ? readSpokenCode(answers?.['code'] as string | undefined, programme.codeWords) ?? freeCodes(programme.codeWords, { seed: Date.now() >>> 0, turn: 0, count: 1 })[0]! : undefined
    if (form && answers && filledAt !== undefined) {
      const act: Acted = { form, about: meets ? id : about ?? id, at: filledAt, answers: code ? { ...answers, child: id, code: writeSpokenCode(code) } : answers, made: id, ...(sealed && { sealed }) }
      await keep({ acts: [...known?.acts ?? [], act].slice(-actsMost) })
      toldAt = 0
    }
    return { verdict: 'taken', about: id, ...(code && { result: { child: id, code } }) }
  }

  async function opened(here: Shelf, child: ChildId) {
    const typed = known?.acts.findLast(({ about, sealed }) => about === child && (sealed as { identity?: SealedIdentity } | undefined)?.identity)?.sealed as { identity: SealedIdentity } | undefined
    if (typed) return { child, version: typed.identity.version, block: typed.identity.block, seals: typed.identity.seals, owners: [] }
    const seen = here.get<ChildSeen>('children', child)
    const sealed = await sealIdentity(seen ? identityOf(seen) : { names: [] }, { child, version: 1, desks: [publicPartOf(await ownKey())] })
    return 'block' in sealed ? { child, version: 1, block: sealed.block, seals: sealed.seals, owners: [] } : undefined
  }

  function told(here: Shelf, url: URL) {
    const child = here.get<ChildSeen>('children', url.searchParams.get('child') ?? '')
    return child && fileOf(child, { acts: known?.acts ?? [], textOf: textsFrom(place().words, parseInt(child.id.slice(0, 4), 16)), ownWords: known?.ownWords ?? 0 })
  }

  function asked(here: Shelf, url: URL): object | undefined {
    const list = <T extends object>(name: string) => here.list<T>(name)
    switch (url.pathname.slice('/api/ask/'.length)) {
      case 'partnerships/directory': return Object.fromEntries(directory.map((name) => [name, list(name)]))
      case 'partnerships/people': return { people: list('people') }
      case 'partnerships/find': return { found: [] }
      case 'identification/file': return told(here, url)
      case 'identification/asked': { const file = told(here, url); return { asked: file?.child.asked ?? [], conversations: file?.conversations.map(({ ownWords: _words, id: _id, ...talk }) => talk) ?? [] } }
      case 'identification/written': return { written: [] }
      case 'referral/board': return { lines: list('referrals'), next: null, counts: [], mostCounted: 1000 }
      case 'referral/suggest-next': return { places: [] }
      case 'referral/answering': return answeringAmong(list('referrals'), { period: url.searchParams.get('period') ?? '', region: url.searchParams.get('region') }, { agency: me.who.agency, programme, at: Date.now() as Moment })
      case 'sync/who-had': return { desks: [] }
      case 'matching/desks-without-key': return { desks: [], newest: 1 }
      case 'matching/to-encode': return { version: '', children: [] }
      default: return undefined
    }
  }
}
