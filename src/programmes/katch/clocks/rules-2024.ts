import type { Day } from '#core/clock.ts'
import type { Edition, LegalCondition } from '#core/clocks/editions.ts'
import type { LadderPlace, LadderStep, Term } from '#core/clocks/terms.ts'
import { kazakhstan } from '../calendar.ts'

/**
 * The terms of the Law on countering trafficking in persons (LAW) and the Rules for referral (RULES), and the
 * programme's own. The Rules ask for no acknowledgement, no answer and no word back; those terms are the programme's
 * standard and say so. Numbers of minutes are the programme's everywhere: the law says "immediately".
 */

/** Minutes past the term until each next person is told; the desk on duty is told while the last third runs. */
function ladder(minutes: Partial<Record<Exclude<LadderPlace, 'duty'>, number>>): readonly LadderStep[] {
  const past = Object.entries(minutes) as [LadderPlace, number][]
  return [{ to: 'duty', at: 'warning' }, ...past.map(([to, after]) => ({ to, at: 'past' as const, minutes: after }))]
}

/** A child waits for somebody to come: an hour after the beginning the deputy is told (45 minutes past the first 15). */
const atOnce = ladder({ deputy: 45, head: 105, region: 165, programme: 345 })
const withinAnHour = ladder({ deputy: 0, head: 30, region: 60, programme: 180 })
const withinTheDay = ladder({ deputy: 0, head: 60, region: 120, programme: 480 })
const withinDays = ladder({ deputy: 0, head: 240, region: 1440, programme: 2880 })
/** Who is abroad is not found in a day: the head learns after three days, the region after a week. */
const withinWeeks = ladder({ deputy: 0, head: 4320, region: 10_080, programme: 20_160 })

const immediately = { immediately: { attemptMinutes: 15, escalateMinutes: 60 } } as const
const programme = { basis: 'clocks.basis.programme', isLaw: false, sense: 'at-most' } as const

const law: readonly Term[] = [
  // C1
  { kind: 'tell-police-or-guardianship', lasts: immediately, sense: 'at-most', acts: 'detector', basis: 'clocks.basis.rules-16-1', isLaw: true, note: 'clocks.basis.programme-immediately', ladder: atOnce },
  // C2
  { kind: 'tell-after-consent', lasts: immediately, sense: 'at-most', acts: 'detector', basis: 'clocks.basis.rules-9-1', isLaw: true, note: 'clocks.basis.programme-immediately', ladder: atOnce },
  // C3: "not more than three days and nights", counted by the clock, which is never longer than by days
  { kind: 'safe-place', lasts: { hours: 72 }, sense: 'at-most', acts: 'guardianship', actsOfAge: 'district-akimat', basis: 'clocks.basis.rules-12-18', isLaw: true, ladder: ladder({ deputy: 0, head: 0, region: 60, programme: 240 }) },
  // Rules 20, Law 8 and 10(3)4: "inform", without a term
  { kind: 'crime-fact', lasts: { workingDays: 1 }, sense: 'at-most', acts: 'identifying-body', basis: 'clocks.basis.rules-20', isLaw: true, note: 'clocks.basis.programme-one-day', ladder: withinDays },
  // C4
  { kind: 'to-services', lasts: { workingDays: 1 }, sense: 'at-most', acts: 'identifying-body', basis: 'clocks.basis.rules-39', isLaw: true, ladder: ladder({ deputy: 0, head: 60, region: 540, programme: 1440 }) },
  // C5: at least thirty calendar days, and as long as services last
  { kind: 'decide-on-cooperation', lasts: { days: 30 }, sense: 'at-least', acts: 'young-person', basis: 'clocks.basis.law-17-2-12', isLaw: true, ladder: [] },
  // C6: up to six months, extended by up to three
  { kind: 'temporary-residence', lasts: { months: 6 }, sense: 'at-most', acts: 'akimat', basis: 'clocks.basis.law-9-6', isLaw: true, ladder: withinDays },
  { kind: 'temporary-residence-longer', lasts: { months: 3 }, sense: 'at-most', acts: 'akimat', basis: 'clocks.basis.law-9-6', isLaw: true, ladder: withinDays },
]

const personalData: readonly Term[] = [
  // Personal Data Law, 8.7: after a consent is taken back, everybody who holds what was agreed to stops
  { kind: 'answer-to-objection', lasts: { workingDays: 3 }, sense: 'at-most', acts: 'receiver', basis: 'clocks.basis.pdl-19-1', isLaw: true, ladder: withinDays },
  { kind: 'consent-stop', lasts: { workingDays: 15 }, sense: 'at-most', acts: 'receiver', basis: 'clocks.basis.pdl-8-7', isLaw: true, ladder: withinDays },
]

const ours: readonly Term[] = [
  { kind: 'concern-answer-now', lasts: { hours: 1 }, acts: 'receiver', ladder: withinAnHour, ...programme },
  { kind: 'concern-answer-today', lasts: { hours: 4 }, acts: 'receiver', ladder: withinTheDay, ...programme },
  { kind: 'concern-answer-can-wait', lasts: { workingHours: 24 }, acts: 'receiver', ladder: withinDays, ...programme },
  { kind: 'identification-meeting', lasts: { workingDays: 3 }, acts: 'both', ladder: withinDays, ...programme },
  { kind: 'referral-answer-now', lasts: { hours: 1 }, acts: 'receiver', ladder: withinAnHour, ...programme },
  { kind: 'referral-answer-today', lasts: { hours: 4 }, acts: 'receiver', ladder: withinTheDay, ...programme },
  { kind: 'referral-answer-days', lasts: { workingHours: 24 }, acts: 'receiver', ladder: withinDays, ...programme },
  { kind: 'referral-reply', lasts: { hours: 4 }, acts: 'sender', ladder: withinTheDay, ...programme },
  { kind: 'referral-hand-over', lasts: { hours: 24 }, acts: 'both', ladder: withinTheDay, ...programme },
  { kind: 'referral-outcome', lasts: { workingDays: 10 }, acts: 'receiver', ladder: withinDays, ...programme },
  { kind: 'referral-next-place', lasts: { hours: 4 }, acts: 'sender', ladder: withinTheDay, ...programme },
  // Neither the Law nor the Rules say what comes after a return: four times it is asked how the child is, each counted from the day of the return.
  { kind: 'follow-up-1', lasts: { months: 1 }, acts: 'returning-desk', ladder: withinWeeks, ...programme },
  { kind: 'follow-up-3', lasts: { months: 3 }, acts: 'returning-desk', ladder: withinWeeks, ...programme },
  { kind: 'follow-up-6', lasts: { months: 6 }, acts: 'returning-desk', ladder: withinWeeks, ...programme },
  { kind: 'follow-up-12', lasts: { months: 12 }, acts: 'returning-desk', ladder: withinWeeks, ...programme },
  // The desk is told at once; where nobody has begun to help within an hour, its head is.
  { kind: 'follow-up-unsafe', lasts: { hours: 1 }, acts: 'returning-desk', ladder: ladder({ deputy: 0, head: 0, region: 60, programme: 180 }), ...programme },
]

/** C7 and C8 set no term, and neither does Law 20: all five must be met before a child is returned. */
const conditions: readonly LegalCondition[] = [
  { code: 'return-childs-consent', before: 'return-home', ageFrom: 10, basis: 'clocks.basis.law-23-1' },
  { code: 'return-care-taken', before: 'return-home', basis: 'clocks.basis.law-23-2' },
  // The three that are looked at where the child leaves; asking a desk for help with a return does not wait for them.
  { code: 'return-services-ended', before: 'leaving', basis: 'clocks.basis.law-20-1' },
  { code: 'return-no-fear', before: 'leaving', basis: 'clocks.basis.law-20-3' },
  { code: 'return-safe-there', before: 'leaving', basis: 'clocks.basis.law-23-3' },
]

/** The first edition: the Law of 5 July 2024 and the Rules of 22 October 2024. */
export const rules2024: Edition = {
  code: 'rules-2024', from: '2024-10-22' as Day,
  terms: Object.fromEntries([...law, ...personalData, ...ours].map((term) => [term.kind, term])),
  calendar: kazakhstan, conditions,
}
