/**
 * Somebody has found a way to put SQL of their own into a room's query (A-4). They have the rooms' login and a real session of
 * their own, and may take on the vault's role, because a room may. What do they get?
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type postgres from 'postgres'
import { aPlace, type Actor, type Place } from './walls/place.ts'

let place: Place
beforeAll(async () => {
  place = await aPlace()
  // Who sits where, for this test alone: colleagues at one's own desk may be seen.
  await place.house.sql.unsafe('create schema walls; create view walls.memberships as select desk, person from partnerships.memberships where until is null; grant usage on schema walls to katch_app; grant select on walls.memberships to katch_app')
}, 180_000)
afterAll(() => place.close())

/** For everybody who has signed in: the directory, public keys, the programme. */
const forEverybody = ['access.programmes', 'partnerships.agencies', 'partnerships.desks', 'partnerships.duty_contacts', 'partnerships.services', 'vault.desk_keys', 'vault.member_keys']

test('on every table of every schema an injected query sees the rows of the one who asks and no others', async () => {
  const askers = [place.actor('worker', 'other-agency'), place.actor('worker', 'other-region'), place.actor('observer', 'region'), place.actor('champion', 'region'), place.actor('worker', 'ex-member')]
  const seen = await Promise.all(askers.map(rowsOfOthers))
  for (const [n, found] of seen.entries()) {
    // Where a shelter is, is known in its own agency and to nobody else.
    const own = askers[n]!.relation === 'other-region' ? ['partnerships.places'] : []
    expect(found.visible.filter((table) => !forEverybody.includes(table) && !own.includes(table)), askers[n]!.relation).toEqual([])
    expect(found.tables, 'tables looked at').toBeGreaterThan(40)
  }
}, 180_000)

test('who serves the child sees it there: the looking itself is not blind', async () => {
  const { visible } = await rowsOfOthers(place.actor('worker', 'owner'))
  expect(visible).toEqual(expect.arrayContaining(['identification.children', 'referral.referrals', 'consent.consents', 'vault.identity_seals', 'clocks.running', 'access.relations']))
})

test('a function that reads more than its caller answers only whom it is for', async () => {
  const [child, agency] = [place.children.first, place.agency]
  const answers = async (actor: Actor, call: string) => {
    let rows: readonly Record<string, unknown>[] = []
    await as(actor, async (tx) => { rows = await tx.unsafe(`select x from ${call} x`) })
    return rows.filter(({ x }) => x !== null && x !== false && !(Array.isArray(x) && x.length === 0)).length > 0
  }
  const who = { owner: place.actor('worker', 'owner'), accepted: place.actor('worker', 'referred-accepted'), pending: place.actor('worker', 'referred-pending'), declined: place.actor('worker', 'referred-declined'),
    withdrawn: place.actor('worker', 'referred-withdrawn'), blocked: place.actor('worker', 'blocked'), exMember: place.actor('worker', 'ex-member'), stranger: place.actor('worker', 'other-agency'), head: place.actor('head', 'owner'),
    headElsewhere: place.actor('head', 'other-agency'), coordinator: place.actor('coordinator', 'region'), champion: place.actor('champion', 'region'), observer: place.actor('observer', 'region'), clockwork: place.actor('clockwork', 'region'),
    administrator: place.actor('administrator', 'region') }
  const answered = async (call: string) => {
    const names: string[] = []
    for (const [name, actor] of Object.entries(who)) if (await answers(actor, call)) names.push(name)
    return names
  }
  expect(await answered(`kms.case_key('${child}', null)`)).toEqual(['owner', 'accepted', 'pending', 'head'])
  expect(await answered('kms.stale_case_keys(99, 9)')).toEqual(['clockwork'])
  expect(await answered('partnerships.administrators_locked()')).toEqual(['administrator'])
  // Those who change people of the agency, or hand its desks' keys on.
  expect(await answered(`partnerships.who_manages('${agency}')`)).toEqual(['owner', 'blocked', 'exMember', 'head', 'administrator'])
})

test('who asks cannot be forged: not by a setting, a role, a session of one’s own making or another person’s handle', async () => {
  const { owner, stranger } = { owner: place.actor('worker', 'owner'), stranger: place.actor('worker', 'other-agency') }
  const forgeries = [
    `select set_config('katch.session', '${owner.id}', true)`, `select set_config('katch.session', '${owner.token.slice(0, 6)}', true)`, `select set_config('katch.session', (select handle from access.sessions limit 1), true)`,
    `select set_config('role', 'katch_owner', true)`, `set local role postgres`, `set local session authorization katch_owner`, `set local row_security = off`,
    `insert into access.sessions (token_hash, programme, person, handle, way, made_at, seen_at, strong_at, ends_at) values (sha256('mine'), 'katch', '${owner.id}', 'mine', 'passkey', now(), now(), now(), now() + interval '1 hour')`,
    `create or replace function access.me() returns uuid language sql as $$ select '${owner.id}'::uuid $$`, `alter table identification.children disable row level security`, `create policy mine on identification.children using (true)`,
    `grant select on identification.children to public`,
    `insert into access.blocks (programme, child, person, because, since) values ('katch', gen_random_uuid(), '${owner.id}', 'x', now())`,
    `select log.append(array['{"actor":"${owner.id}","act":"took","what":"forged"}'], '[]')`, `update log.leaves set body = ''`, `delete from identification.concerns`, `truncate sync.feed`,
    `update partnerships.agencies set recovery_public_key = repeat('A', 43)`, `update partnerships.people set agency = agency`, `select * from access.passphrases`, `copy identification.children to program 'cat'`, `select pg_read_file('/etc/passwd')`,
    `select * from walls_are_no_table`, `select query_to_xml('select * from access.sessions', true, false, '')`,
  ]
  for (const forgery of forgeries) {
    await as(stranger, async (tx) => {
      await tx.unsafe('savepoint one')
      await tx.unsafe(forgery).catch(() => tx.unsafe('rollback to savepoint one'))
      const rows = await tx.unsafe('select id from identification.children').catch(() => [])
      expect(rows, forgery).toHaveLength(0)
    })
  }
  // A planted function in the condition is asked only about rows its planter may see.
  await as(stranger, async (tx) => {
    await tx.unsafe('savepoint one')
    const isPlanted = await tx.unsafe(`create function pg_temp.tells(uuid) returns boolean language plpgsql cost 0.0000001 as $$ begin raise exception 'told %', $1; end $$`).then(() => true, () => tx.unsafe('rollback to savepoint one').then(() => false))
    if (isPlanted) expect(await tx.unsafe('select id from identification.children where pg_temp.tells(id)')).toHaveLength(0)
  })
})

/**
 * What an injected statement can write where the rooms would not. Each is told here until it is mended; what is not on the list
 * must not be possible.
 */
test('an injected statement gives nobody a relation, a role, a desk or somebody else’s name', async () => {
  const stranger = place.actor('worker', 'other-agency')
  const child = place.children.first
  const writes = {
    'a desk of the stranger becomes owner of the child': `insert into access.relations (programme, child, desk, kind, purpose, since) values ('katch', '${child}', '${stranger.desk}', 'owner', 'assist', now() - interval '1 minute')`,
    'an agency is added': `insert into partnerships.agencies (programme, id, kind, title, region) values ('katch', gen_random_uuid(), 'NGO', '{}', 'KZ-61')`,
    'a desk is added': `insert into partnerships.desks (programme, id, agency, title, regions) values ('katch', gen_random_uuid(), '${place.agency}', '{}', '{KZ-61}')`,
    'the stranger joins the owner’s desk': `insert into partnerships.memberships (programme, desk, person, since) values ('katch', '${place.desks['owner']}', '${stranger.id}', now())`,
    'the stranger becomes administrator': `insert into partnerships.roles_held (programme, person, role, since) values ('katch', '${stranger.id}', 'administrator', now())`,
    'the child’s file is changed': `update identification.children set help = 'closed' where id = '${child}'`,
    'a consent is taken back': `update consent.consents set state = 'withdrawn', withdrawn_at = now(), stop_by = now() where id = '${place.consent}'`,
    'a referral is moved': `update referral.referrals set changed_in = pg_current_xact_id(), revision = 9 where id = '${place.referrals.pending}'`,
    'a clock is stopped': `update clocks.running set stopped_at = now(), because = 'done', next_step_at = null where stopped_at is null`,
    'a name is released': `update vault.identity_releases set released_at = now() where child = '${child}'`,
    'a first version of a name is written for somebody else’s child': `insert into vault.identities (programme, child, version, block, made_by, made_at) values ('katch', '${place.children.joint}', 1, 'AAAA', '${stranger.id}', now())`,
    'a key of the owner’s desk is made': `insert into vault.desk_keys (programme, desk, version, public_key, made_by, made_at) values ('katch', '${place.desks['owner']}', 2, repeat('A', 43), '${stranger.id}', now())`,
  }
  const done: string[] = []
  for (const [what, statement] of Object.entries(writes)) {
    await as(stranger, async (tx) => {
      if (statement.includes('vault.')) await tx.unsafe('set local role katch_vault')
      const result = await tx.unsafe(statement).catch(() => ({ count: 0 }))
      if (result.count > 0) done.push(what)
    })
  }
  expect(done).toEqual([])
})

/** Tables in which this person's session sees a row that is not their own. */
async function rowsOfOthers(actor: Actor): Promise<{ visible: string[]; tables: number }> {
  const tables = await place.house.sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'walls') and n.nspname not like 'pg_toast%' order by 1`
  const visible: string[] = []
  for (const { name } of tables) {
    const colleagues = `in (select '${actor.id}'::uuid union select m.person from walls.memberships m where m.desk = '${actor.desk ?? actor.id}')`
    const isOwn = { 'partnerships.people': `id ${colleagues}`, 'partnerships.memberships': `person ${colleagues}`, 'partnerships.roles_held': `person ${colleagues}`, 'sync.feed': `audience in ('everyone', 'person:${actor.id}')`, 'notify.notices': `person = '${actor.id}'`, 'sync.submissions': `person = '${actor.id}'`, 'files.openings': `person = '${actor.id}'` }[name] ?? 'false'
    await as(actor, async (tx) => {
      if (name.startsWith('vault.')) await tx.unsafe('set local role katch_vault')
      const rows = await tx.unsafe(`select 1 from ${name} where not (${isOwn}) limit 1`).catch((fault: { code?: string }) => { if (fault.code !== '42501') throw fault; return [] })
      if (rows.length > 0) visible.push(name)
    })
  }
  return { visible, tables: tables.length }
}

/** In a transaction of the rooms' login, with this person's session; nothing of it stays. */
async function as(actor: Actor, work: (tx: postgres.ReservedSql) => Promise<unknown>): Promise<void> {
  const tx = await place.house.staff.parts.app.reserve()
  try {
    await tx`begin`
    await tx`select set_config('katch.session', ${actor.token}, true)`
    await work(tx)
  } finally {
    await tx`rollback`
    tx.release()
  }
}
