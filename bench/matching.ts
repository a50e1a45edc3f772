/**
 * Are children found again? `npm run bench -- matching --register R.tsv --queries Q.tsv [--size N] [--json]`.
 *
 * Both files have a header and the columns `person_id`, `name` and, where known, `dob` (yyyy-mm-dd, yyyy or empty), `sex`, `place`,
 * `mother`, `lang`. The register is encoded as a device does it and filled up to N identities with people who never were
 * (`matching/population.ts`); then every query is asked as a device asks. Without files both are made up. `--others 0` leaves
 * out the methods of others, `--sample` says how many queries those are asked; `--met` how many people are made up who were met twice;
 * `--unseen N` asks instead for N people of names no rule was tried with (`matching/unseen-spellings.ts`), by name and birth alone;
 * `--twice N` sifts the register instead, in which the last N are second sightings of the first N, and asks nothing;
 * `--patterns FILE` writes what `npm run katch -- matching fit FILE` reads; `--count-parts` asks how many have each part of a name as well.
 */
import fs from 'node:fs'
import { parseArgs } from 'node:util'
import { readBirth } from '#core/matching/birth.ts'
import { compareFields, compareNameFilters, encodeQuestion, encodeRecord, recordBytes, versionOf, type EncodedRecord, type KnownOfChild, type Question } from '#core/matching/encode.ts'
import { countPatterns, patternOf, type PairPattern } from '#core/matching/fit.ts'
import { namesVersion, readingsOf, readName, type NamePart } from '#core/matching/name-parts.ts'
import { deriveMatchingKeys } from '#core/matching/prf.ts'
import { Register } from '#core/matching/register.ts'
import type { AlikeForms } from '#core/matching/name-score.ts'
import { probabilityOf, rarityFrom, scoreKnown, type Score, type Verdict } from '#core/matching/score.ts'
import { sift } from '#core/matching/sift.ts'
import { shippedWeights as weights } from '#core/matching/weights.ts'
import { openOthers, type Method } from './matching/others.ts'
import { personOf, registered, seenAgain } from './matching/population.ts'
import { unseenPerson } from './matching/unseen.ts'
import { lineOf, readTable, type Column, type Line } from './matching/tables.ts'

const { values: options } = parseArgs({ options: {
  register: { type: 'string' }, queries: { type: 'string' }, size: { type: 'string', default: '1000000' }, sample: { type: 'string', default: '500' },
  others: { type: 'string', default: '1' }, json: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' }, met: { type: 'string', default: '2000' }, patterns: { type: 'string' }, unseen: { type: 'string' }, twice: { type: 'string' }, 'count-parts': { type: 'boolean', default: false },
} })
const size = Number(options.size)
const countParts = options['count-parts']
const seed = Number(options.seed)
const everyColumn: ReadonlySet<Column> = new Set(['dob', 'sex', 'place', 'mother', 'lang'])
/** Seeds of those who fill the register up, of those met twice, and of those who are not in it. */
const [ofFill, ofMet, ofStrangers] = [seed * 10 + 1, seed * 10 + 2, seed * 10 + 3]

const ofUnseen = seed * 10 + 4
const unseen = options.unseen ? Array.from({ length: Number(options.unseen) }, (_, n) => unseenPerson(ofUnseen, n)) : undefined
const nameAndBirth: ReadonlySet<Column> = new Set(['dob', 'lang'])

const register = unseen ? { lines: unseen.map(({ registered: line }) => lineOf(line, nameAndBirth)), has: nameAndBirth } : options.register ? readTable(options.register) : { lines: Array.from({ length: Number(options.met) }, (_, n) => lineOf(registered(personOf(ofMet, n), ofMet), everyColumn)), has: everyColumn }
const queries = unseen ? { lines: unseen.map(({ asked }) => lineOf(asked, nameAndBirth)), has: nameAndBirth } : options.queries ? readTable(options.queries) : { lines: Array.from({ length: Number(options.met) }, (_, n) => lineOf(seenAgain(personOf(ofMet, n), ofMet), everyColumn)), has: everyColumn }
const people = new Map<string, Line[]>()
for (const line of register.lines) people.set(line.person, [...(people.get(line.person) ?? []), line])
const persons = [...people.keys()]
const version = versionOf({ names: namesVersion, key: 1 })
const keys = await deriveMatchingKeys(new Uint8Array(32).fill(11), version)

/** What stands at a position of the register: those of the file first, then those who fill it up, made anew each time. */
const linesAt = (at: number): readonly Line[] => (at < persons.length ? people.get(persons[at]!)! : [lineOf(registered(personOf(ofFill, at), ofFill), register.has)])
const idAt = (at: number) => `00000000-0000-4000-8000-${at.toString(16).padStart(12, '0')}`
const positionOf = (id: string) => Number.parseInt(id.slice(-12), 16)

// ── The register

const held = new Register(version)
let encodingMs = 0
let encoded = 0
const total = Math.max(size, persons.length)
for (let from = 0; from < total; from += 2000) {
  const block = Array.from({ length: Math.min(2000, total - from) }, (_, i) => linesAt(from + i))
  const began = performance.now()
  const records: EncodedRecord[] = block.map((lines) => encodeRecord(knownOf(lines), keys))
  encodingMs += performance.now() - began
  encoded += records.length
  records.forEach((record, i) => held.put(idAt(from + i), record))
}

if (options.twice) {
  const twice = Number(options.twice)
  for (let n = 0; n < twice; n++) held.put(idAt(total + n), encodeRecord(knownOf([lineOf(seenAgain(personOf(ofFill, persons.length + n), ofFill), everyColumn)]), keys))
  tellSifted(twice)
  process.exit()
}

// ── The queries

interface Ranks { asked: number; first: number; ten: number; shortlist: number; likely: number; likelyRight: number; veryLikely: number; veryLikelyRight: number; enough: number }
const noRanks = (): Ranks => ({ asked: 0, first: 0, ten: 0, shortlist: 0, likely: 0, likelyRight: 0, veryLikely: 0, veryLikelyRight: 0, enough: 0 })
const all = noRanks()
const encodedOnly = noRanks()
const byPair = new Map<string, Ranks>()
let asks = 0
const timesByPair = new Map<string, number[]>()
const pairs: { bits: number; probability: number; right: boolean }[] = []
const rankedOnly: { bits: number; right: boolean }[] = []
const times = { sweep: [] as number[], ask: [] as number[], rescore: [] as number[] }
const positionOfPerson = new Map(persons.map((person, at) => [person, at]))
const known = queries.lines.filter(({ person }) => people.has(person))

for (const line of known) {
  const at = positionOfPerson.get(line.person)!
  const { shortlist, rescored } = ask(line)
  const pair = pairOf(line)
  const ofPair = byPair.get(pair) ?? noRanks()
  byPair.set(pair, ofPair)
  timesByPair.set(pair, [...(timesByPair.get(pair) ?? []), times.ask.at(-1)!])
  const verdicts = rescored.map(({ at: found, score }) => ({ right: found === at, verdict: score.verdict }))
  for (const ranks of [all, ofPair]) count(ranks, rescored.findIndex((one) => one.at === at), verdicts)
  count(encodedOnly, shortlist.findIndex((one) => one.at === at), shortlist.map(({ at: found, score }) => ({ right: found === at, verdict: score.verdict })))
  for (const { at: found, score } of rescored) if (score.probability > 0.001 && score.verdict !== 'related') pairs.push({ bits: score.bits, probability: score.probability, right: found === at })
  for (const { at: found, score } of shortlist) rankedOnly.push({ bits: score.bits, right: found === at })
}

if (options.patterns) fs.writeFileSync(options.patterns, JSON.stringify(patterns()))

// Those who are not in the register: the file's own where it has them, otherwise a thousand made up.
const strangersOfFile = queries.lines.filter(({ person }) => !people.has(person))
const strangers: readonly Line[] = strangersOfFile.length >= 100 ? strangersOfFile : Array.from({ length: Math.min(1000, Math.max(200, known.length)) }, (_, n) => lineOf(seenAgain(personOf(ofStrangers, n), ofStrangers), queries.has))
const alarms = { likely: 0, veryLikely: 0, possible: 0 }
const alarmsByLang = new Map<string, { asked: number; likely: number }>()
for (const line of strangers) {
  const verdicts = new Set(ask(line).rescored.map(({ score }) => score.verdict))
  const ofLang = alarmsByLang.get(line.lang || '?') ?? { asked: 0, likely: 0 }
  alarmsByLang.set(line.lang || '?', ofLang)
  ofLang.asked++
  if (verdicts.has('very-likely') || verdicts.has('likely')) ofLang.likely++
  if (verdicts.has('very-likely')) alarms.veryLikely++
  if (verdicts.has('very-likely') || verdicts.has('likely')) alarms.likely++
  if (verdicts.has('very-likely') || verdicts.has('likely') || verdicts.has('possible')) alarms.possible++
}
const per1000 = (n: number) => round((1000 * n) / strangers.length, 1)

// ── Names only, among the register's own names, as others do it

const sample = spread(known, Number(options.sample))
const byOthers: Record<string, unknown> = {}
const methods: string[] = []
const byPairOfOthers = new Map<string, { asked: number; at10: number; bestF1: number }[]>()
if (options.others !== '0') {
  // The pool is the register's own people and as many others as it takes to make it a crowd.
  const pool = Math.min(total, Math.max(persons.length, 5000))
  const crowd = new Register(version)
  for (let at = 0; at < pool; at++) crowd.put(idAt(at), encodeRecord({ names: linesAt(at).map(({ name }) => readName(name)) }, keys))
  const encodedOnes: Method = async (name) => crowd.ask(encodeQuestion({ names: readingsOf(name) }, keys)).found.map(({ id, similarity, nameBits }) => ({ at: positionOf(id), alike: nameBits + similarity }))
  const byParts = (counted: boolean): Method => async (name) => {
    const names = readingsOf(name)
    const { found, parts } = crowd.ask(encodeQuestion({ names }, keys, { countParts: counted }))
    const rarity = counted ? rarityFrom({ readings: names, counts: parts, size: crowd.rows }, weights) : undefined
    const alike: AlikeForms = new Map()
    const scored = found.map(({ id, nameBits }) => {
      const others = linesAt(positionOf(id)).map((line) => readName(line.name))
      return { at: positionOf(id), alike: scoreKnown({ names }, { names: others }, { size: crowd.rows, nameBits, alike, ...(rarity && { rarity }) }, weights).bits }
    })
    return scored.sort((one, other) => other.alike - one.alike || one.at - other.at)
  }
  const inPool = await openOthers(namesUpTo(pool), { few: true })
  byOthers['names only, pool'] = pool
  for (const [name, method] of [['ours, encoded', encodedOnes], ['ours, by parts', byParts(false)], ['ours, parts counted', byParts(true)], ['trigrams', inPool.trigrams], ['double metaphone', inPool.doubleMetaphone], ['jaro-winkler', inPool.jaroWinkler]] as const) {
    methods.push(name)
    byOthers[name] = await judge(method)
  }
  await inPool.close()
  if (total > pool) {
    const among = await openOthers(namesUpTo(total), { few: false })
    methods.push(`trigrams among ${total}`)
    byOthers[`trigrams among ${total}`] = { ...(await judge(among.trigrams)), indexMb: round(among.indexMb, 0) }
    await among.close()
  }
}

// ── What is printed

const lowerBound = quantile(times.sweep, 0.5)
const answer = {
  size: total, queries: known.length, strangers: strangers.length,
  recall: shares(all), recallOfEncodings: shares(encodedOnly),
  likely: precision(all.likelyRight, all.likely, all.asked), veryLikely: precision(all.veryLikelyRight, all.veryLikely, all.asked),
  recallAtPrecision98: atPrecision(pairs, 0.98), recallAtPrecision98OfEncodings: atPrecision(rankedOnly, 0.98),
  falseAlarmsPer1000: { veryLikely: per1000(alarms.veryLikely), likely: per1000(alarms.likely), possible: per1000(alarms.possible) },
  calibration: calibration(pairs),
  encodePerSecond: Math.round(encoded / (encodingMs / 1000)), memoryMb: round(held.memoryBytes / 1e6, 1), indexMb: round((held.rows * recordBytes) / 1e6, 1),
  ms: {
    scanAlone: spreadOf(times.sweep), answer: spreadOf(times.ask), answerOverScan: round(quantile(times.ask, 0.5) / lowerBound, 2),
    rescoring: spreadOf(times.rescore), comparisonsPerSecond: Math.round(held.rows / (lowerBound / 1000)),
  },
  byPair: Object.fromEntries([...byPair].sort(([, a], [, b]) => b.asked - a.asked).map(([pair, ranks]) => [pair, { asked: ranks.asked, ...shares(ranks), likely: precision(ranks.likelyRight, ranks.likely, ranks.asked), ms: spreadOf(timesByPair.get(pair)!) }])),
  falseAlarmsByLang: Object.fromEntries([...alarmsByLang].map(([lang, { asked, likely }]) => [lang, { asked, likelyPer1000: round((1000 * likely) / asked, 1) }])),
  others: byOthers,
  othersByPair: Object.fromEntries([...byPairOfOthers].sort(([, a], [, b]) => b[0]!.asked - a[0]!.asked).map(([pair, some]) => [pair, Object.fromEntries(some.map(({ asked, at10, bestF1: f1 }, i) => [methods[i]!, { asked, at10, bestF1: f1 }]))])),
}
if (options.json) process.stdout.write(`${JSON.stringify(answer)}\n`)
else print(answer)

/** How many of those who stand here twice are handed on, and how many of those handed on are right, from each probability on. */
function tellSifted(twice: number): void {
  const began = performance.now()
  const { pairs, comparisons } = sift(held, { least: 0.0001 })
  const seconds = (performance.now() - began) / 1000
  const told = [0.0001, 0.001, 0.01, weights.bands.possible, weights.bands.likely, weights.bands['very-likely']].map((least) => {
    const shown = pairs.filter(({ bits }) => probabilityOf(bits, held.rows, weights) >= least)
    const right = shown.filter(({ one, other }) => Math.abs(positionOf(one) - positionOf(other)) === total - persons.length).length
    return { least, pairs: shown.length, recall: share(right, twice), precision: share(right, shown.length) }
  })
  const sifted = { size: held.rows, twice, seconds: round(seconds, 1), comparisons, told }
  if (options.json) return void process.stdout.write(`${JSON.stringify(sifted)}\n`)
  process.stdout.write(`${held.rows} rows, ${twice} of them second sightings: sifted in ${sifted.seconds} s, ${(comparisons / 1e6).toFixed(0)} million comparisons\n`)
  for (const { least, pairs: many, recall, precision: rightOnes } of told) process.stdout.write(`  probability from ${least}: ${many} pairs, recall ${recall}, precision ${rightOnes}\n`)
}

function msOf(work: () => void): number {
  const began = performance.now()
  work()
  return performance.now() - began
}

/** As a device asks: encodes, has the register answer, opens the shortlist and scores it by parts of names. */
function ask(line: Line) {
  const asked = knownOf([line], readingsOf)
  const question: Question = encodeQuestion(asked, keys, { countParts })
  // The scan alone is timed for the first queries only: it is in the answer once more.
  const timed = asks++ < 500
  if (timed) times.sweep.push(msOf(() => held.sweep(question)))
  let answered: ReturnType<Register['ask']> | undefined
  times.ask.push(msOf(() => { answered = held.ask(question) }))
  const { found, parts } = answered!
  const rarity = countParts ? rarityFrom({ readings: asked.names, counts: parts, size: held.rows }, weights) : undefined
  const alike: AlikeForms = new Map()
  const lines = found.map(({ id }) => linesAt(positionOf(id)))
  const before = performance.now()
  const opened = found.map(({ id, score, fields, nameBits }, i) => ({ at: positionOf(id), score, fields, nameBits, names: lines[i]!.map(({ name }) => readName(name)) }))
  const rescored = opened.map(({ at, names, fields, nameBits }): { at: number; score: Score } => ({ at, score: scoreKnown(asked, { names }, { size: held.rows, fields, nameBits, alike, ...(rarity && { rarity }) }, weights) }))
  rescored.sort((a, b) => b.score.bits - a.score.bits || a.at - b.at)
  times.rescore.push(performance.now() - before)
  return { shortlist: opened, rescored }
}

/** Pairs of whom it is known what they are, and pairs drawn blindly. */
function patterns() {
  const [same, random]: [PairPattern[], PairPattern[]] = [[], []]
  known.forEach((line, i) => {
    const question = encodeQuestion(knownOf([line], readingsOf), keys)
    const own = positionOfPerson.get(line.person)!
    const pairWith = (at: number) => {
      const record = encodeRecord(knownOf(linesAt(at)), keys)
      return patternOf({ ...compareNameFilters(question, record), fields: compareFields(question, record) }, weights)
    }
    same.push(pairWith(own))
    for (let k = 1; k <= 10; k++) random.push(pairWith((own + Math.floor((total * k) / 11) + i) % total))
  })
  const blind = countPatterns(random)
  return { candidates: [...countPatterns(same, 'same'), ...blind.map((one) => ({ ...one, decided: 'different' }))], random: blind }
}

function knownOf(lines: readonly Line[], read: (name: string) => readonly (readonly NamePart[])[] = (name) => [readName(name)]): KnownOfChild {
  const [first] = lines
  const filled = (column: 'dob' | 'sex' | 'place' | 'mother') => lines.map((line) => line[column]).find((value) => value !== '') ?? ''
  const mother = readName(filled('mother'))
  const birth = readBirth(filled('dob'))
  return {
    names: first === undefined ? [] : lines.flatMap(({ name }) => read(name)), mother, ...(birth && { birth }), sex: sexOf(filled('sex')), place: placeOf(filled('place')),
  }
}

function sexOf(text: string): string {
  return /^[fwgжәқ]/i.test(text) ? 'female' : text === '' ? '' : 'male'
}

/** A code as it is; a name of a place by its sound, whatever the script. */
function placeOf(text: string): string {
  return /\d/.test(text) ? text.toLowerCase() : readName(text).map(({ coarse }) => coarse).sort().join(' ')
}

function count(ranks: Ranks, rank: number, verdicts: readonly { right: boolean; verdict: Verdict }[]): void {
  ranks.asked++
  if (rank === 0) ranks.first++
  if (rank >= 0 && rank < 10) ranks.ten++
  if (rank >= 0 && rank < 200) ranks.shortlist++
  for (const { right, verdict } of verdicts) {
    if (verdict === 'very-likely') {
      ranks.veryLikely++
      if (right) ranks.veryLikelyRight++
    }
    if (verdict === 'very-likely' || verdict === 'likely') {
      ranks.likely++
      if (right) ranks.likelyRight++
    }
  }
}

async function judge(method: Method) {
  const ranks = noRanks()
  const scored: { bits: number; right: boolean; pair: string }[] = []
  const took: number[] = []
  const perPair = new Map<string, Ranks>()
  for (const line of sample) {
    const at = positionOfPerson.get(line.person)!
    const began = performance.now()
    const found = await method(line.name)
    took.push(performance.now() - began)
    const pair = pairOf(line)
    const ofPair = perPair.get(pair) ?? noRanks()
    perPair.set(pair, ofPair)
    for (const some of [ranks, ofPair]) count(some, found.findIndex((one) => one.at === at), [])
    for (const one of found) scored.push({ bits: one.alike, right: one.at === at, pair })
  }
  for (const [pair, some] of perPair) byPairOfOthers.set(pair, [...(byPairOfOthers.get(pair) ?? []), { asked: some.asked, at10: shares(some).at10, bestF1: bestF1(scored.filter((one) => one.pair === pair), some.asked) }])
  return { asked: sample.length, ...shares(ranks), bestF1: bestF1(scored, sample.length), ms: spreadOf(took) }
}

/** In which letters somebody stands in the register, and in which they are asked about. */
function pairOf(line: Line): string {
  return `${[...new Set(people.get(line.person)!.map(({ lang }) => lang || '?'))].sort().join('+')} → ${line.lang || '?'}`
}

function* namesUpTo(many: number): Generator<{ at: number; name: string }> {
  for (let at = 0; at < many; at++) for (const { name } of linesAt(at)) yield { at, name }
}

function bestF1(scored: { bits: number; right: boolean }[], wanted: number): number {
  let [right, best] = [0, 0]
  scored.sort((a, b) => b.bits - a.bits)
  scored.forEach((one, i) => {
    if (one.right) right++
    // Equal ones stand or fall together.
    if (scored[i + 1]?.bits !== one.bits) best = Math.max(best, (2 * right) / (i + 1 + wanted))
  })
  return round(best, 3)
}

/** The most that is found where so large a share of all that is shown is right. */
function atPrecision(scored: readonly { bits: number; right: boolean }[], least: number) {
  let [right, recall, from] = [0, 0, Infinity]
  const sorted = scored.toSorted((a, b) => b.bits - a.bits)
  sorted.forEach((one, i) => {
    if (one.right) right++
    if (sorted[i + 1]?.bits !== one.bits && right / (i + 1) >= least && right / known.length > recall) [recall, from] = [right / known.length, one.bits]
  })
  return { recall: round(recall, 3), fromBits: Number.isFinite(from) ? round(from, 1) : 0 }
}

function calibration(scored: readonly { probability: number; right: boolean }[]) {
  return [0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99].map((from, i, edges) => {
    const inside = scored.filter(({ probability }) => probability >= from && probability < (edges[i + 1] ?? 2))
    return { from, pairs: inside.length, said: round(inside.reduce((sum, one) => sum + one.probability, 0) / Math.max(1, inside.length), 3), was: share(inside.filter(({ right }) => right).length, inside.length) }
  })
}

function shares(ranks: Ranks) {
  return { at1: share(ranks.first, ranks.asked), at10: share(ranks.ten, ranks.asked), at200: share(ranks.shortlist, ranks.asked) }
}

function precision(right: number, shown: number, asked: number) {
  return { precision: share(right, shown), recall: share(right, asked), wrongPerQuery: round((shown - right) / Math.max(1, asked), 3) }
}

function spreadOf(ms: readonly number[]) {
  return { p50: round(quantile(ms, 0.5), 2), p95: round(quantile(ms, 0.95), 2), p99: round(quantile(ms, 0.99), 2) }
}

function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : round(part / whole, 4)
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}

function spread<T>(items: readonly T[], most: number): readonly T[] {
  return items.length <= most ? items : Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]!)
}

function print({ byPair: perPair, calibration: bins, falseAlarmsByLang, others, othersByPair, ...rest }: typeof answer): void {
  const line = (name: string, value: unknown) => process.stdout.write(`  ${name.padEnd(32)} ${typeof value === 'object' && value !== null ? Object.entries(value).map(([key, one]) => `${key} ${typeof one === 'object' ? Object.values(one as object).join(' / ') : String(one)}`).join('   ') : String(value)}\n`)
  for (const [name, value] of Object.entries(rest)) line(name, value)
  process.stdout.write('\nprobability said and seen\n')
  for (const { from, ...bin } of bins) line(`from ${from}`, bin)
  process.stdout.write('\nby languages (register → query); likely: precision / recall / wrong ones for each query\n')
  for (const [pair, value] of Object.entries(perPair)) line(pair, value)
  process.stdout.write('\nfalse alarms by the query\'s letters\n')
  for (const [lang, value] of Object.entries(falseAlarmsByLang)) line(lang, value)
  process.stdout.write('\nnames only, beside what others use on clear text in Latin letters\n')
  for (const [name, value] of Object.entries(others)) line(name, value)
  process.stdout.write('\nthe same by languages: found among the first ten / best F1\n')
  for (const [pair, value] of Object.entries(othersByPair)) line(pair, Object.fromEntries(Object.entries(value).map(([method, { at10, bestF1: f1 }]) => [method, `${at10} / ${f1}`])))
}
