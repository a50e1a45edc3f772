import type { HelpStatus, StateStatus } from '#core/programme.ts'

/**
 * What the state has decided. One legal word, *potential victim*, covers a child at risk and a presumed victim
 * (Rules, 2(5)); the work differs, so they are kept apart. `procedural-victim` is the other, independent road to the
 * status (Law, art. 1): it may come at any time, and identification is then not held (Rules, 30).
 */
export const stateStatuses = [
  { code: 'potential-at-risk', next: ['potential-presumed', 'in-identification', 'procedural-victim'] },
  { code: 'potential-presumed', next: ['in-identification', 'refused', 'procedural-victim'] },
  { code: 'in-identification', next: ['identified', 'not-recognised', 'refused', 'procedural-victim'] },
  { code: 'identified', next: ['procedural-victim'] },
  { code: 'not-recognised', next: ['in-identification', 'identified', 'procedural-victim'] },
  { code: 'refused', next: ['in-identification', 'procedural-victim'] },
  { code: 'procedural-victim', next: [] },
] as const satisfies readonly StateStatus[]
export type StateStatusCode = (typeof stateStatuses)[number]['code']

/** How far help has come. An agency may help somebody whom the state has not recognised, so this is told apart. */
export const helpStatuses = [
  { code: 'offered', isEnd: false },
  { code: 'declined', isEnd: false },
  { code: 'safe-place', isEnd: false },
  { code: 'in-services', isEnd: false },
  { code: 'completed', isEnd: false },
  { code: 'follow-up', isEnd: false },
  { code: 'family-support', isEnd: true },
  { code: 'returned', isEnd: true },
  { code: 'placed', isEnd: true },
  { code: 'closed', isEnd: true },
] as const satisfies readonly HelpStatus[]
