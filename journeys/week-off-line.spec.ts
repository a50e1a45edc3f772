/**
 * A week's work without a line, as one worker lives through it: forms of every room, a battery that dies, days that pass; then a
 * village's line of 32 kbit/s that breaks off one time in five, with a server that is killed meanwhile. Everything arrives once, in the
 * order in which it was written, and what two people wrote stands side by side.
 */
import { expect, test, type Page } from '@playwright/test'
import { dayMs, hourMs } from '#core/clock.ts'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { addPhoto, anotherConversation, correctFacts, makeNotice, meetChild, settleAge } from '#rooms/identification/forms.ts'
import { setDutyContact, setService, verifyDutyContact } from '#rooms/partnerships/forms.ts'
import { replyToQuestion, sendReferral, withdrawReferral } from '#rooms/referral/forms.ts'
import type { Form } from '#core/forms/form.ts'
import { openBadLine } from './bad-line.ts'
import { inDatabase } from './database.ts'
import { forms } from '#house'
import { openHouse } from './open-house.ts'
import { aNewDevice, signIn, takesPictures, type Somebody } from './people.ts'
import { aPhone } from './phone-that-dies.ts'
import { beginsReferral, fillPages } from './steps.ts'
import { filmStrip } from './film-strip.ts'
import { people } from '../src/demo/people.ts'

const lang: CatalogueLanguage = 'ru'
const facts = 'identification.facts'

test('a week without a line: every form of every room, kills, a bad line, and everything arrives once and in order', async ({ browser }) => {
  test.setTimeout(600_000)
  const house = await openHouse({ from: process.env.KATCH_DEMO_FOLDER })
  const before = { base: process.env.KATCH_BASE, data: process.env.KATCH_JOURNEY_DATA }
  const line = await openBadLine(Number(new URL(house.base).port), { bytesPerSecond: 50_000_000, delayMs: 0, resetShare: 0, seed: 20_26 })
  const phone = aPhone({ name: 'roza', base: line.base, lang })
  const strip = filmStrip(lang)
  try {
    if (!process.env.KATCH_DEMO_FOLDER) expect((await fetch(`${house.base}/api/demo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).ok).toBe(true)
    process.env.KATCH_BASE = house.base
    process.env.KATCH_JOURNEY_DATA = house.data

    // Monday, in town: one visit with a line. The phone's clock is a week behind, so that it comes home today.
    const monday = Date.now() - 6 * dayMs
    let roza = await phone.on({ clock: monday })
    await signIn(roza)
    await roza.goTo('/children')
    await roza.awaits(roza.page.locator('main nav.list a[href^="/children/"]').nth(9))
    await everythingIsHere(roza)
    await roza.goTo('/')
    const week = await theWeek(house.data)
    // Whoever goes away for a week looks once more at whom they will see: what was not touched for seven days does not lie on a phone at rest.
    for (const child of week.children) {
      await roza.goTo(`/children/${child}`)
      await expect(roza.page.locator('.felt-name').first()).toBeVisible()
    }
    await roza.goTo('/')
    await strip.keep(roza.page, 'Monday, in town: the last line for a week')
    line.fall()

    const done: string[] = []
    const wrote = (form: Form) => { done.push(form.name) }

    // ── Monday ──
    await strip.keep(await offLine(roza), 'The line is gone')
    for (const child of week.children.slice(0, 3)) await talks(roza, child, wrote)
    await notices(roza, week.children[0]!, wrote)
    await replies(roza, week.asked, wrote)
    await raises(roza, wrote)
    await strip.keep(roza.page, 'A sign is noticed and kept')
    // Half a form, and the battery dies a second later.
    await roza.goTo(`/children/${week.children[3]}/do/talk`)
    await roza.fillIn(anotherConversation, { why: 'plan', present: ['psychologist'] })
    await roza.page.waitForTimeout(1000)
    await phone.die()

    // ── Tuesday ──
    roza = await phone.on({ clock: monday + dayMs })
    await strip.keep(roza.page, 'Tuesday: the battery had died')
    await opens(roza)
    await roza.goTo(`/children/${week.children[3]}/do/talk`)
    await expect(roza.page.locator('input[value="plan"]')).toBeChecked()
    await strip.keep(roza.page, 'What was half filled in is there')
    await talks(roza, week.children[3]!, wrote, { goesOn: true })
    for (const child of week.children.slice(1, 4)) await notices(roza, child, wrote)
    await corrects(roza, week.conflicted[0]!, { citizenshipSaid: 'KZ' }, wrote)
    await corrects(roza, week.conflicted[1]!, { citizenshipSaid: 'KG' }, wrote)
    await meets(roza, wrote, { given: 'Жұлдыз', sex: 'girl' })
    await strip.keep(roza.page, 'A child is met in a village')
    await keepsThePhone(roza, 'contact', wrote)
    await photographs(roza, week.children[5]!, wrote)
    await strip.keep(roza.page, 'A photo for the doctor, sealed on the phone')
    await phone.die()

    // ── Wednesday ──
    roza = await phone.on({ clock: monday + 2 * dayMs })
    await opens(roza)
    await roza.goTo('/line')
    await expect(waitingByHand(roza)).toHaveCount(done.length)
    await strip.keep(roza.page, 'Wednesday: what waits on this phone')
    await settlesAge(roza, week.children[4]!, wrote)
    await talks(roza, week.children[4]!, wrote)
    await talks(roza, week.children[5]!, wrote)
    await refers(roza, week.children[5]!, wrote)
    await withdraws(roza, week.waits, wrote)
    for (const service of ['food-and-clothes', 'interpreter']) await keepsThePhone(roza, 'service', wrote, service)
    await verifies(roza, wrote)
    await verifies(roza, wrote)
    await phone.die()

    // ── Friday: the shelf has been shut since Thursday, new work goes on ──
    roza = await phone.on({ clock: monday + 4 * dayMs })
    await opens(roza)
    await expect(roza.page.getByText(roza.t('web.shelf-shut'))).toBeVisible()
    await strip.keep(roza.page, 'Friday: files are shut, new work goes on')
    for (let n = 0; n < 4; n++) await raises(roza, wrote)
    await meets(roza, wrote, { given: 'Бекзат', sex: 'boy' })
    await meets(roza, wrote, { given: 'Малика', sex: 'girl' })
    await phone.die()

    // ── Sunday ──
    roza = await phone.on({ clock: monday + 6 * dayMs - 2 * hourMs })
    await opens(roza)
    for (let n = 0; n < 3; n++) await raises(roza, wrote)
    await roza.goTo('/line')
    await expect(waitingByHand(roza)).toHaveCount(done.length)
    await strip.keep(roza.page, 'Sunday: a week of work waits')
    expect(done.length).toBeGreaterThanOrEqual(30)
    expect(new Set(done.map((form) => form.split('/')[0]))).toEqual(new Set(['identification', 'partnerships', 'referral']))

    // Meanwhile a colleague with a line has answered two of the same questions otherwise, and the week-old session has ended.
    const dana = await aNewDevice(browser, { base: house.base, name: 'dana', lang })
    await dana.page.goto('/')
    await signIn(dana)
    await dana.goTo('/children')
    for (const child of week.conflicted) await corrects(dana, child, { citizenshipSaid: 'UZ' })
    await dana.goTo('/line')
    await dana.awaits(dana.page.getByText(dana.t('identification.correct-facts.title')).first())
    await inDatabase((sql) => sql`update access.sessions set ends_at = now() where person = ${week.roza} and way <> 'clockwork'`, house.data)

    // ── Home: a line of 32 kbit/s that breaks off one time in five ──
    line.become({ bytesPerSecond: 4000, delayMs: 300, resetShare: 0.2 })
    line.rise()
    await roza.page.evaluate(() => dispatchEvent(new Event('online')))
    await comesInAgain(roza)
    await strip.keep(roza.page, 'Home: the session had ended')
    await roza.goTo('/line')
    const left = () => waitingOf(roza)
    await expect.poll(left, { timeout: 120_000 }).toBeLessThan(done.length - 3)
    await strip.keep(roza.page, '32 kbit/s, one try in five breaks off')
    await house.die()
    await expect.poll(left, { timeout: 120_000 }).toBeLessThan(done.length - 12)
    await phone.die()
    await house.die()
    roza = await phone.on()
    await comesInAgain(roza)
    await roza.goTo('/line')
    await expect.poll(left, { timeout: 120_000 }).toBeLessThan(done.length - 20)
    await house.die()
    await expect.poll(left, { timeout: 180_000 }).toBe(0)
    await strip.keep(roza.page, 'Everything has arrived, once')
    expect(line.counts.resets).toBeGreaterThan(5)

    // Once each, all taken, in the order in which they were written.
    const arrived = await inDatabase((sql) => sql<{ form: string; verdict: string }[]>`
      select s.form, s.verdict::jsonb ->> 'verdict' as verdict from log.leaves l
      join sync.submissions s on s.programme = l.programme and s.id = (l.body::jsonb ->> 'submission')::uuid
      where s.person = ${week.roza} and s.taken_at > ${week.since} and l.body::jsonb ->> 'act' in ('took', 'refused') order by l.n`, house.data)
    const byHand = arrived.filter(({ form }) => !week.byItself.has(form))
    expect(byHand.map(({ form }) => form)).toEqual(done)
    expect(byHand.filter(({ verdict }) => verdict !== 'taken')).toEqual([])

    await expect(roza.page.getByText(roza.t('web.line.pieces'), { exact: true })).toHaveCount(0, { timeout: 120_000 })

    // Two answers stand side by side, for the desk that owns the file.
    for (const child of week.conflicted) {
      await roza.goTo(`/conflicts/${child}`)
      await expect.poll(async () => { await roza.page.keyboard.press('Shift'); return await roza.page.locator('.two-answers label.choice').count() }, { timeout: 120_000 }).toBeGreaterThan(1)
    }
    await strip.keep(roza.page, 'A colleague wrote something else: a person settles it')
    line.become({ bytesPerSecond: 50_000_000, delayMs: 0, resetShare: 0 })
    if (takesPictures) await strip.develop(browser, 'week-off-line')
    await dana.context.close()
  } finally {
    process.env.KATCH_BASE = before.base
    process.env.KATCH_JOURNEY_DATA = before.data
    await phone.destroy()
    await line.close()
    await house.close()
  }
})

interface Week { children: string[]; conflicted: string[]; asked: string; waits: string; roza: string; since: Date; byItself: ReadonlySet<string> }

/** What of the district this week is about, by what owns the machine: numbers only. */
async function theWeek(data: string): Promise<Week> {
  return await inDatabase(async (sql) => {
    const [me] = await sql<[{ id: string; desk: string }]>`select p.id, m.desk from partnerships.people p join partnerships.memberships m on m.person = p.id where p.sign_in_name = 'roza'`
    const owned = await sql<{ id: string }[]>`
      select c.id from identification.children c join access.relations r on r.programme = c.programme and r.child = c.id
      where r.desk = ${me.desk} and r.kind = 'owner' and (r.until is null or r.until > now()) order by c.age_basis = 'document', c.id`
    const [asked] = await sql<[{ id: string }]>`select id from referral.referrals where from_desk = ${me.desk} and state = 'asked'`
    const [waits] = await sql<[{ id: string }]>`select id from referral.referrals where from_desk = ${me.desk} and state = 'waiting'`
    const ids = owned.map(({ id }) => id)
    return { children: ids, conflicted: ids.slice(0, 2), asked: asked.id, waits: waits.id, roza: me.id, since: new Date(), byItself: new Set([...forms.values()].filter(({ byItself }) => byItself).map(({ name }) => name)) }
  }, data)
}

/** The app has said of itself that it opens without a line. */
async function everythingIsHere(somebody: Somebody): Promise<void> {
  await somebody.goTo('/account')
  await expect(somebody.says('web.app.whole')).toBeVisible({ timeout: 60_000 })
}

async function offLine({ page }: Somebody): Promise<Page> {
  await page.evaluate(() => dispatchEvent(new Event('offline')))
  return page
}

async function opens({ page, t, press, name }: Somebody): Promise<void> {
  const person = people[name as keyof typeof people]
  await page.getByLabel(t('access.field.name'), { exact: true }).fill(name)
  await page.getByLabel(t('access.field.passphrase'), { exact: true }).fill(person.passphrase)
  await press(page.getByRole('button', { name: t('access.locked.open'), exact: true }))
  await expect(page.locator('main#main')).toBeVisible({ timeout: 20_000 })
}

/** The session has ended, with the week or with the browser: the same name, phrase and code as on the first day, until the line has carried them. */
async function comesInAgain(somebody: Somebody): Promise<void> {
  const { page, t } = somebody
  await expect(async () => {
    // A line that carries nothing for four seconds is none: then the notebook opens at its own door, and hears later that the session is over.
    if (await page.getByRole('heading', { name: t('web.without-line.title') }).isVisible()) await opens(somebody)
    await signIn(somebody)
  }).toPass({ timeout: 180_000 })
}

/** What somebody wrote: what the phone has to say by itself stands in no list. */
function waitingByHand({ page }: Somebody) {
  return page.locator('section[aria-labelledby="waiting"] li')
}

/** How much still waits, on a screen that is open: a hand on the phone keeps the notebook from closing by itself. */
async function waitingOf({ page }: Somebody): Promise<number> {
  await page.keyboard.press('Shift')
  await expect(page.locator('main#main')).toBeVisible()
  return await page.locator('section[aria-labelledby="waiting"] li').count()
}

async function kept({ page, t }: Somebody): Promise<void> {
  await expect(page.getByText(t('identification.screen.act.kept')).first()).toBeVisible()
}

async function talks(worker: Somebody, child: string, wrote: (form: Form) => void, { goesOn = false } = {}): Promise<void> {
  if (!goesOn) {
    await worker.goTo(`/children/${child}/do/talk`)
    await worker.fillIn(anotherConversation, { why: 'needs', present: ['psychologist'] })
  }
  await worker.press(worker.button('forms.next'))
  await worker.fillIn(anotherConversation, { childStopped: 'no', distress: 'calm', ownWords: 'Хочу к сестре.' })
  await worker.press(worker.button('identification.screen.act.talk.save'))
  await expect(worker.page).toHaveURL(new RegExp(`/children/${child}$`))
  await kept(worker)
  wrote(anotherConversation)
}

async function photographs(worker: Somebody, child: string, wrote: (form: Form) => void): Promise<void> {
  await worker.goTo(`/children/${child}/photo`)
  await worker.fillIn(addPhoto, { purpose: 'injury-for-doctor', neverShown: 'understood', agreed: 'yes' })
  await worker.press(worker.button('forms.next'))
  const picture = await worker.page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 })
    const pen = canvas.getContext('2d')!
    for (let n = 0; n < 60; n++) { pen.fillStyle = `hsl(${n * 6} 60% 60%)`; pen.fillRect(n * 10, n * 7, 90, 60) }
    return canvas.toDataURL('image/jpeg', 0.8).split(',')[1]!
  })
  await worker.page.locator('input[type=file]:not([capture])').setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(picture, 'base64') })
  await expect(worker.page.locator('canvas.photo[data-drawn=yes]')).toBeVisible()
  await worker.fillIn(addPhoto, { seen: 'Ожог на левом предплечье, с ладонь.' })
  await worker.press(worker.button('identification.photos.save'))
  await expect(worker.page).toHaveURL(new RegExp(`/children/${child}$`))
  wrote(addPhoto)
}

async function notices(worker: Somebody, child: string, wrote: (form: Form) => void): Promise<void> {
  await worker.goTo(`/children/${child}/do/notice`)
  await worker.fillIn(makeNotice, { noticeTo: ['guardianship'], way: 'phone', noticeMinutesAgo: 5 })
  await worker.press(worker.button('identification.screen.act.notice.save'))
  await expect(worker.page).toHaveURL(new RegExp(`/children/${child}$`))
  await kept(worker)
  wrote(makeNotice)
}

async function settlesAge(worker: Somebody, child: string, wrote: (form: Form) => void): Promise<void> {
  await worker.goTo(`/children/${child}/do/settle-age`)
  await worker.fillIn(settleAge, { years: 14, seen: 'birth-certificate', why: 'Свидетельство показала тётя.' })
  await worker.press(worker.button('identification.screen.act.settle-age.save'))
  await expect(worker.page).toHaveURL(new RegExp(`/children/${child}$`))
  await kept(worker)
  wrote(settleAge)
}

async function corrects(worker: Somebody, child: string, answers: Partial<Record<keyof typeof correctFacts.fields, unknown>>, wrote?: (form: Form) => void): Promise<void> {
  await worker.goTo(`/children/${child}/correct/papers`)
  await expect(worker.button(`${facts}.save`)).toBeVisible({ timeout: 20_000 })
  await worker.fillIn(correctFacts, answers)
  await worker.press(worker.button(`${facts}.save`))
  await expect(worker.page).toHaveURL(new RegExp(`/children/${child}$`))
  wrote?.(correctFacts)
}

async function raises(worker: Somebody, wrote: (form: Form) => void): Promise<void> {
  const raise = 'identification.screen.raise'
  const { press, button, choose } = worker
  await worker.goTo('/')
  await worker.page.waitForTimeout(400)
  await worker.goTo('/concern')
  await choose('identification.raise-concern.howMany', '1')
  await choose('identification.raise-concern.agesAbout', '6-11')
  await choose(`${raise}.about`, 'RGC-06')
  await press(button(`${raise}.to-where`))
  await choose('identification.raise-concern.placeKind', 'PLX-02')
  await choose('identification.raise-concern.seenWhen', 'today')
  await worker.page.locator('select').first().selectOption('KZ-79')
  await press(button(`${raise}.to-signs`))
  await choose('identification.raise-concern.signs', 'CHD-03')
  await choose('identification.raise-concern.urgency', 'today')
  await press(button(`${raise}.save`))
  await expect(worker.page.getByRole('heading', { name: worker.t(`${raise}.saved`) })).toBeVisible()
  wrote({ name: 'identification/raise-concern' } as Form)
}

async function meets(worker: Somebody, wrote: (form: Form) => void, { given, sex }: { given: string; sex: 'girl' | 'boy' }): Promise<void> {
  await worker.goTo('/children')
  await expect(worker.link('identification.screen.children.meet')).toBeVisible()
  await worker.goTo('/children/new')
  await fillPages(worker, meetChild, {
    safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 10, place: { region: 'KZ-79' }, with: 'relatives', carerMayBeInvolved: 'no', staysTonight: 'safe-place', language: 'uz', interpreter: 'not-needed', sex,
    age: { years: 12, basis: 'said' }, name: { given }, atSchool: 'no', documents: ['none'], citizenshipSaid: 'not-asked', seenAs: 'presumed', topicsAsked: ['school'], present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes',
  } as never, 'identification.screen.meet.save')
  await expect(worker.page.getByRole('heading', { level: 1, name: worker.t('identification.screen.meet.saved'), exact: true })).toBeVisible()
  wrote(meetChild)
}

async function replies(worker: Somebody, referral: string, wrote: (form: Form) => void): Promise<void> {
  await worker.goTo(`/referrals/${referral}`)
  await worker.press(worker.button('referral.reply.open'))
  await worker.fillIn(replyToQuestion, { reply: 'Свидетельство о рождении у бабушки.' })
  await worker.press(worker.page.getByRole('dialog').getByRole('button', { name: worker.t('referral.reply.do'), exact: true }))
  await sheetCloses(worker)
  wrote(replyToQuestion)
}

async function withdraws(worker: Somebody, referral: string, wrote: (form: Form) => void): Promise<void> {
  await worker.goTo(`/referrals/${referral}`)
  await worker.press(worker.page.getByRole('button').filter({ hasText: worker.t('referral.withdraw.title') }))
  await worker.fillIn(withdrawReferral, { reason: 'need-met' })
  await worker.press(worker.page.getByRole('dialog').getByRole('button', { name: worker.t('referral.withdraw.do'), exact: true }))
  await sheetCloses(worker)
  wrote(withdrawReferral)
}

/** Without a line nobody's key is at hand, so the name stays behind. */
async function refers(worker: Somebody, child: string, wrote: (form: Form) => void): Promise<void> {
  await beginsReferral(worker, child, { service: 'placement', to: 'centre' })
  await worker.press(worker.page.locator('label').filter({ has: worker.page.locator('input[name="basis"][value="law-child-in-danger"]') }))
  await worker.press(worker.page.getByRole('button', { name: worker.t('referral.send-to', { kind: 'CSC' }), exact: true }))
  const without = worker.button('referral.name.without')
  // What was kept a moment ago may still say so over this screen: only the address tells that this one was.
  await expect(async () => {
    if (await without.isVisible()) await worker.press(without)
    await expect(worker.page).toHaveURL(/\/referrals\/[0-9a-f-]{36}$/, { timeout: 1000 })
  }).toPass({ timeout: 20_000 })
  wrote(sendReferral)
}

async function ownAgency(worker: Somebody): Promise<void> {
  await worker.goTo('/people')
  await worker.press(worker.page.locator('main li').filter({ hasText: worker.t('partnerships.agencies.yours') }).getByRole('link'))
}

async function keepsThePhone(worker: Somebody, what: 'contact' | 'service', wrote: (form: Form) => void, service = 'food-and-clothes'): Promise<void> {
  await ownAgency(worker)
  if (what === 'contact') {
    await worker.press(worker.button('partnerships.set-duty-contact.title'))
    await worker.fillIn(setDutyContact, { place: 'deputy', name: 'Смена', phone: '+77990000199' })
    await worker.press(worker.button('forms.next'))
    await worker.fillIn(setDutyContact, { hours: 'always' })
    wrote(setDutyContact)
  } else {
    await worker.press(worker.button('partnerships.set-service.title'))
    await worker.fillIn(setService, { service, languages: ['kk', 'ru'], ageFrom: 3, ageTo: 17 })
    wrote(setService)
  }
  await worker.press(worker.page.getByRole('dialog').getByRole('button', { name: worker.t('partnerships.save'), exact: true }))
  await sheetCloses(worker)
}

async function verifies(worker: Somebody, wrote: (form: Form) => void): Promise<void> {
  await ownAgency(worker)
  await worker.press(worker.button('partnerships.contact.verify').first())
  await worker.fillIn(verifyDutyContact, { reached: 'yes' })
  await worker.press(worker.page.getByRole('dialog').getByRole('button', { name: worker.t('partnerships.save'), exact: true }))
  await sheetCloses(worker)
  wrote(verifyDutyContact)
}

async function sheetCloses({ page }: Somebody): Promise<void> {
  await expect(page.locator('dialog .in')).toHaveCount(0)
}
