/** The request itself: before the answer, while a question waits, and after it was accepted. */
import { Check, MessageCircle, RefreshCw } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { tellMoment } from '#core/i18n/dates.ts'
import { Button } from '#core/ui/button.tsx'
import { Note } from '#core/ui/note.tsx'
import { useWords } from '#core/ui/words.tsx'
import { HiddenName } from './hidden-name.tsx'
import { CallAsker, Heading, WaitFor } from './parts.tsx'
import { NameLater, RequestCard, WhatIsAsked } from './request-card.tsx'
import { TellForm } from './tell-form.tsx'
import { waysOf, type Stage } from './stage.ts'
import type { Answering } from './use-answering.ts'

type Within = Extract<Stage, { at: 'request' }>

export function RequestSteps({ stage, answering }: { stage: Within; answering: Answering }) {
  const { request: { record }, way } = stage
  if (way) return <TellForm key={way} way={way} record={record} answering={answering} />
  // News from the house change what stands here; only what was told from here begins the step anew.
  return <Look key={answering.told ?? ''} stage={stage} answering={answering} />
}

function Look({ stage, answering }: { stage: Within; answering: Answering }) {
  const { t, lang } = useWords()
  const { request, since } = stage
  const { record, from } = request
  const isAccepted = record.state === 'accepted' || record.state === 'in-care'
  return (
    <div className="by-link-request">
      <div className="stack-6">
        <div className="stack">
          <div className="stack-1">
            <Heading moves>{t(isAccepted ? 'answer.request.accepted' : 'answer.request.title')}</Heading>
            <p>{from.agency}</p>
            <p className="muted">{from.desk}</p>
          </div>
          <Said answering={answering} />
          {since && <Note tone="soon"><p role="alert">{t(`answer.old.${since === 'no-line' ? 'no-line' : 'other'}`)}</p></Note>}
          <WhatIsAsked record={record} />
        </div>
        {record.turn && record.turn.what !== 'next-place' && <WaitFor turn={record.turn} now={answering.now} />}
        {record.question && !isAccepted && <Question stage={stage} answering={answering} />}
        <RequestCard record={record} name={isAccepted
          ? request.name ? <HiddenName open={() => answering.openName(request)} /> : <p className="meta">{t('answer.name.none')}</p>
          : <NameLater />} />
        {record.question && isAccepted && <Question stage={stage} answering={answering} />}
      </div>
      <div className="stack-6 by-link-beside">
        <Ways stage={stage} answering={answering} />
        <CallAsker from={from} />
        <p className="meta">{t('answer.link', { moment: tellMoment(t, lang, request.endsAt, answering.now) })}</p>
      </div>
    </div>
  )
}

function Ways({ stage, answering }: { stage: Within; answering: Answering }) {
  const { t } = useWords()
  const ways = waysOf(stage.request.record)
  const others = ways.filter((way) => way === 'ask' || way === 'decline')
  return (
    <div className="by-link-ways" role="group" aria-label={t('answer.ways')}>
      {ways.includes('accept') && <Button roomy wide onPress={() => answering.choose('accept')}><Check className="i" />{t('answer.accept.do')}</Button>}
      {ways.includes('outcome') && <Button roomy wide onPress={() => answering.choose('outcome')}>{t('answer.outcome.do')}</Button>}
      {others.length > 0 && <div className="by-link-others">{others.map((way) => <Button key={way} kind={way === 'ask' ? 'second' : 'plain'} wide onPress={() => answering.choose(way)}>{t(`answer.${way}.do`)}</Button>)}</div>}
    </div>
  )
}

/** What this page has just told, in words of its own. */
function Said({ answering: { told } }: { answering: Answering }) {
  const { t } = useWords()
  if (!told) return null
  return <Note icon={<Check className="i" />}><p role="status">{t(`answer.${told}.done`)}</p></Note>
}

/** A reply comes by itself while the page is open; whoever waits likes to look all the same. */
function Question({ stage: { request: { record } }, answering }: { stage: Within; answering: Answering }) {
  const { t } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  const isReplied = record.reply !== undefined
  // The button that was pressed for it is gone: who goes by keyboard would begin at the top again.
  useEffect(() => { if (isReplied && document.activeElement === document.body) heading.current?.focus({ preventScroll: true }) }, [isReplied])
  return (
    <section className="card stack" aria-labelledby="question">
      <h2 className="h4 row" id="question" ref={heading} tabIndex={-1}><MessageCircle className="i" />{t('answer.question.title')}</h2>
      <p className="by-link-lines"><span className="strong">{t('answer.question.yours')}</span> {record.question}</p>
      <p className="by-link-lines" role="status">{record.reply ? <><span className="strong">{t('answer.question.reply')}</span> {record.reply}</> : t('answer.question.waits')}</p>
      {!record.reply && <div><Button kind="second" small waiting={answering.looking} waitingLabel={t('answer.looking')} onPress={() => void answering.look()}><RefreshCw className="i" />{t('answer.look')}</Button></div>}
    </section>
  )
}
