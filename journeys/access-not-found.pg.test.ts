/** Not yours is not found: who asks about somebody else's record gets, byte for byte and in the same time, what they get for a record that does not exist. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#core/ids.ts'
import { askings, fillings, knocks } from './walls/calls.ts'
import { aPlace, type Actor, type Place } from './walls/place.ts'
import { readTable } from './walls/table.ts'
import { undoneServer } from './walls/undone.ts'

const table = readTable()
let place: Place
let server: Awaited<ReturnType<typeof undoneServer>>
let strangers: readonly Actor[]

beforeAll(async () => {
  place = await aPlace()
  server = await undoneServer(place.house)
  strangers = [place.actor('worker', 'other-agency'), place.actor('worker', 'blocked'), place.actor('head', 'other-region'), place.actor('coordinator', 'other-region'), place.actor('administrator', 'region')]
}, 180_000)
afterAll(async () => {
  await server.http.close()
  await place.close()
})

const idsIn = (sent: object) => Object.values(sent).flat().filter((value): value is string => typeof value === 'string' && /^[0-9a-f]{8}-/.test(value))

/** Asks the same thing twice: about what is somebody else's, and about what nobody has. */
async function askBoth(way: string, actor: Actor) {
  const name = way.slice(way.indexOf(':') + 1)
  const cookies = { '__Host-house': actor.token }
  const ask = async (isAbsent: boolean) => {
    if (way.startsWith('form:')) {
      const { answers, about } = fillings[name]!(place, actor)
      const payload = { id: newId(), form: name, version: 1, filledAt: place.house.clock.now(), device: 'a-phone', answers, about: isAbsent ? newId() : about }
      return await server.http.inject({ method: 'POST', url: '/api/submissions', headers: { 'content-type': 'application/json' }, cookies, payload })
    }
    const sender = isAbsent ? { ...actor, relation: 'absent' as const } : actor
    if (way.startsWith('ask:')) return await server.http.inject({ method: 'GET', url: `/api/ask/${name}?${new URLSearchParams(askings[name]!(place, sender).params)}`, cookies })
    const [method, url] = name.split(' ') as ['POST', string]
    return await server.http.inject({ method, url, headers: { 'content-type': 'application/json' }, cookies, payload: knocks[name]!(place, sender).body! })
  }
  return { ask, foreign: await ask(false), absent: await ask(true) }
}

/** Every way in that takes the number of a record. */
function waysWithId(): string[] {
  const [one] = strangers
  return [
    ...Object.entries(fillings).filter(([, of]) => of(place, one!).about !== undefined).map(([name]) => `form:${name}`),
    ...Object.entries(askings).filter(([, of]) => idsIn(of(place, one!).params).length > 0).map(([name]) => `ask:${name}`),
    ...['POST /api/vault/open', 'POST /api/vault/sharing', 'POST /api/vault/recovery', 'POST /api/sessions/end'].map((name) => `route:${name}`),
  ]
}

test('status, body and headers are the same', async () => {
  const differ: string[] = []
  let compared = 0
  for (const way of waysWithId()) {
    for (const actor of strangers) {
      const said = table.find(way, actor.role, actor.relation)?.answer ?? ''
      if (said === 'allow' || said.startsWith('heard:')) continue
      const { foreign, absent } = await askBoth(way, actor)
      compared++
      const of = ({ statusCode, body, headers }: typeof foreign) => JSON.stringify([statusCode, body, Object.entries(headers).filter(([name]) => !['date', 'x-ratelimit-remaining', 'x-ratelimit-reset'].includes(name))])
      if (of(foreign) !== of(absent)) differ.push(`${way} · ${actor.role} · ${actor.relation}: ${foreign.statusCode} ${foreign.body} / ${absent.statusCode} ${absent.body}`)
    }
  }
  expect(differ).toEqual([])
  expect(compared).toBeGreaterThan(100)
}, 180_000)

test.for([
  'ask:identification/file', 'form:identification/make-notice', 'route:POST /api/vault/open', 'form:referral/answer', 'form:referral/opened', 'form:referral/take-over', 'form:referral/withdraw', 'form:referral/confirm-hand-over',
  'ask:referral/suggest-next', 'form:consent/withdraw',
])('the time tells nothing: %s', { timeout: 180_000 }, async (way) => {
  const { ask } = await askBoth(way, strangers[0]!)
  // On a busy machine a try may be disturbed; a difference that is really there comes back.
  let p = 0
  for (let tries = 0; p <= 0.01 && tries < 4; tries++) p = (await compareTimes(ask, 200)).p
  expect(p).toBeGreaterThan(0.01)
})

/**
 * Known gap: a concern and an advice, asked for by a number of their own. A policy finds out who asks only when there is a row to ask
 * about, so somebody else's takes a little longer than none, and whoever could guess its random number might measure that there is
 * one. Held here is that it stays little.
 */
test.for(['form:identification/take-up-concern', 'form:identification/confirm-advice'])('the time tells little: %s', { timeout: 180_000 }, async (way) => {
  const { ask } = await askBoth(way, strangers[0]!)
  let { ratio } = await compareTimes(ask, 100)
  if (ratio > 1.7) ratio = (await compareTimes(ask, 100)).ratio
  process.stdout.write(`  ${way}: somebody else's takes ${ratio.toFixed(2)} times as long as none\n`)
  expect(ratio).toBeLessThan(1.7)
})

test('a difference that is really there is found', { retry: 2, timeout: 180_000 }, async () => {
  const { ask } = await askBoth('ask:identification/file', strangers[0]!)
  const slower = async (isAbsent: boolean) => {
    await ask(true)
    // What one more query would cost.
    if (!isAbsent) await place.house.sql`select pg_sleep(0.002)`
  }
  expect((await compareTimes(slower, 100)).p).toBeLessThan(0.01)
})

/** The chance that two such rows of times differ by chance alone (Welch's t-test on logarithms, the slowest tenth of each left out). */
async function compareTimes(ask: (isAbsent: boolean) => Promise<unknown>, tries: number): Promise<{ p: number; ratio: number }> {
  const times: [number[], number[]] = [[], []]
  for (let i = 0; i < tries; i++) {
    // In turns, and who is first in turns: whatever slows the machine slows both.
    for (const isAbsent of i % 2 === 0 ? [false, true] : [true, false]) {
      const started = performance.now()
      await ask(isAbsent)
      times[Number(isAbsent) as 0 | 1].push(Math.log(performance.now() - started))
    }
  }
  const [a, b] = times.map((list) => {
    const kept = list.toSorted((x, y) => x - y).slice(0, Math.floor(tries * 0.9))
    const mean = kept.reduce((sum, x) => sum + x, 0) / kept.length
    return { mean, error: kept.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (kept.length - 1) / kept.length }
  })
  const t = Math.abs(a!.mean - b!.mean) / Math.sqrt(a!.error + b!.error)
  return { p: 2 * (1 - normal(t)), ratio: Math.exp(a!.mean - b!.mean) }
}

/** The standard normal distribution (Abramowitz and Stegun 26.2.17): with two hundred tries Welch's t is as good as normal. */
function normal(x: number): number {
  const k = 1 / (1 + 0.2316419 * x)
  const tail = Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI) * k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))))
  return 1 - tail
}
