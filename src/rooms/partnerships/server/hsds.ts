/**
 * Other systems read the directory here, without an account: HSDS 3.1, pages and single records, nothing to write. Not there at all unless the operator switches
 * it on. Whoever asks is not looked at: an alarm's session, a worker and a stranger get the same bytes.
 */
import type { FastifyInstance } from 'fastify'
import type { Sql } from '#core/db/tx.ts'
import { sendRefusal } from '#core/http/server.ts'
import { translatorFor } from '#core/i18n/server/catalogue.ts'
import type { Programme } from '#core/programme.ts'
import { refuse } from '#core/refusal.ts'
import { toldToStrangers } from '../directory.ts'
import { hsdsVersion, writeHsds, type Hsds } from './hsds-records.ts'
import { offersTold, type OfferTold } from './store.ts'

const pageSize = 50
const usualLanguage = 'ru'

type Collection = keyof Hsds
/** By which each collection may be narrowed down; all that are given count together, as the standard asks. */
const filters: Readonly<Record<Collection, readonly Filter[]>> = {
  services: ['organization_id', 'taxonomy_id', 'taxonomy_term_id'], organizations: ['taxonomy_id', 'taxonomy_term_id'],
  service_at_locations: ['organization_id', 'taxonomy_id', 'taxonomy_term_id'], taxonomies: [], taxonomy_terms: ['taxonomy_id'],
}
type Filter = 'organization_id' | 'taxonomy_id' | 'taxonomy_term_id'
type Asked = { readonly lang?: string; readonly page?: string; readonly per_page?: string } & { readonly [filter in Filter]?: string }

export function hsdsRoutes(app: FastifyInstance, { door, programme }: { door: Sql; programme: Programme }): void {
  const read = oneAtATime(() => offersTold(door, programme.code))
  const all = async (language = usualLanguage) => writeHsds(toldToStrangers(await read()), { programme, language, t: translatorFor(language) })
  // A parameter that is not known is refused: a filter that is passed over would answer with more than was asked for.
  const shape = (properties: object) => ({ querystring: { type: 'object', additionalProperties: false, properties: { lang: { type: 'string', enum: programme.languages }, ...properties } } })
  const name = { type: 'string', maxLength: 64 }
  const pages = { page: { type: 'string', pattern: '^[1-9][0-9]{0,5}$' }, per_page: { type: 'string', pattern: '^([1-9]|[1-9][0-9]|100)$' }, full: { type: 'string', enum: ['true', 'false'] }, format: { type: 'string', const: 'json' } }

  // A reader who puts the standard's "/" behind our address asks for the second.
  for (const root of ['/hsds', '/hsds/']) {
    app.get(root, { schema: shape({}) }, async (_request, reply) => reply.header('cache-control', 'no-store').send({
      version: hsdsVersion, profile: `https://docs.openreferral.org/en/${hsdsVersion}/`, openapi_url: `https://raw.githubusercontent.com/openreferral/specification/${hsdsVersion}/schema/openapi.json`,
    }))
  }
  for (const collection of Object.keys(filters) as Collection[]) {
    const narrowing = Object.fromEntries(filters[collection].map((filter) => [filter, name]))
    app.get<{ Querystring: Asked }>(`/hsds/${collection}`, { schema: shape({ ...pages, ...narrowing }) }, async ({ query }, reply) => {
      const found = (await all(query.lang))[collection].filter((one) => fits(one, query))
      return reply.header('cache-control', 'no-store').send(pageOf(found, Number(query.page ?? 1), Number(query.per_page ?? pageSize)))
    })
    app.get<{ Params: { id: string }; Querystring: Asked }>(`/hsds/${collection}/:id`, { schema: shape({}) }, async ({ params, query }, reply) => {
      const found = (await all(query.lang))[collection].find(({ id }) => id === params.id)
      return found ? reply.header('cache-control', 'no-store').send(found) : sendRefusal(reply, refuse('http.not-found'))
    })
  }
}

/** As the standard's pages. One that lies behind the last is empty: a directory may have grown shorter while somebody turned the pages. */
function pageOf<T>(all: readonly T[], page: number, size: number) {
  const contents = all.slice((page - 1) * size, page * size)
  const pages = Math.ceil(all.length / size)
  return { total_items: all.length, total_pages: pages, page_number: page, size: contents.length, first_page: page === 1, last_page: page >= pages, empty: contents.length === 0, contents }
}

interface Narrowed {
  readonly id: string
  readonly organization?: { readonly id: string }
  readonly taxonomy_detail?: { readonly id: string }
  readonly attributes?: readonly { readonly taxonomy_term: { readonly id: string; readonly taxonomy_detail: { readonly id: string } } }[]
  readonly service_areas?: readonly Omit<Narrowed, 'service_areas'>[]
}
function fits(one: Narrowed, { organization_id, taxonomy_id, taxonomy_term_id }: Asked): boolean {
  const terms = [one, ...one.service_areas ?? []].flatMap(({ attributes = [] }) => attributes.map(({ taxonomy_term }) => taxonomy_term))
  if (organization_id !== undefined && one.organization?.id !== organization_id) return false
  if (taxonomy_term_id !== undefined && !terms.some(({ id }) => id === taxonomy_term_id)) return false
  return taxonomy_id === undefined || one.taxonomy_detail?.id === taxonomy_id || terms.some(({ taxonomy_detail }) => taxonomy_detail.id === taxonomy_id)
}

/** Who asks while the database is being asked waits for that answer: however many strangers come, they take one of the door's few connections. */
function oneAtATime(ask: () => Promise<readonly OfferTold[]>): () => Promise<readonly OfferTold[]> {
  let asking: Promise<readonly OfferTold[]> | undefined
  return () => asking ??= ask().finally(() => { asking = undefined })
}
