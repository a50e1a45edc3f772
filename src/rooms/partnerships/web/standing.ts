/** What stands where somebody writes, in the words of the form they fill in: whoever saves says what lay before them, so that nobody's change is lost unseen. */
import { changeAgency, changeDesk, changePerson, setDutyContact, setSecrecy, setService } from '../forms.ts'
import type { AgencyOnShelf, ContactOnShelf, DeskOnShelf, DirectoryOnShelf, OfferOnShelf, PersonOnShelf } from './on-shelf.ts'
import type { House } from '#core/ui/house.tsx'
import type { Standing, StandsNow } from '#core/ui/rooms.ts'
import { Refusal } from '#core/refusal.ts'

type Answers = Readonly<Record<string, unknown>>
const nothing: Standing = { answers: {} }

export function agencyStands({ id, title, region, state, revision }: AgencyOnShelf): Standing {
  return { about: id, basedOn: revision, answers: { nameKk: title.kk, nameRu: title.ru, nameEn: title.en, region, state } }
}

export function deskStands({ id, title, regions, takesConcerns, state, revision }: DeskOnShelf): Standing {
  return { about: id, basedOn: revision, answers: { nameKk: title.kk, nameRu: title.ru, nameEn: title.en, regions, takesConcerns: takesConcerns ? 'yes' : 'no', state } }
}

export function secrecyStands({ id, tier, gate, place, revision }: DeskOnShelf): Standing {
  return { about: id, basedOn: revision, answers: { ...(tier && { tier }), ...(gate && { gate }), ...(place && { place }) } }
}

export function personStands({ id, shownName, language, revision }: PersonOnShelf): Standing {
  return { about: id, basedOn: revision, answers: { shownName, language } }
}

/** Whoever answers at the place that was chosen, by the name they are called; nothing until one is. */
export function contactStands({ desk, place }: Answers, contacts: readonly ContactOnShelf[]): Standing | undefined {
  const found = contacts.find((one) => one.desk === desk && one.place === place)
  if (!found) return undefined
  const { id, revision, name, phone, hours, note } = found
  return {
    about: id, basedOn: revision,
    answers: { desk, place, name, phone, hours: hours.kind, ...(hours.kind === 'set' && { days: hours.days, fromHour: hours.from, toHour: hours.to }), note },
  }
}

/** What the desk says of this service already. */
export function offerStands({ desk, service }: Answers, services: readonly OfferOnShelf[]): Standing | undefined {
  const found = services.find((one) => one.desk === desk && one.service === service && !one.sheltered)
  if (!found) return undefined
  const { id, revision, regions, languages, ageFrom, ageTo, note } = found
  return { about: id, basedOn: revision, answers: { desk, service, regions, languages, ageFrom, ageTo, note } }
}

/** For what was refused because somebody else had changed it meanwhile. With a line the house is asked, because not everything lies on every shelf. */
export const standsNow: StandsNow = async ({ form, about, answers }, house) => {
  const { agencies, desks, contacts, services } = await directoryNow(house)
  switch (form) {
    case changeAgency.name: return told(agencies.find(({ id }) => id === about), agencyStands)
    case changeDesk.name: return told(desks.find(({ id }) => id === about), deskStands)
    case setSecrecy.name: return told(desks.find(({ id }) => id === about), secrecyStands)
    case changePerson.name: return told(house.shelf<PersonOnShelf>('people').find(({ id }) => id === about), personStands)
    case setDutyContact.name: return contactStands(answers as Answers, contacts) ?? nothing
    case setService.name: return offerStands(answers as Answers, services) ?? nothing
    default: return undefined
  }
}

async function directoryNow({ ask, shelf }: Pick<House, 'ask' | 'shelf'>): Promise<DirectoryOnShelf> {
  const answer = await ask<DirectoryOnShelf>('partnerships', 'directory')
  return answer instanceof Refusal ? { agencies: shelf('agencies'), desks: shelf('desks'), contacts: shelf('contacts'), services: shelf('services') } : answer
}

function told<T>(record: T | undefined, stands: (record: T) => Standing): Standing | undefined {
  return record && stands(record)
}
