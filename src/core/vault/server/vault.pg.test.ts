import { expect, test } from 'vitest'
import { asPerson } from '#core/access/server/session.ts'
import type { Who } from '#core/access/who.ts'
import type { Tx } from '#core/db/tx.ts'
import { newId, type ChildId, type DeskId } from '#core/ids.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { randomBytes, toBase64url } from '../bytes.ts'
import { makeDeskKey, publicPartOf, rotateDeskKey, sealDeskKey, type DeskKey } from '../desk-key.ts'
import type { KeyPair } from '../hpke.ts'
import { openIdentity, resealFor, sealIdentity, type Identity } from '../identity.ts'
import { makeMemberKey, wrapMemberKey } from '../member-key.ts'
import type { OpenedSeal, SealedIdentity } from '../sealed.ts'
import { makeKeys, type Ask } from '../web/keys.ts'
import { vaultRoutes } from './routes.ts'
import * as vault from './vault.ts'

const identity: Identity = { names: [{ given: 'Айзере' }] }

test('the desk that sealed a name opens it; another desk gets nothing, also when it serves the child', async () => {
  const { house, aigul, daniyar, ngo, child } = await aKeptName()
  const opened = await open(house, aigul, child) as OpenedSeal
  expect(await openIdentity(opened, opened.seals[0]!, ngo.privateKey)).toEqual(identity)
  expect(await open(house, daniyar, child)).toEqual(notYours())
  await letServe(house, child, house.desks.police)
  expect(await open(house, daniyar, child)).toEqual(notYours())
  expect(await open(house, aigul, newId<ChildId>())).toEqual(notYours())
})

test('a seal lies ready until it is released, and is handed out no more once taken back', async () => {
  const { house, aigul, daniyar, ngo, police, child } = await aKeptName()
  const mine = await open(house, aigul, child) as OpenedSeal
  const seal = await resealFor(child, mine.seals[0]!, { fromPrivateKey: ngo.privateKey, to: publicPartOf(police) })
  if (seal instanceof Refusal) throw new Error(seal.code)
  expect(await as(house, aigul, (tx, by) => vault.shareIdentity(tx, child, seal, { released: false }, doing(house, by)))).toBeUndefined()
  await letServe(house, child, house.desks.police, 'referred-pending')
  expect(await open(house, daniyar, child)).toEqual(notYours())
  await letServe(house, child, house.desks.police, 'referred-accepted')
  expect(await open(house, daniyar, child)).toEqual(notYours())

  expect(await as(house, daniyar, (tx, by) => vault.releaseIdentity(tx, child, house.desks.police, doing(house, by)))).toBe(true)
  const theirs = await open(house, daniyar, child) as OpenedSeal
  expect(theirs.seals.map((each) => each.desk)).toEqual([house.desks.police])
  expect(await openIdentity(theirs, theirs.seals[0]!, police.privateKey)).toEqual(identity)

  expect(await as(house, aigul, (tx, by) => vault.takeBackIdentity(tx, child, house.desks.police, doing(house, by)))).toBe(true)
  expect(await open(house, daniyar, child)).toEqual(notYours())
  expect(await as(house, daniyar, (tx, by) => vault.releaseIdentity(tx, child, house.desks.police, doing(house, by)))).toBe(false)
  expect(await open(house, aigul, child)).toMatchObject({ child, version: 1 })
})

test('a released seal is worth nothing without a live relation to the child', async () => {
  const { house, aigul, child } = await aKeptName()
  await house.sql`update access.relations set until = now() - interval '1 second' where child = ${child}`
  expect(await open(house, aigul, child)).toEqual(notYours())
})

test('a person who is blocked from a child gets nothing, whatever their desk has', async () => {
  const { house, aigul, child } = await aKeptName()
  await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${child}, ${aigul.id}, 'relative', now())`
  expect(await open(house, aigul, child)).toEqual(notYours())
})

test('later versions go to the same desks; of two at once one is kept and one is told', async () => {
  const { house, aigul, daniyar, ngo, police, child } = await aKeptName()
  const seal = await resealFor(child, (await open(house, aigul, child) as OpenedSeal).seals[0]!, { fromPrivateKey: ngo.privateKey, to: publicPartOf(police) })
  await as(house, aigul, (tx, by) => vault.shareIdentity(tx, child, seal as never, { released: true }, doing(house, by)))
  await letServe(house, child, house.desks.police, 'referred-accepted')
  const desks = await as(house, daniyar, (tx) => vault.desksToSealTo(tx, child))
  expect(new Set(desks.map((each) => each.desk))).toEqual(new Set([house.desks.ngo, house.desks.police]))

  const next = await seal2(child, desks)
  const rival = await seal2(child, desks)
  const kept = await Promise.all([[aigul, next], [daniyar, rival]].map(([who, what]) => keep(house, who as Person, child, what as SealedIdentity)))
  expect(kept.filter((each) => each === undefined)).toHaveLength(1)
  expect(kept).toContainEqual(refuse('vault.newer-version'))
  for (const [who, key] of [[aigul, ngo], [daniyar, police]] as const) {
    const opened = await open(house, who, child) as OpenedSeal
    expect(opened.version).toBe(2)
    expect(await openIdentity(opened, opened.seals[0]!, key.privateKey)).toMatchObject({ birth: '2013' })
  }
  expect(await keep(house, aigul, child, { ...next, version: 9, seals: next.seals.map((each) => ({ ...each, version: 9 })) })).toEqual(refuse('vault.newer-version'))
  expect(await keep(house, aigul, newId<ChildId>(), next)).toMatchObject({ code: 'vault.unreadable' })
})

test('writing a later version releases nothing: a desk that waits goes on waiting', async () => {
  const { house, aigul, daniyar, ngo, police, child } = await aKeptName()
  const seal = await resealFor(child, (await open(house, aigul, child) as OpenedSeal).seals[0]!, { fromPrivateKey: ngo.privateKey, to: publicPartOf(police) })
  await as(house, aigul, (tx, by) => vault.shareIdentity(tx, child, seal as never, { released: false }, doing(house, by)))
  await letServe(house, child, house.desks.police, 'team')
  expect(await keep(house, aigul, child, await seal2(child, [publicPartOf(ngo), publicPartOf(police)]))).toBeUndefined()
  expect(await open(house, daniyar, child)).toEqual(notYours())
  expect(await open(house, aigul, child)).toMatchObject({ version: 2 })
})

test('a champion seals a name for a desk that serves nobody yet, and cannot read it back', async () => {
  const { house, aigul, ngo } = await aKeptName()
  const saule = await house.person({ roles: ['champion'], agency: house.agencies.ngo.id })
  const concern = newId<ChildId>()
  const sealed = await sealIdentity(identity, { child: concern, version: 1, desks: [publicPartOf(ngo)] }) as SealedIdentity
  expect(await keep(house, saule, concern, sealed)).toBeUndefined()
  expect(await open(house, saule, concern)).toEqual(notYours())
  await letServe(house, concern, house.desks.ngo, 'owner')
  expect(await open(house, aigul, concern)).toEqual(notYours())
  expect(await as(house, aigul, (tx, by) => vault.releaseIdentity(tx, concern, house.desks.ngo, doing(house, by)))).toBe(true)
  expect(await open(house, aigul, concern)).toMatchObject({ child: concern })
})

test('a stranger writes no seal and no later version for a child they do not serve', async () => {
  const { house, aigul, daniyar, ngo, police, child } = await aKeptName()
  const seal = await resealFor(child, (await open(house, aigul, child) as OpenedSeal).seals[0]!, { fromPrivateKey: ngo.privateKey, to: publicPartOf(police) })
  await expect(as(house, daniyar, (tx, by) => vault.shareIdentity(tx, child, seal as never, { released: true }, doing(house, by)))).rejects.toThrow('row-level security')
  expect(await keep(house, daniyar, child, await seal2(child, [publicPartOf(police)]))).toEqual(refuse('vault.newer-version'))
})

test('a room has no way into the vault, and a call leaves its role behind', async () => {
  const { house, aigul, child } = await aKeptName()
  for (const table of ['identities', 'identity_seals', 'identity_releases', 'desk_key_seals', 'member_wraps', 'member_keys', 'desk_keys']) {
    await expect(as(house, aigul, (tx) => tx`select * from vault.${(tx as never as House['sql'])(table)}`)).rejects.toThrow('permission denied')
  }
  await as(house, aigul, async (tx, who) => {
    await vault.openChild(tx, who, child)
    const [row] = await tx<{ role: string }[]>`select current_user as "role"`
    expect(row?.role).toBe('katch_app')
  })
  // Queries that a room sends in the same breath are not carried in by the role.
  await expect(as(house, aigul, (tx, who) => Promise.all([vault.openChild(tx, who, child), tx`select * from vault.identities`]))).rejects.toThrow('permission denied')
  await expect(as(house, aigul, (tx) => tx`set local role katch_owner`)).rejects.toThrow('permission denied')
  await as(house, aigul, async (tx, by) => {
    await tx`savepoint room`
    await expect(vault.shareIdentity(tx, newId<ChildId>(), { desk: house.desks.ngo, version: 1, keyVersion: 1, sealed: 'x' }, { released: true }, doing(house, by))).rejects.toThrow()
    await tx`rollback to savepoint room`
    const [row] = await tx<{ role: string }[]>`select current_user as "role"`
    expect(row?.role).toBe('katch_app')
  })
})

test('nobody can change or remove what was sealed', async () => {
  const { house, aigul } = await aKeptName()
  for (const statement of ["update vault.identity_seals set sealed = 'x'", 'delete from vault.identity_seals', "update vault.identities set block = 'x'", 'delete from vault.identities', "update vault.desk_keys set public_key = 'x'", 'delete from vault.identity_releases']) {
    await expect(as(house, aigul, async (tx) => { await tx`set local role katch_vault`; await tx.unsafe(statement) })).rejects.toThrow('permission denied')
  }
})

test('a statement smuggled in with the vault\'s role writes nothing for a child or a desk of others', async () => {
  const { house, aigul, daniyar, child } = await aKeptName()
  const { programme, desks: { ngo, police } } = house
  const head = await house.person({ roles: ['administrator', 'head'], agency: house.agencies.ngo.id })
  const key = 'A'.repeat(43)
  const smuggle = (who: Person, statement: (tx: Tx) => Promise<unknown>) => as(house, who, async (tx) => { await tx`set local role katch_vault`; await statement(tx) })
  const smuggled: [Person, (tx: Tx) => Promise<unknown>][] = [
    [daniyar, (tx) => tx`insert into vault.identity_seals (programme, child, version, desk, key_version, sealed, made_by, made_at) values (${programme}, ${child}, 1, ${police}, 1, 'x', ${daniyar.id}, now())`],
    [daniyar, (tx) => tx`insert into vault.identity_releases (programme, child, desk, shared_at, released_at) values (${programme}, ${child}, ${police}, now(), now())`],
    [daniyar, (tx) => tx`insert into vault.identities (programme, child, version, block, made_by, made_at) values (${programme}, ${child}, 2, 'x', ${daniyar.id}, now())`],
    [aigul, (tx) => tx`insert into vault.identities (programme, child, version, block, made_by, made_at) values (${programme}, ${child}, 2, 'x', ${daniyar.id}, now())`],
    [head, (tx) => tx`insert into vault.desk_keys (programme, desk, version, public_key, made_by, made_at) values (${programme}, ${house.desks.centre}, 1, ${key}, ${head.id}, now())`],
    [daniyar, (tx) => tx`insert into vault.desk_key_seals (programme, desk, version, kind, recipient, recipient_key, sealed, made_by, made_at) values (${programme}, ${ngo}, 1, 'person', ${daniyar.id}, ${key}, 'x', ${daniyar.id}, now())`],
    [head, (tx) => tx`update vault.desk_keys set retired_at = now() where desk = ${police}`],
  ]
  for (const [who, statement] of smuggled) await expect(smuggle(who, statement)).rejects.toThrow('row-level security')
})

test('a desk key is made by its members only, and the next version once only', async () => {
  const { house, aigul, daniyar, ngo, members } = await aKeptName()
  const head = await house.person({ roles: ['administrator', 'head'], agency: house.agencies.ngo.id })
  const forged = await sealDeskKey(await makeDeskKey(house.desks.centre, 1), recipient(aigul, members.aigul))
  for (const who of [daniyar, head]) expect(await as(house, who, (tx, by) => vault.keepDeskKeys(tx, [forged], doing(house, by)))).toEqual(notYours())
  await expect(as(house, head, (tx, by) => vault.keepDeskKeys(tx, [forged], doing(house, { ...by, desks: [house.desks.centre] })))).rejects.toThrow('row-level security')

  await as(house, head, (tx, by) => vault.askForNewDeskKey(tx, house.desks.ngo, doing(house, by)))
  expect((await as(house, aigul, vault.keysOnServer)).mustChange).toEqual([house.desks.ngo])
  const { deskKey: second, sealed } = await rotateDeskKey(ngo, [recipient(aigul, members.aigul)])
  expect(await as(house, aigul, (tx, by) => vault.keepDeskKeys(tx, sealed, doing(house, by)))).toBeUndefined()
  const rival = await rotateDeskKey(ngo, [recipient(aigul, members.aigul)])
  expect(await as(house, aigul, (tx, by) => vault.keepDeskKeys(tx, rival.sealed, doing(house, by)))).toEqual(refuse('vault.key-replaced'))
  expect(await as(house, daniyar, (tx) => vault.publicKeysOf(tx, [house.desks.ngo, house.desks.clinic]))).toEqual([publicPartOf(second)])
  const keys = await as(house, aigul, vault.keysOnServer)
  expect(keys.mustChange).toEqual([])
  expect(keys.deskKeys.map((each) => each.version)).toEqual([2, 1])

  // A phone that was off line seals to the old key: who has left could open that, so it is asked to seal again.
  const child = newId<ChildId>()
  await letServe(house, child, house.desks.ngo)
  const late = await sealIdentity(identity, { child, version: 1, desks: [publicPartOf(ngo)] }) as SealedIdentity
  expect(await keep(house, aigul, child, late)).toEqual(refuse('vault.key-replaced'))
})

test('sealed keys are for their recipient, and only while they belong to the desk', async () => {
  const { house, aigul, daniyar } = await aKeptName()
  expect((await as(house, aigul, vault.keysOnServer)).deskKeys).toHaveLength(1)
  expect((await as(house, daniyar, vault.keysOnServer)).deskKeys.map((each) => each.desk)).toEqual([house.desks.police])
  expect((await as(house, daniyar, vault.keysOnServer)).member?.person).toBe(daniyar.id)
  const peek = await as(house, daniyar, async (tx) => { await tx`set local role katch_vault`; return await tx`select * from vault.member_wraps where person = ${aigul.id}` })
  expect(peek).toHaveLength(0)
  await house.sql`update partnerships.memberships set until = now() where person = ${aigul.id}`
  expect((await as(house, aigul, vault.keysOnServer)).deskKeys).toEqual([])
})

test('a phone unlocks, opens a name for a reason, shares it, and locks', async () => {
  const { house, aigul, police, child, wrapKey } = await aKeptName()
  const asked: unknown[] = []
  const ask: Ask = async (path, body) => {
    asked.push(body)
    return path === '/api/vault/keys' ? await as(house, aigul, vault.keysOnServer) : await open(house, aigul, (body as { child: ChildId }).child)
  }
  const keys = makeKeys(ask)
  expect(await keys.openName(child, 'home-visit')).toEqual(refuse('vault.locked'))
  expect(await keys.refresh()).toBeUndefined()
  const [wrap] = keys.wraps()
  expect(await keys.unlock(randomBytes(32), wrap!)).toEqual(refuse('vault.cannot-open'))
  expect(await keys.unlock(wrapKey, wrap!)).toBeUndefined()
  expect(await keys.openName(child, 'home-visit')).toEqual({ identity, version: 1 })
  expect(asked.at(-1)).toEqual({ child, reason: 'home-visit' })
  const seals = await keys.shareName(child, [publicPartOf(police)], 'referral')
  if (seals instanceof Refusal) throw new Error(seals.code)
  expect(await openIdentity(await open(house, aigul, child) as OpenedSeal, seals[0]!, police.privateKey)).toEqual(identity)
  expect(await keys.openName(newId<ChildId>(), 'home-visit')).toEqual(notYours())
  const key = await keys.deskKey(house.desks.ngo, 1)
  keys.lock()
  expect(keys.isUnlocked).toBe(false)
  expect(key?.privateKey.every((byte) => byte === 0)).toBe(true)
  expect(await keys.openName(child, 'home-visit')).toEqual(refuse('vault.locked'))
})

/** Aigul's desk (ngo) has met a child and sealed the name; Daniyar sits at another agency's desk (police). */
test('that somebody took their keys stands on the log once for a session; to whom a name goes, each time; and no leaf, no answer', async () => {
  const { house, aigul, child } = await aKeptName()
  const told = async () => (await house.sql<{ leaf: string }[]>`select body::jsonb ->> 'session' || ' ' || (body::jsonb ->> 'act') || ' ' || (body::jsonb ->> 'what') || ' ' || coalesce(body::jsonb ->> 'about', '-') as leaf
    from log.leaves where body::jsonb ->> 'what' in ('vault/keys', 'vault/sharing') order by n`).map(({ leaf }) => leaf)
  const handle = aigul.token.slice(0, 6)
  for (const _ of [1, 2, 3]) expect((await aigul.gets('/api/vault/keys')).status).toBe(200)
  expect(await told()).toEqual([`${handle} key vault/keys -`])
  await Promise.all([1, 2].map(() => aigul.posts('/api/vault/sharing', { child })))
  expect(await told()).toEqual([`${handle} key vault/keys -`, `${handle} key vault/sharing ${child}`, `${handle} key vault/sharing ${child}`])
  // Another session of hers is another reading; many at once are one.
  await house.sql`insert into access.sessions (token_hash, programme, person, handle, way, made_at, seen_at, strong_at, ends_at)
    select sha256('another'), programme, person, 'another', way, made_at, seen_at, strong_at, ends_at from access.sessions where person = ${aigul.id}`
  const again = () => house.staff.http.inject({ method: 'GET', url: '/api/vault/keys', cookies: { '__Host-house': 'another' } })
  await Promise.all([again(), again(), again(), again()])
  expect((await told()).filter((leaf) => leaf.includes('vault/keys'))).toEqual([`${handle} key vault/keys -`, 'another key vault/keys -'])

  await house.sql`update access.sessions set keys_shown_at = null`
  await house.sql`revoke execute on function log.append(text[], jsonb) from katch_app`
  for (const answer of [await aigul.gets('/api/vault/keys'), await aigul.posts('/api/vault/sharing', { child })]) expect(answer.status).toBe(503)
  await house.sql`grant execute on function log.append(text[], jsonb) to katch_app`
})

async function aKeptName() {
  const house = await aHouse({ rooms: [], doors: (parts) => [(app) => vaultRoutes(app, parts)] })
  const aigul = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const daniyar = await house.person({ roles: ['worker'], desk: house.desks.police })
  const wrapKey = randomBytes(32)
  const members = { aigul: await enrol(house, aigul, wrapKey), daniyar: await enrol(house, daniyar, wrapKey) }
  const ngo = await giveDeskKey(house, aigul, members.aigul)
  const police = await giveDeskKey(house, daniyar, members.daniyar)
  const child = newId<ChildId>()
  await letServe(house, child, house.desks.ngo)
  const sealed = await sealIdentity(identity, { child, version: 1, desks: [publicPartOf(ngo)] }) as SealedIdentity
  expect(await keep(house, aigul, child, sealed)).toBeUndefined()
  return { house, aigul, daniyar, ngo, police, child, members, wrapKey }
}

async function enrol(house: House, person: Person, wrapKey: ReturnType<typeof randomBytes>): Promise<KeyPair> {
  const pair = await makeMemberKey()
  const { wrapped } = await wrapMemberKey(pair, wrapKey, { person: person.id, way: 'passphrase', credential: '' })
  await house.sql`insert into vault.member_keys (programme, person, public_key) values (${house.programme}, ${person.id}, ${toBase64url(pair.publicKey)})`
  await house.sql`insert into vault.member_wraps (programme, person, way, wrapped) values (${house.programme}, ${person.id}, 'passphrase', ${wrapped})`
  return pair
}

async function giveDeskKey(house: House, person: Person, pair: KeyPair): Promise<DeskKey> {
  const key = await makeDeskKey(person.desk as DeskId, 1)
  const sealed = await sealDeskKey(key, recipient(person, pair))
  expect(await as(house, person, (tx, by) => vault.keepDeskKeys(tx, [sealed], doing(house, by)))).toBeUndefined()
  return key
}

function recipient(person: Person, pair: KeyPair) {
  return { to: 'person' as const, recipient: person.id, publicKey: toBase64url(pair.publicKey) }
}

async function seal2(child: ChildId, desks: Parameters<typeof sealIdentity>[1]['desks']): Promise<SealedIdentity> {
  return await sealIdentity({ ...identity, birth: '2013' }, { child, version: 2, desks }) as SealedIdentity
}

async function keep(house: House, person: Person, child: ChildId, sealed: SealedIdentity) {
  return await as(house, person, (tx, by) => vault.keepIdentity(tx, child, sealed, doing(house, by)))
}

async function open(house: House, person: Person, child: ChildId) {
  return await as(house, person, (tx, who) => vault.openChild(tx, who, child))
}

function doing(house: House, by: Who): vault.Doing {
  return { by, at: house.clock.now() }
}

async function as<T>(house: House, person: Person, work: (tx: Tx, who: Who) => Promise<T>): Promise<T> {
  return await asPerson(house.staff.parts.app, person.token, work) as T
}
