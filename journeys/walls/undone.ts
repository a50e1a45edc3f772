/**
 * The same house, in which everything is really done and then undone: just before a transaction would commit, somebody who
 * sees all rows looks at what it has written, and it is rolled back. So thousands of tries leave one another's ground as it was.
 * Only tests can put a house together like this: the connection is handed in.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance } from 'fastify'
import type postgres from 'postgres'
import type { Sql } from '#core/db/tx.ts'
import { buildServer } from '#core/http/server.ts'
import { testSecret } from '#testing/cluster.ts'
import type { House } from '#testing/house.ts'
import { staffDoors, type OpenParts } from '../../src/staff-house.ts'

/** What one transaction had written when it ended. */
export interface Look { /** Tables in which a row is new or changed. */ readonly written: readonly string[]; readonly leaves: readonly Leaf[] }
export interface Leaf { readonly act: string; readonly actor: string; readonly what: string; readonly code?: string; readonly ids?: readonly string[]; readonly about?: string }

const looking = new AsyncLocalStorage<Look[]>()

/** Does something and answers what its transactions had written. */
export async function look<T>(work: () => Promise<T>): Promise<{ answer: T; looks: readonly Look[] }> {
  const looks: Look[] = []
  return { answer: await looking.run(looks, work), looks }
}

/** A server over the same database, of which nothing stays. `more`: further doors, beside those of the staff's house. */
export async function undoneServer(house: House, more: readonly ((app: FastifyInstance) => void)[] = []): Promise<{ http: FastifyInstance; parts: OpenParts }> {
  const tables = await tablesOf(house)
  // Whatever this transaction has written carries its number or a later one; nothing else is ever committed here.
  const counts = tables.map((name) => `select '${name}' as name, count(*) filter (where xmin::text::bigint >= mine) as fresh from ${name}`).join(' union all ')
  await house.sql.unsafe(`
    create schema if not exists walls;
    create table if not exists walls.base as select coalesce(sum(leaves), 0)::bigint as leaves from log.heads;
    truncate walls.base; insert into walls.base select coalesce(sum(leaves), 0)::bigint from log.heads;
    create or replace function walls.look() returns jsonb language plpgsql security definer as $$
    declare mine bigint := pg_current_xact_id_if_assigned()::text::bigint; names jsonb := '[]';
    begin
      if mine is not null then select coalesce(jsonb_agg(c.name) filter (where c.fresh > 0), '[]') into names from (${counts}) c; end if;
      return jsonb_build_object('written', names, 'leaves', (select coalesce(jsonb_agg(l.body::jsonb order by l.n), '[]') from log.leaves l where l.n >= (select leaves from walls.base)));
    end $$;
    grant usage on schema walls to katch_app, katch_door; grant execute on function walls.look() to katch_app, katch_door;`)
  const { parts } = house.staff
  const undone: OpenParts = { ...parts, app: undoneApp(parts.app), door: undoneDoor(parts.door) }
  const http = await buildServer({ ...undone, requestsAMinute: 10_000_000, doors: [...more, ...staffDoors({ secret: testSecret, hsds: true })(undone)] })
  return { http, parts: undone }
}

/** Every table in which something lies, but for two that only say when somebody was last here. */
async function tablesOf(house: House): Promise<string[]> {
  const rows = await house.sql<{ name: string }[]>`
    select schemaname || '.' || tablename as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema', 'public', 'graphile_worker', 'log', 'walls') and tablename not in ('sessions', 'passkey_challenges') order by 1`
  return rows.map((row) => row.name)
}

/** One number for all that lies in the database. */
export async function hashOf(house: House): Promise<string> {
  const hashes: string[] = []
  for (const name of [...await tablesOf(house), 'log.leaves']) {
    const [row] = await house.sql.unsafe(`select md5(coalesce(string_agg(md5(x::text), '' order by md5(x::text)), '')) as hash from ${name} x`)
    hashes.push(`${name} ${String(row!['hash'])}`)
  }
  return hashes.join('\n')
}

/** Rooms commit on a reserved connection. The word is heard in its place in the flight, and another one is sent. */
function undoneApp(app: Sql): Sql {
  return new Proxy(app, {
    get(target, key) {
      if (key !== 'reserve') return Reflect.get(target, key)
      return async () => {
        const tx = await target.reserve()
        return new Proxy(tx, {
          apply(ask, self, args: [TemplateStringsArray, ...unknown[]]) {
            return args[0]?.[0]?.trim() === 'commit' ? lookAndUndo(tx) : Reflect.apply(ask, self, args)
          },
        })
      }
    },
  })
}

function lookAndUndo(tx: postgres.ReservedSql): PromiseLike<unknown> {
  const looks = looking.getStore()
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- the driver sends a statement when it is waited for; this one must not be sent earlier
    then(done, failed) {
      const seen = tx<{ look: Look }[]>`select walls.look() as look`.then((rows) => looks?.push(rows[0]!.look))
      return Promise.all([seen, tx`rollback`.execute()]).then(done as never, failed)
    },
  }
}

class Undo extends Error {}

function undoneDoor(door: Sql): Sql {
  return new Proxy(door, {
    get(target, key) {
      if (key !== 'begin') return Reflect.get(target, key)
      return async (work: (tx: postgres.TransactionSql) => Promise<unknown>) => {
        let result: unknown
        const looks = looking.getStore()
        await target.begin(async (tx) => {
          result = await work(tx)
          const [row] = await tx<{ look: Look }[]>`select walls.look() as look`
          looks?.push(row!.look)
          throw new Undo()
        }).catch((fault: unknown) => { if (!(fault instanceof Undo)) throw fault })
        return result
      }
    },
  })
}
