import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alphabets, collationKey, compareIn, foldForSearch } from './sort.ts'
import type { Language } from './translate.ts'

const all = Object.keys(alphabets) as Language[]
const text = fc.array(fc.constantFrom(...'аәбгғеёиікқнңоөуұүхһяАӘҚ abcgoshOZ ʻ\'’-0123456789ӣӯҳҷ'), { maxLength: 12 }).map((signs) => signs.join(''))

describe.each(all)('in %s', (language) => {
  test('a list keeps the order of the alphabet, in small and in capital letters', () => {
    const letters = [...alphabets[language]]
    expect(letters.toReversed().sort(compareIn(language))).toEqual(letters)
    const capitals = letters.map((letter) => letter.toUpperCase())
    expect(capitals.toReversed().sort(compareIn(language))).toEqual(capitals)
  })
  test('comparing is an order: it reverses, it chains, and equal means the same text', () => {
    const compare = compareIn(language)
    fc.assert(fc.property(text, text, text, (a, b, c) => {
      expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0)
      if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0)
      if (compare(a, b) === 0) expect(a).toBe(b)
    }))
  })
  test('capitals decide nothing between different words', () => {
    fc.assert(fc.property(text, (a) => { expect(collationKey(a.toUpperCase(), language)).toBe(collationKey(a.toLowerCase(), language)) }))
  })
})

test('ә comes after а, ұ before ү, і after ы', () => {
  expect(['Үміт', 'Әлия', 'Ұлан', 'Айгүл', 'Інжу', 'Ырыс', 'Бота'].sort(compareIn('kk'))).toEqual(['Айгүл', 'Әлия', 'Бота', 'Ұлан', 'Үміт', 'Ырыс', 'Інжу'])
})
test('oʻ, gʻ, sh and ch are letters of their own in Uzbek, whatever apostrophe was typed', () => {
  expect(['Chori', 'Shoira', "O'ktam", 'Oybek', 'Zafar', 'Gʻani', 'Guli'].sort(compareIn('uz'))).toEqual(['Guli', 'Oybek', 'Zafar', "O'ktam", 'Gʻani', 'Shoira', 'Chori'])
})
test('ё stands after е, and a shorter name first', () => {
  expect(['Жанна', 'Ёлкин', 'Елкина', 'Елкин'].sort(compareIn('ru'))).toEqual(['Елкин', 'Елкина', 'Ёлкин', 'Жанна'])
})
test('one script after the other: the language\'s own first', () => {
  expect(['Alma', 'Алма'].sort(compareIn('kk'))).toEqual(['Алма', 'Alma'])
  expect(['Алма', 'Alma'].sort(compareIn('uz'))).toEqual(['Alma', 'Алма'])
})

test.each([['Әліп', 'алип'], ['Ҳамид  Ӯктам', 'хамид уктам'], ['Oʻgʻil', 'ogil'], ["O'G’IL", 'ogil'], ['Ёлка', 'елка'], ['Бұлақ 207', 'булак 207'], ['Йигит', 'йигит'], ['Ə', 'a']])('%s is found by %s', (written, typed) => {
  expect(foldForSearch(written)).toBe(typed)
})
test('folding twice changes nothing more', () => {
  fc.assert(fc.property(text, (a) => { expect(foldForSearch(foldForSearch(a))).toBe(foldForSearch(a)) }))
})
