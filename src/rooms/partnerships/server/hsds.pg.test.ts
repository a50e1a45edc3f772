/** Another system reads the directory: what it gets, in which shape, and what it never gets. */
import fs from 'node:fs'
import path from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { buildServer } from '#core/http/server.ts'
import type { DeskId } from '#core/ids.ts'
import { katch } from '#programmes/katch/programme.ts'
import { aHouse, type House, type Person } from '#testing/house.ts'
import { staffDoors } from '../../../staff-house.ts'
import { serviceCodes, type ServiceCode } from '../codes.ts'
import { isConfidential } from '../directory.ts'
import { changeAgency, changeDesk, endService, setDutyContact, setService } from '../forms.ts'
import { pageOfShape, schemaOf, shapes } from '../hsds/shapes.ts'
import { taxonomyNumber, termNumber } from './hsds-records.ts'
import { partnershipsRoom } from './room.ts'

const secret = 'of these readers and of nothing else in the world'
const lists = ['services', 'organizations', 'service_at_locations', 'taxonomies', 'taxonomy_terms'] as const

/** A house that other systems may read, with an administrator who keeps its directory. */
async function aReadHouse() {
  const house = await aHouse({ rooms: [partnershipsRoom], doors: staffDoors({ secret, hsds: true }) })
  return { house, aizhan: await house.person({ roles: ['administrator'], name: 'Aizhan' }) }
}

async function reads(house: House, url: string) {
  const { statusCode: status, body, headers } = await house.staff.http.inject({ url })
  return { status, text: body, headers, body: JSON.parse(body) as any }
}

/** What one list shows, on all its pages. */
async function all(house: House, list: (typeof lists)[number], more = ''): Promise<any[]> {
  const found: any[] = []
  for (let page = 1; ; page++) {
    const { body } = await reads(house, `/hsds/${list}?page=${page}${more}`)
    found.push(...body.contents)
    if (body.last_page) return found
  }
}

async function gives(by: Person, desk: DeskId, service: ServiceCode, more: object = {}): Promise<string> {
  const verdict = await by.submits(setService, { desk, service, regions: ['KZ-61'], languages: ['kk', 'ru'], ageFrom: 0, ageTo: 17, ...more })
  if (verdict.verdict !== 'taken') throw new Error(JSON.stringify(verdict))
  return verdict.about
}

/** Every address there is, of every list in every language, and of every record: the bytes of all that a stranger can be told. */
async function everythingTold(house: House): Promise<string> {
  const said = [(await reads(house, '/hsds')).text]
  for (const lang of katch.languages) {
    for (const list of lists) {
      const page = await reads(house, `/hsds/${list}?per_page=100&lang=${lang}`)
      expect(page.body.last_page).toBe(true)
      said.push(page.text, ...Object.entries(page.headers).filter(([header]) => !/^(?:date|x-ratelimit)/.test(header)).map(String))
      for (const { id } of page.body.contents) said.push((await reads(house, `/hsds/${list}/${id}?lang=${lang}`)).text)
    }
  }
  return said.join('\n')
}

describe('what stands in the directory', () => {
  test('is told in the standard’s words: who gives what, where, in which languages, for which ages', async () => {
    const { house, aizhan } = await aReadHouse()
    const lawyer = await gives(aizhan, house.desks.ngo, 'lawyer', { regions: ['KZ-61', 'KZ-79'], languages: ['kk', 'other'], ageFrom: 3, ageTo: 25 })
    const { body } = await reads(house, `/hsds/services/${lawyer}?lang=en`)
    expect(body).toMatchObject({
      id: lawyer, name: 'Legal aid', status: 'active', minimum_age: 3, maximum_age: 25, organization: { id: house.agencies.ngo.id, name: 'NGO' },
      languages: [{ name: 'Kazakh', code: 'kk' }, { name: 'another language' }],
      service_areas: [{ name: 'Turkistan oblast', attributes: [{ taxonomy_term: { code: 'KZ-61' } }] }, { name: 'Shymkent city', attributes: [{ taxonomy_term: { code: 'KZ-79' } }] }],
      attributes: [{ taxonomy_term: { code: 'lawyer', taxonomy_detail: { id: taxonomyNumber(katch, 'services') } } }],
    })
    expect(body.languages[1]).not.toHaveProperty('code')
    expect((await reads(house, `/hsds/organizations/${house.agencies.ngo.id}?lang=en`)).body).toMatchObject({ name: 'NGO', description: 'Non-commercial organisation', services: [{ id: lawyer, name: 'Legal aid' }] })
    expect((await reads(house, `/hsds/services/${lawyer}`)).body.name).toBe((await reads(house, `/hsds/services/${lawyer}?lang=ru`)).body.name)
    expect((await reads(house, `/hsds/services/${lawyer}`)).body.name).toMatch(/[а-я]/)
    // No place stands in the house, so none is made up.
    expect(await all(house, 'service_at_locations')).toEqual([])
  })

  test('a title stands in the language that was asked for, and in another one where it was not written', async () => {
    const { house, aizhan } = await aReadHouse()
    await gives(aizhan, house.desks.ngo, 'lawyer')
    const nameIn = async (lang: string) => (await all(house, 'organizations', `&lang=${lang}`))[0].name
    expect(await nameIn('kk')).toBe('NGO')
    await house.sql`update partnerships.agencies set title = ${house.sql.json({ en: 'Hope', ru: 'Надежда', kk: '' })} where id = ${house.agencies.ngo.id}`
    expect([await nameIn('en'), await nameIn('ru'), await nameIn('kk')]).toEqual(['Hope', 'Надежда', 'Надежда'])
  })

  test('is narrowed down by organisation, by term and by list, all at once', async () => {
    const { house, aizhan } = await aReadHouse()
    const [lawyer, doctor, elsewhere] = [await gives(aizhan, house.desks.ngo, 'lawyer'), await gives(aizhan, house.desks.clinic, 'doctor'), await gives(aizhan, house.desks.clinic, 'psychologist', { regions: ['KZ-79'] })]
    const found = async (more: object) => (await all(house, 'services', `&${new URLSearchParams({ ...more })}`)).map(({ id }) => id).toSorted()
    const [clinic, here] = [house.agencies.clinic.id, termNumber(katch, 'regions', 'KZ-61')]
    expect(await found({})).toEqual([lawyer, doctor, elsewhere].toSorted())
    expect(await found({ organization_id: clinic })).toEqual([doctor, elsewhere].toSorted())
    expect(await found({ taxonomy_term_id: here })).toEqual([lawyer, doctor].toSorted())
    expect(await found({ taxonomy_term_id: here, organization_id: clinic, taxonomy_id: taxonomyNumber(katch, 'services') })).toEqual([doctor])
    expect(await found({ organization_id: clinic, taxonomy_id: taxonomyNumber(katch, 'agency-types') })).toEqual([])
    expect((await all(house, 'organizations', `&taxonomy_term_id=${termNumber(katch, 'agency-types', 'HEALTH')}`)).map(({ id }) => id)).toEqual([clinic])
    expect((await all(house, 'taxonomy_terms', `&taxonomy_id=${taxonomyNumber(katch, 'regions')}&lang=en`)).map(({ name }) => name)).toContain('Turkistan oblast')
  })

  test('stands on pages: each record once, and what lies behind the last is empty', async () => {
    const { house, aizhan } = await aReadHouse()
    const open = serviceCodes.filter((code) => !isConfidential(code)).slice(0, 7)
    const ids = await Promise.all(open.map((code) => gives(aizhan, house.desks.ngo, code)))
    const page = async (n: number) => (await reads(house, `/hsds/services?page=${n}&per_page=3`)).body
    const pages = [await page(1), await page(2), await page(3), await page(4)]
    expect(pages.map(({ contents: _contents, ...head }) => head)).toEqual([
      { total_items: 7, total_pages: 3, page_number: 1, size: 3, first_page: true, last_page: false, empty: false },
      { total_items: 7, total_pages: 3, page_number: 2, size: 3, first_page: false, last_page: false, empty: false },
      { total_items: 7, total_pages: 3, page_number: 3, size: 1, first_page: false, last_page: true, empty: false },
      { total_items: 7, total_pages: 3, page_number: 4, size: 0, first_page: false, last_page: true, empty: true },
    ])
    expect(pages.flatMap(({ contents }) => contents).map(({ id }) => id)).toEqual(ids.toSorted())
    expect((await reads(house, '/hsds/service_at_locations')).body).toEqual({ total_items: 0, total_pages: 0, page_number: 1, size: 0, first_page: true, last_page: true, empty: true, contents: [] })
  })

  test('every answer has the shape of the standard', async () => {
    const { house, aizhan } = await aReadHouse()
    for (const [desk, service] of [['ngo', 'lawyer'], ['clinic', 'doctor'], ['police', 'police'], ['ngo', 'interpreter']] as const) await gives(aizhan, house.desks[desk], service, { languages: ['kk', 'rsl', 'other'] })
    const ajv = new Ajv2020({ allErrors: true, formats })
    const holds = (shape: Parameters<typeof schemaOf>[0], body: unknown) => {
      const validate = ajv.compile(schemaOf(shape))
      expect(validate(body) ? [] : validate.errors).toEqual([])
    }
    const originals = readOriginals()
    holds(shapes.root, (await reads(house, '/hsds')).body)
    for (const lang of katch.languages) {
      for (const list of lists) {
        const { body } = await reads(house, `/hsds/${list}?per_page=100&lang=${lang}`)
        holds(pageOfShape(shapes[list]), body)
        expect(body.contents.length, list).toBeGreaterThan(list === 'service_at_locations' ? -1 : 2)
        for (const { id } of body.contents) {
          const { body: one } = await reads(house, `/hsds/${list}/${id}?lang=${lang}`)
          holds(shapes[list], one)
          const original = originals?.get(list)
          if (original) expect(original(one) ? [] : original.errors, `${list}, by the standard's own file`).toEqual([])
        }
      }
    }
    // The oracle itself: what the standard forbids is found.
    const validate = ajv.compile(schemaOf(shapes.services))
    const [good] = await all(house, 'services')
    expect([good, { ...good, status: 'open' }, { ...good, id: 'lawyer' }, { ...good, minimum_age: '3' }, { ...good, phones: [] }, { ...good, name: undefined }].map((one) => validate(JSON.parse(JSON.stringify(one))))).toEqual([true, false, false, false, false, false])
  })

  test('numbers stay: what is read again tomorrow, or in another language, is the same record', async () => {
    const { house, aizhan } = await aReadHouse()
    await gives(aizhan, house.desks.ngo, 'lawyer')
    const numbers = async (lang: string) => Promise.all(lists.map(async (list) => JSON.stringify(await all(house, list, `&lang=${lang}`)).match(/[0-9a-f]{8}-[0-9a-f-]{27}/g)))
    const [inRussian, inEnglish] = [await numbers('ru'), await numbers('en')]
    expect(inRussian).toEqual(inEnglish)
    expect(new Set(inRussian.flat()).size).toBeGreaterThan(30)
    expect(termNumber(katch, 'services', 'lawyer')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

describe('what is not told', () => {
  test('what was ended, whose desk was closed, whose agency was suspended; and an organisation of which nothing is left', async () => {
    const { house, aizhan } = await aReadHouse()
    const second = await house.desk(house.agencies.ngo.id)
    const [ended, closed, suspended, stays] = [await gives(aizhan, house.desks.ngo, 'lawyer'), await gives(aizhan, second, 'doctor'), await gives(aizhan, house.desks.clinic, 'doctor'), await gives(aizhan, house.desks.police, 'police')]
    const told = async () => [(await all(house, 'services')).map(({ id }) => id).toSorted(), (await all(house, 'organizations')).map(({ id }) => id).toSorted()]
    const { ngo, clinic, police } = house.agencies
    expect(await told()).toEqual([[ended, closed, suspended, stays].toSorted(), [ngo.id, clinic.id, police.id].toSorted()])
    await aizhan.submits(endService, { because: 'no-longer' }, { about: ended })
    expect(await told()).toEqual([[closed, suspended, stays].toSorted(), [ngo.id, clinic.id, police.id].toSorted()])
    expect(await aizhan.submits(changeDesk, { state: 'closed' }, { about: second })).toMatchObject({ verdict: 'taken' })
    expect(await told()).toEqual([[suspended, stays].toSorted(), [clinic.id, police.id].toSorted()])
    expect(await aizhan.submits(changeAgency, { state: 'suspended' }, { about: clinic.id })).toMatchObject({ verdict: 'taken' })
    expect(await told()).toEqual([[stays], [police.id]])
    for (const id of [ended, closed, suspended]) expect((await reads(house, `/hsds/services/${id}`)).status).toBe(404)
    for (const id of [ngo.id, clinic.id]) expect((await reads(house, `/hsds/organizations/${id}`)).status).toBe(404)
  })

  test('a place where children are kept, whatever else is given at that desk, and the agency that has nothing beside; another desk of the agency is told', async () => {
    const { house, aizhan } = await aReadHouse()
    const [place, beside] = [await gives(aizhan, house.desks.ngo, 'safe-place'), await gives(aizhan, house.desks.ngo, 'lawyer')]
    const centre = await gives(aizhan, house.desks.centre, 'placement')
    const counsel = await gives(aizhan, await house.desk(house.agencies.centre.id), 'psychologist')
    expect((await all(house, 'services')).map(({ id }) => id)).toEqual([counsel])
    expect((await all(house, 'organizations')).map(({ id }) => id)).toEqual([house.agencies.centre.id])
    const told = await everythingTold(house)
    for (const hidden of [place, beside, centre, house.agencies.ngo.id, house.desks.ngo, house.desks.centre, 'safe-place', 'placement']) expect(told.includes(hidden), hidden).toBe(false)
    for (const id of [place, beside, centre]) expect(await reads(house, `/hsds/services/${id}`)).toMatchObject({ status: 404, body: { refused: { code: 'http.not-found', details: {} } } })
  })

  test('each of two walls holds alone: the database hands out no such row, and the heart lets none through that it is handed', async () => {
    const { house, aizhan } = await aReadHouse()
    const doorSees = async () => (await house.staff.parts.door<{ id: string }[]>`select id from partnerships.services_told('katch')`).map(({ id }) => id)
    for (const service of serviceCodes) await gives(aizhan, await house.desk(house.agencies.ngo.id), service)
    const [row] = await house.sql<{ told: string[] }[]>`select array_agg(s.code order by s.code) filter (where partnerships.may_be_told(s.code)) as told from unnest(${[...serviceCodes, 'crisis-flat']}::text[]) s(code)`
    expect(row!.told).toEqual(serviceCodes.filter((code) => !isConfidential(code)).toSorted())
    expect(await doorSees()).toHaveLength(row!.told.length)
    expect(await house.staff.parts.door`select id from partnerships.services_told('another')`, 'another programme’s').toHaveLength(0)
    const before = await everythingTold(house)
    await house.sql`create or replace function partnerships.may_be_told(service text) returns boolean language sql immutable as 'select true'`
    expect(await doorSees()).toHaveLength(serviceCodes.length)
    expect(await everythingTold(house)).toBe(before)
  })

  test('no name, telephone or note of anybody, no desk, nothing of a confidential one: sown into every table, and in no byte of any answer', async () => {
    const { house, aizhan } = await aReadHouse()
    const canary = (what: string) => `канарейка-${what}-q7x`
    const saule = await house.person({ roles: ['head', 'worker'], desk: house.desks.ngo, name: canary('person') })
    await house.sql`update partnerships.people set sign_in_name = ${canary('sign-in')}, email = ${canary('letter')} where id = ${saule.id}`
    for (const desk of [house.desks.ngo, house.desks.clinic]) {
      expect(await saule.submits(setDutyContact, { desk, place: 'duty', name: canary('contact'), phone: '+77015557193', hours: 'always', note: canary('contact-note') })).toMatchObject({ verdict: desk === house.desks.ngo ? 'taken' : 'refused' })
    }
    await aizhan.submits(setDutyContact, { desk: house.desks.clinic, place: 'duty', name: canary('contact'), phone: '+77015557193', hours: 'always', note: canary('contact-note') })
    await gives(aizhan, house.desks.clinic, 'doctor', { note: canary('service-note') })
    await gives(aizhan, house.desks.ngo, 'safe-place', { note: canary('place-note') })
    await gives(aizhan, house.desks.ngo, 'food-and-clothes', { note: canary('beside-note') })
    await house.sql`update partnerships.desks set title = ${house.sql.json({ ru: canary('desk'), kk: canary('desk'), en: canary('desk') })}`
    await house.sql`update partnerships.agencies set title = ${house.sql.json({ ru: canary('hidden-agency'), en: canary('hidden-agency') })} where id = ${house.agencies.ngo.id}`
    await house.sql`insert into partnerships.custodians (programme, agency, n, name, set_by, set_at) values ('katch', ${house.agencies.clinic.id}, 1, ${canary('custodian')}, ${aizhan.id}, now())`
    await house.sql`update partnerships.agencies set recovery_public_key = ${canary('key')} where id = ${house.agencies.clinic.id}`

    const told = await everythingTold(house)
    expect(told.includes('q7x'), 'a canary').toBe(false)
    for (const secret of ['7015557193', '5557193', canary('person').slice(-12), aizhan.id, saule.id, ...Object.values(house.desks), house.agencies.ngo.id]) expect(told.includes(secret), secret).toBe(false)
    // The search finds what is there: an agency's title is told, once it is one that may be.
    await house.sql`update partnerships.agencies set title = ${house.sql.json({ ru: canary('told-agency') })} where id = ${house.agencies.clinic.id}`
    expect((await everythingTold(house)).includes(canary('told-agency'))).toBe(true)
  })
})

describe('the way in', () => {
  test('is not there unless it was switched on: what does not exist and what is not told are one answer', async () => {
    const off = await aHouse({ rooms: [partnershipsRoom], doors: staffDoors({ secret }), dist: path.resolve(import.meta.dirname, '../hsds') })
    const nowhere = await off.staff.http.inject({ url: '/api/nowhere' })
    for (const url of ['/hsds', '/hsds/', '/hsds?lang=ru', ...lists.map((list) => `/hsds/${list}`), '/hsds/services/x']) {
      const { statusCode, body } = await off.staff.http.inject({ url })
      expect([url, statusCode, body.trim()]).toEqual([url, 404, nowhere.body.trim()])
    }
    const { house } = await aReadHouse()
    for (const url of ['/hsds', '/hsds/']) expect(await reads(house, url)).toMatchObject({ status: 200, body: { version: '3.1' } })
    for (const list of lists) for (const id of ['11111111-1111-4111-8111-111111111111', 'x', '%00', "'or%201=1"]) expect(await reads(house, `/hsds/${list}/${id}`)).toMatchObject({ status: 404, body: { refused: { code: 'http.not-found' } } })
  })

  test('refuses a page that is none, and a filter that it does not know', async () => {
    const { house } = await aReadHouse()
    const unreadable = ['page=0', 'page=-1', 'page=1.5', 'page=one', 'page=', 'page=1e9', 'page=1&page=2', 'per_page=0', 'per_page=101', 'lang=uz', 'lang=', 'search=shelter', 'postcode=160000', 'format=ndjson', 'modified_after=2026-01-01', 'note=1']
    for (const query of unreadable) expect([query, await reads(house, `/hsds/services?${query}`)]).toMatchObject([query, { status: 400, body: { refused: { code: 'http.unreadable', details: {} } } }])
    expect((await reads(house, '/hsds/taxonomies?organization_id=x')).status).toBe(400)
    expect((await reads(house, '/hsds/services?page=999999&per_page=100&full=true&format=json')).status).toBe(200)
  })

  test('takes nothing in, knows nobody, keeps nothing, and is held by no cache', async () => {
    const { house, aizhan } = await aReadHouse()
    await gives(aizhan, house.desks.ngo, 'lawyer')
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const { statusCode } = await house.staff.http.inject({ method, url: '/hsds/services', headers: { 'content-type': 'application/json' }, payload: '{}' })
      expect([method, statusCode]).toEqual([method, method === 'POST' ? 404 : 405])
    }
    const before = await house.sql`select (select count(*) from log.leaves) as leaves, (select max(seen_at) from access.sessions) as seen`
    const answers = await Promise.all(['', aizhan.token, 'nobody'].map((token) => house.staff.http.inject({ url: '/hsds/services', cookies: { '__Host-house': token } })))
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
    expect(answers[0]!.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' })
    expect(answers.flatMap(({ headers }) => Object.keys(headers)).filter((header) => /cookie|allow-origin/.test(header))).toEqual([])
    expect(await house.sql`select (select count(*) from log.leaves) as leaves, (select max(seen_at) from access.sessions) as seen`).toEqual(before)
  })

  test('is limited like every other, and many who ask at once take one connection', async () => {
    const { house, aizhan } = await aReadHouse()
    await gives(aizhan, house.desks.ngo, 'lawyer')
    let asked = 0
    const door = new Proxy(house.staff.parts.door, { apply(target, self, args) { asked++; return Reflect.apply(target, self, args) } })
    const parts = { ...house.staff.parts, door }
    const http = await buildServer({ ...parts, requestsAMinute: 20, doors: staffDoors({ secret, hsds: true })(parts) })
    try {
      const answers = await Promise.all(Array.from({ length: 18 }, () => http.inject({ url: '/hsds/services' })))
      expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
      expect(asked).toBe(1)
      const next = []
      for (const url of ['/hsds', '/hsds/organizations', '/hsds/services', '/hsds/taxonomies/x', '/hsds']) next.push(await http.inject({ url }))
      expect(next.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429, 429, 429])
      expect(next[2]!.json()).toEqual({ refused: { code: 'http.slow-down', details: {} } })
      expect(asked, 'each later one asks anew: what was suspended a moment ago is not told').toBe(2)
    } finally {
      await http.close()
    }
  })

  test('gives its login nothing beside: the door reads no desk, service or contact, and nobody else may ask the function', async () => {
    const { house } = await aReadHouse()
    for (const table of ['services', 'desks', 'duty_contacts']) await expect(house.staff.parts.door.unsafe(`select * from partnerships.${table}`)).rejects.toMatchObject({ code: '42501' })
    const may = await house.sql`
      select r.rolname as login, p.proname as name from pg_proc p cross join pg_roles r
      where p.proname in ('services_told', 'may_be_told') and r.rolname like 'katch%' and r.rolname <> 'katch_owner' and has_function_privilege(r.oid, p.oid, 'execute')`
    expect([...may]).toEqual([{ login: 'katch_door', name: 'services_told' }])
    const [made] = await house.sql`select prosecdef as definer, provolatile as changes, proconfig as settings from pg_proc where proname = 'services_told'`
    expect(made).toEqual({ definer: true, changes: 's', settings: ['search_path=pg_catalog'] })
  })
})

const formats = { uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i, uri: (text: string) => URL.canParse(text), email: /^[^@\s]+@[^@\s]+$/, 'date-time': /^\d{4}-\d\d-\d\dT/ }

/** The standard's own files, for whoever has them (`../hsds/README.md`). */
function readOriginals(): Map<string, ValidateFunction> | undefined {
  const folder = process.env['HSDS_SCHEMAS']
  if (!folder) return undefined
  const ajv = new Ajv2020({ allErrors: true, strict: false, formats: { ...formats, '%Y': true } })
  const names = new Map(fs.readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => {
    const schema = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'))
    const name = schema.$id ?? `https://hsds.invalid/${file}`
    ajv.addSchema({ ...schema, $id: name })
    return [file, name]
  }))
  const originals = { services: 'service.json', organizations: 'organization.json', taxonomies: 'taxonomy.json', taxonomy_terms: 'taxonomy_term.json' }
  return new Map(Object.entries(originals).map(([list, file]) => [list, ajv.getSchema(names.get(file)!)!]))
}
