/** By the keyboard alone: a concern is raised, a referral is answered, and at every stop one sees where one is. */
import { expect, test, type Locator, type Page } from '@playwright/test'
import { raiseConcern } from '#rooms/identification/forms.ts'
import { controlId } from '#core/forms/web/asking.ts'
import { focusNow } from './focus.ts'
import { comeIn, desk } from './people.ts'

const raise = 'identification.screen.raise'

for (const lang of ['kk', 'ru'] as const) {
  test(`a concern is raised without touching the screen (${lang})`, async ({ browser }) => {
    const aigul = await comeIn(browser, 'aigul', { lang })
    const { page, t, button } = aigul
    const group = (key: string) => page.getByRole('group', { name: t(key), exact: true })
    await aigul.awaits(aigul.link('identification.screen.nav.raise'))
    await standsStill(page.locator('main'))
    await skipsToContent(page, t('ui.skip'))
    await tabTo(page, aigul.link('identification.screen.nav.raise'))
    await page.keyboard.press('Enter')
    await chooseByArrows(page, group('identification.raise-concern.agesAbout'), '12-17')
    await tabTo(page, page.locator('input[value="RGC-06"]'))
    await page.keyboard.press('Space')
    await expect(page.locator('input[value="RGC-06"]')).toBeChecked()
    await tabTo(page, button(`${raise}.to-where`))
    await page.keyboard.press('Shift+Tab')
    expect(await focusNow(page)).toMatchObject({ visible: true, isBody: false })
    await page.keyboard.press('Tab')
    await expect(button(`${raise}.to-where`)).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: t(`${raise}.where`) })).toBeVisible()
    await chooseByArrows(page, group('identification.raise-concern.placeKind'), 'PLX-02')
    const region = page.locator(`#${controlId(raiseConcern, 'place')}`)
    await tabTo(page, region)
    for (let n = 0; n < 10 && await region.inputValue() !== 'KZ-75'; n++) await page.keyboard.press('ArrowDown')
    await expect(region).toHaveValue('KZ-75')
    await tabTo(page, button(`${raise}.to-signs`))
    await page.keyboard.press('Enter')
    await tabTo(page, page.locator('input[value="CHD-03"]'))
    await page.keyboard.press('Space')
    await chooseByArrows(page, group('identification.raise-concern.urgency'), 'today')
    await tabTo(page, button(`${raise}.save`))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: t(`${raise}.saved`) })).toBeFocused()
    await aigul.context.close()
  })
}

test('a referral is answered without a mouse; Esc closes the sheet and focus comes back', async ({ browser }) => {
  const gulmira = await comeIn(browser, 'gulmira', { lang: 'ru', size: desk })
  const { page, t, button } = gulmira
  const sheet = page.getByRole('dialog')
  await gulmira.awaits(gulmira.link('referral.nav'))
  await skipsToContent(page, t('ui.skip'))
  await page.evaluate(() => (document.activeElement as HTMLElement).blur())
  await page.keyboard.press('Shift+Tab')
  await tabTo(page, gulmira.link('referral.nav'))
  await page.keyboard.press('Enter')
  const rows = page.locator('[data-row]')
  await expect(rows.nth(1)).toBeVisible()
  await standsStill(page.locator('main'))
  await tabTo(page, rows.first())
  await page.keyboard.press('ArrowDown')
  await expect(rows.nth(1)).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(rows.first()).toBeFocused()
  await page.keyboard.press('Enter')
  const accept = button('referral.answer.accept.do')
  await tabTo(page, accept)
  await page.keyboard.press('Enter')
  await expect(sheet).toBeVisible()
  await page.keyboard.press('Tab')
  expect(await sheet.evaluate((one) => one.contains(document.activeElement)), 'focus is in the sheet').toBe(true)
  await page.keyboard.press('Escape')
  await expect(page.locator('dialog .in')).toHaveCount(0)
  await expect(accept).toBeFocused()
  await page.keyboard.press('Enter')
  await chooseByArrows(page, sheet.locator('fieldset'), 'now')
  await tabTo(page, sheet.getByRole('button', { name: t('referral.answer.accept.do'), exact: true }))
  await page.keyboard.press('Enter')
  await expect(sheet).toHaveCount(0)
  await gulmira.awaits(button('referral.take-over.do'))
  await gulmira.context.close()
})

/** A shelf that is still being filled puts what comes late in front of what stands there, and pushes where one is out of the window. */
async function standsStill(part: Locator): Promise<void> {
  await expect(async () => { const before = await part.innerText(); await part.page().waitForTimeout(1500); expect(await part.innerText()).toBe(before) }).toPass()
}

/** The first stop of a page leads past the rooms into the work. */
async function skipsToContent(page: Page, words: string): Promise<void> {
  await page.evaluate(() => { (document.activeElement as HTMLElement | null)?.blur(); getSelection()?.removeAllRanges() })
  const skip = page.getByRole('link', { name: words })
  await tabTo(page, skip)
  await page.keyboard.press('Enter')
  await expect(page.locator('main#main')).toBeFocused()
}

/** Goes on with Tab until there; every stop on the way shows that it is one. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted.first()).toBeVisible()
  for (let n = 0; n < 120; n++) {
    if (await wanted.first().evaluate((one) => one === document.activeElement)) return
    await page.keyboard.press('Tab')
    const stop = await focusNow(page)
    expect(stop, stop.what).toMatchObject({ visible: true })
  }
  throw new Error('the keyboard did not get there')
}

/** Into a group of radios with Tab, and along it with the arrows. */
async function chooseByArrows(page: Page, group: Locator, code: string): Promise<void> {
  await expect(group.filter({ visible: true }).first()).toBeVisible()
  for (let n = 0; n < 60 && !await group.first().evaluate((one) => one.contains(document.activeElement)); n++) {
    await page.keyboard.press('Tab')
    const stop = await focusNow(page)
    expect(stop, stop.what).toMatchObject({ visible: true })
  }
  await page.keyboard.press('Space')
  const chosen = group.locator(`input[value="${code}"]`)
  for (let n = 0; n < 20 && !await chosen.isChecked(); n++) await page.keyboard.press('ArrowDown')
  await expect(chosen).toBeChecked()
}
