/** A text as its words: small letters, parted at whatever is neither a letter nor the sign of oʻ and gʻ. */
import { handOf, isApostropheSign, isKnownLetter, type Hand } from './sounds.ts'

/** What is longer is cut: nobody's name is, and what is compared must have an end. Code units, words, code units of one word. */
const longestText = 240
const mostWords = 16
export const longestWord = 48

export interface Word {
  /** Small letters, NFC, with the signs as they were typed. */
  readonly text: string
  /** Joined to the word before by a hyphen. */
  readonly hyphen: boolean
  /** A full stop follows, as after an initial. */
  readonly stop: boolean
}

export interface ParsedText { readonly words: readonly Word[]; readonly hand: Hand }

/** Never throws, whatever the text; nothing that is no letter makes a word. */
export function parseText(text: string): ParsedText {
  const small = smallLetters(text)
  return { words: wordsOf(small), hand: handOf(small) }
}

/** Small letters, composed; İ becomes one letter, marks of direction and soft hyphens are gone. */
function smallLetters(text: string): string {
  const cut = text.length > longestText ? text.slice(0, longestText) : text
  const small = cut.normalize('NFC').toLowerCase().normalize('NFC')
  return /[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/.test(small) ? small.replace(/[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '') : small
}

function wordsOf(small: string): Word[] {
  const words: Word[] = []
  let start = -1, hyphen = false
  for (let at = 0; at <= small.length && words.length < mostWords; at++) {
    const code = at < small.length ? small.charCodeAt(at) : 0x20
    const isPart = isKnownLetter(code) || (start >= 0 && isApostropheSign(code)) || (code > 0x7f && isOtherLetter(small, at))
    if (isPart) {
      if (start < 0) start = at
      continue
    }
    if (start >= 0) {
      words.push({ text: small.slice(start, Math.min(at, start + longestWord)), hyphen, stop: code === 0x2e })
      start = -1
      hyphen = false
    }
    if (isHyphen(code)) hyphen = words.length > 0
    else if (code !== 0x20) hyphen = false
  }
  return words
}

function isOtherLetter(small: string, at: number): boolean {
  const code = small.charCodeAt(at)
  // The second half of a letter outside the first plane belongs to the first.
  if (code >= 0xdc00 && code <= 0xdfff) return at > 0 && isOtherLetter(small, at - 1)
  if (code === 0x2bb || code === 0x2bc) return false
  return /[\p{L}\p{M}]/u.test(String.fromCodePoint(small.codePointAt(at)!))
}

function isHyphen(code: number): boolean {
  return code === 0x2d || (code >= 0x2010 && code <= 0x2015) || code === 0x2212
}
