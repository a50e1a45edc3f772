/** Looking for something on the device itself: by keyboard at a desk, by a finger on a phone, with no line. */
import { expect, test } from '@playwright/test'
import { axeFinds, comeIn, desk, picture, sidewaysBy } from './people.ts'

test('at a desk Ctrl K finds a child by what is spoken, also misheard, and the arrows lead there', async ({ browser }) => {
  const gulmira = await comeIn(browser, 'gulmira', { lang: 'ru', size: desk })
  const { page, t } = gulmira
  await gulmira.goTo('/children')
  const line = page.locator('main nav.list a').first()
  await gulmira.awaits(line)
  const code = (await line.locator('.code, .strong').first().innerText()).trim()
  const [word, number] = code.split(/\s+/) as [string, string]
  // What is left for later comes when the first screen stands.
  await page.waitForFunction(() => new Set(performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /\/finds?-/.test(name))).size >= 3)
  await gulmira.context.setOffline(true)
  await page.keyboard.press('Control+K')
  const field = page.getByRole('combobox', { name: t('web.find.ask') })
  await expect(field).toBeFocused()
  // One letter wrong.
  await field.fill(`${word.slice(0, -1)}ъ${word.slice(-1)} ${number}`)
  const options = page.getByRole('option')
  await expect(options.first()).toContainText(code)
  await field.fill('центр')
  await expect(options.nth(2)).toBeVisible()
  expect(await axeFinds(page)).toEqual([])
  await picture(page, 'search-desk-ru')
  await field.press('ArrowDown')
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true')
  await expect(field).toHaveAttribute('aria-activedescendant', (await options.nth(1).getAttribute('id'))!)
  await field.fill(code)
  await field.press('Enter')
  await expect(page).toHaveURL(/\/(children|referrals)\//)
  await expect(field).toHaveCount(0)
  await page.keyboard.press('Control+K')
  await page.keyboard.press('Escape')
  await expect(field).toHaveCount(0)
  await gulmira.context.close()
})

test('on a phone a magnifier stands on the lists; what is typed without our letters finds what is written with them', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'ru', touch: true })
  const { page, t } = dana
  await dana.goTo('/children')
  await dana.press(dana.button('web.find.title'))
  const field = page.getByRole('combobox', { name: t('web.find.ask') })
  await field.fill('камкор')
  await expect(page.getByRole('option').filter({ hasText: 'Қамқор' }).first()).toBeVisible()
  expect(await axeFinds(page)).toEqual([])
  expect(await sidewaysBy(page)).toBe(0)
  await picture(page, 'search-phone-ru')
  await field.fill('зззз')
  await expect(page.getByText(t('web.find.none'))).toBeVisible()
  await field.fill('камкор')
  await dana.press(page.getByRole('option').filter({ hasText: 'Қамқор' }).first())
  await expect(page).toHaveURL(/\/people/)
  await dana.context.close()
})
