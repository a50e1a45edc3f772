/** A child's return: what the law wants and what is there already, before anything happens; afterwards how the child is. */
import { Check, CircleAlert, CircleDashed, HeartHandshake, Plane, Printer, TriangleAlert } from 'lucide-react'
import { useParams } from 'wouter'
import { cardLanguageFor } from '../card.ts'
import { journeyLacks, mayLeave, planParts, type Heard, type ReturnSeen } from '../return.ts'
import type { ChildSeen } from './on-shelf.ts'
import { remarksOn, returnHere, sayPart } from './return-words.ts'
import { followUpAddress, sayCode, sayHeard } from './telling.ts'
import { useStories } from './use-stories.ts'
import './identification.css'
import { dayOf } from '#core/clock.ts'
import { tellDay } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'

const say = 'identification.screen.return'
const pictures = { met: Check, missing: CircleDashed, against: TriangleAlert }

export function ReturnOfChild() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const child = record<ChildSeen>('children', id)
  if (!child) return <Screen title={t(`${say}.title`)} back="/children"><NotFound /></Screen>
  return <Dossier key={id} child={child} />
}

function Dossier({ child }: { child: ChildSeen }) {
  const house = useHouse()
  const { t, lang, now } = house
  const seen = returnHere(child, house)
  const { conditions, plan, left } = seen
  const hasLeft = child.help === 'returned' || child.help === 'placed'
  const open = conditions.filter(({ is }) => is !== 'met').length
  const isAgainst = conditions.some(({ is }) => is === 'against')
  const lacks = plan && !hasLeft ? journeyLacks(plan) : []
  const address = `/children/${child.id}`
  return (
    <Screen title={t(`${say}.title`)} bar={{ title: t(`${say}.title`), small: sayCode(t, child.code) }} sub={hasLeft ? undefined : t(`${say}.sub`)} back={address}
      dock={hasLeft ? undefined : <Button roomy wide href={`/referrals/leaving/${child.id}`} cannot={mayLeave(conditions) && t(isAgainst ? `${say}.is.against` : `${say}.first`)}>{t(`${say}.go`)}</Button>}>
      <div className="stack-6 reading">
        {seen.waits && <Note tone="soon"><p role="status">{t(`${say}.waits`)}</p></Note>}
        {hasLeft && left && <Afterwards child={child} seen={seen} />}
        {!hasLeft && (isAgainst
          ? <Note tone="past" icon={<TriangleAlert className="i" />}><p role="status">{t(`${say}.against`)}</p></Note>
          : <Note {...(open > 0 && { tone: 'soon' as const })} icon={open > 0 ? <CircleDashed className="i" /> : <Check className="i" />}><p role="status">{t(open > 0 ? `${say}.not-ready` : `${say}.ready`, { n: open })}</p></Note>)}
        <section className="card stack-2" aria-labelledby="return-conditions">
          <h2 className="t-h3" id="return-conditions">{t(plan?.way === 'within-country' ? `${say}.conditions.within` : `${say}.conditions`)}</h2>
          <ul className="gate">{conditions.map(({ code, basis, is }) => {
            const Picture = pictures[is]
            return <li key={code} className={is === 'met' ? 'met' : 'missing'}><Picture className="i" /><span className="grow">{t(`clocks.condition.${code}`)}<br /><span className="meta"><span className="strong">{t(`${say}.is.${is}`)}</span> · {t(basis)}</span></span></li>
          })}</ul>
        </section>
        {plan && remarksOn(plan, seen).map((one) => <Note key={one} icon={<CircleAlert className="i" />}><p>{t(`${say}.${one}`)}</p></Note>)}
        {lacks.length > 0 && (child.returning || seen.waits) && <section className="card stack-2" aria-labelledby="return-lacks">
          <h2 className="t-h3" id="return-lacks">{t(`${say}.lacks`)}</h2>
          <ul className="gate">{lacks.map((field) => <li key={field} className="missing"><CircleDashed className="i" /><span className="grow">{t(`identification.plan-return.${field}`)}</span></li>)}</ul>
          <p className="meta">{t(`${say}.lacks.why`)}</p>
        </section>}
        <section className="stack" aria-labelledby="return-parts">
          <h2 id="return-parts">{t(`${say}.parts`)}</h2>
          {!child.returning && !seen.waits && <p className="muted">{t(`${say}.nothing`)}</p>}
          {!plan && <Note><p>{t(`${say}.only-conditions`)}</p></Note>}
          {planParts.map((part) => {
            const told = plan ? sayPart(t, lang, plan, part) : []
            return (
              <section className="card stack-2" key={part} aria-labelledby={`return-${part}`}>
                <h3 className="t-h3" id={`return-${part}`}>{t(`identification.plan-return.page.${part}`)}</h3>
                {told.length > 0 ? <dl className="facts">{told.map(([question, answer]) => [<dt key={`${question} ?`}>{question}</dt>, <dd key={question}>{answer}</dd>])}</dl> : plan && <p className="muted">{t(`${say}.part-nothing`)}</p>}
                {!hasLeft && <div><Button kind="quiet" small href={`${address}/return/${part}`}>{t(told.length > 0 ? `${say}.rewrite` : `${say}.write`)}<span className="vh">: {t(`identification.plan-return.page.${part}`)}</span></Button></div>}
              </section>
            )
          })}
          <Notes child={child} />
        </section>
        <div className="row wrap">
          {child.returning?.plan && <Button kind="second" href={`${address}/return-paper`}><Printer className="i" />{t(`${say}.print`)}</Button>}
          <Button kind="quiet" href={`/going-home?in=${cardLanguageFor(child.languages, lang)}`}><Printer className="i" />{t(`${say}.sheet`)}</Button>
        </div>
        {!hasLeft && left && <p className="meta">{t(`${say}.gone`, { when: tellDay(t, lang, dayOf(left.at), dayOf(now)) })}</p>}
      </div>
    </Screen>
  )
}

/** How the child is since. */
function Afterwards({ child, seen: { left, heard = [] } }: { child: ChildSeen; seen: ReturnSeen }) {
  const { t, lang, now } = useHouse()
  const runs = child.clocks.some(({ kind, stoppedAt }) => stoppedAt === undefined && /^follow-up-\d/.test(kind))
  return (
    <section className="card stack-2" aria-labelledby="return-heard">
      <h2 className="t-h3" id="return-heard"><HeartHandshake className="i" /> {t(`${say}.gone`, { when: tellDay(t, lang, dayOf(left!.at), dayOf(now)) })}</h2>
      {heard.length === 0 ? <p className="muted">{t(`${say}.heard.none`)}</p> : <ul className="stack-1" aria-label={t(`${say}.heard`)}>
        {heard.toReversed().map((one: Heard) => <li key={one.at}><span className="strong">{tellDay(t, lang, dayOf(one.at), dayOf(now))}</span> · {sayHeard(t, one)}</li>)}
      </ul>}
      {runs ? <div><Button small href={followUpAddress(child)}>{t(`${say}.follow`)}</Button></div> : <p>{t(`${say}.heard.over`)}</p>}
    </section>
  )
}

function Notes({ child }: { child: ChildSeen }) {
  const { t, lang, now } = useHouse()
  const stories = useStories(child, child.returning !== undefined)
  if (stories === undefined || stories instanceof Refusal) return null
  return <>{(stories.returns ?? []).map(({ at, note }) => <p key={at} className="meta">{t('identification.plan-return.note')} · {tellDay(t, lang, dayOf(at), dayOf(now))}: {note}</p>)}</>
}

/** In the file: a return that is spoken of, and how a child is who has gone home. Nothing where neither is so. */
export function ReturnNote({ child }: { child: ChildSeen }) {
  const { t, lang, now } = useHouse()
  const { returning } = child
  if (!returning) return null
  const hasLeft = child.help === 'returned' || child.help === 'placed'
  const last = returning.heard?.at(-1)
  const isUnsafe = hasLeft && last?.safe === 'no'
  const open = returning.conditions.filter(({ is }) => is !== 'met').length
  const isAgainst = returning.conditions.some(({ is }) => is === 'against')
  const tone = isUnsafe ? 'past' : !hasLeft && open > 0 ? 'soon' : undefined
  return (
    <Note {...(tone && { tone })} icon={isUnsafe ? <TriangleAlert className="i" /> : <Plane className="i" />} label={t(`${say}.title`)}>
      {hasLeft && returning.left ? <p>{t(`${say}.gone`, { when: tellDay(t, lang, dayOf(returning.left.at), dayOf(now)) })}</p>
        : <p>{t(isAgainst ? `${say}.against` : open > 0 ? `${say}.not-ready` : `${say}.ready`, { n: open })}</p>}
      {isUnsafe && <p className="strong" role="alert">{t(`${say}.unsafe`)}</p>}
      {hasLeft && last && <p className="meta">{tellDay(t, lang, dayOf(last.at), dayOf(now))} · {sayHeard(t, last)}</p>}
      {hasLeft && last?.wantsHelp === 'yes' && <div className="stack-1"><p>{t(`${say}.wants-help`)}</p><div><Button kind="quiet" small href={`/referrals/new?child=${child.id}`}>{t('identification.screen.file.refer')}</Button></div></div>}
      <div><Button kind="quiet" small href={`/children/${child.id}/return`}>{t('identification.screen.file.act.return')}</Button></div>
    </Note>
  )
}
