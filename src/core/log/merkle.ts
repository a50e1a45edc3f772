/**
 * The tree over the log: RFC 6962/9162 hashing (a leaf is SHA-256(0x00 ‖ body), a node SHA-256(0x01 ‖ left ‖ right)), its
 * proofs, and C2SP tlog-tiles. Pure and synchronous: SHA-256 is handed in (`node:crypto` on the server), so that the same
 * proofs can be checked anywhere. Sizes and positions are plain numbers, exact up to 2⁵³.
 */

/** SHA-256. */
export type Hash = (bytes: Uint8Array) => Uint8Array

/** Hashes in a full tile: trees of height 8 (C2SP tlog-tiles). */
export const tileWidth = 256

/** Hashes `tile * 256 …` of one level; level L counts subtrees of 256^L leaves. Width is 1 to 256. */
export interface Tile { level: number; tile: number; hashes: readonly Uint8Array[] }

/**
 * The growing right edge of a tree: for each level the hashes of the tile that is not full yet (a compact range in base 256).
 * It is all that is needed to append and to know the root, and it is what the unfinished tiles hold.
 */
export interface Edge { size: number; levels: readonly (readonly Uint8Array[])[] }

export const emptyEdge: Edge = { size: 0, levels: [] }

export interface Inclusion { index: number; size: number; leaf: Uint8Array; proof: readonly Uint8Array[]; root: Uint8Array }
export interface Consistency { from: number; to: number; fromRoot: Uint8Array; toRoot: Uint8Array; proof: readonly Uint8Array[] }

export function hashLeaf(hash: Hash, body: string): Uint8Array {
  const bytes = new TextEncoder().encode(body)
  const input = new Uint8Array(bytes.length + 1)
  input.set(bytes, 1)
  return hash(input)
}

export function hashNode(hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(65)
  input[0] = 1
  input.set(left, 1)
  input.set(right, 33)
  return hash(input)
}

/** The root over leaf hashes; of nothing it is SHA-256 of no bytes (RFC 9162, 2.1.1). */
export function rootOf(hash: Hash, leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return hash(new Uint8Array(0))
  if (leaves.length === 1) return leaves[0]!
  const k = splitOf(leaves.length)
  return hashNode(hash, rootOf(hash, leaves.slice(0, k)), rootOf(hash, leaves.slice(k)))
}

/** The way from leaf `index` up to the root over all `leaves` (RFC 9162, 2.1.3.1). Throws when there is no such leaf. */
export function proveInclusion(hash: Hash, leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError('no such leaf')
  if (leaves.length === 1) return []
  const k = splitOf(leaves.length)
  return index < k
    ? [...proveInclusion(hash, leaves.slice(0, k), index), rootOf(hash, leaves.slice(k))]
    : [...proveInclusion(hash, leaves.slice(k), index - k), rootOf(hash, leaves.slice(0, k))]
}

/** Shows that the tree of the first `from` leaves is the beginning of the tree of all (RFC 9162, 2.1.4.1). Throws when `from` is beyond. */
export function proveConsistency(hash: Hash, leaves: readonly Uint8Array[], from: number): Uint8Array[] {
  if (!Number.isInteger(from) || from < 0 || from > leaves.length) throw new RangeError('no such size')
  return from === 0 ? [] : proveBeginning(hash, leaves, from, true)
}

function proveBeginning(hash: Hash, leaves: readonly Uint8Array[], from: number, whole: boolean): Uint8Array[] {
  if (from === leaves.length) return whole ? [] : [rootOf(hash, leaves)]
  const k = splitOf(leaves.length)
  return from <= k
    ? [...proveBeginning(hash, leaves.slice(0, k), from, whole), rootOf(hash, leaves.slice(k))]
    : [...proveBeginning(hash, leaves.slice(k), from - k, false), rootOf(hash, leaves.slice(0, k))]
}

/** RFC 9162, 2.1.3.2. */
export function verifyInclusion(hash: Hash, { index, size, leaf, proof, root }: Inclusion): boolean {
  if (!isPlace(index) || !isPlace(size) || index >= size) return false
  let [at, last, sum] = [index, size - 1, leaf]
  for (const beside of proof) {
    if (last === 0) return false
    if (isOdd(at) || at === last) {
      sum = hashNode(hash, beside, sum)
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)]
    } else {
      sum = hashNode(hash, sum, beside)
    }
    [at, last] = [half(at), half(last)]
  }
  return last === 0 && isSame(sum, root)
}

/** RFC 9162, 2.1.4.2. Everything extends the empty tree, with an empty proof. */
export function verifyConsistency(hash: Hash, { from, to, fromRoot, toRoot, proof }: Consistency): boolean {
  if (!isPlace(from) || !isPlace(to) || from > to) return false
  if (from === to) return proof.length === 0 && isSame(fromRoot, toRoot)
  if (from === 0) return proof.length === 0 && isSame(fromRoot, rootOf(hash, []))
  let [at, last] = [from - 1, to - 1]
  while (isOdd(at)) [at, last] = [half(at), half(last)]
  // A size that is a power of two is its own subtree; the proof leaves it out.
  const [first, ...rest] = at === 0 ? [fromRoot, ...proof] : proof
  if (!first) return false
  let [older, newer] = [first, first]
  for (const beside of rest) {
    if (last === 0) return false
    if (isOdd(at) || at === last) {
      [older, newer] = [hashNode(hash, beside, older), hashNode(hash, beside, newer)]
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)]
    } else {
      newer = hashNode(hash, newer, beside)
    }
    [at, last] = [half(at), half(last)]
  }
  return last === 0 && isSame(older, fromRoot) && isSame(newer, toRoot)
}

/** Appends leaf hashes. `tiles` are those that changed, each whole: finished ones and the new unfinished edge. */
export function extendEdge(hash: Hash, edge: Edge, leaves: readonly Uint8Array[]): { edge: Edge; tiles: Tile[] } {
  const levels: Uint8Array[][] = edge.levels.map((hashes) => [...hashes])
  const changed = new Map<string, Tile>()
  let size = edge.size
  const put = (level: number, value: Uint8Array) => {
    const hashes = (levels[level] ??= [])
    hashes.push(value)
    const tile = Math.floor((size - 1) / tileWidth ** (level + 1))
    changed.set(`${level}/${tile}`, { level, tile, hashes })
    if (hashes.length < tileWidth) return
    levels[level] = []
    put(level + 1, rootOf(hash, hashes))
  }
  for (const leaf of leaves) {
    size += 1
    put(0, leaf)
  }
  return { edge: { size, levels }, tiles: [...changed.values()] }
}

/** The root of the tree whose edge this is: the edge's perfect subtrees, folded from the right. */
export function rootOfEdge(hash: Hash, edge: Edge): Uint8Array {
  const peaks = edge.levels.toReversed().flatMap((hashes) => peaksOf(hash, hashes))
  return peaks.length === 0 ? rootOf(hash, []) : peaks.reduceRight((right, left) => hashNode(hash, left, right))
}

/** Where the unfinished tiles of a tree of this size stand, lowest level first. */
export function edgeTilesOf(size: number): { level: number; tile: number; width: number }[] {
  const places = []
  for (let [level, count] = [0, size]; count > 0; level += 1, count = Math.floor(count / tileWidth)) {
    places.push({ level, tile: Math.floor(count / tileWidth), width: count % tileWidth })
  }
  return places
}

/** Which tiles `proveFromTiles` looks at: on each level the one above the leaf, and the one at the right edge of that size. */
export function tilesToProve(index: number, size: number): { level: number; tile: number }[] {
  const places = new Map<string, { level: number; tile: number }>()
  for (let [level, at, count] = [0, index, size]; count > 0; level += 1, at = Math.floor(at / tileWidth), count = Math.floor(count / tileWidth)) {
    for (const tile of [Math.floor(at / tileWidth), Math.floor(count / tileWidth)]) places.set(`${level}/${tile}`, { level, tile })
  }
  return [...places.values()]
}

/**
 * `proveInclusion` from the tiles of a tree that has at least `size` leaves, without reading them. Throws when a tile that is
 * needed is missing or too narrow.
 */
export function proveFromTiles(hash: Hash, { index, size }: { index: number; size: number }, tileAt: (level: number, tile: number) => readonly Uint8Array[] | undefined): Uint8Array[] {
  if (!isPlace(index) || index >= size) throw new RangeError('no such leaf')
  const sum = (from: number, to: number): Uint8Array => {
    const width = to - from
    const isPerfect = 2 ** Math.floor(Math.log2(width)) === width
    if (!isPerfect) {
      const k = splitOf(width)
      return hashNode(hash, sum(from, from + k), sum(from + k, to))
    }
    const level = Math.floor(Math.log2(width) / Math.log2(tileWidth))
    const first = from / tileWidth ** level
    const hashes = tileAt(level, Math.floor(first / tileWidth))?.slice(first % tileWidth, first % tileWidth + width / tileWidth ** level)
    if (hashes?.length !== width / tileWidth ** level) throw new RangeError('a tile is missing or too narrow')
    return rootOf(hash, hashes)
  }
  const proof: Uint8Array[] = []
  for (let [from, to] = [0, size]; to - from > 1;) {
    const middle = from + splitOf(to - from)
    proof.push(index < middle ? sum(middle, to) : sum(from, middle))
    ;[from, to] = index < middle ? [from, middle] : [middle, to]
  }
  return proof.reverse()
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** The perfect subtrees of hashes that stand side by side, largest first. */
function peaksOf(hash: Hash, hashes: readonly Uint8Array[]): Uint8Array[] {
  const peaks: Uint8Array[] = []
  for (let start = 0; start < hashes.length;) {
    const width = 2 ** Math.floor(Math.log2(hashes.length - start))
    peaks.push(rootOf(hash, hashes.slice(start, start + width)))
    start += width
  }
  return peaks
}

/** The largest power of two below n (n > 1). */
function splitOf(n: number): number {
  return 2 ** (Math.ceil(Math.log2(n)) - 1)
}

// No bit operators: they would cut a position to 32 bits.
function half(n: number): number { return Math.floor(n / 2) }
function isOdd(n: number): boolean { return n % 2 === 1 }
function isPlace(n: number): boolean { return Number.isSafeInteger(n) && n >= 0 }
