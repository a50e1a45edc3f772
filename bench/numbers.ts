/**
 * `npm run bench -- numbers`: what numbers that are compared between agencies cost, eight at once (median of 60): the phone's halves, the house's half, and
 * beside them one encoding of a name, which every child costs anyway. A phone of 2022 is some four to six times slower than a desk's processor.
 */
import { encodeRecord } from '#core/matching/encode.ts'
import { readName } from '#core/matching/name-parts.ts'
import { blindNumbers, finishNumbers } from '#core/matching/number-tags.ts'
import { deriveMatchingKeys } from '#core/matching/prf.ts'
import { answerBlinded, makeObliviousKey } from '#core/vault/oblivious.ts'

const house = makeObliviousKey()
const keys = await deriveMatchingKeys(new Uint8Array(32).fill(1), '1.1.1')
const numbers = { iin: '120517650123', documents: ['AB1234567', 'IIA123456', 'KZ7654321', 'N1234567', 'P7654321'], phones: ['+77010000001', '+77010000002'] }
const took: Record<'blind' | 'answer' | 'finish' | 'encode', number[]> = { blind: [], answer: [], finish: [], encode: [] }

for (let n = 0; n < 70; n++) {
  const times = [performance.now()]
  const blinded = blindNumbers(numbers)
  times.push(performance.now())
  const answers = blinded.slots.map((one) => answerBlinded(house, one.blinded)!)
  times.push(performance.now())
  await finishNumbers(blinded, answers, keys)
  times.push(performance.now())
  encodeRecord({ names: [readName('Айгерім Серікқызы Оспанова')], ...numbers }, keys)
  times.push(performance.now())
  // The first ones are those of a cold processor.
  if (n >= 10) (['blind', 'answer', 'finish', 'encode'] as const).forEach((what, at) => took[what].push(times[at + 1]! - times[at]!))
}
const median = (all: number[]) => Math.round(100 * all.toSorted((a, b) => a - b)[all.length >> 1]!) / 100
const ms = Object.fromEntries(Object.entries(took).map(([what, all]) => [what, median(all)]))
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ ms })}\n`)
else process.stdout.write(`  eight numbers: blinded in ${ms['blind']} ms, answered in ${ms['answer']} ms, finished in ${ms['finish']} ms; one encoding ${ms['encode']} ms\n`)
