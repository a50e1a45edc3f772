/**
 * Every main screen, on a phone and at a desk, by day and by night, in Kazakh and Russian: nothing that axe finds, nothing
 * that scrolls sideways, and a mark that shows where the keyboard is. Usually each language is looked at in one size by day
 * and in the other by night; with KATCH_PICTURES=1 in all of them, and each screen is put into docs/screens. Take pictures
 * on a fresh house: `KATCH_PICTURES=1 npx playwright test screens`.
 */
import { expect, test, type Browser } from '@playwright/test'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { inDatabase } from './database.ts'
import { focusStops } from './focus.ts'
import { openHouse } from './open-house.ts'
import { axeFinds, comeIn, desk, phone, picture, sidewaysBy, speak, takesPictures, wordsOf, type Somebody } from './people.ts'
import type { PersonKey } from '../src/demo/people.ts'

const narrow = { width: 320, height: 700 }
/** What stands in the documents at a desk too; on a phone all do. */
const picturedAtDesk = ['board', 'file', 'people']

test('the doors: first visit', async ({ browser }) => {
  const house = await openHouse()
  const found: string[] = []
  try {
    for (const lang of ['kk', 'ru'] as const) {
      const context = await browser.newContext({ baseURL: house.base, locale: lang, viewport: phone, reducedMotion: 'reduce' })
      const page = await context.newPage()
      await page.goto('/')
      const t = wordsOf(lang)
      await expect(page.getByRole('heading', { name: t('web.first.title') })).toBeVisible()
      found.push(...await look({ page, lang }, 'first-visit'))
      await page.getByRole('button', { name: t('web.first.set-up.go') }).click()
      found.push(...await look({ page, lang }, 'set-up'))
      await context.close()
    }
  } finally {
    await house.close()
  }
  expect(found).toEqual([])
})

for (const lang of ['kk', 'ru'] as const) {
  test.describe(lang, () => {
    test('the doors: sign-in and lock', async ({ browser }) => {
      const context = await browser.newContext({ baseURL: process.env.KATCH_BASE!, locale: lang, viewport: phone, reducedMotion: 'reduce' })
      const page = await context.newPage()
      const t = wordsOf(lang)
      await page.goto('/')
      await expect(page.getByRole('listitem').first()).toBeVisible()
      const found = await look({ page, lang }, 'demo-people')
      await page.getByRole('button', { name: t('web.demo.sign-in') }).click()
      found.push(...await look({ page, lang }, 'sign-in'))
      await context.close()
      const dana = await comeIn(browser, 'dana', { lang })
      await dana.page.reload()
      await expect(dana.page.getByRole('heading', { name: t('access.locked.title') })).toBeVisible()
      found.push(...await look(dana, 'locked'))
      await dana.context.close()
      expect(found).toEqual([])
    })

    test('a champion: three steps, and saved', async ({ browser }) => {
      // A session kept from a quarter of an hour ago may end between coming in and sending.
      const bolat = await comeIn(browser, 'bolat', { lang, afresh: true })
      const { press, button, choose } = bolat
      const raise = 'identification.screen.raise'
      const found: string[] = []
      await press(bolat.link('identification.screen.nav.raise'))
      await choose('identification.raise-concern.agesAbout', '12-17')
      await choose(`${raise}.about`, 'RGC-07')
      found.push(...await look(bolat, 'raise-who'))
      await press(button(`${raise}.to-where`))
      await choose('identification.raise-concern.placeKind', 'PLX-02')
      found.push(...await look(bolat, 'raise-where'))
      await bolat.page.locator('select').first().selectOption('KZ-61')
      await press(button(`${raise}.to-signs`))
      await choose('identification.raise-concern.signs', 'CHD-03')
      await choose('identification.raise-concern.urgency', 'today')
      found.push(...await look(bolat, 'raise-signs'))
      await press(button(`${raise}.save`))
      await bolat.awaits(bolat.says(`${raise}.where.sent`))
      found.push(...await look(bolat, 'raise-saved'))
      expect(found).toEqual([])
      await bolat.context.close()
    })

    test('a worker: the day, the children, a file, a referral', async ({ browser }) => {
      const { child, referral } = await ofDana()
      await visit(browser, 'dana', lang, [
        ['today', '/'], ['children', '/children'], ['file', `/children/${child}`], ['meet', '/children/new'], ['joint', `/children/${child}/do/joint`], ['concerns', '/concerns'],
        ['send', `/referrals/new?child=${child}`], ['ask-consent', `/referrals/consent?child=${child}`], ['follow', `/referrals/${referral}`],
      ])
    })

    test('a worker: the house around the work', async ({ browser }) => {
      await visit(browser, 'dana', lang, [['partners', '/partners'], ['account', '/account'], ['tray', '/line'], ['more', '/more'], ['clocks', '/clocks'], ['no-such-place', '/nowhere']])
    })

    test('who is asked, who watches, who manages', async ({ browser }) => {
      const referral = await waitingAtTheCentre()
      await visit(browser, 'gulmira', lang, [['inbox', '/referrals'], ['answer', `/referrals/${referral}`]])
      await visit(browser, 'aizhan', lang, [['board', '/board'], ['today-coordinator', '/']])
      await visit(browser, 'nurlan', lang, [['people', '/people'], ['agency', `/people/${await agencyOfDana()}`]])
    })
  })
}

test('the language is changed where one stands', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'ru' })
  await dana.goTo('/children')
  await expect(dana.page.getByRole('navigation').getByText(dana.t('web.nav.today'))).toBeVisible()
  await dana.goTo('/')
  await speak(dana, 'kk')
  await dana.goTo('/children')
  await expect(dana.page.getByRole('navigation').getByText(wordsOf('kk')('web.nav.today'))).toBeVisible()
  await dana.context.close()
})

async function visit(browser: Browser, name: PersonKey, lang: CatalogueLanguage, screens: readonly (readonly [string, string])[]): Promise<void> {
  const somebody = await comeIn(browser, name, { lang })
  const found: string[] = []
  await somebody.awaits(somebody.link('web.nav.today'))
  for (const [screen, address] of screens) {
    await somebody.goTo(address)
    // What is fetched when it is first wanted has come.
    await expect(somebody.page.getByRole('heading', { level: 1 })).toHaveText(/\S/)
    await expect(somebody.page.locator('[aria-busy="true"]')).toHaveCount(0)
    found.push(...await look(somebody, screen))
  }
  await somebody.context.close()
  expect(found).toEqual([])
}

/** Looks at the screen that is open; says what is wrong with it. */
async function look({ page, lang }: Pick<Somebody, 'page' | 'lang'>, screen: string): Promise<string[]> {
  const found: string[] = []
  const own = lang === 'kk' ? 'phone' : 'desk'
  for (const [place, size] of [['phone', phone], ['desk', desk], ['narrow', narrow]] as const) {
    const where = `${screen} ${place} ${lang}`
    await page.setViewportSize(size)
    const sideways = await sidewaysBy(page)
    if (sideways > 0) found.push(`${where}: scrolls sideways by ${sideways} px at ${size.width}`)
    if (place === 'narrow') continue
    if (place === own || takesPictures) found.push(...(await axeFinds(page)).map((one) => `${where} by day: ${one}`))
    if (lang === 'ru' ? place === 'phone' || picturedAtDesk.includes(screen) : place === 'phone' && screen === 'today') await picture(page, `${screen}-${place}-${lang}`)
    // What night changes is colour alone.
    if (place !== own || takesPictures) {
      await page.emulateMedia({ colorScheme: 'dark' })
      found.push(...(await axeFinds(page, ['color-contrast'])).map((one) => `${where} by night: ${one}`))
      await page.emulateMedia({ colorScheme: 'light' })
    }
    if (place === own) found.push(...(await focusStops(page)).filter(({ visible }) => !visible).map(({ what }) => `${where}: no mark where the keyboard is: ${what}`))
  }
  await page.setViewportSize(phone)
  return found
}

async function ofDana(): Promise<{ child: string; referral: string }> {
  return await inDatabase(async (sql) => {
    const [found] = await sql<{ child: string; referral: string }[]>`
      select r.child, r.id as referral from referral.referrals r
      join partnerships.memberships m on m.desk = r.from_desk join partnerships.people p on p.id = m.person
      where p.sign_in_name = 'dana' and r.state = 'waiting' limit 1`
    return found!
  })
}

async function waitingAtTheCentre(): Promise<string> {
  return await inDatabase(async (sql) => {
    const [found] = await sql<{ id: string }[]>`
      select r.id from referral.referrals r join partnerships.memberships m on m.desk = r.to_desk join partnerships.people p on p.id = m.person
      where p.sign_in_name = 'gulmira' and r.state = 'waiting' order by r.due_at limit 1`
    return found!.id
  })
}

async function agencyOfDana(): Promise<string> {
  return await inDatabase(async (sql) => {
    const [found] = await sql<{ agency: string }[]>`select agency from partnerships.people where sign_in_name = 'dana'`
    return found!.agency
  })
}
