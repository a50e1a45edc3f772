/** The rights checklist: Law 17 right by right, in the words of the law and the language of whoever listens. One tap says that a right was explained; the rest opens where it is wanted. */
import { Check, Printer } from 'lucide-react'
import { useState } from 'react'
import { useLocation, useParams } from 'wouter'
import { cardLanguageFor, cardLanguages, type CardLanguage } from '../card.ts'
import { rights } from '../codes.ts'
import { tellRights } from '../forms.ts'
import { askedStates, refusalReasons, type Right, type RightTold, type Told } from '../rights.ts'
import type { ChildSeen } from './on-shelf.ts'
import { rightsPaperAddress, sayAskedFor, sayCode, sayRight } from './telling.ts'
import { useCardWords } from './use-card-words.ts'
import './identification.css'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import { dayOf } from '#core/clock.ts'
import type { Answers } from '#core/forms/form.ts'
import { readDraft } from '#core/forms/read.ts'
import { controlId, sayProblem } from '#core/forms/web/asking.ts'
import { FieldView, focusSoon } from '#core/forms/web/fields.tsx'
import '#core/forms/web/forms.css'
import { tellDay } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Choice, Choices } from '#core/ui/choice.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { FoundNote, NotFound, Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'

const say = 'identification.screen.rights'
const labels = 'identification.tell-rights.told'
type Draft = Partial<Pick<Answers<typeof tellRights>, 'understood' | 'why'>> & { readonly readIn: CardLanguage; readonly told: readonly Told[] }

export function RightsOfChild() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const child = record<ChildSeen>('children', id)
  if (!child) return <Screen title={t('identification.tell-rights.title')} back="/children"><NotFound /></Screen>
  return <Checklist key={id} child={child} />
}

function Checklist({ child }: { child: ChildSeen }) {
  const { t, lang, submit, settle } = useHouse()
  const [, go] = useLocation()
  const file = `/children/${child.id}`
  const spokenBest = cardLanguageFor(child.languages, lang)
  const begun = useDraft(`rights ${child.id}`, { start: { readIn: spokenBest, told: [] } })
  const [tried, setTried] = useState(false)
  const [saving, setSaving] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const draft = begun.answers as unknown as Draft
  const asked = asAsked(draft)
  const reading = readDraft(tellRights, asked)
  const spoken = useCardWords(draft.readIn)
  const change = (next: object) => { begun.set(next as never); setRefused(undefined) }
  const put = (one: Told) => change({ ...draft, told: withRight(draft.told, one) })
  const explained = draft.told.filter((one) => one.explained).length

  async function save() {
    if (saving) return
    const [problem] = reading.problems
    if (problem) { setTried(true); return focusSoon(placeOf(String(problem.details.field ?? ''), draft.told)) }
    setSaving(true)
    try {
      const verdict = await settle(await submit(tellRights, reading.answers, { about: child.id, basedOn: child.revision }))
      if (verdict?.verdict === 'refused') return setRefused(new Refusal(verdict.code, verdict.details as never))
      begun.drop()
      tell(t(`identification.screen.act.${verdict ? 'done' : 'kept'}`))
      go(file)
    } finally { setSaving(false) }
  }

  // Seventeen answers are much to lose by one touch: for as long as the word about it stands it can be taken back.
  function beginAnew(putAway: () => void) {
    putAway()
    tell(t('ui.draft.anew.done'), { label: t('ui.undo'), run: () => change(draft) })
  }

  const form = { ...tellRights, fields: { ...tellRights.fields, readIn: { ...tellRights.fields.readIn, codes: [spokenBest, ...cardLanguages.filter((one) => one !== spokenBest)] } } } as typeof tellRights
  const field = (name: 'readIn' | 'understood' | 'why') => <FieldView form={form} field={name} answers={draft} onChange={change} t={t} lang={lang} reading={reading} tried={tried} />
  return (
    <Screen title={t('identification.tell-rights.title')} bar={{ title: t('identification.tell-rights.title'), small: sayCode(t, child.code) }} sub={t(`${say}.sub`)} back={file} dock={
      <div className="stack-2">
        <p className="meta centred-text" role="status">{t(`${say}.marked`, { n: draft.told.length, explained })}</p>
        <Button roomy wide type="submit" form="rights" waiting={saving} cannot={draft.told.length === 0 ? t(`${say}.nothing-yet`) : undefined}>{t(`${say}.save`)}</Button>
      </div>
    }>
      <form id="rights" className="stack-6 form-view reading" noValidate autoComplete="off" onSubmit={(event) => { event.preventDefault(); void save() }}>
        {begun.anew && <FoundNote onAnew={() => beginAnew(begun.anew!)} />}
        <RefusalLine refusal={refused} />
        <div>
          <details className="right-more"><summary>{t('identification.tell-rights.readIn')} {t(`languages.${draft.readIn}`)}</summary>{field('readIn')}</details>
          <Button kind="quiet" small href={rightsPaperAddress(draft.readIn)}><Printer className="i" />{t(`${say}.to-paper`)}</Button>
        </div>
        {spoken === 'away' && <Note><p role="alert">{t('identification.screen.card.coming')}</p></Note>}
        <ol className="stack rights-list" aria-label={t(labels)} aria-busy={spoken === 'coming'}>
          {rights.map((right, n) => (
            <OneRight key={right} n={n + 1} right={right} language={draft.readIn} words={typeof spoken === 'function' ? spoken(`identification.card.right.${right}`) : undefined}
              known={child.rightsTold?.find((one) => one.right === right)} told={draft.told.find((one) => one.right === right) ?? { right }} onChange={put} tried={tried} />
          ))}
        </ol>
        {explained > 0 && field('understood')}
        {draft.told.some(({ because }) => because === 'other') && field('why')}
      </form>
    </Screen>
  )
}

interface OneRightProps { n: number; right: Right; language: CardLanguage; words: string | undefined; known: RightTold | undefined; told: Told; onChange: (told: Told) => void; tried: boolean }

function OneRight({ n, right, language, words, known, told, onChange, tried }: OneRightProps) {
  const { t, lang, now } = useHouse()
  const id = idOf(right)
  const name = sayRight(t, right)
  const when = (at: NonNullable<RightTold['explainedAt']>) => tellDay(t, lang, dayOf(at), dayOf(now))
  // What was asked for and waits stands open: its answer is what comes next.
  const [isOpen, setOpen] = useState(known?.asked?.is === 'waits')
  const lacksReason = tried && told.asked === 'refused' && !told.because
  return (
    <li>
      <section className="card stack-2" aria-labelledby={`${id}-name`} id={id}>
        <h2 className="t-h3" id={`${id}-name`}>{n}. {name}</h2>
        {words && <p lang={language}>{words}</p>}
        {known?.explainedAt !== undefined && <p className="meta right-known"><Check className="i" /> {t(`${say}.explained-on`, { when: when(known.explainedAt) })}</p>}
        {known?.asked && <p className="meta">{sayAskedFor(t, known.asked, when(known.asked.at))}</p>}
        <div className="choices one"><Choice kind="checkbox" name={`${id}-explained`} value="yes" checked={told.explained === 'yes'} onChange={(is) => onChange({ ...told, explained: is ? 'yes' : undefined })}
          label={<>{t(known?.explainedAt === undefined ? `${labels}.explained.yes` : `${say}.explained-again`)}<span className="vh">: {name}</span></>} /></div>
        <details className="right-more" open={isOpen || told.asked !== undefined} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{t(`${say}.more`)}<span className="vh">: {name}</span></summary>
          <div className="stack-2">
            <Choices legend={<>{t(`${labels}.asked`)}<span className="vh">: {name}</span></>} one>
              {[undefined, ...askedStates].map((is) => (
                <Choice key={is ?? 'not'} kind="radio" name={`${id}-asked`} value={is ?? 'not'} checked={told.asked === is} onChange={() => onChange({ ...told, asked: is, because: undefined })}
                  label={t(is ? `${labels}.asked.${is}` : known?.asked ? `${say}.as-before` : `${say}.not-asked`)} />
              ))}
            </Choices>
            {told.asked === 'refused' && <div id={`${id}-because`} className={lacksReason ? 'field wrong' : undefined}>
              <Choices legend={<>{t(`${labels}.because`)}<span className="vh">: {name}</span></>} one>
                {refusalReasons.map((because) => <Choice key={because} kind="radio" name={`${id}-because`} value={because} checked={told.because === because} onChange={() => onChange({ ...told, because })} label={t(`${labels}.because.${because}`)} />)}
              </Choices>
              {lacksReason && <p className="say" role="alert">{sayProblem({ t }, new Refusal('forms.missing', {}))}</p>}
            </div>}
          </div>
        </details>
      </section>
    </li>
  )
}

/** In the law's order; a right from which everything was taken back is touched no more. */
function withRight(told: readonly Told[], { right, explained, asked, because }: Told): readonly Told[] {
  const next: Told = { right, ...(explained && { explained }), ...(asked && { asked }), ...(because && { because }) }
  return rights.flatMap((one) => (one !== right ? told.filter((other) => other.right === one) : explained || asked ? [next] : []))
}

/** Without answers to what is not asked any more: they wait in the draft and are not sent. */
function asAsked({ readIn, told, understood, why }: Draft): object {
  return { readIn, told, ...(told.some(({ explained }) => explained) && { understood }), ...(told.some(({ because }) => because === 'other') && { why }) }
}

function idOf(right: Right): string {
  return `right-${right}`
}

/** Where a problem is mended. */
function placeOf(field: string, told: readonly Told[]): string {
  const row = /^told\.(\d+)/.exec(field)
  return row ? `${idOf(told[Number(row[1])]!.right)}-because` : `${controlId(tellRights, field)}-field`
}
