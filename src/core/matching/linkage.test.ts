/** Rows of a run: what they find, that made-up ones look like real ones, and that rows of two keys say nothing of each other. */
import { expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import { drawCaseloads } from '../../../bench/matching/caseloads.ts'
import { newId, type ChildId, type RecordId } from '#core/ids.ts'
import { joinBytes } from '#core/vault/bytes.ts'
import { readBirth } from './birth.ts'
import { encodeQuestion, versionOf, type KnownOfChild } from './encode.ts'
import { fakeLike } from './fakes.ts'
import { linkRows, numbersIn, runRows, runVersion } from './linkage.ts'
import { namesVersion, readName } from './name-parts.ts'
import { deriveMatchingKeys } from './prf.ts'
import { drawRun } from './run-rows.ts'
import { readSentRun } from './run-sent.ts'
import { readSentQuestion, sendQuestion } from './sent.ts'
import { runRowBytes } from './sizes.ts'

const version = runVersion('0c0ffee0-0000-4000-8000-000000000001' as RecordId)
const keys = await deriveMatchingKeys(new Uint8Array(32).fill(1), version)
const others = await deriveMatchingKeys(new Uint8Array(32).fill(2), version)
const girl: KnownOfChild = { names: [readName('Айгерім Серікқызы Оспанова')], birth: readBirth('2012-05-17')!, sex: 'girl' }
const sameGirl: KnownOfChild = { names: [readName('Aigerim Ospanova')], birth: readBirth('2012-05-17')!, sex: 'girl' }
const sister: KnownOfChild = { names: [readName('Айзада Серікқызы Оспанова')], birth: readBirth('2014-02-03')!, sex: 'girl' }

test('a child is found in another script, a sister is not, and no number stands in two pairs', () => {
  const a = joinBytes(runRows(girl, 7, keys), runRows(sister, 4_000_000_000, keys))
  expect(linkRows({ a, b: runRows(sameGirl, 9, keys), version })).toEqual([{ a: 7, b: 9, likely: expect.stringMatching(/likely/) }])
  // Twice the same girl on one side: one of the two stays alone.
  const twice = joinBytes(runRows(girl, 1, keys), runRows(girl, 2, keys))
  expect(linkRows({ a: twice, b: runRows(sameGirl, 9, keys), version })).toHaveLength(1)
  expect(linkRows({ a: runRows(sameGirl, 9, keys), b: twice, version })).toHaveLength(1)
  expect(linkRows({ a: new Uint8Array(0), b: twice, version })).toEqual([])
})

test('one of many who are as like is nobody: what speaks for the others speaks against', () => {
  const namesakes = (n: number) => joinBytes(...Array.from({ length: n }, (_, i) => runRows(sameGirl, i, keys)))
  expect(linkRows({ a: runRows(girl, 7, keys), b: namesakes(1), version })).toHaveLength(1)
  expect(linkRows({ a: runRows(girl, 7, keys), b: namesakes(4), version })).toEqual([])
  expect(linkRows({ a: namesakes(4), b: runRows(girl, 7, keys), version })).toEqual([])
})

test('among brothers and sisters of either caseload most of the shared are found, and few relatives are taken for one child', () => {
  let [found, pairs, relatives] = [0, 0, 0]
  for (const seed of [1, 2, 3]) {
    const { a, b } = drawCaseloads({ seed, size: 700, shared: 70, families: 0.3, twins: 0.03 })
    const rows = (children: typeof a) => joinBytes(...children.map(({ known }, n) => runRows(known, n, keys)))
    for (const { a: x, b: y } of linkRows({ a: rows(a), b: rows(b), version })) {
      pairs++
      if (a[x]!.person.id === b[y]!.person.id) found++
      else if (a[x]!.family === b[y]!.family) relatives++
    }
  }
  process.stdout.write(`  found ${found} of 210 in ${pairs} pairs, ${relatives} of them relatives\n`)
  expect(found).toBeGreaterThan(0.85 * 210)
  expect(found).toBeGreaterThan(0.72 * pairs)
  expect(relatives).toBeLessThan(0.17 * pairs)
})

test('rows of another key find nobody', () => {
  expect(linkRows({ a: runRows(girl, 7, keys), b: runRows(girl, 9, others), version })).toEqual([])
})

test('a version of a run is none of the index key, and is taken in by no question', () => {
  expect(version).not.toBe(versionOf({ names: namesVersion, key: 1 }))
  expect(readSentQuestion(sendQuestion(encodeQuestion(girl, keys)))).toMatchObject({ code: 'matching.unreadable', details: { field: 'version' } })
})

test('what is drawn has each child once under a number of its own, made-up ones among them, in another order each time', () => {
  const children = Array.from({ length: 1500 }, (_, i) => ({ child: newId<ChildId>(), known: { ...girl, names: [readName(`Айгерім Оспанова`), ...(i % 3 === 0 ? [readName('Айка Оспанова')] : [])] } }))
  const { pieces, numbers } = drawRun(children, { keys, fakes: 375 })
  expect(pieces.length).toBeGreaterThan(1)
  for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(1000 * runRowBytes)
  const all = pieces.map(numbersIn)
  // Nobody is torn over two pieces.
  expect(all.reduce((sum, one) => sum + one.size, 0)).toBe(new Set(all.flatMap((one) => [...one])).size)
  expect(all.reduce((sum, one) => sum + one.size, 0)).toBe(1875)
  expect(new Set(numbers.map(({ child }) => child)).size).toBe(1500)
  const childOf = new Map(numbers.map(({ row, child }) => [row, child]))
  const order = all.flatMap((one) => [...one]).map((number) => children.findIndex(({ child }) => child === childOf.get(number)))
  const real = order.filter((at) => at >= 0)
  expect(order.slice(0, 400)).toContain(-1)
  expect(real).not.toEqual(real.toSorted((x, y) => x - y))
})

test('a made-up child has the shape of a real one and is nobody', () => {
  const chance = chanceFrom(4)
  const below = (n: number) => chance.whole(0, n - 1)
  const real = [{ ...girl, mother: readName('Гүлнар Омарова'), place: 'x', phones: ['77011234567'] }, sister]
  for (let i = 0; i < 300; i++) {
    const fake = fakeLike(real, below)
    const like = real.find((one) => (one.mother === undefined) === (fake.mother === undefined))!
    expect(fake.names.map((parts) => parts.length)).toEqual(like.names.map((parts) => parts.length))
    expect(Object.keys(fake).sort()).toEqual(Object.keys(like).sort())
    if (fake.phones) expect(fake.phones[0]).toMatch(/^\d{11}$/)
  }
})

test('filters of made-up and real children are as full', () => {
  const chance = chanceFrom(8)
  const below = (n: number) => chance.whole(0, n - 1)
  const full = (known: KnownOfChild) => runRows(known, 0, keys).subarray(4, 36).reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
  const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length
  const real = ['Айгерім Серікқызы Оспанова', 'Нұрсұлтан Ахметов', 'Мадина Тимурқызы Ибраева', 'Данияр Смағұлов', 'Аружан Болатқызы Омарова', 'Ерасыл Қасымов'].map((text) => ({ ...girl, names: [readName(text)] }))
  expect(Math.abs(mean(real.map(full)) - mean(Array.from({ length: 400 }, () => full(fakeLike(real, below)))))).toBeLessThan(8)
})

test('what is sent for a run is read by shape and size', () => {
  expect(readSentRun({ rows: { version, rows: 'AAAA' } })).toMatchObject({ field: 'run.rows' })
  expect(readSentRun({ named: [{ row: 1, child: 'somebody' }] })).toMatchObject({ field: 'run.named' })
  expect(readSentRun({ named: [{ row: 1, child: newId() }, { row: 1, child: newId() }] })).toMatchObject({ field: 'run.named' })
  expect(readSentRun({ key: { publicKey: 'AAAA', by: 'AAAA', signature: 'AAAA' } })).toMatchObject({ field: 'run.key' })
  expect(readSentRun({ secret: 'x' })).toMatchObject({ field: 'run' })
})
