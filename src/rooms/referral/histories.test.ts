/**
 * Ninety days in two agencies of a district, a hundred thousand times over: people act, go on leave, are suspended, leave, come back, or are never heard of again. Whatever
 * happens, each referral has ended or it is somebody's who is there, by name, and a clock runs towards whoever learns next. The hearts are the house's own, with the
 * programme's own terms; faults seeded into them are found.
 */
import { describe, expect, test } from 'vitest'
import { chanceFrom, type Chance } from '#core/chance.ts'
import { dayMs, later, minuteMs, moment, type Moment } from '#core/clock.ts'
import type { AgencyId, ChildId, DeskId, ReferralId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { katch } from '#programmes/katch/programme.ts'
import { declineReasons, urgencies, withdrawReasons } from './forms.ts'
import * as house from './referral.ts'
import { isOpen, levels, termsFrom, turnOf, type Referral } from './referral.ts'

type Heart = Pick<typeof house, 'send' | 'answer' | 'reply' | 'takeOverChild' | 'recordWhatBecame' | 'passOn' | 'withdraw' | 'escalate' | 'handUp' | 'nearestOf'>

const histories = 100_000
const begin = moment('2026-11-12T07:00:00Z')
const days = 90
const terms = termsFrom(katch.editions[0])
const asked = { desk: 'asked' as DeskId, agency: 'a' as AgencyId }
const asks = { desk: 'asks' as DeskId, agency: 'b' as AgencyId }
/** Whoever stands on the last step of a ladder has learnt by then, whatever is waited for: ten working days over the longest holidays and the two days after. */
const longest = 25 * dayMs

type Place = 'asks' | 'asked' | 'region' | 'programme'
/** `gone`: the account works and nobody will ever look again. */
interface Somebody { readonly name: string; readonly place: Place; state: 'there' | 'gone' | 'suspended'; awayUntil: Moment }
const names: readonly (readonly [string, Place])[] = [['Dana', 'asks'], ['Olzhas', 'asks'], ['Gulmira', 'asked'], ['Oleg', 'asked'], ['Aizhan', 'region'], ['Timur', 'programme'], ['Saule', 'programme']]

/** What is wrong, in one line; nothing where all of it held. */
function live(seed: number, heart: Heart): string | undefined {
  const chance = chanceFrom(seed)
  const people: Somebody[] = names.map(([name, place]) => ({ name, place, state: 'there', awayUntil: begin }))
  const until = later(begin, days * dayMs)
  let at = later(begin, chance.whole(0, 14 * 24 * 60) * minuteMs)
  const isThere = (one: Somebody) => one.state !== 'suspended' && one.awayUntil <= at
  const works = (place: Place) => people.filter((one) => one.place === place && isThere(one))
  const acts = (place: Place) => works(place).some(({ state }) => state === 'there')
  const sent = heart.send({
    child: 'child' as ChildId, to: asked, service: 'placement', urgency: chance.pick(urgencies), ageBand: '14-15', shareNow: ['age-and-sex'], shareOnAcceptance: [],
  }, { id: 'r' as ReferralId, from: asks, ground: { basis: 'law-child-in-danger' }, terms, at })
  if (sent instanceof Refusal) return 'it was not sent'
  let referral: Referral = sent

  const take = (next: Referral | Refusal) => { if (!(next instanceof Refusal)) referral = next }
  /** The house's minute: what is due is told, and what lies where nobody works goes to who is there. */
  const minute = () => {
    const turn = turnOf(referral)
    if (turn && works(turn.desk as Place).length === 0) take(heart.handUp(referral, heart.nearestOf({ desk: false, region: works('region').length > 0 }), { terms, at }))
    if (turn) take(heart.escalate(referral, { terms, at }))
  }
  /** At every moment, also before the house's minute has passed. */
  const withoutClock = () => isOpen(referral) && !(referral.turn?.escalatesAt > referral.turn?.since && referral.turn.by > referral.turn.since)
  const wrong = (): string | undefined => {
    const turn = turnOf(referral)
    if (!turn) return undefined
    const level = levels[turn.level]!
    const holders = [...works(turn.desk as Place), ...(turn.level >= levels.indexOf('region') ? works('region') : []), ...(level === 'programme' ? works('programme') : [])]
    const somebody = people.some((one) => (one.place === 'region' || one.place === 'programme') && isThere(one))
    if (holders.length === 0 && somebody) return `${referral.state} at ${turn.desk}: nobody has it`
    if (turn.escalatesAt < at) return 'its clock stands still'
    if (at - turn.since > longest && level !== 'programme') return 'nobody above learnt in time'
    return undefined
  }

  while (at < until && isOpen(referral)) {
    const next = later(at, Math.ceil(-Math.log(1 - chance.next()) * 24 * 60) * minuteMs)
    // Between what people do the house's minutes pass; only those at which something is due change anything.
    for (let due = turnOf(referral)?.escalatesAt; due !== undefined && due < next; due = turnOf(referral)?.escalatesAt) {
      at = due < at ? at : due
      const before = referral
      minute()
      const fault = wrong() ?? (referral === before ? 'what was due was told to nobody' : undefined)
      if (fault) return fault
      // Whoever stands on the last step is reminded of the same again and again.
      if (turnOf(referral)?.level === levels.length - 1) break
    }
    at = next
    happen(chance)
    if (withoutClock()) return `${referral.state}: no clock runs`
    minute()
    const fault = wrong()
    if (fault) return fault
  }
  return undefined

  function happen(chance: Chance): void {
    const somebody = chance.pick(people)
    const options = { terms, at }
    switch (chance.whole(0, 13)) {
      case 0: if (acts('asked')) take(heart.answer(referral, { answer: 'accept' }, options)); return
      case 1: if (acts('asked')) take(heart.answer(referral, { answer: 'decline', reason: chance.pick(declineReasons) }, options)); return
      case 2: if (acts('asked')) take(heart.answer(referral, { answer: 'ask' }, options)); return
      case 3: if (acts('asks')) take(heart.reply(referral, options)); return
      case 4: if (acts('asked')) take(heart.takeOverChild(referral, options)); return
      case 5: if (acts('asked')) take(heart.recordWhatBecame(referral, { outcome: 'started' }, options)); return
      case 6: if (acts('asked')) take(heart.recordWhatBecame(referral, chance.is(0.5) ? { outcome: 'done' } : { outcome: 'not-possible', because: 'no-place' }, options)); return
      case 7: if (acts('asks') && chance.is(0.3)) take(chance.is(0.5) ? heart.passOn(referral, at) : heart.withdraw(referral, chance.pick(withdrawReasons), at)); return
      case 8: somebody.awayUntil = later(at, chance.whole(1, 30) * dayMs); return
      case 9: somebody.awayUntil = at; return
      case 10: if (somebody.state === 'there') somebody.state = chance.is(0.3) ? 'gone' : 'suspended'; return
      case 11: if (somebody.state === 'suspended') somebody.state = 'there'; return
      default:
    }
  }
}

/** The first history in which something is wrong, of so many; nothing where all held. */
function firstWrong(heart: Heart, of: number): { readonly seed: number; readonly wrong: string } | undefined {
  for (let seed = 1; seed <= of; seed++) {
    const wrong = live(seed, heart)
    if (wrong) return { seed, wrong }
  }
  return undefined
}

test(`${histories} histories of ${days} days: at every moment it has ended, or somebody who is there has it and a clock runs`, () => {
  expect(firstWrong(house, histories)).toBeUndefined()
}, 300_000)

describe('a fault seeded into the heart is found', () => {
  const open = (next: Referral | Refusal, change: (of: Extract<Referral, { turn: unknown }>) => object) => (next instanceof Refusal || !('turn' in next) ? next : { ...next, ...change(next) }) as never
  const faults: Record<string, Partial<Heart>> = {
    'what lies where nobody works stays there': { handUp: (referral) => new Refusal('referral.not-due', { state: referral.state }) },
    'it goes to the region’s coordinator though she is away as well': { nearestOf: () => 'region' },
    'it climbs one step only': { handUp: (referral, _to, options) => house.handUp(referral, 'deputy', options) },
    'after a decline no clock runs': { answer: (...given) => open(house.answer(...given), (next) => (next.state === 'declined' ? { turn: { ...next.turn, escalatesAt: next.turn.since } } : {})) },
    'a decline ends it': { answer: (...given) => { const next = house.answer(...given); return next instanceof Refusal || next.state !== 'declined' ? next : { ...next, turn: undefined } as never } },
    'a reply leaves nobody’s turn': { reply: (...given) => { const next = house.reply(...given); return next instanceof Refusal ? next : { ...next, turn: undefined } as never } },
    'the ladder ends with the head': { escalate: (...given) => open(house.escalate(...given), ({ turn }) => ({ turn: { ...turn, level: Math.min(turn.level, levels.indexOf('head')) } })) },
    'whoever was told is told no more': { escalate: (referral, options) => (isOpen(referral) && referral.turn.level >= 2 ? new Refusal('referral.not-due', {}) : house.escalate(referral, options)) },
    'what was taken over has no clock': { takeOverChild: (...given) => open(house.takeOverChild(...given), ({ turn }) => ({ turn: { ...turn, escalatesAt: later(turn.since, -1) } })) },
    'a service that has begun keeps the clock of before': { recordWhatBecame: (referral, ...given) => open(house.recordWhatBecame(referral, ...given), (next) => (next.state === 'in-care' && 'turn' in referral ? { turn: { ...next.turn, escalatesAt: referral.sentAt } } : {})) },
  }
  for (const [fault, change] of Object.entries(faults)) test(fault, () => { expect(firstWrong({ ...house, ...change }, 2000)).toBeDefined() })
})
