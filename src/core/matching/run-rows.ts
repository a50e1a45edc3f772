/** Makes what a device sends for one side of a run: rows of its children and of made-up ones, under numbers drawn at random, in an order that says nothing. */
import type { ChildId } from '#core/ids.ts'
import { joinBytes, type Bytes } from '#core/vault/bytes.ts'
import type { KnownOfChild } from './encode.ts'
import { fakeLike, randomBelow, type Below } from './fakes.ts'
import { runRows } from './linkage.ts'
import type { MatchingKeys } from './prf.ts'
import { mostRowsInPiece, type NamedRow } from './run-sent.ts'
import { runRowBytes } from './sizes.ts'

export interface DrawnRun {
  /** Each of at most a thousand rows; a child's rows are never in two of them. */
  readonly pieces: readonly Bytes[]
  /** Which number stands for which child: on this device only. Numbers of made-up ones are in here for nobody. */
  readonly numbers: readonly NamedRow[]
}

/** `fakes`: how many made-up children go along. Nothing where there are no children: made-up ones are like real ones. */
export function drawRun(children: readonly { readonly child: ChildId; readonly known: KnownOfChild }[], { keys, fakes, below = randomBelow }: { readonly keys: MatchingKeys; readonly fakes: number; readonly below?: Below }): DrawnRun {
  if (children.length === 0) return { pieces: [], numbers: [] }
  const real = children.map(({ known }) => known)
  const all: { child?: ChildId; known: KnownOfChild }[] = [...children, ...Array.from({ length: fakes }, () => ({ known: fakeLike(real, below) }))]
  for (let i = all.length - 1; i > 0; i--) {
    const j = below(i + 1)
    ;[all[i], all[j]] = [all[j]!, all[i]!]
  }
  const taken = new Set<number>()
  const pieces: Bytes[][] = [[]]
  let inPiece = 0
  const numbers: NamedRow[] = []
  for (const { child, known } of all) {
    let row = below(2 ** 32)
    while (taken.has(row)) row = below(2 ** 32)
    taken.add(row)
    if (child) numbers.push({ row, child })
    const rows = runRows(known, row, keys)
    const many = rows.length / runRowBytes
    if (inPiece + many > mostRowsInPiece) {
      pieces.push([])
      inPiece = 0
    }
    pieces.at(-1)!.push(rows)
    inPiece += many
  }
  return { pieces: pieces.map((piece) => joinBytes(...piece)), numbers }
}
