import { ChevronRight, Scale, ScanSearch } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { Link } from 'wouter'
import { tellMoment } from '#core/i18n/dates.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { Elsewhere } from '#core/ui/elsewhere.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { useFirstRows } from '#core/ui/first-rows.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { TilePicture } from '#core/ui/person.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { say as sayForm, undo } from '../forms.ts'
import type { ChildSeen, PairSeen } from './on-shelf.ts'
import { pendingOf, readDirectory, sayCode, sortPairs, waitsFor, writeCode } from './telling.ts'
import './recognition.css'

const say = 'recognition.screen.pairs'

/** Files that may be of one child: mine to look at, what waits for somebody else, what is settled. */
export function Pairs() {
  const { t, shelf } = useHouse()
  const sorted = sortPairs(shelf<PairSeen>('pairs'))
  const none = sorted.look.length + sorted.waiting.length + sorted.settled.length === 0
  return (
    <Screen title={t(`${say}.title`)} sub={t(`${say}.sub`, { n: sorted.look.length })} actions={<Button kind="quiet" small href="/caseloads"><Scale className="i" />{t('recognition.screen.run.title')}</Button>}>
      <Elsewhere shelves={['pairs']} />
      {none ? <Empty title={t(`${say}.empty`)}>{t(`${say}.empty.more`)}</Empty> : <div className="stack-6 reading" onKeyDown={walkRows}>
        {(['look', 'waiting', 'settled'] as const).map((group) => sorted[group].length > 0 && <Group key={group} group={group} pairs={sorted[group]} />)}
      </div>}
    </Screen>
  )
}

function Group({ group, pairs }: { group: 'look' | 'waiting' | 'settled'; pairs: readonly PairSeen[] }) {
  const { t } = useHouse()
  const { shown, list, more } = useFirstRows<PairSeen, HTMLElement>(pairs)
  return (
    <section className="stack-2" aria-labelledby={`pairs-${group}`}>
      <h2 id={`pairs-${group}`} className="t-h3">{t(`${say}.${group}`)} <span className="meta">{pairs.length}</span></h2>
      <nav className="list" ref={list} aria-label={t(`${say}.${group}`)}>{shown.map((pair) => <Row key={pair.id} pair={pair} />)}</nav>
      {more}
    </section>
  )
}

function Row({ pair }: { pair: PairSeen }) {
  const house = useHouse()
  const { t, lang, now, record, outbox } = house
  const directory = readDirectory(house)
  const [mine, other] = [record<ChildSeen>('children', pair.mine.child), record<ChildSeen>('children', pair.other.child)]
  const kept = pendingOf(outbox, pair.id, [sayForm.name, undo.name])
  const waits = waitsFor(pair)
  return (
    <Link href={`/pairs/${pair.id}`} data-row className="rec-row">
      <span className="rec-tiles">{mine && <TilePicture code={writeCode(mine.code)} size="small" />}{other ? <TilePicture code={writeCode(other.code)} size="small" /> : <span className="rec-unseen" aria-hidden="true"><ScanSearch className="i" /></span>}</span>
      <span className="grow stack-1">
        <span className="strong">{t(`${say}.row`, { one: mine ? sayCode(t, mine.code) : t(`${say}.one-file`), other: other ? sayCode(t, other.code) : directory.nameOf(pair.other.desk) })}</span>
        <span className="meta">{t(`${say}.found`, { when: tellMoment(t, lang, pair.foundAt, now) })}</span>
        <span className="row wrap">
          {pair.state === 'open' && <Chip tone="advice">{t(`recognition.screen.likely.${pair.likely}`)}</Chip>}
          {kept ? <Chip tone="soon">{t(kept.state === 'refused' ? `${say}.refused` : `${say}.kept`)}</Chip> : <Chip {...(waits === 'look' ? { tone: 'brand' as const } : pair.state === 'joined' ? { tone: 'done' as const } : {})}>{t(waits === 'settled' ? `recognition.screen.state.${pair.state}` : `recognition.screen.waits.${waits}`)}</Chip>}
        </span>
      </span>
      <ChevronRight className="i chev" />
    </Link>
  )
}

/** Arrows, Home and End walk through the rows; Enter is the row's own. */
function walkRows(press: KeyboardEvent<HTMLElement>): void {
  const rows = [...press.currentTarget.querySelectorAll<HTMLElement>('[data-row]')]
  const at = rows.indexOf((press.target as HTMLElement).closest<HTMLElement>('[data-row]')!)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[press.key]
  if (to === undefined || at < 0) return
  press.preventDefault()
  rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus()
}
