/** One child, met by two agencies in two scripts: recognised by asking, the name shown, decided by two people on two devices, and parted again. */
import { expect, test } from '@playwright/test'
import { meetChild } from '#rooms/identification/forms.ts'
import { askOthers, say, takeBack, undo } from '#rooms/recognition/forms.ts'
import { comeIn, desk, looksWell, phone, picture, type Somebody } from './people.ts'
import { fillPages, readsName, refers } from './steps.ts'

const pair = 'recognition.screen.pair'
const ask = 'recognition.screen.ask'
const written = { family: 'Жақсыбекова', given: 'Гүлсезім', patronymic: 'Ғабитқызы' }
const typed = { family: 'Zhaksybekova', given: 'Gulsezim', patronymic: 'Gabitkyzy' }

test('a child met in Kazakh letters by one agency and in Latin ones by another becomes one child by two people, and two again', async ({ browser }) => {
  test.setTimeout(300_000)
  const dana = await comeIn(browser, 'dana', { lang: 'kk', size: desk })
  await keyOf(dana)
  const first = await meets(dana, { name: written, sex: 'girl', age: { years: 13, basis: 'said' }, topicsAsked: ['road-and-border'] })
  // From the child's own file too: nobody else has met her yet.
  await dana.goTo(`/children/${first}`)
  await dana.page.setViewportSize(phone)
  await dana.press(dana.button('identification.screen.file.part.child'))
  await dana.press(dana.button(`${ask}.button`))
  await dana.fillIn(askOthers, { purpose: 'before-conversation' })
  await looksWell(dana, 'ask-from-file')
  await dana.page.setViewportSize(desk)
  await dana.press(dana.button(`${ask}.send`))
  await expect(dana.says(`${ask}.nobody`)).toBeVisible()
  await dana.press(dana.page.getByRole('dialog').getByRole('button', { name: dana.t('ui.close') }).last())

  const svetlana = await comeIn(browser, 'svetlana', { lang: 'ru', touch: true })
  await keyOf(svetlana)

  // While the child is being met: asked on purpose, with a purpose.
  await svetlana.goTo('/children/new')
  await svetlana.fillIn(meetChild, { safeNow: 'yes', noticeMade: 'not-yet' })
  await svetlana.press(svetlana.button('forms.next'))
  await svetlana.fillIn(meetChild, { place: { region: 'KZ-75' }, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'safe-place' })
  await svetlana.press(svetlana.button('forms.next'))
  await svetlana.fillIn(meetChild, { name: typed, sex: 'girl', age: { years: 13, basis: 'said' } })
  await svetlana.press(svetlana.button(`${ask}.button`))
  const sheet = svetlana.page.getByRole('dialog')
  await svetlana.fillIn(askOthers, { purpose: 'meeting-now' })
  await looksWell(svetlana, 'ask')
  await svetlana.press(svetlana.button(`${ask}.send`))
  await expect(svetlana.says(`${ask}.somebody`)).toBeVisible()
  await expect(sheet, 'the answer names no child').not.toContainText(written.given)
  await picture(svetlana.page, 'ask-others-phone-ru')
  await svetlana.press(sheet.getByRole('button', { name: svetlana.t('ui.close') }).last())
  const second = await goesOn(svetlana)
  await svetlana.goTo(`/children/${second}`)
  await svetlana.press(svetlana.button('identification.screen.file.part.child'))
  await svetlana.press(svetlana.button(`${ask}.button`))
  await expect(sheet).toBeVisible()
  await looksWell(svetlana, 'ask-from-file')
  await svetlana.page.keyboard.press('Escape')

  // Whose file it is hears of it, and shows the name.
  const pairOf = async (somebody: Somebody) => {
    await somebody.goTo('/pairs')
    const row = somebody.page.locator('main a[href^="/pairs/"]').first()
    await somebody.awaits(row)
    await somebody.press(row)
  }
  await pairOf(dana)
  await looksWell(dana, 'pair-not-shown')
  await dana.press(dana.button(`${pair}.show`))
  await looksWell(dana, 'show-name')
  await dana.press(dana.page.getByRole('dialog').locator('button.btn.roomy'))
  await dana.awaits(dana.says(`${pair}.shown-to-them`))

  await svetlana.goTo('/pairs')
  await svetlana.awaits(svetlana.page.locator('main a[href^="/pairs/"]').first())
  await picture(svetlana.page, 'pairs-phone-ru')
  await looksWell(svetlana, 'pairs')
  await pairOf(svetlana)
  await svetlana.awaits(svetlana.button(`${pair}.compare.open`))
  await svetlana.press(svetlana.button(`${pair}.compare.open`))
  await expect(svetlana.page.getByRole('table')).toContainText(written.given)
  await expect(svetlana.page.getByRole('table')).toContainText(svetlana.t('recognition.screen.part.other-script'))
  await picture(svetlana.page, 'pair-phone-ru')
  await looksWell(svetlana, 'pair')
  await says(svetlana, 'same')
  await svetlana.awaits(svetlana.says(`${pair}.other-side`))
  await expect(svetlana.page.locator('input[type="radio"]'), 'one person cannot be both').toHaveCount(0)

  await dana.awaits(dana.button(`${pair}.compare.open`))
  await dana.press(dana.button(`${pair}.compare.open`))
  await expect(dana.page.getByRole('table')).toContainText(typed.given)
  await picture(dana.page, 'pair-desk-kk')
  await looksWell(dana, 'pair')
  await says(dana, 'same')
  await dana.awaits(dana.page.getByRole('heading', { name: dana.t(`${pair}.joined`) }))
  await svetlana.awaits(svetlana.page.getByRole('heading', { name: svetlana.t(`${pair}.joined`) }))

  // What one asks for the child is seen by the other, in the file.
  const asked = await refers(dana, first, { service: 'placement', to: 'centre' })

  // One file of two: what the other agency asked stands in it, so nobody asks the child again; and either opens the name that the other wrote down.
  await svetlana.goTo(`/children/${second}`)
  await expect(svetlana.page, 'the address of either part leads to the one file').toHaveURL(new RegExp(`/children/${first}$`))
  await svetlana.press(svetlana.button('identification.screen.file.part.child'))
  await svetlana.awaits(svetlana.page.locator('.asked-line').filter({ hasText: svetlana.t('identification.topic.road-and-border') }))
  await expect(svetlana.page.locator('.of-part:visible')).toHaveCount(2)
  await expect(svetlana.says('identification.screen.file.one-file.differs'), 'two answers of two parts stand side by side').toBeVisible()
  await svetlana.awaits(svetlana.page.locator(`main a[href="/referrals/${asked}"]`))
  await picture(svetlana.page, 'one-file-phone-ru')
  await looksWell(svetlana, 'one-file')
  // That it is one file is said in no more lines than leave room for the child; the rest is one tap away.
  await isShort(svetlana)
  await dana.goTo(`/children/${first}`)
  await dana.awaits(dana.page.locator('.one-file-means'))
  await looksWell(dana, 'one-file')
  await isShort(dana)
  await svetlana.press(svetlana.says('identification.screen.file.one-file.more'))
  await expect(svetlana.says('identification.screen.file.one-file.asked')).toBeVisible()
  await looksWell(svetlana, 'one-file-means')
  await svetlana.press(svetlana.page.locator(`main a[href="/referrals/${asked}"]`))
  await expect(svetlana.says('referral.other-part')).toBeVisible()
  await looksWell(svetlana, 'referral-of-other-part')
  await svetlana.goTo(`/children/${first}`)
  await readsName(svetlana, written)
  await readsName(svetlana, typed)

  await svetlana.goTo('/pairs')
  await svetlana.press(svetlana.page.locator('main a[href^="/pairs/"]').first())
  await partsAgain(svetlana)
  // Two again: the other agency's questions have gone from this file, and its file from this phone.
  await svetlana.goTo(`/children/${second}`)
  await svetlana.press(svetlana.button('identification.screen.file.part.child'))
  await svetlana.awaits(svetlana.page.locator('.asked-line').filter({ hasText: svetlana.t('identification.topic.school') }))
  await expect(svetlana.page.locator('.asked-line').filter({ hasText: svetlana.t('identification.topic.road-and-border') })).toHaveCount(0)
  await svetlana.goTo(`/children/${first}`)
  await expect(svetlana.button('ui.felt.show')).toHaveCount(0)
  await pairOf(dana)
  await dana.awaits(dana.says('recognition.screen.state.undone.more'))

  // Called two children by mistake, and taken back by who said it.
  await svetlana.goTo('/pairs')
  await svetlana.press(svetlana.page.locator('main a[href^="/pairs/"]').first())
  await says(svetlana, 'different')
  await svetlana.awaits(svetlana.button(`${pair}.take-back`))
  await dana.awaits(dana.says(`${pair}.apart.theirs`))
  await looksWell(svetlana, 'apart')
  await svetlana.press(svetlana.button(`${pair}.take-back`))
  await svetlana.fillIn(takeBack, { because: 'said-by-mistake' })
  await svetlana.press(svetlana.page.getByRole('dialog').getByRole('button', { name: svetlana.t('recognition.screen.take-back.send'), exact: true }))
  await svetlana.awaits(svetlana.button(`${pair}.go-on`))
  expect(first).not.toBe(second)
  await Promise.all([dana, svetlana].map(({ context }) => context.close()))
})

test('two pairs of one desk are decided by two people of it: one of them by both without a line', async ({ browser }) => {
  test.setTimeout(400_000)
  const dana = await comeIn(browser, 'dana', { lang: 'ru', touch: true })
  const roza = await comeIn(browser, 'roza', { lang: 'ru', size: desk })
  await keyOf(dana)
  await keyOf(roza)
  const girl = { sex: 'girl', age: { years: 11, basis: 'said' } }
  const boy = { sex: 'boy', age: { years: 15, basis: 'said' } }
  const nuraiym = await meets(dana, { name: { family: 'Сейтқұлова', given: 'Нұрайым', patronymic: 'Ержанқызы' }, ...girl })
  await meets(roza, { name: { family: 'Seitkulova', given: 'Nuraiym', patronymic: 'Erzhankyzy' }, ...girl })
  const erasyl = await meets(dana, { name: { family: 'Дүйсенбаев', given: 'Ерасыл', patronymic: 'Маратұлы' }, ...boy })
  await meets(roza, { name: { family: 'Duisenbaev', given: 'Erasyl', patronymic: 'Maratuly' }, ...boy })

  // The house looks among the files of the desk by itself. Other journeys may have left pairs there.
  const words = [await wordOf(dana, nuraiym), await wordOf(dana, erasyl)]
  await dana.goTo('/pairs')
  const rows = words.map((word) => dana.page.locator('main a[href^="/pairs/"]').filter({ hasText: word }))
  for (const row of rows) await expect(row).toHaveCount(1, { timeout: 150_000 })
  await picture(dana.page, 'pairs-of-one-desk-phone-ru')
  await looksWell(dana, 'pairs-of-one-desk')
  const [first, second] = await Promise.all(rows.map(async (row) => (await row.getAttribute('href'))!)) as [string, string]

  // One after the other; whoever has said it is told that a second person has to.
  await dana.goTo(first)
  await dana.press(dana.button(`${pair}.compare.open`))
  await expect(dana.page.getByRole('table')).toBeVisible()
  await looksWell(dana, 'pair-of-one-desk')
  await says(dana, 'same')
  await dana.awaits(dana.says(`${pair}.second-person`))
  await expect(dana.page.locator('input[type="radio"]'), 'one person cannot be both').toHaveCount(0)
  await roza.goTo(first)
  await says(roza, 'same')
  for (const one of [dana, roza]) await one.awaits(one.page.getByRole('heading', { name: one.t(`${pair}.joined`) }))

  // Both at once, neither with a line: it is one file, and one is not refused what the other has said.
  for (const one of [dana, roza]) { await one.goTo(second); await one.awaits(one.button(`${pair}.go-on`)); await one.context.setOffline(true); await says(one, 'same') }
  for (const one of [dana, roza]) await one.context.setOffline(false)
  for (const one of [dana, roza]) await one.awaits(one.page.getByRole('heading', { name: one.t(`${pair}.joined`) }))
  await Promise.all([dana, roza].map(({ context }) => context.close()))
})

/** Under which word and number a child stands here. */
async function wordOf(somebody: Somebody, child: string): Promise<string> {
  await somebody.goTo(`/children/${child}`)
  await expect(somebody.page.locator('main h1')).toHaveText(/ \d+$/)
  return await somebody.page.locator('main h1').innerText()
}

/** Four lines on a phone: what is said, and what opens the rest. */
async function isShort({ page }: Somebody): Promise<void> {
  const was = page.viewportSize()!
  await page.setViewportSize(phone)
  const lines = await page.locator('.note').filter({ has: page.locator('.one-file-means') }).first().locator('p').first().evaluate((one) => one.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(one).lineHeight))
  expect(Math.round(lines)).toBeLessThanOrEqual(3)
  await page.setViewportSize(was)
}

async function says(somebody: Somebody, answer: string): Promise<void> {
  await somebody.press(somebody.page.locator('label').filter({ has: somebody.page.locator(`input[name="answer"][value="${answer}"]`) }))
  await somebody.press(somebody.button(`${pair}.go-on`))
  await somebody.fillIn(say, { because: ['name-and-birth'] })
  await somebody.press(somebody.button(`recognition.screen.say.${answer}.send`))
}

async function partsAgain(somebody: Somebody): Promise<void> {
  await somebody.press(somebody.button(`${pair}.undo`))
  await somebody.fillIn(undo, { because: 'learned-more' })
  await somebody.press(somebody.button('recognition.screen.undo.send'))
  await somebody.awaits(somebody.says('recognition.screen.state.undone.more'))
}

/** Devices make the key that questions are asked with, and give it on, by themselves. */
async function keyOf(somebody: Somebody): Promise<void> {
  await expect(async () => {
    const { indexKeys } = await somebody.page.evaluate(async () => await (await fetch('/api/vault/keys')).json() as { indexKeys?: unknown[] })
    expect(indexKeys?.length ?? 0).toBeGreaterThan(0)
  }).toPass({ timeout: 60_000 })
}

const rest = { language: 'kk', interpreter: 'not-needed', atSchool: 'not-asked', documents: ['none'], citizenshipSaid: 'not-asked', seenAs: 'presumed', topicsAsked: ['school'], present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes' } as const

async function meets(worker: Somebody, who: object): Promise<string> {
  await worker.goTo('/children')
  await worker.goTo('/children/new')
  await fillPages(worker, meetChild, {
    safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 10, place: { region: 'KZ-79' }, with: 'relatives', carerMayBeInvolved: 'no', staysTonight: 'safe-place', ...rest, ...who,
  } as never, 'identification.screen.meet.save')
  return await isMet(worker)
}

/** From the page *who*, on which they are, to the end. */
async function goesOn(worker: Somebody): Promise<string> {
  const at = meetChild.pages.findIndex(({ fields }) => (fields as readonly string[]).includes('name'))
  for (const [n, { fields }] of meetChild.pages.entries()) {
    if (n > at) await worker.press(worker.button('forms.next'))
    if (n >= at) await worker.fillIn(meetChild, Object.fromEntries(fields.filter((name) => name in rest).map((name) => [name, rest[name as keyof typeof rest]])) as never)
  }
  await worker.press(worker.button('identification.screen.meet.save'))
  return await isMet(worker)
}

async function isMet(worker: Somebody): Promise<string> {
  await expect(worker.page.getByRole('heading', { name: worker.t('identification.screen.meet.saved') })).toBeVisible()
  await worker.awaits(worker.says('identification.screen.raise.where.sent'))
  return (await worker.link('identification.screen.meet.open-file').getAttribute('href'))!.split('/').at(-1)!
}
