/**
 * What the standard says of the fields that we write, as we read it (README.md beside this file): name, kind, allowed values, and with "!" what it requires. A field that is
 * not here does not go out, even where the standard has it, so that a test fails the day somebody adds a telephone.
 */
type Kind = 'text' | 'uuid' | 'uri' | 'number' | 'whole' | 'yes-or-no' | readonly string[] | { readonly one: Shape } | { readonly many: Shape }
export interface Shape { readonly [field: string]: Kind }

const taxonomy: Shape = { 'id!': 'uuid', 'name!': 'text', 'description!': 'text', uri: 'uri', version: 'text' }
const taxonomyTerm: Shape = { 'id!': 'uuid', code: 'text', 'name!': 'text', 'description!': 'text', parent_id: 'text', taxonomy: 'text', taxonomy_detail: { one: taxonomy }, language: 'text', taxonomy_id: 'text', term_uri: 'uri' }
const attribute: Shape = { 'id!': 'uuid', link_id: 'uuid', link_type: 'text', link_entity: 'text', value: 'text', label: 'text', taxonomy_term: { one: taxonomyTerm } }
const language: Shape = { 'id!': 'uuid', name: 'text', code: 'text', note: 'text' }
const serviceArea: Shape = { 'id!': 'uuid', name: 'text', description: 'text', attributes: { many: attribute } }
const organizationLine: Shape = { 'id!': 'uuid', 'name!': 'text', alternate_name: 'text', 'description!': 'text' }
const serviceLine: Shape = {
  'id!': 'uuid', 'name!': 'text', description: 'text', 'status!': ['active', 'inactive', 'defunct', 'temporarily closed'],
  eligibility_description: 'text', minimum_age: 'number', maximum_age: 'number',
}
const location: Shape = { 'id!': 'uuid', 'location_type!': ['physical', 'postal', 'virtual'], name: 'text' }

export const shapes = {
  root: { 'version!': 'text', 'profile!': 'uri', 'openapi_url!': 'uri' },
  services: { ...serviceLine, organization: { one: organizationLine }, languages: { many: language }, service_areas: { many: serviceArea }, attributes: { many: attribute } },
  organizations: { ...organizationLine, services: { many: serviceLine }, attributes: { many: attribute } },
  service_at_locations: { 'id!': 'uuid', location: { one: location } },
  taxonomies: taxonomy,
  taxonomy_terms: taxonomyTerm,
} as const satisfies Record<string, Shape>

/** The heading of each list, all of which the reference asks for. */
const page: Shape = { 'total_items!': 'whole', 'total_pages!': 'whole', 'page_number!': 'whole', 'size!': 'whole', 'first_page!': 'yes-or-no', 'last_page!': 'yes-or-no', 'empty!': 'yes-or-no' }
export function pageOfShape(of: Shape): Shape {
  return { ...page, 'contents!': { many: of } }
}

/** The same as a JSON Schema. */
export function schemaOf(shape: Shape): object {
  const fields = Object.entries(shape).map(([field, kind]) => ({ name: field.replace('!', ''), isRequired: field.endsWith('!'), kind }))
  return { type: 'object', additionalProperties: false, required: fields.filter(({ isRequired }) => isRequired).map(({ name }) => name), properties: Object.fromEntries(fields.map(({ name, kind }) => [name, schemaOfKind(kind)])) }
}

function schemaOfKind(kind: Kind): object {
  if (typeof kind === 'string') {
    return { text: { type: 'string', minLength: 1 }, uuid: { type: 'string', format: 'uuid' }, uri: { type: 'string', format: 'uri' }, number: { type: 'number' }, whole: { type: 'integer' }, 'yes-or-no': { type: 'boolean' } }[kind]
  }
  if ('one' in kind) return schemaOf(kind.one)
  return 'many' in kind ? { type: 'array', items: schemaOf(kind.many) } : { type: 'string', enum: kind }
}
