/** Looks up what a given name may be short for, and how neighbours write it: the tables of `diminutives.ts` by fine form. */
import { commonNames } from './compounds.ts'
import { kazakhShortForms, kyrgyzShortForms, russianShortForms, sameName, tajikShortForms, uzbekShortForms } from './diminutives.ts'
import { readText, type ReadPart } from './parts.ts'
import { parseText } from './words.ts'

interface Tables {
  /** Short form → full names. */
  readonly full: ReadonlyMap<string, readonly ReadPart[]>
  /** Full name → short forms. */
  readonly short: ReadonlyMap<string, readonly ReadPart[]>
  /** A name → the same name in other languages. */
  readonly same: ReadonlyMap<string, readonly ReadPart[]>
  /** Every full name of all tables. */
  readonly known: ReadonlySet<string>
}

let kept: Tables | undefined

/** The full names a part may be short for, the likelier first; and the name without the Uzbek and Tajik word of respect. */
export function fullNamesOf(part: ReadPart): readonly ReadPart[] {
  if (!part.whole) return none
  const full = tables().full.get(part.fine) ?? none
  const bare = withRespect.exec(part.written)?.[1]
  return bare === undefined ? full : [...full, ...partsOf(bare)]
}

/** Short forms of a full name. */
export function shortFormsOf(part: ReadPart): readonly ReadPart[] {
  return part.whole ? tables().short.get(part.fine) ?? none : none
}

/** The same name by the sound of other languages; a father's too. */
export function sameNamesOf(part: ReadPart): readonly ReadPart[] {
  return part.kind === 'initial' ? none : tables().same.get(part.fine) ?? none
}

// Азизжон is Азиз, Nodiraxon is Nodira: said and written, or not. Spelt with о, it is no part of a Kazakh name.
const withRespect = /^(.{3,})(?:жон|ҷон|jon|хон|xon|khon|бону|bonu)$/u

/** Whether some full name of our tables sounds like this. */
export function isKnownName(fine: string): boolean {
  return tables().known.has(fine)
}

const none: readonly ReadPart[] = []

// Made when first asked for: whoever only stores names does without.
function tables(): Tables {
  if (kept) return kept
  const full = new Map<string, ReadPart[]>(), short = new Map<string, ReadPart[]>(), same = new Map<string, ReadPart[]>()
  const known = new Set(commonNames.flatMap(partsOf).map(({ fine }) => fine))
  for (const line of linesOf(kazakhShortForms + russianShortForms + uzbekShortForms + kyrgyzShortForms + tajikShortForms)) {
    const [shorts, fulls] = line.split(':').map(partsOf) as [ReadPart[], ReadPart[]]
    for (const one of shorts) for (const other of fulls) { put(full, one, other); put(short, other, one) }
    for (const one of fulls) known.add(one.fine)
  }
  for (const line of linesOf(sameName)) {
    const names = partsOf(line)
    for (const one of names) {
      known.add(one.fine)
      for (const other of names) put(same, one, other)
    }
  }
  return kept = { full, short, same, known }
}

function put(table: Map<string, ReadPart[]>, from: ReadPart, to: ReadPart) {
  if (from.fine === to.fine) return
  const found = table.get(from.fine)
  if (!found) table.set(from.fine, [to])
  else if (!found.some((one) => one.fine === to.fine)) found.push(to)
}

function linesOf(table: string): string[] {
  return table.split('\n').filter((line) => line !== '')
}

function partsOf(names: string): ReadPart[] {
  return names.trim().split(' ').flatMap((name) => readText(parseText(name), 0).parts.slice(0, 1))
}
