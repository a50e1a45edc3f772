/** A champion's sign goes its whole way: to a desk, to a child, to a decision, to a place, and back to whoever noticed. */
import { expect, test, type Page } from '@playwright/test'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { meetChild } from '#rooms/identification/forms.ts'
import { agencies, desks } from '../src/demo/people.ts'
import { comeIn, desk } from './people.ts'
import { accepts, decides, meets, opensConcern, opensJoint, opensReferral, raises, readsName, refers, signsHandOver, takesOver, tellsWhatBecame } from './steps.ts'

const names = { kk: { family: 'Сынақбаев', given: 'Ернар' }, ru: { family: 'Пробников', given: 'Тимофей' } } as const

for (const lang of ['kk', 'ru'] as const) {
  test(`what a champion notices without a line becomes help for a child (${lang})`, async ({ browser }) => {
    const bolat = await comeIn(browser, 'bolat', { lang, touch: true })
    const concern = await raises(bolat, { agesAbout: ['12-17'], who: ['RGC-06'], placeKind: 'PLX-02', place: { region: 'KZ-61', district: 'KZ-61.maqtaaral' }, signs: ['CHD-03'], urgency: 'today' }, { withoutLine: true })
    await bolat.context.close()

    const madina = await comeIn(browser, 'madina', { lang, size: desk })
    const gulmira = await comeIn(browser, 'gulmira', { lang })
    const toServer = listensTo(madina.page)
    await opensConcern(madina, concern)
    await madina.press(madina.button('identification.screen.concern.take-up'))
    await madina.press(madina.link('identification.screen.concern.meet'))
    const child = await meets(madina, {
      safeNow: 'yes', urgentNeeds: ['food'], noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 10, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'safe-place',
      language: 'uz', interpreter: 'not-needed', sex: 'boy', age: { years: 14, basis: 'said' }, name: names[lang], atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'presumed',
      topicsAsked: ['work'], present: ['psychologist', 'social-worker'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes',
    })
    await opensJoint(madina, child, { participants: ['GUARD', 'POLICE_JUV'], present: ['guardianship'], missing: ['psychologist'] })
    await decides(madina, child, { outcome: 'identified', decidedBy: ['GUARD', 'POLICE_JUV'], exploitation: ['labour'], reasons: '—', testimony: 'not-recorded', rightsExplained: ['information'], viewAsked: 'yes', crimeFactNotice: 'made' })
    const referral = await refers(madina, child, { service: 'placement', to: 'centre' })
    await opensReferral(gulmira, referral)
    await expect(gulmira.says('referral.name-later')).toBeVisible()
    await accepts(gulmira)
    await readsName(gulmira, names[lang])
    await takesOver(gulmira)
    await signsHandOver(madina, { itWasSo: 'yes' })
    await tellsWhatBecame(gulmira, outcomeIn(lang))
    await madina.awaits(madina.says('referral.ended.done', { place: madina.t('partnerships.desk-of-agency', { agency: agencies.centre.title[lang], desk: desks.centre.title[lang] }) }))
    await expect(madina.page.getByText(outcomeIn(lang))).toBeVisible()
    expect(toServer().some((body) => body.includes(meetChild.name) && body.includes('"sealed"'))).toBe(true)
    expect(toServer().filter((body) => body.includes(names[lang].family)), 'the name never left the phone readable').toEqual([])
    await madina.context.close()
    await gulmira.context.close()

    const again = await comeIn(browser, 'bolat', { lang, touch: true })
    await again.goTo(`/concerns/${concern}`)
    await again.awaits(again.says('identification.became.somebody-is-with-the-child'))
    expect(await again.page.locator('main').innerText()).not.toContain(names[lang].family)
    await again.context.close()
  })
}

/** Every body that this page sends. */
function listensTo(page: Page): () => readonly string[] {
  const bodies: string[] = []
  page.on('request', (request) => { const body = request.postData(); if (body) bodies.push(body) })
  return () => bodies
}

/** Notes are people's own words and stand in no catalogue. */
function outcomeIn(lang: CatalogueLanguage): string {
  return lang === 'kk' ? 'Орталықта тұрады.' : 'Живёт в центре.'
}
