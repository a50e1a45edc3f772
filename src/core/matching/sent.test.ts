import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partOf } from '#testing/matching.ts'
import { newId, type ChildId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { readBirth } from './birth.ts'
import { encodeQuestion, encodeRecord } from './encode.ts'
import { deriveMatchingKeys } from './prf.ts'
import { questionOfSent, readSentEncoding, readSentQuestion, recordOfSent, sendEncoding, sendQuestion } from './sent.ts'

const keys = await deriveMatchingKeys(new Uint8Array(32).fill(1), '1.1.1')
const births = ['2012-05-17', '2012-01-01', '2012-05', '2012', undefined].map((one) => readBirth(one))
const known = fc.record({ names: fc.array(fc.constantFrom([partOf('aikirim')], [partOf('sirik'), partOf('aijkirim')]), { minLength: 1, maxLength: 8 }), birth: fc.constantFrom(...births), sex: fc.constantFrom('female', undefined) })
  .map(({ names, birth, sex }) => ({ names, ...(birth && { birth }), ...(sex && { sex }) }))
const child = newId<ChildId>()
const overTheLine = (what: unknown) => JSON.parse(JSON.stringify(what)) as Record<string, unknown>

test('what a device sends is read as what it made', () => {
  fc.assert(fc.property(known, (one) => {
    const encoding = readSentEncoding(overTheLine(sendEncoding(child, encodeRecord(one, keys))))
    const question = readSentQuestion(overTheLine(sendQuestion(encodeQuestion(one, keys))))
    if (encoding instanceof Refusal || question instanceof Refusal) throw new Error('refused')
    expect(encoding.child).toBe(child)
    expect(recordOfSent(encoding)).toEqual(encodeRecord(one, keys))
    for (const of of ['own', 'others'] as const) expect(questionOfSent(question, { of })).toEqual(encodeQuestion(one, keys))
  }))
})

test('what is of another shape, size or number is refused, and not quoted', () => {
  const good = overTheLine(sendEncoding(child, encodeRecord({ names: [[partOf('aikirim')]] }, keys)))
  const asked = overTheLine(sendQuestion(encodeQuestion({ names: [[partOf('aikirim')]], birth: births[0]! }, keys)))
  const birth = asked['birth'] as object
  const row = (good['rows'] as string[])[0]!
  for (const bad of [undefined, null, [], 'x', { ...good, more: 1 }, { ...good, child: 'x' }, { ...good, version: '1.1' }, { ...good, version: '1.1.1x' }, { ...good, rows: [] }, { ...good, rows: Array(9).fill(row) }, { ...good, rows: [row.slice(1)] }, { ...good, rows: [`${row.slice(0, -1)}_`] }]) {
    expect(readSentEncoding(bad)).toMatchObject({ code: 'matching.unreadable' })
  }
  for (const wrong of [{ half: 4 }, { half: 1 }, { around: [1] }, { widths: [1, 2, 70_000] }, { date: -1 }, { date: '1' }, { full: 1 }, { habit: 'often' }, { agreesOrNothing: true }, { name: 'Aigerim' }]) {
    const answer = readSentQuestion({ ...asked, birth: { ...birth, ...wrong } })
    expect(answer).toEqual(new Refusal('matching.unreadable', { field: 'birth' }))
  }
})

test('anything at all is read or refused, and never thrown', () => {
  fc.assert(fc.property(fc.anything(), (anything) => {
    expect(readSentEncoding(anything)).toBeInstanceOf(Refusal)
    expect(readSentQuestion(anything)).toBeInstanceOf(Refusal)
  }))
})
