/** The figures of answers put into words, for the screen, the paper and the spreadsheet alike. */
import { dayOf, later } from '#core/clock.ts'
import { monthsAlone, tellLength, writeDay } from '#core/i18n/dates.ts'
import { writeNumber } from '#core/i18n/numbers.ts'
import type { Language, Translate } from '#core/i18n/translate.ts'
import type { AgencyId } from '#core/ids.ts'
import { dueOf, outcomeKinds, reasonKinds, type AnsweringSeen, type Figures, type Median } from '../answering.ts'
import { readPeriod } from '../periods.ts'
import { fewest } from '../told-to-others.ts'

/** What is told one by one, in this order; each has its definition in words, `referral.answers.what.<name>`. */
export const told = ['late', 'silent', 'running', 'takenBack', 'asked', 'byLink', 'byPhone', 'faceToFace', 'accepted', 'declined', 'handedOver', 'outcomeKnown', 'nobodyThere', 'deputy', 'head', 'region', 'programme'] as const satisfies readonly (keyof Figures)[]
export const medians = ['answer', 'lateBy', 'handOver', 'outcome'] as const satisfies readonly (keyof Figures)[]
/** Said even where there are none. */
export const always = ['late', 'silent', 'declined', 'outcomeKnown'] as const satisfies readonly (typeof told)[number][]

export interface Saying { readonly say: Translate; readonly language: Language }

/** `18 of 21 in time`; where nothing was due yet, that. */
export function sayInTime({ say }: Saying, figures: Pick<Figures, 'inTime' | 'late' | 'silent'>): string {
  const of = dueOf(figures)
  return of === 0 ? say('referral.answers.none-due') : say('referral.answers.in-time', { n: figures.inTime, of })
}

/** `40 minutes, of 21`. */
export function sayMedian({ say }: Saying, { n, ms }: Median): string {
  if (n === 0) return say('referral.answers.median.none')
  return ms === null ? say('referral.answers.median.few', { fewest }) : say('referral.answers.median.of', { length: tellLength(say, ms), n })
}

/** On paper, where the head of the column says what it is: `10 of 14`, and `40 min (12)`. */
export function sayShort({ say }: Saying, figures: Figures): { readonly inTime: string; readonly median: string } {
  const { ms, n } = figures.answer
  return {
    inTime: dueOf(figures) === 0 ? '–' : say('referral.answers.n-of', { n: figures.inTime, of: dueOf(figures) }),
    median: n === 0 ? '–' : ms === null ? say('referral.answers.fewer', { fewest }) : `${tellLength(say, ms)} (${n})`,
  }
}

/** The day as of which others are told, without the dot of its year. */
export function writeAsOf({ asOf }: Pick<AnsweringSeen, 'asOf'>, language: Language): string {
  return writeDay(dayOf(later(asOf, -1)), language).replace(/\.$/, '')
}

/** Who was asked most comes first. */
export function byMany(agencies: AnsweringSeen['agencies']): AnsweringSeen['agencies'] {
  return agencies.toSorted((a, b) => dueOf(b.figures) - dueOf(a.figures) || (a.agency < b.agency ? -1 : 1))
}

/** `March 2026`, `1st quarter of 2026`, `first half of 2026`, `2026`, or both days. */
export function sayPeriod({ say, language }: Saying, name: string): string {
  const period = readPeriod(name)
  const year = name.slice(0, 4)
  switch (period?.kind) {
    case 'month': { const month = monthsAlone[language][Number(name.slice(5)) - 1]!; return say('referral.answers.period.month', { month: language === 'kk' ? month : capital(month), year }) }
    case 'quarter': return say('referral.answers.period.quarter', { n: name.at(-1)!, year })
    case 'half': return say(`referral.answers.period.half-${name.at(-1) === '1' ? 'first' : 'second'}`, { year })
    case 'year': return say('referral.answers.period.year', { year })
    case 'days': return say('referral.answers.period.days', { from: writeDay(dayOf(period.from), language), until: writeDay(dayOf(later(period.until, -1)), language) })
    case undefined: return name
  }
}

export interface Line { readonly label: string; readonly n: string }

/** Reasons or outcomes of the own agency, all of them. */
export function sayOwn({ say, language }: Saying, of: 'reasons' | 'outcomes', figures: Figures): readonly Line[] {
  const counts: Readonly<Partial<Record<string, number>>> = figures[of] ?? {}
  return kindsOf(of).flatMap((kind) => (counts[kind] ? [{ label: sayKind(say, of, kind), n: writeNumber(counts[kind], language) }] : []))
}

export interface ToldTable { readonly who: string; readonly of: number; readonly lines: readonly Line[] }

/** What others are told of a half year: each agency, or several together, with the rest in one number. */
export function sayTold(saying: Saying, what: 'reasons' | 'outcomes', half: AnsweringSeen['halves'][number], nameOf: (agency: AgencyId) => string): readonly ToldTable[] {
  const { say, language } = saying
  return half[what].told.map(({ agencies, of, told: counts, rest }) => ({
    who: agencies.length === 1 ? nameOf(agencies[0]!) : say('referral.answers.several', { names: agencies.map(nameOf).join('; ') }), of,
    lines: [
      ...kindsOf(what).flatMap((kind) => (counts[kind] === undefined ? [] : [{ label: sayKind(say, what, kind), n: writeNumber(counts[kind], language) }])),
      ...(rest > 0 ? [{ label: say('referral.answers.rest'), n: writeNumber(rest, language) }] : []),
    ],
  }))
}

/**
 * All of it as rows of a spreadsheet. In milliseconds nobody reads a length: medians stand in whole minutes. A semicolon, because that is what spreadsheets of these languages take for the next column;
 * and no cell begins as a formula does.
 */
export function sheetOf(saying: Saying, answer: AnsweringSeen, nameOf: (agency: AgencyId) => string): string {
  const { say } = saying
  const numbers: readonly (keyof Figures)[] = ['sent', 'inTime', ...told]
  const minutes = ({ ms }: Median) => (ms === null ? '' : Math.round(ms / 60_000))
  const row = (who: string, figures: Figures) => [who, ...numbers.map((name) => figures[name] as number), ...medians.flatMap((name) => [minutes(figures[name]), figures[name].n])]
  const rows: (string | number)[][] = [
    [sayPeriod(saying, answer.period), answer.region ? say(`regions.${answer.region}`) : ''], [],
    [say('referral.answers.who'), ...numbers.map((name) => say(`referral.answers.${name}`)), ...medians.flatMap((name) => [say('referral.answers.sheet.median', { what: say(`referral.answers.median.${name}`) }), say('referral.answers.sheet.median-of', { what: say(`referral.answers.median.${name}`) })])],
    ...(answer.together && answer.agencies.length !== 1 ? [row(say('referral.answers.together'), answer.together)] : []),
    ...byMany(answer.agencies).map(({ agency, figures }) => row(nameOf(agency), figures)),
    ...answer.months.map(({ month, figures }) => row(sayPeriod(saying, month), figures)),
  ]
  for (const what of ['reasons', 'outcomes'] as const) {
    if (answer.region === null && answer.together) rows.push([], [say(`referral.answers.${what}`)], ...sayOwn(saying, what, answer.together).map(({ label, n }) => [label, n]))
    for (const half of answer.halves) rows.push([], [say(`referral.answers.${what}`), sayPeriod(saying, half.name)], ...sayTold(saying, what, half, nameOf).flatMap(({ who, lines }) => lines.map(({ label, n }) => [who, label, n])))
  }
  return `\ufeff${rows.map((cells) => cells.map(cell).join(';')).join('\r\n')}\r\n`
}

function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t]/.test(value) ? `'${value}` : String(value)
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function kindsOf(of: 'reasons' | 'outcomes'): readonly string[] {
  return of === 'reasons' ? reasonKinds : outcomeKinds
}

function sayKind(say: Translate, of: 'reasons' | 'outcomes', kind: string): string {
  return of === 'outcomes' ? say(`referral.answers.outcome.${kind}`) : kind === 'not-kept' ? say('referral.answers.reason.not-kept') : say(`referral.reason.${kind}`)
}

function capital(word: string): string {
  return `${word[0]!.toLocaleUpperCase()}${word.slice(1)}`
}
