/** A phone of somebody's own: what lies in its browser is on a disk, and its battery may die at any moment. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chromium, test, type BrowserContext, type Page } from '@playwright/test'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { inside, phone as phoneSize, type Somebody } from './people.ts'

export interface PhoneThatDies {
  /** Its browser's folder, as a thief copies it. */
  readonly profile: string
  /** Switched on: the page of the app, as it opens by itself. `clock`: what the phone believes the time to be; `before`: what is laid over the page first. */
  on(wishes?: { clock?: number; address?: string; before?: (page: Page) => Promise<void> | void }): Promise<Somebody>
  /** Every process of the browser is killed where it stands. */
  die(): Promise<void>
  off(): Promise<void>
  /** The phone is gone with all that lay on it. */
  destroy(): Promise<void>
}

export function aPhone({ name, base, lang, size = phoneSize }: { name: string; base: string; lang: CatalogueLanguage; size?: { width: number; height: number } }): PhoneThatDies {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'katch-phone-'))
  let context: BrowserContext | undefined
  const phone: PhoneThatDies = {
    profile,
    async on({ clock, address = '/', before } = {}) {
      const { launchOptions } = test.info().project.use as { launchOptions?: object }
      context = await chromium.launchPersistentContext(profile, {
        ...launchOptions, baseURL: base, locale: { kk: 'kk-KZ', ru: 'ru-RU', en: 'en-GB' }[lang], timezoneId: 'Asia/Almaty', viewport: size, hasTouch: true, isMobile: true, colorScheme: 'light', reducedMotion: 'reduce', serviceWorkers: 'allow',
      })
      if (clock !== undefined) await context.clock.install({ time: clock })
      context.setDefaultTimeout(15_000)
      const page: Page = context.pages()[0] ?? await context.newPage()
      await before?.(page)
      await page.goto(address)
      return inside({ name, page, context, lang, touch: true })
    },
    async die() {
      const pids = processesOf(profile)
      for (const pid of pids) try { process.kill(pid, 'SIGKILL') } catch { /* it has gone with its parent */ }
      while (processesOf(profile).length > 0) await new Promise((resolve) => setTimeout(resolve, 20))
      await context?.close().catch(() => undefined)
      context = undefined
      // A browser that was killed leaves its lock behind, and would believe that somebody else is at work.
      for (const lock of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) fs.rmSync(path.join(profile, lock), { force: true })
    },
    async off() {
      await context?.close().catch(() => undefined)
      context = undefined
    },
    async destroy() {
      await phone.off()
      fs.rmSync(profile, { recursive: true, force: true })
    },
  }
  return phone
}

/** The browser and all its helpers: those that were started over this folder, and their children. */
function processesOf(profile: string): number[] {
  const all = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      return [{ pid: Number(name), parent: Number(fs.readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]!.split(' ')[1]), command: fs.readFileSync(`/proc/${name}/cmdline`, 'utf8') }]
    } catch { return [] }
  })
  const found = new Set(all.filter(({ command }) => command.includes(`--user-data-dir=${profile}`)).map(({ pid }) => pid))
  for (let grew = true; grew;) {
    grew = false
    for (const { pid, parent } of all) if (found.has(parent) && !found.has(pid)) { found.add(pid); grew = true }
  }
  return [...found].filter((pid) => { try { return fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]![0] !== 'Z' } catch { return false } })
}
