/**
 * The app opens where there is no line: after one visit every screen and every form of every room is on the device. What is kept is the app
 * and nothing about anybody. A new version comes in full and disturbs nobody.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import type { FileAct } from '#rooms/identification/web/telling.ts'
import { openHouse } from './open-house.ts'
import { aNewDevice, axeFinds, comeIn, desk, forgetSession, phone, picture, sidewaysBy, type Somebody } from './people.ts'

const root = path.resolve(import.meta.dirname, '..')
const acts: readonly FileAct[] = ['notice', 'talk', 'name', 'settle-age', 'joint', 'outcome', 'appeal', 'decide-appeal', 'object', 'answer-objection', 'link']

for (const lang of ['kk', 'ru'] as const) {
  test(`after one visit the app opens without a line, at every address, and says what is possible (${lang})`, async ({ browser }) => {
    const house = await openHouse()
    try {
      const somebody = await aNewDevice(browser, { base: house.base, name: '', lang, size: phone })
      const { page, context, t } = somebody
      await page.goto('/')
      await expect(page.getByRole('heading', { name: t('web.first.title') })).toBeVisible()
      await isWhole(page)
      await context.setOffline(true)
      for (const address of ['/', '/children/0199a1b2-0000-7000-8000-000000000000/do/talk', '/referrals?x=1']) {
        const started = Date.now()
        await page.goto(address)
        await expect(page.getByRole('heading', { name: t('web.no-line.title') })).toBeVisible()
        process.stdout.write(`  opened without a line in ${Date.now() - started} ms\n`)
        expect(await page.title()).not.toMatch(/katch/i)
      }
      expect(await axeFinds(page)).toEqual([])
      expect(await sidewaysBy(page)).toBe(0)
      await picture(page, `no-line-phone-${lang}`)
      await context.setOffline(false)
      await expect(page.getByRole('heading', { name: t('web.first.title') })).toBeVisible({ timeout: 15_000 })
      await context.close()
    } finally {
      await house.close()
    }
  })
}

test('a server that is killed, or that says nothing on a line that is there, keeps nobody from opening the app', async ({ browser }) => {
  const house = await openHouse()
  try {
    const { page, context, t } = await aNewDevice(browser, { base: house.base, name: '', lang: 'ru' })
    await page.goto('/')
    await isWhole(page)
    process.kill(house.pid, 'SIGSTOP')
    const started = Date.now()
    await page.reload()
    await expect(page.getByRole('heading', { name: t('web.no-line.title') })).toBeVisible({ timeout: 15_000 })
    process.stdout.write(`  opened on a line that carries nothing in ${Date.now() - started} ms\n`)
    process.kill(house.pid, 'SIGCONT')
    await expect(page.getByRole('heading', { name: t('web.first.title') })).toBeVisible({ timeout: 15_000 })
    await house.close()
    await page.reload()
    await expect(page.getByRole('heading', { name: t('web.no-line.title') })).toBeVisible()
    await context.close()
  } finally {
    await house.close()
  }
})

test('without a line every screen and every form of an open notebook is there, and nothing of anybody is in a cache', async ({ browser }) => {
  const faults: string[] = []
  forgetSession('dana')
  const dana = await comeIn(browser, 'dana', { lang: 'ru', size: desk, afresh: true, async onContext(_, page) {
    page.on('pageerror', (fault) => faults.push(fault.message))
    page.on('console', (one) => { if (one.type() === 'error' && !/Failed to load resource|ERR_INTERNET_DISCONNECTED/.test(one.text())) faults.push(one.text()) })
    await page.goto('/')
    await isWhole(page)
  } })
  const { page, context, t } = dana
  await dana.awaits(dana.link('identification.children.title'))
  await dana.goTo('/children')
  await dana.awaits(page.locator('main nav.list a').first())
  const child = (await page.locator('main nav.list a').first().getAttribute('href'))!
  await dana.goTo('/referrals')
  await dana.awaits(page.locator('main a[href^="/referrals/"]').first())
  const referral = (await page.locator('main a[href^="/referrals/"]').first().getAttribute('href'))!
  const agency = await page.evaluate(async () => ((await (await fetch('/api/feed?after=0')).json()) as { changes: { shelf: string; id: string }[] }).changes.find(({ shelf }) => shelf === 'agencies')!.id)

  const { files } = await planOf(page)
  await context.setOffline(true)
  // Each file by itself, not from the browser's other memories: what the page imported before proves nothing.
  expect(await page.evaluate(async (all) => {
    const missing: string[] = []
    for (const { url } of all) {
      const answer = await fetch(url, { cache: 'no-store' }).catch(() => undefined)
      if (url !== '/' && !answer?.ok) missing.push(url)
      if (url.startsWith('/assets/') && url.endsWith('.js')) await import(url).catch(() => missing.push(`import ${url}`))
    }
    return missing
  }, files.filter(({ need }) => need !== 'used'))).toEqual([])
  const addresses = [
    '/', '/line', '/more', '/account', '/clocks', '/concern', '/concerns', '/children', '/children/new', child, ...acts.map((act) => `${child}/do/${act}`),
    '/referrals', '/referrals/new', `/referrals/new?child=${child.split('/').at(-1)!}`, referral, `${referral}/letter`, `${referral}/application`, '/hand-over/act', `/hand-over/act/${child.split('/').at(-1)!}`, '/referrals/consent', '/board', '/partners', '/people', `/people/${agency}`,
  ]
  for (const address of addresses) {
    await dana.goTo(address)
    await expect(page.locator('main#main h1, section.sky h1, header.bar .title').filter({ visible: true }).first(), address).toHaveText(/\S/)
    await expect(page.locator('[aria-busy="true"]'), address).toHaveCount(0)
    await expect(page.getByText(t('web.broken.says')), address).toHaveCount(0)
  }
  await context.setOffline(false)

  const records = await page.evaluate(async () => ((await (await fetch('/api/feed?after=0')).json()) as { changes: { id: string }[] }).changes.map(({ id }) => id))
  expect(records.length).toBeGreaterThan(20)
  const isPublic = new Set(files.map(({ url }) => url))
  expect(await foundInCaches(page, { isPublic: [...isPublic], records })).toEqual([])
  // The same look finds what must not be there.
  await page.evaluate(async () => { await (await caches.open((await caches.keys())[0]!)).put('/api/feed?after=0', await fetch('/api/feed?after=0')) })
  expect((await foundInCaches(page, { isPublic: [...isPublic], records })).length).toBeGreaterThan(1)
  await page.evaluate(async () => { await (await caches.open((await caches.keys())[0]!)).delete('/api/feed?after=0') })
  expect(faults).toEqual([])
  await context.close()
})

test('a new version interrupts no form, is offered, and is there at the next start, also without a line', async ({ browser }) => {
  const dist = fs.mkdtempSync(path.join(os.tmpdir(), 'dist-'))
  fs.cpSync(path.join(root, 'dist'), dist, { recursive: true })
  const house = await openHouse({ dist })
  try {
    expect((await fetch(`${house.base}/api/demo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).ok).toBe(true)
    const aigul = await aNewDevice(browser, { base: house.base, name: 'aigul', lang: 'ru' })
    const { page, context, t, button } = aigul
    await entersDemo(aigul)
    const before = await isWhole(page)
    await aigul.goTo('/concern')
    await aigul.choose('identification.raise-concern.agesAbout', '12-17')
    await page.evaluate(() => { Object.assign(window, { samePage: true }) })

    const after = buildsAnew(dist)
    expect(after).not.toBe(before)
    await looksForNews(page)
    await expect.poll(() => controllerOf(page), { timeout: 60_000 }).toBe(after)
    await page.waitForTimeout(1500)
    expect(await page.evaluate(() => 'samePage' in window), 'the page was not begun anew').toBe(true)
    await expect(page.locator('input[value="12-17"]')).toBeChecked()
    expect(Object.keys(await kept(page)).toSorted(), 'the open page keeps its own files').toEqual([`house-${before}`, `house-${after}`].toSorted())
    await aigul.goTo('/clocks')
    await expect(page.getByRole('heading', { level: 1, name: t('web.clocks.title') })).toBeVisible()

    await aigul.goTo('/')
    await expect(button('web.version.now')).toBeVisible()
    expect(await axeFinds(page)).toEqual([])
    await picture(page, 'new-version-phone-ru')
    await aigul.press(button('web.version.now'))
    await expect(button('web.version.anyway'), 'what may be lost is said first').toBeVisible()
    await aigul.goTo('/more')
    await aigul.press(button('web.more.lock'))
    await expect(page.getByRole('heading', { name: t('access.locked.title') })).toBeVisible()
    await page.waitForTimeout(1500)
    expect(await page.evaluate(() => 'samePage' in window), 'a name in memory waits behind a closed notebook too').toBe(true)
    await page.reload()
    await expect(page.getByRole('heading', { name: t('access.locked.title') })).toBeVisible()
    expect(await versionOf(page)).toBe(after)
    await expect.poll(async () => Object.keys(await kept(page))).toEqual([`house-${after}`])

    // Without a line from the start on, and with what the person pressed.
    const last = buildsAnew(dist)
    await looksForNews(page)
    await expect.poll(() => versionOf(page), { message: 'at a closed door, with nothing typed, it comes by itself', timeout: 20_000 }).toBe(last)
    await context.setOffline(true)
    await page.reload()
    await expect(page.getByRole('heading', { name: t('web.no-line.title') })).toBeVisible()
    expect(await versionOf(page)).toBe(last)
    await context.setOffline(false)
    await context.close()

    const dana = await aNewDevice(browser, { base: house.base, name: 'dana', lang: 'kk' })
    await entersDemo(dana)
    await isWhole(dana.page)
    const newest = buildsAnew(dist)
    await looksForNews(dana.page)
    await expect(dana.button('web.version.now')).toBeVisible({ timeout: 20_000 })
    await dana.press(dana.button('web.version.now'))
    await expect(dana.page.getByRole('heading', { name: dana.t('access.locked.title') })).toBeVisible()
    expect(await versionOf(dana.page)).toBe(newest)
    await dana.context.close()
  } finally {
    await house.close()
    fs.rmSync(dist, { recursive: true, force: true })
  }
})

test('nothing that a phone shows of the app says what it is, until somebody wants it so', async ({ browser }) => {
  for (const lang of ['kk', 'ru', 'en'] as const) {
    const timur = await comeIn(browser, 'timur', { lang })
    const { page, context, t, press } = timur
    await timur.goTo('/account')
    await expect(page.getByRole('heading', { name: t('web.app.title') })).toBeVisible()
    await isWhole(page)
    const seen = await page.evaluate(async () => {
      const manifest = await (await fetch(document.querySelector<HTMLLinkElement>('link[rel="manifest"]')!.href)).json() as { name: string; lang: string }
      return {
        manifest, outside: JSON.stringify([manifest, document.title, await caches.keys(), await indexedDB.databases(), Object.entries(localStorage), Object.entries(sessionStorage), history.state]),
      }
    })
    expect(seen.manifest).toMatchObject({ name: t('web.face.plain'), lang, id: '/' })
    expect(seen.outside + JSON.stringify((await context.cookies()).map(({ name }) => name))).not.toMatch(/katch|traffick|торгов|сауда/i)
    await expect(timur.says('web.app.whole')).toBeVisible()
    expect(await axeFinds(page)).toEqual([])
    expect(await sidewaysBy(page)).toBe(0)

    await press(page.locator('main label').filter({ hasText: t('programme.title') }))
    const chosen = async () => await page.evaluate(async () => {
      const link = document.querySelector<HTMLLinkElement>('link[rel="manifest"]')
      return link && (await (await fetch(link.href)).json() as { name: string }).name
    })
    expect(await chosen()).toBe(t('programme.title'))
    expect(JSON.stringify(await page.evaluate(() => Object.entries(localStorage)))).not.toMatch(/katch/i)
    await page.reload()
    // The page has its face once its words have come.
    await expect.poll(chosen).toBe(t('programme.title'))
    await context.close()
  }
})

test('the server tells browsers what worker, manifest and icons are, and lets nothing else be started', async ({ request }) => {
  const base = process.env.KATCH_BASE!
  const worker = await request.get(`${base}/worker.js`)
  expect(worker.headers()).toMatchObject({ 'cache-control': 'no-cache', 'service-worker-allowed': '/', 'content-encoding': 'br' })
  expect(worker.headers()['content-type']).toMatch(/^(?:text|application)\/javascript\b/)
  expect(worker.headers()['content-security-policy']).toMatch(/worker-src 'self'.*trusted-types house/)
  expect(worker.headers()['content-security-policy']).toContain("manifest-src 'self'")
  for (const lang of ['kk', 'ru', 'en']) {
    const manifest = await request.get(`${base}/plain.${lang}.webmanifest`)
    expect(manifest.headers()['content-type']).toMatch(/^application\/manifest\+json\b/)
    for (const { src } of (await manifest.json() as { icons: { src: string }[] }).icons) {
      const icon = await request.get(base + src)
      expect(icon.headers()).toMatchObject({ 'content-type': 'image/png', 'cache-control': 'public, max-age=31536000, immutable' })
    }
  }
  expect((await request.get(`${base}/none.webmanifest`)).status()).toBe(404)
})

interface Plan { version: string; files: { url: string; need: string }[] }

async function planOf(page: Page): Promise<Plan> {
  return readPlan(await (await page.request.get(new URL('/worker.js', page.url()).href)).text())
}

function readPlan(worker: string): Plan {
  return JSON.parse(/^const plan=(\{.*?\]\});/.exec(worker)![1]!) as Plan
}

/** Every file of the version that the page runs is kept, but those that few ever use, and the worker answers for this page. */
async function isWhole(page: Page): Promise<string> {
  const { version, files } = await planOf(page)
  const wanted = files.filter(({ need }) => need !== 'used').map(({ url }) => url)
  await expect.poll(async () => { const there = new Set((await kept(page))[`house-${version}`]); return wanted.filter((url) => !there.has(url)) }, { timeout: 30_000 }).toEqual([])
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
  expect(await versionOf(page)).toBe(version)
  return version
}

async function kept(page: Page): Promise<Record<string, string[]>> {
  return await page.evaluate(async () => Object.fromEntries(await Promise.all((await caches.keys()).filter((name) => name.startsWith('house-')).map(async (name) => [name, (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)])))).catch(() => ({}))
}

async function foundInCaches(page: Page, { isPublic, records }: { isPublic: string[]; records: string[] }): Promise<string[]> {
  return await page.evaluate(async ({ isPublic, records }) => {
    const found: string[] = []
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        const at = new URL(request.url)
        if (at.search !== '' || !isPublic.includes(at.pathname)) found.push(`${name} keeps ${at.pathname}${at.search}`)
        const body = await (await cache.match(request))!.text()
        if (records.some((id) => body.includes(id))) found.push(`${at.pathname} tells of a record`)
      }
    }
    return found
  }, { isPublic, records })
}

async function versionOf(page: Page): Promise<string | null> {
  return await page.locator('meta[name="version"]').getAttribute('content').catch(() => null)
}

/** Which version the worker that answers for this page is of. */
async function controllerOf(page: Page): Promise<string> {
  return await page.evaluate(async () => {
    const { active, waiting, installing } = (await navigator.serviceWorker.getRegistration())!
    const names = await caches.keys()
    return active?.state === 'activated' && !waiting && !installing ? names.at(-1)!.replace('house-', '') : ''
  }).catch(() => '')
}

async function looksForNews(page: Page): Promise<void> {
  await page.evaluate(async () => { await (await navigator.serviceWorker.getRegistration())!.update() })
}

async function entersDemo({ page, t, press }: Somebody): Promise<void> {
  await page.goto('/')
  await press(page.getByRole('listitem').getByRole('button', { name: t('web.demo.enter') }).first())
  await expect(page.getByRole('navigation').first()).toBeVisible()
}

let builds = 0
/** Another build of the same app in the same folder: one screen's file is another one now, and with it the version. The files of the build before are gone. */
function buildsAnew(dist: string): string {
  const { version, files } = readPlan(fs.readFileSync(path.join(dist, 'worker.js'), 'utf8'))
  builds += 1
  const old = files.map(({ url }) => /about-clocks-[\w-]{8}/.exec(url)?.[0]).find(Boolean)!
  const fresh = `about-clocks-${String(builds).padStart(8, '0')}`
  const next = `build-${builds}`
  for (const file of fs.readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const at = path.join(dist, file)
    if (/\.(?:br|gz)$/.test(file)) {
      fs.rmSync(at)
      continue
    }
    if (/\.(?:js|html|css)$/.test(file)) fs.writeFileSync(at, fs.readFileSync(at, 'utf8').replaceAll(old, fresh).replaceAll(version, next))
    if (file.includes(old)) fs.renameSync(at, at.replace(old, fresh))
  }
  return next
}
