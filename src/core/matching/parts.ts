/** The words of a name as parts in their comparable forms: one reading at a time. */
import { firstElements, lastElements, wordsOfRespect } from './compounds.ts'
import { isWordOfDescent, takeOffDescent } from './patronymics.ts'
import { skeletonOf } from './skeleton.ts'
import { doubt, hear, type Hand, type Heard } from './sounds.ts'
import { longestWord, type ParsedText } from './words.ts'

/** One part of a name, in forms that do not change with script or spelling. */
export interface NamePart {
  /** As written, lower-cased NFC: for the own device's explanation only. */
  readonly written: string
  /** What it is taken for. A bare father's name, its -ұлы form and its -ов form are the same fine form. */
  readonly kind: 'given-or-family' | 'patronymic' | 'initial'
  /** Fine form: consonants, vowels in three classes (a, i, u). */
  readonly fine: string
  /** Coarse form: consonant classes, vowels dropped, a leading vowel kept as `a`. */
  readonly coarse: string
  readonly script: 'cyrillic' | 'latin' | 'other'
}

export const mostParts = 8

/** A part together with what readings need to know of it. */
export interface ReadPart extends NamePart {
  /** No ending was taken off: it may be a given name. */
  readonly whole: boolean
}

/** One reading of a text; `choices` are the doubts read the second way, `doubts` those there were. */
export function readText({ words, hand }: ParsedText, choices: number): { readonly parts: readonly ReadPart[]; readonly doubts: number } {
  const parts: ReadPart[] = []
  let doubts = 0
  for (let at = 0; at < words.length && parts.length <= mostParts; at++) {
    const word = words[at]!
    let written = word.text, joined = word.text
    let heard = hear(joined, hand, choices)
    while (words[at + 1]?.hyphen) {
      const { text } = words[at + 1]!
      if (!belongTogether(heard.sounds, hear(text, hand, choices).sounds)) break
      at++
      written += `-${text}`
      joined += text
      heard = hear(joined, hand, choices)
    }
    const before = parts[parts.length - 1]
    if (before && respect.has(heard.sounds)) continue
    if (isWordOfDescent(heard.sounds)) {
      if (before && before.kind === 'given-or-family') {
        parts[parts.length - 1] = { ...before, kind: 'patronymic', written: `${before.written} ${written}`, whole: false }
        continue
      }
      if (!before && !heard.sounds.startsWith('Z')) continue
    }
    const part = readWord(written, heard, word.stop, choices)
    if (!part) continue
    parts.push(part)
    doubts |= heard.doubts | part.doubts
  }
  if (parts.length > mostParts) parts.length = mostParts
  return { parts, doubts }
}

/** Whether two words are written as one name as often as apart. */
export function belongTogether(first: string, second: string): boolean {
  return first !== '' && second !== '' && (startElements.has(first) || endElements.has(second)) && !isWordOfDescent(second)
}

const noHand: Hand = { turkish: false, cedilla: false, acute: false }
const startElements = new Set(firstElements.map((element) => hear(element, noHand, 0).sounds))
const respect = new Set(wordsOfRespect.map((word) => hear(word, noHand, 0).sounds))
const endElements = new Set(lastElements.map((element) => hear(element, noHand, 0).sounds))

function readWord(written: string, { sounds, script }: Heard, stop: boolean, choices: number): (ReadPart & { readonly doubts: number }) | undefined {
  if (script === 'other') {
    const form = written.slice(0, longestWord)
    return { written: form, kind: lengthIsOne(written) ? 'initial' : 'given-or-family', fine: form, coarse: form, script, doubts: 0, whole: false }
  }
  if (sounds === '') return undefined
  const isInitial = written.length === 1 || (stop && written.length <= 2 && sounds.length <= 2)
  const { base, kind } = isInitial ? { base: sounds, kind: 'initial' as const } : takeOffDescent(sounds)
  const settled = isInitial ? base : settleEnding(base)
  const skeleton = skeletonOf(choices & doubt.o ? settled.replaceAll('O', 'A') : settled, choices, script === 'latin')
  if (skeleton.fine === '') return undefined
  return {
    written, kind, script,
    fine: isInitial ? skeleton.fine[0]! : skeleton.fine,
    coarse: isInitial ? skeleton.coarse[0]! : skeleton.coarse,
    doubts: skeleton.doubts | (settled.includes('O') ? doubt.o : 0),
    whole: kind === 'given-or-family' && base === sounds,
  }
}

/**
 * Endings that Uzbek and Tajik write with о for their neighbours' а, and Arabic ones that everybody writes otherwise:
 * -jon/-жан, -xon/-хан, -yor/-яр, -boy/-бай, -shoh/-шах, -ullo/-улло(ҳ)/-улла, -uddin/-иддин/-утдин. Of Russian
 * surnames, -ская is -ский.
 */
function settleEnding(sounds: string): string {
  if (sounds.length < 5) return sounds
  const end = sounds[sounds.length - 1]!
  if (end === 'N') {
    if (sounds.endsWith('JON') || sounds.endsWith('HON')) return `${sounds.slice(0, -2)}AN`
    if (sounds.endsWith('DIN') && 'DT'.includes(sounds[sounds.length - 4]!) && 'AEIOU'.includes(sounds[sounds.length - 5]!)) return `${sounds.slice(0, -5)}IDIN`
  } else if (end === 'R') {
    if (sounds.endsWith('YOR')) return `${sounds.slice(0, -2)}AR`
  } else if (end === 'Y') {
    if (sounds.endsWith('BOY')) return `${sounds.slice(0, -2)}AY`
  } else if (end === 'H') {
    if (sounds.endsWith('LLAH') || sounds.endsWith('LLOH')) return `${sounds.slice(0, -2)}A`
    if (sounds.endsWith('WOH')) return `${sounds.slice(0, -2)}AH`
  } else if (end === 'A') {
    if (sounds.endsWith('SKAYA') || sounds.endsWith('SKAIA')) return `${sounds.slice(0, -3)}IY`
  } else if (end === 'O' && sounds.endsWith('LLO')) return `${sounds.slice(0, -1)}A`
  return sounds
}

function lengthIsOne(word: string): boolean {
  return word.length === 1 || (word.length === 2 && word.codePointAt(0)! > 0xffff)
}
