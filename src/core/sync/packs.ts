/**
 * How records lie together at rest: many in one pack, because a phone opens a hundred packs sooner than thousands of records; no
 * pack larger than a page of the locker, because one changed record writes its whole pack again. Pure: what to write is said here,
 * the locker writes it.
 */
import type { RecordId } from '#core/ids.ts'

export interface Packed { readonly shelf: string; readonly id: RecordId; readonly record: object }
/** A record by its number alone. */
export type RecordNumber = Pick<Packed, 'shelf' | 'id'>
/** `bytes`: what its records take, written out as JSON. */
export interface Pack { readonly name: string; readonly bytes: number; readonly records: readonly Packed[] }

export interface Packs {
  /** Puts these records in and takes those out. Returns which packs are to be written anew and which are to go. */
  change(change: { readonly put?: readonly Packed[]; readonly remove?: readonly RecordNumber[] }): { readonly write: readonly Pack[]; readonly drop: readonly string[] }
  has(record: RecordNumber): boolean
  records(): Iterable<Packed>
  all(): Iterable<Pack>
  readonly size: number
}

/** With the little around them, packs fill what the locker pads to: 32 KiB. */
export const packBytes = 32_400

interface Held { readonly packed: Packed; bytes?: number }
interface Open { readonly name: string; bytes: number; readonly held: Map<string, Held> }

/** `newName`: a name no pack has yet. */
export function openPacks(kept: readonly Pack[], newName: () => string): Packs {
  const packs = new Map<string, Open>()
  const whereIs = new Map<string, Open>()
  for (const { name, bytes, records } of kept) {
    const open: Open = { name, bytes, held: new Map() }
    for (const packed of records) {
      open.held.set(nameOf(packed), { packed })
      whereIs.set(nameOf(packed), open)
    }
    packs.set(name, open)
  }
  const written = ({ name, bytes, held }: Open): Pack => ({ name, bytes, records: [...held.values()].map(({ packed }) => packed) })

  return {
    change({ put = [], remove = [] }) {
      const touched = new Set<Open>()
      const takeOut = (of: string) => {
        const pack = whereIs.get(of)
        if (!pack) return
        const held = pack.held.get(of)!
        pack.held.delete(of)
        pack.bytes -= held.bytes ?? bytesOf(held.packed)
        whereIs.delete(of)
        touched.add(pack)
      }
      const lay = (packed: Packed, bytes: number, pack: Open) => {
        pack.held.set(nameOf(packed), { packed, bytes })
        pack.bytes += bytes
        whereIs.set(nameOf(packed), pack)
        packs.set(pack.name, pack)
        touched.add(pack)
      }
      for (const one of remove) takeOut(nameOf(one))
      for (const packed of put) {
        const bytes = bytesOf(packed)
        const before = whereIs.get(nameOf(packed))
        takeOut(nameOf(packed))
        // Where it lay if it still fits; then where something is written anyway; then wherever there is room.
        const room = [before, ...touched, ...packs.values()].find((pack) => pack && pack.bytes + bytes <= packBytes)
        lay(packed, bytes, room ?? { name: newName(), bytes: 0, held: new Map() })
      }
      const drop = [...touched].filter(({ held }) => held.size === 0).map(({ name }) => name)
      for (const name of drop) packs.delete(name)
      return { write: [...touched].filter(({ held }) => held.size > 0).map(written), drop }
    },
    has: (record) => whereIs.has(nameOf(record)),
    *records() { for (const [of, pack] of whereIs) yield pack.held.get(of)!.packed },
    *all() { for (const pack of packs.values()) yield written(pack) },
    get size() { return packs.size },
  }
}

export function nameOf({ shelf, id }: RecordNumber): string {
  return `${shelf} ${id}`
}

/** As UTF-8, with its comma. */
function bytesOf(packed: Packed): number {
  const text = JSON.stringify(packed)
  let bytes = text.length + 1
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n)
    // Each half of a pair outside the first plane takes two of its four bytes.
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1
  }
  return bytes
}
