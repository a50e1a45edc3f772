import { describe, expect, test } from 'vitest'
import { readBirth } from '#core/matching/birth.ts'
import type { KnownOfChild } from '#core/matching/encode.ts'
import { readName } from '#core/matching/name-parts.ts'
import { compareRecords, comparedFields, type ComparedField } from './comparison.ts'

const known = (name: string, more: Omit<KnownOfChild, 'names'> = {}): KnownOfChild => ({ names: name === '' ? [] : [readName(name)], ...more })
const born = (day: string) => ({ birth: readBirth(day)! })
const rowOf = ({ rows }: ReturnType<typeof compareRecords>, field: ComparedField) => rows.find((row) => row.field === field)!

describe('row by row', () => {
  const kazakh = known('Сейітова Айгерім Қайратқызы', { ...born('2011-04-14'), sex: 'girl', mother: readName('Гүлнар') })
  const latin = known('AIGERIM SEIITOVA', { ...born('2011'), sex: 'girl' })

  test('there is a row for each thing, with its reasons, and what is recorded on one side only says nothing', () => {
    const found = compareRecords(kazakh, latin)
    expect(found.rows.map(({ field }) => field)).toEqual(comparedFields)
    expect(rowOf(found, 'name')).toMatchObject({ weight: 'matching.weight.strongly-for' })
    expect(rowOf(found, 'name').because).toContain('matching.part.other-script')
    expect(rowOf(found, 'birth')).toMatchObject({ weight: 'matching.weight.for', because: ['matching.birth.same-year'] })
    expect(rowOf(found, 'mother')).toEqual({ field: 'mother', weight: 'not-recorded', strength: 0, because: [] })
    expect(found.counts).toEqual({ for: 2, against: 0, unknown: 5 })
  })
  test('which record stands left changes nothing', () => {
    expect(compareRecords(latin, kazakh)).toEqual(compareRecords(kazakh, latin))
  })
  test('what speaks against is said as that, and as strongly', () => {
    const found = compareRecords(kazakh, known('Айгерім Сейітова', { ...born('1998-02-03'), sex: 'boy' }))
    expect(rowOf(found, 'birth').weight).toBe('matching.weight.strongly-against')
    expect(rowOf(found, 'sex').weight).toBe('matching.weight.strongly-against')
    expect(found.counts.against).toBe(2)
  })
  test('brother and sister are perhaps of one family, never likely one child', () => {
    const sister = known('Сейітова Айгерім Қайратқызы', { ...born('2011-04-14'), mother: readName('Гүлнар Сейітова') })
    const brother = known('Сейітов Нұрлан Қайратұлы', { ...born('2011-04-14'), mother: readName('Гульнар Сеитова') })
    expect(compareRecords(sister, brother).verdict).toBe('related')
  })
  test('nothing known of one side is no verdict against', () => {
    const found = compareRecords(known(''), kazakh)
    expect(found.counts).toEqual({ for: 0, against: 0, unknown: comparedFields.length })
    expect(found.verdict).toBe('not-enough')
  })
})
