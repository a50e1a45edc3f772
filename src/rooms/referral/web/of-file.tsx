/** Beside a child's file: for what somebody was asked, in whichever part of it, and what became of it. */
import { ChevronRight } from 'lucide-react'
import { useId } from 'react'
import { Link } from 'wouter'
import { dayOf } from '#core/clock.ts'
import { tellDay } from '#core/i18n/dates.ts'
import type { ChildId } from '#core/ids.ts'
import { useHouse } from '#core/ui/house.tsx'
import type { BesideForm } from '#core/ui/rooms.ts'
import { standsAt } from './line-facts.ts'
import { sayCode, sayServices, type ReferralSeen } from './on-shelf.ts'
import { EmptyActLink } from './paper-links.tsx'
import { readDirectory } from './parts.tsx'

/** What a file on the shelf says of its parts. */
interface FileOnShelf { readonly id: ChildId; readonly oneFile?: { readonly parts: readonly { readonly id: ChildId }[] } }

export function ReferralsOfFile({ child }: BesideForm) {
  const house = useHouse()
  const { t, lang, now } = house
  const title = useId()
  const parts = [child, ...house.record<FileOnShelf>('children', child)?.oneFile?.parts.map(({ id }) => id) ?? []]
  const lines = house.shelf<ReferralSeen>('referrals').filter((one) => one.child !== undefined && parts.includes(one.child)).toSorted((a, b) => b.sentAt - a.sentAt)
  const directory = readDirectory(house)
  return <>
    {lines.length > 0 && <section className="stack-2" aria-labelledby={title}>
      <h2 className="t-h3" id={title}>{t('referral.list.title')}</h2>
      <nav className="list" aria-labelledby={title}>{lines.map((line) => (
        <Link key={line.id} href={`/referrals/${line.id}`}>
          <span className="grow stack-1">
            <span className="strong">{sayServices(t, line)}</span>
            <span>{directory.nameOf(line.toDesk)}</span>
            <span className="meta">{[t(`referral.at.${standsAt(line)}`), tellDay(t, lang, dayOf(line.sentAt), dayOf(now)), ...(line.child === child ? [] : [sayCode(t, line.code)])].join(' · ')}</span>
          </span>
          <ChevronRight className="i chev" />
        </Link>
      ))}</nav>
    </section>}
    <EmptyActLink child={child} />
  </>
}
