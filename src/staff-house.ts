/**
 * The staff's house, put together: which rooms it has, which doors lead in, which logins it uses. One of the three lists
 * of rooms; `server.ts` opens it on a port, tests open it without one.
 */
import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import postgres from 'postgres'
import { alarmEdge } from '#core/access/server/alarm-edge.ts'
import { accessRoutes } from '#core/access/server/routes.ts'
import { type Demo, firstVisitRoutes } from '#core/access/server/first-visit.ts'
import { asPerson } from '#core/access/server/session.ts'
import type { DoorDeps } from '#core/access/server/door.ts'
import { refreshSession } from '#core/access/server/sessions.ts'
import { type Clock, minuteMs, systemClock } from '#core/clock.ts'
import { addressFor } from '#core/db/migrate.ts'
import type { Sql } from '#core/db/tx.ts'
import { buildServer } from '#core/http/server.ts'
import { clocksRoom } from '#core/clocks/server/room.ts'
import { consentRoom } from '#core/consent/server/consents.ts'
import { fileRoutes } from '#core/files/server/routes.ts'
import type { Kms } from '#core/kms/kms.ts'
import { buildLeaf } from '#core/log/server/leaf.ts'
import { notifyRoom } from '#core/notify/server/room.ts'
import { openMatcher } from '#core/matching/server/matcher.ts'
import { matchingRoom } from '#core/matching/server/room.ts'
import { matchingRoutes } from '#core/matching/server/routes.ts'
import type { Programme } from '#core/programme.ts'
import { syncRoom } from '#core/sync/server/phones.ts'
import type { Room } from '#core/sync/server/room.ts'
import { secondCopyRoutes } from '#core/sync/server/second-copy.ts'
import type { TakeInParts } from '#core/sync/server/take-in.ts'
import { vaultRoutes } from '#core/vault/server/routes.ts'
import { identificationRoom } from '#rooms/identification/server/room.ts'
import { hsdsRoutes } from '#rooms/partnerships/server/hsds.ts'
import { partnershipsRoom } from '#rooms/partnerships/server/room.ts'
import { recognitionRoom } from '#rooms/recognition/server/room.ts'
import { linkRoutes } from '#rooms/referral/server/link-routes.ts'
import { referralRoom } from '#rooms/referral/server/room.ts'

/** In the order of the house: each hears what those below it announce. */
export const rooms: readonly Room[] = [notifyRoom, syncRoom, clocksRoom, consentRoom, matchingRoom, partnershipsRoom, identificationRoom, referralRoom, recognitionRoom]

export interface HouseOptions {
  /** The database; the logins' passwords are derived from `secret`. */
  readonly databaseUrl: string
  readonly secret: string
  readonly clock: Clock
  readonly kms: Kms
  readonly programme: Programme
  readonly rooms?: readonly Room[]
  readonly dist?: string
  readonly log?: boolean
  readonly connections?: number
  readonly requestsAMinute?: number
  readonly doors?: (open: OpenParts) => readonly ((app: FastifyInstance) => void | Promise<void>)[]
}

export interface OpenParts extends TakeInParts { readonly door: Sql }

export interface StaffHouse {
  readonly http: FastifyInstance
  readonly parts: OpenParts
  close(): Promise<void>
}

export async function openStaffHouse(options: HouseOptions): Promise<StaffHouse> {
  const usual = { onnotice: () => {}, idle_timeout: 60, connection: { statement_timeout: 20_000, idle_in_transaction_session_timeout: 30_000, lock_timeout: 10_000 } }
  const app = postgres(addressFor('katch_app', options.databaseUrl, options.secret), { ...usual, max: options.connections ?? 10 })
  const door = postgres(addressFor('katch_door', options.databaseUrl, options.secret), { ...usual, max: 3 })
  const matcherSql = postgres(addressFor('katch_matcher', options.databaseUrl, options.secret), { ...usual, max: 2 })
  const matcher = openMatcher({ sql: matcherSql, kms: options.kms, programme: options.programme.code })
  const parts: OpenParts = { app, door, kms: options.kms, clock: options.clock, matcher, programme: options.programme, rooms: options.rooms ?? rooms }
  const http = await buildServer({
    ...parts, ...(options.dist && { dist: options.dist }), ...(options.log && { log: true }), ...(options.requestsAMinute && { requestsAMinute: options.requestsAMinute }),
    doors: options.doors?.(parts) ?? [], keepAwake: keepSessionsAwake(door),
  })
  return {
    http, parts,
    async close() {
      await http.close()
      await matcher.close()
      await Promise.all([app.end({ timeout: 5 }), matcherSql.end({ timeout: 5 }), door.end({ timeout: 5 })])
    },
  }
}

/** At most once a minute for each session, and never in the way of an answer. */
function keepSessionsAwake(door: Sql): (token: string) => void {
  const touched = new Map<string, number>()
  return (token) => {
    const now = systemClock.now()
    if (now - (touched.get(token) ?? 0) < minuteMs) return
    if (touched.size > 10_000) touched.clear()
    touched.set(token, now)
    refreshSession(door, token, now).catch(() => touched.delete(token)) // the next answer tries again
  }
}

export interface DoorOptions { readonly secret: string; readonly origins?: readonly string[]; readonly demo?: (parts: OpenParts) => Demo; readonly setUpCode?: string; /** The log's public key in one line. */ readonly logKey?: string; /** Other systems may read the directory, without an account. */ readonly hsds?: boolean }

/** What sign-in and the first visit need, from the parts of an open house. */
export function doorDeps(parts: OpenParts, { secret, origins = [] }: DoorOptions): DoorDeps {
  return {
    door: parts.door, clock: systemClock, kms: parts.kms, programme: parts.programme.code, secret: createHash('sha256').update(`door ${secret}`).digest(),
    site: { title: 'K', origins }, whoOf: (token) => asPerson(parts.app, token, async (_tx, who) => who),
    async log(tx, leaf) { await tx`select log.append_by_door(${parts.programme.code}, ${buildLeaf(leaf)})` },
  }
}

/** Every way into the house beside the one road in: sign-in, one's own account, the vault's keys, the first visit. */
export function staffDoors(options: DoorOptions): NonNullable<HouseOptions['doors']> {
  return (parts) => {
    const deps = doorDeps(parts, options)
    return [
      (app) => alarmEdge(app, deps, parts.rooms, () => parts.matcher.size()), (app) => accessRoutes(app, deps), (app) => vaultRoutes(app, parts), (app) => fileRoutes(app, parts), (app) => matchingRoutes(app, parts), (app) => linkRoutes(app, parts),
      (app) => secondCopyRoutes(app, { ...parts, ...(options.logKey && { logKey: options.logKey }) }),
      (app) => firstVisitRoutes(app, { ...deps, config: parts.programme, ...(options.demo && { demo: options.demo(parts) }), ...(options.setUpCode && { setUpCode: options.setUpCode }) }),
      ...(options.hsds ? [(app: FastifyInstance) => hsdsRoutes(app, parts)] : []),
    ]
  }
}
