/** What a comparison of two caseloads asks of the person who looks at it. Pure. */
import { compareIn } from '#core/i18n/sort.ts'
import type { Translate } from '#core/i18n/translate.ts'
import type { AgencyId } from '#core/ids.ts'
import type { House } from '#core/ui/house.tsx'
import type { Told } from '../caseload.ts'
import type { AgencySeen, ChildSeen, DeskSeen, PairSeen, RunSeen } from './on-shelf.ts'
import { titleIn } from './telling.ts'

/**
 * - `answer`: the other agency asks, and I may say yes;
 * - `send`, `decide`, `name`: the next step is mine;
 * - `colleague`: it is a step of my side that somebody else takes, who began it;
 * - `other`: the other side is waited for;
 * - `house`: the house counts;
 * - `ended`.
 */
export type RunWaits = 'answer' | 'send' | 'decide' | 'name' | 'colleague' | 'other' | 'house' | 'ended'

export function runWaits({ state, side, mine, isMine, speaks }: Pick<RunSeen, 'state' | 'side' | 'mine' | 'isMine' | 'speaks'>): RunWaits {
  const own = (done: boolean, what: RunWaits): RunWaits => (done ? 'other' : isMine ? what : 'colleague')
  switch (state) {
    case 'ended': return 'ended'
    case 'proposed': return side === 'a' ? 'other' : speaks ? 'answer' : 'colleague'
    case 'sending': return own(mine.sent, 'send')
    case 'comparing': return 'house'
    case 'counted': return own(mine.shows, 'decide')
    case 'showing': return own(mine.named, 'name')
  }
}

const asksMe: readonly RunWaits[] = ['answer', 'send', 'decide', 'name']

/** Those that ask something of me, then those that wait, then those that have ended; in each the newest first. */
export function sortRuns(runs: readonly RunSeen[]): Readonly<Record<'look' | 'waiting' | 'ended', readonly RunSeen[]>> {
  const newest = runs.toSorted((x, y) => y.proposedAt - x.proposedAt || (x.id < y.id ? -1 : 1))
  return {
    look: newest.filter((run) => asksMe.includes(runWaits(run))),
    waiting: newest.filter((run) => run.state !== 'ended' && !asksMe.includes(runWaits(run))),
    ended: newest.filter(({ state }) => state === 'ended'),
  }
}

/** Children of my agency who stand on this device: the others this device cannot bring in. */
export function servedHere({ shelf, record, who }: Pick<House, 'shelf' | 'record' | 'who'>): readonly ChildSeen[] {
  return shelf<ChildSeen>('children').filter(({ desks = [], isForeseen }) => !isForeseen && desks.some((desk) => who.desks.includes(desk) || record<DeskSeen>('desks', desk)?.agency === who.agency))
}

/** Of how many children the name opens on this device, as far as it is known before it is tried. */
export function namesHere(house: Pick<House, 'shelf' | 'record' | 'who'>): number {
  return servedHere(house).filter(({ encoding }) => encoding !== undefined).length
}

/** With whom one may compare: agencies at work that have a desk with a key. */
export function agenciesToCompare({ shelf, who, lang, t }: Pick<House, 'shelf' | 'who' | 'lang' | 't'>): readonly { readonly code: AgencyId; readonly label: string; readonly more?: string }[] {
  const withKey = new Set(shelf<DeskSeen>('desks').filter(({ state, keyVersion }) => state === 'active' && (keyVersion ?? 0) > 0).map(({ agency }) => agency))
  return shelf<AgencySeen>('agencies').filter(({ id, state }) => id !== who.agency && state !== 'suspended' && withKey.has(id))
    .map(({ id, title, region }) => ({ code: id, label: titleIn(title, lang), ...(region && { more: t(`regions.${region}`) }) })).toSorted((a, b) => compareIn(lang)(a.label, b.label))
}

/** Pairs that a comparison has made: they were made in the moment in which the second side named its children. */
export function pairsOfRun(pairs: readonly PairSeen[], { other, ending, endedAt }: RunSeen, agencyOf: (pair: PairSeen) => AgencyId | undefined): readonly PairSeen[] {
  return ending === 'done' ? pairs.filter((pair) => pair.foundAt === endedAt && agencyOf(pair) === other.agency) : []
}

export function sayCount(t: Translate, { from, to }: Told): string {
  return to === undefined ? t('recognition.screen.run.count.few', { n: from }) : t('recognition.screen.run.count.between', { from, to })
}
