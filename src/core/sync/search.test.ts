import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold, isNearly, makeFinder, type Findable } from './search.ts'

const shelf: Record<string, Findable> = {
  juniper: { title: 'Арча 418', code: ['Арча', '418', 'arsha'], more: 'девочка, около 14', words: ['Сарыағаш', 'Түркістан облысы'] },
  poplar: { title: 'Тополь 207', code: ['Тополь', '207', 'terek'], words: ['Шымкент'] },
  qamqor: { title: 'Кризисный центр «Қамқор жол»', words: ['НПО', 'Шымкент'] },
  kamkor: { title: 'Камкор, дневной центр', words: ['Тараз'] },
  uzbek: { title: 'Oʻzbek tilidan tarjima', words: ['перевод'] },
}
const finder = makeFinder(Object.entries(shelf).map(([of, found]) => ({ of, found })))
const find = (typed: string) => finder.find(typed, 20).map(({ of }) => of)

test.each([
  ['арча', ['juniper']], ['АРЧА 418', ['juniper']], ['418', ['juniper']], ['arsha', ['juniper']], ['центр шым', ['qamqor']], ['шымкент', ['poplar', 'qamqor']], ['нпо', ['qamqor']],
  // As it is typed without our letters; what is written exactly so comes first.
  ['сарыагаш', ['juniper']], ['туркистан', ['juniper']], ['камкор', ['kamkor', 'qamqor']], ['қамқор', ['qamqor', 'kamkor']], ['ozbek', ['uzbek']], ["o'zbek", ['uzbek']],
  // A code misheard by one letter; a number is never nearly another one, and a title that is no code is not guessed at.
  ['тоболь', ['poplar']], ['тпооль', ['poplar']], ['тополл 207', ['poplar']], ['арчаа', ['juniper']], ['419', []], ['цынтр', []], ['', []], ['  ', []], ['зебра', []],
])('"%s"', (typed, found) => {
  expect(find(typed)).toEqual(found)
})

test('whatever is found by its own words is found by their beginnings, in any case and with the letters of any keyboard', () => {
  fc.assert(fc.property(fc.constantFrom(...Object.keys(shelf)), fc.nat(3), fc.integer({ min: 1, max: 12 }), fc.boolean(), (of, n, length, loud) => {
    const words = shelf[of]!.title.split(/[^\p{L}\p{N}ʻ]+/u).filter(Boolean)
    const beginning = [...words[n % words.length]!].slice(0, length).join('')
    expect(find(loud ? beginning.toUpperCase() : fold(beginning.toLowerCase()))).toContain(of)
  }))
})

test('nearly is one step, and the same both ways', () => {
  fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 8 }), fc.string({ minLength: 1, maxLength: 8 }), (a, b) => {
    expect(isNearly(a, b)).toBe(isNearly(b, a))
    expect(isNearly(a, a)).toBe(true)
    if (Math.abs(a.length - b.length) > 1) expect(isNearly(a, b)).toBe(false)
  }))
})
