/** The app with so many records, as its person meets it: what is timed is timed inside the page. */
import type { Browser, CDPSession, Page } from '@playwright/test'
import { openBadLine, type BadLine } from '../journeys/bad-line.ts'
import { inside, type Somebody } from '../journeys/people.ts'
import { people } from '../src/demo/people.ts'
import { answerFromMemory, talk, worker, type FullHouse } from './phone-house.ts'
import { middleOf, runs, slowed, type Scene } from './phone-scenes.ts'

const quick = { bytesPerSecond: 500_000_000, delayMs: 0, resetShare: 0 }
/** EDGE at its best, or the edge of 3G. */
const slow = { bytesPerSecond: 256_000 / 8, delayMs: 150, resetShare: 0 }

/** What the page writes down of itself; milliseconds of its own clock. */
interface Seen {
  /** A password field stood there first; a button was pressed last; the locker was opened first; what was changed after the press was on the disk. */
  door: number; pressed: number; opened: number; kept: number
  /** The house said that the shelf begins anew; the feed came to its end; the last pack was on the disk. */
  anew: number; read: number; laid: number
  drawn(rows: string, says?: string): Promise<number>
}
declare global { interface Window { seen: Seen } }

export async function measureApp(browser: Browser, house: FullHouse, scene: Scene) {
  const line = await openBadLine(Number(new URL(house.base).port), { ...quick, seed: 1 })
  const context = await browser.newContext({ baseURL: line.base, locale: 'ru-RU', timezoneId: 'Asia/Almaty', viewport: { width: 390, height: 844 }, reducedMotion: 'reduce', storageState: house.session })
  const page = await context.newPage()
  page.setDefaultTimeout(120_000)
  await watch(page)
  const olzhas = inside({ name: worker, page, context, lang: 'ru', touch: false })
  const { t } = olzhas
  await page.goto(scene.address)
  // The app's own files first: they are no part of any measurement.
  await page.evaluate(async () => { await navigator.serviceWorker.ready })
  await page.waitForTimeout(8000)
  const cdp = await context.newCDPSession(page)
  const phone: Phone = { somebody: olzhas, page, cdp, line, house, scene, says: t(scene.says, { n: house.shown.filter(({ shelf }) => shelf === scene.counts).length }) }
  const memory = await answerFromMemory(page, house)
  await unlocks(phone)
  await profiled('first fill, not slowed', phone, () => page.evaluate(([rows, says]) => window.seen.drawn(rows!, says), [scene.rows, phone.says]))
  await page.waitForTimeout(3000)
  await memory.stop()
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowed })
  const fill = await profiled('fill', phone, async () => {
    const times: number[] = []
    for (let run = 0; run < runs; run++) times.push(await fills(phone))
    return times
  })
  const { opened: searchOpened, typed: search } = await profiled('search', phone, () => searches(phone, scene.words(house.shown)))
  const narrow = scene.name === 'children' ? middleOf(await narrows(phone)) : undefined
  const openWithLine = await profiled('open with a line', phone, () => opens(phone, { withLine: true }))
  const laid = await slots(page)
  await page.route('**/api/**', (route) => route.abort('internetdisconnected'))
  const open = await profiled('open', phone, () => opens(phone, { withLine: false }))
  const save = await profiled('save', phone, () => saves(phone))
  // What was saved goes to the house first.
  await page.unroute('**/api/**')
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await page.waitForTimeout(6000)
  line.become(slow)
  const slowFill = await profiled('fill over a slow line', phone, () => fillsAfterOpening(phone))
  await context.close()
  await line.close()
  return { slowFill, fill: middleOf(fill), laid, open, openWithLine, save: middleOf(save), searchOpened: middleOf(searchOpened), search: middleOf(search), narrow }
}

interface Phone { readonly somebody: Somebody; readonly page: Page; readonly cdp: CDPSession; readonly line: BadLine; readonly house: FullHouse; readonly scene: Scene; readonly says: string }

async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: Seen = {
      door: 0, pressed: 0, opened: 0, kept: 0, anew: 0, read: 0, laid: 0,
      drawn: (rows, says) => new Promise((done, fail) => {
        const until = performance.now() + 90_000
        const look = () => {
          if (performance.now() > until) return fail(new Error(`${rows} ${says ?? ''} was not drawn`))
          if (!document.querySelector(rows) || (says !== undefined && document.querySelector('.page-head .sub')?.textContent !== says)) return void requestAnimationFrame(look)
          // After the frame that shows it.
          requestAnimationFrame(() => setTimeout(() => done(performance.now())))
        }
        look()
      }),
    }
    window.seen = seen
    addEventListener('click', () => { seen.pressed = performance.now(); seen.kept = 0; seen.opened = 0 }, { capture: true })
    new MutationObserver((_all, watching) => {
      if (!document.querySelector('input[type=password]')) return
      seen.door = performance.now()
      watching.disconnect()
    }).observe(document, { childList: true, subtree: true })
    const openDatabase = indexedDB.open.bind(indexedDB)
    indexedDB.open = (name: string, version?: number) => {
      if (name === 'notebook') seen.opened ||= performance.now()
      return openDatabase(name, version)
    }
    const begin = IDBDatabase.prototype.transaction
    IDBDatabase.prototype.transaction = function (names, mode, options) {
      const made = begin.call(this, names, mode, options)
      if (mode === 'readwrite' && seen.pressed && !seen.kept) made.addEventListener('complete', () => { seen.kept ||= performance.now() })
      return made
    }
    const put = IDBObjectStore.prototype.put
    const laying = new WeakSet<IDBTransaction>()
    IDBObjectStore.prototype.put = function (value: { locked?: ArrayBuffer }, key) {
      if ((value.locked?.byteLength ?? 0) > 16_000 && !laying.has(this.transaction)) {
        laying.add(this.transaction)
        this.transaction.addEventListener('complete', () => { seen.laid = performance.now() })
      }
      return put.call(this, value, key)
    }
    const parse = JSON.parse
    JSON.parse = (text, revive) => {
      const told = parse(text, revive)
      if (told && typeof told === 'object' && 'upTo' in told && 'changes' in told) {
        if (told.isSetBack) Object.assign(seen, { anew: performance.now(), read: 0, laid: 0 })
        else if (!told.more) seen.read = performance.now()
      }
      return told
    }
  })
}

async function fills({ page, scene, says, house }: Phone): Promise<number> {
  await page.evaluate(() => { window.seen.anew = 0 })
  const memory = await answerFromMemory(page, house, { begin: true })
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await comesToRest(page)
  await memory.stop()
  await page.evaluate(([rows, all]) => window.seen.drawn(rows!, all), [scene.rows, says])
  return await page.evaluate(() => Math.max(window.seen.read, window.seen.laid) - window.seen.anew)
}

/** The shelf began anew, the feed was read to its end, and what came is on the disk. */
async function comesToRest(page: Page): Promise<void> {
  await page.waitForFunction(() => window.seen.anew > 0 && window.seen.read > window.seen.anew && performance.now() - Math.max(window.seen.read, window.seen.laid) > 2000, undefined, { polling: 200, timeout: 300_000 })
}

/** As on a phone that has just come in: the first page is a small one. */
async function fillsAfterOpening(phone: Phone): Promise<{ ms: number; kB: number }> {
  const { page } = phone
  await page.reload()
  await page.getByLabel(phone.somebody.t('access.field.passphrase'), { exact: true }).waitFor()
  const before = phone.line.counts.bytesDown
  // One word that the shelf begins anew; what then comes is the house's own, page after page.
  await page.route('**/api/feed**', async (route) => {
    const { audiences } = JSON.parse(phone.house.pages.get(0)!) as { audiences: string[] }
    await route.fulfill({ json: { upTo: 0, audiences, changes: [], more: true, mark: '', isSetBack: true } })
  }, { times: 1 })
  await unlocks(phone)
  await comesToRest(page)
  return { kB: Math.round((phone.line.counts.bytesDown - before) / 1024), ms: Math.round(await page.evaluate(() => Math.max(window.seen.read, window.seen.laid) - window.seen.anew)) }
}

async function unlocks({ page, somebody: { t } }: Phone): Promise<void> {
  const name = page.getByLabel(t('access.field.name'), { exact: true })
  await page.getByLabel(t('access.field.passphrase'), { exact: true }).fill(people[worker].passphrase)
  if (await name.count() > 0) await name.fill(worker)
  await page.getByRole('button', { name: t('access.locked.open'), exact: true }).click()
}

async function opens(phone: Phone, { withLine }: { withLine: boolean }) {
  const { page, scene, says } = phone
  const times = { door: [] as number[], key: [] as number[], list: [] as number[], all: [] as number[] }
  const memory = withLine ? await answerFromMemory(page, phone.house) : undefined
  for (let run = 0; run < runs; run++) {
    await page.reload()
    await page.getByLabel(phone.somebody.t('access.field.passphrase'), { exact: true }).waitFor()
    const drawn = page.evaluate((rows) => window.seen.drawn(rows), scene.rows)
    const all = withLine ? page.evaluate(([rows, text]) => window.seen.drawn(rows!, text), [scene.rows, says]) : undefined
    await unlocks(phone)
    const [list, last] = [await drawn, await all]
    const { door, pressed, opened } = await page.evaluate(() => ({ ...window.seen, drawn: 0 }))
    times.door.push(door)
    times.key.push(opened - pressed)
    times.list.push(list - opened)
    if (last !== undefined) times.all.push(last - opened)
    if (withLine) await page.waitForTimeout(1000)
  }
  await memory?.stop()
  return { door: middleOf(times.door), key: middleOf(times.key), list: middleOf(times.list), ...(withLine && { all: middleOf(times.all) }) } as Record<'door' | 'key' | 'list' | 'all', ReturnType<typeof middleOf>>
}

async function searches({ page, somebody: { t } }: Phone, words: readonly string[]): Promise<{ opened: number[]; typed: number[] }> {
  const opened: number[] = []
  const typed: number[] = []
  for (let run = 0; run < runs; run++) {
    opened.push(await page.evaluate(async (word) => {
      const began = performance.now()
      dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyK', key: 'k', ctrlKey: true, bubbles: true }))
      await window.seen.drawn('input[role=combobox]')
      const field = document.querySelector<HTMLInputElement>('input[role=combobox]')!
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field, word)
      field.dispatchEvent(new Event('input', { bubbles: true }))
      return await window.seen.drawn('[role=option]') - began
    }, words[run % words.length]!))
    await page.getByRole('combobox').fill('зззз')
    await page.getByText(t('web.find.none')).waitFor()
    typed.push(await types(page, { field: 'input[role=combobox]', text: words[run % words.length]!, rows: '[role=option]' }))
    // The first Escape only empties a field of this kind.
    await page.getByRole('dialog').getByRole('button', { name: t('ui.close'), exact: true }).click()
    await page.getByRole('combobox').waitFor({ state: 'detached' })
  }
  return { opened, typed }
}

/** In the list itself. */
async function narrows({ page, somebody: { t } }: Phone): Promise<number[]> {
  const times: number[] = []
  const field = 'main input[type=search]'
  for (let run = 0; run < runs; run++) {
    await page.locator(field).fill('зззз')
    await page.getByText(t('identification.screen.children.not-found')).waitFor()
    times.push(await types(page, { field, text: String(run + 1), rows: 'main nav.list a' }))
  }
  await page.locator(field).fill('')
  return times
}

async function types(page: Page, what: { field: string; text: string; rows: string }): Promise<number> {
  return await page.evaluate(async ({ field, text, rows }) => {
    const input = document.querySelector<HTMLInputElement>(field)!
    const began = performance.now()
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, text)
    input.dispatchEvent(new Event('input', { bubbles: true }))
    return await window.seen.drawn(rows) - began
  }, what)
}

async function saves({ page, somebody }: Phone): Promise<number[]> {
  const times: number[] = []
  // One of those that lie here.
  await somebody.goTo('/children')
  const file = (await page.locator('main nav.list a[href^="/children/"]').first().getAttribute('href'))!
  for (let run = 0; run < runs; run++) {
    await somebody.goTo(`${file}/do/talk`)
    await somebody.fillIn(talk, { why: 'needs', present: ['psychologist'] })
    await somebody.press(somebody.button('forms.next'))
    await somebody.fillIn(talk, { needs: 'as-before', seenAs: 'as-before', childStopped: 'no', distress: 'calm' })
    // The draft of the last answer is on the disk before the form is.
    await page.waitForTimeout(1500)
    await somebody.press(somebody.button('identification.screen.act.talk.save'))
    await page.waitForFunction(() => window.seen.kept > 0, undefined, { polling: 50 })
    times.push(await page.evaluate(() => window.seen.kept - window.seen.pressed))
    await page.waitForTimeout(500)
  }
  return times
}

/** What lies in the locker: how many slots, and how long they are together. */
async function slots(page: Page): Promise<{ slots: number; kB: number }> {
  return await page.evaluate(async () => await new Promise<{ slots: number; kB: number }>((done) => {
    const asked = indexedDB.open('notebook')
    asked.onsuccess = () => {
      const all = asked.result.transaction('slots').objectStore('slots').getAll()
      all.onsuccess = () => { done({ slots: all.result.length, kB: Math.round(all.result.reduce((sum: number, { locked }: { locked: ArrayBuffer }) => sum + locked.byteLength, 0) / 1024) }); asked.result.close() }
    }
  }))
}

/** Says on stderr how it goes; with `--profile` also where the page's time went, by function. */
async function profiled<T>(what: string, { cdp }: Phone, work: () => Promise<T>): Promise<T> {
  const isAsked = process.argv.includes('--profile')
  if (isAsked) {
    await cdp.send('Profiler.enable')
    await cdp.send('Profiler.start')
  }
  const began = performance.now()
  const done = await work()
  process.stderr.write(`${what}, ${Math.round((performance.now() - began) / 1000)} s: ${JSON.stringify(done)}\n`)
  if (!isAsked) return done
  const { profile } = await cdp.send('Profiler.stop')
  const self = new Map<number, number>()
  profile.samples?.forEach((id, n) => self.set(id, (self.get(id) ?? 0) + (profile.timeDeltas?.[n] ?? 0)))
  const byName = new Map<string, number>()
  for (const { id, callFrame: { functionName, url, lineNumber, columnNumber } } of profile.nodes) {
    const name = `${functionName || '?'} ${url.split('/').at(-1)}:${lineNumber}:${columnNumber}`
    byName.set(name, (byName.get(name) ?? 0) + (self.get(id) ?? 0) / 1000)
  }
  const top = [...byName].toSorted((a, b) => b[1] - a[1]).slice(0, 16)
  process.stderr.write(top.map(([name, ms]) => `${String(Math.round(ms)).padStart(7)} ms  ${name}\n`).join(''))
  return done
}
