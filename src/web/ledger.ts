/** What left this phone, when, and what came back. It lies in the locker and survives closing; signing out takes it away. */
import { dayMs, type Moment } from '#core/clock.ts'
import type { Verdict } from '#core/sync/envelope.ts'
import type { Locker } from '#core/sync/web/locker.ts'
import { workIn } from '#core/sync/outbox.ts'
import type { Outbox } from '#core/sync/web/outbox.ts'

export interface SentOne {
  readonly id: string
  readonly form: string
  readonly filledAt: Moment
  readonly sentAt: Moment
  readonly back: Verdict['verdict']
  /** The refusal's code, and what its sentence names. */
  readonly code?: string
  readonly words?: Readonly<Record<string, string | number>>
  /** When the house proved that it lies in a backup. */
  readonly provedAt?: Moment
}
/** Newest first. */
export interface Sent { list(): readonly SentOne[]; onChange(listener: () => void): () => void }

export const ledgerMost = { lines: 200, days: 30 } as const

export interface Ledger { readonly sent: Sent; hear(id: string, verdict: Verdict): void; proved(ids: ReadonlySet<string>): void }

/** What the phone says by itself is nobody's writing, and stands in no line. An envelope is gone from the outbox when its verdict is heard, so it is remembered while it waits: its form and its times, no answers. */
export function openLedger(outbox: Outbox, locker: Pick<Locker, 'change'>, { known = [], clock = () => Date.now() as Moment }: { known?: readonly SentOne[] | undefined; clock?: () => Moment } = {}): Ledger {
  const listeners = new Set<() => void>()
  const waiting = new Map<string, Pick<SentOne, 'form' | 'filledAt'>>()
  const learn = () => { for (const { envelope } of workIn(outbox.list())) waiting.set(envelope.id, { form: envelope.form, filledAt: envelope.filledAt }) }
  learn()
  outbox.onChange(learn)
  let list = pruned(known, clock())
  const change = (next: readonly SentOne[]) => {
    list = pruned(next, clock())
    // A line that could not be written is missing after closing, and nothing else.
    void locker.change({ put: [{ kind: 'self', name: 'ledger', what: list }] }).catch(() => undefined)
    for (const listener of listeners) listener()
  }
  return {
    sent: { list: () => list, onChange(listener) { listeners.add(listener); return () => listeners.delete(listener) } },
    hear(id, verdict) {
      const one = waiting.get(id)
      if (!one) return
      waiting.delete(id)
      change([{ id, ...one, sentAt: clock(), back: verdict.verdict, ...(verdict.verdict === 'refused' && { code: verdict.code, words: wordsOf(verdict.details) }) }, ...list.filter((other) => other.id !== id)])
    },
    proved(ids) {
      if (list.some(({ id, provedAt }) => ids.has(id) && provedAt === undefined)) change(list.map((one) => (ids.has(one.id) ? { ...one, provedAt: clock() } : one)))
    },
  }
}

function pruned(list: readonly SentOne[], now: Moment): readonly SentOne[] {
  return list.filter(({ sentAt }) => now - sentAt < ledgerMost.days * dayMs).slice(0, ledgerMost.lines)
}

/** What a refusal's sentence may name: numbers and words, never lists. */
export function wordsOf(details: object): Record<string, string | number> {
  return Object.fromEntries(Object.entries(details).filter((pair): pair is [string, string | number] => typeof pair[1] === 'string' || typeof pair[1] === 'number'))
}
