/** How a record is put into words and steps on a screen. Pure: what is said here can be tried with any record. */
import type { CardLanguage } from '../card.ts'
import { legalStatusOf, mayNotBegin } from '../child.ts'
import { passGate, type GateAnswers } from '../joint.ts'
import { askedStates, type AskedState, type Right, type RightTold, type Told } from '../rights.ts'
import type { ChildSeen, ClockFace, ConcernSeen, DeskLine, Happened, Title } from './on-shelf.ts'
import type { Moment } from '#core/clock.ts'
import { termKnown, type Editions } from '#core/clocks/editions.ts'
import type { DeskId, PersonId } from '#core/ids.ts'
import type { FactsForMatching } from '#core/matching/known.ts'
import type { Translate } from '#core/i18n/translate.ts'
import type { Term } from '#core/ui/term.ts'

const say = 'identification.screen'

/** *Арша 418*: the word in the reader's language, the number as three digits. */
export function sayCode(t: Translate, { word, number }: ChildSeen['code']): string {
  return `${t(`code-words.${word}`)} ${number}`
}

/** `Girl, about 14`; a range where nobody knows more; never a date of birth. */
export function sayWho(t: Translate, { age, sex = 'unknown' }: Pick<ChildSeen, 'age' | 'sex'>): string {
  if (age === undefined) return t(`${say}.age.not-shared`, { sex })
  if (age.basis === 'unknown') return t(`${say}.age.unknown`, { sex })
  if (age.from !== age.to) return t(`${say}.age.range`, { sex, from: age.from, to: age.to })
  const how = age.basis === 'looks' ? 'about' : age.basis === 'said' ? 'said' : 'document'
  return t(`${say}.age.${how}`, { sex, years: age.from })
}

/** A list is no sentence, and reads the same in our languages. */
export function sayLanguages(t: Translate, languages: readonly string[]): string {
  return languages.map((code) => t(`languages.${code}`)).join(', ')
}

/** In lists, how far the child's case has come, in words that name nobody by what was done to them. The law's word stands in the file. */
export function sayWhereItStands(t: Translate, status: ChildSeen['status']): string {
  return t(`identification.screen.children.status.${status}`)
}

/** The status in the law's own words. */
export function sayStatus(t: Translate, status: ChildSeen['status']): string {
  return status === 'unknown' ? t('identification.status.unknown') : t(`statuses.state.${status}`)
}

/** A name in the reader's language, or in one it was given in. */
export function titleIn(title: Title | undefined, lang: string): string {
  return title?.[lang as keyof Title] ?? title?.ru ?? title?.kk ?? title?.en ?? ''
}

/** District and region, from the narrow to the wide. */
export function sayPlace(t: Translate, { region, district }: { readonly region: string; readonly district: string | null }): string {
  return district ? `${t(`regions.${district}`)}, ${t(`regions.${region}`)}` : t(`regions.${region}`)
}

export function termOf({ startedAt, dueAt, stoppedAt }: Pick<ClockFace, 'startedAt' | 'dueAt' | 'stoppedAt'>): Term {
  return { from: startedAt, until: dueAt, ...(stoppedAt !== undefined && { doneAt: stoppedAt }) }
}

/** Running terms, the earliest end first. With the programme, a protection that nobody can be late with stands last. */
export function runningClocks(clocks: readonly ClockFace[], programme?: Editions): readonly ClockFace[] {
  const protects = (clock: ClockFace) => (programme && termKnown(programme, clock))?.sense === 'at-least'
  return clocks.filter((clock) => clock.stoppedAt === undefined).toSorted((a, b) => Number(protects(a)) - Number(protects(b)) || a.dueAt - b.dueAt)
}

/** The one term that presses next; a protection presses nobody. */
export function nextClock(clocks: readonly ClockFace[], programme?: Editions): ClockFace | undefined {
  return runningClocks(clocks, programme).find((clock) => (programme && termKnown(programme, clock))?.sense !== 'at-least')
}

// Concerns

/** One sentence for whoever looks: what became of it, or what it waits for. */
export function sayConcern(t: Translate, concern: ConcernSeen): string {
  if (concern.seenAs === 'raiser' || concern.seenAs === 'passed-on') return t(`identification.became.${concern.became}`)
  if (concern.desk === null && concern.state === 'raised') return t(`${say}.concern.no-desk`)
  if (concern.state === 'taken-up' && concern.childrenMet > 0) return t(`${say}.concern.met`, { n: concern.childrenMet })
  return t(`identification.concern.state.${concern.state}`)
}

export type ConcernAct = 'take-up' | 'set-aside' | 'pass' | 'meet'

/** What may be done with a concern now, the main thing first (concern.ts decides all the same, on the server). */
export function concernActs(concern: ConcernSeen, desks: readonly DeskId[]): readonly ConcernAct[] {
  if (concern.seenAs === 'raiser' || concern.seenAs === 'passed-on' || concern.state === 'set-aside') return []
  const mine = concern.desk !== null && desks.includes(concern.desk)
  const untouched = concern.childrenMet === 0
  if (!mine) return untouched ? ['pass'] : []
  if (concern.state === 'taken-up') return untouched ? ['meet', 'pass', 'set-aside'] : ['meet']
  return ['take-up', 'pass', 'set-aside']
}

/** What waits for a desk's answer stands first, the most pressing in front; then the newest. */
export function sortConcerns<C extends ConcernSeen>(concerns: readonly C[], desks: readonly DeskId[]): readonly C[] {
  const waits = (one: C) => concernActs(one, desks)[0] === 'take-up' || (one.seenAs === 'coordinator' && one.state === 'raised' && one.desk === null)
  const due = (one: C) => ('clocks' in one ? nextClock(one.clocks)?.dueAt : undefined) ?? Number.MAX_SAFE_INTEGER
  return concerns.toSorted((a, b) => Number(waits(b)) - Number(waits(a)) || (waits(a) ? due(a) - due(b) : 0) || b.raisedAt - a.raisedAt)
}

/** Desks to which a concern may be passed: those that take concerns and are not the one it is at; its own region first. */
export function desksToPassTo(desks: readonly DeskLine[], concern: { readonly desk: DeskId | null; readonly region: string }): readonly DeskLine[] {
  const near = (desk: DeskLine) => desk.regions.includes(concern.region)
  return desks.filter((desk) => desk.takesConcerns && desk.state === 'active' && desk.id !== concern.desk).toSorted((a, b) => Number(near(b)) - Number(near(a)))
}

// Children

/** What asks for a hand first; among equals who was met last. */
export function sortChildren(children: readonly ChildSeen[], programme?: Editions): readonly ChildSeen[] {
  return children.map((child) => ({ child, due: nextClock(child.clocks, programme)?.dueAt ?? Number.MAX_SAFE_INTEGER }))
    .toSorted((a, b) => a.due - b.due || b.child.metAt - a.child.metAt).map(({ child }) => child)
}

/** Finds by what is spoken: the word in any of the screen's languages it is shown in, the number, or both. */
export function findByCode(t: Translate, children: readonly ChildSeen[], typed: string): readonly ChildSeen[] {
  const wanted = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return children
  // Thousands of children share a few hundred words: each is said once.
  const words = new Map<string, string>()
  const inWords = (word: string) => {
    const known = words.get(word) ?? t(`code-words.${word}`).toLocaleLowerCase()
    words.set(word, known)
    return known
  }
  return children.filter(({ code }) => {
    const said = [inWords(code.word), code.word, String(code.number)]
    return wanted.every((part) => said.some((one) => one.startsWith(part)))
  })
}

export const stations = ['met', 'safe-place', 'identification', 'referral', 'services'] as const
export interface StationSeen { readonly station: (typeof stations)[number]; readonly state: 'done' | 'now' | 'ahead'; readonly at?: Moment; readonly words?: string }

/** The way so far, in five stations. None waits for another, so a later one may be done while an earlier is open. What was done in another part of the file is done. */
export function wayOf(child: ChildSeen, parts: readonly ChildSeen[] = [child]): readonly StationSeen[] {
  const first = (...kinds: string[]) => child.timeline.filter((one) => kinds.includes(one.kind)).toSorted((a, b) => a.at - b.at)[0]?.at
  const decided = [child, ...parts].find(({ status }) => ['identified', 'not-recognised', 'refused', 'procedural-victim'].includes(status))
  const helped = [child, ...parts].find(({ help }) => ['in-services', 'completed', 'follow-up', 'family-support', 'returned', 'placed', 'closed'].includes(help))
  const sent = first('referral-sent')
  const way: StationSeen[] = [
    { station: 'met', state: 'done', at: child.metAt },
    { station: 'safe-place', state: child.staysTonight === 'not-known' ? 'ahead' : 'done', words: `identification.stays.${child.staysTonight}` },
    { station: 'identification', state: decided ? 'done' : 'ahead', words: (decided ?? child).status === 'unknown' ? 'identification.status.unknown' : `statuses.state.${(decided ?? child).status}` },
    { station: 'referral', state: sent !== undefined ? 'done' : 'ahead', ...(sent !== undefined && { at: sent }) },
    { station: 'services', state: helped ? 'done' : 'ahead', words: `statuses.help.${(helped ?? child).help}` },
  ]
  // A child at risk is helped without an identification: there the next thing is the referral, not a status.
  const passedOver = child.status === 'unknown' || child.status === 'potential-at-risk'
  // Whoever has gone home has no station to come to here.
  const hasLeft = child.help === 'returned' || child.help === 'placed'
  const now = hasLeft ? undefined : way.find((one) => one.state === 'ahead' && !(passedOver && one.station === 'identification'))
  return way.map((one) => (one === now ? { ...one, state: 'now' } : one))
}

export type FileAct = 'notice' | 'talk' | 'name' | 'settle-age' | 'joint' | 'outcome' | 'appeal' | 'decide-appeal' | 'object' | 'answer-objection' | 'link' | 'crime-fact' | 'representatives' | 'represents'

/** What may be written down in a file as it stands. The server decides all the same. */
export function fileActs(child: ChildSeen, { others, me }: { readonly others: number; readonly me: PersonId }): readonly FileAct[] {
  const acts: FileAct[] = []
  if (child.noticeWaits) acts.push('notice')
  if (child.state === 'in-identification') acts.push('outcome')
  if (child.state === 'not-recognised' && child.appeal !== 'open') acts.push('appeal')
  if (child.state === 'not-recognised' && child.appeal === 'open' && child.sight === 'whole' && !child.joint?.isMine) acts.push('decide-appeal')
  acts.push('talk')
  if (!mayNotBegin(child) || legalStatusOf(child) === 'procedural-victim') acts.push('joint')
  if (child.sight === 'whole') acts.push('name')
  acts.push('settle-age', 'crime-fact')
  if (child.presumedMinor) acts.push('representatives', 'represents')
  if (others > 0) acts.push('link')
  const advice = child.advice
  if (advice?.state === 'contested' && advice.contestedBy !== me && advice.confirmedBy !== me) acts.push('answer-objection')
  if (advice && advice.state !== 'contested' && advice.state !== 'withdrawn') acts.push('object')
  return acts
}

export function cardAddress({ id }: Pick<ChildSeen, 'id'>): string {
  return `/children/${id}/card`
}

export function returnAddress({ id }: Pick<ChildSeen, 'id'>): string {
  return `/children/${id}/return`
}

export function followUpAddress({ id }: Pick<ChildSeen, 'id'>): string {
  return `/children/${id}/follow-up`
}

export function rightsAddress({ id }: Pick<ChildSeen, 'id'>): string {
  return `/children/${id}/rights`
}

export function residenceAddress({ id }: Pick<ChildSeen, 'id'>): string {
  return `/children/${id}/residence`
}

export function residencePaperAddress(child: Pick<ChildSeen, 'id'>, which: 'application' | 'petition'): string {
  return `${residenceAddress(child)}/paper?of=${which}`
}

/** The paper is of no child, and so is its address. */
export function rightsPaperAddress(language: CardLanguage): string {
  return `/rights?in=${language}`
}

export function sayRight(t: Translate, right: Right): string {
  return t(`identification.right.${right}`)
}

/** What an event tells of rights: how many were explained, and by name what was asked for, granted and refused. */
export function sayRightsTold(t: Translate, { readIn, told, understood }: { readonly readIn: string; readonly told: readonly Told[]; readonly understood?: string }): string {
  const explained = told.filter((one) => one.explained).length
  const of = (state: AskedState) => told.filter(({ asked }) => asked === state)
  const named = (state: AskedState) => of(state).map(({ right, because }) => (because ? `${sayRight(t, right)} (${t(`identification.tell-rights.told.because.${because}`)})` : sayRight(t, right))).join(', ')
  return [
    t(`languages.${readIn}`), explained > 0 && t('identification.event.rights-told.explained', { n: explained }),
    ...askedStates.map((state) => of(state).length > 0 && t(`identification.event.rights-told.${state}`, { which: named(state) })),
    understood && t('identification.event.card-given.understood', { answer: t(`forms.known.${understood}`) }),
  ].filter(Boolean).join('. ')
}

/** To whom and how a child left, and which terms ended with it. */
export function sayReturned(t: Translate, { to, country, signed, ended }: Readonly<Record<string, unknown>>): string {
  return [
    t('identification.event.returned.to', { body: t(`identification.receiving-body.${String(to)}`) }), typeof country === 'string' && t(`identification.citizenship.${country}`), t(`identification.event.returned.${String(signed)}`),
    Array.isArray(ended) && ended.length > 0 && t('identification.event.returned.ended', { which: ended.map((kind) => t(`clocks.kind.${kind}`)).join(', ') }),
  ].filter(Boolean).join('. ')
}

/** What was heard of a child after the return. */
export function sayHeard(t: Translate, { reached, safe, wantsHelp, whatNow }: { readonly reached?: unknown; readonly safe?: unknown; readonly wantsHelp?: unknown; readonly whatNow?: unknown }): string {
  const whom = (reached as readonly string[] | undefined ?? []).map((one) => t(`identification.follow-up.reached.${one}`)).join(', ')
  return [whom, typeof safe === 'string' && t(`identification.event.followed-up.safe.${safe}`), wantsHelp === 'yes' && t('identification.event.followed-up.wants'), typeof whatNow === 'string' && t(`identification.follow-up.whatNow.${whatNow}`)].filter(Boolean).join('. ')
}

/** How it stands with what somebody asked for. */
export function sayAskedFor(t: Translate, { is, because }: NonNullable<RightTold['asked']>, when: string): string {
  return [t(`identification.screen.rights.known.${is}`, { when }), because && t(`identification.tell-rights.told.because.${because}`)].filter(Boolean).join(' · ')
}

/** Where the next step of a file is taken. `undefined`: it is nothing to be written, only done. */
export function addressOfNext(child: Pick<ChildSeen, 'id' | 'next'>): string {
  const at = (act: FileAct) => `/children/${child.id}/do/${act}`
  switch (child.next) {
    case 'make-notice': return at('notice')
    case 'record-outcome': return at('outcome')
    case 'decide-appeal': return at('decide-appeal')
    case 'open-joint': return at('joint')
    case 'give-card': return cardAddress(child)
    case 'follow-up': return followUpAddress(child)
    case 'meet-needs':
    case 'look-again': return at('talk')
    case 'explain-and-refer':
    case 'refer': return `/referrals/new?child=${child.id}`
  }
}

/** The term that belongs to the next step, if one runs; else the one that presses. To what day a permission holds presses elsewhere, and is no term for this step. */
export function clockOfNext(child: ChildSeen, programme?: Editions): ClockFace | undefined {
  const kind = { 'make-notice': 'tell-police-or-guardianship', 'open-joint': 'identification-meeting', 'explain-and-refer': 'to-services', 'refer': 'to-services' }[child.next as string]
  const running = runningClocks(child.clocks, programme)
  return running.find((clock) => clock.kind === kind) ?? nextClock(child.clocks.filter((clock) => !clock.kind.startsWith('temporary-residence')), programme)
}

/** Of a file's parts the one whose term presses most: of one kind one term runs in all of them. Where none presses, the part that goes on. */
export function pressingPart(parts: readonly [ChildSeen, ...ChildSeen[]], programme?: Editions): ChildSeen {
  const due = ({ clocks }: ChildSeen) => nextClock(clocks, programme)?.dueAt ?? Number.MAX_SAFE_INTEGER
  return parts.toSorted((a, b) => due(a) - due(b))[0]!
}

/** What a file knows beside the name. An age counts from the day on which it was told; where it was settled later, a year more or less is within the span. */
export function factsForMatching({ sex, age, metAt }: ChildSeen): FactsForMatching {
  return { ...(sex && { sex }), ...(age && age.basis !== 'unknown' && { age: { from: age.from, to: age.to, basis: 'looks' }, at: metAt }) }
}

/** Newest on top. */
export function timelineOf(child: ChildSeen): readonly Happened[] {
  return child.timeline.toSorted((a, b) => b.at - a.at)
}

// The gate

/** The conditions before the joint conversation, each with where it stands (Referral Rules 26, 27; Law 17.2.8). */
export const gateConditions = [
  { code: 'safe-place', field: 'safePlace' },
  { code: 'urgent-aid', field: 'urgentAid' },
  { code: 'urgent-needs', field: 'urgentNeedsMet' },
  { code: 'identifying-agency', field: 'participants' },
  { code: 'educator-or-psychologist', field: 'present' },
  { code: 'interpreter', field: 'interpreter' },
] as const
export type GateCondition = (typeof gateConditions)[number]['code']
export interface GateSeen { readonly stops: boolean; readonly conditions: readonly { readonly code: GateCondition; readonly state: 'met' | 'missing' | 'not-asked' }[] }

/** How the gate stands with the answers given so far; the very rule the server asks (`passGate`). */
export function gateOf(answers: Readonly<Record<string, unknown>>, child: Pick<ChildSeen, 'presumedMinor' | 'procedural'>): GateSeen {
  const given = answers as Partial<GateAnswers>
  const refused = passGate({
    safePlace: given.safePlace ?? 'no', urgentAid: given.urgentAid ?? 'needed', urgentNeedsMet: given.urgentNeedsMet ?? 'no', procedural: given.procedural ?? 'unknown',
    participants: Array.isArray(given.participants) ? given.participants : [], present: given.present ?? [], interpreter: given.interpreter ?? 'missing',
  }, child)
  const stops = child.procedural === 'recognised' || given.procedural === 'recognised'
  const missing = (refused?.details.missing ?? []) as readonly string[]
  return {
    stops,
    conditions: gateConditions
      .filter(({ code }) => child.presumedMinor || code !== 'educator-or-psychologist')
      .map(({ code, field }) => ({ code, state: !missing.includes(code) && !stops ? 'met' : given[field] === undefined ? 'not-asked' : 'missing' })),
  }
}
