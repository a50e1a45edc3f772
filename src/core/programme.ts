import type { RoleName } from '#core/access/who.ts'
import type { Day } from '#core/clock.ts'
import type { Edition } from '#core/clocks/editions.ts'

/**
 * What makes a programme this programme and no other: data, handed to the house at its door. Words for people stand in
 * the programme's messages under `<list>.<code>`; here are codes only, and codes never change their meaning.
 */
export interface Programme {
  readonly code: string
  /** Message keys. */
  readonly title: string
  readonly fullTitle: string
  /** Languages of the screens, the programme's first language first. */
  readonly languages: readonly string[]
  readonly regions: readonly Region[]
  /** Languages a young person may speak (`languages.<code>`). */
  readonly spokenLanguages: readonly SpokenLanguage[]
  readonly agencyTypes: readonly AgencyType[]
  readonly services: readonly Service[]
  readonly exploitation: readonly ExploitationForm[]
  readonly photoPurposes: readonly PhotoPurpose[]
  /** Codes of the words with which a child's spoken code begins (`code-words.<code>`). */
  readonly codeWords: readonly string[]
  readonly roles: readonly Role[]
  readonly statuses: { readonly state: readonly StateStatus[]; readonly help: readonly HelpStatus[] }
  readonly signs: SignCatalogue
  /** The mechanism of referral in each of its editions, the oldest first. */
  readonly editions: readonly [Edition, ...Edition[]]
  /** One case in the words of the case data standard, without identity; every value is on the standard's own lists. */
  readonly exportCase: (facts: CaseFacts) => Readonly<Record<string, string>>
}

/** What leaves of one case: codes of this programme, ages in whole years, days in its zone. Nothing that tells who the child is. */
export interface CaseFacts {
  /** The spoken code; it leads to a child only for those who keep the file. */
  readonly code: string
  readonly stateStatus: string
  /** The kind of agency that decided on the status. */
  readonly decidedBy?: string
  readonly sex: 'female' | 'male' | 'other' | 'unknown'
  /** One number twice, or a guess from … to. */
  readonly age?: { readonly from: number; readonly to: number }
  /** ISO 3166-1 alpha-2 codes; `stateless` and `unknown` stand beside the standard. */
  readonly citizenship: readonly string[]
  readonly languages: readonly string[]
  readonly exploitation: readonly string[]
  readonly caseState: 'open' | 'follow-up' | 'closed' | 'closed-referred'
}

/** A region by its ISO 3166-2 code (`regions.<code>`). */
export interface Region {
  readonly code: string
  readonly kind: 'oblast' | 'city'
  /** The first day on which it existed in its present shape, if that is of our time: figures from before belong to its predecessors. */
  readonly validFrom?: Day
  /** What it was before (`regions.<code>`: `old.…`, or another region). */
  readonly predecessors: readonly string[]
  readonly neighbours: readonly string[]
  /** Its place in the tile map, from the west and from the top. */
  readonly tile: { readonly column: number; readonly row: number }
  readonly districts: readonly District[]
}

/** A district, or a city that counts as one (`regions.<code>`). The code begins with its region's: `KZ-61.sairam`. */
export interface District {
  readonly code: string
  readonly kind: 'district' | 'city'
}

export interface SpokenLanguage {
  /** ISO 639-1 where there is one, else 639-3; `other`. */
  readonly code: string
  /** ISO 639-2 (terminological), as case data standards ask. */
  readonly iso6392: string
}

/** A kind of agency (`agency-types.<code>`). */
export interface AgencyType {
  readonly code: string
  /** May take part in identification (Rules, 25; Law, art. 16.2). */
  readonly identifies: boolean
  /** May be told of a detected child at once (Rules, 16.1). */
  readonly receivesChildren: boolean
  /** Where the competence stands, in short: act and article. */
  readonly source: string
}

/** Something a child may need from somebody (`services.<code>`). */
export interface Service {
  readonly code: string
  /** Ages for which it is meant, in years, both included. */
  readonly ages: { readonly from: number; readonly to: number }
  /** Kinds of agency that usually give it; what an agency really gives is in the directory. */
  readonly usuallyBy: readonly string[]
}

/** A form of exploitation (`exploitation.<code>`). */
export interface ExploitationForm {
  readonly code: string
  /** Named in the signs of the law (Rules, annex 1), not only in the case data standard. */
  readonly inLaw: boolean
}

/** What a photo in a child's file may be for (`photo-purposes.<code>`). */
export interface PhotoPurpose {
  readonly code: string
}

export interface Role {
  readonly name: RoleName
  /** Message keys: its title, and in one sentence what it is trusted with. */
  readonly title: string
  readonly may: string
}

/** What the state has decided about a person (`statuses.state.<code>`); what the programme does is told apart. */
export interface StateStatus {
  readonly code: string
  readonly next: readonly string[]
}

/** How far help has come (`statuses.help.<code>`), whatever the state has decided. */
export interface HelpStatus {
  readonly code: string
  readonly isEnd: boolean
}

/** A statutory sign (`signs.<code>` in plain words, `signs.<code>.law` as the law says it). It never carries a score. */
export interface Sign {
  readonly code: string
  readonly element: 'who' | 'where' | 'how'
  readonly group: string
  readonly minorsOnly?: true
  /** Forms of exploitation for which the sign is specific. */
  readonly forms?: readonly string[]
}

export interface SignCatalogue {
  readonly all: readonly Sign[]
  /** What can be seen without asking the child anything, in small groups for cards; `more` lies behind a tap. */
  readonly observable: {
    readonly who: readonly string[]
    readonly where: readonly string[]
    readonly how: readonly string[]
    readonly more: readonly string[]
  }
}
