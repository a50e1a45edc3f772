/** Referrals of children who do not exist, for the notebook that an alarm number opens (Security E-8). They go the way every referral goes: through the heart. */
import { chanceFrom, type Chance } from '#core/chance.ts'
import { dayMs, dayOf, hourMs, later, minuteMs, startOf, type Moment } from '#core/clock.ts'
import type { AgencyId, ChildId, DeskId, ReferralId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { withdrawConsent } from '#core/consent/forms.ts'
import { actsAbout, type DecoyPlace, type InventedChild } from '#rooms/identification/decoy.ts'
import type { ConsentSeen } from '#rooms/identification/web/on-shelf.ts'
import { drawSpokenCode } from '#rooms/identification/spoken-code.ts'
import { answerReferral, openReferral, recordOutcome, takeOver, type AgeBand, type ServiceCode, type Urgency } from './forms.ts'
import { answer, levels, markOpened, recordWhatBecame, send, takeOverChild, termsFrom, turnOf, type Referral, type Side } from './referral.ts'
import type { ReferralSeen } from './web/on-shelf.ts'

const code = ({ word, number }: { word: string; number: number }) => `${word}-${String(number).padStart(3, '0')}`
const services: readonly ServiceCode[] = ['psychologist', 'doctor', 'social-support', 'school', 'lawyer', 'placement']

/** `others`: desks of other agencies at work. Each second child was referred by this desk; every morning another desk asks for something. */
export function inventReferrals(place: DecoyPlace, children: readonly InventedChild[], others: readonly Side[]): ReferralSeen[] {
  if (others.length === 0) return []
  const terms = termsFrom(place.clocks)
  const own: Side = { desk: place.desk, agency: place.agency }
  const sent = children.filter((_, n) => n % 2 === 0).map(({ child, chance }) => {
    const sentAt = later(child.metAt, chance.whole(40, 90) * minuteMs)
    return { from: own, to: chance.pick(others), child: child.id, code: code(child.code), band: child.age?.band ?? 'unknown' as const, sex: child.sex ?? 'unknown', language: child.languages?.[0] ?? null, sentAt, chance, district: child.district }
  }).filter(({ sentAt }) => sentAt < place.now)
  const received = [0, 1, 4].map((days) => {
    const day = startOf(dayOf(later(place.now, -9 * hourMs - days * dayMs)))
    const chance = chanceFrom((place.seed ^ Math.imul(Math.floor(day / dayMs), 0x27d4eb2f)) >>> 0)
    const spoken = drawSpokenCode(place.codeWords, chance.next)
    return {
      from: chance.pick(others), to: own, child: chance.id<ChildId>(), code: code(spoken), band: chance.pick(['10-13', '14-15', '16-17'] as const), sex: chance.pick(['girl', 'boy'] as const),
      language: chance.pick(['kk', 'uz', 'ru']), sentAt: later(day, chance.whole(8 * 60, 9 * 60 - 5) * minuteMs), chance, district: place.districts[0] ?? null,
    }
  })
  return [...sent, ...received].map((one) => inventReferral(place, one, terms, own)).toSorted((a, b) => b.sentAt - a.sentAt)
}

/** What the children agreed to, as each referral on the ground of a consent has one. */
export function inventConsents(place: DecoyPlace, referrals: readonly ReferralSeen[]): ConsentSeen[] {
  return referrals.flatMap((one): ConsentSeen[] => {
    if (one.seenAs !== 'sender' || !one.child || !one.consent) return []
    const [back] = actsAbout(place, one.consent, withdrawConsent.name)
    return [{
      id: one.consent, child: one.child, state: back ? 'withdrawn' : 'given', purpose: 'refer', receiver: one.toAgency, groups: [...one.shareNow ?? [], ...one.shareOnAcceptance ?? []], abroad: false, readIn: one.language ?? 'ru',
      givenBy: 'the-person', isLive: !back, askedAt: later(one.sentAt, -15 * minuteMs), lastDay: null, stopBy: back ? later(back.at, 3 * dayMs) : null,
    }]
  })
}

interface Drawn { readonly from: Side; readonly to: Side; readonly child: ChildId; readonly code: string; readonly band: AgeBand; readonly sex: string; readonly language: string | null; readonly sentAt: Moment; readonly chance: Chance; readonly district: string | null }

function inventReferral(place: DecoyPlace, drawn: Drawn, terms: ReturnType<typeof termsFrom>, own: Side): ReferralSeen {
  const { chance, sentAt, from, to } = drawn
  const [service, urgency]: [ServiceCode, Urgency] = [chance.pick(services), 'days']
  const begun = held(send({ child: drawn.child, to, service, urgency, ageBand: drawn.band, shareNow: ['age-and-sex', 'language'], shareOnAcceptance: ['note'] }, { id: chance.id<ReferralId>(), from, ground: { basis: 'consent', covers: ['age-and-sex', 'language', 'note'] }, terms, at: sentAt }))
  const referral = asActed(goOn(begun, { chance, terms, until: place.now, isOurs: from.desk === own.desk }), place, terms)
  const turn = turnOf(referral)
  const side = from.desk === own.desk ? 'sender' : 'receiver'
  const answered = 'answeredAt' in referral ? referral.answeredAt : null
  const accepted = side === 'sender' || answered !== null
  const [note, consent] = [chance.pick(place.words), chance.id()]
  return {
    id: referral.id, seenAs: side, code: drawn.code, service, besides: [], urgency, region: place.region, fromDesk: from.desk, fromAgency: from.agency, toDesk: to.desk, toAgency: to.agency, state: referral.state, revision: referral.revision,
    sentAt, openedAt: referral.openedAt ?? null, answeredAt: answered, closedAt: 'closedAt' in referral ? referral.closedAt : null, because: null, outcome: 'outcome' in referral ? referral.outcome : null, takenOver: referral.state === 'in-care' && referral.takenOver,
    ...(turn && { turn: { what: turn.what, desk: turn.desk, since: turn.since, by: turn.by, level: levels[turn.level]! } }), ageBand: drawn.band, path: referral.path,
    basis: 'consent', interpreter: 'no', contactPhone: null, comeAt: answered === null ? null : 'agreed-by-phone', sex: drawn.sex, language: drawn.language,
    ...(accepted && { note, child: drawn.child, district: drawn.district }),
    ...(side === 'sender' && { shareNow: ['age-and-sex', 'language'], shareOnAcceptance: ['note'], insteadOf: null, consent, note }),
  }
}

/** As far as it would have come by now; of those that came here today, the answer is still ours. */
function goOn(begun: Referral, { chance, terms, until, isOurs }: { chance: Chance; terms: ReturnType<typeof termsFrom>; until: Moment; isOurs: boolean }): Referral {
  const steps: readonly [number, (now: Referral, at: Moment) => Referral | Refusal][] = [
    [chance.whole(15, 60), markOpened], [chance.whole(isOurs ? 3 : 13, isOurs ? 6 : 20) * 60, (now, at) => answer(now, { answer: 'accept' }, { terms, at })], [26 * 60 + chance.whole(0, 200), (now, at) => takeOverChild(now, { terms, at })],
    [12 * 24 * 60 + chance.whole(0, 400), (now, at) => recordWhatBecame(now, { outcome: 'done' }, { terms, at })],
  ]
  let now = begun
  for (const [minutes, step] of steps) {
    const at = later(begun.sentAt, minutes * minuteMs)
    if (at > until) break
    now = held(step(now, at))
  }
  return now
}

/** What was filled in there, as the heart takes it; what it refuses, it refuses there too. */
function asActed(begun: Referral, { acts = [] }: DecoyPlace, terms: ReturnType<typeof termsFrom>): Referral {
  let now = begun
  for (const { form, about, at, answers } of acts) {
    if (about !== begun.id) continue
    const next = form === openReferral.name ? markOpened(now, at)
      : form === answerReferral.name ? answer(now, answers as Parameters<typeof answer>[1], { terms, at })
      : form === takeOver.name ? takeOverChild(now, { terms, at })
      : form === recordOutcome.name ? recordWhatBecame(now, answers as Parameters<typeof recordWhatBecame>[1], { terms, at }) : now
    if (!(next instanceof Refusal)) now = next
  }
  return now
}

function held<R>(outcome: R | Refusal): R {
  if (outcome instanceof Refusal) throw new Error(`an invented referral was refused: ${outcome.code}`)
  return outcome
}

/** Sides of the directory other than one's own. */
export function othersOf(desks: readonly { readonly id: DeskId; readonly agency: AgencyId; readonly state: string }[], own: AgencyId): Side[] {
  return desks.filter(({ agency, state }) => agency !== own && state === 'active').map(({ id, agency }) => ({ desk: id, agency }))
}
