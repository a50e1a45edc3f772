/**
 * The only SQL on agencies, desks, people and their rights, duty contacts and services. Row-level security chooses what is
 * seen; what a head or an administrator may write is said there a second time.
 */
import type { RoleName } from '#core/access/who.ts'
import type { Day, Moment } from '#core/clock.ts'
import { fromTime, toTime, type Sql, type Tx } from '#core/db/tx.ts'
import type { AgencyId, ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import { tiers, type ContactPlace, type GivenRole, type ServiceCode, type Tier, type Weekday } from '../codes.ts'
import type { Contact, Empty, Hours, Offer } from '../directory.ts'
import type { Absence, Staff, StaffState } from '../people.ts'

/** A name in the languages somebody wrote it in. */
export interface Title { readonly kk?: string; readonly ru?: string; readonly en?: string }

// Agencies and desks

export interface AgencyRow { readonly id: AgencyId; readonly kind: string; readonly title: Title; readonly region: string; readonly state: 'active' | 'suspended'; readonly recoveryKey: string | null; readonly revision: number }
export interface DeskRow { readonly id: DeskId; readonly agency: AgencyId; readonly title: Title; readonly regions: readonly string[]; readonly takesConcerns: boolean; readonly tier: Tier | null; /** Of a hidden desk. */ readonly gate: DeskId | null; readonly state: 'active' | 'closed'; readonly revision: number }

/** Desks at work that take concerns of a region, in a steady order. */
export async function desksForConcerns(tx: Tx, region: string): Promise<DeskId[]> {
  const rows = await tx<{ id: DeskId }[]>`
    select d.id from partnerships.desks d join partnerships.agencies a on a.programme = d.programme and a.id = d.agency and a.state = 'active'
    where d.programme = (select access.my_programme()) and d.takes_concerns and d.state = 'active' and ${region} = any (d.regions) order by d.id`
  return rows.map((row) => row.id)
}

/** Without `ids` all of them. */
export async function agencies(tx: Tx, ids?: readonly RecordId[]): Promise<AgencyRow[]> {
  return await tx<AgencyRow[]>`
    select id, kind, title, region, state, recovery_public_key as "recoveryKey", revision from partnerships.agencies
    where programme = (select access.my_programme()) ${ids ? tx`and id = any (${[...ids]}::uuid[])` : tx``} order by id`
}

/** Without `ids` all of them that exist for who asks. */
export async function desks(tx: Tx, ids?: readonly RecordId[]): Promise<DeskRow[]> {
  return await tx<DeskRow[]>`
    select id, agency, title, regions, takes_concerns as "takesConcerns", (${[...tiers]}::text[])[tier] as tier, gate, state, revision from partnerships.desks
    where programme = (select access.my_programme()) ${ids ? tx`and id = any (${[...ids]}::uuid[])` : tx``} order by id`
}

/** Desks at which nobody works on some day from `today` on; of these, or of all. */
export async function emptyDesks(tx: Tx, today: Day, of?: readonly RecordId[]): Promise<Map<DeskId, Empty>> {
  const rows = await tx<{ desk: DeskId; from: Day | null; until: Day | null }[]>`
    select desk, from_day::text as "from", until_day::text as "until" from partnerships.empty_desks(${today}::date, ${of ? [...of] : null}::uuid[])`
  return new Map(rows.map(({ desk, ...empty }) => [desk, empty]))
}

/** Locked: two changes that rest on the same revision become one change and one refusal. */
export async function agencyForUpdate(tx: Tx, id: RecordId): Promise<AgencyRow | undefined> {
  await tx`select 1 from partnerships.agencies where programme = (select access.my_programme()) and id = ${id} for update`
  return (await agencies(tx, [id]))[0]
}

export async function deskForUpdate(tx: Tx, id: RecordId): Promise<DeskRow | undefined> {
  await tx`select 1 from partnerships.desks where programme = (select access.my_programme()) and id = ${id} for update`
  return (await desks(tx, [id]))[0]
}

/** Where desks are, as far as who asks may know it. */
export async function placesOf(tx: Tx, of: readonly DeskId[]): Promise<Map<DeskId, string>> {
  const rows = await tx<{ desk: DeskId; place: string }[]>`
    select desk, place from partnerships.places where programme = (select access.my_programme()) and desk = any (${[...of]}::uuid[])`
  return new Map(rows.map(({ desk, place }) => [desk, place]))
}

/** Until this transaction ends nobody else changes what stands in front of a hidden desk. */
export async function holdGates(tx: Tx): Promise<void> {
  await tx`select partnerships.hold_gates()`
}

/** For how many desks at work these are the gates; `others`: of how many that are of another agency. */
export async function behindGates(tx: Tx, gates: readonly DeskId[]): Promise<{ desks: number; others: number }> {
  const [row] = await tx<{ desks: number; others: number }[]>`select desks, others from partnerships.behind(${[...gates]}::uuid[])`
  return row ?? { desks: 0, others: 0 }
}

/** False where it is not the caller's, or has changed meanwhile. */
export async function setSecrecy(tx: Tx, desk: Pick<DeskRow, 'id' | 'revision' | 'gate'> & { readonly tier: Tier; readonly place: string | null }, at: Moment): Promise<boolean> {
  const [row] = await tx<{ done: boolean }[]>`select partnerships.set_secrecy(${desk.id}, ${desk.revision}, ${tiers.indexOf(desk.tier) + 1}, ${desk.gate}, ${desk.place}, ${toTime(at)}) as done`
  return row!.done
}

/** `child`: whose record it is, where it is a child's. */
export interface Sight { readonly person: PersonId; readonly shelf: string; readonly record: RecordId; readonly child: ChildId | null }

/** Who has come to see a hidden desk, or does not see it any more, with each of its records and of those that name it. `wereOpen`: desks that everybody saw until now. */
export async function settleSight(tx: Tx, wereOpen: readonly DeskId[] = []): Promise<readonly Sight[]> {
  return await tx<Sight[]>`select person, shelf, record, child from partnerships.settle_sight(${[...wereOpen]}::uuid[])`
}

export async function insertAgency(tx: Tx, { id, kind, title, region }: Pick<AgencyRow, 'id' | 'kind' | 'title' | 'region'>): Promise<void> {
  await tx`
    insert into partnerships.agencies (programme, id, kind, title, region)
    values ((select access.my_programme()), ${id}, ${kind}, ${tx.json(title as never)}, ${region})`
}

export async function updateAgency(tx: Tx, { id, title, region, state }: Pick<AgencyRow, 'id' | 'title' | 'region' | 'state'>): Promise<void> {
  await tx`
    update partnerships.agencies set title = ${tx.json(title as never)}, region = ${region}, state = ${state}, revision = revision + 1
    where programme = (select access.my_programme()) and id = ${id}`
}

export async function insertDesk(tx: Tx, desk: Omit<DeskRow, 'state' | 'revision' | 'tier' | 'gate'>): Promise<void> {
  await tx`
    insert into partnerships.desks (programme, id, agency, title, regions, takes_concerns)
    values ((select access.my_programme()), ${desk.id}, ${desk.agency}, ${tx.json(desk.title as never)}, ${[...desk.regions]}::text[], ${desk.takesConcerns})`
}

export async function updateDesk(tx: Tx, desk: Omit<DeskRow, 'agency' | 'revision' | 'tier' | 'gate'>): Promise<void> {
  await tx`
    update partnerships.desks set title = ${tx.json(desk.title as never)}, regions = ${[...desk.regions]}::text[], takes_concerns = ${desk.takesConcerns},
      state = ${desk.state}, revision = revision + 1
    where programme = (select access.my_programme()) and id = ${desk.id}`
}

/** False where the caller is no head of that agency: an administrator cannot do this. */
export async function setRecoveryKey(tx: Tx, agency: RecordId, { publicKey, custodians, at }: { publicKey: string; custodians: readonly string[]; at: Moment }): Promise<boolean> {
  const [row] = await tx<{ done: boolean }[]>`select partnerships.set_recovery(${agency}, ${publicKey}, ${[...custodians]}::text[], ${toTime(at)}) as done`
  return row!.done
}

/** Who keeps the shares; for heads of that agency, empty for everybody else. */
export async function custodiansOf(tx: Tx, agency: RecordId): Promise<string[]> {
  const rows = await tx<{ name: string }[]>`select name from partnerships.custodians where programme = (select access.my_programme()) and agency = ${agency} order by n`
  return rows.map((row) => row.name)
}

// People

export interface PersonRow extends Omit<Staff, 'isEnrolled'> {
  readonly shownName: string
  readonly signInName: string
  readonly language: string
  readonly rolesHeld: readonly { readonly role: RoleName; readonly regions: readonly string[] }[]
  readonly deskSince: readonly { readonly desk: DeskId; readonly since: Moment }[]
  readonly away: Absence | null
  readonly revision: number
}

/** Only whom the caller may see: themselves, colleagues at their desks, the people they manage. */
export async function peopleById(tx: Tx, ids: readonly RecordId[]): Promise<PersonRow[]> {
  return await readPeople(tx, tx`and p.id = any (${[...ids]}::uuid[])`)
}

export async function peopleOfAgency(tx: Tx, agency: RecordId): Promise<PersonRow[]> {
  return await readPeople(tx, tx`and p.agency = ${agency}`)
}

/** Locked where the caller may manage them; others are read as they are, for the heart to say why not. */
export async function personForUpdate(tx: Tx, id: RecordId): Promise<PersonRow | undefined> {
  await tx`select 1 from partnerships.people where programme = (select access.my_programme()) and id = ${id} for update`
  return (await peopleById(tx, [id]))[0]
}

/** Numbers of everybody the caller may see; of one agency, or of all. */
export async function peopleIds(tx: Tx, agency?: AgencyId): Promise<PersonId[]> {
  const rows = await tx<{ id: PersonId }[]>`
    select id from partnerships.people where programme = (select access.my_programme()) ${agency ? tx`and agency = ${agency}` : tx``} order by id`
  return rows.map((row) => row.id)
}

interface ReadRow extends Omit<PersonRow, 'roles' | 'desks' | 'state'> { state: StaffState }
async function readPeople(tx: Tx, which: ReturnType<Tx>): Promise<PersonRow[]> {
  const rows = await tx<ReadRow[]>`
    select p.id, p.agency, p.state, p.shown_name as "shownName", p.sign_in_name as "signInName", p.language, p.revision,
      case when p.away_from is not null then jsonb_build_object('from', p.away_from, 'until', p.away_until) end as away,
      coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'regions', r.regions) order by r.role) from partnerships.roles_held r
        where r.programme = p.programme and r.person = p.id and r.since <= now() and (r.until is null or r.until > now())), '[]') as "rolesHeld",
      coalesce((select jsonb_agg(jsonb_build_object('desk', m.desk, 'since', floor(extract(epoch from m.since) * 1000)) order by m.desk) from partnerships.memberships m
        where m.programme = p.programme and m.person = p.id and m.since <= now() and (m.until is null or m.until > now())), '[]') as "deskSince"
    from partnerships.people p where p.programme = (select access.my_programme()) and p.sign_in_name not like ':%' ${which} order by p.id`
  return rows.map((row) => ({ ...row, roles: row.rolesHeld.map(({ role }) => role), desks: row.deskSince.map(({ desk }) => desk) }))
}

/** Members of a desk now, whose accounts work or wait to. */
export async function membersOf(tx: Tx, desk: RecordId): Promise<PersonId[]> {
  const rows = await tx<{ person: PersonId }[]>`
    select m.person from partnerships.memberships m join partnerships.people p on p.programme = m.programme and p.id = m.person
    where m.programme = (select access.my_programme()) and m.desk = ${desk} and m.since <= now() and (m.until is null or m.until > now())
      and p.state in ('active', 'invited') order by 1`
  return rows.map((row) => row.person)
}

/** False where somebody has this sign-in name already. No conflict target: naming one would ask for the right to see that row. */
export async function insertPerson(tx: Tx, person: Pick<PersonRow, 'id' | 'agency' | 'shownName' | 'signInName' | 'language'>): Promise<boolean> {
  const rows = await tx`
    insert into partnerships.people (programme, id, agency, sign_in_name, shown_name, language, state, made_by)
    values ((select access.my_programme()), ${person.id}, ${person.agency}, ${person.signInName}, ${person.shownName}, ${person.language}, 'invited', (select access.me()))
    on conflict do nothing`
  return rows.count === 1
}

export async function updatePerson(tx: Tx, { id, shownName, language, state }: Pick<PersonRow, 'id' | 'shownName' | 'language' | 'state'>): Promise<void> {
  await tx`
    update partnerships.people set shown_name = ${shownName}, language = ${language}, state = ${state}, revision = revision + 1
    where programme = (select access.my_programme()) and id = ${id}`
}

/** False where it is neither the person nor whoever manages them, or they have left. */
export async function setAway(tx: Tx, id: PersonId, away: Absence | null): Promise<boolean> {
  const [row] = await tx<{ done: boolean }[]>`select partnerships.set_away(${id}, ${away?.from ?? null}::date, ${away?.until ?? null}::date) as done`
  return row!.done
}

export async function keepRole(tx: Tx, person: PersonId, { role, regions, at }: { role: GivenRole; regions: readonly string[]; at: Moment }): Promise<void> {
  await tx`
    insert into partnerships.roles_held (programme, person, role, regions, since, given_by)
    values ((select access.my_programme()), ${person}, ${role}, ${[...regions]}::text[], least(${toTime(at)}, now()), (select access.me()))
    on conflict (programme, person, role) do update set regions = excluded.regions, since = excluded.since, until = null, given_by = excluded.given_by`
}

/** Ends it now; the row stays, so that it can be told who held what and when. */
export async function endRoleHeld(tx: Tx, person: PersonId, { role, at }: { role: RoleName; at: Moment }): Promise<void> {
  await tx`
    update partnerships.roles_held set until = least(${toTime(at)}, now())
    where programme = (select access.my_programme()) and person = ${person} and role = ${role} and (until is null or until > now())`
}

export async function keepMembership(tx: Tx, person: PersonId, desk: RecordId, at: Moment): Promise<void> {
  await tx`
    insert into partnerships.memberships (programme, desk, person, since)
    values ((select access.my_programme()), ${desk}, ${person}, least(${toTime(at)}, now()))
    on conflict (programme, person, desk) do update set since = excluded.since, until = null`
}

export async function endMembership(tx: Tx, person: PersonId, desk: RecordId, at: Moment): Promise<void> {
  await tx`
    update partnerships.memberships set until = least(${toTime(at)}, now())
    where programme = (select access.my_programme()) and person = ${person} and desk = ${desk} and (until is null or until > now())`
}

export async function invite(tx: Tx, person: PersonId, tokenHash: Uint8Array): Promise<'invited' | 'not-yours' | 'already-enrolled'> {
  const [row] = await tx<{ said: 'invited' | 'not-yours' | 'already-enrolled' }[]>`select access.invite(${person}, ${tokenHash}) as said`
  return row!.said
}

/** Active administrators; until this transaction ends nobody else changes who they are. */
export async function administratorsLocked(tx: Tx): Promise<PersonId[]> {
  const [row] = await tx<{ people: PersonId[] }[]>`select partnerships.administrators_locked() as people`
  return row!.people
}

/** Heads of the agency and administrators: they hear of every change of its people. */
export async function whoManages(tx: Tx, agency: AgencyId): Promise<PersonId[]> {
  const [row] = await tx<{ people: PersonId[] }[]>`select partnerships.who_manages(${agency}) as people`
  return row!.people
}

/** Desks whose key is sealed also to the recovery key that their agency has now. */
export async function recoverableOf(tx: Tx, of: readonly DeskId[]): Promise<DeskId[]> {
  return (await tx<{ desk: DeskId }[]>`select desk from partnerships.recoverable(${[...of]}::uuid[])`).map((row) => row.desk)
}

export interface KeyHolder { readonly desk: DeskId; readonly person: PersonId; readonly version: number }
/** Who holds which version of a desk's key; only of desks the caller belongs to or manages. */
export async function keyHolders(tx: Tx, of: readonly DeskId[]): Promise<KeyHolder[]> {
  return await tx<KeyHolder[]>`select desk, person, version from partnerships.key_holders(${[...of]}::uuid[])`
}

// The directory

interface ContactRow extends Omit<Contact, 'hours' | 'note'> {
  readonly person: PersonId | null; readonly always: boolean; readonly days: Weekday[]; readonly fromHour: number | null; readonly toHour: number | null
  readonly note: string | null; readonly setAt: Moment; readonly endedAt: Moment | null; readonly revision: number
}
/** `person`: the colleague who stands here, if it is one; it is not shown outside their agency. */
export interface KeptContact extends Contact { readonly person: PersonId | null; readonly setAt: Moment; readonly endedAt: Moment | null; readonly revision: number }
export interface KeptOffer extends Offer { readonly endedAt: Moment | null; readonly revision: number }

export async function contactsById(tx: Tx, ids: readonly RecordId[]): Promise<KeptContact[]> {
  return await readContacts(tx, tx`and c.id = any (${[...ids]}::uuid[])`)
}

/** Contacts that stand now, of desks that work. Without `of` the whole directory. */
export async function contactsStanding(tx: Tx, of?: readonly DeskId[]): Promise<KeptContact[]> {
  return await readContacts(tx, tx`and c.ended_at is null and d.state = 'active' and a.state = 'active' ${of ? tx`and c.desk = any (${[...of]}::uuid[])` : tx``}`)
}

export async function contactsOfPerson(tx: Tx, person: PersonId): Promise<KeptContact[]> {
  return await readContacts(tx, tx`and c.ended_at is null and c.person = ${person}`)
}

async function readContacts(tx: Tx, which: ReturnType<Tx>): Promise<KeptContact[]> {
  const rows = await tx<ContactRow[]>`
    select c.id, c.agency, c.desk, c.place, c.person, c.name, c.phone, c.always, c.days, c.from_hour as "fromHour", c.to_hour as "toHour", c.note,
      floor(extract(epoch from c.verified_at) * 1000)::float8 as "verifiedAt", floor(extract(epoch from c.not_reached_at) * 1000)::float8 as "notReachedAt",
      floor(extract(epoch from c.set_at) * 1000)::float8 as "setAt", floor(extract(epoch from c.ended_at) * 1000)::float8 as "endedAt", c.revision
    from partnerships.duty_contacts c
    join partnerships.desks d on d.programme = c.programme and d.id = c.desk
    join partnerships.agencies a on a.programme = c.programme and a.id = c.agency
    where c.programme = (select access.my_programme()) ${which} order by c.id`
  return rows.map(({ always, days, fromHour, toHour, note, ...row }) => ({
    ...row, hours: always ? { kind: 'always' } : { kind: 'set', days, from: fromHour!, to: toHour! }, ...(note !== null && { note }),
  }))
}

export interface NewContact extends Pick<Contact, 'id' | 'agency' | 'desk' | 'phone' | 'hours'> { readonly place: ContactPlace; readonly person: PersonId | null; readonly name: string; readonly note: string | null; readonly at: Moment }

/** Who stands at this place of a desk. The place is held until the transaction ends: two who set it at once become one change and one refusal. */
export async function contactAtPlace(tx: Tx, desk: RecordId, place: ContactPlace): Promise<{ readonly id: RecordId } | undefined> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`contact ${desk} ${place}`}, 0))`
  const [row] = await tx<{ id: RecordId }[]>`
    select id from partnerships.duty_contacts where programme = (select access.my_programme()) and desk = ${desk} and place = ${place} and ended_at is null`
  return row
}

/** What stood at this place before ends. Returns the numbers of what ended. */
export async function keepContact(tx: Tx, one: NewContact): Promise<RecordId[]> {
  const ended = await tx<{ id: RecordId }[]>`
    update partnerships.duty_contacts set ended_at = ${toTime(one.at)}, revision = revision + 1
    where programme = (select access.my_programme()) and desk = ${one.desk} and place = ${one.place} and ended_at is null returning id`
  const { always, days, from, to } = columnsOfHours(one.hours)
  await tx`
    insert into partnerships.duty_contacts (programme, id, agency, desk, place, person, name, phone, always, days, from_hour, to_hour, note, set_by, set_at)
    values ((select access.my_programme()), ${one.id}, ${one.agency}, ${one.desk}, ${one.place}, ${one.person}, ${one.name}, ${one.phone}, ${always},
      ${days}::text[], ${from}, ${to}, ${one.note}, (select access.me()), ${toTime(one.at)})`
  return ended.map((row) => row.id)
}

export async function verifyContact(tx: Tx, id: RecordId, { reached, at }: { reached: boolean; at: Moment }): Promise<boolean> {
  const [row] = await tx<{ done: boolean }[]>`select partnerships.verify_contact(${id}, ${reached}, ${toTime(at)}) as done`
  return row!.done
}

export async function renameContacts(tx: Tx, person: PersonId, name: string): Promise<RecordId[]> {
  const rows = await tx<{ id: RecordId }[]>`
    update partnerships.duty_contacts set name = ${name}, revision = revision + 1
    where programme = (select access.my_programme()) and person = ${person} and ended_at is null returning id`
  return rows.map((row) => row.id)
}

/** False where it is not the caller's to end, or over already. */
export async function endContact(tx: Tx, id: RecordId, at: Moment): Promise<boolean> {
  const rows = await tx`
    update partnerships.duty_contacts set ended_at = ${toTime(at)}, revision = revision + 1
    where programme = (select access.my_programme()) and id = ${id} and ended_at is null`
  return rows.count === 1
}

function columnsOfHours(hours: Hours): { always: boolean; days: Weekday[]; from: number | null; to: number | null } {
  return hours.kind === 'always' ? { always: true, days: [], from: null, to: null } : { always: false, days: [...hours.days], from: hours.from, to: hours.to }
}

export async function offersById(tx: Tx, ids: readonly RecordId[]): Promise<KeptOffer[]> {
  return [...await readOffers(tx, tx`and s.id = any (${[...ids]}::uuid[])`), ...await offersAtGates(tx, ids)]
}

/** What desks that work give now, and what stands at a gate for one that does not exist for who asks; one service, or all of them. */
export async function offersStanding(tx: Tx, service?: ServiceCode): Promise<KeptOffer[]> {
  const own = await readOffers(tx, tx`and s.ended_at is null and d.state = 'active' and a.state = 'active' ${service ? tx`and s.service = ${service}` : tx``}`)
  return [...own, ...(await offersAtGates(tx)).filter((one) => service === undefined || one.service === service)]
}

async function offersAtGates(tx: Tx, ids?: readonly RecordId[]): Promise<KeptOffer[]> {
  const rows = await tx<Omit<KeptOffer, 'endedAt' | 'sheltered'>[]>`
    select id, agency, desk, service, regions, languages, age_from as "ageFrom", age_to as "ageTo", revision from partnerships.services_at_gates(${ids ? [...ids] : null}::uuid[])`
  return rows.map((row) => ({ ...row, endedAt: null, sheltered: true }))
}

/** The numbers under which a service is known: its own and, where its desk is hidden, the one at the gate. */
export async function numbersOfOffer(tx: Tx, id: RecordId): Promise<RecordId[]> {
  const [row] = await tx<{ standsAs: RecordId }[]>`
    select s.stands_as as "standsAs" from partnerships.services s join partnerships.desks d on d.programme = s.programme and d.id = s.desk and d.tier >= 3
    where s.programme = (select access.my_programme()) and s.id = ${id}`
  return row ? [id, row.standsAs] : [id]
}

/** A service as strangers may hear of it. The desk is asked for by the heart and told to nobody. */
export interface OfferTold extends Pick<Offer, 'id' | 'desk' | 'service' | 'regions' | 'languages' | 'ageFrom' | 'ageTo'> { readonly tier: Tier | null; readonly agency: Pick<AgencyRow, 'id' | 'kind' | 'title'> }

/** Without anybody who asks, through the one function that is made for it. */
export async function offersTold(door: Sql, programme: string): Promise<OfferTold[]> {
  return await door<OfferTold[]>`
    select id, desk, (${[...tiers]}::text[])[tier] as tier, service, regions, languages, age_from as "ageFrom", age_to as "ageTo", jsonb_build_object('id', agency, 'kind', agency_kind, 'title', agency_title) as agency
    from partnerships.services_told(${programme})`
}

async function readOffers(tx: Tx, which: ReturnType<Tx>): Promise<KeptOffer[]> {
  const rows = await tx<(Omit<KeptOffer, 'note'> & { note: string | null })[]>`
    select s.id, s.agency, s.desk, s.service, s.regions, s.languages, s.age_from as "ageFrom", s.age_to as "ageTo", s.note,
      floor(extract(epoch from s.ended_at) * 1000)::float8 as "endedAt", s.revision
    from partnerships.services s
    join partnerships.desks d on d.programme = s.programme and d.id = s.desk
    join partnerships.agencies a on a.programme = s.programme and a.id = s.agency
    where s.programme = (select access.my_programme()) ${which} order by s.id`
  return rows.map(({ note, ...row }) => ({ ...row, ...(note !== null && { note }) }))
}

/** What a desk says of this service, held like a place of a contact. */
export async function offerOf(tx: Tx, desk: RecordId, service: ServiceCode): Promise<{ readonly id: RecordId; readonly revision: number } | undefined> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`service ${desk} ${service}`}, 0))`
  const [row] = await tx<{ id: RecordId; revision: number }[]>`
    select id, revision from partnerships.services where programme = (select access.my_programme()) and desk = ${desk} and service = ${service} and ended_at is null`
  return row
}

/** Set again for the same desk and service, it stays the same entry. Returns its number. */
export async function keepOffer(tx: Tx, offer: Omit<Offer, 'note'> & { readonly note: string | null }, at: Moment): Promise<RecordId> {
  const [row] = await tx<{ id: RecordId }[]>`
    insert into partnerships.services as s (programme, id, agency, desk, service, regions, languages, age_from, age_to, note, set_by, set_at)
    values ((select access.my_programme()), ${offer.id}, ${offer.agency}, ${offer.desk}, ${offer.service}, ${[...offer.regions]}::text[], ${[...offer.languages]}::text[],
      ${offer.ageFrom}, ${offer.ageTo}, ${offer.note}, (select access.me()), ${toTime(at)})
    on conflict (programme, service, desk) where ended_at is null do update set regions = excluded.regions, languages = excluded.languages,
      age_from = excluded.age_from, age_to = excluded.age_to, note = excluded.note, set_by = excluded.set_by, set_at = excluded.set_at, revision = s.revision + 1
    returning id`
  return row!.id
}

export async function endOffer(tx: Tx, id: RecordId, at: Moment): Promise<boolean> {
  const rows = await tx`
    update partnerships.services set ended_at = ${toTime(at)}, revision = revision + 1
    where programme = (select access.my_programme()) and id = ${id} and ended_at is null`
  return rows.count === 1
}

/** Numbers of what stands in the directory for these desks, whether they work or not. */
export async function entriesOfDesks(tx: Tx, of: readonly DeskId[]): Promise<{ contacts: RecordId[]; services: RecordId[] }> {
  const contacts = await tx<{ id: RecordId }[]>`
    select id from partnerships.duty_contacts where programme = (select access.my_programme()) and desk = any (${[...of]}::uuid[]) and ended_at is null order by id`
  // What stands at these desks for a hidden one comes and goes with them.
  const services = await tx<{ id: RecordId }[]>`
    select id from partnerships.services where programme = (select access.my_programme()) and desk = any (${[...of]}::uuid[]) and ended_at is null
    union select s.stands_as from partnerships.services s join partnerships.desks d on d.programme = s.programme and d.id = s.desk and d.tier >= 3
      where s.programme = (select access.my_programme()) and s.ended_at is null and (d.id = any (${[...of]}::uuid[]) or d.gate = any (${[...of]}::uuid[])) order by id`
  return { contacts: contacts.map((row) => row.id), services: services.map((row) => row.id) }
}

// Devices

/** `seenAt`: when its person last worked there. `orderedAt`: since when it is to be emptied; `emptiedAt`: when it said that it is. */
export interface DeviceRow { readonly handle: string; readonly kind: string; readonly seenAt: Moment; readonly orderedAt: Moment | null; readonly emptiedAt: Moment | null; readonly isThis: boolean }

export async function devicesOf(tx: Tx, person: RecordId): Promise<DeviceRow[]> {
  const rows = await tx<Row<DeviceRow>[]>`
    select handle, kind, seen_at as "seenAt", ordered_at as "orderedAt", emptied_at as "emptiedAt", is_this as "isThis" from access.devices_of(${person})`
  return rows.map(readDevice)
}

/** The same of one person, as the door sees it: for a session that is nobody's to every policy. `device`: the handle of the one that asks. */
export async function ownDevices(door: Tx, { programme, person, device }: { programme: string; person: PersonId; device: string }): Promise<DeviceRow[]> {
  const rows = await door<Row<DeviceRow>[]>`
    select split_part(d.mark, ':', 2) as handle, split_part(d.mark, ':', 1) as kind, e.ordered_at as "orderedAt", e.emptied_at as "emptiedAt", split_part(d.mark, ':', 2) = ${device} as "isThis",
      greatest(d.last_at, (select max(s.seen_at) from access.sessions s where s.programme = d.programme and s.person = d.person and split_part(s.device, ':', 2) = split_part(d.mark, ':', 2))) as "seenAt"
    from access.known_devices d left join access.emptyings e on e.programme = d.programme and e.person = d.person and e.device_hash = d.device_hash
    where d.programme = ${programme} and d.person = ${person} and d.mark is not null order by 6 desc`
  return rows.map(readDevice)
}

type Row<T> = { [K in keyof T]: Moment extends T[K] ? Exclude<T[K], Moment> | Date : T[K] }
function readDevice(row: Row<DeviceRow>): DeviceRow {
  return { ...row, seenAt: fromTime(row.seenAt), orderedAt: row.orderedAt && fromTime(row.orderedAt), emptiedAt: row.emptiedAt && fromTime(row.emptiedAt) }
}

/** Ends every session on that device too. The database says a second time whose devices these are, and that the sign-in is fresh. */
export async function orderEmptying(tx: Tx, person: RecordId, { handle, order, at }: { handle: string; order: RecordId; at: Moment }): Promise<'ordered' | 'not-yours' | 'confirm-again'> {
  const [row] = await tx<{ said: 'ordered' | 'not-yours' | 'confirm-again' }[]>`select access.order_emptying(${person}, ${handle}, ${order}, ${toTime(at)}) as said`
  return row!.said
}

// Alarms

export interface AlarmRow { readonly id: RecordId; readonly person: PersonId; readonly shownName: string | null; readonly at: Moment; readonly told: readonly PersonId[]; readonly found: string | null; readonly settledAt: Moment | null; readonly settledBy: PersonId | null; readonly revision: number }

/** Only those I was told of; row-level security leaves no others either. */
export async function alarmsById(tx: Tx, ids: readonly RecordId[]): Promise<AlarmRow[]> {
  const rows = await tx<(Omit<AlarmRow, 'at' | 'settledAt'> & { at: Date; settledAt: Date | null })[]>`
    select a.id, a.person, access.name_of_alarm(a.id) as "shownName", a.at, a.told, a.found, a.settled_at as "settledAt", a.settled_by as "settledBy", a.revision
    from partnerships.alarms a where a.programme = (select access.my_programme()) and a.id = any (${[...ids]}::uuid[])`
  return rows.map((row) => ({ ...row, at: fromTime(row.at), settledAt: row.settledAt && fromTime(row.settledAt) }))
}

/** False where it is not mine to settle, or somebody has settled it. */
export async function settleAlarm(tx: Tx, id: RecordId, { found, by, at }: { found: string; by: PersonId; at: Moment }): Promise<boolean> {
  const rows = await tx`
    update partnerships.alarms set found = ${found}, settled_at = ${toTime(at)}, settled_by = ${by}, revision = revision + 1
    where programme = (select access.my_programme()) and id = ${id} and found is null returning id`
  return rows.length > 0
}
