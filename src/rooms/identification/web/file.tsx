/**
 * A child's file: who, the way so far, what was said and asked, what happened, what runs, and the one next step. On a phone in
 * four parts, on a desk in three columns. What needs a line (own words, the name) says so and waits; the rest does not.
 */
import { Camera, ChevronRight, EyeOff, FileDown, HeartPulse, Languages, MessageCircle, NotebookPen, Scale, Send, ShieldQuestionMark, Split, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { Link, useParams } from 'wouter'
import type { KeptFact } from '../facts.ts'
import { confirmAdvice } from '../forms.ts'
import { readSpokenCode, writeSpokenCode } from '../spoken-code.ts'
import { AdviceOfRule } from './advice-of-rule.tsx'
import { AlreadyAsked } from './already-asked.tsx'
import { Consents } from './consents.tsx'
import { Decision, Objection } from './decided.tsx'
import { Facts } from './facts.tsx'
import type { AgencyLine, ChildSeen, DeskLine, FileSeen, Happened } from './on-shelf.ts'
import { Photos } from './photos.tsx'
import { SignList } from './signs.tsx'
import { addressOfNext, clockOfNext, fileActs, sayCode, sayLanguages, sayStatus, sayWho, termOf, timelineOf, titleIn, wayOf, type FileAct } from './telling.ts'
import { openConflicts, sayAsked } from './telling-facts.ts'
import { Terms } from './terms.tsx'
import { useStories } from './use-stories.ts'
import { WhoHad } from './who-had.tsx'
import './identification.css'
import type { PersonName } from '#core/forms/fields.ts'
import { dayOf, type Day } from '#core/clock.ts'
import { tellDay, tellMoment, writeDay } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
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
const parts = ['way', 'acts', 'terms', 'child'] as const
type Part = (typeof parts)[number]

export function ChildFile() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const child = record<ChildSeen>('children', id)
  return child ? <File key={child.id} child={child} /> : <Screen title={t(`${say}.title`)} back="/children"><NotFound /></Screen>
}

function File({ child }: { child: ChildSeen }) {
  const house = useHouse()
  const { t, lang, now, programme, keys } = house
  const [part, setPart] = useState<Part>('way')
  const stories = useStories(child)
  const code = sayCode(t, child.code)
  const differing = openConflicts(child)
  const clock = clockOfNext(child, programme.clocks)
  const next = <NextStep now={now} title={t(`identification.next.${child.next}`)} {...(clock && { term: termOf(clock), basis: t(clock.basis) })} action={t(`${say}.next.${child.next}`)} href={addressOfNext(child)} />
  const shown = (one: Part) => `file-part stack-6${one === part ? ' shown' : ''}`
  return (
    <Screen title={code} head={undefined} bar={{ title: t(`${say}.title`), small: t(`${say}.opened`, { day: tellDay(t, lang, dayOf(child.metAt), dayOf(now)) }) }} back="/children"
      sub={[sayWho(t, child), ...(child.languages ? [sayLanguages(t, child.languages)] : [])].join(' · ')}
      actions={<span className="row wrap on-desk"><Button kind="plain" href={`/children/${child.id}/do/talk`}><NotebookPen className="i" />{t(`${say}.act.talk`)}</Button><Button kind="second" href={`/referrals/new?child=${child.id}`}><Send className="i" />{t(`${say}.refer`)}</Button></span>}>
      <div className="felt-head">
        <TilePicture code={writeSpokenCode(child.code)} size="big" />
        <FeltName open={async (reason) => {
          const opened = await keys.openName(child.id, reason)
          if (opened instanceof Refusal) throw new Error(opened.code)
          return writeName(opened.identity.names[0])
        }} />
        <span className="row wrap">
          <Chip tone="brand">{sayStatus(t, child.status)}</Chip>
          {child.presumedMinor && child.age?.basis !== 'document' && <Chip><Scale className="i" />{t(`${say}.counts-as-minor`)}</Chip>}
          {child.interpreter !== undefined && child.interpreter !== 'not-needed' && <Chip><Languages className="i" />{t(`identification.meet-child.interpreter`)}: {t(`identification.meet-child.interpreter.${child.interpreter}`)}</Chip>}
          {differing.length > 0 && <Link href={`/conflicts/${child.id}`}><Chip tone="soon"><Split className="i" />{t('identification.facts.two-answers', { n: differing.length })}</Chip></Link>}
          {child.carerMayBeInvolved === 'yes' && <Chip tone="soon"><UsersRound className="i" />{t(`${say}.without-family`)}</Chip>}
        </span>
      </div>
      {child.isForeseen && <Note tone="soon"><p>{t(`${say}.foreseen`)}</p></Note>}
      {child.sight === 'shared' && <Note icon={<EyeOff className="i" />}><p>{t(`${say}.part-of-the-file`)}</p></Note>}
      <Way child={child} />
      <div className="on-phone">{next}</div>
      <div className="even on-phone"><div className="seg" role="group" aria-label={t(`${say}.parts`)}>
        {parts.map((one) => <button key={one} type="button" aria-pressed={one === part} onClick={() => setPart(one)}>{t(`${say}.part.${one}`)}</button>)}
      </div></div>
      <div className="file-cols">
        <div className={shown('child')}><About child={child} stories={stories} /></div>
        <div className="stack-6">
          <div className="on-desk">{next}</div>
          <section className={shown('way')}><h2 className="on-desk">{t(`${say}.part.way`)}</h2><Timeline child={child} /></section>
          <section className={shown('acts')}><h2 className="on-desk">{t(`${say}.part.acts`)}</h2><Acts child={child} /></section>
        </div>
        <div className={shown('terms')}>
          <h2 className="on-desk">{t(`${say}.part.terms`)}</h2>
          <Terms clocks={child.clocks} />
          {child.clocks.every((one) => one.stoppedAt !== undefined) && child.advice?.state !== 'contested' && <p className="muted">{t(`${say}.no-terms`)}</p>}
          <Advice child={child} />
          <Objection child={child} stories={stories} />
          <WhoHad child={child} />
        </div>
      </div>
    </Screen>
  )
}

/** The way as a seam; the words beside it say the same. */
function Way({ child }: { child: ChildSeen }) {
  const { t, lang, now } = useHouse()
  const way = wayOf(child)
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

function Timeline({ child }: { child: ChildSeen }) {
  const house = useHouse()
  const { t, lang, now } = house
  const waits = child.clocks.filter((clock) => clock.stoppedAt === undefined && clock.kind === 'identification-meeting')
  return (
    <div className="card"><Thread label={t(`${say}.part.way`)} knots={[
      ...waits.map((clock) => ({ id: clock.kind, state: 'ahead' as const, title: t(`clocks.kind.${clock.kind}`), when: tellMoment(t, lang, clock.dueAt, now) })),
      ...timelineOf(child).map((one, n) => ({ id: `${one.kind} ${n}`, state: 'done' as const, title: t(`identification.event.${one.kind}`), when: [tellMoment(t, lang, one.at, now), whoDid(house, one)].filter(Boolean).join(' · '), children: sayFacts(house, one) })),
    ]} /></div>
  )
}

function whoDid({ record, lang }: Pick<House, 'record' | 'lang'>, { desk, agency }: Happened): string {
  return titleIn(record<AgencyLine>('agencies', agency)?.title, lang) || titleIn(record<DeskLine>('desks', desk)?.title, lang)
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
    case 'appeal-decided': return typeof facts.decision === 'string' ? t(`identification.decide-appeal.decision.${facts.decision}`) : undefined
    default: return undefined
  }
}

function About({ child, stories }: { child: ChildSeen; stories: FileSeen | Refusal | undefined }) {
  const { t, shelf } = useHouse()
  const together = shelf<ChildSeen>('children').filter(({ id }) => child.group.includes(id))
  return <>
    {child.carerMayBeInvolved === 'yes' && <Note tone="soon" icon={<UsersRound className="i" />}><p>{t(`${say}.without-family.why`)}</p></Note>}
    <OwnWords file={stories} />
    <Photos child={child} stories={stories} />
    <Decision child={child} stories={stories} />
    <AlreadyAsked child={child} />
    {child.needs && child.needs.length > 0 && <section className="card stack-2"><h2 className="t-h3"><HeartPulse className="i" /> {t(`${say}.needs`)}</h2><ul className="stack-1">{child.needs.map((need) => <li key={need}>{t(`identification.need.${need}`)}</li>)}</ul></section>}
    <Facts child={child} />
    {together.length > 0 && <section className="stack-2"><h2 className="t-h3">{t(`${say}.together`)}</h2><nav className="list" aria-label={t(`${say}.together`)}>{together.map((one) => <Link key={one.id} href={`/children/${one.id}`}><TilePicture code={writeSpokenCode(one.code)} size="small" /><span className="grow code" translate="no">{sayCode(t, one.code)}</span><ChevronRight className="i chev" /></Link>)}</nav></section>}
    <Consents child={child} />
    {child.signs && child.signs.length > 0 && <section className="card stack-2"><h2 className="t-h3">{t(`${say}.signs`)}</h2><SignList t={t} codes={child.signs} /></section>}
  </>
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

function Acts({ child }: { child: ChildSeen }) {
  const { t, who, shelf, ask } = useHouse()
  const [refused, setRefused] = useState<Refusal>()
  const acts = fileActs(child, { others: shelf('children').length - 1, me: who.person })
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
      <Link href={`/children/${child.id}/photo`}><Camera className="i" /><span className="grow">{t('identification.add-photo.title')}</span><ChevronRight className="i chev" /></Link>
      <Link href={`/referrals/new?child=${child.id}`}><Send className="i" /><span className="grow">{t(`${say}.refer`)}</span><ChevronRight className="i chev" /></Link>
      <Link href={`/referrals/consent?child=${child.id}`}><ShieldQuestionMark className="i" /><span className="grow">{t(`${say}.ask-consent`)}</span><ChevronRight className="i chev" /></Link>
      {child.sight === 'whole' && <button type="button" onClick={() => void download()}><FileDown className="i" /><span className="grow">{t(`${say}.download`)}<br /><span className="meta" role={refused && 'alert'}>{refused ? t(`refusal.${refused.code}`) : t(`${say}.download.more`)}</span></span></button>}
    </nav>
  )
}

function Advice({ child }: { child: ChildSeen }) {
  const { t, who, submit, settle } = useHouse()
  const { advice } = child
  if (!advice) return null
  const answersIt = fileActs(child, { others: 0, me: who.person }).includes('answer-objection')
  async function look(agree: 'yes' | 'no') {
    const verdict = await settle(await submit(confirmAdvice, { agree }, { about: advice!.id }))
    tell(t(verdict?.verdict === 'refused' ? `refusal.${verdict.code}` : verdict ? 'identification.screen.act.done' : 'identification.screen.act.kept'))
  }
  return (
    <AdviceOfRule advice={advice}>
      {advice.state === 'given' && <><Button kind="quiet" small onPress={() => void look('yes')}>{t('identification.confirm-advice.agree.yes')}</Button><Button kind="quiet" small onPress={() => void look('no')}>{t('identification.confirm-advice.agree.no')}</Button></>}
      {advice.state !== 'given' && <span className="meta">{t(`identification.advice.state.${advice.state}`)}</span>}
      {answersIt && <Button kind="quiet" small href={`/children/${child.id}/do/answer-objection`}>{t(`${say}.act.answer-objection`)}</Button>}
      {advice.state !== 'contested' && advice.state !== 'withdrawn' && <Button kind="quiet" small href={`/children/${child.id}/do/object`}>{t(`${say}.act.object`)}</Button>}
    </AdviceOfRule>
  )
}

function writeName(name: PersonName | undefined): string {
  return [name?.family, name?.given, name?.patronymic, name?.other].filter(Boolean).join(' ')
}
