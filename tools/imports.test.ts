/**
 * Who may import whom: the plan of the house as one table, held against every import there is. When a rule is in the way,
 * the plan is wrong or the code is: write down which, and change that.
 */
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
/** From the ground up: a room may import forms, hearts and the door of those before it, never of those after it. */
const floors = ['partnerships', 'identification', 'referral', 'recognition']
/** Folders of core that live on one side only, without `server/` and `web/` inside. */
const serverOnly = ['http', 'db', 'jobs']
const webOnly = ['ui']

type Side = 'pure' | 'server' | 'web'
interface Place { file: string; area: 'core' | 'room' | 'programme' | 'entry' | 'testing' | 'tool'; room: string; side: Side; isTest: boolean }

function placeOf(file: string): Place {
  const parts = path.relative(root, file).split(path.sep)
  const isTest = /\.test\.tsx?$|\.spec\.ts$/.test(file)
  const side: Side = parts.includes('server') ? 'server' : parts.includes('web') ? 'web' : 'pure'
  const [top, second, third] = parts
  if (top !== 'src') return { file, area: 'tool', room: '', side: 'server', isTest }
  if (second === 'testing') return { file, area: 'testing', room: '', side: 'server', isTest }
  if (second === 'core') return { file, area: 'core', room: third!, side: serverOnly.includes(third!) ? 'server' : webOnly.includes(third!) ? (parts.length === 4 && /^(tile|term)\.ts$/.test(parts[3]!) ? 'pure' : 'web') : side, isTest }
  if (second === 'rooms') return { file, area: 'room', room: third!, side, isTest }
  if (second === 'programmes') return { file, area: 'programme', room: third!, side, isTest }
  return { file, area: 'entry', room: '', side: second === 'web.tsx' || second === 'answer.tsx' || second === 'web' || second === 'worker' ? 'web' : second === 'house.ts' ? 'pure' : 'server', isTest }
}

interface Import { from: Place; to: Place | undefined; name: string; typeOnly: boolean }

const rules: readonly { rule: string; breaks(one: Import): boolean }[] = [
  { rule: 'core imports neither a room nor a programme', breaks: ({ from, to }) => from.area === 'core' && !from.isTest && (to?.area === 'room' || to?.area === 'programme') },
  { rule: 'core and rooms do not import the ways in', breaks: ({ from, to }) => (from.area === 'core' || from.area === 'room') && !from.isTest && to?.area === 'entry' && !to.file.endsWith('house.ts') },
  { rule: 'a room imports other rooms only downstairs', breaks: ({ from, to }) => from.area === 'room' && to?.area === 'room' && from.room !== to.room && floors.indexOf(to.room) > floors.indexOf(from.room) },
  { rule: 'of another room only pure files and its door are imported', breaks: ({ from, to, typeOnly }) => from.area === 'room' && !from.isTest && to?.area === 'room' && from.room !== to.room && to.side !== 'pure' && !to.file.endsWith('server/door.ts') && !typeOnly },
  { rule: 'a room knows no programme by name', breaks: ({ from, to }) => from.area === 'room' && !from.isTest && to?.area === 'programme' },
  { rule: 'programmes import core and rooms\' pure files only', breaks: ({ from, to }) => from.area === 'programme' && !from.isTest && to !== undefined && (to.area === 'entry' || to.area === 'testing' || to.area === 'tool' || (to.area === 'room' && to.side !== 'pure')) },
  { rule: 'pure files import pure files', breaks: ({ from, to, typeOnly }) => from.side === 'pure' && !from.isTest && to !== undefined && to.side !== 'pure' && !typeOnly },
  { rule: 'pure files use no package of one side', breaks: ({ from, to, name, typeOnly }) => from.side === 'pure' && !from.isTest && from.area !== 'tool' && to === undefined && !typeOnly && (name.startsWith('node:') || ['postgres', 'fastify', 'react', 'react-dom', 'wouter', 'lucide-react', 'idb'].includes(name.split('/')[0]!)) },
  { rule: 'the server imports nothing of the web, and the web nothing of the server', breaks: ({ from, to, typeOnly }) => !from.isTest && from.area !== 'tool' && to !== undefined && !typeOnly && ((from.side === 'server' && to.side === 'web') || (from.side === 'web' && to.side === 'server')) },
  { rule: 'the web uses no package of the server', breaks: ({ from, to, name, typeOnly }) => from.side === 'web' && !from.isTest && to === undefined && !typeOnly && (name.startsWith('node:') || ['postgres', 'fastify', 'graphile-worker', 'nodemailer'].includes(name)) },
  { rule: 'only tests, benchmarks and tools import src/testing', breaks: ({ from, to }) => to?.area === 'testing' && !from.isTest && from.area !== 'testing' && from.area !== 'tool' },
  { rule: 'only the lists of rooms import a room\'s door to the outside', breaks: ({ from, to }) => !from.isTest && to?.area === 'room' && /\/(server\/room\.ts|web\/room\.tsx)$/.test(to.file) && from.area !== 'entry' && from.area !== 'tool' && from.area !== 'testing' },
  { rule: 'the auditor\'s tool imports nothing of the house', breaks: ({ from, to }) => from.file.endsWith('tools/verify.ts') && to !== undefined },
]

function sources(folder: string): string[] {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name)).map((entry) => path.join(entry.parentPath, entry.name))
}

const imports: readonly { from: Place; to: Place | undefined; name: string; typeOnly: boolean }[] = ['src', 'tools', 'journeys', 'bench', 'sim'].filter((f) => fs.existsSync(path.join(root, f))).flatMap(sources).flatMap((file) => {
  const from = placeOf(file)
  const text = fs.readFileSync(file, 'utf8')
  const found = [...text.matchAll(/^(?:import|export)\s+(type\s+)?([^'"]*?)from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm)]
  return found.map((match) => {
    const name = (match[3] ?? match[4] ?? match[5])!
    const words = (match[2] ?? '').replace(/[{}\s]+/g, ' ').trim()
    const typeOnly = match[1] !== undefined || (words !== '' && words.split(',').every((word) => word.trim() === '' || word.trim().startsWith('type ')))
    return { from, to: resolve(file, name), name, typeOnly }
  })
})

function resolve(file: string, name: string): Place | undefined {
  const aliases: Record<string, string> = { '#core/': 'src/core/', '#rooms/': 'src/rooms/', '#programmes/': 'src/programmes/', '#testing/': 'src/testing/' }
  if (name === '#house') return placeOf(path.join(root, 'src/house.ts'))
  for (const [alias, folder] of Object.entries(aliases)) if (name.startsWith(alias)) return placeOf(path.join(root, folder, name.slice(alias.length)))
  return name.startsWith('.') ? placeOf(path.resolve(path.dirname(file), name)) : undefined
}

test('the table sees the house', () => {
  expect(imports.length).toBeGreaterThan(300)
})

for (const { rule, breaks } of rules) {
  test(rule, () => {
    const broken = imports.filter((one) => /\.tsx?$/.test(one.to?.file ?? '.ts') && breaks(one)).map(({ from, name }) => `${path.relative(root, from.file)} imports ${name}`)
    expect(broken).toEqual([])
  })
}

test('imports name their file, nothing is exported by default, and there are no barrels', () => {
  const files = ['src', 'tools'].flatMap(sources)
  expect(files.filter((file) => /\/index\.tsx?$/.test(file))).toEqual([])
  expect(files.filter((file) => /^export default /m.test(fs.readFileSync(file, 'utf8'))).map((file) => path.relative(root, file))).toEqual([])
  expect(imports.filter(({ to, name }) => to && name !== '#house' && !/\.(tsx?|css|svg|json)$/.test(name)).map(({ from, name }) => `${from.file} imports ${name}`)).toEqual([])
})

test('SQL on a schema stands in the store of the folder that owns it', () => {
  const owners: Record<string, RegExp> = {
    vault: /^src\/core\/(vault|access)\/server\//, kms: /^src\/core\/(kms\/|db\/safety)/, clocks: /^src\/core\/clocks\//, consent: /^src\/core\/consent\//,
    partnerships: /^src\/(rooms\/partnerships|core\/(access|notify|jobs|clocks|consent))\//, identification: /^src\/rooms\/identification\//, referral: /^src\/rooms\/referral\//,
  }
  const broken: string[] = []
  for (const file of sources('src')) {
    const name = path.relative(root, file)
    if (/\.test\.tsx?$/.test(name) || name.startsWith('src/testing/')) continue
    const text = fs.readFileSync(file, 'utf8')
    for (const [schema, allowed] of Object.entries(owners)) {
      if (new RegExp(`\\b(from|join|into|update)\\s+${schema}\\.[a-z_]+`).test(text) && !allowed.test(name)) broken.push(`${name} touches ${schema}`)
    }
  }
  expect(broken).toEqual([])
})
