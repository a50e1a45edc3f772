import { ChevronRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import type { RecordId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { useHouse } from '#core/ui/house.tsx'
import { AdviceNote } from '#core/ui/note.tsx'
import { standsFor, whomToCall } from '#rooms/partnerships/directory.ts'
import type { ContactSeen, OfferSeen, ReferralLine, ReferralSeen } from './on-shelf.ts'
import { emptyNow, readDirectory, sayDuty } from './parts.tsx'
import { suggestPlaces } from './sending.ts'

export interface NextPlace { readonly desk: RecordId; readonly near: 'here' | 'next-door' | 'far' }

/** Three places to ask next: asked of the server, and of the directory on this phone where there is no line. */
export function useNextPlaces(line: ReferralLine, wanted: boolean): readonly NextPlace[] {
  const house = useHouse()
  const { ask } = house
  const mayAsk = line.seenAs === 'sender' && house.line.line === 'open'
  const [told, setTold] = useState<{ of: RecordId; places: readonly NextPlace[] }>()
  useEffect(() => {
    if (!wanted || !mayAsk) return
    let left = false
    void ask<{ places: readonly NextPlace[] }>('referral', 'suggest-next', { referral: line.id }).then((answer) => {
      if (!left && !(answer instanceof Refusal)) setTold({ of: line.id, places: answer.places })
    })
    return () => { left = true }
  }, [line.id, wanted, mayAsk]) // `ask` is made anew with every change of the shelf
  if (!wanted) return []
  return told?.of === line.id ? told.places : placesOnPhone(line, house)
}

function placesOnPhone(line: ReferralLine, house: ReturnType<typeof useHouse>): readonly NextPlace[] {
  const neighbours = house.programme.regions.find((one) => one.code === line.region)?.neighbours ?? []
  const language = (line as ReferralSeen).language ?? undefined
  const directory = { offers: house.shelf<OfferSeen>('services'), contacts: house.shelf<ContactSeen>('contacts'), empty: emptyNow(house) }
  return suggestPlaces(directory, { service: line.service, region: line.region, neighbours, language, notDesks: [line.toDesk, line.fromDesk, ...house.who.desks] }, house.now)
    .slice(0, 3).map(({ offer }) => ({ desk: offer.desk, near: offer.regions.includes(line.region) ? 'here' : 'next-door' }))
}

/** Advice, and it looks like advice: a person chooses, and the way leads through the whole form again. */
export function NextPlaces({ line, places }: { line: ReferralSeen; places: readonly NextPlace[] }) {
  const house = useHouse()
  const { t } = house
  const { nameOf } = readDirectory(house)
  if (places.length === 0) return <AdviceNote><p>{t('referral.next.none')}</p></AdviceNote>
  return (
    <AdviceNote>
      <h2 className="h4">{t('referral.next.title')}</h2>
      <p className="muted">{t('referral.next.why')}</p>
      <ul className="list">{places.map(({ desk, near }) => {
        const [first] = whomToCall(house.shelf<ContactSeen>('contacts').filter((one) => one.desk === desk), house.now)
        const words = <span className="grow"><span className="strong ref-block">{nameOf(desk)}</span><span className="meta">{t(`referral.near.${near}`)}{first && ` · ${sayDuty(house, first)}`}{standsFor(house.shelf<OfferSeen>('services'), desk, line.service) && ` · ${t('partnerships.sheltered')}`}</span></span>
        return line.child && line.seenAs === 'sender'
          ? <li key={desk} className="ref-linked"><Link href={`/referrals/new?${new URLSearchParams({ child: line.child, to: desk, ...(line.state === 'declined' && { instead: line.id }) })}`}>{words}<ChevronRight className="i chev" /></Link></li>
          : <li key={desk}>{words}{first && <a className="tapline nowrap" href={`tel:${first.phone}`}>{first.phone}</a>}</li>
      })}</ul>
    </AdviceNote>
  )
}
