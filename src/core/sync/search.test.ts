import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold, isNearly, makeFinder, readyToFind, wordsIn, type Findable } from './search.ts'

const shelf: Record<string, Findable> = {
  juniper: { title: 'Арча 418', code: ['Арча', '418', 'arsha'], more: 'девочка, около 14', words: ['Сарыағаш', 'Түркістан облысы'] },
  poplar: { title: 'Тополь 207', code: ['Тополь', '207', 'terek'], words: ['Шымкент'] },
  qamqor: { title: 'Кризисный центр «Қамқор жол»', words: ['НПО', 'Шымкент'] },
  kamkor: { title: 'Камкор, дневной центр', words: ['Тараз'] },
  uzbek: { title: 'Oʻzbek tilidan tarjima', words: ['перевод'] },
}
const finder = makeFinder(Object.entries(shelf).map(([of, found]) => readyToFind({ of, found })))
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

test.each([
  ['Әсел', 'асел'], ['Ғалым', 'галым'], ['Қамқор', 'камкор'], ['Жаңа', 'жана'], ['Өмір', 'омир'], ['Ұлы', 'улы'], ['Үміт', 'умит'], ['Һауа', 'хауа'], ['Ілгері', 'илгери'], ['Ўзбек', 'узбек'], ['Ҳамид', 'хамид'], ['Ҷон', 'чон'],
  ['Oʻzbek', 'ozbek'], ['Gʻuncha', 'guncha'], ['O‘zbek', 'oʻzbek'],
])('%s is found by whoever types %s', (title, typed) => {
  const one = makeFinder([readyToFind({ of: 'it', found: { title } })])
  for (const said of [typed, typed.toUpperCase(), title, typed.slice(0, 3)]) expect(one.find(said, 1)).toHaveLength(1)
})

// Words as they are written in our languages, and as they are typed without their letters.
const written = ['Әсел', 'асел', 'Ғалым', 'галым', 'Қамқор', 'камкор', 'Жаңа', 'жана', 'Өмір', 'омир', 'Ұлы', 'улы', 'Үміт', 'умит', 'Һауа', 'хауа', 'Ілгері', 'илгери', 'Арча', 'арча', 'тополь', 'тополи', 'Oʻzbek', "o'zbek", 'ozbek', 'Gʻuncha', 'guncha', '418', '419', '41']
const someWords = (most: number) => fc.array(fc.constantFrom(...written), { minLength: 1, maxLength: most })
const record: fc.Arbitrary<Findable> = fc.record({ title: someWords(3).map((all) => all.join(' ')), more: someWords(2).map((all) => all.join(' · ')), words: someWords(2), code: someWords(2) }, { requiredKeys: ['title'] })

/** The same by going through every word of every record, as it is said in the head of this module. */
function scan(records: readonly Findable[], typed: string): readonly Findable[] {
  const terms = wordsIn(typed)
  const codesOf = ({ code = [] }: Findable) => code.flatMap((one) => wordsIn(one)).map(fold)
  const ranked = records.flatMap((one) => {
    const said = [one.title, one.more ?? '', ...(one.words ?? []), ...(one.code ?? [])].flatMap((some) => wordsIn(some))
    const ranks = terms.map((term) => {
      if (said.some((word) => word.startsWith(term))) return 0
      if (said.some((word) => fold(word).startsWith(fold(term)))) return 1
      return fold(term).length >= 4 && !/\d/.test(term) && codesOf(one).some((code) => isNearly(fold(term), code)) ? 3 : Infinity
    })
    const rank = ranks.reduce((sum, each) => sum + each, 0)
    return terms.length > 0 && rank < Infinity ? [{ one, rank }] : []
  })
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ one }) => one)
}

test('whatever is typed finds what a look at every word of every record finds, in the same order', () => {
  const piece = fc.tuple(fc.constantFrom(...written), fc.integer({ min: 1, max: 8 }), fc.constantFrom('as-is', 'loud', 'folded', 'doubled')).map(([word, length, how]) => {
    const cut = [...word].slice(0, length).join('')
    return how === 'loud' ? cut.toUpperCase() : how === 'folded' ? fold(cut.toLowerCase()) : how === 'doubled' ? cut + cut.slice(-1) : cut
  })
  const query = fc.oneof(fc.array(piece, { minLength: 1, maxLength: 3 }).map((all) => all.join(' ')), fc.string({ unit: 'grapheme', maxLength: 6 }))
  fc.assert(fc.property(fc.array(record, { maxLength: 8 }), query, (records, typed) => {
    const found = makeFinder(records.map((one) => readyToFind({ of: one, found: one }))).find(typed, 100).map(({ of }) => of)
    expect(found).toEqual(scan(records, typed))
  }), { numRuns: 1000 })
})
