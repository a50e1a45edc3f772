/**
 * Two written names beside each other, for the eyes of whoever decides: what differs, and what is only another letter for the
 * same sound. Parts are paired and heard as the score does it, so that a mark never contradicts a reason. Pure; on the
 * member's own device only.
 */
import type { NamePart } from './name-parts.ts'
import { readName } from './name-parts.ts'
import { partsSideBySide } from './name-score.ts'
import { takeOffDescent } from './patronymics.ts'
import { handOf, hear, type Hand } from './sounds.ts'
import { shippedWeights } from './weights.ts'

/**
 * - `script`: another script's letter for the same sound;
 * - `letter`: in the same script, or where two letters are no obvious pair, other letters that say the same;
 * - `differs`: another sound, or one that the other name has not;
 * - `only-here`: a part of which the other name has none.
 */
export type Mark = 'same' | 'script' | 'letter' | 'differs' | 'only-here'

/** A piece of the text as it was written. All pieces in a row are the text. */
export interface Run { readonly text: string; readonly mark: Mark }

/** How a part of one name stands to its part of the other. `ending`: one name with two endings that say whose child somebody is, or with and without one. */
export type HowPart = 'equal' | 'other-script' | 'ending' | 'sound' | 'similar' | 'short' | 'initial' | 'only-here'

export interface PartDifference {
  /** As written. Absent where the other name has a part more. */
  readonly one?: string
  readonly other?: string
  readonly how: HowPart
  /** Letters worth a word, each pair once: `letter` and `differs` only. An empty side: nothing stands there. */
  readonly letters: readonly { readonly one: string; readonly other: string; readonly mark: 'letter' | 'differs' }[]
}

export interface NameDifferences { readonly one: readonly Run[]; readonly other: readonly Run[]; readonly parts: readonly PartDifference[] }

/** Symmetric: the other way round it says the same of each side, part by part in the order of the name that stands left. Texts without letters come back unmarked. */
export function nameDifferences(one: string, other: string): NameDifferences {
  const [a, b] = [readPlaced(one), readPlaced(other)]
  const marks: [Marked[], Marked[]] = [[], []]
  const parts: PartDifference[] = []
  const pairs = partsSideBySide(a.map(({ part }) => part), b.map(({ part }) => part), shippedWeights)
  for (const { i, j, code } of pairs.toSorted((p, q) => p.i - q.i)) {
    const [x, y] = [a[i]!, b[j]!]
    const chunks = code === 'matching.part.initial' ? [] : alignLetters(x, y)
    for (const { one: left, other: right, mark } of chunks) {
      marks[0].push({ ...left, mark })
      marks[1].push({ ...right, mark })
    }
    const isOneName = x.part.fine === y.part.fine
    const how: HowPart = code === 'matching.part.initial' ? 'initial' : code === 'matching.part.short' ? 'short' : code === 'matching.part.sound' ? 'sound' : code === 'matching.part.similar' ? 'similar'
      : isOneName && endingOf(x) !== endingOf(y) ? 'ending' : chunks.some(({ mark }) => mark === 'script') ? 'other-script' : chunks.some(({ mark }) => mark !== 'same') ? 'sound' : 'equal'
    parts.push({ one: textOf(one, x), other: textOf(other, y), how, letters: lettersOf(chunks, one, other) })
  }
  const left = [a.filter((_, i) => !pairs.some((pair) => pair.i === i)), b.filter((_, j) => !pairs.some((pair) => pair.j === j))] as const
  // Left over on both sides is another name; left over on one side is only a part more.
  const mark = left[0].length > 0 && left[1].length > 0 ? 'differs' : 'only-here'
  for (const [side, lone] of left.entries()) for (const each of lone) {
    marks[side]!.push({ ...spanOf(each), mark })
    const text = textOf(side === 0 ? one : other, each)
    parts.push({ ...(side === 0 ? { one: text } : { other: text }), how: 'only-here', letters: [] })
  }
  return { one: runsOf(one, marks[0]), other: runsOf(other, marks[1]), parts }
}

interface Span { readonly from: number; readonly to: number }
interface Marked extends Span { readonly mark: Mark }

/** One letter with its marks, small, and where it stands in the text. */
interface Letter extends Span { readonly small: string }

interface Placed { readonly part: NamePart; readonly words: readonly (readonly Letter[])[]; readonly hand: Hand }

/** The parts of a name with their places in the text. A part that cannot be found there is left out: it is shown without marks. */
function readPlaced(text: string): readonly Placed[] {
  const letters = lettersIn(text)
  const hand = handOf(letters.map(({ small }) => small).join(''))
  const words = wordsIn(letters)
  let next = 0
  return readName(text).flatMap((part) => {
    const found: (readonly Letter[])[] = []
    let at = next
    for (const wanted of part.written.split(/[- ]/)) {
      const place = words.findIndex((word, n) => n >= at && wordText(word) === wanted)
      if (place < 0) return []
      found.push(words[place]!)
      at = place + 1
    }
    next = at
    return [{ part, words: found, hand }]
  })
}

const unseen = /[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

function lettersIn(text: string): Letter[] {
  return [...text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)].map((match) => ({
    small: match[0].normalize('NFC').toLowerCase().normalize('NFC').replace(unseen, ''), from: match.index, to: match.index + match[0].length,
  }))
}

/** Letters between whatever is neither a letter nor an apostrophe: as the reading of names parts them. */
function wordsIn(letters: readonly Letter[]): (readonly Letter[])[] {
  const words: Letter[][] = []
  let word: Letter[] | undefined
  for (const letter of letters) {
    if (/^[\p{L}\p{M}]+$/u.test(letter.small) || (word && (letter.small === '' || /^['ʻʼ’‘`´ʹʽˈ′‛＇ʿʾ]$/.test(letter.small)))) {
      if (!word) words.push(word = [])
      word.push(letter)
    } else word = undefined
  }
  return words
}

function wordText(word: readonly Letter[]): string {
  return word.map(({ small }) => small).join('')
}

function spanOf({ words }: Placed): Span {
  return { from: words[0]![0]!.from, to: words.at(-1)!.at(-1)!.to }
}

function textOf(text: string, placed: Placed): string {
  const { from, to } = spanOf(placed)
  return text.slice(from, to)
}

/** What stands behind the name that both parts have: an ending, or a word of descent. Empty where there is none. */
function endingOf({ part, words, hand }: Placed): string {
  const sounds = hear(wordText(words[0]!), hand, 0).sounds
  const { base } = takeOffDescent(sounds)
  return part.kind === 'patronymic' || base !== sounds ? `${sounds.startsWith(base) ? sounds.slice(base.length) : '*'} ${words.slice(1).map((word) => hear(wordText(word), hand, 0).sounds).join(' ')}` : ''
}

/** As few letters together as have sounds of their own. */
interface Unit { readonly letters: readonly Letter[]; readonly sounds: string }

/**
 * A letter's sound may hang on the next one (oʻ, sh, kh), so a word is cut only where what was heard until then is how the whole
 * word begins. A silent letter belongs to the one before it.
 */
function unitsOf({ words, hand }: Placed): Unit[] {
  return words.flatMap((word) => {
    const whole = hear(wordText(word), hand, 0).sounds
    const units: Unit[] = []
    let [start, heard] = [0, 0]
    const cut = (end: number, sounds: number) => {
      if (end > start) units.push({ letters: word.slice(start, end), sounds: whole.slice(heard, sounds) })
      start = end
      heard = sounds
    }
    let last: { end: number; sounds: number } | undefined
    for (let end = 1; end < word.length; end++) {
      const { sounds } = hear(wordText(word.slice(0, end)), hand, 0)
      if (!whole.startsWith(sounds)) continue
      if (last && sounds.length > last.sounds) cut(last.end, last.sounds)
      last = sounds.length > heard ? { end, sounds: sounds.length } : last
    }
    if (last && whole.length > last.sounds) cut(last.end, last.sounds)
    cut(word.length, whole.length)
    return units
  })
}

/** Sounds that a hand writes for each other are one here: the fine form's signs. */
function signOf(sound: string): string {
  return 'EIY'.includes(sound) ? 'i' : 'OU'.includes(sound) ? 'u' : sound === 'A' ? 'a' : sound === 'Q' ? 'n' : sound.toLowerCase()
}

function isVowel(sign: string): boolean {
  return 'aiu'.includes(sign)
}

function costOfChange(x: string, y: string): number {
  return x === y ? 0 : signOf(x) === signOf(y) ? 0.1 : isVowel(signOf(x)) && isVowel(signOf(y)) ? 0.6 : isVowel(signOf(x)) === isVowel(signOf(y)) ? 1.1 : 2
}

function costOfLoss(x: string): number {
  return isVowel(signOf(x)) ? 0.7 : 1
}

interface Chunk { readonly one: Span; readonly other: Span; readonly mark: Mark }

/** Both parts cut at the same sounds, and what the letters of each cut say about each other. */
function alignLetters(x: Placed, y: Placed): Chunk[] {
  const [ofX, ofY] = [unitsOf(x), unitsOf(y)]
  const [soundsX, soundsY] = [ofX, ofY].map((units) => units.flatMap(({ sounds }, unit) => Array.from(sounds, (sound) => ({ sound, unit })))) as [Heard[], Heard[]]
  const steps = align(soundsX, soundsY)
  // Units bound by a common sound, or by standing in between, are one chunk.
  const isOneName = x.part.fine === y.part.fine
  const chunks: Chunk[] = []
  let [atX, atY, k] = [0, 0, 0]
  while (k < steps.length || atX < ofX.length || atY < ofY.length) {
    let [endX, endY] = [atX, atY]
    let isEqual = true
    let hasTaken = false
    while (k < steps.length) {
      const { i, j } = steps[k]!
      const [unitX, unitY] = [i === undefined ? undefined : soundsX[i]!.unit, j === undefined ? undefined : soundsY[j]!.unit]
      if (hasTaken && (unitX === undefined || unitX >= endX) && (unitY === undefined || unitY >= endY)) break
      hasTaken = true
      if (unitX !== undefined) endX = Math.max(endX, unitX + 1)
      if (unitY !== undefined) endY = Math.max(endY, unitY + 1)
      if (i === undefined || j === undefined || signOf(soundsX[i]!.sound) !== signOf(soundsY[j]!.sound)) isEqual = false
      k++
    }
    if (!hasTaken) [endX, endY] = [ofX.length, ofY.length]
    const [lettersX, lettersY] = [ofX.slice(atX, endX).flatMap(({ letters }) => letters), ofY.slice(atY, endY).flatMap(({ letters }) => letters)]
    chunks.push({ one: spanOver(lettersX), other: spanOver(lettersY), mark: markOf(wordText(lettersX), wordText(lettersY), { isEqual, isOneName, isOneScript: x.part.script === y.part.script }) })
    ;[atX, atY] = [endX, endY]
  }
  return chunks
}

function markOf(one: string, other: string, { isEqual, isOneName, isOneScript }: { isEqual: boolean; isOneName: boolean; isOneScript: boolean }): Mark {
  if (one === other) return 'same'
  if (isEqual) return isOneScript ? 'letter' : 'script'
  return isOneName ? 'letter' : 'differs'
}

interface Heard { readonly sound: string; readonly unit: number }
interface Step { readonly i?: number; readonly j?: number }

/** The cheapest way from one row of sounds to the other. Of several as cheap it is the same one, whichever row is named first. */
function align(a: readonly Heard[], b: readonly Heard[]): Step[] {
  return soundsOf(a) > soundsOf(b) ? oneWay(b, a).map(({ i, j }) => ({ ...(j !== undefined && { i: j }), ...(i !== undefined && { j: i }) })) : oneWay(a, b)
}

function soundsOf(row: readonly Heard[]): string {
  return row.map(({ sound }) => sound).join('')
}

function oneWay(a: readonly Heard[], b: readonly Heard[]): Step[] {
  const width = b.length + 1
  const cost = new Float64Array((a.length + 1) * width)
  const changed = (i: number, j: number) => cost[(i - 1) * width + j - 1]! + costOfChange(a[i - 1]!.sound, b[j - 1]!.sound)
  const lostOfA = (i: number, j: number) => cost[(i - 1) * width + j]! + costOfLoss(a[i - 1]!.sound)
  const lostOfB = (i: number, j: number) => cost[i * width + j - 1]! + costOfLoss(b[j - 1]!.sound)
  for (let i = 0; i <= a.length; i++) for (let j = 0; j <= b.length; j++) {
    if (i + j > 0) cost[i * width + j] = Math.min(i > 0 && j > 0 ? changed(i, j) : Infinity, i > 0 ? lostOfA(i, j) : Infinity, j > 0 ? lostOfB(i, j) : Infinity)
  }
  const steps: Step[] = []
  for (let i = a.length, j = b.length; i + j > 0;) {
    const here = cost[i * width + j]!
    if (i > 0 && j > 0 && here === changed(i, j)) steps.push({ i: --i, j: --j })
    else if (i > 0 && here === lostOfA(i, j)) steps.push({ i: --i })
    else steps.push({ j: --j })
  }
  return steps.reverse()
}

function spanOver(letters: readonly Letter[]): Span {
  return letters.length === 0 ? { from: 0, to: 0 } : { from: letters[0]!.from, to: letters.at(-1)!.to }
}

/** Neighbouring chunks of one mark are told in one word: *-овна* and *qizi*, not letter by letter. */
function lettersOf(chunks: readonly Chunk[], one: string, other: string): PartDifference['letters'] {
  const told: { one: string; other: string; mark: 'letter' | 'differs' }[] = []
  for (const [n, { one: left, other: right, mark }] of chunks.entries()) {
    if (mark !== 'letter' && mark !== 'differs') continue
    const [textOne, textOther] = [one.slice(left.from, left.to), other.slice(right.from, right.to)]
    const before = chunks[n - 1]?.mark === mark ? told.at(-1) : undefined
    if (before) told[told.length - 1] = { one: before.one + textOne, other: before.other + textOther, mark }
    else told.push({ one: textOne, other: textOther, mark })
  }
  return told.filter((each, n) => told.findIndex((same) => same.one === each.one && same.other === each.other) === n)
}

function runsOf(text: string, marked: readonly Marked[]): Run[] {
  const runs: Run[] = []
  const add = (from: number, to: number, mark: Mark) => {
    if (to <= from) return
    const last = runs.at(-1)
    if (last?.mark === mark) runs[runs.length - 1] = { text: last.text + text.slice(from, to), mark }
    else runs.push({ text: text.slice(from, to), mark })
  }
  let at = 0
  for (const { from, to, mark } of marked.filter((each) => each.to > each.from).toSorted((p, q) => p.from - q.from)) {
    add(at, from, 'same')
    add(Math.max(at, from), to, mark)
    at = Math.max(at, to)
  }
  add(at, text.length, 'same')
  return runs
}
