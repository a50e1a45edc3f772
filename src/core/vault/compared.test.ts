import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId, type ChildId, type DeskId, type RecordId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { fromBase64url, randomBytes, toBase64url } from './bytes.ts'
import { comparedOf, openCompared, sealCompared, type Compared } from './compared.ts'
import { makeDeskKey, publicPartOf } from './desk-key.ts'
import { hpkeOverhead } from './hpke.ts'
import type { Identity } from './identity.ts'
import { comparedSizes } from './padding.ts'
import { readSealedParts, type SealedComparison } from './sealed.ts'

const desk = await makeDeskKey(newId<DeskId>(), 1)
const at = () => ({ pair: newId<RecordId>(), child: newId<ChildId>(), to: publicPartOf(desk) })
const name = fc.record({ family: fc.string({ unit: 'grapheme', maxLength: 40 }), given: fc.string({ unit: 'grapheme', maxLength: 40 }) }, { requiredKeys: ['given'] })
const word = fc.string({ unit: fc.constantFrom(...'абвгәғқңөұү'), minLength: 12, maxLength: 30 })
const anyIdentity = fc.record({
  names: fc.array(name, { maxLength: 6 }), birth: fc.constantFrom('2012', '2012-05', '2012-05-17'), origin: word, exactPlace: word, school: word,
  phones: fc.array(fc.record({ number: word, whose: word }), { maxLength: 2 }), numbers: fc.array(fc.record({ kind: fc.constantFrom('iin', 'personal', 'paper'), number: word }), { maxLength: 2 }),
  relatives: fc.array(fc.record({ name, kin: fc.constantFrom('mother', 'father', 'aunt'), phone: word }), { maxLength: 3 }), documentsSeen: fc.array(word, { maxLength: 2 }), earlier: fc.array(fc.record({ what: fc.constant('origin'), was: word }), { maxLength: 1 }), later: word,
}, { requiredKeys: ['names'] }).map((given) => JSON.parse(JSON.stringify(given)) as Identity)

test('what is compared comes back whole, and nothing else of who the child is ever was in it', async () => {
  await fc.assert(fc.asyncProperty(anyIdentity, async (identity) => {
    const compared = comparedOf(identity)
    const sealed = await sealCompared(compared, at()) as SealedComparison
    expect(await openCompared(sealed, desk.privateKey)).toEqual(compared)
    expect(readSealedParts({ comparison: JSON.parse(JSON.stringify(sealed)) })).toEqual({ comparison: sealed })
    const { names: _, birth: _birth, origin: _origin, relatives = [], later: _later, ...rest } = identity
    const mother = relatives.find(({ kin }) => kin === 'mother')
    const kept = JSON.stringify(compared)
    for (const text of [...JSON.stringify([rest, relatives.filter((one) => one !== mother).map(({ phone }) => phone), mother?.phone, identity['later']]).matchAll(/[абвгәғқңөұү]{12,}/g)].map(([found]) => found)) if (text !== identity.origin) expect(kept).not.toContain(text)
  }), { numRuns: 60 })
})

test('with numbers and without it has one length, of three', async () => {
  const short: Identity = { names: [{ family: 'Сәрсенова', given: 'Айзере' }] }
  const numbers = { version: '1.1.1', tags: toBase64url(randomBytes(128)) }
  const lengthOf = async (compared: Compared) => fromBase64url((await sealCompared(compared, at()) as SealedComparison).sealed)!.length
  expect(await lengthOf(comparedOf(short, { numbers }))).toBe(await lengthOf(comparedOf(short)))
  for (const times of [1, 30, 200]) expect(comparedSizes.map((size) => size + hpkeOverhead)).toContain(await lengthOf({ names: Array.from({ length: times }, () => ({ given: 'Айзере' })) }))
  expect(await sealCompared({ names: Array.from({ length: 2000 }, () => ({ given: 'Айзере' })) }, at())).toMatchObject({ code: 'vault.too-long' })
})

test('under another key, for another pair, child or desk, or with one byte changed it does not open', async () => {
  const sealed = await sealCompared(comparedOf({ names: [{ given: 'Айзере' }] }), at()) as SealedComparison
  const bytes = fromBase64url(sealed.sealed)!
  bytes[500]! ^= 1
  const closed = refuse('vault.cannot-open')
  expect(await openCompared(sealed, (await makeDeskKey(newId<DeskId>(), 1)).privateKey)).toEqual(closed)
  for (const other of [{ pair: newId<RecordId>() }, { child: newId<ChildId>() }, { desk: newId<DeskId>() }, { keyVersion: 2 }, { sealed: toBase64url(bytes) }, { sealed: 'AA' }]) expect(await openCompared({ ...sealed, ...other }, desk.privateKey)).toEqual(closed)
  expect(JSON.stringify(sealed)).not.toContain('Айзере')
})

test('the server reads its shape at the door and nothing more', async () => {
  const sealed = await sealCompared(comparedOf({ names: [] }), at()) as SealedComparison
  for (const wrong of [{ pair: 'x' }, { child: 1 }, { desk: '' }, { keyVersion: 0 }, { sealed: sealed.sealed.slice(4) }, { name: 'Айзере' }]) expect(readSealedParts({ comparison: { ...sealed, ...wrong } })).toBeInstanceOf(Refusal)
})
