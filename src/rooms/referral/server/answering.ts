/** How referrals were answered: an agency asks about itself, a coordinator about the regions they answer for, an administrator about any. */
import { outcomeKinds, reasonKinds, type AnsweringSeen, type Figures, type Median } from '../answering.ts'
import { halvesOf, readPeriod, settledAt, type Period } from '../periods.ts'
import { fewest, toldToOthers } from '../told-to-others.ts'
import * as store from './store.ts'
import type { AnsweringRow, KindRow } from './store.ts'
import type { Tx } from '#core/db/tx.ts'
import type { Moment } from '#core/clock.ts'
import type { AgencyId } from '#core/ids.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import type { Question } from '#core/sync/server/room.ts'

/** Without `region`: the own agency, in any days up to now. With one: all agencies of it, in whole months that have settled. */
export const answering: Question = {
  name: 'answering', zone: 'Z2', by: ['worker', 'head', 'coordinator', 'administrator'],
  blank: { period: '', asOf: 0, region: null, together: null, agencies: [], months: [], halves: [], beside: null },
  async ask(tx, who, { period: name = '', region }, { programme, at }): Promise<AnsweringSeen | Refusal> {
    const period = readPeriod(name)
    if (!period) return refuse('referral.unreadable-period')
    const asOf = region === undefined ? at : settledAt(period)
    const told = { period: name, asOf, region: region ?? null }
    if (region === undefined) {
      if (!who.roles.includes('worker') && !who.roles.includes('head')) return { ...told, together: null, agencies: [], months: [], halves: [], beside: null }
      const rows = await store.answeringOf(tx, { region: null, ...period, asOf })
      const beside = period.kind !== 'days' && settledAt(period) <= at ? await store.answeringBeside(tx, { ...period, asOf: settledAt(period) }) : undefined
      return { ...told, ...parted(rows, forOneself(await store.answerKindsOf(tx, { region: null, ...period, asOf }))), halves: [], beside: beside ?? null }
    }
    const mayAsk = who.roles.includes('administrator') ? programme.regions.some(({ code }) => code === region) : who.regions.includes(region)
    if (!mayAsk) return { ...told, together: null, agencies: [], months: [], halves: [], beside: null }
    if (period.kind === 'days' || asOf > at) return refuse('referral.not-settled', { at: asOf })
    const rows = await store.answeringOf(tx, { region, ...period, asOf })
    return { ...told, ...parted(rows, forOthers), halves: rows.length === 0 ? [] : await halvesIn(tx, period, { region, at }), beside: null }
  },
}

type Tell = (figures: AnsweringRow['figures'], of: { readonly agency: AgencyId | null; readonly month: string | null }) => Figures

function parted(rows: readonly AnsweringRow[], tell: Tell) {
  return {
    together: rows.filter(({ agency, month }) => agency === null && month === null).map((row) => tell(row.figures, row))[0] ?? null,
    agencies: rows.flatMap(({ agency, month, figures }) => (agency === null ? [] : [{ agency, figures: tell(figures, { agency, month }) }])),
    months: rows.flatMap(({ agency, month, figures }) => (month === null ? [] : [{ month, figures: tell(figures, { agency, month }) }])).toSorted((a, b) => (a.month < b.month ? -1 : 1)),
  }
}

/** To oneself everything: the figures with their reasons and outcomes. */
function forOneself(kinds: readonly KindRow[]): Tell {
  return (figures, { agency, month }) => {
    const tally = (what: KindRow['what']) => {
      const counts: Record<string, number> = {}
      for (const row of kinds) if (row.what === what && (agency === null || row.agency === agency) && (month === null || row.month === month)) counts[row.kind] = (counts[row.kind] ?? 0) + row.n
      return counts
    }
    return { ...figures, reasons: tally('reasons'), outcomes: tally('outcomes') }
  }
}

/** Each half year by itself, and no sum of two: what is told of a year is what is told of its halves. */
async function halvesIn(tx: Tx, period: Period, { region, at }: { region: string; at: Moment }): Promise<AnsweringSeen['halves']> {
  const halves: AnsweringSeen['halves'][number][] = []
  for (const half of halvesOf(period)) {
    if (settledAt(half) > at) continue
    const kinds = await store.answerKindsOf(tx, { region, ...half, asOf: settledAt(half) })
    const told = (what: KindRow['what'], codes: readonly string[]) => {
      const rows = new Map<AgencyId, Record<string, number>>()
      for (const row of kinds) {
        if (row.what !== what) continue
        const counts = rows.get(row.agency) ?? {}
        rows.set(row.agency, { ...counts, [row.kind]: (counts[row.kind] ?? 0) + row.n })
      }
      return toldToOthers([...rows].map(([agency, counts]) => ({ agency, counts })), codes)
    }
    halves.push({ name: half.name, reasons: told('reasons', reasonKinds), outcomes: told('outcomes', outcomeKinds) })
  }
  return halves
}

/** A middle of fewer than five times would be somebody's. Reasons and outcomes are told by half years, or not at all. */
function forOthers(figures: AnsweringRow['figures']): Figures {
  const median = ({ n, ms }: Median): Median => ({ n, ms: n < fewest ? null : ms })
  return { ...figures, answer: median(figures.answer), lateBy: median(figures.lateBy), handOver: median(figures.handOver), outcome: median(figures.outcome) }
}
