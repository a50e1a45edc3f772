/** Security T-E5: what was open is gone from the page's memory when the notebook has closed, and when somebody has signed out. */
import { expect, test } from '@playwright/test'
import { controlId } from '#core/forms/web/asking.ts'
import { anotherConversation } from '#rooms/identification/forms.ts'
import { findInHeap, writingsOf } from './heap.ts'
import { comeIn, forgetSession, memberKeyOf, type Somebody } from './people.ts'
import { acts, opensAnyChild } from './steps.ts'

// What is looked for here must never be found: once is enough (decision 0026).
test.describe.configure({ retries: 0 })

const words = 'канарейка-которую-сказал-ребёнок'
const searched = 'канареева искомгүл'
const number = '583926'
const alarm = '174038'

test('closing and signing out leave neither a story, nor a name, nor a key, nor the number in the memory of the page', async ({ browser }) => {
  test.setTimeout(400_000)
  const madina = await comeIn(browser, 'madina', { lang: 'ru', touch: true, afresh: true, onContext: async (_context, page) => { await page.clock.install() } })
  const { page, t, press, button } = madina
  // Its bytes are overwritten (own-notebook); here it must not stand anywhere as a text.
  const key = writingsOf('key', await memberKeyOf(madina))
  const opened = async () => {
    const looked = await looksForAChild(madina)
    const name = await opensAName(madina)
    const whileOpen = Object.keys(await findInHeap(page, { name, looked }))
    await acts(madina, 'talk')
    await madina.fillIn(anotherConversation, { why: 'needs', present: ['psychologist'] })
    await press(button('forms.next'))
    // By the keys of a keyboard: what a test hands to the page by script may lie there longer than what a hand wrote.
    await press(page.locator(`#${controlId(anotherConversation, 'ownWords')}`))
    await page.keyboard.type(words)
    expect([...whileOpen, ...Object.keys(await findInHeap(page, { words }))], 'what is open is found').toEqual(['name', 'looked', 'words'])
    return { name, looked }
  }

  await madina.goTo('/account')
  const fields = page.locator('section[aria-labelledby="my-number"] input')
  await expect(fields).toHaveCount(4)
  await press(page.locator('section[aria-labelledby="my-number"] summary'))
  for (const [n, field] of (await fields.all()).entries()) {
    await press(field)
    await page.keyboard.type(n < 2 ? number : alarm)
  }
  expect(Object.keys(await findInHeap(page, { number, alarm })).toSorted()).toEqual(['alarm', 'number'])
  await press(button('access.number.set'))
  await expect(madina.says('access.number.was-set')).toBeVisible()

  const { name, looked } = await opened()
  await page.clock.fastForward('02:06')
  await expect(page.getByRole('heading', { name: t('access.number.enter') })).toBeVisible()
  expect.soft(await findInHeap(page, { words, name, looked, searched, number, alarm, ...key }), 'after closing').toEqual({})

  for (const digit of number) await page.keyboard.press(digit)
  await expect(page.locator(`#${controlId(anotherConversation, 'ownWords')}`)).toHaveValue(words)
  await madina.goTo('/account')
  await press(button('access.sign-out').last())
  await expect(madina.says('web.demo.title')).toBeVisible()
  expect(await findInHeap(page, { words, name, looked, searched, number, alarm, ...key }), 'after signing out').toEqual({})
  await madina.context.close()
  forgetSession('madina')
})

/** Finds the first child of the list by its code. Returns what of it stands in memory only because things can be looked for. */
async function looksForAChild({ page, t, press, button, link, awaits }: Somebody): Promise<string> {
  await press(link('identification.children.title').first())
  const code = page.locator('main nav.list a .code').first()
  await awaits(code)
  const spoken = await code.innerText()
  await press(button('web.find.title'))
  await page.keyboard.type(spoken)
  await awaits(page.getByRole('option').first())
  // By a name too: it is compared here, and nothing of it stays.
  await page.keyboard.press('Control+A')
  await page.keyboard.type(searched)
  await expect(page.getByRole('dialog').getByText(t('web.find.none'))).toBeVisible()
  expect(Object.keys(await findInHeap(page, { searched })), 'what is looked for is found').toEqual(['searched'])
  await press(page.getByRole('dialog').getByRole('button', { name: t('ui.close'), exact: true }))
  return `${spoken.toLowerCase()} `
}

async function opensAName(somebody: Somebody): Promise<string> {
  const { page, t, press, button } = somebody
  await opensAnyChild(somebody)
  await press(button('ui.felt.show'))
  const sheet = page.getByRole('dialog')
  await press(sheet.locator('label').filter({ has: page.locator('input[value="meeting"]') }))
  await press(sheet.getByRole('button', { name: t('ui.felt.open'), exact: true }))
  return await page.locator('.felt-name.open [translate="no"] .strong').innerText()
}
