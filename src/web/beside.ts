/**
 * What lies beside the files in an invented notebook (Security E-8), in the likeness of the own one: what has left this phone and when, and the second copies that wait for their proof.
 * Of the own ones only forms, lengths and distances in time are looked at. Pure.
 */
import type { Moment } from '#core/clock.ts'
import { giveConsent } from '#core/consent/forms.ts'
import type { RecordId, SubmissionId } from '#core/ids.ts'
import type { ShelfRecord } from '#core/sync/shelf.ts'
import type { SecondCopy } from '#core/sync/web/outbox.ts'
import { meetChild, raiseConcern } from '#rooms/identification/forms.ts'
import { answerReferral, confirmHandOver, sendReferral, takeOver } from '#rooms/referral/forms.ts'
import { isOtherwise, mostMovedMs, movedBy } from './inventing.ts'
import type { SentOne } from './ledger.ts'

export interface Beside { readonly sent: readonly SentOne[]; readonly copies: readonly SecondCopy[] }

/** When these were filled in can be read in a file too. */
const readIn: Readonly<Record<string, readonly [shelf: string, when: string]>> = {
  [raiseConcern.name]: ['concerns', 'raisedAt'], [meetChild.name]: ['children', 'metAt'], [giveConsent.name]: ['consents', 'askedAt'], [sendReferral.name]: ['referrals', 'sentAt'],
  [answerReferral.name]: ['referrals', 'answeredAt'], [takeOver.name]: ['hand-overs', 'happenedAt'], [confirmHandOver.name]: ['hand-overs', 'confirmedAt'],
}

/** `records`: what stands in the invented files, so that both tell the same hour. */
export function besideLike({ sent, copies }: Beside, { at, records, random, id }: { at: Moment; records: readonly ShelfRecord[]; random: () => number; id: () => string }): Beside {
  const hours = new Map(Object.entries(readIn).map(([form, [shelf, when]]) => [form, records.flatMap((one) => {
    const hour = one.shelf === shelf ? (one.record as unknown as Record<string, unknown>)[when] : undefined
    return typeof hour === 'number' ? [hour] : []
  })]))
  const ways = new Map<string, { readonly id: SubmissionId; readonly by: number } | undefined>()
  /** Under which number, and how much later, this one stands here; nothing where it does not. */
  const wayOf = ({ id: own, form, filledAt }: { id: string; form: string; filledAt: Moment }) => {
    if (ways.has(own)) return ways.get(own)
    const moved = filledAt + movedBy({ earlier: Infinity, later: at - filledAt }, at - filledAt, random)
    const near = (hours.get(form) ?? []).toSorted((a, b) => Math.abs(a - moved) - Math.abs(b - moved))[0]
    const there = near !== undefined && Math.abs(near - moved) < mostMovedMs ? near : moved
    if (there === near) hours.set(form, hours.get(form)!.filter((one) => one !== near))
    const way = sent.length > 10 && isOtherwise(random()) ? undefined : { id: id() as SubmissionId, by: there - filledAt }
    ways.set(own, way)
    return way
  }
  const moved = (moment: Moment, by: number) => Math.min(at, moment + by) as Moment
  return {
    sent: sent.flatMap(({ provedAt, form, ...one }) => {
      const way = wayOf({ ...one, form })
      // Why something was refused names what it was about: here nothing was.
      return way ? [{ id: way.id, form, filledAt: moved(one.filledAt, way.by), sentAt: moved(one.sentAt, way.by), back: 'taken' as const, ...(provedAt !== undefined && { provedAt: moved(provedAt, way.by) }) }] : []
    }).toSorted((a, b) => b.sentAt - a.sentAt),
    copies: copies.flatMap(({ order, envelope, takenAt, byItself }, n): SecondCopy[] => {
      const way = wayOf(envelope)
      if (!way) return []
      const bare = { id: way.id, form: envelope.form, version: envelope.version, device: envelope.device, filledAt: moved(envelope.filledAt, way.by), answers: { a: '' } }
      // As long on the disk.
      const a = '-'.repeat(Math.max(0, JSON.stringify(envelope).length - JSON.stringify(bare).length))
      return [{ order: order + n, envelope: { ...bare, answers: { a } }, takenAt: moved(takenAt, way.by), verdict: { verdict: 'taken', about: id() as RecordId }, ...(byItself && { byItself }) }]
    }),
  }
}

/** Milliseconds after which the house has proved what it took, by what is known here; nothing where it never has. */
export function provedAfter(sent: readonly SentOne[]): number | undefined {
  const took = sent.flatMap(({ sentAt, provedAt }) => (provedAt === undefined ? [] : [provedAt - sentAt]))
  return took.length > 0 ? Math.max(...took) : undefined
}
