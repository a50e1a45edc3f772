/**
 * To raise a concern: three short steps of what was seen. No question to the child, no name, no free text. It works
 * without a line from the first tap to the last; where it is, is said in plain words.
 */
import { ArrowRight, ChevronLeft, CircleQuestionMark, CloudCheck, CloudUpload, Phone, Smartphone } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { looksAges, placeCodes, seenWhen, urgencies, type Urgency } from '../codes.ts'
import { raiseConcern } from '../forms.ts'
import { placeOptions } from './options.ts'
import { withAnswer } from './with-answer.ts'
import { recallPlace, rememberPlace } from './remembered-place.ts'
import { Signs } from './signs.tsx'
import { sayAnswerTerm, whereIsIt, type Whereabouts } from './telling-concern.ts'
import './identification.css'
import { dayOf, type Moment } from '#core/clock.ts'
import { editionOn } from '#core/clocks/editions.ts'
import type { Place } from '#core/forms/fields.ts'
import { readDraft } from '#core/forms/read.ts'
import { FieldView } from '#core/forms/web/fields.tsx'
import '#core/forms/web/forms.css'
import type { SubmissionId } from '#core/ids.ts'
import { tellMoment } from '#core/i18n/dates.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { Choice, Choices } from '#core/ui/choice.tsx'
import { Basis } from '#core/ui/clock.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Seam } from '#core/ui/seam.tsx'
import { Segment } from '#core/ui/segment.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { Sky } from '#core/ui/sky.tsx'
import { Thread } from '#core/ui/thread.tsx'

const say = 'identification.screen.raise'
const steps = ['who', 'where', 'signs'] as const
const askedAt = { agesAbout: 0, howMany: 0, place: 1, placeKind: 1, seenWhen: 1, signs: 2, urgency: 2, languagesHeard: 2 } as const

interface Saved { id: SubmissionId; at: Moment; urgency: Urgency }

export function RaiseConcern() {
  const { t, lang, who, programme, remembered, submit, now } = useHouse()
  const observable = programme.signs.observable
  const draft = useDraft('raise', { start: { howMany: 1, seenWhen: 'today', place: recallPlace(remembered) ?? (who.regions[0] ? { region: who.regions[0] } : undefined) } })
  const { answers, set } = draft
  const [at, setAt] = useState(0)
  const [missing, setMissing] = useState<string[]>([])
  const [saving, setSaving] = useState(false)
  const [saved, setSaved] = useState<Saved>()
  const heading = useRef<HTMLDivElement>(null)
  const turned = useRef(false)
  useEffect(() => {
    if (!turned.current) return
    turned.current = false
    scrollTo({ top: 0 })
    heading.current?.focus()
  }, [at])

  if (saved) return <SavedConcern {...saved} onAgain={() => { setSaved(undefined); setAt(0) }} />

  const answer = (name: string, value: unknown) => { set(withAnswer(answers, name, value)); setMissing(missing.filter((one) => one !== name)) }
  const turnTo = (next: number) => { turned.current = true; setAt(next) }
  const signs = (answers.signs as readonly string[] | undefined) ?? []
  const howMany = typeof answers.howMany === 'number' ? answers.howMany : undefined
  const step = steps[at]!

  async function save() {
    // Whoever is not sure of an age may pass the question over: that is an answer too.
    const { answers: read, problems } = readDraft(raiseConcern, { ...answers, agesAbout: answers.agesAbout ?? ['not-sure'] })
    if (problems.length > 0) {
      const open = problems.map((one) => String(one.details.field)) as (keyof typeof askedAt)[]
      setMissing(open)
      const first = Math.min(...open.map((name) => askedAt[name] ?? 0))
      return first === at ? undefined : turnTo(first)
    }
    setSaving(true)
    const id = await submit(raiseConcern, read)
    rememberPlace(remembered, read.place as Place)
    draft.drop()
    set({ howMany: 1, seenWhen: 'today', place: read.place })
    setSaving(false)
    turned.current = true
    setSaved({ id, at: now, urgency: read.urgency as Urgency })
  }

  const next = at < steps.length - 1
  return (
    <Screen title={t(`${say}.${step}`)} sub={t(`${say}.${step}.hint`)} bar={{ title: t(`${say}.title`), small: t(`${say}.kept`) }} back={at === 0 ? '/' : () => turnTo(at - 1)} dock={<>
      {!next && signs.length > 0 && <p className="meta centred-text">{t(`${say}.enough`, { n: signs.length })}</p>}
      <div className="row">
        {at > 0 && <Button kind="second" roomy icon label={t('forms.back')} onPress={() => turnTo(at - 1)}><ChevronLeft className="i" /></Button>}
        <span className="grow">
          {next
            ? <Button roomy wide onPress={() => turnTo(at + 1)}>{t(`${say}.to-${steps[at + 1]!}`)}<ArrowRight className="i" /></Button>
            : <Button roomy wide waiting={saving} onPress={() => void save()}>{t(`${say}.save`)}</Button>}
        </span>
      </div>
    </>}>
      <div className="stack-6 reading form-view">
        <div className="stack-2" ref={heading} tabIndex={-1}>
          <div className="row between wrap"><p className="meta">{t('forms.step', { at: at + 1, of: steps.length })}</p><p className="meta">{t(`${say}.a-minute`)}</p></div>
          <Seam of={9} on={(at + 1) * 3} />
        </div>
        <div role="alert">
          {missing.length > 0 && (
            <Note tone="soon" icon={<CircleQuestionMark className="i" />}>
              <p className="strong">{t('forms.problems', { n: missing.length })}</p>
              <ul className="stack-1">{missing.map((name) => <li key={name}>{t(`identification.raise-concern.${name}`)}</li>)}</ul>
            </Note>
          )}
        </div>
        {step === 'who' && <>
          <HowMany value={howMany} onChange={(n) => answer('howMany', n)} />
          {(howMany ?? 1) > 1
            ? <Choices legend={t('identification.raise-concern.agesAbout')}>
                {looksAges.map((age) => <Choice key={age} kind="checkbox" name="ages" value={age} checked={agesIn(answers).includes(age)} label={t(`identification.raise-concern.agesAbout.${age}`)}
                  onChange={(on) => answer('agesAbout', looksAges.filter((one) => one === age ? on : agesIn(answers).includes(one)))} />)}
              </Choices>
            : <div className="even"><Segment legend={t('identification.raise-concern.agesAbout')} value={agesIn(answers)[0]} options={looksAges.map((value) => ({ value, label: t(`${say}.age.${value}`) }))} onChange={(age) => answer('agesAbout', [age])} /></div>}
          <Signs t={t} name="who" pictured legend={t(`${say}.about`)} codes={observable.who} chosen={signs.filter((code) => observable.who.includes(code))}
            onChange={(chosen) => answer('signs', [...signs.filter((code) => !observable.who.includes(code)), ...chosen])} />
        </>}
        {step === 'where' && <>
          <Signs t={t} name="where" pictured one legend={t('identification.raise-concern.placeKind')} codes={observable.where} more={placeCodes.filter((code) => !observable.where.includes(code))} moreLabel={t(`${say}.more-places`)}
            chosen={typeof answers.placeKind === 'string' ? [answers.placeKind] : []} onChange={([code]) => answer('placeKind', code)} />
          <div className="even"><Segment legend={t('identification.raise-concern.seenWhen')} value={answers.seenWhen as string | undefined} options={seenWhen.map((value) => ({ value, label: t(`identification.raise-concern.seenWhen.${value}`) }))} onChange={(when) => answer('seenWhen', when)} /></div>
          <FieldView form={raiseConcern} field="place" answers={answers} onChange={set} t={t} lang={lang} choicesFor={(wanted) => placeOptions(t, programme, wanted)} tried={missing.includes('place')} />
        </>}
        {step === 'signs' && <>
          <Signs t={t} name="signs" legendHidden legend={t('identification.raise-concern.signs')} codes={observable.how} more={observable.more} chosen={signs.filter((code) => !observable.who.includes(code))}
            onChange={(chosen) => answer('signs', [...signs.filter((code) => observable.who.includes(code)), ...chosen])} />
          <Choices legend={t('identification.raise-concern.urgency')} one>
            {urgencies.map((urgency) => <Choice key={urgency} kind="radio" name="urgency" value={urgency} checked={answers.urgency === urgency} onChange={() => answer('urgency', urgency)} label={t(`identification.urgency.${urgency}`)} />)}
          </Choices>
          {answers.urgency === 'now' && <Calls urgent />}
          <details className="choice-more"><summary>{t('identification.raise-concern.languagesHeard')}</summary>
            <FieldView form={raiseConcern} field="languagesHeard" answers={answers} onChange={set} t={t} lang={lang} />
          </details>
        </>}
      </div>
    </Screen>
  )
}

function HowMany({ value, onChange }: { value: number | undefined; onChange: (n: number | undefined) => void }) {
  const { t } = useHouse()
  const [isMany, setMany] = useState((value ?? 1) > 4)
  const shown = isMany ? 'more' : String(value ?? '')
  return (
    <div className="stack-2">
      <Segment legend={t('identification.raise-concern.howMany')} value={shown} options={[...['1', '2', '3', '4'].map((n) => ({ value: n, label: n })), { value: 'more', label: t(`${say}.more-children`) }]}
        onChange={(chosen) => { setMany(chosen === 'more'); onChange(chosen === 'more' ? 5 : Number(chosen)) }} />
      {isMany && <label className="f-part how-many">{t(`${say}.number`)}<input className="input" inputMode="numeric" autoComplete="off" value={value ?? ''} onChange={(event) => onChange(/^\d{1,2}$/.test(event.target.value) ? Number(event.target.value) : undefined)} /></label>}
    </div>
  )
}

/** Voice first: the app replaces no call (Referral Rules 16.1). */
function Calls({ urgent }: { urgent: boolean }) {
  const { t } = useHouse()
  return (
    <section className="card stack">
      <h2 className="t-h3">{t(urgent ? `${say}.call-now` : `${say}.call-if`)}</h2>
      <p className="muted">{t(urgent ? `${say}.call-now.why` : `${say}.call-if.why`)}</p>
      <div className="stack-2">
        <Button roomy wide kind={urgent ? 'main' : 'second'} href="tel:102"><Phone className="i" />{t(`${say}.call.102`)}</Button>
        <Button roomy wide kind="second" href="tel:111"><Phone className="i" />{t(`${say}.call.111`)}</Button>
        <Button roomy wide kind="second" href="tel:11616"><Phone className="i" />{t(`${say}.call.11616`)}</Button>
      </div>
      <Basis>{t('clocks.basis.rules-16-1')}</Basis>
    </section>
  )
}

/** Steppe light after the last tap: where it is now, whom to call, what happens next. */
export function SavedConcern({ id, at, urgency, onAgain }: Saved & { onAgain: () => void }) {
  const { t, lang, now, outbox, line, programme } = useHouse()
  const where = whereIsIt(outbox, id, line.line)
  const heading = useRef<HTMLElement>(null)
  useEffect(() => { scrollTo({ top: 0 }); heading.current?.focus() }, [])
  return (
    <Screen title={t(`${say}.saved`)} head={
      <Sky as="section" className="head saved" label={t(`${say}.saved`)}>
        <p aria-live="polite"><Standing where={where} /></p>
        <h1 ref={heading as never} tabIndex={-1}>{t(`${say}.saved`)}</h1>
        <p className="lead">{t(`${say}.where.${where}.more`)}</p>
      </Sky>
    }>
      <div className="stack-6 reading after-sky">
        <Calls urgent={urgency === 'now'} />
        <section className="stack-2">
          <h2 className="t-h3">{t(`${say}.what-next`)}</h2>
          <div className="card"><Thread knots={[
            { id: 'kept', state: 'done', title: t(`${say}.next.kept`), when: tellMoment(t, lang, at, now), children: t(`${say}.next.kept.more`) },
            { id: 'sent', state: where === 'sent' ? 'done' : 'now', title: t(where === 'sent' ? `${say}.next.sent` : `${say}.next.sending`) },
            { id: 'read', state: where === 'sent' ? 'now' : 'ahead', title: t(`${say}.next.read`), children: sayAnswerTerm(t, editionOn(programme, dayOf(now)), urgency) },
            { id: 'answer', state: 'ahead', title: t(`${say}.next.answer`), children: t(`${say}.next.answer.more`) },
          ]} /></div>
        </section>
        <div className="stack-2">
          <Button kind="second" wide roomy href="/concerns">{t(`${say}.mine`)}</Button>
          <Button kind="quiet" wide onPress={onAgain}>{t(`${say}.again`)}</Button>
        </div>
      </div>
    </Screen>
  )
}

function Standing({ where }: { where: Whereabouts }) {
  const { t } = useHouse()
  const Picture = where === 'sent' ? CloudCheck : where === 'on-its-way' ? Smartphone : CloudUpload
  return <Chip tone={where === 'sent' ? 'done' : 'soon'}><Picture className="i" />{t(`${say}.where.${where}`)}</Chip>
}

function agesIn(answers: Readonly<Record<string, unknown>>): readonly string[] {
  return Array.isArray(answers.agesAbout) ? answers.agesAbout as string[] : []
}
