/** Faults that are built in on request, to prove that the checks see them. */
export const mutants = {
  'no-idempotency': 'a number that is known is taken in again',
  'ack-before-commit': 'the answer leaves before the transaction is durable',
  'cursor-by-id': 'lines of the feed are numbered when they are written, not when they are committed',
  'second-look': 'a page says up to where it was read from a second look at the feed',
  'last-write-wins': 'an act is applied to what its phone saw, whatever has happened since',
  'phones-clock': 'terms count from the time that the phone tells',
  'drop-on-send': 'the outbox lets go of what was sent without waiting for the verdict',
  'new-id-on-retry': 'what is sent again is sent under a new number',
  'forget-gone': 'what one may no longer see is left out of the feed, not said to be gone',
  'stuck-behind': 'what the house cannot read holds up everything after it',
  'forget-when-taken': 'the phone lets go of what was taken at once, and holds no second copy',
  'drop-unproved': 'a phone that holds many second copies lets go of the oldest, proved or not',
  'no-mark': 'a reader is let go on from a number under which a restored house has written something else',
  'custody-unseen': 'who has the child is not looked up when somebody takes over',
  'told-anew': 'what two people signed is known by who tells it, so that the second telling is a hand-over of its own',
  'not-yet-for-good': 'a telling that comes before the child is refused for good instead of waiting for it',
  'open-for-ever': 'who was suspended goes on reading under the session they had',
} as const
export type Mutant = keyof typeof mutants

export function isMutant(name: string): name is Mutant {
  return Object.hasOwn(mutants, name)
}
