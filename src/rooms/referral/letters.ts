/**
 * What is printed here, and what stands on each paper: the letter that goes with a referral, the act that is signed when a child changes hands, and the
 * application for special social services. A paper lies where anybody may find it: no name, no birth and no story is on one, and of a referral only what its
 * receiver sees. What is missing is a line for a pen.
 */
import type { Moment } from '#core/clock.ts'
import type { DeskId } from '#core/ids.ts'
import type { Language } from '#core/i18n/translate.ts'
import { papers, shareGroups, type Sending, type ShareGroup } from './forms.ts'
import { beforeAnswer, withoutWithheld } from './packet.ts'
import type { ReferralState } from './referral.ts'
import type { HandOverSeen, ReferralSeen } from './web/on-shelf.ts'

/** A letter and an act are read by agencies, an application by whoever signs it. */
export const letterLanguages = ['kk', 'ru', 'en'] as const satisfies readonly Language[]
export const applicationLanguages = ['kk', 'ru', 'en', 'uz', 'ky', 'tg'] as const satisfies readonly Language[]
export type LetterLanguage = (typeof letterLanguages)[number]
export type ApplicationLanguage = (typeof applicationLanguages)[number]

/** On which paragraphs of the Referral Rules the first sentence rests (`referral.letter.basis.<this>`). */
export type LetterBasis = 'rules-9' | 'rules-16' | 'rules-39' | 'vital' | 'rules'

/** One line of what was shared, said by keys of messages; `words` are the sender's or the child's own, printed only where the worker wants them on paper. */
export interface Told { readonly group: ShareGroup; readonly label: string; readonly said: readonly string[]; readonly words?: string }

/** A paper of Rules 39; `state` once the receiver sees it. */
export interface Attachment { readonly paper: (typeof papers)[number]; readonly state?: string }

export interface Letter extends Pick<ReferralSeen, 'code' | 'fromDesk' | 'toDesk' | 'sentAt' | 'service' | 'besides' | 'urgency' | 'interpreter' | 'contactPhone'> {
  readonly basis: LetterBasis
  readonly isAccepted: boolean
  /** What the receiver said of how the child comes to them. */
  readonly comeAt?: string
  readonly awaits?: Pick<NonNullable<ReferralSeen['turn']>, 'what' | 'by'>
  readonly shared: readonly Told[]
  /** What came with the acceptance, where the two are known apart. */
  readonly afterwards: readonly Told[]
  readonly attachments: readonly Attachment[]
}

const accepted: readonly ReferralState[] = ['accepted', 'in-care', 'done']
const asked: readonly ReferralState[] = ['waiting', 'asked']

/** Nothing where there is no letter: whoever only watches hands none out, and what was declined or taken back, or whose consent was, is handed to nobody. */
export function letterOf(record: ReferralSeen, { withWords = false, isConsentEnded = false } = {}): Letter | undefined {
  if (isConsentEnded) return undefined
  const isAccepted = accepted.includes(record.state)
  if (record.seenAs !== 'sender' && record.seenAs !== 'receiver') return undefined
  if (!isAccepted && !asked.includes(record.state)) return undefined
  const seen = seenByReceiver(record, isAccepted)
  const told = toldIn(seen, withWords)
  const now = record.shareNow
  const attachments = papers.flatMap((paper): Attachment[] => {
    const state = seen.goAlong ? record[paper] : undefined
    return state === undefined || state === 'not-needed' ? [] : [{ paper, ...(isAccepted && { state }) }]
  })
  const { code, fromDesk, toDesk, sentAt, service, besides, urgency, interpreter, contactPhone, turn, comeAt } = record
  return {
    code, fromDesk, toDesk, sentAt, service, besides, urgency, isAccepted, attachments, basis: basisOf(record, seen, attachments),
    ...(interpreter && { interpreter }), ...(contactPhone && { contactPhone }), ...(isAccepted && comeAt && { comeAt }), ...(turn && { awaits: { what: turn.what, by: turn.by } }),
    shared: told.filter(({ group }) => !now || now.includes(group)), afterwards: told.filter(({ group }) => now && !now.includes(group)),
  }
}

interface Seen { readonly groups: readonly ShareGroup[]; readonly answers: Partial<Sending>; /** The three papers of Rules 39 are, or will be, for the receiver to see. */ readonly goAlong: boolean }

/** What the receiver has on their screen. What comes to a receiver's own phone is that already; of a sender's record the rest is taken away. */
function seenByReceiver(record: ReferralSeen, isAccepted: boolean): Seen {
  const all = record as unknown as Sending
  const { shareNow = [], shareOnAcceptance = [] } = record
  if (record.seenAs === 'receiver') return { groups: shareGroups, answers: all, goAlong: true }
  const answers = isAccepted ? withoutWithheld(all) : beforeAnswer(all)
  return { answers, groups: isAccepted ? [...shareNow, ...shareOnAcceptance] : answers.shareNow ?? [], goAlong: [...shareNow, ...shareOnAcceptance].includes('documents') }
}

function toldIn({ groups, answers }: Seen, withWords: boolean): Told[] {
  const told = (group: ShareGroup, label: string, codes: readonly (string | null | undefined)[] | undefined, prefix: string): Told[] => {
    const said = (codes ?? []).flatMap((code) => (code ? [`${prefix}.${code}`] : []))
    return groups.includes(group) && said.length > 0 ? [{ group, label: `referral.send.${label}`, said }] : []
  }
  const written = (group: ShareGroup, label: string, words: string | undefined): Told[] => (
    groups.includes(group) && words ? [{ group, label: `referral.send.${label}`, said: withWords ? [] : ['referral.letter.not-on-paper'], ...(withWords && { words }) }] : []
  )
  const { sex, ageBand, language, urgentNeeds, escort, topicsAsked, note, childsView } = answers
  return [
    ...told('age-and-sex', 'sex', [sex === 'unknown' ? undefined : sex], 'referral.sex'),
    ...told('age-and-sex', 'ageBand', [ageBand], 'referral.age'),
    ...told('language', 'language', [language], 'languages'),
    ...told('urgent-needs', 'urgentNeeds', urgentNeeds, 'referral.need'),
    ...told('urgent-needs', 'escort', [escort], 'referral.escort'),
    ...told('topics-asked', 'topicsAsked', topicsAsked, 'referral.topic'),
    ...written('note', 'note', note),
    ...written('childs-view', 'childsView', childsView),
  ]
}

/** By what the receiver sees: the paragraph about somebody of age would tell an age that was not shared. */
function basisOf({ basis }: ReferralSeen, { groups, answers }: Seen, attachments: readonly Attachment[]): LetterBasis {
  if (attachments.length > 0) return 'rules-39'
  if (basis === 'vital') return 'vital'
  if (basis === 'law-child-in-danger') return 'rules-16'
  return basis === 'consent' && groups.includes('age-and-sex') && answers.ageBand === 'over-17' ? 'rules-9' : 'rules'
}

/** What both sides sign when a child changes hands (Rules 16.3). `confirmed`: what whoever handed over said of it. */
export interface Act { readonly code?: string; readonly fromDesk?: DeskId; readonly toDesk?: DeskId; readonly at?: Moment; readonly confirmed?: 'waits' | 'yes' | 'differs' }

/** Condition, belongings and papers are written by hand: what stands in the file of them may be a story. */
export function actOf({ fromDesk, toDesk, happenedAt, confirmedAt, itWasSo }: HandOverSeen, code: string | undefined): Act {
  return { fromDesk, toDesk, at: happenedAt, confirmed: confirmedAt === null ? 'waits' : itWasSo ? 'yes' : 'differs', ...(code && { code }) }
}

/** Carried along before anything is told: who has the child by the line of custody, and nothing of where to. */
export function actToCarry(line: readonly HandOverSeen[], code: string | undefined): Act {
  const holder = line.toSorted((a, b) => b.n - a.n)[0]?.toDesk
  return { ...(code && { code }), ...(holder && { fromDesk: holder }) }
}

/** Who may apply (Social Code 139): whoever needs it, who stands for them, and for somebody cruelly treated the provider itself. */
export const applicants = ['person', 'representative', 'provider'] as const

const application = ['title', 'basis', 'to', 'name', 'who', ...applicants.map((one) => `who.${one}`), 'applicant', 'asks', 'asks.services', 'asks.more', 'address', 'assessment', 'assessment.says', 'assessment.yes', 'assessment.no', 'sign', 'sign.signature', 'sign.day', 'helper', 'own']
/** Which sentences stand on it, in six languages. */
export const applicationWords: readonly string[] = application.map((word) => `referral.application.${word}`)

/** Of whom the services are asked: a child's of a Children's Support Centre, a grown-up's of a provider (Rules 39). Whoever else receives a referral gets no application. */
export function isProvider(kind: string | undefined): boolean {
  return kind === 'CSC' || kind === 'SSS'
}
