/**
 * Whoever keeps the key by which children are found again makes a new one, and goes home. The phones of others encode by themselves, children are found as before, and the
 * older key is gone once the last child has moved. In a house of its own, which it leaves changed.
 */
import fs from 'node:fs'
import path from 'node:path'
import { expect, test, type Browser, type Locator } from '@playwright/test'
import { renewIndexKey } from '#core/matching/forms.ts'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { meetChild } from '#rooms/identification/forms.ts'
import { askOthers } from '#rooms/recognition/forms.ts'
import type { PersonKey } from '../src/demo/people.ts'
import { inDatabase } from './database.ts'
import { openHouse, type OpenedHouse } from './open-house.ts'
import { aNewDevice, axeFinds, desk, meOf, phone, sidewaysBy, signIn, takesPictures, unlock, type Somebody } from './people.ts'

const key = 'partnerships.index-key'
const ask = 'recognition.screen.ask'
/** Whose desks have children with a name, besides the desk that makes the key. */
const others: readonly PersonKey[] = ['madina', 'yerlan', 'saule', 'aray', 'timur', 'gulmira']

test('a new key is made; another person’s device encodes by itself; children are found under it, and the older one goes with the last child', async ({ browser }) => {
  test.setTimeout(900_000)
  const before = process.env.KATCH_BASE
  const house = await openHouse({ from: process.env.KATCH_DEMO_FOLDER })
  try {
    // Codes to sign in with are asked of the house that everybody is in.
    process.env.KATCH_BASE = house.base
    if (!process.env.KATCH_DEMO_FOLDER) expect((await fetch(`${house.base}/api/demo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).ok).toBe(true)
    const roza = await comesIn(browser, house, 'roza', 'ru')
    await looksWell(roza, await keySectionOf(roza))
    await roza.page.setViewportSize(phone)
    await makes(roza, 'device-lost')
    await expect((await keySectionOf(roza)).getByRole('status')).toBeVisible({ timeout: 20_000 })
    await (await keySectionOf(roza)).evaluate((one) => one.scrollIntoView({ block: 'start' }))
    if (takesPictures) await roza.page.screenshot({ path: path.resolve(import.meta.dirname, '../docs/screens/index-key-phone-ru.png'), animations: 'disabled', caret: 'hide' })
    await roza.context.close()
    const atFirst = await stands(house)
    expect(atFirst.older).toBeGreaterThan(0)

    // Somebody else opens their notebook, and does nothing.
    const dana = await comesIn(browser, house, 'dana', 'kk', desk)
    const { page, t } = dana
    await dana.goTo('/line')
    await expect.poll(async () => (await stands(house)).older, { timeout: 240_000, intervals: [1000] }).toBeLessThan(atFirst.older)
    await expect(page.locator('section[aria-labelledby="waiting"], section[aria-labelledby="refused"]'), 'what a device does by itself waits in nobody’s list').toHaveCount(0)
    await expect(dana.says('matching.encode-child.title')).toHaveCount(0)
    await looksWell(dana, await keySectionOf(dana))
    await page.setViewportSize(desk)
    await expect((await keySectionOf(dana)).getByRole('status')).toBeVisible()
    await makes(dana, 'yearly')
    await expect(page.getByRole('dialog').getByText(t('refusal.matching.key-still-moving'))).toBeVisible({ timeout: 20_000 })
    await page.screenshot({ path: test.info().outputPath('still-moving-kk.png') })
    await page.keyboard.press('Escape')
    await untilMoved([dana], async () => (await stands(house)).ofTheShelter)

    // Other desks have not moved: the older key stays for them.
    await tenMinutesLater(house)
    expect(await stands(house)).toMatchObject({ seals: atFirst.seals, roundsLeft: 0 })
    await dana.goTo('/children')
    await page.keyboard.press('Control+K')
    await page.getByRole('combobox', { name: t('web.find.ask') }).fill('meruert orazova')
    await expect(page.getByRole('option').filter({ hasText: t('web.find.by-name') }).first()).toBeVisible({ timeout: 20_000 })
    await page.keyboard.press('Escape')

    const svetlana = await comesIn(browser, house, 'svetlana', 'ru')
    const all = [dana, svetlana]
    for (const name of others) all.push(await comesIn(browser, house, name, 'ru'))
    await untilMoved(all, async () => (await stands(house)).older)
    await tenMinutesLater(house)
    expect(await stands(house)).toMatchObject({ seals: 0, keys: [2] })
    await expect((await keySectionOf(dana)).getByRole('status')).toHaveCount(0)

    // Of another agency's child is heard under the new key alone.
    await asks(svetlana)
    await expect(svetlana.says(`${ask}.somebody`)).toBeVisible({ timeout: 20_000 })
  } finally {
    process.env.KATCH_BASE = before
    await house.close()
  }
})

async function comesIn(browser: Browser, house: OpenedHouse, name: PersonKey, lang: CatalogueLanguage, size?: typeof desk): Promise<Somebody> {
  const somebody = await aNewDevice(browser, { base: house.base, name, lang, ...(size ? { size } : { touch: true }) })
  await somebody.page.goto('/')
  await signIn(somebody)
  return somebody
}

/** How many children are under the older key, of all desks and of the one that made the new key; how many seals of the older one are kept, and which keys there are. */
async function stands(house: OpenedHouse): Promise<{ older: number; ofTheShelter: number; seals: number; keys: number[]; roundsLeft: number }> {
  return await inDatabase(async (sql) => {
    const older = await sql<{ shelter: boolean }[]>`
      select exists (select from access.relations r join matching.index_keys i on i.programme = r.programme and i.version = 2 join partnerships.memberships m on m.programme = r.programme and m.desk = r.desk and m.person = i.made_by where r.child = k.child and r.kind = 'owner') as shelter
      from matching.kept_up k where split_part(k.version, '.', 3)::int < 2`
    const [one] = await sql<{ seals: number; keys: number[]; rounds: number }[]>`
      select (select count(*)::int from matching.index_key_seals where version < 2) as seals, (select array_agg(version order by version) from matching.index_keys) as keys,
        (select count(*)::int from graphile_worker.jobs where task_identifier = 'matching.index-key-moved') as rounds`
    return { older: older.length, ofTheShelter: older.filter(({ shelter }) => shelter).length, seals: one!.seals, keys: one!.keys, roundsLeft: one!.rounds }
  }, house.data)
}

/** A few children each time a notebook is opened, and more while it stays open. */
async function untilMoved(people: readonly Somebody[], left: () => Promise<number>): Promise<void> {
  for (let times = 0; times < 5; times++) {
    const isDone = await expect.poll(left, { timeout: 45_000, intervals: [1000] }).toBe(0).then(() => true, () => false)
    if (isDone) return
    for (const somebody of people) {
      await somebody.page.reload()
      await unlock(somebody)
    }
  }
  expect(await left()).toBe(0)
}

/** The round that lets an older key go comes every ten minutes. */
async function tenMinutesLater(house: OpenedHouse): Promise<void> {
  await inDatabase((sql) => sql`select graphile_worker.add_job('matching.index-key-moved')`, house.data)
  await expect.poll(async () => (await stands(house)).roundsLeft, { timeout: 30_000 }).toBe(0)
}

async function keySectionOf(somebody: Somebody): Promise<Locator> {
  await somebody.goTo(`/people/${(await meOf(somebody)).who.agency}`)
  const section = somebody.page.locator('section[aria-labelledby="index-key"]')
  await expect(section).toBeVisible({ timeout: 20_000 })
  return section
}

async function makes(somebody: Somebody, because: string): Promise<void> {
  await somebody.press(somebody.button(`${key}.make`))
  await somebody.fillIn(renewIndexKey, { because })
  await somebody.page.screenshot({ path: test.info().outputPath(`make-${somebody.lang}.png`) })
  await somebody.press(somebody.page.getByRole('dialog').getByRole('button', { name: somebody.t(`${key}.make`) }))
}

/** While a child is met whom the shelter knows. */
async function asks(somebody: Somebody): Promise<void> {
  await somebody.goTo('/children/new')
  await somebody.fillIn(meetChild, { safeNow: 'yes', noticeMade: 'not-yet' })
  await somebody.press(somebody.button('forms.next'))
  await somebody.fillIn(meetChild, { place: { region: 'KZ-75' }, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'safe-place' })
  await somebody.press(somebody.button('forms.next'))
  await somebody.fillIn(meetChild, { name: { family: 'Orazova', given: 'Meruert' }, sex: 'girl', age: { years: 14, basis: 'said' } })
  await somebody.press(somebody.button(`${ask}.button`))
  await somebody.fillIn(askOthers, { purpose: 'meeting-now' })
  await somebody.press(somebody.button(`${ask}.send`))
}

/** Light and dark, phone and desk: nothing for axe, nothing to push sideways; a picture of each for whoever reviews. */
async function looksWell({ page, lang }: Somebody, section: Locator): Promise<void> {
  const folder = test.info().outputPath('pictures')
  fs.mkdirSync(folder, { recursive: true })
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const viewport of [phone, desk]) {
      await page.setViewportSize(viewport)
      expect.soft(await axeFinds(page), `${colorScheme} ${viewport.width}`).toEqual([])
      expect.soft(await sidewaysBy(page)).toBe(0)
      await section.evaluate((one) => one.scrollIntoView({ block: 'center' }))
      await page.screenshot({ path: path.join(folder, `index-key-${lang}-${viewport.width}-${colorScheme}.png`) })
    }
  }
}
