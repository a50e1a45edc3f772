/** What of children's files lies on a phone, and for how long (Security E-6); what is taken away is forgotten. In a real browser, on its disk. */
import { randomUUID } from 'node:crypto'
import { expect, test, type Page } from '@playwright/test'
import { dayMs, minuteMs } from '#core/clock.ts'
import type { Form } from '#core/forms/form.ts'
import { forgotten } from '#core/sync/forms.ts'
import { anotherConversation, meetChild } from '#rooms/identification/forms.ts'
import { joinDesk, leaveDesk } from '#rooms/partnerships/forms.ts'
import { people, type PersonKey } from '../src/demo/people.ts'
import { atRest, keyOf, slotsOf } from './locker-here.ts'
import { axeFinds, comeIn, picture, unlock, type Somebody } from './people.ts'

// What is looked for here must never be found: once is enough (decision 0026).
test.describe.configure({ retries: 0 })

const meeting = {
  safeNow: 'yes', noticeMade: 'not-yet', place: { region: 'KZ-75' }, with: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', interpreter: 'by-phone', sex: 'girl',
  age: { from: 13, to: 15, basis: 'looks' }, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', signs: ['RGC-06', 'CHD-03'], placeKind: 'PLX-02', seenAs: 'presumed', topicsAsked: ['work'],
  present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
}

test('of 120 children the fifty that were touched last lie on the phone; the others come back with a line, and all go with time', async ({ browser }) => {
  test.setTimeout(240_000)
  const olzhas = await comeIn(browser, 'olzhas', { lang: 'ru', onContext: async (_context, page) => { await page.clock.install() } })
  const { page, t } = olzhas
  const key = await keyOf(page, people.olzhas.passphrase)
  const met = new Set(await meets(olzhas, 120))
  await olzhas.goTo('/children')
  const all = await childrenInFeed(page)
  const latest = all.filter(({ id }) => met.has(id)).toSorted((a, b) => b.changedAt - a.changedAt || (a.id < b.id ? -1 : 1)).map(({ id }) => id)
  await olzhas.awaits(page.getByText(t('identification.screen.children.sub', { n: all.length })))
  await longListIsWalked(olzhas, all.length)
  // Of the district's own children some are needed for open work; the latest of the others fill the place.
  const lies = async () => await atRest(page, key, 'children')
  await expect.poll(async () => (await lies()).length).toBe(50)
  const needed = (await lies()).filter((id) => !met.has(id))
  expect(needed.length).toBeLessThan(10)
  expect(await lies()).toEqual([...needed, ...latest.slice(0, 50 - needed.length)].toSorted())
  // The directory is not counted.
  expect((await atRest(page, key, 'agencies')).length).toBeGreaterThan(10)

  // Without a line there are fifty, and it is said that there are more.
  await page.route('**/api/**', (route) => route.abort('internetdisconnected'))
  await page.reload()
  await opens(olzhas)
  await olzhas.goTo('/children')
  await expect(page.getByText(t('identification.screen.children.sub', { n: 50 }))).toBeVisible()
  await expect(page.getByText(t('sync.elsewhere', { n: all.length - 50 }))).toBeVisible()
  expect(await axeFinds(page)).toEqual([])
  // With a line they come by their numbers: the feed is not read from its beginning.
  const asked: string[] = []
  page.on('request', (request) => { if (/\/api\/(feed|look)/.test(request.url())) asked.push(new URL(request.url()).pathname + new URL(request.url()).search) })
  await page.unroute('**/api/**')
  await olzhas.awaits(page.getByText(t('identification.screen.children.sub', { n: all.length })))
  expect(asked.filter((one) => one.startsWith('/api/look')).length).toBeGreaterThan(0)
  expect(asked.filter((one) => one === '/api/feed?after=0')).toEqual([])

  // One that is opened lies here too, and another one goes for it.
  const oldest = latest.at(-1)!
  await olzhas.goTo(`/children/${oldest}`)
  await expect.poll(lies).toEqual([...needed, ...latest.slice(0, 49 - needed.length), oldest].toSorted())

  // A file that stays on the screen is opened with the notebook; so nothing is left on it.
  await olzhas.goTo('/')
  // Four days later another one is opened, and after eight days it alone is left.
  await comesBackAfter(olzhas, 4)
  await olzhas.goTo(`/children/${latest[5]}`)
  await expect.poll(async () => (await lies()).length).toBe(50)
  await olzhas.goTo('/')
  await comesBackAfter(olzhas, 4)
  await expect.poll(async () => (await lies()).filter((id) => met.has(id))).toEqual([latest[5]])
  await olzhas.goTo('/children')
  await olzhas.awaits(page.getByText(t('identification.screen.children.sub', { n: all.length })))
  await olzhas.context.close()
})

test('who is taken out of a desk while their phone is away forgets its children with the first page, on the disk too, and the desk sees that they did', async ({ browser }) => {
  test.setTimeout(180_000)
  // Zhanna helps out at the desk where Gulmira works.
  const nurlan = await comeIn(browser, 'nurlan', { lang: 'ru' })
  const gulmira = await comeIn(browser, 'gulmira', { lang: 'ru' })
  const zhanna = await comeIn(browser, 'zhanna', { lang: 'ru' })
  const { page } = zhanna
  const key = await keyOf(page, people.zhanna.passphrase)
  const me = async (one: Somebody) => (await one.page.evaluate(async () => await (await fetch('/api/me')).json() as { who: { desks: string[]; person: string } })).who
  // A phone of hers that another journey left signed in could read the file too, and would stay silent.
  expect((await page.request.post('/api/sessions/end', { data: { others: true } })).ok()).toBe(true)
  const [who, { desks: [desk] }] = [await me(zhanna), await me(gulmira)]
  await sends(nurlan, joinDesk, { desk }, who.person)
  const [mine] = await meets(gulmira, 10)
  await expect.poll(async () => {
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    return (await atRest(page, key, 'children')).includes(mine!)
  }, { timeout: 30_000 }).toBe(true)
  await zhanna.goTo(`/children/${mine}/do/talk`)
  await zhanna.fillIn(anotherConversation, { why: 'needs', present: ['psychologist'] })
  await expect.poll(async () => (await slotsOf(page, key)).filter(({ name }) => name.includes(mine!)).length).toBe(1)

  await zhanna.context.setOffline(true)
  await sends(nurlan, leaveDesk, { desk }, who.person)
  let pages = 0
  page.on('requestfinished', (request) => { if (request.url().includes('/api/feed')) pages++ })
  await zhanna.context.setOffline(false)
  await expect.poll(async () => { await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))); return pages }).toBeGreaterThan(0)
  // With the first page that says for whom it is the file lies nowhere any more; its draft goes when it is certain that it does not come again.
  const named = async () => (await slotsOf(page, key)).filter(({ what, name }) => name !== 'before' && name !== 'owed' && what.envelope?.form !== forgotten.name && JSON.stringify({ name, what }).includes(mine!)).map(({ name }) => name)
  await expect.poll(async () => (await named()).filter((name) => !name.includes(mine!)), { timeout: 5000 }).toEqual([])
  await expect.poll(named, { timeout: 30_000 }).toEqual([])
  await expect(page.getByText(zhanna.t('ui.not-found'))).toBeVisible()
  // The desk sees it on the file, and nothing says whose phone it was.
  await gulmira.goTo(`/children/${mine}`)
  await gulmira.press(gulmira.button('identification.screen.file.part.terms'))
  await expect(async () => {
    await gulmira.goTo('/')
    await gulmira.goTo(`/children/${mine}`)
    await gulmira.press(gulmira.button('identification.screen.file.part.terms'))
    await expect(gulmira.page.getByText(gulmira.t('identification.screen.file.had'))).toBeVisible({ timeout: 2000 })
    await expect(gulmira.page.getByText(/Забыто на их телефонах/)).toBeVisible({ timeout: 2000 })
  }).toPass({ timeout: 30_000 })
  expect(await axeFinds(gulmira.page)).toEqual([])
  await gulmira.context.close()
  for (const somebody of [nurlan, zhanna]) await somebody.context.close()
})

/** As `useFirstRows` draws them. */
const firstRows = 60

/** Of a long list the first rows are drawn; the others come by keyboard, and the focus goes on where they begin. Looking for a code looks among all. */
async function longListIsWalked({ page, t }: Somebody, all: number): Promise<void> {
  const rows = page.locator('main nav.list a')
  await expect(rows).toHaveCount(firstRows)
  await expect(page.getByText(t('ui.rows.shown', { n: firstRows, all }))).toBeVisible()
  const field = page.getByRole('main').getByRole('searchbox')
  const more = page.getByRole('button', { name: t('ui.rows.more', { n: all - firstRows }), exact: true })
  await more.focus()
  await picture(page, 'long-list-phone-ru')
  expect(await axeFinds(page)).toEqual([])
  await more.focus()
  await page.keyboard.press('Enter')
  await expect(rows).toHaveCount(all)
  await expect(rows.nth(firstRows)).toBeFocused()
  await expect(more).toHaveCount(0)
  const code = (await rows.nth(all - 1).locator('.code').innerText()).trim()
  await field.fill(code)
  await expect(rows.first()).toContainText(code)
  await field.fill('')
}

async function sends({ page }: Somebody, { name, version }: Form, answers: object, about: string): Promise<void> {
  const answer = await page.request.post('/api/submissions', { data: { id: randomUUID(), form: name, version, filledAt: Date.now(), device: 'a-phone', answers, about } })
  expect(await answer.json()).toMatchObject({ verdict: 'taken' })
}

/** By the road in, as this person. */
async function meets({ page }: Somebody, howMany: number): Promise<string[]> {
  const met: string[] = []
  const { who } = await page.evaluate(async () => await (await fetch('/api/me')).json() as { who: { desks: string[] } })
  for (let n = 0; n < howMany; n += 10) {
    await Promise.all(Array.from({ length: 10 }, async () => {
      const answer = await page.request.post('/api/submissions', { data: { id: randomUUID(), form: meetChild.name, version: meetChild.version, filledAt: Date.now(), device: 'a-phone', answers: { ...meeting, desk: who.desks[0] } } })
      const verdict = await answer.json()
      expect(verdict).toMatchObject({ verdict: 'taken' })
      met.push(verdict.about)
    }))
  }
  return met
}

async function childrenInFeed(page: Page): Promise<{ id: string; changedAt: number }[]> {
  const all = new Map<string, { id: string; changedAt: number } | null>()
  for (let after = 0, more = true; more;) {
    const answer = await (await page.request.get(`/api/feed?after=${after}`)).json()
    for (const { shelf, id, record } of answer.changes) if (shelf === 'children') all.set(id, record)
    after = answer.upTo
    more = answer.more
  }
  return [...all.values()].filter((one) => one !== null)
}

async function opens({ page, t, press, name }: Somebody): Promise<void> {
  await page.getByLabel(t('access.field.name'), { exact: true }).fill(name)
  await page.getByLabel(t('access.field.passphrase'), { exact: true }).fill(people[name as PersonKey].passphrase)
  await press(page.getByRole('button', { name: t('access.locked.open'), exact: true }))
  await expect(page.getByRole('navigation').first()).toBeVisible()
}

/** The notebook closes by itself, and is opened again after so many days with a line. */
async function comesBackAfter(somebody: Somebody, days: number): Promise<void> {
  const { page, t } = somebody
  await page.clock.fastForward(16 * minuteMs)
  await expect(page.getByRole('heading', { name: t('access.locked.title') })).toBeVisible()
  await page.clock.fastForward(days * dayMs)
  await page.reload()
  await unlock(somebody)
  await expect(page.getByRole('navigation').first()).toBeVisible()
}
