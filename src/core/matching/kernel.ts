/**
 * Comparing one name with every other: six loops over memory, as WebAssembly with 128-bit vectors and in plain script.
 * Both give the same answers to the last bit; the plain one serves phones whose browser has no vectors.
 */
import { fromBase64url } from '#core/vault/bytes.ts'
import { blend, countBits, nameBytes } from './encode.ts'
import { mostReadings } from './sizes.ts'
import { kernelModule } from './kernel-module.ts'

/** All addresses are bytes from the beginning of the memory the kernel was opened on. */
export interface Kernel {
  /** Scores `n` filters by the best of `readings` questions and adds each to the histogram. */
  scan(filters: number, counts: number, scores: number, n: number, questions: number, weights: number, readings: number, histogram: number): void
  /** Positions of scores that reach `least` into `out`; how many. `n` is rounded up to eight: what lies behind must be 0. */
  collect(scores: number, n: number, least: number, out: number): number
  /** Positions of filters that are as much like `question` as `least`, and how much, into `out` by turns; how many. `out` has room for a pair more than there are filters. */
  alike(filters: number, counts: number, n: number, question: number, weights: number, least: number, out: number): number
  /** How many filters hold every bit of `part`. */
  contain(filters: number, n: number, part: number): number
  /** Positions of `token` among `n` words (a multiple of four) into `out`; how many. */
  find(words: number, n: number, token: number, out: number): number
  /** Positions of `one` or `other`, neither of them 0, among `n` halves into `out`; how many. `n` is rounded up to eight: what lies behind must be 0. */
  either(halves: number, n: number, one: number, other: number, out: number): number
}

/** Similarity is a whole number from 0 to this. */
export const mostSimilar = 4096
/** Bytes of the weights of one question. */
export const weightBytes = 516 * 4

/**
 * What each common bit is worth beside a filter of so many bits: the division happens once for a question, not once for a
 * record, and whole numbers come out the same on every machine. Rounded up, so that a name is wholly like itself.
 */
export function weightsFor(bitsAsked: number): Uint32Array {
  const weights = new Uint32Array(weightBytes / 4)
  for (let bits = 1; bits <= nameBytes * 8; bits++) weights[bits] = Math.ceil(mostSimilar * 512 * blend(1, bitsAsked, bits))
  return weights
}

let compiled: WebAssembly.Module | undefined | 'unable'

/** The fast kernel where the machine has vectors, otherwise the plain one. */
export function openKernel(memory: WebAssembly.Memory): Kernel {
  compiled ??= compile()
  if (compiled === 'unable') return openPlainKernel(memory)
  return new WebAssembly.Instance(compiled, { house: { memory } }).exports as unknown as Kernel
}

function compile(): WebAssembly.Module | 'unable' {
  const bytes = fromBase64url(kernelModule)!
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : 'unable'
}

export function openPlainKernel(memory: WebAssembly.Memory): Kernel {
  return {
    scan(filters, counts, scores, n, questions, weights, readings, histogram) {
      if (readings < 1 || readings > mostReadings) throw new Error(`${readings} readings at once`)
      const words = new Int32Array(memory.buffer)
      const halves = new Uint16Array(memory.buffer)
      for (let i = 0; i < n; i++) {
        const bits = halves[counts / 2 + i]!
        let best = 0
        for (let r = 0; r < readings; r++) {
          best = Math.max(best, Math.imul(commonBits(words, filters / 4 + i * 16, questions / 4 + r * 16), words[weights / 4 + r * 516 + bits]!) >>> 9)
        }
        halves[scores / 2 + i] = best
        words[histogram / 4 + best]!++
      }
    },
    collect(scores, n, least, out) {
      const halves = new Uint16Array(memory.buffer)
      const words = new Int32Array(memory.buffer)
      let found = 0
      for (let i = 0; i < n; i++) if (halves[scores / 2 + i]! >= least) words[out / 4 + found++] = i
      return found
    },
    alike(filters, counts, n, question, weights, least, out) {
      const words = new Int32Array(memory.buffer)
      const halves = new Uint16Array(memory.buffer)
      let found = 0
      for (let i = 0; i < n; i++) {
        const score = Math.imul(commonBits(words, filters / 4 + i * 16, question / 4), words[weights / 4 + halves[counts / 2 + i]!]!) >>> 9
        words[out / 4 + 2 * found] = i
        words[out / 4 + 2 * found + 1] = score
        if (score >= least) found++
      }
      return found
    },
    contain(filters, n, part) {
      const words = new Int32Array(memory.buffer)
      let found = 0
      for (let i = 0; i < n; i++) {
        let missing = 0
        for (let w = 0; w < nameBytes / 4; w++) missing |= words[part / 4 + w]! & ~words[filters / 4 + i * 16 + w]!
        if (missing === 0) found++
      }
      return found
    },
    find(words, n, token, out) {
      const all = new Int32Array(memory.buffer)
      let found = 0
      for (let i = 0; i < n; i++) if (all[words / 4 + i] === (token | 0)) all[out / 4 + found++] = i
      return found
    },
    either(from, n, one, other, out) {
      const halves = new Uint16Array(memory.buffer)
      const words = new Int32Array(memory.buffer)
      let found = 0
      for (let i = 0; i < n; i++) if (halves[from / 2 + i] === one || halves[from / 2 + i] === other) words[out / 4 + found++] = i
      return found
    },
  }
}

function commonBits(words: Int32Array, one: number, other: number): number {
  let common = 0
  for (let w = 0; w < nameBytes / 4; w++) common += countBits(words[one + w]! & words[other + w]!)
  return common
}
