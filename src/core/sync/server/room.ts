/**
 * The door of a room: what it takes in, what it shows, what it is asked on line, what it hears and what it does by
 * itself. There is no second road in: everything that changes a record is a form that a person filled in.
 */
import type { Clock, Moment } from '#core/clock.ts'
import type { Asking, RoleName, Who } from '#core/access/who.ts'
import type { Answers, Form } from '#core/forms/form.ts'
import type { ChildId, DeskId, PersonId, RecordId, SubmissionId } from '#core/ids.ts'
import type { Matcher } from '#core/matching/server/matcher.ts'
import type { Programme } from '#core/programme.ts'
import type { Refusal } from '#core/refusal.ts'
import type { SealedParts } from '#core/vault/sealed.ts'
import type { Tx } from '#core/db/tx.ts'

/** Texts of zone Z3, locked under the key of their case. */
export interface Stories {
  keep(place: StoryPlace, text: string): Promise<Uint8Array>
  open(place: StoryPlace, sealed: Uint8Array): Promise<string>
}
export interface StoryPlace { readonly case: RecordId; readonly table: string; readonly column: string; readonly row: RecordId }

/** One filling-in on its way through a room: who, when, and what is handed in instead of reached for. */
export interface Act {
  readonly id: SubmissionId
  readonly by: Who
  /** When the server took it; terms count from here. */
  readonly at: Moment
  /** The phone's word. */
  readonly filledAt: Moment
  readonly stories: Stories
  readonly programme: Programme
  /** Who is like whom among all children there are. */
  readonly matcher: Matcher
  /** What the child's file says that binds this act; nothing where the person sees no file. */
  bindingFacts(tx: Tx, child: ChildId): Promise<BindingFacts | undefined>
  /** A number for a new record: the next one of this filling-in, the same however often it is decided. */
  newId<T extends RecordId = RecordId>(): T
}

export interface Filled<F extends Form> {
  readonly answers: Answers<F>
  readonly about?: RecordId
  readonly basedOn?: number
  readonly sealed?: SealedParts
}

/** `region:any`: whoever coordinates any region. */
export type Audience = `desk:${string}` | `person:${string}` | `region:${string}` | 'everyone'

/**
 * Whose child a change or a notice is: who is kept from that child does not hear of it. A room says so only where it is neither the
 * child whose number the record is nor the one the whole act is about; `null`: no child's at all (a concern, which has none yet).
 */
interface OfChild { readonly child?: ChildId | null }

/** A record that looks different now: who is to hear of it, and who has to forget it. */
export interface Change extends OfChild { readonly shelf: string; readonly id: RecordId; readonly to: readonly Audience[]; readonly gone?: readonly Audience[] }

/** Somebody is told that something waits: never what, never about whom. */
export interface Told extends OfChild { readonly person?: PersonId; readonly desk?: DeskId; readonly kind: string; readonly shelf: string; readonly about: RecordId }

/** What one room says happened, for rooms upstairs: ids only. */
export interface Announcement { readonly name: string; readonly about: RecordId; readonly child?: ChildId; readonly [more: string]: unknown }

/** What a filling-in brought about, beside the rows its room has written. */
export interface Effects {
  readonly about: RecordId
  readonly child?: ChildId
  readonly changed: readonly Change[]
  readonly tell?: readonly Told[]
  readonly announce?: readonly Announcement[]
  readonly purpose?: string
  /** Service facts given back with the verdict, such as a new child's spoken code. */
  readonly result?: object
}

export type Handler<F extends Form> = (tx: Tx, act: Act, filled: Filled<F>) => Promise<Effects | Refusal>

export interface Takes {
  readonly form: Form
  readonly by: readonly Asking[]
  /** What an alarm's session is given back with the verdict, where a screen shows what is given back (Security E-8). */
  readonly blank?: object
  readonly handle: Handler<Form>
}

/** This room takes in this form, from people with one of these roles. Which record they may touch is the handler's question. */
export function takes<F extends Form>(form: F, who: Pick<Takes, 'by' | 'blank'>, handle: Handler<F>): Takes {
  return { form, ...who, handle: handle as unknown as Handler<Form> }
}

export interface View { readonly at: Moment; readonly stories: Stories; readonly programme: Programme; readonly matcher: Matcher }

export interface Shown {
  readonly shelf: string
  /** The most private zone that may be among what is shown: from Z3 on, every showing is written to the log first. */
  readonly zone: 'Z2' | 'Z3'
  show(tx: Tx, who: Who, ids: readonly RecordId[], view: View): Promise<Map<RecordId, object>>
}

export interface Question {
  readonly name: string
  readonly zone: 'Z2' | 'Z3'
  readonly by: readonly RoleName[]
  /** The answer's shape with nothing in it, for whom nothing is shown. */
  readonly blank: object
  /** What an alarm's session is told all the same, of the person alone, where nothing at all would give it away (Security E-8). To every policy it is nobody's: asked by the door. */
  readonly ofOneself?: (door: Tx, about: { readonly programme: string; readonly person: PersonId; /** The handle of the one that asks. */ readonly device: string }) => Promise<object>
  ask(tx: Tx, who: Who, params: Readonly<Record<string, string>>, view: View): Promise<object | Refusal>
}

export interface Hears { readonly name: string; readonly hear: (tx: Tx, act: Act, said: Announcement) => Promise<Omit<Effects, 'about'> | void> }
export function on(name: string, hear: Hears['hear']): Hears {
  return { name, hear }
}

/**
 * Work a room does by itself, as the programme's clockwork: it sees service facts only. `more`: there is more of it to do at once, in another transaction. `lanes`: so many of
 * those may go side by side, because each takes what no other holds.
 */
export interface Job { readonly name: string; readonly everyMinutes: number; readonly lanes?: number; run(tx: Tx, act: Act): Promise<Omit<Effects, 'about'> & { readonly more?: boolean }> }

/** What a child's file says that binds whoever acts for the child, in whatever room. */
export interface BindingFacts {
  /** Law 21.2: until a document says otherwise. */
  readonly presumedMinor: boolean
  /** Whole years, both included; absent where nobody could say. */
  readonly age?: { readonly from: number; readonly to: number }
  /** The adult who is with the child may be involved (Rules 19). */
  readonly carerMayBeInvolved: boolean
}

export interface Room {
  readonly name: string
  readonly takesIn: readonly Takes[]
  readonly shows: readonly Shown[]
  readonly asks: readonly Question[]
  readonly hears: readonly Hears[]
  readonly jobs: readonly Job[]
  /** The room that keeps the files says so, to rooms below it as well. Nothing of a child whose file the person may not see. */
  readonly binds?: (tx: Tx, child: ChildId) => Promise<BindingFacts | undefined>
}

export function room(name: string, parts: Partial<Omit<Room, 'name'>>): Room {
  return { name, takesIn: parts.takesIn ?? [], shows: parts.shows ?? [], asks: parts.asks ?? [], hears: parts.hears ?? [], jobs: parts.jobs ?? [], ...(parts.binds && { binds: parts.binds }) }
}

/** What the core needs to run a house: handed in once, at the edge. */
export interface HouseParts {
  readonly rooms: readonly Room[]
  readonly clock: Clock
  readonly programme: Programme
}

/** Asked of the one room that keeps the files; in a house without it nothing binds. */
export function bindingFactsIn(rooms: readonly Room[]): Act['bindingFacts'] {
  const keeps = rooms.find(({ binds }) => binds)
  return async (tx, child) => await keeps?.binds?.(tx, child)
}
