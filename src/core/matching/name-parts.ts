/**
 * A name as parts that do not change with script, spelling or order. Pure, the same on phone and server; nothing here
 * keeps or sends a name.
 */
import { belongTogether, mostParts, readText, type NamePart, type ReadPart } from './parts.ts'
import { mostReadings } from './sizes.ts'
import { fullNamesOf, isKnownName, sameNamesOf, shortFormsOf } from './short-forms.ts'
import { allDoubts, handOf, hear } from './sounds.ts'
import { parseText, type ParsedText, type Word } from './words.ts'

export type { NamePart }

/** Bumped with every change of what `readName` or `readingsOf` returns: versions are never compared. */
export const namesVersion: number = 1

/** How many of them may go to full names of a short form, to names in other languages, to joining and parting. */
const share = { full: 3, same: 2, joined: 2, short: 1 }

/** The one reading that is stored. Order of parts means nothing. Empty text: no parts. */
export function readName(text: string): readonly NamePart[] {
  return readText(parseText(text), 0).parts.map(plain)
}

/**
 * All readings that are asked about (both readings of ambiguous Latin letters, given-name diminutives resolved and not):
 * the first is `readName`'s; at most eight, each once. A text without letters has the one reading without parts.
 */
export function readingsOf(text: string): readonly (readonly NamePart[])[] {
  const parsed = parseText(text)
  const { parts, doubts } = readText(parsed, 0)
  const readings: NamePart[][] = []
  const seen = new Set<string>()
  function add(reading: readonly ReadPart[]): boolean {
    if (readings.length >= mostReadings) return false
    const key = reading.map(({ kind, fine, coarse }) => `${kind} ${fine} ${coarse}`).sort().join('/')
    if (seen.has(key)) return false
    seen.add(key)
    readings.push(reading.slice(0, mostParts).map(plain))
    return true
  }
  function addUpTo(most: number, offered: Iterable<readonly ReadPart[]>) {
    let left = most
    for (const reading of offered) {
      if (left === 0 || readings.length >= mostReadings) break
      if (add(reading)) left--
    }
  }

  add(parts)
  addUpTo(share.full, exchanged(parts, fullNamesOf))
  addUpTo(share.joined, joinedAndParted(parsed))
  addUpTo(share.same, exchanged(parts, sameNamesOf))
  if (!isBare(parsed)) addUpTo(1, [readText(bare(parsed), 0).parts])
  const open = allDoubts.filter((one) => doubts & one)
  addUpTo(mostReadings, open.map((one) => readText(parsed, one).parts))
  if (open.length > 1) add(readText(parsed, doubts).parts)
  addUpTo(share.short, exchanged(parts, shortFormsOf))
  addUpTo(mostReadings, exchanged(parts, fullNamesOf))
  addUpTo(mostReadings, exchanged(parts, sameNamesOf))
  return readings
}

/** One part exchanged for what a table offers; the offers of all parts in turn, so that none is starved by another. */
function* exchanged(parts: readonly ReadPart[], offersOf: (part: ReadPart) => readonly ReadPart[]): Generator<readonly ReadPart[]> {
  const offers = parts.map(offersOf)
  const longest = Math.max(0, ...offers.map((one) => one.length))
  for (let turn = 0; turn < longest; turn++) {
    for (const [at, offered] of offers.entries()) {
      const other = offered[turn]
      if (other) yield parts.map((part, place) => place === at ? { ...other, kind: part.kind } : part)
    }
  }
}

/** Two words as one (Нұр Сұлтан), a hyphened name as two, one word as the two known names it consists of (Абайқұнанбай). */
function* joinedAndParted(parsed: ParsedText): Generator<readonly ReadPart[]> {
  const { words } = parsed
  for (let at = 1; at < words.length; at++) {
    const first = words[at - 1]!, second = words[at]!
    if (second.hyphen || first.stop) continue
    if (!belongTogether(soundsOf(first.text, parsed), soundsOf(second.text, parsed))) continue
    yield withWords(parsed, [...words.slice(0, at - 1), { ...second, text: first.text + second.text, hyphen: first.hyphen }, ...words.slice(at + 1)])
  }
  if (words.some((word) => word.hyphen)) yield withWords(parsed, words.map((word) => ({ ...word, hyphen: false })))
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    const cut = partingOf(word.text, parsed)
    if (cut === undefined) continue
    const halves = [{ ...word, text: word.text.slice(0, cut), stop: false }, { ...word, text: word.text.slice(cut), hyphen: false }]
    yield withWords(parsed, [...words.slice(0, at), ...halves, ...words.slice(at + 1)])
  }
}

/** As a passport's machine lines and plain keyboards write it: ş is s, ə is e (ICAO Doc 9303-3, section 6, table A). */
function bare({ words }: ParsedText): ParsedText {
  return { hand: handOf(''), words: words.map((word) => ({ ...word, text: bareLetters(word.text) })) }
}

function isBare({ words }: ParsedText): boolean {
  return words.every(({ text }) => bareLetters(text) === text)
}

function bareLetters(word: string): string {
  return word.replace(/[çşžəğıäöüňýñūáǵńóúčš]/g, (letter) => letter === 'ə' ? 'e' : letter === 'ı' ? 'i' : letter.normalize('NFD')[0]!)
}

function withWords(parsed: ParsedText, words: readonly Word[]): readonly ReadPart[] {
  return readText({ ...parsed, words }, 0).parts
}

/** Where a word falls into an element of joined names and a known name, or into two known names. */
function partingOf(word: string, parsed: ParsedText): number | undefined {
  for (let cut = 3; cut <= word.length - 3; cut++) {
    const first = word.slice(0, cut), second = word.slice(cut)
    if (isNameAlone(second, parsed) && (isNameAlone(first, parsed) || belongTogether(soundsOf(first, parsed), '.'))) return cut
    if (isNameAlone(first, parsed) && belongTogether('.', soundsOf(second, parsed))) return cut
  }
  return undefined
}

function isNameAlone(word: string, parsed: ParsedText): boolean {
  const [part, more] = withWords(parsed, [{ text: word, hyphen: false, stop: false }])
  return part !== undefined && more === undefined && part.fine.length >= 3 && isKnownName(part.fine)
}

function soundsOf(word: string, { hand }: ParsedText): string {
  return hear(word, hand, 0).sounds
}

function plain({ written, kind, fine, coarse, script }: ReadPart): NamePart {
  return { written, kind, fine, coarse, script }
}
