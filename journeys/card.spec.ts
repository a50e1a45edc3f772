/**
 * The information card: from a child's file, given and written down; and on paper, in six languages and three shapes, with every letter as it
 * stands on the screen.
 */
import { expect, test } from '@playwright/test'
import { cardLanguages, type CardShape } from '#rooms/identification/card.ts'
import { giveCard } from '#rooms/identification/forms.ts'
import { axeFinds, comeIn, desk, inside, looksWell, picture, speak, type Somebody } from './people.ts'
import { readPdf } from './pdf-text.ts'
import { acts, backInFile, meets } from './steps.ts'

const card = 'identification.screen.card'
const onPaper = ['full', 'pocket', 'discreet'] as const satisfies readonly CardShape[]
const meeting = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 5, place: { region: 'KZ-79' }, with: 'relatives', carerMayBeInvolved: 'no', staysTonight: 'own-people', language: 'uz', interpreter: 'not-needed', sex: 'girl',
  age: { years: 15, basis: 'said' }, atSchool: 'yes', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'at-risk', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes',
} as const

test('from a child\'s file: shown, given and on the timeline, and in the other language once more', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'ru', size: desk })
  await dana.goTo('/children/new')
  const child = await meets(dana, meeting)
  const given = async (somebody: Somebody, shape: CardShape) => {
    const { page, t, lang, press, button } = somebody
    await acts(somebody, 'card')
    const shown = page.getByRole('region', { name: t(`${card}.preview`) })
    const heading = shown.getByRole('heading', { level: 2 })
    // The child's own language stands first, and is chosen.
    await expect(heading).toHaveText('Axborot kartochkasi')
    await somebody.fillIn(giveCard, { readIn: lang })
    await expect(heading).toHaveText(t('identification.card.title'))
    await looksWell(somebody, 'card-of-child')
    await somebody.fillIn(giveCard, { shape: 'read-aloud', given: 'yes', understood: 'yes' })
    await press(button(`${card}.save`))
    await expect(page.getByText(t('refusal.identification.card-read-aloud'))).toBeVisible()
    await somebody.fillIn(giveCard, { shape })
    await press(button(`${card}.save`))
    await backInFile(somebody, child)
    const happened = page.getByRole('listitem').filter({ hasText: t('identification.event.card-given') }).filter({ hasText: t(`identification.give-card.shape.${shape}`) })
    await expect(happened).toContainText(t('identification.event.card-given.understood', { answer: t('forms.known.yes') }))
    await expect(page.getByText(t(`${card}.was`, { when: '' }).trim()).filter({ visible: true }).first()).toBeVisible()
  }
  await given(dana, 'pocket')
  await speak(dana, 'kk')
  await given(inside({ ...dana, lang: 'kk', touch: false }), 'discreet')
  await dana.context.close()
})

test('in six languages and three shapes: one A4 page each, tagged, in its language, with every letter of the screen', async ({ browser }) => {
  const aigul = await comeIn(browser, 'aigul', { lang: 'ru', size: desk })
  const { page, t } = aigul
  await aigul.goTo('/card')
  await page.evaluate(() => { window.print = () => { document.documentElement.dataset.printed = 'yes' } })
  await aigul.press(aigul.button(`${card}.print`))
  await expect(page.locator('html')).toHaveAttribute('data-printed', 'yes')
  const shown = page.getByRole('region', { name: t(`${card}.preview`) }).getByRole('article')
  let letters = ''
  for (const readIn of cardLanguages) for (const shape of onPaper) {
    await aigul.fillIn(giveCard, { readIn, shape })
    await expect(shown).toHaveAttribute('lang', readIn)
    if (readIn === 'tg') expect.soft(await axeFinds(page), shape).toEqual([])
    const said = await shown.evaluate((article) => {
      const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT)
      const texts: string[] = []
      while (walker.nextNode()) texts.push(walker.currentNode.textContent!)
      return texts
    })
    const bytes = await page.pdf({ tagged: true, preferCSSPageSize: true })
    await looksAtPaper(aigul, `card-${shape}-${readIn}`)
    const paper = readPdf(bytes)
    const read = paper.text.replace(/\s+/g, '')
    expect.soft(paper.pages, `${readIn} ${shape}`).toEqual([[210, 297]])
    expect.soft(paper.fontsOutside).toEqual([])
    expect.soft(said.filter((text) => !read.includes(text.replace(/\s+/g, ''))), `${readIn} ${shape}`).toEqual([])
    expect.soft([...paper.tags], `${readIn} ${shape}`).toEqual(expect.arrayContaining(shape === 'discreet' ? ['H1'] : ['H1', 'LI']))
    expect.soft([...paper.languages], `${readIn} ${shape}`).toEqual([readIn])
    // Nothing of the house is on the paper, neither its address nor its navigation.
    expect.soft(read).not.toContain(t('web.nav.more'))
    letters += read
  }
  for (const letter of 'әғқңөұүі' + 'ӣӯҷҳ' + 'ʻʼ') expect.soft(letters, letter).toContain(letter)
  await aigul.context.close()
})

/** Pages that stand in the documents. */
const pictured = ['card-full-ru', 'card-pocket-kk', 'card-discreet-uz']

/** As the printer is shown it: nothing runs over the edge of a small card, and a picture of some pages. */
async function looksAtPaper({ page }: Somebody, name: string): Promise<void> {
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 794, height: 1123 })
  const over = await page.locator('.card-print .info-card').evaluateAll((cards) => cards.filter((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1).length)
  expect.soft(over, name).toBe(0)
  if (pictured.includes(name)) await picture(page, name)
  await page.emulateMedia({ media: null })
  await page.setViewportSize(desk)
}
