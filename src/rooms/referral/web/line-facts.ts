/** Pure readings of what stands on the shelf: where a referral is, whose turn it is, who knows, what comes first. */
import type { Who } from '#core/access/who.ts'
import { editionKnown, type Editions } from '#core/clocks/editions.ts'
import type { Moment } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import type { Kept } from '#core/sync/web/outbox.ts'
import type { Station } from '#core/ui/path.tsx'
import { readTerm, type Term } from '#core/ui/term.ts'
import { clockKindOf, levels, termsFrom, type Level, type Step } from '../referral.ts'
import type { ReferralLine, ReferralSeen } from './on-shelf.ts'

/** Sent, opened, answered, handed over. A decline is a square: the way ended there. */
export function stationsOf({ openedAt, answeredAt, state, takenOver, outcome }: Pick<ReferralLine, 'openedAt' | 'answeredAt' | 'state' | 'takenOver' | 'outcome'>): readonly [Station, Station, Station, Station] {
  const couldNot = state === 'declined' || state === 'passed-on' || outcome === 'not-possible'
  const answered: Station = answeredAt === null ? 'ahead' : couldNot ? 'could-not' : 'reached'
  return ['reached', openedAt === null && answeredAt === null ? 'ahead' : 'reached', answered, takenOver && !couldNot ? 'reached' : 'ahead']
}

/** The furthest station in a word: which message `referral.at.<this>` says it. */
export function standsAt({ state, openedAt }: Pick<ReferralLine, 'state' | 'openedAt'>): 'sent' | 'opened' | Exclude<ReferralLine['state'], 'waiting'> {
  return state === 'waiting' ? (openedAt === null ? 'sent' : 'opened') : state
}

export function termOf({ turn }: Pick<ReferralLine, 'turn'>): Term | undefined {
  return turn && { from: turn.since, until: turn.by }
}

export function isOpenLine({ closedAt }: Pick<ReferralLine, 'closedAt'>): boolean {
  return closedAt === null
}

export function isMyTurn({ turn }: Pick<ReferralLine, 'turn'>, { desks }: Pick<Who, 'desks'>): boolean {
  return turn !== undefined && desks.includes(turn.desk)
}

/** The end of the term first; what has ended comes last, the newest in front. */
export function byTerm(a: ReferralLine, b: ReferralLine): number {
  if (a.turn && b.turn) return a.turn.by - b.turn.by || compare(a.id, b.id)
  if (a.turn || b.turn) return a.turn ? -1 : 1
  return (b.closedAt ?? 0) - (a.closedAt ?? 0) || compare(a.id, b.id)
}

/** What came by asking and what stands on the shelf, each once; the shelf is newer, and what has left it is not brought back. */
export function mergeLines(onShelf: readonly ReferralLine[], asked: readonly ReferralLine[]): ReferralLine[] {
  const known = new Map(asked.map((line) => [line.id, line]))
  for (const line of onShelf) known.set(line.id, line)
  return [...known.values()].sort(byTerm)
}

export type Side = 'received' | 'sent'
/** A member of both desks sees a referral of their own house as its sender. */
export function sideOf({ seenAs }: Pick<ReferralLine, 'seenAs'>): Side | undefined {
  return seenAs === 'sender' ? 'sent' : seenAs === 'receiver' ? 'received' : undefined
}

/** The list of one side: what waits for me, for others, and what has ended. */
export function sortInbox(lines: readonly ReferralLine[], who: Pick<Who, 'desks'>, side: Side) {
  const mine = lines.filter((line) => sideOf(line) === side).toSorted(byTerm)
  return {
    yours: mine.filter((line) => isOpenLine(line) && isMyTurn(line, who)),
    others: mine.filter((line) => isOpenLine(line) && !isMyTurn(line, who)),
    ended: mine.filter((line) => !isOpenLine(line)),
  }
}

export interface Knower { readonly level: Level; readonly at: Moment; readonly state: 'told' | 'next' | 'later' }

/**
 * Who has learnt since this turn began, and who learns when: each level once, from the duty up. The duty knows from the
 * beginning; the next one's moment is the programme's standard, nobody's promise.
 */
export function ladderOf({ turn, path = [], urgency, edition }: Pick<ReferralLine, 'turn' | 'path' | 'urgency' | 'edition'>, programme: Editions): readonly Knower[] {
  if (!turn) return []
  const reached = levels.indexOf(turn.level)
  const terms = termsFrom(editionKnown(programme, edition))
  return levels.map((level, n) => {
    const told = path.findLast((step) => step.what === 'told' && step.level === level && step.at >= turn.since)?.at
    const at = told ?? (n === 0 ? turn.since : terms.escalatesAt(turn.what, urgency, turn.since, n - 1))
    return { level, at, state: n <= reached ? 'told' : n === reached + 1 ? 'next' : 'later' } as const
  })
}

/** Message key of what the running term rests on; nearly always the programme's own standard, not law. */
export function basisKeyOf({ turn, urgency, edition }: Pick<ReferralLine, 'turn' | 'urgency' | 'edition'>, programme: Editions): string {
  const rules = editionKnown(programme, edition)
  return turn ? rules.terms[clockKindOf(rules, turn.what, urgency)]!.basis : 'clocks.basis.programme'
}

export type Group = 'decision' | 'near' | 'calm'

/** For a coordinator the matter is theirs once the ladder reached them; for a head once it reached the head. */
export function groupOf(line: ReferralLine, who: Pick<Who, 'roles'>, now: Moment): Group {
  const term = termOf(line)
  if (!line.turn || !term) return 'calm'
  const mine = who.roles.includes('coordinator') ? 'region' : 'head'
  if (levels.indexOf(line.turn.level) >= levels.indexOf(mine)) return 'decision'
  return readTerm(term, now).state === 'calm' ? 'calm' : 'near'
}

export function groupLines(lines: readonly ReferralLine[], who: Pick<Who, 'roles'>, now: Moment): Readonly<Record<Group, readonly ReferralLine[]>> {
  const groups: Record<Group, ReferralLine[]> = { decision: [], near: [], calm: [] }
  for (const line of lines) if (isOpenLine(line)) groups[groupOf(line, who, now)].push(line)
  for (const group of Object.values(groups)) group.sort(byTerm)
  return groups
}

export interface RegionCount { readonly region: string; readonly open: number; readonly past: number }

/** Counts as the server told them; without a line, from what is on this phone. */
export function countRegions(regions: readonly string[], lines: readonly ReferralLine[], told: readonly RegionCount[], now: Moment): readonly RegionCount[] {
  return regions.map((region) => told.find((one) => one.region === region) ?? {
    region, open: lines.filter((line) => line.region === region && isOpenLine(line)).length,
    past: lines.filter((line) => line.region === region && line.turn !== undefined && line.turn.by <= now).length,
  })
}

/** The share of open ones whose term still runs, in whole percent; nothing where none is open. */
export function inTimeShare({ open, past }: RegionCount): number | undefined {
  return open === 0 ? undefined : Math.round(((open - Math.min(past, open)) / open) * 100)
}

/** What this phone has filled in about a record and the server has not answered yet: the newest, and whether it was refused. */
export function pendingOf(outbox: readonly Kept[], id: RecordId, forms: readonly string[]): Kept | undefined {
  return outbox.findLast(({ envelope }) => (envelope.about === id || envelope.id === id) && forms.includes(envelope.form))
}

/** The steps of the way as a thread shows them: what happened, without who was told when nobody answered. */
export function stepsOf({ path }: Pick<ReferralSeen, 'path'>): readonly Step[] {
  return path.filter(({ what }) => what !== 'told')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
