/**
 * T-E8 on the phone itself. Who stands beside somebody sees one opening: how long it takes, what is called, how many lines, fields, marks and letters each screen has, how large its picture is, and what lies at rest
 * afterwards. Usually two people open once each way. KATCH_ALARM=60 is the measurement of docs/performance.md: so many minutes long everybody of the district who can set an alarm number sets both numbers (by which
 * another notebook is invented each time), opens with the own number, and once more set anew with the alarm number, and signs out. A classifier learns on all people but one and is judged on that one.
 * KATCH_ALARM_OPENINGS names a file that keeps what was seen, line by line: a measurement that is begun again goes on from there, in a house that was told otherwise if need be.
 */
import fs from 'node:fs'
import { expect, test, type Page } from '@playwright/test'
import { chanceFrom } from '#core/chance.ts'
import type { PersonKey } from '../src/demo/people.ts'
import { accuracyByLot, accuracyOnStrangers, type OfSomebody } from './classifier.ts'
import { comeIn, forgetSession, signIn, type Somebody } from './people.ts'

// What is looked for here must never be found: once is enough (decision 0026).
test.describe.configure({ retries: 0 })

const [own, alarm] = ['583926', '714059']
type Kind = 'own' | 'alarm'
const minutes = Number(process.env['KATCH_ALARM'] ?? 0)
/** Nobody whose colleague is here too: what waits for each would tell of the other's alarms. */
const persons: readonly PersonKey[] = minutes > 0 ? ['dana', 'gulmira', 'madina', 'yerlan', 'saule', 'zhanna', 'svetlana', 'olzhas', 'timur', 'daulet', 'aray'] : ['svetlana', 'timur']
/** The directory is the same one in both. */
const screens = ['/children', '/referrals', ...(minutes > 0 ? [] : ['/people', '/partners']), '/line', '/account']

test('how long it takes, what each screen shows and what lies at rest do not tell a stranger’s own notebook from an invented one', async ({ browser }) => {
  test.setTimeout(300_000 + minutes * 90_000)
  const ends = Date.now() + minutes * 60_000
  const there = new Map<PersonKey, Somebody>()
  const kept = process.env['KATCH_ALARM_OPENINGS']
  const runs: OfSomebody[] = kept && fs.existsSync(kept) ? fs.readFileSync(kept, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as OfSomebody) : []
  for (let round = 0; round === 0 || Date.now() < ends; round++) {
    for (const [order, person] of persons.entries()) {
      const seen: Partial<Record<Kind, Awaited<ReturnType<typeof look>>>> = {}
      // What lies at rest is compared within one setting of the numbers. What is measured is the third opening after them, and by turns the first of the two: what is opened once more is quicker, whichever it is.
      const byTurns: Kind[][] = (round + order) % 2 === 0 ? [['own'], ['alarm']] : [['alarm'], ['own']]
      for (const kinds of minutes > 0 ? byTurns : [['own', 'alarm'] satisfies Kind[]]) {
        const known = there.get(person)
        const somebody = known ?? await comeIn(browser, person, { lang: 'ru', touch: true, afresh: true })
        if (known) await comesBack(known)
        there.set(person, somebody)
        forgetSession(person)
        await setsBoth(somebody)
        // Somebody who sets numbers opens with them for months: the first times are like no other.
        for (let n = 0; n < 2; n++) {
          await opens(somebody.page, own)
          await comesToRest(somebody.page)
        }
        for (const kind of kinds) seen[kind] = await look(somebody, kind === 'own' ? own : alarm)
        await signsOut(somebody)
      }
      const pair = [{ person, isAlarm: false, features: seen.own!.features }, { person, isAlarm: true, features: seen.alarm!.features }]
      runs.push(...pair)
      if (kept) fs.appendFileSync(kept, pair.map((one) => `${JSON.stringify(one)}\n`).join(''))
      if (minutes === 0) expect.soft([...seen.alarm!.ways].toSorted(), `${person}: what is called and fetched`).toEqual([...seen.own!.ways].toSorted())
      process.stdout.write(`  ${person}: own ${seen.own!.features['today ms']!.toFixed(0)} ms, alarm ${seen.alarm!.features['today ms']!.toFixed(0)} ms\n`)
    }
  }
  if (minutes === 0) {
    // The same screens, the same calls, the same lengths at rest: this much is no matter of chance.
    const pairs = Array.from({ length: runs.length / 2 }, (_, n) => [runs[2 * n]!, runs[2 * n + 1]!] as const)
    for (const [{ person, features }, { features: other }] of pairs) {
      for (const name of Object.keys(features).filter((one) => /^slots|^\/(?:people|partners|line|account) (?:lines|fields|buttons|marks)/.test(one))) expect(other[name], `${person}: ${name}`).toBe(features[name])
      expect(Math.abs(other['/children lines']! - features['/children lines']!), `${person}: children`).toBeLessThanOrEqual(3)
      // A block or two, where one more or less is asked for.
      expect(Math.abs(other['bytes came']! - features['bytes came']!), `${person}: bytes that came`).toBeLessThanOrEqual(2048)
      expect(Math.abs(other['bytes sent']! - features['bytes sent']!), `${person}: bytes that were sent`).toBeLessThanOrEqual(256)
    }
    return
  }

  tell(runs)
  const random = chanceFrom(20_261_126).next
  const only = (wanted: (name: string) => boolean) => runs.map((run) => ({ ...run, features: Object.fromEntries(Object.entries(run.features).filter(([name]) => wanted(name))) }))
  const isTime = (name: string) => name.endsWith(' ms')
  for (const [what, those] of [['everything', runs], ['milliseconds', only(isTime)], ['calls and bytes', only((name) => /^calls|bytes|rest|storage/.test(name))], ['screens', only((name) => !isTime(name) && !/^calls|bytes|rest|storage/.test(name))]] as const) {
    const { accuracy, judged, by } = accuracyOnStrangers(those)
    const lot = accuracyByLot(those, { times: 20, random })
    const [low, high] = [-1, 1].map((side) => (100 * (accuracy + side * 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / judged))).toFixed(1))
    process.stdout.write(`  ${what}: right about ${(accuracy * 100).toFixed(1)} % of ${judged} (by ${by}; 95 %: ${low} to ${high}); by lot alone ${(lot[1]! * 100).toFixed(1)} to ${(lot.at(-2)! * 100).toFixed(1)}\n`)
    expect.soft(accuracy, what).toBeLessThanOrEqual(0.55 + 2 * Math.sqrt(0.25 / judged))
  }
  // It can tell: the same runs, had the alarm's notebook said of one thing less on a screen, or stood a beat later.
  const leaky = (feature: string, how: (was: number) => number) => accuracyOnStrangers(runs.map((run) => (run.isAlarm ? { ...run, features: { ...run.features, [feature]: how(run.features[feature]!) } } : run))).accuracy
  expect(leaky('/line letters', (was) => was - 117)).toBeGreaterThan(0.7)
  expect(leaky('/account lines', (was) => was - 1)).toBeGreaterThan(0.7)
  expect(leaky('today ms', (was) => was + 80)).toBeGreaterThan(0.65)
})

test('who signs out with either number and sets them again has as much at rest as before', async ({ browser }) => {
  test.setTimeout(300_000)
  const olzhas = await comeIn(browser, 'olzhas', { lang: 'ru', touch: true, afresh: true })
  const atRest: number[] = []
  for (const number of [own, own, alarm, alarm, own]) {
    if (atRest.length > 0) await comesBack(olzhas)
    forgetSession('olzhas')
    await setsBoth(olzhas)
    await opens(olzhas.page, number)
    await olzhas.page.waitForTimeout(1000)
    atRest.push(await olzhas.page.evaluate(async () => await new Promise<number>((done) => {
      const asked = indexedDB.open('notebook')
      asked.onsuccess = () => { const n = asked.result.transaction('slots').objectStore('slots').count(); n.onsuccess = () => { asked.result.close(); done(n.result) } }
    })))
    await signsOut(olzhas)
  }
  expect(atRest).toEqual(atRest.map(() => atRest[0]))
  await olzhas.context.close()
})

async function signsOut(somebody: Somebody): Promise<void> {
  await somebody.goTo('/account')
  await somebody.press(somebody.page.getByRole('button', { name: somebody.t('access.sign-out'), exact: true }).first())
  await expect(somebody.page.getByRole('navigation')).toHaveCount(0, { timeout: 20_000 })
  await somebody.page.goto('about:blank')
}

async function comesBack(somebody: Somebody): Promise<void> {
  await somebody.page.goto('/')
  await signIn(somebody)
}

async function setsBoth({ page, t, goTo, press, button, says }: Somebody): Promise<void> {
  await goTo('/children')
  // The feed comes to rest first: what is invented is as full as what is there, and as talkative as what was read here.
  await page.waitForTimeout(1500)
  const line = await page.locator('main nav.list a[href^="/children/"]').first().getAttribute('href', { timeout: 100 }).catch(() => null)
  if (line !== null) await Promise.all([page.waitForResponse((answer) => answer.url().includes('/identification/file')), goTo(line)])
  await goTo('/account')
  const section = page.locator('section[aria-labelledby="my-number"]')
  await section.getByLabel(t('access.number.field'), { exact: true }).fill(own)
  await section.getByLabel(t('access.number.field-again'), { exact: true }).fill(own)
  await press(section.getByText(t('access.alarm.title')))
  await section.getByLabel(t('access.alarm.field'), { exact: true }).fill(alarm)
  await section.getByLabel(t('access.alarm.field-again'), { exact: true }).fill(alarm)
  await press(button('access.number.set'))
  await expect(says('access.number.was-set')).toBeVisible({ timeout: 30_000 })
}

/** From the closed notebook; milliseconds from the last digit until the page stands. */
async function opens(page: Page, digits: string): Promise<number> {
  await page.goto('/')
  await expect(page.locator('.number-keys')).toBeVisible({ timeout: 30_000 })
  await page.waitForTimeout(250)
  for (const digit of digits.slice(0, -1)) await page.keyboard.press(digit)
  const today = await listens(page)
  await page.keyboard.press(digits.at(-1)!)
  return await today.stood()
}

/** What an opening asks of the house has been answered. */
async function comesToRest(page: Page): Promise<void> {
  await page.waitForTimeout(1500)
}

/** One opening, and a walk through the notebook as somebody would take who wants to know. */
async function look({ page, t, goTo }: Somebody, digits: string): Promise<{ features: Record<string, number>; ways: ReadonlySet<string> }> {
  const ways = new Set<string>()
  const seen = { 'calls': 0, 'bytes sent': 0, 'bytes came': 0 }
  const hear = (response: { url(): string; request(): { sizes(): Promise<{ requestBodySize: number; responseBodySize: number }> } }) => void (async () => {
    const way = new URL(response.url()).pathname
    // What is fetched of the app itself takes its time too, wherever it comes from.
    if (/^\/(?:api|assets)\//.test(way)) ways.add(way)
    if (!way.startsWith('/api/')) return
    seen.calls++
    const sizes = await response.request().sizes().catch(() => ({ requestBodySize: 0, responseBodySize: 0 }))
    seen['bytes sent'] += sizes.requestBodySize + response.url().length
    seen['bytes came'] += sizes.responseBodySize
  })()
  page.on('response', hear)
  const features: Record<string, number> = { 'today ms': await opens(page, digits) }
  await comesToRest(page)
  page.off('response', hear)
  Object.assign(features, seen, await page.evaluate(() => {
    const lastOf = (name: string) => performance.getEntriesByName(name, 'mark').at(-1)!.startTime
    const began = lastOf('began')
    // What comes after the page stands: when its last line changes, and when each way is asked for the first time.
    const after: Record<string, number> = { 'all of today ms': lastOf('changed') - began }
    for (const { name, startTime } of performance.getEntriesByType('resource')) {
      const { pathname } = new URL(name)
      if (pathname.startsWith('/api/') && startTime > began) after[`${pathname} after ms`] ??= startTime - began
    }
    return after
  }))
  await count('today', { picture: true })
  for (const address of screens) {
    const screen = await listens(page, address)
    await goTo(address)
    features[`${address} ms`] = await screen.stood()
    await count(address, { picture: address === '/children' || address === '/referrals' })
    if (address !== '/children' && address !== '/referrals') continue
    // Where nobody is on the list, there is no file to open, in either.
    const line = await page.locator(`main nav.list a[href^="${address}/"]`).first().getAttribute('href', { timeout: 100 }).catch(() => null)
    if (line === null) continue
    const file = await listens(page, line)
    await goTo(line)
    features[`${address} file ms`] = await file.stood()
    await count(`${address} file`, { picture: true })
  }
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('combobox', { name: t('web.find.ask') })).toBeFocused()
  const search = await page.evaluateHandle(() => {
    let began = Infinity
    addEventListener('input', () => { began = performance.now() }, { once: true, capture: true })
    return { found: new Promise<number>((done) => {
      const wait = () => (performance.now() - began > 5000 || (began < Infinity && document.querySelector('[role="combobox"]')?.closest('dialog')?.querySelector('[role="status"]')?.textContent) ? done(performance.now() - began) : setTimeout(wait, 4))
      wait()
    }) }
  })
  await page.keyboard.insertText('а')
  features['search ms'] = await search.evaluate(async ({ found }) => await found)
  features['found'] = await page.getByRole('option').count()
  // The first takes back what was typed.
  for (let n = 0; n < 2; n++) await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  Object.assign(features, await page.evaluate(async () => {
    const all = await new Promise<{ locked?: ArrayBuffer }[]>((done) => {
      const asked = indexedDB.open('notebook')
      asked.onsuccess = () => { const rows = asked.result.transaction('slots').objectStore('slots').getAll(); rows.onsuccess = () => { asked.result.close(); done(rows.result as { locked?: ArrayBuffer }[]) } }
    })
    return { 'slots at rest': all.length, 'kB at rest': all.reduce((sum, { locked }) => sum + (locked?.byteLength ?? 0), 0) / 1024, 'kB of storage': ((await navigator.storage.estimate()).usage ?? 0) / 1024 }
  }))
  return { features, ways }

  async function count(name: string, { picture }: { picture: boolean }) {
    const counted = await page.evaluate(() => {
      const main = document.querySelector('main')!
      const of = (what: string) => main.querySelectorAll(what).length
      return { lines: of('.list > *'), fields: of('input, select, textarea'), buttons: of('button'), marks: of('.chip'), parts: of('h2, h3'), nodes: of('*'), letters: main.innerText.length, tall: Math.round(main.scrollHeight / 10) }
    })
    for (const [what, n] of Object.entries(counted)) features[`${name} ${what}`] = n
    if (picture) features[`${name} picture`] = (await page.screenshot({ animations: 'disabled', caret: 'hide' })).length
  }
}

/** Milliseconds from the next key, or from now where an address is given, until the page has a heading and nothing on it has changed for a while. */
async function listens(page: Page, address?: string): Promise<{ stood(): Promise<number> }> {
  const handle = await page.evaluateHandle((to) => {
    let [began, changed] = [to ? performance.now() : 0, 0]
    if (!to) addEventListener('keydown', () => { began = performance.mark('began').startTime }, { once: true, capture: true })
    new MutationObserver(() => { changed = performance.mark('changed').startTime }).observe(document.body, { subtree: true, childList: true, characterData: true })
    const waited = performance.now()
    return { stood: new Promise<number>((done, fail) => {
      const wait = () => {
        if (performance.now() - waited > 30_000) return fail(new Error(`nothing stands at ${to ?? 'today'}`))
        const isThere = began > 0 && document.querySelector('h1') && document.querySelector('main')?.innerText && document.querySelector('nav') && !document.querySelector('.number-keys') && (!to || location.pathname === to)
        if (isThere && changed > 0 && performance.now() - changed > 150) return done(changed - began)
        setTimeout(wait, 5)
      }
      wait()
    }) }
  }, address)
  return { stood: async () => await handle.evaluate(async ({ stood }) => await stood) }
}

function tell(runs: readonly OfSomebody[]): void {
  const middle = (name: string, isAlarm: boolean) => {
    const all = runs.filter((run) => run.isAlarm === isAlarm).map(({ features }) => features[name] ?? 0).toSorted((a, b) => a - b)
    return all[Math.floor(all.length / 2)]!.toFixed(0)
  }
  for (const name of Object.keys(runs[0]!.features)) process.stdout.write(`  ${name}: own ${middle(name, false)}, alarm ${middle(name, true)} (medians)\n`)
}
