/** The receiver's side without a line: reads what another phone shows, looks at it and at the person, signs, and shows the answer. */
import { Check, FileOutput, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useParams } from 'wouter'
import { framesOf } from '#core/carry/frames.ts'
import { ReadCodes } from '#core/carry/web/read-codes.tsx'
import { saveFile } from '#core/carry/web/save-file.ts'
import { ShowCodes } from '#core/carry/web/show-codes.tsx'
import { readDraft } from '#core/forms/read.ts'
import { controlId, type Draft } from '#core/forms/web/asking.ts'
import { FieldView, focusSoon } from '#core/forms/web/fields.tsx'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note, NotFound } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import type { Bytes } from '#core/vault/bytes.ts'
import { answerReferral, takeOver, tellSigned } from '../forms.ts'
import { readFile, writeFile, type Receipt, type Signed, type Statement, type Taking } from '../packet.ts'
import { answeredHere, answerPacket, carryAnswer, keepAnswered, openPacket, tellingOf, type Answer, type Came } from './carrying.ts'
import { cardOf, Digits, SignedNote } from './carry-parts.tsx'
import { sayCode } from './on-shelf.ts'
import { readDirectory, sayRefused } from './parts.tsx'
import { SeenByReceiver } from './receiver-side.tsx'
import '#core/forms/web/forms.css'
import './referral.css'

export function ReceiveChild() {
  const house = useHouse()
  const { t } = house
  const [came, setCame] = useState<Came>()
  const [refused, setRefused] = useState<Refusal>()
  const [answered, setAnswered] = useState<{ statement: Statement; answer: Signed; accepted: boolean }>()

  async function read(bytes: Bytes | Refusal) {
    const opened = bytes instanceof Refusal ? bytes : await openPacket(house, bytes)
    if (opened instanceof Refusal) return setRefused(opened)
    const before = (await answeredHere(house)).find((one) => one.statement.id === opened.statement.id)
    // Shown once more after it was answered: the same answer, never a second one.
    if (before) return setAnswered({ statement: before.statement, answer: before.answer, accepted: before.receipt.answer === 'accept' })
    setRefused(undefined)
    setCame(opened)
  }
  async function answer(given: Answer): Promise<void> {
    const signed = await answerPacket(house, came!, given)
    if (signed instanceof Refusal) return setRefused(signed)
    // Kept before it is shown: from the moment somebody can read this answer, this phone has both signatures.
    await keepAnswered(house, came!.signed, signed)
    await house.submit(tellSigned, tellingOf(came!.signed, signed))
    setAnswered({ statement: came!.statement, answer: signed, accepted: given.answer === 'accept' })
  }

  if (answered) return <ShowAnswer {...answered} />
  if (came) return <Looking came={came} refused={refused} onAnswer={answer} />
  return (
    <Screen title={t('referral.receive.title')} sub={t('referral.receive.says')} back="/hand-over">
      <div className="narrow stack">
        {refused && <Note tone="past"><p role="alert">{sayRefused(t, refused)}</p></Note>}
        <ReadCodes key={refused ? String(refused.code) : 'first'} onWhole={(bytes) => void read(bytes)} onFile={(text) => void read(readFile(text))} />
      </div>
    </Screen>
  )
}

function Looking({ came: { statement, isKnown }, refused, onAnswer }: { came: Came; refused: Refusal | undefined; onAnswer: (answer: Answer) => Promise<void> }) {
  const house = useHouse()
  const { t, lang } = house
  const [step, setStep] = useState<'look' | 'take' | 'decline'>('look')
  const [draft, setDraft] = useState<Draft>({})
  const [tried, setTried] = useState(false)
  const [signing, setSigning] = useState(false)
  const place = readDirectory(house).nameOf(statement.from)
  const bar = { title: t('referral.one'), small: sayCode(t, statement.answers.code) }
  const form = step === 'take' ? takeOver : answerReferral
  const fields: readonly string[] = step === 'take' ? ['placeKind', 'condition', 'documents', 'present', 'childTold'] : ['reason']
  const reading = readDraft(form, step === 'take' ? { ...draft, minutesAgo: 0 } : { ...draft, answer: 'decline' })

  async function sign() {
    const [problem] = reading.problems
    if (problem) {
      setTried(true)
      return focusSoon(`${controlId(form, String(problem.details.field ?? ''))}-field`)
    }
    setSigning(true)
    const answers = reading.answers as unknown as Record<string, never>
    const taking = Object.fromEntries(['placeKind', 'condition', 'documents', 'present', 'childTold'].map((field) => [field, answers[field]])) as unknown as Taking
    try { await onAnswer(step === 'take' ? { answer: 'accept', taking } : { answer: 'decline', reason: answers.reason! }) } finally { setSigning(false) }
  }

  if (step === 'look') {
    return (
      <Screen title={t('referral.receive.look')} sub={t('referral.carry.with', { name: statement.name, place })} bar={bar} back="/hand-over" dock={(
        <div className="ref-dock">
          <Button roomy wide onPress={() => setStep('take')}><Check className="i" />{t('referral.receive.accept')}</Button>
          <Button kind="plain" wide onPress={() => setStep('decline')}>{t('referral.receive.decline')}</Button>
        </div>
      )}>
        <div className="narrow stack-6">
          {!isKnown && <Note tone="soon"><p role="alert">{t('referral.digits.unknown')}</p></Note>}
          <Digits publicKey={statement.by} says={t('referral.digits.compare')} />
          <SeenByReceiver record={cardOf(statement, false)} felt={<p className="meta">{t('referral.receive.name')}</p>} />
        </div>
      </Screen>
    )
  }
  return (
    <Screen title={t(step === 'take' ? 'referral.take-over.title' : 'referral.answer.decline.title')} sub={t(step === 'take' ? 'referral.receive.take.says' : 'referral.receive.decline.says')} bar={bar} back="/hand-over" dock={(
      <div className="ref-dock">
        <Button roomy wide waiting={signing} onPress={() => void sign()}>{t(step === 'take' ? 'referral.receive.sign' : 'referral.receive.sign-decline')}</Button>
        <Button kind="plain" wide onPress={() => { setStep('look'); setTried(false) }}><X className="i" />{t('referral.receive.back')}</Button>
      </div>
    )}>
      <div className="narrow stack-6">
        {refused && <Note tone="past"><p role="alert">{sayRefused(t, refused)}</p></Note>}
        {fields.map((field) => <FieldView key={field} form={form} field={field as never} answers={draft} onChange={setDraft} t={t} lang={lang} reading={reading as never} tried={tried} />)}
      </div>
    </Screen>
  )
}

/** The answer, to be read by who gave. It can be shown again for as long as the packet is good. */
export function AnswerAgain() {
  const { id = '' } = useParams<{ id: string }>()
  const house = useHouse()
  const [found, setFound] = useState<{ statement: Statement; answer: Signed; receipt: Receipt } | 'none'>()
  useEffect(() => { void answeredHere(house).then((all) => setFound(all.find((one) => one.statement.id === id) ?? 'none')) }, [id])
  if (found === undefined) return <Screen title={house.t('referral.receive.title')} back="/hand-over"><span aria-busy="true" /></Screen>
  if (found === 'none') return <Screen title={house.t('referral.receive.title')} back="/hand-over"><NotFound /></Screen>
  return <ShowAnswer statement={found.statement} answer={found.answer} accepted={found.receipt.answer === 'accept'} />
}

function ShowAnswer({ statement, answer, accepted }: { statement: Statement; answer: Signed; accepted: boolean }) {
  const house = useHouse()
  const { t } = house
  const [carried, setCarried] = useState<{ bytes: Bytes; frames: readonly string[] } | Refusal>()
  const [own, setOwn] = useState<string>()
  const place = readDirectory(house).nameOf(statement.from)
  useEffect(() => {
    let gone = false
    void (async () => {
      const bytes = await carryAnswer(house, statement, answer)
      const next = bytes instanceof Refusal ? bytes : { bytes, frames: await framesOf(bytes, { inOne: true }) }
      const signer = await house.keys.signer()
      if (!gone) { setCarried(next); setOwn(signer?.publicKey) }
    })()
    return () => { gone = true }
  }, [statement.id])
  return (
    <Screen title={t(accepted ? 'referral.received.title' : 'referral.received-not.title')} sub={t('referral.carry.with', { name: statement.name, place })} bar={{ title: t('referral.one'), small: sayCode(t, statement.answers.code) }} back="/hand-over"
      dock={<Button roomy wide href="/hand-over"><Check className="i" />{t('referral.received.done')}</Button>}>
      <div className="narrow stack-6">
        <p>{t('referral.received.show')}</p>
        {carried instanceof Refusal && <Note tone="past"><p role="alert">{sayRefused(t, carried)}</p></Note>}
        {carried && !(carried instanceof Refusal) && <ShowCodes frames={carried.frames} label={t('referral.received.picture')} />}
        <SignedNote id={statement.id} accepted={accepted} />
        {own && <Digits publicKey={own} says={t('referral.digits.read-aloud')} />}
        {carried && !(carried instanceof Refusal) && <Button kind="second" wide onPress={() => void saveFile(writeFile(carried.bytes))}><FileOutput className="i" />{t('referral.carry.as-file')}</Button>}
        {accepted && <SeenByReceiver record={cardOf(statement, true)} felt={<p className="meta">{t('referral.receive.name')}</p>} />}
      </div>
    </Screen>
  )
}
