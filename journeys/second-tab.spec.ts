/** Unsent work in more than one tab, saved as a sealed file, and thrown away by the browser: nothing is lost without a word, and nothing is sent twice. */
import { expect, test } from '@playwright/test'
import { anotherConversation } from '#rooms/identification/forms.ts'
import { axeFinds, comeIn, inside, picture, sidewaysBy, unlock, type Somebody } from './people.ts'
import { acts, opensAnyChild } from './steps.ts'

const words = 'канарейка-второй-вкладки-51bd'

test('a second tab sees what the first keeps; the work is saved as a file, thrown away, brought in again, and sent once', async ({ browser }) => {
  const madina = await comeIn(browser, 'madina', { lang: 'ru' })
  const { page, context, t, press, button } = madina
  const child = await opensAnyChild(madina)
  const second = await context.newPage()
  await second.goto('/line')
  const other = inside({ name: 'madina', page: second, context, lang: 'ru', touch: false })
  await unlock(other)

  const told: string[] = []
  context.on('request', (request) => { if (request.url().endsWith('/api/submissions') && (request.postData() ?? '').includes(words)) told.push((JSON.parse(request.postData()!) as { id: string }).id) })
  await context.route('**/api/**', (route) => route.abort('internetdisconnected'))
  await acts(madina, 'talk')
  await madina.fillIn(anotherConversation, { why: 'needs', present: ['psychologist'] })
  await press(button('forms.next'))
  await madina.fillIn(anotherConversation, { needs: 'as-before', seenAs: 'as-before', childStopped: 'no', distress: 'calm', ownWords: words })
  await press(button('identification.screen.act.talk.save'))
  // The other tab was told to look again, and nothing more.
  const title = t('identification.another-conversation.title')
  await expect(second.getByText(title).first()).toBeVisible()
  expect(await axeFinds(second)).toEqual([])
  expect(await sidewaysBy(second)).toBe(0)
  await picture(second, 'tray-phone-ru')

  const [download] = await Promise.all([second.waitForEvent('download'), pressNamed(other, t('web.line.file.save'))])
  expect(download.suggestedFilename()).toBe('notebook.dat')
  const file = (await download.path())
  await second.getByRole('button', { name: t('web.line.file.bring') }).scrollIntoViewIfNeeded()
  await pressNamed(other, t('web.line.report'))
  await expect(second.getByText(t('web.line.report.says'))).toBeVisible()
  expect(await second.locator('pre.report').textContent()).toContain('waiting 1, refused 0')
  expect(await second.locator('pre.report').textContent()).not.toContain(child)
  expect(await axeFinds(second)).toEqual([])
  await picture(second, 'error-report-phone-ru')
  await second.keyboard.press('Escape')

  // Closed by hand here, it is closed there.
  await madina.goTo('/more')
  await press(button('web.more.lock'))
  for (const tab of [page, second]) await expect(tab.getByRole('heading', { name: t('access.locked.title') })).toBeVisible()

  // The browser throws the store away; the number of what was in it lies elsewhere.
  await second.close()
  await page.evaluate(async () => await new Promise<void>((done) => { const asked = indexedDB.deleteDatabase('notebook'); asked.onsuccess = asked.onblocked = () => done() }))
  await context.unroute('**/api/**')
  await page.goto('/')
  await unlock(madina)
  await expect(page.getByText(t('web.line.thrown-away', { count: 1 }))).toBeVisible()
  await madina.goTo('/line')
  await page.locator('input[type=file]').setInputFiles(file)
  await expect(page.getByText(t('web.line.back.taken')).first()).toBeVisible()
  await page.locator('input[type=file]').setInputFiles(file)
  await expect(page.getByText(t('web.line.file.known'))).toBeVisible()
  await page.locator('input[type=file]').setInputFiles({ name: 'notebook.dat', mimeType: 'application/octet-stream', buffer: Buffer.from('something else') })
  await expect(page.getByText(t('refusal.sync.file-damaged'))).toBeVisible()
  expect(new Set(told).size, 'under one number').toBe(1)
  await context.close()
})

async function pressNamed({ page, press }: Somebody, name: string): Promise<void> {
  await press(page.getByRole('button', { name, exact: true }))
}
