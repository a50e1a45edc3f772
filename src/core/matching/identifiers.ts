/**
 * Numbers by which a person may be known: read, checked and written in one way. All of them are optional always: many of
 * the children have none. A number is never a key of anything, never in an address, a file's name or a log; it is shown
 * masked. Day of birth and sex out of a number only fill in beforehand; a person confirms them.
 */
import type { Day } from '../clock.ts'
import { refuse, type Refusal } from '../refusal.ts'

export type Sex = 'female' | 'male'

export interface PersonalNumber {
  readonly number: string
  readonly born?: Day
  readonly sex?: Sex
  /** Something is not as it usually is: say so, take it all the same. */
  readonly unusual: boolean
}

/**
 * Kazakhstan's IIN: 12 digits, YYMMDD of birth, century and sex, serial, control digit. A 5th digit 4 to 6 is an
 * organisation's number. A 7th digit outside 1 to 6 tells neither century nor sex, and is met among foreigners.
 * Source: Government decision № 565 of 11 June 2003; the layout and both rounds of the control digit in domain notes, 3.2.
 */
export function readIin(raw: string): PersonalNumber | Refusal<'matching.iin-length' | 'matching.iin-organisation' | 'matching.iin-birth' | 'matching.iin-control'> {
  const number = digitsOf(raw)
  if (number === undefined || number.length !== 12) return refuse('matching.iin-length', { digits: number?.length ?? 0 })
  if ('456'.includes(number[4]!)) return refuse('matching.iin-organisation')
  const seventh = Number(number[6])
  const century = seventh >= 1 && seventh <= 6 ? 18 + Math.floor((seventh - 1) / 2) : undefined
  const monthAndDay = `${number.slice(2, 4)}-${number.slice(4, 6)}`
  // Without the century, 29 February may have been.
  const born = `${century ?? 20}${century ? number.slice(0, 2) : '00'}-${monthAndDay}`
  if (!isInCalendar(born)) return refuse('matching.iin-birth')
  if (iinControlDigit(number) !== Number(number[11])) return refuse('matching.iin-control')
  if (century === undefined) return { number, unusual: true }
  return { number, born: born as Day, sex: seventh % 2 === 1 ? 'male' : 'female', unusual: false }
}

/**
 * The control digit of the first eleven digits: their sum, each times its place, by 11; if that leaves 10, once more with
 * the places turned by two. `undefined` where that leaves 10 too: such a number is never given out.
 */
export function iinControlDigit(digits: string): number | undefined {
  for (const shift of [0, 2]) {
    let sum = 0
    for (let at = 0; at < 11; at++) sum += Number(digits[at]) * ((at + shift) % 11 + 1)
    if (sum % 11 < 10) return sum % 11
  }
  return undefined
}

/** As it is shown: the last four digits. */
export function maskNumber(number: string): string {
  return '•'.repeat(Math.max(0, number.length - 4)) + number.slice(-4)
}

/**
 * Uzbekistan's PINFL (JSHSHIR): 14 digits, sex and century, DDMMYY, district, serial, control digit (weights 7 3 1). The
 * control digit is not from a published rule: a wrong one is unusual, no refusal.
 */
export function readUzbekNumber(raw: string): PersonalNumber | Refusal<'matching.pin-length' | 'matching.pin-birth'> {
  const number = digitsOf(raw)
  if (number === undefined || number.length !== 14) return refuse('matching.pin-length', { digits: number?.length ?? 0 })
  const first = Number(number[0])
  if (first < 1 || first > 6) return refuse('matching.pin-birth')
  const born = `${18 + Math.floor((first - 1) / 2)}${number.slice(5, 7)}-${number.slice(3, 5)}-${number.slice(1, 3)}`
  if (!isInCalendar(born)) return refuse('matching.pin-birth')
  let sum = 0
  for (let at = 0; at < 13; at++) sum += Number(number[at]) * [7, 3, 1][at % 3]!
  return { number, born: born as Day, sex: first % 2 === 1 ? 'male' : 'female', unusual: sum % 10 !== Number(number[13]) }
}

/** Kyrgyzstan's PIN: 14 digits, 1 for a woman or 2 for a man, DDMMYYYY, serial. It has no control digit that is public. */
export function readKyrgyzNumber(raw: string): PersonalNumber | Refusal<'matching.pin-length' | 'matching.pin-birth'> {
  const number = digitsOf(raw)
  if (number === undefined || number.length !== 14) return refuse('matching.pin-length', { digits: number?.length ?? 0 })
  const born = `${number.slice(5, 9)}-${number.slice(3, 5)}-${number.slice(1, 3)}`
  if (!'12'.includes(number[0]!) || !isInCalendar(born)) return refuse('matching.pin-birth')
  return { number, born: born as Day, sex: number[0] === '1' ? 'female' : 'male', unusual: false }
}

// Letters of Cyrillic series that look like Latin ones: one paper is typed in either.
const lookalikes: Readonly<Record<string, string>> = { А: 'A', В: 'B', Е: 'E', К: 'K', М: 'M', Н: 'H', О: 'O', Р: 'P', С: 'C', Т: 'T', У: 'Y', Х: 'X', І: 'I', Ү: 'Y' }

/**
 * The number of a passport, birth certificate, migration card or other paper, in one way of writing: capitals, Latin where
 * a Cyrillic letter looks the same, no spaces or signs (`II-АЖ № 123456` is `IIAЖ123456`). Formats differ by country and
 * year, so nothing else is checked.
 */
export function readDocumentNumber(raw: string): string | Refusal<'matching.document-number'> {
  const bare = raw.length > 60 ? '' : raw.normalize('NFKC').toUpperCase().replace(/№|NO\.?(?=\s*\d)|[^\p{L}\p{Nd}]/gu, '')
  const number = Array.from(bare, (letter) => lookalikes[letter] ?? letter).join('')
  return number.length <= 24 && (number.match(/\d/g)?.length ?? 0) >= 4 ? number : refuse('matching.document-number')
}

/** Of any century: a number may be of somebody born before 1900, whom our forms do not know. */
function isInCalendar(day: string): boolean {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const there = new Date(Date.UTC(year, month - 1, date))
  return month >= 1 && date >= 1 && there.getUTCMonth() === month - 1 && there.getUTCDate() === date
}

function digitsOf(raw: string): string | undefined {
  const bare = raw.length > 60 ? '' : raw.normalize('NFKC').replace(/[\s\-‐-―.]/g, '')
  return /^\d+$/.test(bare) ? bare : undefined
}
