/**
 * 5,000 records on a slow phone: the built app in a real Chromium, its page's processor slowed four times, against a real house with the
 * demo district. Two scenes: a desk with 5,000 children (of which fifty lie at rest, Security E-6), and a directory of 5,000 records (all of
 * which do). Beside each the same records in Dexie, in the same browser and run. `--scene=children` or `--scene=directory` runs one of them.
 */
import os from 'node:os'
import { chromium } from '@playwright/test'
import { browserPath } from '../tools/browser.ts'
import { measureApp } from './phone-app.ts'
import { measureDexie } from './phone-dexie.ts'
import { openFullHouse } from './phone-house.ts'
import { scenes, type Middle, type Scene } from './phone-scenes.ts'

const asJson = process.argv.includes('--json')
const asked = process.argv.find((arg) => arg.startsWith('--scene='))?.split('=')[1]
const results: Record<string, object> = {}
for (const scene of Object.values(scenes)) {
  if (asked && scene.name !== asked) continue
  results[scene.name] = await measure(scene)
}
if (asJson) process.stdout.write(`${JSON.stringify(results)}\n`)

async function measure(scene: Scene) {
  const began = performance.now()
  const browser = await chromium.launch({ executablePath: await browserPath(), headless: true, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'] })
  const house = await openFullHouse(browser, scene)
  try {
    const filledMs = performance.now() - began
    const busyBefore = os.loadavg()[0]!
    const plain = await measureDexie(browser, house, { scene, isSealed: false })
    const app = await measureApp(browser, house, scene)
    const dexie = { plain, sealed: await measureDexie(browser, house, { scene, isSealed: true }) }
    const result = { records: house.shown.length, processors: os.cpus().length, busyBefore, busyAfter: os.loadavg()[0], tookS: Math.round((performance.now() - began) / 1000), preparedS: Math.round(filledMs / 1000), app, dexie }
    if (!asJson) tell(scene, result)
    return result
  } finally {
    await browser.close()
    await house.close()
  }
}

function tell(scene: Scene, { records, busyBefore, busyAfter, app, dexie }: { records: number; busyBefore: number; busyAfter: number | undefined; app: Awaited<ReturnType<typeof measureApp>>; dexie: Record<'plain' | 'sealed', Awaited<ReturnType<typeof measureDexie>>> }): void {
  const say = (text: string) => process.stdout.write(`${text}\n`)
  say(`${scene.name}: ${records} records; load of the machine ${busyBefore.toFixed(1)} before, ${busyAfter?.toFixed(1)} after`)
  say(`first fill over 256 kbit/s, 150 ms each way: ${(app.slowFill.ms / 1000).toFixed(1)} s, ${app.slowFill.kB} kB; at rest ${app.laid.slots} slots, ${app.laid.kB} kB`)
  say(`${'median (least, most), ms'.padEnd(44)}${'KATCH'.padStart(22)}${'Dexie, in clear'.padStart(22)}${'Dexie with AES-GCM'.padStart(22)}`)
  const row = (what: string, ...cells: readonly (Middle | undefined)[]) => say(`${what.padEnd(44)}${cells.map((one) => (one ? `${one.median} (${one.least}, ${one.most})` : '').padStart(22)).join('')}`)
  row('fill, the house answering at once', app.fill, dexie.plain.fill, dexie.sealed.fill)
  row('page of the app until the door', app.open.door)
  row('passphrase to key (Argon2id)', app.open.key)
  row('key to usable list, without a line', app.open.list, dexie.plain.open, dexie.sealed.open)
  row('key to usable list, with a line', app.openWithLine.list)
  row('key to all of the list, with a line', app.openWithLine.all)
  row('press to kept on the disk', app.save, dexie.plain.save, dexie.sealed.save)
  row('search opened to first found', app.searchOpened)
  row('key typed to found', app.search, dexie.plain.search, dexie.sealed.search)
  row('key typed to list narrowed', app.narrow)
}
