import { ArrowRight, ChevronRight, Inbox as InboxIcon } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { tellMoment } from '#core/i18n/dates.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { Elsewhere } from '#core/ui/elsewhere.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Person } from '#core/ui/person.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { Tabs } from '#core/ui/tabs.tsx'
import { confirmHandOver, sendReferral } from '../forms.ts'
import { pendingOf, sortInbox, type Side } from './line-facts.ts'
import { useMoreLines } from './more-lines.ts'
import { sayCode, sayServices, type HandOverSeen, type ReferralLine } from './on-shelf.ts'
import { LineClock, LinePath, readDirectory, sayRefused, walkRows } from './parts.tsx'
import './referral.css'

/** More of what has ended is shown when somebody asks for it. */
const endedAtFirst = 10

/** Referrals to my desk and from it: what waits for me first, then what waits for others, then what has ended. */
export function Inbox() {
  const house = useHouse()
  const { t, who } = house
  const { lines, hasMore, asking, refused, more } = useMoreLines('desks', { atOnce: false })
  const sides = { received: sortInbox(lines, who, 'received'), sent: sortInbox(lines, who, 'sent') }
  const [side, setSide] = useState<Side>()
  const chosen = side ?? (sides.received.yours.length === 0 && sides.sent.yours.length > 0 ? 'sent' : 'received')
  const unsent = house.outbox.filter(({ envelope }) => envelope.form === sendReferral.name)
  const toSign = house.shelf<HandOverSeen>('hand-overs').filter((entry) => entry.confirmedAt === null && who.desks.includes(entry.fromDesk) && !pendingOf(house.outbox, entry.id, [confirmHandOver.name]))
  const yours = sides.received.yours.length + sides.sent.yours.length

  return (
    <Screen title={t('referral.list.title')} sub={t('referral.list.sub', { n: yours })}>
      {unsent.length > 0 && (
        <section className="stack-2" aria-labelledby="unsent">
          <h2 id="unsent" className="ref-group">{t('referral.list.unsent')}</h2>
          <ul className="list">{unsent.map(({ envelope, state, verdict }) => {
            const asked = envelope.answers as { code?: string; service?: string; toDesk?: string }
            return <li key={envelope.id} className="ref-unsent">
              <Person code={sayCode(t, asked.code ?? '')} drawnFrom={asked.code ?? ''} who={asked.service && t(`services.${asked.service}`)} size="small" />
              <span className="grow muted">{state === 'refused' ? sayRefused(t, verdict) : t('referral.kept.waits')}</span>
              <Link className="tapline" href={`/referrals/${envelope.id}`}>{t('referral.look')}</Link>
            </li>
          })}</ul>
        </section>
      )}
      {toSign.length > 0 && (
        <section className="stack-2" aria-labelledby="to-sign">
          <h2 id="to-sign" className="ref-group">{t('referral.list.to-sign')}<span className="meta">{toSign.length}</span></h2>
          <ul className="list">{toSign.map((entry) => {
            const of = lines.find((line) => line.id === entry.referral)
            return <li key={entry.id} className="ref-linked"><Link href={`/referrals/${entry.referral}`}>
              {of && <Person code={sayCode(t, of.code)} drawnFrom={of.code} size="small" />}
              <span className="grow">{t('referral.hand-over.sign-waits')} <span className="meta">{tellMoment(t, house.lang, entry.happenedAt, house.now)}</span></span><ChevronRight className="i chev" />
            </Link></li>
          })}</ul>
        </section>
      )}
      <Elsewhere shelves={['referrals']} />
      <Tabs label={t('referral.list.sides')} chosen={chosen} onChoose={(key) => setSide(key as Side)} tabs={(['received', 'sent'] as const).map((key) => ({
        key, label: <>{t(`referral.list.${key}`)}<span className="meta">{sides[key].yours.length + sides[key].others.length}</span></>, panel: <SideList side={key} lists={sides[key]} />,
      }))} />
      {refused && <Note><p>{sayRefused(t, refused)}</p></Note>}
      {hasMore && lines.length >= 50 && <div><Button kind="second" waiting={asking} waitingLabel={t('referral.list.asking')} onPress={() => void more()}>{t('referral.list.more')}</Button></div>}
    </Screen>
  )
}

function SideList({ side, lists }: { side: Side; lists: ReturnType<typeof sortInbox> }) {
  const { t } = useHouse()
  const [all, setAll] = useState(false)
  const { yours, others, ended } = lists
  if (yours.length + others.length + ended.length === 0) return <Empty title={t(`referral.list.${side}.empty`)}>{t(`referral.list.${side}.empty-more`)}</Empty>
  return (
    <div className="stack-6" onKeyDown={walkRows}>
      <Lines title={t('referral.list.yours')} lines={yours} />
      <Lines title={t(`referral.list.${side}.others`)} lines={others} />
      <Lines title={t('referral.list.ended')} lines={all ? ended : ended.slice(0, endedAtFirst)} />
      {!all && ended.length > endedAtFirst && <div><Button kind="quiet" onPress={() => setAll(true)}>{t('referral.list.all-ended', { n: ended.length })}</Button></div>}
    </div>
  )
}

function Lines({ title, lines }: { title: string; lines: readonly ReferralLine[] }) {
  if (lines.length === 0) return null
  return (
    <section className="stack-2">
      <h2 className="ref-group">{title}<span className="meta">{lines.length}</span></h2>
      <ul className="ref-list">{lines.map((line) => <li key={line.id}><Row line={line} /></li>)}</ul>
    </section>
  )
}

function Row({ line }: { line: ReferralLine }) {
  const house = useHouse()
  const { t, now } = house
  const { nameOf } = readDirectory(house)
  const other = line.seenAs === 'sender' ? line.toDesk : line.fromDesk
  return (
    <Link className="ref-row" href={`/referrals/${line.id}`} data-row>
      <Person code={sayCode(t, line.code)} drawnFrom={line.code} who={line.ageBand ? t(`referral.age.${line.ageBand}`) : undefined} size="small" />
      <span className="ref-mid">
        <span className="ref-need">{sayServices(t, line)}</span>
        <span className="meta row ref-where">{line.seenAs === 'sender' ? <ArrowRight className="i" /> : <InboxIcon className="i" />}<span>{nameOf(other)}</span></span>
      </span>
      <span className="stack-1"><LineClock line={line} now={now} /><LinePath line={line} /></span>
      {line.urgency === 'now' && line.turn ? <span><Chip tone="soon">{t('referral.urgency.now')}</Chip></span> : <ChevronRight className="i chev ref-chev" />}
    </Link>
  )
}
