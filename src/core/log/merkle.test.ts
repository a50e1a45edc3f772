import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import {
  edgeTilesOf, emptyEdge, extendEdge, type Hash, hashLeaf, hashNode, proveConsistency, proveFromTiles, proveInclusion, rootOf, rootOfEdge, type Tile, tilesToProve,
  verifyConsistency, verifyInclusion,
} from './merkle.ts'

const sha256: Hash = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest())
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const manyLeaves = (count: number, salt = '') => Array.from({ length: count }, (_, n) => hashLeaf(sha256, `${salt}leaf ${n}`))

/** The eight inputs, roots and paths by which Certificate Transparency checks every implementation. */
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const reference = inputs.map((input) => hashLeaf(sha256, Buffer.from(input, 'hex').toString('latin1')))

describe('the reference tree of Certificate Transparency', () => {
  test('has its eight roots, and the known root of nothing', () => {
    expect(roots.map((_, n) => hex(rootOf(sha256, reference.slice(0, n + 1))))).toEqual(roots)
    expect(hex(rootOf(sha256, []))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  test('has its known proofs', () => {
    expect(proveInclusion(sha256, reference, 0).map(hex)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7', '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ])
    expect(proveConsistency(sha256, reference, 1).map(hex)).toEqual(proveInclusion(sha256, reference, 0).map(hex))
    expect(proveConsistency(sha256, reference.slice(0, 5), 2).map(hex)).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ])
  })
})

test('a leaf can never be read as a node', () => {
  const [a, b] = manyLeaves(2) as [Uint8Array, Uint8Array]
  expect(hex(hashNode(sha256, a, b))).not.toBe(hex(sha256(new Uint8Array([...a, ...b]))))
  expect(hex(hashNode(sha256, a, b))).not.toBe(hex(sha256(new Uint8Array([0, ...a, ...b]))))
})

test('every leaf of every tree up to 130 is proved, and for no other place', () => {
  const leaves = manyLeaves(130)
  for (let size = 1; size <= 130; size += 1) {
    const tree = leaves.slice(0, size)
    const root = rootOf(sha256, tree)
    for (let index = 0; index < size; index += 1) {
      const claim = { index, size, leaf: tree[index]!, proof: proveInclusion(sha256, tree, index), root }
      const elsewhere = { ...claim, index: (index + 1) % (size + 1) }
      if (!verifyInclusion(sha256, claim) || verifyInclusion(sha256, elsewhere)) expect.fail(`leaf ${index} of ${size}`)
    }
  }
})

test('every tree up to 130 is proved to begin with every earlier one, and with no other', () => {
  const leaves = manyLeaves(130)
  const rootsBySize = Array.from({ length: 131 }, (_, size) => rootOf(sha256, leaves.slice(0, size)))
  for (let to = 0; to <= 130; to += 1) {
    for (let from = 0; from <= to; from += 1) {
      const claim = { from, to, fromRoot: rootsBySize[from]!, toRoot: rootsBySize[to]!, proof: proveConsistency(sha256, leaves.slice(0, to), from) }
      if (!verifyConsistency(sha256, claim)) expect.fail(`${from} in ${to}`)
      const other = { ...claim, fromRoot: sha256(claim.fromRoot) }
      if (verifyConsistency(sha256, other)) expect.fail(`another ${from} in ${to}`)
      if (from > 0 && from < to && verifyConsistency(sha256, { ...claim, from: from - 1 })) expect.fail(`${from - 1} by the proof of ${from} in ${to}`)
    }
  }
})

test('trees up to 1,000, of random sizes, are proved both ways', () => {
  const leaves = manyLeaves(1000)
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(), fc.nat(), (size, i, f) => {
    const tree = leaves.slice(0, size)
    const [index, from, root] = [i % size, f % (size + 1), rootOf(sha256, tree)]
    expect(verifyInclusion(sha256, { index, size, leaf: tree[index]!, proof: proveInclusion(sha256, tree, index), root })).toBe(true)
    const proof = proveConsistency(sha256, tree, from)
    expect(verifyConsistency(sha256, { from, to: size, fromRoot: rootOf(sha256, leaves.slice(0, from)), toRoot: root, proof })).toBe(true)
  }), { numRuns: 60 })
})

/** The same hashes with one bit turned, for every bit of every hash. */
function* withOneBitTurned(hashes: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (let h = 0; h < hashes.length; h += 1) {
    for (let bit = 0; bit < 256; bit += 1) {
      const copy = hashes.map((one) => one.slice())
      copy[h]![bit >> 3]! ^= 1 << (bit & 7)
      yield copy
    }
  }
}

test.each([1, 2, 7, 8, 13, 64, 100])('in a tree of %d no single bit of a proof, leaf or root may be turned', (size) => {
  const leaves = manyLeaves(size)
  const index = Math.floor(size / 3)
  const root = rootOf(sha256, leaves)
  let turned = 0
  for (const [leaf, top, ...proof] of withOneBitTurned([leaves[index]!, root, ...proveInclusion(sha256, leaves, index)])) {
    turned += 1
    if (verifyInclusion(sha256, { index, size, leaf: leaf!, proof, root: top! })) expect.fail('a turned bit went through (inclusion)')
  }
  const from = Math.ceil(size / 3)
  for (const [fromRoot, toRoot, ...proof] of withOneBitTurned([rootOf(sha256, leaves.slice(0, from)), root, ...proveConsistency(sha256, leaves, from)])) {
    turned += 1
    if (verifyConsistency(sha256, { from, to: size, fromRoot: fromRoot!, toRoot: toRoot!, proof })) expect.fail('a turned bit went through (consistency)')
  }
  expect(turned).toBeGreaterThanOrEqual(1024)
})

test('a proof that is too short or too long proves nothing', () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 200 }), fc.nat(), (size, seed) => {
    const leaves = manyLeaves(size)
    const [index, from, root] = [seed % size, 1 + (seed % (size - 1)), rootOf(sha256, leaves)]
    const [inclusion, consistency] = [proveInclusion(sha256, leaves, index), proveConsistency(sha256, leaves, from)]
    const fromRoot = rootOf(sha256, leaves.slice(0, from))
    for (const proof of [inclusion.slice(1), inclusion.slice(0, -1), [...inclusion, root]]) {
      expect(verifyInclusion(sha256, { index, size, leaf: leaves[index]!, proof, root })).toBe(false)
    }
    for (const proof of [consistency.slice(1), consistency.slice(0, -1), [...consistency, root]]) {
      expect(verifyConsistency(sha256, { from, to: size, fromRoot, toRoot: root, proof })).toBe(false)
    }
  }), { numRuns: 40 })
})

test('places that are no whole numbers, or beyond the tree, are refused', () => {
  const root = rootOf(sha256, manyLeaves(4))
  for (const index of [-1, 4, 0.5, NaN, 2 ** 53]) {
    expect(verifyInclusion(sha256, { index, size: 4, leaf: root, proof: [], root })).toBe(false)
    expect(() => proveInclusion(sha256, manyLeaves(4), index)).toThrow(RangeError)
  }
  expect(verifyConsistency(sha256, { from: 5, to: 4, fromRoot: root, toRoot: root, proof: [] })).toBe(false)
})

describe('the edge', () => {
  test('appended to in any portions gives the root of the whole, for all sizes to 1,100', () => {
    const leaves = manyLeaves(1100)
    let edge = emptyEdge
    for (let size = 0; size <= 1100; size += 1) {
      if (size % 25 === 0 || size % 256 < 2) expect(hex(rootOfEdge(sha256, edge))).toBe(hex(rootOf(sha256, leaves.slice(0, size))))
      edge = extendEdge(sha256, edge, leaves.slice(size, size + 1)).edge
    }
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 4 }), (portions) => {
      const { edge: grown } = portions.reduce(({ edge: to }, count) => extendEdge(sha256, to, leaves.slice(to.size, to.size + count)), { edge: emptyEdge })
      expect(hex(rootOfEdge(sha256, grown))).toBe(hex(rootOf(sha256, leaves.slice(0, grown.size))))
    }), { numRuns: 40 })
  })

  test('leaves tiles of 256 behind, from which it can be taken up again', () => {
    const size = 70_000
    const leaves = manyLeaves(size)
    const kept = new Map<string, Tile>()
    let edge = emptyEdge
    for (let from = 0; from < size; from += 1999) {
      const grown = extendEdge(sha256, edge, leaves.slice(from, from + 1999))
      for (const tile of grown.tiles) kept.set(`${tile.level}/${tile.tile}`, tile)
      const levels = edgeTilesOf(grown.edge.size).map(({ level, tile, width }) => (width === 0 ? [] : kept.get(`${level}/${tile}`)!.hashes.slice(0, width)))
      edge = { size: grown.edge.size, levels }
    }
    expect(hex(rootOfEdge(sha256, edge))).toBe(hex(rootOf(sha256, leaves)))
    expect(edgeTilesOf(size)).toEqual([{ level: 0, tile: 273, width: 112 }, { level: 1, tile: 1, width: 17 }, { level: 2, tile: 0, width: 1 }])
    expect(kept.get('1/0')!.hashes.map(hex)).toEqual(Array.from({ length: 256 }, (_, t) => hex(rootOf(sha256, leaves.slice(t * 256, t * 256 + 256)))))
    expect(hex(kept.get('2/0')!.hashes[0]!)).toBe(hex(rootOf(sha256, leaves.slice(0, 65_536))))
  })
  test('an inclusion is proved from few tiles as from all leaves, also in an earlier size', () => {
    const leaves = manyLeaves(1500)
    const kept = new Map(extendEdge(sha256, emptyEdge, leaves).tiles.map((tile) => [`${tile.level}/${tile.tile}`, tile.hashes]))
    fc.assert(fc.property(fc.integer({ min: 1, max: 1500 }), fc.nat(), (size, any) => {
      const index = any % size
      const needed = new Set(tilesToProve(index, size).map(({ level, tile }) => `${level}/${tile}`))
      const proof = proveFromTiles(sha256, { index, size }, (level, tile) => (needed.has(`${level}/${tile}`) ? kept.get(`${level}/${tile}`) : undefined))
      expect(proof.map(hex)).toEqual(proveInclusion(sha256, leaves.slice(0, size), index).map(hex))
    }), { numRuns: 200 })
    expect(() => proveFromTiles(sha256, { index: 3, size: 1500 }, () => undefined)).toThrow(RangeError)
  })
})
