/**
 * Whose child somebody is: words and endings that make a father's name into a patronymic or a surname, and their taking
 * off. A bare father's name, its -ұлы form and its -ов form become one, because children are given a father's name as a
 * surname in one office and not in the next.
 *
 * Sources: Kazakhstan, Code on Marriage and Family, art. 63 (surname and patronymic of the national form, ұлы and қызы,
 * joined or with a hyphen); Russian Family Code, art. 58, and the school grammar of -ович/-евич/-ич; Uzbek oʻgʻli, qizi;
 * Kyrgyz уулу, кызы; Tajik -зода, -зод; Azerbaijani oğlu, qızı; Turkmen ogly, gyzy, -ow, -owa.
 */

/** Stands alone after the father's name. In sounds, so in every script: ұлы and uly are both `ULI`. */
const wordsOfDescent = new Set(['ULI', 'ULU', 'UULU', 'UGLI', 'OGLI', 'UGLU', 'OGLU', 'KIZI', 'GIZI', 'ZADE', 'ZODA', 'ZADA', 'ZOD', 'ZADEH'])

/** Endings by their last sound, longest first. */
const patronymicEndings: Readonly<Record<string, readonly string[]>> = {
  I: ['UGLI', 'OGLI', 'KIZI', 'GIZI', 'ULI'],
  U: ['UGLU', 'OGLU', 'UULU'],
  A: ['YEVNA', 'OVNA', 'EVNA', 'IVNA', 'ZODA', 'ZADA'],
  C: ['YEVIC', 'OVIC', 'EVIC'],
  E: ['ZADE'],
  D: ['ZOD'],
  H: ['ZADEH', 'ZODAH'],
}
// -ин and -ина are left alone: Амин, Амина, Ясин, Алтын and every -дин would lose more than Никитина gains.
const surnameEndings: Readonly<Record<string, readonly string[]>> = { V: ['YEV', 'OV', 'EV'], A: ['YEVA', 'OVA', 'EVA'], F: ['OFF', 'EFF'] }

/** Russian patronymics without -ов-, and everyday short ones: `<word> <father>`, in sounds. */
const wholeWords = pairs(`
  ILYIC ILYA, ILIC ILYA, ILYINICNA ILYA, ILINICNA ILYA, LUKIC LUKA, LUKINICNA LUKA, KUZMIC KUZMA, KUZMINICNA KUZMA, FOMIC FOMA, FOMINICNA FOMA,
  NIKITIC NIKITA, NIKITICNA NIKITA, SAVVIC SAVVA, SAVVICNA SAVVA, IVANIC IVAN, PALIC PAVEL, MIHALIC MIHAIL,
  SERGEIC SERGEY, ANDREIC ANDREY, NIKOLAIC NIKOLAY, ALEKSEIC ALEKSEY`)

/** Fathers who lose a vowel under an ending: `<what remains> <father>`, in sounds. */
const shortened = pairs('PAVL PAVEL, LYV LEV, LV LEV')

function pairs(lines: string): ReadonlyMap<string, string> {
  return new Map(lines.split(',').map((line) => line.trim().split(' ') as [string, string]))
}

/** Letters that must remain: Алиев is of Али, but Гаев is not of Га. */
const leastRemainder = 3

export interface Taken { readonly base: string; readonly kind: 'given-or-family' | 'patronymic' }

export function isWordOfDescent(sounds: string): boolean {
  return wordsOfDescent.has(sounds)
}

/** The father's or plain name under an ending, and what the whole word was taken for. At most one ending is taken off. */
export function takeOffDescent(sounds: string): Taken {
  const whole = wholeWords.get(sounds)
  if (whole !== undefined) return { base: whole, kind: 'patronymic' }
  const last = sounds[sounds.length - 1]!
  for (const ending of patronymicEndings[last] ?? noEndings) {
    const base = remainder(sounds, ending)
    if (base !== undefined && !isPartOfTheName(base, ending)) return { base, kind: 'patronymic' }
  }
  for (const ending of surnameEndings[last] ?? noEndings) {
    const base = remainder(sounds, ending)
    if (base !== undefined) return { base, kind: 'given-or-family' }
  }
  return { base: sounds, kind: 'given-or-family' }
}

const noEndings: readonly string[] = []

function remainder(sounds: string, ending: string): string | undefined {
  if (!sounds.endsWith(ending)) return undefined
  const base = sounds.slice(0, sounds.length - ending.length)
  if (base.length < leastRemainder && !shortened.has(base)) return undefined
  // Юрьевич, Юрьев: the soft sign stands for the end of Юрий.
  if (ending.startsWith('YEV') && !'AEIOU'.includes(base[base.length - 1]!)) return shortened.get(base) ?? `${base}I`
  return shortened.get(base) ?? base
}

/**
 * Endings that belong to a given name: Айгули (gül), Бекзода, Шерзод, Шаҳзода (a father's name before -зода has two
 * syllables), Паризода. Наргизи is Наргиз with an ending of another kind.
 */
function isPartOfTheName(base: string, ending: string): boolean {
  if (ending === 'ULI') return base.endsWith('G')
  if (ending === 'GIZI') return base.endsWith('R')
  if (ending.startsWith('Z')) return base === 'PARI' || base.replace(/[^AEIOU]+/g, '').length < 2
  return false
}
