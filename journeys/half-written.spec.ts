/** A battery dies in the middle of every kind of form: whatever was typed is there again when the phone is switched on, and goes when it is sent. */
import { expect, test } from '@playwright/test'
import { giveConsent } from '#core/consent/forms.ts'
import { anotherConversation, meetChild, settleAge } from '#rooms/identification/forms.ts'
import { setDutyContact } from '#rooms/partnerships/forms.ts'
import { sendReferral } from '#rooms/referral/forms.ts'
import { people } from '../src/demo/people.ts'
import { filesWith } from './disk.ts'
import { axeFinds, comeIn, picture, signIn, type Somebody } from './people.ts'
import { aPhone } from './phone-that-dies.ts'
import { beginsReferral, fillPages, opensAnyChild } from './steps.ts'

// What is looked for here must never be found: once is enough (decision 0026).
test.describe.configure({ retries: 0 })

/** Found nowhere on the disk, but for the one that is laid there openly. */
const typed = { talk: 'канарейка-в-разговоре-5d21', age: 'канарейка-о-возрасте-88c0', name: 'Канарейкагүл', open: 'канарейка-открыто-19ab' }
const view = 'Хочу, чтобы сестра была рядом.'

test('what was typed in pages and in sheets outlives a battery that dies', async () => {
  test.setTimeout(180_000)
  const phone = aPhone({ name: 'roza', base: process.env.KATCH_BASE!, lang: 'ru' })
  try {
    let roza = await phone.on()
    await signIn(roza)
    await roza.goTo('/account')
    await expect(roza.says('web.app.whole')).toBeVisible({ timeout: 60_000 })
    const child = await opensAnyChild(roza)

    // A referral: what is needed, to whom, on which ground, and what the worker chose to be seen.
    await beginsReferral(roza, child, { service: 'placement', to: 'centre' })
    await roza.fillIn(sendReferral, { viewAsked: 'yes', childsView: view })
    // A consent of the same child.
    await asks(roza, child)
    await roza.fillIn(giveConsent, { why: view })
    // A sheet over the agency's page.
    await ownAgency(roza)
    await roza.press(roza.button('partnerships.set-duty-contact.title'))
    await roza.fillIn(setDutyContact, { place: 'deputy', name: 'Ночная смена' })
    // Words of a child, of a worker, a name: in every other kind of form where something can be written.
    await roza.goTo(`/children/${child}/do/talk`)
    await roza.fillIn(anotherConversation, { why: 'plan', present: ['psychologist'] })
    await roza.press(roza.button('forms.next'))
    await roza.fillIn(anotherConversation, { ownWords: typed.talk })
    await roza.goTo(`/children/${child}/do/settle-age`)
    await roza.fillIn(settleAge, { years: 14, seen: 'birth-certificate', why: typed.age })
    await roza.goTo('/children/new')
    await roza.fillIn(meetChild, { safeNow: 'yes', noticeMade: 'not-yet' })
    await roza.press(roza.button('forms.next'))
    await roza.fillIn(meetChild, { place: { region: 'KZ-79' }, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'safe-place' })
    await roza.press(roza.button('forms.next'))
    await roza.fillIn(meetChild, { name: { given: typed.name } })
    await roza.page.waitForTimeout(1000)
    await laysOpen(roza, typed.open)
    await phone.die()

    // Whoever takes the phone now and copies its disk reads none of it.
    expect(filesWith(phone.profile, typed.open).length, 'what lies open is found').toBeGreaterThan(0)
    for (const secret of [view, 'Ночная смена', typed.talk, typed.age, typed.name]) expect(filesWith(phone.profile, secret), secret).toEqual([])

    roza = await phone.on({ address: '/' })
    await comesBack(roza)
    await roza.goTo(`/referrals/new?child=${child}`)
    await expect(roza.page.getByText(view).first()).toBeVisible()
    await expect(roza.says('ui.draft.found')).toBeVisible()
    expect(await axeFinds(roza.page)).toEqual([])
    await picture(roza.page, 'half-written-phone-ru')
    await roza.goTo(`/children/${child}/do/talk`)
    await expect(roza.says('ui.draft.found')).toBeVisible()
    await roza.press(roza.button('forms.next'))
    await expect(roza.page.locator('textarea').filter({ visible: true }).first()).toHaveValue(typed.talk)
    // Put away by one touch, and taken back by another: everything is where it was.
    await roza.press(roza.button('ui.draft.anew'))
    await expect(roza.says('ui.draft.found')).toHaveCount(0)
    await roza.press(roza.button('ui.undo'))
    await expect(roza.page.locator('textarea').filter({ visible: true }).first()).toHaveValue(typed.talk)
    await asks(roza, child)
    await expect(roza.says('ui.draft.found')).toBeVisible()
    await expect(roza.page.locator('textarea').filter({ visible: true }).first()).toHaveValue(view)
    await ownAgency(roza)
    await roza.press(roza.button('partnerships.set-duty-contact.title'))
    const sheet = roza.page.getByRole('dialog')
    await expect(sheet.getByRole('textbox').first()).toHaveValue('Ночная смена')
    await expect(sheet.getByText(roza.t('ui.draft.found'))).toBeVisible()
    // Put away, it is put away for good; and what is sent leaves nothing behind.
    await roza.press(sheet.getByRole('button', { name: roza.t('ui.draft.anew'), exact: true }))
    await expect(sheet.getByRole('textbox').first()).toHaveValue('')
    await expect(sheet.getByText(roza.t('ui.draft.found'))).toHaveCount(0)
  } finally {
    await phone.destroy()
  }
})

/** In the same kind of store as the locker, and not locked. */
async function laysOpen({ page }: Somebody, text: string): Promise<void> {
  await page.evaluate(async (open) => await new Promise<void>((done) => {
    const asked = indexedDB.open('control')
    asked.onupgradeneeded = () => { asked.result.createObjectStore('open') }
    asked.onsuccess = () => {
      const change = asked.result.transaction('open', 'readwrite', { durability: 'strict' })
      change.objectStore('open').put(open, 'open')
      change.oncomplete = () => { asked.result.close(); done() }
    }
  }), text)
}

test('while one meeting waits for its answer on a line that says nothing, the next one begins at its first page', async ({ browser }) => {
  const dana = await comeIn(browser, 'dana', { lang: 'ru', touch: true })
  await dana.goTo('/children/new')
  await expect(dana.button('forms.next')).toBeVisible()
  await dana.page.route('**/api/**', () => undefined)
  await fillPages(dana, meetChild, {
    safeNow: 'yes', noticeMade: 'not-needed', place: { region: 'KZ-79' }, with: 'relatives', carerMayBeInvolved: 'no', staysTonight: 'safe-place', language: 'uz', interpreter: 'not-needed', sex: 'girl', age: { years: 16, basis: 'said' },
    atSchool: 'no', documents: ['none'], citizenshipSaid: 'not-asked', seenAs: 'at-risk', present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes',
  } as never, 'identification.screen.meet.save')
  await expect(dana.page.getByRole('heading', { level: 1, name: dana.t('identification.screen.meet.saved'), exact: true })).toBeVisible()
  for (const address of ['/children', '/children/new']) await dana.goTo(address)
  await expect(dana.page.getByText(dana.t('forms.step', { at: 1, of: 5 }), { exact: true })).toBeVisible()
  await dana.context.close()
})

async function asks(worker: Somebody, child: string): Promise<void> {
  await worker.goTo(`/referrals/consent?child=${child}`)
  await worker.page.locator('select').first().selectOption({ index: 1 })
}

async function ownAgency(worker: Somebody): Promise<void> {
  await worker.goTo('/people')
  await worker.press(worker.page.locator('main li').filter({ hasText: worker.t('partnerships.agencies.yours') }).getByRole('link'))
}

/** Over whatever door stands before the notebook. */
async function comesBack(somebody: Somebody): Promise<void> {
  const { page, t, press } = somebody
  const passphrase = page.getByLabel(t('access.field.passphrase'), { exact: true })
  await expect(passphrase.or(page.getByRole('button', { name: t('web.demo.sign-in'), exact: true })).first()).toBeVisible()
  if (!await page.getByRole('button', { name: t('access.locked.open'), exact: true }).isVisible()) return await signIn(somebody)
  await passphrase.fill(people[somebody.name as keyof typeof people].passphrase)
  await press(page.getByRole('button', { name: t('access.locked.open'), exact: true }))
  await expect(page.locator('main#main')).toBeVisible()
}
