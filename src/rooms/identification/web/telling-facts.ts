/** How the facts of a file, and two answers to one of them, are put into words. Pure. */
import { careOf, type FactName } from '../facts.ts'
import type { ChildSeen, ConflictSeen } from './on-shelf.ts'
import { sayLanguages, sayPlace } from './telling.ts'
import type { Translate } from '#core/i18n/translate.ts'
import { isSame, type Value } from '#core/sync/merge.ts'

const one: Partial<Readonly<Record<FactName, string>>> = {
  company: 'identification.meet-child.with', carerMayBeInvolved: 'forms.known', staysTonight: 'identification.stays', language: 'languages', interpreter: 'identification.meet-child.interpreter', sex: 'identification.sex', atSchool: 'forms.known',
  citizenshipSaid: 'identification.citizenship',
}
const several: Partial<Readonly<Record<FactName, string>>> = { documents: 'identification.document', needs: 'identification.need' }

/** An empty list is said in words too: that there is none is an answer. */
export function sayFact(t: Translate, fact: FactName, value: Value | undefined): string {
  if (value === undefined || value === null) return t('identification.facts.none')
  if (fact === 'place') return sayPlace(t, { district: null, ...value as { region: string; district?: string } })
  if (Array.isArray(value)) {
    const codes = value as readonly string[]
    return codes.length === 0 ? t('identification.facts.none') : several[fact] ? codes.map((code) => t(`${several[fact]}.${code}`)).join(', ') : sayLanguages(t, codes)
  }
  return t(`${one[fact]}.${String(value)}`)
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
