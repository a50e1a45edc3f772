/**
 * Finding on the shelf, without a line. What was typed is looked for as it was typed; then as somebody types it whose keyboard lacks our
 * letters (ә as а, ғ as г, oʻ as o); then, in a code that was heard over a telephone, with one letter wrong. Names of children are sealed
 * and are not here.
 */

/** What a record is found by, and what is shown of it. Its room says it. */
export interface Findable {
  readonly title: string
  readonly more?: string
  /** Words it is found by beside its title. */
  readonly words?: readonly string[]
  /** Its spoken code, word and number apart: here one wrong letter is forgiven. */
  readonly code?: readonly string[]
}

export interface Found<Of> { readonly of: Of; readonly found: Findable }

interface Entry<Of> extends Found<Of> { /** Each word after a blank, so that a beginning is found by one look. */ readonly exact: string; readonly folded: string; readonly code: readonly string[]; readonly order: number }

const pairs: readonly (readonly [string, string])[] = [
  ['ә', 'а'], ['ғ', 'г'], ['қ', 'к'], ['ң', 'н'], ['ө', 'о'], ['ұ', 'у'], ['ү', 'у'], ['һ', 'х'], ['і', 'и'], ['ё', 'е'], ['й', 'и'],
  ['ў', 'у'], ['ҳ', 'х'], ['ӯ', 'у'], ['ӣ', 'и'], ['ҷ', 'ч'], ['ъ', ''], ['ь', ''], ['ʻ', ''], ['ʼ', ''], ['’', ''], ['‘', ''], ['\'', ''], ['`', ''],
]
const sameAs = new Map(pairs)
const letter = new RegExp(`[${pairs.map(([from]) => from).join('')}]`, 'g')
const apart = /[^\p{L}\p{N}ʻʼ’‘'`]+/u

/** Lower case, one way of writing each letter, words apart. */
export function wordsIn(text: string): string[] {
  return text.normalize('NFC').toLowerCase().split(apart).filter(Boolean)
}

/** As it is typed on a keyboard without the letters of Kazakh, Uzbek, Kyrgyz and Tajik. */
export function fold(text: string): string {
  return text.replace(letter, (one) => sameAs.get(one)!)
}

/** One letter too many, too few, another one, or two changed places: how a code is misheard and mistyped. */
export function isNearly(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  if (restA.length <= 1 && restB.length <= 1) return true
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0]
}

export interface Finder<Of> { find(typed: string, atMost: number): readonly Found<Of>[] }

/** Ready to be asked: built once for what stands on the shelf now. */
export function makeFinder<Of>(all: readonly Found<Of>[]): Finder<Of> {
  const entries = all.map(({ of, found }, order): Entry<Of> => {
    const said = wordsIn([found.title, found.more ?? '', ...(found.words ?? []), ...(found.code ?? [])].join(' '))
    const exact = ` ${said.join(' ')}`
    return { of, found, exact, folded: fold(exact), code: (found.code ?? []).flatMap(wordsIn).map(fold), order }
  })
  const codes = new Set(entries.flatMap(({ code }) => code))
  return {
    find(typed, atMost) {
      const terms = wordsIn(typed).map((term) => {
        const folded = fold(term)
        // Short ones are nearly anything; a number is nearly another child's.
        return { term, folded, near: folded.length >= 4 && !/\d/.test(folded) ? new Set([...codes].filter((code) => isNearly(folded, code))) : undefined }
      })
      if (terms.length === 0) return []
      const hits: { entry: Entry<Of>; rank: number }[] = []
      for (const entry of entries) {
        let rank = 0
        for (const { term, folded, near } of terms) {
          const one = entry.exact.includes(` ${term}`) ? 0 : entry.folded.includes(` ${folded}`) ? 1 : near && entry.code.some((code) => near.has(code)) ? 3 : -1
          if (one < 0) { rank = -1; break }
          rank += one
        }
        if (rank >= 0) hits.push({ entry, rank })
      }
      return hits.sort((a, b) => a.rank - b.rank || a.entry.order - b.entry.order).slice(0, atMost).map(({ entry }) => ({ of: entry.of, found: entry.found }))
    },
  }
}
