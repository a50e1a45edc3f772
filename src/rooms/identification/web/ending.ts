/** When a child ends the conversation: what nobody asked is written down as not asked, and nothing that was said is changed. */
import type { Draft } from '#core/forms/web/asking.ts'

/** What has no "not known" among its answers: the worker knows it without asking the child. */
export const stillAsked = ['place', 'language', 'interpreter', 'present', 'distress'] as const

const unasked: Draft = {
  safeNow: 'unknown', noticeMade: 'not-yet', with: 'not-known', carerMayBeInvolved: 'unknown', staysTonight: 'not-known', sex: 'unknown', atSchool: 'not-asked', documents: ['not-asked'], citizenshipSaid: 'not-asked',
  seenAs: 'not-clear', toldWhatHappens: 'not-asked', basis: 'law-child-in-danger',
}

export function endHere(answers: Draft): Draft {
  return { ...unasked, ...answers, childStopped: 'stopped' }
}
