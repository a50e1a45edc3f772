/** The short number: set in the account, opens the closed notebook while there is a line, and after ten wrong ones opens nothing. */
import { expect, test, type Page } from '@playwright/test'
import { axeFinds, comeIn, forgetSession, meOf, picture, sidewaysBy, signIn, unlock, type Somebody } from './people.ts'

const [right, wrong] = ['583926', '947305']

for (const [lang, name] of [['ru', 'timur'], ['kk', 'zhanna']] as const) {
  test(`a number is set, opens the closed notebook, and is not there without a line (${lang})`, async ({ browser }) => {
    const somebody = await comeIn(browser, name, { lang, touch: true, afresh: true, onContext: async (_context, page) => { await page.clock.install() } })
    const { page, t, press, button, context } = somebody
    await setsNumber(somebody, right)
    await closes(somebody)
    const pad = page.getByRole('heading', { name: t('access.number.enter') })
    await expect(pad).toBeVisible()
    expect(await axeFinds(page)).toEqual([])
    expect(await sidewaysBy(page)).toBe(0)
    for (const key of await page.locator('.number-keys button').all()) expect((await key.boundingBox())!.height).toBeGreaterThanOrEqual(64)
    for (const help of ['102', '111', '11616']) await expect(page.locator(`a[href="tel:${help}"]`)).toBeVisible()
    await typesNumber(page, right.slice(0, 4))
    if (lang === 'ru') await picture(page, 'number-phone-ru')
    await page.keyboard.press('Backspace')
    await expect(page.locator('.stitches .on')).toHaveCount(3)
    await typesNumber(page, right.slice(3))
    await expect(page.getByRole('navigation').first()).toBeVisible()

    await closes(somebody)
    await expect(pad).toBeVisible()
    for (const digit of wrong) await press(page.locator('.number-keys').getByRole('button', { name: digit, exact: true }))
    await expect(page.getByText(t('refusal.access.number-not-right', { left: 9 }))).toBeVisible()
    // What was typed is nowhere, and the passphrase is one tap away.
    await expect(page.locator('.stitches .on')).toHaveCount(0)
    await press(button('access.number.forgot'))
    await unlock(somebody)

    await context.setOffline(true)
    await closes(somebody)
    await expect(page.getByText(t('access.number.needs-line'))).toBeVisible()
    await expect(page.locator('.number-keys')).toHaveCount(0)
    await unlock(somebody)
    await context.setOffline(false)
    await context.close()
    forgetSession(name)
  })
}

test('ten wrong numbers close it for good, and the passphrase still opens', async ({ browser }) => {
  test.setTimeout(240_000)
  const somebody = await comeIn(browser, 'timur', { lang: 'ru', touch: true, afresh: true })
  const { page, t, button, press } = somebody
  await setsNumber(somebody, right)
  await page.reload()
  await expect(page.locator('.number-keys')).toBeVisible()
  for (let left = 9; left >= 0; left--) {
    await expect(async () => {
      await typesNumber(page, wrong)
      await expect(page.getByText(t('refusal.access.number-not-right', { left }))).toBeVisible({ timeout: 3000 })
    }).toPass({ timeout: 60_000, intervals: [1000] })
  }
  await expect(page.locator('.number-keys')).toHaveCount(0)
  await expect(button('access.number.by-number')).toHaveCount(0)
  await page.reload()
  await unlock(somebody)
  await somebody.goTo('/account')
  await expect(page.getByText(t('access.number.is-set'))).toHaveCount(0)
  await press(button('access.sign-out').last())
  await somebody.context.close()
  forgetSession('timur')
})

test('two people on one phone have each a number: neither sees the other, and each opens only their own', async ({ browser }) => {
  test.setTimeout(240_000)
  const timur = await comeIn(browser, 'timur', { lang: 'ru', touch: true, afresh: true })
  const { page, context, t } = timur
  await setsNumber(timur, right)
  const bytes = await doorsOf(page)
  // Another comes in on the same phone, in the middle of the first one's session: the house closes that one here, and nothing is signed out.
  await context.clearCookies()
  await page.reload()
  const zhanna: Somebody = { ...timur, name: 'zhanna' }
  await signIn(zhanna)
  await zhanna.goTo('/account')
  await expect(page.getByRole('heading', { name: t('access.number.title') })).toBeVisible()
  await expect(page.getByText(t('access.number.is-set'))).toHaveCount(0)
  await setsNumber(zhanna, '706192')
  expect((await doorsOf(page)).map((door) => door.length), 'doors of one number and one length').toEqual(bytes.map((door) => door.length))
  for (const slots of (await doorsOf(page)).map(slotsIn)) expect(slots).toEqual([152, 152])

  await page.reload()
  await expect(page.locator('.number-keys')).toBeVisible()
  expect(await textOf(page)).not.toMatch(/Тимур|timur|Жанна|zhanna/i)
  await typesNumber(page, right)
  await expect(page.getByText(t('refusal.access.number-not-right', { left: 9 }))).toBeVisible()
  await typesNumber(page, '706192')
  await expect(page.getByRole('navigation').first()).toBeVisible()

  // The page is begun anew after the session has fallen idle: the house says so once, and the number wakes it.
  const { who: { person } } = await meOf(zhanna)
  await page.route('**/api/me', async (route) => await route.fulfill({ status: 401, json: { refused: { code: 'access.asleep', details: { person } } } }), { times: 1 })
  await page.reload()
  await expect(page.locator('.number-keys')).toBeVisible()
  expect(await textOf(page)).not.toMatch(/Тимур|timur|Жанна|zhanna/i)
  await typesNumber(page, '706192')
  await expect(page.getByRole('navigation').first()).toBeVisible()
  await context.close()
  forgetSession('timur')
  forgetSession('zhanna')
})

/** The doors of this device, as whoever copies its disk reads them. */
async function doorsOf(page: Page): Promise<string[]> {
  return await page.evaluate(async () => await new Promise<string[]>((resolve, reject) => {
    const opening = indexedDB.open('doors')
    opening.onerror = () => reject(new Error('no doors'))
    opening.onsuccess = () => {
      const reading = opening.result.transaction('doors').objectStore('doors').getAll()
      reading.onsuccess = () => { opening.result.close(); resolve((reading.result as Uint8Array[]).map((door) => new TextDecoder().decode(door))) }
    }
  }))
}

function slotsIn(door: string): number[] {
  return (JSON.parse(door) as { number: { slots: string[] } }).number.slots.map((slot) => slot.length)
}

async function textOf(page: Page): Promise<string> {
  return await page.evaluate(() => document.documentElement.outerHTML)
}

async function setsNumber({ page, t, goTo, press, button, says }: Somebody, number: string): Promise<void> {
  await goTo('/account')
  const [first, again] = [page.getByLabel(t('access.number.field'), { exact: true }), page.locator('section[aria-labelledby="my-number"]').getByLabel(t('access.number.field-again'), { exact: true })]
  await first.fill('123456')
  await expect(page.getByText(t('refusal.access.number-weak'))).toBeVisible()
  await first.fill(number)
  await again.fill(number)
  await press(button('access.number.set'))
  await expect(says('access.number.was-set')).toBeVisible()
  await expect(says('access.number.is-set')).toBeVisible()
}

/** Two minutes without a hand. */
async function closes({ page }: Somebody): Promise<void> {
  await page.clock.fastForward('02:06')
  await expect(page.getByRole('navigation')).toHaveCount(0)
}

async function typesNumber(page: Page, digits: string): Promise<void> {
  for (const digit of digits) await page.keyboard.press(digit)
}
