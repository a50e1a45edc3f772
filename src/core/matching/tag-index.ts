/**
 * Who has a number in common, by tags: two hash tables over one list of entries, 56 to 112 bytes for each number. Sixteen bytes alike are one number; a telephone
 * is never compared with a number of a person's own, whatever stands in its place.
 */
import { phoneSlots, numberSlots, tagBytes, tagsBytes } from './sizes.ts'

const idBytes = 16
const entryBytes = tagBytes + idBytes

export class TagIndex {
  #bytes = new Uint8Array(16 * entryBytes)
  /** Chains through entries, entry + 1; 0 ends one. */
  #nextOfTag = new Uint32Array(16)
  #nextOfId = new Uint32Array(16)
  #tags = new Uint32Array(32)
  #ids = new Uint32Array(32)
  #count = 0

  get count(): number { return this.#count }
  get memoryBytes(): number { return this.#bytes.length + 4 * (this.#nextOfTag.length + this.#nextOfId.length + this.#tags.length + this.#ids.length) }

  /** `id` has 16 bytes and has no tags here yet. Zeroes are no number. */
  put(id: Uint8Array, tags: Uint8Array): void {
    if (tags.length !== tagsBytes) throw new Error('tags of another length')
    for (let slot = 0; slot < numberSlots; slot++) {
      const tag = tagAt(tags, slot)
      if (tag) this.#append(id, tag)
    }
  }

  remove(id: Uint8Array): void {
    for (let entry = this.#ofId(id); entry >= 0; entry = this.#ofId(id)) this.#removeEntry(entry)
  }

  /** Ids that have one of these tags, each with the kind it agrees in; where both agree, the person's own number. */
  find(tags: Uint8Array): { readonly id: Uint8Array; readonly kind: 'phone' | 'number' }[] {
    const found = new Map<string, { id: Uint8Array; kind: 'phone' | 'number' }>()
    for (let slot = 0; slot < numberSlots; slot++) {
      const tag = tagAt(tags, slot)
      if (!tag) continue
      for (let entry = this.#tags[hashOf(tag, 0) & (this.#tags.length - 1)]! - 1; entry >= 0; entry = this.#nextOfTag[entry]! - 1) {
        if (!this.#isAt(entry * entryBytes, tag)) continue
        const id = this.#bytes.slice(entry * entryBytes + tagBytes, (entry + 1) * entryBytes)
        const key = id.join()
        if (found.get(key)?.kind !== 'number') found.set(key, { id, kind: slot < phoneSlots ? 'phone' : 'number' })
      }
    }
    return [...found.values()]
  }

  /** Each entry: tag and id, for whoever compares what is held with what should be. */
  *entries(): Generator<Uint8Array> {
    for (let entry = 0; entry < this.#count; entry++) yield this.#bytes.subarray(entry * entryBytes, (entry + 1) * entryBytes)
  }

  #append(id: Uint8Array, tag: Uint8Array): void {
    if (this.#count === this.#nextOfTag.length) this.#grow()
    const entry = this.#count++
    this.#bytes.set(tag, entry * entryBytes)
    this.#bytes.set(id, entry * entryBytes + tagBytes)
    this.#link(entry)
  }

  #removeEntry(entry: number): void {
    const last = this.#count - 1
    this.#unlink(entry)
    if (entry !== last) {
      this.#unlink(last)
      this.#bytes.copyWithin(entry * entryBytes, last * entryBytes, (last + 1) * entryBytes)
      this.#link(entry)
    }
    this.#bytes.fill(0, last * entryBytes, (last + 1) * entryBytes)
    this.#count = last
  }

  #chains(entry: number): [heads: Uint32Array, next: Uint32Array, home: number][] {
    const mask = this.#tags.length - 1
    return [
      [this.#tags, this.#nextOfTag, hashOf(this.#bytes, entry * entryBytes) & mask],
      [this.#ids, this.#nextOfId, hashOf(this.#bytes, entry * entryBytes + tagBytes) & mask],
    ]
  }

  #link(entry: number): void {
    for (const [heads, next, home] of this.#chains(entry)) {
      next[entry] = heads[home]!
      heads[home] = entry + 1
    }
  }

  #unlink(entry: number): void {
    for (const [heads, next, home] of this.#chains(entry)) {
      if (heads[home] === entry + 1) heads[home] = next[entry]!
      else {
        let before = heads[home]! - 1
        while (next[before] !== entry + 1) before = next[before]! - 1
        next[before] = next[entry]!
      }
      next[entry] = 0
    }
  }

  #grow(): void {
    const size = this.#nextOfTag.length * 2
    const bytes = new Uint8Array(size * entryBytes)
    bytes.set(this.#bytes)
    this.#bytes.fill(0)
    this.#bytes = bytes
    this.#nextOfTag = new Uint32Array(size)
    this.#nextOfId = new Uint32Array(size)
    this.#tags = new Uint32Array(size * 2)
    this.#ids = new Uint32Array(size * 2)
    for (let entry = 0; entry < this.#count; entry++) this.#link(entry)
  }

  #ofId(id: Uint8Array): number {
    for (let entry = this.#ids[hashOf(id, 0) & (this.#ids.length - 1)]! - 1; entry >= 0; entry = this.#nextOfId[entry]! - 1) {
      if (this.#isAt(entry * entryBytes + tagBytes, id)) return entry
    }
    return -1
  }

  #isAt(at: number, wanted: Uint8Array): boolean {
    for (let i = 0; i < wanted.length; i++) if (this.#bytes[at + i] !== wanted[i]) return false
    return true
  }
}

/** Its last bit says of what kind the number is: by the place in which it came, not by whoever sent it. */
function tagAt(tags: Uint8Array, slot: number): Uint8Array | undefined {
  const tag = tags.slice(slot * tagBytes, (slot + 1) * tagBytes)
  if (tag.every((byte) => byte === 0)) return undefined
  tag[0] = (tag[0]! & 0xfe) | (slot < phoneSlots ? 0 : 1)
  return tag
}

/** Ids of version 7 begin with their time, so all sixteen bytes are mixed. */
function hashOf(bytes: Uint8Array, at: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < 16; i++) hash = Math.imul(hash ^ bytes[at + i]!, 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}

/** What is in `entries` of a child with these tags. */
export function entriesOf(id: Uint8Array, tags: Uint8Array): Uint8Array[] {
  return Array.from({ length: numberSlots }, (_, slot) => tagAt(tags, slot)).flatMap((tag) => (tag ? [Uint8Array.from([...tag, ...id])] : []))
}
