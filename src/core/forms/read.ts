/**
 * The door: what comes from outside is `unknown` until it was read here, once. A refusal names the field (its path in
 * the form; the empty text means the form as a whole) and never repeats what was given.
 */
import { isId } from '../ids.ts'
import { refuse, Refusal } from '../refusal.ts'
import { holds, isAnswered, type Given } from './conditions.ts'
import { ageBases, knownCodes, nameParts, scripts, type Field, type Fields } from './fields.ts'
import type { Answers, Form } from './form.ts'
import { cleanLine, cleanLines, cleanName, isPlainText, lengthOf, readDay, readPartialDate, readPhone } from './values.ts'

/**
 * Reads answers given at `version`, bringing them up to today's. Never throws on any data.
 * Refuses: `forms.unreadable`, `forms.missing`, `forms.not-a-choice`, `forms.out-of-range` {from, to}, `forms.too-long`
 * {max}, `forms.too-many` {max}, `forms.unknown-field`, `forms.hidden`, `forms.files-later` (each with {field});
 * `forms.version-unknown` {version}; and whatever the form's own `checks` refuse.
 */
export function readAnswers<F extends Form>(form: F, version: number, input: unknown): Answers<F> | Refusal {
  const known = Number.isSafeInteger(version) && version >= 1 && version <= form.version
  if (!known) return refuse('forms.version-unknown', { version: Number.isSafeInteger(version) ? version : 0 })
  const today = bringUp(form, version, input)
  if (today instanceof Refusal) return today
  const { answers, problems } = readWith('refuse', form, today)
  return problems[0] ?? answers
}

export interface Reading<F extends Form> {
  readonly answers: Answers<F>
  readonly problems: readonly Refusal[]
  /** Paths of the questions that are asked, given these answers. */
  readonly shown: ReadonlySet<string>
}

/**
 * Reads a draft of today's version and tells everything that keeps it from being taken: for screens. Answers to
 * questions that are not asked (any more) are left behind, where the server would refuse them.
 */
export function readDraft<F extends Form>(form: F, draft: unknown): Reading<F> {
  return readWith('leave', form, draft)
}

function readWith<F extends Form>(unasked: 'refuse' | 'leave', form: F, input: unknown): Reading<F> {
  const problems: Refusal[] = []
  const shown = new Set<string>()
  const plain = copyPlain(input)
  if (plain instanceof Refusal) return { answers: {} as Answers<F>, problems: [plain], shown }
  const answers = readFields(form.fields, plain, { path: '', around: {}, problems, shown, unasked }) as Answers<F>
  if (problems.length === 0) {
    const refused = form.checks?.(answers)
    if (refused) problems.push(refused)
  }
  return { answers, problems, shown }
}

function bringUp(form: Form, version: number, input: unknown): unknown {
  let answers: unknown = input
  for (let from = version; from < form.version; from++) {
    const step = form.upgrades.get(from)
    if (!step) return refuse('forms.version-unknown', { version })
    const plain = copyPlain(answers)
    if (plain instanceof Refusal) return plain
    // A step is written for answers that once passed; given something else it may stumble, which is not our fault but theirs.
    try { answers = step(plain) } catch { return unreadable('') }
  }
  return answers
}

interface Reader { path: string; around: Given; problems: Refusal[]; shown: Set<string>; unasked: 'refuse' | 'leave' }

function readFields(fields: Fields, given: Given, reader: Reader): Record<string, unknown> {
  const { path, problems, shown, unasked } = reader
  const answers: Record<string, unknown> = {}
  // Inside a repeated group its own names hide those outside, answered or not.
  const around = Object.fromEntries(Object.entries(reader.around).filter(([name]) => !Object.hasOwn(fields, name)))
  if (unasked === 'refuse' && Object.keys(given).some((name) => !Object.hasOwn(fields, name))) problems.push(refuse('forms.unknown-field', { field: path }))
  /** What earlier questions were answered, here and around. */
  const counted: Record<string, unknown> = { ...around }
  const within: Reader = { ...reader, around: counted }
  for (const [name, field] of Object.entries(fields)) {
    const at = path === '' ? name : `${path}.${name}`
    const raw = given[name]
    if (field.when && !holds(field.when, counted)) {
      if (unasked === 'refuse' && isAnswered(raw)) problems.push(refuse('forms.hidden', { field: at }))
      continue
    }
    shown.add(at)
    const value = isAnswered(raw) ? readField(field, raw, at, within) : undefined
    if (value instanceof Refusal) problems.push(value)
    else if (isAnswered(value)) answers[name] = counted[name] = value
    else if (!field.optional && field.kind !== 'file') problems.push(refuse('forms.missing', { field: at }))
  }
  return answers
}

function readField(field: Field, raw: unknown, at: string, within: Reader): unknown {
  switch (field.kind) {
    case 'text': return readText(raw, cleanLine, field.max, at)
    case 'long-text': return readText(raw, cleanLines, field.max, at)
    case 'secret': return readSecret(raw, field.max, at)
    case 'choice':
    case 'language': return readCode(field.codes, raw, at)
    case 'known': return readCode(knownCodes, raw, at)
    case 'choices':
    case 'indicators': return readCodes(field.codes, raw, at)
    case 'number': return readWhole(raw, field, at)
    case 'age': return readAge(raw, field, at)
    case 'day': return readDay(raw) ?? unreadable(at)
    case 'partial-date': return readPartialDate(raw) ?? unreadable(at)
    case 'place': return readPlace(raw, at)
    case 'person-name': return readName(raw, at)
    case 'phone': return readPhone(raw) ?? unreadable(at)
    case 'reference': return isId(raw) ? raw : unreadable(at)
    case 'repeat': return readGroups(field, raw, at, within)
    case 'extra': return readExtra(raw, field.max, at)
    case 'file': return refuse('forms.files-later', { field: at })
  }
}

function readText(raw: unknown, clean: (text: string) => string, max: number, at: string) {
  if (typeof raw !== 'string' || !isPlainText(raw)) return unreadable(at)
  const text = clean(raw)
  return lengthOf(text) > max ? refuse('forms.too-long', { field: at, max }) : text
}

function readSecret(raw: unknown, max: number, at: string) {
  if (typeof raw !== 'string' || !/^[\x21-\x7e]+$/.test(raw)) return unreadable(at)
  return raw.length > max ? refuse('forms.too-long', { field: at, max }) : raw
}

function readCode(codes: readonly string[], raw: unknown, at: string) {
  return typeof raw === 'string' && codes.includes(raw) ? raw : refuse('forms.not-a-choice', { field: at })
}

function readCodes(codes: readonly string[], raw: unknown, at: string) {
  if (!Array.isArray(raw)) return unreadable(at)
  const chosen = new Set<unknown>(raw)
  if ([...chosen].some((code) => typeof code !== 'string' || !codes.includes(code))) return refuse('forms.not-a-choice', { field: at })
  return codes.filter((code) => chosen.has(code))
}

function readWhole(raw: unknown, { from, to }: { from: number; to: number }, at: string) {
  if (typeof raw !== 'number' || !Number.isSafeInteger(raw)) return unreadable(at)
  return raw < from || raw > to ? refuse('forms.out-of-range', { field: at, from, to }) : raw + 0
}

function readAge(raw: unknown, range: { from: number; to: number }, at: string) {
  if (!isGroup(raw)) return unreadable(at)
  const basis = ageBases.find((one) => one === raw.basis)
  if (!basis) return unreadable(at)
  if (hasOnly(raw, ['years', 'basis'])) {
    const years = readWhole(raw.years, range, at)
    return years instanceof Refusal ? years : { years, basis }
  }
  if (!hasOnly(raw, ['from', 'to', 'basis']) || basis !== 'looks') return unreadable(at)
  const from = readWhole(raw.from, range, at)
  const to = readWhole(raw.to, range, at)
  if (from instanceof Refusal) return from
  if (to instanceof Refusal) return to
  return from > to ? refuse('forms.out-of-range', { field: at, from: range.from, to: range.to }) : { from, to, basis }
}

function readPlace(raw: unknown, at: string) {
  if (!isGroup(raw) || !hasOnly(raw, ['region', 'district'])) return unreadable(at)
  const code = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/
  const { region, district } = raw
  if (typeof region !== 'string' || !code.test(region)) return isAnswered(region) ? unreadable(at) : refuse('forms.missing', { field: at })
  if (!isAnswered(district)) return { region }
  return typeof district === 'string' && code.test(district) ? { region, district } : unreadable(at)
}

const namePartMax = 100

function readName(raw: unknown, at: string) {
  if (!isGroup(raw) || !hasOnly(raw, [...nameParts, 'script'])) return unreadable(at)
  const name: Record<string, string> = {}
  for (const part of nameParts) {
    if (!isAnswered(raw[part])) continue
    const text = readText(raw[part], cleanName, namePartMax, at)
    if (text instanceof Refusal) return text
    if (text !== '') name[part] = text
  }
  if (Object.keys(name).length === 0) return undefined
  if (!isAnswered(raw.script)) return name
  const script = scripts.find((one) => one === raw.script)
  return script ? { ...name, script } : unreadable(at)
}

function readGroups(field: Field & { kind: 'repeat' }, raw: unknown, path: string, within: Reader) {
  if (!Array.isArray(raw)) return unreadable(path)
  if (raw.length > field.max) return refuse('forms.too-many', { field: path, max: field.max })
  return raw.map((item, i) => {
    const at = `${path}.${i}`
    if (isGroup(item)) return readFields(field.fields, item, { ...within, path: at })
    within.problems.push(unreadable(at))
    return {}
  })
}

const extraTextMax = 500

function readExtra(raw: unknown, max: number, at: string) {
  if (!isGroup(raw)) return unreadable(at)
  if (Object.keys(raw).length > max) return refuse('forms.too-many', { field: at, max })
  const kept: Record<string, string> = {}
  for (const [key, value] of Object.entries(raw)) {
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(key) || key in Object.prototype) return unreadable(at)
    if (!isAnswered(value)) continue
    const text = readText(value, cleanLines, extraTextMax, at)
    if (text instanceof Refusal) return text
    if (text !== '') kept[key] = text
  }
  return Object.keys(kept).length > 0 ? kept : undefined
}

const mostValues = 20_000
const deepest = 6

/** Stands where something was given that JSON could not have said; no reader takes it. */
const strange = Symbol('strange')

/**
 * A copy of plain data, so that nothing read later can change or run. A strange value makes its field unreadable; a
 * whole that is not a group, or that names what every object has (`__proto__`, `constructor`), is refused altogether.
 */
function copyPlain(input: unknown): Given | Refusal {
  let left = mostValues
  function copy(value: unknown, depth: number): unknown {
    if (left-- <= 0 || depth > deepest) return strange
    if (value === null || value === undefined) return undefined
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
    if (typeof value !== 'object') return strange
    if (Array.isArray(value)) return copyList(value, depth)
    const made = Object.getPrototypeOf(value) as unknown
    if ((made !== Object.prototype && made !== null) || Object.getOwnPropertySymbols(value).length > 0) return strange
    const group: Record<string, unknown> = {}
    for (const key of Object.getOwnPropertyNames(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key)!
      if (key in Object.prototype || !('value' in property)) return strange
      const one = copy(property.value, depth + 1)
      if (one === strange && depth > 0) return strange
      group[key] = one
    }
    return group
  }
  function copyList(list: readonly unknown[], depth: number): unknown {
    if (list.length > left) return strange
    const copied = Array.from(list, (one) => copy(one, depth + 1))
    return copied.includes(strange) ? strange : copied
  }
  const plain = copy(input, 0)
  return isGroup(plain) ? plain : unreadable('')
}

function unreadable(field: string) {
  return refuse('forms.unreadable', { field })
}

function isGroup(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function hasOnly(group: Given, names: readonly string[]) {
  return Object.keys(group).every((name) => names.includes(name))
}
