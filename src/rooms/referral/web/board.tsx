import { ArrowRight, HandHelping, Hourglass, Search, Send } from 'lucide-react'
import { useEffect, useRef, useState, type FocusEvent, type MouseEvent } from 'react'
import { Link } from 'wouter'
import { hasRole } from '#core/access/who.ts'
import type { Moment } from '#core/clock.ts'
import { Button } from '#core/ui/button.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Person } from '#core/ui/person.tsx'
import { Seam } from '#core/ui/seam.tsx'
import { Segment } from '#core/ui/segment.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { Detail } from './detail.tsx'
import { countRegions, groupLines, inTimeShare, isOpenLine, type Group, type RegionCount } from './line-facts.ts'
import { useMoreLines } from './more-lines.ts'
import { sayCode, sayServices, type ReferralLine, type ReferralSeen } from './on-shelf.ts'
import { LineClock, LineLadder, LinePath, readDirectory, sayRefused, walkRows } from './parts.tsx'
import './referral.css'

const groupIcons = { decision: HandHelping, near: Hourglass, calm: Send } as const
type View = 'terms' | 'regions'

/** All open referrals of one's regions, what needs a decision first. Service facts only: what a coordinator is sent holds nothing else. */
export function Board() {
  const house = useHouse()
  const { t, who, now, programme } = house
  const [region, setRegion] = useState<string>()
  const [view, setView] = useState<View>('terms')
  const [sought, setSought] = useState('')
  const [chosen, setChosen] = useState<string>()
  const mayAsk = hasRole(who, 'coordinator', 'worker', 'head')
  const { lines, counts, mostCounted, hasMore, asking, refused, more } = useMoreLines(who.roles.includes('coordinator') ? 'regions' : 'desks', { atOnce: mayAsk, region })
  const search = useRef<HTMLInputElement>(null)
  const detail = useRef<HTMLElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const { nameOf } = readDirectory(house)

  useEffect(() => {
    const find = (press: KeyboardEvent) => {
      if ((press.ctrlKey || press.metaKey) && press.key.toLowerCase() === 'k') { press.preventDefault(); search.current?.focus() }
    }
    document.addEventListener('keydown', find)
    return () => document.removeEventListener('keydown', find)
  }, [])

  const open = lines.filter(isOpenLine)
  const codes = programme.regions.map((one) => one.code)
  const tiles = countRegions(codes, open, counts, now)
  const words = sought.toLocaleLowerCase().trim()
  const shown = open.filter((line) => (region === undefined || line.region === region)
    && (words === '' || [sayCode(t, line.code), sayServices(t, line), nameOf(line.toDesk), nameOf(line.fromDesk)].some((text) => text.toLocaleLowerCase().includes(words))))
  const groups = groupLines(shown, who, now)
  const all = groupLines(open, who, now)
  const total = counts.length > 0 ? tiles.reduce((sum, tile) => sum + tile.open, 0) : open.length
  const selected = shown.find((line) => line.id === chosen) ?? groups.decision[0] ?? groups.near[0] ?? groups.calm[0]
  const you = who.roles.includes('coordinator') ? 'region' as const : 'head' as const

  // Beside the list there is room for the details or there is not; where there is not, a press leads to their own page.
  const pick = (id: string) => (press: MouseEvent) => {
    if (detail.current === null || detail.current.offsetParent === null) return
    press.preventDefault()
    setChosen(id)
    if (press.detail === 0) requestAnimationFrame(() => heading.current?.focus())
  }
  const rows = (some: readonly ReferralLine[]) => (
    <ul className="ref-list">{some.map((line) => <li key={line.id}><BoardRow line={line} now={now} you={you} current={line.id === selected?.id} onPick={pick(line.id)} onReach={() => setChosen(line.id)} /></li>)}</ul>
  )

  return (
    <Screen
      title={t('referral.board.title')} sub={t('referral.board.sub', { n: total, yours: all.decision.length })}
      actions={<>
        <Segment legend={t('referral.board.order')} legendHidden value={view} onChange={setView} options={[{ value: 'terms', label: t('referral.board.by-terms') }, { value: 'regions', label: t('referral.board.by-regions') }]} />
        <label className="search"><Search className="i" /><span className="vh">{t('referral.board.search')}</span><input ref={search} type="search" autoComplete="off" placeholder={t('referral.board.search')} value={sought} onChange={(change) => setSought(change.target.value)} /><kbd>Ctrl K</kbd></label>
      </>}
    >
      <div className="ref-tiles" role="group" aria-label={t('referral.board.regions')}>
        {tiles.map((tile) => <RegionTile key={tile.region} tile={tile} mostCounted={mostCounted} pressed={region === tile.region} onPress={() => setRegion(region === tile.region ? undefined : tile.region)} />)}
      </div>
      {mayAsk && <p><Link className="tapline" href="/answers">{t('referral.board.answers')}</Link></p>}
      {refused && <Note><p>{sayRefused(t, refused)} {t('referral.board.from-phone')}</p></Note>}
      <div className="ref-board">
        <div className="stack-6" onKeyDown={walkRows}>
          {shown.length === 0 && <Empty title={t(words || region ? 'referral.board.none-found' : 'referral.board.empty')}>{t('referral.board.empty-more')}</Empty>}
          {view === 'terms'
            ? (['decision', 'near', 'calm'] as const).map((group) => groups[group].length > 0 && <section key={group} className="stack-2"><GroupTitle group={group} count={groups[group].length} />{rows(groups[group])}</section>)
            : codes.map((code) => {
              const here = shown.filter((line) => line.region === code)
              return here.length > 0 && <section key={code} className="stack-2"><h2 className="ref-group">{t(`regions.${code}`)}<span className="meta">{here.length}</span></h2>{rows(here)}</section>
            })}
          {mayAsk && hasMore && <div><Button kind="second" waiting={asking} waitingLabel={t('referral.list.asking')} onPress={() => void more()}>{t('referral.list.more')}</Button></div>}
        </div>
        <aside ref={detail} className="card ref-detail" aria-label={t('referral.board.detail')}>
          {selected ? <Detail key={selected.id} line={selected as ReferralSeen} heading={heading} /> : <p className="muted">{t('referral.board.choose')}</p>}
        </aside>
      </div>
    </Screen>
  )
}

function GroupTitle({ group, count }: { group: Group; count: number }) {
  const { t } = useHouse()
  const Icon = groupIcons[group]
  return <h2 className={`ref-group ${group}`}><Icon className="i" />{t(`referral.board.group.${group}`)}<span className="meta">{count}</span></h2>
}

interface BoardRowProps { line: ReferralLine; now: Moment; you: 'region' | 'head'; current: boolean; onPick: (press: MouseEvent) => void; onReach: (reach: FocusEvent) => void }

function BoardRow({ line, now, you, current, onPick, onReach }: BoardRowProps) {
  const house = useHouse()
  const { t } = house
  const { nameOf } = readDirectory(house)
  return (
    <Link className="ref-row" href={`/referrals/${line.id}`} data-row aria-current={current} onClick={onPick} onFocus={onReach}>
      <Person code={sayCode(t, line.code)} drawnFrom={line.code} who={line.ageBand && t(`referral.age.${line.ageBand}`)} size="small" />
      <span className="ref-mid">
        <span className="ref-need">{sayServices(t, line)}</span>
        <span className="meta row ref-where"><ArrowRight className="i" /><span>{nameOf(line.toDesk)}</span></span>
      </span>
      <span className="stack-1"><LineClock line={line} now={now} /><LinePath line={line} /></span>
      {line.turn ? <LineLadder level={line.turn.level} you={you} /> : <span />}
    </Link>
  )
}

const stitches = 10

function RegionTile({ tile, mostCounted, pressed, onPress }: { tile: RegionCount; mostCounted: number; pressed: boolean; onPress: () => void }) {
  const { t } = useHouse()
  const share = inTimeShare(tile)
  return (
    <button type="button" aria-pressed={pressed} onClick={onPress}>
      <span className="where">{t(`regions.${tile.region}`)}</span>
      <span className="row between">
        <span className="n">{tile.open >= mostCounted ? t('referral.board.many', { n: mostCounted }) : tile.open}<span className="vh"> {t('referral.board.open-word')}</span></span>
        <span className="meta">{tile.past > 0 ? <><span className="dot" aria-hidden="true" />{t('referral.board.waits', { n: tile.past })}</> : share === undefined ? t('referral.board.nobody') : t('referral.board.in-time', { n: share })}</span>
      </span>
      <Seam of={stitches} on={share === undefined ? 0 : (share / 100) * stitches} />
      {tile.past > 0 && share !== undefined && <span className="vh">{t('referral.board.in-time', { n: share })}</span>}
    </button>
  )
}
