/** The information card: in which language and shape, how it looks, and on paper. For a child in a file also that it was given. */
import { EyeOff, Printer } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useLocation, useParams } from 'wouter'
import { cardLanguageFor, cardLanguages, type CardLanguage, type CardShape } from '../card.ts'
import { giveCard } from '../forms.ts'
import { CardForPrinter, CardOnScreen } from './card-paper.tsx'
import type { ChildSeen } from './on-shelf.ts'
import { sayCode } from './telling.ts'
import { useCardWords } from './use-card-words.ts'
import './identification.css'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import { readDraft } from '#core/forms/read.ts'
import { controlId, type Draft } from '#core/forms/web/asking.ts'
import { FieldView, focusSoon } from '#core/forms/web/fields.tsx'
import '#core/forms/web/forms.css'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { FoundNote, NotFound, Note } from '#core/ui/note.tsx'
import { printPaper } from '#core/ui/paper.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'

const say = 'identification.screen.card'

/** To hand one out where there is no file: nothing is written down, because there is nobody of whom to write it. */
export function CardForAnybody() {
  const { t, lang } = useHouse()
  const [draft, setDraft] = useState<Draft>({ readIn: lang, shape: 'full' })
  return (
    <Screen title={t('identification.give-card.title')} sub={t(`${say}.sub`)} back="/more">
      <div className="card-cols">
        <form className="form-view stack-6" autoComplete="off" onSubmit={(event) => event.preventDefault()}><Asked draft={draft} onChange={setDraft} /></form>
        <Shown draft={draft} isMain />
      </div>
    </Screen>
  )
}

export function CardOfChild() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const child = record<ChildSeen>('children', id)
  if (!child) return <Screen title={t('identification.give-card.title')} back="/children"><NotFound /></Screen>
  return <Giving key={id} child={child} />
}

function Giving({ child }: { child: ChildSeen }) {
  const { t, lang, submit, settle } = useHouse()
  const [, go] = useLocation()
  const file = `/children/${child.id}`
  const readIn = cardLanguageFor(child.languages, lang)
  const begun = useDraft(`card ${child.id}`, { start: { readIn, shape: 'full' } })
  const [tried, setTried] = useState(false)
  const [saving, setSaving] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const reading = readDraft(giveCard, begun.answers)
  const change = (next: Draft) => { begun.set(next); setRefused(undefined) }

  async function save() {
    if (saving) return
    const [problem] = reading.problems
    if (problem) { setTried(true); return focusSoon(`${controlId(giveCard, String(problem.details.field ?? ''))}-field`) }
    setSaving(true)
    try {
      const verdict = await settle(await submit(giveCard, reading.answers, { about: child.id, basedOn: child.revision }))
      if (verdict?.verdict === 'refused') return setRefused(new Refusal(verdict.code, verdict.details as never))
      begun.drop()
      tell(t(`identification.screen.act.${verdict ? 'done' : 'kept'}`))
      go(file)
    } finally { setSaving(false) }
  }

  return (
    <Screen title={t('identification.give-card.title')} bar={{ title: t('identification.give-card.title'), small: sayCode(t, child.code) }} sub={t(`${say}.sub`)} back={file}>
      <div className="card-cols">
        <form className="form-view stack-6" noValidate autoComplete="off" onSubmit={(event) => { event.preventDefault(); void save() }}>
          {begun.anew && <FoundNote onAnew={begun.anew} />}
          <RefusalLine refusal={refused} />
          <Asked draft={begun.answers} onChange={change} first={readIn} tried={tried} toGive />
          <Button roomy wide type="submit" waiting={saving}>{t(`${say}.save`)}</Button>
        </form>
        <Shown draft={begun.answers} />
      </div>
    </Screen>
  )
}

interface AskedProps { draft: Draft; onChange: (draft: Draft) => void; /** Stands first among the languages. */ first?: CardLanguage; tried?: boolean; toGive?: boolean }

function Asked({ draft, onChange, first, tried = false, toGive = false }: AskedProps) {
  const { t, lang } = useHouse()
  const codes = first ? [first, ...cardLanguages.filter((one) => one !== first)] : cardLanguages
  const form = { ...giveCard, fields: { ...giveCard.fields, readIn: { ...giveCard.fields.readIn, codes } } } as typeof giveCard
  const reading = readDraft(form, draft)
  const field = (name: keyof typeof giveCard.fields & string): ReactNode => <FieldView form={form} field={name} answers={draft} onChange={onChange} t={t} lang={lang} reading={reading} tried={tried} />
  return <>
    {field('readIn')}
    {field('shape')}
    {toGive && <>{field('given')}{field('understood')}</>}
  </>
}

/** `isMain`: nothing else is done on this screen. */
function Shown({ draft, isMain = false }: { draft: Draft; isMain?: boolean }) {
  const { t } = useHouse()
  const [language, shape] = [draft.readIn as CardLanguage, draft.shape as CardShape]
  const spoken = useCardWords(language)
  const isSmall = shape === 'pocket' || shape === 'discreet'
  return (
    <section className="stack card-shown" aria-label={t(`${say}.preview`)} aria-busy={spoken === 'coming'}>
      {spoken === 'away' && <Note><p role="alert">{t(`${say}.coming`)}</p></Note>}
      {typeof spoken === 'function' && <>
        <div className="row between wrap">
          <p className="meta card-says"><EyeOff className="i" /> {t(`${say}.nobody`)}</p>
          {shape !== 'read-aloud' && <Button kind={isMain ? 'main' : 'second'} onPress={() => void printPaper()}><Printer className="i" />{t(`${say}.print`)}</Button>}
        </div>
        {isSmall && <p className="meta">{t(`${say}.eight`)}</p>}
        {shape === 'read-aloud' && <p className="meta">{t(`${say}.read-aloud`)}</p>}
        <CardOnScreen shape={shape} language={language} say={spoken} />
        <CardForPrinter shape={shape} language={language} say={spoken} />
      </>}
    </section>
  )
}
