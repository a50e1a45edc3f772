import { describe, expect, test } from 'vitest'
import { type Day, hourMs, later, minuteMs } from '#core/clock.ts'
import type { Edition } from '#core/clocks/editions.ts'
import { clocksOf, startClock, stopClock, takeDue } from '#core/clocks/server/running.ts'
import type { Tx } from '#core/db/tx.ts'
import { type ChildId, newId } from '#core/ids.ts'
import { aHouse, letServe, type Person } from '#testing/house.ts'

const rules: Edition = {
  code: 'first', from: '2024-01-01' as Day, conditions: [],
  terms: {
    answer: {
      kind: 'answer', lasts: { hours: 1 }, sense: 'at-most', acts: 'receiver', basis: 'clocks.basis.programme', isLaw: false,
      ladder: [{ to: 'duty', at: 'warning' }, { to: 'deputy', at: 'past', minutes: 0 }, { to: 'head', at: 'past', minutes: 30 }],
    },
    protection: { kind: 'protection', lasts: { days: 30 }, sense: 'at-least', acts: 'young-person', basis: 'clocks.basis.law-17-2-12', isLaw: true, ladder: [] },
  },
  calendar: { fixed: [], movable: [], transfers: [], enteredUntil: 2026 },
}

/** Aigul's desk waits for an answer of Daniyar's desk in Turkistan; others work beside them. */
async function aWaitingReferral() {
  const house = await aHouse({ rooms: [] })
  const aigul = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  const daniyar = await house.person({ roles: ['worker'], desk: house.desks.centre })
  const stranger = await house.person({ roles: ['worker'], desk: house.desks.clinic })
  const coordinator = await house.person({ roles: ['coordinator'], regions: ['KZ-61'] })
  const elsewhere = await house.person({ roles: ['coordinator'], regions: ['KZ-19'] })
  const observer = await house.person({ roles: ['observer'] })
  const server = await house.person({ roles: ['clockwork'] })
  const as = <T>(who: Person, work: (tx: Tx) => Promise<T>) => house.sql.begin(async (tx) => {
    await tx`set local role katch_app`
    await tx`select set_config('katch.session', ${who.token}, true)`
    return await work(tx)
  }) as Promise<T>
  const about = newId()
  const from = house.clock.now()
  const start = { kind: 'answer', about, desk: house.desks.centre, waiting: house.desks.ngo, region: 'KZ-61', from }
  await as(aigul, (tx) => startClock(tx, start, rules))
  const seenBy = async (who: Person) => (await as(who, (tx) => clocksOf(tx, [about]))).get(about) ?? []
  return { house, as, aigul, daniyar, stranger, coordinator, elsewhere, observer, server, about, from, start, seenBy }
}

test('the desk that must act, the desk that waits and the region see a clock; nobody else learns of it', async () => {
  const { aigul, daniyar, stranger, coordinator, elsewhere, observer, seenBy, from, house } = await aWaitingReferral()
  expect(await seenBy(daniyar)).toMatchObject([{ kind: 'answer', desk: house.desks.centre, startedAt: from, dueAt: later(from, hourMs), warnAt: later(from, 40 * minuteMs), level: 0, stoppedAt: null }])
  expect(await seenBy(aigul)).toHaveLength(1)
  expect(await seenBy(coordinator)).toHaveLength(1)
  for (const other of [stranger, elsewhere, observer]) expect(await seenBy(other)).toEqual([])
})

test('told twice is started once, and a stopped clock may be started anew', async () => {
  const { as, aigul, daniyar, start, seenBy, from } = await aWaitingReferral()
  expect(await as(aigul, (tx) => startClock(tx, { ...start, from: later(from, hourMs) }, rules))).toBe(false)
  expect(await seenBy(aigul)).toHaveLength(1)
  expect(await as(daniyar, (tx) => stopClock(tx, start, later(from, minuteMs), 'moved'))).toBe(true)
  expect(await as(daniyar, (tx) => stopClock(tx, start, later(from, minuteMs), 'done'))).toBe(false)
  expect(await as(aigul, (tx) => startClock(tx, { ...start, from: later(from, hourMs) }, rules))).toBe(true)
  expect((await seenBy(aigul)).map(({ because }) => because)).toEqual(['moved', null])
})

test('who does not see a clock cannot stop it, and nobody can change when it ends or wipe it out', async () => {
  const { as, stranger, daniyar, start, seenBy, from } = await aWaitingReferral()
  expect(await as(stranger, (tx) => stopClock(tx, start, from, 'done'))).toBe(false)
  expect(await seenBy(daniyar)).toMatchObject([{ stoppedAt: null }])
  await expect(as(daniyar, (tx) => tx`update clocks.running set due_at = due_at + interval '1 day'`)).rejects.toThrow(/permission denied/)
  await expect(as(daniyar, (tx) => tx`delete from clocks.running`)).rejects.toThrow(/permission denied/)
})

test('a clock follows the desk and not the hand that started it: who has left the desk neither sees nor stops it', async () => {
  const { house, as, aigul, from } = await aWaitingReferral()
  const start = { kind: 'answer', about: newId(), desk: house.desks.ngo, region: 'KZ-61', from }
  await as(aigul, (tx) => startClock(tx, start, rules))
  expect((await as(aigul, (tx) => clocksOf(tx, [start.about]))).size).toBe(1)
  await house.sql`update partnerships.memberships set until = now() where person = ${aigul.id}`
  expect((await as(aigul, (tx) => clocksOf(tx, [start.about]))).size).toBe(0)
  expect(await as(aigul, (tx) => stopClock(tx, start, from, 'done'))).toBe(false)
})

test('a child’s clock is seen and stopped by every desk that serves the child now, whoever carries it; a referral’s by its two sides; by nobody who is kept from the child', async () => {
  const { house, as, aigul, daniyar, stranger, from, server } = await aWaitingReferral()
  const child = newId<ChildId>()
  await letServe(house, child, house.desks.ngo)
  await letServe(house, child, house.desks.clinic, 'team')
  const uncle = await house.person({ roles: ['worker'], desk: house.desks.ngo })
  await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${child}, ${uncle.id}, 'relative', now())`
  const [ofChild, ofReferral] = [
    { kind: 'answer', about: child, child, desk: house.desks.ngo, region: 'KZ-61', from }, { kind: 'referral-answer', about: newId(), child, desk: house.desks.ngo, region: 'KZ-61', from },
  ]
  const more = { ...rules, terms: { ...rules.terms, 'referral-answer': { ...rules.terms['answer']!, kind: 'referral-answer' } } }
  for (const start of [ofChild, ofReferral]) await as(aigul, (tx) => startClock(tx, start, more))
  const sees = async (who: Person) => { const found = await as(who, (tx) => clocksOf(tx, [ofChild.about, ofReferral.about])); return [found.has(ofChild.about), found.has(ofReferral.about)] }
  expect([await sees(aigul), await sees(stranger), await sees(daniyar), await sees(uncle), await sees(server)])
    .toEqual([[true, true], [true, false], [false, false], [false, false], [true, true]])
  for (const who of [daniyar, uncle]) expect(await as(who, (tx) => stopClock(tx, ofChild, from, 'done'))).toBe(false)
  expect(await as(stranger, (tx) => stopClock(tx, ofReferral, from, 'done'))).toBe(false)
  expect(await as(stranger, (tx) => stopClock(tx, ofChild, from, 'done'))).toBe(true)
})

describe('the escalation job', () => {
  const steps = (climbed: Awaited<ReturnType<typeof takeDue>>) => climbed.map(({ reached }) => reached.map(({ to }) => to))

  test('takes each step once, on time, and catches up after a pause', async () => {
    const { as, server, from, seenBy, aigul } = await aWaitingReferral()
    const look = (minutes: number) => as(server, (tx) => takeDue(tx, later(from, minutes * minuteMs), { editions: [rules] })).then(steps)
    expect(await look(39)).toEqual([])
    expect(await look(40)).toEqual([['duty']])
    expect(await look(40)).toEqual([])
    expect(await look(95)).toEqual([['deputy', 'head']])
    expect(await look(9000)).toEqual([])
    expect(await seenBy(aigul)).toMatchObject([{ level: 3, nextStepAt: null, stoppedAt: null }])
  })

  test('a server that dies before it has told anybody has taken no step', async () => {
    const { as, server, from } = await aWaitingReferral()
    const at = later(from, 61 * minuteMs)
    await expect(as(server, async (tx) => {
      expect(await takeDue(tx, at, { editions: [rules] })).toHaveLength(1)
      throw new Error('the power went')
    })).rejects.toThrow('the power went')
    expect(steps(await as(server, (tx) => takeDue(tx, at, { editions: [rules] })))).toEqual([['duty', 'deputy']])
  })

  test('two servers looking at the same moment tell people once', async () => {
    const { as, server, from } = await aWaitingReferral()
    const at = later(from, 61 * minuteMs)
    let release = () => {}
    const held = new Promise<void>((done) => { release = done })
    let claimed = () => {}
    const first = new Promise<void>((done) => { claimed = done })
    const one = as(server, async (tx) => {
      const taken = await takeDue(tx, at, { editions: [rules] })
      claimed()
      await held
      return taken
    })
    await first
    expect(await as(server, (tx) => takeDue(tx, at, { editions: [rules] }))).toEqual([])
    release()
    expect(steps(await one)).toEqual([['duty', 'deputy']])
    expect(await as(server, (tx) => takeDue(tx, at, { editions: [rules] }))).toEqual([])
  })

  test('a stopped clock climbs no more, and a protection never does', async () => {
    const { as, aigul, daniyar, server, start, from, house } = await aWaitingReferral()
    await as(aigul, (tx) => startClock(tx, { kind: 'protection', about: newId(), desk: house.desks.ngo, region: 'KZ-61', from }, rules))
    await as(daniyar, (tx) => stopClock(tx, start, later(from, minuteMs), 'done'))
    expect(await as(server, (tx) => takeDue(tx, later(from, 1000 * hourMs), { editions: [rules] }))).toEqual([])
  })
})

test('a clock without a desk waits with the coordinators of its region', async () => {
  const { as, aigul, daniyar, coordinator, elsewhere, from } = await aWaitingReferral()
  const about = newId()
  await as(aigul, (tx) => startClock(tx, { kind: 'answer', about, region: 'KZ-61', from }, rules))
  const seen = async (who: Person) => (await as(who, (tx) => clocksOf(tx, [about]))).has(about)
  expect([await seen(aigul), await seen(coordinator), await seen(daniyar), await seen(elsewhere)]).toEqual([false, true, false, false])
  expect(await as(aigul, (tx) => stopClock(tx, { kind: 'answer', about }, from, 'done'))).toBe(false)
  expect(await as(coordinator, (tx) => stopClock(tx, { kind: 'answer', about }, from, 'moved'))).toBe(true)
})

test('a kind the programme has no term for is a mistake and is thrown', async () => {
  const { as, aigul, start } = await aWaitingReferral()
  await expect(as(aigul, (tx) => startClock(tx, { ...start, kind: 'unheard-of' }, rules))).rejects.toThrow('no term "unheard-of"')
})
