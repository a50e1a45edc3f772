/** What the directory knows of who asked for a consent and of who receives, for its receipt; nothing that leads to where children are kept. */
import type { AgencyLine, ChildSeen, ConsentSeen, DeskLine } from './on-shelf.ts'
import { titleIn } from './telling.ts'
import type { ReceiptParts } from '#core/consent/receipt.ts'
import type { DeskId } from '#core/ids.ts'
import type { Language } from '#core/i18n/translate.ts'
import type { House } from '#core/ui/house.tsx'
import { isHiddenDesk, toldOnPaper, type Contact, type DeskKnown, type Offer } from '#rooms/partnerships/directory.ts'

export function receiptParts({ record, shelf, elsewhere, line, now }: Pick<House, 'record' | 'shelf' | 'elsewhere' | 'line' | 'now'>, { askedBy, receiver, child }: ConsentSeen, language: Language): ReceiptParts {
  const titleOf = (agency: string | undefined) => titleIn(record<AgencyLine>('agencies', agency)?.title, language) || undefined
  const agencyOf = (desk: DeskId) => record<DeskLine>('desks', desk)?.agency
  const agency = agencyOf(askedBy)
  const [offers, desks] = [shelf<Offer>('services'), shelf<DeskKnown>('desks')]
  // As long as not every service is here, nobody here knows which desk is not to be found.
  const isKnown = agency !== undefined && elsewhere('services') === 0 && (line.filled || offers.length > 0)
  const isServing = (one: string | null) => record<ChildSeen>('children', child)?.desks.some((desk) => agencyOf(desk) === one) === true
  const asker = isKnown && !isHiddenDesk({ offers, desks }, askedBy) ? titleOf(agency) : undefined
  const to = titleOf(receiver ?? undefined)
  return {
    phone: isKnown ? toldOnPaper({ offers, contacts: shelf<Contact>('contacts'), desks }, { desk: askedBy, agency }, now)?.phone : undefined,
    asker, receiver: to,
    // Only those whom the consent itself names: a parent who takes one back does not learn here where else the child is helped.
    told: [asker, isServing(receiver) && to].filter((one) => typeof one === 'string'),
  }
}
