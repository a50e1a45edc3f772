import { expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import type { Moment } from '#core/clock.ts'
import type { ChildId } from '#core/ids.ts'
import { refuse } from '#core/refusal.ts'
import { fromBase64url, toBase64url } from '#core/vault/bytes.ts'
import { answerBlinded, makeObliviousKey } from '#core/vault/oblivious.ts'
import type { Keys } from '#core/vault/web/keys.ts'
import { encodeRecord } from '../encode.ts'
import { readName } from '../name-parts.ts'
import type { SentQuestion } from '../sent.ts'
import { numbersFrom, tagsBytes } from '../sizes.ts'
import { isEnoughToAsk, openAlikeHere, readsAsName, type AskedChild } from './alike-here.ts'
import { matchingKeysOf } from './matching-keys.ts'

const [aigerim, kairat, unknown] = [1, 2, 3].map((n) => chanceFrom(n).id<ChildId>()) as [ChildId, ChildId, ChildId]
const keysWith = (key: object | undefined) => ({ isUnlocked: true, indexKey: async () => key, indexKeys: async () => (key ? [key] : []) }) as unknown as Keys
const keys = keysWith({ version: 1, key: new Uint8Array(32).fill(7) })
const asked: AskedChild = { identity: { names: [{ given: 'Aigerim', family: 'Serikova', script: 'Latn' }] }, sex: 'girl', age: { years: 14, basis: 'said' }, at: Date.UTC(2026, 4, 10) as Moment }

async function aNotebook({ of = keys, answer = () => ({ children: [], of: 0 }) as unknown }: { of?: Keys; answer?: () => unknown } = {}) {
  const matching = (await matchingKeysOf(keys))!
  const encoded = (id: ChildId, name: string) => {
    const { version, rows } = encodeRecord({ names: [readName(name)], sex: 'girl' }, matching)
    return { id, encoding: { version, rows: rows.map(toBase64url) } }
  }
  const sent: { path: string; body: string }[] = []
  const children = [encoded(aigerim, 'Айгерім Нұрланқызы Серікова'), encoded(kairat, 'Қайрат Ғалымжанұлы'), { id: unknown }]
  const alike = openAlikeHere({ children: () => children, keys: of, call: async (path, body) => { sent.push({ path, body: JSON.stringify(body) }); return answer() as never } })
  return { alike, sent, children }
}

test('a child written down in Kazakh is found by whoever types Latin letters, without asking anybody', async () => {
  const { alike, sent, children } = await aNotebook()
  const [first] = (await alike.onShelf(asked))!
  expect(first).toMatchObject({ child: aigerim, reasons: expect.arrayContaining([{ code: 'matching.name.alike', weight: 'matching.weight.strongly-for' }]) })
  expect(await alike.named('serikova aygerim')).toEqual([aigerim])
  children.shift()
  expect(await alike.named('serikova aygerim')).toEqual([])
  expect(sent).toEqual([])
})

test('what goes to the house holds nothing of what was typed, and no weight is told as a number', async () => {
  const { alike, sent } = await aNotebook({ answer: () => ({ children: [{ child: kairat, verdict: 'likely', reasons: [{ code: 'matching.birth.same-day', bits: 11.2 }] }, { child: unknown, verdict: 'unlikely', reasons: [] }], of: 9 }) })
  expect(await alike.withLine(asked)).toEqual([{ child: kairat, verdict: 'likely', reasons: [{ code: 'matching.birth.same-day', weight: 'matching.weight.strongly-for' }] }])
  await alike.namedWithLine('Серікова Айгерім')
  const question = await alike.question(asked)
  expect(sent.map(({ path }) => path)).toEqual(['/api/matching/alike', '/api/matching/alike'])
  for (const said of [...sent.map(({ body }) => body), JSON.stringify(question)]) {
    expect(Object.keys((JSON.parse(said).question ?? JSON.parse(said)) as object).filter((key) => !['version', 'rows', 'birth', 'tags'].includes(key))).toEqual([])
    expect(said).not.toMatch(/[а-яәі]|aigerim|serik|aikirim|girl/i)
  }
})

test('a refusal is handed on; without an index key there is no answer; what closes says nothing more', async () => {
  const { alike } = await aNotebook({ answer: () => refuse('matching.too-many-questions', { minutes: 9 }) })
  expect(await alike.withLine(asked)).toEqual(refuse('matching.too-many-questions', { minutes: 9 }))
  const keyless = await aNotebook({ of: keysWith(undefined) })
  expect([await keyless.alike.onShelf(asked), await keyless.alike.named('Aigerim'), await keyless.alike.withLine(asked), await keyless.alike.question(asked)]).toEqual([undefined, undefined, undefined, undefined])
  expect(keyless.sent).toEqual([])
  const late = alike.onShelf(asked)
  alike.close()
  expect([await late, await alike.onShelf(asked), await alike.named('Aigerim')]).toEqual([undefined, undefined, undefined])
})

test('a given name and one thing more are enough; a family name, or how a girl is called and nothing else, are not', () => {
  const of = (more: Partial<AskedChild> & { names?: AskedChild['identity']['names'] }) => isEnoughToAsk({ identity: { names: more.names ?? [{ given: 'Айгерім' }] }, ...more })
  expect(of({})).toBe(false)
  expect(of({ sex: 'girl' })).toBe(false)
  expect(of({ names: [{ family: 'Серікова', patronymic: 'Нұрланқызы' }] })).toBe(false)
  expect(of({ names: [{ given: 'А', family: 'Серікова' }] })).toBe(false)
  expect(of({ names: [{ given: 'Айгерім', family: 'Серікова' }] })).toBe(true)
  expect(isEnoughToAsk({ identity: { names: [], numbers: [{ kind: 'iin', number: '120517500014' }] } })).toBe(true)
  expect(of({ age: { years: 9, basis: 'looks' } })).toBe(true)
})

test('a code, a number and one letter are no names', () => {
  expect(['Арша 418', '418', 'ab', '', '  ', '+7 701'].map(readsAsName)).toEqual([false, false, false, false, false, false])
  expect(['Айгерім', "o'g'iloy", 'Serikova A.', 'Нұр-Сұлтан Омар'].map(readsAsName)).toEqual([true, true, true, true])
})

test('others are asked by tags of numbers alone: no token of one goes along; without a line, refused or not wanted they are left out, and the question is as long', async () => {
  const house = makeObliviousKey()
  const seen: number[] = []
  const withHouse = (answerNumbers: Keys['answerNumbers']) => ({ ...keys, answerNumbers }) as Keys
  const answers: Keys['answerNumbers'] = async (blinded) => {
    seen.push(blinded.length)
    return blinded.map((one) => toBase64url(answerBlinded(house, fromBase64url(one)!)!))
  }
  const withNumber: AskedChild = { ...asked, identity: { ...asked.identity, numbers: [{ kind: 'iin', number: '120517650124' }, { kind: 'paper', number: 'AB 1234567' }], phones: [{ number: '+7 701 000 00 01' }] } }
  const questions = await Promise.all(([
    [withHouse(answers), withNumber], [withHouse(answers), asked], [withHouse(async () => { throw new Error('no line') }), withNumber], [withHouse(answers), withNumber, { withNumbers: false }],
  ] as const).map(async ([of, child, how]) => await (await aNotebook({ of })).alike.question(child, how) as SentQuestion))
  const [full, without, offLine, leftOut] = questions as [SentQuestion, SentQuestion, SentQuestion, SentQuestion]
  expect(new Set(questions.map((one) => JSON.stringify(one).length)).size).toBe(1)
  const none = toBase64url(new Uint8Array(tagsBytes))
  expect([without.tags, offLine.tags, leftOut.tags]).toEqual([none, none, none])
  expect(full.tags).not.toBe(none)
  for (const { rows } of questions) for (const row of rows) expect(fromBase64url(row)!.subarray(numbersFrom).every((byte) => byte === 0)).toBe(true)
  // Whoever has no number asks the house for nothing.
  expect(seen).toEqual([8])
  const refused = refuse('matching.too-many-numbers', { minutes: 20, hours: 0 })
  expect(await (await aNotebook({ of: withHouse(async () => refused) })).alike.question(withNumber)).toEqual(refused)
})
