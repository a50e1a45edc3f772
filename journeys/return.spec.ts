/**
 * A child goes home: the dossier is told in parts at a desk in Russian and without a line on a phone in Kazakh, refused until the law's conditions stand, printed without a
 * name; the child is let go, and a month later somebody asks how they are.
 */
import { expect, test } from '@playwright/test'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import ky from '#rooms/identification/messages/ky.json' with { type: 'json' }
import tg from '#rooms/identification/messages/tg.json' with { type: 'json' }
import uz from '#rooms/identification/messages/uz.json' with { type: 'json' }
import { cardLanguages } from '#rooms/identification/card.ts'
import { conditionsOf, planParts, type PlanPart } from '#rooms/identification/return.ts'
import { followUp, planReturn } from '#rooms/identification/return-forms.ts'
import { letChildGo } from '#rooms/referral/leaving-forms.ts'
import { katch } from '#programmes/katch/programme.ts'
import { axeFinds, comeIn, desk, inside, looksWell, phone, picture, speak, type Somebody } from './people.ts'
import { printsHere } from './papers.ts'
import { acts, backInFile, meets } from './steps.ts'
import { goesHome, tellsReturn } from './returns.ts'

const say = 'identification.screen.return'
const name = { family: 'Мирзаева', given: 'Дилноза' }
const meeting = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['guardianship'], noticeMinutesAgo: 5, place: { region: 'KZ-79' }, with: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'support-centre', language: 'uz', interpreter: 'not-needed', sex: 'girl',
  age: { years: 12, basis: 'said' }, name, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'at-risk', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes',
} as const
const answers: Readonly<Record<PlanPart, object>> = {
  where: { way: 'abroad', country: 'UZ', livesWith: 'one-parent', homeSafe: 'yes', homeSeenBy: 'competent-body', interests: 'serves' },
  ended: { services: 'ended', proceedings: 'none' },
  child: { fear: 'none', agreed: 'yes', agreedPresent: ['guardianship'] },
  care: { care: 'competent-body', careAnswer: 'agreed', careAnsweredOn: '2026-11-02' },
  journey: { papers: ['return-certificate'], papersAsked: ['exit-visa'], escort: ['own-desk'], receivedBy: 'guardianship', plannedFor: '2026-12-15', note: 'Тетрадь и школьная сумка едут с ней.' },
}
const condition = ({ page, t }: Somebody, code: string) => page.getByRole('listitem').filter({ hasText: t(`clocks.condition.${code}`) })

test('a dossier in parts, a refusal with its article, a paper without a name, the last hand, and a month later', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'ru', size: desk })
  const { page, t, press, link, context } = dana
  await dana.goTo('/children/new')
  const child = await meets(dana, meeting)
  await acts(dana, 'return')
  await expect(dana.says(`${say}.nothing`)).toBeVisible()
  const wanted = conditionsOf({}, { presumedMinor: true, carerMayBeInvolved: 'unknown' }, katch.editions[0].conditions)
  expect(wanted).toHaveLength(5)
  for (const { code, basis } of wanted) { await expect(condition(dana, code)).toContainText(t(`${say}.is.missing`)); await expect(condition(dana, code)).toContainText(t(basis)) }
  await expect(link(`${say}.go`)).toHaveCount(0)
  await looksWell(dana, 'return-empty')

  // One who fears for her safety goes nowhere, whatever else stands.
  for (const part of planParts.filter((one) => one !== 'child')) await tellsReturn(dana, part, answers[part])
  await tellsReturn(dana, 'child', { ...answers.child, fear: 'fear' })
  await expect(condition(dana, 'return-no-fear')).toContainText(t(`${say}.is.against`))
  await expect(page.getByRole('status').filter({ hasText: t(`${say}.against`) })).toBeVisible()
  await looksWell(dana, 'return-against')
  await expect(link(`${say}.go`)).toHaveCount(0)
  await tellsReturn(dana, 'child', { fear: 'none' })
  await expect(condition(dana, 'return-no-fear')).toContainText(t(`${say}.is.met`))
  await expect(page.getByRole('status').filter({ hasText: t(`${say}.ready`) })).toBeVisible()
  await dana.awaits(page.getByText('Тетрадь и школьная сумка едут с ней.'))
  await looksWell(dana, 'return-ready')
  await picture(page, 'return-dossier')

  // On paper: every condition and answer, in three languages; no name, and the worker's own words only where they are turned on.
  await press(link(`${say}.print`))
  for (const lang of ['kk', 'ru', 'en'] as const) {
    await press(page.locator(`label[lang="${lang}"]`))
    await expect(page.locator('section > article.paper-sheet')).toHaveAttribute('lang', lang)
    const in_ = (key: string) => inside({ ...dana, lang, touch: false }).t(key)
    await printsHere(dana, {
      says: [in_('identification.return-paper.title'), ...wanted.map(({ code }) => in_(`clocks.condition.${code}`)), in_('identification.plan-return.papers.return-certificate'), in_('identification.receiving-body.guardianship'), in_('identification.citizenship.UZ')],
      never: [...Object.values(name), 'Тетрадь'],
    })
  }
  await press(page.getByRole('switch'))
  await expect(page.locator('section > article.paper-sheet')).toContainText('Тетрадь')
  await looksWell(dana, 'return-paper')
  expect.soft(await axeFinds(page)).toEqual([])

  // What she takes along is of no child, in her own language and five others, every word of it.
  await dana.goTo('/going-home?in=uz')
  for (const readIn of cardLanguages) {
    await press(page.locator(`label[lang="${readIn}"]`))
    await expect(page.locator('section > article.paper-sheet')).toHaveAttribute('lang', readIn)
    const said = ({ uz, ky, tg } as Record<string, Record<string, string>>)[readIn] ?? readCatalogue(readIn as 'kk')
    await printsHere(dana, { says: Object.entries(said).filter(([key]) => key.startsWith('identification.home-sheet.')).map(([, text]) => String(text)), never: [...Object.values(name), 'Тетрадь'] })
  }
  await looksWell(dana, 'return-sheet')

  // In Kazakh on a phone, a part told without a line is kept and goes by itself.
  await speak(dana, 'kk')
  await page.setViewportSize(phone)
  const kk = inside({ ...dana, lang: 'kk', touch: false })
  await kk.goTo(`/children/${child}/return`)
  await looksWell(kk, 'return-ready')
  await kk.press(kk.page.locator('a[href$="/return/child"]'))
  await context.setOffline(true)
  await kk.fillIn(planReturn, { agreed: 'cannot-say' })
  await looksWell(kk, 'return-part')
  await kk.press(kk.button(`${say}.write.save`))
  await expect(kk.says('identification.screen.act.kept')).toBeVisible()
  await context.setOffline(false)
  await kk.awaits(condition(kk, 'return-childs-consent').filter({ hasText: kk.t(`${say}.is.missing`) }))
  await tellsReturn(kk, 'child', answers.child)

  // The day: asked once more, she says no, and does not go; then she does.
  await kk.press(kk.link(`${say}.go`))
  await looksWell(kk, 'return-leaving')
  const going = { to: 'guardianship', placeKind: 'border-crossing', condition: 'well', papers: ['return-certificate'], present: ['guardianship'], childTold: 'yes', stillAgrees: 'no', signed: 'both' } as const
  await kk.fillIn(letChildGo, going)
  await kk.press(kk.button('referral.let-child-go.do'))
  await kk.awaits(kk.page.getByRole('alert').filter({ hasText: kk.t('refusal.referral.child-does-not-go') }))
  await goesHome(kk, { stillAgrees: 'yes' })
  await kk.awaits(kk.says(`${say}.heard.none`))
  await looksWell(kk, 'return-gone')

  // A month later, or as soon as somebody heard: not safe is seen at once.
  await kk.press(kk.link(`${say}.follow`))
  await kk.fillIn(followUp, { reached: ['partner'], safe: 'no', atSchool: 'no', served: 'no', wantsHelp: 'yes' })
  await looksWell(kk, 'return-follow-up')
  await kk.press(kk.button(`${say}.follow.save`))
  await kk.awaits(kk.page.getByRole('listitem').filter({ hasText: kk.t('identification.event.followed-up.safe.no') }))
  await kk.goTo(`/children/${child}`)
  await backInFile(kk, child)
  await kk.press(kk.button('identification.screen.file.part.child'))
  await expect(kk.page.getByRole('alert').filter({ hasText: kk.t(`${say}.unsafe`) })).toBeVisible()
  await kk.press(kk.button('identification.screen.file.part.terms'))
  for (const kind of ['follow-up-unsafe', 'follow-up-1']) await expect(kk.page.getByRole('heading', { name: kk.t(`clocks.kind.${kind}`), exact: true }).filter({ visible: true })).toBeVisible()
  await looksWell(kk, 'return-unsafe')
  await context.close()
})
