import { BellDot, ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { dayOf } from '#core/clock.ts'
import { tellMoment, writeDayWithWeekday, writeTime } from '#core/i18n/dates.ts'
import { noticeSeen } from '#core/notify/forms.ts'
import { Clock } from '#core/ui/clock.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { NextStep } from '#core/ui/next-step.tsx'
import { Path, type Station } from '#core/ui/path.tsx'
import { Person, TilePicture } from '#core/ui/person.tsx'
import { Button } from '#core/ui/button.tsx'
import { Screen, SkyHead } from '#core/ui/shell.tsx'
import { addressOf, useGlue } from './glue.tsx'
import { awaitedFromOthers, mattersOf, raisedByMe, type ConcernOnShelf, type Matter, type ReferralOnShelf } from './next-step.ts'
import { noticesBeside, type NoticeOnShelf } from './notices.ts'

/** Notices this page has told as seen: a second tap, before the line has answered, says nothing new. */
const told = new Set<string>()

const shownMatters = 6
const shownAwaited = 4

/** The threshold of the day: one sentence that sums up, one next step, and everything else that waits. */
export function Today() {
  const house = useHouse()
  const { rooms } = useGlue()
  const [, navigate] = useLocation()
  const [allMatters, setAllMatters] = useState(false)
  const { t, lang, now, who, line } = house
  const day = { who, concerns: house.shelf<ConcernOnShelf>('concerns'), children: house.shelf('children'), referrals: house.shelf<ReferralOnShelf>('referrals'), outbox: house.outbox }
  const notices = house.shelf<NoticeOnShelf>('notices')
  const matters = mattersOf(day, now)
  const [first, ...rest] = matters
  const awaited = awaitedFromOthers(day)
  const raised = raisedByMe(day.concerns)
  const others = noticesBeside(notices, matters)
  const past = matters.filter(({ term }) => term && term.until <= now).length
  const isEmpty = matters.length + others.length + awaited.length + raised.length === 0

  const go = (matter: Matter) => matter.shelf === 'outbox' ? '/line' : addressOf(rooms, matter.shelf, matter.id)
  // Whoever goes to a record has seen what was told about it.
  const see = (about: string) => {
    for (const { id } of notices.filter((notice) => notice.about === about && !told.has(notice.id))) {
      told.add(id)
      if (!house.outbox.some(({ envelope }) => envelope.about === id)) void house.submit(noticeSeen, {}, { about: id })
    }
  }

  return (
    <Screen title={t('web.nav.today')} head={<SkyHead eyebrow={writeDayWithWeekday(dayOf(now), lang, dayOf(now))} title={greet(house)} sub={sumUp()} />}>
      {first && (
        <NextStep
          title={sayMatter(house, first)} now={now} action={t(`web.matter.${first.kind}.go`)} {...(first.term && { term: first.term })} {...basisOf(house, first)}
          person={first.code && <Person code={codeOf(house, first)!} {...(first.ageBand && { who: t(`referral.age.${first.ageBand}`) })} />}
          onPress={() => { see(first.id); navigate(go(first)) }} />
      )}
      {isEmpty && line.filled && <Empty title={t(`web.today.empty.${emptyFor(house)}`)}>{t(`web.today.empty.${emptyFor(house)}.says`)}</Empty>}
      {rest.length > 0 && (
        <Part title={t('web.today.also')} id="also">
          <div className="list">
            {rest.slice(0, allMatters ? undefined : shownMatters).map((matter) => (
              <Link key={`${matter.kind} ${matter.id}`} href={go(matter)} onClick={() => see(matter.id)}>
                {matter.code && <TilePicture code={codeOf(house, matter)!} size="small" />}
                <span className="grow stack-1">
                  <span className="strong">{matter.code && <><span className="code" translate="no">{codeOf(house, matter)}</span> · </>}{sayMatter(house, matter)}</span>
                  {matter.term && <Clock term={matter.term} now={now} />}
                </span>
                <ChevronRight className="i chev" />
              </Link>
            ))}
          </div>
          {rest.length > shownMatters && !allMatters && <div><Button kind="quiet" small onPress={() => setAllMatters(true)}>{t('web.today.all', { count: rest.length })}</Button></div>}
        </Part>
      )}
      {others.length > 0 && (
        <Part title={t('notify.title')} id="notices">
          <div className="list">
            {others.map((notice) => (
              <Link key={notice.id} href={addressOf(rooms, notice.shelf, notice.about)} onClick={() => see(notice.about)}>
                <BellDot className="i" />
                <span className="grow"><span className="strong">{t(`web.notice.${shelves.find((one) => one === notice.shelf) ?? 'other'}`)}</span><br /><span className="meta">{tellMoment(t, lang, notice.madeAt, now)}</span></span>
                <ChevronRight className="i chev" />
              </Link>
            ))}
          </div>
        </Part>
      )}
      {awaited.length > 0 && (
        <Part title={t('web.today.awaited')} id="awaited">
          <div className="list">
            {awaited.slice(0, shownAwaited).map((referral) => (
              <Link key={referral.id} href={addressOf(rooms, 'referrals', referral.id)}>
                <TilePicture code={referral.code} size="small" />
                <span className="grow stack-1">
                  <span className="strong"><span className="code" translate="no">{referral.code}</span> · {t(`services.${referral.service}`)}</span>
                  <Path stations={stationsOf(referral)} words={t(`referral.turn.${referral.turn!.what}`)} />
                  <Clock term={{ from: referral.turn!.since, until: referral.turn!.by }} now={now} />
                </span>
                <ChevronRight className="i chev" />
              </Link>
            ))}
          </div>
        </Part>
      )}
      {raised.length > 0 && (
        <Part title={t('web.today.raised')} id="raised">
          <div className="list">
            {raised.map((concern) => (
              <Link key={concern.id} href={addressOf(rooms, 'concerns', concern.id)} onClick={() => see(concern.id)}>
                <span className="grow"><span className="strong">{t(`web.became.${concern.became!}`)}</span><br /><span className="meta">{t('web.raised-at', { at: tellMoment(t, lang, concern.raisedAt, now) })}</span></span>
                <ChevronRight className="i chev" />
              </Link>
            ))}
          </div>
        </Part>
      )}
    </Screen>
  )

  function sumUp(): string {
    if (!line.filled) return t(line.line === 'away' ? 'web.today.not-read' : 'web.today.reading')
    if (who.roles.every((role) => role === 'champion') && raised.length > 0) return t('web.today.sum.raised', { count: raised.length })
    return past > 0 ? t('web.today.sum.past', { count: matters.length, past }) : t('web.today.sum', { count: matters.length })
  }
}

function Part({ title, id, children }: { title: string; id: string; children: ReactNode }) {
  return <section className="stack-2" aria-labelledby={id}><h2 id={id}>{title}</h2>{children}</section>
}

const shelves = ['concerns', 'children', 'referrals'] as const

/** By the programme's clock; a hello without a name where none is told. */
function greet({ t, now, me }: House): string {
  const hour = Number(writeTime(now).slice(0, 2))
  const time = hour >= 5 && hour < 12 ? 'morning' : hour >= 12 && hour < 18 ? 'day' : hour >= 18 && hour < 23 ? 'evening' : 'night'
  return me.shownName ? t(`web.hello.${time}`, { name: me.shownName }) : t('web.hello')
}

function codeOf({ t }: House, { code }: Matter): string | undefined {
  return code === undefined ? undefined : typeof code === 'string' ? code : `${t(`code-words.${code.word}`)} ${code.number}`
}

function sayMatter({ t }: House, { kind, service, form }: Matter): string {
  return t(`web.matter.${kind}`, { service: service ? t(`services.${service}`) : '', form: form ? t(`${form.replace('/', '.')}.title`) : '' })
}

/** On what the term rests, as the programme tells it. */
function basisOf({ t, programme }: House, { kind, clock }: Matter): { basis?: string } {
  const wanted = clock ?? (kind.startsWith('referral-') && kind !== 'referral-late' ? kind : undefined)
  const term = wanted && Object.values(programme.clocks.terms).find((one) => one.kind.startsWith(wanted))
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

