/** How the facts of a file, and two answers to one of them, are put into words. Pure. */
import type { AgeFacts } from '../age.ts'
import { careOf, isCorrectable, type KeptFact } from '../facts.ts'
import type { ChildSeen, ConflictSeen } from './on-shelf.ts'
import { sayLanguages, sayPlace } from './telling.ts'
import type { Translate } from '#core/i18n/translate.ts'
import { isSame, type Value } from '#core/sync/merge.ts'

const one: Partial<Readonly<Record<KeptFact, string>>> = {
  company: 'identification.meet-child.with', carerMayBeInvolved: 'forms.known', staysTonight: 'identification.stays', language: 'languages', interpreter: 'identification.meet-child.interpreter', sex: 'identification.sex', atSchool: 'forms.known',
  citizenshipSaid: 'identification.citizenship', procedural: 'identification.procedural',
}
const several: Partial<Readonly<Record<KeptFact, string>>> = { documents: 'identification.document', needs: 'identification.need' }

/** What is asked, as its question is called. */
export function sayAsked(t: Translate, fact: KeptFact): string {
  return t(`identification.${isCorrectable(fact) ? 'correct-facts' : 'facts'}.${fact}`)
}

/** An empty list is said in words too: that there is none is an answer. */
export function sayFact(t: Translate, fact: KeptFact, value: Value | undefined): string {
  if (value === undefined || value === null) return t('identification.facts.none')
  if (fact === 'place') return sayPlace(t, { district: null, ...value as { region: string; district?: string } })
  if (fact === 'age') return sayAgeAnswer(t, value as unknown as AgeFacts & { document?: string })
  if (Array.isArray(value)) {
    const codes = value as readonly string[]
    return codes.length === 0 ? t('identification.facts.none') : several[fact] ? codes.map((code) => t(`${several[fact]}.${code}`)).join(', ') : sayLanguages(t, codes)
  }
  return t(`${one[fact]}.${String(value)}`)
}

function sayAgeAnswer(t: Translate, { document, ...age }: AgeFacts & { readonly document?: string }): string {
  if (age.basis === 'unknown') return t('identification.facts.age.unknown')
  const years = age.from === age.to ? t('identification.facts.age.years', { n: age.from }) : t('identification.facts.age.range', { from: age.from, to: age.to })
  return document ? t('identification.facts.age.by', { years, document: t(`identification.age-document.${document}`) }) : t(`identification.facts.age.${age.basis}`, { years })
}

/** A record that an earlier version left on this phone's shelf knows of none yet. */
export function openConflicts({ conflicts = [] }: Pick<ChildSeen, 'conflicts'>): readonly ConflictSeen[] {
  return conflicts.filter(({ settled }) => !settled)
}

/** What counts until somebody has settled it; with a reason only where that is not simply what stood there first. */
export function standsIn({ fact, answers }: Pick<ConflictSeen, 'fact' | 'answers'>): { readonly stands: Value; readonly because?: string } {
  const care = careOf[fact]
  return care ? { stands: care.stands(answers.map(({ value }) => value)), because: care.because } : { stands: answers[0]!.value }
}

/** Whether this answer is the one that counts meanwhile. */
export function counts(conflict: Pick<ConflictSeen, 'fact' | 'answers'>, value: Value): boolean {
  return isSame(standsIn(conflict).stands, value)
}
