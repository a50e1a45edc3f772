/**
 * The short number: six digits that open a closed notebook while there is a line (docs/decisions/0011). What may be one, and how
 * often it may be tried. Worth nothing without the server's share.
 */
import { refuse, type Refusal } from '#core/refusal.ts'

export const numberLength = 6
/** After so many tries without a right one the share is destroyed (Security E-2). */
export const mostTries = 10

/** How often a number was tried since it was last right. `open`: its share still exists. */
export interface NumberTries { readonly tries: number; readonly open: boolean }

/** One try, counted before it is answered. The tenth is still answered, and the share is gone with it. `undefined`: there is nothing left to try. */
export function takeTry({ tries, open }: NumberTries): NumberTries | undefined {
  return open && tries < mostTries ? { tries: tries + 1, open: tries + 1 < mostTries } : undefined
}

/** The right number was shown: all tries are there again. A share that is destroyed does not come back. */
export function giveTriesBack({ tries, open }: NumberTries): NumberTries {
  return open ? { tries: 0, open } : { tries, open }
}

export type WeakNumber = Refusal<'access.number-not-six' | 'access.number-weak' | 'access.number-date' | 'access.number-phone'>

/** Whether six digits may be somebody's number. `phones`: where they are called, in any writing. Runs on the phone, the only place that knows the number. */
export function checkNumber(number: string, phones: readonly string[] = []): WeakNumber | undefined {
  if (!/^[0-9]{6}$/.test(number)) return refuse('access.number-not-six')
  if (isPattern(number)) return refuse('access.number-weak')
  if (isDate(number)) return refuse('access.number-date')
  if (phones.some((phone) => writingsOf(phone).some((digits) => digits.includes(number)))) return refuse('access.number-phone')
  return undefined
}

/** `+7 770 …` is dialled `8 770 …` as well. */
function writingsOf(phone: string): string[] {
  const digits = phone.replace(/\D/g, '')
  return digits.length === 11 && /^[78]/.test(digits) ? [`7${digits.slice(1)}`, `8${digits.slice(1)}`] : [digits]
}

/** Two numbers a hand does not mistake for one another: at least three digits differ. */
export function differEnough(one: string, other: string): boolean {
  return [...one].filter((digit, n) => digit !== other[n]).length >= 3
}

function isPattern(number: string): boolean {
  const digits = [...number].map(Number)
  const steps = digits.slice(1).map((digit, n) => (digit - digits[n]! + 10) % 10)
  // 000000, 123456, 987654, 135791: one step again and again. 121212, 123123: one piece again and again.
  if (steps.every((step) => step === steps[0])) return true
  if (number === number.slice(0, 3).repeat(2) || number === number.slice(0, 2).repeat(3)) return true
  // 112233, 111222, 123321
  if (new Set(digits).size < 3) return true
  return number === [...number].reverse().join('') || /^(\d)\1(\d)\2(\d)\3$/.test(number)
}

/** A day of birth (310190, 900131), or a year with a day or month beside it (199012, 121990). */
function isDate(number: string): boolean {
  const [a, b, c] = [number.slice(0, 2), number.slice(2, 4), number.slice(4)].map(Number) as [number, number, number]
  const isDay = (n: number) => n >= 1 && n <= 31
  const isMonth = (n: number) => n >= 1 && n <= 12
  const isYear = (n: number) => n >= 1930 && n <= 2039
  return (isDay(a) && isMonth(b)) || (isMonth(b) && isDay(c))
    || isYear(Number(number.slice(0, 4))) || isYear(Number(number.slice(2)))
}
