/**
 * How the journeys come in and move about: as invented people of the demo district, through the real doors, in the language
 * of the test. Sentences are read from the same message files as the screens', so that no journey holds one of its own.
 */
import fs from 'node:fs'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Browser, type BrowserContext, type BrowserContextOptions, type Locator, type Page } from '@playwright/test'
import { answerControl } from './filling-in.ts'
import type { Form } from '#core/forms/form.ts'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { createTranslator, languageNames, type CatalogueLanguage, type Translate } from '#core/i18n/translate.ts'
import type { Me } from '#core/access/web/sign-in-client.ts'
import { Refusal } from '#core/refusal.ts'
import { fromBase64url } from '#core/vault/bytes.ts'
import { unwrapMemberKey } from '#core/vault/member-key.ts'
import { deriveFromPassphrase } from '#core/vault/passphrase.ts'
import { people, type PersonKey } from '../src/demo/people.ts'

export const phone = { width: 390, height: 844 }
export const desk = { width: 1440, height: 900 }

const spoken = new Map<CatalogueLanguage, Translate>()

export function wordsOf(lang: CatalogueLanguage): Translate {
  let t = spoken.get(lang)
  if (!t) spoken.set(lang, t = createTranslator(readCatalogue(lang), lang))
  return t
}

interface InvitedPerson { shownName: string; signInName: string; passphrase: string; code: string }

async function demoPerson(name: string): Promise<InvitedPerson> {
  const { people } = await (await fetch(`${base()}/api/demo/people?language=ru`)).json() as { people: InvitedPerson[] }
  return people.find(({ signInName }) => signInName === name)!
}

function base(): string {
  return process.env.KATCH_BASE!
}

/** Somebody of the district with their own device: a page inside the house, the words it speaks, and ways to move. */
export interface Somebody {
  name: string
  page: Page
  context: BrowserContext
  t: Translate
  lang: CatalogueLanguage
  /** To an address, as a link leads there: without a reload, which would close the names. */
  goTo(address: string): Promise<void>
  /** What a finger does on a phone and a mouse on a desk. */
  press(what: Locator): Promise<void>
  button(key: string, values?: Record<string, string | number>): Locator
  link(key: string, values?: Record<string, string | number>): Locator
  says(key: string, values?: Record<string, string | number>): Locator
  /** One of several answers to the question with this label. */
  choose(question: string, code: string): Promise<void>
  /** Answers questions of a form as they are drawn, in the order given. */
  fillIn<F extends Form>(form: F, answers: Partial<Record<keyof F['fields'], unknown>>): Promise<void>
  /** Waits for what others do: the phone looks for news each time it is taken in hand. */
  awaits(what: Locator, timeout?: number): Promise<void>
}

interface Coming { lang: CatalogueLanguage; size?: { width: number; height: number }; touch?: boolean; afresh?: boolean; onContext?: (context: BrowserContext, page: Page) => Promise<void> }

/**
 * Comes in as a person. The first time by name, passphrase and code on the sign-in screen; later the session is still there
 * and the passphrase opens the names again, as after a reload: a code is good once, and a new one takes half a minute.
 */
export async function comeIn(browser: Browser, name: PersonKey, { lang, size = phone, touch = false, afresh = false, onContext }: Coming): Promise<Somebody> {
  const options = deviceOf({ base: base(), lang, size, touch })
  const kept = sessionFile(name)
  const isKnown = !afresh && fs.existsSync(kept)
  const context = await browser.newContext({ ...options, ...(isKnown && { storageState: kept }) })
  const page = await context.newPage()
  await onContext?.(context, page)
  await page.goto('/')
  const somebody = inside({ name, page, context, lang, touch })
  if (isKnown && await isStillIn(somebody)) await unlock(somebody)
  else {
    await signIn(somebody)
    await context.storageState({ path: kept })
  }
  return somebody
}

/** Somebody with a fresh device in front of a house of one's own; nothing is open yet. */
export async function aNewDevice(browser: Browser, { base: at, name, lang, size = phone, touch = false }: { base: string; name: string } & Pick<Coming, 'lang' | 'size' | 'touch'>): Promise<Somebody> {
  const context = await browser.newContext(deviceOf({ base: at, lang, size, touch }))
  return inside({ name, page: await context.newPage(), context, lang, touch })
}

function deviceOf({ base: baseURL, lang, size: viewport, touch }: { base: string; lang: CatalogueLanguage; size: { width: number; height: number }; touch: boolean }): BrowserContextOptions {
  return { baseURL, locale: { kk: 'kk-KZ', ru: 'ru-RU', en: 'en-GB' }[lang], timezoneId: 'Asia/Almaty', viewport, colorScheme: 'light', reducedMotion: 'reduce', ...(touch && { hasTouch: true, isMobile: true }) }
}

/** Through the sign-in screen, as anybody who was invited. */
export async function signIn({ page, t, press, name }: Somebody): Promise<void> {
  const byName = page.getByRole('button', { name: t('web.demo.sign-in'), exact: true })
  const enter = page.getByRole('button', { name: t('access.sign-in.enter'), exact: true })
  await expect(byName.or(enter)).toBeVisible()
  // The people of the demo come a moment later and push the button away from under a finger.
  await expect(async () => {
    if (await byName.isVisible()) await press(byName)
    await expect(page.getByLabel(t('access.field.name'), { exact: true })).toBeVisible({ timeout: 2000 })
  }).toPass()
  for (let tries = 1; ; tries++) {
    const person = await demoPerson(name)
    await page.getByLabel(t('access.field.name'), { exact: true }).fill(person.signInName)
    await page.getByLabel(t('access.field.passphrase'), { exact: true }).fill(person.passphrase)
    await page.getByLabel(t('access.field.code'), { exact: true }).fill(person.code)
    await press(enter)
    const inHouse = page.getByRole('navigation').first()
    const refused = page.getByText(t('refusal.access.sign-in-failed'), { exact: true })
    await expect(inHouse.or(refused).first()).toBeVisible()
    if (await inHouse.isVisible()) return
    // Both codes that are told were used within this half minute: the next one comes by itself.
    if (tries === 5) throw new Error(`${name} could not sign in`)
    await page.waitForTimeout(10_000)
  }
}

/** A session that nobody has used for a quarter of an hour has ended. */
async function isStillIn({ page, t }: Somebody): Promise<boolean> {
  const closed = page.getByRole('heading', { name: t('access.locked.title') })
  await expect(closed.or(page.getByRole('button', { name: t('web.demo.sign-in'), exact: true })).or(page.getByRole('button', { name: t('access.sign-in.enter'), exact: true })).first()).toBeVisible()
  return await closed.isVisible()
}

/** Over the closed notebook. */
export async function unlock({ page, t, press, name }: Somebody): Promise<void> {
  await page.getByLabel(t('access.field.passphrase'), { exact: true }).fill((await demoPerson(name)).passphrase)
  await press(page.getByRole('button', { name: t('access.locked.open'), exact: true }))
  await expect(page.getByRole('heading', { name: t('access.locked.title') })).toHaveCount(0)
}

/** The person's session is gone (signed out): the next coming in is by name again. */
export function forgetSession(name: PersonKey): void {
  fs.rmSync(sessionFile(name), { force: true })
}

export async function speak({ page, t, press }: Somebody, lang: CatalogueLanguage): Promise<void> {
  await press(page.getByRole('button', { name: t('ui.look.open') }).or(page.getByRole('button', { name: t('ui.look.title') })).filter({ visible: true }).first())
  await press(page.getByRole('dialog').locator('label').filter({ hasText: languageNames[lang] }))
  await page.keyboard.press('Escape')
  await expect(page.locator('html')).toHaveAttribute('lang', lang)
}

/** What axe finds, a line each: rule, how grave, and where. */
export async function axeFinds(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page })
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])).analyze()
  return violations.flatMap(({ id, impact, nodes }) => nodes.map(({ target, any, all, none }) => `${id} (${impact}) ${target.join(' ')}: ${[...any, ...all, ...none].map(({ message }) => message).join('; ')}`))
    // What happens to lie under the bar at the foot is scrolled from there; the page ends above it.
    .filter((one) => !(one.startsWith('target-size') && one.includes('partially obscured')))
}

/** How far a page can be pushed sideways, in pixels. */
export async function sidewaysBy(page: Page): Promise<number> {
  return await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}

/** Light and dark, phone and desk: nothing for axe, nothing to push sideways, on the narrowest phone too; a picture of each for whoever reviews. */
export async function looksWell({ page, lang }: Pick<Somebody, 'page' | 'lang'>, name: string): Promise<void> {
  const was = page.viewportSize()!
  // A screen whose code is still coming has a title without words.
  await expect(page.locator('main h1')).not.toHaveText('')
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const viewport of [phone, desk]) {
      await page.setViewportSize(viewport)
      expect.soft(await axeFinds(page), `${name} ${colorScheme} ${viewport.width}`).toEqual([])
      expect.soft(await sidewaysBy(page), `${name} ${viewport.width}`).toBe(0)
      await page.screenshot({ path: test.info().outputPath(`${name}-${lang}-${viewport.width}-${colorScheme}.png`), fullPage: true })
    }
  }
  await page.setViewportSize({ width: 320, height: 700 })
  expect.soft(await sidewaysBy(page), `${name} 320`).toBe(0)
  await page.setViewportSize(was)
}

export const takesPictures = process.env.KATCH_PICTURES === '1'

/** A picture for the documents; only where they are asked for. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!takesPictures) return
  const folder = path.resolve(import.meta.dirname, '../docs/screens')
  fs.mkdirSync(folder, { recursive: true })
  // No row looks as if somebody pointed at it.
  await page.mouse.move(0, 0)
  await page.evaluate(() => { scrollTo(0, 0); (document.activeElement as HTMLElement | null)?.blur() })
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' })
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function sessionFile(name: string): string {
  const folder = path.join(process.env.KATCH_JOURNEY_DATA!, 'sessions')
  fs.mkdirSync(folder, { recursive: true })
  return path.join(folder, `${name}.json`)
}

export function inside({ name, page, context, lang, touch }: Pick<Somebody, 'name' | 'page' | 'context' | 'lang'> & { touch: boolean }): Somebody {
  const t = wordsOf(lang)
  const press = (what: Locator) => (touch ? what.tap() : what.click())
  return {
    name, page, context, t, lang, press,
    async goTo(address) {
      await page.evaluate((to) => { history.pushState(null, '', to) }, address)
      await expect(page.locator('main#main')).toBeVisible()
    },
    button: (key, values) => page.getByRole('button', { name: t(key, values), exact: true }).filter({ visible: true }),
    // A room's link also tells how much is in it.
    link: (key, values) => page.getByRole('link', { name: new RegExp(`^${literally(t(key, values))}\\s*\\d*$`) }).filter({ visible: true }),
    says: (key, values) => page.getByText(t(key, values), { exact: true }).filter({ visible: true }).first(),
    async choose(question, code) {
      const asked = page.getByRole('group', { name: t(question), exact: true }).or(page.getByRole('radiogroup', { name: t(question), exact: true })).filter({ visible: true })
      await press(asked.locator('label').filter({ has: page.locator(`input[value="${code}"]`) }))
    },
    async fillIn(form, answers) {
      for (const [field, answer] of Object.entries(answers)) await answerControl(page, { form, field, answer, press })
    },
    async awaits(what, timeout = 20_000) {
      await expect(async () => {
        await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
        await expect(what).toBeVisible({ timeout: 1500 })
      }).toPass({ timeout })
    },
  }
}

/** Who the house says this is. */
export async function meOf({ page }: Somebody): Promise<Me> {
  return await page.evaluate(async () => await (await fetch('/api/me')).json() as Me)
}

/** The person's own key as hexadecimal, opened here with their passphrase as their device does. */
export async function memberKeyOf(somebody: Somebody): Promise<string> {
  const { unlock: parts } = await meOf(somebody)
  const { wrapKey } = await deriveFromPassphrase(people[somebody.name as keyof typeof people].passphrase, fromBase64url(parts.salt!)!, parts.params!)
  const opened = await unwrapMemberKey(parts.wraps.find((one) => one.way === 'passphrase')!, wrapKey, parts)
  if (opened instanceof Refusal) throw new Error('the key did not open')
  return Buffer.from(opened.privateKey).toString('hex')
}
