/**
 * How much speaks for one child and how much against it (Fellegi and Sunter): a sum of bits with a reason for each, made a
 * probability by how many children were looked through. What is missing counts nothing. Nothing is ever decided here: two
 * people decide, with the reasons before them.
 *
 * Two scores. `scoreEncoded` is made by who has keyed encodings only and can say no more than a band. `scoreKnown` is made on
 * a member's device, by parts of names. In both, without an equal given name nothing is likely: brothers and sisters, twins,
 * and father and son agree in nearly everything else, and are `related`.
 */
import { compareBirths, type BirthAgreement } from './birth.ts'
import { partsToCount, type Agreement, type FieldAgreement, type KnownOfChild } from './encode.ts'
import type { NamePart } from './name-parts.ts'
import { compareNames, nameSimilarity, type AlikeForms, type NameAgreement } from './name-score.ts'
import { bandOrder, type MatchingWeights } from './weights.ts'

export type Verdict = 'very-likely' | 'likely' | 'possible' | 'related' | 'not-enough' | 'unlikely'

/** `code` is a sentence in messages; `bits` its weight, positive where it speaks for one child. */
export interface Reason { readonly code: ReasonCode; readonly bits: number }

type KnownBirth = Exclude<BirthAgreement, 'not-enough'>
export type ReasonCode =
  | `matching.birth.${KnownBirth}` | `matching.sex.${Agreement}` | `matching.place.${Agreement}` | `matching.iin.${Agreement}` | 'matching.phone.same' | 'matching.document.same' | 'matching.number.same'
  | 'matching.mother.alike' | 'matching.mother.similar' | 'matching.mother.different'
  | `matching.name.${'alike' | 'similar' | 'different' | 'rare' | 'common'}`
  | `matching.part.${'equal' | 'other-script' | 'sound' | 'similar' | 'short' | 'initial' | 'left-on-both' | 'left-on-one'}`
  | 'matching.given.differs'

export interface Score {
  readonly bits: number
  readonly probability: number
  readonly verdict: Verdict
  /** The weightiest first. */
  readonly reasons: readonly Reason[]
}

/** How many records were looked through, and how many of them have a name like the one asked as much as this one. */
export interface Background {
  readonly size: number
  readonly alike: (similarity: number) => number
}

/** A register of which nothing is known but its size. */
export function unknownBackground(size: number): Background {
  return { size, alike: () => 0 }
}

/** `similarity` and `contained` from 0 to 1: how alike the names are, and how much of the shorter one stands in the longer one. */
export interface EncodedPair { readonly similarity: number; readonly contained: number; readonly fields: FieldAgreement }

/** What the fields say that nearly everybody has, without reasons: what thousands of records are narrowed and sorted by. */
export function bitsOfFields(birth: FieldAgreement['birth'], sex: FieldAgreement['sex'], place: FieldAgreement['place'], mother: FieldAgreement['mother'], weights: MatchingWeights): number {
  return (birth && birth !== 'not-enough' ? weights.birth[birth] : 0) + (sex ? weights.sex[sex] : 0) + (place ? weights.place[place] : 0)
    + (mother === undefined ? 0 : weights.mother.levels[levelOfMother(mother, weights)]!.bits)
}

export function bitsOfNumbers({ iin, phone, document, number }: FieldAgreement, weights: MatchingWeights): number {
  return (number ? weights.document.same : 0) + (iin ? weights.iin[iin] : 0) + (phone === 'same' ? weights.phone.same : 0) + (document === 'same' ? weights.document.same : 0)
}

/** From keyed encodings. */
export function scoreEncoded({ similarity, contained, fields }: EncodedPair, background: Background, weights: MatchingWeights): Score {
  const reasons: Reason[] = []
  const ofName = nameBits(similarity, background, weights)
  if (similarity > 0) reasons.push({ code: ofName < 0 ? 'matching.name.different' : similarity >= 0.77 ? 'matching.name.alike' : 'matching.name.similar', bits: ofName })
  const best = Math.max(0, ofName) + addFields(reasons, fields, weights)
  // A twin's name has nearly all of the other's, so all of one name must stand in the other. A father's does stand in his
  // son's, so without an equal birth only the whole name will do.
  const given = contained >= weights.likely.leastContained && similarity >= (isBornAlike(fields, weights) ? weights.likely.leastSimilarity : weights.likely.leastWithoutBirth)
  const kin = !given && similarity >= 0.4 && isFamily(fields)
  const score = conclude(reasons, { best, given, kin }, background.size, weights)
  return fields.number === 'same' ? { ...score, verdict: isContradicted(fields, weights) ? 'likely' : 'very-likely' } : score
}

/**
 * A number of one's own is nobody else's, so a name that is entirely different does not count against it: one was heard wrongly, or is made up. A sex or a birth
 * that cannot be the same child's may mean that a digit is wrong, or that it is the number of somebody of the family.
 */
function isContradicted({ sex, birth }: FieldAgreement, weights: MatchingWeights): boolean {
  return sex === 'different' || birth === 'other-year-same-day' || (birth !== undefined && birth !== 'not-enough' && weights.birth[birth] < 0)
}

/** What the likeness of whole names says, by how many others here are as much alike. */
export function nameBits(similarity: number, background: Background, weights: MatchingWeights): number {
  if (similarity === 0) return 0
  const { from, same, other } = weights.names[levelOfName(similarity, weights)]!
  const share = (background.alike(similarity) + weights.imagined * other) / (background.size + weights.imagined)
  const bits = Math.log2(same / Math.max(share, Number.MIN_VALUE))
  // More people of that name never turn likeness into an argument against: that would be two facts out of one.
  return from > 0 ? Math.max(0, bits) : Math.min(0, bits)
}

/** How rare a part of a name is, in bits; `undefined` where it was not counted. */
export interface Rarity { readonly bitsOf: (part: NamePart) => number | undefined }

/** Rarity of the parts of the readings that were asked about, from how many rows hold each (`Answer.parts`). */
export function rarityFrom({ readings, counts, size }: { readings: readonly (readonly NamePart[])[]; counts: readonly number[]; size: number }, { imagined, parts: { usualRarity } }: MatchingWeights): Rarity {
  const [byFine, byCoarse] = [new Map<string, number>(), new Map<string, number>()]
  partsToCount(readings).forEach(({ fine, coarse }, i) => {
    const bits = Math.log2((size + imagined) / ((counts[i] ?? 0) + imagined * 2 ** -usualRarity))
    byFine.set(fine, bits)
    byCoarse.set(coarse, Math.min(bits, byCoarse.get(coarse) ?? Infinity))
  })
  return { bitsOf: ({ fine, coarse }) => byFine.get(fine) ?? byCoarse.get(coarse) }
}

/** What is known of a pair beside names: of a record that was found, everything but its names. */
export interface PairContext {
  /** Records that were looked through. */
  readonly size: number
  /** `Found.fields`; worked out from both sides where it is missing. */
  readonly fields?: FieldAgreement
  /** `Found.nameBits`: how rare the whole name is. */
  readonly nameBits?: number
  /** How rare each part is, where parts were counted; then the whole name is not asked once more. */
  readonly rarity?: Rarity
  /** Keeps which forms are like which while one question lasts. */
  readonly alike?: AlikeForms
}

/** From what a device knows of both, by parts of names. Every spelling of one is held against every spelling of the other. */
export function scoreKnown(a: KnownOfChild, b: KnownOfChild, { size, fields = fieldsOf(a, b), nameBits: whole = 0, rarity, alike }: PairContext, weights: MatchingWeights): Score {
  const reasons: Reason[] = []
  const names = bestNames(a, b, { bitsOf: rarity?.bitsOf ?? (() => weights.parts.uncounted), alike }, weights)
  let best = 0
  if (names) {
    reasons.push(...names.reasons)
    best += names.best
    const rare = rarity || names.bits <= 0 ? 0 : weights.parts.whole * Math.max(0, whole)
    if (rare > 0) reasons.push({ code: rare >= 3 ? 'matching.name.rare' : 'matching.name.common', bits: rare })
    best += rare
  }
  best += addFields(reasons, fields, weights)
  // A father's name and a surname without ending: his whole name may stand in his child's. Their birth dates tell them apart.
  const given = names !== undefined && names.given && (!names.descent || isBornAlike(fields, weights))
  // One surname in common is no family: whole villages have it.
  const kin = !given && names !== undefined && (names.conflict || names.descent) && (names.shared >= 2 || (names.shared === 1 && hasLinks(fields)) || isFamily(fields))
  return conclude(reasons, { best, given: given || names === undefined, kin }, size, weights)
}

function bestNames(a: KnownOfChild, b: KnownOfChild, { bitsOf, alike }: { bitsOf: Rarity['bitsOf']; alike: AlikeForms | undefined }, weights: MatchingWeights): NameAgreement | undefined {
  let best: NameAgreement | undefined
  for (const ofA of a.names) for (const ofB of b.names) {
    if (ofA.length === 0 || ofB.length === 0) continue
    const found = compareNames(ofA, ofB, bitsOf, weights, alike)
    if (!best || speaksMore(found, best)) best = found
  }
  return best
}

/** Among spellings that say as much the same one is chosen from either side: the one that contradicts less, then by its reasons. */
function speaksMore(one: NameAgreement, other: NameAgreement): boolean {
  if (Math.abs(one.bits - other.bits) > 1e-9) return one.bits > other.bits
  const keyOf = ({ given, conflict, descent, shared, reasons }: NameAgreement) => [Number(!given), Number(conflict), Number(descent), -shared, ...reasons.map(({ code }) => code).sort()].join(' ')
  return keyOf(one) < keyOf(other)
}

/** How the fields of two children known in clear agree: the same levels that keyed tokens give. */
export function fieldsOf(a: KnownOfChild, b: KnownOfChild): FieldAgreement {
  const same = (x: string | undefined, y: string | undefined): Agreement | undefined => (x && y ? (x === y ? 'same' : 'different') : undefined)
  const common = (x: readonly string[] | undefined, y: readonly string[] | undefined): Agreement | undefined => (x?.some((one) => one !== '' && y?.includes(one)) ? 'same' : undefined)
  return {
    birth: a.birth && b.birth ? compareBirths(a.birth, b.birth) : undefined, sex: same(a.sex, b.sex), place: same(a.place, b.place),
    mother: a.mother?.length && b.mother?.length ? nameSimilarity(a.mother, b.mother) : undefined,
    phone: common(a.phones, b.phones), iin: same(a.iin, b.iin), document: common(a.documents, b.documents),
  }
}

/** Adds a reason for each field that both sides have; returns the bits that they could have brought at best. */
function addFields(reasons: Reason[], fields: FieldAgreement, weights: MatchingWeights): number {
  let best = 0
  const add = (code: ReasonCode, bits: number, atBest: number) => {
    reasons.push({ code, bits })
    best += Math.max(0, atBest)
  }
  // The best a year alone could have brought is the year; a day could have brought a day.
  if (fields.birth && fields.birth !== 'not-enough') add(`matching.birth.${fields.birth}`, weights.birth[fields.birth], weights.birth[bestBirth[fields.birth]])
  if (fields.sex) add(`matching.sex.${fields.sex}`, weights.sex[fields.sex], weights.sex.same)
  if (fields.place) add(`matching.place.${fields.place}`, weights.place[fields.place], weights.place.same)
  if (fields.iin) add(`matching.iin.${fields.iin}`, weights.iin[fields.iin], weights.iin.same)
  if (fields.phone === 'same') add('matching.phone.same', weights.phone.same, weights.phone.same)
  if (fields.document === 'same') add('matching.document.same', weights.document.same, weights.document.same)
  if (fields.number === 'same') add('matching.number.same', weights.document.same, weights.document.same)
  if (fields.mother !== undefined) {
    const { levels } = weights.mother
    const at = levelOfMother(fields.mother, weights)
    add(motherCodes[at]!, levels[at]!.bits, levels[0]!.bits)
  }
  return best
}

function levelOfMother(similarity: number, { mother: { levels } }: MatchingWeights): 0 | 1 | 2 {
  return similarity >= levels[0]!.from ? 0 : similarity >= levels[1]!.from ? 1 : 2
}

const motherCodes = ['matching.mother.alike', 'matching.mother.similar', 'matching.mother.different'] as const

const bestBirth: Readonly<Record<KnownBirth, KnownBirth>> = {
  'same-day': 'same-day', 'same-first-of-month': 'same-day', 'same-new-year': 'same-new-year', 'same-month': 'same-month', 'year-beside-same-day': 'same-day', 'day-month-swapped': 'same-day', 'same-year-day-or-month': 'same-day',
  'same-year': 'same-year', 'same-year-habit': 'same-year-habit', 'within-estimate': 'within-estimate', 'year-beside': 'same-year', 'near-estimate': 'within-estimate',
  'other-year-same-day': 'same-day', 'same-year-other-month': 'same-month', 'same-year-other-day': 'same-day', 'year-beside-other-day': 'same-day', 'outside-estimate': 'within-estimate', 'other-year': 'same-year',
}

/** What members of one family share, whoever they are. */
function isFamily({ mother, birth, place, phone }: FieldAgreement): boolean {
  return (mother !== undefined && mother >= 0.8) || phone === 'same' || (birth === 'same-day' && place === 'same')
}

/** What makes more of one name in common than chance. A place does not: it may be a whole region. */
function hasLinks({ mother, birth, phone }: FieldAgreement): boolean {
  return (mother !== undefined && mother >= 0.6) || phone === 'same' || birth === 'same-day'
}

function isBornAlike({ birth }: FieldAgreement, weights: MatchingWeights): boolean {
  return birth !== undefined && birth !== 'not-enough' && weights.birth[birth] > 0
}

interface Grounds {
  /** Bits that the fields known on both sides could have brought at best. */
  best: number
  /** The given name agrees, or nothing says it does not. */
  given: boolean
  kin: boolean
}

function conclude(unsorted: readonly Reason[], { best, given, kin }: Grounds, size: number, weights: MatchingWeights): Score {
  const bits = unsorted.reduce((sum, reason) => sum + reason.bits, 0)
  const reasons = [...unsorted].sort((a, b) => Math.abs(b.bits) - Math.abs(a.bits) || (a.code < b.code ? -1 : 1))
  const probability = probabilityOf(bits, size, weights)
  const strongNumber = reasons.some(({ code }) => code === 'matching.iin.same')
  const band = bandOrder.find((one) => probability >= weights.bands[one])
  let verdict: Verdict
  if (!given && !strongNumber) verdict = kin ? 'related' : band ? 'possible' : 'unlikely'
  else verdict = band ?? 'unlikely'
  // All that is known agrees and still it could be any of many: that is no *no*.
  if (verdict === 'unlikely' && (bits >= 0 && bits >= 0.6 * best) && probabilityOf(best, size, weights) < weights.bands.likely) verdict = 'not-enough'
  return { bits, probability, verdict, reasons }
}

/** The probability that a pair with so much evidence is one child, in a register of `size` records. */
export function probabilityOf(bits: number, size: number, { calibration: { known, slope, offset } }: MatchingWeights): number {
  const odds = slope * bits + offset + Math.log2(known / (1 - known)) - Math.log2(Math.max(1, size))
  return 1 / (1 + 2 ** -odds)
}

/** So much evidence makes that probability: what `probabilityOf` turns back. Boundless for 0 and 1. */
export function bitsForProbability(probability: number, size: number, { calibration: { known, slope, offset } }: MatchingWeights): number {
  return (Math.log2(probability / (1 - probability)) - offset - Math.log2(known / (1 - known)) + Math.log2(Math.max(1, size))) / slope
}

/** A weight in words: the key of a sentence. One bit is one doubling of the odds. */
export function weightWord(bits: number): `matching.weight.${'strongly-for' | 'for' | 'little' | 'against' | 'strongly-against'}` {
  if (bits >= 8) return 'matching.weight.strongly-for'
  if (bits >= 2) return 'matching.weight.for'
  if (bits > -1) return 'matching.weight.little'
  return bits > -4 ? 'matching.weight.against' : 'matching.weight.strongly-against'
}

/** The level of `weights.names` a similarity reaches. */
export function levelOfName(similarity: number, { names }: MatchingWeights): number {
  return names.findIndex(({ from }) => similarity >= from)
}
