import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refuse, Refusal } from '../refusal.ts'
import { age, choice, choices, day, extra, file, indicators, known, language, longText, partialDate, personName, phone, place, reference, repeat, secret, text, wholeNumber, type Field } from './fields.ts'
import { form, splitByZone, type Form } from './form.ts'
import { readAnswers, readDraft } from './read.ts'
import { cleanLine, isBlank } from './values.ts'

const facts = { zone: 'Z2', purpose: 'detect' } as const
const maybe = { ...facts, optional: true } as const

/** Reads one answer to one question. */
function read(field: Field, given: unknown) {
  const answers = readAnswers(form('tests/one', 1, { asked: field }), 1, { asked: given })
  return answers instanceof Refusal ? answers : (answers as Record<string, unknown>).asked
}
const unreadable = refuse('forms.unreadable', { field: 'asked' })

const everything = form('tests/everything', 1, {
  urgency: choice(['now', 'later'], facts),
  why: longText({ zone: 'Z3', purpose: 'safety', max: 50, when: { field: 'urgency', is: 'now' } }),
  town: text({ ...maybe, max: 20 }),
  signs: indicators(['WRK-01', 'WRK-02', 'PAP-01'], { ...maybe, zone: 'Z1' }),
  moved: day({ ...maybe, when: { field: 'signs', includes: 'PAP-01' } }),
  needs: choices(['bed', 'doctor'], maybe),
  siblings: wholeNumber({ ...maybe, from: 0, to: 12 }),
  bornAbout: partialDate({ ...maybe, zone: 'Z4' }),
  ageAbout: age(maybe),
  where: place({ ...maybe, zone: 'Z1' }),
  name: personName({ ...maybe, zone: 'Z4' }),
  call: phone({ ...maybe, zone: 'Z4' }),
  speaks: language(['kk', 'uz'], maybe),
  afraid: known({ ...maybe, zone: 'Z3' }),
  present: repeat({ role: choice(['educator', 'other'], facts), which: text({ ...facts, max: 9, when: { all: [{ field: 'role', is: 'other' }, { field: 'urgency', is: 'now' }] } }) }, { ...maybe, max: 3 }),
  desk: reference('desk', { ...maybe, when: { not: { field: 'present', answered: true } } }),
  key: secret({ ...maybe, max: 40 }),
  paper: file(maybe),
  margin: extra(maybe),
})

describe('each kind of question', () => {
  test('a line of text loses its doubled spaces, several lines keep their ends', () => {
    expect(read(text({ ...facts, max: 20 }), '  Saryagash \t market\n')).toBe('Saryagash market')
    expect(read(longText({ ...facts, max: 20 }), ' one\r\ntwo\rthree ')).toBe('one\ntwo\nthree')
    expect(read(text({ ...facts, max: 3 }), 'й'.normalize('NFD').repeat(3))).toBe('ййй')
    expect(read(text({ ...facts, max: 3 }), '🌾🌾🌾')).toBe('🌾🌾🌾')
    expect(read(text({ ...facts, max: 3 }), 'four')).toEqual(refuse('forms.too-long', { field: 'asked', max: 3 }))
    expect(read(text({ ...facts, max: 9 }), 'a\u202eb')).toBe('ab')
  })
  test('text that no database holds is not read', () => {
    for (const given of ['a\u0000b', '\ud800', 'x\udfff', '\u0007', 7, {}, ['a'], true]) {
      expect(read(text({ ...facts, max: 20 }), given)).toEqual(unreadable)
      expect(read(longText({ ...maybe, max: 20 }), given)).toEqual(unreadable)
    }
  })
  test('codes must be among the codes; some of them come in our order, each once', () => {
    expect(read(choice(['now', 'later'], facts), 'now')).toBe('now')
    for (const given of ['Now', 'toString', 1, ['now'], {}]) expect(read(choice(['now', 'later'], facts), given)).toEqual(refuse('forms.not-a-choice', { field: 'asked' }))
    expect(read(choices(['a', 'b', 'c'], facts), ['c', 'a', 'c'])).toEqual(['a', 'c'])
    expect(read(choices(['a', 'b', 'c'], facts), ['a', ['b']])).toEqual(refuse('forms.not-a-choice', { field: 'asked' }))
    expect(read(choices(['a', 'b', 'c'], facts), 'a')).toEqual(unreadable)
    expect(read(language(['kk', 'uz'], facts), 'ru')).toEqual(refuse('forms.not-a-choice', { field: 'asked' }))
    expect(read(known(facts), 'declined')).toBe('declined')
  })
  test('nothing, blanks and empty lists are not answers', () => {
    for (const given of [undefined, null, '', '  \n', []]) {
      expect(read(text({ ...maybe, max: 20 }), given)).toBeUndefined()
      expect(read(text({ ...facts, max: 20 }), given)).toEqual(refuse('forms.missing', { field: 'asked' }))
    }
    expect(read(personName(facts), { family: ' ', script: 'Cyrl' })).toEqual(refuse('forms.missing', { field: 'asked' }))
  })
  test('whole numbers stay whole and in range', () => {
    const siblings = wholeNumber({ ...facts, from: 0, to: 12 })
    expect([read(siblings, 0), read(siblings, 12), Object.is(read(siblings, -0), 0)]).toEqual([0, 12, true])
    for (const given of [13, -1]) expect(read(siblings, given)).toEqual(refuse('forms.out-of-range', { field: 'asked', from: 0, to: 12 }))
    for (const given of [1.5, Number.NaN, Infinity, 2 ** 60, '3', true]) expect(read(siblings, given)).toEqual(unreadable)
  })
  test('days are days of the calendar', () => {
    expect([read(day(facts), '2024-02-29'), read(partialDate(facts), '2019'), read(partialDate(facts), '2019-05'), read(partialDate(facts), '2019-05-12')]).toEqual(['2024-02-29', '2019', '2019-05', '2019-05-12'])
    for (const given of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '1899-12-31', '2101-01-01', '2026-1-1', '12.11.2026', '2026-11-12T10:00', 20261112]) expect(read(day(facts), given)).toEqual(unreadable)
    for (const given of ['19', '2019-13', '2019--12', '-05', '2019-02-30', '2019-05-12 ']) expect(read(partialDate(facts), given)).toEqual(unreadable)
  })
  test('an age says on what it rests; a range is only how old someone looks', () => {
    expect(read(age(facts), { years: 14, basis: 'said' })).toEqual({ years: 14, basis: 'said' })
    expect(read(age(facts), { from: 13, to: 16, basis: 'looks' })).toEqual({ from: 13, to: 16, basis: 'looks' })
    for (const given of [{ years: 26, basis: 'said' }, { from: 16, to: 13, basis: 'looks' }, { from: 13, to: 30, basis: 'looks' }]) expect(read(age(facts), given)).toEqual(refuse('forms.out-of-range', { field: 'asked', from: 0, to: 25 }))
    for (const given of [14, { years: 14 }, { basis: 'said' }, { years: 14, basis: 'guessed' }, { from: 13, to: 16, basis: 'document' }, { years: 14, from: 1, basis: 'looks' }, { years: 14.5, basis: 'said' }]) expect(read(age(facts), given)).toEqual(unreadable)
  })
  test('a place is a region and perhaps a district', () => {
    expect([read(place(facts), { region: 'KZ-61', district: '' }), read(place(facts), { region: 'KZ-61', district: '615600' })]).toEqual([{ region: 'KZ-61' }, { region: 'KZ-61', district: '615600' }])
    expect(read(place(facts), { district: '615600' })).toEqual(refuse('forms.missing', { field: 'asked' }))
    for (const given of ['KZ-61', { region: 'a street, 12' }, { region: 'KZ-61', street: 'x' }, { region: 'KZ-61', district: 5 }]) expect(read(place(facts), given)).toEqual(unreadable)
  })
  test('an Uzbek oʻ is one letter, however the keyboard wrote it', () => {
    for (const sign of ["'", '’', '‘', 'ʼ', '`', '´', 'ʻ']) expect(read(personName(facts), { given: `O${sign}g${sign}iloy`, family: `G${sign}ulomov ` })).toEqual({ given: 'Oʻgʻiloy', family: 'Gʻulomov' })
    expect(read(personName(facts), { given: "Ra'no", other: 'Әсел' })).toEqual({ given: "Ra'no", other: 'Әсел' })
    for (const given of ['Arsha', { given: 7 }, { given: 'a', script: 'Arab' }, { nick: 'a' }]) expect(read(personName(facts), given)).toEqual(unreadable)
    expect(read(personName(facts), { given: 'a'.repeat(101) })).toEqual(refuse('forms.too-long', { field: 'asked', max: 100 }))
  })
  test('a telephone number is read as it is written here', () => {
    for (const given of ['8 701 123 45 67', '+7 (701) 123-45-67', '7011234567', '77011234567', '007 701 1234567', '8-701-123‑45‑67']) expect(read(phone(facts), given)).toBe('+77011234567')
    expect([read(phone(facts), '+998 90 000 00 00'), read(phone(facts), '00996 555 123456')]).toEqual(['+998900000000', '+996555123456'])
    for (const given of ['102', '8 701', '+0 701 123 45 67', '87011234567890123', 'call Aigul', '+7 701 123 45 6x', 77011234567]) expect(read(phone(facts), given)).toEqual(unreadable)
  })
  test('a record is named by its id, a secret is left as it is, a file has to wait', () => {
    const id = crypto.randomUUID()
    expect([read(reference('desk', facts), id), read(secret({ ...facts, max: 9 }), 'a_-9=')]).toEqual([id, 'a_-9='])
    expect([read(reference('desk', facts), 'desk-1'), read(secret({ ...facts, max: 9 }), 'ключ')]).toEqual([unreadable, unreadable])
    expect(read(secret({ ...facts, max: 3 }), 'abcd')).toEqual(refuse('forms.too-long', { field: 'asked', max: 3 }))
    expect(read(file(maybe), 'photo')).toEqual(refuse('forms.files-later', { field: 'asked' }))
  })
  test('an agency keeps up to twenty answers of its own in the margin', () => {
    expect(read(extra(facts), { 'school-year': ' 7 ', empty: '' })).toEqual({ 'school-year': '7' })
    expect(read(extra(facts), Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`q${i}`, 'x'])))).toEqual(refuse('forms.too-many', { field: 'asked', max: 20 }))
    for (const given of [{ School: 'x' }, { a: 7 }, { a: { b: 'x' } }, JSON.parse('{"constructor":"x"}'), ['x']]) expect(read(extra(facts), given)).toEqual(unreadable)
  })
  test('a group that repeats names the place of what is wrong in it', () => {
    const present = repeat({ role: choice(['educator', 'other'], facts) }, { ...facts, max: 2 })
    expect(read(present, [{ role: 'educator' }, { role: 'other' }])).toEqual([{ role: 'educator' }, { role: 'other' }])
    expect(read(present, [{ role: 'educator' }, {}])).toEqual(refuse('forms.missing', { field: 'asked.1.role' }))
    expect(read(present, [{ role: 'educator', name: 'x' }])).toEqual(refuse('forms.unknown-field', { field: 'asked.0' }))
    expect(read(present, [null])).toEqual(refuse('forms.unreadable', { field: 'asked.0' }))
    expect(read(present, [{}, {}, {}])).toEqual(refuse('forms.too-many', { field: 'asked', max: 2 }))
    expect(read(present, { 0: {} })).toEqual(unreadable)
  })
})

describe('a question that is not asked', () => {
  test('takes no answer at the server, and on the phone its answer stays behind', () => {
    const given = { urgency: 'later', why: 'because' }
    expect(readAnswers(everything, 1, given)).toEqual(refuse('forms.hidden', { field: 'why' }))
    expect(readAnswers(everything, 1, { ...given, why: null })).toEqual({ urgency: 'later' })
    expect(readDraft(everything, { ...given, dropped: 'by a newer version' })).toMatchObject({ answers: { urgency: 'later' }, problems: [] })
  })
  test('is missed only while it is asked', () => {
    expect(readAnswers(everything, 1, { urgency: 'now' })).toEqual(refuse('forms.missing', { field: 'why' }))
    expect(readAnswers(everything, 1, { urgency: 'later' })).toEqual({ urgency: 'later' })
  })
  test('in a group, conditions see the group first and then what stands around it', () => {
    const other = { present: [{ role: 'other', which: 'lawyer' }] }
    expect(readAnswers(everything, 1, { urgency: 'now', why: 'x', ...other })).toMatchObject(other)
    expect(readAnswers(everything, 1, { urgency: 'later', ...other })).toEqual(refuse('forms.hidden', { field: 'present.0.which' }))
  })
  test('counts as unanswered for the questions after it', () => {
    const chain = form('tests/chain', 1, { a: known(maybe), b: known({ ...maybe, when: { field: 'a', is: 'yes' } }), c: known({ ...maybe, when: { field: 'b', is: 'yes' } }) })
    expect(readDraft(chain, { a: 'no', b: 'yes', c: 'yes' }).answers).toEqual({ a: 'no' })
    expect([...readDraft(chain, { a: 'yes', b: 'yes' }).shown]).toEqual(['a', 'b', 'c'])
  })
})

test('what one field cannot tell is told by the form, once every field was read', () => {
  const stay = form('tests/stay', 1, { from: day(facts), to: day(facts) }, { checks: ({ from, to }) => to < from ? refuse('tests.ends-before-it-begins', { field: 'to' }) : undefined })
  expect(readAnswers(stay, 1, { from: '2026-11-02', to: '2026-11-01' })).toEqual(refuse('tests.ends-before-it-begins', { field: 'to' }))
  expect(readAnswers(stay, 1, { from: '2026-11-02' })).toEqual(refuse('forms.missing', { field: 'to' }))
  expect(readDraft(stay, {}).problems).toHaveLength(2)
})

describe('whatever is sent', () => {
  const whole = refuse('forms.unreadable', { field: '' })
  test('what is no group of answers is refused whole', () => {
    for (const given of [undefined, null, 7, 'x', [], () => {}, new Map(), new Date(0), new (class Answers { urgency = 'later' })(), Symbol('x')]) expect(readAnswers(everything, 1, given)).toEqual(whole)
    for (const given of ['{"__proto__":{"urgency":"later"}}', '{"constructor":1,"urgency":"later"}', '{"urgency":"later","toString":null}']) expect(readAnswers(everything, 1, JSON.parse(given))).toEqual(whole)
    expect(readAnswers(everything, 1, { get urgency() { throw new Error('ran') } })).toEqual(whole)
  })
  test('what is too deep or too much is refused where it stands', () => {
    let deep: unknown = 'x'
    for (let i = 0; i < 5000; i++) deep = [deep]
    expect(readAnswers(everything, 1, { urgency: 'later', town: deep })).toEqual(refuse('forms.unreadable', { field: 'town' }))
    expect(readAnswers(everything, 1, { urgency: 'later', signs: Array.from({ length: 1e6 }, () => 'WRK-01') })).toEqual(refuse('forms.unreadable', { field: 'signs' }))
    expect(readAnswers(everything, 1, { urgency: 'later', name: JSON.parse('{"__proto__":{"given":"x"}}') })).toEqual(refuse('forms.unreadable', { field: 'name' }))
    expect(readAnswers(everything, 1, { urgency: 'later', signs: Array(3) })).toMatchObject({ code: 'forms.not-a-choice' })
    const round: Record<string, unknown> = { urgency: 'later' }
    round.margin = round
    expect(readAnswers(everything, 1, round)).toEqual(refuse('forms.unreadable', { field: 'margin' }))
  })
  test('a question nobody asked is not taken, and its name is not repeated', () => {
    expect(readAnswers(everything, 1, { urgency: 'later', Aigul: 1 })).toEqual(refuse('forms.unknown-field', { field: '' }))
  })
})

/** Answers that are mostly right, sometimes nonsense: so that properties meet both ends of every road. */
const someAnswers = fc.record({
  urgency: mostly(fc.constantFrom('now', 'now', 'later')), why: mostly(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 51 })), town: mostly(fc.string({ unit: 'binary', maxLength: 25 })),
  signs: mostly(fc.array(fc.constantFrom('WRK-01', 'WRK-02', 'PAP-01'))), moved: mostly(fc.constantFrom('2024-02-29', '2023-02-29')), needs: mostly(fc.array(fc.constantFrom('bed', 'doctor'))),
  siblings: mostly(fc.integer({ min: 0, max: 13 })), bornAbout: mostly(fc.constantFrom('2012', '2012-05', '2012-05-32')),
  ageAbout: mostly(fc.record({ years: fc.nat(27), basis: fc.constantFrom('document', 'said', 'looks') })), where: mostly(fc.record({ region: fc.constantFrom('KZ-61', 'x y'), district: fc.constantFrom('1', null) })),
  name: mostly(fc.record({ family: fc.string({ unit: fc.constantFrom('o', 'G', "'", 'ʼ', 'ʻ', '`', ' ', 'х', 'ӣ', 'ʹ', '\u0306', '\ufeff'), maxLength: 12 }), script: fc.constantFrom('Cyrl', undefined) }, { requiredKeys: ['family'] })),
  call: mostly(fc.constantFrom('8 701 123 45 67', '+99890000000')), speaks: mostly(fc.constantFrom('kk', 'ru')), afraid: mostly(fc.constantFrom('yes', 'declined')),
  present: mostly(fc.array(fc.record({ role: mostly(fc.constantFrom('educator', 'other')), which: mostly(fc.string({ maxLength: 10 })) }, { requiredKeys: [] }), { maxLength: 4 })),
  desk: mostly(fc.uuid({ version: 4 })), key: mostly(fc.stringMatching(/^[A-Za-z0-9_-]{1,41}$/)), margin: mostly(fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.string(), { maxKeys: 3 })),
}, { requiredKeys: ['urgency', 'why'] })
function mostly<T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 40, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) })
}

/** Every path of the form that these answers could be refused at; the empty one is the form as a whole. */
function namesAField(of: Form, path: unknown) {
  if (typeof path !== 'string') return false
  if (path === '') return true
  const [name = '', at, inner, ...more] = path.split('.')
  const field = Object.hasOwn(of.fields, name) ? of.fields[name] as Field : undefined
  if (!field || more.length > 0) return false
  if (at === undefined) return true
  return field.kind === 'repeat' && /^\d+$/.test(at) && (inner === undefined || Object.hasOwn(field.fields, inner))
}

const runs = { numRuns: 3000 }

test('reading what was read changes nothing', () => {
  let taken = 0
  fc.assert(fc.property(someAnswers, (given) => {
    const once = readDraft(everything, given)
    if (once.problems.length > 0) return
    taken++
    expect(readAnswers(everything, 1, once.answers)).toEqual(once.answers)
    expect(readDraft(everything, once.answers)).toEqual(once)
  }), runs)
  expect(taken).toBeGreaterThan(100)
})

test('the phone and the server judge alike: what a draft gives, the server takes', () => {
  fc.assert(fc.property(someAnswers, (given) => {
    const { answers, problems } = readDraft(everything, given)
    const server = readAnswers(everything, 1, problems.length === 0 ? JSON.parse(JSON.stringify(answers)) : given)
    if (problems.length === 0) expect(server).toEqual(answers)
    else expect(server).toBeInstanceOf(Refusal)
  }), runs)
})

test('nothing that can be sent throws, and every refusal names a field that exists and repeats nothing', () => {
  const anything = fc.oneof(someAnswers, fc.jsonValue({ maxDepth: 8 }), fc.anything({ withNullPrototype: true, withMap: true, withDate: true, withSparseArray: true, withBigInt: true, withObjectString: true }))
  fc.assert(fc.property(anything, fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, fc.anything() as fc.Arbitrary<number>), (given, version) => {
    const read = readAnswers(everything, version, given)
    for (const refusal of [...(read instanceof Refusal ? [read] : []), ...readDraft(everything, given).problems]) {
      expect(refusal.code).toMatch(/^forms\./)
      if (refusal.code === 'forms.version-unknown') expect(typeof refusal.details.version).toBe('number')
      else expect(namesAField(everything, refusal.details.field), String(refusal.details.field)).toBe(true)
      expect(Object.keys(refusal.details).every((detail) => ['field', 'from', 'to', 'max', 'version'].includes(detail))).toBe(true)
    }
  }), runs)
})

test('every answer rests in exactly one place', () => {
  fc.assert(fc.property(someAnswers, (given) => {
    const { answers } = readDraft(everything, given)
    const { facts: plain, story, identity } = splitByZone(everything, answers)
    const parts = [plain, story, identity].map(Object.keys)
    expect(parts.flat().sort()).toEqual(Object.keys(answers).sort())
    expect({ ...plain, ...story, ...identity }).toEqual(answers)
  }), runs)
})

test('a text is blank when cleaning would leave nothing of it', () => {
  const odd = fc.constantFrom(' ', '\t', '\n', '\u00a0', '\u2000', '\u3000', '\u200b', '\u202e', '\u2066', '\ufeff', '\u0301', '\u0085', '\ud800', 'ә')
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.array(odd, { maxLength: 5 }).map((signs) => signs.join(''))), (text) => { expect(isBlank(text)).toBe(cleanLine(text) === '') }))
})
