/**
 * The door of referrals. It loads and locks what a decision needs, asks the heart, writes, and says who is to hear of it.
 * Who is neither the sender's nor the receiver's desk gets the answer for what does not exist.
 */
import { answerReferral, confirmHandOver, makeLink, openReferral, recordOutcome, replyToQuestion, sendReferral, takeLinkBack, takeOver, tellSigned, toldByPhone, withdrawReferral } from '../forms.ts'
import { answering } from './answering.ts'
import { letChildGo } from '../leaving-forms.ts'
import { escalateDue, giveToSomebody } from './escalation.ts'
import { confirmed, handOvers, tookOver } from './hand-overs.ts'
import { board, suggestNext } from './questions.ts'
import { childLetGo, endAfterLeaving } from './leaving.ts'
import { linkMade, linkTakenBack } from './links.ts'
import { answered, became, heardByPhone, opened } from './receiving.ts'
import { bringTermBack, consentWithdrawn, replied, sent, takenBack, withdrawWithoutConsent } from './sending.ts'
import { referrals } from './shown.ts'
import { signedHandOvers, toldSigned } from './signed.ts'
import { on, room, takes } from '#core/sync/server/room.ts'

export const referralRoom = room('referral', {
  takesIn: [
    takes(sendReferral, { by: ['worker'] }, sent),
    takes(openReferral, { by: ['worker', 'link'] }, opened),
    takes(answerReferral, { by: ['worker', 'link'] }, answered),
    takes(replyToQuestion, { by: ['worker'] }, replied),
    takes(takeOver, { by: ['worker'] }, tookOver),
    takes(confirmHandOver, { by: ['worker'] }, confirmed),
    takes(letChildGo, { by: ['worker'] }, childLetGo),
    takes(recordOutcome, { by: ['worker', 'link'] }, became),
    takes(withdrawReferral, { by: ['worker'] }, takenBack),
    takes(makeLink, { by: ['worker'] }, linkMade),
    takes(takeLinkBack, { by: ['worker'] }, linkTakenBack),
    takes(toldByPhone, { by: ['worker'] }, heardByPhone),
    takes(tellSigned, { by: ['worker'] }, toldSigned),
  ],
  shows: [referrals, handOvers, signedHandOvers],
  asks: [board, suggestNext, answering],
  hears: [on('consent.withdrawn', consentWithdrawn)],
  jobs: [escalateDue, giveToSomebody, withdrawWithoutConsent, bringTermBack, endAfterLeaving],
})
