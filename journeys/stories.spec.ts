/**
 * The four field stories of the district, through the app's own screens: a cotton field, a bazaar, a mother whose card has
 * expired, a way home. With the law's own signs; names are invented and written as clerks of three countries write them.
 */
import fs from 'node:fs'
import path from 'node:path'
import ExcelJS from 'exceljs'
import { expect, test, type Locator } from '@playwright/test'
import { appeal, contestAdvice, decideAppeal, decideContest, linkChildren, makeNotice, writeName } from '#rooms/identification/forms.ts'
import { contestAnsweredBy } from '#rooms/identification/advice.ts'
import { followUp } from '#rooms/identification/return-forms.ts'
import { sendReferral } from '#rooms/referral/forms.ts'
import { giveConsent, withdrawConsent } from '#core/consent/forms.ts'
import { minuteMs, type Moment } from '#core/clock.ts'
import { tellLeft } from '#core/i18n/dates.ts'
import { kazakhstan } from '#programmes/katch/calendar.ts'
import { htcdsColumns } from '#programmes/katch/htcds.ts'
import { agencies } from '../src/demo/people.ts'
import { printsHere } from './papers.ts'
import { goesHome, tellsReturn } from './returns.ts'
import { comeIn, desk, picture, wordsOf, type Somebody } from './people.ts'
import {
  accepts, acts, answersConsent, backInFile, beginsReferral, decides, meets, opensConcern, opensJoint, opensReferral, raises, readsName, refers, sends, signsHandOver, takesOver, tellsWhatBecame,
} from './steps.ts'

const file = 'identification.screen.file'
const inMaktaaral = { region: 'KZ-61', district: 'KZ-61.maqtaaral' } as const
const inSaryagash = { region: 'KZ-61', district: 'KZ-61.saryagash' } as const
const inAlmaty = { region: 'KZ-75', district: 'KZ-75.zhetisu' } as const

/** What most first meetings have in common; each story tells its own difference. */
const meeting = { safeNow: 'yes', interpreter: 'not-needed', atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes' } as const

test('a cotton field in Turkistan: three children, one joint conversation, and services within a working day', async ({ browser }) => {
  const bolat = await comeIn(browser, 'bolat', { lang: 'kk', touch: true })
  const concern = await raises(bolat, { howMany: '3', agesAbout: ['6-11', '12-17'], who: ['RGC-06'], placeKind: 'PLX-02', seenWhen: 'now', place: inMaktaaral, signs: ['CHD-03'], urgency: 'now' })
  await bolat.context.close()

  const madina = await comeIn(browser, 'madina', { lang: 'kk', size: desk })
  const { page, t, press, link, button } = madina
  await opensConcern(madina, concern)
  const atOnce = clock(madina, 'tell-police-or-guardianship')
  await expect(atOnce).toBeVisible()
  await press(button('identification.screen.concern.take-up'))
  await expect(atOnce, 'the guardianship body has it: the law’s first notice is made').toHaveCount(0)

  const found = { ...meeting, noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 5, with: 'other-children', carerMayBeInvolved: 'no', staysTonight: 'safe-place', seenAs: 'presumed', topicsAsked: ['work'], present: ['psychologist', 'police'] } as const
  // Two clerks, two apostrophes; what is kept is the one letter sign of oʻ and gʻ.
  const typed = { family: 'O‘rinboyev', given: 'Jasurbek', patronymic: "Sobir o'g`li" }
  const boyName = { family: 'Oʻrinboyev', given: 'Jasurbek', patronymic: 'Sobir oʻgʻli' }
  await press(link('identification.screen.concern.meet'))
  const boy = await meets(madina, { ...found, language: 'uz', sex: 'boy', age: { years: 13, basis: 'said' }, name: typed })
  await readsName(madina, boyName)
  await meetsAnother(madina, concern)
  const girl = await meets(madina, { ...found, language: 'uz', sex: 'girl', age: { years: 11, basis: 'said' }, name: { family: 'Уринбаева', given: 'Зилола' } })
  const friendName = { family: 'Раҷабзода', given: 'Сӯҳроб' }
  await meetsAnother(madina, concern)
  const friend = await meets(madina, { ...found, language: 'tg', citizenshipSaid: 'TJ', sex: 'boy', age: { years: 14, basis: 'said' }, name: friendName })
  await readsName(madina, friendName)

  await madina.goTo(`/children/${boy}`)
  await acts(madina, 'link')
  await madina.fillIn(linkChildren, { others: [{ child: girl }, { child: friend }], because: 'found-together' })
  await press(button('identification.screen.act.link.save'))
  await backInFile(madina, boy)
  const together = page.getByRole('navigation', { name: t(`${file}.together`) })
  for (const child of [girl, friend]) await expect(together.locator(`a[href="/children/${child}"]`)).toBeVisible()
  await expect(clock(madina, 'safe-place')).toBeVisible()

  const police = await refers(madina, boy, { service: 'police', to: 'police' })
  const yerlan = await comeIn(browser, 'yerlan', { lang: 'kk' })
  await opensReferral(yerlan, police)
  await accepts(yerlan)

  // Who sits at the joint conversation sees what is decided on, and what is objected to.
  await madina.goTo(`/children/${boy}`)
  await opensJoint(madina, boy, { participants: ['GUARD', { kind: 'POLICE_JUV', of: 'police' }, 'NGO'], present: ['guardianship', 'police'], missing: ['psychologist'] })
  await contestsAdvice(madina, yerlan, boy)
  await madina.goTo(`/children/${boy}`)
  await decides(madina, boy, { outcome: 'identified', decidedBy: ['POLICE_JUV', 'NGO'], exploitation: ['labour'], reasons: 'Таңнан кешке дейін мақта терген, ақы алмаған.', testimony: 'recorded', childsView: 'Қарындасыммен бірге болғым келеді.', rightsExplained: ['information', 'medical-care'], viewAsked: 'yes', crimeFactNotice: 'made' })
  await expect(link(`${file}.act.joint`), 'the conversation is held once').toHaveCount(0)

  // Police and an NGO decided without the services: one working day runs until the child is sent to them with three papers.
  await expect(clock(madina, 'to-services')).toBeVisible()
  await beginsReferral(madina, boy, { service: 'placement', to: 'centre' })
  await expect(clock(madina, 'to-services')).toBeVisible()
  for (const paper of ['assessmentSheet', 'applicationForServices', 'reportByCriteria']) await madina.choose(`referral.send.${paper}`, 'ready')
  const placement = await sends(madina, 'centre')
  await press(link('referral.letter.open'))
  await printsHere(madina, { says: [t('referral.letter.title'), agencies.centre.title.kk, t('referral.letter.attachments')], never: Object.values(boyName) })
  await madina.goTo(`/children/${boy}`)
  await expect(clock(madina, 'to-services')).toHaveCount(0)
  await expect(clock(madina, 'safe-place')).toBeVisible()
  await madina.context.close()
  await yerlan.context.close()

  const gulmira = await comeIn(browser, 'gulmira', { lang: 'kk', size: desk })
  await opensReferral(gulmira, placement)
  await accepts(gulmira)
  await takesOver(gulmira)
  await gulmira.press(gulmira.link('referral.act.open'))
  await printsHere(gulmira, { says: [gulmira.t('referral.act.title'), agencies.centre.title.kk], never: Object.values(boyName) })
  await gulmira.goTo(`/children/${boy}`)
  await expect(clock(gulmira, 'safe-place'), 'the child lives in the centre').toHaveCount(0)
  await expect(gulmira.says(`${file}.part-of-the-file`), 'the centre sees what was shared with it').toBeVisible()
  await expect(downloads(gulmira)).toHaveCount(0)
  await gulmira.context.close()

  const later = await comeIn(browser, 'madina', { lang: 'kk', size: desk })
  await later.goTo(`/children/${boy}`)
  await checkExport(later, { vic_TraffickingStatus: 'ActualVictimOfTrafficking', vic_TypeOfExploitation: 'ForcedLabour', vic_TraffickingStatusDecisionMakingOrg: 'Police', prs_PrimaryLanguage: 'uzb', prs_Gender: 'Masculine', prs_Citizenship: 'UZ', katch_AgeBand: '10-13' }, [boy, ...Object.values(boyName)])
  await later.context.close()

  const again = await comeIn(browser, 'bolat', { lang: 'kk', touch: true })
  await again.goTo(`/concerns/${concern}`)
  await again.awaits(again.says('identification.became.somebody-is-with-the-child'))
  expect(await again.page.locator('main').innerText()).not.toMatch(/Jasurbek|Зилола|Сӯҳроб/)
  await again.context.close()
})

test('a bazaar in Almaty: brother and sister with an adult who is not theirs; the adult is neither asked nor told', async ({ browser }) => {
  const aigul = await comeIn(browser, 'aigul', { lang: 'ru', touch: true })
  const concern = await raises(aigul, { howMany: '2', agesAbout: ['under-6', '6-11'], who: ['RGC-01'], placeKind: 'PLD-04', place: inAlmaty, signs: ['BEG-02', 'BEG-03', 'CHD-04', 'GEN-01'], urgency: 'today' })
  await aigul.context.close()

  const svetlana = await comeIn(browser, 'svetlana', { lang: 'ru', size: desk })
  const { page, t, press, link, button } = svetlana
  await opensConcern(svetlana, concern)
  await press(button('identification.screen.concern.take-up'))
  await press(link('identification.screen.concern.meet'))
  const found = { ...meeting, with: 'other-adults', carerMayBeInvolved: 'yes', staysTonight: 'support-centre', language: 'kk', citizenshipSaid: 'not-asked', seenAs: 'presumed', present: ['police', 'psychologist'] } as const
  const girlName = { family: 'Әбділдаева', given: 'Үміт', patronymic: 'Жаңабекқызы' }
  const girl = await meets(svetlana, { ...found, noticeMade: 'not-yet', sex: 'girl', age: { years: 9, basis: 'said' }, name: girlName })
  await readsName(svetlana, girlName)

  // She spells it otherwise when she sees it written: the new one stands in front.
  const asInPaper = { family: 'Абдильдаева', given: 'Умит' }
  await acts(svetlana, 'name')
  await svetlana.fillIn(writeName, { name: asInPaper, because: 'another-spelling' })
  await press(button('identification.screen.act.name.save'))
  await backInFile(svetlana, girl)
  await readsName(svetlana, asInPaper)

  // An NGO met the child: the law wants the police or the guardianship body told at once.
  await expect(clock(svetlana, 'tell-police-or-guardianship')).toBeVisible()
  await acts(svetlana, 'notice')
  await svetlana.fillIn(makeNotice, { noticeTo: ['police-juvenile'], way: 'phone', noticeMinutesAgo: 1 })
  await press(button('identification.screen.act.notice.save'))
  await backInFile(svetlana, girl)
  await expect(clock(svetlana, 'tell-police-or-guardianship')).toHaveCount(0)
  await expect(link(`${file}.act.notice`)).toHaveCount(0)

  await meetsAnother(svetlana, concern)
  const boy = await meets(svetlana, { ...found, noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 3, sex: 'boy', age: { years: 5, basis: 'said' }, name: { family: 'Әбділдаев', given: 'Һашим' } })
  await acts(svetlana, 'link')
  await svetlana.fillIn(linkChildren, { others: [{ child: girl }], because: 'siblings' })
  await press(button('identification.screen.act.link.save'))
  await backInFile(svetlana, boy)
  await press(page.getByRole('navigation', { name: t(`${file}.together`) }).locator(`a[href="/children/${girl}"]`))
  await backInFile(svetlana, girl)

  await expect(svetlana.says(`${file}.without-family.why`)).toBeVisible()
  await asksConsentFor(svetlana, girl, 'almatyCentre')
  const byParent = page.locator('input[name$="givenBy"][value="parent"]')
  await expect(svetlana.says('referral.consent.carer-left-out.more')).toBeVisible()
  await expect(byParent).toHaveCount(0)
  await svetlana.fillIn(giveConsent, { caregiver: 'safe' })
  await expect(byParent, 'of a safe carer it is asked').toHaveCount(1)
  await svetlana.fillIn(giveConsent, { givenBy: 'parent', caregiver: 'implicated' })
  await expect(byParent).toHaveCount(0)
  await answersConsent(svetlana, { readIn: 'kk' })
  await expect(page.getByText(t('forms.problems', { n: 3 }))).toBeVisible()

  await beginsReferral(svetlana, girl, { service: 'police', to: 'almatyPolice' })
  await expect(svetlana.says('referral.parents')).toBeVisible()
  const police = await sends(svetlana, 'almatyPolice')
  const daulet = await comeIn(browser, 'daulet', { lang: 'ru' })
  await opensReferral(daulet, police)
  await accepts(daulet)
  await takesOver(daulet, { placeKind: 'police-station', condition: 'tired', present: ['police', 'psychologist'] })
  await signsHandOver(svetlana, { itWasSo: 'yes' })

  await svetlana.goTo(`/children/${girl}`)
  await opensJoint(svetlana, girl, { participants: [{ kind: 'POLICE_JUV', of: 'almatyPolice' }, 'NGO'], present: ['police'], missing: ['psychologist'] })
  const reasons = 'Девочка говорит, что гостила у тёти. Тётя не нашлась.'
  await decides(svetlana, girl, { outcome: 'not-recognised', decidedBy: ['POLICE_JUV', 'NGO'], reasons, testimony: 'not-recorded', rightsExplained: ['information', 'appeal'], appealExplained: 'yes', viewAsked: 'yes', wayHome: 'taken-home', crimeFactNotice: 'not-yet' })
  const objection = 'Деньги у девочки забирали каждый вечер.'
  await acts(svetlana, 'appeal')
  await svetlana.fillIn(appeal, { to: 'authority', by: 'child', why: objection })
  await press(button('identification.screen.act.appeal.save'))
  await backInFile(svetlana, girl)

  // Who decided before does not decide on the appeal: it is not offered, and refused if it is sent all the same.
  await expect(link(`${file}.act.decide-appeal`)).toHaveCount(0)
  await svetlana.goTo(`/children/${girl}/do/decide-appeal`)
  await svetlana.fillIn(decideAppeal, { decision: 'stands', why: '—' })
  await press(button('identification.screen.act.decide-appeal.save'))
  await expect(svetlana.says('refusal.identification.own-decision')).toBeVisible()

  await daulet.goTo('/')
  await opensFileFromToday(daulet, girl, 'web.matter.child-appeal')
  await acts(daulet, 'decide-appeal')
  for (const words of [reasons, objection]) await expect(daulet.page.getByText(words)).toBeVisible()
  await daulet.fillIn(decideAppeal, { decision: 'recognised', why: 'Свидетели подтвердили слова девочки.' })
  await daulet.press(daulet.button('identification.screen.act.decide-appeal.save'))
  await backInFile(daulet, girl)
  await svetlana.goTo(`/children/${girl}`)
  await svetlana.awaits(page.getByRole('heading', { name: t('identification.event.appeal-decided') }))
  await expect(page.locator('.felt-head').getByText(t('statuses.state.identified'))).toBeVisible()
  await expect(page.getByText('Свидетели подтвердили слова девочки.')).toBeVisible()
  // Recognised: the card and the sheet of rights are read with her in Kazakh, and neither says of whom it is.
  const inKazakh = wordsOf('kk')
  await svetlana.goTo(`/children/${girl}/card`)
  await expect(page.locator('body > .paper')).toHaveAttribute('lang', 'kk')
  await printsHere(svetlana, { says: [inKazakh('identification.card.title'), inKazakh('identification.card.right.confidentiality')], never: [...Object.values(girlName), ...Object.values(asInPaper)] })
  await daulet.context.close()
  await svetlana.context.close()
})

test('a mother whose card has expired: help by consent, without the police; one consent is taken back', async ({ browser }) => {
  const madina = await comeIn(browser, 'madina', { lang: 'kk', size: desk })
  const { page, t, press, link, button } = madina
  await press(link('identification.children.title'))
  await press(link('identification.screen.children.meet'))
  const name = { family: 'Toshpoʻlatova', given: 'Oygul' }
  const child = await meets(madina, {
    ...meeting, noticeMade: 'not-needed', place: inMaktaaral, with: 'one-parent', carerMayBeInvolved: 'no', staysTonight: 'own-people', language: 'uz', sex: 'girl', age: { years: 9, basis: 'document' }, name, documents: ['birth-certificate'],
    signs: ['RGC-06', 'RGC-07'], seenAs: 'at-risk', topicsAsked: ['school'], present: ['social-worker'], basis: 'consent',
  })
  await readsName(madina, name)
  await expect(clock(madina, 'tell-police-or-guardianship')).toHaveCount(0)
  await expect(link(`${file}.act.talk`).first()).toBeVisible()
  await expect(link(`${file}.act.notice`), 'no crime, no notice').toHaveCount(0)

  // The first is asked from the file, the others where they are needed.
  await expect(madina.says(`${file}.no-consents`)).toBeVisible()
  const mothers = { readIn: 'uz', caregiver: 'safe', givenBy: 'parent', childsView: 'yes', proof: 'signature' } as const
  await asksConsentFor(madina, child, 'akimat')
  await answersConsent(madina, mothers)
  await press(madina.link('referral.consent.to-file'))
  await backInFile(madina, child)
  await madina.awaits(consentOf(madina, 'akimat'))
  await beginsReferral(madina, child, { service: 'documents', to: 'akimat' })
  await expect(page.locator('input[name="basis"][value="consent"]')).toBeChecked()
  await expect(madina.says('consent.state.given')).toBeVisible()
  const papers = await sends(madina, 'akimat')
  await asksAndRefers('school', 'school')
  const doctor = await asksAndRefers('doctor', 'clinic')
  await asksAndRefers('lawyer', 'shelter')

  const timur = await comeIn(browser, 'timur', { lang: 'kk' })
  await opensReferral(timur, papers)
  await accepts(timur)
  await tellsWhatBecame(timur, 'Тіркеу басталды.', 'started')
  const saule = await comeIn(browser, 'saule', { lang: 'kk' })
  await opensReferral(saule, doctor)
  await expect(saule.says('referral.basis.consent')).toBeVisible()
  await saule.goTo('/referrals')
  const atSaule = saule.page.locator(`main a[href="/referrals/${doctor}"]`)
  await expect(atSaule).toBeVisible()

  // Not answered yet: the referral is taken back with the consent, and the others go on.
  await takesBack('clinic')
  await expect(consentOf(madina, 'akimat').filter({ hasText: t('consent.state.given') })).toBeVisible()
  await saule.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await expect(atSaule).toHaveCount(0, { timeout: 20_000 })
  await madina.goTo(`/referrals/${doctor}`)
  await madina.awaits(madina.says('referral.ended.withdrawn', { reason: t('referral.withdraw-reason.consent-withdrawn') }))
  await madina.goTo(`/referrals/${papers}`)
  await expect(page.getByRole('heading', { name: t('referral.turn.outcome') })).toBeVisible()
  await expect(madina.says('referral.consent-withdrawn.told')).toHaveCount(0)

  // Help has begun: who gives it is told to stop, and both see until when.
  await takesBack('akimat')
  await timur.awaits(timur.page.getByText(timur.t('referral.consent-withdrawn.stop')))
  await madina.goTo(`/referrals/${papers}`)
  await madina.awaits(page.getByText(t('referral.consent-withdrawn.told')))
  // She takes home that it was taken back; whoever finds the paper reads neither of whom nor from whom.
  await madina.goTo(`/children/${child}`)
  await press(consentOf(madina, 'akimat').getByRole('link'))
  await printsHere(madina, { says: [], never: [...Object.values(name), ...Object.values(agencies.akimat.title)] })
  for (const one of [timur, saule]) await one.context.close()
  await madina.context.close()

  async function asksAndRefers(service: 'school' | 'doctor' | 'lawyer', to: 'school' | 'clinic' | 'shelter'): Promise<string> {
    await beginsReferral(madina, child, { service, to })
    await press(button('referral.consent.ask'))
    await expect(page.locator('.ref-eight')).toContainText('Yana kimga beriladi:')
    await expect(page.locator('.ref-eight')).toContainText(agencies[to].title.ru)
    await answersConsent(madina, mothers)
    await expect(madina.says('consent.state.given')).toBeVisible()
    return await sends(madina, to, { withoutName: to === 'school' })
  }

  async function takesBack(agency: 'clinic' | 'akimat'): Promise<void> {
    await madina.goTo(`/children/${child}`)
    await press(consentOf(madina, agency).getByRole('button', { name: t('consent.withdraw.do') }))
    await madina.fillIn(withdrawConsent, { by: 'parent', why: 'Өздері барады.' })
    await press(page.getByRole('dialog').getByRole('button', { name: t('consent.withdraw.do'), exact: true }))
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await madina.awaits(consentOf(madina, agency).filter({ hasText: t('consent.state.withdrawn') }))
  }
})

test('a way home to Tashkent region: she agrees herself, two sides sign, and the facts leave without who she is', async ({ browser }) => {
  const yerlan = await comeIn(browser, 'yerlan', { lang: 'ru', size: desk })
  const { page, t, press, link, button } = yerlan
  await press(link('identification.children.title'))
  await press(link('identification.screen.children.meet'))
  const name = { family: 'Мирзаева', given: 'Гулнора', patronymic: 'Хамидовна', other: 'Gulnora Mirzayeva' }
  const child = await meets(yerlan, {
    ...meeting, noticeMade: 'made', noticeTo: ['guardianship'], noticeMinutesAgo: 5, place: inSaryagash, with: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'support-centre', language: 'uz', otherLanguages: ['ru'], sex: 'girl',
    age: { years: 11, basis: 'said' }, name, signs: ['RGC-01', 'CHD-04'], placeKind: 'PLD-04', seenAs: 'at-risk', topicsAsked: ['road-and-border', 'family'], present: ['police', 'educator'],
  })
  await readsName(yerlan, name)

  await beginsReferral(yerlan, child, { service: 'return-home', to: 'shelter' })
  for (const condition of ['return-childs-consent', 'return-care-taken']) await expect(page.getByText(t(`clocks.condition.${condition}`))).toBeVisible()
  // Nobody has agreed to take responsibility yet: then she does not go (Law 23.2).
  await yerlan.fillIn(sendReferral, { returnAgreed: 'yes', returnPresent: ['guardianship'], returnCare: 'competent-body' })
  const view = 'Уйга, ойимнинг олдига.'
  await yerlan.choose('referral.send.viewAsked', 'yes')
  await yerlan.fillIn(sendReferral, { childsView: view })
  await press(page.locator('label').filter({ has: page.locator('input[name="basis"][value="consent"]') }))
  await press(button('referral.consent.ask'))
  // At eleven she agrees herself, in the presence of the guardianship body (Law 23.1): alone it is not enough.
  await answersConsent(yerlan, { readIn: 'uz', caregiver: 'absent', givenBy: 'the-person', childsView: 'yes', proof: 'witness', witness: 'interpreter', abroad: 'yes' })
  await expect(page.getByText(t('refusal.consent.caregiver-too'))).toBeVisible()
  await expect(page.locator('.ref-eight')).toContainText('Chet elga, shu yerda aytilgan oluvchiga berish mumkin')
  await yerlan.fillIn(giveConsent, { givenBy: 'guardianship-body' })
  await press(button('referral.consent.keep'))
  await expect(yerlan.says('consent.state.given')).toBeVisible()
  const home = await sends(yerlan, 'shelter')

  const dana = await comeIn(browser, 'dana', { lang: 'ru' })
  await opensReferral(dana, home)
  await expect(dana.says('referral.name-later')).toBeVisible()
  await expect(dana.page.getByText(view)).toBeVisible()
  await accepts(dana)
  await readsName(dana, name)
  await takesOver(dana, { placeKind: 'their-house', condition: 'well', belongings: 'Сумка, тетрадь', documents: ['birth-certificate'], present: ['guardianship', 'escort'] })
  const difference = 'Была ещё зимняя куртка, она осталась у нас.'
  await signsHandOver(yerlan, { itWasSo: 'differs', difference })
  await dana.awaits(dana.page.getByText(difference))

  // Before anything happens the law is asked, part by part; two parts come from her and one from the guardianship body's answer (Law 20, 23).
  const dossier = 'identification.screen.return'
  await dana.goTo(`/children/${child}/return`)
  await tellsReturn(dana, 'where', { way: 'abroad', country: 'UZ', livesWith: 'one-parent', homeSafe: 'yes', homeSeenBy: 'competent-body', interests: 'serves' })
  await tellsReturn(dana, 'ended', { services: 'none', proceedings: 'none' })
  await tellsReturn(dana, 'child', { fear: 'none', agreed: 'yes', agreedPresent: ['guardianship'] })
  await expect(dana.link(`${dossier}.go`)).toHaveCount(0)
  await tellsReturn(dana, 'care', { care: 'competent-body', careAnswer: 'agreed', careAnsweredOn: '2026-11-02' })
  await tellsReturn(dana, 'journey', { papers: ['return-certificate'], escort: ['own-desk'], receivedBy: 'guardianship', plannedFor: '2026-12-15' })
  await expect(dana.page.getByRole('status').filter({ hasText: t(`${dossier}.ready`) })).toBeVisible()
  await picture(dana.page, 'story-way-home-dossier')
  await dana.press(dana.link(`${dossier}.print`))
  await printsHere(dana, { says: [t('identification.return-paper.title'), t('identification.plan-return.papers.return-certificate')], never: Object.values(name) })
  await dana.goTo(`/children/${child}/return`)
  await dana.press(dana.link(`${dossier}.go`))
  await goesHome(dana, { to: 'guardianship', placeKind: 'border-crossing', condition: 'well', papers: ['return-certificate', 'birth-certificate'], present: ['guardianship', 'escort'], childTold: 'yes', stillAgrees: 'yes', signed: 'both' })
  await dana.awaits(dana.says(`${dossier}.heard.none`))

  // A month later somebody asks, and she is well; the next time is in two months.
  await dana.press(dana.link(`${dossier}.follow`))
  await dana.fillIn(followUp, { reached: ['child', 'partner'], safe: 'yes', atSchool: 'yes', served: 'yes', wantsHelp: 'no' })
  await dana.press(dana.button(`${dossier}.follow.save`))
  await dana.awaits(dana.page.getByRole('listitem').filter({ hasText: t('identification.event.followed-up.safe.yes') }))
  await picture(dana.page, 'story-way-home-followed-up')
  // What was asked of Dana's desk is done with it, and whoever asked sees that.
  await yerlan.awaits(page.getByText(t('referral.step.done')).first())
  await press(link('referral.letter.open'))
  await printsHere(yerlan, { says: [t('referral.letter.title'), agencies.shelter.title.ru], never: [...Object.values(name), view] })
  await dana.context.close()

  await yerlan.goTo(`/children/${child}`)
  await expect(consentOf(yerlan, 'shelter').filter({ hasText: t(`${file}.consent-abroad`) })).toBeVisible()
  await checkExport(yerlan, { vic_TraffickingStatus: 'PossibleVictimOfTrafficking', vic_TypeOfExploitation: '', vic_TraffickingStatusDecisionMakingOrg: '', prs_PrimaryLanguage: 'uzb', prs_SecondaryLanguage: 'rus', prs_Gender: 'Feminine', prs_Citizenship: 'UZ', katch_AgeBand: '10-13' }, [child, ...Object.values(name)])
  await yerlan.context.close()
})

/** A running term in the file, on a concern or beside a referral. */
function clock({ page, t }: Somebody, kind: string): Locator {
  return page.locator('.clock-card:not(.done)').filter({ has: page.getByRole('heading', { name: t(`clocks.kind.${kind}`), exact: true }) }).filter({ visible: true })
}

async function meetsAnother(worker: Somebody, concern: string): Promise<void> {
  await opensConcern(worker, concern)
  await worker.press(worker.link('identification.screen.concern.meet-another'))
}

/** The child says the advice is wrong; who wrote that down does not answer it, and somebody else does, by Today. */
async function contestsAdvice(worker: Somebody, another: Somebody, child: string): Promise<void> {
  const { page, t, press, link, button } = worker
  const why = 'Мен өзім келдім, ешкім мәжбүрлеген жоқ.'
  await worker.goTo(`/children/${child}`)
  const advice = page.locator('section.note.advice')
  await expect(advice).toContainText(t('identification.advice.says.act-now'))
  for (const code of ['RGC-06', 'PLX-02', 'CHD-03']) await expect(advice).toContainText(t(`signs.${code}`))
  await press(button('identification.screen.advice.rule'))
  await expect(advice).toContainText(t('identification.advice.rule.three-elements-1'))
  await acts(worker, 'object')
  await worker.fillIn(contestAdvice, { by: 'child', why })
  await press(button('identification.screen.act.object.save'))
  await backInFile(worker, child)
  // Until the end of the third working day, whatever day it is; the minute may turn while one looks.
  const now = Date.now() as Moment
  const left = [now - minuteMs, now].map((at) => tellLeft(t, contestAnsweredBy(now, kazakhstan) - at))
  await expect(clock(worker, 'answer-to-objection')).toContainText(new RegExp(left.join('|')))
  await expect(page.getByText(why)).toBeVisible()
  await expect(link(`${file}.act.answer-objection`)).toHaveCount(0)

  await another.goTo('/')
  await opensFileFromToday(another, child, 'web.matter.child-contest')
  await acts(another, 'answer-objection')
  await expect(clock(another, 'answer-to-objection')).toBeVisible()
  await expect(another.page.getByText(why)).toBeVisible()
  await another.fillIn(decideContest, { decision: 'withdrawn', why: 'Баланың сөзі басқа: кездесуде анықтаймыз.' })
  await another.press(another.button('identification.screen.act.answer-objection.save'))
  await backInFile(another, child)
  await worker.awaits(page.getByText('Баланың сөзі басқа: кездесуде анықтаймыз.'))
  await expect(clock(worker, 'answer-to-objection')).toHaveCount(0)
  await expect(advice).toContainText(t('identification.advice.state.withdrawn'))
}

/** What waits stands on Today, with its term; all of it is shown when somebody asks. */
async function opensFileFromToday({ page, t, press, awaits }: Somebody, child: string, matter: string): Promise<void> {
  const line = page.locator(`main a[href="/children/${child}"]`).filter({ hasText: t(matter) })
  const all = page.locator('section[aria-labelledby="also"] button')
  await awaits(line.or(all).first())
  if (!await line.isVisible()) await press(all)
  await press(line)
}

async function asksConsentFor({ page, press, button, link, goTo, t, lang }: Somebody, child: string, agency: keyof typeof agencies): Promise<void> {
  await goTo(`/children/${child}`)
  await press(link(`${file}.ask-consent`).first())
  await page.getByLabel(t('consent.give.receiver'), { exact: true }).selectOption({ label: agencies[agency].title[lang] })
  await expect(button('referral.consent.keep')).toBeVisible()
}

function consentOf({ page, t, lang }: Somebody, agency: keyof typeof agencies): Locator {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: t(`${file}.consents`), exact: true }) }).getByRole('listitem').filter({ hasText: agencies[agency].title[lang] })
}

/** From tonight the child lives elsewhere. */
const downloads = ({ page, t }: Somebody) => page.getByRole('button', { name: new RegExp(`^${t(`${file}.download`)}`) })

/** The facts of the open file as the button saves them: in the standard's own words, and nothing that leads to the child. */
async function checkExport(worker: Somebody, facts: Readonly<Record<string, string>>, secret: readonly string[]): Promise<void> {
  const { page, press } = worker
  const coming = page.waitForEvent('download')
  await press(downloads(worker))
  const download = await coming
  expect(download.suggestedFilename()).toBe('case.json')
  const text = fs.readFileSync(await download.path(), 'utf8')
  const record = JSON.parse(text) as Record<string, string>
  expect(Object.keys(record).toSorted()).toEqual(htcdsColumns.toSorted())
  expect(record).toMatchObject(facts)
  const standard = await readStandard()
  for (const [column, value] of Object.entries(record)) {
    const codes = standard.get(column)
    if (codes) expect(value.split(' ').filter((one) => one !== '' && !codes.has(one)), `${column} says what the standard knows`).toEqual([])
  }
  expect(['prs_Gender', 'vic_TraffickingStatus', 'vic_TypeOfExploitation', 'cas_Status'].filter((column) => !standard.has(column)), 'there are lists to be held against').toEqual([])
  expect(record.prs_Citizenship).toMatch(/^([A-Z]{2})?$/)
  expect(`${record.prs_PrimaryLanguage} ${record.prs_SecondaryLanguage}`).toMatch(/^([a-z]{3})? ([a-z]{3})?$/)
  expect(secret.filter((one) => text.includes(one))).toEqual([])
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|\d{4}-\d{2}-\d{2}|\+?\d{9}/)
}

/** Which answers the standard's own form allows to each of its questions of one list. */
async function readStandard(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const book = new ExcelJS.Workbook()
  await book.xlsx.readFile(path.resolve(import.meta.dirname, '../src/programmes/katch/htcds/htcds_xlsform.xlsx'))
  const lists = new Map<string, Set<string>>()
  book.getWorksheet('choices')!.eachRow((row) => {
    const list = row.getCell(1).text.trim()
    lists.set(list, (lists.get(list) ?? new Set()).add(row.getCell(2).text.trim()))
  })
  const questions = new Map<string, Set<string>>()
  book.getWorksheet('survey')!.eachRow((row) => {
    const [, list] = /^select_(?:one|multiple) (\S+)/.exec(row.getCell(1).text.trim()) ?? []
    if (list && lists.has(list)) questions.set(row.getCell(2).text.trim(), lists.get(list)!)
  })
  return questions
}
