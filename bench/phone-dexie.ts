/**
 * The yardstick: Dexie 4 over the same records in the same browser. It reads the same feed's pages and lays each record down by itself, with an index
 * of words; opening reads all of them into memory; saving waits for the disk. It draws nothing, folds no letters, keeps no time for a file,
 * and unless `isSealed` locks nothing: whoever has the disk reads it. `isSealed` locks each record with AES-GCM and leaves its words in clear.
 */
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from '@playwright/test'
import { answerFromMemory, type FullHouse } from './phone-house.ts'
import { middleOf, runs, slowed, type Scene } from './phone-scenes.ts'

const dexie = fileURLToPath(import.meta.resolve('dexie/dist/dexie.min.js'))

export async function measureDexie(browser: Browser, house: FullHouse, { scene, isSealed }: { scene: Scene; isSealed: boolean }) {
  const context = await browser.newContext({ baseURL: house.base, bypassCSP: true, storageState: house.session })
  const page = await context.newPage()
  page.setDefaultTimeout(180_000)
  await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: slowed })
  const memory = await answerFromMemory(page, house)
  const words = scene.words(house.shown)
  const fill: number[] = []
  const open: number[] = []
  const save: number[] = []
  const search: number[] = []
  // Once is enough to have them there locked: nobody would fill a phone so.
  for (let run = 0; run < (isSealed ? 1 : runs); run++) {
    await loads(page, isSealed)
    fill.push(await page.evaluate(() => window.yardstick.fill()))
  }
  await memory.stop()
  for (let run = 0; run < runs; run++) {
    await loads(page, isSealed)
    open.push(await page.evaluate(() => window.yardstick.open()))
  }
  for (let run = 0; run < runs; run++) {
    save.push(await page.evaluate(() => window.yardstick.save()))
    search.push(await page.evaluate((word) => window.yardstick.search(word), words[run % words.length]!))
  }
  await context.close()
  process.stderr.write(`Dexie${isSealed ? ', locked' : ''}: ${JSON.stringify({ fill, open, save, search })}\n`)
  return { fill: middleOf(fill), open: middleOf(open), save: middleOf(save), search: middleOf(search) }
}

interface Yardstick { fill(): Promise<number>; open(): Promise<number>; save(): Promise<number>; search(word: string): Promise<number> }
declare global { interface Window { yardstick: Yardstick } }

async function loads(page: Page, isSealed: boolean): Promise<void> {
  await page.goto('/api/hello')
  await page.addScriptTag({ path: dexie })
  await page.evaluate((sealed) => {
    interface Row { at: string; words: string[]; record?: object; iv?: Uint8Array<ArrayBuffer>; locked?: ArrayBuffer }
    const Dexie = (window as unknown as { Dexie: any }).Dexie
    const openDb = () => { const db = new Dexie('yardstick', { chromeTransactionDurability: 'strict' }); db.version(1).stores({ records: 'at, *words', key: '' }); return db }
    let db = openDb()
    const isNumber = /^[0-9a-f]{8}-[0-9a-f]{4}-/
    const textsIn = (what: unknown): string[] => (typeof what === 'string' ? (isNumber.test(what) ? [] : [what]) : typeof what === 'object' && what !== null ? Object.values(what).flatMap(textsIn) : [])
    const wordsOf = (record: object) => [...new Set(textsIn(record).join(' ').toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 1))]
    let key: Promise<CryptoKey> | undefined
    const makeKey = async (): Promise<CryptoKey> => {
      const kept = await db.key.get('key') as CryptoKey | undefined
      const made = kept ?? await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
      if (!kept) await db.key.put(made, 'key')
      return made
    }
    const keyOf = () => (key ??= makeKey())
    const toRow = async ({ shelf, id, record }: { shelf: string; id: string; record: object }): Promise<Row> => {
      const [at, words] = [`${shelf} ${id}`, wordsOf(record)]
      if (!sealed) return { at, words, record }
      const iv = crypto.getRandomValues(new Uint8Array(12))
      return { at, words, iv, locked: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(), new TextEncoder().encode(JSON.stringify(record))) }
    }
    const fromRow = async ({ record, iv, locked }: Row): Promise<object> => record ?? JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: iv! }, await keyOf(), locked!))) as object
    window.yardstick = {
      async fill() {
        await db.delete()
        key = undefined
        db = openDb()
        await db.open()
        const began = performance.now()
        for (let after = 0, most = 128, more = true; more; most = 500) {
          const page = await (await fetch(`/api/feed?after=${after}&most=${most}`)).json()
          const there = page.changes.filter(({ record }: { record: object | null }) => record !== null)
          await db.records.bulkPut(await Promise.all(there.map(toRow)))
          ;({ upTo: after, more } = page)
        }
        return performance.now() - began
      },
      async open() {
        const began = performance.now()
        db = openDb()
        const rows = await db.records.toArray() as Row[]
        if (sealed) await Promise.all(rows.map(fromRow))
        return performance.now() - began
      },
      async save() {
        const row = await db.records.toCollection().first() as Row
        const record = await fromRow(row)
        const began = performance.now()
        await db.records.put(await toRow({ shelf: 'outbox', id: crypto.randomUUID(), record }))
        return performance.now() - began
      },
      async search(word) {
        const began = performance.now()
        const found = await db.records.where('words').startsWith(word).limit(40).toArray() as Row[]
        if (sealed) await Promise.all(found.map(fromRow))
        return performance.now() - began
      },
    }
  }, isSealed)
}
