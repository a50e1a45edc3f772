/** What the people of the district do again and again in the journeys: a sign is raised, a child is met, asked for and handed over. By taps alone. */
import { expect, type Page } from '@playwright/test'
import { meetChild, openJoint, raiseConcern, recordOutcome as recordDecision, type Meeting } from '#rooms/identification/forms.ts'
import { answerReferral, confirmHandOver, recordOutcome, sendReferral, takeOver, type ServiceCode } from '#rooms/referral/forms.ts'
import { controlId } from '#core/forms/web/asking.ts'
import { giveConsent, type ConsentAnswers } from '#core/consent/forms.ts'
import type { Answers, Form } from '#core/forms/form.ts'
import { agencies, type AgencyKey } from '../src/demo/people.ts'
import type { Somebody } from './people.ts'

const raise = 'identification.screen.raise'
const file = 'identification.screen.file'
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/

export interface Seen { howMany?: '1' | '2' | '3' | '4'; agesAbout: readonly string[]; who: readonly string[]; placeKind: string; seenWhen?: string; place: { region: string; district: string }; signs: readonly string[]; urgency: string }
export type Written = Readonly<Partial<Record<'family' | 'given' | 'patronymic' | 'other', string>>>

/** Answers the pages of a form in their order and saves it. */
export async function fillPages<F extends Form>(somebody: Somebody, form: F, answers: Partial<Answers<F>>, save: string): Promise<void> {
  for (const [n, { fields }] of form.pages.entries()) {
    if (n > 0) await somebody.press(somebody.button('forms.next'))
    await somebody.fillIn(form, Object.fromEntries(fields.filter((name) => name in answers).map((name) => [name, answers[name as keyof typeof answers]])) as never)
  }
  await somebody.press(somebody.button(save))
}

/** In under a minute, also where there is no line. Its number is how the champion finds it again. */
export async function raises(champion: Somebody, seen: Seen, { withoutLine = false } = {}): Promise<string> {
  const { page, context, press, button, choose, says } = champion
  await context.setOffline(withoutLine)
  await press(champion.link('identification.screen.nav.raise'))
  if (seen.howMany) await choose('identification.raise-concern.howMany', seen.howMany)
  for (const age of seen.agesAbout) await choose('identification.raise-concern.agesAbout', age)
  for (const code of seen.who) await choose(`${raise}.about`, code)
  await press(button(`${raise}.to-where`))
  await choose('identification.raise-concern.placeKind', seen.placeKind)
  await choose('identification.raise-concern.seenWhen', seen.seenWhen ?? 'today')
  await champion.fillIn(raiseConcern, { place: seen.place })
  await press(button(`${raise}.to-signs`))
  for (const code of seen.signs) await choose('identification.raise-concern.signs', code)
  await choose('identification.raise-concern.urgency', seen.urgency)
  await press(button(`${raise}.save`))
  await expect(page.getByRole('heading', { name: champion.t(`${raise}.saved`) })).toBeVisible()
  if (withoutLine) await expect(says(`${raise}.where.waits-for-line`)).toBeVisible()
  await context.setOffline(false)
  await champion.awaits(says(`${raise}.where.sent`))
  await press(champion.link(`${raise}.mine`))
  const newest = page.locator('main a[href^="/concerns/"]').first()
  await champion.awaits(newest.filter({ hasText: champion.t('identification.became.waits') }))
  return (await newest.getAttribute('href'))!.split('/').at(-1)!
}

export async function opensConcern(worker: Somebody, concern: string): Promise<void> {
  await toRoom(worker, 'identification.concerns.title')
  const line = worker.page.locator(`main a[href="/concerns/${concern}"]`)
  await worker.awaits(line)
  await worker.press(line)
}

/**
 * Opens the file that stands first in the list and returns its child. Which one that is, the address says afterwards: while a shelf is
 * still being filled, what stood first when the list was read may not be what is under the finger.
 */
export async function opensAnyChild(worker: Somebody): Promise<string> {
  await worker.press(worker.link('identification.children.title').first())
  const line = worker.page.locator('main nav.list a[href^="/children/"]').first()
  await worker.awaits(line)
  await worker.press(line)
  await expect(worker.page).toHaveURL(/\/children\/[0-9a-f-]{36}$/)
  return numberIn(worker.page)
}

/** From the screen that is open, through the five pages, into the child's file. */
export async function meets(worker: Somebody, answers: Partial<Meeting>): Promise<string> {
  await fillPages(worker, meetChild, answers, 'identification.screen.meet.save')
  await worker.press(worker.link('identification.screen.meet.open-file'))
  await expect(worker.page).toHaveURL(/\/children\/[0-9a-f-]{36}$/)
  await expect(worker.says('ui.felt.hidden')).toBeAttached()
  return numberIn(worker.page)
}

/** A child in a safe place, whom the worker's desk and the centre identify together: both serve the file from then on. */
export async function meetsWithCentre(worker: Somebody, answers: Pick<Meeting, 'sex' | 'age' | 'name'>): Promise<string> {
  await worker.press(worker.link('identification.children.title').first())
  await worker.press(worker.link('identification.screen.children.meet'))
  const child = await meets(worker, {
    safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 10, place: { region: 'KZ-79' }, with: 'relatives', carerMayBeInvolved: 'no', staysTonight: 'safe-place', language: 'uz', interpreter: 'needed',
    atSchool: 'not-asked', documents: ['none'], citizenshipSaid: 'not-asked', seenAs: 'presumed', topicsAsked: ['school'], present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', ...answers,
  })
  await opensJoint(worker, child, { participants: ['POLICE_JUV', { kind: 'CSC', of: 'centre' }], present: ['police'], missing: ['psychologist'] })
  return child
}

/** An act from a file's list; on a phone the list is one of four parts. */
export async function acts(worker: Somebody, act: string): Promise<void> {
  const part = worker.button(`${file}.part.acts`)
  await expect(part.or(worker.page.getByRole('navigation', { name: worker.t(`${file}.part.acts`) })).filter({ visible: true }).first()).toBeVisible()
  if (await part.isVisible()) await worker.press(part)
  await worker.press(worker.link(`${file}.act.${act}`).last())
}

/** Back in the file once the act is kept. */
export async function backInFile({ page }: Somebody, child: string): Promise<void> {
  await expect(page).toHaveURL(new RegExp(`/children/${child}$`))
}

/** A name is opened with a reason, read, and closed again. Of a child whom only this phone knows yet the house opens none: first it has to hear of them. */
export async function readsName({ page, t, says, press, button, awaits }: Somebody, { family, given, patronymic, other }: Written): Promise<void> {
  const sheet = page.getByRole('dialog')
  await expect(says('identification.screen.file.foreseen')).toHaveCount(0, { timeout: 30_000 })
  const name = [family, given, patronymic, other].filter(Boolean).join(' ')
  await awaits(button('ui.felt.show'))
  await press(button('ui.felt.show'))
  await press(sheet.locator('label').filter({ has: page.locator('input[value="meeting"]') }))
  await press(sheet.getByRole('button', { name: t('ui.felt.open'), exact: true }))
  await expect(page.locator('.felt-name').getByText(name, { exact: true })).toBeVisible()
  await press(button('ui.felt.hide'))
  await expect(page.getByText(name)).toHaveCount(0)
}

/** Behind its gate: one condition is missing first, and it says so. */
export async function opensJoint(worker: Somebody, child: string, { participants, present, missing }: { participants: readonly (string | { kind: string; of: AgencyKey })[]; present: readonly string[]; missing: readonly string[] }): Promise<void> {
  const { page, t, press, button, fillIn } = worker
  await acts(worker, 'joint')
  await fillIn(openJoint, { safePlace: 'yes', urgentAid: 'not-needed', urgentNeedsMet: 'yes', procedural: 'none' })
  await press(button('forms.next'))
  await fillIn(openJoint, { participants: participants.map((one) => (typeof one === 'string' ? { kind: one } : { kind: one.kind })) })
  for (const [n, one] of participants.entries()) {
    if (typeof one === 'string') continue
    const list = page.locator(`#${controlId(openJoint, `participants.${n}.desk`)}`)
    await list.selectOption(await list.locator('option').filter({ hasText: agencies[one.of].title[worker.lang] }).first().getAttribute('value'))
  }
  await fillIn(openJoint, { present, interpreter: 'not-needed', whenDay: new Date(Date.now() + 5 * 3_600_000).toISOString().slice(0, 10) })
  await expect(page.getByText(t('identification.screen.act.gate-closed', { n: 1 }))).toBeVisible()
  await fillIn(openJoint, { present: missing })
  await press(button('identification.screen.act.joint.save'))
  await backInFile(worker, child)
}

export async function decides(worker: Somebody, child: string, answers: Partial<Answers<typeof recordDecision>>): Promise<void> {
  await acts(worker, 'outcome')
  await fillPages(worker, recordDecision, answers, 'identification.screen.act.outcome.save')
  await backInFile(worker, child)
  await expect(worker.page.getByRole('heading', { name: worker.t(`identification.event.${answers.outcome}`) })).toBeVisible()
}

/** The page of a new referral, with the need and the place chosen; what goes along is looked at before it is sent. */
export async function beginsReferral(worker: Somebody, child: string, { service, to }: { service: ServiceCode; to: AgencyKey }): Promise<void> {
  const { page, t, press, fillIn, lang } = worker
  await worker.goTo(`/children/${child}`)
  const refer = worker.link(`${file}.refer`).first()
  // On a phone it stands among the acts, where something else is the next step.
  await expect(refer.or(worker.button(`${file}.part.acts`)).first()).toBeVisible()
  if (!await refer.isVisible()) await press(worker.button(`${file}.part.acts`))
  await press(refer)
  await fillIn(sendReferral, { service })
  const place = page.locator('label').filter({ has: page.locator('input[name="place"]'), hasText: agencies[to].title[lang] }).first()
  const others = page.getByRole('button', { name: t('referral.places.others'), exact: true })
  await expect(place.or(others).first()).toBeVisible()
  if (!await place.isVisible()) await press(others)
  await press(place)
}

/** Where nobody has a key yet, the name cannot be sealed to them, and stays behind. */
export async function sends(worker: Somebody, to: AgencyKey, { withoutName = false } = {}): Promise<string> {
  const { page, t, press } = worker
  await press(page.getByRole('button', { name: t('referral.send-to', { kind: agencies[to].kind }), exact: true }))
  if (withoutName) {
    await expect(worker.says('refusal.referral.no-key')).toBeVisible()
    await press(worker.button('referral.name.without'))
  }
  await expect(page).toHaveURL(/\/referrals\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('heading', { name: t('referral.turn.answer') })).toBeVisible()
  return numberIn(page)
}

export async function refers(worker: Somebody, child: string, what: { service: ServiceCode; to: AgencyKey }): Promise<string> {
  await beginsReferral(worker, child, what)
  return await sends(worker, what.to)
}

export async function opensReferral(receiver: Somebody, referral: string): Promise<void> {
  await toRoom(receiver, 'referral.nav')
  const line = receiver.page.locator(`main a[href="/referrals/${referral}"]`)
  await receiver.awaits(line)
  await receiver.press(line)
}

export async function accepts(receiver: Somebody): Promise<void> {
  const { page, t, press, button, fillIn } = receiver
  await press(button('referral.answer.accept.do'))
  await fillIn(answerReferral, { comeAt: 'now' })
  await press(page.getByRole('dialog').getByRole('button', { name: t('referral.answer.accept.do'), exact: true }))
  await receiver.awaits(button('referral.take-over.do'))
}

export async function takesOver({ page, t, press, button, fillIn, awaits }: Somebody, answers: Partial<Answers<typeof takeOver>> = {}): Promise<void> {
  await press(button('referral.take-over.do'))
  await fillIn(takeOver, { minutesAgo: 0, placeKind: 'our-house', condition: 'well', documents: ['none'], present: ['educator'], childTold: 'yes', ...answers })
  await press(page.getByRole('dialog').getByRole('button', { name: t('referral.take-over.do'), exact: true }))
  await awaits(page.getByText(t('referral.hand-over.second-waits')))
}

/** The giver's signature: it was so, or it differs and how. */
export async function signsHandOver({ page, t, press, button, fillIn, awaits }: Somebody, answers: Answers<typeof confirmHandOver>): Promise<void> {
  await awaits(button('referral.hand-over.sign'))
  await press(button('referral.hand-over.sign'))
  await fillIn(confirmHandOver, answers)
  await press(page.getByRole('dialog').getByRole('button', { name: t('referral.hand-over.sign'), exact: true }))
  await awaits(page.getByText(t(answers.itWasSo === 'yes' ? 'referral.hand-over.second' : 'referral.hand-over.differs'), { exact: true }))
}

export async function tellsWhatBecame({ page, t, press, button, fillIn, awaits }: Somebody, what: string, outcome: 'started' | 'done' = 'done'): Promise<void> {
  await awaits(button('referral.outcome.do'))
  await press(button('referral.outcome.do'))
  await fillIn(recordOutcome, { outcome, what })
  await press(page.getByRole('dialog').getByRole('button', { name: t('referral.outcome.send'), exact: true }))
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

/** The consent's questions where they stand open, on a page or in a sheet; the eight sentences are read first, in the language of whoever listens. */
export async function answersConsent({ page, t, press, button, fillIn }: Somebody, { readIn, answer = 'yes', ...answers }: Partial<ConsentAnswers> & Pick<ConsentAnswers, 'readIn'>): Promise<void> {
  await fillIn(giveConsent, { readIn })
  await expect(page.locator('.ref-eight')).toHaveAttribute('lang', readIn)
  await press(page.locator('fieldset').filter({ hasText: t('referral.consent.question') }).locator('label').filter({ has: page.locator(`input[value="${answer}"]`) }))
  await fillIn(giveConsent, answers)
  await press(button('referral.consent.keep'))
}

/** Pages within a room have no tabs on a phone: from Today every room is one tap away. */
async function toRoom(somebody: Somebody, room: string): Promise<void> {
  if (!await somebody.link(room).isVisible()) await somebody.goTo('/')
  await somebody.press(somebody.link(room))
}

export function numberIn(page: Page): string {
  return uuid.exec(new URL(page.url()).pathname)![0]
}
