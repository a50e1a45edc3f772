/**
 * *Do we know this child already?*, beneath the name while it is written: children of one's own desks who may be the one, and why. It
 * blocks nothing. What was typed is compared here and by encodings; no name leaves the phone.
 */
import { useEffect, useId, useRef, useState } from 'react'
import { FolderOpen } from 'lucide-react'
import { writeSpokenCode } from '../spoken-code.ts'
import type { AgencyLine, ChildSeen } from './on-shelf.ts'
import { sayCode, sayWho, titleIn } from './telling.ts'
import { tellMoment } from '#core/i18n/dates.ts'
import type { ChildId, DeskId } from '#core/ids.ts'
import { isEnoughToAsk, type AlikeSeen, type AskedChild } from '#core/matching/web/alike-here.ts'
import { Refusal } from '#core/refusal.ts'
import { Beside } from '#core/ui/beside.tsx'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { AdviceNote } from '#core/ui/note.tsx'
import { Person } from '#core/ui/person.tsx'
import { tell } from '#core/ui/toast.tsx'

const say = 'identification.known-already'
/** After the last letter, milliseconds: on the shelf; and, dearer because questions of a day are counted, at the house. */
const pauseMs = { shelf: 500, house: 2000 }
const shownAtMost = 3

interface KnownAlreadyProps {
  /** Whose file this is, or will be: never found as its own like. */
  readonly child: ChildId
  readonly desk?: DeskId | undefined
  readonly asked: AskedChild | undefined
  /** By whose name rooms above put something beside. */
  readonly form: string
}

export function KnownAlready({ child, desk, asked, form }: KnownAlreadyProps) {
  const { t, alike } = useHouse()
  const enough = asked && isEnoughToAsk(asked) ? asked : undefined
  const found = useAlike(enough)
  const [others, setOthers] = useState<readonly ChildId[]>([])
  const title = useId()
  const left = found?.filter((one) => one.child !== child && !others.includes(one.child)) ?? []
  const shown = left.filter(({ verdict }) => verdict !== 'not-enough').slice(0, shownAtMost)
  const cannotSay = shown.length === 0 && left.length > 0
  return <div className="stack-2 known-already">
    <div role="status">
      {shown.length > 0 && <p className="vh">{t(`${say}.found`, { n: shown.length })}</p>}
      {cannotSay && <p className="meta">{t('matching.verdict.not-enough')}</p>}
    </div>
    {shown.length > 0 && (
      <AdviceNote>
        <h2 className="t-h3" id={title}>{t(`${say}.title`)}</h2>
        <ul className="stack" aria-labelledby={title}>{shown.map((one) => <li key={one.child}><MayBe one={one} onOther={() => setOthers([...others, one.child])} /></li>)}</ul>
      </AdviceNote>
    )}
    {enough && <Beside form={form} child={child} desk={desk} question={(how) => alike.question(enough, how)} />}
  </div>
}

function MayBe({ one, onOther }: { one: AlikeSeen; onOther: () => void }) {
  const { t, lang, now, record } = useHouse()
  const seen = record<ChildSeen>('children', one.child)
  const metBy = seen?.timeline.find(({ kind }) => kind === 'met')?.agency
  const agency = titleIn(record<AgencyLine>('agencies', metBy)?.title, lang)
  const code = seen && sayCode(t, seen.code)
  return <div className="stack-2">
    {seen ? <Person code={code!} drawnFrom={writeSpokenCode(seen.code)} who={sayWho(t, seen)} /> : <p className="strong">{t(`${say}.not-here`)}</p>}
    {seen && <p className="muted">{agency ? t(`${say}.met-by`, { when: tellMoment(t, lang, seen.metAt, now), agency }) : t(`${say}.met`, { when: tellMoment(t, lang, seen.metAt, now) })}</p>}
    <p>{t(`matching.verdict.${one.verdict}`)}</p>
    <details><summary>{t(`${say}.why`)}</summary>
      <ul className="stack-1 why-alike">{one.reasons.map(({ code: reason, weight }, n) => <li key={n}>{t(reason)} <span className="muted">{t(weight)}</span></li>)}</ul>
    </details>
    <div className="row wrap">
      {seen && <OpenKnown child={one.child} code={code!} />}
      <Button kind="quiet" small onPress={onOther}>{code ? t(`${say}.another-than`, { code }) : t(`${say}.another`)}</Button>
    </div>
  </div>
}

/** What was written stays, and it is said. */
function OpenKnown({ child, code }: { child: ChildId; code: string }) {
  const { t } = useHouse()
  return <span onClickCapture={() => tell(t(`${say}.kept`))}><Button kind="second" small href={`/children/${child}`}><FolderOpen className="i" />{t(`${say}.open`, { code })}</Button></span>
}

/** What is found, after a pause in writing. While something new is looked for, what was found stays: nothing flickers. */
function useAlike(asked: AskedChild | undefined): readonly AlikeSeen[] | undefined {
  const { alike, line, shelf } = useHouse()
  const [found, setFound] = useState<readonly AlikeSeen[]>()
  const key = asked && JSON.stringify(asked)
  const latest = useRef(asked)
  latest.current = asked
  const isOpen = line.line === 'open'
  const children = shelf('children')
  /** What the house was asked: once for each change. */
  const told = useRef<{ key: string; found: readonly AlikeSeen[] }>(undefined)

  useEffect(() => {
    if (key === undefined) return setFound(undefined)
    let here = true
    const change = (next: readonly AlikeSeen[]) => setFound((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next))
    const shelfTimer = setTimeout(() => void look().catch(() => undefined), pauseMs.shelf)
    const houseTimer = isOpen && told.current?.key !== key ? setTimeout(() => void askHouse().catch(() => undefined), pauseMs.house) : undefined
    return () => {
      here = false
      clearTimeout(shelfTimer)
      clearTimeout(houseTimer)
    }

    async function look(): Promise<readonly AlikeSeen[]> {
      const onShelf = await alike.onShelf(latest.current!) ?? []
      const next = told.current?.key === key ? together(onShelf, told.current!.found) : onShelf
      if (here) change(next)
      return onShelf
    }

    async function askHouse() {
      const onShelf = await look()
      // Who is found here need not be asked for there: questions of a day are counted.
      if (!here || onShelf.some(({ verdict }) => verdict === 'very-likely' || verdict === 'likely')) return
      const more = await alike.withLine(latest.current!)
      // Refused or without a line: the shelf has answered, and nothing here may stand in the way of writing.
      if (!here || more === undefined || more instanceof Refusal) return
      told.current = { key: key!, found: more }
      change(together(onShelf, more))
    }
  }, [key, isOpen, alike, children])
  return asked && found
}

/** Each child once; the house has looked through more, so what it says of the same child stands behind what is known here. */
function together(here: readonly AlikeSeen[], there: readonly AlikeSeen[]): readonly AlikeSeen[] {
  return [...here, ...there.filter(({ child }) => !here.some((one) => one.child === child))]
}
