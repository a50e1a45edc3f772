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
