/**
 * Made-up children among the real ones of a run: whoever held its rows against a list of names would not know which of them are anybody. Each has the
 * shape of a real one (how many spellings and parts, which fields), names from our own tables, and years, sexes and places as the
 * caseload has them, drawn apart from each other. Encoded by the same function, so that nothing in a row tells which it is.
 */
import type { Day } from '../clock.ts'
import { readBirth, type Birth } from './birth.ts'
import { kazakhShortForms, kyrgyzShortForms, russianShortForms, tajikShortForms, uzbekShortForms } from './diminutives.ts'
import type { KnownOfChild } from './encode.ts'
import { readName, type NamePart } from './name-parts.ts'

/** A whole number from 0 up to `n`, without it. */
export type Below = (n: number) => number

/** From the system's own source: what can be foreseen hides nothing. */
export function randomBelow(n: number): number {
  const most = Math.floor(2 ** 32 / n) * n
  const one = new Uint32Array(1)
  do crypto.getRandomValues(one)
  while (one[0]! >= most)
  return one[0]! % n
}

export function fakeLike(real: readonly KnownOfChild[], below: Below): KnownOfChild {
  const pick = <T>(all: readonly T[]) => all[below(all.length)]!
  const shape = pick(real)
  const longest = Math.max(1, ...shape.names.map((parts) => parts.length))
  const written = Array.from({ length: longest }, (_, i) => (i === 0 ? pick(givenNames()) : `${pick(givenNames())}${pick(endings)}`))
  const names = shape.names.map((parts, i) => readName([i === 0 ? written[0] : pick(givenNames()), ...written.slice(1, parts.length)].join(' ')))
  const [sex, place] = [pick(real).sex, pick(real).place]
  return {
    names,
    ...(shape.mother && { mother: motherOf(shape.mother, () => pick(givenNames())) }),
    ...(shape.birth && { birth: bornLike(pick(real.flatMap(({ birth }) => (birth ? [birth] : []))), below) }),
    ...(shape.sex && { sex: sex ?? shape.sex }), ...(shape.place && { place: place ?? shape.place }),
    ...(shape.phones && { phones: shape.phones.map((number) => digitsLike(number, below)) }), ...(shape.iin && { iin: digitsLike(shape.iin, below) }),
    ...(shape.documents && { documents: shape.documents.map((number) => digitsLike(number, below)) }),
  }
}

/** A bare father's name counts most often, so it stands here most often. */
const endings = ['', '', 'ов', 'ұлы', 'қызы', 'ева', 'ович']

let kept: readonly string[] | undefined
function givenNames(): readonly string[] {
  return kept ??= [...new Set((kazakhShortForms + kazakhShortForms + russianShortForms + uzbekShortForms + kyrgyzShortForms + tajikShortForms).split('\n').flatMap((line) => line.split(':')[1]?.trim().split(' ') ?? []))]
}

function motherOf(shape: readonly NamePart[], name: () => string): readonly NamePart[] {
  return readName(shape.map(name).join(' '))
}

/** Of the same year and as exact; a first of January stays one. */
function bornLike(birth: Birth, below: Below): Birth {
  if (birth.known === 'month') return { ...birth, month: 1 + below(12) }
  if (birth.known !== 'day' || birth.habit === 'new-year') return birth
  const two = (n: number) => String(n).padStart(2, '0')
  return readBirth(`${birth.day.slice(0, 4)}-${two(1 + below(12))}-${birth.habit ? '01' : two(1 + below(28))}` satisfies string as Day) ?? birth
}

function digitsLike(number: string, below: Below): string {
  return number.replaceAll(/\d/g, () => String(below(10)))
}
