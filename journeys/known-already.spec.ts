/** *Do we know this child already?*: met and written down in Kazakh letters, recognised by a colleague of the same desk who types Latin ones, with no line. */
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { controlId } from '#core/forms/web/asking.ts'
import { meetChild } from '#rooms/identification/forms.ts'
import { axeFinds, comeIn, desk, phone, sidewaysBy, takesPictures, type Somebody } from './people.ts'
import { fillPages } from './steps.ts'

const known = 'identification.known-already'
const children = {
  ru: { written: { family: 'Сейдахметова', given: 'Іңкәр', patronymic: 'Дәулетқызы' }, typed: { family: 'Seidakhmetova', given: 'Inkar' }, searched: 'инкар сейдахмет', sex: 'girl', years: 13 },
  kk: { written: { family: 'Жұмағұлов', given: 'Ғалымжан', patronymic: 'Бауыржанұлы' }, typed: { family: 'Zhumagulov', given: 'Galymzhan' }, searched: 'galimjan jumagulov', sex: 'boy', years: 15 },
} as const

for (const lang of ['ru', 'kk'] as const) {
  const { written, typed, searched, sex, years } = children[lang]
  test(`in ${lang}: who was met in Kazakh letters is recognised while a colleague types Latin ones without a line`, async ({ browser }) => {
    test.setTimeout(240_000)
    const roza = await comeIn(browser, 'roza', { lang: 'kk', touch: true })
    const child = await meets(roza, { name: written, sex, age: { years, basis: 'said' } })
    await roza.context.close()

    const dana = await comeIn(browser, 'dana', { lang, ...(lang === 'kk' ? { size: desk } : { touch: true }) })
    const { page, press, button, t } = dana
    await dana.goTo('/children')
    await dana.awaits(page.locator(`main a[href="/children/${child}"]`))
    await dana.goTo('/account')
    await expect(dana.says('web.app.whole')).toBeVisible({ timeout: 60_000 })
    const sentOn: string[] = []
    page.on('request', (request) => { sentOn.push(`${request.url()} ${request.postData() ?? ''}`) })
    await dana.context.setOffline(true)

    await dana.goTo('/children/new')
    await toWho(dana)
    await dana.fillIn(meetChild, { sex, name: { given: typed.given } })
    const note = page.locator('.known-already .advice')
    await page.waitForTimeout(1500)
    await expect(note, 'a given name alone is not enough').toHaveCount(0)
    await dana.fillIn(meetChild, { name: { family: typed.family }, age: { years: years - 1, basis: 'looks' } })
    const open = note.locator(`a[href="/children/${child}"]`)
    await expect(open).toBeVisible()
    await expect(note.getByText(t('matching.verdict.very-likely')).or(note.getByText(t('matching.verdict.likely'))).first()).toBeVisible()
    const first = note.locator('li').first()
    await press(first.locator('summary'))
    await expect(first.getByText(t('matching.birth.within-estimate'))).toBeVisible()
    await expect(first.getByText(t('matching.weight.strongly-for')).first()).toBeVisible()
    await expect(note).not.toContainText('%')
    await expect(note, 'a name that nobody opened is not shown').not.toContainText(written.given)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const viewport of [phone, desk]) {
        await page.setViewportSize(viewport)
        expect.soft(await axeFinds(page), `${colorScheme} ${viewport.width}`).toEqual([])
        expect.soft(await sidewaysBy(page)).toBe(0)
        await note.scrollIntoViewIfNeeded()
        await page.screenshot({ path: test.info().outputPath(`known-${lang}-${viewport.width}-${colorScheme}.png`) })
      }
    }
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize(lang === 'kk' ? desk : phone)
    // What this is about lies further down on the page than a picture from its top shows.
    await note.evaluate((one) => one.scrollIntoView({ block: 'center' }))
    if (takesPictures && lang === 'ru') await page.screenshot({ path: path.join(import.meta.dirname, '../docs/screens/known-already-phone-ru.png'), animations: 'disabled', caret: 'hide' })

    // The known file is opened; what was written waits.
    await press(open)
    await expect(page).toHaveURL(new RegExp(`/children/${child}$`))
    await expect(dana.says(`${known}.kept`)).toBeVisible()
    await page.goBack()
    await expect(page.locator(`#${controlId(meetChild, 'name.given')}`)).toHaveValue(typed.given)
    await expect(page.locator(`#${controlId(meetChild, 'name')}`)).toHaveValue(typed.family)
    // It is another child: said once, and nothing is in the way.
    await expect(open).toBeVisible()
    const others = note.getByRole('button')
    while (await others.count() > 0) await press(others.first())
    await expect(note).toHaveCount(0)
    await expect(button('forms.next')).toBeEnabled()

    // And wherever one looks for somebody.
    await dana.goTo('/children')
    if (lang === 'kk') await page.keyboard.press('Control+K')
    else await press(button('web.find.title'))
    await page.getByRole('combobox', { name: t('web.find.ask') }).fill(searched)
    const option = page.getByRole('option').filter({ hasText: t('web.find.by-name') }).first()
    await expect(option).toBeVisible()
    await expect(option).not.toContainText(written.given)
    expect(await axeFinds(page)).toEqual([])
    await press(option)
    await expect(page).toHaveURL(new RegExp(`/children/${child}$`))

    // What was typed left the phone in no request, also not once there is a line again.
    await dana.context.setOffline(false)
    await dana.awaits(dana.page.locator('main'))
    for (const part of [...Object.values(typed), ...searched.split(' ')]) expect(sentOn.filter((one) => decodeURIComponent(one).toLowerCase().includes(part.toLowerCase()))).toEqual([])
    await dana.context.close()
  })
}

async function toWho(somebody: Somebody): Promise<void> {
  await somebody.fillIn(meetChild, { safeNow: 'yes', noticeMade: 'not-yet' })
  await somebody.press(somebody.button('forms.next'))
  await somebody.fillIn(meetChild, { place: { region: 'KZ-79' }, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'safe-place' })
  await somebody.press(somebody.button('forms.next'))
}

async function meets(worker: Somebody, who: object): Promise<string> {
  await worker.goTo('/children/new')
  await fillPages(worker, meetChild, {
    safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 10, place: { region: 'KZ-79' }, with: 'relatives', carerMayBeInvolved: 'no', staysTonight: 'safe-place', language: 'kk', interpreter: 'not-needed',
    atSchool: 'not-asked', documents: ['none'], citizenshipSaid: 'not-asked', seenAs: 'presumed', topicsAsked: ['school'], present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', ...who,
  } as never, 'identification.screen.meet.save')
  await expect(worker.page.getByRole('heading', { name: worker.t('identification.screen.meet.saved') })).toBeVisible()
  await worker.awaits(worker.says('identification.screen.raise.where.sent'))
  const file = worker.link('identification.screen.meet.open-file')
  return (await file.getAttribute('href'))!.split('/').at(-1)!
}
