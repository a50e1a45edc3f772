import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RoleName } from '#core/access/who.ts'
import { newId, type AgencyId, type DeskId, type RecordId } from '#core/ids.ts'
import type { Verdict } from '#core/sync/envelope.ts'
import { aHouse, type Person } from '#testing/house.ts'
import { tiers } from '../codes.ts'
import { addDesk, changeAgency, changeDesk, endRole, endService, giveRole, joinDesk, leaveDesk, setDutyContact, setSecrecy, setService } from '../forms.ts'
import { partnershipsRoom } from './room.ts'

const rooms = [partnershipsRoom]
const here = 'KZ-61'
const elsewhere = 'KZ-79'

async function taken(sent: Promise<Verdict>): Promise<RecordId> {
  const verdict = await sent
  if (verdict.verdict !== 'taken') throw new Error(JSON.stringify(verdict))
  return verdict.about
}

/** A centre has a shelter and a desk that everybody knows; Saule heads it, Aizhan keeps the programme's accounts, Dana works for an organisation nearby and Timur far away. */
async function aStory() {
  const house = await aHouse({ rooms })
  const centre = house.agencies.centre.id
  const [gate, far] = [house.desks.centre, await house.desk(house.agencies.clinic.id, { regions: [elsewhere] })]
  const saule = await house.person({ roles: ['head'], agency: centre })
  const aizhan = await house.person({ roles: ['administrator'] })
  const shelter = await taken(aizhan.submits(addDesk, { agency: centre, nameEn: 'Shelter', regions: [here], takesConcerns: 'no' })) as DeskId
  const gulmira = await house.person({ roles: ['worker'], desk: shelter })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const timur = await house.person({ roles: ['worker'], desk: far })
  const aigul = await house.person({ roles: ['champion'], agency: house.agencies.ngo.id })
  const contact = await taken(saule.submits(setDutyContact, { desk: shelter, place: 'duty', name: 'Shelter', phone: '+77010000001', hours: 'always' }))
  const service = await taken(saule.submits(setService, { desk: shelter, service: 'safe-place', regions: [here], languages: ['kk'], ageFrom: 0, ageTo: 17, note: 'behind the school' }))
  const hide = async (by: Person, answers: object, about: DeskId = shelter) => {
    const [row] = await house.sql<{ revision: number }[]>`select revision from partnerships.desks where id = ${about}`
    return await by.submits(setSecrecy, answers, { about, basedOn: row!.revision })
  }
  return { house, gate, shelter, far, saule, aizhan, gulmira, dana, timur, aigul, contact, service, hide }
}

/** What stands on a phone that has read the feed before and reads on. */
function aPhone(person: Person) {
  const stands = new Map<string, any>()
  const told: string[] = []
  let [after, mark] = [0, '']
  return {
    told,
    async read() {
      for (let more = true; more;) {
        const { body } = await person.gets(`/api/feed?after=${after}${mark ? `&mark=${mark}` : ''}`)
        if (body.isSetBack) stands.clear()
        for (const { shelf, id, record } of body.changes) {
          told.push(id)
          if (record) stands.set(`${shelf} ${id}`, record)
          else stands.delete(`${shelf} ${id}`)
        }
        ;({ upTo: after, mark, more } = body)
      }
      return stands
    },
    has: (id: string) => [...stands.keys()].some((key) => key.endsWith(id)),
    of: (shelf: string) => [...stands].flatMap(([key, record]) => (key.startsWith(`${shelf} `) ? [record] : [])),
  }
}

describe('a desk that hides', () => {
  test('is forgotten by phones below its tier and stands at its gate there; who may know it keeps it, and when it opens again everybody has it back', async () => {
    const { shelter, gate, saule, dana, timur, aigul, gulmira, contact, service, hide } = await aStory()
    // The last line that was read is another desk's: a phone whose last line hides begins anew, and would forget by that alone.
    await taken(saule.submits(setDutyContact, { desk: gate, place: 'duty', name: 'Gate', phone: '+77010000009', hours: 'always' }))
    const [danas, timurs, aiguls, gulmiras] = [aPhone(dana), aPhone(timur), aPhone(aigul), aPhone(gulmira)]
    for (const phone of [danas, timurs, aiguls, gulmiras]) await phone.read()
    for (const phone of [danas, timurs, aiguls, gulmiras]) expect([shelter, contact, service].map(phone.has)).toEqual([true, true, true])

    await taken(hide(saule, { tier: 'region', gate, place: 'Abay 12' }))
    for (const phone of [danas, timurs, aiguls, gulmiras]) await phone.read()
    for (const phone of [danas, gulmiras]) expect([shelter, contact, service].map(phone.has), 'of the same region, and who sits there').toEqual([true, true, true])
    for (const phone of [timurs, aiguls]) {
      expect([shelter, contact, service].map(phone.has)).toEqual([false, false, false])
      expect(phone.of('services')).toEqual([expect.objectContaining({ desk: gate, service: 'safe-place', regions: [here], ageTo: 17, sheltered: true })])
      expect(JSON.stringify([...await phone.read()])).not.toContain('behind the school')
    }
    // The place stays in the agency; a colleague of the region knows that there is a desk, and calls.
    expect(gulmiras.of('desks').find(({ id }) => id === shelter)).toMatchObject({ tier: 'region', gate, place: 'Abay 12' })
    expect(danas.of('desks').find(({ id }) => id === shelter)).not.toHaveProperty('place')
    expect(danas.of('services').filter((one) => one.sheltered)).toEqual([])

    await taken(hide(saule, { tier: 'programme', place: 'Abay 12' }))
    for (const phone of [danas, timurs, aiguls]) await phone.read()
    for (const phone of [danas, timurs, aiguls]) {
      expect([shelter, contact, service].map(phone.has)).toEqual([true, true, true])
      expect(phone.of('services').filter((one) => one.sheltered)).toEqual([])
      expect(phone.of('desks').find(({ id }) => id === shelter)).toMatchObject({ tier: 'programme', gate: null, place: 'Abay 12' })
    }
  })

  test('a phone that never had it does not hear its number: not at first, not when something of it changes, not when it asks', async () => {
    const { house, shelter, gate, saule, contact, service, hide } = await aStory()
    await taken(hide(saule, { tier: 'own-house', gate, place: 'Abay 12' }))
    const late = aPhone(await house.person({ roles: ['worker'], desk: house.desks.police }))
    await late.read()
    const second = await taken(saule.submits(setDutyContact, { desk: shelter, place: 'deputy', name: 'Shelter too', phone: '+77010000002', hours: 'always' }))
    const doctor = await taken(saule.submits(setService, { desk: shelter, service: 'doctor', regions: [here], languages: ['kk'], ageFrom: 0, ageTo: 17 }))
    await taken(hide(saule, { tier: 'workers', gate }))
    await taken(hide(saule, { tier: 'own-house', gate }))
    await late.read()
    expect(late.of('services').map((one) => one.service).toSorted()).toEqual(['doctor', 'safe-place'])
    // For a moment, as one of the workers, they were told.
    expect(late.has(shelter)).toBe(false)
    const later = aPhone(await house.person({ roles: ['worker'], desk: house.desks.police }))
    await later.read()
    expect([shelter, contact, service, second, doctor].filter((id) => later.told.includes(id))).toEqual([])
    await taken(saule.submits(endService, { because: 'paused' }, { about: doctor }))
    await later.read()
    expect(later.of('services').map((one) => one.service)).toEqual(['safe-place'])
    expect([shelter, doctor].filter((id) => later.told.includes(id))).toEqual([])
  })

  test('whose rights change gets it, or forgets it', async () => {
    const { house, shelter, gate, saule, aizhan, timur, aigul, hide } = await aStory()
    await taken(hide(saule, { tier: 'region', gate }))
    const [timurs, aiguls] = [aPhone(timur), aPhone(aigul)]
    await timurs.read()
    await aiguls.read()
    const nearby = await house.desk(house.agencies.clinic.id, { regions: [here] })
    await taken(aizhan.submits(joinDesk, { desk: nearby }, { about: timur.id }))
    await taken(aizhan.submits(giveRole, { role: 'coordinator', regions: [here] }, { about: aigul.id }))
    await timurs.read()
    await aiguls.read()
    expect([timurs.has(shelter), aiguls.has(shelter)]).toEqual([true, true])
    await taken(aizhan.submits(leaveDesk, { desk: nearby }, { about: timur.id }))
    await taken(aizhan.submits(endRole, { role: 'coordinator' }, { about: aigul.id }))
    await timurs.read()
    await aiguls.read()
    expect([timurs.has(shelter), aiguls.has(shelter)]).toEqual([false, false])
    expect([timurs, aiguls].flatMap((phone) => phone.of('services').filter((one) => one.sheltered))).toHaveLength(2)
  })

  test('is nobody’s to hide but its head’s and administrators’, and has a gate that works', async () => {
    const { house, shelter, gate, saule, aizhan, dana, hide } = await aStory()
    const refused = async (sent: Promise<Verdict>) => { const verdict = await sent; return verdict.verdict === 'refused' ? verdict.code : verdict.verdict }
    const other = await house.person({ roles: ['head'], agency: house.agencies.ngo.id })
    expect(await refused(hide(dana, { tier: 'region', gate }))).toBe('access.role')
    expect(await refused(hide(other, { tier: 'region', gate }))).toBe('access.not-yours')
    expect(await refused(hide(saule, { tier: 'region', gate: newId() }))).toBe('partnerships.gate-needed')
    expect(await refused(hide(saule, { tier: 'region', gate: house.desks.ngo }))).toBe('partnerships.gate-of-others')
    expect(await refused(hide(aizhan, { tier: 'own-house', gate: house.desks.ngo }))).toBe('partnerships.gate-of-own-house')
    expect(await refused(hide(aizhan, { tier: 'region', gate: house.desks.ngo }))).toBe('taken')
    expect(await refused(saule.submits(setSecrecy, { tier: 'open' }, { about: shelter, basedOn: 1 }))).toBe('partnerships.changed-meanwhile')
    expect(await refused(hide(saule, { tier: 'workers', gate: house.desks.ngo })), 'as it stands already').toBe('taken')

    expect(await refused(hide(aizhan, { tier: 'workers', gate }, house.desks.ngo))).toBe('partnerships.is-gate')
    expect(await refused(aizhan.submits(changeDesk, { state: 'closed' }, { about: house.desks.ngo }))).toBe('partnerships.is-gate')
    expect(await refused(aizhan.submits(changeAgency, { state: 'suspended' }, { about: house.agencies.ngo.id }))).toBe('partnerships.is-gate')
    expect(await refused(aizhan.submits(changeDesk, { takesConcerns: 'yes' }, { about: shelter }))).toBe('partnerships.hidden-takes-concerns')
    expect(await refused(hide(aizhan, { tier: 'workers', gate }, house.desks.guardianship))).toBe('partnerships.hidden-takes-concerns')
    await taken(aizhan.submits(changeDesk, { state: 'closed' }, { about: shelter }))
    await taken(aizhan.submits(changeDesk, { state: 'closed' }, { about: house.desks.ngo }))
    expect(await refused(aizhan.submits(changeDesk, { state: 'active' }, { about: shelter }))).toBe('partnerships.gate-closed')
  })

  test('goes with its agency: what stands at its gate does too; and strangers are told of no desk that is not open to anybody', async () => {
    const { house, shelter, gate, saule, aizhan, dana, hide } = await aStory()
    await taken(saule.submits(setService, { desk: gate, service: 'lawyer', regions: [here], languages: ['kk'], ageFrom: 0, ageTo: 17 }))
    const told = async () => (await house.sql<{ desk: string }[]>`select distinct desk from partnerships.services_told(${house.programme})`).map(({ desk }) => desk)
    await taken(hide(saule, { tier: 'own-house', gate }))
    expect(await told()).toEqual([gate])
    await taken(hide(saule, { tier: 'programme' }, gate))
    expect(await told()).toEqual([])
    await taken(hide(saule, { tier: 'open' }, gate))
    expect(await told()).toEqual([gate])
    const danas = aPhone(dana)
    await danas.read()
    expect(danas.of('services').map((one) => [one.service, one.sheltered ?? false]).toSorted()).toEqual([['lawyer', false], ['safe-place', true]])
    await taken(aizhan.submits(changeAgency, { state: 'suspended' }, { about: house.agencies.centre.id }))
    await danas.read()
    expect(danas.of('services')).toEqual([])
    expect(danas.has(shelter)).toBe(false)
  })

  test('the database keeps its gate, whoever writes', async () => {
    const { house, shelter, gate, saule, hide } = await aStory()
    await taken(hide(saule, { tier: 'region', gate }))
    const broken = { code: 'KA032' }
    await expect(house.sql`update partnerships.desks set state = 'closed' where id = ${gate}`).rejects.toMatchObject(broken)
    await expect(house.sql`update partnerships.desks set tier = 3, gate = ${house.desks.ngo} where id = ${gate}`).rejects.toMatchObject(broken)
    await expect(house.sql`update partnerships.desks set tier = 5, gate = ${house.desks.ngo} where id = ${shelter}`).rejects.toMatchObject(broken)
    await expect(house.sql`update partnerships.desks set gate = null where id = ${shelter}`).rejects.toMatchObject({ constraint_name: 'hidden_has_gate' })
    await expect(house.sql`update partnerships.desks set takes_concerns = true where id = ${shelter}`).rejects.toMatchObject({ constraint_name: 'hidden_takes_no_concerns' })
  })
})

describe('whatever people and desks there are', () => {
  interface Desk { readonly id: DeskId; readonly agency: AgencyId; readonly regions: readonly string[]; readonly tier: number | null; readonly gate: DeskId | null }
  interface Somebody { readonly roles: readonly RoleName[]; readonly agency: AgencyId; readonly desks: readonly Desk[]; readonly regions: readonly string[] }

  /** The tiers in plain words, written down a second time: what a person may know. */
  function knows({ roles, agency, desks, regions }: Somebody, desk: Desk): boolean {
    const has = (...some: RoleName[]) => some.some((role) => roles.includes(role))
    if (desk.tier === null || desk.tier <= 2 || has('administrator', 'clockwork') || desks.some(({ id }) => id === desk.id)) return true
    const works = has('worker') && desks.length > 0
    const ofHouse = agency === desk.agency && (works || has('head'))
    if (desk.tier === 5) return ofHouse
    if (desk.tier === 3) return works || has('head', 'coordinator')
    const inRegion = (some: readonly string[]) => some.some((one) => desk.regions.includes(one))
    return ofHouse || (works && desks.some((own) => own.id === desk.gate || inRegion(own.regions))) || (has('coordinator') && inRegion(regions))
  }

  test('the database shows each what the tiers say: desks, contacts, services, keys, and in their place what stands at a gate', async () => {
    const house = await aHouse({ rooms, keepOpen: false })
    const agencies = [house.agencies.ngo.id, house.agencies.centre.id, house.agencies.clinic.id]
    const places = [here, elsewhere, 'KZ-31']
    const writer = await house.person({ roles: ['worker'], desk: house.desks.police })
    const desk = fc.record({ agency: fc.nat({ max: 2 }), regions: fc.uniqueArray(fc.constantFrom(...places), { minLength: 1, maxLength: 2 }), tier: fc.constantFrom(null, 1, 2, 3, 3, 4, 4, 5, 5), theirs: fc.boolean() })
    const somebody = fc.record({
      agency: fc.nat({ max: 2 }), roles: fc.uniqueArray(fc.constantFrom<RoleName>('champion', 'worker', 'worker', 'head', 'coordinator', 'observer', 'administrator'), { maxLength: 2 }),
      regions: fc.uniqueArray(fc.constantFrom(...places), { maxLength: 2 }), sits: fc.uniqueArray(fc.nat({ max: 8 }), { maxLength: 2 }),
    })
    let [shown, kept] = [0, 0]
    await fc.assert(fc.asyncProperty(fc.array(desk, { minLength: 2, maxLength: 6 }), fc.array(somebody, { minLength: 1, maxLength: 4 }), async (drawn, people) => {
      const gates = await Promise.all(agencies.map(async (agency) => ({ id: await house.desk(agency, { regions: [places[agencies.indexOf(agency)]!] }), agency, regions: [places[agencies.indexOf(agency)]!], tier: null, gate: null })))
      const desks: Desk[] = [...gates]
      for (const { agency, regions, tier, theirs } of drawn) {
        const id = await house.desk(agencies[agency]!, { regions })
        const gate = tier !== null && tier >= 3 ? gates[tier < 5 && theirs ? (agency + 1) % 3 : agency]!.id : null
        await house.sql`update partnerships.desks set tier = ${tier}, gate = ${gate} where id = ${id}`
        await house.sql`insert into partnerships.duty_contacts (programme, id, agency, desk, place, name, phone, always, set_by, set_at) values (${house.programme}, ${newId()}, ${agencies[agency]!}, ${id}, 'duty', 'Duty', '+77010000000', true, ${writer.id}, now())`
        await house.sql`insert into partnerships.services (programme, id, agency, desk, service, regions, languages, age_from, age_to, set_by, set_at) values (${house.programme}, ${newId()}, ${agencies[agency]!}, ${id}, 'doctor', ${regions}, ${['kk']}, 0, 17, ${writer.id}, now())`
        await house.sql`insert into partnerships.places (programme, desk, place, set_by, set_at) values (${house.programme}, ${id}, 'A street', ${writer.id}, now())`
        await house.sql`insert into vault.desk_keys (programme, desk, version, public_key, made_by, made_at) values (${house.programme}, ${id}, 1, ${'A'.repeat(43)}, ${writer.id}, now())`
        desks.push({ id, agency: agencies[agency]!, regions, tier, gate })
      }
      const made = desks.map(({ id }) => id)
      for (const one of people) {
        const agency = agencies[one.agency]!
        const own = desks.filter((desk, n) => desk.agency === agency && one.sits.includes(n))
        const who: Somebody = { roles: one.roles, agency, desks: own, regions: one.roles.includes('coordinator') ? one.regions : [] }
        const person = await house.person({ roles: one.roles, agency, regions: one.regions })
        for (const { id } of own) await house.sql`insert into partnerships.memberships (programme, desk, person, since) values (${house.programme}, ${id}, ${person.id}, now() - interval '1 minute')`
        const seen = desks.filter((desk) => knows(who, desk))
        const expected = (some: readonly Desk[]) => some.map(({ id }) => id).toSorted()
        const found = await house.staff.parts.app.begin(async (tx) => {
          await tx`select set_config('katch.session', ${person.token}, true)`
          const of = async (rows: Promise<readonly { desk: DeskId }[]>) => (await rows).map((row) => row.desk).toSorted()
          const its = {
            desks: await of(tx<{ desk: DeskId }[]>`select id as desk from partnerships.desks where id = any (${made})`),
            contacts: await of(tx<{ desk: DeskId }[]>`select desk from partnerships.duty_contacts where desk = any (${made})`),
            services: await of(tx<{ desk: DeskId }[]>`select desk from partnerships.services where desk = any (${made})`),
            places: await of(tx<{ desk: DeskId }[]>`select desk from partnerships.places where desk = any (${made})`),
            standing: await of(tx<{ desk: DeskId }[]>`select desk from partnerships.services_at_gates() where desk = any (${made})`),
            empty: await of(tx<{ desk: DeskId }[]>`select desk from partnerships.empty_desks(current_date, ${made})`),
          }
          await tx`set local role katch_vault`
          return { ...its, keys: await of(tx<{ desk: DeskId }[]>`select desk from vault.desk_keys where desk = any (${made})`) }
        })
        const isTold = (desk: Desk) => (desk.tier ?? 2) <= 3 || desk.agency === agency || one.roles.includes('administrator')
        const described = seen.filter(({ id }) => !gates.some((gate) => gate.id === id))
        expect(found).toMatchObject({
          desks: expected(seen), contacts: expected(described), services: expected(described), keys: expected(described), places: expected(described.filter(isTold)),
          standing: desks.filter((desk) => !seen.includes(desk)).map(({ gate }) => gate!).toSorted(),
        })
        expect(found.empty.filter((id) => !seen.some((desk) => desk.id === id))).toEqual([])
        shown += seen.filter(({ tier }) => (tier ?? 0) >= 3).length
        kept += desks.length - seen.length
      }
    }), { numRuns: 40 })
    // Both sides of the wall were stood on.
    expect(Math.min(shown, kept)).toBeGreaterThan(40)
    expect(tiers).toHaveLength(5)
  }, 240_000)
})
