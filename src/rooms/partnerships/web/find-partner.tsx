import { EyeOff, MapPin, ShieldCheck } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { DeskId } from '#core/ids.ts'
import { Chip } from '#core/ui/chip.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { Field } from '#core/ui/field.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { serviceCodes, spokenLanguages, type ServiceCode } from '../codes.ts'
import { findServices, isEmpty, whomToCall, type Because } from '../directory.ts'
import { isHidden } from '../secrecy.ts'
import { ContactLine } from './contact-line.tsx'
import { titleIn, useDirectory, type AgencyOnShelf, type ContactOnShelf, type DeskOnShelf } from './on-shelf.ts'

const tones: Readonly<Partial<Record<Because, 'brand' | 'soon' | 'done'>>> = { 'contact-verified': 'done', 'contact-silent': 'soon', 'no-contact': 'soon', here: 'brand', 'there-now': 'done', speaks: 'brand' }

/** Finds who gives what a child needs: the same ordering as on the server, so it works without a line. */
export function FindPartner() {
  const { t, now, programme } = useHouse()
  const { agencies, desks, contacts, services } = useDirectory()
  const [service, setService] = useState<ServiceCode | ''>('')
  const [region, setRegion] = useState('')
  const [age, setAge] = useState('')
  const [language, setLanguage] = useState('')
  const working = new Set(desks.filter((desk) => desk.state === 'active' && agencies.some((agency) => agency.id === desk.agency && agency.state === 'active')).map((desk) => desk.id))
  const years = /^\d{1,2}$/.test(age) && Number(age) <= 25 ? Number(age) : undefined
  const found = findServices({ offers: services.filter((one) => working.has(one.desk)), contacts, empty: new Set(desks.filter((one) => isEmpty(one, now)).map(({ id }) => id)) }, {
    service: service || undefined, region: region || undefined, neighbours: programme.regions.find((one) => one.code === region)?.neighbours, age: years, language: language || undefined,
  }, now)
  // A desk that nobody has described yet can still be called.
  const others = [...working].filter((desk) => services.every((one) => one.desk !== desk) && contacts.some((one) => one.desk === desk))
  const deskOf = (id: DeskId) => desks.find((one) => one.id === id)
  const agencyOf = (id: DeskId) => agencies.find((one) => one.id === deskOf(id)?.agency)
  const isOpenSearch = !service && !region && years === undefined && !language

  return <Screen title={t('partnerships.nav.partners')} sub={t('partnerships.find.sub')} back="/">
    <div className="stack-6">
      <form className="card find-partner" role="search" aria-label={t('partnerships.nav.partners')} onSubmit={(event) => event.preventDefault()}>
        <Field label={t('partnerships.find.service')}>{(input) => <select {...input} value={service} onChange={(event) => setService(event.target.value as ServiceCode | '')}>
          <option value="">{t('partnerships.find.any-service')}</option>{serviceCodes.map((code) => <option key={code} value={code}>{t(`services.${code}`)}</option>)}</select>}</Field>
        <Field label={t('partnerships.find.region')}>{(input) => <select {...input} value={region} onChange={(event) => setRegion(event.target.value)}>
          <option value="">{t('partnerships.find.any-region')}</option>{programme.regions.map(({ code }) => <option key={code} value={code}>{t(`regions.${code}`)}</option>)}</select>}</Field>
        <Field label={t('partnerships.find.age')} wrong={age !== '' && years === undefined ? t('refusal.partnerships.unknown-need') : undefined}>{(input) => <input {...input} inputMode="numeric" maxLength={2} value={age} onChange={(event) => setAge(event.target.value)} />}</Field>
        <Field label={t('partnerships.find.language')}>{(input) => <select {...input} value={language} onChange={(event) => setLanguage(event.target.value)}>
          <option value="">{t('partnerships.find.any-language')}</option>{spokenLanguages.map((code) => <option key={code} value={code}>{t(`languages.${code}`)}</option>)}</select>}</Field>
      </form>
      <p className="meta" role="status">{t('partnerships.find.found', { n: found.length })}</p>
      {found.length === 0 && <Empty title={t(isOpenSearch ? 'partnerships.services.empty' : 'partnerships.find.nothing')} />}
      {found.map(({ offer, contacts: people, because }) => <Place key={offer.id} desk={deskOf(offer.desk)} agency={agencyOf(offer.desk)} heading={t(`services.${offer.service}`)} contacts={people.map((one) => contacts.find(({ id }) => id === one.id)!)}>
        <p className="meta">{t('partnerships.ages', { from: offer.ageFrom, to: offer.ageTo })} · {offer.languages.map((code) => t(`languages.${code}`)).join(', ')} · {offer.regions.map((code) => t(`regions.${code}`)).join(', ')}</p>
        {offer.sheltered && <Note icon={<ShieldCheck className="i" />}><p>{t('partnerships.sheltered')}</p></Note>}
        {offer.note && <p>{offer.note}</p>}
        <div className="row wrap">{because.map((one) => <Chip key={one} {...(tones[one] && { tone: tones[one] })}>{t(`partnerships.because.${one}`)}</Chip>)}</div>
      </Place>)}
      {isOpenSearch && others.map((desk) => <Place key={desk} desk={deskOf(desk)} agency={agencyOf(desk)} contacts={whomToCall(contacts.filter((one) => one.desk === desk), now).map((one) => contacts.find(({ id }) => id === one.id)!)} />)}
    </div>
  </Screen>
}

interface PlaceProps { desk: DeskOnShelf | undefined; agency: AgencyOnShelf | undefined; heading?: string; contacts: readonly ContactOnShelf[]; children?: ReactNode }

/** One place: what it gives and whom to call there. */
function Place({ desk, agency, heading, contacts, children }: PlaceProps) {
  const { t, lang } = useHouse()
  if (!desk || !agency) return null
  const name = t('partnerships.desk-of-agency', { agency: titleIn(agency.title, lang), desk: titleIn(desk.title, lang) })
  // Dozens of them stand below each other: an article each, or every one would be a landmark of the page.
  return <article className="card stack" aria-label={name}>
    <div className="stack-1"><h2 className="h3">{heading ?? name}</h2>{heading && <p>{name}</p>}<p className="meta">{t(`agency-types.${agency.kind}`)}</p></div>
    {isHidden(desk) && <p className="row top"><EyeOff className="i" aria-hidden="true" /><span>{t('partnerships.secrecy.few')}</span></p>}
    {desk.place && <p className="row top"><MapPin className="i" aria-hidden="true" /><span>{desk.place}</span></p>}
    {children}
    {contacts.length > 0 ? <ul className="list">{contacts.map((one) => <ContactLine key={one.id} contact={one} />)}</ul> : <p className="meta">{t('partnerships.contacts.empty')}</p>}
  </article>
}
