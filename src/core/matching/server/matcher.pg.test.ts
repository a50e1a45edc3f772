/** The memory of the scan is the database, whatever happens to either of them. */
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { aHouse, type House } from '#testing/house.ts'
import { testSecret } from '#testing/cluster.ts'
import { chanceFrom, type Chance } from '#core/chance.ts'
import { addressFor } from '#core/db/migrate.ts'
import type { ChildId } from '#core/ids.ts'
import { memoryKms } from '#core/kms/server/memory.ts'
import type { EncodedRecord } from '../encode.ts'
import { fingerprintOf } from '../register.ts'
import { recordBytes } from '../sizes.ts'
import { openMatcher, type Matcher, type MatcherState } from './matcher.ts'
import { openScan } from './scan.ts'

const versions = ['1.1.1', '1.1.2']
/** Of a whole district within two days: phones that come and go, and a server that is started anew now and then. */
const happenings = 250

interface Door { readonly sql: postgres.ReservedSql; readonly children: readonly ChildId[] }

class Intake {
  readonly kms = memoryKms()
  readonly #records = new Map<string, EncodedRecord>()
  readonly #children: ChildId[]
  readonly #house: House
  readonly #chance: Chance
  readonly #login: postgres.Sql
  readonly #writers: postgres.Sql
  readonly #open: Door[] = []
  #matcher: Matcher
  #kill: (() => Promise<void>) | undefined

  constructor(house: House, seed: number) {
    this.#house = house
    this.#chance = chanceFrom(seed)
    this.#children = Array.from({ length: 60 }, () => this.#chance.id() as ChildId)
    this.#login = postgres(addressFor('katch_matcher', house.url, testSecret), { max: 2, onnotice: () => {} })
    this.#writers = postgres(house.url, { max: 8, onnotice: () => {} })
    this.#matcher = this.#start()
  }

  #start(): Matcher {
    return openMatcher({
      sql: this.#login, kms: this.kms, programme: this.#house.programme,
      openScan: (options) => {
        const scan = openScan(options)
        this.#kill = async () => {
          options?.onGone?.(new Error('the thread ended'))
          await scan.close()
        }
        return scan
      },
    })
  }

  /** One thing that happens; each as likely as it is in a busy house that is badly looked after. */
  async happens(): Promise<string> {
    const one = this.#chance.whole(0, 99)
    if (one < 35) return await this.#write()
    if (one < 65) return await this.#end('commit')
    if (one < 72) return await this.#end('rollback')
    if (one < 90) return await this.#ask()
    if (one < 95) return await this.#restart()
    return await this.#killThread()
  }

  /** A door is opened, something is written, and it stays open: others commit before it does. */
  async #write(): Promise<string> {
    const busy = new Set(this.#open.flatMap(({ children }) => children))
    const free = this.#children.filter((child) => !busy.has(child))
    if (this.#open.length >= 6 || free.length < 3) return 'busy'
    const sql = await this.#writers.reserve()
    await sql`begin`
    const children = Array.from({ length: 1 + this.#chance.whole(0, 2) }, () => this.#chance.pick(free)).filter((child, i, all) => all.indexOf(child) === i)
    for (const child of children) {
      const record = this.#record()
      const sealed = await this.#matcher.seal(child, record)
      this.#records.set(Buffer.from(sealed).toString('hex'), record)
      await sql`insert into matching.encodings (programme, child, sealed) values (${this.#house.programme}, ${child}, ${sealed}) on conflict (programme, child) do update set sealed = excluded.sealed`
    }
    this.#open.push({ sql, children })
    return 'write'
  }

  async #end(how: 'commit' | 'rollback'): Promise<string> {
    const at = this.#chance.whole(0, Math.max(0, this.#open.length - 1))
    const [door] = this.#open.splice(at, 1)
    if (!door) return 'nobody there'
    await door.sql.unsafe(how)
    door.sql.release()
    return how
  }

  /** Several at once: some wait for the same look, and while they do, somebody commits. */
  async #ask(): Promise<string> {
    const { version, rows } = this.#record()
    const asks = Array.from({ length: 3 }, () => this.#matcher.ask({ version, rows, parts: [] }))
    const ended = this.#end('commit')
    await Promise.all([...asks, ended, this.#chance.is(0.25) && this.#kill?.()])
    return 'ask'
  }

  async #restart(): Promise<string> {
    await this.#matcher.close()
    this.#matcher = this.#start()
    return 'restart'
  }

  async #killThread(): Promise<string> {
    await this.#kill?.()
    return 'kill'
  }

  #record(): EncodedRecord {
    const rows = Array.from({ length: 1 + this.#chance.whole(0, 2) }, () => Uint8Array.from({ length: recordBytes }, () => this.#chance.whole(0, 255)))
    return { version: this.#chance.pick(versions), rows }
  }

  /** What is held, and what the database holds: by version, one text each. */
  async held(): Promise<{ memory: Record<string, string>; database: Record<string, string>; state: MatcherState }> {
    const state = await this.#matcher.state()
    const rows = await this.#house.sql<{ child: ChildId; sealed: Uint8Array }[]>`select child, sealed from matching.encodings where programme = ${this.#house.programme}`
    const kept = rows.map(({ child, sealed }) => [child, this.#records.get(Buffer.from(sealed).toString('hex'))!] as const)
    const empty = fingerprintOf([])
    return {
      state,
      memory: Object.fromEntries(versions.map((version) => [version, state.held.find((one) => one.version === version)?.fingerprint ?? empty])),
      database: Object.fromEntries(versions.map((version) => [version, fingerprintOf(kept.filter(([, record]) => record.version === version))])),
    }
  }

  async close(): Promise<void> {
    while (this.#open.length > 0) await this.#end('rollback')
    await this.#matcher.close()
    await Promise.all([this.#login.end({ timeout: 5 }), this.#writers.end({ timeout: 5 })])
  }
}

/** Whether the memory was not the database once (then it ends), and how often each thing happened. */
async function run(house: House, seed: number): Promise<{ isAmiss: boolean; happened: Map<string, number> }> {
  const intake = new Intake(house, seed)
  const happened = new Map<string, number>()
  let isAmiss = false
  try {
    for (let i = 0; i < happenings && !isAmiss; i++) {
      const what = await intake.happens()
      happened.set(what, (happened.get(what) ?? 0) + 1)
      const { memory, database, state } = await intake.held()
      isAmiss = JSON.stringify(memory) !== JSON.stringify(database) || state.unreadable > 0
    }
  } finally {
    await intake.close()
  }
  return { isAmiss, happened }
}

test('forty-eight hours of intake with restarts: after each thing that happens the memory equals the database', async () => {
  const { isAmiss, happened } = await run(await aHouse(), 20261127)
  process.stdout.write(`  ${[...happened].map(([what, count]) => `${what} ${count}`).join(', ')}\n`)
  expect(isAmiss).toBe(false)
  for (const what of ['write', 'commit', 'rollback', 'ask', 'restart', 'kill']) expect(happened.get(what), what).toBeGreaterThan(3)
}, 120_000)

// The same run where numbers are given when something is written, as a sequence or a clock would: it must be caught.
for (const [fault, number] of [['a sequence', `nextval('matching.fault')`], ['the time', `(extract(epoch from clock_timestamp()) * 1000000)::bigint`]] as const) {
  test(`numbers from ${fault} lose encodings, and it shows`, async () => {
    const house = await aHouse()
    await house.sql.unsafe(`
      drop trigger numbered_at_commit on matching.encodings;
      create sequence matching.fault;
      create function matching.fault() returns trigger language plpgsql as $$ begin new.n := ${number}; return new; end $$;
      create trigger fault before insert or update of sealed on matching.encodings for each row execute function matching.fault()`)
    expect((await run(house, 20261127)).isAmiss).toBe(true)
  }, 120_000)
}

test('what was moved to another child, changed or lies under a destroyed key is found by nobody, and counted', async () => {
  const house = await aHouse()
  const kms = memoryKms()
  const login = postgres(addressFor('katch_matcher', house.url, testSecret), { max: 2, onnotice: () => {} })
  const matcher = openMatcher({ sql: login, kms, programme: house.programme })
  const chance = chanceFrom(3)
  const [one, other, third] = [chance.id(), chance.id(), chance.id()] as ChildId[]
  const record = { version: '1.1.1', rows: [new Uint8Array(recordBytes).fill(7)] }
  const sealed = await matcher.seal(one!, record)
  const changed = sealed.slice()
  changed[40]! ^= 1
  for (const [child, bytes] of [[one, sealed], [other, sealed], [third, changed]] as const) {
    await house.sql`insert into matching.encodings (programme, child, sealed) values (${house.programme}, ${child!}, ${bytes})`
  }
  expect(await matcher.state()).toMatchObject({ held: [{ rows: 1, fingerprint: fingerprintOf([[one!, record]]) }], unreadable: 2 })
  // A keyring that was turned wraps the matcher's key anew at the next start, and the old version may go.
  await matcher.close()
  await kms.rotate()
  const again = openMatcher({ sql: login, kms, programme: house.programme })
  expect((await again.state()).held).toMatchObject([{ rows: 1 }])
  await kms.destroy(1)
  await again.close()
  const last = openMatcher({ sql: login, kms, programme: house.programme })
  expect((await last.state()).held).toMatchObject([{ rows: 1 }])
  await last.close()
  await login.end()
})

test('the matcher\'s login reads encodings and its own keys, and nothing else; nobody else reads them', async () => {
  const house = await aHouse()
  const mayRead = async (login: string) => (await house.sql<{ on: string }[]>`
    select format('%s.%s', n.nspname, c.relname) as on from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v') and n.nspname not in ('pg_catalog', 'information_schema') and has_schema_privilege(${login}, n.oid, 'usage')
      and (has_table_privilege(${login}, c.oid, 'select') or has_any_column_privilege(${login}, c.oid, 'select')) order by 1`).map(({ on }) => on)
  expect(await mayRead('katch_matcher')).toEqual(['matching.encodings', 'matching.matcher_keys', 'matching.run_rows'])
  for (const login of ['katch_app', 'katch_door', 'katch_jobs', 'katch_vault']) expect((await mayRead(login)).filter((on) => on.startsWith('matching.')), login).toEqual([])
  const functions = await house.sql`select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname not in ('pg_catalog', 'information_schema') and p.prosecdef and has_schema_privilege('katch_matcher', n.oid, 'usage') and has_function_privilege('katch_matcher', p.oid, 'execute')`
  expect(functions).toEqual([])
})
