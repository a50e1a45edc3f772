/**
 * What a child or guardian is given on paper around a consent: its text to sign before the answer is kept, and the receipt afterwards, in their language,
 * with a picture that any telephone reads out without a line.
 */
import { readFileSync } from 'node:fs'
import { expect, test, type Page } from '@playwright/test'
import jsQR from 'jsqr'
import { giveConsent, withdrawConsent } from '#core/consent/forms.ts'
import { consentLanguages } from '#core/consent/web/use-consent-words.ts'
import { createTranslator, languageNames, type Language } from '#core/i18n/translate.ts'
import { agencies } from '../src/demo/people.ts'
import { comeIn, desk, looksWell, picture, type Somebody } from './people.ts'
import { readPdf } from './pdf-text.ts'
import { answersConsent, meets } from './steps.ts'

const screen = 'identification.screen.receipt'
const receiver = agencies.akimat.title
const telephone = '+7 799 000 01 11'
const meeting = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 5, place: { region: 'KZ-79' }, with: 'relatives', carerMayBeInvolved: 'no', staysTonight: 'own-people', language: 'uz', interpreter: 'not-needed', sex: 'girl',
  age: { years: 16, basis: 'said' }, atSchool: 'yes', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'at-risk', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes',
} as const
const said = { ageGroup: '15-17', caregiver: 'safe', givenBy: 'the-person', childsView: 'yes', proof: 'signature' } as const
const words = (language: Language) => createTranslator(JSON.parse(readFileSync(new URL(`../src/core/consent/messages/${language}.json`, import.meta.url), 'utf8')) as Record<string, string>, language)

test('a consent asked in Uzbek: its text is printed and signed, a receipt given, the consent taken back and a receipt of that given', async ({ browser }) => {
  const yerlan = await comeIn(browser, 'yerlan', { lang: 'ru', size: desk })
  const { page, t, press, button, link } = yerlan
  const uz = words('uz')
  await keepsFromPrinting(page)
  await yerlan.goTo('/children/new')
  const child = await meets(yerlan, meeting)
  await press(link('identification.screen.file.ask-consent').first())
  await page.getByLabel(t('consent.give.receiver'), { exact: true }).selectOption({ label: receiver.ru })

  // The child's language is chosen already, and the groups are said in it.
  const eight = page.locator('.ref-eight')
  await expect(eight).toHaveAttribute('lang', 'uz')
  await expect(eight).toContainText(uz('consent.group.identity'))
  await looksWell(yerlan, 'consent-to-sign')

  const toSign = ['title', 'law', 'question', 'who', 'view', 'representative', 'witness', 'name', 'signature', 'day'].map((word) => `consent.paper.${word}`)
  for (const language of consentLanguages) {
    await yerlan.fillIn(giveConsent, { readIn: language })
    await expect(eight).toHaveAttribute('lang', language)
    await press(button('referral.consent.print'))
    const paper = await printed(page, language)
    const say = words(language)
    const onScreen = await eight.locator('> li').evaluateAll((items) => items.map((item) => item.firstChild!.textContent!))
    expect.soft(onScreen, language).toHaveLength(8)
    const groups = (await eight.locator('.ref-block').innerText()).split('; ')
    expect.soft(groups, language).toContain(say('consent.group.identity'))
    paper.says([...onScreen, ...toSign.map((key) => say(key)), ...groups, ...['yes', 'no', 'not-yet'].map((answer) => say(`consent.give.answer.${answer}`)), ...['the-person', 'parent', 'guardian', 'guardianship-body'].map((one) => say(`consent.giver.${one}`))])
    expect.soft(paper.tags, language).toEqual(expect.arrayContaining(['H1', 'H2', 'LI']))
    await looksAtPaper(page, `consent-to-sign-${language}`)
  }
  // Whoever may be involved is on the paper as little as on the screen.
  await yerlan.fillIn(giveConsent, { readIn: 'ru', caregiver: 'implicated' })
  const withoutCarers = await printed(page, 'ru')
  for (const carer of ['consent.giver.parent', 'consent.giver.guardian', 'consent.paper.representative']) expect.soft(withoutCarers.text.replaceAll(squeezed(t('consent.giver.guardianship-body')), '')).not.toContain(squeezed(t(carer)))

  await answersConsent(yerlan, { readIn: 'uz', ...said })
  await expect(yerlan.says('referral.consent.kept.more')).toBeVisible()
  await looksWell(yerlan, 'consent-kept')
  await press(link('referral.consent.receipt'))
  await expect(page).toHaveURL(/\/consents\/[0-9a-f-]{36}$/)
  const address = new URL(page.url()).pathname
  const shown = page.locator('.receipt-shown .receipt')
  await expect(shown).toHaveAttribute('data-ready', 'true')

  // Discreet, as long as nobody chose otherwise.
  await expect(shown.locator('..')).toHaveAttribute('lang', 'uz')
  await expect(shown).toContainText(uz('consent.receipt.answer.yes'))
  await expect(shown).not.toContainText(receiver.ru)
  await expect(shown).not.toContainText(uz('consent.group.identity'))
  const number = (await shown.locator('.receipt-number').innerText()).replace(/\D/g, '')
  expect(number).toMatch(/^\d{9}$/)
  await looksWell(yerlan, 'receipt')
  const discreet = await readsPicture(page)
  await saysWhatIsPrinted(page, discreet)
  expect(discreet.replace(/\s/g, ' ')).toContain(telephone)
  expect(discreet.replace(/\s/g, '')).toContain(number)
  await looksAtPaper(page, 'receipt-uz')

  await press(page.getByText(t(`${screen}.shape.full`), { exact: true }))
  await expect(shown).toContainText(receiver.ru)
  for (const word of ['consent.group.identity', 'consent.receipt.for.refer', 'consent.receipt.stops']) await expect(shown).toContainText(uz(word, { n: '15' }))
  expect(await readsPicture(page), 'the picture tells no more on the full one').toBe(discreet)
  await looksWell(yerlan, 'receipt-full')
  for (const language of consentLanguages) {
    await speaks(page, t, language)
    await press(button(`${screen}.print`))
    const paper = await printed(page, language)
    paper.says(await shown.locator('p, li, figcaption').allInnerTexts())
    expect.soft(paper.tags, language).toEqual(expect.arrayContaining(['H1', 'LI', 'Figure']))
    await expect.poll(() => readsPicture(page)).toContain(words(language)('consent.receipt.change'))
  }

  // By the number alone it is found again, and from the file.
  await yerlan.goTo('/')
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: t('web.find.ask') }).fill(number)
  const found = page.getByRole('option')
  await expect(found).toHaveCount(1)
  await expect(found).toContainText(number.replace(/(...)(?=.)/g, '$1 '))
  await press(found)
  await expect(page).toHaveURL(new RegExp(`${address}$`))
  await yerlan.goTo(`/children/${child}`)
  const listed = page.getByRole('listitem').filter({ has: page.locator(`a[href="${address}"]`) })
  await press(listed.getByRole('button', { name: t('consent.withdraw.do') }))
  await yerlan.fillIn(withdrawConsent, { by: 'the-person' })
  await press(page.getByRole('dialog').getByRole('button', { name: t('consent.withdraw.do'), exact: true }))
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await yerlan.awaits(listed.filter({ hasText: t('consent.state.withdrawn') }))
  await looksWell(yerlan, 'consents-of-file')
  await press(listed.locator(`a[href="${address}"]`))
  await expect(shown).toContainText(uz('consent.receipt.answer.taken-back'))
  await expect(shown).toContainText(/Foydalanish eng kechi bilan shu kuni toʻxtatiladi: \d{4}-yil/)
  const back = await readsPicture(page)
  await saysWhatIsPrinted(page, back)
  expect(back).not.toBe(discreet)
  await looksWell(yerlan, 'receipt-taken-back')
  for (const language of consentLanguages) {
    await speaks(page, t, language)
    const paper = await printed(page, language)
    paper.says(await shown.locator('p, figcaption').allInnerTexts())
    expect.soft(paper.text).toContain(squeezed(words(language)('consent.receipt.told')))
  }
  await yerlan.context.close()
})

test('from a place where children are kept: neither its telephone nor its name, and a line for a pen; a no is given along too', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'kk', size: desk })
  const { page, t, press, link } = dana
  await dana.goTo('/children/new')
  await meets(dana, meeting)
  await press(link('identification.screen.file.ask-consent').first())
  await page.getByLabel(t('consent.give.receiver'), { exact: true }).selectOption({ label: receiver.kk })
  await looksWell(dana, 'consent-to-sign')
  const { proof: _proof, ...asked } = said
  await answersConsent(dana, { readIn: 'tg', answer: 'no', ...asked })
  await press(link('referral.consent.receipt'))
  const shown = page.locator('.receipt-shown .receipt')
  const tg = words('tg')
  await expect(shown).toContainText(tg('consent.receipt.nothing'))
  await expect(dana.says(`${screen}.no-phone`)).toBeVisible()
  await press(page.getByText(t(`${screen}.shape.full`), { exact: true }))
  await expect(shown).toContainText(tg('consent.receipt.help'))
  for (const title of Object.values(agencies.shelter.title)) await expect(shown).not.toContainText(title)
  await expect(shown).not.toContainText('+7')
  await expect(shown.getByText(tg('consent.receipt.telephone'), { exact: true })).toBeVisible()
  await saysWhatIsPrinted(page, await readsPicture(page))
  await looksWell(dana, 'receipt-no')
  const paper = await printed(page, 'tg')
  expect(paper.text).not.toContain('+7')
  await dana.context.close()
})

async function keepsFromPrinting(page: Page): Promise<void> {
  await page.evaluate(() => { window.print = () => { document.documentElement.dataset.printed = 'yes' } })
}

async function speaks(page: Page, t: Somebody['t'], language: Language): Promise<void> {
  await page.getByLabel(t(`${screen}.language`), { exact: true }).selectOption({ label: languageNames[language] })
  await expect(page.locator('.receipt-shown .paper-sheet')).toHaveAttribute('lang', language)
  await expect(page.locator('.receipt-shown .receipt')).toHaveAttribute('data-ready', 'true')
}

/** The paper as a file: one page of A4, in its language, with nothing of the house on it. */
async function printed(page: Page, language: Language) {
  const paper = readPdf(await page.pdf({ tagged: true, preferCSSPageSize: true }))
  const text = squeezed(paper.text)
  expect.soft(paper.pages, language).toEqual([[210, 297]])
  expect.soft([...paper.languages], language).toEqual([language])
  expect.soft(paper.fontsOutside).toEqual([])
  expect.soft(text).not.toContain('/consents/')
  return { text, tags: [...paper.tags], says(sentences: readonly string[]) { expect.soft(sentences.filter((one) => !text.includes(squeezed(one))), language).toEqual([]) } }
}

/** What a telephone's camera makes of the paper: the printed picture, square by square, from the page as the printer is shown it. */
async function readsPicture(page: Page): Promise<string> {
  await expect(page.locator('.receipt-shown .receipt')).toHaveAttribute('data-ready', 'true')
  await page.emulateMedia({ media: 'print' })
  const code = page.locator('.paper .code-picture')
  const { width } = (await code.boundingBox())!
  // 25 mm on paper, at 96 dots to the inch.
  expect.soft(width).toBeGreaterThan(25 / 25.4 * 96)
  const png = await code.screenshot()
  await page.emulateMedia({ media: null })
  const { pixels, wide, high } = await page.evaluate(async (base64) => {
    const drawn = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))]))
    const sheet = new OffscreenCanvas(drawn.width, drawn.height).getContext('2d')!
    sheet.drawImage(drawn, 0, 0)
    return { pixels: [...sheet.getImageData(0, 0, drawn.width, drawn.height).data], wide: drawn.width, high: drawn.height }
  }, png.toString('base64'))
  return jsQR.default(Uint8ClampedArray.from(pixels), wide, high)?.data ?? ''
}

async function saysWhatIsPrinted(page: Page, code: string): Promise<void> {
  const { text } = await printed(page, await page.locator('.paper').getAttribute('lang') as Language)
  expect(code.split('\n').length).toBeGreaterThan(2)
  for (const sentence of code.split('\n')) expect.soft(text).toContain(squeezed(sentence))
}

/** Pages that stand in the documents. */
const pictured = ['consent-to-sign-kk', 'receipt-uz']

/** As the printer is shown it. */
async function looksAtPaper(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 794, height: 1123 })
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) })
  if (pictured.includes(name)) await picture(page, name)
  await page.emulateMedia({ media: null })
  await page.setViewportSize(desk)
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '')
}
