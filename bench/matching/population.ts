/**
 * Made-up people and how two offices write them down: the recipe of the design notes on matching, §2. Any person of a seed
 * is made anew from their number alone, so that a second sighting of somebody needs no register in memory. About 20 µs each.
 */
import { chanceFrom, type Chance } from '#core/chance.ts'
import type { Sex } from '#core/matching/identifiers.ts'
import { transliterate, type Writing } from '#testing/transliterate.ts'
import { givenNames, russianSurnames, type Nation } from './given-names.ts'
import { misspell, pettify, russianClerk } from './slips.ts'

/** One row of a register or of questions; empty text where nothing was written down. `lang` says in which letters. */
export interface Sighting { person_id: string; name: string; dob: string; sex: Sex; place: string; mother: string; lang: string }

export type Script = 'kk' | 'ky' | 'uz-cyr' | 'ru' | 'kk-lat' | 'uz-lat' | 'icao' | 'en'

/** Who somebody is, in the Cyrillic of their nation. */
export interface Person {
  readonly id: string
  readonly nation: Nation
  readonly sex: Sex
  readonly given: string
  readonly father: string
  /** The root of the surname: the grandfather's name, or a Russian surname in its male form. */
  readonly root: string
  /** -ов and -ева, or the bare name. */
  readonly withEnding: boolean
  readonly mother: string
  readonly mothersFather: string
  readonly birth: { readonly year: number; readonly month: number; readonly day: number }
  readonly place: string
}

const nations: readonly (readonly [Nation, number])[] = [['kk', 0.7], ['uz', 0.18], ['ru', 0.05], ['ky', 0.07]]
const places = zipf(400, 0.8)
const ranks = new Map<readonly string[], Float64Array>()

/** The person of that number. */
export function personOf(seed: number, index: number): Person {
  const chance = chanceFrom(Math.imul(seed, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35))
  const nation = weighted(nations, chance)
  const sex: Sex = chance.is(0.5) ? 'female' : 'male'
  const name = (of: Sex) => ranked(givenNames[nation][of], chance)
  return {
    id: `p${index}`, nation, sex, given: name(sex), father: name('male'), root: nation === 'ru' ? chance.pick(russianSurnames) : name('male'), withEnding: nation === 'ru' || chance.is(0.75),
    mother: name('female'), mothersFather: name('male'),
    // Twenty years to 2025; the younger, the more.
    birth: { year: 2006 + Math.floor(20 * Math.sqrt(chance.next())), month: chance.whole(1, 12), day: chance.whole(1, 28) },
    place: `place-${drawn(places, chance)}`,
  }
}

/** A brother or sister of somebody, under a number of their own: the same parents, surname and place, another name; a twin was born on the same day. */
export function siblingOf(person: Person, seed: number, index: number, isTwin: boolean): Person {
  const chance = chanceFrom(Math.imul(seed, 0xc2b2ae3d) ^ Math.imul(index + 1, 0x27d4eb2f))
  const sex: Sex = chance.is(0.5) ? 'female' : 'male'
  const { given, birth: { year, month, day } } = person
  let name = given
  while (name === given) name = ranked(givenNames[person.nation][sex], chance)
  const apart = chance.whole(1, 7) * (chance.is(0.5) ? 1 : -1)
  const birth = isTwin ? { year, month, day } : { year: Math.min(2025, Math.max(2006, year + apart)), month: chance.whole(1, 12), day: chance.whole(1, 28) }
  return { ...person, id: `p${index}`, sex, given: name, birth }
}

/** How the register has them: often in the nation's own letters, one field or another left out. */
export function registered(person: Person, seed: number): Sighting {
  const chance = chanceFrom(Math.imul(seed, 0x27d4eb2f) ^ Math.imul(Number(person.id.slice(1)) + 1, 0x165667b1))
  const script = chance.is(0.55) ? ownScript(person.nation, chance) : chance.pick(otherScripts[person.nation])
  return {
    person_id: person.id, sex: person.sex, lang: script,
    name: writeName(person, script, { patronymic: !chance.is(0.35), surname: true, swapped: chance.is(0.3) }, chance),
    dob: registeredBirth(person, chance),
    place: chance.is(0.8) ? person.place : '',
    mother: chance.is(0.6) ? writeMother(person, script, chance) : '',
  }
}

/** How another office has them later: in other letters, with slips of pen, ear and memory. `turn` tells sightings apart. */
export function seenAgain(person: Person, seed: number, turn = 0): Sighting {
  const chance = chanceFrom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(Number(person.id.slice(1)) + 1, 0x85ebca77) ^ Math.imul(turn + 1, 0x2545f491))
  const before = registered(person, seed).lang as Script
  const script = chance.pick([ownScript(person.nation, chance), ...otherScripts[person.nation]].filter((one) => one !== before))
  const patronymic = !chance.is(0.4)
  const shape = { patronymic, surname: patronymic || !chance.is(0.1), swapped: chance.is(0.5), pet: chance.is(0.08), typoInGiven: chance.is(0.1), typoInSurname: chance.is(0.1) }
  return {
    person_id: person.id, sex: person.sex, lang: script,
    name: writeName(person, script, shape, chance),
    dob: rememberedBirth(person, chance),
    place: chance.is(0.7) ? chance.is(0.15) ? `place-${drawn(places, chance)}` : person.place : '',
    mother: chance.is(0.5) ? writeMother(person, script, chance) : '',
  }
}

/** A register of people 0 to `size`. */
export function* registerOf(seed: number, size: number): Generator<Sighting> {
  for (let index = 0; index < size; index++) yield registered(personOf(seed, index), seed)
}

/** The columns of the files that `npm run bench -- matching` reads. */
export const columns = ['person_id', 'name', 'dob', 'sex', 'place', 'mother', 'lang'] as const

const otherScripts: Readonly<Record<Nation, readonly Script[]>> = {
  kk: ['ru', 'ru', 'icao', 'kk-lat', 'en', 'uz-lat', 'uz-cyr'], uz: ['ru', 'ru', 'icao', 'en', 'uz-lat', 'uz-cyr'], ky: ['ru', 'icao', 'en', 'kk'], ru: ['icao', 'en', 'kk'],
}

function ownScript(nation: Nation, chance: Chance): Script {
  return nation === 'uz' ? chance.is(0.6) ? 'uz-lat' : 'uz-cyr' : nation
}

interface Shape { patronymic: boolean; surname: boolean; swapped: boolean; pet?: boolean; typoInGiven?: boolean; typoInSurname?: boolean }

function writeName(person: Person, script: Script, shape: Shape, chance: Chance): string {
  const inScript = (word: string) => written(word, script, chance)
  let given = inScript(shape.pet ? pettify(person.given, chance) : person.given)
  let surname = shape.surname ? inScript(surnameOf(person)) : ''
  if (shape.typoInGiven) given = misspell(given, chance)
  if (shape.typoInSurname && surname) surname = misspell(surname, chance)
  const patronymic = shape.patronymic ? patronymicOf(person, script, chance).map(inScript).join(' ') : ''
  const ordered = shape.swapped ? [surname, given, patronymic] : [given, patronymic, surname]
  return ordered.filter((part) => part !== '').join(' ')
}

function writeMother(person: Person, script: Script, chance: Chance): string {
  const own = { ...person, sex: 'female' as const, father: person.mothersFather }
  return [written(person.mother, script, chance), ...(chance.is(0.7) ? patronymicOf(own, script, chance).map((word) => written(word, script, chance)) : [])].join(' ')
}

/** The words of a patronymic as the script's office makes them: -ұлы at home, -ович with a Russian clerk. */
function patronymicOf({ nation, sex, father }: Pick<Person, 'nation' | 'sex' | 'father'>, script: Script, chance: Chance): string[] {
  const russian = nation === 'ru' || (script === 'ru' ? chance.is(0.7) : script === 'kk' || script === 'ky' || script.startsWith('uz') ? chance.is(0.25) : chance.is(0.5))
  if (russian) return [withRussianEnding(father, sex === 'male' ? ['ович', 'евич'] : ['овна', 'евна'])]
  switch (nation) {
    case 'uz': return [father, sex === 'male' ? 'ўғли' : 'қизи']
    case 'ky': return [father, sex === 'male' ? 'уулу' : 'кызы']
    default: return chance.is(0.8) ? [`${father}${sex === 'male' ? 'ұлы' : 'қызы'}`] : [father, sex === 'male' ? 'ұлы' : 'қызы']
  }
}

function surnameOf({ nation, sex, root, withEnding }: Person): string {
  if (nation === 'ru') return sex === 'male' || !/(ов|ев|ин)$/.test(root) ? root : `${root}а`
  return withEnding ? withRussianEnding(root, sex === 'male' ? ['ов', 'ев'] : ['ова', 'ева']) : root
}

/** -ов after a consonant, -ев after й, ь and vowels, as Russian makes names of men into others. */
function withRussianEnding(name: string, [hard, soft]: readonly [string, string]): string {
  if (/(ий)$/.test(name)) return `${name.slice(0, -2)}ь${soft}`
  if (/[йь]$/.test(name)) return name.slice(0, -1) + soft
  return (/[аәеёиоөуұүыіэюя]$/.test(name) ? name + soft : name + hard)
}

function written(word: string, script: Script, chance: Chance): string {
  switch (script) {
    case 'kk': case 'ky': return word
    case 'uz-cyr': return transliterate(word, 'uzbek-cyrillic')
    case 'uz-lat': return typedApostrophes(transliterate(transliterate(word, 'uzbek-cyrillic'), 'uzbek-latin'), chance)
    case 'ru': return russianClerk(word, chance)
    default: {
      const table: Writing = script === 'kk-lat' ? 'latin-2021' : script === 'icao' ? 'passport' : 'english'
      // A passport is often typed from the Russian spelling.
      return transliterate(script === 'icao' && chance.is(0.5) ? russianClerk(word, chance) : word, table)
    }
  }
}

function typedApostrophes(text: string, chance: Chance): string {
  return text.replaceAll('ʻ', chance.pick(['ʻ', '\'', '‘', '`', '’', '']))
}

/** A birth as the register has it: none, a year, 1 January, or the day. */
export function registeredBirth({ birth: { year, month, day } }: Pick<Person, 'birth'>, chance: Chance): string {
  const roll = chance.next()
  return roll < 0.18 ? '' : roll < 0.28 ? `${year}` : roll < 0.36 ? `${year}-01-01` : dayText(year, month, day)
}

/** The same as it is told later. */
export function rememberedBirth({ birth: { year, month, day } }: Pick<Person, 'birth'>, chance: Chance): string {
  const roll = chance.next()
  if (roll < 0.25) return ''
  if (roll < 0.42) {
    const beside = year + (chance.is(0.5) ? 1 : -1)
    return chance.is(0.5) ? `${beside}` : dayText(beside, month, day)
  }
  if (roll < 0.52) return `${year}-01-01`
  if (roll < 0.56 && day <= 12) return dayText(year, day, month)
  if (roll < 0.6) return dayText(year, month, chance.whole(1, 28))
  return dayText(year, month, day)
}

function dayText(year: number, month: number, day: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** Sums of 1/rank^s, for drawing by bisection. */
function zipf(size: number, s: number): Float64Array {
  const sums = new Float64Array(size)
  let sum = 0
  for (let rank = 0; rank < size; rank++) sums[rank] = sum += (rank + 1) ** -s
  return sums
}

function drawn(sums: Float64Array, chance: Chance): number {
  const at = chance.next() * sums[sums.length - 1]!
  let low = 0, high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (sums[middle]! > at) high = middle
    else low = middle + 1
  }
  return low
}

// Exponent 0.85 puts about seven people in a hundred under the first name: more alike than in life, on purpose.
function ranked(names: readonly string[], chance: Chance): string {
  let sums = ranks.get(names)
  if (!sums) ranks.set(names, sums = zipf(names.length, 0.85))
  return names[drawn(sums, chance)]!
}

function weighted<T>(among: readonly (readonly [T, number])[], chance: Chance): T {
  let left = chance.next()
  for (const [one, weight] of among) if ((left -= weight) < 0) return one
  return among[0]![0]
}
