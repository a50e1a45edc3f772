/** What several of these screens draw alike. */
import { BadgeCheck, CircleAlert, CircleQuestionMark, Phone, Scale, ShieldCheck, ShieldOff, UserX } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { editionKnown } from '#core/clocks/editions.ts'
import type { AgencyId, DeskId, RecordId } from '#core/ids.ts'
import { dayOf, type Moment } from '#core/clock.ts'
import { tellDay, writeDay } from '#core/i18n/dates.ts'
import type { Kept } from '#core/sync/web/outbox.ts'
import { Clock } from '#core/ui/clock.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { Ladder } from '#core/ui/ladder.tsx'
import { Note } from '#core/ui/note.tsx'
import { Path } from '#core/ui/path.tsx'
import { readTerm } from '#core/ui/term.ts'
import { isEmpty, isOnDuty, isSilent, namedOnPaper, standsFor, whomToCall } from '#rooms/partnerships/directory.ts'
import { levels, type Level } from '../referral.ts'
import { standsAt, stationsOf, termOf } from './line-facts.ts'
import { titleIn, type AgencySeen, type ChildSeen, type ConsentSeen, type ContactSeen, type DeskSeen, type OfferSeen, type ReferralLine, type ReferralSeen } from './on-shelf.ts'
import { endedConsent } from './sending.ts'

export interface Directory {
  desk(id: DeskId | RecordId | undefined): DeskSeen | undefined
  agency(id: AgencyId | RecordId | undefined): AgencySeen | undefined
  /** A desk with its agency's name, since many desks are called alike; or by what kind of place it is: never by a number. */
  nameOf(desk: DeskId | RecordId | undefined): string
  /** The code of its kind, for sentences that say "the Centre". */
  kindOf(desk: DeskId | RecordId | undefined): string
  contacts(desk: DeskId | RecordId | undefined): readonly ContactSeen[]
}

export function readDirectory(house: Pick<House, 'record' | 'shelf' | 'lang' | 't' | 'now'>): Directory {
  const desk = (id: RecordId | undefined) => house.record<DeskSeen>('desks', id)
  const agency = (id: RecordId | undefined) => house.record<AgencySeen>('agencies', id)
  return {
    desk, agency,
    nameOf(id) {
      const found = desk(id)
      const of = agency(found?.agency)
      const [own, whole] = [titleIn(found?.title, house.lang), titleIn(of?.title, house.lang)]
      if (own && whole) return house.t('partnerships.desk-of-agency', { agency: whole, desk: own })
      return own || whole || (of ? house.t(`agency-types.${of.kind}`) : house.t('referral.some-desk'))
    },
    kindOf: (id) => agency(desk(id)?.agency)?.kind ?? 'other',
    contacts: (id) => whomToCall(house.shelf<ContactSeen>('contacts').filter((one) => one.desk === id), house.now),
  }
}

/** The same for what anybody may read: on paper a desk that few may know has the name and the telephone of its gate. */
export function readForPaper(house: Parameters<typeof readDirectory>[0]): Directory {
  const known = readDirectory(house)
  const named = (id: RecordId | undefined) => namedOnPaper(known.desk(id), known.desk)
  return { ...known, desk: named, nameOf: (id) => known.nameOf(named(id)?.id), kindOf: (id) => known.kindOf(named(id)?.id), contacts: (id) => known.contacts(named(id)?.id) }
}

/** What has ended says on which day it did; what runs says how much of its term is left. */
export function LineClock({ line, now }: { line: ReferralLine; now: Moment }) {
  const { t, lang } = useHouse()
  const term = termOf(line)
  if (line.state === 'declined' && line.because) {
    return <span className={term && readTerm(term, now).state === 'past' ? 'clock past' : 'clock soon'}><CircleAlert className="i" />{t(`referral.reason.${line.because}`)}</span>
  }
  if (term) return <Clock term={term} now={now} />
  return <span className="meta">{line.closedAt === null ? t(`referral.at.${standsAt(line)}`) : tellDay(t, lang, dayOf(line.closedAt), dayOf(now))}</span>
}

export function LinePath({ line }: { line: ReferralLine }) {
  const { t } = useHouse()
  return <Path stations={stationsOf(line)} words={t(`referral.at.${standsAt(line)}`)} />
}

/** How far up a silence has gone. `you`: the step that is the reader's own. */
export function LineLadder({ level, you }: { level: Level; you?: Level | undefined }) {
  const { t } = useHouse()
  return <Ladder at={levels.indexOf(level) + 1} of={level === 'programme' ? 5 : 4} words={t(level === you ? 'referral.knows.you' : `referral.knows.${level}`)} />
}

/** Desks at which nobody works now. */
export function emptyNow({ shelf, now }: Pick<House, 'shelf' | 'now'>): ReadonlySet<DeskId> {
  return new Set(shelf<DeskSeen>('desks').filter((one) => isEmpty(one, now)).map(({ id }) => id))
}

/** Said before something is sent there, and while it waits there. `children`: what can be done instead. */
export function NobodyThere({ desk, children }: { desk: DeskId; children?: ReactNode }) {
  const house = useHouse()
  const { t, lang, now } = house
  const found = readDirectory(house).desk(desk)
  if (!found || !isEmpty(found, now)) return null
  return <Note tone="soon" icon={<UserX className="i" />}><p>{found.empty?.until ? t('referral.nobody-there.until', { day: tellDay(t, lang, found.empty.until, dayOf(now)) }) : t('referral.nobody-there')} {t('referral.nobody-there.goes')}</p>{children}</Note>
}

/** The place itself is told to few: this desk stands in front of it and sends on. */
export function Sheltered({ desk, service }: { desk: DeskId; service: string | undefined }) {
  const { t, shelf } = useHouse()
  if (!standsFor(shelf<OfferSeen>('services'), desk, service)) return null
  return <p className="row top ref-fact"><ShieldCheck className="i brand-mark-i" /><span className="muted">{t('partnerships.sheltered')}</span></p>
}

/** Whom to call there, and how sure we are that somebody answers. */
export function ContactLine({ contact }: { contact: ContactSeen | undefined }) {
  const { t, lang, now } = useHouse()
  if (!contact) return <p className="row top ref-fact"><CircleQuestionMark className="i soon-mark" /><span className="muted">{t('referral.contact.none')}</span></p>
  const silent = isSilent(contact, now)
  const day = contact.verifiedAt === null ? undefined : tellDay(t, lang, dayOf(contact.verifiedAt), dayOf(now))
  return (
    <p className="row top ref-fact">
      {silent ? <CircleQuestionMark className="i soon-mark" /> : <BadgeCheck className="i done-mark" />}
      <span className="muted">{silent ? t('referral.contact.silent') : t('referral.contact.verified', { day: day! })}</span>
    </p>
  )
}

export function sayDuty(house: Pick<House, 't' | 'now'>, contact: ContactSeen | undefined): string {
  if (!contact) return ''
  const values = { name: contact.name, place: house.t(`referral.place.${contact.place}`) }
  if (contact.hours.kind === 'always') return house.t('referral.contact.always', values)
  return isOnDuty(contact.hours, house.now) ? house.t('referral.contact.until', { ...values, hour: contact.hours.to }) : house.t('referral.contact.away', { ...values, hour: contact.hours.from })
}

/** A link that dials. The number stands there to be read too: a desk has no telephone in it. */
export function CallLink({ contact }: { contact: ContactSeen }) {
  const house = useHouse()
  return (
    <a href={`tel:${contact.phone}`}>
      <Phone className="i brand-mark-i" />
      <span className="grow"><span className="strong ref-block">{house.t(`referral.call.${contact.place}`)}</span><span className="meta">{sayDuty(house, contact)} · <span className="nowrap">{contact.phone}</span></span></span>
    </a>
  )
}

/** Where help has begun and consent was taken back: until when the use of what was passed on must have stopped (Personal Data Law 8.7). */
export function ConsentEnded({ record }: { record: ReferralSeen }) {
  const { t, lang, now, shelf } = useHouse()
  const ended = record.closedAt === null ? endedConsent(shelf<ConsentSeen>('consents'), record) : undefined
  if (!ended) return null
  return (
    <Note tone="past" icon={<ShieldOff className="i" />}>
      <p className="strong">{t('referral.consent-withdrawn')}</p>
      <p>{t(record.seenAs === 'receiver' ? 'referral.consent-withdrawn.stop' : 'referral.consent-withdrawn.told')}{ended.stopBy ? ` ${t('consent.stop-by', { day: writeDay(dayOf(ended.stopBy), lang, dayOf(now)) })}` : ''}</p>
    </Note>
  )
}

/** What the law wants met before such a service is given to this child; whose age nobody knows counts as old enough to be asked. */
export function BeforeIt({ child, services }: { child: Pick<ChildSeen, 'age' | 'edition'>; services: readonly string[] }) {
  const { t, programme } = useHouse()
  const oldest = child.age?.to
  const wanted = editionKnown(programme, child.edition).conditions.filter(({ before, ageFrom }) => services.includes(before) && (ageFrom === undefined || oldest === undefined || oldest >= ageFrom))
  if (wanted.length === 0) return null
  return (
    <Note tone="felt" icon={<Scale className="i" />}>
      <h3 className="h4">{t('referral.before-it')}</h3>
      <ul className="stack-2">{wanted.map(({ code, basis }) => <li key={code}>{t(`clocks.condition.${code}`)}<br /><span className="meta">{t(basis)}</span></li>)}</ul>
    </Note>
  )
}

/** What is kept here and not yet answered says so, and what was refused says why and how to go on. */
export function PendingNote({ kept, children }: { kept: Kept | undefined; children?: ReactNode }) {
  const { t, line } = useHouse()
  if (!kept) return null
  if (kept.state === 'refused') {
    return <Note tone="past"><p role="alert" className="strong">{sayRefused(t, kept.verdict)}</p><p>{t('referral.kept.refused')}</p>{children}</Note>
  }
  return <Note tone="soon"><p role="status">{t(line.line === 'open' ? 'referral.kept.going' : 'referral.kept.waits')}</p></Note>
}

export function sayRefused(t: House['t'], refused: { code: string; details: object } | undefined): string {
  if (!refused) return ''
  const values = Object.fromEntries(Object.entries(refused.details).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)]))
  return t(`refusal.${refused.code}`, values)
}

/** Arrows, Home and End walk through the rows of a list; Enter is the row's own. */
export function walkRows(press: KeyboardEvent<HTMLElement>): void {
  const rows = [...press.currentTarget.querySelectorAll<HTMLElement>('[data-row]')]
  const at = rows.indexOf((press.target as HTMLElement).closest<HTMLElement>('[data-row]')!)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[press.key]
  if (to === undefined || at < 0) return
  press.preventDefault()
  rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus()
}
