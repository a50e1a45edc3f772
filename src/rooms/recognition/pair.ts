/**
 * Two children who may be one: who may say what, and what follows. Two people say *same*, one of each side, before two files are
 * one; one *different* settles it until whoever said so takes it back, or once they have left
 * somebody of their desk; *cannot tell* leaves it open; what was one is parted by anybody of either side.
 */
import type { Moment } from '#core/clock.ts'
import type { AgencyId, ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import { notYours, refuse, type Refusal } from '#core/refusal.ts'
import type { SideAnswer } from './forms.ts'

export interface Word { readonly answer: SideAnswer; readonly by: PersonId; readonly at: Moment }
/** A child and the desk that opened its file, with what that side has said last. */
export interface Side { readonly child: ChildId; readonly desk: DeskId; readonly agency: AgencyId; readonly said?: Word }

export interface Pair {
  readonly id: RecordId
  /** `undone`: it was one file and is two again, and may be spoken of like an open one. */
  readonly state: 'open' | 'joined' | 'apart' | 'undone'
  readonly a: Side
  readonly b: Side
  readonly joinedAt?: Moment
  readonly undoneAt?: Moment
  readonly undoneBy?: PersonId
  readonly revision: number
}

export interface Speaker { readonly person: PersonId; readonly agency: AgencyId; readonly desks: readonly DeskId[] }
export type SideName = 'a' | 'b'

export function isOpen({ state }: Pick<Pair, 'state'>): boolean {
  return state === 'open' || state === 'undone'
}

/** The sides at which somebody sits: none, one, or at a pair of one desk both. */
export function sidesOf(pair: Pair, { agency, desks }: Omit<Speaker, 'person'>): SideName[] {
  return (['a', 'b'] as const).filter((name) => pair[name].agency === agency && desks.includes(pair[name].desk))
}

/**
 * For which side somebody speaks. Whoever has spoken goes on speaking for that side: nobody stands on both. Else for one where nobody
 * has said anything, or where nobody could tell.
 */
export function sideFor(pair: Pair, by: Speaker): SideName | undefined {
  const mine = sidesOf(pair, by)
  const spoken = (['a', 'b'] as const).find((name) => pair[name].said?.by === by.person)
  if (spoken) return mine.includes(spoken) ? spoken : undefined
  return mine.find((name) => !pair[name].said) ?? mine.find((name) => pair[name].said!.answer === 'cannot-tell') ?? mine[0]
}

/** `areOne`: both children are parts of one file already, by whatever pairs. */
export function speak(pair: Pair, answer: SideAnswer, { by, at, areOne = false }: { readonly by: Speaker; readonly at: Moment; readonly areOne?: boolean }): Pair | Refusal {
  const name = sideFor(pair, by)
  if (!name || pair.a.child === pair.b.child) return notYours()
  if (pair.state === 'apart') return refuse('recognition.settled')
  if (pair.state === 'joined' || (areOne && answer === 'same')) return refuse('recognition.already-one')
  if (pair[name].said?.by === by.person && pair[name].said.answer === answer) return refuse('recognition.second-person')
  const other = pair[name === 'a' ? 'b' : 'a']
  const spoken = { ...pair, [name]: { ...pair[name], said: { answer, by: by.person, at } }, revision: pair.revision + 1 }
  if (answer === 'different') return { ...spoken, state: 'apart' }
  return answer === 'same' && other.said?.answer === 'same' && other.said.by !== by.person ? { ...spoken, state: 'joined', joinedAt: at } : spoken
}

/** Anybody of either side parts again what two people have made one. What was said is taken back with it. */
export function part(pair: Pair, { by, at }: { readonly by: Speaker; readonly at: Moment }): Pair | Refusal {
  if (sidesOf(pair, by).length === 0) return notYours()
  if (pair.state !== 'joined') return refuse('recognition.not-one')
  const { joinedAt: _, ...rest } = pair
  return { ...rest, state: 'undone', a: unsaid(pair.a), b: unsaid(pair.b), undoneAt: at, undoneBy: by.person, revision: pair.revision + 1 }
}

/**
 * Whoever said that these are two children takes it back; where they sit at that side's desk no more, anybody who sits there does. The pair is open again, with what the other side has
 * said. Refuses `recognition.not-apart`, `recognition.said-by-another`.
 */
export function unsay(pair: Pair, { by, hasLeft }: { readonly by: Speaker; readonly hasLeft: (side: SideName) => boolean }): Pair | Refusal {
  const mine = sidesOf(pair, by)
  if (mine.length === 0) return notYours()
  if (pair.state !== 'apart') return refuse('recognition.not-apart')
  const name = mine.find((one) => pair[one].said?.answer === 'different' && (pair[one].said.by === by.person || hasLeft(one)))
  if (!name) return refuse('recognition.said-by-another')
  return { ...pair, state: pair.undoneAt === undefined ? 'open' : 'undone', [name]: unsaid(pair[name]), revision: pair.revision + 1 }
}

function unsaid({ child, desk, agency }: Side): Side {
  return { child, desk, agency }
}
