/**
 * A name in Cyrillic of the region (Kazakh first of all) as others write it, by the tables of their alphabets: for tests
 * and benchmarks only. Takes a name in any case and keeps capitals only at the beginning of words.
 */
export type Writing = 'latin-2021' | 'latin-2018' | 'passport' | 'english' | 'russian' | 'uzbek-cyrillic' | 'uzbek-latin' | 'kyrgyz'
export const writings: readonly Writing[] = ['latin-2021', 'latin-2018', 'passport', 'english', 'russian', 'uzbek-cyrillic', 'uzbek-latin', 'kyrgyz']

type Table = ReadonlyMap<string, string>
function table(pairs: string): Table {
  return new Map(pairs.trim().split(/\s+/).map((pair) => [pair[0]!, pair.slice(1)]))
}

// The last row: letters of Uzbek and Tajik, whose names are written by these tables too.
const common = 'аa бb вv гg дd еe зz кk лl мm нn оo пp рr сs тt фf ъ ь'
const plain = 'ўo ҳh ҷj ӣi ӯu'
const tables: Readonly<Record<Writing, Table>> = {
  // Project shown on 28 January 2021: и and й are i, у is u, ы is y, і is ı.
  'latin-2021': table(`${common} ${plain} әä ғğ ёio жj иi йi қq ңñ өö уu ұū үü хh һh цts чtş шş щşş ыy іı эe юiu яia`),
  // Decree № 637 of 19 February 2018: и and й are ı, у is ý, ы is y, і is i.
  'latin-2018': table(`${common} ${plain} әá ғǵ ёıo жj иı йı қq ңń өó уý ұu үú хh һh цts чch шsh щshsh ыy іi эe юıý яıa`),
  // ICAO Doc 9303-3, table B, of the letters a Kazakh passport is typed in.
  passport: table(`${common} ${plain} әa ғg ёe жzh иi йi қk ңn өo уu ұu үu хkh һh цts чch шsh щshch ыy іi эe юiu яia`),
  english: table(`${common} ${plain} әa ғg ёyo жzh иi йy қk ңn өo уu ұu үu хkh һh цts чch шsh щshch ыy іi эe юyu яya`),
  // As a clerk without Kazakh letters writes by the look of them.
  russian: table('әа ғг қк ңн өо ұу үу һх іи ўу ҳх ҷдж ӣи ӯу ъ'),
  'uzbek-cyrillic': table('әа ңнг өў ұу үу һҳ іи ыи щш'),
  'uzbek-latin': table(`${common.replace('ъ', 'ъʼ')} ўoʻ ҳh ҷj ӣi ӯu әa ғgʻ ёyo жj иi йy қq ңng өoʻ уu ұu үu хx һh цs чch шsh щsh ыi іi эe юyu яya`),
  kyrgyz: table('әа ғг қк ұу һх іи еэ'),
}

/** One name in another writing. */
export function transliterate(name: string, writing: Writing): string {
  return name.split(/([\s-]+)/).map((word) => wordIn(word, writing)).join('')
}

function wordIn(word: string, writing: Writing): string {
  const small = word.toLowerCase()
  let made = ''
  for (const [at, letter] of [...small].entries()) {
    // Kyrgyz writes э at the beginning and е elsewhere.
    if (writing === 'kyrgyz' && letter === 'е' && at > 0) made += letter
    else if (writing === 'english' && letter === 'е' && at === 0) made += 'ye'
    else made += tables[writing].get(letter) ?? letter
  }
  if (writing === 'passport') return made.toUpperCase()
  return word[0] === small[0] ? made : made.slice(0, 1).toUpperCase() + made.slice(1)
}
