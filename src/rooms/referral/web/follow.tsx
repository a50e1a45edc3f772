/** One referral, from the side of whoever looks: who sent it, who was asked, or a coordinator who watches its term. */
import { Redirect, useLocation, useParams } from 'wouter'
import type { ChildId } from '#core/ids.ts'
import type { Kept } from '#core/sync/web/outbox.ts'
import { Button } from '#core/ui/button.tsx'
import { layDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { Note, NotFound } from '#core/ui/note.tsx'
import { Person } from '#core/ui/person.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { sendReferral, type Sending } from '../forms.ts'
import { Detail } from './detail.tsx'
import { sayCode, sayServices, type HandOverSeen, type ReferralSeen } from './on-shelf.ts'
import { PendingNote, readDirectory } from './parts.tsx'
import { ReceiverSide } from './receiver-side.tsx'
import { SenderSide } from './sender-side.tsx'
import { draftOf } from './sending.ts'
import './referral.css'

export function FollowReferral() {
  const { id = '' } = useParams<{ id: string }>()
  const house = useHouse()
  const { t } = house
  const record = house.record<ReferralSeen>('referrals', id)
  const kept = house.outbox.find(({ envelope }) => envelope.id === id && envelope.form === sendReferral.name)
  if (!record && kept) return <KeptReferral kept={kept} />
  if (!record) return <Screen title={t('referral.title')} back="/referrals">{house.line.filled ? <><NotFound /><p className="muted">{t('referral.gone')}</p></> : <Note><p role="status">{t('referral.reading')}</p></Note>}</Screen>
  if (record.seenAs === 'sender') return <SenderSide record={record} key={id} />
  if (record.seenAs === 'receiver') return <ReceiverSide record={record} key={id} />
  if (record.seenAs === 'other-part') {
    return (
      <Screen title={t('referral.one.titled', { services: sayServices(t, record) })} bar={{ title: t('referral.one'), small: sayCode(t, record.code) }} back={`/children/${record.child}`}>
        <div className="stack reading"><p className="muted">{t('referral.other-part')}</p><Detail line={record} />{record.whatBecame && <section className="card"><h2 className="h4">{t('referral.record-outcome.title')}</h2><p>{record.whatBecame}</p></section>}</div>
      </Screen>
    )
  }
  return <Screen title={t('referral.one.titled', { services: sayServices(t, record) })} bar={{ title: t('referral.one'), small: sayCode(t, record.code) }} back="/board"><Detail line={record} /></Screen>
}

/** Sent from here and not answered yet: it waits for a line, or the server said why it cannot be. */
function KeptReferral({ kept }: { kept: Kept }) {
  const house = useHouse()
  const { t } = house
  const [, go] = useLocation()
  const asked = kept.envelope.answers as Sending
  const again = async () => {
    await layDraft(house, draftOf(kept.envelope.about as ChildId), { answers: asked })
    await house.dismiss(kept.order)
    go(`/referrals/new?${new URLSearchParams({ child: kept.envelope.about! })}`)
  }
  return (
    <Screen title={t('referral.one.titled', { services: sayServices(t, asked) })} bar={{ title: t('referral.one'), small: sayCode(t, asked.code) }} back="/referrals">
      <PendingNote kept={kept}><div><Button onPress={() => void again()}>{t('referral.kept.mend')}</Button></div></PendingNote>
      <section className="card stack">
        <Person code={sayCode(t, asked.code)} drawnFrom={asked.code} who={t(`referral.age.${asked.ageBand}`)} />
        <p><span className="strong">{t('referral.asks')}</span> {sayServices(t, asked)}</p>
        <p><span className="strong">{t('referral.to')}</span> {readDirectory(house).nameOf(asked.toDesk)}</p>
      </section>
      <Note><p>{t('referral.until-hand-over')}</p></Note>
    </Screen>
  )
}

/** A notice about a hand-over leads to its referral, where both signatures stand. */
export function HandOverFound() {
  const { id = '' } = useParams<{ id: string }>()
  const house = useHouse()
  const found = house.record<HandOverSeen>('hand-overs', id)
  return found ? <Redirect to={`/referrals/${found.referral}`} replace /> : <Screen title={house.t('referral.title')} back="/referrals"><NotFound /></Screen>
}
