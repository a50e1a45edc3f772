/**
 * How the directory is written for other systems: Open Referral's Human Services Data Specification, version 3.1 (docs/decisions/0029). Only what this file
 * names goes out. No telephone, no contact, no desk, no note and no location: those fields of the standard are left out, which it allows.
 */
import { createHash } from 'node:crypto'
import type { Translate } from '#core/i18n/translate.ts'
import type { RecordId } from '#core/ids.ts'
import type { Programme } from '#core/programme.ts'
import { isConfidential } from '../directory.ts'
import type { OfferTold, Title } from './store.ts'

export const hsdsVersion = '3.1'

const lists = ['services', 'agency-types', 'regions'] as const
type List = (typeof lists)[number]

interface Taxonomy { readonly id: RecordId; readonly name: string; readonly description: string }
interface Term { readonly id: RecordId; readonly code: string; readonly name: string; readonly description: string; readonly language: string; readonly taxonomy_detail: Taxonomy }
interface Attribute { readonly id: RecordId; readonly link_id: RecordId; readonly link_entity: string; readonly taxonomy_term: Term }
interface ServiceLine { readonly id: RecordId; readonly name: string; readonly status: 'active'; readonly eligibility_description: string; readonly minimum_age: number; readonly maximum_age: number }
interface OrganizationLine { readonly id: RecordId; readonly name: string; readonly description: string }
interface Service extends ServiceLine {
  readonly organization: OrganizationLine
  readonly languages: readonly { readonly id: RecordId; readonly name: string; readonly code?: string }[]
  readonly service_areas: readonly { readonly id: RecordId; readonly name: string; readonly attributes: readonly Attribute[] }[]
  readonly attributes: readonly Attribute[]
}
interface Organization extends OrganizationLine { readonly services: readonly ServiceLine[]; readonly attributes: readonly Attribute[] }

export interface Hsds {
  readonly services: readonly Service[]
  readonly organizations: readonly Organization[]
  /** Always empty: no place stands in this house outside the vault, and a service that is given somewhere is not virtual, which is all that could be said instead. */
  readonly service_at_locations: readonly []
  readonly taxonomies: readonly Taxonomy[]
  readonly taxonomy_terms: readonly Term[]
}

/** `language`: in which of the programme's languages; a title that is not filled in it stands in the first one in which it is. */
export function writeHsds(offers: readonly OfferTold[], { programme, language, t }: { programme: Programme; language: string; t: Translate }): Hsds {
  const taxonomies = new Map(lists.map((list) => [list, { id: taxonomyNumber(programme, list), name: t(`partnerships.hsds.${list}`), description: t(`partnerships.hsds.${list}.what`) }]))
  const terms = new Map(codesOf(programme).map(([list, code]) => {
    const name = t(`${list}.${code}`)
    return [`${list} ${code}`, { id: termNumber(programme, list, code), code, name, description: name, language, taxonomy_detail: taxonomies.get(list)! }]
  }))
  const attribute = (list: List, code: string, link: RecordId, entity: string): Attribute[] => {
    const term = terms.get(`${list} ${code}`)
    return term ? [{ id: numberFrom('attribute', link, term.id), link_id: link, link_entity: entity, taxonomy_term: term }] : []
  }

  const organizationLine = ({ id, title, kind }: OfferTold['agency']): OrganizationLine => ({ id, name: firstFilled(title, [language, ...programme.languages]), description: t(`agency-types.${kind}`) })
  const serviceLine = ({ id, service, ageFrom, ageTo }: OfferTold): ServiceLine => ({
    id, name: t(`services.${service}`), status: 'active', eligibility_description: t('partnerships.hsds.ages', { from: ageFrom, to: ageTo }), minimum_age: ageFrom, maximum_age: ageTo,
  })
  const services = offers.map((offer): Service => ({
    ...serviceLine(offer),
    organization: organizationLine(offer.agency),
    languages: offer.languages.map((spoken) => ({ id: numberFrom('language', offer.id, spoken), name: t(`languages.${spoken}`), ...(spoken !== 'other' && { code: spoken }) })),
    service_areas: offer.regions.map((region) => {
      const id = numberFrom('area', offer.id, region)
      return { id, name: t(`regions.${region}`), attributes: attribute('regions', region, id, 'service_area') }
    }),
    attributes: attribute('services', offer.service, offer.id, 'service'),
  }))
  const agencies = new Map(offers.map(({ agency }) => [agency.id, agency]))
  const organizations = [...agencies.values()].map((agency): Organization => ({
    ...organizationLine(agency), services: offers.filter((offer) => offer.agency.id === agency.id).map(serviceLine), attributes: attribute('agency-types', agency.kind, agency.id, 'organization'),
  }))
  return { services: byId(services), organizations: byId(organizations), service_at_locations: [], taxonomies: byId([...taxonomies.values()]), taxonomy_terms: byId([...terms.values()]) }
}

/** Numbers that have no row of their own are made from what they stand for (RFC 9562, version 5): the standard asks for UUIDs, and a reader for the same ones tomorrow. */
export function taxonomyNumber({ code }: Pick<Programme, 'code'>, list: List): RecordId {
  return numberFrom('taxonomy', code, list)
}
export function termNumber({ code: programme }: Pick<Programme, 'code'>, list: List, code: string): RecordId {
  return numberFrom('term', programme, list, code)
}

/** Confidential services are no terms: nothing would ever stand under them. */
function codesOf({ services, agencyTypes, regions }: Programme): [List, string][] {
  return [
    ...services.filter(({ code }) => !isConfidential(code)).map(({ code }): [List, string] => ['services', code]),
    ...agencyTypes.map(({ code }): [List, string] => ['agency-types', code]), ...regions.map(({ code }): [List, string] => ['regions', code]),
  ]
}

function firstFilled(title: Title, languages: readonly string[]): string {
  const filled = languages.map((language) => title[language as keyof Title]).find(Boolean)
  return filled ?? '—'
}

const namespace = Buffer.from('7a4c645923c445dcb75f4da91237325e', 'hex')
function numberFrom(...parts: readonly string[]): RecordId {
  const bytes = createHash('sha1').update(namespace).update(parts.join('\n')).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function byId<T extends { readonly id: RecordId }>(those: readonly T[]): T[] {
  return those.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
