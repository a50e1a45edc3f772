/** Sends a referral: one page in four blocks. Everything known is filled in already; what will be seen stands there before it is sent. */
import { Building2, Check, Clock3, Eye, Languages, Lock, MessageCircle, Pencil, QrCode, Scale, Send, ShieldCheck, UserRound, Users } from 'lucide-react'
import { useRef, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { editionKnown } from '#core/clocks/editions.ts'
import { giveConsent, type ConsentAnswers } from '#core/consent/forms.ts'
import { dueAt } from '#core/clocks/terms.ts'
import { knownCodes, type Known } from '#core/forms/fields.ts'
import { readDraft } from '#core/forms/read.ts'
import { controlId, sayProblem } from '#core/forms/web/asking.ts'
import { FieldView, focusSoon } from '#core/forms/web/fields.tsx'
import { tellUntil } from '#core/i18n/dates.ts'
import type { ChildId, DeskId, RecordId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { Choice, Choices } from '#core/ui/choice.tsx'
import { ClockCard } from '#core/ui/clock.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse, type House } from '#core/ui/house.tsx'
import { FoundNote, Note, NotFound } from '#core/ui/note.tsx'
import { Segment } from '#core/ui/segment.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { VoiceCard } from '#core/ui/voice-card.tsx'
import type { DeskPublicKey, DeskSeal } from '#core/vault/sealed.ts'
import { papers, sendReferral, shareGroups, type AgeBand, type BasisCode, type Sending, type ShareGroup } from '../forms.ts'
import { clockKindOf } from '../referral.ts'
import { ConsentSheet, type ConsentGiven } from './consent-sheet.tsx'
import { sayCode, sayList, sayServices, type ChildSeen, type ConsentSeen, type ContactSeen, type DeskSeen, type OfferSeen, type ReferralSeen } from './on-shelf.ts'
import { BeforeIt, ContactLine, emptyNow, NobodyThere, readDirectory, sayDuty, sayRefused, Sheltered } from './parts.tsx'
import { NotYetName, SeenByReceiver } from './receiver-side.tsx'
import {
  ageToAsk, asReceiverSees, beginDraft, consentFor, groupsShared, mayBeSharedNow, notYetAllowed, papersAreNeeded, papersClock, suggestPlaces, usualSharing, withoutName, draftOf,
  type Draft, type Moments, type Sharing,
} from './sending.ts'
import '#core/forms/web/forms.css'
import './referral.css'

export function SendReferral() {
  const asked = new URLSearchParams(useSearch())
  const house = useHouse()
  const child = house.record<ChildSeen>('children', asked.get('child') ?? undefined)
  if (!child) return <Screen title={house.t('referral.send.title')} back="/referrals">{house.line.filled ? <NotFound /> : <Note><p role="status">{house.t('referral.reading')}</p></Note>}</Screen>
  const before = house.record<ReferralSeen>('referrals', asked.get('instead') ?? undefined)
  return <Begun key={child.id} child={child} before={before?.child === child.id ? before : undefined} to={asked.get('to') ?? undefined} service={asked.get('service') ?? undefined} />
}

interface Beginning { child: ChildSeen; before: ReferralSeen | undefined; to: string | undefined; service: string | undefined }

/** What was begun and not sent, with whatever is asked for anew upon it. */
function Begun({ child, before, to, service }: Beginning) {
  const [start] = useState(() => ({ answers: beginDraft(child, before) }))
  const kept = useDraft(draftOf(child.id), { start })
  if (!kept.isRead) return null
  const { answers, sharing } = kept.answers as unknown as Kept
  return <SendPage child={child} before={before} begun={{ answers: { ...answers, ...(service && { service }), ...(to && { toDesk: to }), ...(before && { insteadOf: before.id }) }, ...(sharing && { sharing }) }} isFound={kept.isFound} onChange={(next) => kept.set({ ...next })} onSent={kept.drop} />
}

interface Kept { readonly answers: Draft; /** What the worker chose themselves. */ readonly sharing?: Sharing | undefined }

type Open = 'receiver' | 'need' | 'see' | 'eyes' | 'consent'
const basisOffered = ['law-child-in-danger', 'consent', 'vital'] as const satisfies readonly BasisCode[]

function SendPage({ child, before, begun, isFound, onChange, onSent }: Pick<Beginning, 'child' | 'before'> & { begun: Kept; isFound: boolean; onChange: (next: Kept) => void; onSent: () => void }) {
  const house = useHouse()
  const { t, lang, now, programme } = house
  const [, go] = useLocation()
  const directory = readDirectory(house)
  const [{ answers: draft, sharing }, setKept] = useState(begun)
  const [given, setGiven] = useState<ConsentGiven>()
  const [open, setOpen] = useState<Open>()
  const [tried, setTried] = useState(false)
  const [sending, setSending] = useState(false)
  const [unsealed, setUnsealed] = useState<Refusal>()
  const [notGiven, setNotGiven] = useState<Refusal>()
  const problemsBox = useRef<HTMLDivElement>(null)

  const keep = (next: Kept) => { setKept(next); onChange(next) }
  const change = (answers: Draft) => keep({ answers, sharing })
  const setSharing = (next: Sharing | undefined) => keep({ answers: draft, sharing: next })
  const set = (some: Draft) => change({ ...draft, ...some })

  const toDesk = draft.toDesk as DeskId | undefined
  const receiver = directory.desk(toDesk)
  const basis = draft.basis as BasisCode
  const ageBand = draft.ageBand as AgeBand
  const withPapers = papersAreNeeded(child)
  const law = child.clocks.find((clock) => clock.kind === papersClock && clock.stoppedAt === undefined)

  const onShelf = receiver && consentFor(house.shelf<ConsentSeen>('consents'), { child: child.id, receiver: receiver.agency })
  // Asked off line and not taken in yet: its number is known, and it stands before the referral in the row of what waits.
  const waiting = receiver && house.outbox.findLast(({ state, envelope }) => state === 'waiting' && envelope.form === giveConsent.name && envelope.about === child.id && (envelope.answers as ConsentAnswers).receiver === receiver.agency)
  const justAsked = waiting && (waiting.envelope.answers as ConsentAnswers)
  const consent = given && receiver?.agency === given.receiver && given.answer === 'yes' ? { id: given.id, groups: given.groups } : waiting && justAsked?.answer === 'yes' && justAsked.purpose === 'refer' ? { id: waiting.envelope.id as RecordId, groups: justAsked.groups } : onShelf
  const covers = consent?.groups ?? []
  const justAnswered = given && given.receiver === receiver?.agency ? given.id : consent?.id
  const chosen = sharing ?? usualSharing(basis, { covers, withPapers, hasNote: Boolean(draft.note), hasView: Boolean(draft.childsView) })
  // What consent would be asked for: everything that is usually shared once everything is allowed.
  const asIfAllowed = usualSharing('consent', { covers: shareGroups, withPapers, hasNote: Boolean(draft.note), hasView: Boolean(draft.childsView) })
  const groupsToAskFor = shareGroups.filter((group) => asIfAllowed[group] !== 'never')
  const forbidden = notYetAllowed(chosen, { basis, covers, vitalReason: String(draft.vitalReason ?? ''), ageBand })

  const whole: Draft = {
    ...draft, shareNow: groupsShared(chosen, 'now'), shareOnAcceptance: groupsShared(chosen, 'on-acceptance'),
    ...(basis === 'consent' && consent ? { consent: consent.id } : { consent: undefined }),
  }
  const reading = readDraft(sendReferral, whole)
  const missing = reading.problems
  const kind = directory.kindOf(toDesk)
  const goesHome = draft.service === 'return-home' || ((draft.besides as string[] | undefined) ?? []).includes('return-home')
  const offLine = house.line.line !== 'open'
  const edition = editionKnown(programme, child.edition)
  const rule = edition.terms[clockKindOf(edition, 'answer', (draft.urgency ?? 'today') as Sending['urgency'])]!
  const answerBy = dueAt(now, rule, edition.calendar)

  /** `byLink`: there is no key to seal the name to; it goes with a link that is made afterwards. */
  async function send(shared: Sharing = chosen, { byLink = false } = {}) {
    if (sending) return
    const problems = shared === chosen ? missing : []
    if (problems.length > 0 || forbidden.length > 0) {
      setTried(true)
      requestAnimationFrame(() => problemsBox.current?.focus())
      return
    }
    setSending(true)
    try {
      const seals = shared.identity === 'on-acceptance' && !byLink ? await sealNameTo(house, child.id, toDesk!) : []
      if (seals instanceof Refusal) { setUnsealed(seals); return }
      const answers = { ...reading.answers, shareNow: groupsShared(shared, 'now'), shareOnAcceptance: groupsShared(shared, 'on-acceptance') }
      const id = await house.submit(sendReferral, answers, { about: child.id as RecordId, ...(seals.length > 0 && { sealed: { seals } }) })
      onSent()
      go(`/referrals/${id}`, { replace: true })
    } finally { setSending(false) }
  }

  /** What is filled in, signed and kept here; the other person's phone takes it over without a line. */
  async function handOver() {
    if (sending) return
    if (missing.length > 0 || forbidden.length > 0) {
      setTried(true)
      requestAnimationFrame(() => problemsBox.current?.focus())
      return
    }
    setSending(true)
    try {
      const { givingDesk, keepGiven, makePacket } = await import('./carrying.ts')
      const from = givingDesk(house, child)
      const given = from instanceof Refusal ? from : await makePacket(house, { child: child.id, from, answers: reading.answers as Sending })
      if (given instanceof Refusal) { setNotGiven(given); return }
      await keepGiven(house, given)
      onSent()
      go(`/hand-over/give/${given.statement.id}`, { replace: true })
    } finally { setSending(false) }
  }

  const field = (name: keyof typeof sendReferral.fields & string) => (
    <FieldView form={sendReferral} field={name} answers={whole} onChange={(next) => change(withoutMade(next))} t={t} lang={lang} reading={reading} tried={tried}
      choicesFor={({ part, region }) => part === 'region' ? programme.regions.map(({ code }) => ({ code, label: t(`regions.${code}`) })) : (programme.regions.find((one) => one.code === region)?.districts ?? []).map(({ code }) => ({ code, label: t(`regions.${code}`) }))} />
  )

  const handOverButton = toDesk && draft.service && (
    <Button kind={offLine ? 'main' : 'plain'} wide roomy={offLine} waiting={sending} onPress={() => void handOver()}><QrCode className="i" />{t('referral.give.offer')}</Button>
  )

  return (
    <Screen
      title={t('referral.new.title')} sub={t('referral.new.sub')} bar={{ title: t('referral.one'), small: sayCode(t, String(draft.code)) }} back={`/children/${child.id}`}
      dock={<>
        {offLine && handOverButton}
        <Button {...(offLine && { kind: 'second' as const })} roomy wide waiting={sending} waitingLabel={t('referral.sending')} cannot={toDesk && draft.service ? undefined : t('referral.new.choose-first')} onPress={() => void send()}><Send className="i" />{t('referral.send-to', { kind })}</Button>
        {!offLine && handOverButton}
        <p className="meta ref-dock-note">{offLine ? t('referral.new.off-line') : t('referral.new.answer-by', { until: tellUntil(t, lang, answerBy, now) })} {t('referral.new.yours-until')}</p>
      </>}
    >
      {tried && (missing.length > 0 || forbidden.length > 0) && (
        <div ref={problemsBox} tabIndex={-1} className="form-summary">
          <Note tone="soon">
            <h2 className="h4">{t('forms.problems', { n: missing.length + (forbidden.length > 0 ? 1 : 0) })}</h2>
            <ul className="stack-1">
              {missing.map((problem, n) => {
                const name = String(problem.details.field ?? '')
                const asked = (sendReferral.fields as Record<string, unknown>)[name]
                return <li key={n}>{asked
                  ? <button type="button" className="tapline" onClick={() => reach(name, setOpen)}>{t(`referral.send.${name}`)}</button>
                  : sayProblem({ t }, problem)}</li>
              })}
              {forbidden.length > 0 && <li><button type="button" className="tapline" onClick={() => setOpen('see')}>{t('referral.see.not-allowed', { groups: sayGroups(t, forbidden) })}</button></li>}
            </ul>
          </Note>
        </div>
      )}
      {isFound && <FoundNote onAnew={() => keep({ answers: beginDraft(child, before) })} />}
      {before && <Note><p>{t('referral.new.instead', { place: directory.nameOf(before.toDesk), reason: before.because ? t(`referral.reason.${before.because}`) : '' })}</p></Note>}
      <div className="ref-four">
        <div className="side-by">
          <section className="card stack" aria-labelledby="to-whom">
            <div className="section-head"><h2 id="to-whom" className="eyebrow">{t('referral.send.page.to-whom')}</h2>{receiver && <button type="button" className="tapline" onClick={() => setOpen('receiver')}>{t('referral.new.another')}</button>}</div>
            {receiver ? <Receiver desk={receiver} service={draft.service as string | undefined} /> : <PlaceChooser draft={draft} child={child} onChange={set} onChosen={(desk) => set({ toDesk: desk })} />}
          </section>

          <section className="card stack-2" aria-labelledby="what-for">
            <div className="section-head"><h2 id="what-for" className="eyebrow">{t('referral.send.page.what-is-needed')}</h2><button type="button" className="tapline" onClick={() => setOpen('need')}>{t('referral.change')}</button></div>
            <p className="ref-asks">{draft.service ? sayServices(t, { service: String(draft.service), besides: draft.besides as string[] | undefined }) : t('referral.new.no-service')}</p>
            <p className="ref-chips">
              <Chip {...(draft.urgency === 'now' && { tone: 'soon' as const })}><Clock3 className="i" />{t(`referral.urgency.${String(draft.urgency)}`)}</Chip>
              {Boolean(draft.language) && <Chip><Languages className="i" />{t(draft.interpreter === 'yes' ? 'referral.chip.language-interpreter' : 'referral.chip.language', { language: t(`languages.${String(draft.language)}`) })}</Chip>}
              {Boolean(draft.escort) && draft.escort !== 'none' && <Chip><UserRound className="i" />{t(`referral.chip.escort.${String(draft.escort)}`)}</Chip>}
            </p>
            {Boolean(draft.note) && <p className="muted">{String(draft.note)}</p>}
            <BeforeIt child={child} services={[draft.service, ...(draft.besides as string[] | undefined ?? [])].map(String)} />
            {goesHome && <>{field('returnAgreed')}{field('returnPresent')}{field('returnCare')}</>}
          </section>

          <section className="stack-2" aria-labelledby="they-see">
            <div className="section-head"><h2 id="they-see">{t('referral.send.page.what-they-see')}</h2><Button kind="quiet" small onPress={() => setOpen('eyes')}><Eye className="i" />{t('referral.eyes')}</Button></div>
            <div className="card ref-see">
              <SeeList draft={draft} sharing={chosen} withPapers={withPapers} />
            </div>
            <div><Button kind="quiet" small onPress={() => setOpen('see')}><Pencil className="i" />{t('referral.see.change')}</Button></div>
            {forbidden.length > 0 && <Note tone="soon" icon={<Lock className="i" />}><p>{t('referral.see.not-allowed', { groups: sayGroups(t, forbidden) })}</p><div><Button kind="second" small onPress={() => setSharing(withoutGroups(chosen, forbidden))}>{t('referral.see.leave-out')}</Button></div></Note>}
          </section>
        </div>

        <div className="side-by">
          {law && <ClockCard title={t(`clocks.kind.${law.kind}`)} term={{ from: law.startedAt, until: law.dueAt }} now={now} basis={t('clocks.is-law', { basis: t(law.basis) })}><p className="meta">{t('referral.papers.why')}</p></ClockCard>}
          {withPapers && <section className="card stack" aria-labelledby="papers"><h2 id="papers" className="h4">{t('referral.papers.title')}</h2>{papers.map((paper) => <PaperField key={paper} label={t(`referral.send.${paper}`)} value={draft[paper] as string | undefined} onChange={(value) => set({ [paper]: value })} />)}</section>}
          <section className="stack-2" aria-labelledby="why-allowed">
            <h2 id="why-allowed">{t('referral.send.page.why-allowed')}</h2>
            <div className="card stack" id={`${controlId(sendReferral, 'basis')}-field`}>
              <Choices legend={t('referral.send.basis')} legendHidden one>
                {basisOffered.filter((one) => one !== 'law-child-in-danger' || ageBand !== 'over-17').map((one) => (
                  <Choice key={one} kind="radio" name="basis" value={one} checked={basis === one} onChange={() => keep({ answers: { ...draft, basis: one }, sharing: undefined })} label={t(`referral.why.${one}`)} small={t(`referral.why.${one}.more`)} />
                ))}
              </Choices>
              {basis === 'law-child-in-danger' && <p className="row top ref-why"><Scale className="i" /><span className="muted">{t(withPapers ? 'referral.why.law.papers' : 'referral.why.law.danger')}</span></p>}
              {basis === 'consent' && (
                <div className="stack-2" id={`${controlId(sendReferral, 'consent')}-field`}>
                  {consent
                    ? <p className="row top ref-why"><ShieldCheck className="i" /><span><span className="strong ref-block">{t('consent.state.given')}</span><span className="meta">{t('referral.consent.covers', { groups: sayGroups(t, consent.groups) })}</span></span></p>
                    : given && given.receiver === receiver?.agency ? <Note><p>{t(given.answer === 'no' ? 'referral.consent.no' : 'referral.consent.not-yet')}</p></Note>
                    : <p className="muted">{t('referral.consent.none', { kind })}</p>}
                  {justAnswered && <Button kind="quiet" wide href={`/consents/${justAnswered}`}>{t('referral.consent.receipt')}</Button>}
                  <Button kind="second" wide cannot={receiver ? undefined : t('referral.consent.receiver-first')} onPress={() => setOpen('consent')}>{t(consent ? 'referral.consent.again' : 'referral.consent.ask')}</Button>
                </div>
              )}
              {basis === 'vital' && field('vitalReason')}
              <hr />
              <div className="row top ref-why"><MessageCircle className="i" /><div className="stack">
                <div id={`${controlId(sendReferral, 'viewAsked')}-field`}><Segment legend={t('referral.send.viewAsked')} value={draft.viewAsked as Known | undefined} onChange={(viewAsked) => set({ viewAsked })} options={knownCodes.map((value) => ({ value, label: t(`forms.known.${value}`) }))} /></div>
                {field('childsView')}
                {Boolean(draft.childsView) && <VoiceCard by={t('referral.own-words')}>{String(draft.childsView)}</VoiceCard>}
                <p className="meta">{t('referral.view.law')}</p>
              </div></div>
              <hr />
              <div className="row top ref-why quiet"><Users className="i" /><div><p className="strong">{t('referral.parents')}</p><p className="meta">{t('referral.parents.more')}</p></div></div>
            </div>
          </section>
        </div>
      </div>

      <Sheet open={open === 'receiver'} onClose={() => setOpen(undefined)} title={t('referral.send.page.to-whom')}>
        <PlaceChooser draft={draft} child={child} onChange={set} onChosen={(desk) => { set({ toDesk: desk }); setOpen(undefined) }} />
      </Sheet>
      <Sheet open={open === 'need'} onClose={() => setOpen(undefined)} title={t('referral.send.page.what-is-needed')}>
        <div className="stack-6">
          {field('service')}{field('besides')}{field('urgency')}{field('where')}{field('ageBand')}{field('sex')}{field('language')}{field('interpreter')}{field('escort')}{field('urgentNeeds')}{field('topicsAsked')}{field('note')}{field('contactPhone')}
          <Button wide onPress={() => setOpen(undefined)}>{t('referral.done')}</Button>
        </div>
      </Sheet>
      <Sheet open={open === 'see'} onClose={() => setOpen(undefined)} title={t('referral.see.title')}>
        <div className="stack-6">
          {shareGroups.map((group) => (
            <Segment<Moments> key={group} legend={t(`consent.group.${group}`)} value={chosen[group]} onChange={(at) => setSharing({ ...chosen, [group]: at })}
              options={(mayBeSharedNow(group) ? ['now', 'on-acceptance', 'never'] as const : ['on-acceptance', 'never'] as const).map((value) => ({ value, label: t(`referral.when.${value}`) }))} />
          ))}
          <Button wide onPress={() => setOpen(undefined)}>{t('referral.done')}</Button>
        </div>
      </Sheet>
      <Sheet open={open === 'eyes'} onClose={() => setOpen(undefined)} title={t('referral.eyes.title', { kind })}>
        <SeenByReceiver record={asReceiverSees(draft, chosen)} felt={chosen.identity === 'on-acceptance' ? <NotYetName /> : undefined} />
        <p className="meta">{t('referral.eyes.more')}</p>
      </Sheet>
      <Sheet open={notGiven !== undefined} onClose={() => setNotGiven(undefined)} title={t('referral.give.title')}>
        <p role="alert">{notGiven && sayRefused(t, notGiven)}</p>
        <Button wide roomy onPress={() => setNotGiven(undefined)}>{t('referral.done')}</Button>
      </Sheet>
      <Sheet open={unsealed !== undefined} onClose={() => setUnsealed(undefined)} title={t('referral.name.title')}>
        <p role="alert">{unsealed?.code === 'sync.no-line' ? t('referral.name.no-line') : unsealed?.code === 'vault.locked' ? t('refusal.vault.locked') : unsealed?.code === 'referral.no-key' ? t('refusal.referral.no-key') : t('referral.name.cannot')}</p>
        <p className="muted">{t('referral.name.or-without')}</p>
        {unsealed?.code === 'referral.no-key' && <>
          <Button wide roomy onPress={() => { setUnsealed(undefined); void send(chosen, { byLink: true }) }}>{t('referral.name.by-link')}</Button>
          <p className="meta">{t('referral.name.by-link.more')}</p>
        </>}
        <Button wide roomy {...(unsealed?.code === 'referral.no-key' && { kind: 'second' as const })} onPress={() => { const without = withoutName(chosen); setSharing(without); setUnsealed(undefined); void send(without) }}>{t('referral.name.without')}</Button>
        <Button wide kind="quiet" onPress={() => { setUnsealed(undefined); void house.tryLine() }}>{t('referral.name.wait')}</Button>
      </Sheet>
      {open === 'consent' && receiver && (
        <ConsentSheet child={child} receiver={receiver.agency} code={String(draft.code)} groups={groupsToAskFor} service={draft.service as string | undefined} onClose={() => setOpen(undefined)}
          onGiven={(one) => { setGiven(one); setSharing(undefined); setOpen(undefined) }} />
      )}
    </Screen>
  )
}

function Receiver({ desk, service }: { desk: DeskSeen; service: string | undefined }) {
  const house = useHouse()
  const directory = readDirectory(house)
  const [contact] = directory.contacts(desk.id)
  return (
    <>
      <div className="row top"><span className="ref-icon"><Building2 className="i" /></span><div><p className="strong">{directory.nameOf(desk.id)}</p>{contact && <p className="meta">{sayDuty(house, contact)}</p>}</div></div>
      <Sheltered desk={desk.id} service={service} />
      <ContactLine contact={contact} />
      <NobodyThere desk={desk.id} />
    </>
  )
}

/** Places of the directory that give what is needed, nearest and best answered first; and all others, by name. */
function PlaceChooser({ draft, child, onChange, onChosen }: { draft: Draft; child: ChildSeen; onChange: (some: Draft) => void; onChosen: (desk: DeskId) => void }) {
  const house = useHouse()
  const { t, lang, programme } = house
  const directory = readDirectory(house)
  const [all, setAll] = useState(false)
  const region = (draft.where as { region?: string } | undefined)?.region ?? child.region
  const service = draft.service as string | undefined
  const notDesks = [...house.who.desks, ...house.shelf<ReferralSeen>('referrals').filter((one) => one.seenAs === 'sender' && one.child === child.id && ['waiting', 'asked', 'accepted', 'in-care', 'declined'].includes(one.state)).map((one) => one.toDesk)]
  const places = service === undefined ? [] : suggestPlaces({ offers: house.shelf<OfferSeen>('services'), contacts: house.shelf<ContactSeen>('contacts'), empty: emptyNow(house) }, {
    service: service as Sending['service'], region, neighbours: programme.regions.find((one) => one.code === region)?.neighbours, age: ageToAsk(child), language: draft.language as string | undefined, notDesks,
  }, house.now).slice(0, 6)
  const shown = new Set(places.map(({ offer }) => offer.desk))
  const others = house.shelf<DeskSeen>('desks').filter((desk) => desk.state === 'active' && !shown.has(desk.id) && !notDesks.includes(desk.id)).toSorted((a, b) => directory.nameOf(a.id).localeCompare(directory.nameOf(b.id)))
  return (
    <div className="stack">
      <FieldView form={sendReferral} field="service" answers={draft} onChange={(next) => onChange({ service: next.service })} t={t} lang={lang} />
      {places.length > 0 && (
        <Choices legend={t('referral.places.title')} one>
          {places.map(({ offer, contacts, because }) => (
            <Choice key={offer.desk} kind="radio" name="place" value={offer.desk} checked={draft.toDesk === offer.desk} onChange={() => onChosen(offer.desk)} label={directory.nameOf(offer.desk)}
              small={<span className="ref-place"><span>{contacts[0] ? sayDuty(house, contacts[0]) : t('referral.contact.none')}</span><span>{sayList(because.map((one) => t(`referral.because.${one}`)))}</span>{offer.sheltered && <span>{t('partnerships.sheltered')}</span>}</span>} />
          ))}
        </Choices>
      )}
      {service !== undefined && places.length === 0 && <p className="muted">{t('referral.places.none')}</p>}
      {service !== undefined && others.length > 0 && (all || places.length === 0
        ? <Choices legend={t('referral.places.others')} one>{others.slice(0, 40).map((desk) => <Choice key={desk.id} kind="radio" name="place" value={desk.id} checked={draft.toDesk === desk.id} onChange={() => onChosen(desk.id)} label={directory.nameOf(desk.id)} small={sayList(desk.regions.map((one) => t(`regions.${one}`)))} />)}</Choices>
        : <div><Button kind="quiet" small onPress={() => setAll(true)}>{t('referral.places.others')}</Button></div>)}
    </div>
  )
}

const paperStates = ['ready', 'not-yet', 'not-needed'] as const
function PaperField({ label, value, onChange }: { label: string; value: string | undefined; onChange: (value: string) => void }) {
  const { t } = useHouse()
  return <Segment legend={label} value={value as (typeof paperStates)[number] | undefined} onChange={onChange} options={paperStates.map((one) => ({ value: one, label: t(`referral.paper.${one}`) }))} />
}

/** What they see now, on acceptance, never: in this order, each with what it really is for this child. */
function SeeList({ draft, sharing, withPapers }: { draft: Draft; sharing: Sharing; withPapers: boolean }) {
  const { t } = useHouse()
  const icons = { now: <Check className="i" />, 'on-acceptance': <Clock3 className="i" />, never: <Lock className="i" /> } as const
  const withheld = groupsNever(sharing)
  return (
    <ul>
      {(['now', 'on-acceptance'] as const).flatMap((at) => groupsShared(sharing, at).map((group) => (
        <li key={group} className={at}>{icons[at]}<span>{t(`consent.group.${group}`)}<span className="small">{contentOf(t, group, draft, withPapers)}</span></span><span className="meta">{t(`referral.when.${at}`)}</span></li>
      )))}
      {withheld.length > 0 && <li className="never">{icons.never}<span>{sayGroups(t, withheld)}</span><span className="meta">{t('referral.when.never')}</span></li>}
      <li className="never">{icons.never}<span>{t('referral.see.never')}<span className="small">{t('referral.see.never.more')}</span></span><span className="meta">{t('referral.when.never')}</span></li>
    </ul>
  )
}

function contentOf(t: House['t'], group: ShareGroup, draft: Draft, withPapers: boolean): string {
  const list = (name: string, prefix: string) => sayList(((draft[name] ?? []) as string[]).map((one) => t(`${prefix}.${one}`))) || t('referral.see.nothing-yet')
  switch (group) {
    case 'age-and-sex': return sayList([t(`referral.age.${String(draft.ageBand)}`), ...(draft.sex !== 'unknown' ? [t(`referral.sex.${String(draft.sex)}`)] : [])])
    case 'language': return draft.language ? t(`languages.${String(draft.language)}`) : t('referral.see.nothing-yet')
    case 'urgent-needs': return list('urgentNeeds', 'referral.need')
    case 'topics-asked': return list('topicsAsked', 'referral.topic')
    case 'childs-view': return String(draft.childsView ?? t('referral.see.nothing-yet'))
    case 'note': return String(draft.note ?? t('referral.see.nothing-yet'))
    case 'identity': return t('referral.see.identity')
    case 'documents': return withPapers ? t('referral.see.documents') : t('referral.see.nothing-yet')
  }
}

/** The name, sealed on this phone to the desk that was asked. The server keeps it closed until they accept. */
async function sealNameTo(house: House, child: ChildId, desk: DeskId): Promise<readonly DeskSeal[] | Refusal> {
  const keys = await house.call<{ desks: readonly DeskPublicKey[] }>('/api/vault/desks', { desks: [desk] })
  if (keys instanceof Refusal) return keys
  if (keys.desks.length === 0) return new Refusal('referral.no-key')
  try {
    return await house.keys.shareName(child, keys.desks, 'referral')
  } catch {
    return new Refusal('sync.no-line')
  }
}

const inNeed = new Set(['service', 'besides', 'urgency', 'where', 'ageBand', 'sex', 'language', 'interpreter', 'escort', 'urgentNeeds', 'topicsAsked', 'note', 'contactPhone', 'code'])
function reach(field: string, open: (one: Open) => void): void {
  if (field === 'toDesk') return open('receiver')
  if (inNeed.has(field)) { open('need'); return focusSoon(`${controlId(sendReferral, field)}-field`) }
  if (field === 'shareNow' || field === 'shareOnAcceptance') return open('see')
  focusSoon(`${controlId(sendReferral, field)}-field`)
}

function groupsNever(sharing: Sharing): ShareGroup[] {
  return shareGroups.filter((group) => sharing[group] === 'never')
}

function withoutGroups(sharing: Sharing, groups: readonly ShareGroup[]): Sharing {
  return { ...sharing, ...Object.fromEntries(groups.map((group) => [group, 'never'])) }
}

// What is worked out from the choices is not part of the draft, or an older choice would come back with it.
function withoutMade({ shareNow: _now, shareOnAcceptance: _later, consent: _consent, ...draft }: Record<string, unknown>): Draft {
  return draft
}

function sayGroups(t: House['t'], groups: readonly string[]): string {
  return sayList(groups.map((group) => t(`consent.group.${group}`)))
}
