import { Check, MessageCircle, Phone } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import type { ChildId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { FeltName } from '#core/ui/felt-name.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Person } from '#core/ui/person.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { VoiceCard } from '#core/ui/voice-card.tsx'
import { writeName } from '#core/forms/person-name.ts'
import { answerReferral, openReferral, recordOutcome, takeOver } from '../forms.ts'
import { FormSheet } from './form-sheet.tsx'
import { HandOvers, TakeOverSheet } from './hand-overs.tsx'
import { isOpenLine, pendingOf } from './line-facts.ts'
import { sayCode, sayList, sayServices, type ReceiverCard, type ReferralSeen } from './on-shelf.ts'
import { PaperLinks } from './paper-links.tsx'
import { CallLink, ConsentEnded, PendingNote, readDirectory } from './parts.tsx'
import { Steps } from './steps.tsx'
import { WaitCard } from './wait-card.tsx'

type Doing = 'accept' | 'ask' | 'decline' | 'take-over' | 'outcome'

/** Told once from this tab; the server takes a second telling as the first. */
const openedHere = new Set<string>()

/** What the one who was asked sees: before the answer no more than was chosen to share. */
export function ReceiverSide({ record }: { record: ReferralSeen }) {
  const house = useHouse()
  const { t, outbox, who, submit } = house
  const directory = readDirectory(house)
  const [doing, setDoing] = useState<Doing>()
  const from = directory.nameOf(record.fromDesk)
  const accepted = record.answeredAt !== null
  const kept = pendingOf(outbox, record.id, [answerReferral.name, takeOver.name, recordOutcome.name])
  const busy = kept?.state === 'waiting'
  const mayAnswer = !accepted && isOpenLine(record) && !busy
  const works = who.roles.includes('worker')
  const unopened = works && record.openedAt === null && isOpenLine(record)

  useEffect(() => {
    if (!unopened || openedHere.has(record.id)) return
    openedHere.add(record.id)
    void submit(openReferral, { seen: 'yes' }, { about: record.id })
  }, [unopened, record.id, submit])

  const dock = !works ? undefined
    : mayAnswer ? (
      <div className="ref-dock">
        <Button roomy wide onPress={() => setDoing('accept')}><Check className="i" />{t('referral.answer.accept.do')}</Button>
        <div className="others">
          <Button kind="second" {...(record.state === 'asked' && { cannot: t('referral.question.waits') })} onPress={() => setDoing('ask')}>{t('referral.answer.ask.do')}</Button>
          <Button kind="plain" onPress={() => setDoing('decline')}>{t('referral.answer.decline.do')}</Button>
        </div>
      </div>
    ) : accepted && isOpenLine(record) && !busy ? (
      <div className="ref-dock">
        {record.takenOver
          ? <Button roomy wide onPress={() => setDoing('outcome')}>{t('referral.outcome.do')}</Button>
          : <>
            <Button roomy wide onPress={() => setDoing('take-over')}>{t('referral.take-over.do')}</Button>
            <Button kind="second" wide onPress={() => setDoing('outcome')}>{t('referral.outcome.do')}</Button>
          </>}
      </div>
    ) : undefined

  return (
    <Screen title={t('referral.asked-of-you')} sub={t('referral.from-place', { place: from })} bar={{ title: t('referral.one'), small: sayCode(t, record.code) }} back="/referrals" dock={dock}>
      <div className="ref-two">
        <div>
          <PendingNote kept={kept} />
          <ConsentEnded record={record} />
          <WaitCard line={record} />
          <SeenByReceiver record={record} felt={accepted
            ? record.child && isOpenLine(record) ? <FeltName open={(reason) => openName(house, record.child!, reason)} /> : undefined
            : <NotYetName />} />
          {record.question && <Note icon={<MessageCircle className="i" />}><p><span className="strong">{t('referral.question.yours')}</span> {record.question}</p><p>{record.reply ? <><span className="strong">{t('referral.question.answered', { place: from })}</span> {record.reply}</> : t('referral.question.waits')}</p></Note>}
          <HandOvers record={record} />
          {record.whatBecame && <section className="card"><h2 className="h4">{t('referral.record-outcome.title')}</h2><p>{record.whatBecame}</p></section>}
        </div>
        <div>
          <CallSender record={record} />
          <Steps record={record} />
          {works && <PaperLinks record={record} />}
          <Note><p>{t(accepted ? 'referral.receiver.after' : 'referral.receiver.before')}</p></Note>
        </div>
      </div>
      {doing === 'accept' && (
        <FormSheet form={answerReferral} about={record.id} basedOn={record.revision} title={t('referral.answer.accept.title')} submitLabel={t('referral.answer.accept.do')} start={{ answer: 'accept' }} fields={['comeAt']} onClose={() => setDoing(undefined)}>
          <p className="muted">{t('referral.answer.accept.explained')}</p>
        </FormSheet>
      )}
      {doing === 'ask' && (
        <FormSheet form={answerReferral} about={record.id} basedOn={record.revision} title={t('referral.answer.ask.title')} submitLabel={t('referral.answer.ask.send')} start={{ answer: 'ask' }} fields={['question']} onClose={() => setDoing(undefined)}>
          <p className="muted">{t('referral.answer.ask.explained')}</p>
        </FormSheet>
      )}
      {doing === 'decline' && (
        <FormSheet form={answerReferral} about={record.id} basedOn={record.revision} title={t('referral.answer.decline.title')} submitLabel={t('referral.answer.decline.send')} start={{ answer: 'decline' }} fields={['reason', 'why']} onClose={() => setDoing(undefined)}>
          <p className="muted">{t('referral.answer.decline.explained')}</p>
        </FormSheet>
      )}
      {doing === 'take-over' && <TakeOverSheet record={record} onClose={() => setDoing(undefined)} />}
      {doing === 'outcome' && (
        <FormSheet form={recordOutcome} about={record.id} basedOn={record.revision} title={t('referral.record-outcome.title')} submitLabel={t('referral.outcome.send')} start={{ services: [record.service, ...record.besides] }} fields={['outcome', 'services', 'because', 'what']} onClose={() => setDoing(undefined)}>
          <p className="muted">{t('referral.outcome.explained')}</p>
        </FormSheet>
      )}
    </Screen>
  )
}

/** The card as the receiver has it; the sender looks at the same one before sending. */
export function SeenByReceiver({ record, felt }: { record: ReceiverCard; felt: ReactNode }) {
  const { t } = useHouse()
  const who = sayList([
    ...(record.sex && record.sex !== 'unknown' ? [t(`referral.sex.${record.sex}`)] : []),
    ...(record.ageBand ? [t(`referral.age.${record.ageBand}`)] : []),
    ...(record.language ? [t(`languages.${record.language}`)] : []),
  ])
  return (
    <section className="card stack">
      <Person code={sayCode(t, record.code)} drawnFrom={record.code} who={who || undefined} />
      {felt}
      <p><span className="strong">{t('referral.asks')}</span> {sayServices(t, record)}</p>
      <div className="ref-chips">
        <Chip {...(record.urgency === 'now' && { tone: 'soon' as const })}>{t(`referral.urgency.${record.urgency}`)}</Chip>
        {record.interpreter === 'yes' && <Chip>{t('referral.chip.interpreter')}</Chip>}
        {record.escort && record.escort !== 'none' && <Chip>{t(`referral.chip.escort.${record.escort}`)}</Chip>}
      </div>
      {record.urgentNeeds && record.urgentNeeds.length > 0 && <p><span className="strong">{t('referral.matters')}</span> {sayList(record.urgentNeeds.map((one) => t(`referral.need.${one}`)))}</p>}
      {record.topicsAsked && record.topicsAsked.length > 0 && <p><span className="strong">{t('referral.already-asked')}</span> {sayList(record.topicsAsked.map((one) => t(`referral.topic.${one}`)))}</p>}
      {record.note && <p><span className="strong">{t('referral.note')}</span> {record.note}</p>}
      {record.childsView && <VoiceCard by={t('referral.own-words')}>{record.childsView}</VoiceCard>}
      {record.basis && <p className="meta">{t(`referral.basis.${record.basis}`)}</p>}
    </section>
  )
}

export function NotYetName() {
  const { t } = useHouse()
  return <div className="felt-name"><span className="strip" aria-hidden="true" /><span className="meta">{t('referral.name-later')}</span></div>
}

function CallSender({ record }: { record: ReferralSeen }) {
  const house = useHouse()
  const { t } = house
  const directory = readDirectory(house)
  const [contact] = directory.contacts(record.fromDesk)
  if (!record.contactPhone && !contact) return null
  return (
    <section className="stack-2">
      <h2>{t('referral.talk')}</h2>
      <div className="list">
        {record.contactPhone
          ? <a href={`tel:${record.contactPhone}`}><Phone className="i brand-mark-i" /><span className="grow"><span className="strong ref-block">{t('referral.call-sender')}</span><span className="meta">{directory.nameOf(record.fromDesk)} · <span className="nowrap">{record.contactPhone}</span></span></span></a>
          : contact && <CallLink contact={contact} />}
      </div>
    </section>
  )
}

async function openName(house: ReturnType<typeof useHouse>, child: ChildId, reason: string): Promise<string> {
  const opened = await house.keys.openName(child, reason)
  if (opened instanceof Refusal) throw new Error(opened.code)
  return opened.identity.names.map(writeName).filter(Boolean).join(' · ') || house.t('referral.nameless')
}

