/** What the room's shelves hold, as the server shows it (server/room.ts): only what this person may see, in the shape they may see. */
import type { Advice, AdviceState, Says } from '../advice.ts'
import type { AgeBand, AgeFacts } from '../age.ts'
import type { AskedTopic } from '../asked.ts'
import type { CardGiven } from '../card.ts'
import type { AppealState, HelpStatus, NextStep, Procedural, StateStatus } from '../child.ts'
import type { AgencyKind, PhotoEnd, PhotoPurpose, Sex, SignCode, Topic, Urgency, UrgentNeed } from '../codes.ts'
import type { Became, ConcernState, SetAsideReason } from '../concern.ts'
import type { KeptFact } from '../facts.ts'
import type { JointOutcome } from '../forms.ts'
import type { Residence } from '../residence.ts'
import type { ReturnSeen } from '../return.ts'
import type { Right, RightTold } from '../rights.ts'
import type { Represented } from '../standing-for.ts'
import type { SpokenCode } from '../spoken-code.ts'
import type { Moment } from '#core/clock.ts'
import type { Answered } from '#core/consent/receipt.ts'
import type { Language } from '#core/i18n/translate.ts'
import type { Value } from '#core/sync/merge.ts'
import type { AgencyId, ChildId, ConcernId, DeskId, RecordId } from '#core/ids.ts'
import type { ShelfEncoding } from '#core/matching/web/shelf-register.ts'

export interface ClockFace { readonly kind: string; readonly startedAt: Moment; readonly dueAt: Moment; readonly warnAt?: Moment | null; readonly stoppedAt?: Moment; readonly level?: number; readonly basis: string; readonly edition?: string }

interface ConcernHead { readonly id: ConcernId; readonly raisedAt: Moment; readonly changedAt: Moment; readonly revision: number }
interface Decided { readonly state: ConcernState; readonly region: string; readonly district: string | null; readonly urgency: Urgency; readonly desk: DeskId | null; readonly howMany: number; readonly childrenMet: number; readonly clocks: readonly ClockFace[] }

export type ConcernAtDesk = ConcernHead & Decided & {
  readonly seenAs: 'desk'
  readonly isOwn: boolean
  readonly because?: SetAsideReason
  readonly seenWhen: string
  readonly agesAbout: readonly string[]
  readonly placeKind: SignCode
  readonly signs: readonly SignCode[]
  readonly languagesHeard: readonly string[]
  readonly advice: Advice
}
export type ConcernInRegion = ConcernHead & Decided & { readonly seenAs: 'coordinator' }
interface FromAfar<SeenAs> extends ConcernHead { readonly seenAs: SeenAs; readonly became: Became }
export type ConcernFromAfar = FromAfar<'raiser'> | FromAfar<'passed-on'>
export type ConcernSeen = ConcernAtDesk | ConcernInRegion | ConcernFromAfar

export interface Happened { readonly kind: string; readonly at: Moment; readonly desk: DeskId; readonly agency: AgencyId; readonly facts: Readonly<Record<string, unknown>>; /** The part of the file in which it stands, where it is not this one. */ readonly part?: ChildId }

export interface JointSeen {
  readonly id: RecordId
  readonly state: 'open' | 'recorded'
  readonly openedAt: Moment
  readonly whenDay: string
  readonly participants: readonly { readonly kind: AgencyKind }[]
  readonly present: readonly string[]
  readonly outcome: JointOutcome | null
  readonly decidedBy: readonly AgencyKind[] | null
  readonly rights?: readonly Right[] | null
  readonly testimony: string | null
  readonly recordedAt: Moment | null
  /** Who wrote the decision down does not decide on the appeal against it. */
  readonly isMine?: boolean
  readonly appealDecision?: 'stands' | 'recognised' | 'identify-again' | null
}

export type AdviceSeen = AdviceState & { readonly id: RecordId; readonly says: Says; readonly rule: string; readonly because: Advice['because']; readonly givenAt: Moment }

/** One of several answers to one fact: where it was written, when on the phone (`filledAt`) and when it came (`at`). */
export interface AnswerSeen { readonly id: RecordId; readonly value: Value; readonly desk: DeskId; readonly agency: AgencyId; readonly at: Moment; readonly filledAt: Moment; readonly isMine: boolean }
/** `settled` without a reason: everybody came to say the same. */
export interface ConflictSeen {
  readonly id: RecordId
  readonly fact: KeptFact
  readonly openedAt: Moment
  readonly maySettle: boolean
  readonly answers: readonly AnswerSeen[]
  readonly settled?: { readonly at: Moment; readonly desk: DeskId; readonly agency: AgencyId; readonly value: Value; readonly because?: string }
}

/** That there is a photo. `opens`: it is sealed to a desk of mine. `mayEnd`: I may take it away. */
export interface PhotoSeen {
  readonly id: RecordId
  readonly purpose: PhotoPurpose
  readonly at: Moment
  readonly desk: DeskId
  readonly agency: AgencyId
  readonly state: 'coming' | 'there' | 'removed' | 'never-came'
  readonly opens: boolean
  readonly mayEnd: boolean
  readonly because?: PhotoEnd
}

/** Facts that may be out of sight of a desk that was only shared a part of the file are absent (sight.ts). */
export interface ChildSeen {
  readonly id: ChildId
  readonly sight: 'whole' | 'shared'
  /** Nobody but this phone knows of the child yet. */
  readonly isForeseen?: true
  readonly code: SpokenCode
  /** The edition of the mechanism that was in force when the child was met; not known of whom only this phone knows. */
  readonly edition?: string
  readonly state: StateStatus
  readonly status: StateStatus | 'procedural-victim'
  readonly procedural: Procedural
  readonly help: HelpStatus
  readonly appeal: AppealState
  readonly age?: AgeFacts & { readonly band: AgeBand }
  readonly presumedMinor: boolean
  readonly sex?: Sex
  readonly languages?: readonly string[]
  readonly interpreter?: string
  readonly region: string
  readonly district: string | null
  readonly company?: string
  readonly carerMayBeInvolved: string
  readonly staysTonight: string
  readonly atSchool?: string
  readonly documents?: readonly string[]
  readonly citizenshipSaid?: string
  readonly needs?: readonly UrgentNeed[]
  readonly signs?: readonly SignCode[]
  readonly fromConcern?: boolean
  readonly noticeWaits: boolean
  readonly noticeMadeAt: Moment | null
  readonly metAt: Moment
  readonly changedAt: Moment
  readonly revision: number
  readonly next: NextStep
  /** The newest time; what is not for this desk to know of it is absent. */
  readonly cardGiven?: CardGiven
  /** Those of Law 17 of which something was said. */
  readonly rightsTold?: readonly RightTold[]
  /** Who represents the child by what is told to this desk (Rules 37). */
  readonly represented?: Represented
  /** How it stands with temporary residence, as far as its steps are told to this desk. */
  readonly residence?: Residence
  /** Where a return was spoken of. */
  readonly returning?: ReturnSeen
  readonly group: readonly ChildId[]
  /** Other files of the same child, and the one that is kept; for who owns them. */
  readonly oneFile?: { readonly kept: ChildId; readonly parts: readonly { readonly id: ChildId; readonly code: SpokenCode }[] }
  readonly desks: readonly DeskId[]
  readonly asked: readonly AskedTopic[]
  readonly conflicts?: readonly ConflictSeen[]
  readonly timeline: readonly Happened[]
  readonly joint?: JointSeen
  readonly advice?: AdviceSeen
  readonly clocks: readonly ClockFace[]
  /** By which the child is found on this phone; only where the name is released to a desk of this person's. */
  readonly encoding?: ShelfEncoding
  /** Absent on a phone that has not heard since photos came. */
  readonly photos?: readonly PhotoSeen[]
  /** Desks to which a new one is sealed. */
  readonly photosTo?: readonly DeskId[]
}

/** The answer to the question `file`: the same child with its stories, for one child at a time and with a line. */
export interface FileSeen {
  readonly child: ChildSeen
  readonly ageWhy?: string
  readonly conversations: readonly { readonly id: RecordId; readonly at: Moment; readonly kind: string; readonly agency: AgencyId; readonly topics: readonly Topic[]; readonly present: readonly string[]; readonly minutes: number | null; readonly recorded: boolean; readonly ownWords?: string }[]
  readonly joints: readonly (JointSeen & { readonly reasons?: string; readonly childsView?: string; readonly appealWhy?: string; readonly appealReasons?: string })[]
  readonly advices: readonly (AdviceSeen & { readonly contestWhy?: string; readonly decisionWhy?: string })[]
  readonly photos?: readonly { readonly id: RecordId; readonly seen?: string }[]
  /** Why a right was refused, where it was said in words. */
  readonly rights?: readonly { readonly at: Moment; readonly why: string }[]
  readonly representatives?: readonly { readonly at: Moment; readonly why: string }[]
  /** What was written beside a dossier or a follow-up. */
  readonly returns?: readonly { readonly at: Moment; readonly note: string }[]
}

/** Of the consents shelf: what a file shows. */
export interface ConsentSeen extends Answered { readonly child: ChildId; readonly readIn: Language; readonly askedBy: DeskId }

/** Of the directory's shelves: what is shown here. Titles are the agencies' own, in the languages they gave. */
export type Title = Readonly<Partial<Record<'kk' | 'ru' | 'en', string>>>
export interface DeskLine { readonly id: DeskId; readonly agency: AgencyId; readonly title: Title; readonly regions: readonly string[]; readonly takesConcerns: boolean; readonly state: 'active' | 'closed' }
export interface AgencyLine { readonly id: AgencyId; readonly kind: string; readonly title: Title }

