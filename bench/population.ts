/**
 * `npm run bench -- population --register R.tsv --queries Q.tsv [--size 10000] [--asked 1000] [--strangers 200] [--seed 1]`:
 * made-up people as files for `npm run bench -- matching`. Questions are second sightings of people in the register, and
 * strangers who are not in it.
 */
import fs from 'node:fs'
import { columns, personOf, registerOf, seenAgain, type Sighting } from './matching/population.ts'

const option = (name: string) => process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? process.argv[process.argv.indexOf(`--${name}`) + 1 || process.argv.length]
const number = (name: string, otherwise: number) => Number(option(name) ?? otherwise)
const [size, asked, strangers, seed] = [number('size', 10_000), number('asked', 1000), number('strangers', 200), number('seed', 1)]

const register = option('register'), queries = option('queries')
if (!register || !queries) {
  process.stderr.write('say where to: --register R.tsv --queries Q.tsv\n')
  process.exit(1)
}
write(register, registerOf(seed, size))
write(queries, questions())

function* questions(): Generator<Sighting> {
  // Spread over the whole register; then people whose number comes after its end.
  for (let at = 0; at < asked; at++) yield seenAgain(personOf(seed, Math.floor(at * size / asked)), seed)
  for (let at = 0; at < strangers; at++) yield seenAgain(personOf(seed, size + at), seed)
}

function write(file: string, rows: Iterable<Sighting>) {
  const out = fs.openSync(file, 'w')
  fs.writeSync(out, `${columns.join('\t')}\n`)
  for (const row of rows) fs.writeSync(out, `${columns.map((column) => row[column]).join('\t')}\n`)
  fs.closeSync(out)
}
