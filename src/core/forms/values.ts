/** How single values are read and cleaned, the same on phone and server. Cleaning twice changes nothing. */
import type { Day } from '../clock.ts'

/** Text a database and a screen can hold: whole characters, no control signs but line ends and tabs. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !/[^\P{Cc}\t\n\r]/u.test(text)
}

/** One line: composed (NFC), without spaces at the ends or doubled ones. */
export function cleanLine(text: string): string {
  return compose(text).replace(/\s+/g, ' ').trim()
}

/** Whether cleaning would leave nothing of it; the same as `cleanLine(text) === ''`, and asked far more often. */
export function isBlank(text: string): boolean {
  return !/[^\s\u202a-\u202e\u2066-\u2069\ufeff]/.test(text)
}

/** Several lines: composed (NFC), line ends as `\n`, nothing empty at the ends. */
export function cleanLines(text: string): string {
  return compose(text).replace(/\r\n?/g, '\n').trim()
}

/**
 * A part of a name: one line, and in Uzbek oʻ and gʻ the one right letter sign (U+02BB), whichever of its many
 * stand-ins the keyboard had; two spellings of one name would otherwise be two children.
 */
export function cleanName(text: string): string {
  return cleanLine(text).replace(/(?<=[oOgG])['`´‘’ʼʹ′](?=\p{L})/gu, 'ʻ')
}

/** Characters as people count them (code points). */
export function lengthOf(text: string): number {
  let length = 0
  for (const _ of text) length++
  return length
}

/** A day that is in the calendar, 1900 to 2100. */
export function readDay(raw: unknown): Day | undefined {
  const [, year, month, day] = typeof raw === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(raw) ?? [] : []
  return year && isRealDate(Number(year), Number(month), Number(day)) ? raw as Day : undefined
}

/** A year, a month or a day that is in the calendar, 1900 to 2100. */
export function readPartialDate(raw: unknown): string | undefined {
  const [, year, month, day] = typeof raw === 'string' ? /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(raw) ?? [] : []
  return year && isRealDate(Number(year), Number(month ?? 1), Number(day ?? 1)) ? raw as string : undefined
}

/**
 * A number as people write it here, in E.164. `8 701 …` and a bare `701 …` are Kazakhstan's own ways of writing
 * `+7 701 …`; `00` is `+`.
 */
export function readPhone(raw: unknown): string | undefined {
  if (typeof raw !== 'string' || raw.length > 40) return undefined
  const bare = raw.normalize('NFC').replace(/[\s().\-‐‑–—]/g, '')
  const digits = /^\+\d+$/.test(bare) ? bare.slice(1)
    : /^00[1-9]\d+$/.test(bare) ? bare.slice(2)
    : /^8\d{10}$/.test(bare) ? `7${bare.slice(1)}`
    : /^7\d{10}$/.test(bare) ? bare
    : /^7\d{9}$/.test(bare) ? `7${bare}`
    : ''
  return /^[1-9]\d{7,14}$/.test(digits) ? `+${digits}` : undefined
}

function isRealDate(year: number, month: number, day: number) {
  if (year < 1900 || year > 2100) return false
  // A day or month that is not there rolls over into another month.
  return new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1
}

// Signs that turn the direction of writing could make a name read as another; a mark of byte order is never meant.
function compose(text: string) {
  return text.replace(/[\u202a-\u202e\u2066-\u2069\ufeff]/g, '').normalize('NFC')
}
