/**
 * The facts of a child's file that people correct and complete. Only what changed is sent; of two answers that nobody has
 * settled yet the more careful one counts where it is about danger, and both are shown.
 */
import type { Answers } from '#core/forms/form.ts'
import { isSame, standing, type Careful, type Kept, type Value } from '#core/sync/merge.ts'
import { isPresumedMinor, type AgeFacts } from './age.ts'
import type { Procedural } from './child.ts'
import { urgentNeeds, type Sex, type UrgentNeed } from './codes.ts'
import type { correctFacts } from './forms.ts'

export const factNames = ['place', 'company', 'carerMayBeInvolved', 'staysTonight', 'language', 'otherLanguages', 'interpreter', 'sex', 'atSchool', 'documents', 'citizenshipSaid', 'needs'] as const
export type FactName = (typeof factNames)[number]

/** Facts with a form of their own, because they ask for more than an answer: a document and a reason, a conversation. */
export const ownFormFacts = ['age', 'procedural'] as const

/** Every fact of which all answers are kept. */
export const keptFacts = [...factNames, ...ownFormFacts] as const
export type KeptFact = (typeof keptFacts)[number]
export type Facts = Readonly<Record<KeptFact, Value>>

export function isCorrectable(fact: KeptFact): fact is FactName {
  return (factNames as readonly KeptFact[]).includes(fact)
}

/** Which facts are asked on one page. */
export const factGroups = {
  around: ['place', 'company', 'carerMayBeInvolved', 'staysTonight'],
  needs: ['needs'],
  who: ['language', 'otherLanguages', 'interpreter', 'sex'],
  papers: ['atSchool', 'documents', 'citizenshipSaid'],
} as const satisfies Record<string, readonly FactName[]>
export type FactGroup = keyof typeof factGroups

/** Facts that may be there or not: an empty answer is an answer, and differs from one that nobody touched. */
export const mayBeEmpty = ['otherLanguages', 'needs'] as const satisfies readonly FactName[]

interface Told {
  readonly sex: Sex; readonly languages: readonly string[]; readonly interpreter: string; readonly region: string; readonly district: string | null; readonly company: string; readonly carerMayBeInvolved: string
  readonly staysTonight: string; readonly atSchool: string; readonly documents: readonly string[]; readonly citizenshipSaid: string; readonly needs: readonly UrgentNeed[]
  readonly age: AgeFacts; readonly ageDocument: string | null; readonly presumedMinor: boolean; readonly procedural: Procedural
}

/** How old, and by what it is known, as one answer. */
export function ageAnswer(age: AgeFacts, document: string | null | undefined): Value {
  return age.basis === 'unknown' ? { basis: age.basis } : { basis: age.basis, from: age.from, to: age.to, ...(document && { document }) }
}
type AgeAnswered = AgeFacts & { readonly document?: string }

/** The facts of a file as they are corrected; those out of this desk's sight are absent. */
export function factsOf(child: { readonly [K in keyof Told]?: Told[K] | undefined }): Partial<Facts> {
  const [language, ...otherLanguages] = child.languages ?? []
  const facts: { readonly [K in KeptFact]: Value | undefined } = {
    place: child.region === undefined ? undefined : { region: child.region, ...(child.district && { district: child.district }) },
    company: child.company, carerMayBeInvolved: child.carerMayBeInvolved, staysTonight: child.staysTonight, language, otherLanguages: child.languages && otherLanguages, interpreter: child.interpreter,
    sex: child.sex, atSchool: child.atSchool, documents: child.documents, citizenshipSaid: child.citizenshipSaid, needs: child.needs,
    age: child.age && ageAnswer(child.age, child.ageDocument), procedural: child.procedural,
  }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<Facts>
}

/** The file with these facts in it. */
export function withFacts<C extends Told>(child: C, facts: Partial<Facts>): C {
  const { place, age, language = child.languages[0] ?? null, otherLanguages = child.languages.slice(1), ...same } = facts
  const where = place as { region: string; district?: string } | undefined
  const languages = [...new Set([language, ...otherLanguages as string[]])].filter((one) => typeof one === 'string')
  return { ...child, ...same, ...(where && { region: where.region, district: where.district ?? null }), ...(age !== undefined && ageIn(age as unknown as AgeAnswered)), languages }
}

function ageIn({ document, ...age }: AgeAnswered): Pick<Told, 'age' | 'ageDocument' | 'presumedMinor'> {
  return { age, ageDocument: document ?? null, presumedMinor: isPresumedMinor(age) }
}

/** What a form for correcting says: each fact that was touched, an emptied one as an empty list. */
export function editsOf(answers: Readonly<Record<string, unknown>>): Partial<Facts> {
  const emptied = (answers.emptied ?? []) as readonly FactName[]
  return Object.fromEntries(factNames.flatMap((fact) => (emptied.includes(fact) ? [[fact, []]] : answers[fact] === undefined ? [] : [[fact, answers[fact]]])))
}

/** The other way round: of what stands on the screen now, only what differs from what stood there before. */
export function onlyChanged(before: Partial<Facts>, now: Readonly<Record<string, unknown>>, among: readonly FactName[] = factNames): Answers<typeof correctFacts> {
  const changed = among.filter((fact) => !isSame(now[fact] as Value | undefined ?? emptyOf(fact), before[fact] ?? emptyOf(fact)))
  const emptied = mayBeEmpty.filter((fact) => changed.includes(fact) && isEmpty(now[fact]))
  const given = changed.filter((fact) => !isEmpty(now[fact])).map((fact) => [fact, now[fact]])
  return { ...Object.fromEntries(given), ...(emptied.length > 0 && { emptied }) }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}

function emptyOf(fact: FactName): Value | undefined {
  return (mayBeEmpty as readonly FactName[]).includes(fact) ? [] : undefined
}

/** Why one of several open answers counts until somebody has settled them; its words are `identification.careful.<because>`. */
interface Care { readonly stands: Careful; readonly because: 'told-nothing' | 'somebody-looks' | 'every-need' | 'as-a-child' | 'proceedings' }

/** The answers of one question, the one that protects most in front. */
function firstOf(...order: readonly string[]): Careful {
  return (values) => values.toSorted((a, b) => order.indexOf(String(a)) - order.indexOf(String(b)))[0]!
}

/** Of two ages that of a child counts before that of an adult, and of two children's the younger; not known comes after a child's and before an adult's. */
function youngest(values: readonly Value[]): Value {
  const rank = (age: AgeAnswered) => (isPresumedMinor(age) ? 0 : 1000) + (age.basis === 'unknown' ? 500 : age.from)
  return (values as unknown as readonly AgeAnswered[]).toSorted((a, b) => rank(a) - rank(b) || a.basis.localeCompare(b.basis))[0] as unknown as Value
}

/**
 * Facts about danger. A carer who may be involved is told nothing (Rules 19), so a doubt counts as a yes would; a night
 * that somebody doubts is looked after (Rules 12, 18) as if nobody knew; a need that one of two has seen is met; who may be a
 * child is one (Law 21.2, Rules 14); and proceedings of which one of two knows are reckoned with (Law 1, Rules 30).
 */
export const careOf: Partial<Readonly<Record<KeptFact, Care>>> = {
  carerMayBeInvolved: { stands: firstOf('yes', 'unknown', 'declined', 'not-asked', 'no'), because: 'told-nothing' },
  staysTonight: { stands: firstOf('not-known', 'own-people', 'hospital', 'safe-place', 'services', 'support-centre'), because: 'somebody-looks' },
  needs: { stands: (values) => urgentNeeds.filter((need) => (values as (readonly string[])[]).some((one) => one.includes(need))), because: 'every-need' },
  age: { stands: youngest, because: 'as-a-child' },
  procedural: { stands: firstOf('recognised', 'pre-trial', 'unknown', 'none'), because: 'proceedings' },
}

export function standingFact(fact: KeptFact, kept: Kept): Value | undefined {
  return standing(kept, careOf[fact]?.stands)
}
