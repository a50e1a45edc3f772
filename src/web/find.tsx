/** Looks for something on this device, with or without a line: one field, and a list that is walked with the arrows (the combobox pattern of ARIA 1.2). */
import { Search } from 'lucide-react'
import { useDeferredValue, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useLocation } from 'wouter'
import type { RecordId } from '#core/ids.ts'
import { makeFinder, type Finder, type Found } from '#core/sync/search.ts'
import { Elsewhere } from '#core/ui/elsewhere.tsx'
import { useHouse } from '#core/ui/house.tsx'
import type { FindsOf } from '#core/ui/rooms.ts'
import { Sheet } from '#core/ui/sheet.tsx'
import { addressOf, useGlue } from './glue.tsx'

/** What a sheet that opens gives the focus to: the browser reads the attribute, which React does not write. */
const focusFirst = (field: HTMLInputElement | null) => field?.setAttribute('autofocus', '')

interface Place { readonly shelf: string; readonly id: RecordId }

const shownAtMost = 40

export function Find({ onClose }: { onClose: () => void }) {
  const { t } = useHouse()
  const { rooms } = useGlue()
  const [, go] = useLocation()
  const finder = useFinder()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const asked = useDeferredValue(typed)
  const list = useId()
  const hint = useId()
  const chosen = useRef<HTMLLIElement>(null)
  const found = useMemo(() => finder?.find(asked, shownAtMost) ?? [], [finder, asked])
  const isAsked = asked.trim() !== ''
  useEffect(() => { void chosen.current?.scrollIntoView({ block: 'nearest' }) }, [at, found])

  const open = (one: Found<Place> | undefined) => {
    if (!one) return
    onClose()
    go(addressOf(rooms, one.of.shelf, one.of.id))
  }
  const onKey = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: event.ctrlKey ? 0 : undefined, End: event.ctrlKey ? found.length - 1 : undefined }[event.key]
    if (to !== undefined && found.length > 0) {
      event.preventDefault()
      setAt((to + found.length) % found.length)
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      open(found[at])
    }
  }
  return (
    <Sheet open onClose={onClose} title={t('web.find.title')}>
      <div className="find-on-device stack-2">
        <label className="search find"><Search className="i" /><span className="vh">{t('web.find.ask')}</span>
        <input ref={focusFirst} type="search" role="combobox" autoComplete="off" spellCheck={false} enterKeyHint="go" placeholder={t('web.find.ask')} aria-expanded={found.length > 0} aria-controls={list} aria-autocomplete="list"
          aria-activedescendant={found[at] && `${list}-${at}`} aria-describedby={hint} value={typed} onChange={(event) => { setTyped(event.target.value); setAt(0) }} onKeyDown={onKey} />
        </label>
        <p className="meta" id={hint}>{t('web.find.hint')}</p>
        <ul className="list found" role="listbox" id={list} aria-label={t('web.find.title')} hidden={found.length === 0}>
          {found.map((one, n) => (
            // The field keeps the focus and takes the keys; a finger or mouse may point all the same.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <li key={`${one.of.shelf} ${one.of.id}`} id={`${list}-${n}`} ref={n === at ? chosen : null} role="option" aria-selected={n === at} onClick={() => open(one)}>
              <span className="grow"><span className="strong" translate={one.found.code ? 'no' : undefined}>{one.found.title}</span>{one.found.more && <><br /><span className="muted">{one.found.more}</span></>}</span>
              <span className="meta">{t(`web.find.kind.${one.of.shelf}`)}</span>
            </li>
          ))}
        </ul>
        <p className="meta" role="status">{!isAsked || !finder ? '' : found.length === 0 ? t('web.find.none') : found.length === shownAtMost ? t('web.find.most', { n: shownAtMost }) : t('web.find.count', { n: found.length })}</p>
        {isAsked && <Elsewhere shelves={['children', 'concerns', 'referrals']} />}
      </div>
    </Sheet>
  )
}

/** What stands on the shelf now, in this person's words; records are put into words once, and again only when they change. */
function useFinder(): Finder<Place> | undefined {
  const { t, lang, record, now, shelf } = useHouse()
  const { rooms } = useGlue()
  const [finds, setFinds] = useState<readonly FindsOf[]>()
  useEffect(() => {
    let here = true
    void Promise.all(rooms.flatMap((room) => room.finds?.() ?? [])).then((all) => { if (here) setFinds(all) }).catch(() => { if (here) setFinds([]) })
    return () => { here = false }
  }, [rooms])
  // Said at the moment of opening: a minute more makes no other record.
  const openedAt = useRef(now).current
  const latest = useRef(record)
  latest.current = record
  const of = useMemo(() => finds && Object.entries(Object.assign({}, ...finds.map((each) => each({ t, lang, record: (...asked) => latest.current(...asked), now: openedAt }))) as ReturnType<FindsOf>), [finds, t, lang, openedAt])
  // A list of the shelf is the same until something in it changes; the house itself is another one with every word of the line.
  const built = useRef<{ of: typeof of; lists: readonly (readonly { id: RecordId }[])[]; finder: Finder<Place> }>(undefined)
  if (!of) return undefined
  const lists = of.map(([name]) => shelf<{ id: RecordId }>(name))
  if (built.current?.of !== of || lists.some((list, n) => list !== built.current!.lists[n])) {
    built.current = { of, lists, finder: makeFinder(of.flatMap(([name, find], n) => lists[n]!.map((one) => ({ of: { shelf: name, id: one.id }, found: find(one) })))) }
  }
  return built.current!.finder
}
