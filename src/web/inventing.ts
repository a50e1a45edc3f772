/**
 * What stands in an invented notebook (Security E-8), drawn from the likeness of the real one: as many files, as old, at the same stages, about others. Pure; `invented.ts` lays it
 * down and answers for it. Whatever is said here of the real notebook is kinds and counts.
 */
import type { Who } from '#core/access/who.ts'
import { chanceFrom } from '#core/chance.ts'
import { dayMs, later, minuteMs, type Moment } from '#core/clock.ts'
import { editionKnown } from '#core/clocks/editions.ts'
import type { AgencyId, ChildId, DeskId, RecordId } from '#core/ids.ts'
import type { Programme } from '#core/programme.ts'
import { codesIn, drawLike, latestOf, likenessOf, lotsOf, slackOf, type Keeps, type Likeness, type Own } from '#core/sync/likeness.ts'
import { keptAtRestForMs } from '#core/sync/shelf-life.ts'
import { nameOf } from '#core/sync/packs.ts'
import type { Shelf, ShelfRecord } from '#core/sync/shelf.ts'
import { meetChild } from '#rooms/identification/forms.ts'
import { anotherChild, anotherConcern, asDecided, asTakenIn, freeCodes, keepsOf as identification, otherSigns, seedWithout, withCard, withResidence, withRights, withStandingFor, withoutEncoding, withTalks, type Acted } from '#rooms/identification/decoy.ts'
import { withReturn } from '#rooms/identification/return-decoy.ts'
import { foresees } from '#rooms/identification/web/foresee.ts'
import type { ChildSeen, ConcernSeen, ConsentSeen } from '#rooms/identification/web/on-shelf.ts'
import { anotherReferral, asActed, asConfirmed, asTakenBack, keepsOf as referral, neighboursIn, sentThere } from '#rooms/referral/decoy.ts'
import { sendReferral } from '#rooms/referral/forms.ts'
import type { HandOverSeen, ReferralSeen } from '#rooms/referral/web/on-shelf.ts'

export const inventedShelves = ['children', 'concerns', 'referrals', 'hand-overs', 'signed-hand-overs', 'consents', 'notices'] as const
const keeps: Readonly<Record<(typeof inventedShelves)[number], Keeps>> = {
  ...identification, ...referral, 'signed-hand-overs': { keys: new Set(['id', 'fromDesk', 'toDesk', 'answer', 'answeredAt', 'because', 'referral']), texts: new Set() },
  'notices': { keys: new Set(['id', 'kind', 'shelf', 'about', 'madeAt', 'seenAt']), texts: new Set() },
}

/** Records that belong together and go on together: after `everyDays` others of the same likeness stand in their place. */
interface Lot { readonly seed: number; readonly like: Likeness; readonly everyDays: number; readonly phase: number; /** Milliseconds by which these lie otherwise than those they are like. */ readonly moved: number }
export interface Laid { readonly at: Moment; readonly lots: readonly Lot[] }

/** Days for which no invented child has a code that a child on this phone has. It is laid anew long before. */
const codesDays = 120
const mostChildren = 50
const mostRecords = 500
/**
 * This share of lots is missing here, and this share stands twice; and each lies up to so many days otherwise, as far as its open terms allow. Who looks for one child
 * and knows that this is invented learns neither that they were met nor when.
 */
const otherwise = 0.12
export const isOtherwise = (roll: number) => roll < otherwise
/** Children, so that the notebook is about as full. */
const mostOtherwise = 3
export const mostMovedMs = 3 * dayMs

interface Slack { readonly earlier: number; readonly later: number }
type List = <T>(shelf: string) => readonly T[]
interface Desk { readonly id: DeskId; readonly agency: AgencyId; readonly state: string }
export interface Place { readonly who: Pick<Who, 'person' | 'agency' | 'desks'>; readonly programme: Programme; readonly list: List; /** What a worker might have written down, in the language of the person; never a real story. */ readonly words: readonly string[] }

function ownOf({ who }: Pick<Place, 'who'>): Own {
  return { person: who.person, agency: who.agency, desk: who.desks[0]! }
}

/** The likeness of a real notebook at this moment. */
export function lookAt({ who, programme, list }: Omit<Place, 'words'>, { at, random }: { at: Moment; random: () => number }): Laid {
  const desks = new Map(list<Desk>('desks').map((desk) => [desk.id as string, desk.agency]))
  const known = new Set([...list<{ code: { word: string; number: number } }>('children').map(({ code }) => `${code.word}-${code.number}`), ...list<{ code: string }>('referrals').map(({ code }) => code)])
  // That colleagues were called to an alarm stands in nobody's invented notebook.
  const records = inventedShelves.flatMap((shelf) => list<{ id: RecordId; shelf?: string }>(shelf).filter((record) => shelf !== 'notices' || inventedShelves.some((one) => one === record.shelf)).map((record): ShelfRecord => ({ shelf, id: record.id, record: shelf === 'children' ? withoutEncoding(record) : record })))
  const lots: Lot[] = []
  let [children, all, spare, isFarBefore] = [0, 0, mostOtherwise, false]
  const found = lotsOf(records)
  const holders = new Map(inventedShelves.map((shelf) => [shelf as string, found.filter((lot) => lot.some((one) => one.shelf === shelf)).length]))
  for (const lot of found) {
    children += lot.filter(({ shelf }) => shelf === 'children').length
    all += lot.length
    if (children > mostChildren || all > mostRecords) break
    const like = likenessOf(lot, { own: ownOf({ who }), keeps: (shelf) => keeps[shelf as keyof typeof keeps], at, agencyOf: (desk) => desks.get(desk) })
    const age = Math.max(0, (at - latestOf(lot, at)) / dayMs)
    // What does not lie here at rest is asked for on every opening: that it is can be heard on the line.
    const isFar = age * dayMs >= keptAtRestForMs
    const everyDays = Math.min(28, Math.max(2, Math.ceil(age)))
    const roll = random()
    const weight = Math.max(1, lot.filter(({ shelf }) => shelf === 'children').length)
    // With the only lot that has a hand-over all hand-overs would be missing: so bare no notebook is.
    const isOnly = lot.some(({ shelf }) => holders.get(shelf) === 1)
    const times = records.length <= 10 || isOnly || weight > spare || isFar !== isFarBefore ? 1 : isOtherwise(roll) ? 0 : isOtherwise(1 - roll) ? 2 : 1
    isFarBefore = isFar
    if (times !== 1) spare -= weight
    for (let n = 0; n < times; n++) {
      const moved = movedBy(withinRest(slackOf(lot, at), age * dayMs), age * dayMs, random)
      lots.push({
        like, everyDays, phase: Math.floor(random() * Math.min(everyDays, Math.floor(Math.min(age, age - moved / dayMs)) + 1)), moved,
        seed: seedWithout(known, programme.codeWords, { turns: Math.ceil(codesDays / everyDays) + 1, count: codesIn(like), random }),
      })
    }
  }
  return { at, lots }
}

/** What lies at rest stays so, and what does not does not. */
function withinRest({ earlier, later: most }: Slack, age: number): Slack {
  return age < keptAtRestForMs ? { earlier: Math.min(earlier, keptAtRestForMs - age), later: most } : { earlier, later: Math.min(most, age - keptAtRestForMs) }
}

/** By up to a third of its age: whole days for what is old enough, so that it is the same time of day, and some minutes besides. What is of this hour lies earlier. */
export function movedBy(slack: Slack, age: number, random: () => number): number {
  const earlier = Math.min(mostMovedMs, Math.max(age / 3, besidesMs), slack.earlier * 0.9)
  const later = Math.min(mostMovedMs, age / 3, slack.later * 0.9)
  const days = Math.floor(random() * (Math.floor(earlier / dayMs) + Math.floor(later / dayMs) + 1)) - Math.floor(earlier / dayMs)
  const around = days * dayMs
  return around + Math.round(Math.min(later - around, besidesMs) * random() - Math.min(earlier + around, besidesMs) * random())
}
const besidesMs = 15 * minuteMs

export interface Change { readonly shelf: string; readonly id: RecordId; readonly record: object | null }

/** What stands by now and is not on the shelf as it stands, and what stands there no more. What is there already is no news: a page of the feed that brings nothing wakes nothing, as in the own notebook. What does not lie at rest is looked up by itself. */
export function newsOf(fresh: readonly ShelfRecord[], here: Pick<Shelf, 'list' | 'get' | 'elsewhere'>): Change[] {
  const stands = new Set(fresh.map(nameOf))
  const elsewhere = new Set(here.elsewhere.map(nameOf))
  const gone = inventedShelves.flatMap((shelf) => here.list<{ id: RecordId }>(shelf).flatMap(({ id }): Change[] => (stands.has(nameOf({ shelf, id })) ? [] : [{ shelf, id, record: null }])))
  return [...gone, ...fresh.filter((one) => !elsewhere.has(nameOf(one)) && JSON.stringify(here.get(one.shelf, one.id)) !== JSON.stringify(one.record))]
}

/** How often others have come in this lot's place by `now`. */
function turnOf({ everyDays, phase }: Lot, laid: Moment, now: Moment): number {
  return Math.max(0, Math.floor(((now - laid) / dayMs + phase) / everyDays))
}

/** Everything invented as it stands now, as records of the shelves; what finds children again is made beside it (`encodedThere`). */
export function inventAll(laid: Laid, place: Place, { now, acts }: { now: Moment; acts: readonly Acted[] }): ShelfRecord[] {
  const { who, programme, list, words } = place
  const own = ownOf(place)
  const neighbours = neighboursIn(list('desks'), own.desk)
  const districtsOf = (region: string) => (programme.regions.find(({ code }) => code === region)?.districts ?? []).map(({ code }) => code)
  const textOf = textsFrom(words, laid.at % words.length)
  const acted = (child: ChildSeen) => withReturn(withStandingFor(withResidence(withRights(withCard(withTalks(child, acts), acts), acts), acts), acts), acts, editionKnown(programme, child.edition))
  const drawn = laid.lots.flatMap((lot): ShelfRecord[] => {
    const turn = turnOf(lot, laid.at, now)
    const chance = chanceFrom((lot.seed ^ Math.imul(turn + 1, 0xc2b2ae35)) >>> 0)
    const codes = freeCodes(programme.codeWords, { seed: lot.seed, turn, count: codesIn(lot.like) })
    const records = drawLike(lot.like, { chance, at: later(laid.at, turn * lot.everyDays * dayMs + lot.moved), own, neighbours, codeOf: (nth) => codes[nth]!, textOf, instead: otherSigns(chance) })
    const children = new Map<RecordId, ChildSeen>()
    for (const { shelf, record } of records) if (shelf === 'children') children.set((record as ChildSeen).id, anotherChild(record as ChildSeen, chance, districtsOf))
    // Who was found together is in one place.
    const [first] = children.values()
    return records.map(({ shelf, id, record }): ShelfRecord => {
      switch (shelf) {
        case 'children': return { shelf, id, record: acted({ ...children.get(id)!, ...(first!.group.includes(id as ChildId) && { district: first!.district, region: first!.region }) }) }
        case 'concerns': return { shelf, id, record: asDecided(anotherConcern(record as ConcernSeen, chance, districtsOf), acts) }
        case 'referrals': return { shelf, id, record: asActed(anotherReferral(record as ReferralSeen, chance, { child: children.get((record as ReferralSeen).child!), offers: list('services') }), acts, programme) }
        case 'hand-overs': return { shelf, id, record: asConfirmed(record as HandOverSeen, acts) }
        case 'consents': return { shelf, id, record: asTakenBack(record as ConsentSeen, acts) }
        default: return { shelf, id, record }
      }
    })
  })
  const met = acts.flatMap((act) => {
    const foreseen = act.form === meetChild.name ? foresees[meetChild.name]!({ answers: act.answers, filledAt: act.at } as never, { who: who as Who, programme }) : undefined
    return foreseen ? [{ ...foreseen, record: acted(asTakenIn(foreseen.record as ChildSeen)) }] : []
  })
  const sent = acts.flatMap((act): ShelfRecord[] => {
    const one = act.form === sendReferral.name ? sentThere(act, { own, programme, agencyOf: (desk) => list<Desk>('desks').find(({ id }) => id === desk)?.agency }) : undefined
    return one ? [{ shelf: 'referrals', id: one.id, record: asActed(one, acts, programme) }] : []
  })
  return [...drawn, ...met, ...sent]
}

/** Letters: one sentence does not make up for another one that was far too long. */
const mostOwed = 20

/**
 * What somebody wrote, about so many letters: the sentence nearest in length, and another one each time as long as there are others. What one is too short or too long,
 * the next makes up for: all together are as long as what they are like.
 */
export function textsFrom(words: readonly string[], from: number): (letters: number) => string {
  const used = new Set<string>()
  let owed = 0
  const take = (letters: number): string => {
    const free = words.filter((one) => !used.has(one))
    const among = (free.length > 0 ? free : words).toSorted((a, b) => Math.abs(a.length - letters) - Math.abs(b.length - letters)).slice(0, 4)
    const said = among[from++ % among.length]!
    used.add(said)
    return said
  }
  return (asked) => {
    const letters = Math.max(1, asked + owed)
    let said = take(letters)
    if (used.size >= words.length) used.clear()
    while (said.length + 15 < letters) said += ` ${take(letters - said.length)}`
    owed = Math.max(-mostOwed, Math.min(mostOwed, asked + owed - said.length))
    return said
  }
}
