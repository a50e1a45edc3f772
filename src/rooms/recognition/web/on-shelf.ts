/** What these screens read from the shelves, in the shapes the server gives. */
import type { Moment } from '#core/clock.ts'
import type { AgencyId, ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import type { RunKeySent } from '#core/matching/run-sent.ts'
import type { Reason } from '#core/matching/score.ts'
import type { Contact } from '#rooms/partnerships/directory.ts'
import type { RunEnding, RunSideName, RunState, Told } from '../caseload.ts'
import type { CaseloadPurpose } from '../forms.ts'

export type Answer = 'same' | 'different' | 'cannot-tell'
/** `by`: at a desk of mine only. */
export interface Said { readonly answer: Answer; readonly byMe?: boolean; readonly by?: PersonId; readonly at: Moment }

/** Two files that may be of one child, as one of the two sides sees them. */
export interface PairSeen {
  readonly id: RecordId
  readonly state: 'open' | 'joined' | 'apart' | 'undone'
  /** Both files are of one desk: then two people of it decide. */
  readonly isOneDesk: boolean
  readonly mine: { readonly child: ChildId; readonly desk: DeskId; readonly said?: Said }
  /** `child` only where its name is shown to us, or it is ours too. */
  readonly other: { readonly desk: DeskId; readonly child?: ChildId; readonly said?: Said }
  readonly foundAt: Moment
  readonly likely: 'likely' | 'very-likely'
  /** Of pairs at one desk only. */
  readonly reasons?: readonly Reason[]
  /** `mine`: to them; `other`: to us. */
  readonly nameShown: { readonly mine: boolean; readonly other: boolean }
  /** The part under whose number and code the one file goes on. */
  readonly kept?: ChildId
  readonly revision: number
}

interface RunSideSeen { readonly agency: AgencyId; readonly sent: boolean; readonly shows: boolean; readonly named: boolean }

/** Two agencies compare their caseloads, as somebody of one side sees it. */
export interface RunSeen {
  readonly id: RecordId
  readonly state: RunState
  readonly purpose: CaseloadPurpose
  readonly side: RunSideName
  readonly mine: RunSideSeen
  readonly other: RunSideSeen
  /** Whether it is I who takes the steps of my side. */
  readonly isMine: boolean
  readonly speaks: boolean
  readonly proposedAt: Moment
  readonly agreedAt?: Moment
  readonly overAt?: Moment
  /** How many children my agency serves. */
  readonly caseload?: number
  /** Public halves of the key, for the two who compare. */
  readonly halves?: Readonly<Partial<Record<RunSideName, RunKeySent>>>
  readonly count?: Told
  /** Numbers of my side that were found. */
  readonly rows?: readonly number[]
  readonly ending?: RunEnding
  readonly endedAt?: Moment
  readonly endedBy?: 'me' | 'mine' | 'other'
  readonly revision: number
}

/** Of the children's shelf: what the code and the comparison are made of. */
export interface ChildSeen {
  readonly id: ChildId
  readonly code: { readonly word: string; readonly number: number }
  readonly sex?: 'girl' | 'boy' | 'unknown'
  readonly age?: { readonly basis: 'unknown' | 'looks' | 'said' | 'document'; readonly from?: number; readonly to?: number; readonly band: string }
  readonly region: string
  readonly metAt: Moment
  readonly desks?: readonly DeskId[]
  /** Only where the name is released to a desk of this person's. */
  readonly encoding?: object
  readonly isForeseen?: true
}

export interface Title { readonly kk?: string; readonly ru?: string; readonly en?: string }
export interface DeskSeen { readonly id: DeskId; readonly agency: AgencyId; readonly title: Title; readonly state: 'active' | 'closed'; readonly keyVersion?: number | null; readonly publicKey?: string | null; /** With which keys its workers sign. */ readonly signers?: readonly string[] }
export interface AgencySeen { readonly id: AgencyId; readonly kind: string; readonly title: Title; readonly region?: string; readonly state?: 'active' | 'suspended' }
export type ContactSeen = Contact
