/**
 * Asking other agencies whether somebody like this child is with them: a deliberate act with a purpose, never a side effect of
 * writing. What is told to whom is said before; the answer names a desk and nothing of a child.
 */
import { Building2, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import { readDraft } from '#core/forms/read.ts'
import { FieldView } from '#core/forms/web/fields.tsx'
import { refuse, Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import type { BesideForm } from '#core/ui/rooms.ts'
import { Sheet } from '#core/ui/sheet.tsx'
import type { Named } from '../asking.ts'
import { askOthers } from '../forms.ts'
import { Calls } from './calls.tsx'
import { readDirectory } from './telling.ts'
import '#core/forms/web/forms.css'
import './recognition.css'

const say = 'recognition.screen.ask'

/** The button beside a form about a child, and its sheet. */
export function AskOthersBeside({ child, desk, question }: BesideForm) {
  const { t } = useHouse()
  const [asking, setAsking] = useState(false)
  return <>
    <div><Button kind="quiet" small onPress={() => setAsking(true)}><UsersRound className="i" />{t(`${say}.button`)}</Button></div>
    {asking && <AskSheet child={child} desk={desk} question={question} onClose={() => setAsking(false)} />}
  </>
}

type Stands = { readonly at: 'asking' } | { readonly at: 'kept' } | { readonly at: 'answered'; readonly found: readonly Named[]; readonly left?: number | undefined }

function AskSheet({ child, desk, question, onClose }: BesideForm & { onClose: () => void }) {
  const house = useHouse()
  const { t, lang } = house
  const [answers, setAnswers] = useState<Readonly<Record<string, unknown>>>(desk ? { desk } : {})
  const [tried, setTried] = useState(false)
  const [waiting, setWaiting] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  // Once numbers were compared too often, whoever asks again asks without them: a child may stand before them.
  const withNumbers = refused?.code !== 'matching.too-many-numbers'
  const [stands, setStands] = useState<Stands>({ at: 'asking' })
  const reading = readDraft(askOthers, answers)

  async function send() {
    if (reading.problems.length > 0) return setTried(true)
    setWaiting(true)
    setRefused(undefined)
    try {
      const asked = await question({ withNumbers })
      if (asked instanceof Refusal) return setRefused(asked)
      if (!asked) return setRefused(refuse('recognition.no-index-key'))
      const verdict = await house.settle(await house.submit(askOthers, reading.answers as object, { about: child, sealed: { question: asked } }))
      if (verdict?.verdict === 'refused') return setRefused(new Refusal(verdict.code, verdict.details as never))
      const result = verdict?.result as { found?: readonly Named[]; left?: number } | undefined
      setStands(verdict ? { at: 'answered', found: result?.found ?? [], left: result?.left } : { at: 'kept' })
    } finally { setWaiting(false) }
  }

  return (
    <Sheet open onClose={onClose} title={t(stands.at === 'answered' ? `${say}.answer` : `${say}.title`)}>
      {stands.at === 'asking' && <>
        <ul className="rec-follows"><li>{t(`${say}.told.question`)}</li><li>{t(`${say}.told.other-side`)}</li><li>{t(`${say}.told.answer`)}</li><li>{t(`${say}.told.budget`)}</li></ul>
        <div className="form-view stack-6"><FieldView form={askOthers} field="purpose" answers={answers} onChange={setAnswers} t={t} lang={lang} reading={reading} tried={tried} /></div>
        <RefusalLine refusal={refused} />
        <Button roomy wide waiting={waiting} waitingLabel={t(`${say}.waiting`)} onPress={() => void send()}>{t(`${say}.send`)}</Button>
      </>}
      {stands.at === 'kept' && <><Note tone="soon"><p role="status">{t(`${say}.kept`)}</p></Note><Button kind="second" wide onPress={onClose}>{t('ui.close')}</Button></>}
      {stands.at === 'answered' && <Answered found={stands.found} left={stands.left} onClose={onClose} />}
    </Sheet>
  )
}

function Answered({ found, left, onClose }: { found: readonly Named[]; left: number | undefined; onClose: () => void }) {
  const house = useHouse()
  const { t } = house
  const directory = readDirectory(house)
  return <div className="stack" role="status">
    {found.length === 0 ? <Note icon={<Building2 className="i" />}><p className="strong">{t(`${say}.nobody`)}</p><p>{t(`${say}.nobody.no-proof`)}</p></Note> : <>
      <p>{t(`${say}.somebody`)}</p>
      <ul className="stack">{found.map(({ pair, desk, likely }) => (
        <li key={pair} className="card stack-2">
          <p className="strong">{directory.nameOf(desk)}</p>
          <p className="muted">{t(`recognition.screen.likely.${likely}.long`)}</p>
          <Calls desk={desk} />
          <Link className="rec-tapline" href={`/pairs/${pair}`}>{t(`${say}.to-pair`)}</Link>
        </li>
      ))}</ul>
      <p className="meta">{t(`${say}.somebody.no-more`)}</p>
    </>}
    {left !== undefined && <p className="meta">{t(`${say}.left`, { n: left })}</p>}
    <Button kind="second" wide onPress={onClose}>{t('ui.close')}</Button>
  </div>
}
