import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { addressFor } from '#core/db/migrate.ts'
import { form } from '#core/forms/form.ts'
import { personName, text, wholeNumber } from '#core/forms/fields.ts'
import { newId } from '#core/ids.ts'
import { refuse } from '#core/refusal.ts'
import { testSecret } from '#testing/cluster.ts'
import { aHouse } from '#testing/house.ts'
import { room, takes, type Room } from './room.ts'

const countSheep = form('meadow/count', 2, {
  sheep: wholeNumber({ from: 0, to: 1000, zone: 'Z2', purpose: 'coordinate' }),
  remark: text({ max: 200, zone: 'Z3', purpose: 'coordinate', optional: true }),
  shepherd: personName({ zone: 'Z4', purpose: 'coordinate', optional: true }),
}, { upgrades: { 1: ({ animals, ...rest }: { animals: number }) => ({ ...rest, sheep: animals }) } })

/** A room of one form: counts go to everybody at the desk; a count of 13 is refused after something was written. */
function meadow(taken: string[] = []): Room {
  return room('meadow', {
    takesIn: [takes(countSheep, { by: ['worker'] }, async (tx, act, { answers }) => {
      taken.push(act.id)
      await tx`select notify.tell_all(${tx.json(act.by.desks.map((desk) => ({ desk, kind: 'count', shelf: 'counts', about: act.id })))})`
      if (answers.sheep === 13) return refuse('meadow.unlucky', { sheep: 13 })
      return { about: act.id, changed: [{ shelf: 'counts', id: act.id, to: act.by.desks.map((desk) => `desk:${desk}` as const) }], result: { seen: answers.sheep } }
    })],
    shows: [{ shelf: 'counts', zone: 'Z2', async show(_tx, _who, ids) { return new Map(ids.map((id) => [id, { id }])) } }],
  })
}

async function aMeadow(taken: string[] = []) {
  const house = await aHouse({ rooms: [meadow(taken)] })
  const aigul = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const saule = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const dana = await house.person({ roles: ['worker'], desk: house.desks.clinic })
  return { house, aigul, saule, dana }
}

describe('one road in', () => {
  test('told twice is told once: the second time brings the first verdict and writes nothing', async () => {
    const taken: string[] = []
    const { house, aigul, saule } = await aMeadow(taken)
    const id = randomUUID()
    const first = await aigul.submits(countSheep, { sheep: 7 }, { id })
    expect(first).toEqual({ verdict: 'taken', about: id, result: { seen: 7 } })
    expect(await aigul.submits(countSheep, { sheep: 9 }, { id })).toEqual(first)
    expect(taken).toEqual([id])
    expect(await saule.sees('counts')).toEqual([{ id }])
    const [{ leaves, notices }] = await house.sql<[{ leaves: number; notices: number }]>`select (select count(*)::int from log.leaves where body::jsonb ->> 'submission' = ${id}) leaves, (select count(*)::int from notify.notices) notices`
    expect({ leaves, notices }).toEqual({ leaves: 1, notices: 1 })
  })

  test('the same number sent from many tabs at once has one effect', async () => {
    const taken: string[] = []
    const { house, aigul } = await aMeadow(taken)
    const id = randomUUID()
    // The door is held: somebody has claimed the number and not finished, until all eight wait behind it.
    const holder = await house.sql.reserve()
    await holder`begin`
    await holder`insert into sync.submissions (programme, id, person, form, version, taken_at, salt, body, verdict) values ('katch', ${id}, ${aigul.id}, 'meadow/count', 2, now(), '', '', '')`
    const eight = Array.from({ length: 8 }, () => aigul.submits(countSheep, { sheep: 3 }, { id }))
    await waitFor(async () => (await house.sql`select count(*)::int n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)[0]!.n >= 8)
    await holder`rollback`
    holder.release()
    const verdicts = await Promise.all(eight)
    expect(new Set(verdicts.map((v) => JSON.stringify(v))).size).toBe(1)
    expect(taken).toHaveLength(1)
  })

  test('a refusal keeps its verdict and its leaf, and nothing else that the room wrote', async () => {
    const { house, aigul } = await aMeadow()
    const id = randomUUID()
    const verdict = await aigul.submits(countSheep, { sheep: 13 }, { id })
    expect(verdict).toEqual({ verdict: 'refused', code: 'meadow.unlucky', details: { sheep: 13 } })
    expect(await aigul.submits(countSheep, { sheep: 12 }, { id })).toEqual(verdict)
    const [{ notices, leaf }] = await house.sql<[{ notices: number; leaf: object }]>`select (select count(*)::int from notify.notices) notices, (select body::jsonb from log.leaves where body::jsonb ->> 'submission' = ${id}) leaf`
    expect(notices).toBe(0)
    expect(leaf).toMatchObject({ act: 'refused', code: 'meadow.unlucky', actor: aigul.id })
  })

  test('a number that is known is good for nobody else and for nothing else; each try is on the log', async () => {
    const { house, aigul, dana } = await aMeadow()
    const id = randomUUID()
    await aigul.submits(countSheep, { sheep: 5 }, { id })
    expect(await dana.submits(countSheep, { sheep: 5 }, { id })).toEqual({ verdict: 'refused', code: 'sync.number-taken', details: {} })
    expect(await aigul.submits('meadow/another', {}, { id })).toEqual({ verdict: 'refused', code: 'sync.number-taken', details: {} })
    const told = await house.sql`select body::jsonb ->> 'actor' as actor from log.leaves where body::jsonb ->> 'code' = 'sync.number-taken' order by n`
    expect(told.map((leaf) => leaf.actor)).toEqual([dana.id, aigul.id])
  })

  test('an old phone is understood, a newer one is asked to wait', async () => {
    const { aigul } = await aMeadow()
    expect(await aigul.submits(countSheep, { animals: 4 }, { version: 1 })).toMatchObject({ verdict: 'taken', result: { seen: 4 } })
    expect(await aigul.submits(countSheep, { sheep: 4 }, { version: 3 })).toMatchObject({ verdict: 'refused', code: 'forms.version-unknown' })
  })

  test('malformed, huge, foreign and nameless submissions each get their refusal', async () => {
    const { house, aigul } = await aMeadow()
    const good = { id: randomUUID(), form: 'meadow/count', version: 2, filledAt: 1, device: 'd', answers: { sheep: 1 } }
    const status = async (body: unknown, headers?: Record<string, string>) => {
      const answer = await aigul.posts('/api/submissions', body, headers)
      return [answer.status, answer.body?.refused?.code ?? answer.body?.code]
    }
    expect(await status('{"id":')).toEqual([400, 'http.unreadable'])
    expect(await status('{"__proto__":{"x":1}}')).toEqual([400, 'http.unreadable'])
    expect(await status({ ...good, id: '1' })).toEqual([400, 'sync.unreadable'])
    for (const form of ['-/-', 'a--b/c', 'meadow/-count', 'meadow/count/', 'Meadow/count']) expect(await status({ ...good, form }), form).toEqual([400, 'sync.unreadable'])
    expect(await status({ ...good, more: 1 })).toEqual([400, 'sync.unreadable'])
    expect(await status({ ...good, answers: { remark: 'x'.repeat(300_000) } })).toEqual([413, 'http.too-large'])
    expect(await status({ ...good, form: 'meadow/nothing' })).toEqual([200, 'sync.form-unknown'])
    expect(await status({ ...good, id: randomUUID(), answers: { sheep: 'many' } })).toEqual([200, 'forms.unreadable'])
    expect(await status({ ...good, id: randomUUID(), answers: { sheep: 1, shepherd: { given: 'Ақбота' } } })).toEqual([200, 'sync.identity-in-clear'])
    expect(await status(good, { 'content-type': 'text/plain' })).toEqual([415, 'http.not-json'])
    expect(await status(good, { 'sec-fetch-site': 'cross-site' })).toEqual([403, 'http.cross-site'])
    const nobody = await house.staff.http.inject({ method: 'POST', url: '/api/submissions', payload: good, cookies: { '__Host-house': 'guess' } })
    expect([nobody.statusCode, nobody.json().refused.code]).toEqual([401, 'access.not-signed-in'])
    const [{ n }] = await house.sql<[{ n: number }]>`select count(*)::int n from sync.submissions where body like '%Ақбота%'`
    expect(n).toBe(0)
  })

  test('a suspended person, an ended and an idle session are nobody from the next statement on', async () => {
    const { house, aigul } = await aMeadow()
    const id = () => ({ id: randomUUID(), form: 'meadow/count', version: 2, filledAt: 1, device: 'd', answers: { sheep: 1 } })
    for (const change of [
      house.sql`update partnerships.people set state = 'suspended' where id = ${aigul.id}`,
      house.sql`update access.sessions set ended_at = now() where person = ${aigul.id}`,
      house.sql`update access.sessions set ended_at = null, seen_at = now() - interval '16 minutes' where person = ${aigul.id}`,
      house.sql`update access.sessions set seen_at = now(), ends_at = now() where person = ${aigul.id}`,
    ]) {
      await change
      expect((await aigul.posts('/api/submissions', id())).status).toBe(401)
      await house.sql`update partnerships.people set state = 'active' where id = ${aigul.id}`
    }
  })

  test('without a log there is no answer: the submission is not taken and may be sent again', async () => {
    const { house, aigul } = await aMeadow()
    const id = randomUUID()
    await house.sql`revoke execute on function log.append(text[], jsonb) from katch_app`
    expect((await aigul.posts('/api/submissions', { id, form: 'meadow/count', version: 2, filledAt: 1, device: 'd', answers: { sheep: 2 } })).status).toBe(503)
    expect((await house.sql`select 1 from sync.submissions where id = ${id}`).length).toBe(0)
    await house.sql`grant execute on function log.append(text[], jsonb) to katch_app`
    expect(await aigul.submits(countSheep, { sheep: 2 }, { id })).toMatchObject({ verdict: 'taken' })
  })

  test('two hundred uploads broken off half way leave no transaction behind', async () => {
    const { house, aigul } = await aMeadow()
    const address = await house.staff.http.listen({ port: 0, host: '127.0.0.1' })
    const body = JSON.stringify({ id: randomUUID(), form: 'meadow/count', version: 2, filledAt: 1, device: 'd', answers: { sheep: 1, remark: 'x'.repeat(150) } })
    const { connect } = await import('node:net')
    await Promise.all(Array.from({ length: 200 }, (_, i) => new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(address).port), '127.0.0.1', () => {
        socket.write(`POST /api/submissions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nCookie: __Host-house=${aigul.token}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, (i * 7) % body.length)}`)
        setTimeout(() => { socket.destroy(); resolve() }, 20)
      })
      socket.on('error', () => resolve())
    })))
    await waitFor(async () => (await house.sql`select count(*)::int n from pg_stat_activity where datname = current_database() and usename = 'katch_app' and state like 'idle in transaction%'`)[0]!.n === 0)
    expect(await aigul.submits(countSheep, { sheep: 2 })).toMatchObject({ verdict: 'taken' })
  })
})

describe('the feed', () => {
  test('a reader who asks again and again while others write misses nothing, not even what comes between its looking and its answer', async () => {
    const { aigul, saule } = await aMeadow()
    const told = new Set<string>()
    const writers = Array.from({ length: 4 }, async () => {
      for (let n = 0; n < 60; n++) {
        const verdict = await aigul.submits(countSheep, { sheep: n % 10 })
        if (verdict.verdict === 'taken') told.add(verdict.about)
      }
    })
    const seen = new Set<string>()
    let writing = true
    const readers = Array.from({ length: 3 }, async () => {
      let after = 0
      const mine = new Set<string>()
      for (let last = false; !last;) {
        last = !writing
        const { body } = await saule.gets(`/api/feed?after=${after}`)
        for (const change of body.changes) if (change.shelf === 'counts') mine.add(change.id)
        after = body.upTo
      }
      expect(mine.size).toBe(told.size)
      for (const id of mine) seen.add(id)
    })
    await Promise.all(writers)
    writing = false
    await Promise.all(readers)
    expect([...told].filter((id) => !seen.has(id))).toEqual([])
  })

  test('numbers appear in order of commit: a slow writer holds back what comes after it, and no reader skips it', async () => {
    const { house, aigul, saule } = await aMeadow()
    await aigul.submits(countSheep, { sheep: 1 })
    // A slow transaction has taken its number and has not committed.
    const slow = await house.sql.reserve()
    await slow`begin`
    await slow`select log.append_as('katch', '-', array[]::text[], ${slow.json([{ audience: `desk:${house.desks.ngo}`, shelf: 'counts', record: newId() }])})`
    const quick = aigul.submits(countSheep, { sheep: 2 })
    await waitFor(async () => (await house.sql`select count(*)::int n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)[0]!.n >= 1)
    const before = await saule.feed()
    expect(before.changes.filter((c) => c.shelf === 'counts')).toHaveLength(1)
    await slow`commit`
    slow.release()
    await quick
    const after = await saule.feed(before.upTo)
    expect(after.changes.filter((c) => c.shelf === 'counts')).toHaveLength(2)
    expect(after.upTo).toBeGreaterThan(before.upTo + 1)
  })

  test('a desk hears only what is meant for it', async () => {
    const { aigul, dana } = await aMeadow()
    await aigul.submits(countSheep, { sheep: 1 })
    expect(await dana.sees('counts')).toEqual([])
  })
})

describe('who is asking', () => {
  test('an injected statement cannot forge it: no setting but the unguessable token makes a person', async () => {
    const { house, aigul, dana } = await aMeadow()
    await aigul.submits(countSheep, { sheep: 1 })
    const app = postgres(addressFor('katch_app', house.url, testSecret), { max: 1, onnotice: () => {} })
    try {
      await app.begin(async (tx) => {
        await tx`select set_config('katch.session', ${dana.token}, true)`
        const injected = `x' union select id::text from sync.submissions where '1' = '1`
        expect(await tx.unsafe(`select id::text from sync.submissions where form = '${injected}'`)).toHaveLength(0)
        // As somebody else, by name, by number, by a guessed token, by another role.
        for (const attempt of [`set local katch.session = '${aigul.id}'`, `set local katch.person = '${aigul.id}'`, `select set_config('app.user', '${aigul.id}', true)`]) {
          await tx.unsafe(attempt)
          expect((await tx`select access.me() as me`)[0]!.me).not.toBe(aigul.id)
          await tx`select set_config('katch.session', ${dana.token}, true)`
        }
        for (const forbidden of ['select * from access.sessions', 'select log.append_by_door(\'katch\', \'{}\')', 'set local role katch_owner', 'set local row_security = off; select * from sync.submissions', 'delete from log.leaves', 'update sync.feed set n = 0', 'truncate sync.submissions', 'select * from log.leaves']) {
          await expect(tx.savepoint((inner) => inner.unsafe(forbidden)), forbidden).rejects.toThrow(/permission denied|row-level security/)
        }
      })
      expect((await app`select access.me() as me`)[0]!.me).toBeNull() // the setting ended with its transaction
    } finally {
      await app.end()
    }
  })

  test('every table of a room forces row-level security, and the logins own nothing', async () => {
    const { house } = await aMeadow()
    const open = await house.sql`select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'public', 'graphile_worker', 'pg_toast') and not (c.relrowsecurity and c.relforcerowsecurity)`
    expect(open.map((row) => row.name)).toEqual([])
    const views = await house.sql`select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'v' and n.nspname not in ('pg_catalog', 'information_schema') and not coalesce('security_invoker=true' = any (c.reloptions), false)`
    expect(views.map((row) => row.name)).toEqual([])
    const logins = await house.sql`select rolname, rolsuper, rolbypassrls, rolinherit, (select count(*)::int from pg_class where relowner = r.oid) owned from pg_roles r where rolname in ('katch_app', 'katch_door')`
    for (const login of logins) expect(login).toMatchObject({ rolsuper: false, rolbypassrls: false, rolinherit: false, owned: 0 })
    const loose = await house.sql`select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and n.nspname not in ('pg_catalog', 'graphile_worker') and not exists (select from unnest(coalesce(p.proconfig, '{}')) c where c like 'search_path=%')`
    expect(loose.map((row) => row.name)).toEqual([])
  })
})

async function waitFor(isSo: () => Promise<boolean>) {
  for (let i = 0; i < 200; i++) {
    if (await isSo()) return
    await new Promise((r) => setTimeout(r, 25))
  }
  throw new Error('it did not come about within five seconds')
}
