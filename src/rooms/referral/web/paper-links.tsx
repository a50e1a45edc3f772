import { ChevronRight, FileText } from 'lucide-react'
import { useId } from 'react'
import { Link } from 'wouter'
import type { ChildId } from '#core/ids.ts'
import { useHouse } from '#core/ui/house.tsx'
import { letterHere } from './letter-here.ts'
import type { ReferralSeen } from './on-shelf.ts'

const kinds = ['letter', 'application'] as const

/** What can be printed of a referral. `only`: one of them, where the other stands already. */
export function PaperLinks({ record, only }: { record: ReferralSeen; only?: (typeof kinds)[number] }) {
  const house = useHouse()
  const { t } = house
  const title = useId()
  if (!letterHere(house, record)) return null
  const shown = kinds.filter((one) => only === undefined || one === only)
  return (
    <section className="stack-2" aria-labelledby={title}>
      <h2 id={title} className={only && 'h4'}>{t('referral.letter.section')}</h2>
      <nav className="list" aria-labelledby={title}>
        {shown.map((one) => <Link key={one} href={`/referrals/${record.id}/${one}`}><FileText className="i" /><span className="grow">{t(one === 'letter' ? 'referral.letter.open' : 'referral.letter.application')}</span><ChevronRight className="i chev" /></Link>)}
      </nav>
    </section>
  )
}

/** To be carried along to a hand-over before anything is told of it. `child`: whose code stands on it. */
export function EmptyActLink({ child }: { child?: ChildId }) {
  const { t } = useHouse()
  return (
    <nav className="list" aria-label={t('referral.letter.section')}>
      <Link href={child ? `/hand-over/act/${child}` : '/hand-over/act'}><FileText className="i" /><span className="grow"><span className="strong ref-block">{t('referral.act.empty')}</span><span className="meta">{t('referral.act.empty.more')}</span></span><ChevronRight className="i chev" /></Link>
    </nav>
  )
}
