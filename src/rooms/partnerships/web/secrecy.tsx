/** Who sees a desk now, in words; where it is; and for whom it stands in front. */
import { Eye, EyeOff, MapPin } from 'lucide-react'
import type { ReactNode } from 'react'
import { hasRole } from '#core/access/who.ts'
import type { CatalogueLanguage, Translate } from '#core/i18n/translate.ts'
import { useHouse } from '#core/ui/house.tsx'
import { isHidden } from '../secrecy.ts'
import { titleIn, type AgencyOnShelf, type DeskOnShelf } from './on-shelf.ts'

/** Said to whoever manages the agency's people, and to everybody of a desk that few may know: who they may tell. */
export function Secrecy({ desk, agency, children }: { desk: DeskOnShelf; agency: AgencyOnShelf; children?: ReactNode }) {
  const { t, lang, who, shelf } = useHouse()
  const agencies = shelf<AgencyOnShelf>('agencies')
  const desks = shelf<DeskOnShelf>('desks')
  const behind = desks.filter((one) => one.gate === desk.id && one.state === 'active')
  const gate = desks.find((one) => one.id === desk.gate)
  const name = titleIn(agency.title, lang)
  const manages = hasRole(who, 'administrator') || (hasRole(who, 'head') && who.agency === agency.id)
  if (!manages && !isHidden(desk) && !desk.place && behind.length === 0) return null
  const Sight = isHidden(desk) ? EyeOff : Eye
  return <div className="stack">
    {(manages || isHidden(desk)) && <p className="row top"><Sight className="i" aria-hidden="true" /><span className="stack-1">
      <span className="strong">{t('partnerships.secrecy')}</span>
      <span>{t(`partnerships.secrecy.now.${desk.tier ?? 'unset'}`, { agency: name, regions: desk.regions.map((region) => t(`regions.${region}`)).join(', ') })}</span>
      {isHidden(desk) && <span>{t('partnerships.secrecy.few')}</span>}
      {gate && <span className="meta">{t('partnerships.secrecy.gate', { gate: nameOfDesk(t, lang, gate, agencies) })}</span>}
    </span></p>}
    {desk.place && <p className="row top"><MapPin className="i" aria-hidden="true" /><span className="stack-1">
      <span className="strong">{t('partnerships.secrecy.place')}</span>
      <span>{desk.place}</span>
      {(desk.tier === 'region' || desk.tier === 'own-house') && <span className="meta">{t('partnerships.secrecy.place.own', { agency: name })}</span>}
    </span></p>}
    {behind.length > 0 && <p className="meta">{t('partnerships.secrecy.stands-for', { desks: behind.map((one) => (one.agency === agency.id ? titleIn(one.title, lang) : nameOfDesk(t, lang, one, agencies))).join(', ') })}</p>}
    {children && <div>{children}</div>}
  </div>
}

export function nameOfDesk(t: Translate, lang: CatalogueLanguage, desk: DeskOnShelf, agencies: readonly AgencyOnShelf[]): string {
  const agency = agencies.find(({ id }) => id === desk.agency)
  return agency ? t('partnerships.desk-of-agency', { agency: titleIn(agency.title, lang), desk: titleIn(desk.title, lang) }) : titleIn(desk.title, lang)
}
