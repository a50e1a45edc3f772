/** Looks for something on this device, with or without a line: one field, and a list that is walked with the arrows (the combobox pattern of ARIA 1.2). */
import { Search } from 'lucide-react'
import { useDeferredValue, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useLocation } from 'wouter'
import type { Entry, Finder } from '#core/sync/search.ts'
import { Elsewhere } from '#core/ui/elsewhere.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { onceIdle } from '#core/ui/idle.ts'
import type { FindsOf } from '#core/ui/rooms.ts'
import { Sheet } from '#core/ui/sheet.tsx'
import { addressOf, useGlue } from './glue.tsx'
import { putInWords, type Place } from './in-words.ts'

/** What a sheet that opens gives the focus to: the browser reads the attribute, which React does not write. */
const focusFirst = (field: HTMLInputElement | null) => field?.setAttribute('autofocus', '')

const shownAtMost = 40
/** More than the field's list has place for. */
const shownAtOnce = 10

function Find({ finder, onClose }: { finder: Finder<Place> | undefined; onClose: () => void }) {
  const { t } = useHouse()
  const { rooms } = useGlue()
  const [, go] = useLocation()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const hint = useId()
  const chosen = useRef<HTMLLIElement>(null)
  const found = useMemo(() => finder?.find(typed, shownAtMost) ?? [], [finder, typed])
  const shown = useDeferredValue(typed) === typed ? found : found.slice(0, shownAtOnce)
  const isAsked = typed.trim() !== ''
  useEffect(() => { void chosen.current?.scrollIntoView({ block: 'nearest' }) }, [at, found])

  const open = (one: Entry<Place> | undefined) => {
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
          {shown.map((one, n) => (
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

/**
 * What can be found on this device. It is put into words a little at a time whenever the phone has nothing else to do, so that the first question
 * finds it done; and the field with it, while it is open.
 */
export function FindHere({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const house = useHouse()
  const { t, lang } = house
  const { rooms } = useGlue()
  const [finds, setFinds] = useState<readonly FindsOf[]>()
  useEffect(() => {
    let here = true
    void Promise.all(rooms.flatMap((room) => room.finds?.() ?? [])).then((all) => { if (here) setFinds(all) }).catch(() => { if (here) setFinds([]) })
    return () => { here = false }
  }, [rooms])
  const latest = useRef(house)
  latest.current = house
  const inWords = useMemo(() => finds && putInWords({
    finds, house: { t, lang }, shelf: (name) => latest.current.shelf(name), record: (shelf, id) => latest.current.record(shelf, id), now: () => latest.current.now,
  }), [finds, t, lang])
  // A list of the shelf is the same until something in it changes; the house itself is another one with every word of the line.
  const lists = useSame((inWords?.shelves ?? []).map((name) => house.shelf(name)))
  useEffect(() => {
    if (!inWords) return undefined
    const ahead = inWords.ahead()
    return whenIdle(() => ahead.next().done === true)
  }, [inWords, lists])
  const finder = useMemo(() => (isOpen ? inWords?.finder() : undefined), [isOpen, inWords, lists])
  return isOpen ? <Find finder={finder} onClose={onClose} /> : null
}

/** The same array for as long as the same things are in it. */
function useSame<T>(all: readonly T[]): readonly T[] {
  const kept = useRef(all)
  if (kept.current.length !== all.length || all.some((one, n) => one !== kept.current[n])) kept.current = all
  return kept.current
}

/** While pages of the feed follow one another, every one would begin it anew. */
const restMs = 400
/** A tap waits no longer than this for what is done beside; milliseconds. */
const sliceMs = 8

/** Takes step after step whenever the browser has nothing else to do, until one says that it was the last. Returns how to stop. */
function whenIdle(step: () => boolean): () => void {
  let stop = () => {}
  const slice = () => {
    const until = performance.now() + sliceMs
    while (performance.now() < until) if (step()) return
    stop = onceIdle(slice)
  }
  const resting = setTimeout(() => { stop = onceIdle(slice) }, restMs)
  return () => {
    clearTimeout(resting)
    stop()
  }
}
