/**
 * The same names by means that others use, all on clear text written in Latin letters: trigrams in PostgreSQL, Double
 * Metaphone (PostgreSQL's), Jaro–Winkler on sorted words. What they find is what ours is held against.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { startEmbedded } from '#core/db/embedded.ts'
import { jaroWinkler } from '#core/matching/name-score.ts'

/** A plain table from Cyrillic to Latin, as transliterators have it; everything else loses its marks. */
const latin: Readonly<Record<string, string>> = Object.fromEntries([
  'аa', 'бb', 'вv', 'гg', 'дd', 'еe', 'ёe', 'жzh', 'зz', 'иi', 'йi', 'кk', 'лl', 'мm', 'нn', 'оo', 'пp', 'рr', 'сs', 'тt', 'уu', 'фf', 'хkh', 'цts', 'чch', 'шsh', 'щshch', 'ъ', 'ыy', 'ь', 'эe', 'юiu', 'яia',
  'әa', 'ғg', 'қk', 'ңn', 'өo', 'ұu', 'үu', 'һh', 'іi', 'ўu', 'ҳkh', 'ҷj', 'ӣi', 'ӯu', 'ıi', 'əa', 'ʻ', 'ʼ', '’', '‘', "'",
].map((pair) => [pair[0]!, pair.slice(1)]))

export function inLatin(text: string): string {
  return [...text.toLowerCase().normalize('NFC')].map((letter) => latin[letter] ?? letter.normalize('NFD').replace(/\p{M}/gu, '')).join('').replace(/[^a-z0-9]+/g, ' ').trim()
}

/** Who is like a name by one method: people, each once by their best spelling, with a number that grows with likeness, the most alike first. */
export type Method = (name: string) => Promise<readonly { readonly at: number; readonly alike: number }[]>

export interface Others {
  readonly trigrams: Method
  readonly doubleMetaphone: Method
  readonly jaroWinkler: Method
  readonly indexMb: number
  close(): Promise<void>
}

/** `names` are all spellings of people and what trigrams look through; the other two, without an index, look through them when they are `few`. */
export async function openOthers(names: Iterable<{ readonly at: number; readonly name: string }>, { few }: { few: boolean }): Promise<Others> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'katch-bench-'))
  fs.chmodSync(dir, 0o755)
  const embedded = await startEmbedded(path.join(dir, 'data'))
  const sql = postgres(embedded.url, { max: 1, onnotice: () => {} })
  await sql`create extension if not exists pg_trgm`
  await sql`create extension if not exists fuzzystrmatch`
  await sql`create unlogged table people (at int not null, name text not null)`
  const first: { at: number; name: string }[] = []
  let batch: { at: number; name: string }[] = []
  const flush = async () => {
    if (batch.length > 0) await sql`insert into people select * from unnest(${batch.map((one) => one.at)}::int[], ${batch.map((one) => one.name)}::text[])`
    batch = []
  }
  for (const { at, name } of names) {
    const one = { at, name: inLatin(name) }
    if (few) first.push(one)
    batch.push(one)
    if (batch.length === 10_000) await flush()
  }
  await flush()
  await sql`create index people_name on people using gin (name gin_trgm_ops)`
  await sql`analyze people`
  await sql`set pg_trgm.similarity_threshold = 0.3`
  await sql`set max_parallel_workers_per_gather = 0`
  const [size] = await sql<{ bytes: string }[]>`select pg_relation_size('people_name') as bytes`
  const codesOf = async (texts: readonly string[]) => {
    const rows = await sql<{ codes: string[] }[]>`
      select (select coalesce(array_agg(distinct code), '{}') from regexp_split_to_table(t, ' ') as word, lateral (values (dmetaphone(word)), (dmetaphone_alt(word))) as both_codes(code) where code <> '') as codes
      from unnest(${[...texts]}::text[]) with ordinality as texts(t, n) order by n`
    return rows.map(({ codes }) => codes)
  }
  const codes = await codesOf(first.map(({ name }) => name))
  const byCode = new Map<string, number[]>()
  codes.forEach((some, i) => some.forEach((code) => byCode.set(code, [...(byCode.get(code) ?? []), i])))
  const sorted = first.map(({ at, name }) => ({ at, name: name.split(' ').sort().join(' ') }))
  return {
    trigrams: async (name) => await sql`select at, max(similarity(name, ${inLatin(name)}))::float8 as alike from people where name % ${inLatin(name)} group by at order by alike desc, at limit 200`,
    async doubleMetaphone(name) {
      const [asked] = await codesOf([inLatin(name)])
      const common = new Map<number, number>()
      for (const code of asked!) for (const i of byCode.get(code) ?? []) common.set(i, (common.get(i) ?? 0) + 1)
      return best([...common].map(([i, count]) => ({ at: first[i]!.at, alike: (2 * count) / (asked!.length + codes[i]!.length) })))
    },
    async jaroWinkler(name) {
      const asked = inLatin(name).split(' ').sort().join(' ')
      return best(sorted.map((other) => ({ at: other.at, alike: jaroWinkler(asked, other.name) })))
    },
    indexMb: Number(size!.bytes) / 1e6,
    async close() {
      await sql.end()
      await embedded.stop()
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}

function best(all: readonly { at: number; alike: number }[]): { at: number; alike: number }[] {
  const people = new Map<number, number>()
  for (const { at, alike } of all) people.set(at, Math.max(alike, people.get(at) ?? 0))
  return [...people].map(([at, alike]) => ({ at, alike })).sort((a, b) => b.alike - a.alike || a.at - b.at).slice(0, 200)
}
