/**
 * The facts of a child's file that people correct and complete. Only what changed is sent; of two answers that nobody has
 * settled yet the more careful one counts where it is about danger, and both are shown.
 */
import type { Answers } from '#core/forms/form.ts'
import { isSame, standing, type Careful, type Kept, type Value } from '#core/sync/merge.ts'
import { urgentNeeds, type Sex, type UrgentNeed } from './codes.ts'
import type { correctFacts } from './forms.ts'

export const factNames = ['place', 'company', 'carerMayBeInvolved', 'staysTonight', 'language', 'otherLanguages', 'interpreter', 'sex', 'atSchool', 'documents', 'citizenshipSaid', 'needs'] as const
export type FactName = (typeof factNames)[number]
export type Facts = Readonly<Record<FactName, Value>>

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
}

/** The facts of a file as they are corrected; those out of this desk's sight are absent. */
export function factsOf(child: { readonly [K in keyof Told]?: Told[K] | undefined }): Partial<Facts> {
  const [language, ...otherLanguages] = child.languages ?? []
  const facts: { readonly [K in FactName]: Value | undefined } = {
    place: child.region === undefined ? undefined : { region: child.region, ...(child.district && { district: child.district }) },
    company: child.company, carerMayBeInvolved: child.carerMayBeInvolved, staysTonight: child.staysTonight, language, otherLanguages: child.languages && otherLanguages, interpreter: child.interpreter,
    sex: child.sex, atSchool: child.atSchool, documents: child.documents, citizenshipSaid: child.citizenshipSaid, needs: child.needs,
  }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<Facts>
}

/** The file with these facts in it. */
export function withFacts<C extends Told>(child: C, facts: Partial<Facts>): C {
  const { place, language = child.languages[0] ?? null, otherLanguages = child.languages.slice(1), ...same } = facts
  const where = place as { region: string; district?: string } | undefined
  const languages = [...new Set([language, ...otherLanguages as string[]])].filter((one) => typeof one === 'string')
  return { ...child, ...same, ...(where && { region: where.region, district: where.district ?? null }), languages }
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
interface Care { readonly stands: Careful; readonly because: 'told-nothing' | 'somebody-looks' | 'every-need' }

/** The answers of one question, the one that protects most in front. */
function firstOf(...order: readonly string[]): Careful {
  return (values) => values.toSorted((a, b) => order.indexOf(String(a)) - order.indexOf(String(b)))[0]!
}

/**
 * Facts about danger. A carer who may be involved is told nothing (Rules 19), so a doubt counts as a yes would; a night
 * that somebody doubts is looked after (Rules 12, 18) as if nobody knew; and a need that one of two has seen is met.
 */
export const careOf: Partial<Readonly<Record<FactName, Care>>> = {
  carerMayBeInvolved: { stands: firstOf('yes', 'unknown', 'declined', 'not-asked', 'no'), because: 'told-nothing' },
  staysTonight: { stands: firstOf('not-known', 'own-people', 'hospital', 'safe-place', 'support-centre'), because: 'somebody-looks' },
  needs: { stands: (values) => urgentNeeds.filter((need) => (values as (readonly string[])[]).some((one) => one.includes(need))), because: 'every-need' },
}

export function standingFact(fact: FactName, kept: Kept): Value | undefined {
  return standing(kept, careOf[fact]?.stands)
}
