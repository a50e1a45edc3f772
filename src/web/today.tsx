import { BellDot, ChevronRight } from 'lucide-react'
import { useMemo, useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { dayOf } from '#core/clock.ts'
import { editionOn } from '#core/clocks/editions.ts'
import { tellMoment, writeDayWithWeekday, writeTime } from '#core/i18n/dates.ts'
import { noticeSeen } from '#core/notify/forms.ts'
import { Chip } from '#core/ui/chip.tsx'
import { Clock } from '#core/ui/clock.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { NextStep } from '#core/ui/next-step.tsx'
import { Path, type Station } from '#core/ui/path.tsx'
import { Person, TilePicture } from '#core/ui/person.tsx'
import { Button } from '#core/ui/button.tsx'
import type { RoomOnPhone } from '#core/ui/rooms.ts'
import { Screen, SkyHead } from '#core/ui/shell.tsx'
import { StillToSetUp, useStillMissing } from '#rooms/partnerships/web/still-to-set-up.tsx'
import { sayCode } from '#rooms/referral/web/on-shelf.ts'
import { addressOf, useGlue } from './glue.tsx'
import { NewVersion } from './new-version.tsx'
import { UnsentNotes } from './unsent-notes.tsx'
import { awaitedFromOthers, mattersOf, raisedByMe, type ChildOnShelf, type ConcernOnShelf, type Matter, type ReferralOnShelf } from './next-step.ts'
import { isAnswer, noticesBeside, type NoticeOnShelf } from './notices.ts'

/** Notices this page has told as seen: a second tap, before the line has answered, says nothing new. */
const told = new Set<string>()

const shownMatters = 6
const shownAwaited = 4
const shownNotices = 6

/** The threshold of the day: one sentence that sums up, one next step, and everything else that waits. */
export function Today() {
  const house = useHouse()
  const { rooms } = useGlue()
  const [, navigate] = useLocation()
  const { t, lang, now, who, line } = house
  const { outbox } = house
  const [concerns, children, referrals] = [house.shelf<ConcernOnShelf>('concerns'), house.shelf<ChildOnShelf>('children'), house.shelf<ReferralOnShelf>('referrals')]
  // Thousands of children are looked through when something of theirs changes, and not with every word of the line.
  const day = useMemo(() => ({ who, concerns, children, referrals, outbox }), [who, concerns, children, referrals, outbox])
  const notices = house.shelf<NoticeOnShelf>('notices')
  const matters = useMemo(() => mattersOf(day, now), [day, now])
  const [first, ...rest] = matters
  const awaited = awaitedFromOthers(day)
  const raised = raisedByMe(day.concerns)
  const others = noticesBeside(notices, [...matters, ...awaited, ...raised])
  const past = matters.filter(({ term }) => term && term.until <= now).length
  const isBeside = others.length + awaited.length + raised.length > 0
  const empty = emptyFor(house)
  const missing = useStillMissing()

  const isNew = (about: string) => notices.some((notice) => notice.about === about)
  // Whoever goes to a record has seen what was told about it.
  const see = (about: string) => {
    for (const { id } of notices.filter((notice) => notice.about === about && !told.has(notice.id))) {
      told.add(id)
      if (!house.outbox.some(({ envelope }) => envelope.about === id)) void house.submit(noticeSeen, {}, { about: id })
    }
  }
  const goTo = ({ shelf, id }: Matter) => (shelf === 'outbox' ? '/line' : addressOf(rooms, shelf, id))

  return (
    <Screen title={t('web.nav.today')} head={<SkyHead eyebrow={writeDayWithWeekday(dayOf(now), lang, dayOf(now))} title={greet(house)} sub={sumUp()} />}>
      {(first || isBeside) && (
        <div className="today">
          {first && (
            <div className="stack-6">
              <NextStep
                title={sayMatter(house, first)} now={now} action={t(`web.matter.${first.kind}.go`)} {...(first.term && { term: first.term })} {...basisOf(house, first)}
                person={first.code ? <Person code={codeOf(house, first)!} drawnFrom={keptCodeOf(first)!} {...(first.ageBand && { who: t(`referral.age.${first.ageBand}`) })} /> : first.since && <p className="meta">{sayWhere(house, first)}</p>}
                onPress={() => { see(first.id); navigate(goTo(first)) }} />
              {rest.length > 0 && <AlsoWaiting matters={rest} goTo={goTo} see={see} />}
            </div>
          )}
          {isBeside && (
            <div className="stack-6">
              {others.length > 0 && <Notices notices={others} see={see} />}
              {awaited.length > 0 && <Awaited referrals={awaited.slice(0, shownAwaited)} isNew={isNew} see={see} />}
              {raised.length > 0 && <Raised concerns={raised} isNew={isNew} see={see} />}
            </div>
          )}
        </div>
      )}
      {missing && missing.length > 0 && <div className="today"><StillToSetUp missing={missing} /></div>}
      {!first && !isBeside && missing?.length === 0 && line.filled && <Empty title={t(`web.today.empty.${empty}`)}>{t(`web.today.empty.${empty}.says`)}</Empty>}
      <UnsentNotes />
      <NewVersion />
    </Screen>
  )

  function sumUp(): string {
    if (!line.filled) return t(line.line === 'away' ? 'web.today.not-read' : 'web.today.reading')
    if (!first && raised.length > 0) return t('web.today.sum.raised', { count: raised.length })
    if (!first && missing && missing.length > 0) return t('web.today.sum.missing', { count: missing.length })
    return past > 0 ? t('web.today.sum.past', { count: matters.length, past }) : t('web.today.sum', { count: matters.length })
  }
}

interface Seeing { see: (about: string) => void; isNew: (about: string) => boolean }

function AlsoWaiting({ matters, goTo, see }: { matters: readonly Matter[]; goTo: (matter: Matter) => string } & Pick<Seeing, 'see'>) {
  const house = useHouse()
  const [all, setAll] = useState(false)
  const { t, now } = house
  return (
    <Part title={t('web.today.also')} id="also">
      <div className="list">
        {matters.slice(0, all ? undefined : shownMatters).map((matter) => (
          <Line key={`${matter.kind} ${matter.id}`} href={goTo(matter)} onSee={() => see(matter.id)} code={codeOf(house, matter)} drawnFrom={keptCodeOf(matter)} words={sayMatter(house, matter)}>
            {matter.since !== undefined && <span className="meta">{sayWhere(house, matter)}</span>}
            {matter.term && <Clock term={matter.term} now={now} />}
          </Line>
        ))}
      </div>
      {matters.length > shownMatters && !all && <div><Button kind="quiet" small onPress={() => setAll(true)}>{t('web.today.all', { count: matters.length })}</Button></div>}
    </Part>
  )
}

function Notices({ notices, see }: { notices: readonly NoticeOnShelf[] } & Pick<Seeing, 'see'>) {
  const house = useHouse()
  const { rooms } = useGlue()
  const { t, lang, now } = house
  return (
    <Part title={t('web.today.news')} id="notices">
      <div className="list">
        {notices.slice(0, shownNotices).map((notice) => (
          <Line key={notice.id} href={addressOfNotice(house, rooms, notice)} onSee={() => see(notice.about)} {...sayNotice(house, notice)} bell>
            <span className="meta">{tellMoment(t, lang, notice.madeAt, now)}</span>
          </Line>
        ))}
      </div>
      {notices.length > shownNotices && <p className="meta">{t('web.today.more-notices', { count: notices.length - shownNotices })}</p>}
    </Part>
  )
}

function Awaited({ referrals, isNew, see }: { referrals: readonly ReferralOnShelf[] } & Seeing) {
  const { t, now } = useHouse()
  const { rooms } = useGlue()
  return (
    <Part title={t('web.today.awaited')} id="awaited">
      <div className="list">
        {referrals.map((referral) => (
          <Line key={referral.id} href={addressOf(rooms, 'referrals', referral.id)} onSee={() => see(referral.id)} code={sayCode(t, referral.code)} words={t(`services.${referral.service}`)} isNew={isNew(referral.id)}>
            <Path stations={stationsOf(referral)} words={t(`referral.turn.${referral.turn!.what}`)} />
            <Clock term={{ from: referral.turn!.since, until: referral.turn!.by }} now={now} />
          </Line>
        ))}
      </div>
    </Part>
  )
}

function Raised({ concerns, isNew, see }: { concerns: readonly ConcernOnShelf[] } & Seeing) {
  const { t, lang, now } = useHouse()
  const { rooms } = useGlue()
  return (
    <Part title={t('web.today.raised')} id="raised">
      <div className="list">
        {concerns.map((concern) => (
          <Line key={concern.id} href={addressOf(rooms, 'concerns', concern.id)} onSee={() => see(concern.id)} words={t(`web.became.${concern.became!}`)} isNew={isNew(concern.id)}>
            <span className="meta">{t('web.raised-at', { at: tellMoment(t, lang, concern.raisedAt, now) })}</span>
          </Line>
        ))}
      </div>
    </Part>
  )
}

function Part({ title, id, children }: { title: string; id: string; children: ReactNode }) {
  return <section className="stack-2" aria-labelledby={id}><h2 id={id}>{title}</h2>{children}</section>
}

function Line({ href, onSee, code, drawnFrom, words, isNew, bell, children }: { href: string; onSee: () => void; code?: string | undefined; drawnFrom?: string | undefined; words: string; isNew?: boolean; bell?: boolean; children?: ReactNode }) {
  const { t } = useHouse()
  return (
    <Link href={href} onClick={onSee}>
      {code ? <TilePicture code={drawnFrom ?? code} size="small" /> : bell && <BellDot className="i" />}
      <span className="grow stack-1">
        <span className="strong">{code && <><span className="code" translate="no">{code}</span> · </>}{words}{isNew && <> <Chip tone="brand">{t('web.new')}</Chip></>}</span>
        {children}
      </span>
      <ChevronRight className="i chev" />
    </Link>
  )
}

const shelves = ['concerns', 'children', 'referrals', 'hand-overs', 'signed-hand-overs', 'consents', 'people', 'desks', 'alarms', 'pairs', 'caseloads'] as const
/** Of these the notice itself says what it is: there is no record on this person's shelf, or none they could open. */
const saidItself = new Set(['device-emptied', 'many-numbers', 'pair-asked', 'questions-many', 'questions-without-file'])

/** A notice says only that something waits; what it is about is said as far as the record stands on this person's own shelf. */
function sayNotice(house: House, notice: NoticeOnShelf): { code?: string; words: string } {
  const { t } = house
  const { shelf, about } = notice
  const words = isAnswer(notice) || saidItself.has(notice.kind) ? t(`web.notice.${notice.kind}`) : t(`web.notice.${shelves.find((one) => one === shelf) ?? 'other'}`)
  if (shelf === 'referrals') {
    const referral = house.record<ReferralOnShelf>(shelf, about)
    return referral ? { code: sayCode(t, referral.code), words: t(`referral.state.${referral.state}`) } : { words }
  }
  const child = house.record<ChildOnShelf>('children', shelf === 'children' ? about : house.record<{ child?: string }>(shelf, about)?.child)
  return child ? { code: sayCode(t, `${child.code.word}-${child.code.number}`), words } : { words }
}

/** A consent is looked at in its child's file. */
function addressOfNotice(house: House, rooms: readonly RoomOnPhone[], notice: NoticeOnShelf): string {
  const { shelf, about } = notice
  if (isAnswer(notice)) return addressOf(rooms, 'conflicts', about)
  const child = shelf === 'consents' ? house.record<{ child?: string }>(shelf, about)?.child : undefined
  return child ? addressOf(rooms, 'children', child) : addressOf(rooms, shelf, about)
}

/** By the programme's clock; a hello without a name where none is told. */
function greet({ t, now, me }: House): string {
  const hour = Number(writeTime(now).slice(0, 2))
  const time = hour >= 5 && hour < 12 ? 'morning' : hour >= 12 && hour < 18 ? 'day' : hour >= 18 && hour < 23 ? 'evening' : 'night'
  return me.shownName ? t(`web.hello.${time}`, { name: me.shownName }) : t('web.hello')
}

/** The code as it is kept, the same in every language. */
function keptCodeOf({ code }: Matter): string | undefined {
  return typeof code === 'object' ? `${code.word}-${code.number}` : code
}

function codeOf({ t }: House, matter: Matter): string | undefined {
  const code = keptCodeOf(matter)
  return code === undefined ? undefined : sayCode(t, code)
}

function sayMatter({ t }: House, { kind, service, form }: Matter): string {
  return t(`web.matter.${kind}`, { service: service ? t(`services.${service}`) : '', form: form ? t(`${form.replace('/', '.')}.title`) : '' })
}

/** Of a concern there is no code yet: where it was seen, and when it was raised. */
function sayWhere({ t, lang, now }: House, { place, since }: Matter): string {
  const at = t('web.raised-at', { at: tellMoment(t, lang, since!, now) })
  return place ? `${t(`regions.${place}`)} · ${at}` : at
}

/** On what the term rests, as the programme tells it. */
function basisOf({ t, now, programme }: House, { kind, clock }: Matter): { basis?: string } {
  const wanted = clock ?? (kind.startsWith('referral-') && kind !== 'referral-late' ? kind : undefined)
  const term = wanted && Object.values(editionOn(programme, dayOf(now)).terms).find((one) => one.kind.startsWith(wanted))
  return term ? { basis: t(term.basis) } : {}
}

function stationsOf({ openedAt, answeredAt, state }: ReferralOnShelf): Station[] {
  const reached = (is: boolean): Station => (is ? 'reached' : 'ahead')
  return ['reached', reached(openedAt !== null || answeredAt !== null), state === 'declined' ? 'could-not' : reached(answeredAt !== null), reached(state === 'in-care' || state === 'done')]
}

function emptyFor({ who }: House): 'worker' | 'champion' | 'coordinator' | 'account' | 'observer' {
  const role = (['worker', 'coordinator', 'champion'] as const).find((one) => who.roles.includes(one))
  return role ?? (who.roles.includes('head') || who.roles.includes('administrator') ? 'account' : 'observer')
}

