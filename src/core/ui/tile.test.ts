import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shapes, tileOf, tileShapes, tileTones } from './tile.ts'

const code = fc.tuple(fc.constantFrom('Арша', 'Бұлақ', 'Самал', 'Қайың', 'Емен', 'Тобылғы', 'Изен', 'Жусан'), fc.integer({ min: 100, max: 999 })).map(([word, number]) => `${word} ${number}`)

test('a code has one picture, however it was typed', () => {
  fc.assert(fc.property(code, (one) => {
    expect(tileOf(one)).toEqual(tileOf(` ${one.toLowerCase().normalize('NFD')} `))
    const { tone, cells } = tileOf(one)
    expect(tone).toBeLessThan(tileTones)
    for (const cell of cells) expect(shapes[cell]).toBeDefined()
  }))
  expect(tileOf('Арша 418')).toEqual(tileOf('Арша 418'))
})

test('codes of one word look unlike, and every tone and shape is used about as often', () => {
  const pictures = new Set<string>()
  const tones = Array.from({ length: tileTones }, () => 0)
  const cells = Array.from({ length: tileShapes }, () => 0)
  for (let number = 100; number < 1000; number += 1) {
    const tile = tileOf(`Арша ${number}`)
    pictures.add(JSON.stringify(tile))
    tones[tile.tone]! += 1
    for (const cell of tile.cells) cells[cell]! += 1
  }
  expect(pictures.size).toBeGreaterThan(870)
  for (const count of tones) expect(count).toBeGreaterThan(900 / tileTones / 2)
  for (const count of cells) expect(count).toBeGreaterThan(3600 / tileShapes / 2)
})
