import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../refusal.ts'
import { iinControlDigit, maskNumber, readDocumentNumber, readIin, readKyrgyzNumber, readUzbekNumber } from './identifiers.ts'
import { readPhoneNumber } from './phones.ts'

const code = (answer: unknown) => answer instanceof Refusal ? answer.code : answer

describe('an IIN', () => {
  // Nobody living: of births in 1899, but one that stands in a public library's tests.
  test.each([['990115100017', '1899-01-15'], ['990730200017', '1899-07-30'], ['990115100801', '1899-01-15'], ['990730200809', '1899-07-30'], ['061211600012', '2006-12-11']])('%s is one', (number, born) => {
    expect(readIin(number)).toMatchObject({ number, born, unusual: false })
  })
  test('tells the sex', () => {
    expect(readIin('990115100017')).toMatchObject({ sex: 'male' })
    expect(readIin('990730200017')).toMatchObject({ sex: 'female' })
  })
  test('is read with spaces and signs', () => expect(readIin(' 990115 1000-17\u00a0')).toMatchObject({ number: '990115100017' }))
  test.each(['99011510160', '99073020086'])('%s with any control digit is never given out', (stem) => {
    expect(iinControlDigit(stem)).toBeUndefined()
    for (let digit = 0; digit < 10; digit++) expect(code(readIin(`${stem}${digit}`))).toBe('matching.iin-control')
  })
  test.each([
    ['99011510001', 'matching.iin-length'], ['9901151000177', 'matching.iin-length'], ['', 'matching.iin-length'], ['99011510001a', 'matching.iin-length'],
    ['990140000017', 'matching.iin-organisation'], ['991340100017', 'matching.iin-organisation'], ['991315100017', 'matching.iin-birth'], ['990230100017', 'matching.iin-birth'], ['990100100017', 'matching.iin-birth'],
    ['990115100018', 'matching.iin-control'],
  ])('%s is refused: %s', (number, refused) => expect(code(readIin(number))).toBe(refused))
  test('without a century is taken, and said to be unusual', () => {
    const stem = '99011500001'
    expect(readIin(`${stem}${iinControlDigit(stem)!}`)).toEqual({ number: `${stem}${iinControlDigit(stem)!}`, unusual: true })
  })
  test('with one digit wrong is found out nearly always, unless it is the eleventh', () => {
    // The eleventh digit is counted eleven times, so that by eleven it changes nothing in the first round; and a number of
    // the second round may fall back into the first.
    const stems = fc.tuple(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 99 }), fc.constantFrom(1, 2, 3, 4, 5, 6), fc.integer({ min: 0, max: 9999 }))
      .map(([day, month, year, seventh, serial]) => `${String(year).padStart(2, '0')}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}${seventh}${String(serial).padStart(4, '0')}`)
    let wrongs = 0, slipped = 0
    fc.assert(fc.property(stems, fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11), fc.integer({ min: 1, max: 9 }), (stem, place, by) => {
      const control = iinControlDigit(stem)
      fc.pre(control !== undefined)
      const number = `${stem}${control}`
      expect(readIin(number)).toMatchObject({ number })
      const wrong = number.slice(0, place) + String((Number(number[place]) + by) % 10) + number.slice(place + 1)
      wrongs++
      if (!(readIin(wrong) instanceof Refusal)) slipped++
    }), { numRuns: 1000, seed: 11 })
    expect(slipped / wrongs).toBeLessThan(0.02)
  })
})

describe('numbers of neighbours', () => {
  test('a PINFL tells birth and sex; a wrong control digit is unusual and no more', () => {
    expect(readUzbekNumber('31501990012345')).toMatchObject({ born: '1999-01-15', sex: 'male' })
    expect(readUzbekNumber('62902120012345')).toMatchObject({ born: '2012-02-29', sex: 'female' })
    const unusual = Array.from({ length: 10 }, (_, digit) => readUzbekNumber(`3150199001234${digit}`)).filter((read) => !(read instanceof Refusal) && !read.unusual)
    expect(unusual).toHaveLength(1)
    expect(code(readUzbekNumber('33001990012345'))).toMatchObject({ number: '33001990012345' })
    expect(code(readUzbekNumber('33002990012345'))).toBe('matching.pin-birth')
    expect(code(readUzbekNumber('71501990012345'))).toBe('matching.pin-birth')
    expect(code(readUzbekNumber('3150199001234'))).toBe('matching.pin-length')
  })
  test('a Kyrgyz number tells birth and sex', () => {
    expect(readKyrgyzNumber('21501199900123')).toMatchObject({ born: '1999-01-15', sex: 'male' })
    expect(readKyrgyzNumber('12902201200123')).toMatchObject({ born: '2012-02-29', sex: 'female' })
    expect(code(readKyrgyzNumber('12902201300123'))).toBe('matching.pin-birth')
    expect(code(readKyrgyzNumber('31501199900123'))).toBe('matching.pin-birth')
  })
})

describe('a paper’s number', () => {
  test.each([
    ['II-АЖ № 123456', 'IIAЖ123456'], ['ii аж 123456', 'IIAЖ123456'], ['N 12345678', 'N12345678'], ['AA 1234567', 'AA1234567'], ['АА1234567', 'AA1234567'], ['I-TN No 0123456', 'ITN0123456'], ['０１２３４５', '012345'],
  ])('%s is %s', (raw, number) => expect(readDocumentNumber(raw)).toBe(number))
  test.each(['', 'AB', '123', '— —', '1'.repeat(30), 'паспорт'])('%j is none', (raw) => expect(code(readDocumentNumber(raw))).toBe('matching.document-number'))
})

describe('a telephone number', () => {
  test.each([
    ['8 701 000 00 00', undefined, '+77010000000', 'kz'], ['+7 (701) 000-00-00', undefined, '+77010000000', 'kz'], ['7010000000', undefined, '+77010000000', 'kz'], ['8 900 000-00-00', undefined, '+79000000000', 'ru'],
    ['+998 90 000 00 00', undefined, '+998900000000', 'uz'], ['998900000000', undefined, '+998900000000', 'uz'], ['90 000 00 00', 'uz', '+998900000000', 'uz'], ['00998 90 000 00 00', undefined, '+998900000000', 'uz'],
    ['0555 00 00 00', 'kg', '+996555000000', 'kg'], ['555 000 000', 'kg', '+996555000000', 'kg'], ['92 700 00 00', 'tj', '+992927000000', 'tj'], ['050 200 00 00', 'az', '+994502000000', 'az'],
    ['8 65 00 00 00', 'tm', '+99365000000', 'tm'], ['8 900 000 00 00', 'ru', '+79000000000', 'ru'], ['900 000 00 00', 'ru', '+79000000000', 'ru'], ['+90 532 000 00 00', 'kz', '+905320000000', undefined],
    ['+998 90 000 00 00', 'kz', '+998900000000', 'uz'], ['+7 701 000 00 00', 'uz', '+77010000000', 'kz'],
  ] as const)('%s written in %s is %s', (raw, at, number, country) => expect(readPhoneNumber(raw, at)).toEqual(country ? { number, country } : { number }))
  test.each([['', 'matching.phone-unreadable'], ['none', 'matching.phone-unreadable'], ['900000000', 'matching.phone-unreadable'], ['+998 90 000 00 0', 'matching.phone-of-country'], ['+996 0555 000 000', 'matching.phone-of-country']])('%j is refused', (raw, refused) => {
    expect(code(readPhoneNumber(raw))).toBe(refused)
  })
  test('read again says the same', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'0123456789 +-()'), maxLength: 18 }), fc.constantFrom('kz', 'ru', 'uz', 'kg', 'tj', 'az', 'tm', undefined), (raw, at) => {
      const read = readPhoneNumber(raw, at)
      if (!(read instanceof Refusal)) expect(readPhoneNumber(read.number, at)).toEqual(read)
    }), { numRuns: 1000 })
  })
})

test('nothing typed makes a fault', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (raw) => {
    for (const read of [readIin, readUzbekNumber, readKyrgyzNumber, readDocumentNumber, readPhoneNumber]) read(raw)
  }))
})

test('a number is shown by its last four digits', () => expect(maskNumber('990115101017')).toBe('••••••••1017'))
