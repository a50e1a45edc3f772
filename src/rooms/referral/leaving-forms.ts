/** What is filled in where a child leaves our hands, at the border or at a family's door. */
import { choice, choices, known, wholeNumber } from '#core/forms/fields.ts'
import { form } from '#core/forms/form.ts'
import { refuse } from '#core/refusal.ts'
import { crossingPapers, receivingBodies } from '#rooms/identification/return-forms.ts'
import { rolesPresent } from './forms.ts'

/** Signed by who had the child last. The other side has no account: whether it signed the paper is told. Nobody is named. */
export const letChildGo = form('referral/let-child-go', 1, {
  to: choice(receivingBodies, { zone: 'Z2', purpose: 'safety', labels: 'identification.receiving-body' }),
  minutesAgo: wholeNumber({ from: 0, to: 2880, zone: 'Z2', purpose: 'safety' }),
  placeKind: choice(['border-crossing', 'airport', 'station', 'home', 'our-house', 'their-house', 'other'], { zone: 'Z2', purpose: 'safety' }),
  condition: choice(['well', 'tired', 'unwell', 'hurt', 'upset'], { zone: 'Z2', purpose: 'safety', labels: 'referral.condition' }),
  papers: choices([...crossingPapers, 'none'], { zone: 'Z2', purpose: 'safety', labels: 'identification.plan-return.papers' }),
  present: choices(rolesPresent, { zone: 'Z2', purpose: 'safety', labels: 'referral.present' }),
  childTold: known({ zone: 'Z2', purpose: 'safety' }),
  /** Asked once more, on the day itself (Law 23.1). */
  stillAgrees: choice(['yes', 'no', 'cannot-say'], { zone: 'Z2', purpose: 'safety' }),
  signed: choice(['both', 'ours'], { zone: 'Z2', purpose: 'safety' }),
}, {
  checks: ({ papers }) => (papers.includes('none') && papers.length > 1 ? refuse('identification.none-and-some', { field: 'papers' }) : undefined),
})
