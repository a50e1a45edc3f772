/** What the directory is found by: agencies and their kinds, desks, people, services and where they are given. */
import type { AgencyOnShelf, ContactOnShelf, DeskOnShelf, OfferOnShelf, PersonOnShelf } from './on-shelf.ts'
import { titleIn } from './on-shelf.ts'
import type { FindsOf } from '#core/ui/rooms.ts'

export const finds: FindsOf = ({ t, lang, record }) => {
  const agency = (id: string) => record<AgencyOnShelf>('agencies', id)
  const inAll = (title: AgencyOnShelf['title']) => Object.values(title)
  return {
    agencies: ({ title, kind, region }: AgencyOnShelf) => ({ title: titleIn(title, lang), more: t(`agency-types.${kind}`), words: [...inAll(title), t(`regions.${region}`)] }),
    desks: ({ title, agency: of, regions }: DeskOnShelf) => ({ title: titleIn(title, lang), more: titleIn(agency(of)?.title ?? {}, lang), words: [...inAll(title), ...regions.map((region) => t(`regions.${region}`))] }),
    people: ({ shownName, agency: of }: PersonOnShelf) => ({ title: shownName, more: titleIn(agency(of)?.title ?? {}, lang) }),
    services: ({ service, agency: of, regions }: OfferOnShelf) => ({ title: t(`services.${service}`), more: titleIn(agency(of)?.title ?? {}, lang), words: regions.map((region) => t(`regions.${region}`)) }),
    contacts: ({ name, agency: of, phone }: ContactOnShelf) => ({ title: name, more: titleIn(agency(of)?.title ?? {}, lang), words: [phone] }),
  }
}
