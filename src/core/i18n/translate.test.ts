import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pluralForms, pluralOf } from './plural.ts'
import { createTranslator, parseMessage, valuesOf, type Language } from './translate.ts'

const say = (text: string, values = {}, language: Language = 'ru') => createTranslator({ it: text }, language)('it', values)

describe('a sentence is said', () => {
  test('as it stands', () => expect(say('Сигнал сохранён')).toBe('Сигнал сохранён'))
  test('with a value', () => expect(say('Отправить: {agency}', { agency: 'Центр' })).toBe('Отправить: Центр'))
  test('with a value that looks like a message, untouched', () => expect(say('{a}', { a: '{b} # {n, plural, other {}}' })).toBe('{b} # {n, plural, other {}}'))
  test('in the form its number asks for', () => {
    const text = '{n, plural, =0 {Никто не ждёт} one {# запись ждёт} few {# записи ждут} many {# записей ждут} other {# записи ждут}}'
    expect([0, 1, 2, 5, 11, 21, 112, 1.5].map((n) => say(text, { n }))).toEqual([
      'Никто не ждёт', '1 запись ждёт', '2 записи ждут', '5 записей ждут', '11 записей ждут', '21 запись ждёт', '112 записей ждут', '1,5 записи ждут',
    ])
  })
  test('with a choice inside a number, and the number inside the choice', () => {
    const text = '{who, select, you {{n, plural, one {you wait # day} other {you wait # days}}} other {they wait {n} days}}'
    expect([say(text, { who: 'you', n: 1 }, 'en'), say(text, { who: 'desk', n: 2 }, 'en')]).toEqual(['you wait 1 day', 'they wait 2 days'])
  })
  test('an apostrophe is an apostrophe, and only before a brace it opens a literal', () => {
    expect(say("don't {a} it''s '{not a value}'", { a: 'see' }, 'en')).toBe("don't see it's {not a value}")
  })
  test('large numbers stand apart, years stay whole', () => {
    expect(say('{n}', { n: 2026 })).toBe('2026')
    expect(say('{n}', { n: 1234567 })).toBe('1\u00A0234\u00A0567')
    expect(say('{n}', { n: 1234567.5 }, 'en')).toBe('1,234,567.5')
    expect(say('{n}', { n: Infinity })).toBe('…')
  })
})

describe('what is missing', () => {
  test('stops a developer loudly', () => {
    expect(() => createTranslator({}, 'ru')('today.title')).toThrow('today.title')
    expect(() => say('{name}')).toThrow('name')
  })
  test('leaves a person in a valley something to read', () => {
    const t = createTranslator({ 'refusal.unknown': 'Сохранено', a: '{x} и {n, plural, other {#}}' }, 'ru', 'soften')
    expect([t('today.title'), t('refusal.strange.code'), t('a')]).toEqual(['…', 'Сохранено', '… и 0'])
  })
  test('is not found on the prototype', () => expect(createTranslator({}, 'ru', 'soften')('constructor')).toBe('…'))
})

test.each([
  '{', '}', '{a', '{a,}', '{a, date}', '{a, plural, one {x}}', '{a, plural, other x}', '{a, plural, other {x}', '{a, select, b {1} b {2} other {3}}', '{, plural, other {}}', "'{a",
])('%s is not read', (text) => expect(() => parseMessage(text)).toThrow())

test('a message tells which values it needs', () => {
  expect([...valuesOf(parseMessage('{a} {n, plural, one {{b}} other {#}}'))]).toEqual([['a', 'value'], ['n', 'plural'], ['b', 'value']])
})

test('reading any text gives an answer or a fault with a reason, never something else', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom('{', '}', ',', '#', "'", 'a', ' plural', ' select', ' other ', 'ә', '=1'), { maxLength: 30 }), (pieces) => {
    try { parseMessage(pieces.join('')) } catch (fault) { expect((fault as Error).message).toMatch(/, at \d+: /) }
  }))
})

test.each(['kk', 'ru', 'en', 'uz', 'ky'] as const)('our plural rule for %s is the one everybody knows', (language) => {
  const known = new Intl.PluralRules(language)
  fc.assert(fc.property(fc.integer({ min: 0, max: 100_000 }), (n) => { expect(pluralOf(n, language)).toBe(known.select(n)) }), { numRuns: 2000 })
  for (const form of pluralForms[language]) expect(known.resolvedOptions().pluralCategories).toContain(form)
})
