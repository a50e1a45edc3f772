import { Siren } from 'lucide-react'
import { useState } from 'react'
import { useParams } from 'wouter'
import type { Moment } from '#core/clock.ts'
import { writeMoment } from '#core/i18n/dates.ts'
import type { RecordId } from '#core/ids.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { settleAlarm } from '../forms.ts'
import { FormSheet } from './form-sheet.tsx'

interface AlarmOnShelf { readonly id: RecordId; readonly shownName: string | null; readonly at: Moment; readonly found: 'safe' | 'helped' | 'mistake' | null; readonly settledAt: Moment | null }

/** Somebody opened with their alarm number: what that means, what to do, and what came of it. */
export function AlarmPage() {
  const { id } = useParams<{ id: string }>()
  const { t, lang, now, record } = useHouse()
  const alarm = record<AlarmOnShelf>('alarms', id)
  const [settles, setSettles] = useState(false)
  const title = t('partnerships.settle-alarm.title')
  if (!alarm) return <Screen title={title} back="/"><NotFound /></Screen>
  return (
    <Screen title={title} back="/">
      <div className="narrow stack">
        <Note tone={alarm.found ? undefined : 'past'} icon={<Siren className="i" />}><p className="strong">{t('partnerships.alarm.who', { name: alarm.shownName ?? '', when: writeMoment(alarm.at, lang, now) })}</p></Note>
        <p>{t('partnerships.alarm.means')}</p>
        <p>{t('partnerships.alarm.do')}</p>
        {alarm.found && alarm.settledAt !== null
          ? <p className="muted">{t(`partnerships.settle-alarm.found.${alarm.found}`)}. {t('partnerships.alarm.settled', { when: writeMoment(alarm.settledAt, lang, now) })}</p>
          : <div><Button roomy onPress={() => setSettles(true)}>{t('partnerships.alarm.settle')}</Button></div>}
      </div>
      {settles && <FormSheet form={settleAlarm} title={alarm.shownName ?? title} about={alarm.id} submitLabel={t('partnerships.save')} onClose={() => setSettles(false)} />}
    </Screen>
  )
}
