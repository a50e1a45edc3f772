/**
 * The picture of a spoken code, after the glazed tiles of the southern cities. Only the code goes in: never sex, age
 * or origin. Its colours carry no meaning; it helps the eye to find the same child again.
 */

export const tileTones = 7
export const tileShapes = 8

export interface Tile { tone: number; cells: readonly [number, number, number, number] }

/** The tile of a code: which pair of tones, and which shape stands in each quarter. The same for ever. */
export function tileOf(code: string): Tile {
  let left = hash(code.normalize('NFC').toLocaleLowerCase('en').trim())
  const take = (of: number) => { const one = left % of; left = Math.floor(left / of); return one }
  return { tone: take(tileTones), cells: [take(tileShapes), take(tileShapes), take(tileShapes), take(tileShapes)] }
}

/** FNV-1a with a last stirring, so that neighbouring codes look unlike. */
function hash(text: string): number {
  let sum = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193)
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b)
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35)
  return (sum ^ (sum >>> 16)) >>> 0
}

/** Each shape as a path in a quarter of 20 by 20; `soft` ones are drawn lighter. */
export const shapes: readonly { path: string; soft?: true }[] = [
  { path: 'M0 0h20a20 20 0 0 1-20 20z' },
  { path: 'M20 0v20a20 20 0 0 1-20-20z' },
  { path: 'M20 20h-20a20 20 0 0 1 20-20z' },
  { path: 'M0 20v-20a20 20 0 0 1 20 20z' },
  { path: 'M3.5 10a6.5 6.5 0 0 1 13 0a6.5 6.5 0 0 1-13 0' },
  { path: 'M0 10a10 10 0 0 1 20 0a10 10 0 0 1-20 0', soft: true },
  { path: 'M0 0q20 0 20 20q-20 0-20-20z' },
  { path: 'M20 0q0 20-20 20q0-20 20-20z' },
]
