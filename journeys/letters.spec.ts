/**
 * The papers of a referral: the letter before and after it is accepted, from both sides; the act of a hand-over and an empty one; and the application for
 * services in six languages. Each is printed and read back: what must stand on it stands there, and nothing that must not.
 */
import { expect, test } from '@playwright/test'
import { languageNames, type Language } from '#core/i18n/translate.ts'
import { sendReferral } from '#rooms/referral/forms.ts'
import { applicationLanguages } from '#rooms/referral/letters.ts'
import { agencies } from '../src/demo/people.ts'
import { axeFinds, comeIn, desk, looksWell, picture, wordsOf, type Somebody } from './people.ts'
import { readPdf } from './pdf-text.ts'
import { accepts, beginsReferral, decides, meets, opensJoint, opensReferral, sends, signsHandOver, takesOver } from './steps.ts'

const name = { given: 'Қарлығаш', family: 'Құлақшынова' }
const note = 'Боится собак'
const view = 'Хочу к сестре'
const [kk, ru] = [wordsOf('kk'), wordsOf('ru')]

test.describe.configure({ retries: 0 })

test('a letter tells what the receiver sees and no more; an act and an application leave the names to a hand', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'ru', size: desk })
  await dana.goTo('/children/new')
  const child = await meets(dana, {
    safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 5, place: { region: 'KZ-79' }, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'safe-place', language: 'uz', interpreter: 'needed', sex: 'girl',
    age: { years: 14, basis: 'said' }, name, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'presumed', topicsAsked: ['school'], present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes',
  })
  await opensJoint(dana, child, { participants: ['POLICE_JUV'], present: ['police'], missing: ['psychologist'] })
  await decides(dana, child, { outcome: 'identified', decidedBy: ['POLICE_JUV'], exploitation: ['labour'], reasons: '—', testimony: 'not-recorded', rightsExplained: ['information'], viewAsked: 'yes', crimeFactNotice: 'made' })

  // Identified by the police alone: three papers go along. What is urgent comes with the acceptance, the child's own words never.
  await beginsReferral(dana, child, { service: 'placement', to: 'centre' })
  await dana.press(dana.page.locator('section[aria-labelledby="what-for"]').getByRole('button', { name: dana.t('referral.change') }))
  await dana.fillIn(sendReferral, { urgentNeeds: ['warm-clothes'], note })
  await dana.press(dana.page.getByRole('dialog').getByRole('button', { name: dana.t('referral.done') }))
  await dana.press(dana.page.locator('[id$="viewAsked-field"]').locator('label').first())
  await dana.fillIn(sendReferral, { childsView: view })
  await dana.press(dana.button('referral.see.change'))
  for (const [group, when] of [['urgent-needs', 'on-acceptance'], ['childs-view', 'never']] as const) {
    await dana.press(dana.page.getByRole('dialog').getByRole('group', { name: dana.t(`consent.group.${group}`), exact: true }).locator('label').filter({ hasText: dana.t(`referral.when.${when}`) }))
  }
  await dana.press(dana.page.getByRole('dialog').getByRole('button', { name: dana.t('referral.done') }))
  const referral = await sends(dana, 'centre')

  await dana.press(dana.link('referral.letter.open'))
  const asked = await prints(dana, ['ru', 'kk'], { picture: 'letter-ru' })
  const services = (t: typeof ru) => t('services.placement')
  for (const [lang, t, read] of [['ru', ru, asked.ru!], ['kk', kk, asked.kk!]] as const) {
    has(read, [
      agencies.centre.title[lang], t('referral.letter.basis.rules-39', { services: services(t) }), t('referral.sex.girl'), t('referral.age.14-15'), t('languages.uz'), t('referral.letter.name'), t('referral.letter.name-by-hand'),
      t('referral.send.note'), t('referral.letter.not-on-paper'), t('referral.send.assessmentSheet'), t('referral.letter.attachments.official'), t('referral.letter.attachments.own-form'), t('referral.letter.reply'), t('referral.letter.sign.signature'),
      t('ui.paper.printed', { by: '|', at: '|' }).split('|')[0]!, t('ui.paper.destroy', { day: '|' }).split('|')[0]!,
    ], lang)
    hasNot(read, [...Object.values(name), note, view, t('referral.need.warm-clothes'), t('referral.send.childsView'), t('referral.letter.afterwards'), t('referral.paper.not-yet'), referral, child], lang)
  }
  await looksWell(dana, 'letter')

  // The receiver prints what they see: no paper of Rules 39 yet.
  const gulmira = await comeIn(browser, 'gulmira', { lang: 'kk', size: desk })
  await opensReferral(gulmira, referral)
  await gulmira.press(gulmira.link('referral.letter.open'))
  const received = await prints(gulmira, ['kk'])
  has(received.kk!, [kk('referral.letter.basis.rules-16', { services: services(kk) }), kk('referral.sex.girl')], 'received')
  hasNot(received.kk!, [...Object.values(name), note, view, kk('referral.need.warm-clothes'), kk('referral.letter.attachments')], 'received')

  // With the words, where somebody wants them on paper.
  await gulmira.press(gulmira.page.getByRole('switch').locator('..'))
  has((await prints(gulmira, ['kk'])).kk!, [note], 'with words')
  await gulmira.goTo(`/referrals/${referral}`)
  await accepts(gulmira)
  await gulmira.press(gulmira.link('referral.letter.open'))
  const accepted = await prints(gulmira, ['kk'])
  has(accepted.kk!, [kk('referral.letter.basis.rules-39', { services: services(kk) }), kk('referral.need.warm-clothes'), kk('referral.paper.not-yet')], 'accepted')
  hasNot(accepted.kk!, [...Object.values(name), note, view], 'accepted')
  await looksWell(gulmira, 'letter-accepted')

  await dana.goTo(`/referrals/${referral}`)
  await dana.awaits(dana.says('referral.until-hand-over'))
  await dana.goTo(`/referrals/${referral}/letter`)
  const after = await prints(dana, ['ru', 'kk'])
  for (const [t, read] of [[ru, after.ru!], [kk, after.kk!]] as const) {
    has(read, [t('referral.letter.afterwards'), t('referral.need.warm-clothes'), t('referral.paper.not-yet')], 'after')
    hasNot(read, [...Object.values(name), note, view, t('referral.send.childsView')], 'after')
  }

  // The child changes hands: two signatures in the programme, and an act for a pen.
  await gulmira.goTo(`/referrals/${referral}`)
  await takesOver(gulmira, { condition: 'upset', conditionNote: 'Плачет', belongings: 'Рюкзак' })
  await gulmira.press(gulmira.link('referral.act.open'))
  const act = await prints(gulmira, ['kk', 'ru'], { picture: 'act-kk' })
  for (const [lang, t, read] of [['kk', kk, act.kk!], ['ru', ru, act.ru!]] as const) {
    has(read, [t('referral.act.title'), t('referral.act.basis'), agencies.centre.title[lang], t('referral.act.name'), t('referral.act.confirmed.waits'), t('referral.act.belongings'), ...['giver', 'receiver', 'witness', 'interpreter'].map((who) => t(`referral.act.sign.${who}`))], `act ${lang}`)
    hasNot(read, [...Object.values(name), 'Плачет', 'Рюкзак', t('referral.condition.upset'), t('referral.place-kind.our-house')], `act ${lang}`)
  }
  await looksWell(gulmira, 'act')
  await dana.goTo(`/referrals/${referral}`)
  await signsHandOver(dana, { itWasSo: 'yes' })
  await dana.press(dana.link('referral.act.open'))
  has((await prints(dana, ['ru'])).ru!, [ru('referral.act.confirmed.yes')], 'confirmed')

  // To carry along: of this child, whose holder is known, and of nobody.
  await dana.goTo(`/children/${child}`)
  await dana.press(dana.page.getByRole('link', { name: dana.t('referral.act.empty') }))
  const carried = (await prints(dana, ['ru', 'en'])).ru!
  has(carried, [ru('referral.act.title'), agencies.centre.title.ru], 'to carry')
  await dana.goTo('/hand-over')
  await dana.press(dana.page.getByRole('link', { name: dana.t('referral.act.empty') }))
  const empty = (await prints(dana, ['ru', 'kk'])).ru!
  has(empty, [ru('referral.act.title'), ru('referral.act.at')], 'empty')
  hasNot(empty, [agencies.centre.title.ru, ru('referral.act.confirmed'), ...Object.values(name)], 'empty')
  expect(await axeFinds(dana.page)).toEqual([])

  // The application, in the language of whoever signs it: the child's own stands first.
  await dana.goTo(`/referrals/${referral}`)
  await dana.press(dana.link('referral.letter.application'))
  await expect(paperOf(dana)).toHaveAttribute('lang', 'uz')
  const applications = await prints(dana, [...applicationLanguages], { picture: 'application-uz' })
  let letters = ''
  for (const read of Object.values(applications)) {
    hasNot(read, [...Object.values(name), note, view, referral, child], 'application')
    letters += read
  }
  for (const letter of 'әғқңөұүі' + 'ӣӯҷҳ' + 'ʻ') expect.soft(letters, letter).toContain(letter)
  await looksWell(dana, 'application')
  await Promise.all([dana.context.close(), gulmira.context.close()])
})

const paperOf = ({ page, t }: Somebody) => page.getByRole('region', { name: t('referral.letter.preview') }).getByRole('article')

/** In each language: A4, tagged, in its language, with its letters and with every sentence of the screen; nothing of the house. */
async function prints<L extends Language>(somebody: Somebody, languages: readonly L[], { picture: pictured }: { picture?: string } = {}): Promise<Record<L, string>> {
  const { page, t } = somebody
  const all = {} as Record<L, string>
  for (const language of languages) {
    const choice = page.getByRole('group', { name: t('referral.letter.language') }).locator('label').filter({ hasText: languageNames[language] })
    await somebody.press(choice)
    const shown = paperOf(somebody)
    await expect(shown).toHaveAttribute('lang', language)
    const said = await shown.evaluate((article) => {
      const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT)
      const texts: string[] = []
      while (walker.nextNode()) texts.push(walker.currentNode.textContent!)
      return texts
    })
    const paper = readPdf(await page.pdf({ tagged: true, preferCSSPageSize: true }))
    const read = squeeze(paper.text)
    expect.soft(paper.pages.every(([width, height]) => width === 210 && height === 297), language).toBe(true)
    expect.soft(paper.pages.length, `${page.url().split('/').at(-1)} ${language}: pages`).toBeLessThanOrEqual(2)
    expect.soft(paper.fontsOutside).toEqual([])
    expect.soft(said.filter((text) => !read.includes(squeeze(text))), language).toEqual([])
    expect.soft([...paper.tags], language).toEqual(expect.arrayContaining(['H1']))
    expect.soft([...paper.languages], language).toEqual([language])
    expect.soft(read).not.toContain(squeeze(t('referral.letter.language')))
    all[language] = read
    if (pictured?.endsWith(`-${language}`)) await pictures(somebody, pictured)
    await expect(page.locator('html')).toHaveAttribute('lang', somebody.lang)
  }
  return all
}

async function pictures({ page }: Somebody, named: string): Promise<void> {
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 794, height: 1123 })
  await page.screenshot({ path: test.info().outputPath(`${named}.png`), fullPage: true })
  await picture(page, named)
  await page.emulateMedia({ media: null })
  await page.setViewportSize(desk)
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '')
}

function has(read: string, sentences: readonly string[], of: string): void {
  expect.soft(sentences.filter((one) => !read.includes(squeeze(one))), `${of}: is missing`).toEqual([])
}

/** Numbers of records would be an address to whoever finds the paper. */
function hasNot(read: string, sentences: readonly string[], of: string): void {
  expect.soft(sentences.filter((one) => read.includes(squeeze(one))), `${of}: must not stand there`).toEqual([])
}
