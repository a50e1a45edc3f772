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

/** A record ready to be looked for. */
export interface Entry<Of> {
  readonly of: Of
  readonly found: Pick<Findable, 'title' | 'more' | 'code'>
  /** Each word after a blank, so that a beginning is found by one look. */
  readonly exact: string
  readonly folded: string
  readonly code: readonly string[]
}

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

export interface Finder<Of> { find(typed: string, atMost: number): readonly Entry<Of>[] }

/** Puts one record into words: the dear part of a search, done once for as long as the record stands as it is. */
export function readyToFind<Of>({ of, found: { title, more, words = [], code = [] } }: Found<Of>): Entry<Of> {
  const exact = ` ${wordsIn([title, more ?? '', ...words, ...code].join(' ')).join(' ')}`
  return { of, found: { title, ...(more !== undefined && { more }), ...(code.length > 0 && { code }) }, exact, folded: fold(exact), code: code.flatMap(wordsIn).map(fold) }
}

/** Ready to be asked, for what stands on the shelf now. */
export function makeFinder<Of>(entries: readonly Entry<Of>[]): Finder<Of> {
  let codes: ReadonlySet<string> | undefined
  const allCodes = () => codes ??= new Set(entries.flatMap(({ code }) => code))
  return {
    find(typed, atMost) {
      const terms = wordsIn(typed).map((term) => {
        const folded = fold(term)
        // Short ones are nearly anything; a number is nearly another child's.
        return { exact: ` ${term}`, folded: ` ${folded}`, near: folded.length >= 4 && !/\d/.test(folded) ? new Set([...allCodes()].filter((code) => isNearly(folded, code))) : undefined }
      })
      if (terms.length === 0) return []
      // By how well they are found, 0 the best, and within that as they stand on the shelf.
      const hits: Entry<Of>[][] = []
      for (const entry of entries) {
        const rank = rankOf(entry, terms)
        if (rank !== undefined) (hits[rank] ??= []).push(entry)
      }
      return hits.flat().slice(0, atMost)
    },
  }
}

interface Term { readonly exact: string; readonly folded: string; readonly near: ReadonlySet<string> | undefined }

function rankOf({ exact, folded, code }: Entry<unknown>, terms: readonly Term[]): number | undefined {
  let rank = 0
  for (const term of terms) {
    // What is there as it was typed is there folded too, and most records hold neither.
    if (folded.includes(term.folded)) rank += exact.includes(term.exact) ? 0 : 1
    else if (term.near && code.some((one) => term.near!.has(one))) rank += 3
    else return undefined
  }
  return rank
}
