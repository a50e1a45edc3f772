/** The app does not draw itself: a file of it never comes, or the browser gives nothing out of its store. The page itself says so after a while, with a way on. */
import { expect, test } from '@playwright/test'
import { wordsOf } from './people.ts'

test('a page that stays empty says so by itself, in every language, and says nothing while the app opens as it should', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: process.env.KATCH_BASE!, serviceWorkers: 'block', reducedMotion: 'reduce' })
  const page = await context.newPage()
  const late = page.locator('.late')
  await page.route('**/assets/*.js', () => { /* It never comes. */ })
  await page.goto('/', { waitUntil: 'commit' })
  await expect(late).toBeAttached()
  await expect(late).toBeHidden()
  await expect(late).toBeVisible({ timeout: 20_000 })
  for (const lang of ['kk', 'ru', 'en'] as const) {
    await expect(page.locator(`.late [lang="${lang}"]`)).toContainText(wordsOf(lang)('web.late.says'))
    await expect(page.locator(`.late [lang="${lang}"] a`)).toHaveText(wordsOf(lang)('web.late.again'))
  }
  // The line is back: its own way on leads into the app.
  await page.unroute('**/assets/*.js')
  await page.getByRole('link', { name: wordsOf('ru')('web.late.again') }).click()
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
  await expect(late).toHaveCount(0)
  await context.close()
})

test('a file of the app that did not come once is fetched by opening the page once more, by itself, and not for ever', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: process.env.KATCH_BASE!, serviceWorkers: 'block', reducedMotion: 'reduce' })
  const page = await context.newPage()
  let [broken, opened] = [0, 0]
  page.on('request', (request) => { if (request.isNavigationRequest()) opened++ })
  await page.route('**/assets/react-*.js', async (route) => { await (broken++ === 0 ? route.abort('failed') : route.continue()) })
  await page.goto('/', { waitUntil: 'commit' })
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible({ timeout: 10_000 })
  expect([broken >= 2, opened]).toEqual([true, 2])
  // Where it never comes, the page does not turn in a circle: it says that it takes long.
  await page.unroute('**/assets/react-*.js')
  await page.route('**/assets/react-*.js', (route) => route.abort('failed'))
  await page.goto('/', { waitUntil: 'commit' })
  await expect(page.locator('.late')).toBeVisible({ timeout: 20_000 })
  expect(opened).toBe(3)
  await context.close()
})
