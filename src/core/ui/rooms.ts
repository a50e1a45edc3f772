import type { ComponentType } from 'react'
import type { Findable } from '#core/sync/search.ts'
import type { Who } from '#core/access/who.ts'
import type { ChildId, DeskId, RecordId } from '#core/ids.ts'
import type { SentQuestion } from '#core/matching/sent.ts'
import type { Refusal } from '#core/refusal.ts'
import type { Programme } from '#core/programme.ts'
import type { Envelope } from '#core/sync/envelope.ts'
import type { ShelfRecord } from '#core/sync/shelf.ts'
import type { FilesOf } from '#core/sync/shelf-life.ts'
import type { House } from './house.tsx'
import type { Later } from './later.tsx'
import type { NavItem } from './nav.tsx'

/** A way into a room. Those with a `tab` also stand at the foot of a phone, in that order; `add` carries the plus. */
export interface RoomNavItem extends NavItem {
  /** 1 to 3: between *Today* and *More*, which belong to no room. */
  readonly tab?: number
  readonly add?: boolean
}

export interface RoomRoute {
  /** As `wouter` reads it: `/referrals/:id`. More special paths come first. Ids only: no name, no code of a child in an address. */
  readonly path: string
  /**
   * Takes no properties; reads what stands in the path with `useParams()`. Only what is needed in the first minute comes with
   * the first load; everything else is `later(async () => (await import('./board.tsx')).Board)`.
   */
  readonly screen: ComponentType | Later<object>
}

/** Fetches one after another what was left for later; a lost line is no fault, the next time tries again. */
export async function fetchAhead(screens: readonly (RoomRoute['screen'] | LaterBeside)[]): Promise<void> {
  for (const screen of screens) if ('fetchAhead' in screen) await screen.fetchAhead().catch(() => undefined)
}

/**
 * What stands beside a form that is about a child: whose file it is or will be, which desk opens it, and what is known so far as a
 * question to others, made when it is asked for (`undefined`: this phone has no index key; refused where numbers were compared too often). No name is handed on.
 */
export interface BesideForm { readonly child: ChildId; readonly desk?: DeskId | undefined; readonly question: AskedWith }
/** `withNumbers: false` leaves the child’s numbers out. */
export type AskedWith = (how?: { readonly withNumbers?: boolean }) => Promise<SentQuestion | Refusal | undefined>
/** Where it cannot be fetched there is nothing, and the form goes on: `laterOrNothing`. */
export type LaterBeside = Later<BesideForm>

/** By the name of the shelf: what a record is found by, in the reader's words. What else these rest on is asked of the house when a record is put into them. */
export type FindsOf = (house: Pick<House, 't' | 'lang' | 'record'> & { now(): House['now'] }) => Readonly<Record<string, (record: any) => Findable>>

export type Foresees = Readonly<Record<string, (envelope: Envelope, house: { readonly who: Who; readonly programme: Programme }) => ShelfRecord | undefined>>

/** A record as a form would fill it in, and the revision of it that is being looked at. */
export interface Standing { readonly about?: RecordId; readonly basedOn?: number; readonly answers: Readonly<Record<string, unknown>> }

/** What stands now where an envelope wanted to write, be it nothing; undefined where that is not changed as a whole. */
export type StandsNow = (envelope: Pick<Envelope, 'form' | 'about' | 'answers'>, house: House) => Promise<Standing | undefined>

/** A room as the phone knows it. `nav` says which of its ways are open to whoever is in; the server decides all the same. */
export interface RoomOnPhone {
  readonly name: string
  nav(house: House): readonly RoomNavItem[]
  readonly routes: readonly RoomRoute[]
  /** What a form that waits on this phone will make, as it will stand on a shelf: with it work goes on before there is a line. By the form's name. */
  readonly foresees?: Foresees
  /** What this room puts beside forms of rooms below it, which cannot know of it: by the form's name. The form's screen says where (`core/ui/beside.tsx`). */
  readonly beside?: Readonly<Record<string, LaterBeside>>
  /** To which file a record of the room's shelves belongs; a shelf that is not named here is the directory's. */
  readonly files?: FilesOf
  /** What is found of the room's shelves, fetched when somebody first looks for something. */
  readonly finds?: () => Promise<FindsOf>
  /** Fetched when something was refused because somebody else had changed it: the person sees what stands now before they save again. */
  readonly standsNow?: () => Promise<StandsNow>
  /** Where a record of one of the room's shelves is looked at, if not at `/<shelf>/<id>`. */
  readonly addresses?: Readonly<Record<string, (id: string) => string>>
}
