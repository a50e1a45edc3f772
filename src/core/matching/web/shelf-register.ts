/**
 * Who of the children on this phone's shelf a question is like: the same register as the server's, over the encodings that lie
 * with the children's records. Made when first something is asked, kept up with the shelf, and emptied when the notebook closes.
 * In the screen's own thread: among 5,000 children a question takes less than a letter's time (`bench`, phone).
 */
import type { ChildId } from '#core/ids.ts'
import { fromBase64url } from '#core/vault/bytes.ts'
import { recordBytes, type EncodedRecord, type Question } from '../encode.ts'
import { Register, type Answer } from '../register.ts'
import type { Reason, Verdict } from '../score.ts'

/** What a child's record on the shelf brings along where its name is released to this person's desks. */
export interface ShelfEncoding { readonly version: string; readonly rows: readonly string[] }
export interface EncodedChild { readonly id: ChildId; readonly encoding?: ShelfEncoding | undefined }

/** A child that may be the one who was asked about; `reasons` the weightiest first. */
export interface Alike { readonly child: ChildId; readonly verdict: Verdict; readonly reasons: readonly Reason[] }

/**
 * Who is looked for by a name has at least this share of it in their own. Of the fixtures' names in twelve ways of writing, on a shelf of 3,000,
 * two typed names then find the child 97 times of 100 with under two others beside, and a single one nobody else in 99 of 100 lines.
 */
const leastOfTyped = 0.84

export class ShelfRegister {
  /** One for each version of encodings: what is of two versions is never compared. */
  #registers = new Map<string, Register>()
  #held = new Map<ChildId, ShelfEncoding>()

  /** Takes what stands on the shelf now: who came, changed and left. What did not change costs a look. */
  keepUp(children: readonly EncodedChild[]): void {
    for (const steps = this.keepingUp(children); !steps.next().done;);
  }

  /** The same, a child with each step, so that a full shelf keeps nobody from writing. */
  *keepingUp(children: readonly EncodedChild[]): Generator<void, void> {
    const stands = new Set<ChildId>()
    for (const { id, encoding } of children) {
      if (!encoding) continue
      stands.add(id)
      const held = this.#held.get(id)
      if (held === encoding || (held?.version === encoding.version && held.rows.length === encoding.rows.length && held.rows.every((row, i) => row === encoding.rows[i]))) continue
      const record = readShelfEncoding(encoding)
      if (held) this.#registers.get(held.version)?.remove(id)
      // What cannot be read says nothing, and is not tried again.
      this.#held.set(id, encoding)
      if (record) this.#registerOf(record.version).put(id, record)
      yield
    }
    for (const [id, { version }] of this.#held) {
      if (stands.has(id)) continue
      this.#registers.get(version)?.remove(id)
      this.#held.delete(id)
    }
  }

  /** Children who may be the one asked about, the likeliest first; of whom it is not said because too little is known, last. */
  ask(question: Question, { most = 5 }: { most?: number } = {}): readonly Alike[] {
    const found = this.#found(question)
    const told = found.flatMap(({ id, score: { verdict, reasons } }) => (verdict === 'unlikely' ? [] : [{ child: id as ChildId, verdict, reasons }]))
    return told.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict)).slice(0, most)
  }

  /** Children whose name holds what was typed, whatever its script and order, the most alike first. */
  named(question: Question, { most = 20 }: { most?: number } = {}): readonly ChildId[] {
    return this.#found(question).filter(({ contained }) => contained >= leastOfTyped)
      .toSorted((a, b) => b.contained - a.contained || b.similarity - a.similarity).slice(0, most).map(({ id }) => id as ChildId)
  }

  /** Nothing of anybody stays: what lay in memory is overwritten. */
  empty(): void {
    for (const [id, { version }] of this.#held) this.#registers.get(version)?.remove(id)
    for (const register of this.#registers.values()) register.sweep({ version: register.version, rows: blankRows, parts: [] })
    this.#held.clear()
    this.#registers.clear()
  }

  #found(question: Question): Answer['found'] {
    const under = (one: Question) => this.#registers.get(one.version)?.ask(one, { most: looked }).found ?? []
    return question.before ? [...under(question), ...under(question.before)].toSorted((a, b) => b.score.bits - a.score.bits) : under(question)
  }

  #registerOf(version: string): Register {
    const known = this.#registers.get(version)
    if (known) return known
    const register = new Register(version)
    this.#registers.set(version, register)
    return register
  }
}

/** So many of the most alike are looked at; what is told is chosen among them. */
const looked = 100
const order: readonly Verdict[] = ['very-likely', 'likely', 'possible', 'related', 'not-enough', 'unlikely']
/** Laid over the last question. */
const blankRows = Array.from({ length: 8 }, () => new Uint8Array(recordBytes) as EncodedRecord['rows'][number])

function readShelfEncoding({ version, rows }: ShelfEncoding): EncodedRecord | undefined {
  const read = rows.flatMap((row) => fromBase64url(row) ?? [])
  return read.length === rows.length && read.every(({ length }) => length === recordBytes) ? { version, rows: read } : undefined
}
