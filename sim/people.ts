/** What people fill in, given what they see: mostly what comes next, sometimes what no longer fits. */
import type { Form } from '#core/forms/form.ts'
import type { ChildId, DeskId, RecordId, ReferralId, SubmissionId } from '#core/ids.ts'
import type { Envelope } from '#core/sync/envelope.ts'
import { placeCodes, signCodes } from '#rooms/identification/codes.ts'
import { anotherConversation, meetChild, raiseConcern, takeUpConcern } from '#rooms/identification/forms.ts'
import { answerReferral, confirmHandOver, openReferral, recordOutcome, replyToQuestion, sendReferral, takeOver, tellSigned, withdrawReferral, type Sending } from '#rooms/referral/forms.ts'
import type { Phone, Tab } from './phone.ts'
import type { Chance } from '#core/chance.ts'
import { later, minuteMs } from '#core/clock.ts'
import { inTime, packetLasts, signingReceipt, signingStatement, withoutWithheld, writeReceipt, writeStatement, type Receipt } from '#rooms/referral/packet.ts'
import { desks, digestOf, region, signingKeyOf, signs, type SimPerson } from './world.ts'

interface Filling { readonly form: Form; readonly answers: object; readonly about?: RecordId; readonly basedOn?: number; readonly version?: number }

/** What this person does next on this tab; nothing where there is nothing to do. `on`: the referral on their mind. */
export function fillIn(person: SimPerson, phone: Phone, tab: Tab, { chance, on }: { chance: Chance; on?: RecordId | undefined }): Envelope | undefined {
  const filling = on === undefined ? choose(person, phone, tab, chance) : aboutReferral(tab, chance, on) ?? sending(person, tab, chance)
  return filling && envelopeOf(filling, phone, chance)
}

function envelopeOf(filling: Filling, phone: Phone, chance: Chance): Envelope {
  const { form, answers, about, basedOn, version = form.version } = filling
  return {
    id: chance.id<SubmissionId>(), form: form.name, version, filledAt: Math.max(0, phone.told()) as Envelope['filledAt'], device: phone.name.toLowerCase().replaceAll(/[^a-z]+/g, '-'), answers,
    ...(about !== undefined && { about }), ...(basedOn !== undefined && { basedOn }),
  }
}

function choose(person: SimPerson, phone: Phone, tab: Tab, chance: Chance): Filling | undefined {
  const isWorker = person.roles.includes('worker')
  if (person.roles.includes('coordinator')) {
    const concern = pickOf(tab.shelf!.list('concerns'), chance)
    return concern && { form: takeUpConcern, answers: { decision: 'pass', toDesk: desks.police }, about: concern.id, basedOn: concern.revision }
  }
  if (!isWorker) return chance.is(0.4) ? raising(phone, chance) : undefined
  const roll = chance.next()
  if (roll < 0.08) return raising(phone, chance)
  if (roll < 0.2) return aboutConcern(tab, chance)
  if (roll < 0.3) return meeting(chance)
  if (roll < 0.4) return talking(tab, chance)
  return (roll < 0.52 ? undefined : aboutReferral(tab, chance)) ?? sending(person, tab, chance)
}

function raising(phone: Phone, chance: Chance): Filling {
  const { version } = raiseConcern
  const count = { [phone.formVersion > version ? 'howMany' : 'children']: chance.whole(1, 4) }
  return {
    form: raiseConcern, version: phone.formVersion,
    answers: { signs: [signCodes[0]], ...count, agesAbout: ['12-17'], place: { region }, placeKind: placeCodes[0], seenWhen: 'today', urgency: chance.pick(['now', 'today', 'can-wait']) },
  }
}

function aboutConcern(tab: Tab, chance: Chance): Filling | undefined {
  const concern = pickOf(tab.shelf!.list('concerns').filter(({ seenAs }) => seenAs === 'desk' || chance.is(0.1)), chance)
  if (!concern) return undefined
  const seen = { about: concern.id, basedOn: concern.revision }
  if (chance.is(0.4)) return { ...meeting(chance), ...seen }
  const decision = chance.pick(['take-up', 'set-aside', 'pass'])
  return { form: takeUpConcern, ...seen, answers: { decision, ...(decision === 'set-aside' && { reason: 'no-sign-holds' }), ...(decision === 'pass' && { toDesk: chance.pick(Object.values(desks)) }) } }
}

const met = {
  safeNow: 'yes', noticeMade: 'not-needed', place: { region }, with: 'parents', carerMayBeInvolved: 'no', staysTonight: 'own-people', language: 'kk', interpreter: 'not-needed', sex: 'girl',
  atSchool: 'yes', documents: ['none'], citizenshipSaid: 'KZ', seenAs: 'at-risk', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}
function meeting(chance: Chance): Filling {
  return { form: meetChild, answers: { ...met, ...(chance.is(0.7) && { child: chance.id(), code: `arsha-${chance.whole(100, 999)}` }) } }
}

/** Whom this phone has met and the server does not know yet. */
function metHere(tab: Tab): { readonly id: RecordId; readonly code: string; readonly revision: number }[] {
  return tab.outbox!.list().filter(({ envelope }) => envelope.form === meetChild.name).map(({ envelope }) => envelope.answers as { child?: RecordId; code: string })
    .flatMap(({ child, code }) => (child === undefined ? [] : [{ id: child, code, revision: 1 }]))
}

/** With a child on the shelf, or with one whom this phone has met. */
function talking(tab: Tab, chance: Chance): Filling | undefined {
  const child = pickOf([...tab.shelf!.list('children'), ...metHere(tab)], chance)
  return child && {
    form: anotherConversation, about: child.id, basedOn: child.revision,
    answers: { why: 'needs', present: ['psychologist'], needs: 'as-before', seenAs: chance.pick(['as-before', 'at-risk', 'presumed']), childStopped: 'no', distress: 'calm' },
  }
}

function sending(person: SimPerson, tab: Tab, chance: Chance): Filling | undefined {
  const child = pickOf(tab.shelf!.list('children'), chance)
  if (!child) return undefined
  const declined = tab.shelf!.list('referrals').find((one) => one.seenAs === 'sender' && one.state === 'declined' && one.child === child.id)
  const toDesk = chance.pick(Object.values(desks).filter((desk) => chance.is(0.1) || !person.desks.includes(desk)))
  return { form: sendReferral, about: child.id, basedOn: child.revision, answers: { ...asking(child, toDesk, chance), ...(declined && { insteadOf: declined.id }) } }
}

function asking(child: { readonly code: string }, toDesk: DeskId, chance: Chance): object {
  return {
    toDesk, service: chance.pick(['doctor', 'psychologist', 'lawyer']), urgency: chance.pick(['now', 'today', 'days']), where: { region },
    code: chance.is(0.02) ? 'arsha-000' : child.code, ageBand: '14-15', sex: 'girl', interpreter: 'no', escort: 'any', shareNow: ['age-and-sex'], shareOnAcceptance: ['note'],
    assessmentSheet: 'not-needed', applicationForServices: 'not-needed', reportByCriteria: 'not-needed', basis: 'law-child-in-danger', viewAsked: 'not-asked',
  }
}

export interface Side { readonly person: SimPerson; readonly phone: Phone; readonly tab: Tab }

/**
 * Two people who stand beside each other: one gives a child whom they have, the other takes it over or says no. What each phone then tells the
 * house; nothing where there is no child to give, or where one of the two clocks does not take the other's time.
 */
export function handAcross(giver: Side, taker: Side, chance: Chance): { readonly statement: RecordId; readonly isMetHere: boolean; readonly given: Envelope; readonly taken: Envelope } | 'clocks differ' | undefined {
  const to = pickOf(taker.person.desks, chance)
  const [own, others] = [metHere(giver.tab), giver.tab.shelf!.list('children')]
  const child = pickOf(own.length > 0 && chance.is(0.7) ? own : [...own, ...others], chance)
  const from = child && holding(giver, child.id, chance)
  if (!child || !from || !to || from === to) return undefined
  const [at, takenAt] = [giver.phone.told(), taker.phone.told()]
  if (at <= 0 || takenAt <= 0) return 'clocks differ'
  const answers = withoutWithheld({ ...asking(child, to, chance), shareOnAcceptance: ['note'] } as unknown as Sending)
  const statement = {
    id: chance.id<ReferralId>(), child: child.id as ChildId, from, to, by: signingKeyOf(giver.person.person), name: giver.person.name, at, until: later(at, packetLasts), answers,
  }
  const receiptAt = later(takenAt, chance.whole(0, 2 * minuteMs))
  if ([at, takenAt].some((now) => inTime(statement, { at: receiptAt }, now))) return 'clocks differ'
  const text = writeStatement(statement)
  const receipt: Receipt = {
    packet: digestOf(text), by: signingKeyOf(taker.person.person), name: taker.person.name, at: receiptAt,
    ...(chance.is(0.85) ? { answer: 'accept', taking: { placeKind: 'road', condition: 'tired', documents: ['none'], present: ['social-worker'], childTold: 'yes' } } : { answer: 'decline', reason: 'no-place' }),
  }
  const receiptText = writeReceipt(receipt)
  const told = {
    statement: Buffer.from(text).toString('base64url'), statementSignature: signs(statement.by, signingStatement, text),
    receipt: Buffer.from(receiptText).toString('base64url'), receiptSignature: signs(receipt.by, signingReceipt, receiptText),
  }
  const telling = { form: tellSigned, answers: told }
  return { statement: statement.id, isMetHere: own.includes(child as never), given: envelopeOf(telling, giver.phone, chance), taken: envelopeOf(telling, taker.phone, chance) }
}

/** By the line of custody that this phone knows; where there is none, one of their desks that serves the child. */
function holding({ person, tab }: Side, child: RecordId, chance: Chance): DeskId | undefined {
  const line = tab.shelf!.list('hand-overs').filter((one) => one.child === child).sort((a, b) => b.n - a.n)
  // Somebody hands on a child who is not theirs any more: the house has to see it.
  if (line.length === 0 || chance.is(0.1)) return pickOf(person.desks, chance)
  return person.desks.find((desk) => desk === line[0].to)
}

const taking = { minutesAgo: 5, placeKind: 'our-house', condition: 'well', documents: ['none'], present: ['educator'], childTold: 'yes' }

function aboutReferral(tab: Tab, chance: Chance, on?: RecordId): Filling | undefined {
  const handOver = pickOf(tab.shelf!.list('hand-overs'), chance)
  if (handOver && chance.is(0.15)) return { form: confirmHandOver, about: handOver.id, answers: { itWasSo: 'yes' } }
  const referral = on === undefined ? pickOf(tab.shelf!.list('referrals'), chance) : tab.shelf!.get('referrals', on)
  if (!referral) return undefined
  const seen = { about: referral.id, basedOn: referral.revision }
  const answering = () => {
    const given = chance.pick(['accept', 'accept', 'ask', 'decline'])
    return { form: answerReferral, ...seen, answers: { answer: given, ...(given === 'decline' && { reason: 'no-place' }), ...(given === 'ask' && { question: 'When?' }) } }
  }
  const ending = () => {
    const outcome = chance.pick(['started', 'done', 'not-possible'])
    return { form: recordOutcome, ...seen, answers: { outcome, ...(outcome === 'not-possible' && { because: 'wrong-age' }) } }
  }
  const replying = () => ({ form: replyToQuestion, ...seen, answers: { reply: 'Tomorrow' } })
  const opening = () => ({ form: openReferral, ...seen, answers: { seen: 'yes' } })
  const takingOver = () => ({ form: takeOver, ...seen, answers: taking })
  const withdrawing = () => ({ form: withdrawReferral, ...seen, answers: { reason: 'need-met' } })
  if (chance.is(0.12)) return chance.pick([answering, ending, replying, opening, takingOver, withdrawing])()
  const isReceiver = referral.seenAs === 'receiver'
  switch (referral.state) {
    case 'waiting': return isReceiver ? chance.pick([opening, answering, answering])() : chance.is(0.25) ? withdrawing() : undefined
    case 'asked': return isReceiver ? undefined : replying()
    case 'accepted': return isReceiver ? chance.pick([takingOver, ending])() : chance.is(0.2) ? withdrawing() : undefined
    case 'in-care': return isReceiver ? chance.pick([takingOver, ending])() : undefined
    case 'declined': return chance.is(0.3) ? withdrawing() : undefined
    default: return undefined
  }
}

function pickOf<T>(among: readonly T[], chance: Chance): T | undefined {
  return among.length === 0 ? undefined : chance.pick(among)
}
