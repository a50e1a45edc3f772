import { ShieldQuestionMark } from 'lucide-react'
import { useState } from 'react'
import type { AgencyLine, ChildSeen, ConsentSeen } from './on-shelf.ts'
import { cardAddress, sayCode, titleIn } from './telling.ts'
import { dayOf } from '#core/clock.ts'
import { receiptNumber } from '#core/consent/receipt.ts'
import { WithdrawSheet } from '#core/consent/web/withdraw-sheet.tsx'
import { tellDay, writeDay } from '#core/i18n/dates.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'

const say = 'identification.screen.file'

/** Who agreed to what, for whom and until when, in all parts of a file; one asks from here, and takes back as easily. */
export function Consents({ parts }: { parts: readonly [ChildSeen, ...ChildSeen[]] }) {
  const { t, lang, now, shelf, record } = useHouse()
  const [taking, setTaking] = useState<ConsentSeen>()
  const consents = shelf<ConsentSeen>('consents').filter((one) => parts.some(({ id }) => id === one.child)).toSorted((a, b) => b.askedAt - a.askedAt)
  const fromPart = ({ child }: ConsentSeen) => { const part = parts.slice(1).find(({ id }) => id === child); return part && ` · ${sayCode(t, part.code)}` }
  const forWhom = ({ purpose, receiver }: ConsentSeen) => [t(`consent.purpose.${purpose}`), titleIn(record<AgencyLine>('agencies', receiver ?? undefined)?.title, lang)].filter(Boolean).join(': ')
  return (
    <section className="card stack">
      <h2 className="t-h3">{t(`${say}.consents`)}</h2>
      {consents.length === 0 ? <p className="muted">{t(`${say}.no-consents`)}</p> : (
        <ul className="stack">{consents.map((one) => (
          <li key={one.id} className="stack-1">
            <p className="strong">{forWhom(one)}</p>
            <p>{one.state === 'given' && !one.isLive ? t(`${say}.consent-over`) : t(`consent.state.${one.state}`)}<span className="meta"> · {tellDay(t, lang, dayOf(one.askedAt), dayOf(now))}{fromPart(one)}</span></p>
            <p className="meta">{[t(`consent.giver.${one.givenBy}`), t(`languages.${one.readIn}`), ...(one.abroad ? [t(`${say}.consent-abroad`)] : []), ...(one.lastDay ? [t(`${say}.consent-until`, { day: writeDay(one.lastDay, lang, dayOf(now)) })] : [])].join(' · ')}</p>
            {one.state === 'given' && <p className="meta">{one.groups.map((group) => t(`consent.group.${group}`)).join(', ')}</p>}
            {one.state === 'withdrawn' && one.stopBy !== null && <p className="meta">{t('consent.stop-by', { day: writeDay(dayOf(one.stopBy), lang, dayOf(now)) })}</p>}
            {one.state === 'declined' && <div><Button kind="plain" small href={cardAddress({ id: one.child })}>{t('identification.screen.card.open')}</Button></div>}
            <div className="row wrap">
              <Button kind="plain" small href={`/consents/${one.id}`}>{t('identification.screen.receipt.number', { number: receiptNumber(one.id) })}</Button>
              {one.state === 'given' && <Button kind="plain" small onPress={() => setTaking(one)}>{t('consent.withdraw.do')}</Button>}
            </div>
          </li>
        ))}</ul>
      )}
      <Button kind="second" wide href={`/referrals/consent?child=${parts[0].id}`}><ShieldQuestionMark className="i" />{t(`${say}.ask-consent`)}</Button>
      {taking && <WithdrawSheet consent={taking.id} what={forWhom(taking)} onClose={() => setTaking(undefined)} />}
    </section>
  )
}
