/** A lost phone is emptied from elsewhere: also when its browser is killed in the middle, and when nobody opens the notebook; on its disk nothing is left. */
import { expect, test, type Page } from '@playwright/test'
import { anotherConversation } from '#rooms/identification/forms.ts'
import { filesWith, filesWithBytes } from './disk.ts'
import { axeFinds, comeIn, desk, forgetSession, picture, sidewaysBy, signIn, type Somebody } from './people.ts'
import { aPhone } from './phone-that-dies.ts'
import { acts, opensAnyChild } from './steps.ts'

// What is looked for here must never be found: once is enough (decision 0026).
test.describe.configure({ retries: 0 })

const words = 'канарейка-в-записи-4c1e'

test('a phone whose browser dies while it is being emptied goes on at the next start, says so, and keeps nothing', async ({ browser }) => {
  test.setTimeout(240_000)
  const phone = aPhone({ name: 'svetlana', base: process.env.KATCH_BASE!, lang: 'ru' })
  try {
    // The lost phone: signed in, with a record that was not sent and another half written.
    forgetSession('svetlana')
    const lost = await phone.on()
    const { page } = lost
    await signIn(lost)
    await opensAnyChild(lost)
    await page.route('**/api/**', (route) => route.abort('internetdisconnected'))
    await writeTalk(lost)
    const traces = await tracesOf(page)
    expect(traces.length).toBeGreaterThan(20)
    await page.evaluate(() => { localStorage.setItem('look.face', 'own'); sessionStorage.setItem('control', 'kept') })
    await phone.off()
    for (const trace of traces) expect(filesWithBytes(phone.profile, [trace]).length, 'what is to go is there before').toBeGreaterThan(0)

    // Its owner, from another device.
    forgetSession('svetlana')
    const owner = await comeIn(browser, 'svetlana', { lang: 'ru', afresh: true })
    await orderEmptying(owner, { pictures: true })
    await expect(owner.page.getByText(/ещё не выходило на связь/)).toBeVisible()

    // It comes back to life. The browser is killed when the keys are off the disk and the locker is not.
    const dying = await phone.on({ before: stopsAtSlots })
    await expect.poll(() => dying.page.evaluate(() => (window as { stopped?: boolean }).stopped === true).catch(() => false), { timeout: 60_000 }).toBe(true)
    await phone.die()
    const again = await phone.on({ before: async (page) => { await stopsAtSlots(page); await page.route('**/api/**', (route) => route.abort('internetdisconnected')) } })
    await expect.poll(() => again.page.evaluate(() => (window as { stopped?: boolean }).stopped)).toBe(true)
    expect(await countIn(again.page, 'doors', 'doors'), 'what opens the locker went first').toBe(0)
    await phone.die()
    expect(traces.some((trace) => filesWithBytes(phone.profile, [trace]).length > 0), 'the locker itself is still there').toBe(true)

    const started = Date.now()
    const after = await phone.on()
    await expect(after.page.getByRole('button', { name: owner.t('web.demo.sign-in') })).toBeVisible({ timeout: 20_000 })
    await owner.goTo('/')
    await owner.goTo('/account')
    await owner.awaits(owner.page.getByText(/^Очищено/))
    const took = Date.now() - started
    process.stdout.write(`  emptied and told ${took} ms after the next start\n`)
    expect(took).toBeLessThan(60_000)
    await expect.poll(() => after.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).not.toContain('notebook')
    await phone.off()
    for (const trace of traces) expect(filesWithBytes(phone.profile, [trace])).toEqual([])
    for (const text of [words, 'Светлана', 'svetlana']) expect(filesWith(phone.profile, text), text).toEqual([])
    await owner.context.close()
    forgetSession('svetlana')
  } finally {
    await phone.destroy()
  }
})

test('a head empties the phone of somebody of the agency; it hears of it while the notebook is closed, and nothing of it can be opened (kk)', async ({ browser }) => {
  test.setTimeout(180_000)
  const phone = aPhone({ name: 'dana', base: process.env.KATCH_BASE!, lang: 'kk' })
  try {
    forgetSession('dana')
    const lost = await phone.on()
    const { page } = lost
    await signIn(lost)
    await opensAnyChild(lost)
    const traces = await tracesOf(page)
    await page.reload()
    await expect(page.getByRole('heading', { name: lost.t('access.locked.title') })).toBeVisible()

    const roza = await comeIn(browser, 'roza', { lang: 'kk', size: desk, afresh: true })
    await roza.press(roza.link('partnerships.nav.people').first())
    await roza.press(roza.page.locator('main a').filter({ hasText: 'Қамқор жол' }).first())
    await roza.press(roza.page.locator('main a').filter({ hasText: 'Дана Ахметова' }).first())
    await orderEmptying(roza)
    const ordered = Date.now()
    await expect(page.getByRole('button', { name: lost.t('web.demo.sign-in') })).toBeVisible({ timeout: 60_000 })
    process.stdout.write(`  a closed notebook was empty ${Date.now() - ordered} ms after the order\n`)
    await roza.goTo('/')
    await roza.awaits(roza.page.getByText(roza.t('web.notice.device-emptied')))
    await phone.off()
    for (const trace of traces) expect(filesWithBytes(phone.profile, [trace])).toEqual([])
    await roza.context.close()
    forgetSession('dana')
    forgetSession('roza')
  } finally {
    await phone.destroy()
  }
})

/** The page hangs where it would clear the locker, for ever: there its browser can be killed. */
async function stopsAtSlots(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const clear = IDBObjectStore.prototype.clear
    IDBObjectStore.prototype.clear = function () {
      if (this.name !== 'slots') return clear.call(this)
      ;(window as { stopped?: boolean }).stopped = true
      // A request that is never over keeps the transaction, and with it the emptying, where it is.
      const again = (): void => { this.count().onsuccess = again }
      again()
      return this.count() as never
    }
  })
}

async function orderEmptying(by: Somebody, { pictures = false } = {}): Promise<void> {
  const { page, t, press } = by
  if (pictures) await by.goTo('/account')
  const empty = page.getByRole('button', { name: t('partnerships.devices.empty'), exact: true })
  await by.awaits(empty.first())
  await press(empty.first())
  await expect(page.getByText(t('partnerships.devices.lost'))).toBeVisible()
  if (pictures) {
    expect(await axeFinds(page)).toEqual([])
    expect(await sidewaysBy(page)).toBe(0)
    await picture(page, 'empty-device-phone-ru')
  }
  await press(page.getByRole('dialog').getByRole('button', { name: t('partnerships.devices.empty'), exact: true }))
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

async function writeTalk(worker: Somebody): Promise<void> {
  await acts(worker, 'talk')
  await worker.fillIn(anotherConversation, { why: 'needs', present: ['psychologist'] })
  await worker.press(worker.button('forms.next'))
  await worker.fillIn(anotherConversation, { needs: 'as-before', seenAs: 'as-before', childStopped: 'no', distress: 'calm', ownWords: words })
  await worker.press(worker.button('identification.screen.act.talk.save'))
  await acts(worker, 'talk')
  await worker.fillIn(anotherConversation, { why: 'other', present: ['interpreter'] })
  await worker.page.waitForTimeout(500)
}

/** What lies in the browser's stores, as bytes that would be found on the disk: wrapped keys, salts, locked slots and their names. */
async function tracesOf(page: Page): Promise<Buffer[]> {
  const found = await page.evaluate(async () => {
    const read = async <T>(name: string, store: string): Promise<T[]> => await new Promise((done) => {
      const asked = indexedDB.open(name)
      asked.onsuccess = () => { const all = asked.result.transaction(store).objectStore(store).getAll(); all.onsuccess = () => { asked.result.close(); done(all.result as T[]) } }
    })
    const doors = await read<Uint8Array>('doors', 'doors')
    const slots = await read<{ at: string; locked: ArrayBuffer }>('notebook', 'slots')
    return {
      texts: doors.map((one) => (JSON.parse(new TextDecoder().decode(one)) as { wraps: { wrapped: string }[] }).wraps[0]!.wrapped),
      bytes: slots.map(({ locked }) => [...new Uint8Array(locked).subarray(0, 24)]),
    }
  })
  return [...found.texts.map((text) => Buffer.from(text)), ...found.bytes.map((bytes) => Buffer.from(bytes))]
}

async function countIn(page: Page, name: string, store: string): Promise<number> {
  return await page.evaluate(async ([name, store]) => await new Promise<number>((done) => {
    const asked = indexedDB.open(name!)
    asked.onsuccess = () => {
      if (!asked.result.objectStoreNames.contains(store!)) return done(0)
      const count = asked.result.transaction(store!).objectStore(store!).count()
      count.onsuccess = () => { asked.result.close(); done(count.result) }
    }
  }), [name, store])
}
