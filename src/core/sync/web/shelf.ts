/** The shelf of this browser's tab; where it lies at rest is handed in. */
export { openShelf, type Read, type Shelf, type ShelfKeeper, type ShelfRecord } from '../shelf.ts'
