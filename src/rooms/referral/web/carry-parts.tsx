/** What both sides of a hand-over without a line draw alike. */
import { useEffect, useState } from 'react'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { fingerprintOf } from '#core/vault/signing.ts'
import { shareGroups } from '../forms.ts'
import type { Statement } from '../packet.ts'
import { waitingIn } from './carrying.ts'
import type { ReceiverCard, SignedSeen } from './on-shelf.ts'
import { asReceiverSees, type Moments, type Sharing } from './sending.ts'
import '#core/carry/web/carry.css'

/** The digits two people compare aloud: the same on both screens, or it is somebody else's signature. */
export function Digits({ publicKey, says }: { publicKey: string; says: string }) {
  const [digits, setDigits] = useState('')
  useEffect(() => { void fingerprintOf(publicKey).then(setDigits) }, [publicKey])
  return (
    <section className="card stack-2">
      <h2 className="h4">{says}</h2>
      <p className="carry-digits" translate="no">{digits.split(' ').filter(Boolean).map((group, n) => <span key={n} className="nowrap">{group}</span>)}</p>
    </section>
  )
}

/** Both signed. Whether the house knows is said as it is: told, refused by what stood in the way, or not yet. */
export function SignedNote({ id, accepted }: { id: string; accepted: boolean }) {
  const house = useHouse()
  const { t } = house
  const told = house.record<SignedSeen>('signed-hand-overs', id)
  if (told?.because) return <Note tone="past"><p className="strong">{t('referral.carry.not-in-file')}</p><p>{t(`refusal.${told.because}`)}</p></Note>
  if (told) return <Note><p role="status">{t('referral.carry.told')}</p></Note>
  const waits = waitingIn(house.outbox).some((one) => one.id === id)
  return <Note {...(waits && { tone: 'soon' as const })}><p role="status" className="strong">{t(accepted ? 'referral.carry.both-signed' : 'referral.carry.declined-signed')}</p><p>{t('referral.carry.house-not-yet')}</p></Note>
}

/** The card before the answer, and after it with what was promised on acceptance. */
export function cardOf({ answers }: Statement, accepted: boolean): ReceiverCard {
  const at = (group: (typeof shareGroups)[number]): Moments => (answers.shareNow?.includes(group) || (accepted && answers.shareOnAcceptance?.includes(group)) ? 'now' : 'never')
  return asReceiverSees(answers as never, Object.fromEntries(shareGroups.map((group) => [group, at(group)])) as unknown as Sharing)
}
