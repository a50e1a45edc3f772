import { Building2, ChevronRight, Plus } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { hasRole } from '#core/access/who.ts'
import { compareIn } from '#core/i18n/sort.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { addAgency } from '../forms.ts'
import { FormSheet } from './form-sheet.tsx'
import { titleIn, useDirectory } from './on-shelf.ts'

/** Every agency of the programme; one's own first. */
export function Agencies() {
  const { t, lang, who } = useHouse()
  const { agencies, desks } = useDirectory()
  const [adding, setAdding] = useState(false)
  const sorted = agencies.toSorted((a, b) => Number(b.id === who.agency) - Number(a.id === who.agency) || compareIn(lang)(titleIn(a.title, lang), titleIn(b.title, lang)))
  const add = hasRole(who, 'administrator') && <Button onPress={() => setAdding(true)}><Plus className="i" />{t('partnerships.add-agency.title')}</Button>
  return <Screen title={t('partnerships.nav.people')} sub={t('partnerships.agencies.sub', { n: agencies.length })} back="/" actions={add}>
    {sorted.length === 0 ? <Empty title={t('partnerships.agencies.empty')} /> : <ul className="list">
      {sorted.map((agency) => <li key={agency.id} className="whole">
        <Link href={`/people/${agency.id}`} className="line">
          <Building2 className="i" aria-hidden="true" />
          <span className="grow stack-1"><span className="strong">{titleIn(agency.title, lang)}</span>
            <span className="meta">{t(`agency-types.${agency.kind}`)} · {t(`regions.${agency.region}`)}</span></span>
          {agency.id === who.agency && <Chip tone="brand">{t('partnerships.agencies.yours')}</Chip>}
          {agency.state === 'suspended' && <Chip tone="soon">{t('partnerships.state.suspended')}</Chip>}
          <span className="meta">{t('partnerships.agencies.desks', { n: desks.filter((desk) => desk.agency === agency.id && desk.state === 'active').length })}</span>
          <ChevronRight className="i chev" aria-hidden="true" />
        </Link>
      </li>)}
    </ul>}
    {adding && <FormSheet form={addAgency} title={t('partnerships.nav.people')} submitLabel={t('partnerships.save')} onClose={() => setAdding(false)} />}
  </Screen>
}
