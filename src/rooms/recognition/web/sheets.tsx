/** What is said of a pair, with what follows from it in words before it is sent. Each is kept on this phone before the sheet closes. */
import { useState, type ReactNode } from 'react'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import type { Form } from '#core/forms/form.ts'
import { readDraft } from '#core/forms/read.ts'
import { FieldView } from '#core/forms/web/fields.tsx'
import { refuse, Refusal } from '#core/refusal.ts'
import type { DeskPublicKey, SealedParts } from '#core/vault/sealed.ts'
import { Button } from '#core/ui/button.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse, type House } from '#core/ui/house.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { tell } from '#core/ui/toast.tsx'
import { say as sayForm, showName, takeBack, undo } from '../forms.ts'
import type { Answer, ChildSeen, PairSeen } from './on-shelf.ts'
import { readDirectory } from './telling.ts'
import '#core/forms/web/forms.css'

interface Of { readonly pair: PairSeen; readonly onClose: () => void }

export function SaySheet({ pair, answer, onClose }: Of & { answer: Answer }) {
  const house = useHouse()
  const { t } = house
  const sayMeans = ['same', 'different'].includes(answer) ? [t(`recognition.screen.say.${answer}.follows`), t(`recognition.screen.say.${answer}.back`)] : [t('recognition.screen.say.cannot-tell.follows')]
  return (
    <AnswerSheet form={sayForm} pair={pair} field="because" start={{ answer }} title={t(`recognition.screen.answer.${answer}`)} submitLabel={t(`recognition.screen.say.${answer}.send`)} onClose={onClose}
      seals={async () => (answer === 'same' && !pair.isOneDesk ? await forOneFile(house, pair).catch(() => undefined) : undefined)}>
      <ul className="rec-follows">{sayMeans.map((text) => <li key={text}>{text}</li>)}{answer === 'same' && <li>{t(pair.isOneDesk ? 'recognition.screen.say.same.second-here' : 'recognition.screen.say.same.second-there')}</li>}</ul>
    </AnswerSheet>
  )
}

export function UndoSheet({ pair, onClose }: Of) {
  const { t } = useHouse()
  return <AnswerSheet form={undo} pair={pair} field="because" title={t('recognition.screen.undo.title')} submitLabel={t('recognition.screen.undo.send')} grave onClose={onClose}><p className="muted">{t('recognition.screen.undo.follows')}</p></AnswerSheet>
}

export function TakeBackSheet({ pair, onClose }: Of) {
  const { t } = useHouse()
  return <AnswerSheet form={takeBack} pair={pair} field="because" title={t('recognition.screen.take-back.title')} submitLabel={t('recognition.screen.take-back.send')} onClose={onClose}><p className="muted">{t('recognition.screen.take-back.follows')}</p></AnswerSheet>
}

/** Shows our child's name to the other desk, to be compared there. Needs a line: their key and the name's are asked of the house. */
export function ShowSheet({ pair, onClose }: Of) {
  const house = useHouse()
  const { t } = house
  const desk = readDirectory(house).nameOf(pair.other.desk)
  const [refused, setRefused] = useState<Refusal>()
  const [waiting, setWaiting] = useState(false)
  async function send() {
    setWaiting(true)
    setRefused(undefined)
    try {
      const sealed = await shownTo(house, pair)
      if (sealed instanceof Refusal) return setRefused(sealed)
      const verdict = await house.settle(await house.submit(showName, {}, { about: pair.id, basedOn: pair.revision, sealed }))
      if (verdict?.verdict === 'refused') return setRefused(new Refusal(verdict.code, verdict.details as never))
      tell(t(verdict ? 'recognition.screen.show.done' : 'recognition.screen.kept'))
      onClose()
    } catch {
      setRefused(refuse('sync.no-line'))
    } finally { setWaiting(false) }
  }
  return (
    <Sheet open onClose={onClose} title={t('recognition.screen.show.title')}>
      <ul className="rec-follows"><li>{t('recognition.screen.show.who', { desk })}</li><li>{t('recognition.screen.show.not-more')}</li><li>{t('recognition.screen.show.until')}</li></ul>
      <RefusalLine refusal={refused} />
      <Button roomy wide waiting={waiting} onPress={() => void send()} cannot={house.line.line === 'open' ? undefined : t('recognition.screen.show.needs-line')}>{t('recognition.screen.show.send', { desk })}</Button>
    </Sheet>
  )
}

/** What is compared of my side's child, sealed to the other desk. */
async function shownTo({ keys, record }: Pick<House, 'keys' | 'record'>, pair: PairSeen): Promise<Pick<SealedParts, 'comparison'> | Refusal> {
  const to = otherDesk(record, pair)
  if (!to) return refuse('recognition.desk-without-key')
  const { sealForComparing } = await import('./opened-pair.ts')
  const comparison = await sealForComparing(keys, { pair: pair.id, child: pair.mine.child, seen: record<ChildSeen>('children', pair.mine.child), to })
  return comparison instanceof Refusal ? comparison : { comparison }
}

/** With the word that they are one: the key of the whole name, for when the other side says so too, and until then what is compared. */
async function forOneFile({ keys, record }: Pick<House, 'keys' | 'record'>, pair: PairSeen): Promise<SealedParts | Refusal> {
  const to = otherDesk(record, pair)
  if (!to) return refuse('recognition.desk-without-key')
  const seals = await keys.shareName(pair.mine.child, [to], 'compare')
  if (seals instanceof Refusal) return seals
  const shown = pair.nameShown.mine ? {} : await shownTo({ keys, record }, pair)
  return { seals, ...(!(shown instanceof Refusal) && shown) }
}

function otherDesk(record: House['record'], { other: { desk } }: PairSeen): DeskPublicKey | undefined {
  const to = record<{ keyVersion?: number | null; publicKey?: string | null }>('desks', desk)
  return to?.publicKey && to.keyVersion ? { desk, keyVersion: to.keyVersion, publicKey: to.publicKey } : undefined
}

interface AnswerSheetProps extends Of { form: Form; field: string; start?: Readonly<Record<string, unknown>>; title: string; submitLabel: string; grave?: boolean; seals?: () => Promise<SealedParts | Refusal | undefined>; children: ReactNode }

function AnswerSheet({ form, pair, field, start = {}, title, submitLabel, grave, seals, children, onClose }: AnswerSheetProps) {
  const house = useHouse()
  const { t, lang } = house
  const draft = useDraft(`${form.name} ${Object.values(start).join(' ')} ${pair.id}`, { start })
  const [tried, setTried] = useState(false)
  const [waiting, setWaiting] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const given = { ...draft.answers, ...start }
  const reading = readDraft(form, given)
  async function send() {
    if (reading.problems.length > 0) return setTried(true)
    setWaiting(true)
    setRefused(undefined)
    try {
      const name = await seals?.()
      const verdict = await house.settle(await house.submit(form, reading.answers as object, { about: pair.id, basedOn: pair.revision, ...(name && !(name instanceof Refusal) && { sealed: name }) }))
      if (verdict?.verdict === 'refused') return setRefused(new Refusal(verdict.code, verdict.details as never))
      draft.drop()
      tell(t(verdict ? 'recognition.screen.done' : 'recognition.screen.kept'))
      onClose()
    } finally { setWaiting(false) }
  }
  return (
    <Sheet open onClose={onClose} title={title}>
      {children}
      <div className="form-view stack-6"><FieldView form={form} field={field} answers={given} onChange={draft.set} t={t} lang={lang} reading={reading} tried={tried} /></div>
      <RefusalLine refusal={refused} />
      <Button roomy wide waiting={waiting} {...(grave && { kind: 'grave' as const })} onPress={() => void send()}>{submitLabel}</Button>
    </Sheet>
  )
}
