/** The receipt of an answer to a consent: for the child or the guardian, on this screen or on paper, in their language, and safe to carry. */
import { EyeOff, Printer } from 'lucide-react'
import { useState } from 'react'
import { useParams } from 'wouter'
import type { ConsentSeen } from './on-shelf.ts'
import { receiptParts } from './receipt-parts.ts'
import { giveConsent, withdrawConsent, type ConsentAnswers } from '#core/consent/forms.ts'
import { receiptOf, receiptShapes, type ReceiptShape } from '#core/consent/receipt.ts'
import { ReceiptPaper } from '#core/consent/web/receipt-paper.tsx'
import { consentLanguages, useConsentWords } from '#core/consent/web/use-consent-words.ts'
import type { RecordId } from '#core/ids.ts'
import { languageNames, type Language } from '#core/i18n/translate.ts'
import { Button } from '#core/ui/button.tsx'
import { Field } from '#core/ui/field.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { printPaper } from '#core/ui/paper.tsx'
import { Segment } from '#core/ui/segment.tsx'
import { Screen } from '#core/ui/shell.tsx'

const say = 'identification.screen.receipt'

export function ReceiptOfConsent() {
  const house = useHouse()
  const { t, line, outbox } = house
  const { id } = useParams<{ id: RecordId }>()
  const consent = house.record<ConsentSeen>('consents', id) ?? keptHere(house, id)
  const back = consent ? `/children/${consent.child}` : '/children'
  if (!consent) return <Screen title={t(`${say}.title`)} back={back}>{line.filled ? <NotFound /> : <Note><p role="status">{t(`${say}.coming`)}</p></Note>}</Screen>
  const withdrawalWaits = consent.state === 'given' && outbox.some(({ state, envelope }) => state === 'waiting' && envelope.form === withdrawConsent.name && envelope.about === id)
  return (
    <Screen title={t(`${say}.title`)} sub={t(`${say}.sub`)} back={back}>
      {withdrawalWaits ? <Note tone="soon"><p role="status">{t(`${say}.withdrawal-waits`)}</p></Note> : <Shown key={id} consent={consent} />}
    </Screen>
  )
}

function Shown({ consent }: { consent: ConsentSeen }) {
  const house = useHouse()
  const { t } = house
  const [language, setLanguage] = useState<Language>(consent.readIn)
  // Whoever finds it learns nothing, unless somebody has thought about it.
  const [shape, setShape] = useState<ReceiptShape>('discreet')
  const spoken = useConsentWords(language)
  const parts = receiptParts(house, consent, language)
  return (
    <div className="stack-6 receipt-screen">
      <Field label={t(`${say}.language`)}>
        {(input) => <select {...input} value={language} onChange={(event) => setLanguage(event.target.value as Language)}>{consentLanguages.map((one) => <option key={one} value={one} lang={one}>{languageNames[one]}</option>)}</select>}
      </Field>
      <div className="stack-2">
        <Segment legend={t(`${say}.shape`)} value={shape} onChange={setShape} options={receiptShapes.map((value) => ({ value, label: t(`${say}.shape.${value}`) }))} />
        <p className="meta">{t(`${say}.shape.${shape}.more`)}</p>
      </div>
      {!parts.phone && <Note><p>{t(`${say}.no-phone`)}</p></Note>}
      {spoken === 'away' && <Note><p role="alert">{t(`${say}.away`)}</p></Note>}
      {typeof spoken === 'function' && (
        <section className="stack" aria-label={t(`${say}.preview`)}>
          <div className="row between wrap">
            <p className="meta card-says"><EyeOff className="i" /> {t(`${say}.nobody`)}</p>
            <Button onPress={() => void printPaper()}><Printer className="i" />{t(`${say}.print`)}</Button>
          </div>
          <ReceiptPaper receipt={receiptOf(consent, shape, { ...parts, say: spoken, language })} language={language} say={spoken} phoneByHand={!parts.phone} />
        </section>
      )}
    </div>
  )
}

/** An answer that waits on this phone, as it will stand in the file. */
function keptHere({ outbox, who }: House, id: RecordId): ConsentSeen | undefined {
  const envelope = outbox.find((one) => one.state === 'waiting' && one.envelope.form === giveConsent.name && one.envelope.id === id)?.envelope
  if (!envelope?.about) return undefined
  const { answer, purpose, receiver, groups, abroad, readIn, givenBy, until } = envelope.answers as ConsentAnswers
  return {
    id, child: envelope.about, state: answer === 'yes' ? 'given' : answer === 'no' ? 'declined' : 'not-yet', purpose, receiver: receiver ?? null, groups, abroad: abroad === 'yes', readIn, givenBy,
    isLive: answer === 'yes', askedAt: envelope.filledAt, askedBy: who.desks[0]!, lastDay: until ?? null, withdrawnAt: null, stopBy: null,
  } as ConsentSeen
}
