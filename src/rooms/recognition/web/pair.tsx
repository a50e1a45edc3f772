/**
 * One pair: what the programme suggests and why, both records beside each other once both names may be opened, who has said what,
 * and the answer of the person who looks. The machine never decides; two people do.
 */
import { CircleQuestionMark, Eye, EyeOff, Merge, ScanSearch, Split, Undo2, UsersRound } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Link, useParams } from 'wouter'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import { minuteMs, type Moment } from '#core/clock.ts'
import { tellMoment, writeTime } from '#core/i18n/dates.ts'
import type { DeskId } from '#core/ids.ts'
import { weightWord } from '#core/matching/score.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { Choice, Choices } from '#core/ui/choice.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { AdviceNote, NotFound, Note } from '#core/ui/note.tsx'
import { Person } from '#core/ui/person.tsx'
import { Screen } from '#core/ui/shell.tsx'
import type { PersonOnShelf } from '#rooms/partnerships/web/on-shelf.ts'
import { say as sayForm, showName, takeBack, undo } from '../forms.ts'
import { Calls } from './calls.tsx'
import { ComparisonTable } from './comparison-table.tsx'
import type { Answer, ChildSeen, PairSeen } from './on-shelf.ts'
import type { OpenedPair } from './opened-pair.ts'
import { SaySheet, ShowSheet, TakeBackSheet, UndoSheet } from './sheets.tsx'
import { mayISay, mayITakeBack, pendingOf, readDirectory, sayCode, sayRefused, voicesOf, waitsFor, writeCode } from './telling.ts'
import './recognition.css'

const say = 'recognition.screen.pair'
/** As `openForMs` of `opened-pair.ts`, which comes later: this screen's clock moves by half minutes. */
const openMinutes = 10
const answers = ['same', 'different', 'cannot-tell'] as const
const icons = { same: <Merge className="i" />, different: <Split className="i" />, 'cannot-tell': <CircleQuestionMark className="i" /> }

export function PairPage() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const pair = record<PairSeen>('pairs', id as PairSeen['id'])
  return pair ? <Pair key={pair.id} pair={pair} /> : <Screen title={t('recognition.screen.pairs.title')} back="/pairs"><NotFound /></Screen>
}

function Pair({ pair }: { pair: PairSeen }) {
  const house = useHouse()
  const { t, outbox, record } = house
  const [opened, setOpened] = useState<OpenedPair & { readonly until: Moment }>()
  const [sheet, setSheet] = useState<'say' | 'show' | 'undo' | 'take-back'>()
  const [answer, setAnswer] = useState<Answer>()
  const kept = pendingOf(outbox, pair.id, [sayForm.name, undo.name, takeBack.name, showName.name])
  const waits = waitsFor(pair)
  const mine = mayITakeBack(pair, (person, desk) => {
    const one = record<PersonOnShelf>('people', person)
    return one?.state === 'active' && one.desks.some((at) => at.desk === desk)
  })
  return (
    <Screen title={t(`${say}.title`)} sub={t(`${say}.sub`)} bar={{ title: t('recognition.screen.pairs.title') }} back="/pairs">
      {kept && <Note tone={kept.state === 'refused' ? 'past' : 'soon'}><p role={kept.state === 'refused' ? 'alert' : 'status'}>{kept.state === 'refused' && kept.verdict ? sayRefused(t, kept.verdict) : t(`${say}.kept`)}</p></Note>}
      <Sides pair={pair} />
      <div className="rec-two">
        <div className="stack-6">
          <Comparing pair={pair} opened={opened} onOpened={setOpened} onShow={() => setSheet('show')} />
        </div>
        <aside className="stack-6" aria-label={t(`${say}.beside`)}>
          <Suggestion pair={pair} opened={opened} />
          <Voices pair={pair} />
          {(pair.state === 'open' || pair.state === 'undone') && (mayISay(pair)
            ? <section className="card stack" aria-labelledby="your-answer">
              <h2 id="your-answer" className="t-h3">{t(`${say}.yours`)}</h2>
              <Choices legend={t(`${say}.yours`)} legendHidden one>
                {answers.map((one) => <Choice key={one} kind="radio" name="answer" value={one} checked={answer === one} onChange={() => setAnswer(one)} icon={icons[one]} label={t(`recognition.screen.answer.${one}`)} small={t(`recognition.screen.answer.${one}.means`)} />)}
              </Choices>
              <Button roomy wide cannot={answer === undefined ? t(`${say}.choose`) : kept?.state === 'waiting' ? t(`${say}.kept`) : undefined} onPress={() => setSheet('say')}>{t(`${say}.go-on`)}</Button>
              <p className="meta">{t(`${say}.two-people`)}</p>
            </section>
            : <Note icon={<UsersRound className="i" />}><p>{t(waits === 'second' ? `${say}.second-person` : `${say}.other-side`)}</p></Note>)}
          {pair.state === 'joined' && <section className="card stack">
            <h2 className="t-h3">{t(`${say}.joined`)}</h2>
            <p className="muted">{t(`${say}.joined.more`)}</p>
            {record('children', pair.kept ?? pair.mine.child) && <Button kind="second" href={`/children/${pair.kept ?? pair.mine.child}`}>{t(`${say}.open-file`)}</Button>}
            <Button kind="grave" onPress={() => setSheet('undo')}><Undo2 className="i" />{t(`${say}.undo`)}</Button>
          </section>}
          {pair.state === 'apart' && (mine
            ? <section className="card stack"><p className="muted">{t(`${say}.apart.${mine}`)}</p><Button kind="second" cannot={kept?.state === 'waiting' ? t(`${say}.kept`) : undefined} onPress={() => setSheet('take-back')}><Undo2 className="i" />{t(`${say}.take-back`)}</Button></section>
            : <Note icon={<UsersRound className="i" />}><p>{t(`${say}.apart.theirs`)}</p></Note>)}
        </aside>
      </div>
      {sheet === 'take-back' && <TakeBackSheet pair={pair} onClose={() => setSheet(undefined)} />}
      {sheet === 'say' && answer && <SaySheet pair={pair} answer={answer} onClose={() => setSheet(undefined)} />}
      {sheet === 'show' && <ShowSheet pair={pair} onClose={() => setSheet(undefined)} />}
      {sheet === 'undo' && <UndoSheet pair={pair} onClose={() => setSheet(undefined)} />}
    </Screen>
  )
}

/** Whose files they are: code where it is ours to see, and the desk. */
function Sides({ pair }: { pair: PairSeen }) {
  const house = useHouse()
  const { t, lang, now, record } = house
  const directory = readDirectory(house)
  const side = (id: PairSeen['other']['child'], desk: DeskId, key: 'mine' | 'other') => {
    const child = record<ChildSeen>('children', id)
    const name = directory.nameOf(desk)
    return (
      <div className="card rec-side">
        {child
          ? <Link href={`/children/${child.id}`} className="rec-side-link"><Person code={sayCode(t, child.code)} drawnFrom={writeCode(child.code)} who={[name, t(`${say}.met`, { when: tellMoment(t, lang, child.metAt, now) })].join(' · ')} size="small" /></Link>
          : <span className="person"><span className="rec-unseen" aria-hidden="true"><ScanSearch className="i" /></span><span className="grow"><span className="strong">{t(`${say}.file-of.${key}`)}</span><span className="who">{name}</span></span></span>}
      </div>
    )
  }
  return <div className="rec-sides">{side(pair.mine.child, pair.mine.desk, 'mine')}{side(pair.other.child, pair.other.desk, 'other')}</div>
}

function Comparing({ pair, opened, onOpened, onShow }: { pair: PairSeen; opened: (OpenedPair & { readonly until: Moment }) | undefined; onOpened: (opened: (OpenedPair & { readonly until: Moment }) | undefined) => void; onShow: () => void }) {
  const house = useHouse()
  const { t, keys, record, line } = house
  const [waiting, setWaiting] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const directory = readDirectory(house)
  const [mine, other] = [record<ChildSeen>('children', pair.mine.child), record<ChildSeen>('children', pair.other.child)]
  const otherChild = pair.other.child
  const isOpen = pair.state === 'open' || pair.state === 'joined'
  const mayShow = pair.state === 'open' && !pair.isOneDesk && !pair.nameShown.mine

  const close = useRef(onOpened)
  close.current = onOpened
  const until = opened?.until
  useEffect(() => {
    if (until === undefined) return
    const timer = setTimeout(() => close.current(undefined), Math.max(0, until - Date.now()))
    // Covered too when the notebook closes over the screen.
    return () => { clearTimeout(timer); close.current(undefined) }
  }, [until])

  async function open() {
    if (!otherChild) return
    setWaiting(true)
    setRefused(undefined)
    try {
      const { openForMs, openPair } = await import('./opened-pair.ts')
      const found = await openPair(keys, [{ child: pair.mine.child, seen: mine }, { child: otherChild, seen: other, pair: !pair.isOneDesk && pair.nameShown.other ? pair.id : undefined }], house.now)
      if (found instanceof Refusal) return setRefused(found)
      onOpened({ ...found, until: (Date.now() + openForMs) as Moment })
    } catch {
      setRefused(new Refusal('sync.no-line'))
    } finally { setWaiting(false) }
  }

  if (!isOpen) return <Note><p>{t(`recognition.screen.state.${pair.state}.more`)}</p></Note>
  const heads = [mine ? sayCode(t, mine.code) : t(`${say}.file-of.mine`), other ? sayCode(t, other.code) : directory.nameOf(pair.other.desk)] as const
  if (opened) {
    return <>
      <ComparisonTable opened={opened} heads={heads} />
      <p className="meta rec-legend"><span><span className="rec-mark differs" aria-hidden="true">{t(`${say}.legend.sample`)}</span> {t(`${say}.legend.differs`)}</span> <span><span className="rec-mark letter" aria-hidden="true">{t(`${say}.legend.sample`)}</span> {t(`${say}.legend.letter`)}</span> <span><span className="rec-mark only-here" aria-hidden="true">{t(`${say}.legend.sample`)}</span> {t(`${say}.legend.only-here`)}</span></p>
      <Note tone="felt" icon={<Eye className="i" />}><p role="status">{t(`${say}.open-until`, { time: writeTime(opened.until), n: Math.max(1, Math.min(openMinutes, Math.ceil((opened.until - house.now) / minuteMs))) })}</p><div><Button kind="quiet" small onPress={() => onOpened(undefined)}><EyeOff className="i" />{t(`${say}.cover`)}</Button></div></Note>
      {mayShow && <ShownBack onShow={onShow} />}
    </>
  }
  return (
    <section className="card stack" aria-labelledby="compare">
      <h2 id="compare" className="t-h3">{t(`${say}.compare`)}</h2>
      {otherChild ? <>
        <p className="muted">{t(`${say}.compare.why`)}</p>
        <RefusalLine refusal={refused} />
        <div><Button kind="second" roomy waiting={waiting} waitingLabel={t('ui.felt.opening')} onPress={() => void open()} cannot={line.line === 'open' ? undefined : t(`${say}.compare.needs-line`)}><Eye className="i" />{t(`${say}.compare.open`)}</Button></div>
      </> : <>
        <p>{t(`${say}.not-shown`, { desk: directory.nameOf(pair.other.desk) })}</p>
        <Calls desk={pair.other.desk} />
      </>}
      {mayShow && <ShownBack onShow={onShow} />}
      {!pair.isOneDesk && pair.nameShown.mine && <p className="meta">{t(`${say}.shown-to-them`)}</p>}
    </section>
  )
}

function ShownBack({ onShow }: { onShow: () => void }) {
  const { t } = useHouse()
  return <div className="stack-2"><p className="muted">{t(`${say}.show.why`)}</p><div><Button kind="second" onPress={onShow}>{t(`${say}.show`)}</Button></div></div>
}

function Suggestion({ pair, opened }: { pair: PairSeen; opened: OpenedPair | undefined }) {
  const { t } = useHouse()
  if (pair.state !== 'open') return null
  const counts = opened?.comparison.counts
  // Of another desk's file the house compared more than is shown here (birth, sex): only kinship is told from what stands open.
  const seen = opened?.comparison.verdict
  const verdict = pair.isOneDesk || seen === 'related' ? seen : undefined
  return (
    <AdviceNote>
      <p className="row wrap"><Chip tone="advice">{t('ui.advice')}</Chip></p>
      <h2 className="t-h3">{verdict ? t(`matching.verdict.${verdict}`) : t(`recognition.screen.likely.${pair.likely}.long`)}</h2>
      {verdict === 'related' && <p className="strong"><UsersRound className="i" /> {t(`${say}.family`)}</p>}
      {counts && <p>{t(`${say}.counts`, counts)}</p>}
      {!opened && pair.reasons && <ul className="stack-1">{[...new Map(pair.reasons.map((reason) => [reason.code, reason])).values()].map(({ code, bits }) => <li key={code}>{t(code)} <span className="meta">{t(weightWord(bits))}</span></li>)}</ul>}
      {!opened && !pair.reasons && <p>{t(`${say}.no-reasons`)}</p>}
      <p className="meta">{t(`${say}.only-suggests`)}</p>
    </AdviceNote>
  )
}

/** Two voices are needed: who has spoken, for which desk, and what is still missing. */
function Voices({ pair }: { pair: PairSeen }) {
  const house = useHouse()
  const { t, lang, now } = house
  const directory = readDirectory(house)
  return (
    <section className="card stack-2" aria-labelledby="voices">
      <h2 id="voices" className="t-h3">{t(`${say}.voices`)}</h2>
      <ol className="rec-voices">{voicesOf(pair).map(({ desk, answer, byMe, at }, n) => (
        <li key={n} className={answer ? 'said' : undefined}>
          <span className="strong">{pair.isOneDesk ? t(n === 0 ? `${say}.first-person` : `${say}.another-person`) : directory.nameOf(desk)}</span>
          <span className="muted">{answer ? t(byMe ? `${say}.said.me` : `${say}.said`, { answer: t(`recognition.screen.answer.${answer}`), when: at === undefined ? '' : tellMoment(t, lang, at as Moment, now) }) : t(`${say}.not-yet`)}</span>
        </li>
      ))}</ol>
    </section>
  )
}
