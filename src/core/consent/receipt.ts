/**
 * What somebody takes away who was asked for a consent: what they answered, and how to change it (Personal Data Law 8.7). It carries no name and no
 * code of a child; and it may be found by the wrong person, so there is a form of it that does not say what it is about.
 */
import { stopWithinWorkingDays } from './consent.ts'
import type { ConsentPurpose, DataGroup, Giver } from './forms.ts'
import { dayOf, type Day, type Moment } from '#core/clock.ts'
import type { AgencyId, RecordId } from '#core/ids.ts'
import type { Language, Translate } from '#core/i18n/translate.ts'
import { writeDay } from '#core/i18n/dates.ts'

/** A consent as those who serve the child see it. */
export interface Answered {
  readonly id: RecordId
  readonly state: 'given' | 'declined' | 'not-yet' | 'withdrawn'
  readonly purpose: ConsentPurpose
  readonly receiver: AgencyId | null
  readonly groups: readonly DataGroup[]
  readonly abroad: boolean
  readonly givenBy: Giver
  readonly isLive: boolean
  readonly askedAt: Moment
  readonly lastDay: Day | null
  readonly withdrawnAt: Moment | null
  readonly stopBy: Moment | null
}

/** `discreet` says neither who asked, nor to whom anything is passed on, nor what. */
export const receiptShapes = ['discreet', 'full'] as const
export type ReceiptShape = (typeof receiptShapes)[number]

/** Titles and telephone from the directory. Absent is what the directory does not know, or what may stand on no paper. */
export interface ReceiptParts {
  readonly phone?: string | undefined
  readonly asker?: string | undefined
  readonly receiver?: string | undefined
  /** Of those whom the consent names, who was told that it is taken back. */
  readonly told?: readonly string[]
}

export interface ReceiptLine {
  /** The sentence. */
  readonly text: string
  /** What it lists. */
  readonly list?: readonly string[]
  /** Stands in the picture for a telephone's camera too. */
  readonly inPicture?: true
}

export interface Receipt { readonly number: string; readonly lines: readonly ReceiptLine[] }

/**
 * The receipt's own number, in threes as a telephone number is said: made from the record's, so that whoever hears it finds the answer again, and
 * whoever reads it on a paper learns no record. Nine digits, 29.9 bits: among ten thousand answers another one has the same in one case of a hundred thousand.
 */
export function receiptNumber(id: RecordId): string {
  // The first 48 bits of a random number are all random.
  const number = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16) % 1e9
  return String(number).padStart(9, '0').match(/\d{3}/g)!.join(unbroken)
}

/** A number does not end at the end of a line. */
const unbroken = '\u00A0'

/** What stands on it, sentence by sentence, in the language of `say`. */
export function receiptOf(consent: Answered, shape: ReceiptShape, { say, language, ...parts }: ReceiptParts & { readonly say: Translate; readonly language: Language }): Receipt {
  const number = receiptNumber(consent.id)
  const its = (word: string, values?: Record<string, string>) => say(`consent.receipt.${word}`, values)
  const onDay = (day: Day) => ({ day: writeDay(day, language) })
  const line = (text: string): ReceiptLine => ({ text })
  const kept = (text: string): ReceiptLine => ({ text, inPicture: true })
  const day = (at: Moment) => kept(its('day', onDay(dayOf(at))))
  const call = kept(parts.phone ? its('call', { phone: inGroups(parts.phone), number }) : its('ask', { number }))
  /** Only where it is safe to carry. */
  const openly = (lines: () => readonly (ReceiptLine | false | undefined)[]) => (shape === 'full' ? lines().filter((one) => one !== false && one !== undefined) : [])
  const asker = () => parts.asker !== undefined && line(its('asker', { asker: parts.asker }))

  switch (consent.state) {
    case 'withdrawn': return { number, lines: [
      line(its('answer.taken-back')), day(consent.withdrawnAt!),
      kept(its('stop-by', onDay(dayOf(consent.stopBy!)))),
      line(its('told')), ...openly(() => [parts.told !== undefined && parts.told.length > 0 && line(its('told-whom', { agencies: parts.told.join(', ') })), asker()]),
      call,
    ] }
    case 'given': return { number, lines: [
      line(its(consent.givenBy === 'nobody' ? 'answer.not-asked' : 'answer.yes')), day(consent.askedAt),
      ...openly(() => [
        asker(),
        line(parts.receiver === undefined ? its('to-nobody') : its('to', { receiver: parts.receiver })),
        line(its(`for.${consent.purpose}`)),
        { text: its('groups'), list: consent.groups.map((group) => say(`consent.group.${group}`)) },
        consent.abroad && line(its('abroad')),
      ]),
      ...(consent.lastDay === null ? openly(() => [line(its('until-done'))]) : [line(its(consent.isLive ? 'until-day' : 'over', onDay(consent.lastDay)))]),
      kept(its('change')), ...openly(() => [line(its('stops', { n: String(stopWithinWorkingDays) }))]),
      call,
    ] }
    default: return { number, lines: [
      line(its(consent.state === 'declined' ? 'answer.no' : 'answer.not-yet')), day(consent.askedAt),
      line(its('nothing')), ...openly(() => [asker(), parts.receiver !== undefined && line(its('asked-for', { receiver: parts.receiver })), line(its('help'))]),
      kept(its('change')), call,
    ] }
  }
}

/** `+7 799 000 01 11`: as it is said. Another country's stays as it came. */
function inGroups(phone: string): string {
  return phone.replace(/^(\+7)(\d{3})(\d{3})(\d{2})(\d{2})$/, ['$1', '$2', '$3', '$4', '$5'].join(unbroken))
}

/** What a telephone's camera reads out of the picture: plain text, the same words as on the paper, and nothing that tells more in any shape. */
export function pictureText({ lines }: Receipt): string {
  return lines.filter(({ inPicture }) => inPicture).map(({ text }) => text).join('\n')
}
