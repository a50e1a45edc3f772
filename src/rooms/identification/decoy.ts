/**
 * Children and concerns that do not exist, for the notebook that an alarm number opens (Security E-8). Drawn from the programme's own
 * tables by a seed, they live along with the days: the same today as this morning, older tomorrow, and after three weeks others stand in their place.
 */
import { chanceFrom, type Chance } from '#core/chance.ts'
import { dayMs, dayOf, hourMs, later, minuteMs, startOf, type Moment } from '#core/clock.ts'
import { dueAt, warnAt, type ClockRules } from '#core/clocks/terms.ts'
import type { AgencyId, ChildId, ConcernId, DeskId, RecordId } from '#core/ids.ts'
import type { Identity } from '#core/vault/identity.ts'
import { advise } from './advice.ts'
import { ageBandOf, isPresumedMinor } from './age.ts'
import { askedTopics, type Conversation } from './asked.ts'
import { legalStatusOf, nextStepOf, type ChildFile } from './child.ts'
import type { SignCode, Topic } from './codes.ts'
import { anotherConversation, takeUpConcern } from './forms.ts'
import { drawSpokenCode, type SpokenCode } from './spoken-code.ts'
import type { ChildSeen, ClockFace, ConcernAtDesk, FileSeen, Happened } from './web/on-shelf.ts'

/** Where the invented live: at a real person's desk, in its own region. */
export interface DecoyPlace {
  readonly seed: number
  readonly now: Moment
  readonly desk: DeskId
  readonly agency: AgencyId
  readonly region: string
  readonly districts: readonly string[]
  readonly codeWords: readonly string[]
  readonly clocks: ClockRules
  /** What a worker might have written down, in the language of the person; never a real story. */
  readonly words: readonly string[]
  /** What was filled in there, oldest first: it has its effect there and nowhere else. */
  readonly acts?: readonly Acted[]
}

export interface Acted { readonly form: string; readonly about: RecordId; readonly at: Moment; readonly answers: Readonly<Record<string, any>> }

export function actsAbout({ acts = [] }: Pick<DecoyPlace, 'acts'>, about: RecordId, form: string): readonly Acted[] {
  return acts.filter((act) => act.about === about && act.form === form)
}

export interface InventedChild { readonly child: ChildSeen; readonly file: FileSeen; readonly identity: Identity; /** Draws of their own, for rooms upstairs. */ readonly chance: Chance }

const children = 7
/** Days a child stays among the fifty of a desk before another takes their place. */
const staysDays = 21

/** All codes that may ever be shown within this many days: for whoever must be sure that none of them is a real child's. */
export function codesOf({ seed, now, codeWords }: Pick<DecoyPlace, 'seed' | 'now' | 'codeWords'>, days: number): SpokenCode[] {
  const codes: SpokenCode[] = []
  for (let n = 0; n < children; n++) {
    const [first, last] = [turnAt(n, now).turn - 1, turnAt(n, later(now, days * dayMs)).turn]
    for (let turn = first; turn <= last; turn++) codes.push(drawSpokenCode(codeWords, chanceOf(seed, n, turn).next))
  }
  return codes
}

/** Newest first. */
export function inventChildren(place: DecoyPlace): InventedChild[] {
  return Array.from({ length: children }, (_, n) => inventChild(place, n)).toSorted((a, b) => b.child.metAt - a.child.metAt)
}

function turnAt(n: number, at: Moment): { turn: number; age: number } {
  const day = Math.floor(startOf(dayOf(at)) / dayMs) + n * 3 + 1
  return { turn: Math.floor(day / staysDays), age: day % staysDays }
}

function chanceOf(seed: number, n: number, turn: number): Chance {
  return chanceFrom((seed ^ Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(turn + 1, 0x85ebca6b)) >>> 0)
}

const families = { kk: ['Әбішев', 'Сейтқали', 'Қуанышев', 'Төлеген'], uz: ['Каримов', 'Юлдашев', 'Рахматов', 'Собиров'], ru: ['Орлов', 'Зайцев', 'Громов', 'Лапин'] } as const
const given = {
  girl: { kk: ['Аружан', 'Назерке', 'Балнұр'], uz: ['Мохира', 'Нилуфар', 'Зебо'], ru: ['Полина', 'Вера', 'Алиса'] },
  boy: { kk: ['Нұрсұлтан', 'Ерасыл', 'Бекжан'], uz: ['Жасур', 'Отабек', 'Шерзод'], ru: ['Егор', 'Матвей', 'Артём'] },
} as const
const places: readonly SignCode[] = ['PLX-01', 'PLX-02', 'PLD-01', 'PLD-03', 'PLM-01']
const signs: readonly SignCode[] = ['RGC-02', 'RGC-03', 'RGC-06', 'CHD-03', 'GEN-07', 'LAB-03', 'GEN-12']
const talked: readonly Topic[] = ['family', 'home', 'school', 'work', 'health', 'documents']

function inventChild(place: DecoyPlace, n: number): InventedChild {
  let { turn, age } = turnAt(n, place.now)
  const drawn = (of: number, days: number) => {
    const chance = chanceOf(place.seed, n, of)
    const code = drawSpokenCode(place.codeWords, chance.next)
    return { chance, code, metAt: later(startOf(dayOf(later(place.now, -days * dayMs))), chance.whole(9 * 60, 17 * 60) * minuteMs) }
  }
  let { chance, code, metAt } = drawn(turn, age)
  // Not met yet today: whoever stood here before stays until then.
  if (metAt > later(place.now, -20 * minuteMs)) ({ chance, code, metAt } = drawn(turn -= 1, age += staysDays))

  const id = chance.id<ChildId>()
  const sex = chance.pick(['girl', 'boy'] as const)
  const language = chance.pick(['kk', 'uz', 'ru'] as const)
  const years = chance.whole(8, 16)
  const facts = chance.is(0.5) ? { basis: 'said' as const, from: years, to: years } : { basis: 'looks' as const, from: years, to: years + 2 }
  const [isFresh, isSafe] = [age <= 1, chance.is(0.5)]
  const state: ChildFile = {
    state: isFresh ? chance.pick(['potential-presumed', 'potential-at-risk'] as const) : chance.pick(['potential-at-risk', 'unknown'] as const), procedural: 'none',
    help: age > 5 ? 'in-services' : isSafe ? 'safe-place' : 'offered', age: facts, presumedMinor: isPresumedMinor(facts), appeal: 'none', changedAt: metAt, revision: 1 + Math.min(age, 4),
  }
  const needs = isFresh ? [chance.pick(['food', 'rest', 'warm-clothes'] as const)] : []
  const noticed = [chance.pick(signs), chance.pick(places)]
  const company = chance.pick(['one-parent', 'relatives', 'parents'] as const)
  const topics = [chance.pick(talked), chance.pick(talked)].filter((topic, at, all) => all.indexOf(topic) === at)
  const { desk, agency } = place
  const meeting = { id: chance.id(), at: metAt, kind: 'meeting' as const, agency, topics, present: ['psychologist'], minutes: chance.whole(15, 40), recorded: false, ownWords: chance.pick(place.words) }
  const later_ = age > 2 ? [{ id: chance.id(), at: later(metAt, 2 * dayMs - chance.whole(0, 120) * minuteMs), kind: 'conversation' as const, agency, topics: ['school' as const], present: ['educator'], minutes: 20, recorded: false, ownWords: chance.pick(place.words) }] : []
  const acted = actsAbout(place, id, anotherConversation.name).map(({ at, answers }) => ({
    id: noiseOf(id, at), at, kind: 'conversation' as const, agency, topics: (answers['topicsAsked'] ?? []) as Topic[], present: (answers['present'] ?? []) as string[], minutes: (answers['minutes'] ?? null) as number | null, recorded: false,
    ...(answers['ownWords'] !== undefined && { ownWords: String(answers['ownWords']) }), why: String(answers['why']),
  }))
  const talks = [meeting, ...later_, ...acted.map(({ why: _why, ...talk }) => talk)]
  const changedAt = talks.at(-1)!.at
  const event = (kind: string, at: Moment, told: object): Happened => ({ kind, at, desk, agency, facts: told as Happened['facts'] })
  const child: ChildSeen = {
    id, sight: 'whole', code, state: state.state, status: legalStatusOf(state), procedural: state.procedural, help: state.help, appeal: state.appeal,
    age: { ...facts, band: ageBandOf(facts) }, presumedMinor: state.presumedMinor, sex, languages: language === 'ru' ? ['ru'] : [language, 'ru'], interpreter: 'not-needed',
    region: place.region, district: place.districts.length > 0 ? chance.pick(place.districts) : null, company, carerMayBeInvolved: 'no', staysTonight: isSafe ? 'safe-place' : 'with-own-people', atSchool: chance.pick(['yes', 'no'] as const),
    documents: ['none'], citizenshipSaid: language === 'uz' ? 'UZ' : 'KZ', needs, signs: noticed, fromConcern: false, noticeWaits: false, noticeMadeAt: later(metAt, 12 * minuteMs), metAt, changedAt, revision: state.revision + acted.length,
    next: nextStepOf(state, { noticeWaits: false, urgentNeeds: needs }), group: [], desks: [desk], asked: askedTopics(talks satisfies Conversation[]), conflicts: [],
    timeline: [
      event('met', metAt, { seenAs: state.state === 'potential-presumed' ? 'presumed' : 'at-risk', safeNow: 'yes', with: company, told: 'yes' }), event('notice-made', later(metAt, 12 * minuteMs), { to: ['guardianship'] }),
      ...later_.map(({ at }) => event('talked', at, { why: 'plan', askedAgain: [] })), ...(age > 5 ? [event('help-began', later(metAt, 4 * dayMs + 90 * minuteMs), {})] : []),
      ...acted.map(({ at, why }) => event('talked', at, { why, askedAgain: [] })),
    ],
    photos: [], photosTo: [desk],
    clocks: [
      ...(isSafe && age <= 3 ? [face(place, 'safe-place', metAt)] : []),
      ...(state.state === 'potential-presumed' ? [face(place, 'identification-meeting', metAt)] : []),
    ].flat(),
  }
  const name = given[sex][language]
  const family = chance.pick(families[language])
  return {
    child, chance, file: { child, conversations: talks, joints: [], advices: [], photos: [] },
    identity: { names: [{ family: language === 'kk' || sex === 'boy' ? family : `${family}а`, given: chance.pick(name), script: 'Cyrl' }], birth: String(new Date(metAt).getUTCFullYear() - years) },
  }
}

/** A clock of this term that began then; one that should have ended was stopped in time. */
export function face({ clocks, now }: Pick<DecoyPlace, 'clocks' | 'now'>, kind: string, startedAt: Moment): ClockFace[] {
  const term = clocks.terms[kind]
  if (!term) return []
  const due = dueAt(startedAt, term, clocks.calendar)
  return [{ kind, startedAt, dueAt: due, warnAt: warnAt(startedAt, due), level: 0, basis: term.basis, ...(due < now && { stoppedAt: later(startedAt, Math.floor((due - startedAt) / 2)) }) }]
}

/** What community champions saw: one of this morning waits, one of two days ago was taken up. For desks that take concerns. */
export function inventConcerns(place: DecoyPlace): ConcernAtDesk[] {
  return [0, 2].map((days) => {
    const day = startOf(dayOf(later(place.now, -9 * hourMs - days * dayMs)))
    const chance = chanceFrom((place.seed ^ Math.imul(Math.floor(day / dayMs), 0xc2b2ae35) ^ days) >>> 0)
    const raisedAt = later(day, chance.whole(8 * 60, 9 * 60) * minuteMs)
    const [placeKind, seen] = [chance.pick(places), [chance.pick(signs)]]
    const state = days === 0 ? 'raised' as const : 'taken-up' as const
    const drawn: ConcernAtDesk = {
      id: chance.id<ConcernId>(), seenAs: 'desk', isOwn: false, state, raisedAt, changedAt: days === 0 ? raisedAt : later(raisedAt, 50 * minuteMs), revision: days === 0 ? 1 : 2,
      region: place.region, district: place.districts.length > 0 ? chance.pick(place.districts) : null, urgency: 'can-wait', desk: place.desk, howMany: chance.whole(1, 2), childrenMet: 0, seenWhen: 'today', agesAbout: [chance.pick(['6-11', '12-17'])],
      placeKind, signs: seen, languagesHeard: [chance.pick(['kk', 'ru', 'uz'])], advice: advise({ signs: seen, placeKind, inDanger: false }),
      clocks: face(place, 'concern-answer-can-wait', raisedAt).map((one) => (days === 0 ? one : { ...one, stoppedAt: later(raisedAt, 50 * minuteMs) })),
    }
    const answered = actsAbout(place, drawn.id, takeUpConcern.name)[0]
    if (!answered || days > 0) return drawn
    const { decision, reason, toDesk } = answered.answers
    return {
      ...drawn, state: decision === 'pass' ? 'passed' : decision === 'set-aside' ? 'set-aside' : 'taken-up', changedAt: answered.at, revision: 2, ...(reason && { because: reason }), ...(toDesk && { desk: toDesk }),
      clocks: drawn.clocks.map((one) => ({ ...one, stoppedAt: answered.at })),
    }
  })
}

/** The same number each time for what was filled in then. */
function noiseOf(id: RecordId, at: Moment): RecordId {
  return chanceFrom((parseInt(id.slice(0, 8), 16) ^ at) >>> 0).id()
}
