/** What the police are told of a crime, whether the child's own people know, and who represents the child: at a desk in Russian, on a phone in Kazakh. */
import { expect, test } from '@playwright/test'
import { representChild, tellCrimeFact, tellRepresentatives } from '#rooms/identification/forms.ts'
import { comeIn, desk, inside, looksWell, phone, speak } from './people.ts'
import { acts, backInFile, meets } from './steps.ts'

const meeting = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 5, place: { region: 'KZ-79' }, with: 'alone', carerMayBeInvolved: 'yes', staysTonight: 'own-people', language: 'uz', interpreter: 'not-needed', sex: 'boy',
  age: { years: 12, basis: 'said' }, atSchool: 'yes', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'at-risk', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes',
} as const
const act = 'identification.screen.act'

test('each is written down with its ground, and stands in the file where the next one looks', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'ru', size: desk })
  const { page, t, press, button, context } = dana
  await dana.goTo('/children/new')
  const child = await meets(dana, meeting)

  await acts(dana, 'crime-fact')
  await dana.fillIn(tellCrimeFact, { told: 'made', to: ['police-trafficking'], way: 'phone', identity: 'not-told' })
  await looksWell(dana, 'crime-fact')
  await press(button(`${act}.crime-fact.save`))
  await backInFile(dana, child)
  const told = page.getByRole('listitem').filter({ hasText: t('identification.event.crime-fact-told') })
  await expect(told).toContainText(t('identification.tell-crime-fact.identity.not-told'))

  // A family that may be involved is told by somebody who says why.
  await acts(dana, 'representatives')
  await expect(page.getByText(t('identification.screen.file.without-family.why'))).toBeVisible()
  await dana.fillIn(tellRepresentatives, { decision: 'told', who: 'mother', childKnows: 'yes' })
  await press(button(`${act}.representatives.save`))
  await expect(page.getByRole('alert').filter({ hasText: t('refusal.identification.representatives-why') })).toBeVisible()
  await dana.fillIn(tellRepresentatives, { decision: 'not-told', because: 'may-be-involved', childKnows: 'yes', why: 'Дядя встречал мать у ворот.' })
  await looksWell(dana, 'representatives')
  await press(button(`${act}.representatives.save`))
  await backInFile(dana, child)
  const note = page.getByRole('region', { name: t('identification.screen.standing-for.title') })
  await expect(note).toContainText(t('identification.tell-representatives.because.may-be-involved'))
  await dana.awaits(note.getByText('Дядя встречал мать у ворот.'))

  await speak(dana, 'kk')
  await page.setViewportSize(phone)
  const kk = inside({ ...dana, lang: 'kk', touch: false })
  await kk.goTo(`/children/${child}`)
  await acts(kk, 'represents')
  // Nobody represents the child yet, so the beginning is chosen.
  await expect(page.locator('input[value="begins"]')).toBeChecked()
  await kk.fillIn(representChild, { by: 'guardianship', because: 'unaccompanied' })
  await looksWell(kk, 'represents')
  await press(kk.button(`${act}.represents.save`))
  await backInFile(kk, child)
  await press(kk.button('identification.screen.file.part.child'))
  const inKazakh = page.getByRole('region', { name: kk.t('identification.screen.standing-for.title') })
  await kk.awaits(inKazakh.getByText(kk.t('identification.represent-child.by.guardianship')))
  await looksWell(kk, 'standing-for-in-file')
  await acts(kk, 'represents')
  await expect(page.locator('input[value="ends"]')).toBeChecked()
  await context.close()
})
