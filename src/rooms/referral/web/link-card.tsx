import { Link2, RefreshCw, Undo2 } from 'lucide-react'
import { tellMoment, writeMoment } from '#core/i18n/dates.ts'
import type { Kept } from '#core/sync/web/outbox.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { makeLink } from '../forms.ts'
import { standOfLink } from '../without-account.ts'
import type { LinkSeen } from './on-shelf.ts'
import { PendingNote } from './parts.tsx'

interface LinkCardProps {
  link: LinkSeen | undefined
  /** What was filled in here about the link and the house has not taken yet. */
  kept: Kept | undefined
  /** Absent where nobody gives or takes back any more. */
  acts?: { readonly takeBack: () => void; readonly again: () => void } | undefined
}

/** Where the link stands that was given to somebody without an account. */
export function LinkCard({ link, kept, acts }: LinkCardProps) {
  const { t, lang, now, line } = useHouse()
  const made = kept?.envelope.form === makeLink.name
  const says = kept && (made && kept.state === 'waiting'
    ? <Note tone="soon"><div role="status"><p className="strong">{t('referral.link.made')}</p><p>{t(line.line === 'open' ? 'referral.link.going' : 'referral.link.waits')}</p></div></Note>
    : <PendingNote kept={kept}>{made && <p>{t('referral.link.worthless')}</p>}</PendingNote>)
  if (!link) return says ?? null
  const stand = standOfLink(link, now)
  const lives = stand === 'unopened' || stand === 'opened'
  return <>
    {says}
    <section className="card stack-2" aria-labelledby="link-stands">
      <h2 className="h4 row ref-link-head" id="link-stands"><Link2 className={lives ? 'i brand-mark-i' : 'i'} />{t(`referral.link.stand.${stand}`)}</h2>
      <p className="muted">
        {t('referral.link.given', { at: tellMoment(t, lang, link.madeAt, now) })}
        {link.openedAt !== null && ` ${t('referral.link.opened', { at: tellMoment(t, lang, link.openedAt, now) })}`}
        {lives && ` ${t('referral.link.good-until', { until: writeMoment(link.endsAt, lang, now) })}`}
      </p>
      {acts && kept?.state !== 'waiting' && (
        <div className="row wrap note-answers">
          {lives && <Button kind="quiet" small onPress={acts.takeBack}><Undo2 className="i" />{t('referral.take-link-back.title')}</Button>}
          <Button kind="quiet" small onPress={acts.again}><RefreshCw className="i" />{t('referral.link.again')}</Button>
        </div>
      )}
    </section>
  </>
}
