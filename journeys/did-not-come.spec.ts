/** A part of the app that does not come (no line and not kept, or a server that has moved on) is said in a sentence, with another try; the rest of the app stays. */
import { expect, test, type Page, type Route } from '@playwright/test'
import { aNewDevice, axeFinds, comeIn, desk, phone, sidewaysBy, speak, wordsOf } from './people.ts'

/** Nothing is kept on this device, as in a private window; the files with these names do not come until `comes` is called. */
async function without(page: Page, names: readonly string[], instead: (route: Route) => Promise<void>): Promise<{ comes(): Promise<void> }> {
  await page.addInitScript(() => { delete (Navigator.prototype as { serviceWorker?: unknown }).serviceWorker })
  const isOne = new RegExp(`/assets/(?:${names.join('|')})-[\\w-]{8}\\.js$`)
  await page.route(isOne, instead)
  return { comes: () => page.unroute(isOne) }
}

test('a screen and the finder that do not come: a sentence and another try, and everything else works', async ({ browser }) => {
  let files: Awaited<ReturnType<typeof without>> | undefined
  const gulmira = await comeIn(browser, 'gulmira', { lang: 'ru', async onContext(_, page) { files = await without(page, ['my-account', 'find'], (route) => route.abort('internetdisconnected')) } })
  const { page, t, button, says } = gulmira
  const again = button('ui.fault.again')
  await gulmira.goTo('/account')
  await expect(says('web.broken.title')).toBeVisible()
  await expect(page.getByRole('alert')).toContainText(t('web.not-come.says'))
  await expect(page.getByRole('navigation').first()).toBeVisible()
  await gulmira.press(gulmira.link('identification.children.title'))
  await expect(page.getByRole('heading', { name: t('identification.children.title'), level: 1 })).toBeVisible()

  // The finder says so in its own sheet, over the screen that works.
  await gulmira.press(button('web.find.title'))
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText(t('web.not-come.says'))
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await gulmira.goTo('/account')
  await expect(again).toBeVisible()
  await expect(button('web.not-come.open-anew')).toHaveCount(0)
  await gulmira.press(again)
  await expect(button('web.not-come.open-anew'), 'trying again did not help: there may be another version').toBeVisible()
  for (const lang of ['ru', 'kk'] as const) {
    await page.setViewportSize(desk)
    if (lang === 'kk') await speak(gulmira, 'kk')
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const viewport of [desk, phone]) {
        await page.setViewportSize(viewport)
        expect.soft(await axeFinds(page), `${lang} ${colorScheme} ${viewport.width}`).toEqual([])
        expect.soft(await sidewaysBy(page)).toBe(0)
        await page.screenshot({ path: test.info().outputPath(`did-not-come-${lang}-${viewport.width}-${colorScheme}.png`) })
      }
    }
  }
  await files!.comes()
  const kk = wordsOf('kk')
  await page.getByRole('button', { name: kk('ui.fault.again') }).click()
  await expect(page.getByRole('heading', { name: kk('access.account.title') })).toBeVisible()
  await page.setViewportSize(desk)
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('combobox', { name: kk('web.find.ask') })).toBeVisible()
  await gulmira.context.close()
})

test('where a server answers something else for the first thing at the door the page is not empty', async ({ browser }) => {
  const visitor = await aNewDevice(browser, { base: process.env.KATCH_BASE!, name: '', lang: 'ru', touch: true })
  const { page, t } = visitor
  const files = await without(page, ['demo-people'], (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>…</title>' }))
  await page.goto('/')
  await expect(page.getByRole('alert')).toContainText(t('web.not-come.says'))
  expect(await axeFinds(page)).toEqual([])
  await page.screenshot({ path: test.info().outputPath('door-ru.png') })
  await files.comes()
  await visitor.press(visitor.button('ui.fault.again'))
  await expect(page.getByRole('button', { name: t('web.demo.sign-in'), exact: true })).toBeVisible()
  await expect(visitor.says('web.broken.title')).toHaveCount(0)
  await visitor.context.close()
})
