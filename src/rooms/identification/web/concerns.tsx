/** Concerns: for who raised them, what became of each; for a desk, the queue with its clocks; for a coordinator, what waits. */
import { ChevronRight, Plus, Radar } from 'lucide-react'
import { Link } from 'wouter'
import { asksUs } from './asks-us.ts'
import type { ConcernSeen } from './on-shelf.ts'
import { nextClock, sayConcern, sayPlace, sortConcerns, termOf } from './telling.ts'
import './identification.css'
import { hasRole } from '#core/access/who.ts'
import { tellMoment } from '#core/i18n/dates.ts'
import { Button } from '#core/ui/button.tsx'
import { Clock } from '#core/ui/clock.tsx'
import { Elsewhere } from '#core/ui/elsewhere.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { useFirstRows } from '#core/ui/first-rows.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Screen } from '#core/ui/shell.tsx'

const say = 'identification.screen.concerns'

export function Concerns() {
  const house = useHouse()
  const { t, who, shelf, outbox } = house
  const all = shelf<ConcernSeen>('concerns')
  const toAnswer = sortConcerns(all.filter((one) => one.seenAs === 'desk' || one.seenAs === 'coordinator'), who.desks)
  const toMeet = toAnswer.filter((one) => asksUs(one, house) && one.state === 'taken-up')
  const waiting = toAnswer.filter((one) => asksUs(one, house) && !toMeet.includes(one))
  const others = toAnswer.filter((one) => !asksUs(one, house))
  const mine = sortConcerns(all.filter((one) => one.seenAs === 'raiser' || one.seenAs === 'passed-on' || (one.seenAs === 'desk' && one.isOwn)), who.desks)
  const kept = outbox.filter((one) => one.envelope.form === 'identification/raise-concern')
  const answers = hasRole(who, 'worker', 'coordinator')
  return (
    <Screen title={t(answers ? 'identification.concerns.title' : `${say}.mine`)} sub={answers ? t(`${say}.sub`, { n: waiting.length }) : undefined} actions={<span className="on-desk"><Button href="/concern"><Plus className="i" />{t(`${say}.raise`)}</Button></span>}>
      <div className="stack-6 reading">
        {kept.length > 0 && <p className="muted">{t(`${say}.kept`, { n: kept.length })}</p>}
        <Elsewhere shelves={['concerns']} />
        {answers && waiting.length > 0 && <List title={t(`${say}.waiting`)} concerns={waiting} />}
        {answers && toMeet.length > 0 && <List title={t(`${say}.to-meet`)} concerns={toMeet} />}
        {answers && others.length > 0 && <List title={t(`${say}.others`)} concerns={others} />}
        {mine.length > 0 && <List title={answers ? t(`${say}.mine`) : undefined} concerns={mine} fromAfar />}
        {toAnswer.length === 0 && mine.length === 0 && kept.length === 0 && house.elsewhere('concerns') === 0 && <Empty title={t(`${say}.empty`)} action={<Button kind="second" href="/concern">{t(`${say}.raise`)}</Button>}>{t(answers ? `${say}.empty.desk` : `${say}.empty.mine`)}</Empty>}
      </div>
    </Screen>
  )
}

function List({ title, concerns, fromAfar = false }: { title?: string | undefined; concerns: readonly ConcernSeen[]; fromAfar?: boolean }) {
  const { shown, list, more } = useFirstRows<ConcernSeen, HTMLElement>(concerns)
  return (
    <section className="stack-2">
      {title && <h2>{title}</h2>}
      <nav className="list" ref={list} aria-label={title}>{shown.map((concern) => <Line key={concern.id} concern={concern} fromAfar={fromAfar} />)}</nav>
      {more}
    </section>
  )
}

function Line({ concern, fromAfar }: { concern: ConcernSeen; fromAfar: boolean }) {
  const { t, lang, now, programme } = useHouse()
  const when = tellMoment(t, lang, concern.raisedAt, now)
  if (concern.seenAs === 'raiser' || concern.seenAs === 'passed-on') {
    return (
      <Link href={`/concerns/${concern.id}`}><Radar className="i" />
        <span className="grow"><span className="strong">{t(`${say}.raised-at`, { when })}</span><br /><span className="muted">{t(`identification.became.${concern.became}`)}</span></span><ChevronRight className="i chev" />
      </Link>
    )
  }
  const clock = nextClock(concern.clocks, programme)
  return (
    <Link href={`/concerns/${concern.id}`}><Radar className="i" />
      <span className="grow stack-1">
        <span className="strong">{sayPlace(t, concern)}</span>
        <span className="meta">{t(`identification.urgency.${concern.urgency}`)} · {t('identification.concern.children', { n: concern.howMany })} · {when}</span>
        {clock && !fromAfar ? <Clock term={termOf(clock)} now={now} /> : <span className="meta">{sayConcern(t, concern)}</span>}
      </span>
      <ChevronRight className="i chev" />
    </Link>
  )
}
