/**
 * Alphabetical order in our languages. Written out, because phones differ in which languages they know, and a list
 * must not change its order between phone, server and paper.
 */

import type { Language } from './translate.ts'

// One row serves Kazakh, Russian, Kyrgyz and Tajik: each of their alphabets is a part of it in its own order
// (`alphabets` below, held together by a test), and letters of the others stand beside their nearest of kin.
const cyrillic = [...'аәбвгғдеёжзиӣйкқлмнңоөпрстуӯўұүфхҳһцчҷшщъыіьэюя']
const latin = [...'abcdefghijklmnopqrstuvwxyz']
// The official Uzbek order (law on the Latin alphabet, 1995): the letters of two signs come after z.
const uzbek = [...latin, 'oʻ', 'gʻ', 'sh', 'ch']

/** Each language's own alphabet, in its own order. */
export const alphabets: Readonly<Record<Language, readonly string[]>> = {
  kk: [...'аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя'],
  ru: [...'абвгдеёжзийклмнопрстуфхцчшщъыьэюя'],
  en: latin,
  uz: [...'abdefghijklmnopqrstuvxyz', 'oʻ', 'gʻ', 'sh', 'ch'],
  ky: [...'абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя'],
  tg: [...'абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъэюя'],
}

const ranks = {
  cyrillic: rankAll([...'0123456789', ...cyrillic, ...uzbek]),
  latin: rankAll([...'0123456789', ...latin, ...cyrillic]),
  uzbek: rankAll([...'0123456789', ...uzbek, ...cyrillic]),
}

function rankAll(letters: readonly string[]): ReadonlyMap<string, number> {
  return new Map(letters.map((letter, place) => [letter, place + 2]))
}

/**
 * The order of two texts: negative, zero or positive, as `Array.sort` wants it. Capitals count only between texts
 * that are otherwise alike; a space comes before every letter; other signs are passed over.
 */
export function compareIn(language: Language): (one: string, other: string) => number {
  const kept = new Map<string, string>()
  const key = (text: string) => {
    let found = kept.get(text)
    if (found === undefined) kept.set(text, found = collationKey(text, language))
    return found
  }
  return (one, other) => order(key(one), key(other)) || order(one.toLowerCase(), other.toLowerCase()) || order(other, one)
}

/** A text whose plain code-unit order is the alphabetical order of the original. */
export function collationKey(text: string, language: Language): string {
  const rank = language === 'uz' ? ranks.uzbek : language === 'en' ? ranks.latin : ranks.cyrillic
  const letters = evenOut(text)
  let key = ''
  for (let at = 0; at < letters.length; at += 1) {
    const pair = language === 'uz' ? rank.get(letters.slice(at, at + 2)) : undefined
    if (pair !== undefined) { key += String.fromCharCode(pair); at += 1; continue }
    const letter = letters[at]!
    const own = rank.get(letter) ?? rank.get(letter.normalize('NFD')[0]!)
    if (own !== undefined) key += String.fromCharCode(own)
    else if (/\s/.test(letter)) key += '\u0001'
  }
  return key
}

/**
 * A text as it is looked for: small letters, ё as е, and the letters people leave out on a Russian keyboard as those
 * they type instead (әліп is found by алип, Ҳамид by хамид, Oʻgʻil by ogil).
 */
export function foldForSearch(text: string): string {
  let folded = ''
  for (const letter of evenOut(text)) folded += kin[letter] ?? (letter === 'й' ? letter : letter.normalize('NFD')[0]!)
  return folded.replace(/ʻ/g, '').replace(/\s+/g, ' ').trim()
}

const kin: Readonly<Record<string, string>> = {
  ә: 'а', ғ: 'г', ё: 'е', ӣ: 'и', і: 'и', қ: 'к', ң: 'н', ө: 'о', ӯ: 'у', ў: 'у', ұ: 'у', ү: 'у', ҳ: 'х', һ: 'х', ҷ: 'ч', ə: 'a', ı: 'i',
}

/** Small letters, composed; every sign used for the Uzbek oʻ and gʻ as the right one, other apostrophes left out. */
function evenOut(text: string): string {
  return text.normalize('NFC').toLowerCase().normalize('NFC').replace(/([og])['’‘`´ʻʼ]/g, '$1ʻ').replace(/['’‘`´ʼ]|(?<![og])ʻ/g, '')
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
