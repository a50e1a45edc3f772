/**
 * A thief has the database and a public list of how frequent names, places and sexes are. Two attacks that have broken such encodings
 * elsewhere are run on whatever lies at rest: ranks (the commonest pattern is the commonest name) and co-occurrence (the commonest pair of
 * patterns is the commonest pair). Neither may do better than chance and five in a hundred; both must where encodings lie in clear or as tokens.
 * A thief who has the index key as well tries every IIN of one season of births (`THIEF_DAYS=366`: of a year) against the tags by which agencies compare numbers.
 */
import { createCipheriv, createHmac } from 'node:crypto'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { testSecret } from '#testing/cluster.ts'
import { aHouse } from '#testing/house.ts'
import { chanceFrom } from '#core/chance.ts'
import { addressFor } from '#core/db/migrate.ts'
import type { ChildId } from '#core/ids.ts'
import { memoryKms } from '#core/kms/server/memory.ts'
import { joinBytes, toUtf8, type Bytes } from '#core/vault/bytes.ts'
import { deriveKey } from '#core/vault/committed.ts'
import { answerBlinded, blindInput, finishBlinded, makeObliviousKey } from '#core/vault/oblivious.ts'
import { readBirth } from '../birth.ts'
import { encodeRecord, type EncodedRecord } from '../encode.ts'
import { iinControlDigit } from '../identifiers.ts'
import { readName } from '../name-parts.ts'
import { deriveMatchingKeys, type MatchingKeys } from '../prf.ts'
import { numbersFrom, phoneSlots, tagBytes, tagsBytes } from '../sizes.ts'
import { openMatcher } from './matcher.ts'

const given = 'Айгерім Нұрсұлтан Айша Әлихан Дана Санжар Мадина Тимур Аружан Ерасыл Камила Данияр Жансая Арман Диана Бекзат Алина Олжас Сабина Мирас'.split(' ')
const family = 'Ахметов Оспанов Ибраев Омаров Касымов Сулейменов Жумабаев Смагулов Абдрахманов Нурланов Байжанов Садыков Искаков Тулегенов Рахимов Юсупов'.split(' ')
const places = 'KZ-79 KZ-61 KZ-75 KZ-31 KZ-19 KZ-33 UZ-TK KG-O'.split(' ')
const sexes = ['female', 'male']

interface Somebody { readonly id: ChildId; readonly iin?: string; readonly traits: Readonly<Record<Trait, string>>; readonly record: EncodedRecord }
const traits = ['given', 'family', 'place', 'sex'] as const
type Trait = (typeof traits)[number]

const indexKey = new Uint8Array(32).fill(9)
const keys = await deriveMatchingKeys(indexKey, '1.1.1')
/** So many have an IIN, all of girls born in the first months of one year. */
const withIin = 300
const year = '12'
const days = Number(process.env['THIEF_DAYS'] ?? 60)

/** The tag of an IIN in its place; with a house's help, or as a device could make it alone. */
async function tagsOf(iin: string, { numbers }: Pick<MatchingKeys, 'numbers'>, house: Bytes | undefined): Promise<Bytes> {
  const blinded = blindInput(toUtf8(`iin ${iin}`))
  const output = house ? finishBlinded(blinded, answerBlinded(house, blinded.blinded)!)! : blinded.input
  const tags = new Uint8Array(tagsBytes)
  tags.set(new Uint8Array(await crypto.subtle.sign('HMAC', numbers, output)).subarray(0, tagBytes), phoneSlots * tagBytes)
  return tags
}

function iinOf(day: string, serial: number): string | undefined {
  const eleven = `${year}${day}6${String(serial).padStart(4, '0')}`
  const control = iinControlDigit(eleven)
  return control === undefined ? undefined : `${eleven}${control}`
}

async function aTown(size: number): Promise<Somebody[]> {
  const house = makeObliviousKey()
  const chance = chanceFrom(7)
  // As names are: the second half as frequent as the first, the third a third.
  const one = (among: readonly string[]) => {
    let left = chance.next() * among.reduce((sum, _, i) => sum + 1 / (i + 1), 0)
    return among.find((_, i) => (left -= 1 / (i + 1)) < 0) ?? among[0]!
  }
  return await Promise.all(Array.from({ length: size }, async (_, n) => {
    const of = { given: one(given), family: one(family), place: one(places), sex: chance.is(0.6) ? sexes[0]! : sexes[1]! }
    const birth = readBirth(`${2008 + chance.whole(0, 9)}-0${chance.whole(1, 9)}-${chance.whole(10, 28)}`)!
    const id = chance.id() as ChildId
    const iin = n < withIin ? iinOf(`0${chance.whole(1, 2)}${chance.whole(10, 28)}`, chance.whole(0, 9999)) : undefined
    const record = encodeRecord({ names: [readName(`${of.given} ${of.family}`)], birth, sex: of.sex, place: of.place, ...(iin && { iin }) }, keys)
    return { id, traits: of, record: iin ? { ...record, tags: await tagsOf(iin, keys, house) } : record, ...(iin && { iin }) }
  }))
}

/** What a thief makes of each row: pieces that may repeat, by where they stand. */
type Window = (row: Uint8Array) => string

function windowsOf(rows: readonly Uint8Array[]): Window[] {
  const length = Math.min(...rows.map((row) => row.length))
  const windows: Window[] = [(row) => `${row.length}`, (row) => Buffer.from(row).toString('latin1')]
  for (const width of [1, 2, 4, 8, 16, 64]) {
    for (let at = 0; at + width <= length; at += Math.min(width, 4)) windows.push((row) => Buffer.from(row.subarray(at, at + width)).toString('latin1'))
  }
  return windows
}

/** Patterns by how often they stand there, matched with values by how often they are in the public list: the share of rows guessed right. */
function guessedByRank(patterns: readonly string[], values: readonly string[]): number {
  const ranked = (all: readonly string[]) => {
    const counts = new Map<string, number>()
    for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
    return [...counts].sort((a, b) => b[1] - a[1]).map(([one]) => one)
  }
  const known = ranked(values)
  const guesses = new Map(ranked(patterns).map((pattern, rank) => [pattern, known[rank] ?? known[0]!]))
  return patterns.filter((pattern, i) => guesses.get(pattern) === values[i]).length / patterns.length
}

/** Who knows nothing of a row says the commonest. */
function byChance(values: readonly string[]): number {
  return Math.max(...new Set(values).values().map((value) => values.filter((one) => one === value).length)) / values.length
}

/** How much better than chance the best of all ranks is, over all windows and traits. */
function rankAttack(town: readonly Somebody[], rows: readonly Uint8Array[]): number {
  const patterns = windowsOf(rows).map((window) => rows.map(window))
  return Math.max(...traits.flatMap((trait) => {
    const values = town.map((one) => one.traits[trait])
    const chance = byChance(values)
    return patterns.map((one) => guessedByRank(one, values) - chance)
  }))
}

/** The same for pairs: of patterns that stand together, matched with traits that go together. */
function coOccurrenceAttack(town: readonly Somebody[], rows: readonly Uint8Array[]): number {
  const chance = chanceFrom(11)
  const all = windowsOf(rows).map((window) => rows.map(window))
  // Where something repeats there is something to rank; and some pairs at random, in case it is not seen there.
  const distinct = (patterns: readonly string[]) => new Set(patterns).size
  const telling = all.filter((patterns) => distinct(patterns) > 1 && distinct(patterns) < rows.length / 10).sort((a, b) => distinct(b) - distinct(a)).slice(0, 24)
  const pairs = [...telling.flatMap((a, i) => telling.slice(i + 1).map((b) => [a, b] as const)), ...Array.from({ length: 300 }, () => [chance.pick(all), chance.pick(all)] as const)]
  return Math.max(...traits.flatMap((one, i) => traits.slice(i + 1).map((other) => {
    const values = town.map((somebody) => `${somebody.traits[one]} ${somebody.traits[other]}`)
    const guessed = pairs.map(([a, b]) => guessedByRank(a.map((pattern, at) => `${pattern} ${b[at]}`), values))
    return Math.max(...guessed) - byChance(values)
  })))
}

const mostGained = 0.05
const town = await aTown(1200)
const clear = town.map(({ record }) => joinBytes(...record.rows))

let atRest: readonly Uint8Array[] = []

test('from what lies in the database nobody is guessed better than by chance', async () => {
  const house = await aHouse()
  const login = postgres(addressFor('katch_matcher', house.url, testSecret), { max: 1, onnotice: () => {} })
  const matcher = openMatcher({ sql: login, kms: memoryKms(), programme: house.programme })
  for (const { id, record } of town) await house.sql`insert into matching.encodings (programme, child, sealed) values (${house.programme}, ${id}, ${await matcher.seal(id, record)})`
  expect((await matcher.state()).held).toMatchObject([{ rows: town.length }])
  await matcher.close()
  await login.end()
  const kept = new Map((await house.sql<{ child: ChildId; sealed: Uint8Array }[]>`select child, sealed from matching.encodings`).map(({ child, sealed }) => [child, sealed]))
  const rows = town.map(({ id }) => kept.get(id)!)
  atRest = rows
  const [ranks, together] = [rankAttack(town, rows), coOccurrenceAttack(town, rows)]
  process.stdout.write(`  at rest: ${gained(ranks)} by ranks, ${gained(together)} by co-occurrence\n`)
  expect(ranks).toBeLessThanOrEqual(mostGained)
  expect(together).toBeLessThanOrEqual(mostGained)
  // One other table of the schema names children, and says of each how often they were written about and encoded: nothing of who they are.
  const columns = await house.sql<{ on: string }[]>`select distinct table_name as on from information_schema.columns where table_schema = 'matching' and column_name = 'child' order by 1`
  expect(columns.map(({ on }) => on)).toEqual(['encodings', 'kept_up'])
  expect((await house.sql<{ name: string }[]>`select column_name as name from information_schema.columns where table_schema = 'matching' and table_name = 'kept_up' order by 1`).map(({ name }) => name)).toEqual(['changes', 'child', 'encoded', 'programme', 'version'])
}, 60_000)

const token = (text: string) => createHmac('sha256', 'a key that the thief has not').update(text).digest().subarray(0, 8)
const sameNonce = (content: Uint8Array) => createCipheriv('aes-256-gcm', Buffer.alloc(32, 5), Buffer.alloc(12)).update(content)
const faults: [string, readonly Uint8Array[]][] = [
  ['in clear', clear],
  ['as the same token for the same name', town.map(({ traits: { given: name, family: surname, place } }) => joinBytes(token(name), token(surname), token(place)))],
  ['sealed with one nonce for all', clear.map(sameNonce)],
]
for (const [how, rows] of faults) {
  test(`the same attacks succeed where encodings lie ${how}`, () => {
    const [ranks, together] = [rankAttack(town, rows), coOccurrenceAttack(town, rows)]
    process.stdout.write(`  ${how}: ${gained(ranks)} by ranks, ${gained(together)} by co-occurrence\n`)
    expect(ranks).toBeGreaterThan(mostGained)
    expect(together).toBeGreaterThan(mostGained)
  }, 60_000)
}

/** Every IIN that a girl born on those days may have, and whether what is made of it lies in one of the rows, at any place: how many of those who have one are found among each. */
function dictionary(amongRows: readonly (readonly Uint8Array[])[], width: number, make: (iin: string) => Uint8Array): number[] {
  const among = amongRows.map((rows) => windowsIn(rows, width))
  const had = new Set(town.map(({ iin }) => iin))
  const found = among.map(() => 0)
  for (let day = 0; day < days; day++) {
    const monthAndDay = new Date(Date.UTC(2012, 0, 1 + day)).toISOString().slice(5, 10).replace('-', '')
    for (let serial = 0; serial < 10_000; serial++) {
      const iin = iinOf(monthAndDay, serial)
      if (iin === undefined) continue
      const made = Buffer.from(make(iin)).toString('latin1')
      among.forEach((there, n) => { if (there.has(made) && had.has(iin)) found[n]!++ })
    }
  }
  return found
}

function windowsIn(rows: readonly Uint8Array[], width: number): Set<string> {
  const there = new Set<string>()
  for (const row of rows) for (let at = 0; at + width <= row.length; at++) there.add(Buffer.from(row.buffer, row.byteOffset + at, width).toString('latin1'))
  return there
}

test('whoever has the index key and the database, or even the matcher’s memory, finds no IIN by trying them all against the tags; by tags made without the house, all', async () => {
  const raw = await deriveKey(indexKey, new Uint8Array(0) as Bytes, 'match/1.1.1/numbers', 32)
  const alone = (iin: string) => createHmac('sha256', raw).update(`iin ${iin}`).digest().subarray(0, tagBytes)
  const having = town.filter(({ iin }) => iin !== undefined)
  const memory = having.map(({ record }) => record.tags!)
  expect(atRest).toHaveLength(town.length)
  expect(new Set(memory.map((tags) => tags.join())).size).toBe(new Set(having.map(({ iin }) => iin)).size)
  const without = await Promise.all(having.map(({ iin }) => tagsOf(iin!, keys, undefined)))
  const [found, foundWithout] = dictionary([[...atRest, ...memory], without], tagBytes, alone) as [number, number]
  process.stdout.write(`  of ${having.length} IINs ${found} are found with the index key\n`)
  expect(found / having.length).toBeLessThanOrEqual(mostGained)
  expect(foundWithout).toBe(new Set(having.map(({ iin }) => iin)).size)
}, 120_000)

test('a token in the row of an encoding is found by the same trying: it is for one’s own children, and no answer between agencies rests on it', () => {
  const having = town.filter(({ iin }) => iin !== undefined)
  const tokenOf = (iin: string) => {
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, keys.iin.of(messageOf(iin)).low || 1, true)
    return bytes
  }
  expect(tokenOf(having[0]!.iin!)).toEqual(having[0]!.record.rows[0]!.subarray(numbersFrom + 8, numbersFrom + 12))
  expect(dictionary([having.map(({ record }) => record.rows[0]!.subarray(numbersFrom + 8, numbersFrom + 12))], 4, tokenOf)).toEqual([new Set(having.map(({ iin }) => iin)).size])
}, 60_000)

function messageOf(iin: string): Uint8Array {
  return Uint8Array.from(Buffer.from(`t${Buffer.from(iin, 'utf16le').toString('latin1')}`, 'latin1'))
}

function gained(share: number): string {
  return `${(share * 100).toFixed(1)} % better than chance`
}
