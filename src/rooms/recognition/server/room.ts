/** The door of recognition: are these two one child? The house suggests, two people decide, and whoever is of neither side hears nothing. */
import { answerToNobody } from '../asking.ts'
import { agreeRun, askOthers, endRun, nameOwn, proposeRun, say, sendRows, showName, showOwn, takeBack, undo } from '../forms.ts'
import { askedOthers, lookAmongOwn, lookLater, siftAll } from './asking.ts'
import { caseloads, compareCaseloads, endCaseloads, ownNamed, rowsSent, runAgreed, runEnded, runProposed, runShows } from './caseload.ts'
import { pairs } from './shown.ts'
import { endShown, nameShown, said, takenBack, undone } from './speaking.ts'
import { on, room, takes } from '#core/sync/server/room.ts'

export const recognitionRoom = room('recognition', {
  takesIn: [takes(askOthers, { by: ['worker'], blank: answerToNobody }, askedOthers), takes(showName, { by: ['worker'] }, nameShown), takes(say, { by: ['worker'] }, said), takes(undo, { by: ['worker'] }, undone), takes(takeBack, { by: ['worker'] }, takenBack),
    takes(proposeRun, { by: ['worker'] }, runProposed), takes(agreeRun, { by: ['worker'] }, runAgreed), takes(sendRows, { by: ['worker'] }, rowsSent), takes(showOwn, { by: ['worker'] }, runShows), takes(nameOwn, { by: ['worker'] }, ownNamed), takes(endRun, { by: ['worker', 'head'] }, runEnded)],
  shows: [pairs, caseloads],
  hears: [on('child.met', lookLater), on('child.name-written', lookLater), on('child.encoded', lookLater)],
  jobs: [lookAmongOwn, siftAll, endShown, compareCaseloads, endCaseloads],
})
