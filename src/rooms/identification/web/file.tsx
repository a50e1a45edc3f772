/**
 * A child's file: who, the way so far, what was said and asked, what happened, what runs, and the one next step. On a phone in
 * four parts, on a desk in three columns. What needs a line (own words, the name) says so and waits; the rest does not.
 */
import { Camera, ChevronRight, EyeOff, FileDown, HeartPulse, IdCard, Languages, ListChecks, MapPinHouse, MessageCircle, NotebookPen, Plane, Scale, Send, ShieldQuestionMark, Split, UsersRound } from 'lucide-react'
import { Fragment, useState, type ReactNode } from 'react'
import { Link, Redirect, useParams } from 'wouter'
import type { KeptFact } from '../facts.ts'
import { confirmAdvice } from '../forms.ts'
import { asksForResidence } from '../residence.ts'
import { fieldsOf, planParts } from '../return.ts'
import { readSpokenCode, writeSpokenCode } from '../spoken-code.ts'
import { AdviceOfRule } from './advice-of-rule.tsx'
import { AlreadyAsked } from './already-asked.tsx'
import { CardNote } from './card-note.tsx'
import { Consents } from './consents.tsx'
import { Decision, Objection } from './decided.tsx'
import { Facts } from './facts.tsx'
import type { AgencyLine, ChildSeen, DeskLine, FileSeen, Happened } from './on-shelf.ts'
import { differingBetween, partsHere } from './one-file.ts'
import { Photos } from './photos.tsx'
import { ResidenceNote } from './residence-note.tsx'
import { ReturnNote } from './return.tsx'
import { RightsNote } from './rights-note.tsx'
import { SignList } from './signs.tsx'
import { StandingForNote } from './standing-for-note.tsx'
import { addressOfNext, cardAddress, clockOfNext, factsForMatching, fileActs, pressingPart, residenceAddress, returnAddress, rightsAddress, sayCode, sayHeard, sayLanguages, sayReturned, sayRightsTold, sayStatus, sayWho, termOf, timelineOf, titleIn, wayOf, type FileAct } from './telling.ts'
import { openConflicts, sayAsked, sayFact } from './telling-facts.ts'
import { Terms } from './terms.tsx'
import { useStoriesOf, type StoriesOf } from './use-stories.ts'
import { WhoHad } from './who-had.tsx'
import { WhoItIs } from './who-it-is.tsx'
import './identification.css'
import { dayOf, type Day } from '#core/clock.ts'
import { editionOn } from '#core/clocks/editions.ts'
import { tellDay, tellMoment, writeDay } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
import { Beside } from '#core/ui/beside.tsx'
import { Button } from '#core/ui/button.tsx'
import { Chip } from '#core/ui/chip.tsx'
import { FeltName } from '#core/ui/felt-name.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { NextStep } from '#core/ui/next-step.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { TilePicture } from '#core/ui/person.tsx'
import { Seam } from '#core/ui/seam.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { Thread } from '#core/ui/thread.tsx'
import { tell } from '#core/ui/toast.tsx'
import { VoiceCard } from '#core/ui/voice-card.tsx'

const say = 'identification.screen.file'
const sections = ['way', 'acts', 'terms', 'child'] as const
type Section = (typeof sections)[number]

export function ChildFile() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const child = record<ChildSeen>('children', id)
  if (!child) return <Screen title={t(`${say}.title`)} back="/children"><NotFound /></Screen>
  const parts = partsHere(child, (part) => record<ChildSeen>('children', part))
  // A child has one file, whichever part's address leads to it.
  return parts[0].id === id ? <File key={id} parts={parts} /> : <Redirect to={`/children/${parts[0].id}`} replace />
}

/** `parts`: the first goes on and takes what is written new; what belongs to another is shown under its code. */
function File({ parts }: { parts: readonly [ChildSeen, ...ChildSeen[]] }) {
  const house = useHouse()
  const { t, lang, now, programme, keys } = house
  const [part, setPart] = useState<Section>('way')
  const [child] = parts
  const stories = useStoriesOf(parts)
  const code = sayCode(t, child.code)
  const presses = pressingPart(parts, programme)
  const clock = clockOfNext(presses, programme)
  const next = <NextStep now={now} title={[t(`identification.next.${presses.next}`), ...(presses === child ? [] : [sayCode(t, presses.code)])].join(' · ')} {...(clock && { term: termOf(clock), basis: t(clock.basis) })} action={t(`${say}.next.${presses.next}`)} href={addressOfNext(presses)} />
  const shown = (one: Section) => `file-part stack-6${one === part ? ' shown' : ''}`
  return (
    <Screen title={code} head={undefined} bar={{ title: t(`${say}.title`), small: t(`${say}.opened`, { day: tellDay(t, lang, dayOf(child.metAt), dayOf(now)) }) }} back="/children"
      sub={[sayWho(t, child), ...(child.languages ? [sayLanguages(t, child.languages)] : [])].join(' · ')}
      actions={<span className="row wrap on-desk"><Button kind="plain" href={`/children/${child.id}/do/talk`}><NotebookPen className="i" />{t(`${say}.act.talk`)}</Button><Button kind="second" href={`/referrals/new?child=${child.id}`}><Send className="i" />{t(`${say}.refer`)}</Button></span>}>
      <div className="felt-head">
        <TilePicture code={writeSpokenCode(child.code)} size="big" />
        <FeltName open={async (reason) => {
          const opened: ReactNode[] = []
          let refused: Refusal | undefined
          for (const one of parts) {
            const name = await keys.openName(one.id, reason)
            if (name instanceof Refusal) refused ??= name
            else opened.push(<OfPart key={one.id} part={one} parts={parts}><WhoItIs identity={name.identity} /></OfPart>)
          }
          if (opened.length === 0) throw new Error(refused!.code)
          return <>{opened}</>
        }} />
        <span className="row wrap">
          <Chip tone="brand">{sayStatus(t, child.status)}</Chip>
          {parts.filter(({ status }) => status !== child.status).map((one) => <Chip key={one.id}>{sayCode(t, one.code)}: {sayStatus(t, one.status)}</Chip>)}
          {child.presumedMinor && child.age?.basis !== 'document' && <Chip><Scale className="i" />{t(`${say}.counts-as-minor`)}</Chip>}
          {child.interpreter !== undefined && child.interpreter !== 'not-needed' && <Chip><Languages className="i" />{t(`identification.meet-child.interpreter`)}: {t(`identification.meet-child.interpreter.${child.interpreter}`)}</Chip>}
          {parts.filter((one) => openConflicts(one).length > 0).map((one) => <Link key={one.id} href={`/conflicts/${one.id}`}><Chip tone="soon"><Split className="i" />{t('identification.facts.two-answers', { n: openConflicts(one).length })}{one !== child && ` · ${sayCode(t, one.code)}`}</Chip></Link>)}
          {child.carerMayBeInvolved === 'yes' && <Chip tone="soon"><UsersRound className="i" />{t(`${say}.without-family`)}</Chip>}
        </span>
      </div>
      {child.isForeseen && <Note tone="soon"><p>{t(`${say}.foreseen`)}</p></Note>}
      {child.sight === 'shared' && <Note icon={<EyeOff className="i" />}><p>{t(`${say}.part-of-the-file`)}</p></Note>}
      {child.oneFile && child.oneFile.parts.map((one) => <OneFile key={one.id} code={sayCode(t, one.code)} kept={code} isHere={parts.some(({ id }) => id === one.id)} />)}
      <Way child={child} parts={parts} />
      <div className="on-phone">{next}</div>
      <div className="even on-phone"><div className="seg" role="group" aria-label={t(`${say}.parts`)}>
        {sections.map((one) => <button key={one} type="button" aria-pressed={one === part} onClick={() => setPart(one)}>{t(`${say}.part.${one}`)}</button>)}
      </div></div>
      <div className="file-cols">
        <div className={shown('child')}><About parts={parts} stories={stories} /></div>
        <div className="stack-6">
          <div className="on-desk">{next}</div>
          <section className={shown('way')}><h2 className="on-desk">{t(`${say}.part.way`)}</h2><Timeline child={child} clocks={parts.flatMap(({ clocks }) => clocks)} /></section>
          <section className={shown('acts')}><h2 className="on-desk">{t(`${say}.part.acts`)}</h2><Acts parts={parts} /></section>
        </div>
        <div className={shown('terms')}>
          <h2 className="on-desk">{t(`${say}.part.terms`)}</h2>
          <Terms clocks={parts.flatMap(({ clocks }) => clocks)} presumedMinor={parts.some((one) => one.presumedMinor !== false)} />
          <EarlierEdition child={child} />
          {parts.every((one) => one.clocks.every(({ stoppedAt }) => stoppedAt !== undefined) && one.advice?.state !== 'contested') && <p className="muted">{t(`${say}.no-terms`)}</p>}
          {parts.map((one) => (
            <OfPart key={one.id} part={one} parts={parts} when={one.advice !== undefined}>
              <Advice child={one} about={codeAmong(t, one, parts)} />
              <Objection child={one} stories={stories.get(one.id)} />
              <WhoHad child={one} />
            </OfPart>
          ))}
        </div>
      </div>
    </Screen>
  )
}

/** That another file is of this child; what follows from it is one tap away. */
function OneFile({ code, kept, isHere }: { code: string; kept: string; isHere: boolean }) {
  const { t } = useHouse()
  return <Note icon={<UsersRound className="i" />}>
    <p>{t(isHere ? `${say}.one-file` : `${say}.one-file.not-here`, { code })}</p>
    <details className="one-file-means"><summary>{t(`${say}.one-file.more`)}</summary>
      <ul className="stack-1">
        {!isHere && <li>{t(`${say}.one-file`, { code })}</li>}
        {[isHere ? 'both' : 'comes', 'asked', 'new'].map((what) => <li key={what}>{t(`${say}.one-file.${what}`, { code, kept })}</li>)}
      </ul>
    </details>
  </Note>
}

/** What stands in one part, under its code where there are several. */
function OfPart({ part, parts, when = true, children }: { part: ChildSeen; parts: readonly ChildSeen[]; when?: boolean; children: ReactNode }) {
  const { t } = useHouse()
  if (parts.length === 1 || !when) return children
  return <div className="stack of-part"><p className="strong"><UsersRound className="i" /> {t(`${say}.one-file.part`, { code: sayCode(t, part.code) })}</p>{children}</div>
}

/** A part's code where there are several. */
function codeAmong(t: House['t'], { code }: ChildSeen, parts: readonly ChildSeen[]): string | undefined {
  return parts.length > 1 ? sayCode(t, code) : undefined
}

/** The way as a seam; the words beside it say the same. */
function Way({ child, parts }: { child: ChildSeen; parts: readonly ChildSeen[] }) {
  const { t, lang, now } = useHouse()
  const way = wayOf(child, parts)
  const here = way.find(({ state }) => state === 'now')
  return (
    <div className="stack-2">
    <ol className="way" aria-label={t(`${say}.way`)}>
      {way.map(({ station, state, at, words }) => (
        <li key={station} className={state === 'done' ? 'was' : state} aria-current={state === 'now' ? 'step' : undefined}>
          <Seam of={8} on={state === 'done' ? 8 : state === 'now' ? 4 : 0} />
          <span className="name narrow-vh">{t(`${say}.station.${station}`)}<span className="vh"> ({t(`ui.thread.${state}`)})</span></span>
          <span className="meta on-desk">{at !== undefined ? tellMoment(t, lang, at, now) : words && t(words)}</span>
        </li>
      ))}
    </ol>
    {here && <p className="meta on-phone" aria-hidden="true">{t(`${say}.now-at`, { station: t(`${say}.station.${here.station}`) })}</p>}
    </div>
  )
}

function Timeline({ child, clocks }: { child: ChildSeen; clocks: ChildSeen['clocks'] }) {
  const house = useHouse()
  const { t, lang, now } = house
  const waits = clocks.filter((clock) => clock.stoppedAt === undefined && clock.kind === 'identification-meeting')
  return (
    <div className="card"><Thread label={t(`${say}.part.way`)} knots={[
      ...waits.map((clock) => ({ id: clock.kind, state: 'ahead' as const, title: t(`clocks.kind.${clock.kind}`), when: tellMoment(t, lang, clock.dueAt, now) })),
      ...timelineOf(child).map((one, n) => ({ id: `${one.kind} ${n}`, state: 'done' as const, title: t(`identification.event.${one.kind}`), when: [tellMoment(t, lang, one.at, now), whoDid(house, one), fromPart(t, child, one)].filter(Boolean).join(' · '), children: sayFacts(house, one) })),
    ]} /></div>
  )
}

function whoDid({ record, lang }: Pick<House, 'record' | 'lang'>, { desk, agency }: Happened): string {
  return titleIn(record<AgencyLine>('agencies', agency)?.title, lang) || titleIn(record<DeskLine>('desks', desk)?.title, lang)
}

/** From which file a line is, where it is from another one of the same child. */
function fromPart(t: House['t'], child: ChildSeen, { part }: Happened): string | undefined {
  const of = child.oneFile?.parts.find(({ id }) => id === part)
  return of && sayCode(t, of.code)
}

/** The facts of an event that are worth a line; never a story. */
export function sayFacts({ t, lang, now, programme }: Pick<House, 't' | 'lang' | 'now' | 'programme'>, { kind, facts }: Happened): string | undefined {
  const list = (value: unknown, prefix: string) => (Array.isArray(value) && value.length > 0 ? (value as string[]).map((code) => t(`${prefix}.${code}`)).join(', ') : undefined)
  switch (kind) {
    case 'met': {
      const called = typeof facts.called === 'string' && readSpokenCode(facts.called, programme.codeWords)
      return [typeof facts.seenAs === 'string' && t(`identification.meet-child.seenAs.${facts.seenAs}`), called && t('identification.event.met.called', { code: sayCode(t, called) })].filter(Boolean).join('. ') || undefined
    }
    case 'notice-made': return list(facts.to, 'identification.notice-to')
    case 'photo-added': return typeof facts.purpose === 'string' ? t(`photo-purposes.${facts.purpose}`) : undefined
    case 'photo-removed': return typeof facts.because === 'string' ? t(`identification.remove-photo.because.${facts.because}`) : undefined
    case 'talked': return typeof facts.why === 'string' ? t(`identification.another-conversation.why.${facts.why}`) : undefined
    case 'joint-opened': return [typeof facts.whenDay === 'string' && writeDay(facts.whenDay as Day, lang, dayOf(now)), list(facts.participants, 'agency-types')].filter(Boolean).join(', ')
    case 'identified':
    case 'not-recognised':
    case 'refused': return list(facts.decidedBy, 'agency-types')
    case 'age-settled': return typeof facts.document === 'string' ? t(`identification.age-document.${facts.document}`) : undefined
    case 'linked': return typeof facts.because === 'string' ? t(`identification.link-children.because.${facts.because}`) : undefined
    case 'facts-corrected': return list(facts.facts, 'identification.correct-facts')
    case 'conflict-opened': return typeof facts.fact === 'string' ? sayAsked(t, facts.fact as KeptFact) : undefined
    case 'conflict-settled': return typeof facts.fact === 'string' ? [sayAsked(t, facts.fact as KeptFact), t(`identification.settle-conflict.because.${String(facts.because)}`)].join(': ') : undefined
    case 'card-given': return typeof facts.readIn === 'string' ? [
      t(`languages.${facts.readIn}`), t(`identification.give-card.shape.${String(facts.shape)}`), t(`identification.event.card-given.${String(facts.given)}`), typeof facts.understood === 'string' && t('identification.event.card-given.understood', { answer: t(`forms.known.${facts.understood}`) }),
    ].filter(Boolean).join('. ') : undefined
    case 'rights-told': return Array.isArray(facts.told) ? sayRightsTold(t, facts as unknown as Parameters<typeof sayRightsTold>[1]) : undefined
    case 'residence-written': return typeof facts.step === 'string' ? [
      typeof facts.until === 'string' ? t('identification.event.residence-written.until', { step: t(`identification.write-residence.step.${facts.step}`), until: writeDay(facts.until as Day, lang, dayOf(now)) }) : t(`identification.write-residence.step.${facts.step}`),
      typeof facts.onDay === 'string' && writeDay(facts.onDay as Day, lang, dayOf(now)), typeof facts.because === 'string' && t(`identification.tell-rights.told.because.${facts.because}`), typeof facts.ends === 'string' && t(`identification.write-residence.ends.${facts.ends}`),
    ].filter(Boolean).join('. ') : undefined
    case 'crime-fact-told': return typeof facts.told === 'string' ? [
      t(`identification.tell-crime-fact.told.${facts.told}`), list(facts.to, 'identification.tell-crime-fact.to'), typeof facts.identity === 'string' && t(`identification.tell-crime-fact.identity.${facts.identity}`),
    ].filter(Boolean).join('. ') : undefined
    case 'representatives-told': return typeof facts.decision === 'string' ? [
      t(`identification.tell-representatives.decision.${facts.decision}`), typeof facts.who === 'string' && t(`identification.tell-representatives.who.${facts.who}`), typeof facts.because === 'string' && t(`identification.tell-representatives.because.${facts.because}`),
    ].filter(Boolean).join('. ') : undefined
    case 'represented': return typeof facts.step === 'string' ? [
      t(`identification.represent-child.step.${facts.step}`), typeof facts.by === 'string' && t(`identification.represent-child.by.${facts.by}`), typeof facts.ends === 'string' && t(`identification.represent-child.ends.${facts.ends}`), typeof facts.onDay === 'string' && writeDay(facts.onDay as Day, lang, dayOf(now)),
    ].filter(Boolean).join('. ') : undefined
    case 'return-planned': return planParts.filter((part) => fieldsOf(part).some((field) => facts[field] !== undefined)).map((part) => t(`identification.plan-return.page.${part}`)).join(', ') || undefined
    case 'returned': return typeof facts.to === 'string' ? sayReturned(t, facts) : undefined
    case 'followed-up': return Array.isArray(facts.reached) ? sayHeard(t, facts) : undefined
    case 'appeal-decided': return typeof facts.decision === 'string' ? t(`identification.decide-appeal.decision.${facts.decision}`) : undefined
    default: return undefined
  }
}

function About({ parts, stories }: { parts: readonly [ChildSeen, ...ChildSeen[]]; stories: StoriesOf }) {
  const { t, shelf, keys, alike, who } = useHouse()
  const [child] = parts
  const group = new Set(parts.flatMap((one) => one.group))
  const together = shelf<ChildSeen>('children').filter(({ id }) => group.has(id) && !parts.some((one) => one.id === id))
  // Made when it is asked for, from what is sealed: opening that stands on the log.
  const question = async () => {
    const opened = await keys.openName(child.id, 'same-child')
    return opened instanceof Refusal ? undefined : await alike.question({ ...factsForMatching(child), identity: opened.identity })
  }
  return <>
    {parts.some((one) => one.carerMayBeInvolved === 'yes') && <Note tone="soon" icon={<UsersRound className="i" />}><p>{t(`${say}.without-family.why`)}</p></Note>}
    <Differing parts={parts} />
    <AlreadyAsked child={child} />
    {parts.map((one) => (
      <OfPart key={one.id} part={one} parts={parts}>
        <OwnWords file={stories.get(one.id)} />
        <Photos child={one} stories={stories.get(one.id)} />
        <Decision child={one} stories={stories.get(one.id)} />
        <CardNote child={one} />
        <ReturnNote child={one} />
        <RightsNote child={one} stories={stories.get(one.id)} />
        <ResidenceNote child={one} />
        <StandingForNote child={one} stories={stories.get(one.id)} />
        {one.needs && one.needs.length > 0 && <section className="card stack-2"><h2 className="t-h3"><HeartPulse className="i" /> {t(`${say}.needs`)}</h2><ul className="stack-1">{one.needs.map((need) => <li key={need}>{t(`identification.need.${need}`)}</li>)}</ul></section>}
        <Facts child={one} about={codeAmong(t, one, parts)} />
        {one.signs && one.signs.length > 0 && <section className="card stack-2"><h2 className="t-h3">{t(`${say}.signs`)}</h2><SignList t={t} codes={one.signs} /></section>}
      </OfPart>
    ))}
    {together.length > 0 && <section className="stack-2"><h2 className="t-h3">{t(`${say}.together`)}</h2><nav className="list" aria-label={t(`${say}.together`)}>{together.map((one) => <Link key={one.id} href={`/children/${one.id}`}><TilePicture code={writeSpokenCode(one.code)} size="small" /><span className="grow code" translate="no">{sayCode(t, one.code)}</span><ChevronRight className="i chev" /></Link>)}</nav></section>}
    <Consents parts={parts} />
    {!child.isForeseen && <Beside form="identification/file" child={child.id} desk={child.desks.find((desk) => who.desks.includes(desk))} question={question} />}
  </>
}

/** Facts to which the parts give different answers, side by side. */
function Differing({ parts }: { parts: readonly ChildSeen[] }) {
  const { t } = useHouse()
  const differing = differingBetween(parts)
  if (differing.length === 0) return null
  return (
    <section className="card stack">
      <h2 className="t-h3"><Split className="i" /> {t(`${say}.one-file.differs`)}</h2>
      <dl className="facts">{differing.map(({ fact, answers }) => <Fragment key={fact}>
        <dt>{sayAsked(t, fact)}</dt>
        <dd className="stack-1">{answers.map(({ part, value }) => <span key={part.id}>{sayFact(t, fact, value)} <span className="meta">· {sayCode(t, part.code)}</span></span>)}</dd>
      </Fragment>)}</dl>
      <p className="meta">{t(`${say}.one-file.differs.says`)}</p>
    </section>
  )
}

function OwnWords({ file }: { file: FileSeen | Refusal | undefined }) {
  const { t, lang, now } = useHouse()
  if (file === undefined) return null
  if (file instanceof Refusal) return <p className="meta">{t(file.code === 'sync.no-line' ? `${say}.words-later` : `refusal.${file.code}`)}</p>
  const said = file.conversations.filter((one) => one.ownWords).toSorted((a, b) => b.at - a.at)
  const view = file.joints.findLast((one) => one.childsView)
  return <>
    {said.map((one) => <VoiceCard key={one.id} by={t(`${say}.own-words`, { when: tellMoment(t, lang, one.at, now) })}>{one.ownWords}</VoiceCard>)}
    {view?.childsView && <VoiceCard by={t('identification.record-outcome.childsView')}>{view.childsView}</VoiceCard>}
  </>
}

/** What answers something that stands in a part is written there, also where another one goes on. */
const actsOfAnyPart: readonly FileAct[] = ['notice', 'outcome', 'appeal', 'decide-appeal', 'answer-objection', 'object']

function Acts({ parts }: { parts: readonly [ChildSeen, ...ChildSeen[]] }) {
  const { t, who, shelf, ask } = useHouse()
  const [refused, setRefused] = useState<Refusal>()
  const [child, ...others] = parts
  const acts = fileActs(child, { others: shelf('children').length - parts.length, me: who.person })
  async function download() {
    const facts = await ask('identification', 'htcds', { child: child.id })
    setRefused(facts instanceof Refusal ? facts : undefined)
    if (facts instanceof Refusal) return
    const address = URL.createObjectURL(new Blob([JSON.stringify(facts, null, 2)], { type: 'application/json' }))
    const link = Object.assign(document.createElement('a'), { href: address, download: 'case.json' })
    link.click()
    URL.revokeObjectURL(address)
  }
  return (
    <nav className="list" aria-label={t(`${say}.part.acts`)}>
      {acts.map((act: FileAct) => <Link key={act} href={`/children/${child.id}/do/${act}`}><MessageCircle className="i" /><span className="grow">{t(`${say}.act.${act}`)}</span><ChevronRight className="i chev" /></Link>)}
      {others.flatMap((one) => fileActs(one, { others: 0, me: who.person }).filter((act) => actsOfAnyPart.includes(act)).map((act) => <Link key={`${one.id} ${act}`} href={`/children/${one.id}/do/${act}`}><MessageCircle className="i" /><span className="grow">{t(`${say}.act.${act}`)} <span className="meta">· {sayCode(t, one.code)}</span></span><ChevronRight className="i chev" /></Link>))}
      <Link href={cardAddress(child)}><IdCard className="i" /><span className="grow">{t(`${say}.act.card`)}</span><ChevronRight className="i chev" /></Link>
      <Link href={rightsAddress(child)}><ListChecks className="i" /><span className="grow">{t(`${say}.act.rights`)}</span><ChevronRight className="i chev" /></Link>
      {(asksForResidence(child) || child.residence) && <Link href={residenceAddress(child)}><MapPinHouse className="i" /><span className="grow">{t(`${say}.act.residence`)}</span><ChevronRight className="i chev" /></Link>}
      <Link href={returnAddress(child)}><Plane className="i" /><span className="grow">{t(`${say}.act.return`)}</span><ChevronRight className="i chev" /></Link>
      <Link href={`/children/${child.id}/photo`}><Camera className="i" /><span className="grow">{t('identification.add-photo.title')}</span><ChevronRight className="i chev" /></Link>
      <Link href={`/referrals/new?child=${child.id}`}><Send className="i" /><span className="grow">{t(`${say}.refer`)}</span><ChevronRight className="i chev" /></Link>
      <Link href={`/referrals/consent?child=${child.id}`}><ShieldQuestionMark className="i" /><span className="grow">{t(`${say}.ask-consent`)}</span><ChevronRight className="i chev" /></Link>
      {child.sight === 'whole' && <button type="button" onClick={() => void download()}><FileDown className="i" /><span className="grow">{t(`${say}.download`)}<br /><span className="meta" role={refused && 'alert'}>{refused ? t(`refusal.${refused.code}`) : t(`${say}.download.more`)}</span></span></button>}
    </nav>
  )
}

function Advice({ child, about }: { child: ChildSeen; about: string | undefined }) {
  const { t, who, submit, settle } = useHouse()
  const { advice } = child
  if (!advice) return null
  const answersIt = fileActs(child, { others: 0, me: who.person }).includes('answer-objection')
  async function look(agree: 'yes' | 'no') {
    const verdict = await settle(await submit(confirmAdvice, { agree }, { about: advice!.id }))
    tell(t(verdict?.verdict === 'refused' ? `refusal.${verdict.code}` : verdict ? 'identification.screen.act.done' : 'identification.screen.act.kept'))
  }
  return (
    <AdviceOfRule advice={advice} about={about}>
      {advice.state === 'given' && <><Button kind="quiet" small onPress={() => void look('yes')}>{t('identification.confirm-advice.agree.yes')}</Button><Button kind="quiet" small onPress={() => void look('no')}>{t('identification.confirm-advice.agree.no')}</Button></>}
      {advice.state !== 'given' && <span className="meta">{t(`identification.advice.state.${advice.state}`)}</span>}
      {answersIt && <Button kind="quiet" small href={`/children/${child.id}/do/answer-objection`}>{t(`${say}.act.answer-objection`)}</Button>}
      {advice.state !== 'contested' && advice.state !== 'withdrawn' && <Button kind="quiet" small href={`/children/${child.id}/do/object`}>{t(`${say}.act.object`)}</Button>}
    </AdviceOfRule>
  )
}

/** Nothing where the file goes by what is in force today. */
function EarlierEdition({ child: { edition } }: { child: ChildSeen }) {
  const { t, now, programme } = useHouse()
  return edition === undefined || edition === editionOn(programme, dayOf(now)).code ? null : <p className="meta">{t(`${say}.edition`, { edition: t(`clocks.edition.${edition}`) })}</p>
}
