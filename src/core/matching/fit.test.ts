import { expect, test } from 'vitest'
import { chanceFrom, type Chance } from '#core/chance.ts'
import { countPatterns, doubtsOf, fitWeights, reviewOf, type PairPattern } from './fit.ts'
import { shippedWeights } from './weights.ts'

/** How often each level comes, in a district that never was. */
const ofOneChild = { name: [0.5, 0.2, 0.1, 0.1, 0.05, 0.03, 0.02], birth: { 'same-day': 0.6, 'same-year': 0.2, 'other-year': 0.2 }, sex: 0.98, place: 0.8, mother: { alike: 0.7, similar: 0.2, different: 0.1 } } as const
const ofTwo = { name: [0.001, 0.002, 0.005, 0.02, 0.1, 0.3, 0.572], birth: { 'same-day': 0.002, 'same-year': 0.05, 'other-year': 0.948 }, sex: 0.5, place: 0.02, mother: { alike: 0.004, similar: 0.05, different: 0.946 } } as const

function pick<T extends string | number>(chance: Chance, shares: readonly (readonly [T, number])[]): T {
  let roll = chance.next()
  for (const [level, share] of shares) if ((roll -= share) < 0) return level
  return shares.at(-1)![0]
}

function drawn(chance: Chance, { name, birth, sex, place, mother }: typeof ofOneChild | typeof ofTwo): PairPattern {
  return {
    name: pick(chance, name.map((share, i) => [i, share] as const)), sex: chance.is(sex) ? 'same' : 'different',
    ...(chance.is(0.7) && { birth: pick(chance, Object.entries(birth) as ['same-day', number][]) }),
    ...(chance.is(0.6) && { place: chance.is(place) ? 'same' as const : 'different' as const }),
    ...(chance.is(0.4) && { mother: pick(chance, Object.entries(mother) as ['alike', number][]) }),
  }
}

function aDistrict(share: number, pairs = 20_000) {
  const chance = chanceFrom(3)
  const candidates = countPatterns(Array.from({ length: pairs }, () => drawn(chance, chance.is(share) ? ofOneChild : ofTwo)))
  const random = countPatterns(Array.from({ length: pairs }, () => drawn(chance, ofTwo)))
  return { candidates, random }
}

test('what one child and two children look like is found without being told which is which', () => {
  for (const share of [0.05, 0.2]) {
    const { same, shares, logLikelihood } = fitWeights(aDistrict(share), shippedWeights)
    expect(same).toBeCloseTo(share, 1)
    expect(shares.birth.get('same-day')!.same).toBeCloseTo(ofOneChild.birth['same-day'], 1)
    expect(shares.place.get('same')!.same).toBeCloseTo(ofOneChild.place, 1)
    expect(shares.mother.get('alike')!.same).toBeCloseTo(ofOneChild.mother.alike, 1)
    expect(shares.name.get('0')!.same).toBeCloseTo(ofOneChild.name[0], 1)
    logLikelihood.forEach((bits, i) => { if (i > 0) expect(bits).toBeGreaterThanOrEqual(logLikelihood[i - 1]! - Math.abs(bits) * 1e-6) })
  }
})

test('the proposal weighs as the shares do, and is read before it is shipped', () => {
  const fit = fitWeights(aDistrict(0.2), shippedWeights)
  expect(fit.weights.version).toBe(shippedWeights.version + 1)
  expect(Math.abs(fit.weights.birth['same-day'] - Math.log2(0.6 / 0.002))).toBeLessThan(0.6)
  expect(Math.abs(fit.weights.place.different - Math.log2(0.2 / 0.98))).toBeLessThan(0.4)
  expect(fit.weights.birth['within-estimate']).toBe(shippedWeights.birth['within-estimate'])
  const review = reviewOf(fit, shippedWeights)
  expect(review).toContain('weights 1 → 2')
  expect(review).toMatch(/birth +same-day .* 11\.0 +[78]\.\d/)
})

test('what two people decided holds, whatever it looks like', () => {
  const { candidates, random } = aDistrict(0.2, 4000)
  const decided = [...candidates, ...countPatterns(Array.from({ length: 5000 }, () => ({ birth: 'other-year', sex: 'same' }) as const), 'same')]
  expect(fitWeights({ candidates: decided, random }, shippedWeights).shares.birth.get('other-year')!.same).toBeGreaterThan(0.7)
})

test('what looks wrong is pointed out', () => {
  expect(doubtsOf(shippedWeights)).toEqual([])
  expect(doubtsOf({ ...shippedWeights, sex: { same: -1, different: 1 }, birth: { ...shippedWeights.birth, 'same-year': 12 } })).toEqual(['birth: level 3 weighs more than level 2', 'sex: agreement speaks against', 'sex: a difference speaks for'])
})

test('patterns of one kind are one line, with nothing in it but levels', () => {
  expect(countPatterns([{ name: 1, sex: 'same' }, { sex: 'same', name: 1 }, { sex: 'same' }])).toEqual([{ pattern: { name: 1, sex: 'same' }, count: 2 }, { pattern: { sex: 'same' }, count: 1 }])
})
