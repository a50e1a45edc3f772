/** Temporary residence of somebody from abroad: asked for, petitioned, granted; at a desk in Russian and on a phone in Kazakh; with the two papers that offices read. */
import { expect, test } from '@playwright/test'
import { writeResidence } from '#rooms/identification/forms.ts'
import type { ResidenceStep } from '#rooms/identification/residence.ts'
import { dayMs, dayOf, later, type Moment } from '#core/clock.ts'
import { writeDay } from '#core/i18n/dates.ts'
import { comeIn, desk, inside, looksWell, phone, picture, speak, type Somebody } from './people.ts'
import { printsHere } from './papers.ts'
import { acts, backInFile, meets } from './steps.ts'

const say = 'identification.screen.residence'
const step = 'identification.write-residence.step'
const meeting = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 5, place: { region: 'KZ-79' }, with: 'relatives', carerMayBeInvolved: 'no', staysTonight: 'own-people', language: 'uz', interpreter: 'not-needed', sex: 'girl',
  age: { years: 15, basis: 'said' }, atSchool: 'yes', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'at-risk', procedural: 'recognised', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes',
} as const

const today = dayOf(Date.now() as Moment)
const inDays = (days: number) => dayOf(later(Date.now() as Moment, days * dayMs))
const offered = async ({ page }: Somebody) => await page.locator('input[name$="step"]').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))
/** The note in the file; on a phone it stands among what is known of the child. */
const inFile = async ({ page, t, button, press }: Somebody) => {
  const part = button('identification.screen.file.part.child')
  if (await part.isVisible()) await press(part)
  return page.getByRole('region', { name: t('identification.write-residence.title') })
}
const writes = async (somebody: Somebody, child: string, is: ResidenceStep, more: object = {}) => {
  await somebody.fillIn(writeResidence, { step: is, ...more })
  await somebody.press(somebody.button(`${say}.save`))
  await backInFile(somebody, child)
}

test('asked, petitioned, granted and asked for longer; each paper printed on the way, in two languages, without a line as well', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'ru', size: desk })
  const { page, t, press, button, link, context } = dana
  await dana.goTo('/children/new')
  const child = await meets(dana, meeting)
  const note = await inFile(dana)
  await dana.awaits(note.getByText(t(`${say}.asks`)))
  await acts(dana, 'residence')
  await expect(page.getByText(t(`${say}.asks`))).toBeVisible()
  expect(await offered(dana)).toEqual(['asked', 'petitioned', 'granted'])
  await looksWell(dana, 'residence')

  // The organisation's paper: no name, no code, and no line for where the child stays.
  await press(link(`${say}.paper.application`))
  await expect(page.locator('section > article.paper-sheet')).toBeVisible()
  const code = (await page.locator('main').innerText()).match(/[А-ЯЁ][а-яё]+ \d{3}/)?.[0]
  expect(code, 'a code of a child').toBeUndefined()
  await looksWell(dana, 'residence-paper')
  await picture(page, 'residence-paper-ru')
  const word = (name: string, values?: Record<string, string>) => t(`identification.residence-paper.${name}`, values)
  await printsHere(dana, {
    says: [word('application.title'), word('application.asks'), word('to.akimat', { region: t('regions.KZ-79') }), word('confidential'), word('enclosed.agreement'), word('who.representative'), word('sign.day')],
    never: [word('petition.title'), t('web.nav.more'), child],
  })
  await press(page.getByText(t(`${say}.paper.petition`), { exact: true }).last())
  await printsHere(dana, { says: [word('petition.title'), word('petition.asks'), word('to.police', { region: t('regions.KZ-79') }), word('enclosed.application')], never: [word('application.title'), child] })
  await press(page.getByText('Қазақша', { exact: true }))
  await expect(page.locator('section > article.paper-sheet')).toHaveAttribute('lang', 'kk')

  // A day to come is refused at its place, and what was filled in stays.
  await dana.goTo(`/children/${child}/residence`)
  await dana.fillIn(writeResidence, { step: 'asked', onDay: inDays(3) })
  await press(button(`${say}.save`))
  await expect(page.getByRole('alert').filter({ hasText: t('refusal.identification.day-unfit') })).toBeVisible()
  await writes(dana, child, 'asked', { onDay: today })
  await dana.awaits(note.getByText(t(`${step}.asked`)))
  await expect(note).toContainText(t(`${say}.waits`))

  // On a phone in Kazakh, first without a line.
  await speak(dana, 'kk')
  await page.setViewportSize(phone)
  const kk = inside({ ...dana, lang: 'kk', touch: false })
  await kk.goTo(`/children/${child}/residence`)
  await expect(page.locator('input[value="longer-asked"]')).toHaveCount(0)
  await context.setOffline(true)
  await writes(kk, child, 'petitioned')
  await context.setOffline(false)
  await kk.awaits((await inFile(kk)).getByText(kk.t(`${step}.petitioned`)))
  await kk.goTo(`/children/${child}/residence`)
  expect(await offered(kk)).toEqual(['granted', 'refused', 'ended'])
  await kk.fillIn(writeResidence, { step: 'granted', until: inDays(400) })
  await expect(page.getByText(kk.t(`${say}.latest`, { until: '' }).replace(/[.\s]+$/, ''))).toBeVisible()
  await looksWell(kk, 'residence-granted')
  await press(kk.button(`${say}.save`))
  await expect(page.getByRole('alert').filter({ hasText: kk.t('refusal.identification.residence-too-long') })).toBeVisible()
  await writes(kk, child, 'granted', { until: inDays(100) })
  const granted = await inFile(kk)
  await kk.awaits(granted.getByText(kk.t(`${say}.until`, { until: writeDay(inDays(100), 'kk') })))
  await expect(granted).toContainText(kk.t(`${say}.longer`))
  await looksWell(kk, 'residence-in-file')
  // The right to it says the same without having been written down twice.
  await kk.goTo(`/children/${child}/rights`)
  await expect(page.getByRole('region', { name: kk.t('identification.right.residence') })).toContainText(kk.t('identification.screen.rights.known.granted', { when: '' }).replace(/[:\s]+$/, ''))
  await context.close()
})
