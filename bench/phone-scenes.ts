/** What is measured on a phone: who has how much, and what is looked for. */
export interface OnShelf { readonly shelf: string; readonly id: string; readonly record: object }

export interface Scene {
  readonly name: 'children' | 'directory'
  /** The list that is opened, and how one of its rows is found on the page. */
  readonly address: string
  readonly rows: string
  /** Of which shelf all are counted above the list, and in which words. */
  readonly counts: 'children' | 'agencies'
  readonly says: string
  /** Single words, spelled as they are written: Dexie does not fold letters. */
  words(shown: readonly OnShelf[]): readonly string[]
}

/** `--records=200` to try the measurement itself. */
export const records = Number(process.argv.find((arg) => arg.startsWith('--records='))?.split('=')[1] ?? 5000)
export const runs = 5
/** The page's thread alone: Chromium slows neither its database nor its ciphers. */
export const slowed = 4

export const scenes: Record<Scene['name'], Scene> = {
  children: { name: 'children', address: '/children', rows: 'main nav.list a', counts: 'children', says: 'identification.screen.children.sub', words: (shown) => [...new Set(shown.flatMap(({ shelf, record }) => (shelf === 'children' ? (record as { code: { word: string } }).code.word : [])))] },
  directory: { name: 'directory', address: '/people', rows: 'main ul.list a', counts: 'agencies', says: 'partnerships.agencies.sub', words: () => ['ақниет', 'центр', 'приём', 'орталығы', 'қабылдау'] },
}

export interface Middle { readonly median: number; readonly least: number; readonly most: number; readonly of: number }

/** Milliseconds, rounded; below ten to a tenth. */
export function middleOf(times: readonly number[]): Middle {
  const sorted = times.toSorted((a, b) => a - b)
  const round = (ms: number) => (ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms))
  return { median: round(sorted[Math.floor(sorted.length / 2)]!), least: round(sorted[0]!), most: round(sorted.at(-1)!), of: sorted.length }
}
