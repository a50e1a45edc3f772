/**
 * Somebody who holds a link has found a way to put SQL of their own into a query. The link makes them, to the database, one of the receiving desk; that desk serves another child as
 * well. What do they get? The one referral and its child, and nothing of the other.
 */
import { createHash, randomBytes } from 'node:crypto'
import type postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId, type RecordId } from '#core/ids.ts'
import { answerReferral, makeLink, recordOutcome, sendReferral, toldByPhone } from '#rooms/referral/forms.ts'
import { asPerson } from '#core/access/server/session.ts'
import type { Form } from '#core/forms/form.ts'
import { takeIn } from '#core/sync/server/take-in.ts'
import { aPlace, asking, type Place } from './walls/place.ts'

let place: Place
/** Of another child, accepted at the desk of the link. */
let other: RecordId
const device = randomBytes(32).toString('base64url')
/** What a guest reaches at all, each with the wall of the link; the first three are the directory. */
const directory = ['partnerships.agencies', 'partnerships.desks', 'partnerships.duty_contacts']
const reached = ['access.blocks', 'access.relations', 'clocks.running', 'identification.children', 'identification.conflicts', 'identification.events', 'identification.fact_changes', ...directory, 'referral.hand_overs', 'referral.referrals', 'sync.submissions']
/** And what a guest may call, beside what everybody may. */
const called = [
  'access.acts_for', 'access.gates', 'access.has_role', 'access.hidden_desks', 'access.hidden_from_me', 'access.is_asked', 'access.is_asked_with', 'access.is_blocked', 'access.is_offered', 'access.is_unknown', 'access.link_child', 'access.link_referral', 'access.link_said', 'access.me',
  'access.my_agency', 'access.my_desks', 'access.my_programme', 'access.my_regions', 'access.owns_joined', 'access.parts', 'access.sees_whole', 'access.serves', 'access.shown_groups', 'access.who', 'kms.case_key', 'kms.keep_case_key', 'log.append', 'notify.tell_all',
  'referral.desks_of_one_file', 'referral.end_links', 'referral.held_otherwise', 'referral.hidden_from_me', 'referral.is_mine', 'referral.my_link', 'referral.name_by_link', 'referral.prolong_links', 'vault.takes_signed',
]

beforeAll(async () => {
  place = await aPlace()
  const [called] = await place.house.sql<{ code: string }[]>`select code_word || '-' || lpad(code_number::text, 3, '0') as code from identification.children where id = ${place.children.joint}`
  const sent = await place.helper.submits(sendReferral, asking(place.desks['referred-pending']!, { ...called, shareOnAcceptance: ['language', 'note'], note: 'warm shoes' }), { about: place.children.joint })
  if (sent.verdict !== 'taken') throw new Error(JSON.stringify(sent))
  other = sent.about
  expect(await place.helper.submits(toldByPhone, { saidBy: 'Duty officer', said: 'accept' }, { about: other })).toMatchObject({ verdict: 'taken' })
  const [opened] = await place.house.staff.parts.app`select stands, referral from referral.open_link(${place.link}, ${device})`
  expect(opened).toEqual({ stands: 'here', referral: place.referrals.pending })
}, 180_000)
afterAll(() => place.close())

const link = () => ({ setting: 'katch.link', value: `${place.link}.${device}` })
const colleague = () => ({ setting: 'katch.session', value: place.actor('worker', 'referred-pending').token })

test('a guest reaches these tables, each with the wall of the link, and calls these functions; no others', async () => {
  const tables = await place.house.sql<{ name: string; walled: boolean }[]>`
    select n.nspname || '.' || c.relname as name, exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'link_sees' and not p.polpermissive and 'katch_guest'::regrole = any (p.polroles)) as walled
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and (has_any_column_privilege('katch_guest', c.oid, 'select, insert, update') or has_table_privilege('katch_guest', c.oid, 'delete, truncate')) order by 1`
  expect(tables).toEqual(reached.map((name) => ({ name, walled: true })))
  const functions = await place.house.sql<{ name: string }[]>`
    select n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname not in ('pg_catalog', 'information_schema', 'graphile_worker', 'public') and has_function_privilege('katch_guest', p.oid, 'execute') and (p.prosecdef or not has_function_privilege('katch_jobs', p.oid, 'execute')) order by 1`
  expect(functions.map(({ name }) => name)).toEqual(called)
  const vault = await place.house.sql<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'vault' and c.relkind = 'r'
      and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'link_sees' and not p.polpermissive and 'katch_vault'::regrole = any (p.polroles))`
  expect(vault).toEqual([])
})

test('an injected query sees the one referral and its child, and of nobody else', async () => {
  const seen = await rowsOfOthers(link())
  expect(seen.others).toEqual(directory)
  expect(seen.own).toEqual(expect.arrayContaining(['referral.referrals', 'clocks.running', 'access.relations']))
  expect(seen.tables).toBeGreaterThan(40)
})

test('a colleague with an account at the same desk sees the other child there: the looking itself is not blind', async () => {
  const { others } = await rowsOfOthers(colleague())
  expect(others).toEqual(expect.arrayContaining(['identification.children', 'referral.referrals', 'clocks.running', 'access.relations']))
})

test('functions that read more than their caller say nothing of the other child', async () => {
  const calls = (child: string, referral: string) => [
    `select access.serves('${child}') as x`, `select access.acts_for('${child}') as x`, `select access.shown_groups('${child}') <> '{}' as x`, `select exists (select from kms.case_key('${child}', null)) as x`, `select kms.reaches('${child}') as x`, `select referral.is_mine('${referral}') as x`,
  ]
  const answers = async (who: Who, child: string, referral: string) => {
    const said: boolean[] = []
    await as(who, async (tx) => { for (const call of calls(child, referral)) said.push((await tx.unsafe(`savepoint one`), await tx.unsafe(call).then(([row]) => row!.x === true, async () => { await tx.unsafe('rollback to savepoint one'); return false }))) })
    return said
  }
  expect(await answers(colleague(), place.children.joint, other)).toEqual([true, true, true, true, false, true]) // the last but one is the key's own business
  expect(await answers(link(), place.children.joint, other)).toEqual([false, false, false, false, false, false])
  expect((await answers(link(), place.children.first, place.referrals.pending)).at(-1)).toBe(true)
})

test('an injected statement changes nothing but the one referral, reads nobody’s token and opens no name before the yes', async () => {
  const { joint, first } = place.children
  const writes = {
    'the other referral is moved': `update referral.referrals set changed_in = pg_current_xact_id(), revision = 9 where id = '${other}'`,
    'a desk comes to the other child': `insert into access.relations (programme, child, desk, kind, purpose, since) values ('katch', '${joint}', '${place.desks['other-agency']}', 'team', 'assist', now())`,
    'the other child’s file is changed': `update identification.children set help = 'closed' where id = '${joint}'`,
    'its own file is changed': `update identification.children set help = 'closed' where id = '${first}'`,
    'somebody is told off a desk': `update partnerships.memberships set until = now()`,
    'a link is read': 'select token_hash from referral.links', 'the name is read': 'select sealed_name from referral.links', 'how links stand is read': 'select id from referral.links',
    'a clock of the other child is stopped': `update clocks.running set stopped_at = now(), because = 'done', next_step_at = null where stopped_at is null and child = '${joint}'`,
    'a name is released': `update vault.identity_releases set released_at = now() where child = '${joint}'`,
  }
  const done: string[] = []
  for (const [what, statement] of Object.entries(writes)) {
    await as(link(), async (tx) => {
      if (statement.includes('vault.')) await tx.unsafe('set local role katch_vault')
      const result = await tx.unsafe(statement).catch(() => ({ count: 0 }))
      if (result.count > 0) done.push(what)
    })
  }
  expect(done).toEqual([])
  await as(link(), async (tx) => {
    expect(await tx`select referral.name_by_link() as name`).toEqual([{ name: null }])
    // What it may: its own referral, which is what it was given for.
    expect((await tx.unsafe(`update referral.referrals set changed_in = pg_current_xact_id(), revision = 9 where id = '${place.referrals.pending}'`)).count).toBe(1)
  })
})

test('a token without its device, a device without its token, a hash, and a link whose agency was closed are nobody’s', async () => {
  const [{ hash } = { hash: '' }] = await place.house.sql<{ hash: string }[]>`select encode(token_hash, 'hex') as hash from referral.links where ended_at is null`
  for (const value of [`${place.link}.`, `.${device}`, place.link, `${place.link}.${randomBytes(32).toString('base64url')}`, `${randomBytes(32).toString('base64url')}.${device}`, `${hash}.${device}`, '.']) {
    await as({ setting: 'katch.link', value }, async (tx) => {
      expect((await tx`select access.me() as me, access.my_desks() as desks, access.has_role('link') as holds`)[0], value).toEqual({ me: null, desks: [], holds: false })
      expect(await tx`select id from referral.referrals`, value).toHaveLength(0)
    })
  }
  // Whoever leaves the guest's role, or takes on another, is nobody; in the vault nothing is there but how this child's name is shared.
  await as(link(), async (tx) => {
    await tx`reset role`
    expect((await tx`select access.me() as me, access.my_desks() as desks`)[0]).toEqual({ me: null, desks: [] })
    expect(await tx`select id from referral.referrals`).toHaveLength(0)
    await tx`set local role katch_vault`
    for (const table of ['identities', 'identity_seals', 'desk_keys', 'desk_key_seals', 'member_keys', 'signed_hand_overs']) expect(await tx.unsafe(`select 1 from vault.${table}`), table).toHaveLength(0)
  })
  for (const role of ['katch_owner', 'katch_door', 'katch_matcher', 'katch_jobs', 'postgres']) await as(link(), async (tx) => { await expect(tx.unsafe(`set local role ${role}`), role).rejects.toThrow() })
  await place.house.sql`update partnerships.agencies a set state = 'suspended' from partnerships.desks d where d.agency = a.id and d.id = ${place.desks['referred-pending']!}`
  await as(link(), async (tx) => { expect((await tx`select access.me() as me`)[0]).toEqual({ me: null }) })
  await place.house.sql`update partnerships.agencies a set state = 'active' from partnerships.desks d where d.agency = a.id and d.id = ${place.desks['referred-pending']!}`
})

test('nobody but its two sides ends a link, and a link ends no other', async () => {
  const ends = async (who: Who, referral: RecordId) => {
    let ended = -1
    await as(who, async (tx) => { ended = (await tx<{ ended: number }[]>`select referral.end_links(${referral}, 'ended') as ended`)[0]!.ended })
    return ended
  }
  expect(await ends({ setting: 'katch.session', value: place.actor('worker', 'other-agency').token }, place.referrals.pending)).toBe(0)
  expect(await ends(link(), place.referrals.pending)).toBe(1)
  const token = randomBytes(32).toString('base64url')
  expect(await place.helper.submits(makeLink, { tokenHash: createHash('sha256').update(token).digest('base64url'), publicKey: randomBytes(32).toString('base64url'), lasts: 'day' }, { about: other })).toMatchObject({ verdict: 'taken' })
  expect(await ends(colleague(), other)).toBe(1)
  expect(await ends(link(), other)).toBe(0)
})

test('a link is made by who sent the referral, in their own name, for its own child and desk, for a week at most', async () => {
  const making = (who: string, { by = who, referral = place.referrals.asked as string, child = place.children.first as string, desk = place.desks['asked']!, days = 7 }: { by?: string; referral?: string; child?: string; desk?: string; days?: number } = {}) => `
    insert into referral.links (programme, id, referral, child, desk, agency, token_hash, public_key, made_by, ends_at)
    select 'katch', gen_random_uuid(), '${referral}', '${child}', d.id, d.agency, sha256('x'), sha256('y'), '${by}', now() + interval '${days} days' from partnerships.desks d where d.id = '${desk}'`
  const makes = async (token: string, statement: string) => {
    let made = 0
    await as({ setting: 'katch.session', value: token }, async (tx) => { made = (await tx.unsafe(statement).catch(() => ({ count: 0 }))).count ?? 0 })
    return made
  }
  const [{ id, token }, stranger] = [place.helper, place.actor('worker', 'other-agency')]
  expect(await makes(token, making(id))).toBe(1)
  expect(await makes(token, making(id, { by: stranger.id }))).toBe(0)
  expect(await makes(token, making(id, { child: place.children.joint }))).toBe(0)
  expect(await makes(token, making(id, { desk: place.desks['team']! }))).toBe(0)
  expect(await makes(token, making(id, { days: 8 }))).toBe(0)
  expect(await makes(token, making(id, { referral: place.referrals.withdrawn, desk: place.desks['referred-withdrawn']! }))).toBe(0)
  expect(await makes(stranger.token, making(stranger.id))).toBe(0)
})

test('in the whole house: a yes, a beginning and an outcome by a link stand in the child’s file, and the name opens in between', async () => {
  const { parts } = place.house.staff
  const held = { link: place.link, device }
  const says = async (form: Form, answers: object) => await takeIn(parts, held, { id: newId(), form: form.name, version: form.version, filledAt: place.house.clock.now(), device: 'link', about: place.referrals.pending, answers })
  const name = async () => await asPerson(parts.app, held, async (tx) => (await tx<{ name: Uint8Array | null }[]>`select referral.name_by_link() as name`)[0]!.name)
  expect(await name()).toBeNull()
  expect(await says(answerReferral, { answer: 'accept', saidBy: 'Duty officer' })).toMatchObject({ verdict: { verdict: 'taken' } })
  expect((await name())?.length).toBe(80)
  // Colleagues with an account may open it as well.
  expect(await place.house.sql`select released_at is not null as released from vault.identity_releases where child = ${place.children.first} and desk = ${place.desks['referred-pending']!}`).toEqual([{ released: true }])
  expect(await says(recordOutcome, { outcome: 'started' })).toMatchObject({ verdict: { verdict: 'taken' } })
  const events = await place.house.sql<{ kind: string }[]>`select kind from identification.events where child = ${place.children.first} and desk = ${place.desks['referred-pending']!}`
  expect(events.map(({ kind }) => kind).toSorted()).toEqual(['help-began', 'referral-accepted'])
  const [child] = await place.helper.sees('children').then((all) => all.filter(({ id }) => id === place.children.first))
  expect(child.help).toBe('in-services')
})

test('the sender’s new link ends the earlier one for the database as well', async () => {
  const again = randomBytes(32).toString('base64url')
  expect(await place.helper.submits(makeLink, { tokenHash: createHash('sha256').update(again).digest('base64url'), publicKey: randomBytes(32).toString('base64url'), lasts: 'day' }, { about: place.referrals.pending })).toMatchObject({ verdict: 'taken' })
  await as(link(), async (tx) => { expect((await tx`select access.me() as me`)[0]).toEqual({ me: null }) })
})

test('seeded: a table without the wall, and a child that is not hidden, are found', async () => {
  const token = randomBytes(32).toString('base64url')
  await place.helper.submits(makeLink, { tokenHash: createHash('sha256').update(token).digest('base64url'), publicKey: randomBytes(32).toString('base64url'), lasts: 'day' }, { about: place.referrals.pending })
  await place.house.staff.parts.app`select referral.open_link(${token}, ${device})`
  const held = { setting: 'katch.link', value: `${token}.${device}` }
  const found = async () => (await rowsOfOthers(held)).others.filter((name) => !directory.includes(name))
  expect(await found()).toEqual([])
  await place.house.sql.unsafe('drop policy link_sees on referral.referrals; drop policy link_sees on clocks.running')
  expect(await found()).toEqual(['clocks.running', 'referral.referrals'])
  await place.house.sql.unsafe('grant select on identification.concerns to katch_guest; create policy seeded on identification.concerns for select to katch_guest using (true)')
  expect(await found()).toContain('identification.concerns')
})

type Who = { readonly setting: string; readonly value: string }

/** Tables in which this one sees a row of another child, of another referral or of nobody's child; and where rows of the link's own child. */
async function rowsOfOthers(who: Who): Promise<{ others: string[]; own: string[]; tables: number }> {
  const tables = await place.house.sql<{ name: string; childs: boolean }[]>`
    select n.nspname || '.' || c.relname as name, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'child' and not a.attisdropped) as childs
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%' order by 1`
  const found = { others: [] as string[], own: [] as string[] }
  for (const { name, childs } of tables) {
    const isOwn = name === 'referral.referrals' ? `id = '${place.referrals.pending}'` : name === 'identification.children' ? `id = '${place.children.first}'` : childs ? `child is not distinct from '${place.children.first}'` : 'false'
    for (const [where, into] of [[`not (${isOwn})`, found.others], [isOwn, found.own]] as const) {
      await as(who, async (tx) => {
        if (name.startsWith('vault.')) await tx.unsafe('set local role katch_vault')
        const rows = await tx.unsafe(`select 1 from ${name} where ${where} limit 1`).catch((fault: { code?: string }) => { if (fault.code !== '42501') throw fault; return [] })
        if (rows.length > 0) into.push(name)
      })
    }
  }
  return { ...found, tables: tables.length }
}

/** In a transaction of the rooms' login, with this setting; nothing of it stays. */
async function as({ setting, value }: Who, work: (tx: postgres.ReservedSql) => Promise<unknown>): Promise<void> {
  const tx = await place.house.staff.parts.app.reserve()
  try {
    await tx`begin`
    await tx`select set_config(${setting}, ${value}, true)`
    if (setting === 'katch.link') await tx`set local role katch_guest`
    await work(tx)
  } finally {
    await tx`rollback`
    tx.release()
  }
}
