import { KeyRound, MailPlus, Pencil, Plus } from 'lucide-react'
import { useState } from 'react'
import { useParams } from 'wouter'
import { newInvitation } from '#core/access/invitation.ts'
import { hasRole } from '#core/access/who.ts'
import { dayOf, type Moment } from '#core/clock.ts'
import type { ChoicesFor } from '#core/forms/web/asking.ts'
import { tellDay } from '#core/i18n/dates.ts'
import type { PersonId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'
import { givenRoles, type GivenRole } from '../codes.ts'
import { changePerson, endRole, giveRole, handDeskKey, inviteAgain, joinDesk, leaveDesk } from '../forms.ts'
import { rolesOfHeads } from '../people.ts'
import { Away } from './away.tsx'
import { keyFor } from './desk-keys.ts'
import { Devices } from './devices.tsx'
import { FormSheet, offering, sayRefusal, useSend } from './form-sheet.tsx'
import { InvitationSheet, type ShownInvitation } from './invitation-sheet.tsx'
import { titleIn, useDirectory, usePeople, type DeskOnShelf, type PersonOnShelf } from './on-shelf.ts'
import { personStands } from './standing.ts'

/** A colleague: desks, the desks' keys, and for whoever manages people the roles and the account. */
export function PersonPage() {
  const { id } = useParams<{ id: PersonId }>()
  const house = useHouse()
  const { t } = house
  const onShelf = house.record<PersonOnShelf>('people', id)
  const own = usePeople(onShelf?.agency ?? house.who.agency)
  const person = onShelf ?? own.find((one) => one.id === id)
  return person ? <Shown person={person} /> : <Screen title={t('partnerships.nav.people')} back="/people"><NotFound /></Screen>
}

type Opened = { what: 'change' | 'join' | 'give' } | { what: 'leave'; desk: DeskOnShelf } | { what: 'end'; role: GivenRole }

function Shown({ person }: { person: PersonOnShelf }) {
  const house = useHouse()
  const { t, lang, who, now } = house
  const { agencies, desks } = useDirectory()
  const send = useSend()
  const [opened, setOpened] = useState<Opened>()
  const [invitation, setInvitation] = useState<ShownInvitation>()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const agency = agencies.find((one) => one.id === person.agency)
  const open = desks.filter((desk) => desk.agency === person.agency && desk.state === 'active')
  const may = person.mayManage ?? false
  const mayGive = givenRoles.filter((role) => (hasRole(who, 'administrator') || rolesOfHeads.includes(role)) && !person.roles?.some((held) => held.role === role))
  const close = () => setOpened(undefined)
  const choicesFor: ChoicesFor = ({ field }) => (field.kind === 'reference' && field.to === 'desk'
    ? open.filter((desk) => !person.desks.some((at) => at.desk === desk.id)).map((desk) => ({ code: desk.id, label: titleIn(desk.title, lang) })) : [])

  async function run(work: () => Promise<unknown>) {
    setBusy(true)
    try {
      const outcome = await work()
      setRefused(outcome instanceof Refusal ? outcome : undefined)
    } finally { setBusy(false) }
  }
  const inviteOnce = () => run(async () => {
    const made = await newInvitation()
    const outcome = await send(inviteAgain, { invitation: made.tokenHash }, { about: person.id })
    if (!(outcome instanceof Refusal)) setInvitation({ token: made.token, name: person.shownName, waits: outcome.waits })
    return outcome
  })
  const giveKey = (desk: DeskOnShelf) => run(async () => {
    const keys = await keyFor(house, desk.id, person.id)
    if (keys instanceof Refusal) return keys
    const outcome = await send(handDeskKey, { to: 'member' }, { about: desk.id, sealed: { keys } })
    if (!(outcome instanceof Refusal)) tell(t('partnerships.key.done'))
    return outcome
  })

  return <Screen title={person.shownName} back={`/people/${person.agency}`} sub={agency && titleIn(agency.title, lang)}
    actions={may && person.state !== 'left' && <>
      {person.state === 'invited' && <Button waiting={busy} onPress={() => void inviteOnce()}><MailPlus className="i" />{t('partnerships.invite-again.title')}</Button>}
      <Button kind="second" onPress={() => setOpened({ what: 'change' })}><Pencil className="i" />{t('partnerships.change')}</Button>
    </>}>
    <div className="stack-6">
      {person.state !== 'active' && <Note tone={person.state === 'invited' ? 'soon' : 'felt'}><p>{t(`partnerships.state.${person.state}.why`)}</p></Note>}
      {refused && <Note tone="past"><p role="alert">{sayRefusal(t, refused)}</p></Note>}
      {person.signInName && <dl className="facts"><dt>{t('partnerships.add-person.signInName')}</dt><dd translate="no">{person.signInName}</dd>
        {person.language && <><dt>{t('partnerships.add-person.language')}</dt><dd>{t(`languages.${person.language}`)}</dd></>}</dl>}

      <section className="stack">
        <div className="section-head"><h2>{t('partnerships.person.desks')}</h2>
          {may && person.state !== 'left' && choicesFor({ name: 'desk', field: joinDesk.fields.desk }).length > 0 && <Button kind="quiet" small onPress={() => setOpened({ what: 'join' })}><Plus className="i" />{t('partnerships.join-desk.title')}</Button>}</div>
        {person.desks.length === 0 ? <p className="meta">{t('partnerships.person.no-desk')}</p> : <ul className="list">{person.desks.map((at) => {
          const desk = desks.find((one) => one.id === at.desk)
          if (!desk) return null
          const mayGiveKey = who.desks.includes(desk.id) && hasRole(who, 'worker', 'head') && person.id !== who.person && desk.keyVersion !== null && !at.hasKey && person.isEnrolled
          return <li key={at.desk} className="wrap">
            <span className="grow stack-1"><span className="strong">{titleIn(desk.title, lang)}</span><span className="meta">{t('partnerships.person.since', { day: tellDay(t, lang, dayOf(at.since as Moment), dayOf(now)) })}</span></span>
            {desk.keyVersion !== null && <Chip tone={at.hasKey ? 'done' : 'soon'}>{t(at.hasKey ? 'partnerships.key.has' : 'partnerships.key.waits')}</Chip>}
            {mayGiveKey && <Button kind="second" small waiting={busy} onPress={() => void giveKey(desk)}><KeyRound className="i" />{t('partnerships.key.give')}</Button>}
            {may && <Button kind="quiet" small onPress={() => setOpened({ what: 'leave', desk })}>{t('partnerships.leave-desk.title')}</Button>}
          </li>
        })}</ul>}
      </section>

      {person.roles && <section className="stack">
        <div className="section-head"><h2>{t('partnerships.person.roles')}</h2>
          {may && person.state !== 'left' && mayGive.length > 0 && <Button kind="quiet" small onPress={() => setOpened({ what: 'give' })}><Plus className="i" />{t('partnerships.give-role.title')}</Button>}</div>
        {person.id === who.person && <p className="meta">{t('partnerships.person.own-rights')}</p>}
        {person.roles.length > 0 && <ul className="list">{person.roles.map(({ role, regions }) => <li key={role} className="wrap">
          <span className="grow stack-1"><span className="strong">{t(`roles.${role}`)}</span><span className="meta">{t(`roles.${role}.may`)}</span>
            {regions.length > 0 && <span className="meta">{regions.map((region) => t(`regions.${region}`)).join(', ')}</span>}</span>
          {may && <Button kind="quiet" small onPress={() => setOpened({ what: 'end', role })}>{t('partnerships.end-role.title')}</Button>}
        </li>)}</ul>}
      </section>}
      {(may || person.id === who.person) && person.state !== 'left' && <Away person={person} />}
      {(may || person.id === who.person) && <Devices person={person.id} />}
    </div>

    {opened?.what === 'change' && <FormSheet form={changePerson} title={person.shownName} stands={personStands(person)} submitLabel={t('partnerships.save')} onClose={close} />}
    {opened?.what === 'join' && <FormSheet form={joinDesk} title={person.shownName} about={person.id} choicesFor={choicesFor} submitLabel={t('partnerships.save')} onClose={close} />}
    {opened?.what === 'give' && <FormSheet form={offering(giveRole, 'role', mayGive)} title={person.shownName} about={person.id} submitLabel={t('partnerships.give-role.title')} onClose={close} />}
    {opened?.what === 'leave' && <FormSheet form={leaveDesk} title={person.shownName} about={person.id} begin={{ desk: opened.desk.id }} choicesFor={() => [{ code: opened.desk.id, label: titleIn(opened.desk.title, lang) }]} submitLabel={t('partnerships.leave-desk.title')} onClose={close} />}
    {opened?.what === 'end' && <FormSheet form={offering(endRole, 'role', [opened.role])} title={person.shownName} about={person.id} begin={{ role: opened.role }} submitLabel={t('partnerships.end-role.title')} onClose={close} />}
    {invitation && <InvitationSheet {...invitation} onClose={() => setInvitation(undefined)} />}
  </Screen>
}
