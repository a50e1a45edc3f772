/** What pens, ears and keyboards do to a name on its way from one office to another. For benchmarks only. */
import type { Chance } from '#core/chance.ts'
import { kazakhShortForms, kyrgyzShortForms, russianShortForms, tajikShortForms, uzbekShortForms } from '#core/matching/diminutives.ts'
import { transliterate } from '#testing/transliterate.ts'

const shortOf = new Map<string, string[]>()
for (const line of (kazakhShortForms + russianShortForms + uzbekShortForms + kyrgyzShortForms + tajikShortForms).split('\n')) {
  const [shorts, fulls] = line.split(':').map((half) => half.trim().split(' '))
  if (shorts && fulls) for (const full of fulls) shortOf.set(full, [...shortOf.get(full) ?? [], ...shorts.filter((short) => !fulls.includes(short))])
}

/** A pet form: one people have for the name, or its beginning with a common ending. */
export function pettify(name: string, chance: Chance): string {
  const known = shortOf.get(name)
  if (known && known.length > 0) return chance.pick(known)
  const stem = /^.{2,5}?[бвгғдзкқлмнңпрстфхһҳшчж](?=.)/iu.exec(name)?.[0] ?? name
  return stem + chance.pick(['а', 'ка', 'ик', 'жан', 'ош'])
}

const slips: readonly (readonly [RegExp, readonly string[], number])[] = [
  [/^ж(?=[аеиоу])/i, ['дж'], 0.12], [/гү(?=л)/i, ['гу', 'гю'], 0.9], [/л(?=[бгдзкмнрстш])/i, ['ль'], 0.25], [/ә/gi, ['а', 'е', 'я', 'э'], 0.25], [/ө/gi, ['о', 'у'], 0.9], [/[үұ]/gi, ['у', 'ю'], 0.15],
  [/қ(?=[тлр])/gi, ['х'], 0.25], [/қ/gi, ['к'], 0.98], [/ый/gi, ['и', 'ы'], 0.3], [/ия/gi, ['ья', 'иа'], 0.06], [/ы(?=[лрс])/i, [''], 0.08], [/^е/i, ['э'], 0.1], [/ң/gi, ['нг'], 0.15], [/ғ/gi, ['х'], 0.03],
]

/** A clerk without Kazakh or Uzbek letters, writing by ear and habit. */
export function russianClerk(name: string, chance: Chance): string {
  let heard = name
  for (const [sound, spellings, share] of slips) if (chance.is(share)) heard = heard.replace(sound, chance.pick(spellings))
  const made = transliterate(heard, 'russian')
  return name[0] === name[0]!.toLowerCase() ? made : made[0]!.toUpperCase() + made.slice(1)
}

const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'йцукенгшщзхъ', 'фывапролджэ', 'ячсмитьбю']

/** One slip of a finger: a neighbouring key, a letter too few or too many, two in the wrong order. */
export function misspell(word: string, chance: Chance): string {
  const letters = Array.from(word)
  if (letters.length < 3) return word
  const at = chance.whole(1, letters.length - 1)
  switch (chance.whole(0, 3)) {
    case 0: letters.splice(at, 1); break
    case 1: letters.splice(at, 0, letters[at]!); break
    case 2: if (at + 1 < letters.length) [letters[at], letters[at + 1]] = [letters[at + 1]!, letters[at]!]; break
    default: letters[at] = neighbour(letters[at]!, chance)
  }
  return letters.join('')
}

function neighbour(letter: string, chance: Chance): string {
  const row = rows.find((one) => one.includes(letter.toLowerCase()))
  if (!row) return letter
  const at = row.indexOf(letter.toLowerCase())
  const next = row[at + (chance.is(0.5) ? 1 : -1)] ?? row[at === 0 ? 1 : at - 1]!
  return letter === letter.toLowerCase() ? next : next.toUpperCase()
}
