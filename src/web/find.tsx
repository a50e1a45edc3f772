/** Looks for something on this device, with or without a line: one field, and a list that is walked with the arrows (the combobox pattern of ARIA 1.2). */
import { Search } from 'lucide-react'
import { useCallback, useDeferredValue, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useLocation } from 'wouter'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import type { ChildId } from '#core/ids.ts'
import { readsAsName } from '#core/matching/web/alike-here.ts'
import { Refusal } from '#core/refusal.ts'
import type { Entry, Finder } from '#core/sync/search.ts'
import { Button } from '#core/ui/button.tsx'
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

type EntryOf = (shelf: string, id: ChildId) => Entry<Place> | undefined

function Find({ finder, entryOf, onClose }: { finder: Finder<Place> | undefined; entryOf: EntryOf; onClose: () => void }) {
  const { t } = useHouse()
  const { rooms } = useGlue()
  const [, go] = useLocation()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const hint = useId()
  const chosen = useRef<HTMLLIElement>(null)
  const byName = useNamed(typed, entryOf)
  const byWords = useMemo(() => finder?.find(typed, shownAtMost) ?? [], [finder, typed])
  const found = useMemo(() => withNamed(byWords, byName.found), [byWords, byName.found])
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
              <span className="meta">{t(byName.found.includes(one) ? 'web.find.by-name' : `web.find.kind.${one.of.shelf}`)}</span>
            </li>
          ))}
        </ul>
        <p className="meta" role="status">{!isAsked || !finder ? '' : found.length === 0 ? t('web.find.none') : found.length === shownAtMost ? t('web.find.most', { n: shownAtMost }) : t('web.find.count', { n: found.length })}</p>
        {byName.askHouse && <div><Button kind="second" small waiting={byName.house?.state === 'asking'} onPress={byName.askHouse}>{t('web.find.house')}</Button></div>}
        <p role="status" className="meta">{byName.house?.state === 'nobody' && t('web.find.house.none')}</p>
        <RefusalLine refusal={byName.house?.state === 'refused' ? byName.house.refused : undefined} />
        {isAsked && <Elsewhere shelves={['children', 'concerns', 'referrals']} />}
      </div>
    </Sheet>
  )
}

/** Those found by their name stand behind the best of what was found by words, each once. */
function withNamed(byWords: readonly Entry<Place>[], named: readonly Entry<Place>[]): readonly Entry<Place>[] {
  if (named.length === 0) return byWords
  const more = named.filter(({ of }) => !byWords.some((one) => one.of.shelf === of.shelf && one.of.id === of.id))
  return [...byWords.slice(0, shownAtOnce / 2), ...more, ...byWords.slice(shownAtOnce / 2)].slice(0, shownAtMost)
}

/** After the last letter; milliseconds. */
const namePauseMs = 120
const noEntries: readonly Entry<Place>[] = []

interface ByName {
  readonly found: readonly Entry<Place>[]
  /** With a line: looks among all whom this person's desks serve. A deliberate press, because questions of a day are counted. */
  readonly askHouse?: (() => void) | undefined
  readonly house?: House
}

type House = { readonly state: 'asking' | 'nobody' } | { readonly state: 'found'; readonly found: readonly Entry<Place>[] } | { readonly state: 'refused'; readonly refused: Refusal }

/** Children whose name is like what was typed, in any letters. What was typed stays in this field: whoever is asked gets encodings alone. */
function useNamed(typed: string, entryOf: EntryOf): ByName {
  const { t, alike, line, shelf } = useHouse()
  const name = readsAsName(typed) ? typed.trim() : ''
  const [answer, setAnswer] = useState<{ readonly of: string; readonly found: readonly Entry<Place>[]; readonly hasKey: boolean }>()
  const [house, setHouse] = useState<House>()
  const asking = useRef('')
  const children = shelf('children')
  useEffect(() => {
    asking.current = name
    setHouse(undefined)
    if (name === '') return setAnswer(undefined)
    let here = true
    const timer = setTimeout(() => void alike.named(name).then((ids) => {
      if (here) setAnswer({ of: name, found: (ids ?? []).flatMap((id) => entryOf('children', id) ?? []), hasKey: ids !== undefined })
    }, () => undefined), namePauseMs)
    return () => {
      here = false
      clearTimeout(timer)
    }
  }, [name, alike, entryOf, children])

  async function askHouse(known: readonly Entry<Place>[]) {
    setHouse({ state: 'asking' })
    const told = await alike.namedWithLine(name)
    // Something else is looked for by now.
    if (asking.current !== name) return
    if (told instanceof Refusal) return setHouse({ state: 'refused', refused: told })
    const more = (told ?? []).filter(({ child }) => !known.some(({ of }) => of.id === child))
    setHouse(more.length === 0 ? { state: 'nobody' } : { state: 'found', found: more.map(({ child, verdict }) => entryOf('children', child) ?? notHere(child, { title: t('web.find.house.not-here'), more: t(`matching.verdict.${verdict}`) })) })
  }

  const found = useMemo(() => (!answer ? noEntries : house?.state === 'found' ? [...answer.found, ...house.found] : answer.found), [answer, house])
  const mayAsk = answer?.hasKey && line.line === 'open' && (house === undefined || house.state === 'asking')
  return { found, ...(mayAsk && { askHouse: () => void askHouse(answer.found) }), ...(house && { house }) }
}

function notHere(id: ChildId, found: Entry<Place>['found']): Entry<Place> {
  return { of: { shelf: 'children', id }, found, exact: '', folded: '', code: [] }
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
  const entryOf = useCallback<EntryOf>((shelf, id) => inWords?.entry(shelf, id), [inWords])
  return isOpen ? <Find finder={finder} entryOf={entryOf} onClose={onClose} /> : null
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
