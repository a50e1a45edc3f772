/**
 * Children and concerns that do not exist, for the notebook that an alarm number opens (Security E-8). From a real one comes its likeness (core/sync/likeness.ts):
 * which stages, how many talks, how long ago. Who it is and where, what was noticed and what was said is drawn here by chance.
 */
import { chanceFrom, type Chance } from '#core/chance.ts'
import { minuteMs, later, type Moment } from '#core/clock.ts'
import type { ChildId, RecordId } from '#core/ids.ts'
import type { Keeps } from '#core/sync/likeness.ts'
import type { FactsForMatching } from '#core/matching/known.ts'
import type { SentEncoding } from '#core/matching/sent.ts'
import type { ShelfEncoding } from '#core/matching/web/shelf-register.ts'
import type { Identity } from '#core/vault/identity.ts'
import { advise, harmNow } from './advice.ts'
import { ageBandOf, ageOfMajority, type AgeFacts } from './age.ts'
import { howCodes, placeCodes, rights, riskCodes, urgentNeeds, type SignCode, type Topic, type UrgentNeed } from './codes.ts'
import { cardGivenBy, cardLanguageFor, type CardLanguage } from './card.ts'
import { nextStepOf } from './child.ts'
import { anotherConversation, giveCard, representChild, takeUpConcern, tellCrimeFact, tellRepresentatives, tellRights, writeResidence } from './forms.ts'
import { residenceBy, residenceIn } from './residence.ts'
import { withOtherReturn } from './return-decoy.ts'
import { followUp, planReturn } from './return-forms.ts'
import { representedBy, type notToldReasons, type representsBecause } from './standing-for.ts'
import { rightsToldBy, tellingsIn, type RefusalReason, type Right, type Told } from './rights.ts'
import { drawSpokenCode, writeSpokenCode, type SpokenCode } from './spoken-code.ts'
import type { ChildSeen, ConcernAtDesk, ConcernSeen, FileSeen, Happened } from './web/on-shelf.ts'

/** What was filled in there: it has its effect there and nowhere else. `made`: what came of it. `sealed`: the name that was typed, as it was sealed. */
export interface Acted { readonly form: string; readonly about: RecordId; readonly at: Moment; readonly answers: Readonly<Record<string, any>>; readonly made?: RecordId; readonly sealed?: unknown }

export function actsAbout(acts: readonly Acted[], about: RecordId, form: string): readonly Acted[] {
  return acts.filter((act) => act.about === about && act.form === form)
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))
/** Of these records no more than this is ever looked at. */
export const keepsOf: Readonly<Record<'children' | 'concerns', Keeps>> = {
  children: {
    keys: set('id code state procedural help appeal sex presumedMinor ageDocument languages interpreter region district company carerMayBeInvolved staysTonight atSchool documents citizenshipSaid needs signs basis noticeNeeded noticeMadeAt openedBy metAt '
      + 'changedAt revision age from to band fromConcern sight status noticeWaits next group oneFile kept parts part desks asked topic times lastAt lastBy recorded timeline kind at desk agency facts told with seenAs safeNow because why present whenDay participants decidedBy crimeFactNotice viewAsked wayHome '
      + 'rightsExplained way document by decision says agrees askedAgain joint isMine openedAt outcome exploitation rights testimony recordedAt appealedAt appealDecision advice child rule codes element givenAt contestedBy decidedBy confirmedBy answerBy photosTo cardGiven readIn given clocks '
      + 'startedAt dueAt warnAt level edition stoppedAt conflicts fact answers filledAt maySettle settled photos purpose opens mayEnd spellings rightsTold right explained explainedAt is understood residence step onDay until ends represented since identity decision childKnows who by '
      + 'returning conditions plan left heard way country livesWith homeSafe homeSeenBy interests services proceedings fear agreed agreedPresent care careAnswer careAnsweredOn papers papersAsked escort receivedBy plannedFor signed ended month reached safe served wantsHelp whatNow'),
    texts: set(''),
  },
  concerns: {
    keys: set('id seenAs state raisedAt desk region district urgency seenWhen howMany agesAbout placeKind signs languagesHeard childrenMet changedAt revision isOwn advice says rule because element codes clocks kind startedAt dueAt warnAt level basis edition stoppedAt became'),
    texts: set(''),
  },
}

/** As long as the list of those that are near: most children speak one of these. */
const spoken = [['uz', 'ru'], ['kk'], ['kk', 'ru'], ['ru'], ['ky', 'ru'], ['tg', 'ru'], ['uz']] as const
const citizenshipOf: Readonly<Record<string, string>> = { uz: 'UZ', kk: 'KZ', ru: 'KZ', ky: 'KG', tg: 'TJ' }
/** What the law calls by its code and nobody is known by. Signs of the body and of the trade stand in no invented file. */
const common: readonly (readonly SignCode[])[] = [placeCodes, riskCodes.filter((code) => code.startsWith('RGC')), riskCodes.filter((code) => code.startsWith('RGA')), howCodes.filter((code) => /^(?:GEN|CHD|LAB)/.test(code))]

/** Another sign for each that stood there, of the same kind and as grave, so that the rule advises the same; and always the same for the same. */
export function otherSigns(chance: Chance): (code: string) => string {
  const given = new Map<string, string>()
  return (code) => {
    if (!/^[A-Z]{3}-\d\d$/.test(code)) return code
    const known = given.get(code)
    if (known) return known
    const isHarm = harmNow.includes(code as SignCode)
    const kin = (common.find((those) => those.includes(code as SignCode)) ?? common[3]!).filter((one) => harmNow.includes(one) === isHarm)
    const free = kin.filter((one) => ![...given.values()].includes(one))
    const other = chance.pick(free.length > 0 ? free : kin)
    given.set(code, other)
    return other
  }
}

type Districts = (region: string) => readonly string[]

/** The child as drawn, with facts of its own. Whose age a paper has settled, and who may be of age, stays as old. */
export function anotherChild(drawn: ChildSeen, chance: Chance, districtsOf: Districts): ChildSeen {
  const age = drawn.age && { ...anotherAge(drawn.age, chance), band: 'unknown' as ReturnType<typeof ageBandOf> }
  const band = age && ageBandOf(age)
  // Whoever asks to stay is from elsewhere.
  const those = drawn.residence ? spoken.filter(([one]) => citizenshipOf[one] !== 'KZ') : spoken
  const languages = chance.pick(drawn.languages?.length === 1 ? those.filter(({ length }) => length === 1) : those.filter(({ length }) => length > 1))
  const readIn = cardLanguageFor(languages, 'ru')
  const more = (drawn.languages?.length ?? 0) - languages.length
  const company = drawn.company === 'not-known' || drawn.company === undefined ? drawn.company : chance.pick(['alone', 'one-parent', 'relatives', 'other-adults', 'other-children', 'parents'])
  const districts = districtsOf(drawn.region)
  const needs = drawn.needs && fewOf(urgentNeeds, drawn.needs.length, chance)
  return withOtherReturn(withOtherRights({
    ...drawn, ...(age && { age: { ...age, band: band! } }),
    ...(drawn.languages && { languages: [...languages, ...['en', 'tr'].slice(0, Math.max(0, more))] }), ...(drawn.citizenshipSaid && /^[A-Z]{2}$/.test(drawn.citizenshipSaid) && { citizenshipSaid: citizenshipOf[languages[0]]! }),
    ...(company && { company }), ...(needs && { needs }), district: drawn.district === null || districts.length === 0 ? null : chance.pick(districts),
    ...(drawn.atSchool && drawn.atSchool !== 'not-asked' && { atSchool: chance.is(0.15) ? 'yes' : 'no' }),
    // What was read to somebody tells what they speak, and that a paper was a danger to them tells where they live.
    ...(drawn.cardGiven && { cardGiven: { at: drawn.cardGiven.at, ...(drawn.cardGiven.readIn && { readIn }), ...(drawn.cardGiven.given && { given: 'yes' as const }) } }),
    ...(drawn.residence?.because && { residence: { ...drawn.residence, because: commonLack } }),
    timeline: drawn.timeline.map(withMild).map(withCommonReason).map((event) => withCardIn(event, readIn)).map((event) => (event.kind === 'met' && event.facts['with'] ? { ...event, facts: { ...event.facts, with: company } } : event.kind === 'age-settled' && event.facts['band'] ? { ...event, facts: { ...event.facts, band } } : event)),
    // What the answers say is nobody's: whether the child goes to school is asked of every child.
    ...(drawn.conflicts && { conflicts: drawn.conflicts.map((one) => ({ ...one, fact: 'atSchool' as const, answers: one.answers.map((answer, n) => ({ ...answer, value: ['no', 'yes', 'not-asked'][n % 3]! })), ...(one.settled && { settled: { ...one.settled, value: 'no' } }) })) }),
    // There is no picture behind it: it is sealed to others.
    ...(drawn.photos && { photos: drawn.photos.map((one) => ({ ...one, opens: false, mayEnd: false })) }),
  }, readIn, chance), chance)
}

/** What anybody may ask for. */
const commonRights = ['social-services', 'medical-care', 'legal-aid', 'information', 'confidentiality', 'local-assistance'] as const satisfies readonly Right[]

/** Why anybody may not stay. */
const commonLack = 'papers-missing' as const satisfies RefusalReason

/** Reasons that tell who a child is, by the kind of event: there stands one that many have. */
const commonBecause: Readonly<Record<string, string>> = { 'residence-written': commonLack, 'represented': 'without-care' satisfies (typeof representsBecause)[number], 'representatives-told': 'place-would-show' satisfies (typeof notToldReasons)[number] }

function withCommonReason(event: Happened): Happened {
  const because = commonBecause[event.kind]
  return because && event.facts['because'] ? { ...event, facts: { ...event.facts, because } } : event
}

/** Why what is common is refused anybody. */
const commonReason = 'no-place' as const satisfies RefusalReason

/** What somebody asked for, and why they were refused, tells who they are: here something common was asked for instead, and what was refused was full. As many were explained, granted and refused. */
function withOtherRights(child: ChildSeen, readIn: CardLanguage, chance: Chance): ChildSeen {
  if (!child.rightsTold) return child
  const given = new Map<Right, Right>(rights.map((right) => [right, right]))
  for (const { right, asked } of child.rightsTold) {
    const free = commonRights.filter((one) => given.get(one) === one)
    // Whether somebody may stay stands in the file a second time.
    if (!asked || free.length === 0 || (right === 'residence' && child.residence)) continue
    const [mine, other] = [given.get(right)!, chance.pick(free)]
    const holder = rights.find((one) => given.get(one) === other)!
    given.set(right, other).set(holder, mine)
  }
  const told = (one: Told): Told => ({ right: given.get(one.right)!, ...(one.explained && { explained: 'yes' }), ...(one.asked && { asked: one.asked }), ...(one.because && { because: commonReason }) })
  const timeline = child.timeline.map((event) => (event.kind === 'rights-told' && Array.isArray(event.facts['told']) ? { ...event, facts: { ...event.facts, readIn, told: (event.facts['told'] as Told[]).map(told), ...('understood' in event.facts && { understood: 'yes' }) } } : event))
  const joint = child.joint?.rights ? { ...child.joint, rights: child.joint.rights.map((right) => given.get(right)!) } : child.joint
  return {
    ...child, timeline, ...(joint && { joint }),
    rightsTold: child.rightsTold.map(({ right, asked, ...one }) => ({ ...one, right: given.get(right)!, ...(asked && { asked: { ...asked, ...(asked.because && { because: commonReason }) } }) })).toSorted((a, b) => rights.indexOf(a.right) - rights.indexOf(b.right)),
  }
}

function withCardIn(event: Happened, readIn: CardLanguage): Happened {
  return event.kind === 'card-given' && event.facts['readIn'] ? { ...event, facts: { readIn, shape: 'full', given: 'yes', understood: 'yes' } } : event
}

/** Forms of exploitation that stand in an invented file: the gravest are told of nobody. */
function withMild(event: Happened): Happened {
  const forms = event.facts['exploitation']
  return Array.isArray(forms) ? { ...event, facts: { ...event.facts, exploitation: ['labour', 'begging', 'domestic', 'unlawful-acts'].slice(0, forms.length) } } : event
}

function anotherAge(age: AgeFacts, chance: Chance): AgeFacts {
  if (age.basis === 'unknown' || age.to >= ageOfMajority) return age
  const by = Math.max(-2, 1 - age.from) + chance.whole(0, 2 + Math.min(2, ageOfMajority - 1 - age.to))
  const from = Math.max(0, age.from + Math.min(by, ageOfMajority - 1 - age.to))
  return { ...age, from, to: from + age.to - age.from }
}

function fewOf(among: readonly UrgentNeed[], count: number, chance: Chance): UrgentNeed[] {
  const few = new Set<UrgentNeed>()
  while (few.size < Math.min(count, among.length)) few.add(chance.pick(among))
  return [...few]
}

export function anotherConcern(drawn: ConcernSeen, chance: Chance, districtsOf: Districts): ConcernSeen {
  if (drawn.seenAs !== 'desk') return drawn
  const districts = districtsOf(drawn.region)
  return {
    ...drawn, district: drawn.district === null || districts.length === 0 ? null : chance.pick(districts), languagesHeard: drawn.languagesHeard.map(() => chance.pick(['kk', 'ru', 'uz'])), howMany: Math.max(drawn.childrenMet, chance.whole(1, 3)),
    agesAbout: drawn.agesAbout.length === 1 ? [chance.pick(['6-11', '12-17', '12-17', 'under-6'])] : drawn.agesAbout,
    advice: { ...drawn.advice, because: advise({ signs: drawn.signs, placeKind: drawn.placeKind, inDanger: drawn.urgency === 'now' }).because },
  }
}

/** As far as it was talked about there. */
export function withTalks(child: ChildSeen, acts: readonly Acted[]): ChildSeen {
  const talks = actsAbout(acts, child.id, anotherConversation.name)
  if (talks.length === 0) return child
  const event = ({ at, answers }: Acted): Happened => ({ kind: 'talked', at, desk: child.timeline[0]!.desk, agency: child.timeline[0]!.agency, facts: { why: answers['why'], askedAgain: [] } })
  return { ...child, changedAt: talks.at(-1)!.at, revision: child.revision + talks.length, timeline: [...child.timeline, ...talks.map(event)] }
}

/** A card that was given there. */
export function withCard(child: ChildSeen, acts: readonly Acted[]): ChildSeen {
  const given = actsAbout(acts, child.id, giveCard.name)
  if (given.length === 0) return child
  const events = given.map(({ at, answers }): Happened => ({ kind: 'card-given', at, desk: child.timeline[0]!.desk, agency: child.timeline[0]!.agency, facts: answers }))
  const cardGiven = cardGivenBy(events.at(-1)!)
  return {
    ...child, cardGiven, changedAt: given.at(-1)!.at, revision: child.revision + given.length, timeline: [...child.timeline, ...events],
    next: nextStepOf(child, { noticeWaits: child.noticeWaits, urgentNeeds: child.needs ?? [], cardGiven: true }),
  }
}

/** Rights of which something was written down there. */
export function withRights(child: ChildSeen, acts: readonly Acted[]): ChildSeen {
  const told = actsAbout(acts, child.id, tellRights.name)
  if (told.length === 0) return child
  const events = told.map(({ at, answers: { why: _story, ...facts } }): Happened => ({ kind: 'rights-told', at, desk: child.timeline[0]!.desk, agency: child.timeline[0]!.agency, facts }))
  return { ...child, ...toldOf(child, events), changedAt: told.at(-1)!.at, revision: child.revision + told.length, timeline: [...child.timeline, ...events] }
}

/** Steps to a residence that were written down there. */
export function withResidence(child: ChildSeen, acts: readonly Acted[]): ChildSeen {
  const written = actsAbout(acts, child.id, writeResidence.name)
  if (written.length === 0) return child
  const events = written.map(({ at, answers }): Happened => ({ kind: 'residence-written', at, desk: child.timeline[0]!.desk, agency: child.timeline[0]!.agency, facts: answers }))
  const before = child.residence ? [{ ...child.residence, step: child.residence.is }] : []
  return { ...child, ...toldOf(child, events), residence: residenceBy([...before, ...residenceIn(events)])!, changedAt: written.at(-1)!.at, revision: child.revision + written.length, timeline: [...child.timeline, ...events] }
}

/** What was written down there of the police, of the child's own people and of who speaks for the child. */
export function withStandingFor(child: ChildSeen, acts: readonly Acted[]): ChildSeen {
  const kinds: Readonly<Record<string, string>> = { [tellCrimeFact.name]: 'crime-fact-told', [tellRepresentatives.name]: 'representatives-told', [representChild.name]: 'represented' }
  const written = acts.filter(({ about, form }) => about === child.id && Object.hasOwn(kinds, form))
  if (written.length === 0) return child
  const timeline = [...child.timeline, ...written.map(({ at, form, answers: { why: _story, ...facts } }): Happened => ({ kind: kinds[form]!, at, desk: child.timeline[0]!.desk, agency: child.timeline[0]!.agency, facts }))]
  const { represented: _before, ...rest } = child
  const represented = representedBy(timeline)
  return { ...rest, ...(represented && { represented }), timeline, changedAt: written.at(-1)!.at, revision: child.revision + written.length }
}

/** How rights stand after these. */
function toldOf({ rightsTold: before = [] }: ChildSeen, events: readonly Happened[]): Pick<ChildSeen, 'rightsTold'> {
  const stood = before.flatMap(({ right, explainedAt, asked }) => [
    ...(explainedAt === undefined ? [] : [{ at: explainedAt, told: [{ right, explained: 'yes' as const }] }]), ...(asked ? [{ at: asked.at, told: [{ right, asked: asked.is, because: asked.because }] }] : []),
  ])
  return { rightsTold: rightsToldBy([...stood, ...tellingsIn(events, [])]) }
}

/** What was decided about it there. */
export function asDecided(concern: ConcernSeen, acts: readonly Acted[]): ConcernSeen {
  const [decided] = actsAbout(acts, concern.id, takeUpConcern.name)
  if (!decided || concern.seenAs !== 'desk' || (concern.state !== 'raised' && concern.state !== 'passed')) return concern
  const { decision, reason, toDesk } = decided.answers
  return {
    ...concern, state: decision === 'pass' ? 'passed' : decision === 'set-aside' ? 'set-aside' : 'taken-up', changedAt: decided.at, revision: concern.revision + 1, ...(reason && { because: reason }), ...(toDesk && { desk: toDesk }),
    clocks: concern.clocks.map((one) => (one.stoppedAt === undefined ? { ...one, stoppedAt: decided.at } : one)),
  } satisfies ConcernAtDesk
}

/** The file with its stories: a talk for each that stands in it, told in `textOf` so many letters. `ownWords`: in which share of talks a child's own words were written down. */
export function fileOf(child: ChildSeen, { acts, textOf, ownWords: share }: { acts: readonly Acted[]; textOf: (letters: number) => string; ownWords: number }): FileSeen {
  const chance = chanceOf(child.id)
  const talked = new Map(actsAbout(acts, child.id, anotherConversation.name).map((act) => [act.at, act.answers]))
  const conversations = child.timeline.flatMap(({ kind, at, agency }) => {
    const typed = talked.get(at)
    if (kind !== 'met' && kind !== 'talked') return []
    const topics: readonly Topic[] = typed ? (typed['topicsAsked'] ?? []) as Topic[] : child.asked.filter(({ lastAt, times }) => lastAt === at || (kind === 'met' && times > 1)).map(({ topic }) => topic)
    const ownWords = typed ? typed['ownWords'] as string | undefined : chance.is(share) ? textOf(chance.whole(40, 110)) : undefined
    return [{
      id: chance.id(), at, kind: kind === 'met' ? 'meeting' : 'conversation', agency, topics, present: (typed?.['present'] ?? [chance.pick(['psychologist', 'social-worker', 'educator'])]) as string[],
      minutes: typed ? (typed['minutes'] ?? null) as number | null : chance.is(0.5) ? chance.whole(15, 40) : null, recorded: false, ...(ownWords !== undefined && child.sight === 'whole' && { ownWords }),
    }]
  })
  const { joint, advice } = child
  const whyOf = (form: string) => actsAbout(acts, child.id, form).flatMap(({ at, answers }) => (answers['why'] ? [{ at, why: answers['why'] as string }] : []))
  const noted = acts.flatMap(({ about, form, at, answers }) => (about === child.id && returnForms.includes(form) && answers['note'] ? [{ at, note: answers['note'] as string }] : []))
  const reasons = () => (child.sight === 'whole' ? { reasons: textOf(90) } : {})
  return { child, conversations, joints: joint ? [{ ...joint, ...(joint.outcome && reasons()) }] : [], advices: advice ? [{ ...advice, ...(advice.state === 'contested' && { contestWhy: textOf(70) }) }] : [], photos: [], rights: whyOf(tellRights.name), representatives: whyOf(tellRepresentatives.name), returns: noted }
}

const returnForms = [planReturn.name, followUp.name] as readonly string[]

const families = {
  kk: ['Әбішев', 'Сейтқали', 'Қуанышев', 'Төлеген', 'Жанұзақ', 'Оразбай', 'Мұқан', 'Ерғали'], uz: ['Каримов', 'Юлдашев', 'Рахматов', 'Собиров', 'Тухтаев', 'Холматов', 'Эргашев', 'Норматов'],
  ru: ['Орлов', 'Зайцев', 'Громов', 'Лапин', 'Седов', 'Беляев', 'Носов', 'Шубин'],
} as const
const given = {
  girl: { kk: ['Аружан', 'Назерке', 'Балнұр', 'Дильназ', 'Меруерт', 'Сабина'], uz: ['Мохира', 'Нилуфар', 'Зебо', 'Шахноза', 'Дилдора', 'Феруза'], ru: ['Полина', 'Вера', 'Алиса', 'Дарья', 'Ксения', 'Лидия'] },
  boy: { kk: ['Нұрсұлтан', 'Ерасыл', 'Бекжан', 'Мирас', 'Санжар', 'Алдияр'], uz: ['Жасур', 'Отабек', 'Шерзод', 'Фаррух', 'Бобур', 'Санжар'], ru: ['Егор', 'Матвей', 'Артём', 'Глеб', 'Степан', 'Роман'] },
} as const

/** As it is drawn: in how many spellings the child is found again (`encodedThere`). */
export type Drawn = ChildSeen & { readonly spellings?: number }

/** Of what finds a real child again only its length is ever looked at. */
export function withoutEncoding<C extends object>({ encoding, ...child }: C & { readonly encoding?: ShelfEncoding }): object {
  return encoding ? { ...child, spellings: encoding.rows.length } : child
}

/**
 * The child with what finds them again by the name they have there, in as many rows as stood in what they are like. What was written of them there goes before; `held` is
 * what was made for them earlier. Without `encode`, or where nothing can be made, as before there was a key.
 */
export async function encodedThere(drawn: Drawn, { acts, held, encode }: { acts: readonly Acted[]; held: ShelfEncoding | undefined; encode: (child: ChildId, identity: Identity, facts: FactsForMatching) => Promise<SentEncoding | undefined> }): Promise<ChildSeen> {
  const { spellings = 0, ...child } = drawn
  const written = acts.findLast(({ about, sealed }) => about === child.id && (sealed as { encoding?: SentEncoding } | undefined)?.encoding)?.sealed as { encoding: SentEncoding } | undefined
  const known = written ? written.encoding : spellings === 0 ? undefined : held?.rows.length === spellings ? held : await encode(child.id, identityOf(drawn), { ...(child.sex && { sex: child.sex }), at: child.metAt })
  return known ? { ...child, encoding: { version: known.version, rows: known.rows } } : child
}

/** Who the child would be. Siblings (`group`) have one family's name. In further spellings another given name was told. */
export function identityOf({ id, group, sex, languages, age, metAt, encoding, spellings = encoding?.rows.length ?? 1 }: Drawn): Identity {
  const [chance, family] = [chanceOf(id), chanceOf([id, ...group].toSorted()[0]!)]
  const language = languages?.[0] === 'uz' || languages?.[0] === 'tg' ? 'uz' : languages?.[0] === 'kk' || languages?.[0] === 'ky' ? 'kk' : 'ru'
  const name = family.pick(families[language])
  const years = age && age.basis !== 'unknown' ? age.from : chance.whole(8, 16)
  const called = given[sex === 'girl' ? 'girl' : 'boy'][language]
  const first = chance.whole(0, called.length - 1)
  const names = Array.from({ length: Math.max(1, spellings) }, (_, n) => ({
    given: called[(first + n) % called.length]!, script: 'Cyrl' as const,
    // Past the last given name only the given name is known.
    ...(n < called.length && { family: language === 'kk' || sex === 'boy' ? name : `${name}а` }),
  }))
  return { names, birth: String(new Date(metAt).getUTCFullYear() - years) }
}

/** A child newly met there, as the house would have taken it in a moment later: with a notice's time, and no longer only on this phone. */
export function asTakenIn({ isForeseen: _only, ...child }: ChildSeen): ChildSeen {
  return { ...child, fromConcern: false, changedAt: later(child.metAt, minuteMs / 20), revision: 1, conflicts: [], photos: [] }
}

/** A code for each of so many children that nobody in `known` has, for as many turns: a stranger's eye never meets a real one. */
export function freeCodes(words: readonly string[], { seed, turn, count }: { seed: number; turn: number; count: number }): SpokenCode[] {
  const chance = chanceFrom((seed ^ Math.imul(turn + 1, 0x85ebca6b)) >>> 0)
  return Array.from({ length: count }, () => drawSpokenCode(words, chance.next))
}

/** Seeds that show none of these codes in any of these turns, drawn until one is found. */
export function seedWithout(known: ReadonlySet<string>, words: readonly string[], { turns, count, random }: { turns: number; count: number; random: () => number }): number {
  for (;;) {
    const seed = Math.floor(random() * 2 ** 32)
    if (Array.from({ length: turns }, (_, turn) => freeCodes(words, { seed, turn, count })).flat().every((code) => !known.has(writeSpokenCode(code)))) return seed
  }
}

/** Draws that are the same each time for the same record. */
function chanceOf(id: RecordId): Chance {
  return chanceFrom(parseInt(id.slice(0, 8), 16))
}
