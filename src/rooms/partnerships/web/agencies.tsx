import { Building2, ChevronRight, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import { hasRole } from '#core/access/who.ts'
import type { AgencyId } from '#core/ids.ts'
import { compareIn } from '#core/i18n/sort.ts'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { useFirstRows } from '#core/ui/first-rows.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { addAgency } from '../forms.ts'
import { FormSheet } from './form-sheet.tsx'
import { titleIn, useDirectory, type AgencyOnShelf } from './on-shelf.ts'

/** Every agency of the programme; one's own first. */
export function Agencies() {
  const { t, lang, who } = useHouse()
  const { agencies, desks } = useDirectory()
  const [adding, setAdding] = useState(false)
  const sorted = sortAgencies(agencies, lang, who.agency)
  const { shown, list, more } = useFirstRows<AgencyOnShelf, HTMLUListElement>(sorted)
  const counts = useMemo(() => {
    const found = new Map<AgencyId, number>()
    for (const { agency, state } of desks) if (state === 'active') found.set(agency, (found.get(agency) ?? 0) + 1)
    return found
  }, [desks])
  const add = hasRole(who, 'administrator') && <Button onPress={() => setAdding(true)}><Plus className="i" />{t('partnerships.add-agency.title')}</Button>
  return <Screen title={t('partnerships.nav.people')} sub={t('partnerships.agencies.sub', { n: agencies.length })} back="/" actions={add}>
    {sorted.length === 0 ? <Empty title={t('partnerships.agencies.empty')} /> : <ul className="list" ref={list}>
      {shown.map((agency) => <li key={agency.id} className="whole">
        <Link href={`/people/${agency.id}`} className="line">
          <Building2 className="i" aria-hidden="true" />
          <span className="grow stack-1"><span className="strong">{titleIn(agency.title, lang)}</span>
            <span className="meta">{t(`agency-types.${agency.kind}`)} · {t(`regions.${agency.region}`)}</span></span>
          {agency.id === who.agency && <Chip tone="brand">{t('partnerships.agencies.yours')}</Chip>}
          {agency.state === 'suspended' && <Chip tone="soon">{t('partnerships.state.suspended')}</Chip>}
          <span className="meta">{t('partnerships.agencies.desks', { n: counts.get(agency.id) ?? 0 })}</span>
          <ChevronRight className="i chev" aria-hidden="true" />
        </Link>
      </li>)}
    </ul>}
    {more}
    {adding && <FormSheet form={addAgency} title={t('partnerships.nav.people')} submitLabel={t('partnerships.save')} onClose={() => setAdding(false)} />}
  </Screen>
}

/** Hangs on the shelf's own list, and goes with it. What is kept in a drawing is lost when the drawing is broken off or left, and thousands are long to sort. */
const sortings = new WeakMap<readonly AgencyOnShelf[], { readonly lang: CatalogueLanguage; readonly own: AgencyId | undefined; readonly sorted: readonly AgencyOnShelf[] }>()

function sortAgencies(agencies: readonly AgencyOnShelf[], lang: CatalogueLanguage, own: AgencyId | undefined): readonly AgencyOnShelf[] {
  const known = sortings.get(agencies)
  if (known?.lang === lang && known.own === own) return known.sorted
  const compare = compareIn(lang)
  const sorted = agencies.map((agency) => ({ agency, title: titleIn(agency.title, lang), isOwn: agency.id === own }))
    .toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn) || compare(a.title, b.title)).map(({ agency }) => agency)
  sortings.set(agencies, { lang, own, sorted })
  return sorted
}
