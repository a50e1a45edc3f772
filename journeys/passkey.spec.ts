/** A passkey with a secret of its own lets a person in and opens the names, with neither passphrase nor code. */
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { comeIn, forgetSession, type Somebody } from './people.ts'
import { opensAnyChild } from './steps.ts'

test('a passkey is added, lets in, opens a name, and opens the notebook again', async ({ browser }) => {
  const zhanna = await comeIn(browser, 'zhanna', { lang: 'kk', afresh: true, onContext: withAuthenticator })
  const { page, t, press, button } = zhanna
  await zhanna.goTo('/account')
  await page.getByLabel(t('access.field.passkey-label'), { exact: true }).fill('телефон')
  await press(button('access.passkeys.add'))
  await expect(zhanna.says('access.passkeys.added')).toBeVisible()
  await press(button('access.sign-out'))
  forgetSession('zhanna')

  await press(button('web.demo.sign-in'))
  await press(button('access.sign-in.passkey'))
  await zhanna.awaits(zhanna.link('identification.children.title'))
  const child = `/children/${await opensAnyChild(zhanna)}`
  const name = await opensName(zhanna, child)
  expect(name).toMatch(/^\p{Lu}\p{Ll}+/u)

  await page.reload()
  await expect(page.getByRole('heading', { name: t('access.locked.title') })).toBeVisible()
  await press(button('access.locked.passkey'))
  await expect(page.getByRole('navigation').first()).toBeVisible()
  expect(await opensName(zhanna, child)).toBe(name)
  await zhanna.context.close()
})

async function opensName({ page, t, press, button, awaits, goTo }: Somebody, child: string): Promise<string> {
  await goTo(child)
  await awaits(button('ui.felt.show'))
  await press(button('ui.felt.show'))
  const sheet = page.getByRole('dialog')
  await press(sheet.locator('label').filter({ has: page.locator('input[value="safety"]') }))
  await press(sheet.getByRole('button', { name: t('ui.felt.open'), exact: true }))
  return await page.locator('.felt-name.open [translate="no"] .strong').innerText()
}

/** A device that has a fingerprint, keeps keys and can make a secret of them (PRF), as Chromium plays it. */
async function withAuthenticator(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, hasPrf: true, automaticPresenceSimulation: true },
  })
}
