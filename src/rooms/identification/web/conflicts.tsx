/**
 * The conflict desk: facts to which two people gave two answers, side by side, each with where it was written, when on the
 * phone and when it came. The desk that opened the file settles them one by one, and says on what it rests; nothing wins by itself.
 */
import { Check, ChevronRight, ShieldCheck, Split } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import { isCorrectable, onlyChanged, type FactName, type KeptFact } from '../facts.ts'
import { settleConflict, settlingReasons } from '../forms.ts'
import { writeSpokenCode } from '../spoken-code.ts'
import { formOf } from './correct.tsx'
import type { AgencyLine, AnswerSeen, ChildSeen, ConflictSeen, DeskLine } from './on-shelf.ts'
import { placeOptions } from './options.ts'
import { sayCode, sayWho, titleIn, type FileAct } from './telling.ts'
import { counts, openConflicts, sayAsked, sayFact, standsIn } from './telling-facts.ts'
import './identification.css'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import '#core/forms/web/forms.css'
import { FieldView } from '#core/forms/web/fields.tsx'
import { tellMoment } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
import type { Value } from '#core/sync/merge.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { Choice, Choices } from '#core/ui/choice.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { Empty } from '#core/ui/empty.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Person } from '#core/ui/person.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'

const say = 'identification.conflicts'

export function ConflictDesk() {
  const { t, shelf } = useHouse()
  const differing = shelf<ChildSeen>('children').filter((child) => openConflicts(child).length > 0)
  const mine = differing.filter((child) => openConflicts(child).some(({ maySettle }) => maySettle))
  const others = differing.filter((child) => !mine.includes(child))
  return (
    <Screen title={t(`${say}.title`)} sub={mine.length > 0 ? t(`${say}.sub`, { n: mine.length }) : undefined} back="/children">
      <div className="stack-6 reading">
        {mine.length > 0 && <nav className="list" aria-label={t(`${say}.title`)}>{mine.map((child) => <Line key={child.id} child={child} />)}</nav>}
        {others.length > 0 && <section className="stack-2"><h2 className="t-h3">{t(`${say}.others`)}</h2><nav className="list" aria-label={t(`${say}.others`)}>{others.map((child) => <Line key={child.id} child={child} />)}</nav></section>}
        {differing.length === 0 && <Empty title={t(`${say}.empty`)}>{t(`${say}.empty.says`)}</Empty>}
      </div>
    </Screen>
  )
}

function Line({ child }: { child: ChildSeen }) {
  const { t } = useHouse()
  return (
    <Link href={`/conflicts/${child.id}`}>
      <span className="grow stack-2">
        <Person code={sayCode(t, child.code)} drawnFrom={writeSpokenCode(child.code)} who={sayWho(t, child)} />
        <span className="row wrap">{openConflicts(child).map(({ id, fact }) => <Chip key={id} tone="soon">{sayAsked(t, fact)}</Chip>)}</span>
      </span>
      <ChevronRight className="i chev" />
    </Link>
  )
}

export function ConflictsOfChild() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const child = record<ChildSeen>('children', id)
  if (!child) return <Screen title={t(`${say}.title`)} back="/conflicts"><NotFound /></Screen>
  const open = openConflicts(child)
  const settled = (child.conflicts ?? []).filter((one) => one.settled).toSorted((a, b) => b.settled!.at - a.settled!.at)
  return (
    <Screen title={sayCode(t, child.code)} bar={{ title: t(`${say}.title`), small: sayCode(t, child.code) }} sub={open.length > 0 ? t(`${say}.open`, { n: open.length }) : t(`${say}.none-open`)} back={`/children/${child.id}`}>
      <div className="stack-6 two-wide">
        {open.map((conflict) => conflict.maySettle ? <Settle key={conflict.id} child={child} conflict={conflict} last={open.length === 1} /> : <Waits key={conflict.id} conflict={conflict} />)}
        {open.length === 0 && settled.length === 0 && <Empty title={t(`${say}.empty`)}>{t(`${say}.empty.says`)}</Empty>}
        {settled.length > 0 && <section className="stack"><h2>{t(`${say}.settled`)}</h2>{settled.map((conflict) => <Settled key={conflict.id} conflict={conflict} />)}</section>}
      </div>
    </Screen>
  )
}

interface Settling { readonly keep?: 'answer' | 'another'; readonly answer?: string; readonly because?: string; readonly another?: Readonly<Record<string, unknown>> }

function Settle({ child, conflict, last }: { child: ChildSeen; conflict: ConflictSeen; last: boolean }) {
  const house = useHouse()
  const { t, lang, programme, outbox, submit, settle } = house
  const [, go] = useLocation()
  const { fact, answers } = conflict
  const { stands } = standsIn(conflict)
  const draft = useDraft(`settle ${conflict.id}`)
  const chosen = draft.answers as Settling
  const set = (more: Settling) => draft.set({ ...chosen, ...more })
  const [refused, setRefused] = useState<Refusal>()
  const [saving, setSaving] = useState(false)
  const waits = outbox.some(({ state, envelope }) => state === 'waiting' && envelope.about === conflict.id)
  const third = isCorrectable(fact) ? { fact, form: formOf('', [fact]), answers: { [fact]: stands, ...chosen.another } } : undefined
  const isChosen = chosen.keep === 'another' || (chosen.keep === 'answer' && answers.some(({ id }) => id === chosen.answer))

  async function save() {
    setRefused(undefined)
    setSaving(true)
    const given = chosen.keep === 'another' && third ? { keep: 'another', ...asWritten(third.fact, third.answers) } : { keep: 'answer', answer: chosen.answer }
    try {
      const verdict = await settle(await submit(settleConflict, { ...given, because: chosen.because }, { about: conflict.id, basedOn: child.revision }))
      if (verdict?.verdict === 'refused') return setRefused(new Refusal(verdict.code, verdict.details as never))
      draft.drop()
      tell(t(verdict ? `${say}.done` : 'identification.screen.act.kept'))
      if (last) go(`/children/${child.id}`)
    } finally { setSaving(false) }
  }

  const cannot = waits ? t(`${say}.waits-for-line`) : !isChosen ? t(`${say}.choose`) : chosen.because === undefined ? t(`${say}.say-why`) : undefined
  return (
    <section className="card stack" aria-labelledby={`c-${conflict.id}`}>
      <div className="stack-1"><h2 id={`c-${conflict.id}`}>{sayAsked(t, fact)}</h2><Careful conflict={conflict} /></div>
      <RefusalLine refusal={refused} />
      <fieldset className="stack-2">
        <legend className="asked">{t(`${say}.which`)}</legend>
        <div className="two-answers">
          {answers.map((answer) => (
            <Choice key={answer.id} kind="radio" name={`keep-${conflict.id}`} value={answer.id} checked={chosen.keep === 'answer' && chosen.answer === answer.id} onChange={() => set({ keep: 'answer', answer: answer.id })}
              label={<span className="t-h3 strong">{sayFact(t, fact, answer.value)}</span>} small={<Origin conflict={conflict} answer={answer} />} />
          ))}
          {third && <Choice kind="radio" name={`keep-${conflict.id}`} value="another" checked={chosen.keep === 'another'} onChange={() => set({ keep: 'another' })} label={t(`${say}.another`)} small={t(`${say}.another.says`)} />}
        </div>
      </fieldset>
      {!isCorrectable(fact) && <p className="stack-1"><span className="meta">{t(`${say}.third`)}</span><Link className="tapline" href={`/children/${child.id}/do/${writtenIn[fact]}`}>{t(`${say}.third.${fact}`)}</Link></p>}
      {chosen.keep === 'another' && third && <div className="form-view"><FieldView form={third.form} field={fact} answers={third.answers} onChange={(another) => set({ another })} t={t} lang={lang} choicesFor={(wanted) => placeOptions(t, programme, wanted)} /></div>}
      {isChosen && <Choices legend={t('identification.settle-conflict.because')}>
        {settlingReasons.map((why) => <Choice key={why} kind="radio" name={`because-${conflict.id}`} value={why} checked={chosen.because === why} onChange={() => set({ because: why })} label={t(`identification.settle-conflict.because.${why}`)} />)}
      </Choices>}
      <div className="row wrap"><Button onPress={() => void save()} waiting={saving} cannot={cannot}>{t(`${say}.settle`)}</Button></div>
    </section>
  )
}

/** Where a third answer to a fact with a form of its own is written. */
const writtenIn = { age: 'settle-age', procedural: 'talk' } as const satisfies Partial<Record<KeptFact, FileAct>>

/** A third answer as the form takes it; one that was emptied says so. */
function asWritten(fact: FactName, third: Readonly<Record<string, unknown>>): object {
  const given = onlyChanged({}, third, [fact])
  return Object.keys(given).length > 0 ? given : { emptied: [fact] }
}

/** Which answer counts meanwhile, and why that one. */
function Careful({ conflict }: { conflict: ConflictSeen }) {
  const { t } = useHouse()
  const { stands, because } = standsIn(conflict)
  if (!because) return <p className="meta">{t(`${say}.meanwhile`, { answer: sayFact(t, conflict.fact, stands) })}</p>
  return <p className="row"><ShieldCheck className="i" /><span>{t(`${say}.careful`, { answer: sayFact(t, conflict.fact, stands) })} <span className="muted">{t(`identification.careful.${because}`)}</span></span></p>
}

/** Where an answer was written, when on the phone and when it came. Nobody's name: the answer counts, not the person. */
function Origin({ conflict, answer }: { conflict: Pick<ConflictSeen, 'fact' | 'answers' | 'settled'>; answer: AnswerSeen }) {
  const house = useHouse()
  const { t, lang, now } = house
  return (
    <span className="stack-1">
      <span>{sayDesk(house, answer)}</span>
      <span>{t(`${say}.written`, { when: tellMoment(t, lang, answer.filledAt, now) })}</span>
      <span>{t(`${say}.came`, { when: tellMoment(t, lang, answer.at, now) })}</span>
      {(answer.isMine || (!conflict.settled && counts(conflict, answer.value))) && <span className="row wrap">{answer.isMine && <Chip tone="brand">{t(`${say}.mine`)}</Chip>}{!conflict.settled && counts(conflict, answer.value) && <Chip>{t(`${say}.counts`)}</Chip>}</span>}
    </span>
  )
}

export function sayDesk({ t, lang, record }: Pick<House, 't' | 'lang' | 'record'>, { desk, agency }: Pick<AnswerSeen, 'desk' | 'agency'>): string {
  const [of, at] = [titleIn(record<AgencyLine>('agencies', agency)?.title, lang), titleIn(record<DeskLine>('desks', desk)?.title, lang)]
  return of && at ? t('partnerships.desk-of-agency', { agency: of, desk: at }) : of || at || t(`${say}.some-desk`)
}

function Waits({ conflict }: { conflict: ConflictSeen }) {
  const { t } = useHouse()
  return (
    <section className="card stack" aria-labelledby={`c-${conflict.id}`}>
      <div className="stack-1"><h2 id={`c-${conflict.id}`}>{sayAsked(t, conflict.fact)}</h2><Careful conflict={conflict} /></div>
      <Sides conflict={conflict} />
      <Note icon={<Split className="i" />}><p>{t(`${say}.owner-settles`)}</p></Note>
    </section>
  )
}

function Sides({ conflict }: { conflict: ConflictSeen }) {
  const { t } = useHouse()
  return <ul className="two-answers">{conflict.answers.map((answer) => <li key={answer.id} className="answer-side stack-1"><span className="strong">{sayFact(t, conflict.fact, answer.value)}</span><span className="meta"><Origin conflict={conflict} answer={answer} /></span></li>)}</ul>
}

function Settled({ conflict }: { conflict: ConflictSeen }) {
  const house = useHouse()
  const { t, lang, now } = house
  const { at, value, because, ...where } = conflict.settled!
  return (
    <section className="card stack" aria-labelledby={`c-${conflict.id}`}>
      <div className="stack-1">
        <h3 id={`c-${conflict.id}`}>{sayAsked(t, conflict.fact)}</h3>
        <p className="row"><Check className="i" /><span><span className="strong">{sayFact(t, conflict.fact, value as Value)}</span>{'. '}{because ? t(`${say}.because`, { why: t(`identification.settle-conflict.because.${because}`) }) : t(`${say}.agreed`)}</span></p>
        <p className="meta">{[sayDesk(house, where), tellMoment(t, lang, at, now)].join(' · ')}</p>
      </div>
      <Sides conflict={conflict} />
    </section>
  )
}
