/** Asks for a consent from a child's file, before anything is sent: first for whom, then the eight sentences and the answer. */
import { ReceiptText } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useSearch } from 'wouter'
import type { AgencyId, RecordId } from '#core/ids.ts'
import { Button } from '#core/ui/button.tsx'
import { Field } from '#core/ui/field.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note, NotFound } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'
import { shareGroups } from '../forms.ts'
import { ConsentForm } from './consent-sheet.tsx'
import { sayCode, titleIn, writeCode, type AgencySeen, type ChildSeen, type DeskSeen } from './on-shelf.ts'
import { papersAreNeeded } from './sending.ts'
import '#core/forms/web/forms.css'
import './referral.css'

export function AskConsent() {
  const house = useHouse()
  const { t, lang } = house
  const [receiver, setReceiver] = useState<AgencyId>()
  const [given, setGiven] = useState<RecordId>()
  // The form is gone; whoever listens goes on with what came in its place.
  const begin = useRef<HTMLParagraphElement>(null)
  useEffect(() => begin.current?.focus(), [given])
  const child = house.record<ChildSeen>('children', new URLSearchParams(useSearch()).get('child') ?? undefined)
  if (!child) return <Screen title={t('referral.consent.title')} back="/children">{house.line.filled ? <NotFound /> : <Note><p role="status">{t('referral.reading')}</p></Note>}</Screen>
  const file = `/children/${child.id}`
  const code = writeCode(child.code)
  if (given) return (
    <Screen title={t('referral.consent.kept')} bar={{ title: t('referral.consent.title'), small: sayCode(t, code) }} back={file}>
      <div className="stack-6 ref-reading">
        <p ref={begin} tabIndex={-1}>{t('referral.consent.kept.more')}</p>
        <div className="ref-actions">
          <Button roomy wide href={`/consents/${given}`}><ReceiptText className="i" />{t('referral.consent.receipt')}</Button>
          <Button kind="second" wide href={file}>{t('referral.consent.to-file')}</Button>
        </div>
      </div>
    </Screen>
  )
  // Every agency that could be asked at all, those that work where the child is in front.
  const open = house.shelf<DeskSeen>('desks').filter((one) => one.state === 'active')
  const isNear = (agency: AgencyId) => open.some((one) => one.agency === agency && one.regions.includes(child.region))
  const agencies = house.shelf<AgencySeen>('agencies').filter((one) => one.id !== house.who.agency && one.state === 'active' && open.some((desk) => desk.agency === one.id))
    .toSorted((a, b) => titleIn(a.title, lang).localeCompare(titleIn(b.title, lang), lang))
  const [near, far] = [agencies.filter(({ id }) => isNear(id)), agencies.filter(({ id }) => !isNear(id))]
  const option = ({ id, title }: AgencySeen) => <option key={id} value={id}>{titleIn(title, lang)}</option>
  const groups = shareGroups.filter((group) => group !== 'documents' || papersAreNeeded(child))
  return (
    <Screen title={t('referral.consent.title')} sub={t('referral.consent.one-each')} bar={{ title: t('referral.consent.title'), small: sayCode(t, code) }} back={file}>
      <div className="stack-6 ref-reading">
        <Field label={t('consent.give.receiver')}>
          {(input) => (
            <select {...input} value={receiver ?? ''} onChange={(event) => setReceiver((event.target.value || undefined) as AgencyId | undefined)}>
              <option value="">{t('forms.choose')}</option>
              {near.map(option)}
              {far.length > 0 && <optgroup label={t('referral.consent.elsewhere')}>{far.map(option)}</optgroup>}
            </select>
          )}
        </Field>
        {receiver
          ? <ConsentForm key={receiver} child={child} receiver={receiver} code={code} groups={groups} onGiven={({ id }) => { tell(t('referral.kept.said')); setGiven(id) }} />
          : <p className="muted">{t('referral.consent.receiver-first')}</p>}
      </div>
    </Screen>
  )
}
