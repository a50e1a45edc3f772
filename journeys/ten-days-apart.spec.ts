/** Two agencies work on one child's file without a line and meet again: both answers are there, nobody wins silently, and nothing is lost. */
import { expect, test, type Locator } from '@playwright/test'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { correctFacts } from '#rooms/identification/forms.ts'
import { agencies, desks } from '../src/demo/people.ts'
import { axeFinds, comeIn, desk, picture, sidewaysBy, type Somebody } from './people.ts'
import { backInFile, meetsWithCentre } from './steps.ts'

const facts = 'identification.facts'
const conflicts = 'identification.conflicts'

for (const lang of ['ru', 'kk'] as const) {
  test(`two desks, one file, ten days without a line (${lang})`, async ({ browser }) => {
    const dana = await comeIn(browser, 'dana', { lang, touch: true })
    const child = await meetsWithCentre(dana, { sex: 'unknown', age: { years: 12, basis: 'said' } })
    const gulmira = await comeIn(browser, 'gulmira', { lang, size: desk })
    await gulmira.goTo(`/children/${child}`)
    await gulmira.awaits(stands(gulmira, 'citizenshipSaid', gulmira.t('identification.citizenship.not-asked')))

    for (const somebody of [dana, gulmira]) {
      // A page that was opened once is there without a line.
      await somebody.goTo(`/children/${child}/correct/papers`)
      await expect(somebody.button(`${facts}.save`)).toBeVisible()
    }

    // Apart. Each writes what they learned; one question they both answer, each otherwise.
    await Promise.all([dana, gulmira].map(({ context }) => context.setOffline(true)))
    await corrects(dana, child, 'papers', { citizenshipSaid: 'KZ' }, { waits: true })
    await corrects(dana, child, 'who', { sex: 'boy' }, { waits: true })
    await corrects(gulmira, child, 'papers', { citizenshipSaid: 'UZ', documents: ['school-paper'] }, { waits: true, insteadOf: { documents: ['none'] } })
    await corrects(gulmira, child, 'around', { carerMayBeInvolved: 'yes' }, { waits: true })

    // Back, one after the other. What only one of them touched is simply there.
    await gulmira.context.setOffline(false)
    await gulmira.awaits(stands(gulmira, 'citizenshipSaid', gulmira.t('identification.citizenship.UZ')))
    await dana.context.setOffline(false)
    await dana.press(dana.button('identification.screen.file.part.child'))
    await dana.awaits(stands(dana, 'citizenshipSaid', dana.t(`${facts}.answers`, { n: 2 })))
    for (const somebody of [dana, gulmira]) {
      await somebody.awaits(stands(somebody, 'citizenshipSaid', somebody.t(`${facts}.answers`, { n: 2 })))
      for (const country of ['UZ', 'KZ']) await expect(stands(somebody, 'citizenshipSaid', somebody.t(`identification.citizenship.${country}`))).toBeVisible()
      await expect(stands(somebody, 'sex', somebody.t('identification.sex.boy'))).toBeVisible()
      await expect(stands(somebody, 'documents', somebody.t('identification.document.school-paper'))).toBeVisible()
      await expect(stands(somebody, 'carerMayBeInvolved', somebody.t('forms.known.yes'))).toBeVisible()
    }
    await picture(dana.page, `two-answers-in-file-phone-${lang}`)

    // Who did not open the file sees both and waits; who opened it is asked on the first screen of the day.
    await gulmira.goTo(`/conflicts/${child}`)
    await expect(gulmira.says(`${conflicts}.owner-settles`)).toBeVisible()
    await expect(gulmira.button(`${conflicts}.settle`)).toHaveCount(0)
    await dana.goTo('/')
    const waits = dana.page.locator('main').getByText(dana.t('web.matter.child-conflict')).first()
    const everything = dana.page.getByRole('region', { name: dana.t('web.today.also') }).getByRole('button')
    await dana.awaits(waits.or(everything).first())
    // On a full day it stands below the fold.
    if (!await waits.isVisible()) await dana.press(everything)
    await dana.awaits(waits)
    await dana.goTo('/conflicts')
    await dana.press(dana.page.locator(`main a[href="/conflicts/${child}"]`))
    await expect(dana.page.getByText(deskOf('centre', lang))).toBeVisible()
    expect(await axeFinds(dana.page)).toEqual([])
    expect(await sidewaysBy(dana.page)).toBe(0)
    await picture(dana.page, `conflict-desk-phone-${lang}`)
    await dana.press(answer(dana, dana.t('identification.citizenship.KZ')))
    await dana.choose('identification.settle-conflict.because', 'document-seen')
    await dana.press(dana.button(`${conflicts}.settle`))
    await backInFile(dana, child)

    // Both see one answer; who wrote the other one is told that something waits, and why it was settled so.
    await gulmira.awaits(gulmira.page.getByText(gulmira.t(`${conflicts}.because`, { why: gulmira.t('identification.settle-conflict.because.document-seen') })))
    await expect(gulmira.page.getByText(deskOf('shelter', lang)).first()).toBeVisible()
    await picture(gulmira.page, `conflict-settled-desk-${lang}`)
    await gulmira.goTo('/')
    await gulmira.press(gulmira.page.locator(`main a[href="/conflicts/${child}"]`).filter({ hasText: gulmira.t('web.notice.conflict-settled') }))
    await expect(gulmira.page.getByRole('heading', { name: gulmira.t(`${conflicts}.settled`) })).toBeVisible()
    await gulmira.goTo(`/children/${child}`)
    await gulmira.awaits(stands(gulmira, 'citizenshipSaid', gulmira.t('identification.citizenship.KZ')))
    await expect(gulmira.page.getByText(gulmira.t('identification.event.conflict-settled'))).toBeVisible()

    // Nothing that was written is gone.
    await gulmira.press(gulmira.link(`${facts}.written`))
    const written = gulmira.page.locator('section').filter({ has: gulmira.page.getByRole('heading', { name: gulmira.t('identification.correct-facts.citizenshipSaid') }) })
    for (const country of ['KZ', 'UZ', 'not-asked']) await gulmira.awaits(written.getByText(gulmira.t(`identification.citizenship.${country}`)).first())
    await Promise.all([dana, gulmira].map(({ context }) => context.close()))
  })
}

/** On the page of its group; answers that were ticked before are taken away first. */
async function corrects(worker: Somebody, child: string, group: string, answers: Partial<Record<keyof typeof correctFacts.fields, unknown>>, { waits = false, insteadOf = {} }: { waits?: boolean; insteadOf?: object } = {}): Promise<void> {
  await worker.goTo(`/children/${child}/correct/${group}`)
  await worker.fillIn(correctFacts, { ...insteadOf })
  await worker.fillIn(correctFacts, answers)
  await worker.press(worker.button(`${facts}.save`))
  if (waits) await expect(worker.page.getByText(worker.t('identification.screen.act.kept'))).toBeVisible()
  await backInFile(worker, child)
}

/** What a file says to one question. */
function stands({ page, t }: Somebody, fact: string, words: string): Locator {
  return page.locator('.facts dt').filter({ hasText: t(`identification.correct-facts.${fact}`) }).locator('xpath=following-sibling::dd[1]').getByText(words, { exact: true })
}

function answer({ page }: Somebody, words: string): Locator {
  return page.locator('.two-answers label.choice').filter({ hasText: words })
}

function deskOf(key: 'centre' | 'shelter', lang: CatalogueLanguage): RegExp {
  return new RegExp(`${agencies[key].title[lang]}.*${desks[key].title[lang]}`)
}
