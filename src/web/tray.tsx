import { Check, CloudUpload, Images, PencilLine } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import { tellMoment, writeTime } from '#core/i18n/dates.ts'
import type { Moment } from '#core/clock.ts'
import { workIn, type Kept } from '#core/sync/outbox.ts'
import { Button } from '#core/ui/button.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'
import { useGlue } from './glue.tsx'
import { LastWays } from './last-ways.tsx'
import { wordsOf, type SentOne } from './ledger.ts'
import { UnsentNotes } from './unsent-notes.tsx'

/** A little longer than the message with *undo* stands. */
const undoMs = 8000
const aside = new Map<number, ReturnType<typeof setTimeout>>()

/** Where the work is: what needs the person, what waits for a line, what has left and when. */
export function Tray() {
  const house = useHouse()
  const { sent: log } = useGlue()
  const sent = useSyncExternalStore(log.onChange, log.list)
  const onTheirWay = useSyncExternalStore(house.files.onChange, house.files.list)
  const [, redraw] = useState(0)
  const { t, lang, now, line } = house
  const outbox = workIn(house.outbox)
  const refused = outbox.filter((one) => one.state === 'refused' && !aside.has(one.order))
  const waiting = outbox.filter((one) => one.state === 'waiting')

  function setAside({ order }: Kept) {
    aside.set(order, setTimeout(() => { aside.delete(order); void house.dismiss(order) }, undoMs))
    redraw((n) => n + 1)
    tell(t('web.line.aside.done'), { label: t('ui.undo'), run() { clearTimeout(aside.get(order)); aside.delete(order); redraw((n) => n + 1) } })
  }

  return (
    <Screen title={t('web.line.title')} sub={sayLine(house)} back="/" actions={line.line === 'away' && <Button kind="second" waiting={line.sending} waitingLabel={t('web.line.trying')} onPress={() => void house.tryLine()}>{t('web.line.try')}</Button>}>
      <UnsentNotes isTray />
      {refused.length > 0 && (
        <section className="stack-2" aria-labelledby="refused"><h2 id="refused">{t('web.line.refused')}</h2>
          <ul className="stack">
            {refused.map((one) => (
              <li key={one.order} className="card stack">
                <div className="stack-1"><p className="strong">{titleOf(house, one)}</p><p className="meta">{t('web.line.written', { at: tellMoment(t, lang, one.envelope.filledAt, now) })}</p></div>
                <p>{one.verdict && t(`refusal.${one.verdict.code}`, wordsOf(one.verdict.details))}</p>
                <p className="muted">{t('web.line.kept')}</p>
                <div className="row wrap">
                  <Button href={`/line/${one.order}`}><PencilLine className="i" />{t('web.line.open-again')}</Button>
                  <Button kind="quiet" onPress={() => setAside(one)}>{t('web.line.aside')}</Button>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      {waiting.length > 0 && (
        <section className="stack-2" aria-labelledby="waiting"><h2 id="waiting">{t('web.line.waiting')}</h2>
          <p className="muted">{t('web.line.waiting.says')}</p>
          <ul className="list">
            {waiting.map((one) => (
              <li key={one.order}>
                <CloudUpload className="i soon-ink" />
                <span className="grow">
                  <span className="strong">{titleOf(house, one)}</span><br /><span className="meta">{t('web.line.saved', { at: tellMoment(t, lang, one.envelope.filledAt, now) })}</span>
                  {one.trouble && <><br />{t('web.line.unread', { at: writeTime(one.trouble.again) })}</>}
                </span>
                {one.trouble && <Button kind="second" small onPress={() => void house.tryAgain(one.order)}>{t('web.line.try-one')}</Button>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {onTheirWay.length > 0 && (
        <section className="stack-2" aria-labelledby="pieces"><h2 id="pieces">{t('web.line.pieces')}</h2>
          <p className="muted">{t('web.line.pieces.says')}</p>
          <ul className="list" aria-live="polite">
            {onTheirWay.map(({ file, form, sent: some, of }) => (
              <li key={file}><Images className="i soon-ink" /><span className="grow"><span className="strong">{t(`${form.replace('/', '.')}.title`)}</span><br /><span className="meta">{t('web.line.pieces.sent', { sent: some, of })}</span></span></li>
            ))}
          </ul>
        </section>
      )}
      {sent.length > 0 && (
        <section className="stack-2" aria-labelledby="sent"><h2 id="sent">{t('web.line.sent')}</h2>
          <ul className="list">
            {sent.map((one) => (
              <li key={one.id}>{one.back === 'taken' ? <Check className="i done-ink" /> : <PencilLine className="i soon-ink" />}<span className="grow"><span className="strong">{t(`${one.form.replace('/', '.')}.title`)}</span><br /><span className="meta">{t('web.line.sent-at', { at: tellMoment(t, lang, one.sentAt, now) })}<br />{sayBack(house, one)}</span></span></li>
            ))}
          </ul>
        </section>
      )}
      {refused.length + waiting.length + sent.length + onTheirWay.length === 0 && <Empty title={t('web.line.empty')}>{t('web.line.empty.says')}</Empty>}
      <LastWays />
    </Screen>
  )
}

function sayLine({ t, lang, line, now }: House): string {
  const heard = line.lastHeard === undefined ? undefined : tellMoment(t, lang, line.lastHeard as Moment, now)
  if (line.line === 'open') return heard ? t('web.line.open', { at: heard }) : t('web.line.trying')
  return heard ? t('web.line.away', { at: heard }) : t('web.line.away.never')
}

/** What came back: taken, in a backup, or the sentence of the refusal. */
function sayBack({ t }: House, { back, code, words, provedAt }: SentOne): string {
  return back === 'refused' ? t(`refusal.${code}`, words) : t(provedAt === undefined ? 'web.line.back.taken' : 'web.line.back.proved')
}

export function titleOf({ t }: House, { envelope }: Kept): string {
  return t(`${envelope.form.replace('/', '.')}.title`)
}
