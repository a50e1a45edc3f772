import { ChevronRight, Link2, MessageCircle, PhoneIncoming, Shuffle, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { Button } from '#core/ui/button.tsx'
import { ClockCard } from '#core/ui/clock.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { confirmHandOver, makeLink, replyToQuestion, takeLinkBack, toldByPhone, withdrawReferral } from '../forms.ts'
import { speaksForReceiver, standOfLink, toldWhere } from '../without-account.ts'
import { FormSheet } from './form-sheet.tsx'
import { HandOvers } from './hand-overs.tsx'
import { isOpenLine, pendingOf } from './line-facts.ts'
import { LinkCard } from './link-card.tsx'
import { LinkSheet } from './link-sheet.tsx'
import { NextPlaces, useNextPlaces } from './next-places.tsx'
import { sayCode, sayList, sayServices, type ChildSeen, type HandOverSeen, type ReferralSeen } from './on-shelf.ts'
import { CallLink, ConsentEnded, ContactLine, NobodyThere, PendingNote, readDirectory } from './parts.tsx'
import { PaperLinks } from './paper-links.tsx'
import { papersClock } from './sending.ts'
import { Steps } from './steps.tsx'
import { WaitCard } from './wait-card.tsx'
import { WhoKnows } from './who-knows.tsx'

type Doing = 'reply' | 'withdraw' | 'link' | 'link-back' | 'told'

/** What the sender sees: that it has arrived, what is waited for, who knows, and what can be done meanwhile. */
export function SenderSide({ record }: { record: ReferralSeen }) {
  const house = useHouse()
  const { t, now, outbox } = house
  const directory = readDirectory(house)
  const [doing, setDoing] = useState<Doing>()
  const [seeking, setSeeking] = useState(false)
  const places = useNextPlaces(record, record.state === 'declined' || seeking)
  const to = directory.nameOf(record.toDesk)
  const contacts = directory.contacts(record.toDesk)
  const kept = pendingOf(outbox, record.id, [replyToQuestion.name, withdrawReferral.name, toldByPhone.name])
  const keptLink = pendingOf(outbox, record.id, [makeLink.name, takeLinkBack.name])
  const busy = kept?.state === 'waiting'
  const open = isOpenLine(record)
  const mayWithdraw = open && record.state !== 'in-care' && !busy
  const hasLink = record.link !== undefined || keptLink?.state === 'waiting'
  // Whoever opened the link has it, though nobody at that desk has an account (0030).
  const heldByLink = record.link !== undefined && standOfLink(record.link, now) === 'opened'
  const speaks = speaksForReceiver(record, house.who) && !busy
  const child = house.record<ChildSeen>('children', record.child)
  const law = child?.clocks.find((clock) => clock.kind === papersClock && clock.stoppedAt === undefined)
  const handedOver = house.shelf<HandOverSeen>('hand-overs').some((one) => one.referral === record.id)
  const signHere = house.shelf<HandOverSeen>('hand-overs').some((one) => one.referral === record.id && one.confirmedAt === null && house.who.desks.includes(one.fromDesk) && !pendingOf(outbox, one.id, [confirmHandOver.name]))
  const declined = record.state === 'declined'
  const waiting = record.state === 'waiting' || record.state === 'accepted' || record.state === 'in-care'

  const dock = record.state === 'asked' && !busy ? <Button roomy wide onPress={() => setDoing('reply')}><MessageCircle className="i" />{t('referral.reply.open')}</Button> : undefined

  return (
    <Screen title={t('referral.one.titled', { services: sayServices(t, record) })} sub={<><span className="strong ref-block ref-on-phone">{sayServices(t, record)}</span>{t('referral.to-place', { place: to })}</>} bar={{ title: t('referral.one'), small: sayCode(t, record.code) }} back="/referrals" dock={dock}>
      <div className="ref-two">
        <div>
          <PendingNote kept={kept} />
          <ConsentEnded record={record} />
          {record.state === 'asked' && record.question && <Note icon={<MessageCircle className="i" />}><h2 className="h4">{t('referral.question.from', { place: to })}</h2><p>{record.question}</p></Note>}
          {record.state === 'declined' && <Declined record={record} />}
          <WaitCard line={record} big />
          {waiting && !heldByLink && (
            <NobodyThere desk={record.toDesk}>
              {speaks && !hasLink && <>
                <p>{t('referral.nobody-there.instead')}</p>
                <div className="row wrap note-answers">
                  <Button kind="quiet" small onPress={() => setDoing('link')}><Link2 className="i" />{t('referral.link.give.short')}</Button>
                  <Button kind="quiet" small onPress={() => setDoing('told')}><PhoneIncoming className="i" />{t('referral.told.give.short')}</Button>
                </div>
              </>}
            </NobodyThere>
          )}
          {record.state === 'declined' && <NextPlaces line={record} places={places} />}
          {law && open && <ClockCard title={t(`clocks.kind.${law.kind}`)} term={{ from: law.startedAt, until: law.dueAt }} now={now} basis={t('clocks.is-law', { basis: t(law.basis) })} />}
          {record.state === 'accepted' && <Note><p className="strong">{t('referral.accepted.now', { place: to })}</p>{record.comeAt && <p>{t(`referral.come.${record.comeAt}`)}.</p>}<p>{t('referral.until-hand-over')}</p></Note>}
          {!open && <Ended record={record} place={to} />}
          <LinkCard link={record.link} kept={keptLink} acts={speaks ? { takeBack: () => setDoing('link-back'), again: () => setDoing('link') } : undefined} />
          <HandOvers record={record} />
          <Steps record={record} />
        </div>
        <div>
          {open && (
            <section className="stack-2">
              <h2>{t(waiting ? 'referral.meanwhile' : 'referral.what-can-be-done')}</h2>
              <div className="list">
                {contacts[0] && <CallLink contact={contacts[0]} />}
                {(record.state === 'waiting' || record.state === 'asked') && record.child && (
                  <button type="button" aria-expanded={seeking} onClick={() => setSeeking(!seeking)}>
                    <Shuffle className="i brand-mark-i" /><span className="grow"><span className="strong ref-block">{t('referral.ask-another')}</span><span className="meta">{t('referral.ask-another.more')}</span></span>
                  </button>
                )}
                {speaks && <>
                  {/* Once there is a link, its card is where another one is made. */}
                  {!hasLink && (
                    <button type="button" onClick={() => setDoing('link')}>
                      <Link2 className="i brand-mark-i" /><span className="grow"><span className="strong ref-block">{t('referral.link.give')}</span><span className="meta">{t('referral.link.give.more')}</span></span>
                    </button>
                  )}
                  <button type="button" onClick={() => setDoing('told')}>
                    <PhoneIncoming className="i brand-mark-i" /><span className="grow"><span className="strong ref-block">{t('referral.told.give')}</span><span className="meta">{t('referral.told.give.more')}</span></span>
                  </button>
                </>}
                {mayWithdraw && (
                  <button type="button" onClick={() => setDoing('withdraw')}>
                    <Undo2 className="i" /><span className="grow"><span className="strong ref-block">{t(declined ? 'referral.set-aside' : 'referral.withdraw.title')}</span><span className="meta">{declined ? t('referral.set-aside.more') : t('referral.withdraw.more', { kind: directory.kindOf(record.toDesk) })}</span></span>
                  </button>
                )}
              </div>
              {!contacts[0] && waiting && <ContactLine contact={undefined} />}
            </section>
          )}
          {seeking && record.state !== 'declined' && <NextPlaces line={record} places={places} />}
          {open && <section className="card"><WhoKnows line={record} you={house.who.roles.includes('head') ? 'head' : undefined} /></section>}
          {(record.state === 'waiting' || record.state === 'accepted') && !handedOver && <Note icon={<MessageCircle className="i" />}><p>{t('referral.tell-the-child')}</p></Note>}
          <Shared record={record} />
          <PaperLinks record={record} />
          {child && <Link className="tapline" href={`/children/${child.id}`}>{t('referral.to-file')}<ChevronRight className="i" /></Link>}
        </div>
      </div>
      {signHere && <p className="vh" role="status">{t('referral.hand-over.sign-waits')}</p>}
      {doing === 'reply' && (
        <FormSheet form={replyToQuestion} about={record.id} basedOn={record.revision} title={t('referral.reply.title')} submitLabel={t('referral.reply.do')} fields={['reply']} onClose={() => setDoing(undefined)}>
          <p className="muted">{record.question}</p>
        </FormSheet>
      )}
      {doing === 'withdraw' && (
        <FormSheet form={withdrawReferral} about={record.id} basedOn={record.revision} title={t(declined ? 'referral.set-aside' : 'referral.withdraw.title')} submitLabel={t(declined ? 'referral.set-aside' : 'referral.withdraw.do')} fields={['reason']} grave onClose={() => setDoing(undefined)}>
          {declined ? <p>{t('referral.set-aside.ask')}</p> : <><p>{t('referral.withdraw.ask', { desk: to })}</p><p className="meta">{t('referral.withdraw.stays')}</p></>}
        </FormSheet>
      )}
      {doing === 'link' && <LinkSheet record={record} onClose={() => setDoing(undefined)} />}
      {doing === 'link-back' && (
        <FormSheet form={takeLinkBack} about={record.id} basedOn={record.revision} title={t('referral.take-link-back.title')} submitLabel={t('referral.link.sure.yes')} start={{ sure: 'yes' }} fields={[]} grave onClose={() => setDoing(undefined)}>
          <p>{t('referral.link.take-back.ask')}</p>
        </FormSheet>
      )}
      {doing === 'told' && (
        <FormSheet form={toldWhere(record.state)} about={record.id} basedOn={record.revision} title={t('referral.told-by-phone.title')} submitLabel={t('referral.told.keep')} fields={['saidBy', 'said', 'comeAt', 'question', 'reason', 'why', 'what']} onClose={() => setDoing(undefined)}>
          <p className="muted">{t('referral.told.explained')}</p>
        </FormSheet>
      )}
    </Screen>
  )
}

function Declined({ record }: { record: ReferralSeen }) {
  const { t } = useHouse()
  return (
    <Note tone="past">
      <h2 className="h4">{t('referral.declined-because', { reason: t(`referral.reason.${record.because}`) })}</h2>
      {record.why && <p>{record.why}</p>}
      <p>{t('referral.declined.next')}</p>
    </Note>
  )
}

function Ended({ record, place }: { record: ReferralSeen; place: string }) {
  const { t } = useHouse()
  const words = record.state === 'withdrawn' ? t('referral.ended.withdrawn', { reason: record.because ? t(`referral.withdraw-reason.${record.because}`) : '' })
    : record.state === 'passed-on' ? t('referral.ended.passed-on')
    : t(record.outcome === 'not-possible' ? 'referral.ended.not-possible' : 'referral.ended.done', { place })
  return (
    <section className={record.state === 'done' && record.outcome === 'done' ? 'clock-card done' : 'card'}>
      <h2 className="h4">{words}</h2>
      {record.whatBecame && <p>{record.whatBecame}</p>}
    </section>
  )
}

/** What went along, so that nobody has to remember what they have said to whom. */
function Shared({ record }: { record: ReferralSeen }) {
  const { t } = useHouse()
  const say = (groups: ReferralSeen['shareNow']) => sayList((groups ?? []).map((group) => t(`consent.group.${group}`)))
  return (
    <details className="ref-fold card">
      <summary>{t('referral.shared.title')}</summary>
      <div>
        <dl className="facts">
          {record.shareNow?.length ? <><dt>{t('referral.when.now')}</dt><dd>{say(record.shareNow)}</dd></> : null}
          {record.shareOnAcceptance?.length ? <><dt>{t('referral.when.on-acceptance')}</dt><dd>{say(record.shareOnAcceptance)}</dd></> : null}
          {record.shareOnAcceptance?.includes('identity') && record.nameSealed === false && <><dt>{t('consent.group.identity')}</dt><dd>{t('referral.name-not-sealed')}</dd></>}
          {record.basis && <><dt>{t('referral.send.basis')}</dt><dd>{t(`referral.basis.${record.basis}`)}{record.vitalReason && <><br />{record.vitalReason}</>}</dd></>}
          {record.note && <><dt>{t('consent.group.note')}</dt><dd>{record.note}</dd></>}
        </dl>
      </div>
    </details>
  )
}
