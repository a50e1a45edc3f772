/** Registers and queries as files: tab-separated, with a header, columns by name and in any order. */
import fs from 'node:fs'
import { columns as allColumns, type Sighting } from './population.ts'

/** One line of a register or of queries. Empty: not known. */
export interface Line { readonly person: string; readonly name: string; readonly dob: string; readonly sex: string; readonly place: string; readonly mother: string; readonly lang: string }

export type Column = Exclude<(typeof allColumns)[number], 'person_id' | 'name'>
const columns = allColumns.filter((name) => name !== 'person_id' && name !== 'name')

/** The lines of a file, and which of the optional columns it has. Throws where `person_id` or `name` is missing. */
export function readTable(file: string): { lines: readonly Line[]; has: ReadonlySet<Column> } {
  const [head = '', ...rows] = fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '').split(/\r?\n/)
  const names = head.split('\t').map((name) => name.trim().toLowerCase())
  const at = (name: string) => names.indexOf(name)
  for (const name of ['person_id', 'name']) if (at(name) < 0) throw new Error(`${file} has no column ${name}`)
  const cell = (cells: readonly string[], name: string) => (at(name) < 0 ? '' : (cells[at(name)] ?? '').trim())
  const lines = rows.filter((row) => row.trim() !== '').map((row) => {
    const cells = row.split('\t')
    return { person: cell(cells, 'person_id'), name: cell(cells, 'name'), dob: cell(cells, 'dob'), sex: cell(cells, 'sex'), place: cell(cells, 'place'), mother: cell(cells, 'mother'), lang: cell(cells, 'lang') }
  })
  return { lines: lines.filter(({ person, name }) => person !== '' && name !== ''), has: new Set(columns.filter((name) => at(name) >= 0)) }
}

/** A line with only such columns: somebody made up must not be known better than those asked about. */
export function lineOf(sighting: Sighting, has: ReadonlySet<Column>): Line {
  const only = (column: Column) => (has.has(column) ? sighting[column] : '')
  return { person: sighting.person_id, name: sighting.name, dob: only('dob'), sex: only('sex'), place: only('place'), mother: only('mother'), lang: sighting.lang }
}
