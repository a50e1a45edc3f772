import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partOf, tagsUnder } from '#testing/matching.ts'
import { chanceFrom } from '#core/chance.ts'
import { makeObliviousKey } from '#core/vault/oblivious.ts'
import { toBase64url, type Bytes } from '#core/vault/bytes.ts'
import { readBirth } from './birth.ts'
import { encodeQuestion, encodeRecord, type KnownOfChild } from './encode.ts'
import { iinControlDigit, readDocumentNumber } from './identifiers.ts'
import { knownOfChild } from './known.ts'
import { blindNumbers, finishNumbers, type Numbers } from './number-tags.ts'
import { deriveMatchingKeys } from './prf.ts'
import { Register } from './register.ts'
import { questionOfSent, readSentQuestion, sendQuestion, type SentQuestion } from './sent.ts'
import { numberSlots, phoneSlots, tagBytes, tagsBytes } from './sizes.ts'

const house = makeObliviousKey()
const keys = await deriveMatchingKeys(new Uint8Array(32).fill(1), '1.1.1')
const slotsOf = (tags: Uint8Array) => Array.from({ length: numberSlots }, (_, n) => toBase64url(tags.slice(n * tagBytes, (n + 1) * tagBytes)))
const none = toBase64url(new Uint8Array(tagBytes))
const said = (tags: Uint8Array) => slotsOf(tags).filter((one) => one !== none)

/** A number as somebody else writes it: spaces, signs, letters of the other script. */
const spelt = (number: string) => fc.array(fc.constantFrom('', ' ', '-', ''), { minLength: number.length, maxLength: number.length }).map((gaps) => Array.from(number, (digit, n) => gaps[n] + digit).join(''))
const anyIin = fc.tuple(fc.integer({ min: 6, max: 15 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), fc.constantFrom('5', '6'), fc.integer({ min: 0, max: 9999 }))
  .map(([year, month, day, seventh, serial]) => `${[year, month, day].map((one) => String(one).padStart(2, '0')).join('')}${seventh}${String(serial).padStart(4, '0')}`)
  .filter((eleven) => !'456'.includes(eleven[4]!) && iinControlDigit(eleven) !== undefined).map((eleven) => eleven + String(iinControlDigit(eleven)))
const anyPaper = fc.tuple(fc.constantFrom('AB', 'KA', 'IM'), fc.integer({ min: 100_000, max: 9_999_999 })).map(([series, digits]) => `${series}${digits}`)
const inCyrillic = (paper: string) => paper.replaceAll('A', 'А').replaceAll('K', 'К').replaceAll('B', 'В').replaceAll('M', 'М').replaceAll('I', 'І')

test('tags of one number agree however it is written; of two kinds, two numbers, two houses or two index keys never', async () => {
  const otherHouse = makeObliviousKey()
  const otherKeys = await deriveMatchingKeys(new Uint8Array(32).fill(2), '1.1.1')
  await fc.assert(fc.asyncProperty(anyIin.chain((iin) => fc.tuple(fc.constant(iin), spelt(iin))), anyPaper.chain((paper) => fc.tuple(fc.constant(paper), spelt(inCyrillic(paper)))), async ([iin, iinAgain], [paper, paperAgain]) => {
    const of = (iinAs: string, paperAs: string) => knownOfChild({ names: [], numbers: [{ kind: 'iin', number: iinAs }, { kind: 'paper', number: paperAs }] }, {})
    const [one, again] = [await tagsUnder(house, of(iin, paper), keys), await tagsUnder(house, of(iinAgain, paperAgain), keys)]
    expect(again).toEqual(one)
    expect(said(one)).toHaveLength(2)
    // The digits of one kind as another, and everything else that must not agree.
    const others = await Promise.all([
      tagsUnder(house, { iin: readDocumentNumber(paper) as string, documents: [iin], phones: [iin, paper] }, keys), tagsUnder(otherHouse, of(iin, paper), keys), tagsUnder(house, of(iin, paper), otherKeys),
    ])
    const all = [...said(one), ...others.flatMap(said)]
    expect(new Set(all).size).toBe(all.length)
  }), { numRuns: 12 })
}, 60_000)

test('whoever has one number or none asks the house as many as who has eight, and as long', async () => {
  const seen = ([{}, { iin: '120517650123' }, { phones: ['+77010000001', '+77010000002'], iin: '120517650123', documents: ['AB1234', 'AB1235', 'AB1236', 'AB1237', 'AB1238', 'AB1239'] }] as Numbers[]).map((one) => blindNumbers(one).slots.map(({ blinded }) => blinded))
  expect(seen.map((points) => points.map(({ length }) => length))).toEqual(Array(3).fill(Array(numberSlots).fill(32)))
  expect(new Set(seen.flat().map(toBase64url)).size).toBe(3 * numberSlots)
  for (const numbers of [{}, { iin: '120517650123' }]) expect(await tagsUnder(house, numbers, keys)).toHaveLength(tagsBytes)
  const blinded = blindNumbers({ iin: '120517650123' })
  expect(await finishNumbers(blinded, [], keys)).toBeUndefined()
  expect(await finishNumbers(blinded, Array(numberSlots).fill(new Uint8Array(32)) as Bytes[], keys)).toBeUndefined()
})

const [aigerim, neighbour] = [chanceFrom(1).id() as string, chanceFrom(2).id() as string]
const stored: KnownOfChild = { names: [[partOf('aikirim'), partOf('sirik')]], birth: readBirth('2012-05-17')!, sex: 'female', iin: '120517650123', documents: ['AB1234567'], phones: ['+77010000001'] }

async function aRegister() {
  const register = new Register('1.1.1')
  register.put(aigerim, { ...encodeRecord(stored, keys), tags: await tagsUnder(house, stored, keys) })
  register.put(neighbour, { ...encodeRecord({ names: [[partOf('tulin')]], phones: ['+77010000009'] }, keys), tags: await tagsUnder(house, { phones: ['+77010000009'] }, keys) })
  return register
}
/** As it comes to the house from a device, which may send whatever it likes. */
async function asksOthers(register: Register, known: KnownOfChild, tags?: Bytes) {
  const sent = readSentQuestion(JSON.parse(JSON.stringify(sendQuestion({ ...encodeQuestion(known, keys), tags: tags ?? await tagsUnder(house, known, keys) })))) as SentQuestion
  return register.ask(questionOfSent(sent, { of: 'others' })).found.map(({ id, score: { verdict } }) => [id, verdict]).filter(([, verdict]) => verdict === 'likely' || verdict === 'very-likely')
}
const otherName = { names: [[partOf('putsus'), partOf('mumalik')]] }

test('a child of another agency is found by a number alone, whatever the name; what contradicts it makes it less, and no number of a telephone does it', async () => {
  const register = await aRegister()
  expect(await asksOthers(register, { ...otherName, iin: stored.iin! })).toEqual([[aigerim, 'very-likely']])
  expect(await asksOthers(register, { names: [], documents: stored.documents! })).toEqual([[aigerim, 'very-likely']])
  expect(await asksOthers(register, { ...otherName, iin: stored.iin!, sex: 'female', birth: readBirth('2012')! })).toEqual([[aigerim, 'very-likely']])
  expect(await asksOthers(register, { ...otherName, iin: stored.iin!, sex: 'male' })).toEqual([[aigerim, 'likely']])
  expect(await asksOthers(register, { ...otherName, iin: stored.iin!, birth: readBirth('2007-03-02')! })).toEqual([[aigerim, 'likely']])
  expect(await asksOthers(register, { ...otherName, iin: stored.iin!, birth: readBirth('2009-05-17')! })).toEqual([[aigerim, 'likely']])
  expect(await asksOthers(register, { ...otherName, phones: stored.phones! })).toEqual([])
  expect(await asksOthers(register, { names: [], phones: stored.phones! })).toEqual([])
  // A telephone's tag in the place of a number of one's own is no number of one's own.
  const moved = new Uint8Array(tagsBytes)
  moved.set((await tagsUnder(house, { phones: stored.phones! }, keys)).slice(0, tagBytes), phoneSlots * tagBytes)
  expect(await asksOthers(register, otherName, moved)).toEqual([])
})

test('of others’ children no token of a number says anything, for or against; of one’s own it does, and a tag does not', async () => {
  const register = await aRegister()
  const zeros = new Uint8Array(tagsBytes)
  expect(await asksOthers(register, { ...otherName, iin: stored.iin! }, zeros)).toEqual([])
  const question = { ...encodeQuestion({ ...otherName, iin: stored.iin! }, keys), tags: zeros }
  const [found] = register.ask(questionOfSent(sendQuestion(question), { of: 'others' })).found.filter(({ id }) => id === aigerim)
  expect([found?.fields.iin, found?.fields.number]).toEqual([undefined, undefined])
  const own = register.ask(questionOfSent(sendQuestion(question), { of: 'own' })).found.find(({ id }) => id === aigerim)
  expect(own).toMatchObject({ fields: { iin: 'same' }, score: { verdict: expect.stringMatching(/likely/) } })
  const tagOnly = { ...encodeQuestion(otherName, keys), tags: await tagsUnder(house, { iin: stored.iin! }, keys) }
  expect(register.ask(questionOfSent(sendQuestion(tagOnly), { of: 'own' })).found.find(({ id }) => id === aigerim)?.fields.number).toBeUndefined()
})

test('among very many who are more alike, whoever has the number is among the first', async () => {
  const register = await aRegister()
  const asked = { names: [[partOf('putsus'), partOf('mumalik')]], birth: readBirth('2012-05-17')!, sex: 'female', place: 'p', iin: stored.iin! }
  for (let n = 10; n < 80; n++) register.put(chanceFrom(n).id(), encodeRecord(asked, keys))
  expect(register.ask({ ...encodeQuestion({ ...asked, iin: '' }, keys), tags: await tagsUnder(house, asked, keys) }, { most: 30 }).found[0]?.id).toBe(aigerim)
  register.remove(aigerim)
  expect(register.ask({ ...encodeQuestion({ ...asked, iin: '' }, keys), tags: await tagsUnder(house, asked, keys) }).found.some(({ fields }) => fields.number)).toBe(false)
})
