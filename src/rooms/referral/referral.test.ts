import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hourMs, later, minuteMs, moment, type Moment } from '#core/clock.ts'
import type { ClockRules, LadderStep } from '#core/clocks/terms.ts'
import type { AgencyId, ChildId, DeskId, ReferralId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { declineReasons, shareGroups, urgencies, withdrawReasons } from './forms.ts'
import {
  answer, escalate, isOpen, levels, markOpened, notAllowed, openStates, passOn, recordWhatBecame, reply, send, takeOverChild, termsFrom, turnOf, withdraw,
  type Ask, type Ground, type Referral,
} from './referral.ts'

const noon = moment('2026-11-12T07:00:00Z')
const school = { desk: 'school' as DeskId, agency: 'education' as AgencyId }
const centre = { desk: 'centre' as DeskId, agency: 'support-centre' as AgencyId }
const ladder: LadderStep[] = [{ to: 'duty', at: 'warning' }, { to: 'deputy', at: 'past', minutes: 0 }, { to: 'head', at: 'past', minutes: 30 }, { to: 'region', at: 'past', minutes: 60 }, { to: 'programme', at: 'past', minutes: 180 }]
const term = (kind: string, hours: number) => ({ kind, lasts: { hours }, sense: 'at-most', acts: 'receiver', basis: 'clocks.basis.programme', isLaw: false, ladder }) as const
const rules: ClockRules = {
  terms: Object.fromEntries([
    term('referral-answer-now', 1), term('referral-answer-today', 4), term('referral-answer-days', 72), term('referral-reply', 4),
    term('referral-hand-over', 24), term('referral-outcome', 240), term('referral-next-place', 4),
  ].map((one) => [one.kind, one])),
  calendar: { fixed: [], movable: [], transfers: [], enteredUntil: 2026 },
}
const terms = termsFrom(rules)
const ask: Ask = { child: 'child' as ChildId, to: centre, service: 'placement', urgency: 'now', ageBand: '14-15', shareNow: ['age-and-sex', 'language'], shareOnAcceptance: ['identity', 'documents'] }
const law: Ground = { basis: 'law-child-in-danger' }
const sentAt = (at = noon, more: Partial<Ask> = {}) => send({ ...ask, ...more }, { id: 'r' as ReferralId, from: school, ground: law, terms, at }) as Referral
const then = (at: Moment) => ({ terms, at })
const taken = <R>(next: R | Refusal): R => {
  if (next instanceof Refusal) throw new Error(next.code)
  return next
}

describe('sending', () => {
  test('a child in danger needs no consent: the law allows it, with names only after acceptance', () => {
    expect(sentAt()).toMatchObject({ state: 'waiting', basis: 'law-child-in-danger', revision: 1, path: [{ what: 'sent' }] })
    expect(send({ ...ask, shareNow: ['identity'] }, { id: 'r' as ReferralId, from: school, ground: law, terms, at: noon })).toMatchObject({ code: 'referral.only-after-acceptance', details: { groups: ['identity'] } })
  })

  test('somebody of age is not sent anywhere under the law for children, somebody of unknown age is', () => {
    expect(sentAt(noon, { ageBand: 'over-17' })).toMatchObject({ code: 'referral.nothing-allows-it' })
    expect(sentAt(noon, { ageBand: 'unknown' })).toMatchObject({ state: 'waiting' })
  })

  test("a child's own words go with consent only", () => {
    expect(notAllowed(law, ['childs-view', 'language'], '10-13')).toEqual(['childs-view'])
    expect(notAllowed({ basis: 'consent', covers: ['childs-view'] }, ['childs-view'], '10-13')).toEqual([])
  })

  test('a vital interest without its reason allows nothing', () => {
    const vital = (reason: string) => send(ask, { id: 'r' as ReferralId, from: school, ground: { basis: 'vital', reason }, terms, at: noon })
    expect(vital(' ')).toMatchObject({ code: 'referral.nothing-allows-it' })
    expect(send({ ...ask, shareOnAcceptance: ['identity'] }, { id: 'r' as ReferralId, from: school, ground: { basis: 'vital', reason: 'unconscious' }, terms, at: noon })).toMatchObject({ state: 'waiting' })
  })

  test('an empty choice of what to share does not slip past: something must still allow it', () => {
    const bare = { ...ask, shareNow: [], shareOnAcceptance: [] }
    for (const ground of [{ basis: 'nothing' }, { basis: 'consent', covers: [] }, { basis: 'agreement', covers: [] }] as Ground[]) {
      expect(send(bare, { id: 'r' as ReferralId, from: school, ground, terms, at: noon })).toMatchObject({ code: 'referral.nothing-allows-it' })
    }
  })

  test('nobody refers to their own desk', () => {
    expect(sentAt(noon, { to: school })).toMatchObject({ code: 'referral.to-yourself' })
  })

  test('never is wider than what the ground covers, for any choice', () => {
    fc.assert(fc.property(fc.subarray([...shareGroups]), fc.subarray([...shareGroups]), (covers, share) => {
      expect(notAllowed({ basis: 'consent', covers }, share, '6-9')).toEqual(share.filter((group) => !covers.includes(group)))
    }))
  })
})

describe('answering', () => {
  test('of two answers one is taken', () => {
    const accepted = taken(answer(sentAt(), { answer: 'accept' }, then(later(noon, minuteMs))))
    expect(accepted).toMatchObject({ state: 'accepted', openedAt: later(noon, minuteMs) })
    expect(answer(accepted, { answer: 'decline', reason: 'no-place' }, then(later(noon, minuteMs)))).toMatchObject({ code: 'referral.already-answered', details: { state: 'accepted' } })
  })

  test('a question is replied to, and then it is the receiver who is waited for again', () => {
    const asked = taken(answer(sentAt(), { answer: 'ask' }, then(noon)))
    expect(turnOf(asked)).toMatchObject({ desk: school.desk, what: 'reply' })
    expect(answer(asked, { answer: 'ask' }, then(noon))).toMatchObject({ code: 'referral.question-waits' })
    const replied = taken(reply(asked, then(later(noon, hourMs))))
    expect(turnOf(replied)).toMatchObject({ desk: centre.desk, what: 'answer', level: 0, since: later(noon, hourMs) })
    expect(reply(replied, then(noon))).toMatchObject({ code: 'referral.nothing-asked' })
  })

  test('after a decline the sender has a next step with a clock, until it goes on elsewhere or is set aside', () => {
    const declined = taken(answer(sentAt(), { answer: 'decline', reason: 'no-interpreter' }, then(noon)))
    expect(turnOf(declined)).toMatchObject({ desk: school.desk, what: 'next-place', by: later(noon, 4 * hourMs) })
    expect(taken(passOn(declined, noon))).toMatchObject({ state: 'passed-on' })
    expect(taken(withdraw(declined, 'need-met', noon))).toMatchObject({ state: 'withdrawn' })
    expect(passOn(sentAt(), noon)).toMatchObject({ code: 'referral.not-declined' })
  })

  test('what was withdrawn is answered by nobody', () => {
    const withdrawn = taken(withdraw(sentAt(), 'other-place-found', noon))
    expect(answer(withdrawn, { answer: 'accept' }, then(noon))).toMatchObject({ code: 'referral.not-waiting' })
    expect(withdraw(withdrawn, 'other', noon)).toMatchObject({ code: 'referral.already-ended' })
  })

  test('opening is told once and changes nothing else', () => {
    const opened = markOpened(sentAt(), later(noon, minuteMs))
    expect(opened).toMatchObject({ state: 'waiting', openedAt: later(noon, minuteMs), revision: 2 })
    expect(markOpened(opened, later(noon, hourMs))).toBe(opened)
  })
})

describe('what became of it', () => {
  const accepted = () => taken(answer(sentAt(), { answer: 'accept' }, then(noon)))

  test('the child is taken over once, and then nobody can withdraw it with a tap', () => {
    const inCare = taken(takeOverChild(accepted(), then(noon)))
    expect(takeOverChild(inCare, then(noon))).toMatchObject({ code: 'referral.already-taken-over' })
    expect(withdraw(inCare, 'other', noon)).toMatchObject({ code: 'referral.already-in-care' })
    expect(takeOverChild(sentAt(), then(noon))).toMatchObject({ code: 'referral.not-accepted' })
  })

  test('a service that turns out impossible comes back to the sender, unless the receiver has the child', () => {
    expect(taken(recordWhatBecame(accepted(), { outcome: 'not-possible', because: 'no-place' }, then(noon)))).toMatchObject({ state: 'declined', because: 'no-place' })
    const started = taken(recordWhatBecame(accepted(), { outcome: 'started' }, then(noon)))
    expect(taken(recordWhatBecame(started, { outcome: 'not-possible', because: 'no-place' }, then(noon)))).toMatchObject({ state: 'declined' })
    const inCare = taken(takeOverChild(started, then(noon)))
    expect(taken(recordWhatBecame(inCare, { outcome: 'not-possible', because: 'no-place' }, then(noon)))).toMatchObject({ state: 'done', outcome: 'not-possible' })
  })

  test('an outcome ends it, and an ended one stays as it is', () => {
    const done = taken(recordWhatBecame(accepted(), { outcome: 'done' }, then(noon)))
    expect(done).toMatchObject({ state: 'done', outcome: 'done' })
    expect(turnOf(done)).toBeUndefined()
    expect(recordWhatBecame(done, { outcome: 'started' }, then(noon))).toMatchObject({ code: 'referral.not-accepted' })
  })
})

describe('when nobody answers', () => {
  test('one after the other learns, each once, and the last is reminded for ever', () => {
    let referral = sentAt()
    const told: string[] = []
    for (let minute = 0; minute <= 60 * 24 * 3; minute += 1) {
      const next = escalate(referral, then(later(noon, minute * minuteMs)))
      if (next instanceof Refusal) continue
      told.push(`${minute}`)
      referral = next
    }
    expect(told.slice(0, 4)).toEqual(['60', '90', '120', '240'])
    expect(referral.path.filter((step) => step.what === 'told').map((step) => step.level)).toEqual(['deputy', 'head', 'region', 'programme'])
    expect(told.length).toBeGreaterThan(10)
  })

  test('too early nobody is told, and after the end nobody either', () => {
    expect(escalate(sentAt(), then(later(noon, 59 * minuteMs)))).toMatchObject({ code: 'referral.not-due' })
    expect(escalate(taken(withdraw(sentAt(), 'other', noon)), then(later(noon, 1e9)))).toMatchObject({ code: 'referral.already-ended' })
  })

  test('a server that was away for a month climbs, and does not ring at every second', () => {
    let referral = sentAt()
    let at = later(noon, 30 * 24 * hourMs)
    let rang = 0
    for (let second = 0; second < 3600; second += 10) {
      at = later(at, 10_000)
      const next = escalate(referral, then(at))
      if (!(next instanceof Refusal)) { referral = next; rang++ }
    }
    expect(referral).toMatchObject({ turn: { level: levels.length - 1 } })
    expect(rang).toBeLessThanOrEqual(12)
  })

  test('a programme that forgot a clock lets no referral come into being', () => {
    expect(() => termsFrom({ ...rules, terms: {} }).dueAt('answer', 'now', noon)).toThrow('no clock for referral-answer')
  })
})

// Two agencies do whatever comes to their minds, in any order.
type Move = { kind: 'answer'; answer: 'accept' | 'ask' | 'decline' } | { kind: 'open' | 'reply' | 'take-over' | 'pass-on' | 'withdraw' | 'escalate' | 'started' | 'done' | 'not-possible' }
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ kind: fc.constant('answer' as const), answer: fc.constantFrom('accept' as const, 'ask' as const, 'decline' as const) }),
  fc.record({ kind: fc.constantFrom('open' as const, 'reply' as const, 'take-over' as const, 'pass-on' as const, 'withdraw' as const, 'escalate' as const, 'started' as const, 'done' as const, 'not-possible' as const) }),
)
function act(referral: Referral, step: Move, at: Moment): Referral | Refusal {
  switch (step.kind) {
    case 'answer': return answer(referral, step.answer === 'decline' ? { answer: 'decline', reason: declineReasons[0] } : { answer: step.answer }, then(at))
    case 'open': return markOpened(referral, at)
    case 'reply': return reply(referral, then(at))
    case 'take-over': return takeOverChild(referral, then(at))
    case 'pass-on': return passOn(referral, at)
    case 'withdraw': return withdraw(referral, withdrawReasons[0], at)
    case 'escalate': return escalate(referral, then(at))
    case 'started':
    case 'done': return recordWhatBecame(referral, { outcome: step.kind }, then(at))
    case 'not-possible': return recordWhatBecame(referral, { outcome: 'not-possible', because: 'no-place' }, then(at))
  }
}

test('whatever two agencies do: one answer, ends stay, and every open referral has an owner and a clock', () => {
  const story = fc.record({ urgency: fc.constantFrom(...urgencies), moves: fc.array(fc.record({ step: move, wait: fc.integer({ min: 0, max: 5 * 60 }) }), { maxLength: 40 }) })
  fc.assert(fc.property(story, ({ urgency, moves }) => {
    let referral = sentAt(noon, { urgency })
    let at = noon
    for (const { step, wait } of moves) {
      at = later(at, wait * minuteMs)
      const before = referral
      const next = act(referral, step, at)
      if (next instanceof Refusal) continue
      if (!isOpen(before)) expect(next).toEqual(before)
      referral = next
      expect(referral.revision).toBeGreaterThanOrEqual(before.revision)
      expect(referral.path.slice(0, before.path.length)).toEqual(before.path)
      const turn = turnOf(referral)
      if (openStates.some((state) => state === referral.state)) {
        expect([school.desk, centre.desk]).toContain(turn?.desk)
        expect(turn!.by).toBeGreaterThan(turn!.since)
        expect(turn!.escalatesAt).toBeGreaterThan(turn!.since)
        // The clock never stands still: left alone, somebody more is told.
        expect(escalate(referral, then(turn!.escalatesAt))).not.toBeInstanceOf(Refusal)
      } else expect(turn).toBeUndefined()
    }
    const answers = referral.path.filter((step) => step.what === 'accepted' || step.what === 'declined')
    expect(answers.length).toBeLessThanOrEqual(1)
    if (referral.state === 'declined') expect(turnOf(referral)).toMatchObject({ desk: school.desk, what: 'next-place' })
  }), { numRuns: 1000 })
})
