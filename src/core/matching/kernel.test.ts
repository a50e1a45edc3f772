import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blend, countBits, nameBytes } from './encode.ts'
import { mostSimilar, openKernel, openPlainKernel, weightBytes, weightsFor, type Kernel } from './kernel.ts'

const at = { filters: 0, counts: 4096, scores: 4352, questions: 4608, weights: 5120, histogram: 24_576, words: 45_056, out: 49_152 }
const filter = fc.oneof(
  fc.uint8Array({ minLength: nameBytes, maxLength: nameBytes }),
  // As sparse as names are, so that one often holds another.
  fc.array(fc.nat(511), { maxLength: 12 }).map((bits) => bits.reduce((bytes, bit) => { bytes[bit >> 3]! |= 1 << (bit & 7); return bytes }, new Uint8Array(nameBytes))),
)
const bitsOf = (bytes: Uint8Array) => bytes.reduce((sum, byte) => sum + countBits(byte), 0)

function fill(memory: WebAssembly.Memory, filters: readonly Uint8Array[], questions: readonly Uint8Array[]): void {
  const bytes = new Uint8Array(memory.buffer)
  bytes.fill(0)
  filters.forEach((one, i) => {
    bytes.set(one, at.filters + i * nameBytes)
    new Uint16Array(memory.buffer)[at.counts / 2 + i] = bitsOf(one)
  })
  questions.forEach((one, i) => {
    bytes.set(one, at.questions + i * nameBytes)
    new Uint32Array(memory.buffer).set(weightsFor(bitsOf(one)), (at.weights + i * weightBytes) / 4)
  })
}

test('the fast kernel answers as the plain one, whatever it is asked', () => {
  const [fast, plain] = [new WebAssembly.Memory({ initial: 1 }), new WebAssembly.Memory({ initial: 1 })]
  const kernels: [WebAssembly.Memory, Kernel][] = [[fast, openKernel(fast)], [plain, openPlainKernel(plain)]]
  expect(kernels[0]![1].scan.toString()).toContain('native')
  fc.assert(fc.property(fc.array(filter, { maxLength: 40 }), fc.array(filter, { minLength: 1, maxLength: 8 }), fc.nat(mostSimilar), fc.uint32Array({ maxLength: 60 }), fc.array(fc.nat(6), { maxLength: 60 }), (filters, questions, least, words, halves) => {
    const answers = kernels.map(([memory, kernel]) => {
      fill(memory, filters, questions)
      kernel.scan(at.filters, at.counts, at.scores, filters.length, at.questions, at.weights, questions.length, at.histogram)
      const collected = kernel.collect(at.scores, filters.length, Math.max(1, least), at.out)
      const positions = [...new Uint32Array(memory.buffer, at.out, collected)]
      // Names that are as much like one question as asked, as `scan` would score that one alone.
      const alike = questions.map((_, q) => [...new Uint32Array(memory.buffer, at.out, 2 * kernel.alike(at.filters, at.counts, filters.length, at.questions + q * nameBytes, at.weights + q * weightBytes, least, at.out))])
      const scores = [...new Uint16Array(memory.buffer, at.scores, filters.length)]
      if (questions.length === 1) expect(alike[0]).toEqual(scores.flatMap((score, i) => (score >= least ? [i, score] : [])))
      const contained = questions.map((_, i) => kernel.contain(at.filters, filters.length, at.questions + i * nameBytes))
      new Uint32Array(memory.buffer).set(words, at.words / 4)
      const found = kernel.find(at.words, (words.length + 3) & ~3, words[0] ?? 5, at.out)
      const foundWords = [...new Uint32Array(memory.buffer, at.out, found)]
      new Uint16Array(memory.buffer).fill(0, at.words / 2, at.words / 2 + 64).set(halves, at.words / 2)
      const either = [...new Uint32Array(memory.buffer, at.out, kernel.either(at.words, halves.length, 2, 5, at.out))]
      expect(either).toEqual(halves.flatMap((half, i) => (half === 2 || half === 5 ? [i] : [])))
      return { memory: Buffer.from(memory.buffer, 0, at.words).toString('base64'), positions, alike, contained, found: foundWords, either }
    })
    expect(answers[0]).toEqual(answers[1])
  }), { numRuns: 300 })
})

test('similarity is 0.6 of Dice and 0.4 of the overlap, to a two-thousandth; a name is like itself', () => {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const kernel = openKernel(memory)
  fc.assert(fc.property(filter, filter, (a, b) => {
    fill(memory, [a, b], [b])
    kernel.scan(at.filters, at.counts, at.scores, 2, at.questions, at.weights, 1, at.histogram)
    const [similarity, withItself] = new Uint16Array(memory.buffer, at.scores, 2)
    const common = a.reduce((sum, byte, i) => sum + countBits(byte & b[i]!), 0)
    expect(Math.abs(similarity! / mostSimilar - blend(common, bitsOf(a), bitsOf(b)))).toBeLessThan(0.0005)
    expect(withItself).toBe(bitsOf(b) === 0 ? 0 : mostSimilar)
  }))
})

test('a name that is empty is like none', () => {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const kernel = openKernel(memory)
  const [empty, full] = [new Uint8Array(nameBytes), new Uint8Array(nameBytes).fill(255)]
  fill(memory, [empty, full], [empty])
  kernel.scan(at.filters, at.counts, at.scores, 2, at.questions, at.weights, 1, at.histogram)
  expect([...new Uint16Array(memory.buffer, at.scores, 2)]).toEqual([0, 0])
})
