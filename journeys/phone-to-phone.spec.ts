/**
 * Two phones without a line: a child goes from one hand into another, both sign, and whichever phone has a line first tells it. Once by the pictures'
 * own dots, once as a file; told by the giver first, and by the receiver first.
 */
import fs from 'node:fs'
import { expect, test, type Page } from '@playwright/test'
import jsQR from 'jsqr'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { gather } from '#core/carry/frames.ts'
import { answerReferral, sendReferral, takeOver } from '#rooms/referral/forms.ts'
import { writeFile } from '#rooms/referral/packet.ts'
import { agencies } from '../src/demo/people.ts'
import { axeFinds, comeIn, phone, picture, sidewaysBy, type Somebody } from './people.ts'
import { meets } from './steps.ts'

const met = {
  safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 10, place: { region: 'KZ-79' }, with: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'safe-place', language: 'uz', interpreter: 'needed', sex: 'girl',
  age: { years: 13, basis: 'said' }, atSchool: 'not-asked', documents: ['none'], citizenshipSaid: 'not-asked', seenAs: 'presumed', topicsAsked: ['school'], present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes',
} as const
test.setTimeout(300_000)

const taking = { placeKind: 'road', condition: 'tired', documents: ['none'], present: ['social-worker'], childTold: 'yes' } as const

for (const { lang, first, way } of [{ lang: 'ru', first: 'giver', way: 'pictures' }, { lang: 'kk', first: 'receiver', way: 'file' }] as const) {
  test(`a child is handed over without a line, by ${way}, told by the ${first} first (${lang})`, async ({ browser }) => {
    const { dana, gulmira, child } = await inTheValley(browser, lang, { metThere: true })

    // The giver fills in what they would send, and hands it over instead.
    await begins(dana, child)
    await expect(dana.button('referral.give.offer')).toBeVisible()
    await dana.press(dana.button('referral.give.offer'))
    await expect(dana.page).toHaveURL(/\/hand-over\/give\/[0-9a-f-]{36}$/)
    await looksRight(dana)
    await picture(dana.page, `hand-over-without-line-phone-${lang}`)
    const digits = await digitsOn(dana.page)

    // The receiver reads it, compares the digits, and looks before they sign.
    await gulmira.goTo('/more')
    await gulmira.press(gulmira.link('referral.receive.title'))
    await gulmira.press(gulmira.link('referral.receive.begin'))
    await looksRight(gulmira)
    await carry(dana, gulmira, way)
    await expect(gulmira.says('referral.digits.compare')).toBeVisible()
    expect(await digitsOn(gulmira.page)).toBe(digits)
    await expect(gulmira.says('referral.digits.unknown')).toHaveCount(0)
    await looksRight(gulmira)
    await picture(gulmira.page, `receive-phone-${lang}`)
    await gulmira.press(gulmira.button('referral.receive.accept'))
    await gulmira.fillIn(takeOver, taking)
    await looksRight(gulmira)
    await gulmira.press(gulmira.button('referral.receive.sign'))
    await expect(gulmira.page.getByRole('heading', { name: gulmira.t('referral.received.title') }).first()).toBeAttached()
    await expect(gulmira.says('referral.carry.both-signed')).toBeVisible()
    await expect(gulmira.says('referral.carry.house-not-yet')).toBeVisible()
    await looksRight(gulmira)

    // The answer goes back in one picture, or as a file.
    await dana.press(dana.button('referral.give.next'))
    await carry(gulmira, dana, way)
    await expect(dana.page.getByRole('heading', { name: dana.t('referral.gave.title') }).first()).toBeAttached()
    await expect(dana.says('referral.carry.house-not-yet')).toBeVisible()
    await looksRight(dana)

    // Back, one after the other. The house knows it once, and both see it once.
    const [one, other] = first === 'giver' ? [dana, gulmira] : [gulmira, dana]
    const told = (somebody: Somebody) => somebody.awaits(somebody.says('referral.carry.told'))
    await one.context.setOffline(false)
    if (first === 'giver') await told(one)
    else {
      // The house has not heard of the child yet: what the receiver tells waits, and says why.
      await one.goTo('/line')
      await one.awaits(one.button('web.line.try-one'))
      await expect(one.says('referral.carry.told')).toHaveCount(0)
    }
    await other.context.setOffline(false)
    await told(other)
    if (first === 'receiver') await one.press(one.button('web.line.try-one').first())
    for (const somebody of [dana, gulmira]) await expect.poll(() => shelfOf(somebody.page, 'hand-overs', child)).toMatchObject([{ n: 1, itWasSo: true }])
    expect(await shelfOf(dana.page, 'referrals', child)).toMatchObject([{ state: 'in-care', takenOver: true }])
    await gulmira.goTo(`/referrals/${(await shelfOf(gulmira.page, 'referrals', child))[0]!.id}`)
    await gulmira.awaits(gulmira.page.getByRole('heading', { name: gulmira.t('referral.hand-over.title') }))
    await expect(gulmira.says('referral.hand-over.second')).toBeVisible()
    await expect(gulmira.page.getByText(gulmira.t('referral.hand-over.second'), { exact: true })).toHaveCount(1)
    await Promise.all([dana, gulmira].map(({ context }) => context.close()))
  })
}

test('who declines leaves the child with the giver; a strange file and a wrong answer are said in words', async ({ browser }) => {
  const { dana, gulmira, child } = await inTheValley(browser, 'ru')
  await begins(dana, child)
  await dana.press(dana.button('referral.give.offer'))
  await gulmira.goTo('/hand-over/receive')
  await gulmira.page.locator('input[type=file]').setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('no, nothing of ours') })
  await expect(gulmira.says('refusal.referral.packet-unreadable')).toBeVisible()
  await carry(dana, gulmira, 'file')
  await gulmira.press(gulmira.button('referral.receive.decline'))
  await gulmira.fillIn(answerReferral, { reason: 'no-place' })
  await gulmira.press(gulmira.button('referral.receive.sign-decline'))
  await expect(gulmira.page.getByRole('heading', { name: gulmira.t('referral.received-not.title') }).first()).toBeAttached()

  // The giver's phone dies meanwhile: the same packet is found again.
  await dana.goTo('/hand-over')
  await dana.press(dana.page.locator('main a[href^="/hand-over/give/"]'))
  await dana.press(dana.button('referral.give.next'))
  await carry(gulmira, dana, 'file')
  await expect(dana.says('referral.gave-not.says')).toBeVisible()
  await looksRight(dana)
  await dana.context.setOffline(false)
  await dana.awaits(dana.says('referral.carry.told'))
  expect(await shelfOf(dana.page, 'referrals', child)).toMatchObject([{ state: 'declined', because: 'no-place' }])
  expect(await shelfOf(dana.page, 'hand-overs', child)).toEqual([])
  await Promise.all([dana, gulmira].map(({ context }) => context.close()))
})

/** A referral of this child to the centre, filled in as far as it is sent or handed over. */
async function begins({ page, t, press, fillIn, lang, goTo }: Somebody, child: string): Promise<void> {
  await goTo(`/referrals/new?${new URLSearchParams({ child })}`)
  await fillIn(sendReferral, { service: 'placement' })
  const place = page.locator('label').filter({ has: page.locator('input[name="place"]'), hasText: agencies.centre.title[lang] }).first()
  const others = page.getByRole('button', { name: t('referral.places.others'), exact: true })
  await expect(place.or(others).first()).toBeVisible()
  if (!await place.isVisible()) await press(others)
  await press(place)
}

/** Both have been on line, know each other's keys and have the whole app; then the line is gone. */
/** `metThere`: the child is met where there is no line, and nobody but the phone knows of them. */
async function inTheValley(browser: Parameters<typeof comeIn>[0], lang: CatalogueLanguage, { metThere = false } = {}) {
  const dana = await comeIn(browser, 'dana', { lang, touch: true })
  const meetsOne = async () => {
    await dana.goTo('/')
    await dana.press(dana.link('identification.children.title').first())
    await dana.press(dana.link('identification.screen.children.meet'))
    return await meets(dana, { ...met })
  }
  const metBefore = metThere ? undefined : await meetsOne()
  const gulmira = await comeIn(browser, 'gulmira', { lang, touch: true })
  for (const { page } of [dana, gulmira]) {
    await expect.poll(async () => await page.evaluate(async () => {
      document.dispatchEvent(new Event('visibilitychange'))
      const { changes } = await (await fetch('/api/feed?after=0')).json() as { changes: { shelf: string; record: { signers?: string[] } | null }[] }
      return changes.filter(({ shelf, record }) => shelf === 'desks' && record?.signers?.length).length
    }), { timeout: 20_000 }).toBeGreaterThanOrEqual(2)
    // Everything is on the device: what is fetched when used is there without a line.
    await expect.poll(async () => await page.evaluate(async () => {
      const missing = async (url: string) => (await caches.match(url)) === undefined
      const plan = await (await caches.keys()).reduce(async (sum, name) => (await sum) + (await (await caches.open(name)).keys()).length, Promise.resolve(0))
      return plan > 60 && !await missing('/') && navigator.serviceWorker.controller !== null
    }), { timeout: 40_000 }).toBe(true)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await page.waitForTimeout(1500)
  }
  await Promise.all([dana, gulmira].map(({ context }) => context.setOffline(true)))
  const child = metBefore ?? await meetsOne()
  if (metThere) {
    await expect(dana.says('identification.screen.file.foreseen')).toBeVisible()
    await looksRight(dana)
    await picture(dana.page, `met-without-line-phone-${lang}`)
  }
  await dana.goTo(`/children/${child}`)
  return { dana, gulmira, child }
}

/** What one phone shows, into the other: read from the dots of each picture as a camera would, or saved and chosen as a file. */
async function carry(from: Somebody, to: Somebody, way: 'pictures' | 'file'): Promise<void> {
  const text = way === 'file' ? await savedBy(from) : writeFile(await readDots(from))
  await to.page.locator('input[type=file]').setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from(text) })
}

async function savedBy({ page, press, button }: Somebody): Promise<string> {
  // A phone would open its own sheet of ways to share.
  await page.evaluate(() => { Object.defineProperty(navigator, 'canShare', { value: undefined, configurable: true }) })
  const [download] = await Promise.all([page.waitForEvent('download'), press(button('referral.carry.as-file'))])
  expect(download.suggestedFilename()).toBe('note.txt')
  return fs.readFileSync(await download.path(), 'utf8')
}

/** The dots of each picture as they are drawn, read with the reader that phones use. */
async function readDots({ page, t }: Somebody): Promise<Uint8Array<ArrayBuffer>> {
  const gathering = gather()
  const tried = new Set<string>()
  for (let tries = 0; tries < 400; tries++) {
    const path = (await page.locator('.carry-code svg path').getAttribute('d'))!
    if (!tried.has(path)) {
      tried.add(path)
      const so = await gathering.add(readPath(path))
      if (so !== 'other' && so.whole) return so.whole
    }
    await page.waitForTimeout(60)
  }
  throw new Error(`the pictures were never whole: ${t('referral.give.title')}`)
}

const scale = 4
function readPath(path: string): string {
  const dots = [...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
  const size = (Math.max(...dots.map(([x]) => x)) + 9) * scale
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255)
  for (const [x, y] of dots) for (let row = 0; row < scale; row++) {
    const from = (((y + 4) * scale + row) * size + (x + 4) * scale) * 4
    for (let at = from; at < from + scale * 4; at += 4) pixels.fill(0, at, at + 3)
  }
  return jsQR.default(pixels, size, size, { inversionAttempts: 'dontInvert' })?.data ?? ''
}

async function digitsOn(page: Page): Promise<string> {
  const digits = page.locator('.carry-digits')
  await expect(digits).toHaveText(/^\d{20}$/)
  return await digits.innerText().then((text) => text.replaceAll(/\s/g, ''))
}

async function shelfOf(page: Page, shelf: string, child: string): Promise<{ id: string }[]> {
  return await page.evaluate(async ({ shelf, child }) => {
    const { changes } = await (await fetch('/api/feed?after=0')).json() as { changes: { shelf: string; record: { id: string; child?: string } | null }[] }
    return changes.flatMap(({ shelf: of, record }) => (of === shelf && record?.child === child ? [record] : []))
  }, { shelf, child })
}

async function looksRight({ page }: Somebody): Promise<void> {
  await page.waitForTimeout(300)
  expect(await axeFinds(page)).toEqual([])
  for (const width of [320, phone.width]) {
    await page.setViewportSize({ width, height: phone.height })
    expect(await sidewaysBy(page)).toBe(0)
  }
}
