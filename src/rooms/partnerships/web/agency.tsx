import { ChevronRight, EyeOff, KeyRound, Pencil, Plus, UserPlus } from 'lucide-react'
import { useRef, useState } from 'react'
import { Link, useParams } from 'wouter'
import { newInvitation } from '#core/access/invitation.ts'
import { hasRole } from '#core/access/who.ts'
import type { ChoicesFor } from '#core/forms/web/asking.ts'
import type { AgencyId } from '#core/ids.ts'
import { compareIn } from '#core/i18n/sort.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { Empty } from '#core/ui/empty.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'
import { makeRecoveryKey } from '#core/vault/recovery.ts'
import type { SealedDeskKey } from '#core/vault/sealed.ts'
import { addDesk, addPerson, changeAgency, changeDesk, changeDeskKey, endDutyContact, endService, handDeskKey, setDutyContact, setRecovery, setSecrecy, setService } from '../forms.ts'
import { isEmpty, isSilent, whomToCall } from '../directory.ts'
import { rolesOfHeads } from '../people.ts'
import { isHidden } from '../secrecy.ts'
import { sayEmpty } from './away.tsx'
import { ContactLine } from './contact-line.tsx'
import { firstKey, keyForRecovery, nextKey } from './desk-keys.ts'
import { IndexKey } from './index-key.tsx'
import { FormSheet, offering, sayRefusal, useSend } from './form-sheet.tsx'
import { InvitationSheet, type ShownInvitation } from './invitation-sheet.tsx'
import { keepsPeopleOf, titleIn, useDirectory, usePeople, type AgencyOnShelf, type DeskOnShelf, type PersonOnShelf } from './on-shelf.ts'
import { nameOfDesk, Secrecy } from './secrecy.tsx'
import { SharesSheet, type ShownShares } from './shares-sheet.tsx'
import { agencyStands, contactStands, deskStands, offerStands, secrecyStands } from './standing.ts'

/** What is open over the page. */
type Opened =
  | { what: 'change-agency' | 'add-desk' | 'add-person' | 'recovery' }
  | { what: 'change-desk' | 'secrecy'; desk: DeskOnShelf }
  | { what: 'contact' | 'service'; desk?: DeskOnShelf }
  | { what: 'end-contact' | 'end-service'; about: string; name: string }

/** One agency: its desks and who works there, whom to call, what it gives. */
export function AgencyPage() {
  const { id } = useParams<{ id: AgencyId }>()
  const { t, lang, who, now } = useHouse()
  const { agencies, desks, contacts, services } = useDirectory()
  const people = usePeople(id)
  const [opened, setOpened] = useState<Opened>()
  const [invitation, setInvitation] = useState<ShownInvitation>()
  const [shares, setShares] = useState<ShownShares>()
  // Shown only when the new key was taken: shares of a key that is not the agency's would open nothing.
  const waiting = useRef<ShownShares>(undefined)
  const agency = agencies.find((one) => one.id === id)
  if (!agency) return <Screen title={t('partnerships.nav.people')} back="/people"><NotFound /></Screen>

  const title = titleIn(agency.title, lang)
  const own = desks.filter((desk) => desk.agency === id)
  const open = own.filter((desk) => desk.state === 'active')
  // As it stands now, not as it stood when the sheet was opened: the sheet itself remembers that.
  const changed = opened?.what === 'change-desk' || opened?.what === 'secrecy' ? own.find(({ id }) => id === opened.desk.id) : undefined
  const keeps = keepsPeopleOf(who, id)
  const isAdministrator = hasRole(who, 'administrator')
  const isHead = hasRole(who, 'head') && who.agency === id
  const close = () => setOpened(undefined)
  const ownName = (desk: string) => { const found = own.find((one) => one.id === desk); return found ? titleIn(found.title, lang) : '' }
  const choicesFor: ChoicesFor = ({ field }) => {
    const to = field.kind === 'reference' ? field.to : ''
    if (to === 'agency') return [{ code: id, label: title }]
    if (to === 'desk') return open.map((desk) => ({ code: desk.id, label: titleIn(desk.title, lang) }))
    if (to === 'person') return people.filter((one) => one.state === 'active').map((one) => ({ code: one.id, label: one.shownName }))
    return []
  }

  /** Which desks could stand in front: those that everybody may know, of the own agency; an administrator, who asks the others, is offered all. */
  const gatesFor = (desk: DeskOnShelf) => desks
    .filter((one) => one.id !== desk.id && one.state === 'active' && !isHidden(one) && (isAdministrator || one.agency === id || one.id === desk.gate))
    .map((one) => ({ code: one.id, label: one.agency === id ? titleIn(one.title, lang) : nameOfDesk(t, lang, one, agencies) }))
    .toSorted((a, b) => compareIn(lang)(a.label, b.label))

  async function sealRecovery(answers: { custodians: readonly { who: string }[] }) {
    const made = await makeRecoveryKey()
    waiting.current = { names: answers.custodians.map(({ who: name }) => name), shares: made.shares }
    return { ...answers, publicKey: made.publicKey }
  }

  return <Screen title={title} back="/people" sub={`${t(`agency-types.${agency.kind}`)} · ${t(`regions.${agency.region}`)}`}
    actions={<>
      {keeps && open.length > 0 && <Button onPress={() => setOpened({ what: 'add-person' })}><UserPlus className="i" />{t('partnerships.add-person.title')}</Button>}
      {isAdministrator && <Button kind="second" onPress={() => setOpened({ what: 'add-desk' })}><Plus className="i" />{t('partnerships.add-desk.title')}</Button>}
      {isAdministrator && <Button kind="quiet" onPress={() => setOpened({ what: 'change-agency' })}><Pencil className="i" />{t('partnerships.change')}</Button>}
    </>}>
    <div className="stack-6">
      {agency.state === 'suspended' && <Note tone="soon"><p>{t('partnerships.agency.suspended')}</p></Note>}

      {own.length === 0 && <Empty title={t('partnerships.desks.empty')} />}
      {own.map((desk) => <DeskCard key={desk.id} {...{ desk, agency, people }} onChange={isAdministrator ? () => setOpened({ what: 'change-desk', desk }) : undefined} onSecrecy={keeps && desk.state === 'active' ? () => setOpened({ what: 'secrecy', desk }) : undefined} />)}

      {people.some((one) => one.desks.length === 0) && <section className="stack">
        <h2>{t('partnerships.people.elsewhere')}</h2>
        <ul className="list">{people.filter((one) => one.desks.length === 0).map((one) => <PersonLine key={one.id} person={one} />)}</ul>
      </section>}

      <section className="stack">
        <div className="section-head"><h2>{t('partnerships.contacts')}</h2>
          {keeps && open.length > 0 && <Button kind="quiet" small onPress={() => setOpened({ what: 'contact' })}><Plus className="i" />{t('partnerships.set-duty-contact.title')}</Button>}</div>
        {contacts.some((one) => one.agency === id && isSilent(one, now)) && <p className="meta">{t('partnerships.contact.silent.why')}</p>}
        {contacts.every((one) => one.agency !== id) ? <Empty title={t('partnerships.contacts.empty')} /> : open.filter((desk) => contacts.some((one) => one.desk === desk.id)).map((desk) => <div key={desk.id} className="stack-2">
          {open.length > 1 && <h3 className="h4">{titleIn(desk.title, lang)}</h3>}
          <ul className="list">{whomToCall(contacts.filter((one) => one.desk === desk.id), now).map((one) => <ContactLine key={one.id} contact={contacts.find(({ id: same }) => same === one.id)!}>
            {keeps && <Button kind="quiet" small onPress={() => setOpened({ what: 'end-contact', about: one.id, name: one.name })}>{t('partnerships.end')}</Button>}
          </ContactLine>)}</ul>
        </div>)}
      </section>

      <section className="stack">
        <div className="section-head"><h2>{t('partnerships.services')}</h2>
          {keeps && open.length > 0 && <Button kind="quiet" small onPress={() => setOpened({ what: 'service' })}><Plus className="i" />{t('partnerships.set-service.title')}</Button>}</div>
        {services.every((one) => one.agency !== id) ? <Empty title={t('partnerships.services.empty')} /> : <ul className="list">
          {services.filter((one) => one.agency === id).map((one) => <li key={one.id} className="wrap">
            <span className="grow stack-1"><span className="strong">{t(`services.${one.service}`)}</span>
              <span className="meta">{ownName(one.desk)} · {t('partnerships.ages', { from: one.ageFrom, to: one.ageTo })} · {one.regions.map((region) => t(`regions.${region}`)).join(', ')}</span>
              <span className="meta">{one.languages.map((language) => t(`languages.${language}`)).join(', ')}</span>
              {one.note && <span className="meta">{one.note}</span>}
              {one.sheltered && <span className="meta">{t('partnerships.sheltered')}</span>}</span>
            {keeps && !one.sheltered && <Button kind="quiet" small onPress={() => setOpened({ what: 'end-service', about: one.id, name: t(`services.${one.service}`) })}>{t('partnerships.end')}</Button>}
          </li>)}
        </ul>}
      </section>

      {who.agency === id && hasRole(who, 'worker') && who.desks.length > 0 && <IndexKey />}

      {isHead && <section className="card stack">
        <h2>{t('partnerships.recovery')}</h2>
        <p>{t(agency.recoveryKey ? 'partnerships.recovery.set' : 'partnerships.recovery.why')}</p>
        {agency.custodians && agency.custodians.length > 0 && <ol className="stack-1">{agency.custodians.map((name) => <li key={name}>{name}</li>)}</ol>}
        <div><Button kind="second" onPress={() => setOpened({ what: 'recovery' })}>{t('partnerships.set-recovery.title')}</Button></div>
      </section>}
    </div>

    {opened?.what === 'change-agency' && <FormSheet form={changeAgency} title={title} stands={agencyStands(agency)} submitLabel={t('partnerships.save')} onClose={close} />}
    {opened?.what === 'add-desk' && <FormSheet form={addDesk} title={title} begin={{ agency: id, regions: [agency.region], takesConcerns: 'no' }} choicesFor={choicesFor} submitLabel={t('partnerships.save')} onClose={close} />}
    {changed && opened?.what === 'secrecy' && <FormSheet form={setSecrecy} title={titleIn(changed.title, lang)} stands={secrecyStands(changed)} choicesFor={() => gatesFor(changed)} submitLabel={t('partnerships.save')} onClose={close} />}
    {changed && opened?.what === 'change-desk' && <FormSheet form={changeDesk} title={titleIn(changed.title, lang)} stands={deskStands(changed)} submitLabel={t('partnerships.save')} onClose={close} />}
    {opened?.what === 'add-person' && <AddPerson {...{ agency, title, choicesFor, open }} onClose={close} onInvited={setInvitation} />}
    {opened?.what === 'contact' && <FormSheet form={setDutyContact} title={title} begin={open.length === 1 ? { desk: open[0]!.id } : {}} replaces={(answers) => contactStands(answers, contacts)} choicesFor={choicesFor} submitLabel={t('partnerships.save')} onClose={close} />}
    {opened?.what === 'service' && <FormSheet form={setService} title={title} begin={{ regions: [agency.region], ...(open.length === 1 && { desk: open[0]!.id }) }} replaces={(answers) => offerStands(answers, services)} choicesFor={choicesFor} submitLabel={t('partnerships.save')} onClose={close} />}
    {opened?.what === 'end-contact' && <FormSheet form={endDutyContact} title={opened.name} about={opened.about} submitLabel={t('partnerships.end')} onClose={close} />}
    {opened?.what === 'end-service' && <FormSheet form={endService} title={opened.name} about={opened.about} submitLabel={t('partnerships.end')} onClose={close} />}
    {opened?.what === 'recovery' && <FormSheet form={setRecovery} title={title} about={agency.id} begin={{ custodians: [{}, {}, {}, {}, {}] }} complete={sealRecovery} onTaken={() => setShares(waiting.current)} submitLabel={t('partnerships.save')} onClose={close} />}
    {shares && <SharesSheet {...shares} onClose={() => setShares(undefined)} />}
    {invitation && <InvitationSheet {...invitation} onClose={() => setInvitation(undefined)} />}
  </Screen>
}

function AddPerson({ agency, title, choicesFor, open, onClose, onInvited }: { agency: AgencyOnShelf; title: string; choicesFor: ChoicesFor; open: readonly DeskOnShelf[]; onClose: () => void; onInvited: (shown: ShownInvitation) => void }) {
  const { t, lang, who } = useHouse()
  // Kept in memory only: until the verdict is there it is not known whether there will be anything to show.
  const made = useRef({ token: '', name: '' })
  const form = hasRole(who, 'administrator') ? addPerson : offering(addPerson, 'roles', rolesOfHeads)
  return <FormSheet form={form} title={title} begin={{ agency: agency.id, language: lang, roles: ['worker'], ...(open.length === 1 && { desk: open[0]!.id }) }} choicesFor={choicesFor} submitLabel={t('partnerships.invite')} onClose={onClose}
    complete={async (answers) => {
      const { token, tokenHash } = await newInvitation()
      made.current = { token, name: answers.shownName }
      return { ...answers, invitation: tokenHash }
    }}
    onTaken={({ waits }) => onInvited({ ...made.current, waits })} />
}

interface DeskCardProps { desk: DeskOnShelf; agency: AgencyOnShelf; people: readonly PersonOnShelf[]; onChange: (() => void) | undefined; onSecrecy: (() => void) | undefined }

/** A desk, who works there, and the state of its key. */
function DeskCard({ desk, agency, people, onChange, onSecrecy }: DeskCardProps) {
  const house = useHouse()
  const { t, lang, who, now } = house
  const send = useSend()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const members = people.filter((one) => one.desks.some((at) => at.desk === desk.id))
  const isMine = who.desks.includes(desk.id) && hasRole(who, 'worker', 'head')
  const mustChange = isMine && house.keys.mustChange().includes(desk.id)

  async function seal(form: typeof changeDeskKey | typeof handDeskKey, answers: object, make: () => Promise<readonly SealedDeskKey[] | Refusal>) {
    setBusy(true)
    try {
      const keys = await make()
      const outcome = keys instanceof Refusal ? keys : await send(form, answers, { about: desk.id, sealed: { keys } })
      setRefused(outcome instanceof Refusal ? outcome : undefined)
      if (outcome instanceof Refusal) return
      await house.keys.refresh()
      tell(t('partnerships.key.done'))
    } finally { setBusy(false) }
  }

  return <section className="card stack">
    <div className="section-head">
      <h2>{titleIn(desk.title, lang)}</h2>
      <span className="row wrap">
        {desk.state === 'closed' && <Chip>{t('partnerships.state.closed')}</Chip>}
        {isEmpty(desk, now) && <Chip tone="soon">{sayEmpty(t, lang, desk, now)}</Chip>}
        {desk.takesConcerns && <Chip tone="brand">{t('partnerships.desk.takes-concerns')}</Chip>}
        {onChange && <Button kind="quiet" small onPress={onChange}><Pencil className="i" />{t('partnerships.change')}</Button>}
      </span>
    </div>
    <p className="meta">{desk.regions.map((region) => t(`regions.${region}`)).join(', ')}</p>
    <Secrecy {...{ desk, agency }}>{onSecrecy && <Button kind="quiet" small onPress={onSecrecy}><EyeOff className="i" />{t('partnerships.set-secrecy.title')}</Button>}</Secrecy>
    {members.length > 0 ? <ul className="list">{members.map((one) => <PersonLine key={one.id} person={one} desk={desk} />)}</ul> : <p className="meta">{t('partnerships.desk.nobody-shown')}</p>}
    {isMine && <div className="row wrap">
      {desk.keyVersion === null && <Button kind="second" small waiting={busy} onPress={() => void seal(changeDeskKey, { because: 'first' }, () => firstKey(house, desk.id, { people, agency }))}><KeyRound className="i" />{t('partnerships.key.make')}</Button>}
      {mustChange && <Button kind="second" small waiting={busy} onPress={() => void seal(changeDeskKey, { because: 'somebody-left' }, () => nextKey(house, desk.id, { people, agency }))}><KeyRound className="i" />{t('partnerships.key.change')}</Button>}
      {desk.keyVersion !== null && agency.recoveryKey && <Button kind="quiet" small waiting={busy} onPress={() => void seal(handDeskKey, { to: 'recovery' }, () => keyForRecovery(house, desk.id, agency))}>{t('partnerships.key.to-recovery')}</Button>}
    </div>}
    {desk.keyVersion === null && <p className="meta">{t('partnerships.key.none')}</p>}
    {mustChange && <p className="meta">{t('partnerships.key.must-change')}</p>}
    {refused && <p role="alert" className="meta">{sayRefusal(t, refused)}</p>}
  </section>
}

function PersonLine({ person, desk }: { person: PersonOnShelf; desk?: DeskOnShelf }) {
  const { t } = useHouse()
  const wantsKey = desk?.keyVersion !== null && desk !== undefined && person.isEnrolled && person.state === 'active' && !person.desks.some((at) => at.desk === desk.id && at.hasKey)
  return <li className="whole">
    <Link href={`/people/person/${person.id}`} className="line">
      <span className="initial" aria-hidden="true">{[...person.shownName][0]}</span>
      <span className="grow stack-1"><span className="strong">{person.shownName}</span>
        {person.roles && <span className="meta">{person.roles.map(({ role }) => t(`roles.${role}`)).join(', ')}</span>}</span>
      {person.state !== 'active' && <Chip tone={person.state === 'invited' ? 'soon' : 'advice'}>{t(`partnerships.state.${person.state}`)}</Chip>}
      {wantsKey && <Chip tone="soon">{t('partnerships.key.waits')}</Chip>}
      <ChevronRight className="i chev" aria-hidden="true" />
    </Link>
  </li>
}
