/** What the build tells the worker: every file of one version, and how soon a phone needs it. Pure. */

/**
 * `first`: the page and what it draws its first screen with. `rooms`: every screen and form of every room. `more`: the other
 * languages, letters, faces and rarely opened pages; only these wait on a phone that was told to save data. `used`: what few phones
 * ever draw (the letters of Latin alphabets beyond English and Uzbek, the builders' page of parts): kept from the first use on.
 */
export interface Planned { readonly url: string; readonly need: 'first' | 'rooms' | 'more' | 'used' }
export interface Plan { readonly version: string; readonly files: readonly Planned[] }

/** What the page tells the worker. `used`: the addresses of what this page has fetched so far. `begin`: a version that is ready does not wait for the one before it. */
export type ToWorker = { say: 'fill'; used: readonly string[] } | { say: 'begin' }
/** What the worker tells the pages: a version works from now on; whether all of it is kept; and the question which version a page runs. */
export type ToPage = { say: 'took'; version: string } | { say: 'filled'; whole: boolean } | { say: 'which' }

/** What opens behind a one-time link is a page of its own, for people who have no app: the app never answers for it. */
const linkPage = /^\/answer\/?$/

/** Of the page's address nothing is kept: every address is answered with the one page. */
export const pageUrl = '/'

/**
 * How a request is answered. `page`: the app, with or without a line. `file`: from what is kept. `line`: as if there were no
 * worker. Whatever the server answers about people and children goes by `line`, and so never comes near a cache.
 */
export function wayOf({ method, mode, url }: { method: string; mode: string; url: string }, { origin, files }: { origin: string; files: ReadonlySet<string> }): 'page' | 'file' | 'line' {
  const at = new URL(url)
  if (method !== 'GET' || at.origin !== origin || /^\/api(?:\/|$)/.test(at.pathname)) return 'line'
  if (mode === 'navigate') return linkPage.test(at.pathname) || /\.[^/]*$/.test(at.pathname) ? 'line' : 'page'
  return at.pathname !== pageUrl && at.search === '' && files.has(at.pathname) ? 'file' : 'line'
}

/**
 * What is to be kept, the most needed first. A phone that saves data keeps every form of every room (all screens together weigh less than
 * one photo, and rights change without a line), and of the rest what was used: its own language, its own letters.
 * @param used addresses this phone has used, of this version or an earlier one.
 */
export function wantedOf({ files }: Plan, { savesData, used }: { savesData: boolean; used: readonly string[] }): readonly Planned[] {
  const stems = new Set(used.map(stemOf))
  const isUsed = ({ url }: Planned) => stems.has(stemOf(url))
  const rank = (one: Planned) => (one.need === 'first' ? 0 : isUsed(one) ? 1 : one.need === 'rooms' ? 2 : 3)
  return files.filter((one) => rank(one) < 3 || (one.need === 'more' && !savesData)).toSorted((a, b) => rank(a) - rank(b))
}

/** The address of a file without what marks its content: the same in every version. */
export function stemOf(url: string): string {
  return url.replace(/-[\w-]{8}(\.\w+)$/, '$1')
}
