import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partsOf } from '#core/access/server/relations.ts'
import type { Tx } from '#core/db/tx.ts'
import { newId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import type { Change } from '#core/sync/server/room.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { anotherConversation, meetChild } from '../forms.ts'
import { joinFiles, partFiles } from './one-child.ts'
import { identificationRoom } from './room.ts'

const meeting = {
  safeNow: 'yes', noticeMade: 'not-needed', place: { region: 'KZ-61' }, with: 'relatives', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', otherLanguages: ['ru'], interpreter: 'by-phone', urgentNeeds: ['food'],
  sex: 'girl', atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'at-risk', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}
const talk = { why: 'safety', present: ['social-worker'], needs: 'as-before', seenAs: 'as-before', childStopped: 'no', distress: 'calm', topicsAsked: ['road-and-border'] }

/** Four desks with a worker each; the NGO and the centre have met a child each. */
async function twoFiles() {
  const house = await aHouse({ rooms: [identificationRoom] })
  const at = async (desk: DeskId, name: string) => await house.person({ roles: ['worker'], desk, name })
  const people = {
    dana: await at(house.desks.ngo, 'Dana'), gulmira: await at(house.desks.centre, 'Gulmira'), clinic: await at(house.desks.clinic, 'Clinic'), police: await at(house.desks.police, 'Police'),
  }
  const a = await met(people.dana)
  house.clock.move(60_000)
  const b = await met(people.gulmira)
  // A term of either file, by one law.
  for (const [n, [child, desk]] of [[a, house.desks.ngo], [b, house.desks.centre]].entries()) {
    await house.sql`insert into clocks.running (programme, kind, about, child, desk, region, started_at, due_at, warn_at, basis, edition) values (${house.programme}, 'a-term', ${child!}, ${child!}, ${desk!}, 'KZ-61', now(), now() + ${n + 1} * interval '1 hour', now(), 'x', 'rules-2024')`
  }
  return { house, ...people, people: Object.values(people), a, b }
}
async function met(who: Person): Promise<ChildId> {
  const verdict = await who.submits(meetChild, meeting) as { verdict: string; about: ChildId }
  expect(verdict).toMatchObject({ verdict: 'taken' })
  return verdict.about
}

const as = <T>(house: House, who: Person, work: (tx: Tx) => Promise<T>) => house.sql.begin(async (tx) => {
  await tx`set local role katch_app`
  await tx`select set_config('katch.session', ${who.token}, true)`
  return await work(tx)
}) as Promise<T>

interface Side { readonly child: ChildId; readonly desk: DeskId; readonly by: Person }
async function aPair(house: House, a: Side, b: Side): Promise<RecordId> {
  const [pair, question] = [newId<RecordId>(), newId()]
  const [desk] = await house.sql<{ agency: string }[]>`select agency from partnerships.desks where id = ${a.desk}`
  await house.sql`insert into recognition.questions (programme, id, child, desk, agency, asked_by, purpose, asked_at) values (${house.programme}, ${question}, ${a.child}, ${a.desk}, ${desk!.agency}, ${a.by.id}, 'meeting-now', now())`
  await house.sql`insert into recognition.pairs (programme, id, a_child, a_desk, b_child, b_desk, found_by, question, found_at, likely)
    values (${house.programme}, ${pair}, ${a.child}, ${a.desk}, ${b.child}, ${b.desk}, 'question', ${question}, now(), 'likely')`
  return pair
}
/** As the road in writes it: whoever a change concerns hears of it, and looks again. */
async function hear<T extends { readonly changed: readonly Change[] }>(house: House, work: Promise<T>): Promise<T> {
  const done = await work
  const lines = done.changed.flatMap(({ shelf, id, child, to }) => to.map((audience) => ({ audience, shelf, record: id, child })))
  await house.sql`select log.append_as(${house.programme}, '-', array[]::text[], ${house.sql.json(lines as never)})`
  return done
}
async function join(house: House, pair: RecordId, a: Side, b: Side) {
  await as(house, a.by, (tx) => tx`update recognition.pairs set a_said = 'same', a_said_by = ${a.by.id}, a_said_at = now() where id = ${pair}`)
  return await hear(house, as(house, b.by, async (tx) => {
    await tx`update recognition.pairs set b_said = 'same', b_said_by = ${b.by.id}, b_said_at = now(), state = 'joined', joined_at = now() where id = ${pair}`
    return await joinFiles(tx, { pair, a: a.child })
  }))
}
async function undo(house: House, pair: RecordId, by: Person) {
  return await hear(house, as(house, by, async (tx) => {
    await tx`update recognition.pairs set state = 'undone', kept = null, undone_at = now(), undone_by = ${by.id}, joined_at = null,
      a_said = null, a_said_by = null, a_said_at = null, b_said = null, b_said_by = null, b_said_at = null where id = ${pair}`
    return await partFiles(tx, { pair })
  }))
}
async function block(house: House, child: ChildId, person: Person) {
  await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${child}, ${person.id}, 'relative', now())`
}
const seen = async (who: Person, child: ChildId) => (await who.sees('children')).find((one) => one.id === child)
/** Everything somebody's phone is shown of children, and the database's own answers about each. */
async function shownTo(house: House, who: Person, children: readonly ChildId[]) {
  const rights = await as(house, who, (tx) => tx`
    select x as child, access.serves(x) as serves, access.sees_whole(x) as whole, access.acts_for(x) as acts, access.owns(x) as owns, access.is_blocked(x) as blocked, access.shown_groups(x) as groups,
      (select coalesce(json_agg(c.* order by c.id), '[]') from clocks.running c where c.child = x) as clocks, (select count(*)::int from identification.stories s where s.child = x) as stories
    from unnest(${[...children]}::uuid[]) x order by x`)
  return { rights: [...rights], children: (await who.sees('children')).toSorted((x, y) => (x.id < y.id ? -1 : 1)) }
}
const sidesOf = ({ house, a, b, dana, gulmira }: Awaited<ReturnType<typeof twoFiles>>): [Side, Side] =>
  [{ child: a, desk: house.desks.ngo, by: dana }, { child: b, desk: house.desks.centre, by: gulmira }]

describe('one file of two', () => {
  test('shows both histories and what was asked in either, kept under the older number', async () => {
    const all = await twoFiles()
    const { house, a, b, dana, gulmira } = all
    expect(await gulmira.submits(anotherConversation, talk, { about: b, basedOn: 1 })).toMatchObject({ verdict: 'taken' })
    expect((await seen(dana, a)).asked.map((one: any) => one.topic)).not.toContain('road-and-border')
    const [left, right] = sidesOf(all)
    const pair = await aPair(house, left, right)
    const { kept, changed } = await join(house, pair, left, right)
    expect(kept).toBe(a)
    expect(new Set(changed.map(({ id }) => id))).toEqual(new Set([a, b]))
    expect(changed.every(({ to }) => to.includes(`desk:${house.desks.ngo}`) && to.includes(`desk:${house.desks.centre}`))).toBe(true)
    expect(await house.sql`select kept from recognition.pairs`).toMatchObject([{ kept: a }])
    const file = await seen(dana, a)
    expect(file.asked.map((one: any) => one.topic)).toContain('road-and-border')
    expect(file.oneFile).toMatchObject({ kept: a, parts: [{ id: b, code: (await seen(gulmira, b)).code }] })
    expect(file.timeline.filter((one: any) => one.part === b).length).toBeGreaterThan(1)
    expect(file.timeline.map((one: any) => one.at)).toEqual(file.timeline.map((one: any) => one.at).toSorted((x: number, y: number) => x - y))
    expect((await seen(dana, b)).oneFile).toMatchObject({ kept: a, parts: [{ id: a }] })
    expect(await dana.submits(anotherConversation, talk, { about: b, basedOn: 2 })).toMatchObject({ verdict: 'taken' })
    expect(await as(house, dana, (tx) => partsOf(tx, b))).toEqual([b, a])
  })

  test('is made and parted by nobody whom the pair does not name so, and by no statement of the app', async () => {
    const all = await twoFiles()
    const { house, a, b, dana, gulmira, clinic } = all
    const [left, right] = sidesOf(all)
    const pair = await aPair(house, left, right)
    const tried = (who: Person) => as(house, who, (tx) => joinFiles(tx, { pair, a }))
    await expect(tried(dana)).rejects.toThrow(/takes two people/)
    await as(house, dana, (tx) => tx`update recognition.pairs set a_said = 'same', a_said_by = ${dana.id}, a_said_at = now() where id = ${pair}`)
    await expect(tried(dana)).rejects.toThrow(/takes two people/)
    await expect(as(house, dana, (tx) => tx`insert into access.joined (programme, pair, a, b, since) values (${house.programme}, ${pair}, ${a}, ${b}, now())`)).rejects.toThrow(/permission denied/)
    await expect(as(house, dana, (tx) => tx`insert into access.relations (programme, child, desk, kind, purpose, since) values (${house.programme}, ${a}, ${house.desks.centre}, 'one-child', 'x', now())`)).rejects.toThrow(/row-level security/)
    await join(house, pair, left, right)
    await expect(tried(clinic)).rejects.toThrow(/takes two people/)
    await expect(as(house, gulmira, (tx) => partFiles(tx, { pair }))).rejects.toThrow(/without having been undone/)
    await expect(as(house, gulmira, (tx) => tx`update access.relations set until = 'infinity' where kind = 'one-child' returning 1`)).resolves.toHaveLength(0)
    await undo(house, pair, gulmira)
    await expect(as(house, dana, (tx) => partFiles(tx, { pair }))).rejects.toThrow(/without having been undone/)
  })

  test('of three files, undoing one pair parts along that pair alone', async () => {
    const all = await twoFiles()
    const { house, a, b, dana, gulmira, clinic } = all
    const c = await met(clinic)
    const [left, right] = sidesOf(all)
    const third: Side = { child: c, desk: house.desks.clinic, by: clinic }
    const [ab, bc] = [await aPair(house, left, right), await aPair(house, right, third)]
    await join(house, ab, left, right)
    await join(house, bc, right, third)
    expect(new Set(await as(house, dana, (tx) => partsOf(tx, a)))).toEqual(new Set([a, b, c]))
    await undo(house, ab, dana)
    expect(await as(house, dana, (tx) => partsOf(tx, a))).toEqual([a])
    expect(await as(house, gulmira, (tx) => partsOf(tx, b))).toEqual([b, c])
    expect(await as(house, dana, async (tx) => (await tx`select access.serves(${c}) as c, access.serves(${b}) as b`)[0])).toEqual({ c: false, b: false })
  })

  test('runs one clock of a kind, the earlier; the other wakes when it is withdrawn, and with the undoing; what was done in one is done', async () => {
    const all = await twoFiles()
    const { house, a, dana } = all
    const [left, right] = sidesOf(all)
    const awake = async () => (await house.sql<{ about: ChildId }[]>`select about from clocks.running where kind = 'a-term' and stopped_at is null and not rests order by due_at`).map(({ about }) => about)
    expect(await awake()).toEqual([a, all.b])
    const pair = await aPair(house, left, right)
    await join(house, pair, left, right)
    expect(await awake()).toEqual([a])
    expect((await seen(dana, all.b)).clocks.filter((one: any) => one.kind === 'a-term')).toHaveLength(0)
    await undo(house, pair, dana)
    expect(await awake()).toEqual([a, all.b])
    await join(house, pair, left, right)
    const stop = async (because: string) => { await house.sql`update clocks.running set stopped_at = now(), because = ${because}, next_step_at = null where about = ${a} and kind = 'a-term' and stopped_at is null` }
    await stop('withdrawn')
    expect(await awake()).toEqual([all.b])
    await house.sql`insert into clocks.running (programme, kind, about, child, desk, region, started_at, due_at, warn_at, basis, edition) values (${house.programme}, 'a-term', ${a}, ${a}, ${house.desks.ngo}, 'KZ-61', now(), now() + interval '1 hour', now(), 'x', 'rules-2024')`
    expect(await awake()).toEqual([a])
    await stop('done')
    expect(await awake()).toEqual([])
    await undo(house, pair, dana)
    expect(await awake()).toEqual([all.b])
  })

  const kinds = ['none', 'team', 'consult', 'supervisor', 'referred-accepted', 'referred-pending', 'owner'] as const
  const wish = fc.record({
    clinic: fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...kinds)), police: fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...kinds)),
    blocked: fc.subarray(['clinic-a', 'clinic-b', 'police-a', 'police-b'] as const), late: fc.boolean(), swapped: fc.boolean(),
  })
  test('shows nobody more than the rule says, whichever side asked; and parted again everything is shown as before', async () => {
    await fc.assert(fc.asyncProperty(wish, async ({ clinic, police, blocked, late, swapped }) => {
      const all = await twoFiles()
      const { house, a, b, people } = all
      const files = [a, b] as const
      for (const [desk, both] of [[house.desks.clinic, clinic], [house.desks.police, police]] as const) {
        for (const [n, kind] of both.entries()) if (kind !== 'none') await letServe(house, files[n]!, desk, kind, kind === 'referred-accepted' || kind === 'consult' ? [n === 0 ? 'language' : 'documents'] : [])
      }
      await hear(house, Promise.resolve({ changed: files.map((id): Change => ({ shelf: 'children', id, child: id, to: [`desk:${house.desks.clinic}`, `desk:${house.desks.police}`] })) }))
      const blockAll = async () => { for (const one of blocked) await block(house, one.endsWith('a') ? a : b, one.startsWith('clinic') ? all.clinic : all.police) }
      if (!late) await blockAll()
      const before = await Promise.all(people.map((who) => shownTo(house, who, files)))
      const [left, right] = swapped ? sidesOf(all).toReversed() as [Side, Side] : sidesOf(all)
      const pair = await aPair(house, left, right)
      const { kept } = await join(house, pair, left, right)
      if (late) await blockAll()
      // The rule, without a database: who opened one part owns both; everything else stays with its part; kept from one is kept from all.
      const joined = await Promise.all(people.map((who) => shownTo(house, who, files)))
      const relations: readonly (readonly [string, string])[] = [['owner', 'none'], ['none', 'owner'], clinic, police]
      for (const [i, [ofA, ofB]] of relations.entries()) {
        const isKept = i >= 2 && blocked.some((one) => one.startsWith(i === 2 ? 'clinic' : 'police'))
        const ownsBoth = ofA === 'owner' || ofB === 'owner'
        for (const [n, kind] of [ofA, ofB].entries()) {
          const right = joined[i]!.rights.find(({ child }) => child === files[n])!
          const is = (...of: string[]) => !isKept && (ownsBoth || of.includes(kind))
          expect({ serves: right.serves, whole: right.whole, acts: right.acts, owns: right.owns, blocked: right.blocked, groups: right.groups }).toEqual({
            serves: is('team', 'consult', 'supervisor', 'referred-accepted'), whole: is('team', 'supervisor'), acts: is('team', 'referred-accepted'), owns: is(), blocked: isKept,
            groups: !isKept && (kind === 'referred-accepted' || kind === 'consult') ? [n === 0 ? 'language' : 'documents'] : [],
          })
          const shown = joined[i]!.children.find(({ id }) => id === files[n])
          expect(shown !== undefined).toBe(right.serves)
          expect(shown?.oneFile).toEqual(is() ? expect.objectContaining({ kept }) : undefined)
          // Who does not own it is shown what they were shown, terms that rest apart.
          if (shown && !ownsBoth && !late) {
            const was = before[i]!.children.find(({ id }) => id === files[n])
            expect({ ...shown, clocks: [], desks: [], photosTo: [] }).toEqual({ ...was, clocks: [], desks: [], photosTo: [] })
            if (kind === 'referred-accepted' || kind === 'consult') expect(shown.desks).toEqual(was.desks)
          }
        }
      }
      await undo(house, pair, all.dana)
      if (late) await house.sql`delete from access.blocks`
      expect(await Promise.all(people.map((who) => shownTo(house, who, files)))).toEqual(before)
    }), { numRuns: Number(process.env.RUNS ?? 12) })
  }, 120_000)
})
