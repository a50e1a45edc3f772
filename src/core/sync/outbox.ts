/**
 * What a person has filled in and the server has not yet answered, in order. A submission is kept before anything else
 * happens; it leaves only with its verdict. Refused ones wait in the tray until the person has dealt with them. Accepted ones stay
 * as the second copy, out of sight, until the house has proved that they lie in a backup (Security F18).
 * Where it lies is handed in: the browser's locker, or a phone that exists only in a simulation.
 */
import type { Moment } from '#core/clock.ts'
import type { ByItself } from '#core/forms/form.ts'
import type { SubmissionId } from '#core/ids.ts'
import type { Envelope, Verdict } from './envelope.ts'
import type { Trouble } from './sending.ts'

export interface Kept {
  readonly order: number
  readonly envelope: Envelope
  /** `refused` stays here, with its sentence, until the person settles it. */
  readonly state: 'waiting' | 'refused'
  readonly verdict?: Extract<Verdict, { verdict: 'refused' }>
  /** It waits, and the house could not read it so far. */
  readonly trouble?: Trouble
  /** The device filled it in, not its person. */
  readonly byItself?: ByItself
  /** It was taken once, by a house that has lost it since; from then on it is offered again. */
  readonly offeredAgain?: Moment
}

/** What a person has filled in: the rest is counted nowhere, and nobody is asked to look after it. */
export function workIn(outbox: readonly Kept[]): readonly Kept[] {
  return outbox.filter(({ byItself }) => byItself === undefined)
}

export type Entry = Omit<Kept, 'order'>

type TakenVerdict = Extract<Verdict, { verdict: 'taken' }>

/** Accepted, and not yet proved to lie in a backup. */
export interface Taken { readonly id: SubmissionId; readonly order: number; readonly takenAt: Moment }

/** Where one person's entries lie on this device. What it has promised (a promise that was kept) survives the death of the tab. */
export interface OutboxStore {
  /** Oldest first; an entry that can no longer be read is left out and stays where it is. */
  list(): Promise<readonly Kept[]>
  /** Keeps an entry behind all others, and says its place. Places grow, and are never given twice. */
  add(entry: Entry): Promise<number>
  put(kept: Kept): Promise<void>
  remove(kept: Kept): Promise<void>
  /** Lays an entry aside as the second copy; it is in one of the two places at every moment. */
  take(kept: Kept, verdict: TakenVerdict, takenAt: Moment): Promise<void>
  /** What a second copy was answered. */
  answerTo(id: SubmissionId): Promise<TakenVerdict | undefined>
  /** The second copies, oldest first. */
  taken(): Promise<readonly Taken[]>
  /** Brings second copies back among what waits, at their old places. Says which these were. */
  bringBack(taken: readonly Taken[], at: Moment): Promise<readonly Kept[]>
  release(taken: readonly Taken[]): Promise<void>
}

export interface Outbox {
  /** Oldest first. */
  list(): readonly Kept[]
  /** `byItself`: as its form says. */
  keep(envelope: Envelope, byItself?: ByItself): Promise<Kept>
  /** The server has taken it: it is the second copy from now on, but for what is made anew by itself. */
  take(order: number, verdict: TakenVerdict, takenAt: Moment): Promise<void>
  /** Its person has dealt with it. */
  drop(order: number): Promise<void>
  refuse(order: number, verdict: Extract<Verdict, { verdict: 'refused' }>): Promise<void>
  /** The house could not read it: it waits on, and how long. Without trouble it is tried again at once. */
  pause(order: number, trouble: Trouble | undefined): Promise<void>
  /** What the house has taken and has not yet proved to be in a backup, oldest first. */
  taken(): Promise<readonly Taken[]>
  /** The house does not know these any more: they are offered again under their old numbers, in the old order. */
  offerAgain(taken: readonly Taken[], at: Moment): Promise<void>
  /** The house has proved that these lie in a backup. */
  release(taken: readonly Taken[]): Promise<void>
  /** From a saved file, under the old numbers and in its order. What is here already, or was taken, is not kept twice. Returns how many were kept. */
  bringIn(envelopes: readonly Envelope[]): Promise<number>
  /** Another tab may have kept, sent or settled something: reads the store again. Returns what was answered meanwhile. */
  look(): Promise<readonly { readonly id: SubmissionId; readonly verdict: Verdict }[]>
  onChange(listener: () => void): () => void
}

/** What is shown as kept has been kept: the list changes after the store has. */
export async function openOutboxOn(store: OutboxStore): Promise<Outbox> {
  const listeners = new Set<() => void>()
  let kept = await store.list()
  const change = (next: readonly Kept[]) => {
    kept = next
    for (const listener of listeners) listener()
  }
  async function leave(order: number, by: (gone: Kept) => Promise<void>) {
    const gone = kept.find((one) => one.order === order)
    if (!gone) return
    await by(gone)
    change(kept.filter((one) => one.order !== order))
  }
  async function replace(order: number, by: (before: Kept) => Kept, only?: Kept['state']) {
    const before = kept.find((one) => one.order === order)
    if (!before || (only && before.state !== only)) return
    const after = by(before)
    await store.put(after)
    change(kept.map((one) => (one.order === order ? after : one)))
  }
  return {
    list: () => kept,
    async keep(envelope, byItself) {
      const entry: Entry = { envelope, state: 'waiting', ...(byItself && { byItself }) }
      const made: Kept = { ...entry, order: await store.add(entry) }
      change([...kept, made])
      return made
    },
    take: (order, verdict, takenAt) => leave(order, (gone) => (gone.byItself === 'last' ? store.remove(gone) : store.take(gone, verdict, takenAt))),
    async bringIn(envelopes) {
      let brought = 0
      for (const envelope of envelopes) {
        if (kept.some((one) => one.envelope.id === envelope.id) || await store.answerTo(envelope.id)) continue
        const entry: Entry = { envelope, state: 'waiting' }
        const order = await store.add(entry)
        change([...kept, { ...entry, order }])
        brought++
      }
      return brought
    },
    async look() {
      const before = kept
      const now = await store.list()
      // Kept here while the store was read: it is in the store by now.
      const added = kept.filter((one) => !before.includes(one) && !now.some(({ order }) => order === one.order))
      const answered: { id: SubmissionId; verdict: Verdict }[] = []
      for (const { envelope: { id }, state } of before) {
        const after = now.find(({ envelope }) => envelope.id === id)
        if (after?.verdict && state !== 'refused') answered.push({ id, verdict: after.verdict })
        const verdict = after ? undefined : await store.answerTo(id)
        if (verdict) answered.push({ id, verdict })
      }
      if (added.length > 0 || !isSameList(before, now)) change([...now, ...added])
      return answered
    },
    drop: (order) => leave(order, (gone) => store.remove(gone)),
    async refuse(order, verdict) {
      await replace(order, ({ envelope, byItself }) => ({ order, envelope, state: 'refused', verdict, ...(byItself && { byItself }) }))
    },
    async pause(order, trouble) {
      await replace(order, ({ envelope, offeredAgain, byItself }) => ({ order, envelope, state: 'waiting', ...(byItself && { byItself }), ...(offeredAgain !== undefined && { offeredAgain }), ...(trouble && { trouble }) }), 'waiting')
    },
    taken: () => store.taken(),
    async offerAgain(taken, at) {
      if (taken.length === 0) return
      const back = await store.bringBack(taken, at)
      const numbers = new Set(back.map(({ envelope }) => envelope.id))
      change([...kept.filter(({ envelope }) => !numbers.has(envelope.id)), ...back].toSorted((a, b) => a.order - b.order))
    },
    release: (taken) => store.release(taken),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function isSameList(one: readonly Kept[], other: readonly Kept[]): boolean {
  return one.length === other.length && one.every(({ order, state, trouble }, n) => order === other[n]!.order && state === other[n]!.state && trouble?.again === other[n]!.trouble?.again)
}
