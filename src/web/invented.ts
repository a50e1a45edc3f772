/**
 * The notebook that an alarm number opens (Security E-8): the same person at the same desk, with children who do not exist. It is laid
 * down in a locker under a key of its own; while it is open the same calls go to the house, and what comes back is replaced.
 */
import { markOfNobody, paintedUnlock } from '#core/access/web/doors-here.ts'
import type { Me } from '#core/access/web/sign-in-client.ts'
import { chanceFrom } from '#core/chance.ts'
import type { Moment } from '#core/clock.ts'
import type { Translate } from '#core/i18n/translate.ts'
import { newId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import type { Programme } from '#core/programme.ts'
import { audiencesOf } from '#core/sync/feed.ts'
import type { FilesOf } from '#core/sync/shelf-life.ts'
import { openAtRest } from '#core/sync/web/at-rest.ts'
import type { Instead } from '#core/sync/web/call-house.ts'
import { lockerKinds, openLocker, type Locker } from '#core/sync/web/locker.ts'
import type { ShelfRecord } from '#core/sync/shelf.ts'
import { openShelf, type Shelf } from '#core/sync/web/shelf.ts'
import { fromBase64url, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import { makeDeskKey, publicPartOf, sealDeskKey } from '#core/vault/desk-key.ts'
import { publicKeyOf, type KeyPair } from '#core/vault/hpke.ts'
import { sealIdentity } from '#core/vault/identity.ts'
import { codesOf, inventChildren, inventConcerns, type Acted, type DecoyPlace } from '#rooms/identification/decoy.ts'
import { inventConsents, inventReferrals, othersOf } from '#rooms/referral/decoy.ts'
import type { Hello } from './first-door.ts'
import type { Self } from './open-house.ts'

/** What makes an invented house the same each time. Keys as base64url. */
export interface InventedHouse { readonly seed: number; readonly deskKey: string }

/** Days for which no invented child has a code that a child on this phone has. */
const codesDays = 400
/** Kinds of what is real and public among colleagues, and stands in both notebooks. */
const directory = ['agencies', 'desks', 'contacts', 'services'] as const
/** Looks like a real one. */
const markOfFeed = (seed: number) => chanceFrom(seed).id().replaceAll('-', '')
const words = [1, 2, 3, 4, 5, 6] as const
const actsMost = 200

interface Laying { readonly me: Me; readonly hello: Hello; readonly shelf: Pick<Shelf, 'list' | 'after'>; readonly programme: Programme; readonly t: Translate; readonly files: FilesOf; readonly now: Moment; readonly random: () => number }

/**
 * Lays an invented house under this key, in place of what lay there. It is laid for everybody who sets a short number, also under a key
 * that nobody will have: a disk does not tell who has an alarm number.
 */
export async function layInvented(key: Bytes, { me, hello, shelf, programme, t, files, now, random }: Laying): Promise<void> {
  const known = new Set([
    ...shelf.list<{ code: { word: string; number: number } }>('children').map(({ code }) => `${code.word}-${code.number}`), ...shelf.list<{ code: string }>('referrals').map(({ code }) => code),
  ])
  let seed = 0
  do seed = Math.floor(random() * 2 ** 32)
  while (codesOf({ seed, now, codeWords: programme.codeWords }, codesDays).some(({ word, number }) => known.has(`${word}-${number}`)))
  const desk = me.who.desks[0] ?? newId<DeskId>()
  const invented: InventedHouse = { seed, deskKey: toBase64url((await makeDeskKey(desk, 1)).privateKey) }
  const locker = await openLocker(key, me.who.person)
  try {
    await locker.forget(lockerKinds)
    const self: Self = { me: { ...me, unlock: paintedUnlock(me.unlock) }, hello, heardAt: now, seenAt: now, invented }
    await locker.change({ put: [{ kind: 'self', name: 'self', what: self }] })
    const lies = await restOf(locker, files, me, now)
    const laid = openShelf(lies.begin)
    // The desk knows this key already, as it knows the own one: nothing more is told on opening.
    const { publicKey: signs } = await (await import('#core/vault/signing.ts')).signerFrom(key.slice())
    const real = directory.flatMap((name) => shelf.list<{ id: RecordId; signers?: readonly string[] }>(name).map((record): ShelfRecord => ({
      shelf: name, id: record.id, record: me.who.desks.some((own) => own === record.id) ? { ...record, signers: [...record.signers ?? [], signs] } : record,
    })))
    const people = shelf.list<{ id: RecordId }>('people').filter(({ id }) => id === me.who.person).map((record): ShelfRecord => ({ shelf: 'people', id: record.id, record }))
    const put = [...real, ...people]
    // As far as the real one has read: what is asked for from there is as long.
    laid.apply({ upTo: Math.max(1, shelf.after), audiences: audiencesOf(me.who), more: false, mark: markOfFeed(seed), changes: [...put, ...inventAll({ seed, me, programme, t, shelf, now })] })
    await lies.settled()
    lies.close()
  } finally {
    locker.close()
  }
}

async function restOf(locker: Locker, files: FilesOf, me: Me, now: Moment) {
  return await openAtRest({ locker, files, who: me.who, now: () => now, unsent: () => [], alone: async () => ({ isMine: true, release: () => {} }) })
}

interface Inventing { readonly seed: number; readonly me: Me; readonly programme: Programme; readonly t: Translate; readonly shelf: Pick<Shelf, 'list'>; readonly now: Moment; readonly acts?: readonly Acted[] }

function placeOf({ seed, me, programme, t, shelf, now, acts }: Inventing): DecoyPlace {
  const desk = me.who.desks[0]!
  const own = shelf.list<{ id: DeskId; regions: readonly string[] }>('desks').find(({ id }) => id === desk)
  const region = own?.regions[0] ?? programme.regions[0]!.code
  return {
    seed, now, desk, agency: me.who.agency, region, districts: (programme.regions.find(({ code }) => code === region)?.districts ?? []).map(({ code }) => code),
    codeWords: programme.codeWords, clocks: programme.clocks, words: words.map((n) => t(`web.invented.words.${n}`)), ...(acts && { acts }),
  }
}

/** Everything invented as it stands now, as records of the shelves. */
function inventAll(house: Inventing): ShelfRecord[] {
  const place = placeOf(house)
  const children = inventChildren(place)
  const own = house.shelf.list<{ id: DeskId; takesConcerns: boolean }>('desks').find(({ id }) => id === place.desk)
  const concerns = own?.takesConcerns ? inventConcerns(place) : []
  const referrals = inventReferrals(place, children, othersOf(house.shelf.list('desks'), place.agency))
  const waits = referrals.find(({ seenAs, state }) => seenAs === 'receiver' && state === 'waiting')
  const notices = waits ? [{ id: waits.id.replace(/^./, (digit) => (digit === '0' ? '1' : '0')), kind: 'referral-sent', shelf: 'referrals', about: waits.id, madeAt: waits.sentAt, seenAt: null }] : []
  const records = (shelf: string, list: readonly { readonly id: RecordId }[]) => list.map((record): ShelfRecord => ({ shelf, id: record.id, record }))
  return [...records('children', children.map(({ child }) => child)), ...records('concerns', concerns), ...records('referrals', referrals), ...records('consents', inventConsents(place, referrals)), ...records('notices', notices)]
}

const inventedShelves = ['children', 'concerns', 'referrals', 'consents', 'notices'] as const
/** Milliseconds after which the days of the invented have gone on. */
const goOnEveryMs = 600_000

/** Answers for an open invented house. `shelf` is its own. */
export function inventedAnswers({ self, memberKey, shelf, locker, programme, t }: { self: Self; memberKey: KeyPair; shelf: () => Shelf | undefined; locker: () => Locker | undefined; programme: Programme; t: Translate }): Instead {
  const { seed, deskKey } = self.invented!
  const { me } = self
  const seen = new Set<RecordId>()
  const pieces = new Map<RecordId, Set<number>>()
  let toldAt = 0
  let acts: readonly Acted[] | undefined
  const house = (): Inventing => ({ seed, me, programme, t, shelf: shelf()!, now: Date.now() as Moment, acts: acts ?? [] })
  const ownKey = async () => {
    const privateKey = fromBase64url(deskKey)!
    return { desk: me.who.desks[0]!, version: 1, privateKey, publicKey: await publicKeyOf(privateKey) }
  }

  return async ({ path, body }) => {
    const here = shelf()
    acts ??= (await locker()?.get<{ acts: readonly Acted[] }>('self', 'acts').catch(() => undefined))?.acts
    const url = new URL(path, location.origin)
    const given = body === undefined ? {} : JSON.parse(body) as { child?: ChildId; desks?: readonly DeskId[]; form?: string; about?: RecordId; records?: readonly { shelf: string; id: RecordId }[]; ids?: readonly string[]; file?: RecordId; n?: number; answers?: Acted['answers']; filledAt?: Moment }
    switch (url.pathname) {
      case '/api/me': return { ...me, session: { ...me.session, endsAt: Date.now() + 3_600_000 } }
      case '/api/feed': return here && feed(here)
      case '/api/look': return here && { changes: (given.records ?? []).map(({ shelf: name, id }) => ({ shelf: name, id, record: here.get(name, id) ?? null })) }
      case '/api/taken': return { told: (given.ids ?? []).map((id) => ({ id, state: 'taken' })) }
      case '/api/files/piece': return { there: pieceCame(given.file!, given.n!) }
      case '/api/files/there': return { there: [...pieces.get(given.file!) ?? []] }
      case '/api/submissions': return taken(given)
      case '/api/vault/keys': return { deskKeys: [await sealDeskKey(await ownKey(), { to: 'person', recipient: me.who.person, publicKey: toBase64url(memberKey.publicKey) })], mustChange: [] }
      case '/api/vault/open': return here && await opened(given.child!)
      case '/api/vault/sharing': return { desks: [publicPartOf(await ownKey())] }
      case '/api/vault/desks': return { desks: await Promise.all((given.desks ?? []).map(async (desk) => publicPartOf(await makeDeskKey(desk, 1)))) }
      default: return url.pathname.startsWith('/api/ask/') && here ? asked(here, url) : undefined
    }
  }

  function pieceCame(file: RecordId, n: number): number[] {
    const there = pieces.get(file) ?? new Set()
    pieces.set(file, there.add(n))
    return [...there]
  }

  /** The first time what stands by now, and then now and then; between, nothing new, as on most days. */
  function feed(here: Shelf) {
    const changes: { shelf: string; id: RecordId; record: object | null }[] = []
    if (Date.now() - toldAt > goOnEveryMs) {
      toldAt = Date.now()
      const fresh = inventAll(house()).filter(({ shelf: name, id }) => name !== 'notices' || !seen.has(id))
      const stands = new Set(fresh.map(({ id }) => id))
      for (const name of inventedShelves) for (const { id } of here.list<{ id: RecordId }>(name)) if (!stands.has(id)) changes.push({ shelf: name, id, record: null })
      changes.push(...fresh)
    } else for (const id of seen) if (here.get('notices', id)) changes.push({ shelf: 'notices', id, record: null })
    return { upTo: Math.max(1, here.after) + (changes.length > 0 ? 1 : 0), audiences: audiencesOf(me.who), changes, more: false, mark: markOfFeed(seed) }
  }

  /** Kept in this notebook and nowhere else; the house has let it fall. */
  async function taken({ form, about, answers, filledAt }: { form?: string; about?: RecordId; answers?: Acted['answers']; filledAt?: Moment }) {
    if (form === 'notify/seen' && about) seen.add(about)
    else if (form && about && answers && filledAt !== undefined) {
      acts = [...acts ?? [], { form, about, answers, at: filledAt }].slice(-actsMost)
      toldAt = 0
      await locker()?.change({ put: [{ kind: 'self', name: 'acts', what: { acts } }] }).catch(() => undefined)
    }
    const id = about ?? newId()
    const code = form === 'identification/meet-child' ? codesOf({ seed: (seed + seen.size + Date.now()) >>> 0, now: Date.now() as Moment, codeWords: programme.codeWords }, 0)[0] : undefined
    return { verdict: 'taken', about: id, ...(code && { result: { child: id, code } }) }
  }

  async function opened(child: ChildId) {
    const identity = inventChildren(placeOf(house())).find((one) => one.child.id === child)?.identity ?? { names: [] }
    const sealed = await sealIdentity(identity, { child, version: 1, desks: [publicPartOf(await ownKey())] })
    return 'block' in sealed ? { child, version: 1, block: sealed.block, seals: sealed.seals } : undefined
  }

  function asked(here: Shelf, url: URL): object | undefined {
    const list = <T extends object>(name: string) => here.list<T>(name)
    switch (url.pathname.slice('/api/ask/'.length)) {
      case 'partnerships/directory': return Object.fromEntries(directory.map((name) => [name, list(name)]))
      case 'partnerships/people': return { people: list('people') }
      case 'partnerships/devices': return { devices: [{ handle: markOfNobody, kind: 'android', seenAt: Date.now(), orderedAt: null, emptiedAt: null, isThis: true }] }
      case 'partnerships/find': return { found: [] }
      case 'identification/file': return inventChildren(placeOf(house())).find(({ child }) => child.id === url.searchParams.get('child'))?.file
      case 'identification/asked': return { asked: [], conversations: [] }
      case 'identification/written': return { written: [] }
      case 'referral/board': return { lines: list('referrals'), next: null, counts: [], mostCounted: 1000 }
      case 'referral/suggest-next': return { places: [] }
      case 'sync/who-had': return { desks: [] }
      default: return undefined
    }
  }
}
