/** One's own notebook: it closes by itself, and what was open is gone until the passphrase is given; sessions and language are one's own to change. */
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { controlId } from '#core/forms/web/asking.ts'
import { languageNames } from '#core/i18n/translate.ts'
import { meetChild } from '#rooms/identification/forms.ts'
import { comeIn, forgetSession, memberKeyOf, meOf, unlock, wordsOf, type Somebody } from './people.ts'
import { opensAnyChild } from './steps.ts'

// What is looked for here must never be found: once is enough (decision 0026).
test.describe.configure({ retries: 0 })

const typed = { kk: 'Сынақбаев', ru: 'Пробников' } as const
const ownClock = async (_context: BrowserContext, page: Page) => {
  await page.clock.install()
  await watchesWhatIsWiped(page)
}

for (const lang of ['kk', 'ru'] as const) {
  test(`after a quarter of an hour without a hand the notebook is closed, and opens where one was (${lang})`, async ({ browser }) => {
    const dana = await comeIn(browser, 'dana', { lang, onContext: ownClock })
    const { page, t, press, button, fillIn } = dana
    await dana.awaits(dana.link('identification.children.title').first())
    const key = await memberKeyOf(dana)
    await dana.goTo('/children/new')
    await fillIn(meetChild, { safeNow: 'yes', urgentNeeds: ['food'], noticeMade: 'not-needed' })
    await press(button('forms.next'))
    await fillIn(meetChild, { place: { region: 'KZ-61', district: 'KZ-61.maqtaaral' }, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'safe-place' })
    await press(button('forms.next'))
    await fillIn(meetChild, { language: 'uz', sex: 'boy', name: { family: typed[lang] } })
    const family = page.locator(`#${controlId(meetChild, 'name')}`)
    // A copy that was signed with is overwritten at once; the key itself stays until the notebook closes.
    const before = await timesWiped(dana, key)

    await page.clock.fastForward('14:00')
    await expect(family).toBeVisible()
    await page.clock.fastForward('01:10')
    await expect(page.getByRole('heading', { name: t('access.locked.title') })).toBeVisible()
    await expect.poll(() => textOf(page)).not.toContain(typed[lang])
    expect(await timesWiped(dana, key), 'the key was overwritten in memory').toBeGreaterThan(before)
    await expect(page.getByRole('navigation')).toHaveCount(0)

    await unlock(dana)
    await expect(family).toHaveValue(typed[lang])
    await expect(page.locator('input[value="boy"]')).toBeChecked()
    await page.reload()
    await unlock(dana)
    await dana.goTo('/children/new')
    await expect(page.locator('input[value="food"]')).toBeChecked()
    expect(await textOf(page), 'a typed name lasts as long as the page').not.toContain(typed[lang])
    await dana.context.close()
  })

  test(`a phone that is laid away closes over an open name (${lang})`, async ({ browser }) => {
    const madina = await comeIn(browser, 'madina', { lang, touch: true, onContext: ownClock })
    const { page, t, press, button } = madina
    await opensAnyChild(madina)
    await press(button('ui.felt.show'))
    const sheet = page.getByRole('dialog')
    await press(sheet.locator('label').filter({ has: page.locator('input[value="meeting"]') }))
    await press(sheet.getByRole('button', { name: t('ui.felt.open'), exact: true }))
    const name = await page.locator('.felt-name.open [translate="no"] .strong').innerText()
    expect(await textOf(page)).toContain(name)
    const address = page.url()

    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await expect(page.locator('.cover')).toBeVisible()
    await page.clock.fastForward('00:36')
    await page.evaluate(() => { Reflect.deleteProperty(document, 'hidden') })
    await expect(page.getByRole('heading', { name: t('access.locked.title') })).toBeVisible()
    await expect.poll(() => textOf(page)).not.toContain(name)
    await unlock(madina)
    expect(page.url()).toBe(address)
    await expect(button('ui.felt.show')).toBeVisible()
    expect(await textOf(page)).not.toContain(name)
    await madina.context.close()
  })
}

test('my account: another device is seen and closed, the language is changed, and one signs out', async ({ browser }) => {
  const timur = await comeIn(browser, 'timur', { lang: 'ru', afresh: true })
  const lost = await comeIn(browser, 'timur', { lang: 'ru', afresh: true })
  const { page, press, button } = timur
  await timur.goTo('/account')
  await timur.awaits(timur.says('access.sessions.this'))
  const listed = page.locator('section[aria-labelledby="my-sessions"] li')
  const before = await listed.count()
  expect(before).toBeGreaterThan(1)
  await press(button('access.sessions.end').last())
  await expect(listed).toHaveCount(before - 1)
  if (before > 2) await press(button('access.sessions.end-others'))
  await expect(listed).toHaveCount(1)
  await lost.awaits(lost.says('refusal.access.not-signed-in'))
  await lost.context.close()

  await press(page.locator('main label').filter({ hasText: languageNames.kk }))
  const kk = wordsOf('kk')
  await expect(page.getByRole('heading', { name: kk('access.account.title') })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'kk')
  await expect.poll(async () => (await meOf(timur)).who.language).toBe('kk')
  await press(page.locator('main label').filter({ hasText: languageNames.ru }))
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru')
  await expect.poll(async () => (await meOf(timur)).who.language).toBe('ru')

  await press(button('access.sign-out').last())
  await expect(timur.says('web.demo.title')).toBeVisible()
  // The phone is emptied first, so that a lost line leaves nothing behind; then the house ends the session.
  await expect.poll(() => page.evaluate(async () => (await fetch('/api/me')).status)).not.toBe(200)
  await page.goBack().catch(() => undefined)
  await expect(page.getByRole('navigation')).toHaveCount(0)
  forgetSession('timur')
  await timur.context.close()
})

/** Everything that stands in the page, shown or hidden, and everything in its inputs. */
async function textOf(page: Page): Promise<string> {
  return await page.evaluate(() => [document.documentElement.outerHTML, ...Array.from(document.querySelectorAll('input, textarea'), (input) => (input as HTMLInputElement).value)].join('\n'))
}

/** Remembers every 32 bytes that the page overwrites with nothing, as they were before. */
async function watchesWhatIsWiped(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const wiped: string[] = []
    const { fill } = Uint8Array.prototype
    Uint8Array.prototype.fill = function (this: Uint8Array, ...how: Parameters<typeof fill>) {
      if (this.length === 32 && how[0] === 0) wiped.push(Array.from(this, (byte) => byte.toString(16).padStart(2, '0')).join(''))
      return fill.apply(this, how)
    } as typeof fill
    Object.assign(window, { wiped })
  })
}

async function timesWiped({ page }: Somebody, key: string): Promise<number> {
  return await page.evaluate((one) => (window as unknown as { wiped: string[] }).wiped.filter((was) => was === one).length, key)
}
