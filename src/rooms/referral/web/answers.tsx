import { ChevronDown, FileSpreadsheet, Printer } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { dayMs, dayOf, later } from '#core/clock.ts'
import { tellLength, writeMoment } from '#core/i18n/dates.ts'
import type { AgencyId } from '#core/ids.ts'
import { Button } from '#core/ui/button.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { Field } from '#core/ui/field.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { dueOf, type AnsweringSeen, type Figures } from '../answering.ts'
import { periodsOf, readPeriod } from '../periods.ts'
import { fewest } from '../told-to-others.ts'
import { addressOf, kinds, mayAskOf, own, useAnswers, type Asked, type Kind } from './answers-asked.ts'
import { always, byMany, medians, sayInTime, sayMedian, sayOwn, sayPeriod, sayTold, sheetOf, told, writeAsOf, type Line } from './answers-words.ts'
import { titleIn } from './on-shelf.ts'
import { readDirectory, sayRefused } from './parts.tsx'
import './referral.css'
import './answers.css'

/** How referrals were answered: of the own agency as it stands, of a region as it stood when the period had settled. */
export function Answers() {
  const house = useHouse()
  const { t } = house
  const asked = useAnswers()
  const { of, period, answer, refused, again } = asked
  return (
    <Screen title={t('referral.answers.title')} sub={t('referral.answers.sub')}>
      <div className="ans">
        <Choose asked={asked} />
        {refused && <Note><p role="alert">{refused.code.startsWith('referral.') ? sayRefused(t, refused) : t('referral.answers.away')}</p><div><Button kind="second" small onPress={again}>{t('referral.answers.again')}</Button></div></Note>}
        {!refused && !answer && <p className="muted" role="status">{t('referral.answers.asking')}</p>}
        {answer && (answer.together === null || answer.together.sent + answer.together.takenBack === 0
          ? <Empty title={t('referral.answers.empty')}>{t(of === own ? 'referral.answers.empty.own' : 'referral.answers.empty.region')}</Empty>
          : <Told key={`${of} ${period}`} answer={answer} together={answer.together} />)}
      </div>
    </Screen>
  )
}

function Choose({ asked: { of, period, kind } }: { asked: Asked }) {
  const house = useHouse()
  const { t, lang, now } = house
  const [, goTo] = useLocation()
  const all = mayAskOf(house)
  const saying = { say: t, language: lang }
  const settled = of !== own
  const listed = (one: Kind) => periodsOf(one, now, settled)
  const offered = kind === 'days' ? [] : listed(kind)
  const choose = (whose: string, which: string) => goTo(addressOf(whose, which))
  const toKind = (one: Kind | 'days') => choose(of, one === 'days' ? `${dayOf(later(now, -6 * dayMs))}..${dayOf(now)}` : listed(one)[0]!.name)
  return (
    <div className="ans-choose">
      {all.length > 1 && <Field label={t('referral.answers.whose')}>{(input) => (
        <select {...input} value={of} onChange={({ target: { value } }) => choose(value, value === own || (kind !== 'days' && periodsOf(kind, now, true).some(({ name }) => name === period)) ? period : periodsOf('half', now, true)[0]!.name)}>
          {all.map((one) => <option key={one} value={one}>{one === own ? t('referral.answers.own') : t(`regions.${one}`)}</option>)}
        </select>
      )}</Field>}
      <Field label={t('referral.answers.kind')}>{(input) => (
        <select {...input} value={kind} onChange={({ target: { value } }) => toKind(value as Kind)}>
          {[...kinds, ...(settled ? [] : ['days' as const])].map((one) => <option key={one} value={one}>{t(`referral.answers.kind.${one}`)}</option>)}
        </select>
      )}</Field>
      {kind === 'days' ? <Days key={period} period={period} onChoose={(name) => choose(of, name)} /> : (
        <Field label={t('referral.answers.which')}>{(input) => (
          <select {...input} value={period} onChange={({ target: { value } }) => choose(of, value)}>
            {!offered.some(({ name }) => name === period) && <option value={period}>{sayPeriod(saying, period)}</option>}
            {offered.map(({ name }) => <option key={name} value={name}>{sayPeriod(saying, name)}</option>)}
          </select>
        )}</Field>
      )}
    </div>
  )
}

function Days({ period, onChoose }: { period: string; onChoose: (name: string) => void }) {
  const { t } = useHouse()
  const [[from = '', until = ''], setDays] = useState(period.split('..'))
  const take = (days: [string, string]) => {
    setDays(days)
    if (readPeriod(days.join('..'))) onChoose(days.join('..'))
  }
  const isWrong = readPeriod(`${from}..${until}`) === undefined
  return <>
    <Field label={t('referral.answers.days.from')}>{(input) => <input {...input} type="date" value={from} onChange={({ target: { value } }) => take([value, until])} />}</Field>
    <Field label={t('referral.answers.days.until')} wrong={isWrong && t('referral.answers.days.wrong')}>{(input) => <input {...input} type="date" value={until} onChange={({ target: { value } }) => take([from, value])} />}</Field>
  </>
}

function Told({ answer, together }: { answer: AnsweringSeen; together: Figures }) {
  const house = useHouse()
  const { t, lang, now } = house
  const saying = { say: t, language: lang }
  const directory = readDirectory(house)
  const nameOf = (agency: AgencyId) => titleIn(directory.agency(agency)?.title, lang) || t('referral.some-desk')
  const isOwn = answer.region === null
  const agencies = byMany(answer.agencies)
  return <>
    <section className="card stack">
      <h2 className="h3">{isOwn ? t('referral.answers.own') : t(`regions.${answer.region}`)}<span className="meta ref-block">{sayPeriod(saying, answer.period)}</span></h2>
      <Share figures={together} big />
      {answer.beside && <Beside beside={answer.beside} />}
      {isOwn && !answer.beside && <p className="meta">{t('referral.answers.beside.not-yet')}</p>}
      <p className="meta">{isOwn ? t('referral.answers.as-of.now', { at: writeMoment(answer.asOf, lang, now) }) : t('referral.answers.as-of', { day: writeAsOf(answer, lang) })}</p>
      <div className="ans-links">
        <Button kind="second" small href={addressOf(answer.region ?? own, answer.period, true)}><Printer className="i" />{t('referral.answers.print')}</Button>
        <Button kind="second" small onPress={() => saveSheet(t('referral.answers.sheet.name', { period: answer.period.replace('..', '-') }), sheetOf(saying, answer, nameOf))}><FileSpreadsheet className="i" />{t('referral.answers.sheet')}</Button>
      </div>
    </section>

    {!isOwn && agencies.length > 0 && (
      <section className="stack-2">
        <h2 className="h3">{t('referral.answers.agencies')}</h2>
        <ul className="card ans-agencies" style={{ padding: 0 }}>{agencies.map(({ agency, figures }) => <li key={agency} className="ans-agency"><h3 className="h4">{nameOf(agency)}</h3><Share figures={figures} /></li>)}</ul>
      </section>
    )}

    <div className="ans-two">
      {isOwn
        ? (['reasons', 'outcomes'] as const).map((what) => <section key={what} className="stack-2"><h2 className="h3">{t(`referral.answers.${what}`)}</h2><Lines what={what} caption={t(`referral.answers.${what}`)} lines={sayOwn(saying, what, together)} /></section>)
        : answer.halves.length === 0
          ? <section className="stack-2"><h2 className="h3">{t('referral.answers.reasons')}</h2><p className="muted">{t('referral.answers.by-halves')}</p></section>
          : answer.halves.flatMap((half) => (['reasons', 'outcomes'] as const).map((what) => (
            <section key={`${half.name} ${what}`} className="stack-2">
              <h2 className="h3">{t(`referral.answers.${what}`)}<span className="meta ref-block">{sayPeriod(saying, half.name)}</span></h2>
              {sayTold(saying, what, half, nameOf).map(({ who, lines }) => <div key={who} className="stack-1 ans-group"><h3 className="h4">{who}</h3><Lines what={what} caption={`${t(`referral.answers.${what}`)} · ${who}`} lines={lines} /></div>)}
              {half[what].untold > 0 && <p className="meta">{t('referral.answers.untold', { n: half[what].untold, fewest })}</p>}
              {half[what].told.length === 0 && half[what].untold === 0 && <p className="muted">{t(`referral.answers.${what}.none`)}</p>}
            </section>
          )))}
    </div>

    {answer.months.length > 1 && <Months months={answer.months} />}

    <section className="stack-2">
      <h2 className="h3">{t('referral.answers.figures')}</h2>
      <p className="meta">{t('referral.answers.meaning.tap')}</p>
      <div className="card ans-lines">
        {(['sent', 'inTime', ...told] as const).filter((name) => together[name] > 0 || name === 'sent' || name === 'inTime' || (always as readonly string[]).includes(name)).map((name) => <Meaning key={name} label={t(`referral.answers.${name}`)} n={together[name]}>{t(`referral.answers.what.${name}`)}</Meaning>)}
        {medians.map((name) => <Meaning key={name} className="ans-long" label={t(`referral.answers.median.${name}`)} n={sayMedian(saying, together[name])}>{t(`referral.answers.what.median.${name}`)}</Meaning>)}
      </div>
      {!isOwn && <p className="meta">{t('referral.answers.why-hidden', { fewest })}</p>}
    </section>
  </>
}

/** In words first; the bar says the same to the eye. */
function Share({ figures, big }: { figures: Figures; big?: boolean }) {
  const { t, lang } = useHouse()
  const saying = { say: t, language: lang }
  const { answer: { ms, n } } = figures
  return <>
    <p className={big ? 'ans-big' : 'strong'}>{sayInTime(saying, figures)}</p>
    <Bar figures={figures} />
    <p className="row wrap muted">
      <span>{ms === null ? `${t('referral.answers.median.answer')}: ${sayMedian(saying, { ms, n })}` : t('referral.answers.answered-in', { length: tellLength(t, ms) })}</span>
      {(['late', 'silent', 'declined'] as const).map((name) => figures[name] > 0 && <span key={name}>{t(`referral.answers.${name}-line`, { n: figures[name] })}</span>)}
    </p>
  </>
}

function Bar({ figures }: { figures: Pick<Figures, 'inTime' | 'late' | 'silent'> }) {
  const of = Math.max(1, dueOf(figures))
  return <span className="ans-bar" aria-hidden="true">{([['in', figures.inTime], ['late', figures.late], ['silent', figures.silent]] as const).map(([name, n]) => <i key={name} className={`ans-${name}`} style={{ width: `${(100 * n) / of}%` }} />)}</span>
}

function Beside({ beside: { region, agencies, figures } }: { beside: NonNullable<AnsweringSeen['beside']> }) {
  const { t, lang } = useHouse()
  const of = dueOf(figures)
  return (
    <div className="stack-1">
      <h3 className="h4">{t('referral.answers.beside', { region: t(`regions.${region}`) })}</h3>
      <p>{of > 0 && <>{t('referral.answers.share', { n: Math.round((100 * figures.inTime) / of) })}. </>}{figures.answer.ms !== null && <>{t('referral.answers.answered-in', { length: tellLength(t, figures.answer.ms) })}.</>}</p>
      <p className="meta" lang={lang}>{t('referral.answers.beside.more', { n: agencies })}</p>
    </div>
  )
}

function Lines({ what, caption, lines }: { what: 'reasons' | 'outcomes'; caption: string; lines: readonly Line[] }) {
  const { t } = useHouse()
  if (lines.length === 0) return <p className="muted">{t(`referral.answers.${what}.none`)}</p>
  return (
    <table className="ans-table">
      <caption className="vh">{caption}</caption>
      <thead><tr><th scope="col">{t(what === 'reasons' ? 'referral.answers.reason' : 'referral.answers.outcome')}</th><th scope="col" className="num">{t('referral.answers.how-many')}</th></tr></thead>
      <tbody>{lines.map(({ label, n }) => <tr key={label}><th scope="row">{label}</th><td className="num">{n}</td></tr>)}</tbody>
    </table>
  )
}

/** A row for each month: to the eye a chart, to a reader a table. */
function Months({ months }: { months: AnsweringSeen['months'] }) {
  const { t, lang } = useHouse()
  const saying = { say: t, language: lang }
  return (
    <section className="stack-2">
      <h2 className="h3">{t('referral.answers.months')}</h2>
      <table className="ans-table">
        <caption className="vh">{t('referral.answers.months')}</caption>
        <thead><tr><th scope="col">{t('referral.answers.month')}</th><th scope="col">{t('referral.answers.in-time-column')}</th><td className="ans-drawn" /></tr></thead>
        <tbody>{months.map(({ month, figures }) => <tr key={month}><th scope="row">{sayPeriod(saying, month)}</th><td>{sayInTime(saying, figures)}</td><td className="ans-drawn"><Bar figures={figures} /></td></tr>)}</tbody>
      </table>
    </section>
  )
}

function Meaning({ label, n, className, children }: { label: string; n: ReactNode; className?: string; children: ReactNode }) {
  return <details className={className}><summary><span>{label}</span><span className="ans-n">{n}</span><ChevronDown className="i" /></summary><p>{children}</p></details>
}

function saveSheet(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  Object.assign(document.createElement('a'), { href: address, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
