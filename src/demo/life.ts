/**
 * The demo district: what happened there in the last five weeks. Everything is invented. Told through the forms that
 * everybody fills in, with the law's own signs; names are written as clerks of the two countries write them.
 */
import { verifyDutyContact } from '#rooms/partnerships/forms.ts'
import type { Story } from './days.ts'
import type { Call } from './district.ts'
import { bazaar } from './life/bazaar.ts'
import { grownUp, inCourt, metTwice, movedAway, nameless } from './life/children.ts'
import { concernsOf } from './life/concerns.ts'
import { cottonField } from './life/cotton-field.ts'
import { identifiedAgain, notRecognised, objection, objectionDecided } from './life/identification.ts'
import { askedBack, declined, justSent, nearItsTerm, nobodyAnswers, passedOn, silentDesk } from './life/referrals.ts'
import { wayHome } from './life/way-home.ts'
import { withoutPapers } from './life/without-papers.ts'

/** Everything that happened. `random` answers 0 up to 1, the same each time. */
export function lifeOf(calls: readonly Call[], random: () => number): Story[] {
  return [
    callsOf(calls), cottonField, bazaar, withoutPapers, wayHome, nobodyAnswers, nearItsTerm, silentDesk, justSent, passedOn, declined, askedBack,
    notRecognised, identifiedAgain, objection, objectionDecided, movedAway, grownUp, inCourt, nameless, metTwice, ...concernsOf(random),
  ]
}

/** The coordinator calls the numbers of the directory, some long ago. */
function callsOf(calls: readonly Call[]): Story {
  return async function* (w) {
    for (const { daysAgo, contact, reached } of calls) {
      yield w.day(daysAgo, '10:00')
      await w.does('aizhan', verifyDutyContact, { reached }, { about: contact })
    }
  }
}
