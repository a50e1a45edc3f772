/**
 * A school has no account. The worker gives it a link; on a phone 320 pixels wide somebody there reads what was shared, says yes, opens the name and tells what became of it, and the worker sees each step.
 * Another time they ask first and then cannot; and once it is said on the telephone.
 */
import { expect, test, type Browser, type Page } from '@playwright/test'
import type { CatalogueLanguage, Translate } from '#core/i18n/translate.ts'
import { answerReferral, recordOutcome, replyToQuestion, toldByPhone } from '#rooms/referral/forms.ts'
import { answerControl } from './filling-in.ts'
import { agencies } from '../src/demo/people.ts'
import { axeFinds, comeIn, desk, picture, sidewaysBy, wordsOf, type Somebody } from './people.ts'
import { beginsReferral, meetsWithCentre } from './steps.ts'

const narrow = { width: 320, height: 568 }
const saidBy = { kk: 'Ә. Серікова, кезекші мейіргер', ru: 'А. Серикова, дежурная медсестра' }
const names = { ru: 'Ділдәрай', kk: 'Үмітқожа' }
const found: string[] = []
test.afterEach(() => { expect(found.splice(0)).toEqual([]) })

for (const lang of ['ru', 'kk'] as const) {
  const other = lang === 'ru' ? 'kk' : 'ru'

  test(`a link given, opened on the narrowest phone, accepted and followed to its outcome (${lang})`, async ({ browser }) => {
    const dana = await comeIn(browser, 'dana', { lang: other, ...(lang === 'kk' && { size: desk }) })
    await meetsWithCentre(dana, { sex: 'girl', age: { years: 14, basis: 'said' }, name: { given: names[lang], family: 'Өңірбайқызова' } }).then((child) => sendsToSchool(dana, child))
    await look(dana.page, `link-before-${lang}`)
    const link = await makesLink(dana)
    if (lang === 'ru') await picture(dana.page, 'link-given-phone-kk')
    await look(dana.page, `link-shown-${lang}`)
    await dana.press(dana.button('referral.done'))

    const guest = await aGuest(browser, lang)
    await guest.page.goto(link)
    await expect(guest.page.getByRole('heading', { name: guest.t('answer.threshold.title') })).toBeVisible()
    if (lang === 'ru') await picture(guest.page, 'link-threshold-narrow-ru')
    await look(guest.page, `threshold-${lang}`)
    // Until the button is pressed nothing has been asked: the sender sees it unopened.
    await guest.press('answer.threshold.open')
    await expect(guest.page.getByRole('heading', { name: guest.t('answer.request.title') })).toBeVisible({ timeout: 20_000 })
    expect(guest.page.url()).not.toContain('#')
    if (lang === 'kk') await picture(guest.page, 'link-request-narrow-kk')
    await look(guest.page, `request-${lang}`)
    const before = await guest.page.locator('body').innerText()
    expect(before).not.toContain(names[lang])
    await dana.awaits(dana.page.getByText(dana.t('referral.link.stand.opened'), { exact: true }))
    // Whoever opened it has it: the note that nobody works there is gone.
    await expect(dana.page.getByText(dana.t('referral.nobody-there'))).toHaveCount(0)

    await guest.press('answer.accept.do')
    await guest.fill(answerReferral, { comeAt: 'now' })
    await guest.saysWho(saidBy[lang])
    await look(guest.page, `accept-${lang}`)
    await guest.press('answer.accept.send')
    await expect(guest.page.getByRole('heading', { name: guest.t('answer.request.accepted') })).toBeVisible()
    await guest.press('ui.felt.show')
    await expect(guest.page.getByText(names[lang]).first()).toBeVisible()
    await look(guest.page, `name-${lang}`)
    // A reload goes on where it was; another browser does not.
    await guest.page.reload()
    await expect(guest.page.getByRole('heading', { name: guest.t('answer.request.accepted') })).toBeVisible({ timeout: 20_000 })
    const second = await aGuest(browser, lang)
    await second.page.goto(link)
    await second.press('answer.threshold.open')
    await expect(second.page.getByRole('heading', { name: second.t('answer.shut.elsewhere') })).toBeVisible({ timeout: 20_000 })
    await look(second.page, `elsewhere-${lang}`)
    await second.page.context().close()

    await dana.awaits(dana.page.getByText(saidBy[lang]).first())
    if (lang === 'ru') await picture(dana.page, 'link-accepted-phone-kk')
    await guest.press('answer.outcome.do')
    await guest.fill(recordOutcome, { outcome: 'done', what: 'Қаралды / осмотрена' })
    await guest.press('answer.outcome.send')
    await expect(guest.page.getByRole('heading', { name: guest.t('answer.thanks.title') })).toBeVisible()
    await look(guest.page, `thanks-${lang}`)
    expect(await guest.page.evaluate(() => Object.keys(sessionStorage).length)).toBe(0)
    expect(await guest.page.locator('body').innerText()).not.toContain(names[lang])
    await dana.awaits(dana.page.getByText('Қаралды / осмотрена').first())
    await guest.page.goto(link)
    await guest.press('answer.threshold.open')
    await expect(guest.page.getByRole('heading', { name: guest.t('answer.shut.unknown') })).toBeVisible({ timeout: 20_000 })
    await Promise.all([guest.page.context().close(), dana.context.close()])
  })
}

test('by the code and by keyboard: a question, its reply, and a decline; after it the sender goes on', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'ru', size: desk })
  await meetsWithCentre(dana, { sex: 'boy', age: { years: 12, basis: 'said' }, name: { given: 'Жібекхан', family: 'Өңірбаев' } }).then((child) => sendsToSchool(dana, child))
  const link = await makesLink(dana)
  await dana.press(dana.button('referral.done'))
  const guest = await aGuest(browser, 'kk')
  await guest.page.goto(new URL('/answer', link).href)
  await guest.page.getByLabel(guest.t('answer.code.label')).fill(link.split('#')[1]!.toLowerCase().replace(/(.{4})(?=.)/g, '$1 '))
  await guest.page.keyboard.press('Enter')
  await guest.press('answer.threshold.open')
  await guest.press('answer.ask.do', 20_000)
  await guest.fill(answerReferral, { question: 'Кім бірге келеді?' })
  await guest.saysWho(saidBy.kk)
  await guest.press('answer.ask.send')
  await dana.awaits(dana.page.getByText('Кім бірге келеді?').first())
  await dana.press(dana.button('referral.reply.open'))
  await dana.fillIn(replyToQuestion, { reply: 'Дана, до шести' })
  await dana.press(dana.page.getByRole('dialog').getByRole('button', { name: dana.t('referral.reply.do'), exact: true }))
  await expect(async () => {
    await guest.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await expect(guest.page.getByText('Дана, до шести').first()).toBeVisible({ timeout: 2000 })
  }).toPass({ timeout: 30_000 })
  await guest.press('answer.decline.do')
  await guest.fill(answerReferral, { reason: 'no-place' })
  await guest.press('answer.decline.send')
  await expect(guest.page.getByRole('heading', { name: guest.t('answer.thanks.title') })).toBeVisible()
  await dana.awaits(dana.page.getByText(dana.t('referral.declined-because', { reason: dana.t('referral.reason.no-place') })))
  await Promise.all([guest.page.context().close(), dana.context.close()])
})

test('what was said on the telephone is written down with who said it; a link taken back opens nothing', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'ru', touch: true })
  await meetsWithCentre(dana, { sex: 'girl', age: { years: 13, basis: 'said' }, name: { given: 'Қаракөз', family: 'Өңірбекова' } }).then((child) => sendsToSchool(dana, child))
  const link = await makesLink(dana)
  await dana.press(dana.button('referral.done'))
  await dana.awaits(dana.button('referral.take-link-back.title'))
  await dana.press(dana.button('referral.take-link-back.title'))
  await dana.press(dana.page.getByRole('dialog').getByRole('button', { name: dana.t('referral.link.sure.yes'), exact: true }))
  await dana.awaits(dana.page.getByText(dana.t('referral.link.stand.taken-back'), { exact: true }))
  const guest = await aGuest(browser, 'ru')
  await guest.page.goto(link)
  await guest.press('answer.threshold.open')
  await expect(guest.page.getByRole('heading', { name: guest.t('answer.shut.unknown') })).toBeVisible({ timeout: 20_000 })
  await guest.page.context().close()

  await dana.press(dana.page.getByRole('button', { name: dana.t('referral.told.give') }))
  await dana.fillIn(toldByPhone, { saidBy: saidBy.ru, said: 'accept', comeAt: 'now' })
  await picture(dana.page, 'told-by-phone-phone-ru')
  await look(dana.page, 'told-by-phone')
  await dana.press(dana.page.getByRole('dialog').getByRole('button', { name: dana.t('referral.told.keep'), exact: true }))
  await dana.awaits(dana.page.getByText(saidBy.ru).first())
  await dana.context.close()
})

/** Nobody at the school has an account and so it has no key: the name is promised and goes by the link. */
async function sendsToSchool(worker: Somebody, child: string): Promise<void> {
  await beginsReferral(worker, child, { service: 'school', to: 'school' })
  await worker.press(worker.page.getByRole('button', { name: worker.t('referral.send-to', { kind: agencies.school.kind }), exact: true }))
  await worker.press(worker.button('referral.name.by-link'))
  await expect(worker.page).toHaveURL(/\/referrals\/[0-9a-f-]{36}$/)
}

async function makesLink(worker: Somebody): Promise<string> {
  const give = worker.page.getByRole('button', { name: worker.t('referral.link.give') }).first()
  await worker.awaits(give)
  await worker.press(give)
  await worker.press(worker.page.getByRole('dialog').getByRole('button', { name: worker.t('referral.link.make'), exact: true }))
  const shown = worker.page.getByRole('dialog').getByText(/^https?:\/\/\S+\/answer#[0-9A-Z]{12}$/)
  await expect(shown).toBeVisible({ timeout: 20_000 })
  await worker.awaits(worker.page.getByRole('dialog').getByText(worker.t('referral.link.works')))
  return (await shown.textContent())!
}

interface Guest { readonly page: Page; readonly t: Translate; press(key: string, timeout?: number): Promise<void>; fill(form: Parameters<typeof answerControl>[1]['form'], answers: object): Promise<void>; saysWho(name: string): Promise<void> }

/** Somebody else's phone: no account, no app, the narrowest there is. */
async function aGuest(browser: Browser, lang: CatalogueLanguage): Promise<Guest> {
  const context = await browser.newContext({ baseURL: process.env.KATCH_BASE!, locale: { kk: 'kk-KZ', ru: 'ru-RU', en: 'en-GB' }[lang], timezoneId: 'Asia/Almaty', viewport: narrow, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const t = wordsOf(lang)
  const click = async (what: ReturnType<Page['locator']>) => await what.click()
  return {
    page, t,
    press: async (key, timeout = 10_000) => await page.getByRole('button', { name: t(key), exact: true }).first().click({ timeout }),
    async fill(form, answers) { for (const [field, answer] of Object.entries(answers)) await answerControl(page, { form, field, answer, press: click }) },
    saysWho: async (name) => await page.getByLabel(t('answer.said-by')).fill(name),
  }
}

async function look(page: Page, name: string): Promise<void> {
  found.push(...(await axeFinds(page)).map((one) => `${name}: ${one}`))
  if (await sidewaysBy(page) > 0) found.push(`${name}: sideways`)
}
