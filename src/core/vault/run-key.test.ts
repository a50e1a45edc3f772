/** The key of a run: the same on both devices, another for every run, and nobody's who only hands the halves on. */
import { expect, test } from 'vitest'
import { newId, type RecordId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { randomBytes, toBase64url } from './bytes.ts'
import { agreeOnRunKey, makeRunPair, signHalf, type RunOf } from './run-key.ts'
import { signerFrom } from './signing.ts'

async function two(of: RunOf = { run: newId<RecordId>(), a: 'ngo', b: 'police' }) {
  const [dana, oleg] = [await signerFrom(randomBytes(32)), await signerFrom(randomBytes(32))]
  const [a, b] = [makeRunPair(), makeRunPair()]
  return { of, dana, oleg, a, b, halves: { a: signHalf(dana, of, 'a', a.publicKey), b: signHalf(oleg, of, 'b', b.publicKey) } }
}

test('both devices come to one key, and to another one for another run, other agencies or other halves', async () => {
  const { of, dana, oleg, a, b, halves } = await two()
  const key = await agreeOnRunKey({ secret: a.secret, side: 'a', halves, known: [oleg.publicKey], of })
  expect(key).toHaveLength(32)
  expect(await agreeOnRunKey({ secret: b.secret, side: 'b', halves, known: ['another', dana.publicKey], of })).toEqual(key)
  for (const changed of [{ ...of, run: newId<RecordId>() }, { ...of, a: 'clinic' }]) {
    const again = { a: signHalf(dana, changed, 'a', a.publicKey), b: signHalf(oleg, changed, 'b', b.publicKey) }
    expect(await agreeOnRunKey({ secret: a.secret, side: 'a', halves: again, known: [oleg.publicKey], of: changed })).not.toEqual(key)
  }
})

test('a half that the house put in the place of theirs is refused: signed by nobody I know, for another run, for the other side, or no signature of it', async () => {
  const { of, dana, oleg, a, halves } = await two()
  const house = await signerFrom(randomBytes(32))
  const its = makeRunPair()
  const tries = [
    signHalf(house, of, 'b', its.publicKey), { ...signHalf(house, of, 'b', its.publicKey), by: oleg.publicKey }, { ...halves.b, publicKey: its.publicKey },
    signHalf(oleg, { ...of, run: newId<RecordId>() }, 'b', its.publicKey), signHalf(oleg, of, 'a', its.publicKey), signHalf(oleg, of, 'b', toBase64url(new Uint8Array(32))),
  ]
  for (const b of tries) {
    const key = await agreeOnRunKey({ secret: a.secret, side: 'a', halves: { a: halves.a, b }, known: [oleg.publicKey], of })
    expect(key instanceof Refusal && key.code).toBe('vault.half-not-theirs')
  }
  expect(dana.publicKey).not.toBe(house.publicKey)
})
