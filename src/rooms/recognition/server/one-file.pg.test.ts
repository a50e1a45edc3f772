/**
 * One file of two, and two again: whatever the parts hold. Everything that six people are shown, on their phones and when they ask, is compared before, between
 * and after; and every row of the database that belongs to a child is the same before and after.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asPerson } from '#core/access/server/session.ts'
import { dayMs, minuteMs, systemClock } from '#core/clock.ts'
import { dataGroups, giveConsent, withdrawConsent } from '#core/consent/forms.ts'
import { contextOfFile, sealFileKey } from '#core/files/file-key.ts'
import { fileRoutes } from '#core/files/server/routes.ts'
import { sealFile } from '#core/files/stream.ts'
import { newId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import { runJob, windClockwork } from '#core/jobs/clockwork.ts'
import { Refusal } from '#core/refusal.ts'
import { randomBytes, toBase64url } from '#core/vault/bytes.ts'
import { makeDeskKey, publicPartOf } from '#core/vault/desk-key.ts'
import { sealIdentity } from '#core/vault/identity.ts'
import type { SealedIdentity } from '#core/vault/sealed.ts'
import { keepSigned, weighSigned } from '#core/vault/server/signed.ts'
import { desksToSealTo, keepIdentity, openChild } from '#core/vault/server/vault.ts'
import { addPhoto, anotherConversation, confirmAdvice, contestAdvice, correctFacts, makeNotice, meetChild, openJoint, recordOutcome, removePhoto } from '#rooms/identification/forms.ts'
import { answerReferral, recordOutcome as recordWhatBecame, sendReferral, takeOver } from '#rooms/referral/forms.ts'
import { referralRoom } from '#rooms/referral/server/room.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { say, undo } from '../forms.ts'

const meeting = {
  safeNow: 'yes', noticeMade: 'not-yet', place: { region: 'KZ-61' }, with: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', otherLanguages: ['ru'], interpreter: 'by-phone', urgentNeeds: ['food'],
  sex: 'girl', atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', signs: ['RGC-06', 'CHD-03'], placeKind: 'PLX-02', seenAs: 'presumed', present: ['psychologist'], childStopped: 'no', distress: 'calm', ownWords: 'I want to call my grandmother', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}
const talk = { why: 'safety', present: ['social-worker'], needs: 'as-before', seenAs: 'as-before', childStopped: 'no', distress: 'calm', topicsAsked: ['road-and-border'], ownWords: 'my brother is at the bazaar' }
const joint = { safePlace: 'yes', urgentAid: 'not-needed', urgentNeedsMet: 'yes', procedural: 'none', participants: [{ kind: 'POLICE_JUV' }, { kind: 'NGO' }], present: ['psychologist', 'police'], interpreter: 'not-needed', whenDay: '2026-11-13' }
const decided = { outcome: 'identified', decidedBy: ['POLICE_JUV'], testimony: 'not-recorded', exploitation: ['labour'], viewAsked: 'yes', crimeFactNotice: 'made', reasons: 'as the signs say', childsView: 'I do not want to go back' }
const agreed = { purpose: 'refer', groups: [...dataGroups], readIn: 'uz', ageGroup: '12-14', caregiver: 'safe', answer: 'yes', givenBy: 'parent', childsView: 'yes', proof: 'signature', abroad: 'no' }
const asked = { service: 'doctor', urgency: 'today', where: { region: 'KZ-61' }, ageBand: '14-15', sex: 'girl', interpreter: 'yes', escort: 'woman', assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'ready', basis: 'law-child-in-danger', viewAsked: 'not-asked', note: 'allergic to milk' }
const taking = { minutesAgo: 5, placeKind: 'our-house', condition: 'well', documents: ['none'], present: ['educator'], childTold: 'yes' }

const files = ['a', 'b', 'c'] as const
type Part = (typeof files)[number]
const owners = { a: 'ngo', b: 'centre', c: 'guardianship' } as const
const receivers = ['clinic', 'police'] as const

/** Three desks that open a file each, two that receive; a worker at each, a second one at the NGO. */
async function aPlace() {
  const house = await aHouse({ doors: (parts) => [(app) => fileRoutes(app, parts)] })
  const at = async (desk: DeskId) => await house.person({ roles: ['worker'], desk })
  const people = { ngo: await at(house.desks.ngo), colleague: await at(house.desks.ngo), centre: await at(house.desks.centre), guardianship: await at(house.desks.guardianship), clinic: await at(house.desks.clinic), police: await at(house.desks.police) }
  const keys = new Map<DeskId, ReturnType<typeof publicPartOf>>()
  for (const name of ['ngo', 'centre', 'guardianship', 'clinic', 'police'] as const) {
    const key = publicPartOf(await makeDeskKey(house.desks[name], 1))
    keys.set(house.desks[name], key)
    await house.sql`insert into vault.desk_keys (programme, desk, version, public_key, made_by, made_at) values (${house.programme}, ${house.desks[name]}, 1, ${key.publicKey}, ${people[name].id}, now())`
  }
  const phones = new Map(Object.values(people).map((who) => [who, { after: 0, shelves: new Map<string, Map<string, any>>() }]))
  return { house, people, keys, phones }
}
type Place = Awaited<ReturnType<typeof aPlace>>

async function taken(sending: ReturnType<Person['submits']>): Promise<RecordId> {
  const verdict = await sending
  if (verdict.verdict !== 'taken') throw new Error(JSON.stringify(verdict))
  return verdict.about
}

interface Case { readonly place: Place; readonly child: Record<Part, ChildId>; readonly code: Record<Part, string> }
async function opened(place: Place, parts: readonly Part[] = ['a', 'b']): Promise<Case> {
  const [child, code] = [{}, {}] as [Record<Part, ChildId>, Record<Part, string>]
  for (const part of parts) {
    const verdict = await place.people[owners[part]].submits(meetChild, meeting) as any
    child[part] = verdict.about
    code[part] = `${verdict.result.code.word}-${verdict.result.code.number}`
    place.house.clock.move(minuteMs)
  }
  return { place, child, code }
}

// ── What a file may hold ─────────────────────────────────────────────────────────────────────────────────────────

const kinds = ['consult', 'team', 'supervisor', 'referred-accepted', 'referred-pending'] as const
const act = fc.oneof(
  fc.record({ what: fc.constant('refer' as const), to: fc.constantFrom(...receivers), until: fc.constantFrom('sent', 'asked', 'accepted', 'declined', 'taken-over', 'done'), shares: fc.subarray(['language', 'urgent-needs', 'note'] as const) }),
  fc.record({ what: fc.constant('consent' as const), answer: fc.constantFrom('yes', 'no', 'not-yet'), to: fc.constantFrom(...receivers), groups: fc.subarray([...dataGroups], { minLength: 1 }), back: fc.boolean() }),
  fc.record({ what: fc.constant('photo' as const), removed: fc.boolean() }),
  fc.record({ what: fc.constantFrom('talk' as const, 'joint' as const, 'identified' as const, 'object' as const, 'confirm' as const, 'conflict' as const, 'name' as const, 'notice' as const) }),
  fc.record({ what: fc.constant('term' as const), hours: fc.integer({ min: 1, max: 9 }), kind: fc.constantFrom('a-term', 'another-term'), stopped: fc.boolean() }),
  fc.record({ what: fc.constant('serve' as const), desk: fc.constantFrom(...receivers), kind: fc.constantFrom(...kinds), shows: fc.subarray(['language', 'documents', 'childs-view'] as const) }),
  fc.record({ what: fc.constant('block' as const), who: fc.constantFrom('clinic' as const, 'police' as const, 'colleague' as const) }),
)
const filled = fc.record({ on: fc.constantFrom(...files), act })
const wish = fc.record({
  acts: fc.array(filled, { minLength: 3, maxLength: 6 }),
  // Which pairs are made one, in this order, and undone in that one.
  pairs: fc.constantFrom<readonly (readonly [Part, Part])[]>([['a', 'b']], [['b', 'a']], [['a', 'b'], ['b', 'c']], [['c', 'a'], ['a', 'b']], [['a', 'b'], ['b', 'c'], ['c', 'a']]), backwards: fc.boolean(),
})
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never

/** What chance might leave out: who works in a part, and who is asked for the same child. */
const alwaysTried: readonly Wish[] = (['team', 'referred-accepted', 'supervisor', 'consult'] as const).map((kind, n) => ({
  acts: [
    { on: 'b', act: { what: 'serve', desk: 'clinic', kind, shows: ['language'] } }, { on: 'b', act: { what: 'refer', to: 'police', until: n % 2 === 0 ? 'done' : 'taken-over', shares: ['note'] } },
    { on: 'b', act: { what: 'consent', answer: n % 2 === 0 ? 'yes' : 'no', to: 'police', groups: [...dataGroups], back: n === 2 } }, { on: 'a', act: { what: n % 2 === 0 ? 'conflict' : 'identified' } }, { on: 'a', act: { what: 'photo', removed: n === 3 } },
  ], pairs: [['a', 'b']], backwards: false,
}))

/** Writes one thing into a part, by its owner where a person does it. A refusal writes nothing, and is one more case. */
async function write({ place, child, code }: Case, { on, act: it }: Wish['acts'][number]): Promise<void> {
  const { house, people, keys } = place
  const [owner, about] = [people[owners[on]], child[on]]
  switch (it.what) {
    case 'refer': {
      const sent = await owner.submits(sendReferral, { ...asked, toDesk: house.desks[it.to], code: code[on], shareNow: it.shares, shareOnAcceptance: ['age-and-sex', 'identity'] }, { about })
      if (sent.verdict !== 'taken') return
      const by = people[it.to]
      if (it.until === 'asked') await by.submits(answerReferral, { answer: 'ask', question: 'Does she sleep alone?' }, { about: sent.about })
      if (it.until === 'declined') await by.submits(answerReferral, { answer: 'decline', reason: 'no-place' }, { about: sent.about })
      if (['accepted', 'taken-over', 'done'].includes(it.until)) await by.submits(answerReferral, { answer: 'accept' }, { about: sent.about })
      if (it.until === 'taken-over') await by.submits(takeOver, taking, { about: sent.about })
      if (it.until === 'done') await by.submits(recordWhatBecame, { outcome: 'done', what: 'She sees a doctor' }, { about: sent.about })
      return
    }
    case 'consent': {
      const given = await owner.submits(giveConsent, { ...agreed, answer: it.answer, groups: it.groups, receiver: house.agencies[it.to].id, ...(it.answer !== 'yes' && { proof: undefined }) }, { about })
      if (it.back && given.verdict === 'taken') await owner.submits(withdrawConsent, { by: 'parent', why: 'she thought again' }, { about: given.about })
      return
    }
    case 'photo': {
      const [key, at] = [randomBytes(32), { child: about, file: newId() }]
      const sealed = (await sealFile(key, contextOfFile(at), Uint8Array.from({ length: 300 }, (_, n) => n & 255)))!
      const seals = [await sealFileKey(key, at, keys.get(owner.desk!)!)]
      const added = await owner.submits(addPhoto, { purpose: 'injury-for-doctor', neverShown: 'understood', agreed: 'yes', seen: 'a burn' }, { about, sealed: { file: { ...at, bytes: sealed.length, seals } } })
      if (added.verdict !== 'taken') return
      await owner.posts('/api/files/piece', { file: at.file, n: 0, bytes: toBase64url(sealed) })
      if (it.removed) await owner.submits(removePhoto, { because: 'shows-face' }, { about: at.file })
      return
    }
    case 'talk': await owner.submits(anotherConversation, talk, { about, basedOn: 1 }); return
    case 'notice': await owner.submits(makeNotice, { noticeTo: ['guardianship'], noticeMinutesAgo: 1, way: 'phone' }, { about }); return
    case 'joint': await owner.submits(openJoint, { ...joint, participants: [...joint.participants, { kind: 'HEALTH', desk: house.desks.clinic }] }, { about, basedOn: 1 }); return
    case 'identified': await owner.submits(openJoint, joint, { about, basedOn: 1 }); await owner.submits(recordOutcome, decided, { about }); return
    case 'object': case 'confirm': {
      const [advice] = await house.sql<{ id: RecordId }[]>`select id from identification.advices where child = ${about} order by given_at desc limit 1`
      await owner.submits(it.what === 'object' ? contestAdvice : confirmAdvice, it.what === 'object' ? { by: 'child', why: 'it was not so' } : { agree: 'yes' }, { about: advice!.id })
      return
    }
    case 'conflict': {
      await owner.submits(correctFacts, { language: 'kk', sex: 'boy' }, { about, basedOn: 1 })
      if (on === 'a') await people.colleague.submits(correctFacts, { language: 'ru' }, { about, basedOn: 1 })
      else await house.sql`insert into identification.conflicts (programme, id, child, fact, opened_at) values (${house.programme}, ${newId()}, ${about}, 'language', now()) on conflict do nothing`
      return
    }
    case 'name': {
      const version = (await house.sql<{ n: number }[]>`select coalesce(max(version), 0)::int + 1 as n from vault.identities where child = ${about}`)[0]!.n
      const text = () => toBase64url(randomBytes(64))
      await house.sql`insert into vault.identities (programme, child, version, block, made_by, made_at) values (${house.programme}, ${about}, ${version}, ${text()}, ${owner.id}, now())`
      // Shown to who opens another part, as when two say that it is one child.
      for (const desk of ['ngo', 'centre', 'guardianship'] as const) await house.sql`insert into vault.identity_seals (programme, child, version, desk, key_version, sealed, made_by, made_at) values (${house.programme}, ${about}, ${version}, ${house.desks[desk]}, 1, ${text()}, ${owner.id}, now())`
      await house.sql`insert into vault.identity_releases (programme, child, desk, shared_at, released_at) values (${house.programme}, ${about}, ${owner.desk!}, now(), now()) on conflict do nothing`
      return
    }
    case 'term':
      await house.sql`insert into clocks.running (programme, kind, about, child, desk, region, started_at, due_at, warn_at, basis, edition, stopped_at, because)
        values (${house.programme}, ${it.kind}, ${about}, ${about}, ${owner.desk!}, 'KZ-61', now(), now() + ${it.hours} * interval '1 hour', now(), 'x', 'rules-2024', ${it.stopped ? house.sql`now()` : null}, ${it.stopped ? 'done' : null}) on conflict do nothing`
      return
    case 'serve': await letServe(house, about, house.desks[it.desk], it.kind, it.kind === 'referred-accepted' || it.kind === 'consult' ? it.shows : []); return
    case 'block': await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${about}, ${people[it.who].id}, 'relative', now()) on conflict do nothing`
  }
}

// ── What is compared ─────────────────────────────────────────────────────────────────────────────────────────────

/** Every row that belongs to one of these children, in whatever table; who opened another part, and the pair, apart. */
async function rowsOf({ sql }: House, children: readonly ChildId[]): Promise<Record<string, unknown>> {
  const tables = await sql<{ schema: string; name: string }[]>`select table_schema as schema, table_name as name from information_schema.columns
    where column_name = 'child' and table_schema in ('access', 'clocks', 'consent', 'files', 'identification', 'matching', 'referral', 'vault') order by 1, 2`
  const rows: Record<string, unknown> = {}
  for (const { schema, name } of tables) {
    const [row] = await sql.unsafe(`select coalesce(json_agg(to_jsonb(t) order by to_jsonb(t)::text), '[]') as all from ${schema}.${name} t where child = any ($1::uuid[])${name === 'relations' ? " and kind <> 'one-child'" : ''}`, [children as never])
    rows[`${schema}.${name}`] = row!.all
  }
  rows['identification.children'] = [...await sql`select * from identification.children where id = any (${[...children]}::uuid[]) order by id`]
  return rows
}

/** Everything a person is shown of these children: on the phone, which hears what it is told and nothing else, and when they ask. */
async function shownTo({ place, child }: Case, who: Person) {
  const phone = place.phones.get(who)!
  for (let more = true; more;) {
    const page = await who.feed(phone.after)
    for (const { shelf, id, record } of page.changes) {
      const on = phone.shelves.get(shelf) ?? new Map<string, any>()
      phone.shelves.set(shelf, on)
      if (record) on.set(id, record)
      else on.delete(id)
    }
    phone.after = page.upTo
    more = page.more
  }
  const ids = Object.values(child)
  const shelf = (name: string) => [...phone.shelves.get(name)?.values() ?? []].filter((one) => ids.includes(name === 'children' ? one.id : one.child) || (name === 'referrals' && one.child === undefined && codes.has(one.code))).toSorted((x, y) => (x.id < y.id ? -1 : 1))
  const codes = new Set((await place.house.sql<{ code: string }[]>`select code from referral.referrals where child = any (${ids}::uuid[])`).map(({ code }) => code))
  const asks = await Promise.all(ids.map(async (id) => await who.asks('identification', 'file', { child: id })))
  const sealed = await place.house.sql.begin(async (tx) => {
    await tx`select set_config('katch.session', ${who.token}, true)`
    await tx`set local role katch_app`
    const photos = [...await tx`select file, desk from files.seals where child = any (${ids}::uuid[]) order by file, desk`]
    const rights = [...await tx`select x as child, access.serves(x) as serves, access.sees_whole(x) as whole, access.acts_for(x) as acts, access.owns(x) as owns, access.shown_groups(x) as groups from unnest(${ids}::uuid[]) x`]
    const rows = [...await tx`select id from referral.referrals where child = any (${ids}::uuid[]) union all select id from consent.consents where child = any (${ids}::uuid[]) order by 1`]
    await tx`set local role katch_vault`
    return { photos, rights, rows, names: [...await tx`select child, version, desk from vault.identity_seals where child = any (${ids}::uuid[]) order by child, version, desk`] }
  })
  return { children: shelf('children'), consents: shelf('consents'), referrals: shelf('referrals'), handOvers: shelf('hand-overs'), asks, ...sealed }
}
const shownToAll = async (one: Case) => await Promise.all(Object.values(one.place.people).map(async (who) => await shownTo(one, who)))

async function aPair({ place: { house, people }, child }: Case, [a, b]: readonly [Part, Part]): Promise<RecordId> {
  const [pair, question] = [newId<RecordId>(), newId()]
  const [by, to] = [people[owners[a]], people[owners[b]]]
  await house.sql`insert into recognition.questions (programme, id, child, desk, agency, asked_by, purpose, asked_at) values (${house.programme}, ${question}, ${child[a]}, ${by.desk!}, ${by.agency}, ${by.id}, 'meeting-now', now())`
  await house.sql`insert into recognition.pairs (programme, id, a_child, a_desk, b_child, b_desk, found_by, question, found_at, likely)
    values (${house.programme}, ${pair}, ${child[a]}, ${by.desk!}, ${child[b]}, ${to.desk!}, 'question', ${question}, now(), 'likely')`
  return pair
}
/** Both say so, each by their own phone. False where they are one already by other pairs. */
async function join(one: Case, [a, b]: readonly [Part, Part], pair: RecordId): Promise<boolean> {
  const { people } = one.place
  const answer = { answer: 'same', because: ['name-and-birth'] }
  await people[owners[a]].submits(say, answer, { about: pair })
  const second = await people[owners[b]].submits(say, answer, { about: pair }) as any
  return second.result?.state === 'joined'
}

/** What does not change by who looks from where: a term rests, an owner is added to the desks. */
const apartFromFile = (one: any) => ({ ...one, clocks: [], desks: [], oneFile: undefined, photosTo: [] })

describe('one file of two', () => {
  test('shows who opened a part all that the parts hold and nobody else anything more; parted again everything stands as it was, row by row', async () => {
    const place = await aPlace()
    await fc.assert(fc.asyncProperty(wish, async ({ acts, pairs, backwards }) => {
      place.house.clock.move(dayMs)
      const together = files.filter((part) => pairs.flat().includes(part))
      const one = await opened(place, together)
      for (const act of acts) await write(one, one.child[act.on] ? act : { ...act, on: 'b' })
      const ids = Object.values(one.child)
      // What was arranged without a form is told, as a form would tell it.
      const told = await place.house.sql<{ shelf: string; record: string; child: string }[]>`select distinct shelf, record, child from sync.feed where child = any (${ids}::uuid[]) and shelf not in ('notices', 'pairs')`
      await place.house.sql`select log.append_as(${place.house.programme}, '-', array[]::text[], ${place.house.sql.json(told.flatMap((line) => Object.values(place.house.desks).map((desk) => ({ ...line, audience: `desk:${desk}` }))) as never)})`
      const [rows, before] = [await rowsOf(place.house, ids), await shownToAll(one)]

      const made: RecordId[] = []
      for (const pair of pairs) {
        const id = await aPair(one, pair)
        if (await join(one, pair, id)) made.push(id)
      }
      expect(made.length).toBe(Math.min(pairs.length, 2))
      const joined = await shownToAll(one)
      const blocked = acts.flatMap(({ act: it }) => (it.what === 'block' ? [place.people[it.who]] : []))
      const all = async (table: 'consent.consents' | 'referral.referrals') => (await place.house.sql.unsafe(`select id from ${table} where child = any ($1::uuid[]) order by id`, [together.map((part) => one.child[part]) as never])).map(({ id }) => id)
      const [consents, referrals] = [await all('consent.consents'), await all('referral.referrals')]
      const inOneFile = (record: any) => together.some((part) => one.child[part] === (record.child ?? record.id))
      for (const [n, who] of Object.values(place.people).entries()) {
        const [was, is] = [before[n]!, joined[n]!]
        const owns = together.some((part) => place.house.desks[owners[part]] === who.desk)
        if (blocked.includes(who)) {
          for (const shelf of ['children', 'consents', 'referrals', 'handOvers'] as const) expect(is[shelf].filter(inOneFile)).toEqual([])
          expect(is.names.filter(({ child }) => inOneFile({ child }))).toEqual([])
        } else if (owns) {
          expect(is.children.filter(inOneFile).map(({ id }) => id)).toEqual(together.map((part) => one.child[part]).toSorted())
          expect(is.consents.filter(inOneFile).map(({ id }) => id)).toEqual(consents)
          expect(is.referrals.filter(inOneFile).map(({ id }) => id)).toEqual(referrals)
          // What came of another part's referral is told; what was written for its two sides is not.
          for (const seen of is.referrals.filter(({ seenAs }) => seenAs === 'other-part')) for (const kept of ['note', 'question', 'reply', 'shareNow', 'contactPhone']) expect(seen).not.toHaveProperty(kept)
        } else {
          // Of a referral the database itself shows only its two sides, and who opened a part.
          const sides = await place.house.sql<{ id: RecordId }[]>`select id from referral.referrals where child = any (${ids}::uuid[]) and ${who.desk!} in (from_desk, to_desk)`
          for (const { id } of is.rows) if (referrals.includes(id)) expect(sides.map((side) => side.id)).toContain(id)
          expect({ ...is, children: is.children.map(apartFromFile), asks: [] }).toEqual({ ...was, children: was.children.map(apartFromFile), asks: [] })
          expect(is.asks.map((answer: any) => (answer.child ? { ...answer, child: apartFromFile(answer.child) } : answer))).toEqual(was.asks.map((answer: any) => (answer.child ? { ...answer, child: apartFromFile(answer.child) } : answer)))
        }
        // Of one kind one term runs.
        const running = is.children.filter(inOneFile).flatMap(({ clocks }) => clocks).filter(({ stoppedAt, kind }: any) => stoppedAt === undefined && kind !== 'answer-to-objection').map(({ kind }: any) => kind)
        expect(running.length).toBe(new Set(running).size)
      }

      for (const id of backwards ? made.toReversed() : made) await taken(place.people[owners[together.find((part) => pairs[made.indexOf(id)]!.includes(part))!]].submits(undo, { because: 'said-by-mistake' }, { about: id }))
      expect(await rowsOf(place.house, ids)).toEqual(rows)
      expect(await shownToAll(one)).toEqual(before)
    }), { numRuns: Number(process.env.RUNS ?? 40), endOnFailure: true, examples: alwaysTried.map((one) => [one]) })
  }, 180_000)
  const joined = async (parts: readonly Part[] = ['a', 'b']) => {
    const place = await aPlace()
    place.house.clock.set(systemClock.now())
    const one = await opened(place, parts)
    const pair = await aPair(one, ['a', 'b'])
    const undone = async (who = place.people.ngo) => await taken(who.submits(undo, { because: 'learned-more' }, { about: pair }))
    return { ...place, ...place.people, one, ...one, pair, join: async () => { expect(await join(one, ['a', 'b'], pair)).toBe(true) }, undone }
  }
  const refers = (who: Person, { child, code, place: { house } }: Case, part: Part, more: object = {}) => who.submits(sendReferral, { ...asked, toDesk: house.desks.clinic, code: code[part], shareNow: ['language'], ...more }, { about: child[part] }) as any
  const consents = async (who: Person, { child, place: { house } }: Case, part: Part, more: object = {}) => await taken(who.submits(giveConsent, { ...agreed, groups: ['language', 'note'], receiver: house.agencies.clinic.id, ...more }, { about: child[part] }))
  const no = { answer: 'no', proof: undefined }
  const endWithoutConsent = async ({ staff: { parts }, clock }: House) => {
    const [works] = await windClockwork(parts.door)
    await runJob(parts, works!, referralRoom.jobs.find(({ name }) => name === 'referral-without-consent')!, clock.now())
  }

  test('what was agreed in one part counts in the other while it is one file, both ways', async () => {
    const { one, join, undone, ngo, centre, house } = await joined()
    const [ofA, ofB] = [await consents(ngo, one, 'a'), await consents(centre, one, 'b')]
    for (const [who, part, consent] of [[ngo, 'a', ofB], [centre, 'b', ofA]] as const) expect(await refers(who, one, part, { basis: 'consent', consent })).toMatchObject({ verdict: 'refused', code: 'referral.nothing-allows-it' })
    // Nor does a word for another child of one's own.
    const another = await taken(ngo.submits(meetChild, meeting)) as ChildId
    const ofAnother = await taken(ngo.submits(giveConsent, { ...agreed, receiver: house.agencies.clinic.id }, { about: another }))
    expect(await refers(ngo, one, 'a', { basis: 'consent', consent: ofAnother })).toMatchObject({ code: 'referral.nothing-allows-it' })
    await join()
    expect(await refers(ngo, one, 'a', { basis: 'consent', consent: ofAnother })).toMatchObject({ code: 'referral.nothing-allows-it' })
    const sent = await refers(ngo, one, 'a', { basis: 'consent', consent: ofB })
    expect(sent).toMatchObject({ verdict: 'taken' })
    await taken(ngo.submits('referral/withdraw', { reason: 'need-met' }, { about: sent.about }))
    const second = await refers(centre, one, 'b', { basis: 'consent', consent: ofA })
    expect(second).toMatchObject({ verdict: 'taken' })
    // Parted, it rests on another child's word, and is taken back by the house.
    await undone()
    await endWithoutConsent(house)
    expect(await house.sql`select state, because from referral.referrals where id = ${second.about}`).toEqual([{ state: 'withdrawn', because: 'consent-withdrawn' }])
  })

  test('a refusal in one part, or taking back, counts more than a consent in the other, by group and until that part says otherwise', async () => {
    for (const [yes, other] of [['a', 'b'], ['b', 'a']] as const) {
      const { one, join, ngo, centre, house } = await joined()
      const who = { a: ngo, b: centre } as const
      const consent = await consents(who[yes], one, yes)
      await consents(who[other], one, other, { ...no, groups: ['note'] })
      await join()
      for (const part of [yes, other]) {
        expect(await refers(who[part], one, part, { basis: 'consent', consent, shareNow: ['note'] })).toMatchObject({ code: 'referral.nothing-allows-it' })
        expect(await refers(who[part], one, part, { basis: 'consent', consent, shareNow: ['language', 'note'] })).toMatchObject({ code: 'referral.nothing-allows-it' })
      }
      house.clock.move(minuteMs)
      const again = await consents(who[other], one, other, { groups: ['note'] })
      const sent = await refers(who[yes], one, yes, { basis: 'consent', consent, shareNow: ['note'] })
      expect(sent).toMatchObject({ verdict: 'taken' })
      // Taken back in the other part: what waits for an answer goes with it, though it rests on a consent of its own.
      house.clock.move(minuteMs)
      await taken(who[other].submits(withdrawConsent, { by: 'the-person' }, { about: again }))
      await endWithoutConsent(house)
      expect(await house.sql`select state, because from referral.referrals where id = ${sent.about}`).toEqual([{ state: 'withdrawn', because: 'consent-withdrawn' }])
    }
  }, 30_000)

  test('a referral of one part is seen by the other owner, its outcome too; its receiver sees nothing of the other part, and is asked once', async () => {
    for (const [from, other] of [['a', 'b'], ['b', 'a']] as const) {
      const { one, child, join, undone, ngo, centre, clinic, house } = await joined()
      const who = { a: ngo, b: centre } as const
      const sent = await refers(who[from], one, from)
      expect(await who[other].sees('referrals')).toEqual([])
      await join()
      const [waits] = await who[other].sees('referrals')
      expect(waits).toMatchObject({ id: sent.about, seenAs: 'other-part', child: child[from], state: 'waiting' })
      for (const kept of ['note', 'shareNow', 'viewAsked', 'contactPhone', 'sex', 'language']) expect(waits).not.toHaveProperty(kept)
      expect(await refers(who[other], one, other)).toMatchObject({ code: 'referral.already-there' })
      expect(await who[other].submits('referral/withdraw', { reason: 'need-met' }, { about: sent.about })).toMatchObject({ code: 'access.not-yours' })
      const { upTo } = await who[other].feed()
      await taken(clinic.submits(answerReferral, { answer: 'accept' }, { about: sent.about }))
      expect((await who[other].feed(upTo)).changes.filter(({ shelf }) => shelf === 'referrals')).toMatchObject([{ id: sent.about, record: { state: 'accepted' } }])
      expect((await clinic.sees('children')).map(({ id }) => id)).toEqual([child[from]])
      expect((await clinic.sees('children'))[0]).not.toHaveProperty('oneFile')
      expect(await clinic.asks('identification', 'file', { child: child[other] })).toMatchObject({ code: 'access.not-yours' })
      await taken(clinic.submits(recordWhatBecame, { outcome: 'done', what: 'She sees a doctor' }, { about: sent.about }))
      expect(await who[other].sees('referrals')).toMatchObject([{ state: 'done', outcome: 'done', whatBecame: 'She sees a doctor' }])
      // What the other owner asks for in one's own part is seen as well, and heard of.
      const { upTo: heard } = await who[from].feed()
      const theirs = await refers(who[other], one, from, { service: 'lawyer', toDesk: house.desks.police })
      expect(theirs).toMatchObject({ verdict: 'taken' })
      expect((await who[from].feed(heard)).changes).toContainEqual(expect.objectContaining({ shelf: 'referrals', id: theirs.about, record: expect.objectContaining({ seenAs: 'other-part', child: child[from] }) }))
      await undone()
      expect((await who[other].sees('referrals')).map(({ id }) => id)).toEqual([theirs.about])
      expect((await who[from].sees('referrals')).map(({ id }) => id)).toEqual([sent.about])
    }
  }, 30_000)

  test('what is done for a child in one part is done in both; undone, each owes again what it owed', async () => {
    for (const [in_, other] of [['a', 'b'], ['b', 'a']] as const) {
      const { child, join, undone, ngo, centre, house } = await joined()
      const who = { a: ngo, b: centre } as const
      const terms = async () => await Promise.all((['a', 'b'] as const).map(async (part) => (await who[part].sees('children')).flatMap(({ clocks }) => clocks).filter(({ stoppedAt, kind }: any) => stoppedAt === undefined && kind === 'identification-meeting').length))
      expect(await terms()).toEqual([1, 1])
      await join()
      // Both owners see both parts, and one term in them.
      expect(await terms()).toEqual([1, 1])
      await taken(who[in_].submits(openJoint, joint, { about: child[in_], basedOn: 1 }))
      expect(await terms()).toEqual([0, 0])
      expect(await house.sql`select about, rests from clocks.running where kind = 'identification-meeting' and stopped_at is null`).toEqual([{ about: child[other], rests: true }])
      await undone()
      expect(await terms()).toEqual(in_ === 'a' ? [0, 1] : [1, 0])
    }
  })

  test('a name written in one part is for the other owner as well, and a photo; undone, neither opens, and nothing was released', async () => {
    const { child, join, undone, ngo, centre, clinic, keys, house } = await joined()
    const seal = async (who: Person, part: Part, version: number) => await asPerson(house.staff.parts.app, who.token, async (tx, by) => {
      const desks = await desksToSealTo(tx, child[part])
      const sealed = await sealIdentity({ names: [{ given: 'Айгерім' }] }, { child: child[part], version, desks: [keys.get(who.desk!)!, ...desks.filter(({ desk }) => desk !== who.desk)] }) as SealedIdentity
      expect(await keepIdentity(tx, child[part], sealed, { by, at: house.clock.now() })).toBeUndefined()
      return desks.map(({ desk }) => desk)
    })
    const opens = async (who: Person, part: Part) => await asPerson(house.staff.parts.app, who.token, async (tx, by) => { const opened = await openChild(tx, by, child[part]); return opened instanceof Refusal ? opened.code : opened!.version })
    expect(await seal(ngo, 'a', 1)).toEqual([])
    await join()
    expect(await opens(centre, 'a')).toBe('access.not-yours')
    expect(new Set(await seal(ngo, 'a', 2))).toEqual(new Set([house.desks.ngo, house.desks.centre]))
    expect(await opens(centre, 'a')).toBe(2)
    // And the other way: what the other owner writes is read by who opened the part, the first name too.
    await seal(centre, 'a', 3)
    expect([await opens(ngo, 'a'), await opens(centre, 'a'), await opens(clinic, 'a')]).toEqual([3, 3, 'access.not-yours'])
    await seal(ngo, 'b', 1)
    expect([await opens(ngo, 'b'), await opens(centre, 'b')]).toEqual([1, 1])
    const photosTo = async () => (await ngo.sees('children')).map((one) => one.photosTo)
    expect(await photosTo()).toEqual([[house.desks.ngo, house.desks.centre].toSorted(), [house.desks.ngo, house.desks.centre].toSorted()])
    await undone()
    expect([await opens(ngo, 'a'), await opens(centre, 'a'), await opens(ngo, 'b'), await opens(centre, 'b')]).toEqual([3, 'access.not-yours', 'access.not-yours', 1])
    expect(await photosTo()).toEqual([[house.desks.ngo]])
    expect(await house.sql`select child, desk from vault.identity_releases order by child = ${child.b}`).toEqual([{ child: child.a, desk: house.desks.ngo }, { child: child.b, desk: house.desks.centre }])
  })

  test('a part is handed over without a line by either owner, with no more than it has; not after the file is two again', async () => {
    const { child, join, undone, ngo, centre, clinic, house } = await joined()
    const weighs = async (part: Part) => await asPerson(house.staff.parts.app, ngo.token, async (tx, by) => {
      const id = newId<RecordId>()
      const text = () => toBase64url(randomBytes(32))
      await keepSigned(tx, { id, child: child[part], fromDesk: house.desks.ngo, toDesk: house.desks.clinic, fromPerson: ngo.id, toPerson: clinic.id, answer: 'accept', statement: text(), receipt: text(), statementSignature: text(), receiptSignature: text(), saidAt: house.clock.now(), answeredAt: house.clock.now() } as never, { by, at: house.clock.now() } as never)
      return await weighSigned(tx, id)
    })
    expect(await weighs('b')).toMatchObject({ giverStands: true, takerStands: true, acts: false, whole: false })
    await join()
    for (const part of ['a', 'b'] as const) expect(await weighs(part)).toMatchObject({ acts: true, whole: true })
    await undone(centre)
    expect(await weighs('b')).toMatchObject({ acts: false, whole: false })
  })
})
