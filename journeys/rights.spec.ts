/**
 * The rights checklist: on a phone in Kazakh and at a desk in Russian, begun and found again, without a line and with one, and seen in the file; and on paper in six
 * languages, with every right of the law read back.
 */
import { expect, test, type Page } from '@playwright/test'
import { cardLanguages } from '#rooms/identification/card.ts'
import { rights } from '#rooms/identification/codes.ts'
import { tellRights } from '#rooms/identification/forms.ts'
import type { Right } from '#rooms/identification/rights.ts'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import ky from '#rooms/identification/messages/ky.json' with { type: 'json' }
import tg from '#rooms/identification/messages/tg.json' with { type: 'json' }
import uz from '#rooms/identification/messages/uz.json' with { type: 'json' }
import { axeFinds, comeIn, desk, inside, looksWell, phone, picture, speak, takesPictures, type Somebody } from './people.ts'
import { readPdf } from './pdf-text.ts'
import { acts, backInFile, meets } from './steps.ts'

const say = 'identification.screen.rights'
const labels = 'identification.tell-rights.told'
const meeting = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 5, place: { region: 'KZ-79' }, with: 'relatives', carerMayBeInvolved: 'no', staysTonight: 'own-people', language: 'uz', interpreter: 'not-needed', sex: 'girl',
  age: { years: 15, basis: 'said' }, atSchool: 'yes', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'at-risk', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes',
} as const

const one = ({ page, t }: Somebody, right: Right) => page.getByRole('region', { name: t(`identification.right.${right}`) })
const explains = (somebody: Somebody, right: Right) => somebody.press(one(somebody, right).locator('label').filter({ has: somebody.page.locator('input[type="checkbox"]') }))
const answers = async (somebody: Somebody, right: Right, value: string) => {
  const { page, t, press } = somebody
  const choice = one(somebody, right).locator('label').filter({ has: page.locator(`input[value="${value}"]`) })
  if (!await choice.isVisible()) await press(one(somebody, right).locator('summary').filter({ hasText: t(`${say}.more`) }))
  await press(choice)
}
const readsIn = async (somebody: Somebody, lang: 'kk' | 'ru') => {
  await somebody.press(somebody.page.locator('summary').filter({ hasText: somebody.t('identification.tell-rights.readIn') }))
  await somebody.fillIn(tellRights, { readIn: lang })
}
/** The note in the file; on a phone it stands among what is known of the child. */
const inFile = async ({ page, t, button, press }: Somebody) => {
  const part = button('identification.screen.file.part.child')
  if (await part.isVisible()) await press(part)
  return page.getByRole('region', { name: t('identification.tell-rights.title') })
}

test('right by right: at a desk in Russian, on a phone in Kazakh, kept without a line, and seen in the file', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'ru', size: desk })
  const { page, t, press, button, context } = dana
  await dana.goTo('/children/new')
  const child = await meets(dana, meeting)
  await acts(dana, 'rights')
  // The child's own language stands first, and is chosen.
  await expect(one(dana, 'embassy').locator('p[lang="uz"]')).toHaveText(uz['identification.card.right.embassy'])
  await readsIn(dana, 'ru')
  for (const right of rights) await expect(one(dana, right).locator('p[lang="ru"]')).toHaveText(t(`identification.card.right.${right}`))
  await expect(button(`${say}.save`)).toHaveAttribute('aria-disabled', 'true')

  // A tap too many is taken back by another; what was begun is found again.
  await explains(dana, 'information')
  await explains(dana, 'work')
  await explains(dana, 'work')
  await answers(dana, 'embassy', 'refused')
  await expect(page.getByRole('status').filter({ hasText: t(`${say}.marked`, { n: 2, explained: 1 }) })).toBeVisible()
  await dana.goTo(`/children/${child}`)
  await acts(dana, 'rights')
  await expect(dana.says('ui.draft.found')).toBeVisible()
  await expect(one(dana, 'embassy').locator('input[value="refused"]')).toBeChecked()
  await expect(one(dana, 'work').locator('input[type="checkbox"]')).not.toBeChecked()
  await press(button('ui.draft.anew'))
  await expect(one(dana, 'embassy').locator('input[value="refused"]')).not.toBeChecked()
  await press(button('ui.undo'))
  await expect(one(dana, 'embassy').locator('input[value="refused"]')).toBeChecked()

  // A refusal without its reason stops here, at its place.
  await dana.fillIn(tellRights, { understood: 'yes' })
  await press(button(`${say}.save`))
  await expect(one(dana, 'embassy').getByRole('alert')).toBeVisible()
  await expect(one(dana, 'embassy').locator('input[value="conditions-not-met"]')).toBeFocused()
  await answers(dana, 'embassy', 'other')
  await dana.fillIn(tellRights, { why: 'Консул на этой неделе не принимает.' })
  await looksWell(dana, 'rights')
  await press(button(`${say}.save`))
  await backInFile(dana, child)
  const note = await inFile(dana)
  await expect(note).toContainText(t(`${say}.explained`, { n: 1, of: 17 }))
  await expect(note).toContainText(t(`${labels}.because.other`))
  await expect(note).toContainText('Консул на этой неделе не принимает.')
  await expect(page.getByRole('listitem').filter({ hasText: t('identification.event.rights-told') })).toContainText(t('identification.event.rights-told.refused', { which: `${t('identification.right.embassy')} (${t(`${labels}.because.other`)})` }))

  // In the other language on a phone; without a line it is kept, and goes by itself.
  await speak(dana, 'kk')
  await page.setViewportSize(phone)
  const kk = inside({ ...dana, lang: 'kk', touch: false })
  await kk.goTo(`/children/${child}/rights`)
  await expect(one(kk, 'information')).toContainText(kk.t(`${say}.explained-on`, { when: '' }).trim())
  await expect(one(kk, 'embassy')).toContainText(kk.t(`${labels}.because.other`))
  await readsIn(kk, 'kk')
  await press(page.locator('summary').filter({ hasText: kk.t('identification.tell-rights.readIn') }))
  await explains(kk, 'confidentiality')
  // Without the word about what was saved before.
  if (takesPictures) await expect(page.getByText(t('identification.screen.act.done'))).toBeHidden()
  await picture(page, 'rights-on-phone')
  await context.setOffline(true)
  for (const right of rights.slice(2)) await explains(kk, right)
  await answers(kk, 'embassy', 'waits')
  await kk.fillIn(tellRights, { understood: 'yes' })
  await looksWell(kk, 'rights')
  await kk.press(kk.button(`${say}.save`))
  await backInFile(kk, child)
  await expect(kk.says('identification.screen.act.kept')).toBeVisible()
  await context.setOffline(false)
  const noted = await inFile(kk)
  await kk.awaits(noted.filter({ hasText: kk.t(`${say}.explained`, { n: 17, of: 17 }) }))
  await expect(noted).toContainText(kk.t(`${say}.waits`))
  await expect(noted.getByRole('listitem')).toContainText([kk.t('identification.right.embassy')])
  await looksWell(kk, 'rights-in-file')
  await kk.goTo(`/children/${child}/rights`)
  await expect(one(kk, 'embassy').locator('details')).toHaveAttribute('open')
  await context.close()
})

test('on paper in six languages: A4, tagged, in its language, the seventeen rights of the law and every word of the sheet; of no child', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'ru', size: desk })
  const { page, t } = dana
  await dana.goTo('/rights?in=kk')
  await expect(page.locator('article[lang="kk"]').first()).toBeVisible()
  await page.evaluate(() => { window.print = () => { document.documentElement.dataset.printed = 'yes' } })
  await dana.press(dana.button('identification.screen.card.print'))
  await expect(page.locator('html')).toHaveAttribute('data-printed', 'yes')
  await looksWell(dana, 'rights-paper')
  const own = { uz, ky, tg } as Record<string, Record<string, string>>
  for (const readIn of cardLanguages) {
    await dana.fillIn(tellRights, { readIn })
    await expect(page.locator('section > article.paper-sheet')).toHaveAttribute('lang', readIn)
    if (readIn === 'tg') expect.soft(await axeFinds(page)).toEqual([])
    const said = own[readIn] ?? readCatalogue(readIn as 'kk')
    const paper = readPdf(await page.pdf({ tagged: true, preferCSSPageSize: true }))
    const read = paper.text.replace(/\s+/g, '')
    const wanted = Object.entries(said).filter(([key]) => key.startsWith('identification.rights-paper.') || key.startsWith('identification.card.right.') || /^identification\.card\.(?:rights|has-right|source)$/.test(key)).map(([, text]) => String(text))
    expect.soft(wanted.length, readIn).toBeGreaterThan(30)
    expect.soft(wanted.filter((text) => !read.includes(text.replace(/\s+/g, ''))), readIn).toEqual([])
    expect.soft(paper.pages.length, readIn).toBeLessThanOrEqual(3)
    expect.soft(paper.pages.every(([width, height]) => width === 210 && height === 297), readIn).toBe(true)
    expect.soft(paper.fontsOutside).toEqual([])
    expect.soft([...paper.tags], readIn).toEqual(expect.arrayContaining(['H1', 'H2', 'Table', 'TH']))
    expect.soft([...paper.languages], readIn).toEqual([readIn])
    // Nothing of the house is on the paper.
    expect.soft(read).not.toContain(t('web.nav.more'))
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize({ width: 794, height: 1123 })
    expect.soft(await brokenWords(page), readIn).toEqual([])
    if (readIn === 'ru') await picture(page, 'rights-paper-ru')
    await page.emulateMedia({ media: null })
    await page.setViewportSize(desk)
  }
  await dana.context.close()
})

/** Words that stand over a column and go over two lines in it. */
async function brokenWords(page: Page): Promise<string[]> {
  return await page.locator('.paper thead th').evaluateAll((heads) => heads.flatMap((head) => {
    const text = head.firstChild!
    return [...text.textContent!.matchAll(/\S+/g)].filter(({ index, 0: word }) => {
      const range = document.createRange()
      range.setStart(text, index)
      range.setEnd(text, index + word.length)
      return range.getClientRects().length > 1
    }).map(([word]) => word)
  }))
}
