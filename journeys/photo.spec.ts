/**
 * A photo for the doctor, taken where there is no line: the browser is killed twice, the line is thin and breaks off, and the picture is in the
 * file at the other desk, once. What leaves the phone is pixels; what lies on it is noise.
 */
import { expect, test, type Page } from '@playwright/test'
import { randomBytes } from '#core/vault/bytes.ts'
import { unpad } from '#core/vault/padding.ts'
import { addPhoto } from '#rooms/identification/forms.ts'
import { people } from '../src/demo/people.ts'
import { openBadLine } from './bad-line.ts'
import { inDatabase } from './database.ts'
import { filesWith } from './disk.ts'
import { axeFinds, comeIn, desk, forgetSession, picture, sidewaysBy, signIn, type Somebody } from './people.ts'
import { aPhone } from './phone-that-dies.ts'
import { accepts, backInFile, meets, opensReferral, refers } from './steps.ts'

// What is looked for here must never be found: once is enough (decision 0026).
test.describe.configure({ retries: 0 })

const say = 'identification.photos'
const photo = { purpose: 'injury-for-doctor', neverShown: 'understood', agreed: 'yes' } as const
const seen = { kk: 'Сол білектегі күйік, алақандай.', ru: 'Ожог на левом предплечье, с ладонь.', en: 'A burn.' }
const secrets = ['GPSLatitude-42.3417', 'SerialNumber-0123456', '<html><script>tail()</script>']
/** 32 kbit/s, and of five exchanges one breaks. */
const thin = { bytesPerSecond: 4000, delayMs: 100, resetShare: 0.2 }

for (const lang of ['ru', 'kk'] as const) {
  test(`a photo taken without a line is at the other desk after kills and a line that breaks (${lang})`, async ({ browser }) => {
    test.setTimeout(420_000)
    const line = await openBadLine(Number(new URL(process.env.KATCH_BASE!).port), { bytesPerSecond: 5_000_000, delayMs: 0, seed: lang === 'ru' ? 11 : 12 })
    const phone = aPhone({ name: 'madina', base: line.base, lang })
    try {
      forgetSession('madina')
      let madina = await phone.on({ before: notesSeals })
      await signIn(madina)
      const gulmira = await comeIn(browser, 'gulmira', { lang, size: desk, onContext: async (_context, page) => { await page.clock.install() } })
      await madina.press(madina.link('identification.children.title').first())
      await madina.press(madina.link('identification.screen.children.meet'))
      const child = await meets(madina, {
        safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 10, place: { region: 'KZ-61' }, with: 'alone', carerMayBeInvolved: 'no', staysTonight: 'safe-place', language: 'uz', interpreter: 'not-needed', sex: 'boy',
        age: { years: 14, basis: 'said' }, name: { given: 'Аброр' }, atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'presumed', topicsAsked: ['work'], present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes',
      })
      await madina.press(madina.button('identification.screen.file.part.acts'))
      const referral = await refers(madina, child, { service: 'placement', to: 'centre' })
      await opensReferral(gulmira, referral)
      await accepts(gulmira)
      await madina.goTo(`/children/${child}`)
      await madina.awaits(madina.page.getByText(madina.t('identification.event.referral-accepted')).filter({ visible: true }).first())
      await isWhole(madina.page)

      // In the village.
      line.fall()
      await madina.goTo(`/children/${child}/photo`)
      await expect(madina.page.getByText(madina.t(`${say}.never`))).toBeVisible()
      await madina.fillIn(addPhoto, { purpose: photo.purpose })
      await madina.press(madina.button('forms.next'))
      await expect(madina.page.getByText(madina.t(`${say}.first`)).first()).toBeVisible()
      await madina.press(madina.button('forms.back').last())
      await madina.fillIn(addPhoto, { neverShown: photo.neverShown, agreed: photo.agreed })
      expect(await axeFinds(madina.page)).toEqual([])
      await picture(madina.page, `photo-before-phone-${lang}`)
      await madina.press(madina.button('forms.next'))
      // What is no picture, broken, or far too large, is refused with a sentence.
      for (const [name, bytes, code] of [['page.jpg', Buffer.from('<html>hello</html>'), 'no-picture'], ['cut.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4]), 'no-picture'], ['flood.png', flood(), 'too-many-pixels']] as const) {
        await chooses(madina, { name, mimeType: 'image/jpeg', buffer: bytes })
        await expect(madina.page.getByText(madina.t(`refusal.files.${code}`))).toBeVisible()
      }
      const taken = await aPhotoWithTail(madina.page)
      for (const secret of secrets) expect(taken.includes(secret)).toBe(true)
      await chooses(madina, { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: taken })
      await expect(madina.page.locator('canvas.photo[data-drawn=yes]')).toBeVisible()
      await madina.fillIn(addPhoto, { seen: seen[lang] })
      expect(await axeFinds(madina.page)).toEqual([])
      expect(await sidewaysBy(madina.page)).toBe(0)
      await picture(madina.page, `photo-phone-${lang}`)

      // Pixels, and nothing else, went under the seal (Security K-7).
      const sealed = Buffer.from(unpad(Buffer.from(await madina.page.evaluate(() => (globalThis as unknown as { sealedHere: string }).sealedHere), 'base64'))!)
      expect([sealed.readUInt16BE(0), sealed.readUInt16BE(sealed.length - 2)]).toEqual([0xffd8, 0xffd9])
      expect(sealed.length).toBeLessThanOrEqual(300_000)
      for (const secret of [...secrets, 'Exif', 'GPS', 'PK\u0003\u0004']) expect(sealed.includes(secret), secret).toBe(false)

      await madina.press(madina.button(`${say}.save`))
      await backInFile(madina, child)
      await madina.goTo('/line')
      const pieces = Math.max(...(await sentPieces(madina).innerText()).match(/\d+/g)!.map(Number))
      expect(pieces).toBeGreaterThan(2)
      await expect(madina.page.getByText(madina.t('web.line.pieces.sent', { sent: 0, of: pieces }))).toBeVisible()

      // The battery dies. What lies on the disk is noise (Security E-1); a few plain bytes beside it are found.
      const control = Buffer.from(randomBytes(24))
      await madina.page.evaluate(async (bytes) => {
        await new Promise<void>((done) => {
          const asked = indexedDB.open('control', 1)
          asked.onupgradeneeded = () => { asked.result.createObjectStore('plain') }
          asked.onsuccess = () => { const put = asked.result.transaction('plain', 'readwrite', { durability: 'strict' }); put.objectStore('plain').put(new Uint8Array(bytes), 1); put.oncomplete = () => done() }
        })
      }, [...control])
      await phone.die()
      expect(filesWith(phone.profile, control).length, 'plain bytes are found').toBeGreaterThan(0)
      const middle = sealed.subarray(Math.floor(sealed.length / 2), Math.floor(sealed.length / 2) + 24)
      for (const bytes of [middle, sealed.subarray(sealed.length - 40, sealed.length - 2), ...secrets.map((secret) => Buffer.from(secret))]) expect(filesWith(phone.profile, bytes)).toEqual([])

      // Opened again without a line, everything is there; the line comes back thin, and the browser is killed once more in the middle.
      madina = await phone.on()
      await comesBack(madina)
      await madina.goTo('/line')
      await expect(madina.page.getByText(madina.t('web.line.pieces.sent', { sent: 0, of: pieces }))).toBeVisible()
      line.become({ ...thin, resetShare: 0 })
      line.rise()
      // The browser has forgotten the session with its own death.
      await expect(madina.page.getByText(madina.t('refusal.access.not-signed-in'))).toBeVisible({ timeout: 60_000 })
      await signIn(madina)
      line.become(thin)
      await madina.goTo('/line')
      await madina.awaits(madina.page.getByText(madina.t('web.line.pieces.sent', { sent: 2, of: pieces })), 120_000)
      if (lang === 'ru') await picture(madina.page, 'photo-in-pieces-phone-ru')
      await phone.die()
      const before = await piecesOf(child)
      expect(before.length).toBeGreaterThanOrEqual(2)
      const toldAgain: number[] = []
      line.become({ ...thin, resetShare: 0 })
      madina = await phone.on({ before: (page) => { page.on('request', (request) => { if (request.url().endsWith('/api/files/piece')) toldAgain.push((request.postDataJSON() as { n: number }).n) }) } })
      await signIn(madina)
      line.become(thin)
      await expect.poll(async () => (await piecesOf(child)).length, { timeout: 180_000 }).toBe(pieces)
      expect(toldAgain.filter((n) => before.includes(n)), 'what was there is not sent again').toEqual([])
      process.stdout.write(`  ${sealed.length} bytes in ${pieces} pieces over ${line.counts.exchanges} exchanges, ${line.counts.resets} of them broken\n`)
      expect(line.counts.resets).toBeGreaterThan(0)
      line.become({ bytesPerSecond: 5_000_000, delayMs: 0, resetShare: 0 })
      await madina.goTo('/line')
      await expect(madina.page.getByText(madina.t('web.line.pieces'))).toHaveCount(0)
      await phone.die()

      // At the other desk: under felt, opened for a reason, for two minutes.
      await gulmira.goTo(`/children/${child}`)
      const strip = gulmira.page.locator('.felt-photo')
      await gulmira.awaits(strip.getByText(gulmira.t(`photo-purposes.${photo.purpose}`)))
      await gulmira.awaits(gulmira.button(`${say}.show`))
      await expect(strip.locator('canvas')).toHaveCount(0)
      await gulmira.press(gulmira.button(`${say}.show`))
      const sheet = gulmira.page.getByRole('dialog')
      await gulmira.press(sheet.locator('label').filter({ has: gulmira.page.locator('input[value="for-doctor"]') }))
      expect(await axeFinds(gulmira.page)).toEqual([])
      await gulmira.press(sheet.getByRole('button', { name: gulmira.t(`${say}.show`), exact: true }))
      await expect(strip.locator('canvas[data-drawn=yes]')).toBeVisible()
      expect(await axeFinds(gulmira.page)).toEqual([])
      await gulmira.page.waitForTimeout(200)
      await picture(gulmira.page, `photos-in-file-desk-${lang}`)
      await gulmira.page.clock.fastForward(2 * 60_000)
      await expect(strip.locator('canvas')).toHaveCount(0)
      const opened = await inDatabase(async (sql) => await sql`select from log.leaves where body like '%"opened"%files/photo%' and body like ${`%${child}%`}`)
      expect(opened).toHaveLength(1)
      await gulmira.context.close()
    } finally {
      await phone.destroy()
      await line.close()
      forgetSession('madina')
    }
  })
}

/** What goes under a file's seal is noted, to be looked at. */
async function notesSeals(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const encrypt = crypto.subtle.encrypt.bind(crypto.subtle)
    const noted: number[][] = []
    crypto.subtle.encrypt = async (how, key, data) => {
      const iv = new Uint8Array((how as AesGcmParams).iv as ArrayBuffer)
      // A file's nonce ends with a place and whether it is the last; no other nonce looks like that.
      if (iv.length === 12 && iv[7] === 0 && iv[8] === 0 && iv[9] === 0 && iv[11]! <= 1) {
        noted.push([...new Uint8Array(ArrayBuffer.isView(data) ? data.buffer : data)])
        Object.assign(globalThis, { sealedHere: btoa(noted.flat().map((byte) => String.fromCharCode(byte)).join('')) })
      }
      return await encrypt(how, key, data)
    }
  })
}

/** Without a line, by name and passphrase. */
async function comesBack({ page, t, press }: Somebody): Promise<void> {
  await page.getByLabel(t('access.field.name'), { exact: true }).fill('madina')
  await page.getByLabel(t('access.field.passphrase'), { exact: true }).fill(people.madina.passphrase)
  await press(page.getByRole('button', { name: t('access.locked.open'), exact: true }))
  await expect(page.getByRole('navigation').first()).toBeVisible({ timeout: 30_000 })
}

async function chooses({ page }: Somebody, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  await page.locator('input[type=file]:not([capture])').setInputFiles(file)
}

function sentPieces({ page, t }: Somebody) {
  return page.locator('section[aria-labelledby=pieces] .meta').filter({ hasText: t('web.line.pieces.sent', { sent: 0, of: 0 }).split(/\d/)[0]!.trim() })
}

/** A picture with Exif, a place in it, and a page hidden behind its end. */
async function aPhotoWithTail(page: Page): Promise<Buffer> {
  const plain = Buffer.from(await page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    canvas.width = 1000
    canvas.height = 750
    const pen = canvas.getContext('2d')!
    pen.fillStyle = '#c9a58a'
    pen.fillRect(0, 0, 1000, 750)
    for (let n = 0; n < 2500; n++) {
      pen.fillStyle = `hsl(${(n * 37) % 60} 45% ${35 + (n * 13) % 40}%)`
      pen.fillRect((n * 149) % 1000, (n * 83) % 750, 7, 5)
    }
    pen.fillStyle = '#8c3b2e'
    pen.beginPath()
    pen.ellipse(500, 380, 160, 90, 0.4, 0, 7)
    pen.fill()
    return canvas.toDataURL('image/jpeg', 0.92).split(',')[1]!
  }), 'base64')
  const body = Buffer.concat([Buffer.from('Exif\0\0MM\0*'), Buffer.from(secrets.slice(0, 2).join(' '))])
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255]), body])
  return Buffer.concat([plain.subarray(0, 2), exif, plain.subarray(2), Buffer.from(`PK\u0003\u0004${secrets[2]}`)])
}

/** A few bytes that ask for 60,000 × 60,000 pixels. */
function flood(): Buffer {
  const bytes = Buffer.alloc(64)
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]).copy(bytes)
  bytes.writeUInt32BE(60_000, 16)
  bytes.writeUInt32BE(60_000, 20)
  return bytes
}

async function piecesOf(child: string): Promise<number[]> {
  return await inDatabase(async (sql) => (await sql<{ n: number }[]>`select n from files.pieces where child = ${child} order by n`).map(({ n }) => n))
}

/** The app's own files are all on the device. */
async function isWhole(page: Page): Promise<void> {
  await page.evaluate(async () => { await navigator.serviceWorker.ready })
  await expect.poll(async () => await page.evaluate(async () => { const names = await caches.keys(); return (await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).length))).reduce((sum, n) => sum + n, 0) }), { timeout: 60_000 }).toBeGreaterThan(100)
}
