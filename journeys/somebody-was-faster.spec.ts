/** Two people write into one place without having seen each other: what was typed is kept, what stands is shown, and a person decides. */
import { expect, test, type Locator } from '@playwright/test'
import { settleAge } from '#rooms/identification/forms.ts'
import { setDutyContact } from '#rooms/partnerships/forms.ts'
import { agencies } from '../src/demo/people.ts'
import { axeFinds, comeIn, desk, picture, sidewaysBy, type Somebody } from './people.ts'
import { backInFile, meetsWithCentre } from './steps.ts'

const night = { phone: '+77010000111', name: 'Ночная смена' }
const day = { phone: '+77010000222', name: 'Дневная смена' }

test('a duty number that changed meanwhile: the later one is refused with what stands now, and saved knowingly', async ({ browser }) => {
  const roza = await comeIn(browser, 'roza', { lang: 'ru', touch: true })
  const nurlan = await comeIn(browser, 'nurlan', { lang: 'kk', size: desk })
  for (const somebody of [roza, nurlan]) await opensAgency(somebody)

  await roza.context.setOffline(true)
  await setsNumber(roza, night)
  await setsNumber(nurlan, day)
  await nurlan.awaits(nurlan.page.getByText(day.phone))
  await roza.context.setOffline(false)
  await roza.goTo('/line')
  await roza.awaits(roza.says('refusal.partnerships.changed-meanwhile'))
  await roza.press(roza.link('web.line.open-again'))

  // What was typed is in its place, and above it what somebody else has written there.
  const note = roza.page.locator('.note').filter({ hasText: roza.t('forms.moved.waiting') })
  await expect(note).toContainText(day.phone)
  await expect(note).toContainText(roza.t('forms.moved.mine', { mine: night.phone }))
  expect(await axeFinds(roza.page)).toEqual([])
  expect(await sidewaysBy(roza.page)).toBe(0)
  await picture(roza.page, 'changed-meanwhile-phone-ru')
  await roza.press(roza.button('forms.next'))
  await roza.press(roza.button('web.line.send-again'))
  await nurlan.awaits(nurlan.page.getByText(night.phone))
  await expect(nurlan.page.getByText(day.phone)).toHaveCount(0)

  // Whoever takes a place over sees whose it is before they save.
  await nurlan.press(nurlan.button('partnerships.set-duty-contact.title'))
  await nurlan.fillIn(setDutyContact, { place: 'deputy' })
  await expect(nurlan.page.getByRole('dialog').locator('.note').filter({ hasText: nurlan.t('forms.replaces') })).toContainText(night.phone)
  expect(await axeFinds(nurlan.page)).toEqual([])
  await picture(nurlan.page, 'takes-a-place-over-desk-kk')
  await Promise.all([roza, nurlan].map(({ context }) => context.close()))
})

test('two ages of one child: who may be a child is one until the desk that opened the file has looked at both', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'kk', touch: true })
  const child = await meetsWithCentre(dana, { sex: 'boy', age: { years: 17, basis: 'looks' } })
  const gulmira = await comeIn(browser, 'gulmira', { lang: 'ru', size: desk })
  await gulmira.goTo(`/children/${child}`)
  await gulmira.awaits(gulmira.link('identification.screen.file.act.settle-age').last())
  for (const somebody of [dana, gulmira]) {
    // A page that was opened once is there without a line.
    await somebody.goTo(`/children/${child}/do/settle-age`)
    await expect(somebody.button('identification.screen.act.settle-age.save')).toBeVisible()
  }
  await Promise.all([dana, gulmira].map(({ context }) => context.setOffline(true)))
  await settles(dana, child, { years: 15, seen: 'none', why: 'Ағасы солай дейді.' })
  await settles(gulmira, child, { years: 19, seen: 'passport', why: 'Принесли паспорт.' })
  await gulmira.context.setOffline(false)
  await gulmira.awaits(gulmira.page.locator('main').getByText(gulmira.t('identification.screen.age.document', { sex: 'boy', years: 19 })).first())
  await dana.context.setOffline(false)
  for (const somebody of [dana, gulmira]) await somebody.awaits(somebody.page.locator('main').getByText(somebody.t('identification.screen.age.said', { sex: 'boy', years: 15 })).first())

  await dana.goTo(`/conflicts/${child}`)
  const byPassport = dana.t('identification.facts.age.by', { years: dana.t('identification.facts.age.years', { n: 19 }), document: dana.t('identification.age-document.passport') })
  await expect(dana.page.getByText(dana.t('identification.careful.as-a-child'))).toBeVisible()
  await expect(dana.link('identification.conflicts.third.age')).toHaveAttribute('href', `/children/${child}/do/settle-age`)
  expect(await axeFinds(dana.page)).toEqual([])
  expect(await sidewaysBy(dana.page)).toBe(0)
  await picture(dana.page, 'two-ages-phone-kk')
  await dana.press(answer(dana, byPassport))
  await dana.choose('identification.settle-conflict.because', 'document-seen')
  await dana.press(dana.button('identification.conflicts.settle'))
  await backInFile(dana, child)
  await gulmira.awaits(gulmira.page.locator('main').getByText(gulmira.t('identification.screen.age.document', { sex: 'boy', years: 19 })).first())
  await gulmira.press(gulmira.link('identification.facts.written'))
  await gulmira.awaits(gulmira.page.getByText(gulmira.t('identification.facts.age.said', { years: gulmira.t('identification.facts.age.years', { n: 15 }) })).first())
  await Promise.all([dana, gulmira].map(({ context }) => context.close()))
})

async function opensAgency(somebody: Somebody): Promise<void> {
  await somebody.goTo('/people')
  await somebody.press(somebody.page.locator('main a').filter({ hasText: agencies.shelter.title[somebody.lang] }).first())
  await expect(somebody.button('partnerships.set-duty-contact.title')).toBeVisible()
}

async function setsNumber(somebody: Somebody, { name, phone }: { name: string; phone: string }): Promise<void> {
  await somebody.press(somebody.button('partnerships.set-duty-contact.title'))
  await somebody.fillIn(setDutyContact, { place: 'deputy', name, phone })
  await somebody.press(somebody.button('forms.next'))
  await somebody.fillIn(setDutyContact, { hours: 'always' })
  await somebody.press(somebody.page.getByRole('dialog').getByRole('button', { name: somebody.t('partnerships.save'), exact: true }))
  await expect(somebody.page.getByRole('dialog')).toHaveCount(0)
}

async function settles(worker: Somebody, child: string, answers: { years: number; seen: string; why: string }): Promise<void> {
  await worker.fillIn(settleAge, answers)
  await worker.press(worker.button('identification.screen.act.settle-age.save'))
  await expect(worker.page.getByText(worker.t('identification.screen.act.kept'))).toBeVisible()
  await backInFile(worker, child)
}

function answer({ page }: Somebody, words: string): Locator {
  return page.locator('.two-answers label.choice').filter({ hasText: words })
}
