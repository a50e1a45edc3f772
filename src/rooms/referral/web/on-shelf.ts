/** What the shelves hold for these screens, in the shapes the server gives, and how it is put into words. */
import type { Moment } from '#core/clock.ts'
import type { DataGroup } from '#core/consent/forms.ts'
import type { AgencyId, ChildId, DeskId, RecordId } from '#core/ids.ts'
import type { Translate } from '#core/i18n/translate.ts'
import type { Known } from '#core/forms/fields.ts'
import { sayIfThere } from '#core/forms/web/asking.ts'
import type { Contact, DeskKnown, Offer, Empty } from '#rooms/partnerships/directory.ts'
import type { AgeBand, BasisCode, DeclineReason, ServiceCode, ShareGroup, Urgency } from '../forms.ts'
import type { Awaited, Level, ReferralState, Step } from '../referral.ts'

/** A line of a list: service facts. A coordinator's record is this and the path. */
export interface ReferralLine {
  readonly id: RecordId
  /** `other-part`: my desk owns the child's file with the sender, each a part of it. */
  readonly seenAs: 'sender' | 'receiver' | 'other-part' | 'coordinator'
  /** `arsha-418` */
  readonly code: string
  readonly service: ServiceCode
  readonly besides: readonly ServiceCode[]
  readonly urgency: Urgency
  /** The edition of the mechanism under which the child's file began. */
  readonly edition?: string
  readonly region: string
  readonly fromDesk: DeskId
  readonly fromAgency: AgencyId
  readonly toDesk: DeskId
  readonly toAgency: AgencyId
  readonly state: ReferralState
  readonly revision: number
  readonly sentAt: Moment
  readonly openedAt: Moment | null
  readonly answeredAt: Moment | null
  readonly closedAt: Moment | null
  readonly because: DeclineReason | string | null
  readonly outcome: 'done' | 'not-possible' | null
  readonly takenOver: boolean
  readonly turn?: { readonly what: Awaited; readonly desk: DeskId; readonly since: Moment; readonly by: Moment; readonly level: Level }
  readonly ageBand?: AgeBand
  readonly path?: readonly Step[]
}

/** A record as one of its two sides sees it. What is not shared with this side is not there. */
export interface ReferralSeen extends ReferralLine {
  readonly path: readonly Step[]
  readonly basis?: BasisCode
  readonly interpreter?: Known
  readonly contactPhone?: string | null
  readonly comeAt?: string | null
  readonly question?: string
  readonly reply?: string
  readonly whatBecame?: string
  readonly sex?: string
  readonly language?: string | null
  readonly urgentNeeds?: readonly string[]
  readonly escort?: string
  readonly topicsAsked?: readonly string[]
  readonly note?: string
  readonly viewAsked?: Known
  readonly childsView?: string
  readonly child?: ChildId
  readonly district?: string | null
  readonly assessmentSheet?: string
  readonly applicationForServices?: string
  readonly reportByCriteria?: string
  readonly returnAgreed?: string
  readonly returnPresent?: readonly string[] | null
  readonly returnCare?: string
  readonly shareNow?: readonly ShareGroup[]
  readonly shareOnAcceptance?: readonly ShareGroup[]
  /** Whether a name lies sealed for the receiver; absent where none was to go along. */
  readonly nameSealed?: boolean
  readonly insteadOf?: RecordId | null
  readonly consent?: RecordId | null
  readonly why?: string
  readonly vitalReason?: string
  /** Who spoke for the receiver last, by a link or on the telephone. */
  readonly saidBy?: string | null
  /** The newest link that was given to somebody without an account. */
  readonly link?: LinkSeen
}

/** `because`: why it is no more; absent where only its time is over. */
export interface LinkSeen { readonly id: RecordId; readonly madeAt: Moment; readonly endsAt: Moment; readonly openedAt: Moment | null; readonly endedAt: Moment | null; readonly because: 'taken-back' | 'new-one' | 'ended' | null }

/** What a receiver's card is drawn from, and the sender's look at it. */
export type ReceiverCard = Pick<ReferralSeen, 'code' | 'service' | 'besides' | 'urgency' | 'ageBand' | 'sex' | 'language' | 'interpreter' | 'urgentNeeds' | 'escort' | 'topicsAsked' | 'note' | 'childsView' | 'basis'>

export interface HandOverSeen {
  readonly id: RecordId
  readonly child: ChildId
  readonly referral: RecordId
  readonly n: number
  readonly fromDesk: DeskId
  readonly toDesk: DeskId
  readonly happenedAt: Moment
  readonly signedAt: Moment
  readonly placeKind: string
  readonly condition: string
  readonly childTold: Known
  readonly documents: readonly string[]
  readonly present: readonly string[]
  readonly confirmedAt: Moment | null
  readonly itWasSo: boolean | null
  readonly conditionNote?: string
  readonly belongings?: string
  readonly difference?: string
}

/** What two people signed without a line, as both desks see it. `because`: why it is in no file. */
export interface SignedSeen { readonly id: RecordId; readonly fromDesk: DeskId; readonly toDesk: DeskId; readonly answer: 'accept' | 'decline'; readonly answeredAt: Moment; readonly because: string | null; readonly referral: RecordId | null }

export interface ChildSeen {
  readonly id: ChildId
  readonly code: { readonly word: string; readonly number: number }
  readonly edition?: string
  /** Absent where only a part of the file was shared with this desk. */
  readonly sex?: 'girl' | 'boy' | 'unknown'
  readonly age?: { readonly basis: 'unknown' | 'looks' | 'said' | 'document'; readonly from?: number; readonly to?: number; readonly band: AgeBand }
  readonly languages?: readonly string[]
  readonly interpreter?: string
  readonly region: string
  readonly district: string | null
  readonly needs?: readonly string[]
  readonly status?: string
  readonly company?: string
  readonly carerMayBeInvolved?: string
  readonly asked: readonly { readonly topic: string }[]
  readonly clocks: readonly ClockSeen[]
  readonly desks?: readonly DeskId[]
}
export interface ClockSeen { readonly kind: string; readonly startedAt: Moment; readonly dueAt: Moment; readonly stoppedAt?: Moment; readonly basis: string }

export interface ConsentSeen {
  readonly id: RecordId
  readonly child: ChildId
  readonly state: 'given' | 'declined' | 'not-yet' | 'withdrawn'
  readonly purpose: string
  readonly receiver: AgencyId | null
  readonly groups: readonly DataGroup[]
  readonly isLive: boolean
  readonly lastDay: string | null
  readonly stopBy?: Moment | null
}

export interface Title { readonly kk?: string; readonly ru?: string; readonly en?: string }
export interface DeskSeen extends DeskKnown { readonly agency: AgencyId; readonly title: Title; readonly regions: readonly string[]; readonly state: 'active' | 'closed'; readonly empty?: Empty; readonly keyVersion?: number | null; readonly publicKey?: string | null; readonly signers?: readonly string[] }
export interface AgencySeen { readonly id: AgencyId; readonly kind: string; readonly title: Title; readonly region: string; readonly state: 'active' | 'suspended' }
export type ContactSeen = Contact
export type OfferSeen = Offer

/** A name in the reader's language, or in one it was given in. */
export function titleIn(title: Title | undefined, lang: string): string {
  return title?.[lang as keyof Title] ?? title?.ru ?? title?.kk ?? title?.en ?? ''
}

/** `arsha-418` as it is said aloud. An unknown word is left as it came. */
export function sayCode(t: Translate, code: string): string {
  const [, word, number] = /^([a-z]{2,20})-(\d{3})$/.exec(code) ?? []
  const said = word && sayIfThere(t, `code-words.${word}`)
  return said && number ? `${said} ${number}` : code
}

/** The code as a form carries it. */
export function writeCode({ word, number }: ChildSeen['code']): string {
  return `${word}-${String(number).padStart(3, '0')}`
}

/** What is asked for, as a list with a comma: a list is no sentence, and reads the same in our languages. */
export function sayServices(t: Translate, { service, besides = [] }: { service: string; besides?: readonly string[] | undefined }): string {
  return sayList([service, ...besides].map((one) => t(`services.${one}`)))
}

export function sayList(words: readonly string[]): string {
  return words.map((word, n) => (n === 0 ? word : `${word[0]?.toLocaleLowerCase() ?? ''}${word.slice(1)}`)).join(', ')
}
