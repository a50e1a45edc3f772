/**
 * The one road in. A submission is claimed, read, decided by its room and written together with its leaf in the log and
 * its lines in the feed: one transaction, and the answer leaves after commit. A refusal undoes what the room wrote but
 * keeps the verdict. A fault undoes everything: the phone keeps the submission and sends it again.
 */
import { createHash, randomBytes } from 'node:crypto'
import { atTheGate, gatesOf } from '#core/access/server/gates.ts'
import { asPerson, beginAs, type Token, whoAsks } from '#core/access/server/session.ts'
import type { Who } from '#core/access/who.ts'
import type { RecordId } from '#core/ids.ts'
import { splitByZone } from '#core/forms/form.ts'
import type { Kms } from '#core/kms/kms.ts'
import { storiesFor } from '#core/kms/server/stories.ts'
import { writeCanonical } from '#core/log/canonical.ts'
import { buildLeaf, digestOf } from '#core/log/server/leaf.ts'
import type { Matcher } from '#core/matching/server/matcher.ts'
import { Refusal } from '#core/refusal.ts'
import type { Sql, Tx } from '#core/db/tx.ts'
import { type Envelope, readEnvelope, type Verdict } from '../envelope.ts'
import { type FeedLine, type Happened, linesOfChanges, readForm, verdictAgain, verdictOn } from '../taking-in.ts'
import { append, claim, firstVerdict, keepVerdict, tell } from './store.ts'
import { bindingFactsIn, type Act, type Announcement, type Effects, type HouseParts } from './room.ts'

export interface TakeInParts extends HouseParts {
  readonly app: Sql
  readonly kms: Kms
  readonly matcher: Matcher
}

/** Rings of announcements are bugs; this many hearings in one transaction is far more than any story needs. */
const mostAnnouncements = 64

/** `not-yet`: another phone still has to bring what it stands on. A room says so (`sync.not-yet`), or it was taken once by a house that has lost it since. Nothing was written but that. */
export type TakeInAnswer = { readonly status: 'not-yet' } | { readonly status: 'answered'; readonly verdict: Verdict } | { readonly status: 'not-signed-in' } | { readonly status: 'unreadable'; readonly refusal: Refusal }

/**
 * Takes in one submission for the person of the session token, or for whoever holds a link.
 * @returns the verdict, new or (for a number known already) the first one. Throws only on a fault; then nothing was written.
 */
export async function takeIn(parts: TakeInParts, token: Token, input: unknown): Promise<TakeInAnswer> {
  const envelope = readEnvelope(input)
  if (envelope instanceof Refusal) return { status: 'unreadable', refusal: envelope }
  const at = parts.clock.now()
  const salt = randomBytes(16)
  const tx = await parts.app.reserve()
  try {
    const [, who, fresh] = await Promise.all([beginAs(tx, token), whoAsks(tx), claim(tx, envelope, at, salt)])
    if (!who) {
      await tx`rollback`
      return { status: 'not-signed-in' }
    }
    if (!fresh) {
      const { verdict: first, isSame } = verdictAgain(await firstVerdict(tx, envelope), envelope)
      const verdict = await withGates(tx, first)
      await (isSame ? tx`commit` : Promise.all([append(tx, [buildLeaf({ at, actor: who.person, session: who.session, act: 'refused', what: envelope.form, code: 'sync.number-taken', submission: envelope.id })], []), tx`commit`]))
      return { status: 'answered', verdict }
    }
    const verdict = await decideAndWrite(parts, tx, who, envelope, { at, salt })
    if (verdict) return { status: 'answered', verdict }
    await asPerson(parts.app, token, (again) => append(again, [buildLeaf({ at, actor: who.person, session: who.session, act: 'refused', what: envelope.form, code: 'sync.not-yet', submission: envelope.id })], []))
    return { status: 'not-yet' }
  } catch (fault) {
    await tx`rollback`.catch(() => {}) // the connection may be gone; the fault itself is what matters
    throw fault
  } finally {
    tx.release()
  }
}

async function decideAndWrite(parts: TakeInParts, tx: Tx, who: Who, envelope: Envelope, { at, salt }: { at: Act['at']; salt: Uint8Array }): Promise<Verdict | undefined> {
  const stories = storiesFor(tx, parts.kms, who.programme)
  const act: Act = { id: envelope.id, by: who, at, filledAt: envelope.filledAt, stories, programme: parts.programme, matcher: parts.matcher, bindingFacts: bindingFactsIn(parts.rooms), newId: numbersFrom(envelope.id) }
  const read = readForm(parts.rooms, who, envelope)
  let outcome: Effects | Refusal
  let heard: readonly Happened[] = []
  if (read instanceof Refusal) outcome = read
  else {
    await tx`savepoint room`
    outcome = await read.takes.handle(tx, act, {
      answers: read.answers as never, ...(envelope.about && { about: envelope.about }),
      ...(envelope.basedOn !== undefined && { basedOn: envelope.basedOn }), ...(envelope.sealed && { sealed: envelope.sealed }),
    })
    if (outcome instanceof Refusal) await tx`rollback to savepoint room`
    else heard = await announce(parts, tx, act, outcome)
  }

  // A verdict is for ever, and phones come back in any order, after a restore above all: what another one still has to bring is waited for.
  if (outcome instanceof Refusal && (envelope.wasTaken || outcome.code === 'sync.not-yet')) {
    await tx`rollback`
    return undefined
  }
  const verdict = await withGates(tx, verdictOn(outcome))
  const split = read instanceof Refusal ? undefined : splitByZone(read.takes.form, read.answers as never)
  const hasStory = split !== undefined && Object.keys(split.story).length > 0
  // A story is its child's. One that became nobody's is the submission's own: who filled it in is the only one it concerns.
  const caseOf: RecordId = outcome instanceof Refusal ? envelope.id : (outcome.child ?? envelope.id)
  const story = hasStory ? await stories.keep({ case: caseOf, table: 'sync.submissions', column: 'story', row: envelope.id }, writeCanonical(split.story as never)) : null
  const body = writeCanonical({
    form: envelope.form, version: envelope.version, about: envelope.about ?? null, device: envelope.device, filledAt: envelope.filledAt,
    answers: (split?.facts ?? null) as never, story: story && sha256(story), sealed: envelope.sealed ? sha256(writeCanonical(envelope.sealed as never)) : null, verdict: verdict as never,
  })
  const leaf = buildLeaf({
    at, actor: who.person, session: who.session, act: outcome instanceof Refusal ? 'refused' : 'took', what: envelope.form, submission: envelope.id, digest: digestOf(salt, body),
    ...(outcome instanceof Refusal ? { code: outcome.code } : { about: outcome.about, ...(outcome.purpose && { purpose: outcome.purpose }) }),
  })
  const lines = outcome instanceof Refusal ? [] : await linesOf(tx, [outcome, ...heard])
  // The lock under which numbers are given is taken last and held only for this one flight.
  await Promise.all([keepVerdict(tx, envelope.id, { body, story, verdict }), append(tx, [leaf], lines), tx`commit`])
  return verdict
}

/** What is given back, or why not, names no desk that does not exist for who asks. */
async function withGates(tx: Tx, verdict: Verdict): Promise<Verdict> {
  if (verdict.verdict === 'refused' ? Object.keys(verdict.details ?? {}).length === 0 : verdict.result === undefined) return verdict
  const gates = await gatesOf(tx)
  return verdict.verdict === 'refused' ? { ...verdict, details: atTheGate(verdict.details, gates) } : { ...verdict, result: atTheGate(verdict.result!, gates) }
}

/** Lets every room hear what happened, in the order of the house, and gathers what that brought about. */
async function announce(parts: TakeInParts, tx: Tx, act: Act, first: Effects): Promise<Happened[]> {
  const happened: Happened[] = []
  const waiting: Announcement[] = [...(first.announce ?? [])]
  for (let heard = 0; waiting.length > 0; heard++) {
    if (heard > mostAnnouncements) throw new Error('announcements go round in a ring')
    const said = waiting.shift()!
    for (const room of parts.rooms) {
      for (const { name, hear } of room.hears) {
        if (name !== said.name) continue
        const more = await hear(tx, act, said)
        if (!more) continue
        happened.push({ child: said.child, ...more })
        waiting.push(...(more.announce ?? []))
      }
    }
  }
  return happened
}

/**
 * What happened as lines of the feed: a record changed, a record is gone, somebody has a notice. Each line once, and with the child
 * it belongs to: the one its room says, else the one whose number the record is (the database knows), else the one it was all about.
 */
export async function linesOf(tx: Tx, happened: readonly Happened[]): Promise<FeedLine[]> {
  const lines = linesOfChanges(happened)
  const told = happened.flatMap(({ tell: all = [], child: of }) => all.map((one) => ({ ...one, of })))
  for (const { person, notice, child } of await tell(tx, told)) lines.set(`notice ${notice}`, { audience: `person:${person}`, shelf: 'notices', record: notice, child })
  return [...lines.values()]
}

/**
 * The numbers that one filling-in gives, always the same: a house that was brought back from a backup gives a record its old number
 * when the filling-in is offered again, and what others wrote about it finds it.
 */
function numbersFrom(id: RecordId): Act['newId'] {
  let n = 0
  return <T extends RecordId>() => {
    const bytes = createHash('sha256').update(`number ${n++} of ${id}`).digest().subarray(0, 16)
    bytes[6] = (bytes[6]! & 0x0f) | 0x40
    bytes[8] = (bytes[8]! & 0x3f) | 0x80
    const hex = bytes.toString('hex')
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-') as T
  }
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

