/**
 * Sounds as the two forms that are compared. The fine form keeps consonants and three classes of vowels; the coarse form
 * keeps classes of consonants. Both say the same for every way of writing a name, as far as the rules below reach.
 */
import { doubt } from './sounds.ts'

export interface Skeleton { readonly fine: string; readonly coarse: string; readonly doubts: number }

/** A name longer than this many sounds is cut: nobody's is, and what is compared must have an end. */
export const longestSkeleton = 40

const vowel = 1, consonant = 2, glide = 3
const kindOf = new Uint8Array(128)
for (const sound of 'AEIOU') kindOf[sound.charCodeAt(0)] = vowel
for (const sound of 'BPFDTSZJWCKGHLMNRQV') kindOf[sound.charCodeAt(0)] = consonant
kindOf['Y'.charCodeAt(0)] = glide

// Which consonants one hand writes for another: voice (Қайрат, Гайрат), п for ф (Сапар, Safar), ч for ш (Чынгыз, Шыңғыс), қ and х.
const classOf: Readonly<Record<string, string>> = {
  B: 'P', P: 'P', F: 'P', D: 'T', T: 'T', S: 'S', Z: 'S', J: 'J', W: 'C', C: 'C', K: 'K', G: 'K', H: 'K', L: 'L', M: 'M', N: 'N', R: 'R',
}

/**
 * The two forms of a row of sounds.
 * - Doubled sounds are one. A glide before a vowel is not written, between vowels and after one it is `i` (Айман is not
 *   Аман), at the end of a word it is not (a father Базарбай makes a Базарбаев).
 * - у after а or е is a consonant (Дәулет, Davlat, Dawlet), as at the beginning before a vowel (Уәли, Vali).
 * - v says nothing in the coarse form unless it begins the word, because half of the region writes it as a vowel.
 */
export function skeletonOf(sounds: string, choices: number, latin: boolean): Skeleton {
  let fine = '', coarse = '', doubts = 0
  let last = ''           // the fine sign written last
  let lastClass = ''      // class of the consonant directly before; '' after a vowel
  let afterGlide = false  // the vowel written last is, or ends in, a glide
  let diphthong = false   // е and a glide: Зейнеп, Зайнаб
  const length = Math.min(sounds.length, longestSkeleton)

  function writeVowel(sign: string) {
    if (fine === '') coarse = 'a'
    if (last !== sign) fine += sign
    last = sign
    lastClass = ''
  }
  function writeConsonant(sound: string) {
    if (diphthong) { fine = `${fine.slice(0, -1)}ai`; diphthong = false }
    const sign = sound.toLowerCase()
    if (sound === 'V') {
      if (fine === '') coarse = 'V'
    } else {
      const own = classOf[sound]!
      if (own !== lastClass) coarse += own
      lastClass = own
    }
    if (last !== sign) fine += sign
    last = sign
    afterGlide = false
  }

  for (let at = 0; at < length; at++) {
    const sound = sounds[at]!
    const from = at
    let after = at + 1
    while (after < length && sounds[after] === sound) after++
    const next = after < length ? sounds[after]! : ''
    const nextKind = next === '' ? 0 : kindOf[next.charCodeAt(0)]!
    const doubled = after > from + 1
    at = after - 1
    const afterVowel = last === 'a' || last === 'i' || last === 'u'

    switch (sound) {
      case 'Y': case 'I': {
        if (afterVowel) {
          if (next === '') break
          diphthong ||= sounds[from - 1] === 'E'
          writeVowel('i')
          afterGlide = true
        } else if (nextKind === vowel && fine === '' && !(sound === 'I' && doubled)) afterGlide = true
        else if (nextKind === vowel) {
          const isSoft = sound === 'Y' || (latin && next === 'U' && kindOf[sounds.charCodeAt(after + 1)] !== vowel)
          if (!doubled && (latin || sound === 'Y')) doubts |= doubt.soft
          const second = (choices & doubt.soft) !== 0 && !doubled && (latin || sound === 'Y')
          afterGlide = true
          if (isSoft === second) writeVowel('i')
        } else { writeVowel('i'); afterGlide = false }
        break
      }
      case 'E': writeVowel('i'); afterGlide = false; diphthong = false; break
      case 'A': writeVowel('a'); afterGlide = false; diphthong = false; break
      case 'O': writeVowel('u'); afterGlide = false; diphthong = false; break
      case 'U':
        if (fine === '' && !afterGlide && nextKind === vowel && next !== 'O') writeConsonant('V')
        else if (afterVowel && last !== 'u' && !afterGlide) writeConsonant('V')
        else { writeVowel('u'); afterGlide = false; diphthong = false }
        break
      case 'Q': case 'N':
        writeConsonant('N')
        if (next === 'G' && kindOf[sounds.charCodeAt(after + 1)] !== vowel) at = after
        else if (sound === 'N' && next === 'G') {
          doubts |= doubt.ng
          if (choices & doubt.ng) at = after
        } else if (sound === 'Q' && nextKind === vowel) {
          doubts |= doubt.ng
          if (choices & doubt.ng) writeConsonant('G')
        }
        break
      case 'T':
        // ц is тс; ч is tş in the Kazakh Latin of 2021, and so т before ш is ч in every script (Батша).
        if (next === 'W') { writeConsonant('C'); at = after } else if (next !== 'S' && next !== 'C') writeConsonant('T')
        break
      case 'D': if (next !== 'J') writeConsonant('D'); break
      case 'K': if (next !== 'H') writeConsonant('K'); break
      default:
        if (kindOf[sound.charCodeAt(0)] === consonant) writeConsonant(sound)
    }
  }
  return { fine, coarse: coarse || fine, doubts }
}
