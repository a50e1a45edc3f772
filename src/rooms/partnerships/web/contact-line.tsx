import { Phone, PhoneCall } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { hasRole } from '#core/access/who.ts'
import { dayOf } from '#core/clock.ts'
import { tellDay } from '#core/i18n/dates.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { isOnDuty, isSilent, type Hours } from '../directory.ts'
import { verifyDutyContact } from '../forms.ts'
import { FormSheet } from './form-sheet.tsx'
import type { ContactOnShelf } from './on-shelf.ts'

/** Whom to call, when, and whether somebody was reached there lately. */
export function ContactLine({ contact, children }: { contact: ContactOnShelf; children?: ReactNode }) {
  const { t, lang, now, who } = useHouse()
  const [verifying, setVerifying] = useState(false)
  const verified = contact.verifiedAt === null ? t('partnerships.contact.never-reached') : t('partnerships.contact.reached', { day: tellDay(t, lang, dayOf(contact.verifiedAt), dayOf(now)) })
  return <li className="wrap">
    <Phone className="i" aria-hidden="true" />
    <span className="grow stack-1">
      <span className="strong">{contact.name}</span>
      <span className="meta">{t(`partnerships.place.${contact.place}`)} · <a href={`tel:${contact.phone}`}>{contact.phone}</a></span>
      <span className="meta">{sayHours(t, contact.hours)}</span>
      {contact.note && <span className="meta">{contact.note}</span>}
      <span className="row wrap">
        {isSilent(contact, now) ? <Chip tone="soon">{t('partnerships.contact.silent')}</Chip> : isOnDuty(contact.hours, now) && <Chip tone="done">{t('partnerships.contact.there-now')}</Chip>}
        <span className="meta">{verified}</span>
      </span>
    </span>
    {hasRole(who, 'worker', 'head', 'coordinator', 'administrator') && <Button kind="quiet" small onPress={() => setVerifying(true)}><PhoneCall className="i" />{t('partnerships.contact.verify')}</Button>}
    {children}
    {verifying && <FormSheet form={verifyDutyContact} title={contact.name} about={contact.id} submitLabel={t('partnerships.save')} onClose={() => setVerifying(false)} />}
  </li>
}

export function sayHours(t: ReturnType<typeof useHouse>['t'], hours: Hours): string {
  if (hours.kind === 'always') return t('partnerships.hours.always')
  return t('partnerships.hours.set', { days: hours.days.map((day) => t(`partnerships.day.${day}.short`)).join(', '), from: `${hours.from}:00`, to: `${hours.to}:00` })
}
