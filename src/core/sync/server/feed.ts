/**
 * What changed for this person since number `after`, as this person may see it now; and the questions that need a line.
 * Numbers appear in order of commit, so a reader who has seen n has seen everything below n. What one may no longer see
 * comes as `null`, and the phone forgets it.
 */
import { hasRole, type Who } from '#core/access/who.ts'
import { atTheGate, gatesOf } from '#core/access/server/gates.ts'
import { asPerson } from '#core/access/server/session.ts'
import { isId, type RecordId } from '#core/ids.ts'
import { storiesFor } from '#core/kms/server/stories.ts'
import { buildLeaf } from '#core/log/server/leaf.ts'
import { notYours, Refusal, refuse } from '#core/refusal.ts'
import type { Tx } from '#core/db/tx.ts'
import { audiencesOf, type FeedPage, feedPageSize, type FeedRow, type Look, pageSetBack, readLines, readLook } from '../feed.ts'
import { append, linesAfter, markAt, tellGone } from './store.ts'
import type { Shown, View } from './room.ts'
import type { TakeInParts } from './take-in.ts'

/**
 * `undefined`: nobody is signed in. Every showing of stories is on the log before it leaves.
 * @param read how far this reader was told to have read, and the mark of the line there, where it was told one; at most so many lines at once
 */
export async function readFeed(parts: TakeInParts, token: string, { after, mark, most = feedPageSize }: { after: number; mark?: string | undefined; most?: number }): Promise<FeedPage | undefined> {
  return await asPerson(parts.app, token, async (tx, who) => {
    const audiences = audiencesOf(who)
    const [lines, markNow = ''] = await Promise.all([linesAfter(tx, audiences, after, most), after > 0 ? markAt(tx, audiences, after) : ''])
    if (mark && markNow !== mark) return pageSetBack(audiences)
    const { touched, ...page } = readLines(lines, { after, mark: markNow, limit: most })
    const changes = await show(parts, tx, who, touched)
    // Who reads from the beginning has nothing yet to forget.
    if (after > 0) await keepGone(tx, changes, lines)
    return { ...page, audiences, changes }
  })
}

/**
 * Records by their numbers, as this person may see them now: what did not lie on the phone at rest is not read again from the beginning of the
 * feed. The same showing and the same leaves as in the feed; what is not theirs and what does not exist is `null`.
 */
export async function lookUp(parts: TakeInParts, token: string, input: unknown): Promise<Look | Refusal | undefined> {
  return await asPerson(parts.app, token, async (tx, who) => {
    const touched = readLook(input)
    return touched instanceof Refusal ? touched : { changes: await show(parts, tx, who, touched) }
  })
}

/** Of what is told to be forgotten it is kept that this phone was told: its receipt is held against it (Security E-6). */
async function keepGone(tx: Tx, changes: FeedPage['changes'], lines: readonly FeedRow[]): Promise<void> {
  const childOf = new Map(lines.map(({ shelf, record, child }) => [`${shelf} ${record}`, child]))
  const gone = changes.flatMap(({ shelf, id, record }) => {
    const child = childOf.get(`${shelf} ${id}`)
    return record === null && child && shelf !== 'notices' ? [{ shelf, id, child }] : []
  })
  if (gone.length > 0) await tellGone(tx, gone)
}

async function show(parts: TakeInParts, tx: Tx, who: Who, touched: ReadonlyMap<string, readonly RecordId[]>): Promise<FeedPage['changes']> {
  const view = viewOf(parts, tx, who)
  const changes: { shelf: string; id: RecordId; record: object | null }[] = []
  const storiesShown: { shelf: string; ids: RecordId[] }[] = []
  const gates = await gatesOf(tx)
  for (const [shelf, ids] of touched) {
    const shown = findShelf(parts, shelf)
    const records = shown ? await shown.show(tx, who, ids, view) : new Map<RecordId, object>()
    if (shown?.zone === 'Z3' && records.size > 0) storiesShown.push({ shelf, ids: [...records.keys()] })
    // The number of the record itself is what this phone knows it by.
    for (const id of ids) changes.push({ shelf, id, record: atTheGate(records.get(id), gates) ?? null })
  }
  await logShowing(tx, who, view, storiesShown)
  return changes
}

/** One question put on line. Its scope is built in: the room asks the database as this person. */
export async function askRoom(parts: TakeInParts, token: string, room: string, question: string, params: Record<string, string>): Promise<object | Refusal | undefined> {
  return await asPerson(parts.app, token, async (tx, who) => {
    const found = parts.rooms.find((r) => r.name === room)?.asks.find((q) => q.name === question)
    const view = viewOf(parts, tx, who)
    const answer = !found ? notYours() : !hasRole(who, ...found.by) ? refuse('access.role', { form: `${room}/${question}` }) : await found.ask(tx, who, params, view)
    if (answer instanceof Refusal) {
      await append(tx, [buildLeaf({ at: view.at, actor: who.person, session: who.session, act: 'refused', what: found ? `${room}/${question}` : 'ask/unknown', code: answer.code })], [])
    } else if (found?.zone === 'Z3') {
      await logShowing(tx, who, view, [{ shelf: `${room}/${question}`, ids: Object.values(params).filter(isId) }])
    }
    return answer instanceof Refusal ? answer : atTheGate(answer, await gatesOf(tx))
  })
}

function viewOf(parts: TakeInParts, tx: Tx, who: Who): View {
  return { at: parts.clock.now(), stories: storiesFor(tx, parts.kms, who.programme), programme: parts.programme, matcher: parts.matcher }
}

function findShelf(parts: TakeInParts, shelf: string): Shown | undefined {
  return parts.rooms.flatMap((room) => room.shows).find((shown) => shown.shelf === shelf)
}

async function logShowing(tx: Tx, who: Who, view: View, shown: readonly { shelf: string; ids: readonly RecordId[] }[]) {
  if (shown.length === 0) return
  const leaves = shown.map(({ shelf, ids }) => buildLeaf({ at: view.at, actor: who.person, session: who.session, act: 'showed', what: shelf, zones: ['Z3'], ids: [...ids] }))
  await append(tx, leaves, [])
}
