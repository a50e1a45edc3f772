import { FileText } from 'lucide-react'
import { useState } from 'react'
import { confirmHandOver, takeOver } from '../forms.ts'
import { tellMoment } from '#core/i18n/dates.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { FormSheet } from './form-sheet.tsx'
import { pendingOf } from './line-facts.ts'
import { sayList, type DeskSeen, type HandOverSeen, type ReferralSeen } from './on-shelf.ts'
import { PendingNote, readDirectory } from './parts.tsx'

/** The child changed hands: two signatures, the receiver's and the giver's. */
export function HandOvers({ record }: { record: ReferralSeen }) {
  const house = useHouse()
  const { t } = house
  const entries = house.shelf<HandOverSeen>('hand-overs').filter((one) => one.referral === record.id).toSorted((a, b) => a.n - b.n)
  if (entries.length === 0) return null
  return (
    <section className="stack-2">
      <h2>{t('referral.hand-over.title')}</h2>
      {entries.map((entry) => <Entry key={entry.id} entry={entry} />)}
    </section>
  )
}

function Entry({ entry }: { entry: HandOverSeen }) {
  const house = useHouse()
  const { t, lang, now, who } = house
  const { nameOf } = readDirectory(house)
  const [signing, setSigning] = useState(false)
  const kept = pendingOf(house.outbox, entry.id, [confirmHandOver.name])
  const mine = entry.confirmedAt === null && who.desks.includes(entry.fromDesk)
  return (
    <article className="card stack">
      <p className="strong">{t('referral.hand-over.from-to', { from: nameOf(entry.fromDesk), to: nameOf(entry.toDesk) })}</p>
      <dl className="facts">
        <dt>{t('referral.hand-over.when')}</dt><dd>{tellMoment(t, lang, entry.happenedAt, now)}</dd>
        <dt>{t('referral.take-over.placeKind')}</dt><dd>{t(`referral.place-kind.${entry.placeKind}`)}</dd>
        <dt>{t('referral.take-over.condition')}</dt><dd>{t(`referral.condition.${entry.condition}`)}{entry.conditionNote && <><br />{entry.conditionNote}</>}</dd>
        {entry.belongings && <><dt>{t('referral.take-over.belongings')}</dt><dd>{entry.belongings}</dd></>}
        <dt>{t('referral.take-over.documents')}</dt><dd>{sayList(entry.documents.map((one) => t(`referral.document.${one}`)))}</dd>
        <dt>{t('referral.take-over.present')}</dt><dd>{sayList(entry.present.map((one) => t(`referral.present.${one}`)))}</dd>
        <dt>{t('referral.take-over.childTold')}</dt><dd>{t(`forms.known.${entry.childTold}`)}</dd>
      </dl>
      <div className="ref-chips">
        <Chip tone="done">{t('referral.hand-over.first')}</Chip>
        {entry.confirmedAt === null ? <Chip tone="soon">{t('referral.hand-over.second-waits')}</Chip>
          : entry.itWasSo ? <Chip tone="done">{t('referral.hand-over.second')}</Chip> : <Chip tone="past">{t('referral.hand-over.differs')}</Chip>}
      </div>
      {entry.difference && <p><span className="strong">{t('referral.confirm-hand-over.difference')}:</span> {entry.difference}</p>}
      <PendingNote kept={kept} />
      <div><Button kind="quiet" small href={`/referrals/hand-over/${entry.id}/act`}><FileText className="i" />{t('referral.act.open')}</Button></div>
      {mine && kept?.state !== 'waiting' && <Button wide onPress={() => setSigning(true)}>{t('referral.hand-over.sign')}</Button>}
      {signing && <FormSheet form={confirmHandOver} about={entry.id} title={t('referral.confirm-hand-over.title')} submitLabel={t('referral.hand-over.sign')} fields={['itWasSo', 'difference']} onClose={() => setSigning(false)} />}
    </article>
  )
}

/** The receiver signs that the child is with them. From then on they answer for the child (Referral Rules 16.3). */
export function TakeOverSheet({ record, onClose }: { record: ReferralSeen; onClose: () => void }) {
  const house = useHouse()
  const { t } = house
  const { nameOf } = readDirectory(house)
  // The desk that had the child last, by the log; where there is none yet, the sender.
  const last = house.shelf<HandOverSeen>('hand-overs').filter((one) => one.child === record.child).toSorted((a, b) => b.n - a.n)[0]?.toDesk ?? record.fromDesk
  const desks = house.shelf<DeskSeen>('desks').filter((one) => !house.who.desks.includes(one.id)).map((one) => ({ code: one.id, label: nameOf(one.id) }))
  return (
    <FormSheet
      form={takeOver} about={record.id} basedOn={record.revision} title={t('referral.take-over.title')} submitLabel={t('referral.take-over.do')} onClose={onClose}
      start={{ fromDesk: last, minutesAgo: 0 }} choicesFor={() => desks}
      fields={['fromDesk', 'minutesAgo', 'placeKind', 'condition', 'conditionNote', 'belongings', 'documents', 'present', 'childTold']}
    >
      <p className="muted">{t('referral.take-over.explained')}</p>
    </FormSheet>
  )
}
