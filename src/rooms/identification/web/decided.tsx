/** What was decided, objected to and answered, with the reasons people gave: whoever decides next, or wants to know why, reads it here. */
import type { ReactNode } from 'react'
import { legalStatusOf } from '../child.ts'
import type { ChildSeen, FileSeen, Happened } from './on-shelf.ts'
import { termOf, timelineOf } from './telling.ts'
import { dayOf } from '#core/clock.ts'
import { editionOn } from '#core/clocks/editions.ts'
import { Refusal } from '#core/refusal.ts'
import { ClockCard } from '#core/ui/clock.tsx'
import { useHouse } from '#core/ui/house.tsx'

const say = 'identification.screen.decided'
type Stories = FileSeen | Refusal | undefined

/** The last decision of a joint identification and the appeal against it. Nothing where nothing was decided. */
export function Decision({ child, stories }: { child: ChildSeen; stories: Stories }) {
  const { t } = useHouse()
  const decided = lastOf(child, 'identified', 'not-recognised', 'refused')
  if (!decided) return null
  const joint = read(stories)?.joints.findLast((one) => one.outcome === decided.kind)
  const appealed = lastOf(child, 'appealed')
  const answered = lastOf(child, 'appeal-decided')
  // Where only a part of the file was shared, the particulars of an event are absent.
  const said = (fact: unknown, labels: string) => (typeof fact === 'string' ? t(`${labels}.${fact}`) : undefined)
  const kinds = (child.joint?.decidedBy ?? []).map((kind) => t(`agency-types.${kind}`)).join(', ')
  return (
    <section className="card stack-2">
      <h2 className="t-h3">{t('identification.record-outcome.title')}</h2>
      <dl className="stack-2">
        <Fact asked="identification.record-outcome.outcome">{t(`identification.record-outcome.outcome.${decided.kind}`)}</Fact>
        <Fact asked="identification.record-outcome.decidedBy">{kinds}</Fact>
        <Fact asked="identification.record-outcome.reasons">{joint?.reasons}</Fact>
        <Fact asked="identification.record-outcome.viewAsked">{said(decided.facts.viewAsked, 'forms.known')}</Fact>
        <Fact asked="identification.record-outcome.childsView">{joint?.childsView}</Fact>
        <Fact asked="identification.record-outcome.wayHome">{said(decided.facts.wayHome, 'identification.record-outcome.wayHome')}</Fact>
        {appealed && appealed.at >= decided.at && <>
          <Fact asked="identification.appeal.to">{said(appealed.facts.to, 'identification.appeal.to')}</Fact>
          <Fact asked="identification.appeal.by">{said(appealed.facts.by, 'identification.appeal.by')}</Fact>
          <Fact asked="identification.appeal.why">{joint?.appealWhy}</Fact>
        </>}
        {answered && answered.at >= decided.at && <>
          <Fact asked="identification.decide-appeal.title">{said(child.joint?.appealDecision, 'identification.decide-appeal.decision')}</Fact>
          <Fact asked="identification.decide-appeal.why">{joint?.appealReasons}</Fact>
        </>}
      </dl>
      {child.appeal === 'open' && legalStatusOf(child) === 'not-recognised' && <p className="meta">{t(`${say}.appeal-by-another`)}</p>}
      <Later stories={stories} />
    </section>
  )
}

/** Who objected and why, until when somebody else answers, and what they answered. */
export function Objection({ child, stories }: { child: ChildSeen; stories: Stories }) {
  const { t, now, programme } = useHouse()
  const { advice } = child
  const objected = lastOf(child, 'advice-contested')
  if (!advice || !objected || advice.state === 'given' || advice.state === 'confirmed') return null
  const words = read(stories)?.advices.find(({ id }) => id === advice.id)
  const rule = editionOn(programme, dayOf(now)).terms['answer-to-objection']
  return (
    <section className="card stack-2">
      <h2 className="t-h3">{t('identification.contest-advice.title')}</h2>
      <dl className="stack-2">
        <Fact asked="identification.contest-advice.by">{t(`identification.contest-advice.by.${String(objected.facts.by)}`)}</Fact>
        <Fact asked="identification.contest-advice.why">{words?.contestWhy}</Fact>
        {advice.state !== 'contested' && <>
          <Fact asked="identification.decide-contest.title">{t(`identification.decide-contest.decision.${advice.state}`)}</Fact>
          <Fact asked="identification.decide-contest.why">{words?.decisionWhy}</Fact>
        </>}
      </dl>
      {advice.state === 'contested' && <ClockCard title={t('clocks.kind.answer-to-objection')} term={termOf({ startedAt: objected.at, dueAt: advice.answerBy })} now={now} owner={t(`${say}.objection-by-another`)} basis={rule && t(rule.basis)} />}
      <Later stories={stories} />
    </section>
  )
}

function Fact({ asked, children }: { asked: string; children: ReactNode }) {
  const { t } = useHouse()
  return children ? <div><dt className="meta">{t(asked)}</dt><dd>{children}</dd></div> : null
}

/** Reasons are stories: without a line they are not here, and the screen says so. */
function Later({ stories }: { stories: Stories }) {
  const { t } = useHouse()
  return stories instanceof Refusal && stories.code === 'sync.no-line' ? <p className="meta">{t(`${say}.words-later`)}</p> : null
}

function lastOf(child: ChildSeen, ...kinds: string[]): Happened | undefined {
  return timelineOf(child).find(({ kind }) => kinds.includes(kind))
}

function read(stories: Stories): FileSeen | undefined {
  return stories instanceof Refusal ? undefined : stories
}
