/** The door: a concern comes in and reaches a desk, a file is opened, agencies identify together. */
import {
  addPhoto, anotherConversation, appeal, confirmAdvice, contestAdvice, correctFacts, decideAppeal, decideContest, giveCard, linkChildren, makeNotice, meetChild, openJoint, raiseConcern, recordOutcome, removePhoto, representChild, settleAge, settleConflict, takeUpConcern, tellCrimeFact, tellRepresentatives, tellRights, writeName, writeResidence,
} from '../forms.ts'
import { followUp, planReturn } from '../return-forms.ts'
import { adviceConfirmed, adviceContested, contestDecided } from './advice.ts'
import { cardGiven } from './card.ts'
import { ageSettled, agreed, childMet, declined, fileFollows, helpBegan, linked, nameWritten, noticeMade, referralAccepted, referralSent, talkedAgain } from './children.ts'
import { bindingFactsOf } from './door.ts'
import { concernDecided, concernRaised, concernsAsSeenBy } from './concerns.ts'
import { conflictSettled, factsCorrected, whatWasWritten } from './facts.ts'
import { appealDecided, appealed, jointOpened, outcomeRecorded } from './joint-identification.ts'
import { photoAdded, photoRemoved, photosNeverCame } from './photos.ts'
import { residenceWritten } from './residence.ts'
import { childLeft, followedUp, returnPlanned } from './return.ts'
import { rightsTold } from './rights.ts'
import { caseRecord, childrenAsSeenBy, fileWithStories, whatWasAsked } from './shown.ts'
import { childRepresented, crimeFactTold, representativesTold } from './standing-for.ts'
import { on, room, takes } from '#core/sync/server/room.ts'

export const identificationRoom = room('identification', {
  takesIn: [
    takes(raiseConcern, { by: ['champion', 'worker', 'coordinator'] }, concernRaised),
    takes(takeUpConcern, { by: ['worker', 'coordinator'] }, concernDecided),
    takes(meetChild, { by: ['worker'] }, childMet),
    takes(makeNotice, { by: ['worker'] }, noticeMade),
    takes(anotherConversation, { by: ['worker'] }, talkedAgain),
    takes(writeName, { by: ['worker'] }, nameWritten),
    takes(addPhoto, { by: ['worker'] }, photoAdded),
    takes(removePhoto, { by: ['worker'] }, photoRemoved),
    takes(linkChildren, { by: ['worker'] }, linked),
    takes(settleAge, { by: ['worker'] }, ageSettled),
    takes(correctFacts, { by: ['worker'] }, factsCorrected),
    takes(settleConflict, { by: ['worker'] }, conflictSettled),
    takes(openJoint, { by: ['worker'] }, jointOpened),
    takes(recordOutcome, { by: ['worker'] }, outcomeRecorded),
    takes(appeal, { by: ['worker'] }, appealed),
    takes(decideAppeal, { by: ['worker'] }, appealDecided),
    takes(giveCard, { by: ['worker'] }, cardGiven),
    takes(tellRights, { by: ['worker'] }, rightsTold),
    takes(writeResidence, { by: ['worker'] }, residenceWritten),
    takes(tellCrimeFact, { by: ['worker'] }, crimeFactTold),
    takes(tellRepresentatives, { by: ['worker'] }, representativesTold),
    takes(representChild, { by: ['worker'] }, childRepresented),
    takes(planReturn, { by: ['worker'] }, returnPlanned),
    takes(followUp, { by: ['worker'] }, followedUp),
    takes(confirmAdvice, { by: ['worker'] }, adviceConfirmed),
    takes(contestAdvice, { by: ['worker'] }, adviceContested),
    takes(decideContest, { by: ['worker'] }, contestDecided),
  ],
  shows: [
    { shelf: 'concerns', zone: 'Z2', show: concernsAsSeenBy },
    { shelf: 'children', zone: 'Z2', show: childrenAsSeenBy },
  ],
  asks: [
    { name: 'file', zone: 'Z3', by: ['worker'], blank: { conversations: [], joints: [], advices: [] }, ask: fileWithStories },
    { name: 'asked', zone: 'Z2', by: ['worker'], blank: { asked: [], conversations: [] }, ask: whatWasAsked },
    { name: 'written', zone: 'Z2', by: ['worker'], blank: { written: [] }, ask: whatWasWritten },
    { name: 'htcds', zone: 'Z2', by: ['worker'], blank: {}, ask: caseRecord },
  ],
  binds: bindingFactsOf,
  jobs: [{ name: 'photos-that-never-came', everyMinutes: 30, run: photosNeverCame }],
  hears: [
    on('consent.given', agreed),
    on('consent.declined', declined),
    on('referral.sent', referralSent),
    on('referral.accepted', referralAccepted),
    on('referral.taken-over', helpBegan),
    on('referral.started', helpBegan),
    on('referral.child-left', childLeft),
    on('referral.declined', fileFollows),
    on('referral.not-possible', fileFollows),
    on('referral.withdrawn', fileFollows),
  ],
})
