import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Day } from '../clock.ts'
import { birthAgreements, birthFromAge, compareBirths, readBirth, type Birth } from './birth.ts'

const birth = (text: string) => readBirth(text)
const day = (text: string) => text as Day

describe('what is known', () => {
  test.each([
    ['2014-03-09', { known: 'day', day: '2014-03-09' }], ['2014-01-01', { known: 'day', day: '2014-01-01', habit: 'new-year' }], ['2014-05-01', { known: 'day', day: '2014-05-01', habit: 'first-of-month' }],
    ['2014-05', { known: 'month', year: 2014, month: 5 }], ['2014', { known: 'year', year: 2014 }],
  ])('%s', (text, expected) => expect(birth(text)).toEqual(expected))
  test.each(['', '2014-13', '2014-02-30', '14', 'about 2014', '2014-1-1', undefined, 2014, null])('%j is nothing', (raw) => expect(readBirth(raw)).toBeUndefined())
})

describe('an age on a day', () => {
  test('is a year of days, the birthday included', () => {
    expect(birthFromAge({ years: 10, basis: 'said' }, day('2026-11-26'))).toEqual({ known: 'span', from: '2015-11-27', to: '2016-11-26' })
  })
  test('a range looked at is as many years', () => {
    expect(birthFromAge({ from: 10, to: 12, basis: 'looks' }, day('2026-11-26'))).toEqual({ known: 'span', from: '2013-11-27', to: '2016-11-26' })
  })
  test('on 29 February', () => {
    expect(birthFromAge({ years: 1, basis: 'said' }, day('2024-02-29'))).toEqual({ known: 'span', from: '2022-03-01', to: '2023-02-28' })
    expect(birthFromAge({ years: 4, basis: 'said' }, day('2024-02-29'))).toEqual({ known: 'span', from: '2019-03-01', to: '2020-02-29' })
  })
  test('everybody born in the span is of that age on that day, and nobody born beside it', () => {
    const days = fc.date({ min: new Date('2000-01-01'), max: new Date('2030-12-31'), noInvalidDate: true }).map((at) => at.toISOString().slice(0, 10))
    fc.assert(fc.property(fc.integer({ min: 0, max: 25 }), days, (years, on) => {
      const span = birthFromAge({ years, basis: 'said' }, day(on)) as Extract<Birth, { known: 'span' }>
      const ageOf = (born: string) => Number(on.slice(0, 4)) - Number(born.slice(0, 4)) - (on.slice(5) < born.slice(5) ? 1 : 0)
      const beside = (born: string, by: number) => new Date(Date.parse(born) + by * 86_400_000).toISOString().slice(0, 10)
      expect([ageOf(span.from), ageOf(span.to)]).toEqual([years, years])
      expect(ageOf(beside(span.from, -1))).toBe(years + 1)
      expect(ageOf(beside(span.to, 1))).toBe(years - 1)
    }))
  })
})

const span = (from: string, to: string): Birth => ({ known: 'span', from: day(from), to: day(to) })

describe('two births', () => {
  test.each<[string | Birth | undefined, string | Birth | undefined, string]>([
    ['2014-03-09', '2014-03-09', 'same-day'], ['2014-01-01', '2014-01-01', 'same-new-year'], ['2014-05-01', '2014-05-01', 'same-first-of-month'],
    ['2014-03-09', '2014-09-03', 'day-month-swapped'], ['2014-03-09', '2014-03-19', 'same-year-day-or-month'], ['2014-03-09', '2014-04-09', 'same-year-day-or-month'],
    ['2014-03-09', '2014-01-01', 'same-year-habit'], ['2014-01-01', '2014-01-09', 'same-year-habit'], ['2014-03-09', '2014-07-21', 'same-year-other-day'],
    ['2014-03-09', '2015-03-09', 'year-beside-same-day'], ['2014-01-01', '2015-01-01', 'year-beside'], ['2014-03-09', '2015-01-01', 'year-beside'], ['2014-03-09', '2015-07-21', 'year-beside-other-day'],
    ['2014-03-09', '2017-03-09', 'other-year-same-day'], ['2014-03-09', '2017-07-21', 'other-year'], ['2014-01-01', '2017-01-01', 'other-year'],
    ['2014', '2014-03-09', 'same-year'], ['2014', '2014', 'same-year'], ['2014', '2015-03-09', 'year-beside'], ['2014', '2016', 'other-year'],
    ['2014-03', '2014-03-09', 'same-month'], ['2014-03', '2014-04', 'same-year-other-month'], ['2014-03', '2014-01-01', 'same-year'], ['2014-03', '2014', 'same-year'],
    [span('2013-06-01', '2014-05-31'), '2014-03-09', 'within-estimate'], [span('2013-06-01', '2014-05-31'), '2014-12-09', 'near-estimate'], [span('2013-06-01', '2014-05-31'), '2016-03-09', 'outside-estimate'],
    [span('2013-06-01', '2014-05-31'), '2014', 'within-estimate'], [span('2013-06-01', '2014-05-31'), span('2012-01-01', '2013-06-01'), 'within-estimate'], [span('2014-02-01', '2014-05-31'), '2014-01-01', 'within-estimate'],
    [span('2013-06-01', '2014-05-31'), '2014-02', 'within-estimate'], [span('2015-03-01', '2015-05-31'), '2015-02', 'near-estimate'],
    [undefined, '2014-03-09', 'not-enough'], [undefined, undefined, 'not-enough'], ['', '2014', 'not-enough'],
  ])('%j and %j: %s', (one, other, agreement) => {
    const read = (raw: string | Birth | undefined) => typeof raw === 'string' ? birth(raw) : raw
    expect(compareBirths(read(one), read(other))).toBe(agreement)
    expect(compareBirths(read(other), read(one))).toBe(agreement)
  })

  const days = fc.date({ min: new Date('2005-01-01'), max: new Date('2012-12-31'), noInvalidDate: true }).map((at) => at.toISOString().slice(0, 10))
  const some = fc.oneof(days.map(birth), days.map((at) => birth(at.slice(0, 7))), days.map((at) => birth(at.slice(0, 4))), days.map((at) => birth(`${at.slice(0, 4)}-01-01`)),
    fc.tuple(fc.integer({ min: 5, max: 20 }), days).map(([years, on]) => birthFromAge({ years, basis: 'looks' }, day(on))), fc.constant(undefined))
  test('the level does not depend on who is asked first, and is one of the named ones', () => {
    fc.assert(fc.property(some, some, (one, other) => {
      expect(compareBirths(one, other)).toBe(compareBirths(other, one))
      expect(birthAgreements).toContain(compareBirths(one, other))
    }))
  })
  test('a birth never speaks against itself', () => {
    fc.assert(fc.property(some, (one) => { expect(['same-day', 'same-first-of-month', 'same-new-year', 'same-month', 'same-year', 'within-estimate', 'not-enough']).toContain(compareBirths(one, one)) }))
  })
  test('a missing birth says nothing', () => {
    fc.assert(fc.property(some, (one) => { expect(compareBirths(one, undefined)).toBe('not-enough') }))
  })
})
