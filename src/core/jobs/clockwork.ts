/**
 * The programme's clockwork: the person under whom the house does by itself what rooms ask for. It has a session like
 * everybody, it is on the log like everybody, and its role shows it service facts only.
 */
import { createHash, randomBytes } from 'node:crypto'
import { asPerson } from '#core/access/server/session.ts'
import type { Moment } from '#core/clock.ts'
import type { Sql } from '#core/db/tx.ts'
import { newId, type PersonId, type SubmissionId } from '#core/ids.ts'
import { storiesFor } from '#core/kms/server/stories.ts'
import { buildLeaf } from '#core/log/server/leaf.ts'
import { bindingFactsIn, type Job } from '#core/sync/server/room.ts'
import { append } from '#core/sync/server/store.ts'
import { linesOf, type TakeInParts } from '#core/sync/server/take-in.ts'

export interface Clockwork { readonly programme: string; readonly token: string }

/** Opens a session for the clockwork of every programme set up here. The token stays in this process; it ends by itself after a day. */
export async function windClockwork(door: Sql): Promise<Clockwork[]> {
  const works = await door<{ programme: string; person: PersonId }[]>`select programme, person from partnerships.roles_held where role = 'clockwork'`
  return await Promise.all(works.map(async ({ programme, person }) => {
    const token = randomBytes(32).toString('base64url')
    await door`
      insert into access.sessions (token_hash, programme, person, handle, device, way, made_at, seen_at, strong_at, idle_minutes, ends_at)
      values (${createHash('sha256').update(token).digest()}, ${programme}, ${person}, ${randomBytes(6).toString('base64url')}, 'server', 'clockwork', now(), now(), now(), 1440, now() + interval '1 day')`
    return { programme, token }
  }))
}

/**
 * Runs one job of a room once, in one transaction, with its leaf and its lines in the feed. `more`: it is to be run again at once. `false`: the session has ended,
 * the clockwork must be wound again.
 */
export async function runJob(parts: TakeInParts, { token }: Clockwork, job: Job, at: Moment): Promise<'done' | 'more' | false> {
  const done = await asPerson(parts.app, token, async (tx, who) => {
    const act = {
      id: newId<SubmissionId>(), by: who, at, filledAt: at, newId, programme: parts.programme, matcher: parts.matcher, bindingFacts: bindingFactsIn(parts.rooms),
      stories: storiesFor(tx, parts.kms, who.programme),
    }
    const effects = await job.run(tx, act)
    const lines = await linesOf(tx, [effects])
    if (lines.length > 0) await append(tx, [buildLeaf({ at, actor: who.person, session: who.session, act: 'took', what: `jobs/${job.name}`, ids: effects.changed.map(({ id }) => id) })], lines)
    return effects.more ? 'more' as const : 'done' as const
  })
  return done ?? false
}

/** Until nothing is left of it, side by side where there is much and the job allows it; whatever comes meanwhile has the next minute. */
export async function runJobToItsEnd(parts: TakeInParts, clockwork: Clockwork, job: Job, at: Moment): Promise<'done' | false> {
  const lane = async (): Promise<'done' | false> => {
    for (;;) {
      const said = await runJob(parts, clockwork, job, at)
      if (said !== 'more') return said
    }
  }
  const first = await runJob(parts, clockwork, job, at)
  if (first !== 'more') return first
  const said = await Promise.all(Array.from({ length: job.lanes ?? 1 }, lane))
  return said.includes(false) ? false : 'done'
}
