/**
 * Letters of the region's alphabets as sounds: the tables behind `sounds.ts`.
 *
 * Sounds: vowels `A E I O U`, the glide `Y`, consonants `B P F D T S Z J W C K G H L M N Q R V`, where `J` is ж and дж,
 * `W` is ш, `C` is ч, `Q` is ң, `H` is х, һ and ҳ. Rounded vowels that are never a Central Asian *o for a* (ө, oʻ, ұ, ү)
 * are `U`; `O` is a plain о, which Uzbek and Tajik write where their neighbours write а.
 */

/** Letters that stand for one row of sounds wherever they are: `<letter><sounds>`, parted by spaces. */
export type LetterTable = string

/**
 * Cyrillic. Kazakh: alphabet of 1940 (ә ғ қ ң ө ұ ү һ і). Kyrgyz: ң ө ү. Tajik: Government decision of 1998 (ғ ӣ қ ӯ ҳ ҷ).
 * Uzbek Cyrillic of 1940: ў қ ғ ҳ. Turkmen Cyrillic until 1993: җ ң ө ү ә. Azerbaijani Cyrillic until 1991: ә ғ ҝ ө ү һ ҹ ј.
 * Bashkir and Tatar, whose names are met here too: ҙ ҫ ҡ. Ukrainian: ґ є ї. е and ё depend on their place: `sounds.ts`.
 */
export const cyrillicLetters: LetterTable = `
  аA әA ӓA ӑA бB вV гG ғG ҕG ґG дD жJ җJ ӝJ ҷJ ҹJ зZ ҙZ ӟZ иI ӣI ӥI іI ѝI ыI ӹI йY јY кK қK ҡK ҟK ҝG лL мM нN ңQ ҥQ ӈQ
  оO өU ӧU пP рR сS ҫS тT уU ӯU ұU үU ӱU ӳU ўU фF хH ҳH һH цS чC ӵC шW щW эE ѐE юYU яYA єYE їYI ъ ь ӏ`

/**
 * Latin. Kazakh: Decree № 637 of 19 February 2018 (á ǵ ı ń ó ú ý, sh, ch) and the project shown on 28 January 2021
 * (ä ğ ı i ñ ö ş ū ü; y is ы, u is у); the project of 2019 (ŋ). Uzbek: law of 2 September 1993 as amended on 6 May 1995
 * (oʻ gʻ sh ch; x, h, q, j). Azerbaijani: law of 25 December 1991 (ə ç ğ x ı ö ş ü; c is дж, j is ж, q is a hard g).
 * Turkmen: alphabet of 1993 in its form of 1999 (ç ä ž ň ö ş ü ý; y is ы, w is в, j is дж). Slavic carons: č š ž.
 * Passport letters: ICAO Doc 9303-3, section 6, tables A and B, which know no sign outside a–z.
 * c h j q w x y ý and all clusters depend on their neighbours: `sounds.ts`.
 */
export const latinLetters: LetterTable = `
  aA áA äA âA āA àA ãA åA ăA əA æA bB dD đD ðD eE éE èE êE ëE ēE ěE fF gG ǵG ğG ġG ǧG ģG hH ḥH ḩH ħH iI íI ìI îI ïI īI ıI
  kK ķK lL łL mM nN ńN ñQ ňQ ŋQ oO óU öU ôO õO ōO øU òO őU œU pP qK rR řR sS śS şW șW šW ŝW ßS tT ţT țT þT uU úU üU ùU ûU ūU ůU űU
  vV zZ źZ żJ žJ çC čC ćC`

/**
 * Latin letters in a row, longest first. German and Polish spellings (sch, tsch, dsch, cz) come on papers of families who
 * have lived there. Polish sz is not here: inside a word it is Kazakh с before з or ж (Ілиясжан), see `sounds.ts`.
 */
export const latinClusters: readonly (readonly [cluster: string, sounds: string])[] = [
  ['shch', 'W'], ['tsch', 'C'], ['dsch', 'J'], ['dzh', 'J'], ['sch', 'W'], ['tch', 'C'], ['tsh', 'TW'], ['tş', 'C'],
  ['dj', 'J'], ['dž', 'J'], ['zh', 'J'], ['cz', 'C'], ['chr', 'KR'], ['ck', 'K'], ['gh', 'G'], ['kh', 'H'], ['ts', 'S'],
]

/** Everything people type for the sign of Uzbek oʻ gʻ (U+02BB by law) and for the tutuq belgisi (U+02BC). */
export const apostrophes = '\'ʻʼ’‘`´ʹʽˈ′‛＇ʿʾ'

/** Latin letters that look like a Cyrillic one: what they mean inside a Cyrillic word, where a keyboard was not switched. */
export const latinLookalikes: Readonly<Record<string, string>> = { a: 'а', c: 'с', e: 'е', o: 'о', p: 'р', x: 'х', y: 'у', i: 'і', h: 'һ', k: 'к', m: 'м', t: 'т', b: 'в', ə: 'ә' }

/** The same the other way round: Cyrillic letters inside a Latin word. қ and others that look like nothing keep their own sound. */
export const cyrillicLookalikes: Readonly<Record<string, string>> = { а: 'a', с: 'c', е: 'e', о: 'o', р: 'p', х: 'x', у: 'y', і: 'i', һ: 'h', к: 'k', м: 'm', т: 't', в: 'b', ә: 'ə' }

/** Letters that only some alphabets have, and by which a text tells how its other letters are meant. */
export const telling = {
  /** Turkish family of alphabets (Azerbaijani, Turkish): c is дж. */
  turkish: 'əğışç',
  /** Letters of alphabets in which ş is there for ш, so that `sh` is two sounds (Äshat is Әсхат). */
  cedilla: 'şäūñğə',
  /** Kazakh Latin of 2018, where ý is у; elsewhere (Turkmen) ý is й. */
  acute: 'áǵńóúqı',
} as const

/**
 * Names of the everyday English kind in which x is кс; in all others it is the Uzbek or Azerbaijani х
 * (Maxliyo is Махлиё, Maxim is Максим). Beginnings of the word.
 */
export const soundsLikeKs: readonly string[] = ['alex', 'maxi', 'maxat', 'felix', 'roxan', 'xeni', 'oxan', 'rex']
