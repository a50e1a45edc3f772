/** The shelf of this browser's tab. It lies in memory, and needs nothing of the browser. */
export { openShelf, type Shelf } from '../shelf.ts'
