/** A shelter that few may know: hidden by taps, gone from a phone that had it, found there through its front gate, with a line and without, and a child is sent to it. */
import { expect, test, type Locator } from '@playwright/test'
import { addDesk, changeDesk, setDutyContact, setSecrecy, setService } from '#rooms/partnerships/forms.ts'
import { sendReferral } from '#rooms/referral/forms.ts'
import { controlId } from '#core/forms/web/asking.ts'
import { agencies } from '../src/demo/people.ts'
import { axeFinds, comeIn, desk, looksWell, phone, picture, sidewaysBy, speak, type Somebody } from './people.ts'
import { opensAnyChild } from './steps.ts'

const shelter = { name: 'Дом на тихой улице', phone: '+77770000321', contact: 'Ночная смена дома', place: 'Тихая улица, 7, зелёные ворота' }

test.describe.configure({ retries: 0 })

test('a shelter hides behind its front gate, and a child is still sent there', async ({ browser }) => {
  const nurlan = await comeIn(browser, 'nurlan', { lang: 'ru', size: desk })
  await addsShelter(nurlan)
  const dana = await comeIn(browser, 'dana', { lang: 'kk', touch: true })
  await findsSafePlaces(dana)
  await dana.awaits(dana.page.getByText(shelter.phone))

  // Without a front gate nobody could send a child there; it is said before anything is sent.
  const card = nurlan.page.locator('section.card').filter({ has: nurlan.page.getByRole('heading', { name: shelter.name, exact: true }) })
  await expect(card.getByText(nurlan.t('partnerships.secrecy.now.unset'))).toBeVisible()
  await nurlan.press(card.getByRole('button', { name: nurlan.t('partnerships.set-secrecy.title'), exact: true }))
  await nurlan.fillIn(setSecrecy, { tier: 'own-house' })
  await nurlan.press(nurlan.button('partnerships.save'))
  const sheet = nurlan.page.getByRole('dialog')
  await expect(sheet.locator(`#${controlId(setSecrecy, 'gate')}-say`)).toBeVisible()
  await sheetLooksWell(nurlan)
  await nurlan.fillIn(setSecrecy, { gate: await gateOf(sheet), place: shelter.place })
  await nurlan.press(nurlan.button('partnerships.save'))
  await expect(sheet).toHaveCount(0)
  await expect(card.getByText(nurlan.t('partnerships.secrecy.now.own-house', { agency: agencies.zhambyl.title.ru }))).toBeVisible()
  await expect(card.getByText(shelter.place)).toBeVisible()
  await looksWell(nurlan, 'front-gate-agency')
  await picture(nurlan.page, 'front-gate-desk-ru')

  // The phone forgets it; in its place stands the gate, without a line too, and what to do is said.
  const found = dana.page.locator('article').filter({ hasText: dana.t('partnerships.sheltered') })
  await dana.awaits(found)
  await expect(dana.page.getByText(shelter.phone)).toHaveCount(0)
  await expect(found).toContainText(agencies.zhambyl.title.kk)
  await expect(dana.page.getByText(shelter.name)).toHaveCount(0)
  expect(await onPhone(dana)).toEqual([])
  await dana.context.setOffline(true)
  await dana.goTo('/')
  await findsSafePlaces(dana)
  await expect(found).toBeVisible()
  await dana.context.setOffline(false)
  await looksWell(dana, 'front-gate-found')
  await found.scrollIntoViewIfNeeded()
  await picture(dana.page, 'front-gate-phone-kk')

  // A child is sent to the gate as to any other place.
  await dana.goTo('/')
  const child = await opensAnyChild(dana)
  await dana.goTo(`/referrals/new?child=${child}`)
  await dana.fillIn(sendReferral, { service: 'safe-place' })
  const place = dana.page.locator('main label').filter({ hasText: dana.t('partnerships.sheltered') }).first()
  await expect(place).toContainText(agencies.zhambyl.title.kk)
  await looksWell(dana, 'front-gate-refer')
  await dana.press(place)
  await expect(dana.says('partnerships.sheltered')).toBeVisible()

  // Whoever may know it sends to it; what is printed names the gate all the same, because anybody may find a paper.
  await changesTier(nurlan, card, 'workers')
  await dana.press(dana.button('referral.new.another'))
  const itself = dana.page.getByRole('dialog').locator('label').filter({ hasText: shelter.name })
  await dana.awaits(itself)
  await dana.press(itself)
  await dana.press(dana.page.getByRole('button', { name: dana.t('referral.send-to', { kind: agencies.zhambyl.kind }), exact: true }))
  await expect(dana.says('refusal.referral.no-key')).toBeVisible()
  await dana.press(dana.button('referral.name.without'))
  await expect(dana.page).toHaveURL(/\/referrals\/[0-9a-f-]{36}$/)
  await expect(dana.page.getByText(shelter.name).first()).toBeVisible()
  await dana.goTo(`${new URL(dana.page.url()).pathname}/letter`)
  const paper = dana.page.locator('main').filter({ hasText: agencies.zhambyl.title.kk })
  await expect(paper).toBeVisible()
  expect(await onPhone(dana)).toEqual([])
  await looksWell(dana, 'front-gate-letter')

  // A gate stays open while a hidden desk needs it.
  const gate = nurlan.page.locator('section.card').filter({ hasText: shelter.name }).filter({ hasNot: nurlan.page.getByRole('heading', { name: shelter.name, exact: true }) }).first()
  await nurlan.press(gate.getByRole('button', { name: nurlan.t('partnerships.change'), exact: true }))
  await nurlan.press(sheet.locator('label').filter({ has: nurlan.page.locator('input[value="closed"]') }))
  await nurlan.press(nurlan.button('partnerships.save'))
  await expect(sheet.locator(`#${controlId(changeDesk, 'state')}-say`)).toContainText(nurlan.t('refusal.partnerships.is-gate', { count: 1 }))
  await nurlan.page.keyboard.press('Escape')
  await speak(nurlan, 'kk')
  await expect(nurlan.page.getByText(shelter.place)).toBeVisible()
  await looksWell({ page: nurlan.page, lang: 'kk' }, 'front-gate-agency')
  await Promise.all([nurlan, dana].map(({ context }) => context.close()))
})

async function changesTier(nurlan: Somebody, card: Locator, tier: string): Promise<void> {
  await nurlan.press(card.getByRole('button', { name: nurlan.t('partnerships.set-secrecy.title'), exact: true }))
  await nurlan.fillIn(setSecrecy, { tier })
  await nurlan.press(nurlan.button('partnerships.save'))
  await expect(nurlan.page.getByRole('dialog')).toHaveCount(0)
}

async function addsShelter(nurlan: Somebody): Promise<void> {
  const { page, press, button, fillIn } = nurlan
  const sheet = page.getByRole('dialog')
  const saved = async () => { await press(button('partnerships.save')); await expect(sheet).toHaveCount(0) }
  await nurlan.goTo('/people')
  await press(page.locator('main a').filter({ hasText: agencies.zhambyl.title.ru }).first())
  await press(button('partnerships.add-desk.title').first())
  await fillIn(addDesk, { nameRu: shelter.name })
  await saved()
  const made = async () => (await sheet.locator('option, label').filter({ hasText: shelter.name }).first().evaluate((one) => (one as HTMLOptionElement).value || one.querySelector('input')?.value))!
  await press(button('partnerships.set-service.title'))
  await fillIn(setService, { desk: await made(), service: 'safe-place', regions: ['KZ-61', 'KZ-79'], languages: ['kk', 'uz'], ageFrom: 0, ageTo: 17 })
  await saved()
  await press(button('partnerships.set-duty-contact.title'))
  await fillIn(setDutyContact, { desk: await made(), place: 'duty', name: shelter.contact, phone: shelter.phone })
  await press(button('forms.next'))
  await fillIn(setDutyContact, { hours: 'always' })
  await saved()
}

async function findsSafePlaces(dana: Somebody): Promise<void> {
  await dana.goTo('/partners')
  await dana.page.getByLabel(dana.t('partnerships.find.service'), { exact: true }).selectOption('safe-place')
}

/** The desk of the agency itself that stood there before. */
async function gateOf(sheet: Locator): Promise<string> {
  const field = sheet.locator(`#${controlId(setSecrecy, 'gate')}-field`)
  await field.waitFor()
  const own = field.locator('option, label').filter({ hasText: /^Дежурная служба/ }).first()
  return (await own.evaluate((one) => (one as HTMLOptionElement).value || one.querySelector('input')?.value))!
}

/** A form over the page has a heading of its own, so that what looks at pages does not look at it. */
async function sheetLooksWell({ page }: Somebody): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const viewport of [phone, desk]) {
      await page.setViewportSize(viewport)
      expect.soft(await axeFinds(page), `${colorScheme} ${viewport.width}`).toEqual([])
      expect.soft(await sidewaysBy(page)).toBe(0)
      await page.screenshot({ path: test.info().outputPath(`front-gate-form-ru-${viewport.width}-${colorScheme}.png`) })
    }
  }
}

/** Words of the shelter on the screen and in what the page holds. */
async function onPhone({ page }: Somebody): Promise<string[]> {
  const html = await page.content()
  return Object.values(shelter).filter((word) => html.includes(word))
}
