/**
 * What each agreement is worth, in bits: the logarithm of how much oftener it is seen between two sightings of one child than
 * between two children. Data, with a version: refitted by `fit.ts` from pair patterns without names, and reviewed by a person.
 */
import type { BirthAgreement } from './birth.ts'

export const bandOrder = ['very-likely', 'likely', 'possible'] as const
export type Band = (typeof bandOrder)[number]

export interface MatchingWeights {
  readonly version: number
  /** Similarity of whole names, from the most similar level down. `same` and `other`: shares of pairs that reach no higher level. */
  readonly names: readonly { readonly from: number; readonly same: number; readonly other: number }[]
  readonly parts: {
    /** Part of a name's rarity that an equal fine form is worth, that a form equal only in its consonants keeps of it, and that a similar form keeps at most. */
    readonly equal: number
    readonly coarse: number
    readonly similarAtMost: number
    /** Jaro–Winkler from which two forms are similar. */
    readonly similarFrom: number
    /** From which a given name may be taken for a slip of the other, when both begin alike. */
    readonly slipFrom: number
    readonly initial: number
    /** One form may be short for the other: too little to be an equal name, too much to be a different one. */
    readonly short: number
    /** A part that found no other, on both sides and on one side. */
    readonly leftOnBoth: number
    readonly leftOnOne: number
    /** Both names have a part that may be the given name, and none of those agrees: what is one's given name is another's surname. */
    readonly noGiven: number
    /** Rarity of a part that was not counted, and the most that rarity counts. Bits. */
    readonly usualRarity: number
    readonly mostRarity: number
    /** Where parts are not counted: the rarity each is taken to have, and the share of the whole name's bits that is added. */
    readonly uncounted: number
    readonly whole: number
  }
  readonly birth: Readonly<Record<Exclude<BirthAgreement, 'not-enough'>, number>>
  readonly sex: { readonly same: number; readonly different: number }
  readonly place: { readonly same: number; readonly different: number }
  readonly mother: { readonly levels: readonly { readonly from: number; readonly bits: number }[] }
  readonly phone: { readonly same: number }
  readonly iin: { readonly same: number; readonly different: number }
  readonly document: { readonly same: number }
  /** So many imagined people weigh against what a small register shows of how common a name is. */
  readonly imagined: number
  /** Odds that somebody asked about is in the register at all, and how evidence becomes probability: `slope × bits + offset`. */
  readonly calibration: { readonly known: number; readonly slope: number; readonly offset: number }
  /** Least probability of each band. A person decides in all of them. */
  readonly bands: Readonly<Record<Band, number>>
  /** By encodings nothing is likely but where all of one name stands in the other, and where no birth agrees, hardly less than the whole name will do: brothers, sisters and twins share all but the given name, a son has his father's. */
  readonly likely: { readonly leastContained: number; readonly leastSimilarity: number; readonly leastWithoutBirth: number }
}

/**
 * A first fit, on made-up people met twice (`npm run bench -- matching --patterns`), tempered by hand where life is less tidy
 * than they are: a year can be wrong by more than one, and a sex by a slip. To be refitted on pairs that two people have decided.
 */
export const shippedWeights: MatchingWeights = {
  version: 1,
  names: [
    { from: 0.97, same: 0.38, other: 1.5e-5 }, { from: 0.92, same: 0.11, other: 1.5e-5 }, { from: 0.87, same: 0.26, other: 8e-5 }, { from: 0.82, same: 0.086, other: 2e-4 },
    { from: 0.77, same: 0.049, other: 5e-4 }, { from: 0.72, same: 0.038, other: 1.4e-3 }, { from: 0.67, same: 0.031, other: 3.5e-3 }, { from: 0.62, same: 0.018, other: 7.7e-3 },
    { from: 0.57, same: 0.0085, other: 1.1e-2 }, { from: 0.52, same: 0.005, other: 1.65e-2 }, { from: 0.47, same: 0.004, other: 3.75e-2 }, { from: 0.42, same: 0.003, other: 8.7e-2 },
    { from: 0.37, same: 0.0025, other: 0.174 }, { from: 0, same: 0.001, other: 0.66 },
  ],
  parts: { equal: 0.84, coarse: 0.7, similarAtMost: 0.8, similarFrom: 0.8, slipFrom: 0.93, initial: 1.5, short: 1, leftOnBoth: -3.5, leftOnOne: -0.4, noGiven: -3, usualRarity: 10, mostRarity: 15, uncounted: 5.5, whole: 0.4 },
  birth: {
    'same-day': 11, 'same-first-of-month': 8.5, 'same-new-year': 5, 'same-month': 6, 'year-beside-same-day': 6, 'day-month-swapped': 6, 'same-year-day-or-month': 3.5,
    'same-year': 3, 'same-year-habit': 3.5, 'within-estimate': 2, 'year-beside': 1.5, 'near-estimate': 0,
    'other-year-same-day': 0, 'same-year-other-month': -1.5, 'same-year-other-day': -3, 'year-beside-other-day': -3, 'outside-estimate': -3.5, 'other-year': -5.5,
  },
  sex: { same: 1, different: -5 },
  place: { same: 5.8, different: -2.4 },
  mother: { levels: [{ from: 0.8, bits: 8.5 }, { from: 0.6, bits: 3.3 }, { from: 0, bits: -4.5 }] },
  phone: { same: 8 },
  iin: { same: 22, different: -8 },
  document: { same: 15 },
  imagined: 20_000,
  calibration: { known: 0.5, slope: 1.05, offset: -3.3 },
  bands: { 'very-likely': 0.95, likely: 0.7, possible: 0.1 },
  likely: { leastContained: 0.97, leastSimilarity: 0.8, leastWithoutBirth: 0.97 },
}
