/** Comparisons of two caseloads: those that wait for me, those that wait for others, those that are over; and how another is proposed. */
import { ChevronRight, Scale } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import { hasRole } from '#core/access/who.ts'
import { readDraft } from '#core/forms/read.ts'
import type { Draft } from '#core/forms/web/asking.ts'
import { FieldView } from '#core/forms/web/fields.tsx'
import { tellMoment } from '#core/i18n/dates.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { proposeRun } from '../forms.ts'
import type { AgencySeen, RunSeen } from './on-shelf.ts'
import { agenciesToCompare, namesHere, runWaits, sayCount, servedHere, sortRuns } from './runs.ts'
import { titleIn } from './telling.ts'
import '#core/forms/web/forms.css'
import './recognition.css'

const say = 'recognition.screen.run'

export function Caseloads() {
  const { t, shelf, who } = useHouse()
  const sorted = sortRuns(shelf<RunSeen>('caseloads'))
  const none = Object.values(sorted).every(({ length }) => length === 0)
  const propose = hasRole(who, 'worker') && <Button kind={none ? 'main' : 'second'} href="/caseloads/new"><Scale className="i" />{t(`${say}.propose`)}</Button>
  return (
    <Screen title={t(`${say}.title`)} sub={t(`${say}.sub`)} back="/pairs" actions={!none && propose}>
      {none ? <Empty title={t(`${say}.empty`)} action={propose}>{t(`${say}.empty.more`)}</Empty> : <div className="stack-6 reading">
        {(['look', 'waiting', 'ended'] as const).map((group) => sorted[group].length > 0 && (
          <section key={group} className="stack-2" aria-labelledby={`runs-${group}`}>
            <h2 id={`runs-${group}`} className="t-h3">{t(`${say}.group.${group}`)} <span className="meta">{sorted[group].length}</span></h2>
            <nav className="list" aria-label={t(`${say}.group.${group}`)}>{sorted[group].map((run) => <Row key={run.id} run={run} />)}</nav>
          </section>
        ))}
      </div>}
    </Screen>
  )
}

function Row({ run }: { run: RunSeen }) {
  const { t, lang, now, record } = useHouse()
  const waits = runWaits(run)
  return (
    <Link href={`/caseloads/${run.id}`} className="rec-row">
      <span className="grow stack-1">
        <span className="strong">{titleIn(record<AgencySeen>('agencies', run.other.agency)?.title, lang)}</span>
        <span className="meta">{t(`recognition.propose-run.purpose.${run.purpose}`)} · {tellMoment(t, lang, run.endedAt ?? run.proposedAt, now)}</span>
        <span className="row wrap">
          <Chip {...(['answer', 'send', 'decide', 'name'].includes(waits) ? { tone: 'brand' as const } : run.ending === 'done' ? { tone: 'done' as const } : {})}>{t(waits === 'ended' ? `${say}.ending.${run.ending}` : `${say}.waits.${waits}`)}</Chip>
          {run.count && <span className="meta">{sayCount(t, run.count)}</span>}
        </span>
      </span>
      <ChevronRight className="i chev" />
    </Link>
  )
}

/** What will happen is said before anything does; nothing of any child goes anywhere with a proposal. */
export function ProposeCaseload() {
  const house = useHouse()
  const { t, lang, line } = house
  const [, goTo] = useLocation()
  const [answers, setAnswers] = useState<Draft>({})
  const [tried, setTried] = useState(false)
  const [waiting, setWaiting] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const reading = readDraft(proposeRun, answers)
  const agencies = agenciesToCompare(house)

  async function send() {
    if (reading.problems.length > 0) return setTried(true)
    setWaiting(true)
    setRefused(undefined)
    try {
      const { propose } = await import('./run-here.ts')
      const run = await propose(house, reading.answers as never)
      if (run instanceof Refusal) return setRefused(run)
      goTo(house.record('caseloads', run) ? `/caseloads/${run}` : '/caseloads')
    } catch {
      setRefused(refuse('sync.no-line'))
    } finally { setWaiting(false) }
  }

  return (
    <Screen title={t(`${say}.propose.title`)} sub={t(`${say}.propose.sub`)} bar={{ title: t(`${say}.title`) }} back="/caseloads">
      <div className="rec-two">
        <div className="card form-view stack-6">
          {(['agency', 'purpose'] as const).map((field) => <FieldView key={field} form={proposeRun} field={field} answers={answers} onChange={setAnswers} t={t} lang={lang} reading={reading} tried={tried} choicesFor={() => agencies} />)}
          <RefusalLine refusal={refused} />
          <Button roomy wide waiting={waiting} waitingLabel={t(`${say}.proposing`)} onPress={() => void send()} cannot={line.line === 'open' ? undefined : t(`${say}.needs-line`)}>{t(`${say}.propose.send`)}</Button>
        </div>
        <aside className="stack rec-before" aria-label={t(`${say}.what`)}><section className="card stack"><h2 className="t-h3">{t(`${say}.what`)}</h2><WhatHappens /></section><NamesHere /></aside>
      </div>
    </Screen>
  )
}

/** In three sentences, before anybody says yes. */
export function WhatHappens() {
  const { t } = useHouse()
  return <ul className="rec-follows"><li>{t(`${say}.what.signs`)}</li><li>{t(`${say}.what.count`)}</li><li>{t(`${say}.what.both`)}</li></ul>
}

/** Who works on another desk's device stays out, and that is said. `caseload`: how many children the whole agency serves, where the house has told it. */
export function NamesHere({ caseload }: { caseload?: number | undefined }) {
  const house = useHouse()
  const { t } = house
  const here = servedHere(house)
  const of = Math.max(caseload ?? 0, here.length + house.elsewhere('children'))
  return <Note><p>{t(`${say}.names`, { n: namesHere(house), of })}</p>{of > here.length && <p>{t(`${say}.names.others`)}</p>}</Note>
}

