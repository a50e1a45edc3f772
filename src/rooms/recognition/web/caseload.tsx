/**
 * One comparison of two caseloads, step by step: what is asked of me now, what the other side does, and how it ends. Each step is a press of a person;
 * the device opens names and sends only after one.
 */
import { ChevronRight, Clock, Scale, UsersRound } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import { hasRole } from '#core/access/who.ts'
import type { Form } from '#core/forms/form.ts'
import { readDraft } from '#core/forms/read.ts'
import type { Draft } from '#core/forms/web/asking.ts'
import { FieldView } from '#core/forms/web/fields.tsx'
import { tellMoment, writeMoment } from '#core/i18n/dates.ts'
import type { NamedRow } from '#core/matching/run-sent.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useFirstRows } from '#core/ui/first-rows.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Person } from '#core/ui/person.tsx'
import { Seam } from '#core/ui/seam.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { agreeRun, endRun, nameOwn, showOwn } from '../forms.ts'
import { NamesHere, WhatHappens } from './caseloads.tsx'
import type { AgencySeen, ChildSeen, DeskSeen, PairSeen, RunSeen } from './on-shelf.ts'
import { tellGoing, useGoing } from './run-going.ts'
import { kind, slots } from './run-slots.ts'
import { pairsOfRun, runWaits, sayCount } from './runs.ts'
import { pendingOf, readDirectory, sayCode, sayRefused, titleIn, writeCode } from './telling.ts'
import '#core/forms/web/forms.css'
import './recognition.css'

const say = 'recognition.screen.run'

export function CaseloadPage() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const run = record<RunSeen>('caseloads', id)
  return run ? <Run key={run.id} run={run} /> : <Screen title={t(`${say}.title`)} back="/caseloads"><NotFound /></Screen>
}

function Run({ run }: { run: RunSeen }) {
  const house = useHouse()
  const { t, lang, now, record, outbox, who } = house
  const [ending, setEnding] = useState(false)
  const other = titleIn(record<AgencySeen>('agencies', run.other.agency)?.title, lang)
  const kept = pendingOf(outbox, run.id, [agreeRun.name, showOwn.name, nameOwn.name, endRun.name])
  const waits = runWaits(run)
  const mayEnd = run.state !== 'ended' && (run.isMine || run.speaks || hasRole(who, 'head'))
  const declines = waits === 'answer'
  return (
    <Screen title={other} sub={t(`recognition.propose-run.purpose.${run.purpose}`)} bar={{ title: t(`${say}.title`) }} back="/caseloads">
      {kept && <Note tone={kept.state === 'refused' ? 'past' : 'soon'}><p role={kept.state === 'refused' ? 'alert' : 'status'}>{kept.state === 'refused' && kept.verdict ? sayRefused(t, kept.verdict) : t(`${say}.kept`)}</p></Note>}
      <div className="rec-two">
        <div className="stack-6"><Now run={run} other={other} kept={kept?.state === 'waiting'} onEnd={() => setEnding(true)} /></div>
        <aside className="stack-6" aria-label={t(`${say}.steps`)}>
          {run.state !== 'ended' && <Steps run={run} />}
          {mayEnd && <section className="card stack">
            {run.overAt !== undefined && <p className="muted">{t(`${say}.until`, { when: writeMoment(run.overAt, lang, now) })}</p>}
            <p className="muted">{t(`${say}.end.any-time`)}</p>
            {!declines && <Button kind="grave" onPress={() => setEnding(true)}>{t('recognition.end-run.title')}</Button>}
          </section>}
        </aside>
      </div>
      {ending && <EndSheet run={run} declines={declines} onClose={() => setEnding(false)} />}
    </Screen>
  )
}

interface Of { readonly run: RunSeen; readonly other: string; readonly kept: boolean; readonly onEnd: () => void }

function Now(of: Of) {
  const { t, lang, now } = useHouse()
  const { run, other } = of
  switch (runWaits(run)) {
    case 'answer': return <Answer {...of} />
    case 'send': return <Send {...of} />
    case 'decide': return <Decide {...of} />
    case 'name': return <Own {...of} />
    case 'ended': return <Ended {...of} />
    case 'house': return <Waiting icon={<Clock className="i" />} title={t(`${say}.comparing`)}>{t(`${say}.comparing.more`)}</Waiting>
    case 'colleague': return <><Counted run={run} /><Waiting title={t(`${say}.colleague`)}>{t(`${say}.colleague.more`)}</Waiting></>
    case 'other': return <><Counted run={run} />
      <Waiting title={t(`${say}.other`, { agency: other })}>{t(`${say}.other.${run.state}`, { when: tellMoment(t, lang, run.proposedAt, now) })}</Waiting>
      {run.state === 'showing' && <OwnList run={run} />}
    </>
  }
}

function Waiting({ title, icon, children }: { title: string; icon?: ReactNode; children: ReactNode }) {
  return <section className="card stack-2" role="status"><h2 className="t-h3 row">{icon ?? <UsersRound className="i" />}<span>{title}</span></h2><p className="muted">{children}</p></section>
}

function Counted({ run }: { run: RunSeen }) {
  const { t } = useHouse()
  return run.count && <section className="card stack-2" aria-labelledby="run-count"><h2 id="run-count" className="t-h3">{t(`${say}.count`)}</h2><p className="rec-count">{sayCount(t, run.count)}</p><p className="muted">{t(`${say}.count.roughly`)}</p></section>
}

/** The other agency asks: what, why, what follows, and both answers. */
function Answer({ run, other, kept, onEnd }: Of) {
  const house = useHouse()
  const { t } = house
  const { waiting, refused, does } = useStep()
  return <>
    <section className="card stack" aria-labelledby="run-asked">
      <h2 id="run-asked" className="t-h3">{t(`${say}.asked`, { agency: other })}</h2>
      <WhatHappens />
      <RefusalLine refusal={refused} />
      <Button roomy wide waiting={waiting} cannot={house.line.line !== 'open' ? t(`${say}.needs-line`) : kept ? t(`${say}.kept`) : undefined} onPress={() => void does(async () => await (await import('./run-here.ts')).agree(house, run))}>{t(`${say}.agree`)}</Button>
      <Button kind="second" wide onPress={onEnd}>{t(`${say}.decline`)}</Button>
    </section>
    <NamesHere caseload={run.caseload} />
  </>
}

/** Opens names and sends, on a press; goes on where it was left. */
function Send({ run, onEnd }: Of) {
  const house = useHouse()
  const { t } = house
  const latest = useRef(house)
  latest.current = house
  const going = useGoing(run.id)
  const here = useHere(run)
  const isGoing = going?.at === 'opening' || going?.at === 'sending'
  async function send() {
    tellGoing(run.id, { at: 'opening', n: 0, of: 0 })
    try {
      const { sendCaseload } = await import('./run-here.ts')
      const sent = await sendCaseload(() => latest.current, run, (how) => tellGoing(run.id, how))
      tellGoing(run.id, sent instanceof Refusal ? { at: 'stopped', refused: sent } : undefined)
    } catch {
      tellGoing(run.id, { at: 'stopped', refused: refuse('sync.no-line') })
    }
  }
  if (here === 'nowhere') return <Waiting title={t(`${say}.elsewhere`)}>{t(`${say}.elsewhere.more`)}</Waiting>
  return <>
    <section className="card stack" aria-labelledby="run-send">
      <h2 id="run-send" className="t-h3">{t(`${say}.send.title`)}</h2>
      <ul className="rec-follows"><li>{t(`${say}.send.opens`)}</li><li>{t(`${say}.send.stays`)}</li><li>{t(`${say}.send.fakes`)}</li><li>{t(`${say}.send.stay`)}</li></ul>
      {isGoing && <Progress {...going} />}
      <RefusalLine refusal={going?.at === 'stopped' ? going.refused : undefined} />
      {going?.at === 'stopped' && going.refused.code === 'vault.half-not-theirs' && <Button kind="grave" wide onPress={onEnd}>{t('recognition.end-run.title')}</Button>}
      <Button roomy wide waiting={isGoing} waitingLabel={t(`${say}.send.going`)} cannot={house.line.line === 'open' || isGoing ? undefined : t(`${say}.needs-line`)} onPress={() => void send()}>{t(here === 'drawn' || going?.at === 'stopped' ? `${say}.send.go-on` : `${say}.send`)}</Button>
    </section>
    <NamesHere caseload={run.caseload} />
  </>
}

function Progress({ at, n, of }: { at: 'opening' | 'sending'; n: number; of: number }) {
  const { t } = useHouse()
  const words = of === 0 ? t(`${say}.send.begins`) : t(`${say}.send.${at}`, { n, of })
  return <div className="stack-2" role="progressbar" aria-label={t(`${say}.send.going`)} aria-valuemin={0} aria-valuemax={Math.max(1, of)} aria-valuenow={n} aria-valuetext={words}><Seam on={of === 0 ? 0 : (12 * n) / of} /><p className="meta">{words}</p></div>
}

/** Whether this device has what it needs: nothing here, the key alone, or rows that were drawn already. */
function useHere({ id, revision }: RunSeen): 'asking' | 'nowhere' | 'key' | 'drawn' {
  const { locker } = useHouse()
  const [here, setHere] = useState<'asking' | 'nowhere' | 'key' | 'drawn'>('asking')
  useEffect(() => {
    let wanted = true
    void Promise.all([locker.get(kind, slots.key(id)), locker.get(kind, slots.numbers(id))])
      .then(([key, numbers]) => { if (wanted) setHere(numbers ? 'drawn' : key ? 'key' : 'nowhere') }, () => undefined)
    return () => { wanted = false }
  }, [locker, id, revision])
  return here
}

/** The count, and the second yes; one may stop here. */
function Decide({ run, kept, onEnd }: Of) {
  const house = useHouse()
  const { t } = house
  const { waiting, refused, does } = useStep()
  async function show() {
    const verdict = await house.settle(await house.submit(showOwn, {}, { about: run.id }))
    return verdict?.verdict === 'refused' ? new Refusal(verdict.code, verdict.details as never) : run.id
  }
  return <>
    <Counted run={run} />
    <section className="card stack" aria-labelledby="run-decide">
      <h2 id="run-decide" className="t-h3">{t(`${say}.decide`)}</h2>
      <ul className="rec-follows"><li>{t(`${say}.decide.own`)}</li><li>{t(`${say}.decide.both`)}</li><li>{t(`${say}.decide.stop`)}</li></ul>
      <RefusalLine refusal={refused} />
      <Button roomy wide waiting={waiting} cannot={kept ? t(`${say}.kept`) : undefined} onPress={() => void does(show)}>{t('recognition.show-own.title')}</Button>
      <Button kind="second" wide onPress={onEnd}>{t(`${say}.stop-here`)}</Button>
    </section>
  </>
}

function Own({ run, kept }: Of) {
  const house = useHouse()
  const { t } = house
  const found = useOwn(run)
  const { waiting, refused, does } = useStep()
  return <>
    <OwnList run={run} />
    {found && <section className="card stack" aria-labelledby="run-name">
      <h2 id="run-name" className="t-h3">{t(`${say}.name`)}</h2>
      <p className="muted">{t(found.length > 0 ? `${say}.name.more` : `${say}.name.none`)}</p>
      <RefusalLine refusal={refused} />
      <Button roomy wide waiting={waiting} cannot={kept ? t(`${say}.kept`) : undefined} onPress={() => void does(async () => await (await import('./run-here.ts')).nameThem(house, run, found))}>{t(`${say}.name.send`)}</Button>
    </section>}
  </>
}

/** `undefined` while it is looked for; `null`: what this number means is known on another device. */
function useOwn(run: RunSeen): readonly NamedRow[] | null | undefined {
  const { locker, record } = useHouse()
  const [found, setFound] = useState<readonly NamedRow[] | null>()
  const asked = (run.rows ?? []).join()
  useEffect(() => {
    let wanted = true
    void import('./run-here.ts').then(async ({ ownFound }) => await ownFound({ locker, record }, run)).then((own) => { if (wanted) setFound(own ?? null) }, () => undefined)
    return () => { wanted = false }
  }, [locker, run.id, asked])
  return found
}

function OwnList({ run }: { run: RunSeen }) {
  const { t, record } = useHouse()
  const found = useOwn(run)
  const children = (found ?? []).flatMap(({ child }) => record<ChildSeen>('children', child) ?? [])
  const { shown, list, more } = useFirstRows<ChildSeen, HTMLElement>(children)
  if (found === undefined) return <p aria-busy="true" className="muted">{t(`${say}.own.looking`)}</p>
  if (found === null) return <Waiting title={t(`${say}.elsewhere`)}>{t(`${say}.elsewhere.more`)}</Waiting>
  return (
    <section className="stack-2" aria-labelledby="run-own">
      <h2 id="run-own" className="t-h3">{t(`${say}.own`)} <span className="meta">{children.length}</span></h2>
      {children.length === 0 ? <p className="muted">{t(`${say}.own.none`)}</p> : <nav className="list" ref={list} aria-label={t(`${say}.own`)}>{shown.map((child) => <ChildRow key={child.id} child={child} href={`/children/${child.id}`} />)}</nav>}
      {more}
      <p className="meta">{t(`${say}.own.perhaps`)}</p>
    </section>
  )
}

function ChildRow({ child, href, says }: { child: ChildSeen | undefined; href: string; says?: string }) {
  const { t, lang, now } = useHouse()
  return <Link href={href} className="rec-row">
    <span className="grow">{child ? <Person code={sayCode(t, child.code)} drawnFrom={writeCode(child.code)} who={says ?? t('recognition.screen.pair.met', { when: tellMoment(t, lang, child.metAt, now) })} size="small" /> : says}</span>
    <ChevronRight className="i chev" />
  </Link>
}

function Ended({ run, other }: Of) {
  const house = useHouse()
  const { t, lang, now, record, shelf } = house
  const directory = readDirectory(house)
  const pairs = pairsOfRun(shelf<PairSeen>('pairs'), run, (pair) => record<DeskSeen>('desks', pair.other.desk)?.agency)
  const { shown, list, more } = useFirstRows<PairSeen, HTMLElement>(pairs)
  return <>
    <section className="card stack-2" aria-labelledby="run-ended">
      <h2 id="run-ended" className="t-h3">{t(`${say}.ending.${run.ending}`)}</h2>
      {run.ending !== 'done' && run.endedBy && <p>{t(`${say}.ended-by.${run.endedBy}`, { agency: other })}</p>}
      {run.endedAt !== undefined && <p className="meta">{tellMoment(t, lang, run.endedAt, now)}</p>}
      {run.count && <p className="strong">{sayCount(t, run.count)}</p>}
      <p className="muted">{t(`${say}.ended.nothing-left`)}</p>
    </section>
    {run.ending === 'done' && <section className="stack-2" aria-labelledby="run-pairs">
      <h2 id="run-pairs" className="t-h3">{t(`${say}.pairs`)} <span className="meta">{pairs.length}</span></h2>
      {pairs.length > 0 && <nav className="list" ref={list} aria-label={t(`${say}.pairs`)}>{shown.map((pair) => <ChildRow key={pair.id} child={record<ChildSeen>('children', pair.mine.child)} href={`/pairs/${pair.id}`} says={directory.nameOf(pair.other.desk)} />)}</nav>}
      {more}
      <p className="muted">{t(pairs.length > 0 ? `${say}.pairs.more` : `${say}.pairs.none`)}</p>
      <div><Button kind="second" href="/pairs">{t('recognition.screen.pairs.title')}</Button></div>
    </section>}
  </>
}

/** The whole way in words, so that nobody wonders how much is left. */
function Steps({ run }: { run: RunSeen }) {
  const { t } = useHouse()
  const order = ['proposed', 'sending', 'comparing', 'counted', 'showing'] as const
  const at = order.indexOf(run.state as typeof order[number])
  return (
    <section className="card stack" aria-labelledby="run-steps">
      <h2 id="run-steps" className="t-h3 row"><Scale className="i" /><span>{t(`${say}.steps`)}</span></h2>
      <ol className="rec-voices">{order.map((step, n) => <li key={step} className={n < at ? 'said' : undefined} aria-current={n === at ? 'step' : undefined}><span className={n === at ? 'strong' : undefined}>{t(`${say}.step.${step}`)}</span><span className="meta">{t(n < at ? `${say}.step.done` : n === at ? `${say}.step.now` : `${say}.step.later`)}</span></li>)}</ol>
    </section>
  )
}

function EndSheet({ run, declines, onClose }: { run: RunSeen; declines: boolean; onClose: () => void }) {
  const house = useHouse()
  const { t, lang } = house
  const [answers, setAnswers] = useState<Draft>({})
  const [tried, setTried] = useState(false)
  const { waiting, refused, does } = useStep()
  const form: Form = endRun
  const reading = readDraft(form, answers)
  async function send() {
    if (reading.problems.length > 0) return setTried(true)
    await does(async () => {
      const verdict = await house.settle(await house.submit(endRun, reading.answers as object, { about: run.id }))
      if (verdict?.verdict === 'refused') return new Refusal(verdict.code, verdict.details as never)
      onClose()
      return run.id
    })
  }
  return (
    <Sheet open onClose={onClose} title={t(declines ? `${say}.decline` : 'recognition.end-run.title')}>
      <p className="muted">{t(declines ? `${say}.decline.follows` : `${say}.end.follows`)}</p>
      <div className="form-view stack-6"><FieldView form={form} field="because" answers={answers} onChange={setAnswers} t={t} lang={lang} reading={reading} tried={tried} /></div>
      <RefusalLine refusal={refused} />
      <Button roomy wide kind="grave" waiting={waiting} onPress={() => void send()}>{t(declines ? `${say}.decline` : 'recognition.end-run.title')}</Button>
    </Sheet>
  )
}

/** One press of a step: while it goes, and why it was refused. */
function useStep() {
  const [waiting, setWaiting] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  return {
    waiting, refused,
    async does(work: () => Promise<string | Refusal>) {
      setWaiting(true)
      setRefused(undefined)
      try {
        const done = await work()
        if (done instanceof Refusal) setRefused(done)
      } catch {
        setRefused(refuse('sync.no-line'))
      } finally { setWaiting(false) }
    },
  }
}
