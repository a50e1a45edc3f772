import { MapPinHouse } from 'lucide-react'
import { asksForResidence, nextResidenceSteps } from '../residence.ts'
import type { ChildSeen } from './on-shelf.ts'
import { residenceAddress } from './telling.ts'
import { dayOf } from '#core/clock.ts'
import { tellDay, writeDay } from '#core/i18n/dates.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'

const say = 'identification.screen.residence'

/** How it stands with temporary residence. Nothing of somebody whom it does not concern, or of whom nothing was said. */
export function ResidenceNote({ child }: { child: ChildSeen }) {
  const { t, now } = useHouse()
  const { residence } = child
  if (!residence && !asksForResidence(child)) return null
  const isOver = residence?.until !== undefined && residence.until < dayOf(now)
  return (
    <Note {...((isOver || !residence) && { tone: 'soon' as const })} icon={<MapPinHouse className="i" />} label={t('identification.write-residence.title')}>
      <ResidenceStands child={child} />
      <div><Button kind="quiet" small href={residenceAddress(child)}>{t(`${say}.open`)}</Button></div>
    </Note>
  )
}

export function ResidenceStands({ child: { residence } }: { child: ChildSeen }) {
  const { t, lang, now } = useHouse()
  if (!residence) return <p>{t(`${say}.asks`)}</p>
  const { is, onDay, until, because } = residence
  const today = dayOf(now)
  const isOver = until !== undefined && until < today
  const mayBeLonger = nextResidenceSteps(residence).includes('longer-asked')
  return <>
    <p className="strong">{t(`${say}.stands`, { step: t(`identification.write-residence.step.${is}`), when: tellDay(t, lang, onDay, today) })}</p>
    {because && <p>{t(`identification.tell-rights.told.because.${because}`)}. {t(`${say}.appeal`)}</p>}
    {until && <p>{t(isOver ? `${say}.over` : `${say}.until`, { until: writeDay(until, lang) })}</p>}
    {until && !isOver && mayBeLonger && <p className="meta">{t(`${say}.longer`)}</p>}
    {['asked', 'petitioned', 'longer-asked'].includes(is) && <p className="meta">{t(`${say}.waits`)}</p>}
  </>
}
