/** A champion's sign goes its whole way: to a desk, to a child, to a decision, to a place, and back to whoever noticed. */
import { expect, test, type Page } from '@playwright/test'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { meetChild, openJoint, raiseConcern, recordOutcome as recordDecision } from '#rooms/identification/forms.ts'
import { answerReferral, confirmHandOver, recordOutcome, sendReferral, takeOver } from '#rooms/referral/forms.ts'
import { agencies } from '../src/demo/people.ts'
import { comeIn, desk, type Somebody } from './people.ts'

const raise = 'identification.screen.raise'
const names = { kk: { family: 'Сынақбаев', given: 'Ернар' }, ru: { family: 'Пробников', given: 'Тимофей' } } as const

for (const lang of ['kk', 'ru'] as const) {
  test(`what a champion notices without a line becomes help for a child (${lang})`, async ({ browser }) => {
    const bolat = await comeIn(browser, 'bolat', { lang, touch: true })
    const concern = await raisesWithoutLine(bolat)
    await bolat.context.close()

    const madina = await comeIn(browser, 'madina', { lang, size: desk })
    const gulmira = await comeIn(browser, 'gulmira', { lang })
    const toServer = listensTo(madina.page)
    const child = await takesUpAndMeets(madina, concern, names[lang])
    await identifiesTogether(madina, child)
    const referral = await refers(madina, child)
    await accepts(gulmira, referral, names[lang])
    await takesOver(gulmira)
    await confirms(madina)
    await tellsWhatBecame(gulmira)
    await madina.awaits(madina.says('referral.ended.done', { place: madina.t('partnerships.desk-of-agency', { agency: agencies.centre.title[lang], desk: placeOf(lang) }) }))
    await expect(madina.page.getByText(outcomeIn(lang))).toBeVisible()
    expect(toServer().some((body) => body.includes(meetChild.name) && body.includes('"sealed"'))).toBe(true)
    expect(toServer().filter((body) => body.includes(names[lang].family)), 'the name never left the phone readable').toEqual([])
    await madina.context.close()
    await gulmira.context.close()

    const again = await comeIn(browser, 'bolat', { lang, touch: true })
    await again.goTo(`/concerns/${concern}`)
    await again.awaits(again.says('identification.became.somebody-is-with-the-child'))
    expect(await again.page.locator('main').innerText()).not.toContain(names[lang].family)
    await again.context.close()
  })
}

/** By taps alone, with the line gone after coming in. */
async function raisesWithoutLine(bolat: Somebody): Promise<string> {
  const { page, context, press, button, choose, says } = bolat
  await context.setOffline(true)
  await press(bolat.link('identification.screen.nav.raise'))
  await choose('identification.raise-concern.agesAbout', '12-17')
  await choose(`${raise}.about`, 'RGC-06')
  await press(button(`${raise}.to-where`))
  await choose('identification.raise-concern.placeKind', 'PLX-02')
  await choose('identification.raise-concern.seenWhen', 'today')
  await bolat.fillIn(raiseConcern, { place: { region: 'KZ-61', district: 'KZ-61.maqtaaral' } })
  await press(button(`${raise}.to-signs`))
  await choose('identification.raise-concern.signs', 'CHD-03')
  await choose('identification.raise-concern.urgency', 'today')
  await press(button(`${raise}.save`))
  await expect(page.getByRole('heading', { name: bolat.t(`${raise}.saved`) })).toBeVisible()
  await expect(says(`${raise}.where.waits-for-line`)).toBeVisible()
  await context.setOffline(false)
  await bolat.awaits(says(`${raise}.where.sent`))
  await press(bolat.link(`${raise}.mine`))
  const newest = page.locator('main a[href^="/concerns/"]').first()
  await bolat.awaits(newest.filter({ hasText: bolat.t('identification.became.waits') }))
  return (await newest.getAttribute('href'))!.split('/').at(-1)!
}

async function takesUpAndMeets(madina: Somebody, concern: string, name: { family: string; given: string }): Promise<string> {
  const { page, press, button, link, fillIn } = madina
  const next = () => press(button('forms.next'))
  await press(link('identification.concerns.title'))
  await madina.awaits(page.locator(`main a[href="/concerns/${concern}"]`))
  await press(page.locator(`main a[href="/concerns/${concern}"]`))
  await press(button('identification.screen.concern.take-up'))
  await press(link('identification.screen.concern.meet'))
  await fillIn(meetChild, { safeNow: 'yes', urgentNeeds: ['food'], noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 10 })
  await next()
  await fillIn(meetChild, { with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'safe-place' })
  await next()
  await fillIn(meetChild, { language: 'uz', interpreter: 'not-needed', sex: 'boy', age: { years: 14, basis: 'said' }, name, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ' })
  await next()
  await fillIn(meetChild, { seenAs: 'presumed' })
  await next()
  await fillIn(meetChild, { topicsAsked: ['work'], present: ['psychologist', 'social-worker'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes' })
  await press(button('identification.screen.meet.save'))
  await press(link('identification.screen.meet.open-file'))
  await expect(page).toHaveURL(/\/children\/[0-9a-f-]{36}$/)
  await expect(madina.says('ui.felt.hidden')).toBeAttached()
  return page.url().split('/').at(-1)!
}

/** Behind its gate: one condition is missing first, and it says so. */
async function identifiesTogether(madina: Somebody, child: string): Promise<void> {
  const { page, t, press, button, fillIn } = madina
  const next = () => press(button('forms.next'))
  await press(madina.link('identification.screen.file.act.joint'))
  await fillIn(openJoint, { safePlace: 'yes', urgentAid: 'not-needed', urgentNeedsMet: 'yes', procedural: 'none' })
  await next()
  await fillIn(openJoint, { participants: [{ kind: 'GUARD' }, { kind: 'POLICE_JUV' }], present: ['guardianship'], interpreter: 'not-needed', whenDay: new Date(Date.now() + 5 * 3_600_000).toISOString().slice(0, 10) })
  await expect(page.getByText(t('identification.screen.act.gate-closed', { n: 1 }))).toBeVisible()
  await fillIn(openJoint, { present: ['psychologist'] })
  await press(button('identification.screen.act.joint.save'))
  await expect(page).toHaveURL(new RegExp(`/children/${child}$`))
  await press(madina.link('identification.screen.file.act.outcome').first())
  await fillIn(recordDecision, { outcome: 'identified', decidedBy: ['GUARD', 'POLICE_JUV'], exploitation: ['labour'], reasons: '—' })
  await next()
  await fillIn(recordDecision, { testimony: 'not-recorded' })
  await next()
  await fillIn(recordDecision, { rightsExplained: ['information'], crimeFactNotice: 'made' })
  await press(button('identification.screen.act.outcome.save'))
  await expect(page).toHaveURL(new RegExp(`/children/${child}$`))
  await expect(page.getByRole('heading', { name: t('identification.event.identified') })).toBeVisible()
}

async function refers(madina: Somebody, child: string): Promise<string> {
  const { page, t, press, fillIn } = madina
  await madina.goTo(`/children/${child}`)
  await press(madina.link('identification.screen.file.refer').first())
  await fillIn(sendReferral, { service: 'placement' })
  await press(page.locator('label').filter({ has: page.locator('input[name="place"]'), hasText: agencies.centre.title[madina.lang] }).first())
  await press(page.getByRole('button', { name: t('referral.send-to', { kind: 'CSC' }) }))
  await expect(page).toHaveURL(/\/referrals\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('heading', { name: t('referral.turn.answer') })).toBeVisible()
  return page.url().split('/').at(-1)!
}

async function accepts(gulmira: Somebody, referral: string, name: { family: string; given: string }): Promise<void> {
  const { page, t, press, button, fillIn } = gulmira
  const sheet = page.getByRole('dialog')
  await press(gulmira.link('referral.nav'))
  await gulmira.awaits(page.locator(`main a[href="/referrals/${referral}"]`))
  await press(page.locator(`main a[href="/referrals/${referral}"]`))
  await expect(gulmira.says('referral.name-later')).toBeVisible()
  await press(button('referral.answer.accept.do'))
  await fillIn(answerReferral, { comeAt: 'now' })
  await press(sheet.getByRole('button', { name: t('referral.answer.accept.do'), exact: true }))
  await gulmira.awaits(button('ui.felt.show'))
  await press(button('ui.felt.show'))
  await press(sheet.locator('label').filter({ has: page.locator('input[value="meeting"]') }))
  await press(sheet.getByRole('button', { name: t('ui.felt.open'), exact: true }))
  await expect(page.getByText(`${name.family} ${name.given}`)).toBeVisible()
  await press(button('ui.felt.hide'))
  await expect(page.getByText(name.family)).toHaveCount(0)
}

async function takesOver({ page, t, press, button, fillIn, awaits }: Somebody): Promise<void> {
  await press(button('referral.take-over.do'))
  await fillIn(takeOver, { minutesAgo: 5, placeKind: 'our-house', condition: 'well', documents: ['none'], present: ['educator'], childTold: 'yes' })
  await press(page.getByRole('dialog').getByRole('button', { name: t('referral.take-over.do'), exact: true }))
  await awaits(page.getByText(t('referral.hand-over.second-waits')))
}

async function confirms({ page, t, press, button, fillIn, awaits }: Somebody): Promise<void> {
  await awaits(button('referral.hand-over.sign'))
  await press(button('referral.hand-over.sign'))
  await fillIn(confirmHandOver, { itWasSo: 'yes' })
  await press(page.getByRole('dialog').getByRole('button', { name: t('referral.hand-over.sign'), exact: true }))
  await awaits(page.getByText(t('referral.hand-over.second'), { exact: true }))
}

async function tellsWhatBecame({ page, t, lang, press, button, fillIn, awaits }: Somebody): Promise<void> {
  await awaits(button('referral.outcome.do'))
  await press(button('referral.outcome.do'))
  await fillIn(recordOutcome, { outcome: 'done', what: outcomeIn(lang) })
  await press(page.getByRole('dialog').getByRole('button', { name: t('referral.outcome.send'), exact: true }))
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

/** Every body that this page sends. */
function listensTo(page: Page): () => readonly string[] {
  const bodies: string[] = []
  page.on('request', (request) => { const body = request.postData(); if (body) bodies.push(body) })
  return () => bodies
}

/** Titles and notes are people's own words and stand in no catalogue. */
function placeOf(lang: CatalogueLanguage): string {
  return lang === 'kk' ? 'Балаларды қабылдау' : 'Приём детей'
}
function outcomeIn(lang: CatalogueLanguage): string {
  return lang === 'kk' ? 'Орталықта тұрады.' : 'Живёт в центре.'
}
