/**
 * A written word as sounds, whatever its script. One pass over the letters; doubtful letters are read one way, and the
 * other way when asked (`readingsOf` asks). The signs of sounds are explained in `letters.ts`.
 */
import { apostrophes, cyrillicLetters, cyrillicLookalikes, latinClusters, latinLetters, latinLookalikes, soundsLikeKs, telling, type LetterTable } from './letters.ts'

/** Doubts of spelling, as bits: in what a reading chose the second way, or where it could have. */
export const doubt = {
  /** j: ж, or й as in Sergej. */
  j: 1,
  /** c: к or с, or Turkish дж; ch: ч, or х as in German. */
  c: 2,
  /** x: х, or кс. */
  x: 4,
  /** sh: ш, or с and х (Ashat for Асхат); ph: ф, or п and х (Jaqyphan). */
  h: 8,
  /** i or y before a vowel: a vowel of its own, or only softness (KATIA is Катя, MARIIA is Мария). */
  soft: 16,
  /** ng or ң before a vowel: one sound or two (Tangat is Таңат, Angelina is not Аңелина). */
  ng: 32,
  /** о where Uzbek and Tajik write it for a neighbour's а (Sobir is Сабир). */
  o: 64,
  /** ý: Turkmen й, or у of Kazakh Latin 2018. */
  y: 128,
} as const

export const allDoubts: readonly number[] = Object.values(doubt)

/** What the whole text tells about its letters, found once: see `telling`. */
export interface Hand { readonly turkish: boolean; readonly cedilla: boolean; readonly acute: boolean }

export interface Heard { readonly sounds: string; readonly doubts: number; readonly script: 'cyrillic' | 'latin' | 'other' }

const none = 0, cyr = 1, lat = 2
const scriptOf = new Uint8Array(0x600)
const soundsOf: (string | undefined)[] = Array.from({ length: 0x600 })
function learn(table: LetterTable, script: number) {
  for (const entry of table.trim().split(/\s+/)) {
    scriptOf[entry.charCodeAt(0)] = script
    soundsOf[entry.charCodeAt(0)] = entry.slice(1)
  }
}
learn(cyrillicLetters, cyr)
learn(latinLetters, lat)
for (const letter of 'её') scriptOf[letter.charCodeAt(0)] = cyr
for (const letter of 'cjwxyý') scriptOf[letter.charCodeAt(0)] = lat

const isApostrophe = new Set(Array.from(apostrophes, (sign) => sign.charCodeAt(0)))
const clustersFrom = new Map<number, (readonly [string, string])[]>()
for (const one of latinClusters) {
  const from = one[0].charCodeAt(0)
  clustersFrom.set(from, [...clustersFrom.get(from) ?? [], one])
}

/** Whether a sign stands for oʻ, gʻ or the tutuq belgisi inside a word. */
export function isApostropheSign(code: number): boolean {
  return isApostrophe.has(code)
}

/** Whether a letter is in one of our tables. Small letters only. */
export function isKnownLetter(code: number): boolean {
  return code < 0x600 && scriptOf[code] !== none
}

/** What a text (small letters) tells about how its Latin is meant. */
export function handOf(text: string): Hand {
  let turkish = false, cedilla = false, acute = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80 ? code !== 0x71 : code >= 0x300) continue
    const letter = text[at]!
    turkish ||= telling.turkish.includes(letter)
    cedilla ||= telling.cedilla.includes(letter)
    acute ||= telling.acute.includes(letter)
  }
  return { turkish, cedilla, acute }
}

/**
 * The sounds of one word: small letters, NFC, no spaces. Letters of no table are read by the letter under their marks, or
 * passed over. `choices` are the doubts in which the second way is taken.
 */
export function hear(word: string, hand: Hand, choices: number): Heard {
  let cyrillic = 0, latin = 0
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at)
    if (code >= 0x600) continue
    if (scriptOf[code] === cyr) cyrillic++
    else if (scriptOf[code] === lat) latin++
  }
  if (cyrillic === 0 && latin === 0) return { sounds: '', doubts: 0, script: 'other' }
  if (latin === 0) return { sounds: hearCyrillic(word), doubts: 0, script: 'cyrillic' }
  if (cyrillic === 0) return hearLatin(word, hand, choices)
  return hearMixed(word, hand, choices)
}

function hearCyrillic(word: string): string {
  let sounds = ''
  for (let at = 0; at < word.length; at++) sounds += cyrillicSound(word, at, sounds)
  return sounds
}

/** е after a soft or hard sign begins with a glide. ё is е after a consonant (Пётр, Петр), йо elsewhere (Баҳтиёр, Ёқуб). */
function cyrillicSound(word: string, at: number, before: string): string {
  const letter = word[at]!
  if (letter === 'е' || letter === 'ё') {
    const sign = word[at - 1]
    if (sign === 'ь' || sign === 'ъ') return 'YE'
    return letter === 'е' || isConsonantSound(before) ? 'E' : 'YO'
  }
  return plainSound(word, at)
}

function plainSound(word: string, at: number): string {
  const code = word.charCodeAt(at)
  const found = code < 0x600 ? soundsOf[code] : undefined
  return found ?? (code > 0x7f ? underItsMarks(word[at]!) : '')
}

/** ấ is a letter of no table; its a is. */
function underItsMarks(letter: string): string {
  const base = letter.normalize('NFD').charCodeAt(0)
  return base < 0x600 && letter.charCodeAt(0) !== base ? soundsOf[base] ?? '' : ''
}

function hearLatin(word: string, hand: Hand, choices: number): Heard {
  let sounds = '', doubts = 0
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at)
    const clusters = clustersFrom.get(code)
    if (clusters) {
      const cluster = clusters.find(([letters]) => word.startsWith(letters, at))
      if (cluster) {
        sounds += cluster[1]
        at += cluster[0].length - 1
        continue
      }
    }
    const letter = word[at]!, next = word[at + 1] ?? ''
    let second = false
    switch (letter) {
      case 'a':
        // ae is how English and old passports write ә; before l, v and w it is two vowels (Rafael, Bazarbaev), but in Aeliya.
        sounds += 'A'
        if (next === 'e' && (at === 0 || !'lvw'.includes(word[at + 2] ?? 'l'))) at++
        break
      case 's': case 'p':
        if (letter === 's' && next === 'z' && at === 0) { sounds += 'W'; at++; break }
        if (next !== 'h') { sounds += letter === 's' ? 'S' : 'P'; break }
        doubts |= doubt.h
        second = (choices & doubt.h) !== 0
        if (letter === 's') sounds += second === hand.cedilla ? 'W' : 'SH'
        else sounds += second === word.startsWith('phan', at) ? 'F' : 'PH'
        at++
        break
      case 't':
        sounds += 'T'
        if (next === 'h' && at + 2 === word.length) at++
        break
      case 'c': {
        doubts |= doubt.c
        second = (choices & doubt.c) !== 0
        if (next === 'h') {
          sounds += second ? 'H' : 'C'
          at++
        } else sounds += second !== hand.turkish ? 'J' : 'eiyéíý'.includes(next || '.') ? 'S' : 'K'
        break
      }
      case 'j': {
        // After a vowel and before none, j is mostly the й of a scholar's or German spelling (Ajgul, Sergej), unless the
        // text has letters of an alphabet in which it never is.
        const glides = isVowelSound(sounds) && !isLatinVowel(next) && !hand.turkish && !hand.acute
        doubts |= doubt.j
        second = (choices & doubt.j) !== 0
        sounds += glides !== second ? 'Y' : 'J'
        break
      }
      case 'x':
        doubts |= doubt.x
        second = (choices & doubt.x) !== 0
        sounds += soundsLikeKs.some((beginning) => word.startsWith(beginning)) !== second ? 'KS' : 'H'
        break
      case 'w':
        sounds += isConsonantSound(sounds) && isLatinVowel(next) ? 'U' : 'V'
        break
      case 'y':
        if (next === 'o' && isConsonantSound(sounds)) { sounds += 'E'; at++ } else sounds += isVowelSound(sounds) || isLatinVowel(next) ? 'Y' : 'I'
        break
      case 'ý':
        // A Turkmen glide always stands beside a vowel.
        if (next !== 'y' && !isLatinVowel(next) && !isVowelSound(sounds)) { sounds += 'U'; break }
        doubts |= doubt.y
        second = (choices & doubt.y) !== 0
        sounds += hand.acute !== second ? 'U' : 'Y'
        break
      case 'o': case 'g':
        if (letter === 'o' && isApostrophe.has(word.charCodeAt(at + 1))) { sounds += 'U'; at++ } else sounds += letter === 'o' ? 'O' : 'G'
        break
      default:
        // Grigor'ev: the sign is a Russian soft sign, and е after it begins with a glide.
        sounds += next === 'e' && isApostrophe.has(code) && 'LNRDTVM'.includes(sounds.at(-1) ?? '.') ? 'Y' : plainSound(word, at)
    }
  }
  return { sounds, doubts, script: 'latin' }
}

/**
 * A word in two scripts. If all letters of one script are lookalikes of the other's, the keyboard was not switched, and
 * they are read as what they look like; otherwise each keeps the sound of its own script.
 */
function hearMixed(word: string, hand: Hand, choices: number): Heard {
  let cyrillicOwn = 0, latinOwn = 0
  for (const letter of word) {
    const script = letter.charCodeAt(0) < 0x600 ? scriptOf[letter.charCodeAt(0)] : none
    if (script === cyr && !cyrillicLookalikes[letter]) cyrillicOwn++
    else if (script === lat && !latinLookalikes[letter]) latinOwn++
  }
  const toCyrillic = cyrillicOwn >= latinOwn
  const evened = Array.from(word, (letter) => (toCyrillic ? latinLookalikes : cyrillicLookalikes)[letter] ?? letter).join('')
  let sounds = '', doubts = 0
  for (let at = 0; at < evened.length;) {
    const isCyrillic = scriptAt(evened, at) === cyr
    let end = at + 1
    while (end < evened.length && (scriptAt(evened, end) === cyr) === isCyrillic) end++
    const run = evened.slice(at, end)
    const heard = isCyrillic ? { sounds: hearCyrillic(run), doubts: 0 } : hearLatin(run, hand, choices)
    sounds += heard.sounds
    doubts |= heard.doubts
    at = end
  }
  return { sounds, doubts, script: toCyrillic ? 'cyrillic' : 'latin' }
}

function scriptAt(word: string, at: number): number {
  const code = word.charCodeAt(at)
  return code < 0x600 ? scriptOf[code]! : none
}

function isVowelSound(sounds: string): boolean {
  return sounds !== '' && 'AEIOU'.includes(sounds[sounds.length - 1]!)
}

function isConsonantSound(sounds: string): boolean {
  return sounds !== '' && !'AEIOUY'.includes(sounds[sounds.length - 1]!)
}

function isLatinVowel(letter: string): boolean {
  return letter !== '' && 'aeiouáäâāàəéèêëíîïīıóöôōúüùûū'.includes(letter)
}
