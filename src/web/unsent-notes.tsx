import { Button } from '#core/ui/button.tsx'
import { Note } from '#core/ui/note.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { waitingLong } from '#core/sync/sending.ts'
import { useGlue } from './glue.tsx'

/** Unsent work that is in danger is said aloud, on Today and where the work is (Security E-11). */
export function UnsentNotes({ isTray = false }: { isTray?: boolean }) {
  const { t, outbox, now } = useHouse()
  const { thrownAway } = useGlue()
  const long = waitingLong(outbox, now)
  return (
    <>
      {thrownAway > 0 && <Note tone="past"><p role="alert">{t('web.line.thrown-away', { count: thrownAway })}</p>{!isTray && <Way />}</Note>}
      {long.length > 0 && <Note tone="soon"><p>{t('web.line.long', { count: long.length })}</p>{!isTray && <Way />}</Note>}
    </>
  )
}

function Way() {
  const { t } = useHouse()
  return <div><Button kind="second" small href="/line">{t('web.line.long.go')}</Button></div>
}
