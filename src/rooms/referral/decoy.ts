/** Referrals, hand-overs and consents of children who do not exist, for the notebook that an alarm number opens (Security E-8). What is filled in there goes through the heart. */
import type { Chance } from '#core/chance.ts'
import { dayMs, dayOf, later, type Moment } from '#core/clock.ts'
import { withdrawConsent } from '#core/consent/forms.ts'
import { editionKnown, editionOn, type Editions } from '#core/clocks/editions.ts'
import type { AgencyId, ChildId, DeskId, ReferralId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import type { Keeps, Neighbour } from '#core/sync/likeness.ts'
import { actsAbout, type Acted } from '#rooms/identification/decoy.ts'
import type { ChildSeen, ConsentSeen } from '#rooms/identification/web/on-shelf.ts'
import { factsOf, figuresOf, type AnsweringSeen } from './answering.ts'
import { answerReferral, confirmHandOver, makeLink, openReferral, recordOutcome, replyToQuestion, takeLinkBack, takeOver, toldByPhone, withdrawReferral, type BasisCode, type DeclineReason, type Sending, type ServiceCode, type ShareGroup } from './forms.ts'
import { halvesOf, readPeriod, settledAt } from './periods.ts'
import { answer, levels, markOpened, recordWhatBecame, reply, send, takeOverChild, termsFrom, turnOf, withdraw, type Referral, type Side, type Terms } from './referral.ts'
import type { HandOverSeen, LinkSeen, ReferralSeen } from './web/on-shelf.ts'
import { endOfLink, type Lasts, type Told } from './without-account.ts'

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))
/** Of these records no more than this is ever looked at. */
export const keepsOf: Readonly<Record<'referrals' | 'hand-overs' | 'consents', Keeps>> = {
  'referrals': {
    keys: set('id seenAs code service besides urgency edition region fromDesk fromAgency toDesk toAgency state revision sentAt openedAt answeredAt closedAt because outcome takenOver turn what desk since by level ageBand path at basis interpreter contactPhone comeAt sex language '
      + 'urgentNeeds escort topicsAsked viewAsked child district assessmentSheet applicationForServices reportByCriteria shareNow shareOnAcceptance nameSealed insteadOf consent returnAgreed returnPresent returnCare link madeAt endsAt endedAt through'),
    texts: set('note whatBecame question reply childsView why vitalReason'),
  },
  'hand-overs': { keys: set('id child referral n fromDesk toDesk happenedAt signedAt signedBy placeKind condition childTold documents present confirmedAt itWasSo revision'), texts: set('conditionNote belongings difference') },
  'consents': { keys: set('id child state basis purpose receiver groups abroad readIn ageGroup givenBy childsView proof witness lastDay askedBy askedAt withdrawnAt withdrawnBy stopBy revision isLive'), texts: set('why') },
}

/** The referral as drawn, about that child, for something that the desk it goes to gives. */
export function anotherReferral(drawn: ReferralSeen, chance: Chance, { child, offers }: { child: ChildSeen | undefined; offers: readonly { readonly desk: DeskId; readonly service: ServiceCode }[] }): ReferralSeen {
  const given = offers.filter(({ desk }) => desk === drawn.toDesk).map((one) => one.service)
  const service = given.length > 0 ? chance.pick(given) : drawn.service
  return {
    ...drawn, service, besides: drawn.besides.filter((one) => one !== service), ...(drawn.ageBand && drawn.ageBand !== 'unknown' && drawn.ageBand !== 'over-17' && { ageBand: child?.age?.band ?? chance.pick(['6-9', '10-13', '14-15', '16-17'] as const) }),
    ...((drawn.sex === 'girl' || drawn.sex === 'boy') && { sex: child?.sex ?? chance.pick(['girl', 'boy'] as const) }),
    ...(drawn.language && { language: child?.languages?.[0] ?? chance.pick(['kk', 'uz', 'ru']) }),
    ...(drawn.district && child && { district: child.district }),
  }
}

/** What was filled in there, as the heart takes it; what it refuses, it refuses there too. */
export function asActed(seen: ReferralSeen, acts: readonly Acted[], programme: Editions): ReferralSeen {
  const own = acts.filter(({ about }) => about === seen.id)
  if (own.length === 0) return seen
  const terms = termsFrom(editionKnown(programme, seen.edition))
  let now = heartOf(seen)
  const took = own.filter((act) => {
    const next = goOn(now, act, terms)
    if (next instanceof Refusal) return false
    now = next
    return true
  })
  const turn = turnOf(now)
  const { turn: _was, ...rest } = seen
  const said = (form: string, field: string) => actsAbout(took, seen.id, form).at(-1)?.answers[field] as string | undefined
  const [comeAt, question, replied, became] = [said(answerReferral.name, 'comeAt') ?? said(toldByPhone.name, 'comeAt'), said(answerReferral.name, 'question') ?? said(toldByPhone.name, 'question'), said(replyToQuestion.name, 'reply'), said(recordOutcome.name, 'what') ?? said(toldByPhone.name, 'what')]
  const saidBy = said(toldByPhone.name, 'saidBy')
  const link = linkOf(seen, own, 'closedAt' in now ? now.closedAt : null)
  return {
    ...rest, state: now.state, revision: now.revision, path: now.path, openedAt: now.openedAt ?? null, answeredAt: 'answeredAt' in now ? now.answeredAt : null, closedAt: 'closedAt' in now ? now.closedAt : null,
    because: 'because' in now ? now.because : 'reason' in now ? now.reason : seen.because, outcome: 'outcome' in now ? now.outcome : null, takenOver: now.state === 'in-care' ? now.takenOver : seen.takenOver,
    ...(turn && { turn: { what: turn.what, desk: turn.desk, since: turn.since, by: turn.by, level: levels[turn.level]! } }),
    ...(comeAt && { comeAt }), ...(question && { question }), ...(replied && { reply: replied }), ...(became && { whatBecame: became }),
    ...(saidBy && { saidBy }), ...(link && { link }),
  }
}

function goOn(now: Referral, { form, at, answers }: Acted, terms: Terms): Referral | Refusal {
  switch (form) {
    case openReferral.name: return markOpened(now, at)
    case answerReferral.name: return answer(now, answers as Parameters<typeof answer>[1], { terms, at })
    case replyToQuestion.name: return reply(now, { terms, at })
    case takeOver.name: return takeOverChild(now, { terms, at })
    case recordOutcome.name: return recordWhatBecame(now, answers as Parameters<typeof recordWhatBecame>[1], { terms, at })
    case withdrawReferral.name: return withdraw(now, answers['reason'], at)
    case toldByPhone.name: return toldThere(now, answers as { said: Told; reason: DeclineReason }, { terms, at })
    default: return now
  }
}

/** As if the receiver had answered, and by telephone. */
function toldThere(now: Referral, { said, reason }: { said: Told; reason: DeclineReason }, more: { terms: Terms; at: Moment }): Referral | Refusal {
  const next = said === 'accept' || said === 'ask' ? answer(now, { answer: said }, more)
    : said === 'decline' ? answer(now, { answer: said, reason }, more)
    : recordWhatBecame(now, said === 'not-possible' ? { outcome: said, because: reason } : { outcome: said }, more)
  return next instanceof Refusal ? next : { ...next, path: next.path.map((step, n) => (n === next.path.length - 1 ? { ...step, through: 'phone' as const } : step)) }
}

/** The newest link given there. Nobody opens it: the house has never heard of it. */
function linkOf({ id, link }: ReferralSeen, acts: readonly Acted[], closedAt: Moment | null): LinkSeen | undefined {
  const last = acts.findLast(({ form }) => form === makeLink.name || form === takeLinkBack.name)
  const made = actsAbout(acts, id, makeLink.name).at(-1)
  const newest: LinkSeen | undefined = made ? { id, madeAt: made.at, endsAt: endOfLink(made.answers['lasts'] as Lasts, made.at), openedAt: null, endedAt: null, because: null } : link
  if (!newest || newest.because) return newest
  if (last?.form === takeLinkBack.name) return { ...newest, endedAt: last.at, because: 'taken-back' }
  return closedAt === null ? newest : { ...newest, endedAt: closedAt, because: 'ended' }
}

/** One sent there, on its way to a desk that will never hear of it. */
export function sentThere({ about, at, answers, made }: Acted, { own, programme, agencyOf }: { own: Side; programme: Editions; agencyOf: (desk: DeskId) => AgencyId | undefined }): ReferralSeen | undefined {
  const asks = answers as Sending
  const edition = editionOn(programme, dayOf(at))
  const agency = agencyOf(asks.toDesk as DeskId)
  if (!agency || !made) return undefined
  const to = { desk: asks.toDesk as DeskId, agency }
  const [shareNow, shareOnAcceptance] = [asks.shareNow ?? [], asks.shareOnAcceptance ?? []]
  const sent = send({ child: about as ChildId, to, service: asks.service, urgency: asks.urgency, ageBand: asks.ageBand, shareNow, shareOnAcceptance }, {
    id: made as ReferralId, from: own, ground: { basis: 'consent', covers: [...shareNow, ...shareOnAcceptance] }, terms: termsFrom(edition), at,
  })
  if (sent instanceof Refusal) return undefined
  const { turn } = sent
  return {
    id: sent.id, seenAs: 'sender', code: asks.code, service: asks.service, besides: asks.besides ?? [], urgency: asks.urgency, edition: edition.code, region: asks.where.region, fromDesk: own.desk, fromAgency: own.agency, toDesk: to.desk, toAgency: to.agency, state: 'waiting', revision: 1,
    sentAt: at, openedAt: null, answeredAt: null, closedAt: null, because: null, outcome: null, takenOver: false, turn: { what: turn.what, desk: to.desk, since: turn.since, by: turn.by, level: levels[turn.level]! }, ageBand: asks.ageBand, path: sent.path,
    basis: asks.basis, interpreter: asks.interpreter, contactPhone: asks.contactPhone ?? null, comeAt: null, sex: asks.sex, language: asks.language ?? null, urgentNeeds: asks.urgentNeeds ?? [], escort: asks.escort, topicsAsked: asks.topicsAsked ?? [],
    ...(asks.note && { note: asks.note }), viewAsked: asks.viewAsked, ...(asks.returnAgreed && { returnAgreed: asks.returnAgreed, returnPresent: asks.returnPresent ?? null, ...(asks.returnCare && { returnCare: asks.returnCare }) }), ...(asks.childsView && { childsView: asks.childsView }), child: about as ChildId, district: asks.where.district ?? null,
    assessmentSheet: asks.assessmentSheet, applicationForServices: asks.applicationForServices, reportByCriteria: asks.reportByCriteria, shareNow, shareOnAcceptance, nameSealed: shareOnAcceptance.includes('identity'), insteadOf: asks.insteadOf ?? null, consent: asks.consent ?? null,
  }
}

/** As the heart knows it; the shelf's record holds all that the heart needs. */
function heartOf(seen: ReferralSeen): Referral {
  const { turn } = seen
  return {
    id: seen.id as ReferralId, child: seen.child ?? (seen.id as never), from: { desk: seen.fromDesk, agency: seen.fromAgency }, to: { desk: seen.toDesk, agency: seen.toAgency }, service: seen.service, urgency: seen.urgency,
    shareNow: seen.shareNow ?? ([] as ShareGroup[]), shareOnAcceptance: seen.shareOnAcceptance ?? [], basis: seen.basis ?? ('law-child-in-danger' as BasisCode), sentAt: seen.sentAt, ...(seen.openedAt !== null && { openedAt: seen.openedAt }), revision: seen.revision, path: seen.path,
    state: seen.state, answeredAt: seen.answeredAt, closedAt: seen.closedAt, because: seen.because, outcome: seen.outcome, reason: seen.because, takenOver: seen.takenOver, startedAt: seen.path.findLast(({ what }) => what === 'started' || what === 'taken-over')?.at,
    ...(turn && { turn: { what: turn.what, since: turn.since, by: turn.by, level: levels.indexOf(turn.level), escalatesAt: turn.by } }),
  } as Referral
}

/** Signed there by who gave the child. */
export function asConfirmed(seen: HandOverSeen, acts: readonly Acted[]): HandOverSeen {
  const [signed] = actsAbout(acts, seen.id, confirmHandOver.name)
  return signed && seen.confirmedAt === null ? { ...seen, confirmedAt: signed.at, itWasSo: signed.answers['itWasSo'] === 'yes' } : seen
}

/** Taken back there. */
export function asTakenBack(seen: ConsentSeen, acts: readonly Acted[]): ConsentSeen {
  const [back] = actsAbout(acts, seen.id, withdrawConsent.name)
  return back && seen.isLive ? { ...seen, state: 'withdrawn', isLive: false, stopBy: later(back.at, 3 * dayMs) } : seen
}

/** Agencies of the directory with their desks at work; of those near the own desk, where there are some. */
export function neighboursIn(desks: readonly { readonly id: DeskId; readonly agency: AgencyId; readonly state: string; readonly regions: readonly string[] }[], own: DeskId): Neighbour[] {
  const here = desks.find(({ id }) => id === own)?.regions ?? []
  const lots = (those: typeof desks) => Object.entries(Object.groupBy(those.filter(({ state }) => state === 'active'), ({ agency }) => agency)).map(([agency, some]) => ({ agency: agency as AgencyId, desks: some!.map(({ id }) => id) }))
  const near = lots(desks.filter(({ regions }) => regions.some((region) => here.includes(region))))
  return near.length > 3 ? near : lots(desks)
}

/** How the referrals that are invented there were answered, as an agency sees its own or a coordinator a region. */
export function answeringAmong(referrals: readonly ReferralSeen[], asked: { readonly period: string; readonly region: string | null }, { agency, programme, at }: { readonly agency: AgencyId; readonly programme: Editions; readonly at: Moment }): AnsweringSeen {
  const period = readPeriod(asked.period)
  const asOf = period && asked.region !== null ? settledAt(period) : at
  const counted = referrals.filter((one) => one.path?.[0]?.what === 'sent' && (asked.region === null ? one.toAgency === agency : one.region === asked.region))
    .map((one) => ({ agency: one.toAgency, facts: factsOf({ urgency: one.urgency, steps: one.path }, termsFrom(editionKnown(programme, one.edition))) }))
  const figures = (some: typeof counted) => figuresOf(some.map(({ facts }) => facts), { from: period!.from, until: period!.until, asOf })
  const within = period ? counted.filter(({ facts: { sentAt } }) => sentAt >= period.from && sentAt < period.until) : []
  const parts = <Key extends string>(keyOf: (one: typeof counted[number]) => Key) => [...new Set(within.map(keyOf))].sort().map((key) => ({ key, figures: figures(within.filter((one) => keyOf(one) === key)) }))
  return {
    period: asked.period, asOf, region: asked.region, together: within.length > 0 ? figures(within) : null,
    agencies: parts(({ agency: one }) => one).map(({ key, ...rest }) => ({ agency: key, ...rest })), months: parts(({ facts }) => dayOf(facts.sentAt).slice(0, 7)).map(({ key, ...rest }) => ({ month: key, ...rest })),
    halves: period && asked.region !== null ? halvesOf(period).map(({ name }) => ({ name, reasons: { told: [], untold: 0 }, outcomes: { told: [], untold: 0 } })) : [], beside: null,
  }
}
