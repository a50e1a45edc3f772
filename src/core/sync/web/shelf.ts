/** The shelf of this browser's tab; where it lies at rest is handed in. */
export { openShelf, type Shelf } from '../shelf.ts'
