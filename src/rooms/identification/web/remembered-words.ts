import type { FileSeen } from './on-shelf.ts'
import type { Remembered } from '#core/ui/house.tsx'

/** Of how many talks that were read on this phone somebody had written down the child's own words. Counts, and nothing of the words. */
export interface WordsRead { readonly talks: number; readonly said: number }

const name = 'own-words'
/** As long as nothing was read: three talks in ten. */
const before: WordsRead = { talks: 1, said: 0.3 }

export function rememberWords(remembered: Remembered, { conversations }: Pick<FileSeen, 'conversations'>): void {
  const { talks, said } = remembered.get<WordsRead>(name) ?? before
  // What was read long ago fades.
  remembered.set(name, { talks: talks * 0.9 + conversations.length, said: said * 0.9 + conversations.filter(({ ownWords }) => ownWords).length } satisfies WordsRead)
}

/** From 0 to 1: an invented notebook (Security E-8) is as talkative as the files that were read here. */
export function recallWords(remembered: Pick<Remembered, 'get'>): number {
  const { talks, said } = remembered.get<WordsRead>(name) ?? before
  return said / talks
}
