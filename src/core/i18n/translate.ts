/**
 * Sentences in people's languages. A message is whole: it is never glued from pieces, because other languages turn
 * them round. The subset of ICU MessageFormat understood here is `{name}`, `{n, plural, one {# case} other {# cases}}`,
 * `{x, select, a {…} other {…}}`, `#` inside a plural, `=0 {…}` for an exact number, and `'{'` for a literal brace.
 */

import { writeNumber } from './numbers.ts'
import { pluralOf } from './plural.ts'

/** Kazakh, Russian and English carry the programme; Uzbek (Latin), Kyrgyz and Tajik are the children's. */
export type Language = 'kk' | 'ru' | 'en' | 'uz' | 'ky' | 'tg'

/** The languages every sentence of the product is written in. */
export const catalogueLanguages = ['kk', 'ru', 'en'] as const satisfies readonly Language[]
export type CatalogueLanguage = (typeof catalogueLanguages)[number]

/** Each language by its own name, for whoever chooses one. */
export const languageNames: Readonly<Record<Language, string>> = {
  kk: 'Қазақша', ru: 'Русский', en: 'English', uz: 'Oʻzbekcha', ky: 'Кыргызча', tg: 'Тоҷикӣ',
}

export type Catalogue = Readonly<Record<string, string>>
export type Values = Readonly<Record<string, string | number>>
export type Translate = (key: string, values?: Values) => string

/**
 * Makes the function that says a sentence by its key.
 * @param missing what a missing key or value does. `throw` (development, tests) stops loudly; `soften` (production)
 * shows an ellipsis, or for a refusal the catalogue's `refusal.unknown`, because a person in a valley cannot mend it.
 */
export function createTranslator(catalogue: Catalogue, language: Language, missing: 'throw' | 'soften' = whenMissing()): Translate {
  const parsed = new Map<string, readonly Part[]>()

  return function translate(key: string, values: Values = {}): string {
    const text = Object.hasOwn(catalogue, key) ? catalogue[key] : undefined
    if (text === undefined) {
      if (missing === 'throw') throw new Error(`no message "${key}" in ${language}`)
      return key.startsWith('refusal.') && key !== 'refusal.unknown' ? translate('refusal.unknown') : '…'
    }
    let parts = parsed.get(key)
    if (!parts) parsed.set(key, parts = parseMessage(text))
    return say(parts, values, { language, missing, key })
  }
}

export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'value'; name: string }
  | { kind: 'count' }
  | { kind: 'plural' | 'select'; name: string; cases: Readonly<Record<string, readonly Part[]>> }

/** Reads one message. Throws, naming the place, where a brace is open, a case is missing or a kind is unknown. */
export function parseMessage(text: string): readonly Part[] {
  let at = 0

  function parts(depth: number, inPlural: boolean): Part[] {
    const found: Part[] = []
    let words = ''
    const flush = () => { if (words) found.push({ kind: 'text', text: words }); words = '' }
    while (at < text.length) {
      const char = text[at]!
      if (char === "'" && text[at + 1] === "'") { words += "'"; at += 2; continue }
      if (char === "'" && /[{}#]/.test(text[at + 1] ?? '')) {
        const end = text.indexOf("'", at + 1)
        if (end < 0) throw fault('an apostrophe that opens a literal is not closed')
        words += text.slice(at + 1, end); at = end + 1; continue
      }
      if (char === '}') { if (depth === 0) throw fault('a brace closes that was not opened'); break }
      if (char === '#' && inPlural) { flush(); found.push({ kind: 'count' }); at += 1; continue }
      if (char === '{') { flush(); found.push(argument(depth, inPlural)); continue }
      words += char; at += 1
    }
    flush()
    return found
  }

  function argument(depth: number, inPlural: boolean): Part {
    at += 1
    const name = word()
    if (!name) throw fault('a value has no name')
    if (take('}')) return { kind: 'value', name }
    if (!take(',')) throw fault(`after "${name}" a comma or a closing brace is expected`)
    const kind = word()
    if (kind !== 'plural' && kind !== 'select') throw fault(`"${kind}" is not understood, only plural and select are`)
    if (!take(',')) throw fault(`after "${kind}" a comma is expected`)
    const cases: Record<string, Part[]> = Object.create(null)
    for (;;) {
      space()
      if (take('}')) break
      const label = text[at] === '=' ? exact() : word()
      if (!label) throw fault('a case has no name')
      if (Object.hasOwn(cases, label)) throw fault(`the case "${label}" stands twice`)
      space()
      if (text[at] !== '{') throw fault(`the case "${label}" has no text`)
      at += 1
      cases[label] = parts(depth + 1, inPlural || kind === 'plural')
      if (!take('}')) throw fault(`the case "${label}" is not closed`)
    }
    if (!cases.other) throw fault('the case "other" is missing')
    return { kind, name, cases }
  }

  const space = () => { while (/\s/.test(text[at] ?? '')) at += 1 }
  const word = () => { space(); const [hit = ''] = /^[\p{L}\p{N}_-]+/u.exec(text.slice(at)) ?? []; at += hit.length; space(); return hit }
  const exact = () => { const [hit = ''] = /^=\d+/.exec(text.slice(at)) ?? []; at += hit.length; return hit }
  const take = (char: string) => { if (text[at] !== char) return false; at += 1; return true }
  const fault = (what: string) => new Error(`${what}, at ${at}: ${text}`)

  const whole = parts(0, false)
  if (at < text.length) throw fault('text is left over')
  return whole
}

/** Every value a message asks for, with how it is used: the same in each language, or the sentence is another one. */
export function valuesOf(parts: readonly Part[]): ReadonlyMap<string, 'value' | 'plural' | 'select'> {
  const found = new Map<string, 'value' | 'plural' | 'select'>()
  const walk = (some: readonly Part[]) => {
    for (const part of some) {
      if (part.kind === 'value' && !found.has(part.name)) found.set(part.name, 'value')
      if (part.kind !== 'plural' && part.kind !== 'select') continue
      found.set(part.name, part.kind)
      for (const inner of Object.values(part.cases)) walk(inner)
    }
  }
  walk(parts)
  return found
}

interface Saying { language: Language; missing: 'throw' | 'soften'; key: string; count?: number }

function say(parts: readonly Part[], values: Values, saying: Saying): string {
  let said = ''
  for (const part of parts) {
    if (part.kind === 'text') { said += part.text; continue }
    if (part.kind === 'count') { said += writeNumber(saying.count ?? 0, saying.language); continue }
    const value = Object.hasOwn(values, part.name) ? values[part.name] : undefined
    if (value === undefined) {
      if (saying.missing === 'throw') throw new Error(`message "${saying.key}" needs the value "${part.name}"`)
      if (part.kind === 'value') { said += '…'; continue }
    }
    if (part.kind === 'value') said += typeof value === 'number' ? writeNumber(value, saying.language) : value
    else if (part.kind === 'select') said += say(part.cases[String(value)] ?? part.cases.other!, values, saying)
    else {
      const count = Number(value ?? 0)
      const chosen = part.cases[`=${count}`] ?? part.cases[pluralOf(count, saying.language)] ?? part.cases.other!
      said += say(chosen, values, { ...saying, count })
    }
  }
  return said
}

function whenMissing(): 'throw' | 'soften' {
  const node = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.NODE_ENV
  return node === 'production' || (import.meta as { env?: { PROD?: boolean } }).env?.PROD ? 'soften' : 'throw'
}
