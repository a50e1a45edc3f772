/** The giver's side without a line: shows the packet, reads the answer, and says honestly where both stand. One step on a screen. */
import { Camera, Check, FileOutput, Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import { framesOf } from '#core/carry/frames.ts'
import { ReadCodes } from '#core/carry/web/read-codes.tsx'
import { saveFile } from '#core/carry/web/save-file.ts'
import { ShowCodes } from '#core/carry/web/show-codes.tsx'
import { tellMoment } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { Note, NotFound } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import type { Bytes } from '#core/vault/bytes.ts'
import { tellSigned } from '../forms.ts'
import { readFile, writeFile, type Receipt, type Statement } from '../packet.ts'
import { carryPacket, dropGiven, givenHere, readAnswer, tellingOf, waitingIn, type Given } from './carrying.ts'
import { Digits, SignedNote } from './carry-parts.tsx'
import { sayCode, type SignedSeen } from './on-shelf.ts'
import { readDirectory, sayRefused } from './parts.tsx'
import './referral.css'

export function GiveChild() {
  const { id = '' } = useParams<{ id: string }>()
  const house = useHouse()
  const { t } = house
  const [given, setGiven] = useState<Given | 'none'>()
  const [became, setBecame] = useState<{ statement: Statement; receipt: Receipt; isKnown: boolean }>()
  useEffect(() => { void givenHere(house).then((all) => setGiven(all.find((one) => one.statement.id === id) ?? 'none')) }, [id])
  const waiting = waitingIn(house.outbox).find((one) => one.id === id)
  if (became) return <Became {...became} />
  if (waiting) return <Became statement={waiting.statement} receipt={waiting.receipt} isKnown />
  if (given === undefined) return <Screen title={t('referral.give.title')} back="/hand-over"><span aria-busy="true" /></Screen>
  if (given === 'none') return <Screen title={t('referral.give.title')} back="/hand-over">{house.record<SignedSeen>('signed-hand-overs', id) ? <Note><p>{t('referral.carry.told')}</p></Note> : <NotFound />}</Screen>
  return <Giving given={given} onBecame={setBecame} />
}

function Giving({ given, onBecame }: { given: Given; onBecame: (became: { statement: Statement; receipt: Receipt; isKnown: boolean }) => void }) {
  const house = useHouse()
  const { t } = house
  const [, go] = useLocation()
  const { statement } = given
  const [reading, setReading] = useState(false)
  const [carried, setCarried] = useState<{ bytes: Bytes; frames: readonly string[] } | Refusal>()
  const [refused, setRefused] = useState<Refusal>()
  const place = readDirectory(house).nameOf(statement.to)
  useEffect(() => {
    let gone = false
    void (async () => {
      const bytes = await carryPacket(house, given)
      const next = bytes instanceof Refusal ? bytes : { bytes, frames: await framesOf(bytes) }
      if (!gone) setCarried(next)
    })()
    return () => { gone = true }
    // Sealed once for this screen: pieces of two sealings do not fit together.
  }, [statement.id])

  async function read(bytes: Bytes | Refusal) {
    const answer = bytes instanceof Refusal ? bytes : await readAnswer(house, given, bytes)
    if (answer instanceof Refusal) return setRefused(answer)
    // In the outbox before the packet is put away: what both signed is at every moment on this phone.
    await house.submit(tellSigned, tellingOf(given.signed, answer.signed))
    await dropGiven(house, statement.id)
    onBecame({ statement, receipt: answer.receipt, isKnown: answer.isKnown })
  }

  if (reading) {
    return (
      <Screen title={t('referral.give.read')} sub={t('referral.give.read.says')} bar={{ title: t('referral.one'), small: sayCode(t, statement.answers.code) }} back="/hand-over"
        dock={<Button kind="second" roomy wide onPress={() => { setReading(false); setRefused(undefined) }}><Undo2 className="i" />{t('referral.give.show-again')}</Button>}>
        <div className="narrow stack">
          {refused && <Note tone="past"><p role="alert">{sayRefused(t, refused)}</p></Note>}
          <ReadCodes key={refused ? String(refused.code) : 'first'} onWhole={(bytes) => void read(bytes)} onFile={(text) => void read(readFile(text))} />
        </div>
      </Screen>
    )
  }
  return (
    <Screen title={t('referral.give.title')} sub={t('referral.to-place', { place })} bar={{ title: t('referral.one'), small: sayCode(t, statement.answers.code) }} back="/hand-over"
      dock={<Button roomy wide onPress={() => setReading(true)}><Camera className="i" />{t('referral.give.next')}</Button>}>
      <div className="narrow stack-6">
        {carried instanceof Refusal && <Note tone="past"><p role="alert">{sayRefused(t, carried)}</p></Note>}
        <p>{t('referral.give.says')}</p>
        {carried && !(carried instanceof Refusal) && <ShowCodes frames={carried.frames} label={t('referral.give.picture')} />}
        <Digits publicKey={statement.by} says={t('referral.digits.read-aloud')} />
        <p className="muted">{t('referral.give.name')}</p>
        {carried && !(carried instanceof Refusal) && <Button kind="second" wide onPress={() => void saveFile(writeFile(carried.bytes))}><FileOutput className="i" />{t('referral.carry.as-file')}</Button>}
        <Button kind="quiet" wide onPress={() => void dropGiven(house, statement.id).then(() => go(`/children/${statement.child}`))}>{t('referral.give.not')}</Button>
      </div>
    </Screen>
  )
}

function Became({ statement, receipt, isKnown }: { statement: Statement; receipt: Receipt; isKnown: boolean }) {
  const house = useHouse()
  const { t, lang, now } = house
  const place = readDirectory(house).nameOf(statement.to)
  const accepted = receipt.answer === 'accept'
  return (
    <Screen title={t(accepted ? 'referral.gave.title' : 'referral.gave-not.title')} sub={t('referral.carry.with', { name: receipt.name, place })} bar={{ title: t('referral.one'), small: sayCode(t, statement.answers.code) }} back="/hand-over">
      <div className="narrow stack-6">
        {accepted
          ? <p className="row top"><Check className="i done-mark" /><span>{t('referral.gave.says', { at: tellMoment(t, lang, receipt.at, now) })}</span></p>
          : <Note tone="soon"><p className="strong">{t(`referral.reason.${receipt.reason}`)}</p><p>{t('referral.gave-not.says')}</p></Note>}
        {accepted && <Taken receipt={receipt} house={house} />}
        <SignedNote id={statement.id} accepted={accepted} />
        {!isKnown && <Note tone="soon"><p>{t('referral.digits.unknown')}</p></Note>}
        <Digits publicKey={receipt.by} says={t('referral.digits.theirs')} />
        {!accepted && <Link className="tapline" href={`/referrals/new?${new URLSearchParams({ child: statement.child })}`}>{t('referral.ask-another')}</Link>}
      </div>
    </Screen>
  )
}

function Taken({ receipt, house: { t } }: { receipt: Extract<Receipt, { answer: 'accept' }>; house: House }) {
  const { placeKind, condition, documents, present, childTold } = receipt.taking
  const list = (codes: readonly string[], prefix: string) => codes.map((one) => t(`${prefix}.${one}`)).join(', ')
  return (
    <dl className="facts card">
      <dt>{t('referral.take-over.placeKind')}</dt><dd>{t(`referral.place-kind.${placeKind}`)}</dd>
      <dt>{t('referral.take-over.condition')}</dt><dd>{t(`referral.condition.${condition}`)}</dd>
      <dt>{t('referral.take-over.documents')}</dt><dd>{list(documents, 'referral.document')}</dd>
      <dt>{t('referral.take-over.present')}</dt><dd>{list(present, 'referral.present')}</dd>
      <dt>{t('referral.take-over.childTold')}</dt><dd>{t(`forms.known.${childTold}`)}</dd>
    </dl>
  )
}
