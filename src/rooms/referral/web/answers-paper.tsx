/** The figures as they lie before a commission: by agency and by month, what each means, and no child. */
import type { AgencyId } from '#core/ids.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { PaperFacts } from '#core/ui/paper.tsx'
import { Screen } from '#core/ui/shell.tsx'
import type { AnsweringSeen, Figures } from '../answering.ts'
import { letterLanguages, type LetterLanguage } from '../letters.ts'
import { fewest } from '../told-to-others.ts'
import { addressOf, useAnswers } from './answers-asked.ts'
import { byMany, medians, sayInTime, sayMedian, sayOwn, sayPeriod, sayShort, sayTold, writeAsOf, type Line, type Saying } from './answers-words.ts'
import { titleIn } from './on-shelf.ts'
import { OnPaper, writePaperMoment, type Drawing } from './on-paper.tsx'
import { readDirectory, sayRefused } from './parts.tsx'
import './answers.css'

export function AnswersPaper() {
  const house = useHouse()
  const { t, lang } = house
  const { of, period, answer, refused, again } = useAnswers()
  const back = addressOf(of, period)
  if (!answer) {
    return (
      <Screen title={t('referral.answers.print')} back={back}>
        {refused ? <Note><p role="alert">{refused.code.startsWith('referral.') ? sayRefused(t, refused) : t('referral.answers.away')}</p><div><Button kind="second" small onPress={again}>{t('referral.answers.again')}</Button></div></Note> : <p className="muted" role="status">{t('referral.answers.asking')}</p>}
      </Screen>
    )
  }
  return <OnPaper title={t('referral.answers.print')} sub={t('referral.answers.paper.sub')} back={back} languages={letterLanguages} first={lang} draw={(drawing) => drawAnswers(answer, house, drawing)} />
}

const columns = ['sent', 'late', 'silent', 'declined', 'handedOver', 'outcomeKnown'] as const satisfies readonly (keyof Figures)[]
const explained = ['sent', 'inTime', 'late', 'silent', 'running', 'takenBack', 'declined', 'handedOver', 'outcomeKnown'] as const satisfies readonly (keyof Figures)[]

function drawAnswers(answer: AnsweringSeen, house: House, { say, language, heading }: Drawing<LetterLanguage>) {
  const saying: Saying = { say, language }
  const directory = readDirectory({ ...house, t: say, lang: language })
  const nameOf = (agency: AgencyId) => titleIn(directory.agency(agency)?.title, language) || say('referral.some-desk')
  const whose = answer.region === null ? nameOf(house.who.agency) : say(`regions.${answer.region}`)
  const { together } = answer
  return <div className="ans-paper stack">
    {heading(`${say('referral.answers.title')}: ${whose}`, 1)}
    <p>{sayPeriod(saying, answer.period)}<br />{answer.region === null ? say('referral.answers.as-of.now', { at: writePaperMoment(answer.asOf, language) }) : say('referral.answers.as-of', { day: writeAsOf(answer, language) })}</p>
    {together === null ? <p>{say('referral.answers.empty')}</p> : <>
      <PaperFacts facts={[
        [say('referral.answers.in-time-column'), sayInTime(saying, together)],
        ...medians.map((name) => [say(`referral.answers.median.${name}`), sayMedian(saying, together[name])] as const),
      ]} />
      <section>
        {heading(say(answer.region === null ? 'referral.answers.figures' : 'referral.answers.agencies'), 2)}
        <Grid saying={saying} first={say('referral.answers.agency')} rows={[...byMany(answer.agencies).map(({ agency, figures }) => ({ who: nameOf(agency), figures })), ...(answer.agencies.length > 1 ? [{ who: say('referral.answers.together'), figures: together }] : [])]} />
      </section>
      {answer.months.length > 1 && <section>{heading(say('referral.answers.months'), 2)}<Grid saying={saying} first={say('referral.answers.month')} rows={answer.months.map(({ month, figures }) => ({ who: sayPeriod(saying, month), figures }))} /></section>}
      {(['reasons', 'outcomes'] as const).map((what) => (
        <section key={what} className="paper-keep">
          {heading(say(`referral.answers.${what}`), 2)}
          {answer.region === null
            ? <Counts say={say} what={what} lines={sayOwn(saying, what, together)} />
            : answer.halves.length === 0 ? <p>{say('referral.answers.by-halves')}</p>
              : answer.halves.map((half) => <div key={half.name} className="stack-1">
                <p className="strong">{sayPeriod(saying, half.name)}</p>
                {sayTold(saying, what, half, nameOf).map(({ who, lines }) => <div key={who} className="stack-1"><p>{who}</p><Counts say={say} what={what} lines={lines} /></div>)}
                {half[what].untold > 0 && <p>{say('referral.answers.untold', { n: half[what].untold, fewest })}</p>}
                {half[what].told.length === 0 && half[what].untold === 0 && <p>{say(`referral.answers.${what}.none`)}</p>}
              </div>)}
        </section>
      ))}
    </>}
    <section>
      {heading(say('referral.answers.meaning'), 2)}
      <ul>{explained.map((name) => <li key={name}><small><b>{say(`referral.answers.${name}`)}.</b> {say(`referral.answers.what.${name}`)}</small></li>)}<li><small><b>{say('referral.answers.median.answer')}.</b> {say('referral.answers.what.median.answer')}</small></li></ul>
      {answer.region !== null && <p><small>{say('referral.answers.why-hidden', { fewest })}</small></p>}
    </section>
    <footer className="paper-foot"><small>{say('referral.answers.paper.printed', { by: house.me.shownName, at: writePaperMoment(house.now, language) })}</small></footer>
  </div>
}

function Grid({ saying, first, rows }: { saying: Saying; first: string; rows: readonly { readonly who: string; readonly figures: Figures }[] }) {
  const { say } = saying
  return (
    <table className="paper-table">
      <thead><tr><th scope="col">{first}</th><th scope="col">{say('referral.answers.in-time-column')}</th>{columns.map((name) => <th key={name} scope="col" className="num">{say(`referral.answers.column.${name}`)}</th>)}<th scope="col">{say('referral.answers.paper.median')}</th></tr></thead>
      <tbody>{rows.map(({ who, figures }) => { const { inTime, median } = sayShort(saying, figures); return <tr key={who}><th scope="row">{who}</th><td>{inTime}</td>{columns.map((name) => <td key={name} className="num">{figures[name]}</td>)}<td>{median}</td></tr> })}</tbody>
    </table>
  )
}

function Counts({ say, what, lines }: { say: Saying['say']; what: 'reasons' | 'outcomes'; lines: readonly Line[] }) {
  if (lines.length === 0) return <p>{say(`referral.answers.${what}.none`)}</p>
  return <table className="paper-table"><thead><tr><th scope="col">{say(what === 'reasons' ? 'referral.answers.reason' : 'referral.answers.outcome')}</th><th scope="col" className="num">{say('referral.answers.how-many')}</th></tr></thead><tbody>{lines.map(({ label, n }) => <tr key={label}><th scope="row">{label}</th><td className="num">{n}</td></tr>)}</tbody></table>
}
