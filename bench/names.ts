/**
 * `npm run bench -- names`: how often two ways of writing one name meet, by pair of scripts, on our own fixtures and on
 * made-up people; how often different names do; and what reading a name takes (processor time, warm).
 */
import { differentNames } from '#core/matching/fixtures/different.ts'
import { speltNames, waysOfWriting } from '#core/matching/fixtures/spellings.ts'
import { readName, readingsOf } from '#core/matching/name-parts.ts'
import { personOf, registered, seenAgain } from './matching/population.ts'

const asJson = process.argv.includes('--json')
const forms = (text: string, form: 'fine' | 'coarse') => readName(text).map((part) => part[form]).join(' ')
const reaches = (asked: string, stored: string) => readingsOf(asked).some((reading) => reading.map(({ fine }) => fine).join(' ') === forms(stored, 'fine'))
const share = (part: number, all: number) => Math.round(1000 * part / Math.max(1, all)) / 1000

const pairs = waysOfWriting.flatMap((one, at) => waysOfWriting.slice(at + 1).map((other) => {
  const both = speltNames.flatMap(({ spellings }) => spellings[one] && spellings[other] ? [[spellings[one], spellings[other]] as const] : [])
  const met = (meet: (a: string, b: string) => boolean) => share(both.filter(([a, b]) => meet(a, b)).length, both.length)
  return {
    pair: `${one} ~ ${other}`, size: both.length,
    coarse: met((a, b) => forms(a, 'coarse') === forms(b, 'coarse')), fine: met((a, b) => forms(a, 'fine') === forms(b, 'fine')), asked: met((a, b) => reaches(a, b) || reaches(b, a)),
  }
}))
const different = {
  size: differentNames.length,
  fine: share(differentNames.filter(([a, b]) => forms(a, 'fine') === forms(b, 'fine')).length, differentNames.length),
  coarse: share(differentNames.filter(([a, b]) => forms(a, 'coarse') === forms(b, 'coarse')).length, differentNames.length),
}

const people = 5000, seed = 7
const sightings = Array.from({ length: people }, (_, index) => {
  const person = personOf(seed, index)
  return [registered(person, seed), seenAgain(person, seed)] as const
})
/** Whether every part of the shorter name is found in the other. */
function allPartsMeet(one: string, other: string, form: 'fine' | 'coarse'): boolean {
  const parts = [readName(one), readName(other)].map((read) => read.map((part) => part[form])).sort((a, b) => a.length - b.length)
  return parts[0]!.every((part) => parts[1]!.includes(part))
}
const again = {
  people,
  coarse: share(sightings.filter(([a, b]) => allPartsMeet(a.name, b.name, 'coarse')).length, people),
  fine: share(sightings.filter(([a, b]) => allPartsMeet(a.name, b.name, 'fine')).length, people),
  strangersCoarse: share(sightings.filter(([a], at) => allPartsMeet(a.name, sightings[(at + 1) % people]![1].name, 'coarse')).length, people),
}

const names = sightings.slice(0, 1000).map(([{ name }]) => name)
const readNameUs = microseconds(20, (name) => readName(name)), readingsUs = microseconds(2, (name) => readingsOf(name))
const result = { pairs, different, again, readNameUs, readingsUs }
if (asJson) process.stdout.write(`${JSON.stringify(result)}\n`)
else {
  for (const { pair, size, coarse, fine, asked } of pairs) process.stdout.write(`${pair.padEnd(18)} ${String(size).padStart(3)} names: coarse ${coarse.toFixed(3)}, fine ${fine.toFixed(3)}, asked both ways ${asked.toFixed(3)}\n`)
  process.stdout.write(`${different.size} pairs of different, alike names: the same fine form ${different.fine}, the same coarse form ${different.coarse}\n`)
  process.stdout.write(`${people} made-up people seen again with slips: every part of the shorter name meets coarse ${again.coarse}, fine ${again.fine}; of a stranger's name ${again.strangersCoarse}\n`)
  process.stdout.write(`${readNameUs} µs to read a name, ${readingsUs} µs for all its readings\n`)
}

/** Processor time for one name, the first rounds not counted. */
function microseconds(rounds: number, read: (name: string) => unknown): number {
  for (const name of names) read(name)
  const from = process.cpuUsage()
  for (let round = 0; round < rounds; round++) for (const name of names) read(name)
  const { user, system } = process.cpuUsage(from)
  return Math.round(10 * (user + system) / (rounds * names.length)) / 10
}
