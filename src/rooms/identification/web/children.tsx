/** The children my desk serves: found by what is spoken, also without a line. */
import { writeSpokenCode } from '../spoken-code.ts'
import { ChevronRight, Search, UserPlus, UsersRound } from 'lucide-react'
import { memo, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { onePerChild } from './one-file.ts'
import type { ChildSeen } from './on-shelf.ts'
import { findByCode, nextClock, sayCode, sayWhereItStands, sayWho, sortChildren, termOf } from './telling.ts'
import './identification.css'
import type { Moment } from '#core/clock.ts'
import type { Editions } from '#core/clocks/editions.ts'
import type { Translate } from '#core/i18n/translate.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { Clock } from '#core/ui/clock.tsx'
import { Elsewhere } from '#core/ui/elsewhere.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { useFirstRows } from '#core/ui/first-rows.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Person } from '#core/ui/person.tsx'
import { Screen } from '#core/ui/shell.tsx'

const say = 'identification.screen.children'

export function Children() {
  const { t, now, shelf, record, outbox, programme, elsewhere } = useHouse()
  const [typed, setTyped] = useState('')
  // Of a child with several files the one that goes on stands in the list, and leads to the others.
  const shelved = shelf<ChildSeen>('children')
  const all = useMemo(() => onePerChild(shelved), [shelved])
  const example = { code: sayCode(t, { word: programme.codeWords[0]!, number: 418 }) }
  const sorted = useMemo(() => sortChildren(all, programme), [all, programme])
  const found = useMemo(() => findByCode(t, sorted, typed), [t, sorted, typed])
  const { shown, list, more } = useFirstRows<ChildSeen, HTMLElement>(found, typed)
  const codesOf = (group: ChildSeen['group']) => group.flatMap((id) => record<ChildSeen>('children', id) ?? []).map(({ code }) => sayCode(t, code)).join(', ')
  const kept = outbox.filter((one) => one.envelope.form === 'identification/meet-child').length
  return (
    <Screen title={t('identification.children.title')} sub={all.length > 0 ? t(`${say}.sub`, { n: all.length }) : undefined} actions={<span className="on-desk"><Button href="/children/new"><UserPlus className="i" />{t(`${say}.meet`)}</Button></span>}>
      <div className="stack reading">
        <div className="on-phone"><Button kind="second" wide href="/children/new"><UserPlus className="i" />{t(`${say}.meet`)}</Button></div>
        {all.length > 0 && (
          <label className="search find"><Search className="i" /><span className="vh">{t(`${say}.find`, example)}</span>
            <input type="search" autoComplete="off" placeholder={t(`${say}.find`, example)} value={typed} onChange={(event) => setTyped(event.target.value)} />
          </label>
        )}
        {kept > 0 && <p className="muted">{t(`${say}.kept`, { n: kept })}</p>}
        <Elsewhere shelves={['children']} />
        {found.length > 0 && <nav className="list" ref={list} aria-label={t('identification.children.title')}>{shown.map((child) => <Line key={child.id} child={child} together={codesOf(child.group)} programme={programme} t={t} now={now} />)}</nav>}
        {more}
        {all.length > 0 && found.length === 0 && <p className="muted" role="status">{t(`${say}.not-found`)}</p>}
        {all.length === 0 && kept === 0 && elsewhere('children') === 0 && <Empty title={t('identification.children.empty')}>{t(`${say}.empty`)}</Empty>}
      </div>
    </Screen>
  )
}

/** Drawn again when something in it is another: the house itself is, with every word of the line. `together`: the codes of brothers and sisters. */
const Line = memo(function Line({ child, together, programme, t, now }: { child: ChildSeen; together: string; programme: Editions; t: Translate; now: Moment }) {
  const clock = nextClock(child.clocks, programme)
  return (
    <Link href={`/children/${child.id}`}>
      <span className="grow stack-2">
        <Person code={sayCode(t, child.code)} drawnFrom={writeSpokenCode(child.code)} who={sayWho(t, child)} />
        <span className="row wrap"><Chip>{sayWhereItStands(t, child.status)}</Chip>{clock && <Clock term={termOf(clock)} now={now} />}</span>
        {together !== '' && <span className="meta"><UsersRound className="i" /> {t(`${say}.together`, { codes: together })}</span>}
      </span>
      <ChevronRight className="i chev" />
    </Link>
  )
})
