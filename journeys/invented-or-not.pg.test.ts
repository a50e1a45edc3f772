/**
 * T-E8, what stands in it: who knows what notebooks look like, real ones and invented ones, and stands before one of somebody they have never met. The demo district's workers through their weeks
 * are the real ones; beside each stands what would have been invented for them within the sixteen hours before. A classifier learns on all people but one and is judged on that one, by counts,
 * stages, ages and lengths (`notebook-features.ts`). Half are real. That it can tell is shown by what was invented badly.
 */
import { expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import { dayMs, hourMs, later, type Moment } from '#core/clock.ts'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { encodeHere } from '#core/matching/web/encode-here.ts'
import type { ShelfRecord } from '#core/sync/shelf.ts'
import { katch } from '#programmes/katch/programme.ts'
import { encodedThere, type Drawn } from '#rooms/identification/decoy.ts'
import { inventAll, lookAt } from '../src/web/inventing.ts'
import { accuracyByLot, accuracyOnStrangers, type OfSomebody } from './classifier.ts'
import { featuresOf, type List } from './notebook-features.ts'
import { realNotebooks, type Notebook } from './real-notebooks.ts'

/** How often each notebook is invented anew. */
const draws = Number(process.env['ALARM_DRAWS'] ?? 3)

test('whoever knows real and invented notebooks cannot tell which of the two a stranger’s is; of badly invented ones they can', async () => {
  // At all hours: an invented one is opened hours after the own one was looked at, and would be known by the hour alone.
  const books = await realNotebooks([[28, '10:00'], [21, '15:00'], [14, '23:30'], [7, '17:00'], [3, '03:30'], [1, '20:00']])
  expect(books.length).toBeGreaterThan(70)
  const words = Object.entries(readCatalogue('ru')).filter(([key]) => key.startsWith('web.invented.words.')).map(([, said]) => String(said))
  const random = chanceFrom(20_261_126).next
  const rateOf = async (spoil: (records: ShelfRecord[], now: Moment) => ShelfRecord[] = (records) => records) => accuracyOnStrangers(await runsOf(books, { words, random, spoil }))

  const rates: Awaited<ReturnType<typeof rateOf>>[] = []
  for (let n = 0; n < draws; n++) rates.push(await rateOf())
  const rate = rates.reduce((sum, { accuracy }) => sum + accuracy, 0) / draws
  const lot = accuracyByLot(await runsOf(books, { words, random, spoil: (records) => records }), { times: 12, random })
  process.stdout.write(`  right about ${(rate * 100).toFixed(1)} % of ${rates[0]!.judged * draws} notebooks of strangers (${rates.map(({ accuracy, by }) => `${(accuracy * 100).toFixed(1)} by ${by}`).join(', ')}); by lot alone ${(lot[0]! * 100).toFixed(1)} to ${(lot.at(-1)! * 100).toFixed(1)}\n`)
  expect(rate).toBeLessThanOrEqual(0.55 + 2 * Math.sqrt(0.25 / rates[0]!.judged))

  const bad = {
    'all children met on one day': await rateOf((records, now) => records.map((one) => (one.shelf === 'children' ? { ...one, record: { ...one.record, metAt: later(now, -2 * dayMs) } } : one))),
    'no hand-overs': await rateOf((records) => records.filter(({ shelf }) => shelf !== 'hand-overs')),
    'never anything said': await rateOf((records) => records.map((one) => (one.shelf === 'referrals' ? { ...one, record: { ...one.record, note: undefined } } : one))),
    'everybody eleven more': await rateOf((records) => [...records, ...Array.from({ length: 11 }, (_, n): ShelfRecord => ({ ...records[0]!, id: `more-${n}`, shelf: 'children', record: { metAt: n } as never }))]),
  }
  for (const [how, { accuracy, by }] of Object.entries(bad)) {
    process.stdout.write(`  ${how}: ${(accuracy * 100).toFixed(1)} % (by ${by})\n`)
    expect(accuracy, how).toBeGreaterThan(0.65)
  }
}, 240_000)

const indexKey = { version: 1, key: new Uint8Array(32).fill(5) }
const encode: Parameters<typeof encodedThere>[1]['encode'] = (...known) => encodeHere({ indexKey: async () => indexKey }, ...known)

async function runsOf(books: readonly Notebook[], { words, random, spoil }: { words: readonly string[]; random: () => number; spoil: (records: ShelfRecord[], now: Moment) => ShelfRecord[] }): Promise<OfSomebody[]> {
  return (await Promise.all(books.map(async ({ person, who, at, list }): Promise<OfSomebody[]> => {
    const place = { who, programme: katch, list: list as List, words }
    const now = later(at, Math.floor(random() * 16 * hourMs))
    const drawn = inventAll(lookAt(place, { at, random }), place, { now, acts: [] })
    // As the phone lays them: what finds a child again is made last, under a key of its own.
    const laid = await Promise.all(drawn.map(async (one) => (one.shelf === 'children' ? { ...one, record: await encodedThere(one.record as Drawn, { acts: [], held: undefined, encode }) } : one)))
    const records = spoil(laid, now)
    const invented: List = <T>(shelf: string) => records.filter((one) => one.shelf === shelf).map(({ record }) => record as T)
    return [{ person, isAlarm: false, features: featuresOf(list as List, at) }, { person, isAlarm: true, features: featuresOf(invented, now) }]
  }))).flat()
}
