import { Printer, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { blocksOf, keepConsent } from '#core/consent/consent.ts'
import { giveConsent, givers, type ConsentAnswers, type DataGroup } from '#core/consent/forms.ts'
import { ConsentPaper } from '#core/consent/web/consent-paper.tsx'
import { consentLanguages, useConsentWords } from '#core/consent/web/use-consent-words.ts'
import { readDraft } from '#core/forms/read.ts'
import { controlId, type Draft } from '#core/forms/web/asking.ts'
import { FieldView, focusSoon } from '#core/forms/web/fields.tsx'
import { writeDay } from '#core/i18n/dates.ts'
import { languageNames, type Language } from '#core/i18n/translate.ts'
import { dayOf, type Day } from '#core/clock.ts'
import { newId, type AgencyId, type RecordId, type SubmissionId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { ConsentCard } from '#core/ui/consent-card.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { FoundNote, Note } from '#core/ui/note.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { isCatalogued } from '#core/ui/spoken.ts'
import { printPaper } from '#core/ui/paper.tsx'
import { sendReferral, takeOver } from '../forms.ts'
import { sayCode, titleIn, type AgencySeen, type ChildSeen } from './on-shelf.ts'
import { BeforeIt, readDirectory, sayRefused } from './parts.tsx'
import { consentAgeOf } from './sending.ts'

export interface ConsentGiven { readonly id: RecordId; readonly receiver: AgencyId; readonly answer: 'yes' | 'no' | 'not-yet'; readonly groups: readonly DataGroup[] }

interface Asking { child: ChildSeen; receiver: AgencyId; code: string; groups: readonly DataGroup[]; /** For what the receiver is asked, where it is known. */ service?: string | undefined; onGiven: (given: ConsentGiven) => void }

export function ConsentSheet({ onClose, ...asking }: Asking & { onClose: () => void }) {
  const { t } = useHouse()
  return <Sheet open onClose={onClose} title={t('referral.consent.title')}><ConsentForm {...asking} /></Sheet>
}

/** Who may be involved is not asked for the child, so nobody can choose them by mistake (Rules 19). */
const withoutCarers = { ...giveConsent, fields: { ...giveConsent.fields, givenBy: { ...giveConsent.fields.givenBy, codes: givers.filter((one) => one !== 'parent' && one !== 'guardian') } } } as typeof giveConsent

/**
 * Asks for consent to pass on to one receiver: the eight things a consent must contain (Personal Data Law 8.4) in the
 * reader's own language, then the answer, who gives it, and how it can be shown. "No" and "not yet" are kept as carefully.
 */
export function ConsentForm({ child, receiver, code, groups, service, onGiven }: Asking) {
  const house = useHouse()
  const { t, lang, now } = house
  const directory = readDirectory(house)
  const spoken = child.languages?.find((one) => (consentLanguages as readonly string[]).includes(one)) as Language | undefined
  const ageGroup = child.age && consentAgeOf(child.age)
  const [start] = useState<Draft>(() => ({
    purpose: 'refer', receiver, groups, abroad: 'no', readIn: spoken ?? lang,
    ...(ageGroup && { ageGroup }),
    ...(child.carerMayBeInvolved === 'yes' && { caregiver: 'implicated' }),
  }))
  const begun = useDraft(`consent ${receiver} ${child.id}`, { start })
  const draft = begun.answers
  const [tried, setTried] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const [keeping, setKeeping] = useState(false)
  const reading = readDraft(giveConsent, draft)
  const readIn = (draft.readIn ?? lang) as Language
  const spokenWords = useConsentWords(readIn)
  const reader = typeof spokenWords === 'function' ? spokenWords : undefined
  // Children's languages have the groups; the questions of the whole house, and the words of a code, stay in the worker's.
  const [say, sayLang] = reader && isCatalogued(readIn) ? [reader, readIn] as const : [t, lang] as const
  const carerLeftOut = draft.caregiver === 'implicated'
  const change = (next: Draft) => {
    const { givenBy, ...others } = next
    begun.set(next.caregiver === 'implicated' && (givenBy === 'parent' || givenBy === 'guardian') ? others : next)
    setRefused(undefined)
  }
  const field = (name: keyof typeof giveConsent.fields & string) => <FieldView form={carerLeftOut ? withoutCarers : giveConsent} field={name} answers={draft} onChange={change} t={t} lang={lang} reading={reading} tried={tried} />

  const operator = house.record<AgencySeen>('agencies', house.who.agency)
  const until = typeof draft.until === 'string' && draft.until.length === 10 ? writeDay(draft.until as Day, readIn, dayOf(now)) : undefined
  const blocks = blocksOf({ purpose: 'refer', abroad: draft.abroad === 'yes' }, [sendReferral, takeOver, giveConsent], {
    operator: { title: titleIn(operator?.title, readIn), bin: t('referral.consent.bin-by-hand') }, person: sayCode(say, code),
    receiver: titleIn(directory.agency(receiver)?.title, readIn), ...(until && { until }),
  })

  async function keep() {
    if (keeping) return
    const [problem] = reading.problems
    if (problem) { setTried(true); return focusSoon(`${controlId(giveConsent, String(problem.details.field ?? ''))}-field`) }
    const answers = reading.answers as ConsentAnswers
    const id = newId<SubmissionId>()
    const kept = keepConsent(answers, { id, child: child.id, askedBy: house.who.desks[0]!, at: now })
    if (kept instanceof Refusal) { setRefused(kept); return }
    setKeeping(true)
    try {
      await house.submit(giveConsent, answers, { about: child.id, id })
      begun.drop()
      onGiven({ id, receiver, answer: answers.answer, groups: answers.groups })
    } finally { setKeeping(false) }
  }

  const listed = (reader ?? t)
  const agreed = (draft.groups ?? []) as DataGroup[]
  return (
    <form className="form-view stack-6" noValidate autoComplete="off" onSubmit={(event) => { event.preventDefault(); void keep() }}>
      {begun.isFound && <FoundNote onAnew={() => change(start)} />}
      {field('readIn')}
      {field('groups')}
      <section className="stack-2" aria-labelledby="eight">
        <h2 className="t-h3" id="eight">{t('referral.consent.eight')}</h2>
        <p className="meta">{t('referral.consent.read-aloud', { language: languageNames[readIn] })}</p>
        <ol className="card ref-eight" lang={reader ? readIn : lang}>
          {blocks.map((block) => (
            <li key={block.number}>{listed(block.key, block.values)}
              {block.collected && <>
                <span className="meta ref-block">{agreed.map((group) => listed(`consent.group.${group}`)).join('; ')}</span>
                <details><summary lang={lang}>{t('referral.consent.all-questions', { n: block.collected.length })}</summary>
                  <ul className="stack-1 meta" lang={sayLang}>{block.collected.map(({ label, kept }) => <li key={label}>{say(label)}: {say(`consent.kept.${kept}`)}</li>)}</ul></details>
              </>}
            </li>
          ))}
        </ol>
        {reader && <>
          <div><Button kind="quiet" small onPress={() => void printPaper()}><Printer className="i" />{t('referral.consent.print')}</Button></div>
          <ConsentPaper blocks={blocks} groups={agreed} language={readIn} say={reader} carerLeftOut={carerLeftOut} />
        </>}
      </section>
      {field('ageGroup')}
      {field('caregiver')}
      {carerLeftOut && <Note tone="soon" icon={<UsersRound className="i" />}><p className="strong">{t('referral.consent.carer-left-out')}</p><p>{t('referral.consent.carer-left-out.more')}</p></Note>}
      <BeforeIt child={child} services={service === undefined ? [] : [service]} />
      <ConsentCard question={t('referral.consent.question')} answer={draft.answer as ConsentGiven['answer'] | undefined} onAnswer={(answer) => change({ ...draft, answer })}>{t('referral.consent.any-day')}</ConsentCard>
      {field('givenBy')}
      {field('childsView')}
      {field('why')}
      {field('proof')}
      {field('witness')}
      {field('until')}
      {field('abroad')}
      {refused && <Note tone="soon"><p role="alert">{sayRefused(t, refused)}</p></Note>}
      {tried && reading.problems.length > 0 && <p className="meta" role="alert">{t('forms.problems', { n: reading.problems.length })}</p>}
      <Button type="submit" roomy wide waiting={keeping}>{t('referral.consent.keep')}</Button>
    </form>
  )
}
