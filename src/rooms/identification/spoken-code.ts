/**
 * How a child is spoken of on the phone and in lists: a plant or a wind, and three digits (*Arsha 418*). It is drawn by
 * chance and says nothing about the child; the name stays in the vault.
 */
export interface SpokenCode {
  /** Code of a word in the programme's list (`code-words.<word>`). */
  readonly word: string
  /** 100 to 999, so that it is always said as three digits. */
  readonly number: number
}

/**
 * Draws a code. `chance` answers a number from 0 up to, but not including, 1; it has to be unguessable, or the order of
 * codes would tell the order of children.
 */
export function drawSpokenCode(words: readonly string[], chance: () => number): SpokenCode {
  const word = words[Math.floor(chance() * words.length)]
  if (word === undefined) throw new Error('the programme has no words for spoken codes')
  return { word, number: 100 + Math.floor(chance() * 900) }
}

/** As it is kept and sent: `arsha-418`. */
export function writeSpokenCode({ word, number }: SpokenCode): string {
  return `${word}-${number}`
}

/** A code with a word of the programme; anything else is none. */
export function readSpokenCode(text: string | undefined, words: readonly string[]): SpokenCode | undefined {
  const [, word, number] = /^(.+)-([1-9]\d\d)$/.exec(text ?? '') ?? []
  return word !== undefined && words.includes(word) ? { word, number: Number(number) } : undefined
}
