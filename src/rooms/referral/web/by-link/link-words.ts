/**
 * Which sentences the page of a link carries: a phone on a thin line does not fetch those of the whole house for one request.
 * The build makes `virtual:link-words/<language>` of them, and leaves what only this page says out of the app's own.
 */

/** What only this page says. */
const own = 'answer.'

const prefixes = [
  own, 'i18n.by.', 'i18n.at.', 'i18n.left.', 'i18n.past.', 'languages.', 'services.', 'regions.', 'code-words.',
  'forms.optional', 'forms.clear', 'forms.choose', 'forms.no-choices', 'refusal.forms.', 'refusal.unknown',
  'ui.saving', 'ui.felt.hidden', 'ui.felt.show', 'ui.felt.hide',
  'referral.urgency.', 'referral.sex.', 'referral.age.', 'referral.need.', 'referral.topic.', 'referral.chip.', 'referral.basis.', 'referral.reason.', 'referral.come.', 'referral.paper.',
  'referral.answer.reason', 'referral.answer.why', 'referral.answer.question', 'referral.answer.comeAt', 'referral.record-outcome.', 'referral.send.assessmentSheet', 'referral.send.applicationForServices', 'referral.send.reportByCriteria',
  'referral.name-later', 'referral.nameless', 'referral.matters', 'referral.already-asked', 'referral.note',
  'refusal.referral.already-', 'refusal.referral.question-waits', 'refusal.referral.not-', 'refusal.referral.nothing-asked', 'refusal.referral.link-', 'refusal.sync.number-taken', 'refusal.sync.form-unknown',
] as const

type Words = Readonly<Record<string, string>>

export function wordsOfLink(all: Words): Words {
  return Object.fromEntries(Object.entries(all).filter(([key]) => prefixes.some((prefix) => key.startsWith(prefix))))
}

export function wordsOfApp(all: Words): Words {
  return Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith(own)))
}
